"""Next month's export: known rows stay, changed ones are shown and asked, notes survive (Q11)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.importing.plan import prepare
from huikuan_xl.ledger.book import Ledger
from tests.importing.conftest import Rows, Take, after, source

HEAD = ["客户编码", "单据日期", "单据编号", "行号", "价税合计", "到期日"]
D = dt.date


def row(number: str, amount: object, line: object = "", day: int = 5) -> list[object]:
    return ["001", D(2024, 1, day), number, line, amount, D(2024, 2, 5)]


FIRST: list[list[Any]] = [list(HEAD), row("X1", 100), row("X2", 50)]


@pytest.fixture
def imported(take: Take, ledger: Ledger) -> Ledger:
    return after(ledger, take(FIRST))


def test_the_same_file_twice_changes_nothing(take: Take, imported: Ledger) -> None:
    again = take(FIRST, into=imported)
    assert not again.changes_anything
    assert (again.sheets[0].known, again.sheets[0].new) == (2, 0)


def test_a_note_typed_in_the_ledger_survives(take: Take, imported: Ledger) -> None:
    imported.sales.loc[0, "note"] = "客户说月底付"
    imported.sales.loc[0, "disputed"] = True
    again = take(FIRST, into=imported)
    assert not again.changes_anything
    assert after(imported, again).sales["note"].tolist()[0] == "客户说月底付"


def test_a_changed_amount_is_asked_old_and_new(take: Take, imported: Ledger) -> None:
    rows: list[list[Any]] = [HEAD, row("X1", 120), row("X2", 50)]
    asked = take(rows, into=imported)
    assert [(q.name, q.default) for q in asked.open_questions] == [("改动", "")]
    assert asked.open_questions[0].details == ("单据 X1 “销货总额”100.00 → 120.00",)
    assert after(imported, take(rows, into=imported, 改动="更新")).sales["amount"].tolist() == [
        12000,
        5000,
    ]
    kept = take(rows, into=imported, 改动="保留台账")
    assert not kept.changes_anything
    assert kept.sheets[0].adds_up


def test_a_changed_due_date_alone_has_a_default(take: Take, imported: Ledger) -> None:
    rows: list[list[Any]] = [HEAD, [*row("X1", 100)[:5], D(2024, 3, 5)], row("X2", 50)]
    plan = take(rows, into=imported)
    assert plan.open_questions == []
    assert [(c.column, c.new.date()) for c in plan.changes] == [("due_date", D(2024, 3, 5))]


def test_a_document_now_void_is_a_change_of_money(take: Take, imported: Ledger) -> None:
    rows: list[list[Any]] = [[*HEAD, "状态"], [*row("X1", 100), "已作废"], [*row("X2", 50), "正常"]]
    plan = take(rows, into=imported)
    assert [(c.column, c.new, c.money) for c in plan.changes] == [("state", "作废", True)]
    # 已红冲 describes the day of the export and changes no amount.
    rows[1][6] = "已红冲-全额"
    assert not take(rows, into=imported).changes_anything


def test_a_document_gone_from_the_export_is_named(take: Take, imported: Ledger) -> None:
    plan = take([HEAD, row("X1", 100), row("X3", 7)], into=imported)
    assert plan.sheets[0].gone == ["X2（50.00）"]
    assert plan.additions["sales"]["doc_no"].tolist() == ["X3"]


def test_lines_are_compared_by_their_number(take: Take, ledger: Ledger) -> None:
    old = after(ledger, take([HEAD, row("X1", 10, 1), row("X1", 10, 2)]))
    plan = take([HEAD, row("X1", 10, 1), row("X1", 12, 2), row("X1", 3, 3)], into=old)
    assert [(c.row, c.new) for c in plan.changes] == [(3, 1200)]
    assert plan.additions["sales"]["amount"].tolist() == [300]


def test_equal_lines_of_one_document_stay_as_many(take: Take, ledger: Ledger) -> None:
    old = after(ledger, take([HEAD, row("X1", 10), row("X1", 10)]))
    assert len(old.sales) == 2
    plan = take([HEAD, row("X1", 10), row("X1", 10), row("X1", 10)], into=old)
    assert plan.additions["sales"]["amount"].tolist() == [1000]


def test_a_customer_put_right_in_the_ledger_doesnt_double_the_document(
    take: Take, imported: Ledger
) -> None:
    imported.sales.loc[0, "customer_code"] = "002"
    plan = take(FIRST, into=imported)
    assert [(c.column, c.old, c.new) for c in plan.changes] == [("customer_code", "002", "001")]
    assert "sales" not in plan.additions


def test_what_was_received_since_is_booked(take: Take, ledger: Ledger) -> None:
    head = ["客户编码", "开票日期", "发票号", "应收金额", "已收金额", "收款日期"]

    def wide(received: int, day: dt.date) -> Rows:
        return [head, ["001", D(2024, 1, 5), "X1", 100, received, day]]

    old = after(ledger, take(wide(60, D(2024, 2, 1))))
    more = take(wide(100, D(2024, 3, 1)), into=old)
    assert more.additions["receipts"]["amount"].tolist() == [4000]
    assert "receipts" not in take(wide(60, D(2024, 2, 1)), into=old).additions
    less = take(wide(50, D(2024, 2, 1)), into=old)
    assert "receipts" not in less.additions
    assert ["台账已收 60.00" in why for _, _, why in less.refused] == [True]
    assert less.sheets[0].adds_up


def test_a_receipt_under_another_number_is_asked(take: Take, ledger: Ledger) -> None:
    head = ["收款单号", "客户编码", "收款日期", "收款金额"]
    old = after(ledger, take([head, ["A1", "001", D(2024, 1, 5), 10]]))
    twin = take([head, ["B7", "001", D(2024, 1, 5), 10]], into=old)
    assert [q.name for q in twin.open_questions] == ["疑似重复"]
    assert take([head, ["A1", "001", D(2024, 1, 5), 10]], into=old).sheets[0].known == 1


@pytest.mark.parametrize("number", ["A1", ""])
def test_what_is_known_of_a_receipt_later_is_a_change(
    take: Take, ledger: Ledger, number: str
) -> None:
    """A bill that bounced no longer pays; the same export the month after says so."""
    head = [
        "收款单号",
        "客户编码",
        "收款日期",
        "收款金额",
        "回款方式",
        "票据状态",
        "专款用途",
        "释放日",
    ]
    day = D(2024, 1, 5)
    old = after(ledger, take([head, [number, "001", day, 10, "商承", "在手", "设备款", ""]]))
    later = take(
        [head, [number, "001", day, 10, "商承", "退票", "设备款", D(2024, 2, 1)]],
        into=old, 改动="更新",
    )  # fmt: skip
    assert [(c.column, c.new, c.money) for c in later.changes] == [
        ("bill_state", "退票", True),
        ("released_on", pd.Timestamp(2024, 2, 1), False),
    ]
    assert (later.sheets[0].known, later.sheets[0].adds_up) == (0, True)
    blank = take([head, [number, "001", day, 10, "商承", "", "", ""]], into=old)
    assert (blank.changes, blank.sheets[0].known) == ([], 1)


def test_a_receipt_twice_in_one_import_with_other_sums_is_refused(ledger: Ledger) -> None:
    head = ["收款单号", "客户编码", "收款日期", "收款金额"]
    tabs: tuple[tuple[str, Rows], ...] = (
        ("1月", [head, ["A1", "001", D(2024, 1, 5), 10]]),
        ("2月", [head, ["A1", "001", D(2024, 1, 5), 12]]),
    )
    plan = prepare(ledger, [source(*tabs)], take_defaults=True)
    assert (plan.changes, plan.additions["receipts"]["amount"].tolist()) == ([], [1000])
    assert [(title, row) for title, row, _ in plan.refused] == [("2月", 2)]


def test_the_same_document_on_two_tabs_counts_once(ledger: Ledger) -> None:
    whole_year: tuple[str, Rows] = ("全年", [*FIRST, list(row("X9", 9, day=9))])
    file = source(("1月", FIRST), whole_year)
    plan = prepare(ledger, [file], take_defaults=True)
    assert plan.additions["sales"]["doc_no"].tolist() == ["X1", "X2", "X9"]
    changed: tuple[str, Rows] = ("2月", [HEAD, row("X1", 7)])
    other = prepare(ledger, [source(("1月", FIRST), changed)], take_defaults=True)
    assert [(title, row) for title, row, _ in other.refused] == [("2月", 2)]


def test_an_account_next_month_finds_its_opening_in_the_ledger(take: Take, ledger: Ledger) -> None:
    head = ["客户编码", "日期", "凭证号", "摘要", "借方", "贷方", "余额"]
    january: list[list[Any]] = [
        head,
        ["001", "", "", "期初余额", "", "", 500],
        ["001", D(2024, 1, 5), "1", "销售", 100, "", 600],
    ]
    old = after(ledger, take(january))
    february: list[list[Any]] = [
        head,
        ["001", "", "", "期初余额", "", "", 600],
        ["001", D(2024, 2, 5), "1", "收款", "", 200, 400],
    ]
    plan = take(february, into=old)
    assert plan.open_questions == []
    assert "sales" not in plan.additions
    february[1][6], february[2][6] = 650, 450
    assert [q.name for q in take(february, into=old).open_questions] == ["期初"]
    assert take(february, into=old, 期初="补差额").additions["sales"]["amount"].tolist() == [5000]


def test_the_given_ledger_stays_as_it_was(take: Take, ledger: Ledger) -> None:
    before = replace(ledger)
    take(FIRST, into=ledger)
    assert len(ledger.sales) == 0
    assert ledger.customers is before.customers
