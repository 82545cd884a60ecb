"""今日待办: one row a customer, the most urgent first; nothing due is lost."""

from datetime import date, datetime, timedelta
from functools import cache

import pytest

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


# --- every kind of content, on both sides of its day: a customer a case, all in one month end -----

TODAY = datetime(2026, 6, 30)


def days(ahead: int) -> datetime:
    return TODAY + timedelta(days=ahead)


def debt(due_in: int, **more: object) -> dict[str, Row]:
    """A document so many days before its due date, sold 60 days before that."""
    return {
        "sales": {
            "due_date": days(due_in),
            "sale_date": days(due_in - 60),
            "amount": 1000.0,
            **more,
        }
    }


LATE = debt(-20)


def talk(kind: str, ago: int, **more: object) -> dict[str, Row]:
    return {"contacts": {"contact_date": days(-ago), "kind": kind, **more}}


def promise(due_in: int) -> dict[str, Row]:
    return talk("承诺", 25, promise_date=days(due_in), promise_amount=300.0)


def bill(due_in: int, state: str = "持有") -> dict[str, Row]:
    return {"receipts": {"receipt_date": days(-30), "amount": 0.01, "method": "银承",
                         "bill_due": days(due_in), "bill_state": state}}  # fmt: skip


def letter(**more: object) -> dict[str, Row]:
    return {"letters": {"letter_no": "示财催〔2026〕1号", "letter_date": days(-20), "kind": "催款函",
                        "amount": 1000.0, **more}}  # fmt: skip


DUN = "发催款联络书，新单先审批"
ASK = "追问未兑现的承诺 1 笔"
#: name → rows of one customer, what its row says (None: it has no row), what it must not say.
CASES: dict[str, tuple[list[dict[str, Row]], str | None, str]] = {
    "due in 8 days": ([debt(8)], None, ""),
    "due in 7 days": ([debt(7)], "提醒付款：1 张清单将到期 1,000.00 元", ""),
    "due in 5 days": ([debt(5)], "提醒付款：1 张清单将到期 1,000.00 元", ""),
    "due today": ([debt(0)], "提醒付款：1 张清单将到期 1,000.00 元", ""),
    "due yesterday": ([debt(-1)], DUN, "提醒付款"),
    "called yesterday, due since long": ([LATE, talk("催收", 1)], None, ""),
    "called yesterday, due yesterday": ([debt(-1), talk("催收", 1)], DUN, ""),
    "called 6 days ago, grade unknown": ([LATE, talk("催收", 6)], None, ""),
    "called 7 days ago": ([LATE, talk("催收", 7)], DUN, ""),
    "called yesterday, to be stopped": ([debt(-100), talk("催收", 1)], "暂缓接受新订单，补签停供条款", ""),
    "call agreed for tomorrow": ([LATE, talk("催收", 9, next_contact=days(1))], None, ""),
    "call agreed for today": ([LATE, talk("催收", 9, next_contact=days(0))], DUN, ""),
    "call agreed for tomorrow, nothing late": ([debt(60), talk("催收", 9, next_contact=days(1))], None, ""),
    "call agreed for today, nothing late": (
        [debt(60), talk("催收", 9, next_contact=days(0))], "按约定联系（约 06-30）", ""),
    "promised for the day after tomorrow": ([debt(60), promise(2)], None, ""),
    "promised for tomorrow": ([debt(60), promise(1)], "确认承诺到账（07-01，300.00 元）", ASK),
    "promised for today": ([debt(60), promise(0)], "确认承诺到账（06-30，300.00 元）", ASK),
    "promised for yesterday": ([debt(60), promise(-1)], ASK, "确认承诺到账"),
    "put off until yesterday": ([LATE, talk("暂缓", 9, valid_until=days(-1))], DUN, ""),
    "put off until today": ([LATE, talk("暂缓", 9, valid_until=days(0))], None, ""),
    "put off, promise broken": ([LATE, promise(-1), talk("暂缓", 0, valid_until=days(9))], None, ""),
    "bill in 8 days": ([bill(8)], None, ""),
    "bill in 7 days": ([bill(7)], "【财务】银承 07-07 到期 0.01 元：提示付款", ""),
    "bill 10 days ago": ([bill(-10)], "【财务】银承 06-20 已到期 0.01 元：提示付款", ""),
    "bill 11 days ago": ([bill(-11)], None, ""),
    "bill endorsed": ([bill(7, "背书")], None, ""),
    "letter not registered": ([letter()], "【财务】补登送达：示财催〔2026〕1号", ""),
    "letter delivered": ([letter(delivery="已送达", delivered_on=days(-19))], None, ""),
    "deadline today": (
        [LATE, talk("催收", 1), letter(delivery="已送达", reply_by=days(0))], None, ""),
    "deadline yesterday": (
        [LATE, talk("催收", 1), letter(delivery="已送达", reply_by=days(-1))],
        "催回执：示财催〔2026〕1号 限期已过", ""),
    "answered": (
        [LATE, talk("催收", 1), letter(delivery="已回执", reply_by=days(-1))], None, ""),
    "at its limit": ([{"customers": {"limit": 1000.0}}, debt(60)], None, ""),
    "over its limit": (
        [{"customers": {"limit": 999.99}}, debt(60)], "【负责人】超额度 0.01 元：新单先审批", ""),
    **{
        f"{left} days to sue": (
            [debt(-(1096 - left)), talk("催收", 1)],
            f"【负责人】诉讼时效 {days(left).date()}（{light}）：取得书面确认或起诉" if light else "暂缓接受新订单",
            "" if light else "诉讼时效")
        for left, light in (
            (181, ""), (180, "提示"), (91, "提示"), (90, "黄灯"), (31, "黄灯"), (30, "红灯"),
        )
    },
}  # fmt: skip


@cache
def listed() -> dict[str, str]:
    """What every case's customer is told to do, by its name."""
    tables: dict[str, list[Row]] = {"customers": [], "sales": [], "receipts": []}
    for name, (parts, _, _) in CASES.items():
        mine = customer(name)
        for number, part in enumerate(parts):
            for table, row in part.items():
                if table == "customers":
                    mine |= row
                else:
                    more = {"doc_no": f"{name}-{number}"} if table == "sales" else {}
                    tables.setdefault(table, []).append({"customer_code": name, **more, **row})
        tables["customers"].append(mine)
    return {code: task.what for code, task in tasks(**tables).items()}


@pytest.mark.parametrize("name", CASES)
def test_what_the_list_tells_on_both_sides_of_a_day(name: str) -> None:
    _, wanted, unsaid = CASES[name]
    said = listed().get(name)
    assert said is None if wanted is None else said is not None and wanted in said, said
    assert not unsaid or unsaid not in str(said)


@pytest.mark.parametrize(("days", "listed"), [(0, False), (1, True)])
def test_who_said_it_has_paid_is_looked_at_the_next_morning(days: int, listed: bool) -> None:
    """An A customer is called every 14 days; money that was said to be on its way can't wait."""
    said = {"contact_date": datetime(2026, 6, 30) - timedelta(days), "customer_code": "A",
            "kind": "催收", "result": "已付款"}  # fmt: skip
    found = tasks(
        customers=[customer("A")], sales=[sale("A", "X1", 1000.0, datetime(2026, 6, 1))],
        contacts=[said],
    )  # fmt: skip
    assert ("A" in found) is listed
    if listed:
        assert found["A"].what == "核对到账（06-29 说已付款），没到账的追问"


def test_what_we_plan_ourselves_is_no_contact_with_the_customer() -> None:
    planned = {"contact_date": datetime(2026, 6, 29), "customer_code": "A", "kind": "措施",
               "measure": "促销", "measure_amount": 100.0}  # fmt: skip
    found = tasks(
        customers=[customer("A")], sales=[sale("A", "X1", 1000.0, datetime(2026, 6, 1))],
        contacts=[planned],
    )  # fmt: skip
    assert "A" in found, "nobody has spoken to it yet"


PROMISED = {"contact_date": datetime(2026, 6, 1), "customer_code": "A", "kind": "承诺",
            "promise_date": datetime(2026, 6, 10), "promise_amount": 1_000.0}  # fmt: skip


def told_of(receipts: list[Row], *contacts: Row) -> str:
    """What is to be done about A, who owes 5,000 and promised 1,000 by the 10th."""
    found = tasks(
        customers=[customer("A")], sales=[sale("A", "X1", 5_000.0, datetime(2026, 6, 1))],
        receipts=receipts, contacts=[PROMISED, *contacts],
    )  # fmt: skip
    return found["A"].what if "A" in found else ""


def paid(on: int, amount: float, **more: object) -> Row:
    return {"customer_code": "A", "receipt_no": f"R{on}", "receipt_date": datetime(2026, 6, on),
            "amount": amount, "method": "电汇", **more}  # fmt: skip


def test_what_came_late_is_no_longer_asked_for() -> None:
    assert "追问未兑现的承诺 1 笔（最近 06-10，共欠 1,000.00 元）" in told_of([])
    assert "追问未兑现的承诺 1 笔（最近 06-10，共欠 400.00 元）" in told_of([paid(12, 600.0)])
    assert "未兑现" not in told_of([paid(12, 1_000.0)])


def test_less_cash_than_promised_says_so() -> None:
    bill = paid(9, 1_000.0, method="银承", bill_no="9", bill_due=datetime(2026, 9, 1))
    cash = {"promise_cash": 0.5}
    found = tasks(
        customers=[customer("A")], sales=[sale("A", "X1", 5_000.0, datetime(2026, 6, 1))],
        receipts=[bill], contacts=[PROMISED | cash],
    )  # fmt: skip
    assert "追问未兑现的承诺：06-10 钱已到齐，现金只有 0.00 元，承诺 50%" in found["A"].what


@pytest.mark.parametrize(("day", "listed"), [(10, True), (23, True), (24, False)])
def test_a_missed_promise_is_asked_about_again_with_the_next_call(day: int, listed: bool) -> None:
    """Asked on the 24th, an ungraded customer is called again after seven days, on 1 July."""
    asked = {"contact_date": datetime(2026, 6, day), "customer_code": "A", "kind": "催收",
             "result": "拒付"}  # fmt: skip
    assert ("未兑现" in told_of([], asked)) is listed


def numbered(number: str, on: int, delivery: str, **more: object) -> Row:
    return {"letter_no": number, "letter_date": datetime(2026, 6, on), "kind": "催款函",
            "customer_code": "A", "delivery": delivery} | more  # fmt: skip


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ([numbered("1号", 20, "退回")], "【财务】1号 退回：核对地址后重发"),
        ([numbered("1号", 20, "拒收")], "【财务】1号 拒收：换一种送达方式留下证据（当面、公证）"),
        ([numbered("1号", 20, "退回"), numbered("2号", 21, "已送达")], ""),
        ([numbered("1号", 20, "退回"), numbered("2号", 21, "已送达", kind="对账单")],
         "【财务】1号 退回：核对地址后重发"),
    ],
)  # fmt: skip
def test_a_letter_that_did_not_arrive_is_somebodys_work_until_the_next(
    letters: list[Row], told: str
) -> None:
    found = tasks(customers=[customer("A")], letters=letters)
    assert (found["A"].what if "A" in found else "") == told


def test_a_dispute_about_a_part_waits_for_us_and_the_rest_for_its_call() -> None:
    """Spoken to on the 30th: the next call is on 7 July; the dispute is there every day."""
    raised = {"contact_date": datetime(2026, 6, 30), "customer_code": "A", "kind": "争议",
              "doc_no": "X1", "disputed_amount": 400.0}  # fmt: skip
    found = tasks(
        customers=[customer("A")], sales=[sale("A", "X1", 1_000.0, datetime(2026, 6, 1))],
        contacts=[raised],
    )  # fmt: skip
    assert found["A"].what == "处理争议 400.00 元"


def test_a_promise_on_a_letter_to_another_customer_is_not_for_its_documents() -> None:
    theirs = numbered("1号", 1, "已送达", documents="X2") | {"customer_code": "B"}
    promise = {"contact_date": datetime(2026, 6, 2), "customer_code": "A", "kind": "承诺",
               "letter_no": "1号", "promise_date": datetime(2026, 6, 10), "promise_amount": 100.0}  # fmt: skip
    found = tasks(
        customers=[customer("A"), customer("B")],
        sales=[sale("A", "X1", 1_000.0, datetime(2026, 6, 1)),
               sale("B", "X2", 1_000.0, datetime(2026, 6, 1))],
        letters=[theirs], contacts=[promise], receipts=[paid(9, 100.0)],
    )  # fmt: skip
    assert "未兑现" not in found["A"].what, "paid on its own document"
