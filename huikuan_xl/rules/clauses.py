"""The sentences of letters that claim a fact or a right: each disappears when its fact is missing.

Statutes are cited in full, articles in Chinese numerals; read in a public collection of
2025-04-19: 民法典 §526–528, §686; 条例 (国务院令第802号) §9, §15, §17; 买卖合同解释 §18(4). They are
proposals for a lawyer's look, not legal advice.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.interest import regulation_binds
from huikuan_xl.rules.letter_rules import Tone
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.terms import Term
from huikuan_xl.rules.words import PROTECTED, CompanySize, Forum

REGULATION_FROM = dt.date(2025, 6, 1)
"""条例 802 is in force from here; it is cited only for contracts signed on or after this day."""

NEVER_IN_LETTERS = ("恶意", "失信", "曝光", "上门", "后果自负", "疏忽", "支付令")
"""Words that no letter to a customer holds."""

LEGAL_WORDS = ("依合同", "合同约定", "民法典", "诉讼", "仲裁", "律师", "支付令", "国务院令")
"""Words that a template may not hold as fixed text: they claim a fact, so they come as a field."""

RESERVED = "我方保留依法主张逾期付款责任的权利。"
PRINCIPAL_ONLY = "仅核对货款本金，不视为我方放弃要求逾期付款违约责任的权利，也不变更原付款期限。"
PRINCIPAL_PROMISED = (
    "上述金额为货款本金；除本承诺书另有约定外，不视为贵方放弃要求逾期付款违约责任的权利。"
)
"""In a commitment the customer speaks: 贵方 is who is owed."""


@dataclass(frozen=True)
class ClauseSettings:
    """What letters say of interest and of commitments."""

    late_fee_words: str = setting(
        "不写率", "函件中的违约金文字", "选项", "民法典§585；买卖合同解释§18", "函件",
        choices=("不写率", "写率"), note="写率：只在合同约定了日利率时写；未约定时只写保留权利",
    )  # fmt: skip
    acceleration_days: int = setting(
        15, "承诺书逾期多少日可通知全部到期", "天", "L5", "函件", minimum=1, assumed=True
    )
    fee_after_clearing: str = setting(
        "照计", "按承诺付清后原违约金", "选项", "L5", "函件", choices=("照计", "不再主张"),
        assumed=True,
    )  # fmt: skip

    commitment_fees: bool = setting(
        False, "承诺书附逾期付款违约金计算表", "是/否", "L5 买卖合同解释§18③", "函件",
        note="签章即确定数额，缺省不附；附时只列合同约定了日利率的，迟付已付的也列，未列部分另行保留",
    )  # fmt: skip


_DEFAULT = ClauseSettings()


def day_text(day: dt.date | None) -> str:
    """Return a date as letters write it, ``2026年6月30日``; blank without one."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def until_text(day: dt.date | None) -> str:
    """Return a deadline that leaves no doubt about its last day (民法典§1259)."""
    return "" if day is None else f"{day_text(day)}（含当日）"


def contract_basis(contracts: Sequence[str]) -> str:
    """Return what a claim rests on: the contract numbers of the *sales* it names.

    One contract that covers every sale is named; several are in the list; without any it is the
    dealings and the signed delivery notes. The customer's present contract is no ground for an
    older debt.
    """
    known = {number for number in contracts if number}
    if len(known) == 1 and all(contracts):
        return f"双方签订的购销合同（合同号：{known.pop()}）及下列售货清单"
    if known:
        return "双方之间的买卖合同及下列售货清单（合同号见明细）"
    return "双方的买卖往来及下列售货清单、送货签收凭证"


def paid_meanwhile(cut_off: dt.date) -> str:
    """Return the sentence for a payment that crossed the letter."""
    return (
        f"本函金额按截至{day_text(cut_off)}的到账情况统计；此后已付款的，请提供付款凭证，"
        "以实际到账为准。"
    )


def no_extension(term_agreed: bool) -> str:
    """Return that a letter's deadline is no respite, blank where no date of payment was agreed."""
    if not term_agreed:
        return ""
    return "上述限期不变更原付款期限，不构成展期；逾期付款责任仍自原付款期限届满之次日起算。"


def paid_before_signing(cut_off: dt.date) -> str:
    """Return the same as ``paid_meanwhile`` in a commitment, in the customer's words."""
    return f"上述金额按截至{day_text(cut_off)}的到账情况统计；此后已付款的，以实际到账为准。"


def deducted(unapplied: int, later: int, cut_off: dt.date, *, debtor: str = "贵方") -> str:
    """Return what was taken off a demand: money without a purpose, and money since (分).

    ``debtor`` is what the paper calls the customer: 我方 where the customer itself speaks.
    """
    parts = []
    if unapplied:
        parts.append(f"{debtor}已付而未指明用途的款项￥{format_yuan(unapplied)}元已从中扣除。")
    if later:
        parts.append(
            f"统计截止日之后至{day_text(cut_off)}收到的￥{format_yuan(later)}元已按指明的清单或到期先后计入。"
        )
    return "".join(parts)


def disputed_apart(amount: int, documents: Sequence[str]) -> str:
    """Return the sentence that leaves disputed money (分) out of a demand, blank without any."""
    if not amount:
        return ""
    named = f"（{'、'.join(documents)}）" if documents else ""
    return f"另有存在争议的款项{named}￥{format_yuan(amount)}元不在本函之列，由双方另行核对处理。"


def late_liability(
    agreed: Decimal | None, clause: str = "", *, policy: ClauseSettings = _DEFAULT
) -> str:
    """Return the sentence about late payment: the agreed rate where there is one, else the right.

    ``agreed`` is the daily rate of these sales' contract, ``clause`` its number. Without an
    agreement no rate is printed: it is for the court, and not for us to lower.
    """
    if agreed is None or policy.late_fee_words != "写率":
        return RESERVED
    where = f"合同{clause}约定" if clause else "双方合同约定"
    return f"{where}，逾期付款按日{percent(agreed)}支付违约金；我方保留主张的权利。"


@dataclass(frozen=True, slots=True)
class SmallSupplier:
    """What the regulation for small suppliers needs to be cited.

    ``ours`` and ``customer`` are the sizes at the signing, which decide (§3), whatever either has
    become since; ``told_on`` and ``told_by``: when and how the customer was told that we are small
    (§3); ``disputed``: other sums between us are in dispute (§15).
    """

    ours: str
    signed_on: dt.date | None
    told_on: dt.date | None
    told_by: str
    customer: str
    term_agreed: bool
    disputed: bool = False


def small_supplier(facts: SmallSupplier, *, reviewed: bool) -> str:
    """Cite 《保障中小企业款项支付条例》 where every fact is on record and a lawyer released it."""
    if not (reviewed and facts.told_on and facts.told_by):
        return ""
    signed_before = facts.signed_on is None or facts.signed_on < REGULATION_FROM
    if signed_before or not regulation_binds(facts.ours, facts.customer):
        return ""
    told = f"我方属于中小企业，已于{day_text(facts.told_on)}以{facts.told_by}告知贵方。"
    rest = "依照该条例第十五条，对无争议部分应当履行及时付款义务。" if facts.disputed else ""
    if facts.customer == CompanySize.LARGE:
        term = "" if facts.term_agreed else "，未约定付款期限的应自交付之日起六十日内支付"
        return (
            f"{told}依照《保障中小企业款项支付条例》第九条，大型企业应当按合同约定及时支付"
            f"中小企业款项{term}。{rest}"
        )
    return (
        f"{told}依照《保障中小企业款项支付条例》第九条，应自交付之日起三十日内支付；合同另有约定的"
        f"从其约定，但最长不得超过六十日。{rest}"
    )


def told_in_vain(told_on: dt.date | None, ours: str, customer: str) -> str:
    """Return why a notice that we are small will not be cited, "" where it may be (A7)."""
    if told_on is None:
        return ""
    named = (("签约时我方规模", ours), ("签约时客户规模", customer))
    missing = "、".join(what for what, size in named if not size)
    if missing:
        return f"没有写{missing}，函件不引用《保障中小企业款项支付条例》"
    if ours not in PROTECTED:
        return f"签约时我方为{ours}，不是中小企业，函件不引用《保障中小企业款项支付条例》"
    return ""


def consequence(tone: Tone, *, stop_clause: bool, clause: str = "", forum: str = "",
                disputed: bool = False, lapsed: bool = False) -> str:  # fmt: skip
    """Return what follows when a demand is not met, by tone (S0-37).

    Mild letters threaten nothing. Without a stop clause only new orders wait. Courts and
    arbitration are named only by the contract's dispute clause (``forum``: 诉讼, 仲裁) and where
    nothing is in dispute; 支付令 never. A claim that has ``lapsed`` is no ground for any of it.
    """
    if tone is Tone.MILD:
        return ""
    where = f"合同{clause}" if clause else "合同的停供条款"
    orders = f"我方将依{where}暂停发货" if stop_clause else "我方将暂缓接受新的订单"
    if tone is Tone.FORMAL:
        return f"逾期未付又无书面答复的，{orders}。"
    if lapsed:
        return f"期满仍未支付的，{orders}。"
    ways: dict[str, str] = {Forum.COURT: "依法提起诉讼", Forum.ARBITRATION: "依约申请仲裁"}
    way = "" if disputed else ways.get(forum, "")
    rights = f"保留{way}的权利" if way else "保留依法维护权利的一切方式"
    return f"期满仍未支付的，{orders}，必要时委托律师处理，并{rights}。"


def acceleration(*, policy: ClauseSettings = _DEFAULT) -> str:
    """Return the clause that lets us call the rest due, by notice: not by itself."""
    return f"任何一期逾期或未足额支付满{policy.acceleration_days}日的，贵方可书面通知其余各期提前到期。"


def consent(lapsed: bool) -> str:
    """Return what a receipt offers to sign where a claim has lapsed, else nothing.

    Having received a letter revives nothing; agreeing to pay does (民法典§192, 诉讼时效规定§19).
    """
    return "我方同意继续履行上述付款义务，将于　　　　年　　月　　日前付清" if lapsed else ""


def instalment_late(term_agreed: bool) -> str:
    """Return from when a broken commitment bears interest, the rate being for both to fill in."""
    since = "原付款期限" if term_agreed else "本承诺书所列付款日期"
    return (
        f"未按期支付的部分，自{since}届满之次日起按日　　　‰支付违约金（由双方填写；不填则依法承担"
        "逾期付款责任）。"
    )


def terms_kept(term_agreed: bool, *, policy: ClauseSettings = _DEFAULT) -> str:
    """Return what a commitment does to the old due dates: nothing (买卖合同解释§18①)."""
    after = (
        "违约责任照计"
        if policy.fee_after_clearing == "照计"
        else "贵方不再主张此前的逾期付款违约责任"
    )
    kept = "本承诺书不变更原付款期限；" if term_agreed else ""
    return f"{kept}按期足额付清的，{after}。"


def given_up(
    paid_on: dt.date, promised: dt.date | None, *, policy: ClauseSettings = _DEFAULT
) -> bool:
    """Say whether a signed commitment gave the interest up on a debt that was cleared on a day.

    Only where the company lets it go (``terms_kept``) and the debt was cleared by the day
    ``promised``; where nobody registered that day, the customer has the benefit of the doubt.
    """
    kept = promised is None or paid_on <= promised
    return policy.fee_after_clearing == "不再主张" and kept


def fees_stated(total: int, capital: str, as_of: dt.date) -> str:
    """Return the sentence by which a commitment fixes the interest (分) so far, and no more.

    Signed, it fixes the sum (买卖合同解释§18③), so it says that it goes on and is not all.
    """
    return (
        f"按合同约定的日利率逐笔计算，逾期付款违约金为￥{format_yuan(total)}元（{capital}），"
        "含迟付已付部分，明细见《逾期付款违约金计算表》。"
        f"暂计至{day_text(as_of)}，此后另计；本表未列部分贵方不放弃。"
    )


@dataclass(frozen=True, slots=True)
class Guarantor:
    """Who vouches for *this* commitment; a company needs its resolution (公司法§15)."""

    name: str
    is_company: bool = False
    resolution: bool = False


_MAY_NOT_VOUCH = (
    "政府", "局", "委员会", "学校", "小学", "中学", "大学", "学院", "幼儿园", "医院", "福利院",
)  # fmt: skip


def guarantee(guarantor: Guarantor | None, *, reviewed: bool) -> str:
    """Return the guarantee clause, blank without a guarantor of this commitment or a lawyer's look.

    An authority, school or hospital may not vouch (民法典§683), a company or branch not without a
    resolution (公司法§15, 担保解释§11).
    """
    if guarantor is None or not guarantor.name or not reviewed:
        return ""
    if guarantor.name.split("（")[0].endswith(_MAY_NOT_VOUCH):
        return ""
    if guarantor.is_company and not guarantor.resolution:
        return ""
    return (
        f"保证人{guarantor.name}对本承诺书项下全部债务承担连带责任保证。保证范围：本金、违约金及实现"
        "债权的费用（含诉讼费、律师费）。保证期间：最后一期付款期限届满之日起三年；债务依本承诺书提前"
        "到期的，自提前到期之日起三年。"
    )


def no_dispute(disputed: int, documents: Sequence[str]) -> str:
    """Return what a commitment says about disputes (分); a disputed document is named and left out."""
    agreed = "上述款项的数量、质量、金额双方均无争议"
    if not disputed:
        return f"{agreed}。"
    named = "、".join(documents) or "另行核对的清单"
    return f"{agreed}；{named}项下￥{format_yuan(disputed)}元存在争议，不在本承诺之内。"


def cleared_sentence(stop_no: str, paid: int, credited: int, day: dt.date) -> str:
    """Return how the documents of a stop notice reached zero (分): by money, by credit, or both."""
    how = [f"付款￥{format_yuan(paid)}元"] if paid else []
    if credited:
        how.append(f"退货、折让冲抵￥{format_yuan(credited)}元")
    shown = f"（其中{'，'.join(how)}）" if how else ""
    return f"截至{day_text(day)}，我方{stop_no}通知所列款项已结清{shown}。"


def resumption(from_day: dt.date, *, begun: bool, on_credit: bool) -> str:
    """Return what a cleared debt brings: supply again, or a stop that never began."""
    if not begun:
        return "该通知所载停供不再执行，供货照常。"
    way = "恢复正常供货" if on_credit else "恢复供货，采用款到发货方式"
    return f"我方自{day_text(from_day)}起{way}。"


def ways_to_pay(ratio: Decimal | None, bills: bool, discount_clause: str) -> str:
    """Return the contract's cash share, whether bills are taken and who bears their 贴息 (A16).

    Each only where the contract has it: that bills are taken at all is a term, not house policy.
    ``discount_clause`` is the clause that lets the customer bear it.
    """
    parts = [f"电汇、转账等即时付款不低于{percent(ratio)}"] if ratio is not None else []
    if bills and (ratio is None or ratio < 1):
        rest = "其余可用银行承兑汇票" if parts else "可用银行承兑汇票付款"
        borne = f"，贴现费用按合同{discount_clause}由贵方承担" if discount_clause else ""
        parts.append(rest + borne)
    return f"合同约定：{'；'.join(parts)}" if parts else ""


def doubt_ways_to_pay(ratio: Decimal | None, bills: bool, discount_clause: str) -> str:
    """Return what doesn't fit in what a contract says of bills, "" when all does."""
    if bills and ratio is not None and ratio >= 1:
        return "现金比例为100%，就没有可用承兑的部分"
    if discount_clause and not bills:
        return "写了贴息条款，没有写可用承兑，函件不写贴息由谁承担"
    return ""


def bills_running(amount: int) -> str:
    """Return that money (分) in bills is counted as paid, but not yet due; blank without any."""
    if not amount:
        return ""
    return f"已收承兑汇票中尚未到期的￥{format_yuan(amount)}元已计入回款；到期未获付款的，该款恢复为欠款。"


def payment_term(
    limit: int | None, days: int | None, agreed: Term | None = None, cycle: str = ""
) -> str:
    """Return the term a price confirmation may state: never credit that nobody approved (A10).

    ``agreed`` is the term of contract or register, ``cycle`` the contract's 回款周期 (S0-20).
    """
    often = f"，回款周期：{cycle}" if cycle else ""
    if not limit or (days is None and agreed is None):
        return "款到发货"
    if agreed is not None:
        return f"按“{agreed}”付清{often}"
    return f"自签收之日起{days}天内（含第{days}天）付清{often}"


JURISDICTION = "因本承诺书发生的争议，由贵方住所地有管辖权的人民法院管辖。"


def addressed_as(size: CompanySize | None) -> str:
    """Return how a certificate addresses the customer: an authority is no company."""
    official = size in (CompanySize.AGENCY, CompanySize.INSTITUTION)
    return "贵单位" if official or size is None else "贵公司"


def praised_for(due: int, on_time: int) -> str:
    """Return what a certificate says of the year: that all was paid in time only where it was (分)."""
    return "恪守约定、按期付款" if 0 < due <= on_time else "重视承诺、诚信往来"


_COMPANY_ENDS = (
    "公司",
    "厂",
    "集团",
    "合作社",
    "研究院",
    "研究所",
    "中心",
    "医院",
    "学校",
    "局",
    "店",
    "部",
)


def is_company(name: str) -> bool:
    """Say whether a name is that of an organisation rather than of a person."""
    return any(part in name for part in _COMPANY_ENDS)


def seal_of(name: str) -> str:
    """Return how a receipt is signed: by seal, a natural person by hand."""
    return "盖章" if is_company(name) else "签字并按指印"


def seal_of_commitment(name: str, head: str = "") -> str:
    """Return how a commitment is signed: a branch's debts are the company's (公司法§13).

    ``head`` is the company that the branch belongs to, blank for none that is known.
    """
    if not head and not name.endswith("分公司"):
        return seal_of(name)
    return f"盖章；分支机构须由{head or '总公司'}盖章或附其授权书"


def taken_over(amount: int, since: dt.date | None) -> str:
    """Say that some of a debt (分) is an opening balance without documents, "" for none (Q16)."""
    if not amount or since is None:
        return ""
    return (
        f"其中￥{format_yuan(amount)}元为{day_text(since)}结转的余额，原单据未列入本函，账龄自该日起算，"
        "如需核对请与我方财务联系。"
    )


def owed_sentence(
    as_of: dt.date,
    oldest_due: dt.date | None,
    days: int,
    estimated: int,
    until: dt.date | None,
) -> str:
    """Return what a demand says of the debts it lists.

    ``estimated`` (分) is the part whose date nobody agreed: it is asked for by ``until`` and never
    called overdue (民法典§511(4)).
    """
    ask = f"请于{until_text(until)}前支付" if until else "请支付"
    if oldest_due is None:
        return f"贵方下列货款双方未约定付款日，{ask}。"
    first = (
        f"截至{day_text(as_of)}，贵方下列货款已过约定付款日，最早一笔于{day_text(oldest_due)}到期，"
        f"已逾期{days}天。"
    )
    if not estimated:
        return first
    return f"{first}其中到期日一栏写“未约定”的货款￥{format_yuan(estimated)}元双方未约定付款日，{ask}。"


def plan_sentence(month: dt.date, target: int, collected: int, confirmed: bool) -> str:
    """Return the plan against what came in (分), and whether the customer had agreed to it."""
    agreed = "贵方已确认" if confirmed else "贵方未确认"
    return (
        f"{month.year}年{month.month}月回款计划￥{format_yuan(target)}元（{agreed}），"
        f"实际到账￥{format_yuan(collected)}元。"
    )


def balance_sentence(as_of: dt.date, closing: int, capital: str) -> str:
    """Return who owes whom on the day (分); ``capital`` is the amount without sign in 大写."""
    if closing == 0:
        return f"截至{day_text(as_of)}，双方往来余额为零"
    if closing < 0:
        return f"截至{day_text(as_of)}，我方预收贵方￥{format_yuan(-closing)}元（{capital}）"
    return f"截至{day_text(as_of)}，贵方欠我方货款￥{format_yuan(closing)}元（{capital}）"


def balance_confirmed(as_of: dt.date, closing: int, capital: str) -> str:
    """Return what the customer signs when it agrees: the same balance in its own words (分)."""
    day = day_text(as_of)
    if closing == 0:
        owed = "双方往来余额为零"
    elif closing < 0:
        owed = f"贵方预收我方￥{format_yuan(-closing)}元（{capital}）"
    else:
        owed = f"我方欠贵方货款￥{format_yuan(closing)}元（{capital}）"
    return f"经核对，截至{day}，{owed}，与我方账面一致。"


def due_part(due: int, until: dt.date | None) -> str:
    """Return which part of a balance is due (分) and by when it is asked for."""
    if not due or until is None:
        return ""
    return f"其中已到期￥{format_yuan(due)}元，请于{until_text(until)}前支付。"


def no_new_orders(from_day: dt.date) -> str:
    """Return the sentence about new orders, which needs no ground."""
    return f"自{day_text(from_day)}起，我方暂停接受贵方新的订单。"


def urged(talked_on: dt.date | None, deadline_no: str) -> str:
    """Return how these debts were asked for before: only what is on record."""
    talk = f"我方曾于{day_text(talked_on)}就上述货款与贵方沟通。" if talked_on else ""
    limit = f"我方{deadline_no}限期清欠通知的期限已过，上述款项仍未清还。" if deadline_no else ""
    return talk + limit


def averted(until: dt.date | None) -> str:
    """Return that the stop doesn't begin when the debt is cleared by the letter's day."""
    return f"不迟于{until_text(until)}清还上述款项的，本通知所载停供不执行。" if until else ""


def resume_terms(*, security_is_enough: bool) -> str:
    """Return when supply goes on; under 民法典§528 adequate security alone must be enough."""
    security = "适当担保" if security_is_enough else "我方认可的担保并签订还款计划"
    return (
        f"上述款项全部清还，或贵方提供{security}后，我方以书面通知恢复供货。"
        "已交付产品的质保和售后服务不受影响。"
    )


def limitation_sentence(last_day: dt.date | None, as_of: dt.date) -> str:
    """Return the last day to sue, and what to do once it is over (诉讼时效规定§19)."""
    if last_day is None:
        return "未定"
    if last_day < as_of:
        return f"{day_text(last_day)}已届满，拟争取对方书面同意履行"
    return day_text(last_day)
