"""A believable ledger to try everything on: a made-up pump and valve maker selling on credit.

Every company, person, account and number is invented. Places do not exist, registration codes
carry an unassigned region, telephone numbers an unassigned area. The same seed always gives the
same ledger; no clock is read. Ordinary customers follow a habit of paying; the others are written
out case by case so that every rule K01–K26 has a customer that shows it (``RULE_EXAMPLES``).
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

from huikuan_xl.demo_approvals import demo_approvals
from huikuan_xl.demo_moves import tell
from huikuan_xl.demo_targets import demo_targets
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, dtype_of, frame
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.days_off import is_day_off
from huikuan_xl.ledger.new_approvals import approvals_frame
from huikuan_xl.ledger.rows import Target, frame_of
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.rules import words
from huikuan_xl.rules.letter_rules import letter_number, mark_of
from huikuan_xl.rules.money import apportion
from huikuan_xl.rules.named import named_text
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.terms import due_date, read_term
from huikuan_xl.rules.uscc import check_character
from huikuan_xl.rules.words import LetterName

SEED = 20260630
AS_OF = dt.date(2026, 6, 30)
CLOSED_ON = dt.datetime(2026, 7, 3, 9, 30)
FIRST_DAY = dt.date(2025, 5, 1)
LAST_DAY = dt.date(2026, 7, 3)  # a few days after the month end, so that as-of matters
EARLIEST_OPENING = dt.date(2023, 7, 10)  # the oldest opening item still unpaid

COMPANY = Company(
    name="澜州恒屹泵阀制造有限公司",
    mark="恒",
    account_name="澜州恒屹泵阀制造有限公司",
    bank="中国工商银行澜州高新支行",
    account_no="9902 0000 1188 0006 630",
    address="澜州市高新区泵业大道 88 号",
    contact="何静",
    phone="0600-5500118",
    small_business=True,
    sales_manager="顾明哲",
    department_head="梁景行",
    minister_assistant="唐若溪",
    business_vp="程牧之",
    finance_head="方敏",
    general_manager="陆振邦",
    law_firm="澜州正衡律师事务所",
)

RULE_EXAMPLES: dict[str, str] = {
    "K01": "01003",  # total score 93: A
    "K02": "01004",  # 74 points, repayment below 25: C becomes D
    "K03": "02004",  # overdue exactly 200,000.00: 以上 includes the number itself
    "K04": "01007",  # veto V3: E
    "K05": "01005",  # new: B capped to C
    "K06": "01009",  # base, cap and veto one after another
    "K07": "01007",  # E: no credit at all
    "K08": "01010",  # approved limit above last year's monthly average
    "K09": "01001",  # 60 days
    "K10": "01011",  # temporary limit in force
    "K11": "01013",  # above the limit, nothing overdue
    "K12": "02001",  # overdue for months and above 200,000
    "K13": "02003",  # malicious
    "K14": "02005",  # due in 7 days, in 5 days, today, yesterday
    "K15": "02006",  # June's plan missed
    "K16": "02007",  # three failures within 12 months
    "K17": "02008",  # pays by bills, discount borne by us
    "K18": "02009",  # visits long overdue
    "K19": "02010",  # last reviewed in 2024
    "K20": "02011",  # ageing reaches into the oldest band
    "K21": "01003",  # monthly statement of a regular customer
    "K22": "02013",  # hand-over with missing papers
    "K23": "02011",  # more than two years old: 20 %
    "K24": "01003",  # pays on time, in cash: best rating
    "K25": "01002",  # strategic, late, with a referrer
    "K26": "03004",  # gap covered by measures
}

_FITTING = -1  # a limit made to fit what the customer buys

Row = dict[str, object]
Band = tuple[int, int]

_MANAGERS = {"01": "顾明哲", "02": "梁景行", "03": "赵立言"}
_DEPARTMENTS = {"01": "华东销售部", "02": "华南销售部", "03": "北方销售部"}
_REGIONS = {"01": "华东", "02": "华南", "03": "北方"}
_CHANNELS = {
    "集团": "直供", "水务": "直供", "供水": "直供", "工程": "工程项目", "安装": "工程项目", "酒店": "酒店餐饮",
    "贸易": "经销商", "商贸": "经销商", "工贸": "经销商", "销售": "经销商", "电商": "电商", "五金": "批发",
}  # fmt: skip
_SALESPEOPLE = {
    "01": ("林知远", "周以宁", "沈嘉禾"),
    "02": ("陈柏川", "许念安", "罗子谦"),
    "03": ("韩书恒", "马予晨"),
}
_CASHIER = "何静"

# Name and price in 分, tax included.
_ITEMS: tuple[tuple[str, int], ...] = (
    ("离心泵 IS80-65-160", 268_000),
    ("管道泵 ISW100-160", 345_000),
    ("供水控制柜 15kW", 680_000),
    ("电机 7.5kW", 198_500),
    ("闸阀 DN100", 86_500),
    ("蝶阀 DN150", 61_250),
    ("止回阀 DN80", 43_800),
    ("球阀 DN50", 29_600),
    ("机械密封 45mm", 8_640),
    ("法兰 DN150", 7_480),
)
_LARGEST_QUANTITY = 400
# Share of an average month's sales; spring and early summer are the season for pumps.
_SEASON = (0.82, 0.70, 0.98, 1.08, 1.14, 1.30, 1.05, 0.98, 0.96, 0.95, 0.97, 0.95)


@dataclass(frozen=True, slots=True)
class _Habit:
    """How a customer pays: parts of a document as (share, earliest, latest day after due)."""

    parts: tuple[tuple[float, int, int], ...]
    methods: tuple[tuple[str, int], ...] = (("电汇", 80), ("支票", 8), ("银承", 12))
    punctual: float = 0.0  # chance that a document is paid in full by its due date all the same
    scores: tuple[Band, Band, Band] = ((34, 39), (26, 30), (22, 28))
    reason: str = ""


_PROMPT = _Habit(((1.0, -4, 0),))
_LATE = _Habit(((1.0, 9, 48),), punctual=0.3, scores=((25, 31), (22, 27), (20, 26)), reason="A1")
_PARTIAL = _Habit(((0.6, -2, 3), (0.4, 20, 50)), scores=((26, 32), (23, 27), (19, 25)), reason="A3")
_BILLS = _Habit(
    ((1.0, -3, 1),),
    methods=(("银承", 60), ("数电票据", 20), ("商承", 8), ("电汇", 12)),
    scores=((28, 34), (24, 28), (20, 26)),
)
_PREPAY = _Habit(((1.0, -9, -2),), methods=(("电汇", 100),))
_ON_DELIVERY = _Habit(
    ((1.0, 0, 0),), methods=(("电汇", 100),), scores=((26, 32), (22, 26), (18, 24))
)


@dataclass(frozen=True, slots=True)
class _Case:
    """One customer: how much it buys, how it pays, and what its register row says."""

    code: str
    name: str
    habit: _Habit = _PROMPT
    monthly: int = 60_000  # 元
    days: int = 30
    scores: tuple[int, int, int] | None = None
    first_sale: dt.date = FIRST_DAY
    last_sale: dt.date = LAST_DAY
    stops: dt.date = dt.date.max  # pays nothing from this day on
    fails: tuple[tuple[int, int], ...] = ()  # months whose plan is missed
    names_documents: float = 1.0
    limit: int | None = _FITTING  # 元, None = not set
    register: Row = field(default_factory=dict)
    contract: Row | None = field(default_factory=dict)  # what its contracts say; None: it has none
    term: str = ""  # the agreed term, where it isn't plain days

    @property
    def is_chronic(self) -> bool:
        return self.stops < dt.date.max


def _day(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


_CASES: tuple[_Case, ...] = (
    _Case("01001", "澜州盛域水务装备集团有限公司", monthly=520_000, days=60, scores=(36, 28, 27),
          register={"strategic": True, "size": "大型", "shipped_unbilled": 4_850_000,
                    "orders_open": 36_000_000}),
    _Case("01002", "江晏鼎沧环境工程有限公司", _LATE, 230_000, 45, (30, 26, 26),
          register={"strategic": True, "referrer": "市给排水协会 秦秘书长", "size": "大型"}),
    _Case("01003", "云樾瑞衡机电设备有限公司", monthly=140_000, scores=(38, 29, 26)),
    _Case("01004", "青陂力翰管业有限公司", _PARTIAL, 45_000, scores=(24, 22, 28)),
    _Case("01005", "临渚沐宸建筑安装有限公司", monthly=50_000, scores=(32, 26, 26),
          first_sale=_day(2, 9), register={"is_new": True}),
    _Case("01006", "海屿昶明海工装备有限公司", monthly=120_000, scores=(37, 28, 28),
          first_sale=_day(1, 12),
          register={"is_new": True, "special_approval": "陆振邦", "special_date": _day(1, 8),
                    "special_reason": "行业声誉高，总公司提供连带保证"}),
    _Case("01007", "苏陵卓砺化工设备有限公司", _PREPAY, 20_000, 0, (26, 22, 24),
          names_documents=0.0, limit=0, register={"vetoes": "V3", "note": "转移资产，款到发货"}),
    _Case("01008", "浔安汇澈供水有限公司", monthly=70_000, scores=(31, 25, 26),
          register={"vetoes": "V1", "our_fault": True, "our_fault_evidence": "质检报告 ZJ2026-047"}),
    _Case("01009", "粤屏骏弛工贸有限公司", _PREPAY, 15_000, 0, (36, 28, 28),
          first_sale=_day(3, 16), names_documents=0.0, limit=0,
          register={"is_new": True, "docs_missing": "年报公示状态、合同", "vetoes": "V8"}),
    _Case("01010", "岭朔宏岳给排水有限公司", monthly=110_000, scores=(33, 26, 25), limit=180_000,
          register={"last_year_sales": 120_000_000}),
    _Case("01011", "澜州启源节能科技有限公司", monthly=160_000, scores=(35, 28, 28), limit=120_000,
          register={"last_year_sales": 150_000_000, "temp_limit": 20_000_000,
                    "temp_from": _day(6, 1), "temp_to": _day(8, 31)}),
    _Case("01012", "江晏沃桐农业灌溉有限公司", monthly=130_000, scores=(32, 26, 24), limit=60_000,
          register={"last_year_sales": 96_000_000, "temp_limit": 15_000_000,
                    "temp_from": _day(3, 1), "temp_to": _day(5, 31)}),
    _Case("01013", "云樾铂川暖通设备有限公司", monthly=150_000, scores=(36, 27, 27), limit=50_000,
          register={"last_year_sales": 72_000_000}),
    _Case("02001", "临渚金昊重工机械有限公司", monthly=190_000, scores=(21, 19, 20),
          last_sale=_day(3, 20), stops=_day(2, 6), limit=250_000, contract={"stop_clause": True}),
    _Case("02002", "海屿嘉桓五金制品有限公司", monthly=95_000, scores=(24, 21, 22),
          last_sale=_day(5, 22), stops=_day(4, 14), limit=90_000, contract={"stop_clause": False}),
    _Case("02003", "苏陵易腾贸易有限公司", monthly=110_000, scores=(12, 15, 14),
          last_sale=_day(1, 9), stops=_day(10, 20, 2025), limit=0,
          register={"malicious": True, "vetoes": "V2"}, contract={"stop_clause": True}),
    _Case("02004", "浔安德峻矿山设备有限公司", monthly=80_000, scores=(30, 24, 26),
          contract={"stop_clause": True}),
    _Case("02005", "粤屏清岚环保设备有限公司", monthly=75_000, scores=(35, 27, 26)),
    _Case("02006", "岭朔锦程路桥工程有限公司", monthly=90_000, scores=(27, 23, 24),
          fails=((2026, 5), (2026, 6))),
    _Case("02007", "澜州泰衍船舶配套有限公司", monthly=85_000, scores=(28, 24, 23),
          fails=((2025, 9), (2025, 12), (2026, 4))),
    _Case("02008", "江晏永煦电力物资有限公司", _BILLS, 150_000, scores=(30, 25, 25),
          contract={"cash_ratio": 0.3}),
    _Case("02009", "云樾百砺精密铸造有限公司", monthly=95_000, scores=(34, 26, 25),
          register={"visit_manager": _day(3, 12, 2025), "visit_head": None}),
    _Case("02010", "青陂同沁食品机械有限公司", monthly=65_000, scores=(33, 25, 24),
          register={"last_review": _day(7, 15, 2024)}),
    _Case("02011", "临渚远策市政工程有限公司", monthly=0, scores=(18, 12, 16), limit=0,
          stops=_day(12, 20, 2023), register={"size": "中型"}, contract={"stop_clause": True}),
    _Case("02012", "海屿恒麓酿造有限公司", monthly=0, scores=(20, 14, 20), limit=0,
          stops=_day(8, 9, 2023)),
    _Case("02013", "苏陵创玺装饰材料有限公司", monthly=60_000, scores=(20, 17, 18),
          last_sale=_day(11, 14, 2025), stops=_day(10, 15, 2025), limit=50_000,
          register={"docs_missing": "法人手机、合同"}, contract=None),
    _Case("03001", "岭朔晟域热力集团有限公司", monthly=130_000, scores=(34, 27, 27),
          register={"size": "大型"}),
    _Case("03002", "岭朔晟域热力集团有限公司东城分公司", monthly=60_000, scores=(33, 26, 26),
          register={"head_code": "03001"}),
    _Case("03003", "岭朔晟域热力集团有限公司西岭分公司", monthly=45_000, scores=(32, 25, 26),
          register={"head_code": "03001"}),
    _Case("03004", "浔安旭铭自动化设备有限公司", monthly=120_000, scores=(33, 27, 25)),
    _Case("03005", "粤屏安澍消防器材有限公司", monthly=100_000, scores=(31, 25, 24)),
    _Case("03006", "青陂佑年制药设备有限公司", _PREPAY, 55_000, 0, (38, 27, 26),
          names_documents=0.0, limit=0),
    _Case("03007", "临渚跃棠新能源有限公司", monthly=40_000, days=15, scores=(30, 24, 24),
          first_sale=_day(4, 20), limit=None, register={"is_new": True}),
    _Case("03008", "海屿乐畔酒店用品有限公司", _ON_DELIVERY, 12_000, 0, (29, 23, 22),
          first_sale=_day(3, 16), limit=0, register={"is_new": True}),
    _Case("03009", "苏陵宁朗冶金备件有限公司", monthly=80_000, scores=(32, 26, 24),
          contract={"valid_to": _day(3, 31)}),
    _Case("03010", "江晏冠峤商贸有限公司", monthly=50_000, scores=(29, 23, 23),
          contract={"due_term": "次月", "due_number": 25, "cycle": "月"}, term="次月25日"),
    _Case("03011", "云樾向葵纺织机械有限公司", _PARTIAL, 75_000, scores=(28, 25, 24)),
    _Case("03012", "澜州齐悦空调工程有限公司", monthly=85_000, scores=(33, 26, 24)),
    _Case("03013", "岭朔信澄矿业有限公司", monthly=60_000, scores=(30, 25, 25),
          register={"due_term": "月结15天"}, term="月结15天"),
    _Case("03014", "青陂广牧生物科技有限公司", monthly=65_000, scores=(27, 24, 23)),
    _Case("03015", "粤屏市公共水务管理中心", _LATE, 110_000, scores=(30, 26, 26),
          register={"size": "事业单位"}),
)  # fmt: skip

_ORDINARY_CODES = (
    *(f"01{n:03d}" for n in range(14, 25)),
    *(f"02{n:03d}" for n in range(14, 25)),
    *(f"03{n:03d}" for n in range(16, 25)),
)
_PLACES = ("澜州", "江晏", "云樾", "青陂", "临渚", "海屿", "苏陵", "浔安", "粤屏", "岭朔")
_MARKS = (
    "奕沣", "朗钧", "禾屿", "尚垣", "凯泽", "恩帆", "立澜", "弘屿", "颂川", "衡石", "知涵",
    "沛霖", "景曜", "骁骐", "纳川", "途岳", "翊辰", "致臻", "博砚", "玖霄", "润桓", "谷雨轩",
    "拓岩", "帆起", "熙岚", "墨野", "元朴", "川奕", "屹森", "柏舟", "鸣皋",
)  # fmt: skip
_TRADES = (
    "机械设备有限公司", "阀门销售有限公司", "环保工程有限公司", "机电安装有限公司",
    "给排水设备有限公司", "五金机电商行有限公司", "暖通工程有限公司", "化工装备有限公司",
    "农机有限责任公司", "建筑工程有限公司", "汽车零部件有限公司",
)  # fmt: skip


def make_ledger(seed: int = SEED) -> Ledger:
    """Return the demo ledger; the same ``seed`` gives the same frames.

    About 72 customers, sales from ``FIRST_DAY`` to ``LAST_DAY`` and two opening items of 2023.
    Money is 分. The data holds a few honest slips (a wrong name, a missing due date, a repeated
    line), none that keeps the month from closing.
    """
    maker = _Maker(random.Random(seed))
    cases = (*_CASES, *_ordinary_cases(maker.rng))
    maker.cases = {case.code: case for case in cases}
    for case in cases:
        _trade(maker, case)
    for story in _STORIES:
        story(maker)
    maker.number_documents()
    register, contracts = [], []
    for seq, case in enumerate(cases, start=1):
        row, signed = _register_row(maker, case, seq)
        register.append(row)
        contracts += signed
    _follow_up(maker)
    plans = [row for case in cases for row in _plan_rows(maker, case)]
    _correspond(maker)
    sales, receipts = maker.sales_rows(), maker.receipt_rows()
    _slip(sales, receipts)
    moves = tell({c.code: (c.name, _DEPARTMENTS[c.code[:2]], _salesperson(c.code)) for c in cases})
    sales += moves.sales
    receipts += moves.receipts
    maker.contacts.sort(key=lambda row: (str(row["contact_date"]), str(row["customer_code"])))
    ledger = Ledger(
        customers=_frame(schema.CUSTOMERS, register),
        contracts=_frame(schema.CONTRACTS, contracts),
        sales=_frame(schema.SALES, sales),
        receipts=_frame(schema.RECEIPTS, receipts),
        adjustments=_frame(schema.ADJUSTMENTS, moves.adjustments),
        bills=_frame(schema.BILLS, moves.bills),
        contacts=_frame(schema.CONTACTS, maker.contacts),
        plans=_frame(schema.PLANS, plans),
        letters=_frame(schema.LETTERS, maker.letter_rows()),
        company=COMPANY,
        policy=DEFAULT,
        source="演示台账",
    )
    ledger.approvals = approvals_frame(demo_approvals(ledger))
    ledger.targets = frame_of(Target, demo_targets(ledger))
    return ledger


@dataclass(slots=True, eq=False)
class _Document:
    """A sales document while the ledger is being made; its number comes last."""

    case: _Case
    day: dt.date
    due: dt.date
    lines: list[tuple[str, int, int]]  # item, quantity, price in 分
    extra: Row = field(default_factory=dict)
    number: str = ""
    payments: list[tuple[dt.date, int]] = field(default_factory=list)

    @property
    def amount(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def by_term(self) -> bool:
        """The ledger works the due date out: by the customer's term, or by instalments."""
        return bool(self.case.term) or "instalments" in self.extra or "due_term" in self.extra

    @property
    def is_void(self) -> bool:
        return self.extra.get("state") == "作废"

    def open_on(self, day: dt.date) -> int:
        """Return what is still owed at the end of ``day``, 分."""
        if self.is_void or self.day > day:
            return 0
        return self.amount - sum(paid for when, paid in self.payments if when <= day)


@dataclass(slots=True)
class _Maker:
    """Collects documents, receipts, contacts and letters; numbers them by date at the end."""

    rng: random.Random
    cases: dict[str, _Case] = field(default_factory=dict)
    documents: list[_Document] = field(default_factory=list)
    receipts: list[tuple[_Case, _Document | None, Row]] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    demanded: "list[tuple[Row, list[_Document]]]" = field(default_factory=list)

    def sell(
        self,
        case: _Case,
        day: dt.date,
        lines: list[tuple[str, int, int]],
        due: dt.date | None = None,
        **extra: object,
    ) -> _Document:
        """Book a document; without ``due`` it falls due by the customer's term or credit days."""
        due = due or _due_by_term(case, day)
        document = _Document(case, day, due, lines, dict(extra))
        self.documents.append(document)
        return document

    def pay(
        self,
        case: _Case,
        document: _Document | None,
        day: dt.date,
        amount: int,
        method: str = "电汇",
        named: bool = True,
        **extra: object,
    ) -> None:
        """Book a receipt; a bounced cheque leaves the document unpaid."""
        row: Row = {"receipt_date": day, "amount": amount, "method": method, **extra}
        allowance = extra.get("allowance", 0)
        if document and extra.get("bill_state") != "退票" and isinstance(allowance, int):
            document.payments.append((day, amount + allowance))
        self.receipts.append((case, document if named else None, row))

    def contact(self, day: dt.date, code: str, kind: str, **extra: object) -> None:
        """Book a contact by the customer's salesperson."""
        row: Row = {"contact_date": day, "customer_code": code, "kind": kind}
        self.contacts.append(row | {"salesperson": _salesperson(code), "channel": "电话"} | extra)

    def letter(self, day: dt.date, code: str, kind: str, amount: int, **extra: object) -> None:
        """Book a letter in the register of letters; amount in 分."""
        row: Row = {
            "letter_date": day, "customer_code": code, "kind": kind, "amount": amount,
            "customer_name": self.cases[code].name, "delivery": "未送达",
            "reply_by": day + dt.timedelta(days=10),
        }  # fmt: skip
        self.letters.append(row | extra)
        if LetterName(kind).demands:
            due = [d for d in self.of(code) if d.due < day and d.open_on(day) > 0]
            self.demanded.append((self.letters[-1], due))

    def of(self, code: str) -> list[_Document]:
        """Return a customer's documents in the order they were made."""
        return [document for document in self.documents if document.case.code == code]

    def open_on(self, code: str, day: dt.date) -> int:
        return sum(document.open_on(day) for document in self.of(code))

    def overdue_on(self, code: str, day: dt.date) -> int:
        return sum(d.open_on(day) for d in self.of(code) if d.due < day)

    def paid_between(self, code: str, first: dt.date, last: dt.date) -> int:
        """Return what the customer paid from ``first`` to ``last``, 分, bounced cheques left out."""
        rows = (row for case, _, row in self.receipts if case.code == code)
        return sum(
            _int(row["amount"])
            for row in rows
            if first <= _date(row["receipt_date"]) <= last and row.get("bill_state") != "退票"
        )

    def number_documents(self) -> None:
        """Number documents by date, month by month; opening items keep a number of their own."""
        self.documents.sort(key=lambda document: (document.day, document.case.code))
        counts: dict[str, int] = {}
        for document in self.documents:
            opening = document.day < FIRST_DAY
            prefix = f"QC{document.day:%Y}" if opening else f"XS{document.day:%Y%m}"
            counts[prefix] = counts.get(prefix, 0) + 1
            document.number = f"{prefix}-{counts[prefix]:04d}"

    def sales_rows(self) -> list[Row]:
        rows: list[Row] = []
        for document in self.documents:
            case = document.case
            extra = dict(document.extra)
            origin = extra.get("origin_doc")
            if isinstance(origin, _Document):
                extra["origin_doc"] = origin.number
            for line, (item, quantity, price) in enumerate(document.lines, start=1):
                row: Row = {
                    "customer_code": case.code, "customer_name": case.name,
                    "sale_date": document.day, "item": item, "quantity": float(quantity),
                    "price": price / 100, "amount": quantity * price, "doc_no": document.number,
                    "line_no": line, "due_date": None if document.by_term else document.due,
                    "department": _DEPARTMENTS[case.code[:2]],
                    "salesperson": _salesperson(case.code),
                    "term": "赊销" if case.days else "现款", "state": "正常",
                }  # fmt: skip
                rows.append(row | extra)
        return rows

    def receipt_rows(self) -> list[Row]:
        """Return receipts by date, numbered, with the balance the salesperson reported."""
        self.receipts.sort(key=lambda entry: (_date(entry[2]["receipt_date"]), entry[0].code))
        rows: list[Row] = []
        counts: dict[str, int] = {}
        for case, document, facts in self.receipts:
            day = _date(facts["receipt_date"])
            month = f"{day:%Y%m}"
            counts[month] = counts.get(month, 0) + 1
            row: Row = {
                "receipt_no": f"SK{month}-{counts[month]:04d}", "customer_code": case.code,
                "customer_name": case.name, "department": _DEPARTMENTS[case.code[:2]],
                "salesperson": _salesperson(case.code),
            }  # fmt: skip
            if document:
                row["doc_no"] = document.number
                if case.names_documents == 1 and facts.get("bill_state") != "退票":
                    left = document.open_on(day)
                    row["stated_balance"] = left
                    row["next_date"] = day + dt.timedelta(days=14) if left else None
            if day <= AS_OF - dt.timedelta(days=2):
                row["cleared_no"] = f"HX{month}-{counts[month]:04d}"
                row["cleared_by"] = _CASHIER
            rows.append(row | facts)
        return rows

    def letter_rows(self) -> list[Row]:
        self.letters.sort(key=lambda row: (str(row["letter_date"]), str(row["customer_code"])))
        for row, documents in self.demanded:
            times = _int(row.get("level", 0))
            row["documents"] = named_text((document.number, times) for document in documents)
        numbers: Counter[str] = Counter()
        for row in self.letters:
            word = mark_of(LetterName(str(row["kind"])))
            numbers[word] += 1
            row["letter_no"] = letter_number(COMPANY.mark, word, 2026, numbers[word])
            row["file"] = f"函件/{row['customer_code']}/{row['kind']}-{row['letter_date']}.docx"
        return self.letters


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _date(value: object) -> dt.date:
    assert isinstance(value, dt.date)
    return value


def _salesperson(code: str) -> str:
    people = _SALESPEOPLE[code[:2]]
    return people[int(code[2:]) % len(people)]


def _frame(sheet: Sheet, rows: list[Row]) -> pd.DataFrame:
    """Build a typed frame from rows; what a row leaves out is blank."""
    blanks: dict[str, object] = {"str": "", "int64": 0, "bool": False, "Int64": pd.NA}
    blanks |= {"float64": float("nan"), "datetime64[s]": None}
    used = [column.name for column in sheet.columns if any(column.name in row for row in rows)]
    columns: dict[str, object] = {}
    for name in used:
        blank = blanks[dtype_of(sheet, name)]
        values = (row.get(name, blank) for row in rows)
        columns[name] = [blank if value is None else value for value in values]
    return frame(sheet, columns)


def _work_day(day: dt.date, *, back: bool) -> dt.date:
    """Move a weekend day to the Friday before or the Monday after."""
    late = day.weekday() - 4
    if late <= 0:
        return day
    return day - dt.timedelta(days=late) if back else day + dt.timedelta(days=3 - late)


def _months(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    """Yield the first day of every month from ``first`` to ``last``."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + dt.timedelta(days=31)).replace(day=1)


def _ordinary_cases(rng: random.Random) -> list[_Case]:
    """Return the customers that are nobody's example, each with a habit."""
    cases = []
    for number, (code, mark) in enumerate(zip(_ORDINARY_CODES, _MARKS, strict=True)):
        habit = rng.choices((_PROMPT, _LATE, _PARTIAL, _BILLS), (62, 20, 10, 8))[0]
        cases.append(
            _Case(
                code,
                f"{_PLACES[number * 7 % len(_PLACES)]}{mark}{_TRADES[number * 5 % len(_TRADES)]}",
                habit,
                monthly=rng.choice((18, 25, 32, 40, 48, 60, 75, 90, 120)) * 1000,
                days=rng.choice((15, 20, 25, 30, 30, 30, 30, 45)),
                names_documents=rng.choice((1.0, 1.0, 1.0, 0.0, 0.5)),
            )
        )
    return cases


def _lines(rng: random.Random, value: int) -> list[tuple[str, int, int]]:
    """Return 1–3 lines that come to about ``value`` 分."""
    count = rng.choices((1, 2, 3), (40, 38, 22))[0]
    fitting = [item for item in _ITEMS if item[1] * count <= value <= item[1] * _LARGEST_QUANTITY]
    chosen = rng.sample(fitting or _ITEMS[-2:], min(count, len(fitting) or 1))
    lines = []
    for item, price in chosen:
        deal = price * rng.choice((95, 97, 98, 100, 100)) // 100
        share = value * rng.uniform(0.8, 1.2) / len(chosen)
        lines.append((item, max(1, round(share / deal)), deal))
    return lines


def _trade(maker: _Maker, case: _Case) -> None:
    """Sell to a customer month by month and let it pay as its habit is."""
    rng = maker.rng
    for month in _months(FIRST_DAY, LAST_DAY):
        if not case.monthly:
            continue
        count = rng.choice((1, 2)) if case.monthly < 60_000 else rng.choice((1, 2, 2, 3))
        value = case.monthly * 100 * _SEASON[month.month - 1] * rng.uniform(0.85, 1.15)
        if month > AS_OF and rng.random() < 0.6:
            continue
        for _ in range(count):
            day = _work_day(month + dt.timedelta(days=rng.randint(0, 27)), back=False)
            lines = _lines(rng, round(value / count))
            if case.first_sale <= day <= case.last_sale and day <= LAST_DAY:
                _settle(maker, maker.sell(case, day, lines))


def _settle(maker: _Maker, document: _Document) -> None:
    """Pay a document as the customer's habit is, until the customer stops paying."""
    rng, case = maker.rng, document.case
    habit = case.habit
    parts = ((1.0, -3, 0),) if rng.random() < habit.punctual else habit.parts
    named = rng.random() < case.names_documents
    left = document.amount
    for number, (share, earliest, latest) in enumerate(parts, start=1):
        day = max(document.due + dt.timedelta(days=rng.randint(earliest, latest)), FIRST_DAY)
        if habit is not _ON_DELIVERY:
            day = _work_day(day, back=True)
        is_last = number == len(parts)
        amount = left if is_last else round(document.amount * share / 100_000) * 100_000
        methods, weights = zip(*habit.methods, strict=True)
        method = rng.choices(methods, weights)[0]
        details = _bill(rng, method, day, amount)
        if amount <= 0 or day >= case.stops or day > LAST_DAY:
            continue
        allowance = 0
        if len(parts) == 1 and method == "电汇" and rng.random() < 0.02:
            allowance = min(amount // 100 // 100 * 100, DEFAULT.allowance_max)
        left -= amount
        maker.pay(
            case, document, day, amount - allowance, method, named, allowance=allowance, **details
        )


def _bill(rng: random.Random, method: str, day: dt.date, amount: int) -> Row:
    """Return the paper's number, dates and state for a cheque or a bill."""
    if method == "支票":
        number = f"{rng.randint(10_000_000, 99_999_999)}"
        bill_date = day - dt.timedelta(days=rng.randint(0, 5))
        return {"bill_no": number, "bill_date": bill_date, "bill_state": "兑付"}
    if method not in words.ACCEPTANCES:
        return {}
    drawn = day - dt.timedelta(days=rng.randint(2, 40))
    due = drawn + dt.timedelta(days=rng.choice((90, 120, 178)))
    state = "兑付" if due <= AS_OF else rng.choice(("在手", "在手", "背书", "贴现"))
    row: Row = {
        "bill_no": f"5{rng.randint(10**12, 10**13 - 1)}", "bill_date": drawn, "bill_due": due,
        "bill_state": state,
    }  # fmt: skip
    if state == "贴现":
        row["discount_cost"] = round(amount * 0.018 * (due - day).days / 360)
    return row


# Stories: what the examples need beyond their habit. Dates are literal, so they hold for any seed.


def _units(item: int, quantity: int) -> list[tuple[str, int, int]]:
    name, price = _ITEMS[item]
    return [(name, quantity, price)]


def _story_exactly_200000(maker: _Maker) -> None:
    case = maker.cases["02004"]
    maker.sell(case, _day(5, 12), [("离心泵 IS80-65-160", 80, 250_000)])


def _story_project_order(maker: _Maker) -> None:
    maker.sell(maker.cases["01001"], _day(6, 9), _units(1, 150), note="城北水厂项目")


def _story_late_now(maker: _Maker) -> None:
    """Overdue at the month end whatever the habit's dice say."""
    maker.sell(maker.cases["01002"], _day(4, 8), _units(2, 40))
    maker.sell(maker.cases["03015"], _day(4, 22), _units(1, 60))
    maker.sell(maker.cases["02006"], _day(4, 20), _units(0, 32))


def _story_reminders(maker: _Maker) -> None:
    case = maker.cases["02005"]
    for day, due in ((7, _day(7, 7)), (5, _day(7, 5)), (1, AS_OF), (1, _day(6, 29))):
        maker.sell(case, _day(6, day), _units(4, 20 + day), due)


def _story_disputes(maker: _Maker) -> None:
    case = maker.cases["01008"]
    for day, quantity in ((_day(4, 17), 14), (_day(5, 8), 9)):
        document = maker.sell(case, day, _units(0, quantity), disputed=True)
        maker.contact(
            document.due, case.code, "争议", doc_no=document, reason_code="C1",
            counterpart="设备科 汪科长", result="叶轮气蚀，等待质检复验，先换货再谈货款",
        )  # fmt: skip


def _story_old_debt(maker: _Maker) -> None:
    case = maker.cases["02011"]
    maker.sell(case, _day(11, 20, 2023), [("市政泵站成套设备", 1, 18_640_000)], note="期初")
    maker.contact(
        _day(9, 16, 2025), case.code, "催收", channel="函件", reason_code="A3", method="法律法",
        counterpart="财务部 冯经理", result="当面签收催款函，承认欠款，称甲方未拨款",
        evidence="签收单 QS2025-031", interrupts=True, next_contact=_day(10, 16, 2025),
    )  # fmt: skip
    case = maker.cases["02012"]
    maker.sell(case, EARLIEST_OPENING, [("食品级泵组", 2, 4_120_000)], note="期初")
    maker.contact(
        _day(3, 20), case.code, "催收", reason_code="A4", method="软磨法",
        counterpart="法人 孟总", result="口头称年内处理，未留书面", next_contact=_day(4, 20),
    )  # fmt: skip


def _story_unpaid_delivery(maker: _Maker) -> None:
    """Goods out to one customer without a limit and to one whose limit is 0."""
    maker.sell(maker.cases["03007"], _day(6, 23), _units(3, 6))
    maker.sell(maker.cases["03008"], _day(6, 24), _units(7, 40), note="客户催货，先发货后收款")


def _story_prepayment(maker: _Maker) -> None:
    maker.pay(maker.cases["03006"], None, _day(6, 22), 8_000_000, note="七月订货预付款")


def _story_bounced_cheque(maker: _Maker) -> None:
    case = maker.cases["03010"]
    document = maker.sell(case, _day(5, 11), _units(5, 64))
    maker.pay(
        case, document, _day(6, 10), document.amount, "支票", bill_no="30816625",
        bill_date=_day(6, 8), bill_state="退票", note="空头支票，银行退票",
    )  # fmt: skip
    maker.contact(
        _day(6, 12), case.code, "催收", channel="上门", reason_code="A1", method="压力法",
        counterpart="总经理 姚总", result="承认空头，答应七月上旬补电汇",
        evidence="银行退票理由书 TP2606-03", next_contact=_day(7, 3),
    )  # fmt: skip


def _story_returns(maker: _Maker) -> None:
    case = maker.cases["03012"]
    for day, sold, returned in ((_day(2, 10), 60, 6), (_day(4, 14), 48, 4), (_day(5, 19), 80, 10)):
        document = maker.sell(case, day, _units(6, sold))
        back = day + dt.timedelta(days=9)
        name, price = _ITEMS[6]
        red = maker.sell(
            case, back, [(name, -returned, price)], document.due, state="红字",
            origin_doc=document, note="退货",
        )  # fmt: skip
        maker.pay(case, document, _work_day(document.due, back=True), document.amount + red.amount)
        document.payments.append((back, -red.amount))
        red.payments.append((back, red.amount))


def _story_void(maker: _Maker) -> None:
    for code, day in (("01015", _day(9, 3, 2025)), ("02016", _day(1, 21)), ("03018", _day(6, 17))):
        maker.sell(maker.cases[code], day, _units(3, 5), state="作废", note="开错客户，作废重开")


def _story_consignment(maker: _Maker) -> None:
    case = maker.cases["02021"]
    document = maker.sell(case, _day(5, 6), _units(8, 120), term="代销")
    maker.pay(case, document, _day(6, 3), document.amount)


def _story_instalments(maker: _Maker) -> None:
    """A set of pumps in four parts: two paid, one due after acceptance, one kept for a year."""
    case = maker.cases["03005"]
    document = maker.sell(
        case, _day(5, 11), _units(2, 24), _day(6, 9), instalments="3-3-3-1",
        start_date=_day(6, 9), note="成套机组，6 月 9 日验收",
    )  # fmt: skip
    part = document.amount * 3 // 10
    maker.pay(case, document, _day(5, 11), part)
    maker.pay(case, document, _day(5, 13), part)


def _story_awaiting_acceptance(maker: _Maker) -> None:
    """Delivered, but not accepted yet: nothing of it is due."""
    case = maker.cases["03004"]
    maker.sell(case, _day(6, 18), _units(2, 5), _day(8, 31), due_term="验收30天", note="待安装调试")


def _story_allowance_above_limit(maker: _Maker) -> None:
    case = maker.cases["01010"]
    document = maker.sell(case, _day(4, 2), _units(1, 28))
    maker.pay(
        case, document, _day(4, 30), document.amount - 300_000, allowance=300_000,
        note="业务员口头同意抹零",
    )  # fmt: skip


def _story_papers(maker: _Maker) -> None:
    """Bills and cheques against the rules, a discount borne by us, banknotes above 1,000 元."""
    case = maker.cases["02008"]
    document = maker.sell(case, _day(4, 7), _units(2, 14))
    maker.pay(
        case, document, _day(5, 6), document.amount, "银承", bill_no="5208800417760",
        bill_date=_day(4, 10), bill_due=_day(12, 10), bill_state="在手", note="期限 8 个月",
    )  # fmt: skip
    for sold, quantity, cost in ((_day(3, 3), 9, 51_700), (_day(5, 5), 11, 63_600)):
        document = maker.sell(case, sold, _units(2, quantity))
        received = _work_day(document.due, back=True)
        maker.pay(
            case, document, received, document.amount, "银承", bill_no=f"52088{quantity}9901174",
            bill_date=received - dt.timedelta(days=12),
            bill_due=received + dt.timedelta(days=150), bill_state="贴现", discount_cost=cost,
            discount_ours=True,
        )  # fmt: skip
    case = maker.cases["02009"]
    document = maker.sell(case, _day(5, 13), _units(4, 26))
    maker.pay(
        case, document, _day(6, 11), document.amount, "支票", bill_no="30816702",
        bill_date=_day(5, 27), bill_state="兑付", note="收票时已出票 15 天",
    )  # fmt: skip
    case = maker.cases["03008"]
    document = maker.sell(case, _day(5, 20), _units(9, 38))
    maker.pay(case, document, _day(5, 20), document.amount, "现钞")


def _story_promises(maker: _Maker) -> None:
    """Kept in two instalments, partly kept, broken three times, and one still waiting."""
    case = maker.cases["03013"]
    document = maker.sell(case, _day(4, 3), _units(0, 40))
    half = document.amount // 2
    for number, due, paid in ((1, _day(5, 20), _day(5, 19)), (2, _day(6, 5), _day(6, 4))):
        _promise(maker, _day(5, 8), case.code, "CN2605-01", number, due, half, document)
        maker.pay(case, document, paid, half)
    case = maker.cases["03014"]
    document = maker.sell(case, _day(4, 9), _units(1, 48))
    _promise(maker, _day(5, 15), case.code, "CN2605-02", 1, _day(6, 10), document.amount, document)
    maker.pay(case, document, _day(6, 9), 10_000_000)
    for number, made in enumerate((_day(1, 15), _day(3, 5), _day(4, 15)), start=1):
        due = made + dt.timedelta(days=20)
        _promise(maker, made, "02003", f"CN26{made.month:02d}-1{number}", 1, due, 8_000_000)
    _promise(maker, _day(3, 24), "02001", "CN2603-05", 1, _day(4, 30), 10_000_000)
    _promise(maker, _day(6, 18), "02002", "CN2606-07", 1, _day(7, 15), 6_000_000)


def _promise(
    maker: _Maker,
    day: dt.date,
    code: str,
    number: str,
    instalment: int,
    due: dt.date,
    amount: int,
    document: _Document | None = None,
) -> None:
    maker.contact(
        day, code, "承诺", channel="函件", promise_no=number, instalment=instalment,
        promise_date=due, promise_amount=amount, promise_cash=0.5, doc_no=document or "",
        counterpart="财务负责人", result="签回款承诺书", evidence=f"承诺书 {number}",
        interrupts=True, next_contact=due, guarantor="法人本人" if instalment == 2 else "",
    )  # fmt: skip


_STORIES: tuple[Callable[[_Maker], None], ...] = (
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

_WRONG_CODES = ("01019", "02018")  # registration codes with a wrong check character


def _uscc(rng: random.Random, *, wrong: bool) -> str:
    """Return an 18-character registration code of a region that does not exist (GB 32100)."""
    body = "91990101MA" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(7))
    check = check_character(body)
    if wrong:
        check = "0" if check != "0" else "1"
    return body + check


def _due_by_term(case: _Case, day: dt.date) -> dt.date:
    if not case.term:
        return day + dt.timedelta(days=case.days)
    due = due_date(read_term(case.term), day, day_off=is_day_off).value
    return due or day


def _contract_rows(case: _Case, seq: int, terms: Row, ends: dt.date) -> list[Row]:
    """Return the customer's yearly contracts: of the years in which it bought something."""
    if case.contract is None:
        return []
    years = [2023] if case.stops.year == 2023 else [2025] if case.first_sale.year < 2026 else []
    rows = []
    for year in (*years, 2026):
        first = max(_day(1, 1, year), case.first_sale) if year > 2023 else _day(1, 1, year)
        last = ends if year == 2026 else _day(12, 31, year)
        of_year = terms | case.contract
        rows.append(
            of_year | {
                "contract_no": f"HT{year}-{seq:03d}", "customer_code": case.code,
                "customer_name": case.name, "signed_on": first - dt.timedelta(days=12),
                "sign_year": (first - dt.timedelta(days=12)).year, "valid_from": first,
                "valid_to": of_year.get("valid_to", last) if year == 2026 else last,
            }
        )  # fmt: skip
    return rows


def _channel(name: str) -> str:
    """Return the channel that a customer's name speaks of, "" where it doesn't."""
    return next((channel for word, channel in _CHANNELS.items() if word in name), "")


def _register_row(maker: _Maker, case: _Case, seq: int) -> tuple[Row, list[Row]]:
    """Return the customer's register row and contracts; a limit that fits what it buys unless the
    case says."""
    rng = maker.rng
    area = case.code[:2]
    repay, purchase, other = case.scores or (rng.randint(*band) for band in case.habit.scores)
    is_new = bool(case.register.get("is_new"))
    long_ago = _day(rng.randint(1, 12), 18, rng.randint(2017, 2022))
    first_trade = case.first_sale if is_new else long_ago
    owed = max(maker.open_on(case.code, AS_OF), case.monthly * 100)
    last_year = round(owed * 12 * rng.uniform(1.15, 1.5) / 1_000_000) * 1_000_000
    limit = case.limit and case.limit * 100
    if case.limit == _FITTING:
        limit = last_year // 12 // 100_000 * 100_000
    visited = AS_OF - dt.timedelta(days=rng.randint(20, 300))
    uscc = _uscc(rng, wrong=case.code in _WRONG_CODES)
    size = rng.choices(("中型", "小型", "微型"), (30, 55, 15))[0]
    ends = rng.choice((*[_day(12, 31)] * 9, _day(8, 15)))
    terms: Row = {
        "cash_ratio": rng.choice((0.4, 0.5, 0.6, 1.0)), "stop_clause": rng.random() < 0.8,
        "retention": rng.random() < 0.3, "late_rate": rng.choice((0.0005, 0.0003, float("nan"))),
        "price_confirmed": rng.random() < 0.92, "cycle": "逐笔" if not case.days else "月",
    }  # fmt: skip
    row: Row = {
        "customer_code": case.code, "customer_name": case.name,
        "uscc": uscc,
        "size": size,
        "channel": _channel(case.name),
        "region": _REGIONS[area],
        "department": _DEPARTMENTS[area], "salesperson": _salesperson(case.code),
        "sales_manager": _MANAGERS[area], "is_new": is_new, "first_trade": first_trade,
        "score_repay": float(repay), "score_purchase": float(purchase),
        "score_other": float(other), "last_year_sales": None if is_new else last_year,
        "limit": limit, "credit_days": case.days,
        "visit_manager": visited,
        "visit_head": visited - dt.timedelta(days=rng.randint(0, 45)),
        "last_review": None if is_new else _day(7, rng.randint(8, 28), 2025),
        "contact_person": rng.choice("王李张刘陈杨吴徐孙朱") + rng.choice(("经理", "会计", "主管")),
        "contact_dept": rng.choice(("财务部", "采购部")), "phone": f"0600-55{seq:05d}",
        "address": f"{case.name[:2]}市经济开发区兴业路 {seq + 10} 号",
    }  # fmt: skip
    return row | case.register, _contract_rows(case, seq, terms, ends)


_MISSED_ACTIONS = (
    ("电话", "软磨法", "答应本月内付款"),
    ("微信", "软磨法", "已发对账明细，对方核对中"),
    ("上门", "压力法", "见到主管负责人，要求书面计划"),
    ("函件", "轰炸法", "寄出催款联络书"),
    ("电话", "代价法", "告知逾期不付将暂缓发货"),
)


def _follow_up(maker: _Maker) -> None:
    """Book the calls and visits that late documents and a sales round bring about."""
    rng = maker.rng
    for document in maker.documents:
        code, called = document.case.code, document.due + dt.timedelta(days=rng.randint(2, 9))
        if document.is_void or document.amount <= 0 or document.extra.get("disputed"):
            continue
        if called > AS_OF or called < FIRST_DAY or not document.open_on(called):
            continue
        if rng.random() < 0.6:
            channel, method, result = rng.choice(_MISSED_ACTIONS)
            maker.contact(
                called, code, "催收", channel=channel, method=method, result=result,
                reason_code=document.case.habit.reason or rng.choice(("A1", "A2", "B2", "B5")),
                counterpart=rng.choice(("财务 经理", "采购 主管", "出纳", "副总经理")),
                doc_no=document, next_contact=called + dt.timedelta(days=7),
            )  # fmt: skip
    for code in sorted(maker.cases)[::5]:
        day = _work_day(AS_OF - dt.timedelta(days=rng.randint(20, 280)), back=True)
        maker.contact(
            day, code, "走访", channel="上门", counterpart="总经理", result="生产正常，库存合理"
        )
    for row in maker.contacts:
        document_or_text = row.get("doc_no", "")
        if isinstance(document_or_text, _Document):
            row["doc_no"] = document_or_text.number


# Share of June's and July's target that is promised, and what measures are to add.
_GAPS: dict[str, tuple[float, tuple[tuple[str, float], ...]]] = {
    "03004": (0.75, (("客户激励", 0.15), ("派业务员", 0.15))),
    "03005": (0.60, (("潜力分析", 0.10),)),
}
_NEXT_MONTH = ("01001", "01002", "02006", "03004", "03005", "03013")  # July's plan made already


def _plan_rows(maker: _Maker, case: _Case) -> list[Row]:
    """Return the customer's plans of the last 12 months, and July's where it is made already.

    Targets are agreed to what the customer can pay, except in the months it is to miss.
    """
    rng, code = maker.rng, case.code
    rows = []
    for month in _months(_day(7, 1, 2025), _day(7, 1)):
        if month > AS_OF and code not in _NEXT_MONTH:
            continue
        by, before = month.replace(day=25), month - dt.timedelta(days=1)
        due = sum(d.open_on(before) for d in maker.of(code) if d.due <= by)
        got = maker.paid_between(code, month, by)
        missed = (month.year, month.month) in case.fails
        if missed or (not case.fails and code in _ORDINARY_CODES and rng.random() < 0.04):
            target = max(due, got * 5 // 4, 2_000_000 if missed else 0)
        else:
            target = due if case.is_chronic or month > AS_OF else min(due, got)
        target = target // 10_000 * 10_000
        if target <= 0:
            continue
        share, measures = _GAPS.get(code, (0.0, ()))
        is_open = month >= _day(6, 1)
        if not (share and is_open):
            share, measures = rng.choice((0.9, 0.95, 1.0, 1.0)), ()
        for measure, part in measures:
            maker.contact(
                _work_day(before, back=True), code, "措施",
                measure=measure, measure_amount=round(target * part / 10_000) * 10_000,
                owner=_salesperson(code), result="已落实到人",
            )  # fmt: skip
        promises = not case.is_chronic and (bool(measures) or rng.random() < 0.85)
        first, second, last = apportion(target, (30, 30, 40))
        rows.append(
            {
                "customer_code": code, "month": month, "target": target, "target_date": by,
                "cash_ratio": 0.4,
                "promised": int(target * share) // 10_000 * 10_000 if promises else None,
                "promised_cash": rng.choice((0.4, 0.5, 0.6)) if promises else None,
                "promised_date": by if promises else None,
                "first_third": first, "second_third": second, "last_third": last,
                "made_by": _salesperson(code), "confirmed_by": _MANAGERS[code[:2]],
            }
        )  # fmt: skip
    return rows


def _correspond(maker: _Maker) -> None:
    """Fill the register of letters: statements, plan letters, dunning letters and replies."""
    for code in sorted(maker.cases)[2::6]:
        owed = maker.open_on(code, _day(5, 31))
        if owed > 0:
            maker.letter(
                _day(6, 1), code, "对账单", owed, delivery="已回执", delivered_on=_day(6, 3),
                delivered_by="快递", evidence=f"快递 ZT99{code}601", receipt_on=_day(6, 8),
            )  # fmt: skip
            maker.letter(
                _day(6, 1), code, "回款计划联络书", owed, delivery="已送达",
                delivered_on=_day(6, 2), delivered_by="邮件", evidence=f"邮件回执 {code}-0601",
            )  # fmt: skip
    dunning = (
        # day, customer, level, how and when it was delivered
        (_day(4, 8), "02001", 1, "已送达", _day(4, 10)),
        (_day(5, 18), "02001", 2, "已送达", _day(5, 20)),
        (_day(5, 25), "02002", 1, "已送达", _day(5, 27)),
        (_day(3, 10), "02003", 1, "退回", None),
        (_day(3, 23), "02003", 1, "已送达", _day(3, 25)),
        (_day(6, 22), "02004", 1, "未送达", None),
        (_day(1, 12), "02013", 1, "已送达", _day(1, 14)),
        (_day(2, 16), "02013", 2, "已送达", _day(2, 25)),
        (_day(3, 25), "02013", 3, "已送达", _day(3, 27)),
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
        _day(5, 8), "02001", "限期清欠通知", maker.overdue_on("02001", _day(5, 8)),
        delivery="已送达", delivered_on=_day(5, 11), delivered_by="快递",
        evidence="快递 ZT99020010508 签收", reply_by=_day(5, 25),
    )  # fmt: skip
    maker.letter(
        _day(5, 26), "02006", "催款联络书", maker.overdue_on("02006", _day(5, 26)),
        delivery="已回执", delivered_on=_day(5, 27), delivered_by="当面", evidence="回执 HZ2605-06",
        receipt_on=_day(5, 29), reply_amount=3_000_000, reply_date=_day(6, 20),
        reply_reason="工程款未到",
    )  # fmt: skip
    maker.letter(
        _day(5, 8), "03013", "回款承诺书", maker.open_on("03013", _day(5, 8)), delivery="已回执",
        delivered_on=_day(5, 8), delivered_by="当面", evidence="承诺书 CN2605-01",
        receipt_on=_day(5, 8),
    )  # fmt: skip


def _slip(sales: list[Row], receipts: list[Row]) -> None:
    """Make the mistakes that people make; each is a line of 数据问题, none stops the close."""

    def first(rows: list[Row], code: str, column: str, since: dt.date) -> Row:
        return next(r for r in rows if r["customer_code"] == code and _date(r[column]) >= since)

    sale = first(sales, "01016", "sale_date", _day(2, 1))
    sale["customer_name"] = str(sale["customer_name"]).replace("公司", "责任公司")
    receipt = first(receipts, "02015", "receipt_date", _day(4, 1))
    receipt["customer_name"] = str(receipt["customer_name"])[2:6]
    for code in ("02017", "03019"):  # a whole document without a due date
        number = first(sales, code, "sale_date", _day(6, 1))["doc_no"]
        for row in sales:
            if row["doc_no"] == number:
                row["due_date"] = None
    wrong = first(sales, "03021", "sale_date", _day(3, 1))
    quantity = wrong["quantity"]
    assert isinstance(quantity, float)
    wrong["quantity"] = quantity + 1  # amount no longer quantity × price
    first(sales, "01018", "sale_date", _day(5, 1))["salesperson"] = ""
    stated = next(
        row for row in receipts
        if row["customer_code"] == "03011" and _date(row["receipt_date"]) >= _day(6, 1)
    )  # fmt: skip
    stated["stated_balance"] = _int(stated["stated_balance"]) + 100_000
    repeated = first(sales, "03022", "sale_date", _day(5, 1))
    sales.insert(sales.index(repeated) + 1, dict(repeated))
