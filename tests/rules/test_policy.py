"""The policy: defaults of the sources, derived tuples, and what it refuses."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.rules.policy import DEFAULT, SECTIONS, Policy, policy_rows, policy_settings
from huikuan_xl.rules.settings import decimals, with_rows


def test_the_defaults_are_the_sources_numbers() -> None:
    expected: dict[str, Any] = {
        "grade_a_total": 90, "grade_d_total": 60, "grade_a_repayment": 35, "grade_d_purchases": 18,
        "limit_months": 12, "season_float": Decimal("0.5"), "max_term_days": 30,
        "stop_months": 2, "stop_amount": 20_000_000, "stop_clear_month": 3,
        "remind_finance_days": 7, "remind_sales_days": 5, "close_day": 5,
        "fail_in_a_row": 2, "fail_in_window": 3, "fail_window_months": 12,
        "cash_ratio_min": Decimal("0.40"), "large_cash": 100_000,
        "visit_limit_manager": 3_000_000, "visit_limit_head": 5_000_000, "visit_term_days": 30,
        "review_month": 7, "recovery_old": Decimal("0.2"), "recovery_recent": Decimal("0.8"),
        "cheque_days": 10, "bill_months": 6, "limitation_years": 3, "dso_days": 365,
        "statutory_daily_rate": Decimal("0.0005"), "rmb_zheng_after_jiao": False,
    }  # fmt: skip
    assert {key: policy_rows()[key].value(DEFAULT) for key in expected} == expected


def changed(**values: Any) -> Policy:
    return with_rows(DEFAULT, policy_rows(), values)


def test_a_row_changes_its_own_part_only() -> None:
    assert changed(grade_b_total=Decimal(85)).grade_totals == decimals("90 85 70 60")
    assert changed(ageing_edge_1=20, ageing_edge_5=300).ageing_edges == (20, 60, 90, 180, 300)
    assert changed(max_term_days=20).grade_totals == DEFAULT.grade_totals
    with pytest.raises(KeyError):
        changed(no_such_row=1)


def test_bucket_labels_follow_the_edges() -> None:
    assert DEFAULT.ageing_edges == (30, 60, 90, 180, 365)
    assert DEFAULT.bucket_labels == (
        "未到期", "1-30", "31-60", "61-90", "91-180", "181-365", "365以上",
    )  # fmt: skip
    moved = changed(ageing_edge_1=45, ageing_edge_5=400)
    assert moved.bucket_labels == (
        "未到期", "1-45", "46-60", "61-90", "91-180", "181-400", "400以上",
    )  # fmt: skip


def test_audit_bands_follow_the_edges() -> None:
    assert DEFAULT.audit_labels == (
        "1年以内", "1-2年", "2-3年", "3-4年", "4-5年", "5年以上",
    )  # fmt: skip
    assert [str(rate) for rate in DEFAULT.audit_provision_rates] == [
        "0.05", "0.10", "0.30", "0.50", "0.80", "1",
    ]  # fmt: skip


def test_there_is_a_provision_rate_for_every_bucket() -> None:
    assert len(DEFAULT.provision_rates) == len(DEFAULT.bucket_labels)
    assert [str(rate) for rate in DEFAULT.provision_rates] == [
        "0", "0", "0.05", "0.10", "0.20", "0.50", "1",
    ]  # fmt: skip


def test_season_factors_run_from_january() -> None:
    factors = changed(season_01=Decimal("1.5"), season_12=Decimal("0.5")).season_factors
    assert len(factors) == 12
    assert (factors[0], factors[11]) == (Decimal("1.5"), Decimal("0.5"))


def test_every_field_is_declared_once_with_label_unit_source_and_section() -> None:
    described = policy_settings()
    assert sorted(described) == sorted(field.name for field in fields(Policy))
    labels = [row.label for row in policy_rows().values()]
    assert len(labels) == len(set(labels))
    assert all(one.unit and one.source and one.section for one in described.values())


def test_a_setting_has_one_value_a_part() -> None:
    for name, one in policy_settings().items():
        value = getattr(DEFAULT, name)
        assert isinstance(value, tuple) == bool(one.parts), name
        assert not one.parts or len(value) == len(one.parts), name


def test_sections_follow_the_order_of_the_sheet() -> None:
    sections = [one.section for one in policy_settings().values()]
    assert tuple(dict.fromkeys(sections)) == SECTIONS
    assert sections == sorted(sections, key=SECTIONS.index)


def test_the_default_has_no_problems() -> None:
    assert DEFAULT.problems() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"ageing_edge_2": 30}, "应逐个递增"),
        ({"grade_b_total": Decimal(91)}, "应逐个递减"),
        ({"remind_sales_days": 7}, "财务到期前提醒应大于业务员到期前提醒"),
        ({"cash_ratio_min": Decimal("1.1")}, "现金比例下限不得大于 1，现为 1.1"),
        ({"stop_amount": -100}, "限期清欠的超期金额不得小于 0，现为 -1"),
        ({"allowance_max": -500}, "单笔折让金额上限不得小于 0，现为 -5"),
        (
            {"downgrade_mode": "轻一点"},
            "门槛降级方式应为只降一级、每项降一级、逐级降到达标之一，现为 轻一点",
        ),
        ({"discount_by_us": "是"}, "应为是或否"),
        ({"stop_months": Decimal("2.5")}, "应为整数"),
        ({"cash_ratio_min": Decimal("NaN")}, "应为数字"),
        ({"season_03": Decimal("1.6")}, "3月季节系数 1.6 超出 0.5～1.5"),
        ({"others_full": Decimal(31)}, "之和应为 100，现为 101"),
        ({"pay_weight_cash": Decimal("0.2")}, "之和应为 1，现为 0.90"),
        ({"lpr_uplift": Decimal("0.6")}, "LPR加计幅度不得大于 0.50，现为 0.6"),
    ],
)
def test_a_wrong_value_is_named(changes: dict[str, Any], expected: str) -> None:
    problems = changed(**changes).problems()
    assert len(problems) == 1
    assert expected in problems[0]
