"""The register of letters of the demo: what went out until June and what came back."""

import datetime as dt

from huikuan_xl.demo.days import on
from huikuan_xl.demo.maker import Maker


def correspond(maker: Maker) -> None:
    """Fill the register of letters: statements, plan letters, dunning letters and replies."""
    for code in sorted(maker.cases)[2::6]:
        owed = maker.open_on(code, on(5, 31))
        if owed > 0:
            maker.letter(
                on(6, 1), code, "对账单", owed, delivery="已回执", delivered_on=on(6, 3),
                delivered_by="快递", evidence=f"快递 ZT99{code}601", receipt_on=on(6, 8),
            )  # fmt: skip
            maker.letter(
                on(6, 1), code, "回款计划联络书", owed, delivery="已送达",
                delivered_on=on(6, 2), delivered_by="邮件", evidence=f"邮件回执 {code}-0601",
            )  # fmt: skip
    dunning = (
        # day, customer, level, how and when it was delivered
        (on(4, 8), "02001", 1, "已送达", on(4, 10)),
        (on(5, 18), "02001", 2, "已送达", on(5, 20)),
        (on(5, 25), "02002", 1, "已送达", on(5, 27)),
        (on(3, 10), "02003", 1, "退回", None),
        (on(3, 23), "02003", 1, "已送达", on(3, 25)),
        (on(6, 22), "02004", 1, "未送达", None),
        (on(1, 12), "02013", 1, "已送达", on(1, 14)),
        (on(2, 16), "02013", 2, "已送达", on(2, 25)),
        (on(3, 25), "02013", 3, "已送达", on(3, 27)),
    )
    for day, code, level, delivery, delivered in dunning:
        evidence = f"快递 ZT99{code}{day:%m%d} 签收" if delivered else ""
        maker.letter(
            day, code, "催款函", maker.overdue_on(code, day), level=level, delivery=delivery,
            delivered_on=delivered, delivered_by="快递", evidence=evidence,
        )  # fmt: skip
        if delivered:
            maker.contact(
                delivered, code, "催收", channel="函件", reason_code="A1", method="压力法",
                result=f"第 {level} 次催款函签收", evidence=evidence, interrupts=True,
                next_contact=delivered + dt.timedelta(days=15),
            )  # fmt: skip
    maker.letter(  # its day is over: the stop is due
        on(5, 8), "02001", "限期清欠通知", maker.overdue_on("02001", on(5, 8)),
        delivery="已送达", delivered_on=on(5, 11), delivered_by="快递",
        evidence="快递 ZT99020010508 签收", reply_by=on(5, 25),
    )  # fmt: skip
    maker.letter(
        on(5, 26), "02006", "催款联络书", maker.overdue_on("02006", on(5, 26)),
        delivery="已回执", delivered_on=on(5, 27), delivered_by="当面", evidence="回执 HZ2605-06",
        receipt_on=on(5, 29), reply_amount=3_000_000, reply_date=on(6, 20),
        reply_reason="工程款未到",
    )  # fmt: skip
    maker.letter(
        on(5, 8), "03013", "回款承诺书", maker.open_on("03013", on(5, 8)), delivery="已回执",
        delivered_on=on(5, 8), delivered_by="当面", evidence="承诺书 CN2605-01",
        receipt_on=on(5, 8),
    )  # fmt: skip
