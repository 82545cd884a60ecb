"""What the examples of the demo need beyond their habit, until June.

Dates are literal, so they hold for any seed.
"""

import datetime as dt
from collections.abc import Callable

from huikuan_xl.demo.company import AS_OF, EARLIEST_OPENING
from huikuan_xl.demo.days import on, work_day
from huikuan_xl.demo.maker import Document, Maker
from huikuan_xl.demo.trade import ITEMS, units


def _story_exactly_200000(maker: Maker) -> None:
    case = maker.cases["02004"]
    maker.sell(case, on(5, 12), [("离心泵 IS80-65-160", 80, 250_000)])


def _story_project_order(maker: Maker) -> None:
    maker.sell(maker.cases["01001"], on(6, 9), units(1, 150), note="城北水厂项目")


def _story_late_now(maker: Maker) -> None:
    """Overdue at the month end whatever the habit's dice say."""
    maker.sell(maker.cases["01002"], on(4, 8), units(2, 40))
    maker.sell(maker.cases["03015"], on(4, 22), units(1, 60))
    maker.sell(maker.cases["02006"], on(4, 20), units(0, 32))


def _story_reminders(maker: Maker) -> None:
    case = maker.cases["02005"]
    for day, due in ((7, on(7, 7)), (5, on(7, 5)), (1, AS_OF), (1, on(6, 29))):
        maker.sell(case, on(6, day), units(4, 20 + day), due)


def _story_disputes(maker: Maker) -> None:
    case = maker.cases["01008"]
    for day, quantity in ((on(4, 17), 14), (on(5, 8), 9)):
        document = maker.sell(case, day, units(0, quantity), disputed=True)
        maker.contact(
            document.due, case.code, "争议", doc_no=document, reason_code="C1",
            counterpart="设备科 汪科长", result="叶轮气蚀，等待质检复验，先换货再谈货款",
        )  # fmt: skip


def _story_old_debt(maker: Maker) -> None:
    case = maker.cases["02011"]
    maker.sell(case, on(11, 20, 2023), [("市政泵站成套设备", 1, 18_640_000)], note="期初")
    maker.contact(
        on(9, 16, 2025), case.code, "催收", channel="函件", reason_code="A3", method="法律法",
        counterpart="财务部 冯经理", result="当面签收催款函，承认欠款，称甲方未拨款",
        evidence="签收单 QS2025-031", interrupts=True, next_contact=on(10, 16, 2025),
    )  # fmt: skip
    case = maker.cases["02012"]
    maker.sell(case, EARLIEST_OPENING, [("食品级泵组", 2, 4_120_000)], note="期初")
    maker.contact(
        on(3, 20), case.code, "催收", reason_code="A4", method="软磨法",
        counterpart="法人 孟总", result="口头称年内处理，未留书面", next_contact=on(4, 20),
    )  # fmt: skip


def _story_unpaid_delivery(maker: Maker) -> None:
    """Goods out to one customer without a limit and to one whose limit is 0."""
    maker.sell(maker.cases["03007"], on(6, 23), units(3, 6))
    maker.sell(maker.cases["03008"], on(6, 24), units(7, 40), note="客户催货，先发货后收款")


def _story_prepayment(maker: Maker) -> None:
    maker.pay(maker.cases["03006"], None, on(6, 22), 8_000_000, note="七月订货预付款")


def _story_bounced_cheque(maker: Maker) -> None:
    case = maker.cases["03010"]
    document = maker.sell(case, on(5, 11), units(5, 64))
    maker.pay(
        case, document, on(6, 10), document.amount, "支票", bill_no="30816625",
        bill_date=on(6, 8), bill_state="退票", note="空头支票，银行退票",
    )  # fmt: skip
    maker.contact(
        on(6, 12), case.code, "催收", channel="上门", reason_code="A1", method="压力法",
        counterpart="总经理 姚总", result="承认空头，答应七月上旬补电汇",
        evidence="银行退票理由书 TP2606-03", next_contact=on(7, 3),
    )  # fmt: skip


def _story_returns(maker: Maker) -> None:
    case = maker.cases["03012"]
    for day, sold, returned in ((on(2, 10), 60, 6), (on(4, 14), 48, 4), (on(5, 19), 80, 10)):
        document = maker.sell(case, day, units(6, sold))
        back = day + dt.timedelta(days=9)
        name, price = ITEMS[6]
        red = maker.sell(
            case, back, [(name, -returned, price)], document.due, state="红字",
            origin_doc=document, note="退货",
        )  # fmt: skip
        maker.pay(case, document, work_day(document.due, back=True), document.amount + red.amount)
        document.payments.append((back, -red.amount))
        red.payments.append((back, red.amount))


def _story_void(maker: Maker) -> None:
    for code, day in (("01015", on(9, 3, 2025)), ("02016", on(1, 21)), ("03018", on(6, 17))):
        maker.sell(maker.cases[code], day, units(3, 5), state="作废", note="开错客户，作废重开")


def _story_consignment(maker: Maker) -> None:
    case = maker.cases["02021"]
    document = maker.sell(case, on(5, 6), units(8, 120), term="代销")
    maker.pay(case, document, on(6, 3), document.amount)


def _story_instalments(maker: Maker) -> None:
    """A set of pumps in four parts: two paid, one due after acceptance, one kept for a year."""
    case = maker.cases["03005"]
    document = maker.sell(
        case, on(5, 11), units(2, 24), on(6, 9), instalments="3-3-3-1",
        start_date=on(6, 9), note="成套机组，6 月 9 日验收",
    )  # fmt: skip
    part = document.amount * 3 // 10
    maker.pay(case, document, on(5, 11), part)
    maker.pay(case, document, on(5, 13), part)


def _story_awaiting_acceptance(maker: Maker) -> None:
    """Delivered, but not accepted yet: nothing of it is due."""
    case = maker.cases["03004"]
    maker.sell(case, on(6, 18), units(2, 5), on(8, 31), due_term="验收30天", note="待安装调试")


def _story_allowance_above_limit(maker: Maker) -> None:
    case = maker.cases["01010"]
    document = maker.sell(case, on(4, 2), units(1, 28))
    maker.pay(
        case, document, on(4, 30), document.amount - 300_000, allowance=300_000,
        note="业务员口头同意抹零",
    )  # fmt: skip


def _story_papers(maker: Maker) -> None:
    """Bills and cheques against the rules, a discount borne by us, banknotes above 1,000 元."""
    case = maker.cases["02008"]
    document = maker.sell(case, on(4, 7), units(2, 14))
    maker.pay(
        case, document, on(5, 6), document.amount, "银承", bill_no="5208800417760",
        bill_date=on(4, 10), bill_due=on(12, 10), bill_state="在手", note="期限 8 个月",
    )  # fmt: skip
    for sold, quantity, cost in ((on(3, 3), 9, 51_700), (on(5, 5), 11, 63_600)):
        document = maker.sell(case, sold, units(2, quantity))
        received = work_day(document.due, back=True)
        maker.pay(
            case, document, received, document.amount, "银承", bill_no=f"52088{quantity}9901174",
            bill_date=received - dt.timedelta(days=12),
            bill_due=received + dt.timedelta(days=150), bill_state="贴现", discount_cost=cost,
            discount_ours=True,
        )  # fmt: skip
    case = maker.cases["02009"]
    document = maker.sell(case, on(5, 13), units(4, 26))
    maker.pay(
        case, document, on(6, 11), document.amount, "支票", bill_no="30816702",
        bill_date=on(5, 27), bill_state="兑付", note="收票时已出票 15 天",
    )  # fmt: skip
    case = maker.cases["03008"]
    document = maker.sell(case, on(5, 20), units(9, 38))
    maker.pay(case, document, on(5, 20), document.amount, "现钞")


def _story_promises(maker: Maker) -> None:
    """Kept in two instalments, partly kept, broken three times, and one still waiting."""
    case = maker.cases["03013"]
    document = maker.sell(case, on(4, 3), units(0, 40))
    half = document.amount // 2
    for number, due, paid in ((1, on(5, 20), on(5, 19)), (2, on(6, 5), on(6, 4))):
        promise(maker, on(5, 8), case.code, "CN2605-01", number, due, half, document)
        maker.pay(case, document, paid, half)
    case = maker.cases["03014"]
    document = maker.sell(case, on(4, 9), units(1, 48))
    promise(maker, on(5, 15), case.code, "CN2605-02", 1, on(6, 10), document.amount, document)
    maker.pay(case, document, on(6, 9), 10_000_000)
    for number, made in enumerate((on(1, 15), on(3, 5), on(4, 15)), start=1):
        due = made + dt.timedelta(days=20)
        promise(maker, made, "02003", f"CN26{made.month:02d}-1{number}", 1, due, 8_000_000)
    promise(maker, on(3, 24), "02001", "CN2603-05", 1, on(4, 30), 10_000_000)
    promise(maker, on(6, 18), "02002", "CN2606-07", 1, on(7, 15), 6_000_000)


def promise(
    maker: Maker,
    day: dt.date,
    code: str,
    number: str,
    instalment: int,
    due: dt.date,
    amount: int,
    document: Document | None = None,
) -> None:
    maker.contact(
        day, code, "承诺", channel="函件", promise_no=number, instalment=instalment,
        promise_date=due, promise_amount=amount, promise_cash=0.5, doc_no=document or "",
        counterpart="财务负责人", result="签回款承诺书", evidence=f"承诺书 {number}",
        interrupts=True, next_contact=due, guarantor="法人本人" if instalment == 2 else "",
    )  # fmt: skip


STORIES: tuple[Callable[[Maker], None], ...] = (
    _story_exactly_200000,
    _story_project_order,
    _story_late_now,
    _story_reminders,
    _story_disputes,
    _story_old_debt,
    _story_unpaid_delivery,
    _story_prepayment,
    _story_bounced_cheque,
    _story_returns,
    _story_void,
    _story_consignment,
    _story_instalments,
    _story_awaiting_acceptance,
    _story_allowance_above_limit,
    _story_papers,
    _story_promises,
)
