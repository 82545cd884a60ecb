"""The demo's ways for money to move, each once: write-offs, transfers, refunds, retentions, bills.

Documents and receipts carry numbers of their own (XM…, SK…-9…), so that those of the other stories
stay as they are. Amounts in 分.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from huikuan_xl.rules.words import AdjustmentKind, Bearer, PayMethod

Row = dict[str, object]

_CHIEF = "陆振邦"


@dataclass(slots=True)
class Moves:
    """The rows of the stories: beside the demo's sales and receipts, and the two sheets' own."""

    names: Mapping[str, tuple[str, str, str]]  # code → name, department, salesperson
    sales: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    adjustments: list[Row] = field(default_factory=list)
    bills: list[Row] = field(default_factory=list)

    def sell(self, number: str, code: str, day: dt.date, due: dt.date, amount: int, item: str,
             **more: object) -> None:  # fmt: skip
        self.sales.append({
            **self._who(code), "sale_date": day, "item": item, "quantity": 1.0,
            "price": amount / 100, "amount": amount, "doc_no": number, "line_no": 1,
            "due_date": due, "term": "赊销", "state": "正常", **more,
        })  # fmt: skip

    def pay(self, number: str, code: str, day: dt.date, amount: int, doc: str = "",
            method: str = PayMethod.TRANSFER, **more: object) -> None:  # fmt: skip
        self.receipts.append({
            "receipt_no": number, **self._who(code), "receipt_date": day, "amount": amount,
            "doc_no": doc, "method": str(method), **more,
        })  # fmt: skip

    def adjust(self, kind: AdjustmentKind, code: str, day: dt.date, amount: int, doc: str = "",
               **more: object) -> None:  # fmt: skip
        self.adjustments.append({
            "adj_no": f"TZ{day:%Y%m}-{len(self.adjustments) + 1:02d}", "adj_date": day,
            "kind": kind.value, "customer_code": code, "customer_name": self.names[code][0],
            "doc_no": doc, "amount": amount, **more,
        })  # fmt: skip

    def bill(self, number: str, kind: PayMethod, code: str, face: int, acceptor: str,
             issued: dt.date, due: dt.date, received: dt.date, **more: object) -> None:  # fmt: skip
        self.bills.append({
            "bill_no": number, "kind": kind.value, "customer_code": code,
            "customer_name": self.names[code][0], "face": face, "drawer": self.names[code][0],
            "acceptor": acceptor, "issued_on": issued, "due_on": due, "received_on": received,
            **more,
        })  # fmt: skip

    def _who(self, code: str) -> Row:
        name, department, salesperson = self.names[code]
        return {
            "customer_code": code, "customer_name": name, "department": department,
            "salesperson": salesperson,
        }  # fmt: skip


def tell(names: Mapping[str, tuple[str, str, str]]) -> Moves:
    """Return the rows of every story; ``names`` gives name, department, salesperson by code."""
    moves = Moves(names)
    for story in (_remainders, _bad_debts, _transfers, _refund, _retention, _earmarked, _split,
                  _bills):  # fmt: skip
        story(moves)
    return moves


def _day(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


def _remainders(moves: Moves) -> None:
    """0.60 too little and 0.50 too much, both written off."""
    moves.sell("XM202605-01", "01020", _day(5, 12), _day(6, 11), 2_640_060, "备件一批")
    moves.pay("SK202606-9001", "01020", _day(6, 10), 2_640_000, "XM202605-01")
    moves.adjust(AdjustmentKind.TAIL, "01020", _day(6, 11), 60, "XM202605-01",
                 reason="客户按整元付款")  # fmt: skip
    moves.sell("XM202605-02", "01022", _day(5, 15), _day(6, 14), 1_899_950, "密封件一批")
    moves.pay("SK202606-9002", "01022", _day(6, 12), 1_900_000, "XM202605-02")
    moves.adjust(AdjustmentKind.TAIL, "01022", _day(6, 15), -50, "XM202605-02",
                 reason="客户多付零头")  # fmt: skip


def _bad_debts(moves: Moves) -> None:
    """A small debt of 2024 given up with approval; of one given up in March a part came back."""
    moves.sell("QC2024-9001", "01021", _day(6, 20, 2024), _day(7, 20, 2024), 1_260_000, "旧泵大修",
               note="期初")  # fmt: skip
    moves.adjust(
        AdjustmentKind.BAD_DEBT, "01021", _day(6, 18), 1_260_000, "QC2024-9001",
        approved_by=_CHIEF, approved_on=_day(6, 17), reason="原承包人注销，无财产可供执行",
        evidence="坏账审批单 HZ2026-02、终本裁定书",
    )  # fmt: skip
    moves.sell("QC2024-9002", "01021", _day(8, 12, 2024), _day(9, 11, 2024), 800_000, "现场服务",
               note="期初")  # fmt: skip
    moves.adjust(
        AdjustmentKind.BAD_DEBT, "01021", _day(3, 20), 800_000, "QC2024-9002", approved_by=_CHIEF,
        approved_on=_day(3, 19), reason="账龄过长、证据不全", evidence="坏账审批单 HZ2026-01",
    )  # fmt: skip
    moves.adjust(AdjustmentKind.RECOVERED, "01021", _day(6, 16), 300_000, "QC2024-9002",
                 reason="客户新负责人同意补付一部分")  # fmt: skip
    moves.pay("SK202606-9003", "01021", _day(6, 16), 300_000, "QC2024-9002")


def _transfers(moves: Moves) -> None:
    """A debt that a sister company takes over, its prepayment used by it, a debt set off."""
    moves.sell("XM202605-03", "01021", _day(5, 20), _day(6, 19), 2_600_000, "阀门一批")
    moves.adjust(
        AdjustmentKind.DEBT_MOVED, "01021", _day(6, 5), 2_600_000, "XM202605-03",
        counter_code="01022", counter_doc="XM202605-03Z", counter_amount=2_600_000,
        reason="三方债务转移协议", evidence="协议 ZY2026-06",
    )  # fmt: skip
    moves.pay("SK202606-9004", "01022", _day(6, 18), 2_600_000, "XM202605-03Z")
    moves.pay("SK202605-9005", "01023", _day(5, 25), 1_500_000, note="预付款")
    moves.sell("XM202606-04", "02021", _day(6, 8), _day(7, 20), 1_500_000, "配件一批")
    moves.adjust(
        AdjustmentKind.CREDIT_MOVED, "01023", _day(6, 22), 1_500_000, counter_code="02021",
        counter_doc="XM202606-04", counter_amount=1_500_000, reason="同一集团，预付款改付兄弟公司货款",
        evidence="委托付款函 WT2026-03",
    )  # fmt: skip
    moves.sell("XM202605-05", "01020", _day(5, 18), _day(6, 17), 1_800_000, "水泵 3 台")
    moves.adjust(
        AdjustmentKind.OFFSET, "01020", _day(6, 17), 1_800_000, "XM202605-05",
        counter_code="GYS-018", counter_doc="YF202606-0042", counter_amount=1_800_000,
        reason="抵付我方欠其铸件款", evidence="对冲协议 DC2026-05",
    )  # fmt: skip


def _refund(moves: Moves) -> None:
    """Paid twice by mistake; the second payment went back."""
    moves.sell("XM202605-06", "01022", _day(5, 25), _day(6, 24), 1_280_000, "蝶阀一批")
    moves.pay("SK202606-9006", "01022", _day(6, 22), 1_280_000, "XM202605-06")
    moves.pay("SK202606-9007", "01022", _day(6, 23), 1_280_000, note="重复付款",
              earmark="待退回")  # fmt: skip
    moves.adjust(AdjustmentKind.REFUND, "01022", _day(6, 26), 1_280_000, reason="客户重复付款，退回",
                 evidence="退款申请 TK2026-04")  # fmt: skip


def _retention(moves: Moves) -> None:
    """5 % of a pump set waits for the end of the warranty."""
    moves.sell("XM202605-07", "02021", _day(5, 10), _day(6, 9), 8_000_000, "成套泵组")
    moves.adjust(
        AdjustmentKind.RETENTION, "02021", _day(5, 10), 400_000, "XM202605-07",
        due_date=_day(5, 10, 2027), reason="合同约定 5% 质保金，质保一年", evidence="合同第十一条",
    )  # fmt: skip
    moves.pay("SK202606-9008", "02021", _day(6, 8), 7_600_000, "XM202605-07")


def _earmarked(moves: Moves) -> None:
    """One advance waits for its project, one was released."""
    moves.pay("SK202606-9009", "01023", _day(6, 15), 3_000_000, earmark="二期泵房改造")
    moves.sell("XM202606-08", "02021", _day(6, 10), _day(7, 10), 900_000, "离心泵 1 台")
    moves.pay("SK202605-9010", "02021", _day(5, 28), 900_000, earmark="样机订金",
              released_on=_day(6, 20))  # fmt: skip


def _split(moves: Moves) -> None:
    """One payment of a group for two companies and three documents."""
    moves.sell("XM202605-09", "01021", _day(5, 22), _day(6, 21), 1_100_000, "球阀一批")
    moves.sell("XM202605-10", "01021", _day(5, 26), _day(6, 25), 700_000, "法兰一批")
    moves.sell("XM202605-11", "01022", _day(5, 27), _day(6, 26), 1_200_000, "止回阀一批")
    for code, doc, amount in (
        ("01021", "XM202605-09", 1_100_000), ("01021", "XM202605-10", 700_000),
        ("01022", "XM202605-11", 1_200_000),
    ):  # fmt: skip
        moves.pay("SK202606-9011", code, _day(6, 19), amount, doc, payment_total=3_000_000,
                  note="集团一笔付三张单")  # fmt: skip


def _bills(moves: Moves) -> None:
    """Held, endorsed, discounted at the customer's cost, paid, and bounced with the debt revived."""
    kinds = PayMethod
    stories: tuple[tuple[str, PayMethod, str, int, str, Row], ...] = (
        ("6302600000101", kinds.BANK_ACCEPTANCE, "01020", 2_200_000, "工行澜州分行", {}),
        ("6302600000102", kinds.BANK_ACCEPTANCE, "01022", 1_600_000, "农行青陂支行",
         {"endorsed_on": _day(6, 12), "endorsed_to": "澜州铸造厂"}),
        ("6302600000103", kinds.ELECTRONIC_BILL, "01021", 3_600_000, "招行浔安分行",
         {"discounted_on": _day(6, 10), "discount_rate": 0.018, "bearer": Bearer.THEIRS.value}),
        ("6302600000104", kinds.TRADE_ACCEPTANCE, "02021", 1_400_000, "客户财务公司",
         {"collecting_on": _day(6, 18), "paid_on": _day(6, 22), "due": _day(6, 20)}),
        ("6302600000105", kinds.TRADE_ACCEPTANCE, "01023", 1_900_000, "承兑人（商承）",
         {"collecting_on": _day(6, 22), "bounced_on": _day(6, 25), "due": _day(6, 24),
          "bounce_reason": "承兑人账户余额不足"}),
    )  # fmt: skip
    for place, (number, kind, code, face, acceptor, life) in enumerate(stories, start=1):
        doc = f"XM202604-{20 + place}"
        moves.sell(doc, code, _day(4, 20 + place), _day(5, 25), face, "泵阀配套")
        moves.pay(f"SK202605-91{place:02d}", code, _day(5, 18), face, doc, kind, bill_no=number)
        due = life.pop("due", _day(9, 15))
        assert isinstance(due, dt.date)
        moves.bill(number, kind, code, face, acceptor, _day(4, 15), due, _day(5, 18), **life)
