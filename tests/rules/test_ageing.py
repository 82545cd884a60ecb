"""Overdue days, buckets and audit bands at their edges."""

import datetime as dt
from dataclasses import replace

import pytest

from huikuan_xl.rules.ageing import audit_band_number, bucket, overdue_days
from huikuan_xl.rules.policy import DEFAULT


@pytest.mark.parametrize(
    ("as_of", "days"),
    [(dt.date(2024, 2, 27), -1), (dt.date(2024, 2, 28), 0), (dt.date(2024, 3, 1), 2)],
)
def test_overdue_days_start_after_the_due_day(as_of: dt.date, days: int) -> None:
    assert overdue_days(dt.date(2024, 2, 28), as_of) == days


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-5, "未到期"),
        (0, "未到期"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (91, "91-180"),
        (180, "91-180"),
        (181, "181-365"),
        (365, "181-365"),
        (366, "365以上"),
    ],
)
def test_an_edge_belongs_to_the_bucket_it_ends(days: int, name: str) -> None:
    assert bucket(days) == name


@pytest.mark.parametrize(
    ("start", "as_of", "name"),
    [
        (dt.date(2025, 3, 1), dt.date(2025, 3, 1), "1年以内"),
        (dt.date(2025, 3, 1), dt.date(2026, 3, 1), "1年以内"),
        (dt.date(2025, 3, 1), dt.date(2026, 3, 2), "1-2年"),
        (dt.date(2023, 12, 31), dt.date(2024, 12, 31), "1年以内"),  # 366 days
        (dt.date(2024, 2, 29), dt.date(2025, 2, 28), "1年以内"),
        (dt.date(2024, 2, 29), dt.date(2025, 3, 1), "1-2年"),
        (dt.date(2021, 1, 1), dt.date(2026, 1, 1), "4-5年"),
        (dt.date(2021, 1, 1), dt.date(2026, 1, 2), "5年以上"),
    ],
)
def test_audit_bands_go_by_corresponding_days(start: dt.date, as_of: dt.date, name: str) -> None:
    assert DEFAULT.audit_labels[audit_band_number(start, as_of)] == name


def test_audit_bands_by_365_days_if_so_chosen() -> None:
    policy = replace(DEFAULT, audit_calendar_years=False)
    assert audit_band_number(dt.date(2023, 12, 31), dt.date(2024, 12, 31), policy=policy) == 1
    assert audit_band_number(dt.date(2025, 1, 1), dt.date(2026, 1, 1), policy=policy) == 0
