"""The decisions of the demo company: what it had when it began, and a case of most kinds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.new_approvals import opening_approvals
from huikuan_xl.ledger.rows import Approval, Customer, rows_of
from huikuan_xl.rules.approvals import next_numbers
from huikuan_xl.rules.words import ApprovalKind

_BEGAN = date(2026, 1, 4)
_HEAD, _FINANCE, _MANAGER = "顾明哲", "郑雅文", "冯致远"


def demo_approvals(ledger: Ledger) -> list[Approval]:
    """Return the rows of 审批与变更 that fit the demo ledger's register."""
    customers = {one.customer_code: one for one in rows_of(Customer, ledger.customers)}
    opening = opening_approvals(ledger, _BEGAN, "郑雅文")
    before = [_before(one) for one in opening]
    return _numbered(before, list(_stories(customers, ledger)))


def july_approvals(ledger: Ledger, before: list[Approval]) -> list[Approval]:
    """Return 审批与变更 as it stands at the end of July; ``before``: its rows until June."""
    customers = {one.customer_code: one for one in rows_of(Customer, ledger.customers)}
    return _numbered(before, list(_july(customers, ledger)))


def _numbered(before: list[Approval], rows: list[Approval]) -> list[Approval]:
    numbers = next_numbers([one.approval_no for one in before], 2026, len(rows))
    return [*before, *(replace(row, approval_no=n) for row, n in zip(rows, numbers, strict=True))]


def _july(customers: dict[str, Customer], ledger: Ledger) -> Iterator[Approval]:
    """A debt given up (first: its number stands in 核销与调整), a temporary limit for the season,
    and a dispute that the laboratory has ended."""
    gone = customers["02011"]
    debt = ledger.sales[ledger.sales["customer_code"] == gone.customer_code].iloc[0]
    ask = _asked(ApprovalKind.WRITE_OFF, gone, date(2026, 7, 24), "破产程序终结，无财产可供分配")
    yield _signed(
        replace(ask, doc_no=debt["doc_no"], new_amount=int(debt["amount"]),
                attachments="终结破产程序裁定书"),
        date(2026, 7, 24), date(2026, 7, 27), date(2026, 7, 27),
    )  # fmt: skip
    season = customers["01013"]
    ask = _asked(ApprovalKind.TEMPORARY, season, date(2026, 7, 7), "暑期空调旺季备货，九月底收回")
    yield _signed(
        replace(ask, new_amount=season.temp_limit, valid_from=season.temp_from,
                valid_to=season.temp_to, attachments="临时额度申请表、旺季订单"),
        date(2026, 7, 7), date(2026, 7, 8), date(2026, 7, 8),
    )  # fmt: skip
    sales = ledger.sales
    for number in sales.loc[sales["disputed"], "doc_no"].drop_duplicates():
        ask = _asked(ApprovalKind.SETTLED, customers["01008"], date(2026, 7, 20),
                     "质检复验：2 台叶轮气蚀属我方铸造缺陷，退货冲红，其余由客户照付")  # fmt: skip
        yield _signed(
            replace(ask, doc_no=number, attachments="质检报告 ZJ2026-061"),
            date(2026, 7, 20), date(2026, 7, 21), date(2026, 7, 21),
        )  # fmt: skip


def _before(opening: Approval) -> Approval:
    """One customer's limit was lower when the year began."""
    if opening.customer_code != "01002" or opening.new_amount is None:
        return opening
    return replace(opening, new_amount=opening.new_amount // 2)


def _signed(row: Approval, *days: date) -> Approval:
    names = (_HEAD, _FINANCE, _MANAGER)
    signed = {
        f"approver_{n}": name for n, (name, _) in enumerate(zip(names, days, strict=False), 1)
    }
    dated = {f"approved_{n}": day for n, day in enumerate(days, 1)}
    return replace(row, **signed, **dated)  # type: ignore[arg-type]


def _asked(kind: ApprovalKind, one: Customer, on: date, grounds: str) -> Approval:
    return Approval(
        kind=kind, customer_code=one.customer_code, customer_name=one.customer_name,
        grounds=grounds, author=one.salesperson, asked_on=on,
    )  # fmt: skip


def _stories(customers: dict[str, Customer], ledger: Ledger) -> Iterator[Approval]:
    raised = customers["01002"]
    if raised.limit:
        ask = _asked(ApprovalKind.LIMIT, raised, date(2026, 4, 8), "上年销售额增加，按月均重新核定")
        yield _signed(
            replace(ask, old=f"{raised.limit // 2 / 100:.2f}", new_amount=raised.limit,
                    attachments="上年销售明细、资信调查表"),
            date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 13),
        )  # fmt: skip
    for one in customers.values():
        if one.temp_limit and one.temp_from and one.temp_to:
            ask = _asked(ApprovalKind.TEMPORARY, one, one.temp_from, "季节备货，到期前收回超出部分")
            yield _signed(
                replace(ask, new_amount=one.temp_limit, valid_from=one.temp_from,
                        valid_to=one.temp_to, attachments="临时额度申请表"),
                one.temp_from, one.temp_from, one.temp_from,
            )  # fmt: skip
    yield from _extension(customers, ledger)
    over = customers["01013"]
    ask = _asked(ApprovalKind.RELEASE, over, date(2026, 6, 29), "老客户旺季急单，已收到付款计划")
    yield _signed(replace(ask, new_amount=3_000_000, doc_no=""), date(2026, 6, 29))
    past = customers["01003"]
    ask = _asked(ApprovalKind.RELEASE, past, date(2026, 5, 11), "当日电汇在途，凭回单放行")
    yield _signed(
        replace(ask, new_amount=1_500_000, valid_to=date(2026, 5, 15), attachments="电汇回单"),
        date(2026, 5, 11), date(2026, 5, 11), date(2026, 5, 12),
    )  # fmt: skip
    ask = _asked(ApprovalKind.LIMIT, past, date(2026, 6, 15), "客户要求加倍额度")
    yield replace(
        _signed(ask, date(2026, 6, 16)), old="", new_amount=50_000_000, refused=True,
        note="逾期未清，部门负责人不同意",
    )  # fmt: skip


def _extension(customers: dict[str, Customer], ledger: Ledger) -> Iterator[Approval]:
    """One document not due before the middle of July is given a month more."""
    sales = ledger.sales
    ahead = sales[(sales["due_date"] >= "2026-07-15") & (sales["sale_date"] <= "2026-06-25")]
    if ahead.empty:
        return
    line = ahead.sort_values(["due_date", "doc_no"], kind="stable").iloc[0]
    due = line["due_date"].date()
    ask = _asked(ApprovalKind.EXTENSION, customers[line["customer_code"]], date(2026, 6, 26),
                 "客户下游项目验收推迟，已出书面说明")  # fmt: skip
    yield _signed(
        replace(ask, doc_no=line["doc_no"], old=due.isoformat(),
                new_date=due.replace(month=due.month + 1, day=min(due.day, 28)),
                attachments="展期申请、客户说明函"),
        date(2026, 6, 26), date(2026, 6, 29), date(2026, 6, 30),
    )  # fmt: skip
