"""How to collect: the lawful form of the seven methods, channels, causes and forbidden words."""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.limitation import LimitationSettings
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.stop_supply import StopLevel


@dataclass(frozen=True)
class TacticsSettings(LimitationSettings):
    """What decides the collection method, and how a customer may be contacted (K25)."""

    method_strategic_share: Decimal = setting(
        Decimal("0.10"),
        "视为大客户的年销售占比",
        "比例",
        "K25 · §1.4",
        "催收",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    method_old_customer_years: int = setting(
        5, "视为老客户的合作年限（年）", "年", "K25 · §1.4", "催收", minimum=0, assumed=True
    )
    method_many_customers: int = setting(
        20, "视为客户较多的业务员户数", "户", "K25 · §1.4", "催收", minimum=1, assumed=True
    )
    method_long_overdue_days: int = setting(
        180, "视为欠款时间过长的逾期天数", "天", "K25 · §1.4", "催收", minimum=1, assumed=True
    )
    method_dead_years: int = setting(
        2, "视为几乎成死账的账龄（年）", "年", "K25 · §1.4", "催收", minimum=1
    )
    method_law_days: int = setting(
        90, "走法律法的最少逾期天数", "天", "K25 · §1.4", "催收", minimum=1, assumed=True
    )
    method_law_amount: int = setting(
        1_000_000, "走法律法的最低逾期金额", "元", "K25 · §1.4", "催收", minimum=0, assumed=True
    )
    method_tried_min: int = setting(
        1, "走法律法前其他方法的尝试次数", "次", "K25 · §1.4", "催收", minimum=1
    )
    contacts_per_week: int = setting(
        3, "每周催收联系次数上限", "次", "K25 · §1.4", "催收", minimum=1, assumed=True
    )
    contact_hour_from: int = setting(
        9, "催收联系最早时间（时）", "时", "K25 · §1.4", "催收", minimum=0, maximum=23, assumed=True
    )
    contact_hour_to: int = setting(
        18,
        "催收联系最晚时间（时）",
        "时",
        "K25 · §1.4",
        "催收",
        minimum=0,
        maximum=23,
        assumed=True,
        above="contact_hour_from",
    )
    channel_phone_amount: int = setting(
        500_000,
        "电话催收的单户金额下限",
        "元",
        "S1-30 · S1 L511-525",
        "催收",
        minimum=0,
        assumed=True,
    )
    channel_phone_customers: int = setting(
        50, "电话催收的户数上限", "户", "S1-30 · S1 L511-525", "催收", minimum=1, assumed=True
    )
    call_works_days: int = setting(
        30, "催收后几天内到账算催收有效", "天", "S3-17 · S3 L57", "催收", minimum=1, assumed=True
    )


_DEFAULT = TacticsSettings()


class Method(StrEnum):
    """The seven methods of the collection scheme (S2-04…10)."""

    PERSISTENCE = "软磨法"
    BARRAGE = "轰炸法"
    CONNECTION = "关系法"
    COST = "代价法"
    PRESSURE = "压力法"
    REWARD = "奖励法"
    LAW = "法律法"


ACTIONS: dict[Method, str] = {
    Method.PERSISTENCE: "按约定频率发函、致电、预约上门，逐笔核对并请对方给出付款日期",
    Method.BARRAGE: "在工作时间和频率上限内连续致电、致函，措辞正式，写明付款期限",
    Method.CONNECTION: "请引荐人出面协调，只谈合作与付款安排，不向无关第三人透露欠款",
    Method.COST: "依合同停发新货，前款到账再发，并书面通知恢复条件",
    Method.PRESSURE: "依《保障中小企业款项支付条例》投诉或向主管部门反映，不向对方的客户散布",
    Method.REWARD: "不采用；改用律师风险代理、保理、债权转让，或对本公司员工设清收奖金",
    Method.LAW: "委托律师发函，再申请支付令、调解、仲裁或依法起诉，必要时申请财产保全",
}
"""The lawful action of every method (rules 1.4)."""

INSTEAD_OF_REWARD = ("律师风险代理", "保理", "债权转让")
"""What to do with debts nearly lost, instead of hiring collectors or insiders (rules 1.4, 4.6)."""

CANNOT_PAY = "A4"
"""The cause that, recorded with evidence, is a ground under 民法典§527."""

FORBIDDEN_ACTIONS = (
    "占据场地、强行拉货",
    "新闻或网络公开曝光、向对方的客户和同行散布欠款",
    "跟踪、纠缠对方人员及其家属（“三紧跟”）",
    "恐吓、辱骂、威胁人身安全",
    "限制对方人员人身自由",
    "雇请讨债公司或个人收款",
    "安插内线、给对方人员好处费",
    "冒称律师、法院或公安",
    "非工作时间或超过频率上限的骚扰",
)
"""What no letter, list or recommendation may ask for, whatever the sources say (rules 1.4, 4.6)."""

FORBIDDEN_PHRASES = (
    "恐吓", "曝光", "公之于众", "登报", "上门堵", "堵门", "堵你", "堵厂", "蹲守", "后果自负", "不客气",
    "走着瞧", "等着瞧", "不择手段", "血债", "报复", "找人收拾", "收拾你", "打断腿", "弄死", "砸店", "砸厂", "泼漆",
    "拉横幅", "强行拉货", "强行搬", "占据场地", "扣人", "扣留人员", "不让出门", "跟踪你", "跟踪贵",
    "骚扰", "你家人", "您家人", "你的家人", "您的家人", "你的孩子", "家属不得安宁", "老赖", "无赖",
    "骗子", "不要脸", "讨债公司", "收债公司", "黑道", "社会上的朋友", "通知你的客户", "通知贵司客户",
    "通知贵公司客户", "告知贵司的客户", "身败名裂", "倾家荡产", "坐牢", "抓你", "让公安抓",
)  # fmt: skip
"""Words that a letter may not hold (rules 4.6)."""


def forbidden_phrases(text: str) -> list[str]:
    """Return the forbidden phrases in ``text`` in list order; empty: the text may be sent (4.6).

    Width, blanks and invisible characters do not hide a phrase.
    """
    folded = "".join(
        char
        for char in unicodedata.normalize("NFKC", text)
        if not char.isspace() and unicodedata.category(char) != "Cf"
    )
    return [phrase for phrase in FORBIDDEN_PHRASES if phrase in folded]


@dataclass(frozen=True, slots=True)
class DebtorFacts:
    """What decides the method, of one customer on ``as_of``.

    ``oldest_on`` is the day of the oldest unpaid document, ``sue_by`` the limitation date;
    ``amount`` the overdue debt (分), None where it is not known; ``stop_level`` what applies to its
    supply (None: not known), ``may_stop`` that accepted orders may lawfully be held back,
    ``disputed`` that all of the debt is, ``needs_commitment`` that one is to be signed (K16);
    ``sales_share`` the customer's part of our yearly sales (0–1); ``depends_on_us`` that it needs
    our goods (sole source, orders under way); ``seller_customers`` how many customers its
    salesperson has; ``tried`` how often each method was used and ``communications`` the recorded
    contacts, both about this debt only; ``our_fault`` that the cause is of group C.
    """

    as_of: dt.date
    overdue_days: int
    oldest_on: dt.date | None = None
    sue_by: dt.date | None = None
    strategic: bool = False
    sales_share: Decimal = Decimal(0)
    years_with_us: int = 0
    referrer: bool = False
    depends_on_us: bool = False
    stop_clause: bool = False
    seller_customers: int = 0
    communications: int = 0
    our_fault: bool = False
    tried: Mapping[Method, int] = field(default_factory=dict)
    amount: int | None = None
    stop_level: StopLevel | None = None
    may_stop: bool = True
    disputed: bool = False
    needs_commitment: bool = False


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The method to use, the next one, what lawfully to do, and the formal step that goes with it.

    ``instead`` holds other ways out.
    """

    primary: Method
    fallback: Method
    action: str
    next_step: str
    instead: tuple[str, ...] = ()


def recommend_method(
    facts: DebtorFacts, *, policy: TacticsSettings = _DEFAULT
) -> Verdict[Recommendation]:
    """Return the collection method for a debtor, the formal step that goes with it, and why (K25).

    A cause on our side or a dispute comes first; then debts about to lapse go to law; else the
    methods that fit and were not tried yet, in order, the hard ones first once supply is stopped.
    Law needs the policy's least days and amount, and a stop in force. Stopping supply, pressure and
    law need a recorded communication before (S1-20), unless the claim is about to lapse. 奖励法 is
    never recommended.
    """
    if facts.our_fault or facts.disputed:
        text = "原因属我方责任" if facts.our_fault else "欠款全部有争议"
        reason = Reason("§1.6", f"{text}，先处理异议，语气温和")
        step = "先处理争议与我方责任，再谈付款"
        return _recommended(Method.PERSISTENCE, Method.CONNECTION, step, (reason,))
    limit = policy.limitation_warnings[1]
    if facts.sue_by is not None and (facts.sue_by - facts.as_of).days <= limit:
        text = f"诉讼时效{facts.sue_by}届满，距{facts.as_of}不超过{limit}天，先保时效"
        step = "取得对方签收的书面催款，备齐证据，交法务保时效"
        return _recommended(Method.LAW, Method.PRESSURE, step, (Reason("K25", text),))
    instead: tuple[str, ...] = ()
    years = policy.method_dead_years
    dead = facts.oldest_on is not None and facts.as_of > add_months(facts.oldest_on, 12 * years)
    law = _law_allowed(facts, policy, dead=dead)
    if dead and law.value:
        text = f"账龄自{facts.oldest_on}超过{years}年，不用奖励法，走法律途径或处置债权"
        ways = [Method.LAW, Method.PRESSURE]
        reasons = [Reason("K25", text)]
        instead = INSTEAD_OF_REWARD
    else:
        ways, reasons = _fitting(facts, policy, law)
    if ways[0] in _ESCALATIONS and not may_escalate(facts.communications).value:
        reasons.append(Reason("S1-20", f"尚无沟通记录，{ways[0]}之前须先充分沟通并记录"))
        ways = [Method.PERSISTENCE, *(way for way in ways if way is not Method.PERSISTENCE)]
    step = next_step(facts, ways[0])
    return _recommended(ways[0], ways[1], step, tuple(reasons), instead)


_ESCALATIONS = (Method.COST, Method.PRESSURE, Method.LAW)


def _law_allowed(facts: DebtorFacts, policy: TacticsSettings, *, dead: bool) -> Verdict[bool]:
    """Say whether the debt is old, large and far enough for the courts."""
    wanting = []
    if facts.overdue_days < policy.method_law_days and not dead:
        wanting.append(f"逾期{facts.overdue_days}天不满{policy.method_law_days}天")
    if facts.amount is not None and facts.amount < policy.method_law_amount:
        least = format_yuan(policy.method_law_amount)
        wanting.append(f"逾期{format_yuan(facts.amount)}元低于{least}元")
    if facts.stop_level is not None and facts.stop_level < StopLevel.STOPPED:
        wanting.append("限期未到，尚未停供")
    return Verdict(not wanting, (Reason("K25", f"暂不走法律法：{'、'.join(wanting)}"),))


_STEPS = {
    StopLevel.NORMAL: "发到期提醒，约定付款日",
    StopLevel.FROZEN: "发催款联络书，新单先审批",
    StopLevel.LIMITED: "发限期清欠通知，签回款承诺书",
    StopLevel.STOPPED: "发停止供货通知，准备移交材料",
    StopLevel.COLLECT_ONLY: "只收款不供货，准备移交材料",
}
_COMMITMENT = "签回款承诺书"
_NO_GROUND = "暂缓接受新订单，补签停供条款或交法务认定依据，准备移交材料"


def next_step(facts: DebtorFacts, method: Method) -> str:
    """Return the formal step that the stop level asks for and the ``method`` allows (K11–K13, K16)."""
    level = facts.stop_level or StopLevel.NORMAL
    step = _NO_GROUND if level is StopLevel.STOPPED and not facts.may_stop else _STEPS[level]
    if facts.needs_commitment and _COMMITMENT not in step:
        step = f"{_COMMITMENT}；{step}"
    if level >= StopLevel.STOPPED and not may_escalate(facts.communications).value:
        return f"先充分沟通并记录；{step}"
    if method is Method.LAW:
        return f"{step}，经审批后委托律师"
    return step


def _recommended(
    primary: Method,
    fallback: Method,
    step: str,
    reasons: tuple[Reason, ...],
    instead: tuple[str, ...] = (),
) -> Verdict[Recommendation]:
    advice = Recommendation(primary, fallback, ACTIONS[primary], step, instead)
    return Verdict(advice, (*reasons, Reason("K25", f"首选{primary}，备选{fallback}")))


def _fitting(
    facts: DebtorFacts, policy: TacticsSettings, law: Verdict[bool]
) -> tuple[list[Method], list[Reason]]:
    """Return the methods that fit and are not used up, always at least two."""
    ways, reasons = _suitable(facts, policy)
    used = [way for way in ways if facts.tried.get(way, 0) >= policy.method_tried_min]
    left = [way for way in ways if way not in used]
    if used:
        text = f"{'、'.join(used)}已尝试{policy.method_tried_min}次以上"
        reasons.append(Reason("K25", text))
    if not law.value:
        left += sorted(used, key=lambda way: facts.tried.get(way, 0))
        if len(left) == len(used):
            reasons.append(Reason("K25", "适用方法均已尝试，从尝试最少的再来"))
        reasons += law.reasons
        spare = (Method.PERSISTENCE, Method.BARRAGE, Method.CONNECTION)
        left += [way for way in spare if way not in left][: max(2 - len(left), 0)]
        return left, reasons
    if facts.stop_level is not None and facts.stop_level >= StopLevel.STOPPED:
        reasons.append(Reason("K25", "已到停供，先用有约束力的方法"))
        hard = [way for way in left if way in _ESCALATIONS]
        left = [*hard, Method.LAW, *(way for way in left if way not in hard)]
    else:
        left.append(Method.LAW)
    if len(left) == 1:
        reasons.append(Reason("K25", "其他适用方法均已尝试，转法律法"))
        left.append(next(way for way in (Method.PRESSURE, Method.PERSISTENCE) if way in ways))
    return left, reasons


def _suitable(facts: DebtorFacts, policy: TacticsSettings) -> tuple[list[Method], list[Reason]]:
    """Return the methods that fit a debtor, whatever was tried, and what they rest on."""
    ways: list[Method] = []
    told: list[str] = []
    if facts.depends_on_us and facts.stop_clause:
        ways.append(Method.COST)
        told.append("客户有求于我且合同有停供条款")
    if facts.overdue_days >= policy.method_long_overdue_days:
        ways.append(Method.PRESSURE)
        told.append(f"逾期{facts.overdue_days}天，满{policy.method_long_overdue_days}天")
    if _is_important(facts, policy):
        if facts.referrer:
            ways.append(Method.CONNECTION)
            told.append("关系重要且有引荐人")
        ways.append(Method.PERSISTENCE)
        told.append(
            f"关系重要（战略客户{'是' if facts.strategic else '否'}、"
            f"年销占比{percent(facts.sales_share)}、合作{facts.years_with_us}年）"
        )
    elif facts.seller_customers >= policy.method_many_customers:
        ways += [Method.BARRAGE, Method.PERSISTENCE]
        told.append(f"关系一般，业务员客户{facts.seller_customers}户")
    else:
        ways += [Method.PERSISTENCE, Method.BARRAGE]
        told.append("关系一般")
    return ways, [Reason("K25", "，".join(told))]


def _is_important(facts: DebtorFacts, policy: TacticsSettings) -> bool:
    return (
        facts.strategic
        or facts.sales_share >= policy.method_strategic_share
        or facts.years_with_us >= policy.method_old_customer_years
    )


def may_escalate(communications: int) -> Verdict[bool]:
    """Say whether law or a stop of supply may be announced: a contact must be on record (S1-20)."""
    allowed = communications >= 1
    text = f"已有沟通记录{communications}次" + ("" if allowed else "，升级前须先充分沟通并记录")
    return Verdict(allowed, (Reason("S1-20", text),))


def may_contact(
    contacts_this_week: int, hour: int, *, policy: TacticsSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether a customer may be contacted now: how often this week, at which hour (1.4, 4.6)."""
    wrong = []
    if contacts_this_week >= policy.contacts_per_week:
        wrong.append(f"本周已联系{contacts_this_week}次，上限{policy.contacts_per_week}次")
    if not policy.contact_hour_from <= hour < policy.contact_hour_to:
        wrong.append(f"{hour}时不在{policy.contact_hour_from}至{policy.contact_hour_to}时之间")
    return Verdict(not wrong, (Reason("§4.6", "，".join(wrong) or "可以联系"),))


def contact_limits(contacts_this_week: int, *, policy: TacticsSettings = _DEFAULT) -> Verdict[str]:
    """Return in words whether and when a customer may still be called this week (1.4, 4.6)."""
    allowed = may_contact(contacts_this_week, policy.contact_hour_from, policy=policy)
    if not allowed.value:
        return Verdict(f"本周不再联系：{allowed.reasons[0].text}", allowed.reasons)
    hours = f"{policy.contact_hour_from}–{policy.contact_hour_to}时"
    left = policy.contacts_per_week - contacts_this_week
    return Verdict(f"{hours}，本周还可{left}次", allowed.reasons)


def week_start(as_of: dt.date) -> dt.date:
    """Return the Monday that the weekly limit of contacts counts from."""
    return as_of - dt.timedelta(days=as_of.weekday())


def call_order(
    next_contact: dt.date | None, as_of: dt.date, stop_level: int, overdue: int, days: int
) -> tuple[int, ...]:
    """Return the sorting key of a call list: calls that are due come first, then what is at stake."""
    due = next_contact is None or next_contact <= as_of
    return (0 if due else 1, -stop_level, -overdue, -days)


def recommend_channel(
    amount: int, customers: int, *, policy: TacticsSettings = _DEFAULT
) -> Verdict[str]:
    """Return 电话 for few customers with large debts, 函件 for many with small ones (S1-30, S1-31).

    ``amount`` is one customer's debt (分), ``customers`` how many are to be reached.
    """
    phone = amount >= policy.channel_phone_amount and customers <= policy.channel_phone_customers
    channel = "电话" if phone else "函件"
    text = (
        f"单户{format_yuan(amount)}元（电话下限{format_yuan(policy.channel_phone_amount)}元）、"
        f"共{customers}户（电话上限{policy.channel_phone_customers}户）：{channel}"
    )
    return Verdict(channel, (Reason("S1-30", text),))


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a customer has not paid: code, name, and what follows from it (rules 1.6)."""

    code: str
    name: str
    effect: str

    @property
    def our_fault(self) -> bool:
        """Group C: V1 may be spared, the rating is not hurt, letters are mild."""
        return self.code.startswith("C")

    @property
    def told(self) -> str:
        """The cause and what to do about it, as a call list says it."""
        return f"{self.code} {self.name}：{self.effect}"


_OURS = "我方责任：先处理异议，函件温和，不扣偿还状况，可申请 V1 豁免"
CAUSES: dict[str, Cause] = {
    code: Cause(code, name, effect)
    for code, name, effect in (
        ("A1", "资金紧张", "可协商分期并签回款承诺"),
        ("A2", "有钱不想占用自有资金", "坚持全额，明确期限"),
        ("A3", "下游拖欠", "不接受背靠背，协商分期"),
        ("A4", "经营恶化、停业或转让", "复评信用，核验登记状态，及早保全"),
        ("B1", "控制供货方、索要支持", "先收后谈"),
        ("B2", "疏忽", "提醒并约定付款日"),
        ("B3", "恶意拖欠", "函件严正，只收不供"),
        ("B4", "借口（购房、建仓、结婚、产品小毛病）", "核实；质检否定的客诉可提示 V6"),
        ("B5", "内部付款流程", "问清流程与经办人，约定付款日"),
        ("C1", "质量客诉（有质检结论）", _OURS),
        ("C2", "交货不及时", _OURS),
        ("C3", "开票错误或未寄", _OURS),
        ("C4", "返利促销未兑现", _OURS),
        ("C5", "业务员随意承诺", _OURS),
        ("C6", "售后不到位", _OURS),
        ("D1", "无合同或条款不清", "补签合同或对账确认"),
        ("D2", "签收缺失", "补签收证据"),
        ("D3", "对账不符", "先对账，无争议部分先付"),
        ("E1", "未催收", "立即催收并登记"),
        ("E2", "私吞或交接不清", "财务直接与客户对账，上报"),
    )
}
"""Every cause by its code (rules 1.6)."""
