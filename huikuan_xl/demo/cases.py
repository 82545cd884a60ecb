"""The customers of the demo: how much each buys, how it pays, what its register row says."""

import datetime as dt
import random
from dataclasses import dataclass, field

from huikuan_xl.demo.company import FIRST_DAY
from huikuan_xl.demo.days import on

FITTING = -1  # a limit made to fit what the customer buys

Row = dict[str, object]
Band = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer pays: parts of a document as (share, earliest, latest day after due)."""

    parts: tuple[tuple[float, int, int], ...]
    methods: tuple[tuple[str, int], ...] = (("电汇", 80), ("支票", 8), ("银承", 12))
    punctual: float = 0.0  # chance that a document is paid in full by its due date all the same
    scores: tuple[Band, Band, Band] = ((34, 39), (26, 30), (22, 28))
    reason: str = ""


_PROMPT = Habit(((1.0, -4, 0),))
_LATE = Habit(((1.0, 9, 48),), punctual=0.3, scores=((25, 31), (22, 27), (20, 26)), reason="A1")
_PARTIAL = Habit(((0.6, -2, 3), (0.4, 20, 50)), scores=((26, 32), (23, 27), (19, 25)), reason="A3")
_BILLS = Habit(
    ((1.0, -3, 1),),
    methods=(("银承", 60), ("数电票据", 20), ("商承", 8), ("电汇", 12)),
    scores=((28, 34), (24, 28), (20, 26)),
)
PREPAY = Habit(((1.0, -9, -2),), methods=(("电汇", 100),))
ON_DELIVERY = Habit(((1.0, 0, 0),), methods=(("电汇", 100),), scores=((26, 32), (22, 26), (18, 24)))


@dataclass(frozen=True, slots=True)
class Case:
    """One customer: how much it buys, how it pays, and what its register row says."""

    code: str
    name: str
    habit: Habit = _PROMPT
    monthly: int = 60_000  # 元
    days: int = 30
    scores: tuple[int, int, int] | None = None
    first_sale: dt.date = FIRST_DAY
    last_sale: dt.date = dt.date.max
    stops: dt.date = dt.date.max  # pays nothing from this day on
    fails: tuple[tuple[int, int], ...] = ()  # months whose plan is missed
    names_documents: float = 1.0
    limit: int | None = FITTING  # 元, None = not set
    register: Row = field(default_factory=dict)
    contract: Row | None = field(default_factory=dict)  # what its contracts say; None: it has none
    term: str = ""  # the agreed term, where it isn't plain days

    @property
    def is_chronic(self) -> bool:
        return self.stops < dt.date.max


CASES: tuple[Case, ...] = (
    Case("01001", "澜州盛域水务装备集团有限公司", monthly=520_000, days=60, scores=(36, 28, 27),
          register={"strategic": True, "size": "大型", "shipped_unbilled": 4_850_000,
                    "orders_open": 36_000_000}),
    Case("01002", "江晏鼎沧环境工程有限公司", _LATE, 230_000, 45, (30, 26, 26),
          register={"strategic": True, "referrer": "市给排水协会 秦秘书长", "size": "大型"}),
    Case("01003", "云樾瑞衡机电设备有限公司", monthly=140_000, scores=(38, 29, 26)),
    Case("01004", "青陂力翰管业有限公司", _PARTIAL, 45_000, scores=(24, 22, 28)),
    Case("01005", "临渚沐宸建筑安装有限公司", monthly=50_000, scores=(32, 26, 26),
          first_sale=on(2, 9), register={"is_new": True}),
    Case("01006", "海屿昶明海工装备有限公司", monthly=120_000, scores=(37, 28, 28),
          first_sale=on(1, 12),
          register={"is_new": True, "special_approval": "陆振邦", "special_date": on(1, 8),
                    "special_reason": "行业声誉高，总公司提供连带保证"}),
    Case("01007", "苏陵卓砺化工设备有限公司", PREPAY, 20_000, 0, (26, 22, 24),
          names_documents=0.0, limit=0, register={"vetoes": "V3", "note": "转移资产，款到发货"}),
    Case("01008", "浔安汇澈供水有限公司", monthly=70_000, scores=(31, 25, 26),
          register={"vetoes": "V1", "our_fault": True, "our_fault_evidence": "质检报告 ZJ2026-047"}),
    Case("01009", "粤屏骏弛工贸有限公司", PREPAY, 15_000, 0, (36, 28, 28),
          first_sale=on(3, 16), names_documents=0.0, limit=0,
          register={"is_new": True, "docs_missing": "年报公示状态、合同", "vetoes": "V8"}),
    Case("01010", "岭朔宏岳给排水有限公司", monthly=110_000, scores=(33, 26, 25), limit=180_000,
          register={"last_year_sales": 120_000_000}),
    Case("01011", "澜州启源节能科技有限公司", monthly=160_000, scores=(35, 28, 28), limit=120_000,
          register={"last_year_sales": 150_000_000, "temp_limit": 20_000_000,
                    "temp_from": on(6, 1), "temp_to": on(8, 31)}),
    Case("01012", "江晏沃桐农业灌溉有限公司", monthly=130_000, scores=(32, 26, 24), limit=60_000,
          register={"last_year_sales": 96_000_000, "temp_limit": 15_000_000,
                    "temp_from": on(3, 1), "temp_to": on(5, 31)}),
    Case("01013", "云樾铂川暖通设备有限公司", monthly=150_000, scores=(36, 27, 27), limit=50_000,
          register={"last_year_sales": 72_000_000}),
    Case("02001", "临渚金昊重工机械有限公司", monthly=190_000, scores=(21, 19, 20),
          last_sale=on(3, 20), stops=on(2, 6), limit=250_000, contract={"stop_clause": True}),
    Case("02002", "海屿嘉桓五金制品有限公司", monthly=95_000, scores=(24, 21, 22),
          last_sale=on(5, 22), stops=on(4, 14), limit=90_000, contract={"stop_clause": False}),
    Case("02003", "苏陵易腾贸易有限公司", monthly=110_000, scores=(12, 15, 14),
          last_sale=on(1, 9), stops=on(10, 20, 2025), limit=0,
          register={"malicious": True, "vetoes": "V2"}, contract={"stop_clause": True}),
    Case("02004", "浔安德峻矿山设备有限公司", monthly=80_000, scores=(30, 24, 26),
          contract={"stop_clause": True}),
    Case("02005", "粤屏清岚环保设备有限公司", monthly=75_000, scores=(35, 27, 26)),
    Case("02006", "岭朔锦程路桥工程有限公司", monthly=90_000, scores=(27, 23, 24),
          fails=((2026, 5), (2026, 6))),
    Case("02007", "澜州泰衍船舶配套有限公司", monthly=85_000, scores=(28, 24, 23),
          fails=((2025, 9), (2025, 12), (2026, 4))),
    Case("02008", "江晏永煦电力物资有限公司", _BILLS, 150_000, scores=(30, 25, 25),
          contract={"cash_ratio": 0.3}),
    Case("02009", "云樾百砺精密铸造有限公司", monthly=95_000, scores=(34, 26, 25),
          register={"visit_manager": on(3, 12, 2025), "visit_head": None}),
    Case("02010", "青陂同沁食品机械有限公司", monthly=65_000, scores=(33, 25, 24),
          register={"last_review": on(7, 15, 2024)}),
    Case("02011", "临渚远策市政工程有限公司", monthly=0, scores=(18, 12, 16), limit=0,
          stops=on(12, 20, 2023), register={"size": "中型"}, contract={"stop_clause": True}),
    Case("02012", "海屿恒麓酿造有限公司", monthly=0, scores=(20, 14, 20), limit=0,
          stops=on(8, 9, 2023)),
    Case("02013", "苏陵创玺装饰材料有限公司", monthly=60_000, scores=(20, 17, 18),
          last_sale=on(11, 14, 2025), stops=on(10, 15, 2025), limit=50_000,
          register={"docs_missing": "法人手机、合同"}, contract=None),
    Case("03001", "岭朔晟域热力集团有限公司", monthly=130_000, scores=(34, 27, 27),
          register={"size": "大型"}),
    Case("03002", "岭朔晟域热力集团有限公司东城分公司", monthly=60_000, scores=(33, 26, 26),
          register={"head_code": "03001"}),
    Case("03003", "岭朔晟域热力集团有限公司西岭分公司", monthly=45_000, scores=(32, 25, 26),
          register={"head_code": "03001"}),
    Case("03004", "浔安旭铭自动化设备有限公司", monthly=120_000, scores=(33, 27, 25)),
    Case("03005", "粤屏安澍消防器材有限公司", monthly=100_000, scores=(31, 25, 24)),
    Case("03006", "青陂佑年制药设备有限公司", PREPAY, 55_000, 0, (38, 27, 26),
          names_documents=0.0, limit=0),
    Case("03007", "临渚跃棠新能源有限公司", monthly=40_000, days=15, scores=(30, 24, 24),
          first_sale=on(4, 20), limit=None, register={"is_new": True}),
    Case("03008", "海屿乐畔酒店用品有限公司", ON_DELIVERY, 12_000, 0, (29, 23, 22),
          first_sale=on(3, 16), limit=0, register={"is_new": True}),
    Case("03009", "苏陵宁朗冶金备件有限公司", monthly=80_000, scores=(32, 26, 24),
          contract={"valid_to": on(3, 31)}),
    Case("03010", "江晏冠峤商贸有限公司", monthly=50_000, scores=(29, 23, 23),
          contract={"due_term": "次月", "due_number": 25, "cycle": "月"}, term="次月25日"),
    Case("03011", "云樾向葵纺织机械有限公司", _PARTIAL, 75_000, scores=(28, 25, 24)),
    Case("03012", "澜州齐悦空调工程有限公司", monthly=85_000, scores=(33, 26, 24)),
    Case("03013", "岭朔信澄矿业有限公司", monthly=60_000, scores=(30, 25, 25),
          register={"due_term": "月结15天"}, term="月结15天"),
    Case("03014", "青陂广牧生物科技有限公司", monthly=65_000, scores=(27, 24, 23)),
    Case("03015", "粤屏市公共水务管理中心", _LATE, 110_000, scores=(30, 26, 26),
          register={"size": "事业单位"}),
)  # fmt: skip

ORDINARY_CODES = (
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


def ordinary_cases(rng: random.Random) -> list[Case]:
    """Return the customers that are nobody's example, each with a habit."""
    cases = []
    for number, (code, mark) in enumerate(zip(ORDINARY_CODES, _MARKS, strict=True)):
        habit = rng.choices((_PROMPT, _LATE, _PARTIAL, _BILLS), (62, 20, 10, 8))[0]
        cases.append(
            Case(
                code,
                f"{_PLACES[number * 7 % len(_PLACES)]}{mark}{_TRADES[number * 5 % len(_TRADES)]}",
                habit,
                monthly=rng.choice((18, 25, 32, 40, 48, 60, 75, 90, 120)) * 1000,
                days=rng.choice((15, 20, 25, 30, 30, 30, 30, 45)),
                names_documents=rng.choice((1.0, 1.0, 1.0, 0.0, 0.5)),
            )
        )
    return cases
