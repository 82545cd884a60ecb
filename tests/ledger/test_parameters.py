"""The 参数 sheet read into a policy and a company, and written back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import (
    company_from_rows,
    parameter_rows,
    policy_from_rows,
)
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS
from huikuan_xl.rules.policy import DEFAULT, Policy
from huikuan_xl.rules.settings import decimals

HEAD: list[object] = ["编号", "参数", "值", "单位"]


def read(key: str, value: object) -> tuple[Policy, list[tuple[Severity, int]]]:
    policy, problems = policy_from_rows([["回款制度参数"], HEAD, [key, "", value]])
    return policy, [(p.severity, p.row) for p in problems]


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("max_term_days", 45.0, 45),
        ("max_term_days", "45天", 45),
        ("stop_amount", 250000, 25_000_000),
        ("stop_amount", "￥250,000.00", 25_000_000),
        ("stop_amount", "25万", 25_000_000),
        ("usage_warning", 0.85, Decimal("0.85")),
        ("usage_warning", "85%", Decimal("0.85")),
        ("usage_warning", "８５％", Decimal("0.85")),
        ("cheque_is_cash", "否", False),
        ("cheque_is_cash", False, False),
        ("fail_window", "日历年", "日历年"),
        ("new_customer_cap", " B ", "B"),
    ],
)
def test_a_value_is_read_by_its_unit(key: str, cell: object, value: object) -> None:
    policy, problems = read(key, cell)
    assert problems == []
    assert getattr(policy, key) == value
    assert type(getattr(policy, key)) is type(value)
    assert replace(policy, **{key: getattr(DEFAULT, key)}) == DEFAULT


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        ("max_term_days", "一个月"),
        ("lpr_before", "2022-02-29=3.70%"),
        ("max_term_days", 30.5),
        ("max_term_days", -1),
        ("usage_warning", 85),
        ("usage_warning", "八成"),
        ("stop_amount", -5),
        ("stop_amount", "#N/A"),
        ("cheque_is_cash", "看情况"),
        ("fail_window", "滚东"),
        ("close_day", 31),
        ("lpr_before", "2022-02-29=3.10%"),
        ("lpr_before", "三点一"),
    ],
)
def test_a_bad_value_leaves_the_default_and_is_an_error(key: str, cell: object) -> None:
    policy, problems = read(key, cell)
    assert policy == DEFAULT
    assert problems == [(Severity.ERROR, 3)]


def test_a_blank_value_leaves_the_default_with_a_warning() -> None:
    assert read("max_term_days", None) == (DEFAULT, [(Severity.WARNING, 3)])


def test_an_unknown_key_names_the_nearest() -> None:
    _, problems = policy_from_rows([HEAD, ["max_term_day", "", 3], ["zzz", "", 1]])
    assert [p.value for p in problems] == ["max_term_day", "zzz"]
    assert problems[0].fix == "是不是“max_term_days”？"
    assert {p.severity for p in problems} == {Severity.WARNING}


def test_a_wrong_choice_names_the_nearest() -> None:
    _, problems = policy_from_rows([HEAD, ["fail_window", "", "滚东"]])
    assert "“滚动”" in problems[0].fix


def test_a_key_written_twice_counts_once() -> None:
    policy, problems = policy_from_rows(
        [HEAD, ["max_term_days", "", 20], ["max_term_days", "", 25]]
    )
    assert policy.max_term_days == 20
    assert [p.row for p in problems] == [3]


def test_values_that_contradict_each_other_are_errors() -> None:
    policy, problems = policy_from_rows([HEAD, ["grade_a_total", "", 75]])
    assert policy.grade_totals == decimals("75 80 70 60")
    assert problems
    assert {p.severity for p in problems} == {Severity.ERROR}


def test_a_sheet_without_header_gives_defaults_and_one_error() -> None:
    policy, problems = policy_from_rows([["随便"], [1, 2]])
    assert policy == DEFAULT
    assert [p.severity for p in problems] == [Severity.ERROR]
    assert company_from_rows([["随便"]]) == (Company(), [])


def test_columns_may_stand_in_any_order_and_rows_may_be_short() -> None:
    policy, problems = policy_from_rows(
        [["值", "说明", "编号"], [20, "", "max_term_days"], ["一、停供"], [None]]
    )
    assert (policy.max_term_days, problems) == (20, [])


def test_the_company_is_read_from_the_same_rows() -> None:
    rows: list[list[object]] = [HEAD, ["name", "", "某某公司"], ["account_no", "", 6222020200112233.0],
            ["max_term_days", "", 20]]  # fmt: skip
    company, problems = company_from_rows(rows)
    assert problems == []
    assert company.name == "某某公司"
    assert policy_from_rows(rows)[1] == []


def test_what_is_written_reads_back_the_same() -> None:
    policy = replace(DEFAULT, max_term_days=20, stop_amount=123_456, cheque_is_cash=False)
    company = replace(Company(), name="某某公司", phone="010-1234")
    rows: list[list[object]] = [list(PARAMETER_HEADINGS)]
    rows += [list(row.cells()) for row in parameter_rows(policy, company)]
    assert policy_from_rows(rows) == (policy, [])
    assert company_from_rows(rows) == (company, [])
    assert all(len(row) == len(PARAMETER_HEADINGS) for row in rows)


def test_rows_show_units_as_people_read_them() -> None:
    shown = {row.key: row.value for row in parameter_rows()}
    assert shown["stop_amount"] == Decimal("200000.00")
    assert shown["cheque_is_cash"] == "是"
    assert shown["cash_ratio_min"] == Decimal("0.40")
    assumed = next(row for row in parameter_rows() if row.setting.assumed)
    assert "待公司确定" in str(assumed.cells()[-1])
