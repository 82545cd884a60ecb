"""Every kind of row that can be entered does something a user sees, or is refused with the reason.

Two customers a case, alike but for the row: what is said of them must differ, and by what is named.
"""

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.checks import check
from huikuan_xl.letters.selection import select
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.shipping import order_asked
from huikuan_xl.month.worklist import worklist
from tests.month.ledgers import (
    AS_OF,
    Row,
    approval,
    contact,
    contract,
    customer,
    day,
    receipt,
    sale,
    table,
)

ON, LATER = day(6, 15), day(7, 20)
THEIRS = "别家-1"


@dataclass(frozen=True)
class Case:
    """A row of a sheet (``@`` is its customer's first document), what stands beside it for both
    customers, and what it must change: some of the things ``said_of`` tells."""

    sheet: schema.Sheet
    kind: str
    changes: set[str]
    row: Row = field(default_factory=dict)
    beside: dict[str, list[Row]] = field(default_factory=dict)


def promised(**more: object) -> Row:
    return {"promise_date": day(7, 5), "promise_amount": 5_000, **more}


SHORT_OF_CASH = {"contracts": [contract("", cash_ratio=0.3)]}
ALLOWED = {"receipts": [receipt("", "@1", day(5, 20), 8_000, allowance=2_000)]}
HELD_BILL = {"receipts": [receipt("", "@1", day(5, 20), 8_000, method="银承", bill_no="@9",
                                  bill_due=day(7, 3))]}  # fmt: skip
DISPUTED = {"contacts": [contact("", "争议", day(6, 1), doc_no="@1")]}
OVERPAID = {"receipts": [receipt("", "", day(6, 1), 50_000)]}
C, A, J, B = schema.CONTACTS, schema.APPROVALS, schema.ADJUSTMENTS, schema.BILLS

CASES = [
    Case(C, "催收", {"task", "duties"}),
    Case(C, "催收", {"cause", "advice"}, {"reason_code": "C1"}),
    Case(C, "催收", {"duties"}, {"next_contact": LATER}),
    Case(C, "催收", {"problems"}, {"interrupts": True}),
    Case(C, "承诺", {"task", "duties", "plan"}, promised()),
    Case(C, "承诺", {"problems"}, promised(promise_amount=0)),
    Case(C, "承诺", {"problems"}, promised(promise_date=None)),
    Case(C, "走访", {"duties"}, beside={"customers": [{"visit_manager": day(1, 1)}]}),
    Case(C, "争议", {"figures", "stop", "advice"}, {"doc_no": "@1"}),
    Case(C, "争议", {"problems"}, {"doc_no": ""}),
    Case(C, "争议", {"problems"}, {"doc_no": "没有"}),
    Case(C, "争议", {"problems"}, {"doc_no": THEIRS}),
    Case(C, "措施", {"plan"}, {"measure": "增补", "measure_amount": 1_000}),
    Case(C, "措施", {"problems"}),
    Case(C, "暂缓", {"duties"}, {"valid_until": LATER, "owner": "李总", "result": "和解中"}),
    Case(C, "暂缓", {"problems"}, {"valid_until": LATER}),
    Case(C, "暂缓", {"problems"}, {"owner": "李总", "result": "和解中"}),
    Case(A, "期初接管", {"problems"}, {"new_amount": 100}),
    Case(A, "新客户", {"problems"}, {"new_days": 10}),
    Case(A, "复评", {"problems"}, {"new_grade": "B"}),
    Case(A, "信用等级", {"problems"}, {"new_grade": "B"}),
    Case(A, "批准额度", {"problems"}, {"new_amount": 100, "old": "1"}),
    Case(A, "信用期限", {"problems"}, {"new_days": 10, "old": "1"}),
    Case(A, "临时额度", {"problems"}, {"new_amount": 100, "valid_to": LATER}),
    Case(A, "换业务员", {"problems"}, {"new_owner": "李红"}),
    Case(A, "展期", {"figures", "stop", "advice", "letters"}, {"doc_no": "@1", "new_date": day(8, 1)}),
    Case(A, "展期", {"problems"}, {"doc_no": THEIRS, "new_date": day(8, 1)}),
    Case(A, "放行", {"order"}, {"new_amount": 9_000_000, "valid_to": LATER}),
    Case(A, "放行", {"waiting"}, {"new_amount": 9_000_000, "approved_3": None}),
    Case(A, "核销", {"problems"}, {"new_amount": 100}),
    Case(A, "核销", {"problems"}, {"new_amount": 100, "doc_no": "没有"}),
    Case(A, "现金比例异议", {"warnings"}, {"new_ratio": 0.3}, SHORT_OF_CASH),
    Case(A, "让步", {"figures"}, {"doc_no": "@1", "new_amount": 2_000}, ALLOWED),
    Case(A, "让步", {"problems"}, {"doc_no": THEIRS, "new_amount": 100}),
    Case(A, "争议了结", {"figures", "stop"}, {"doc_no": "@1"}, DISPUTED),
    Case(A, "争议了结", {"problems"}, {"doc_no": "@1"}),
    Case(A, "暂缓催收", {"duties"}, {"valid_to": LATER}),
    Case(J, "尾差核销", {"figures"}, {"doc_no": "@1", "amount": 100}),
    Case(J, "坏账核销", {"figures"}, {"doc_no": "@1", "amount": 5_000, "approved_by": "李总",
                                      "approved_on": ON}),
    Case(J, "坏账核销", {"problems"}, {"doc_no": "@1", "amount": 5_000}),
    Case(J, "坏账收回", {"problems"}, {"doc_no": "@1", "amount": 5_000}),
    Case(J, "应收转户", {"figures"}, {"doc_no": "@1", "amount": 5_000, "counter_code": "别家",
                                      "counter_amount": 5_000}),
    Case(J, "预收转户", {"figures"}, {"amount": 5_000, "counter_code": "别家", "counter_amount": 5_000},
         OVERPAID),
    Case(J, "应收冲应付", {"figures"}, {"amount": 5_000, "counter_code": "G1", "counter_doc": "YF1",
                                       "counter_amount": 5_000}),
    Case(J, "退款", {"figures"}, {"amount": 5_000}, OVERPAID),
    Case(J, "质保金", {"figures"}, {"doc_no": "@1", "amount": 5_000, "due_date": day(12, 31)}),
    Case(B, "银承", {"figures", "advice"}, {"face": 8_000, "bounced_on": ON}, HELD_BILL),
    Case(B, "银承", {"task"}, {"face": 8_000, "endorsed_on": ON, "endorsed_to": "供应商"}, HELD_BILL),
    Case(B, "银承", {"problems"}, {"face": 8_000}),
]  # fmt: skip


def entered(case: Case, code: str, number: int) -> Row:
    mine = {name: (v.replace("@", f"{code}-") if isinstance(v, str) else v)
            for name, v in case.row.items()}  # fmt: skip
    if case.sheet is C:
        return contact(code, case.kind, ON, **mine)
    if case.sheet is A:
        return {**approval(code, case.kind, ON), "approval_no": f"SP{number}", **mine}
    shared: Row = {"customer_code": code, "kind": case.kind, **mine}
    if case.sheet is J:
        return {"adj_no": f"H{number}", "adj_date": ON, **shared}
    return {"bill_no": f"{code}-9", "issued_on": day(5, 1), "due_on": day(7, 3),
            "received_on": day(5, 20), **shared}  # fmt: skip


@cache
def book() -> Ledger:
    rows: dict[str, list[Row]] = {sheet.name: [] for sheet in schema.ENTRY_SHEETS}
    rows["customers"].append(customer("别家", customer_name="别家", limit=100_000))
    rows["sales"].append(sale("别家", THEIRS, day(4, 1), day(5, 1), 10_000))
    for number, case in enumerate(CASES):
        for code in (f"甲{number}", f"乙{number}"):
            mine = customer(code, "王敏", customer_name=code, limit=100_000, credit_days=30)
            rows["sales"].append(sale(code, f"{code}-1", day(4, 1), day(5, 1), 10_000))
            for name, beside in case.beside.items():
                made = [
                    {k: v.replace("@", f"{code}-") if isinstance(v, str) else v for k, v in r.items()}
                    | {"customer_code": code}
                    for r in beside
                ]  # fmt: skip
                if name == "customers":
                    mine |= made[0]
                else:
                    rows[name] += made
            rows["customers"].append(mine)
        rows[case.sheet.name].append(entered(case, f"甲{number}", number))
    pages: dict[str, Any] = {
        name: table(schema.sheet(name), some) for name, some in rows.items() if some
    }
    for page in pages.values():
        page[ROW] = range(2, len(page) + 2)
    return Ledger(**pages)


@cache
def seen() -> dict[str, dict[str, str]]:
    """What is said of every customer, with its own code, name and numbers left out."""
    ledger = book()
    month = run_month_end(ledger, AS_OF)
    tasks = {task.code: task for task in worklist(month)}
    orders, problems = select(month).orders, [*check(ledger), *month.problems]
    (pending,) = (task.what for task in worklist(month) if task.name == A.title)
    told: dict[str, dict[str, str]] = {}
    for code, profile in month.profiles.items():
        things: dict[str, object] = {f.name: getattr(profile, f.name) for f in fields(profile)}
        things["task"] = tasks.get(code)
        things["letters"] = [(o.kind.kind, o.amount, o.reason) for o in orders if o.code == code]
        things["plan"] = month.plan[month.plan["customer_code"] == code].values.tolist()
        asked = order_asked(month, code, 8_000_000)
        things["order"] = (asked.told, asked.verdict.why())
        things["problems"] = [p.why for p in problems if code in owners(p.sheet, p.row, ledger)]
        things["waiting"] = any(
            row["approval_no"] in pending and row["customer_code"] == code
            for row in ledger.approvals.to_dict("records")
        )  # fmt: skip
        told[code] = {name: repr(thing).replace(code, "@") for name, thing in things.items()}
    return told


def owners(title: str, row: int, ledger: Ledger) -> set[str]:
    frame = ledger.table(next(s for s in schema.ENTRY_SHEETS if s.title == title))
    return set(frame.loc[frame[ROW] == row, "customer_code"])


@pytest.mark.parametrize(
    ("number", "case"),
    list(enumerate(CASES)),
    ids=[f"{n}-{c.kind}-{'-'.join(sorted(c.changes))}" for n, c in enumerate(CASES)],
)
def test_a_row_changes_what_is_said_of_its_customer(number: int, case: Case) -> None:
    mine, other = seen()[f"甲{number}"], seen()[f"乙{number}"]
    differ = {name for name in mine if mine[name] != other[name]}
    assert case.changes <= differ, sorted(differ)


def test_every_kind_that_can_be_entered_is_tried() -> None:
    tried = {(case.sheet.name, case.kind) for case in CASES}
    for sheet, words in (
        (C, schema.CONTACT_KINDS), (A, schema.APPROVAL_KINDS), (J, schema.ADJUSTMENT_KINDS),
    ):  # fmt: skip
        assert {word for name, word in tried if name == sheet.name} == set(words)
