"""今日待办: one row a customer, the most urgent first; nothing due is lost."""

from datetime import date, datetime

from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.worklist import Task, worklist
from tests.workbook.small import Row, ledger_of

AS_OF = date(2026, 6, 30)


def customer(code: str, **more: object) -> Row:
    return {"customer_code": code, "customer_name": f"客户{code}", "limit": 100_000.0,
            "credit_days": 30.0, "salesperson": "王敏",
            "last_review": datetime(2026, 6, 1)} | more  # fmt: skip


def sale(code: str, number: str, amount: float, due: datetime) -> Row:
    return {"customer_code": code, "doc_no": number, "sale_date": datetime(2026, 5, 1),
            "due_date": due, "amount": amount}  # fmt: skip


def tasks(**tables: list[Row]) -> dict[str, Task]:
    found = worklist(run_month_end(ledger_of(**tables), AS_OF))
    return {task.code: task for task in found if task.code}


def test_an_old_debt_comes_before_an_equal_fresh_one_and_that_before_one_not_due() -> None:
    found = tasks(
        customers=[customer("A"), customer("B"), customer("C")],
        sales=[
            sale("A", "X1", 1000.0, datetime(2026, 7, 5)),
            sale("B", "X2", 1000.0, datetime(2026, 6, 29)),
            sale("C", "X3", 1000.0, datetime(2026, 5, 31)),
        ],
    )
    assert list(found) == ["C", "B", "A"]
    assert found["A"].what == "提醒付款：1 张清单将到期 1,000.00 元"
    assert found["C"].days == 30
    # 1,000.00 × (1 + 30/30) × 0.8, and × (1 + 1/30)
    assert (found["C"].urgency, found["B"].urgency) == (160_000, 82_667)


def test_a_customer_is_one_row_however_many_documents() -> None:
    due = datetime(2026, 6, 1)
    found = tasks(
        customers=[customer("A")], sales=[sale("A", f"X{n}", 100.0, due) for n in range(12)]
    )
    assert [task.overdue for task in found.values()] == [120_000]


def test_a_broken_promise_is_asked_about_and_counts_more() -> None:
    due = datetime(2026, 6, 1)
    promise = {
        "contact_date": datetime(2026, 6, 10), "customer_code": "B", "kind": "承诺",
        "promise_date": datetime(2026, 6, 20), "promise_amount": 500.0, "result": "答应付",
    }  # fmt: skip
    found = tasks(
        customers=[customer("A"), customer("B")],
        sales=[sale("A", "X1", 1000.0, due), sale("B", "X2", 1000.0, due)],
        contacts=[promise],
    )
    assert list(found) == ["B", "A"]
    assert "追问未兑现的承诺 1 笔（最近 06-20，共欠 500.00 元）" in found["B"].what
    assert found["B"].promise == "06-20 500.00 违约"
    assert found["B"].last_said == "06-10 承诺：答应付"


def test_nothing_to_do_is_no_row() -> None:
    assert tasks(customers=[customer("A")], sales=[]) == {}


def answered(settled: datetime | None = None) -> Row:
    return {"letter_no": "甲财函〔2026〕3号", "letter_date": datetime(2026, 5, 31), "kind": "对账单",
            "customer_code": "A", "amount": 1000.0, "delivery": "已回执",
            "delivered_on": datetime(2026, 6, 3), "answer": "核对不一致", "their_balance": 800.0,
            "difference_docs": "X1", "settled_on": settled}  # fmt: skip


def test_a_difference_of_a_statement_is_a_task_until_it_is_settled() -> None:
    book = {"customers": [customer("A")], "sales": [sale("A", "X1", 1000.0, datetime(2026, 9, 1))]}
    found = tasks(**book, letters=[answered()])
    assert found["A"].what == (
        "【财务】对账差异（甲财函〔2026〕3号）：我方1,000.00元、客户800.00元，差200.00元；"
        "有差异的单据X1（我方1,000.00元）。查清后在函件登记填“差异了结日”"
    )
    assert tasks(**book, letters=[answered(datetime(2026, 6, 30))]) == {}


def test_what_waits_for_the_office_is_a_row_of_its_desk() -> None:
    approval = {"approval_no": "SP2026-001", "kind": "批准额度", "customer_code": "A",
                "new_amount": 10.0, "author": "张三", "asked_on": datetime(2026, 6, 29)}  # fmt: skip
    claim = {"pay_date": datetime(2026, 6, 30), "amount": 500.0, "payer": "客户A"}
    later = claim | {"pay_date": datetime(2026, 7, 1)}
    booked = claim | {"booked_as": "SK1"}
    ledger = ledger_of(
        customers=[customer("A")], approvals=[approval], claims=[claim, later, booked]
    )
    found = {task.name: (task.who, task.what) for task in worklist(run_month_end(ledger, AS_OF))}
    assert found["收款认领"] == ("财务", "【财务】认领收款 1 笔 500.00 元")
    assert found["审批与变更"] == ("负责人", "【负责人】审批 1 件：SP2026-001")
