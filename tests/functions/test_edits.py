"""After an edit only its customers are settled again, and every answer is that of a new process."""

from datetime import date as D
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huikuan_xl.accounts import lines
from huikuan_xl.accounts.settlement import settle
from huikuan_xl.functions import (
    HK_ADJUST,
    HK_AGEING,
    HK_CREDIT,
    HK_DAILY_CHECK,
    HK_KPI,
    HK_SETTLE,
    HK_TABLE,
    books,
    kept,
    rows,
    table_columns,
    tables,
)
from huikuan_xl.functions.tables import HK_DUES, HK_LEDGER
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.schema import Sheet

Rows = list[list[Any]]
AS_OF, START = D(2026, 6, 30), D(2026, 6, 1)


def forget() -> None:
    """Be a process that has never seen a table."""
    for kept_ in (
        kept.HELD, table_columns._MARKED, rows._TABLES, rows._COLUMNS, books._BOOKS, books._ROWS,
        tables._DUES, tables._ANSWERED,
    ):  # fmt: skip
        kept_.clear()


def range_of(sheet: Sheet, *records: dict[str, Any]) -> Rows:
    names = [c.name for c in sheet.read_columns]
    titles = [c.title for c in sheet.read_columns]
    return [titles, *([record.get(name, "") for name in names] for record in records)]


def sale(code: str, number: str, day: D, amount: float, **more: Any) -> dict[str, Any]:
    return {"customer_code": code, "doc_no": number, "sale_date": day, "amount": amount, **more}


def receipt(code: str, number: str, day: D, amount: float, **more: Any) -> dict[str, Any]:
    return {"customer_code": code, "doc_no": number, "receipt_date": day, "amount": amount, **more}


def ledger() -> dict[str, Rows]:
    """Return six customers: C1 moves a debt to C2, C3 and C4 share a number, C5 has contract,
    dispute and approval, C6 pays by bill and isn't registered."""
    may, june = D(2026, 5, 1), D(2026, 6, 2)
    people = {"salesperson": "王敏", "department": "一部"}
    return {
        "sales": range_of(
            schema.SALES,
            sale("C1", "A1", may, 1000, due_date=D(2026, 5, 31), line_no=1, **people),
            sale("C1", "A1", may, 500, due_date=D(2026, 5, 31), line_no=2, **people),
            sale("C1", "A2", june, 300, **people),
            sale("C2", "B1", may, 800, salesperson="陈亮"),
            sale("C2", "B9", june, 90.25, term="上打下"),
            sale("C3", "Z7", may, 400, customer_name="丙公司"),
            sale("C4", "Z7", may, 700, customer_name="丁公司"),
            sale("C4", "D2", june, -50, origin_doc="Z7", state="红字"),
            sale("C5", "E1", may, 1200),
            sale("C5", "E2", may, 600, contract_no="HT1"),
            sale("C5", "E3", june, 1000, instalments="30%货到,70%货到60天"),
            sale("C6", "F1", may, 2000, due_date=june),
            sale("C6", "F2", june, 10, disputed="是"),
        ),
        "receipts": range_of(
            schema.RECEIPTS,
            receipt("C1", "A1", D(2026, 6, 3), 700, method="电汇", customer_name="甲公司"),
            receipt("C1", "", D(2026, 6, 9), 50, method="现金"),
            receipt("C2", "B1", D(2026, 6, 9), 800, method="电汇", stated_balance=0),
            receipt("C4", "Z7", D(2026, 6, 8), 100, customer_name="丙公司"),
            receipt("C5", "E1", D(2026, 6, 15), 1199, allowance=1, method="银承", bill_no="P1"),
            receipt("C6", "F1", D(2026, 6, 20), 500, method="商承", bill_no="P2"),
            receipt("C6", "", D(2026, 6, 21), 5, earmark="保证金"),
        ),
        "customers": range_of(
            schema.CUSTOMERS,
            *(
                {"customer_code": f"C{at}", "customer_name": f"{name}公司", "limit": 1000.0 * at,
                 "credit_days": 30, "salesperson": "王敏"}
                for at, name in enumerate("甲乙丙丁戊", start=1)
            ),
        ),
        "adjustments": range_of(
            schema.ADJUSTMENTS,
            {"adj_no": "H1", "adj_date": D(2026, 6, 10), "kind": "应收转户", "customer_code": "C1",
             "doc_no": "A1", "amount": 200, "counter_code": "C2", "counter_amount": 200,
             "approved_by": "陆", "approved_on": D(2026, 6, 9)},
            {"adj_no": "H2", "adj_date": D(2026, 6, 12), "kind": "坏账核销", "customer_code": "C6",
             "doc_no": "F1", "amount": 100, "approved_by": "陆", "approved_on": D(2026, 6, 9)},
        ),
        "bills": range_of(
            schema.BILLS,
            {"bill_no": "P2", "kind": "商承", "customer_code": "C6", "face": 500,
             "issued_on": D(2026, 4, 1), "due_on": D(2026, 9, 28), "received_on": D(2026, 6, 20)},
        ),
        "contacts": range_of(
            schema.CONTACTS,
            {"contact_date": D(2026, 6, 5), "customer_code": "C5", "kind": "争议", "doc_no": "E2",
             "disputed_amount": 150, "result": "少货"},
            {"contact_date": D(2026, 6, 6), "customer_code": "C1", "kind": "承诺",
             "promise_date": D(2026, 6, 10), "promise_amount": 700, "result": "答应付"},
        ),
        "approvals": range_of(
            schema.APPROVALS,
            {"approval_no": "S1", "kind": "展期", "customer_code": "C5", "doc_no": "E1",
             "new_date": D(2026, 8, 1), "author": "王", "asked_on": D(2026, 5, 20),
             "approver_1": "陆", "approved_1": D(2026, 5, 21), "grounds": "旺季"},
        ),
        "contracts": range_of(
            schema.CONTRACTS,
            {"contract_no": "HT0", "customer_code": "C3", "valid_from": D(2026, 1, 1),
             "due_term": "货到10天"},
            {"contract_no": "HT1", "customer_code": "C5", "valid_from": D(2026, 1, 1),
             "valid_to": D(2026, 12, 31), "due_term": "月结60天", "stop_clause": "是"},
        ),
        "plans": range_of(
            schema.PLANS, {"customer_code": "C1", "month": D(2026, 6, 1), "target": 900},
        ),
    }  # fmt: skip


def answers(held: dict[str, Rows]) -> list[Any]:
    """Ask every function that takes sales and receipts, by handles as a workbook does."""
    h = {name: HK_TABLE(table, getattr(schema, name.upper()).title) for name, table in held.items()}
    beside = [h[n] for n in ("approvals", "adjustments", "bills", "contacts", "contracts")]
    both, register = (h["sales"], h["receipts"]), h["customers"]
    approvals, adjustments, bills, contacts, contracts = beside
    return [
        HK_SETTLE(*both, AS_OF, None, register, *beside),
        HK_DUES(h["sales"], register, contracts),
        HK_ADJUST(adjustments, *both, AS_OF, None, register, bills, approvals, contacts, contracts),
        HK_DAILY_CHECK(h["receipts"], h["sales"], register, AS_OF, None, *beside),
        *(
            HK_AGEING(*both, AS_OF, by, "到期日", None, register, True, *beside)
            for by in ("客户", "业务员")
        ),
        HK_CREDIT(
            register, *both, AS_OF, None, contacts, h["plans"], None, approvals, adjustments, bills,
            contracts,
        ),
        HK_KPI(*both, START, AS_OF, None, register, *beside),
        *(
            HK_LEDGER(code, START, AS_OF, *both, None, register, *beside)
            for code in ("C1", "C5")
        ),
    ]  # fmt: skip


VALUES: dict[str, list[Any]] = {
    "amount": [0, 10.5, 499.995, 5000, -60, "", "三百", "1,200.50", "#REF!"],
    "sale_date": [D(2026, 5, 20), D(2026, 7, 2), "", "6月3日", 46160.0],
    "receipt_date": [D(2026, 5, 20), D(2026, 7, 2), "", "2026-06-04"],
    "due_date": [D(2026, 6, 15), "", 46200.0],
    "customer_code": ["C2", "c3", "C7", "", "合计"],
    "doc_no": ["A1", "Z7", "z7", "N1", ""],
    "instalments": ["", "50%货到,50%货到30天", "10%货到,20%货到30天,70%货到90天"],
    "term": ["", "上打下", "款到发货"],
    "due_term": ["", "货到45天"],
    "contract_no": ["", "HT0", "HT1"],
    "origin_doc": ["", "A1"],
    "state": ["", "作废", "红字"],
    "disputed": ["", "是"],
    "line_no": ["", 1, 7],
    "customer_name": ["", "丙公司", "另一家"],
    "salesperson": ["", "陈亮"],
    "allowance": ["", 20],
    "method": ["", "商承", "转账支票"],
    "stated_balance": ["", 0, 33],
    "bill_no": ["", "P2"],
    "earmark": ["", "保证金"],
    "released_on": ["", D(2026, 6, 25)],
    "note": ["随便"],
    "limit": ["", 0, 800],
    "credit_days": [0, 60],
    "grade": ["A", "E"],
    "head_code": ["", "C3"],
}
ROWS = {schema.SALES: 13, schema.RECEIPTS: 7, schema.CUSTOMERS: 5}


SPARE = 3  # blank rows, in which some edits begin a record


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, int, int, Any]:
    """One cell of sales, receipts or register, and what is typed into it."""
    sheet = draw(st.sampled_from(list(ROWS)))
    names = [c.name for c in sheet.read_columns]
    name = draw(st.sampled_from([n for n in names if n in VALUES]))
    row = draw(st.integers(1, ROWS[sheet] + SPARE))
    return sheet.name, row, names.index(name), draw(st.sampled_from(VALUES[name]))


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(edits(), min_size=1, max_size=4))
def test_edited_tables_give_what_new_ones_give(typed: list[tuple[str, int, int, Any]]) -> None:
    """Slow, since every function is asked after every edit: the only proof that parts fit."""
    forget()
    held = ledger()
    for table in ("sales", "receipts", "customers"):
        held[table] += [[""] * len(held[table][0]) for _ in range(SPARE)]
    answers(held)
    for table, row, column, value in typed:
        held[table][row][column] = value
        quick = answers(held)
    forget()
    assert quick == answers(held)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Tell how many sales lines every settlement had."""
    sizes: list[int] = []

    def settling(sales: Any, *rest: Any) -> Any:
        sizes.append(sales.amount.size)
        return settle(sales, *rest)

    monkeypatch.setattr(lines, "settle", settling)
    return sizes


def edit(held: dict[str, Rows], sheet: Sheet, row: int, name: str, value: Any) -> None:
    held[sheet.name][row][[c.name for c in sheet.read_columns].index(name)] = value


@pytest.mark.parametrize(
    ("row", "name", "value", "again"),
    [
        (6, "amount", 450, [2 + 1]),  # C3 and C4 share a number: 1 + 2 lines
        (9, "amount", 1300, [4]),  # C5: three sales, one in two parts
        (13, "due_date", D(2026, 6, 20), [2, 2]),  # C6, once more without its write-off
        (6, "customer_name", "丙", [3]),
        (6, "note", "随便", []),  # no function uses it
        (6, "doc_no", "Z8", [3]),  # C4 as well: they shared the number until now
        (9, "customer_code", "C9", [4]),  # C5 lost a line to somebody unknown so far
        (9, "customer_code", "c5", [4]),  # spelled otherwise, but the same
        (2, "customer_code", "c5", [15, 7]),  # half of all lines: all of them
    ],
)
def test_only_the_customers_concerned_are_settled_again(
    settled: list[int], row: int, name: str, value: Any, again: list[int]
) -> None:
    forget()
    held = ledger()
    answers(held)
    settled.clear()
    edit(held, schema.SALES, row, name, value)
    answers(held)
    month_before = [size for size in settled if size]
    assert month_before == again


@pytest.mark.parametrize("spare", [0, 3])
def test_a_row_typed_cell_by_cell_settles_its_customer(settled: list[int], spare: int) -> None:
    """Below the last row, or into the first blank one; each answer is that of a new process."""
    forget()
    held = ledger()
    names = [c.name for c in schema.SALES.read_columns]
    held["sales"] += [[""] * len(names) for _ in range(spare)]
    answers(held)
    if not spare:
        held["sales"].append([""] * len(names))
    for name, value in {
        "customer_code": "C6", "sale_date": D(2026, 6, 8), "doc_no": "F9", "amount": 77.5,
    }.items():  # fmt: skip
        settled.clear()
        edit(held, schema.SALES, 14, name, value)
        quick = answers(held)
        assert max(settled) == 3, name
    assert quick[0][14][:2] == [0, 77.5]
    forget()
    assert quick == answers(held)


def test_a_new_customer_and_one_who_is_gone(settled: list[int]) -> None:
    forget()
    held = ledger()
    held["receipts"].append([""] * len(held["receipts"][0]))
    answers(held)
    settled.clear()
    for name, value in {
        "customer_code": "C9", "receipt_date": D(2026, 6, 8), "amount": 10,
    }.items():  # fmt: skip
        edit(held, schema.RECEIPTS, 8, name, value)
        answers(held)
    assert max(settled) == 0, "nothing sold to C9"
    edit(held, schema.RECEIPTS, 8, "customer_code", "")
    edit(held, schema.RECEIPTS, 8, "receipt_date", "")
    edit(held, schema.RECEIPTS, 8, "amount", "")
    quick = answers(held)
    forget()
    assert quick == answers(held)


def test_edit_of_a_receipt_settles_its_customer(settled: list[int]) -> None:
    forget()
    held = ledger()
    before = answers(held)[0]
    settled.clear()
    edit(held, schema.RECEIPTS, 4, "amount", 150)
    after = answers(held)[0]
    assert [size for size in settled if size] == [3]
    assert [
        at for at, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]
    ] == [7]
    assert [before[7][:2], after[7][:2]] == [[150.0, 550.0], [200.0, 500.0]]


def test_edit_of_the_register_settles_its_customer(settled: list[int]) -> None:
    """C1's sale of 2 June has no due day: 30 days make it 2 July, 60 days 1 August."""
    forget()
    held = ledger()
    before = answers(held)
    assert before[1][3][0].date() == D(2026, 7, 2)
    settled.clear()
    edit(held, schema.CUSTOMERS, 1, "credit_days", 60)
    quick = answers(held)
    assert set(settled) == {6}, "C1 and C2, to whom it moved a debt: five sales and that debt"
    assert quick[1][3][0].date() == D(2026, 8, 1)
    assert [at for at, row in enumerate(before[1]) if row != quick[1][at]] == [3]
    settled.clear()
    edit(held, schema.CUSTOMERS, 4, "limit", 12)
    quick = answers(held)
    assert settled == [3], "C3 and C4 share a number"
    assert [row[7] for row in quick[6][1:6]] == [1000, 2000, 3000, 12, 5000]
    forget()
    assert quick == answers(held)


def test_a_sale_without_a_customer_is_nobody_elses() -> None:
    """C4's receipt names a number that stands first in a sale whose customer is left blank."""
    forget()
    held = ledger()
    edit(held, schema.SALES, 6, "customer_code", "")
    assert answers(held)[3][4][0] == "通过"
    edit(held, schema.SALES, 6, "customer_name", "另一家")
    quick = answers(held)
    assert quick[3][4][0] != "通过"
    forget()
    assert quick == answers(held)


def test_two_ledgers_edited_in_turn_stay_apart() -> None:
    forget()
    one, other = ledger(), ledger()
    edit(other, schema.SALES, 6, "amount", 999)
    answers(one), answers(other)
    edit(one, schema.SALES, 9, "amount", 1500)
    edit(other, schema.SALES, 9, "amount", 1600)
    quick = [answers(one), answers(other)]
    forget()
    assert quick == [answers(one), answers(other)]
