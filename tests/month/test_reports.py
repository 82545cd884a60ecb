"""Which closed months' reports reached whom, and whether by the 5th (K20)."""

import datetime as dt
from dataclasses import replace

from huikuan_xl.month.reports import Handed, handed
from huikuan_xl.rules.policy import DEFAULT


def test_in_time_late_and_not_at_all() -> None:
    found = handed(
        ["2026-06", "2026-04", "2026-05"],
        [
            ("2026-05", "总经理", dt.date(2026, 6, 5)),
            ("2026-05", "赵总", dt.date(2026, 6, 6)),
            ("2026-03", "总经理", dt.date(2026, 4, 1)),  # of a month that wasn't closed
        ],
        DEFAULT,
    )
    assert found == (
        Handed("2026-04", "", None, False, "没有登记送达，应于2026-05-05前送达（K20）"),
        Handed("2026-05", "总经理", dt.date(2026, 6, 5), True, "2026-06-05送达，在2026-06-05之前（K20）"),
        Handed("2026-05", "赵总", dt.date(2026, 6, 6), False, "2026-06-06送达，比2026-06-05迟1天（K20）"),
        Handed("2026-06", "", None, False, "没有登记送达，应于2026-07-05前送达（K20）"),
    )  # fmt: skip


def test_the_day_is_the_companys() -> None:
    (one,) = handed(
        ["2026-05"], [("2026-05", "总经理", dt.date(2026, 6, 6))], replace(DEFAULT, close_day=6)
    )
    assert one.in_time
