"""July 2026, the month after: who paid, who kept a promise, who broke it, who is released.

Ordinary customers go on as their habit is. What is written out, amounts in 元:

- 02002 keeps its promise: 60,000 on the 14th, a day early. The rest stays overdue.
- 03015 promises 150,000 of an old document by the 24th and pays nothing: broken.
- 03014, which kept its promise in part, pays the other 65,600 on the 9th.
- 02007 has failed three times and signs for 120,000 by 20 August: waiting.
- 02004 pays the 200,000 for which it was limited on the 10th and may be supplied again.
- 03010 makes the bounced cheque good, 39,200 on the 6th; 01023 the bounced bill, 19,000.
- 01013 gets a temporary limit for the season on the 8th and isn't frozen any more.
- 01008: the laboratory finds two of 14 pumps faulty; they come back, the rest is paid.
- 02011, bankrupt, is written off: 186,400.
- 02001 is told that it is stopped, and pays nothing.
"""

import random
from collections.abc import Callable

from huikuan_xl.demo.company import JULY
from huikuan_xl.demo.days import on, work_day
from huikuan_xl.demo.maker import Document, Maker
from huikuan_xl.demo.moves import Moves
from huikuan_xl.demo.stories import promise
from huikuan_xl.demo.trade import ITEMS, lines_for, orders, settle
from huikuan_xl.rules.words import AdjustmentKind

_WAITS = {"02004": on(7, 13), "01013": on(7, 9)}  # nothing is shipped before this day
TEMPORARY = {"temp_limit": 20_000_000, "temp_from": on(7, 8), "temp_to": on(9, 30)}  # of 01013


def go_on(maker: Maker, seed: int) -> None:
    """Add July to what was made until June; its dice are its own, June stays as it is."""
    maker.rng, maker.chapter = random.Random(seed + 1), JULY
    coming, maker.coming = maker.coming, []
    for one in coming:
        left = one.document.open_on(one.day)
        amount = left if one.amount is None else min(one.amount, left)
        if one.day <= JULY.last_day and amount > 0:
            maker.pay(
                one.document.case, one.document, one.day, amount, one.method, one.named,
                **one.details,
            )  # fmt: skip
    for code in sorted(maker.cases):
        _sell(maker, code)
    for story in _STORIES:
        story(maker)
    maker.number_documents()
    _correspond(maker)


def july_moves(moves: Moves, old_debt: str, approval: str) -> None:
    """Make the bounced bill good and write off the document ``old_debt`` of 02011 by an approval."""
    moves.pay(
        "SK202607-9001", "01023", on(7, 10), 1_900_000, "XM202604-25", note="商承退票后补电汇"
    )
    moves.adjust(
        AdjustmentKind.BAD_DEBT, "02011", on(7, 28), 18_640_000, old_debt,
        approved_by="陆振邦", approved_on=on(7, 27), reason="破产程序终结，无财产可供分配（裁定书已收）",
        evidence=approval,
    )  # fmt: skip


def _sell(maker: Maker, code: str) -> None:
    """Sell from the 6th to the 31st as in any month to those that still buy."""
    case, rng = maker.cases[code], maker.rng
    if not case.monthly or case.last_sale < JULY.as_of or case.is_chronic:
        return
    count, value = orders(rng, case, on(7, 1))
    for _ in range(count):
        day = work_day(on(7, rng.randint(6, 31)), back=True)
        lines = lines_for(rng, round(value / count))
        settle(maker, maker.sell(case, max(day, _WAITS.get(code, day)), lines))


def _document(maker: Maker, code: str, month: int, day: int, quantity: int) -> Document:
    """Return the document that a story of June sold on a day: one line of ``quantity`` pieces."""
    found = (d for d in maker.of(code) if d.day == on(month, day))
    (document,) = (d for d in found if [sold for _, sold, _ in d.lines] == [quantity])
    return document


def _promises(maker: Maker) -> None:
    maker.pay(maker.cases["02002"], None, on(7, 14), 6_000_000, note="按承诺书 CN2606-07")
    late = _document(maker, "03015", 4, 22, 60)
    promise(maker, on(7, 8), "03015", "CN2607-01", 1, on(7, 24), 15_000_000, late)
    maker.contact(
        on(7, 27), "03015", "催收", channel="上门", reason_code="A3", method="压力法", doc_no=late,
        counterpart="财务科 吕科长", result="称财政拨款未到，未给新的日期", next_contact=on(8, 3),
    )  # fmt: skip
    partly = _document(maker, "03014", 4, 9, 48)
    maker.pay(maker.cases["03014"], partly, on(7, 9), partly.open_on(on(7, 8)))
    promise(maker, on(7, 7), "02007", "CN2607-02", 1, on(8, 20), 12_000_000)


def _made_good(maker: Maker) -> None:
    limited = _document(maker, "02004", 5, 12, 80)
    maker.pay(maker.cases["02004"], limited, on(7, 10), limited.amount, note="清欠后恢复供货")
    bounced = _document(maker, "03010", 5, 11, 64)
    maker.pay(maker.cases["03010"], bounced, on(7, 6), bounced.amount, note="空头支票后补电汇")


def _dispute_ended(maker: Maker) -> None:
    """Two pumps come back; what is left of both documents is paid."""
    case = maker.cases["01008"]
    first, second = _document(maker, "01008", 4, 17, 14), _document(maker, "01008", 5, 8, 9)
    name, price = ITEMS[0]
    red = maker.sell(case, on(7, 21), [(name, -2, price)], on(7, 21), state="红字",
                     origin_doc=first, note="质检不合格退货")  # fmt: skip
    maker.pay(case, first, on(7, 28), first.amount + red.amount)
    first.payments.append((on(7, 21), -red.amount))
    red.payments.append((on(7, 21), red.amount))
    maker.pay(case, second, on(7, 28), second.amount)


def _correspond(maker: Maker) -> None:
    """What went out in the first days of July, and what came back."""
    for day, code, level, delivered in (
        (on(7, 3), "02002", 2, on(7, 6)), (on(7, 3), "02006", 1, on(7, 6)),
        (on(7, 3), "03015", 1, on(7, 6)),
    ):  # fmt: skip
        maker.letter(
            day, code, "催款函", maker.overdue_on(code, day), level=level, delivery="已送达",
            delivered_on=delivered, delivered_by="快递", evidence=f"快递 ZT99{code}{day:%m%d} 签收",
        )  # fmt: skip
    maker.letter(
        on(7, 6), "02001", "停止供货通知", maker.overdue_on("02001", on(7, 6)), delivery="已送达",
        delivered_on=on(7, 8), delivered_by="快递", evidence="快递 ZT99020010706 签收",
    )  # fmt: skip
    maker.letter(
        on(7, 10), "02004", "恢复供货通知", 0, delivery="已送达", delivered_on=on(7, 10),
        delivered_by="邮件", evidence="邮件回执 02004-0710",
    )  # fmt: skip


_STORIES: tuple[Callable[[Maker], None], ...] = (_promises, _made_good, _dispute_ended)
