"""Every rule K01–K26 seen at work in the demo's month end, customer by customer."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from huikuan_xl import demo
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT


@pytest.fixture(scope="module")
def june() -> MonthEnd:
    return run_month_end(demo.make_ledger(), demo.AS_OF)


Facts = dict[str, Any]
Seen = Callable[[MonthEnd, Facts, str], bool]


def reminded(month_end: MonthEnd, code: str) -> set[str]:
    mine = month_end.reminders["customer_code"] == code
    return set(month_end.reminders.loc[mine, "remind"])


def row_of(table: pd.DataFrame, code: str) -> Facts:
    """Return one customer's row of a table that has a customer_code column."""
    (row,) = table[table["customer_code"] == code].to_dict("records")
    return {str(k): v for k, v in row.items()}


SEEN: dict[str, Seen] = {
    "K01": lambda m, c, code: c["credit_grade"] == "A" and "K01" in str(c["grade_why"]),
    "K02": lambda m, c, code: c["credit_grade"] == "D" and "K02" in str(c["grade_why"]),
    "K03": lambda m, c, code: c["overdue"] == DEFAULT.stop_amount and c["stop_level"] == 2,
    "K04": lambda m, c, code: c["credit_grade"] == "E" and "K04" in str(c["grade_why"]),
    "K05": lambda m, c, code: c["credit_grade"] == "C" and "K05" in str(c["grade_why"]),
    "K06": lambda m, c, code: (
        (w := str(c["grade_why"])).index("K01") < w.index("K02") < w.index("K05") < w.index("K04")
    ),
    "K07": lambda m, c, code: c["ceiling"] == 0,
    "K08": lambda m, c, code: c["limit"] > c["ceiling"],
    "K09": lambda m, c, code: "信用期限超限" in str(c["warnings"]),
    "K10": lambda m, c, code: c["effective_limit"] > c["limit"],
    "K11": lambda m, c, code: c["stop_level"] == 1 and c["overdue"] == 0 and c["remaining"] < 0,
    "K12": lambda m, c, code: c["stop_level"] == 3 and "K12" in str(c["stop_why"]),
    "K13": lambda m, c, code: c["stop_level"] == 4,
    "K14": lambda m, c, code: {"提前7天·财务", "提前5天·业务", "今日到期"} <= reminded(m, code),
    "K15": lambda m, c, code: row_of(m.this_plan, code)["failure"] != "",
    "K16": lambda m, c, code: bool(c["needs_commitment"]) and c["failures_year"] == 3,
    "K17": lambda m, c, code: c["cash_ratio"] < 0.4 and c["discount_rate"] > 0,
    "K18": lambda m, c, code: c["visit_due"] < pd.Timestamp(m.as_of),
    "K19": lambda m, c, code: c["review_due"] < pd.Timestamp(m.as_of),
    "K20": lambda m, c, code: (
        "账龄分析报送" in set(m.duties["kind"]) and m.ageing["客户"]["365以上"].to_dict()[code] > 0
    ),
    "K21": lambda m, c, code: c["open"] > 0,
    "K22": lambda m, c, code: (
        c["overdue"] > 0 and row_of(m.ledger.customers, code)["docs_missing"] != ""
    ),
    "K23": lambda m, c, code: c["recovery"] == 0.2,
    "K24": lambda m, c, code: c["pay_grade"] == "A" and "准时率" in str(c["pay_why"]),
    "K25": lambda m, c, code: c["method"] == "关系法" and "引荐人" in str(c["method_why"]),
    "K26": lambda m, c, code: (
        (p := row_of(m.plan, code))["gap"] > 0 and bool(p["covered"]) and p["measures_expected"] > 0
    ),
}


@pytest.mark.parametrize("rule", sorted(demo.RULE_EXAMPLES))
def test_the_demo_shows(rule: str, june: MonthEnd) -> None:
    code = demo.RULE_EXAMPLES[rule]
    facts = row_of(june.customers.reset_index(), code)
    assert SEEN[rule](june, facts, code), facts


def test_the_month_ties_out_and_can_close(june: MonthEnd) -> None:
    assert [check.difference for check in june.checks] == [0] * len(june.checks)
    assert june.can_close


def test_every_figure_of_a_customer_adds_up(june: MonthEnd) -> None:
    c = june.customers
    assert (c["open"] - c["unapplied"] == c["balance"]).all()
    assert (c["overdue"] + c["not_due"] == c["open"]).all()
    aged = june.ageing["客户"].drop(index="合计")
    assert (aged["余额"] == c["balance"].reindex(aged.index)).all()


def test_a_second_run_gives_the_same(june: MonthEnd) -> None:
    again = run_month_end(demo.make_ledger(), demo.AS_OF)
    pd.testing.assert_frame_equal(again.customers, june.customers)
    pd.testing.assert_frame_equal(again.salespeople, june.salespeople)
    assert again.indicators == june.indicators


def test_an_earlier_month_end_does_not_see_later_papers() -> None:
    ledger = demo.make_ledger()
    may = dt.date(2026, 5, 31)
    cut = demo.make_ledger()
    for name, column in (("sales", "sale_date"), ("receipts", "receipt_date"),
                         ("contacts", "contact_date")):  # fmt: skip
        table = getattr(cut, name)
        setattr(cut, name, table[~(table[column] > pd.Timestamp(may))].reset_index(drop=True))
    full, then = run_month_end(ledger, may), run_month_end(cut, may)
    assert full.tie == then.tie
    columns = ["balance", "overdue", "stop_level", "credit_grade", "pay_grade", "sue_by"]
    pd.testing.assert_frame_equal(full.customers[columns], then.customers[columns])
