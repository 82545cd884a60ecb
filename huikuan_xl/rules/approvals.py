"""审批与变更: who must approve what, when a decision is in force, and what it says (X04).

The register of customers is compared with what was decided; a release lets an order ship, an
extension moves a due date, and each ends by itself.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import ONE_DAY
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.words import FINANCE_DEPT, LetterName
from huikuan_xl.rules.words import ApprovalKind as Kind


@dataclass(frozen=True)
class ApprovalSettings:
    """How far up a decision goes, and how long a release lasts."""

    general_manager_from: int = setting(
        0, "须总经理审批的金额起点", "元", "S1-10 · S4 L110-112", "额度与期限",
        note="放行、临时额度、让步低于此金额的，到总经理前一步为止；0＝都须总经理",
        minimum=0, assumed=True,
    )  # fmt: skip
    merged_posts: bool = setting(
        True, "审批允许合并岗", "是/否", "X04", "额度与期限",
        note="是：同一人可兼审批中的两个岗位；申请人始终不得审批", assumed=True,
    )  # fmt: skip
    release_days: int = setting(
        7, "放行的有效天数", "天", "K11 · S4 L112", "额度与期限",
        note="放行没有写有效至时，自批准之日起算", minimum=1, assumed=True,
    )  # fmt: skip


_DEFAULT = ApprovalSettings()
GENERAL_MANAGER = "总经理"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: what is done, and by whom (a post, not a person)."""

    act: str
    post: str

    def __str__(self) -> str:
        return f"{self.act}：{self.post}"


@dataclass(frozen=True, slots=True)
class Chain:
    """Who applies, and who approves in which order; ``key`` as in X04."""

    key: str
    asks: Step
    approves: tuple[Step, ...]

    @property
    def route(self) -> tuple[Step, ...]:
        """Everybody who signs, the applicant first."""
        return (self.asks, *self.approves)


_FINANCE = Step("审批", "财务负责人")
_GENERAL_MANAGER = Step("审批", GENERAL_MANAGER)
SELLER = "业务人员"
_SELLER = Step("申请", SELLER)
#: C1, S4-22: the application form.
GRANTING = Chain(
    "C1", Step("填表", "部门经理"),
    (Step("复核", "销售部内勤"), Step("审批", FINANCE_DEPT), Step("最终审批", "销售部总经理")),
)  # fmt: skip
#: C2, S4-31: the first limit and term of a customer.
LIMITING = Chain("C2", _SELLER, (Step("审批", "部门经理"), _FINANCE, _GENERAL_MANAGER))
#: C3, S4-32: what is changed, extended or let through.
CHANGING = Chain("C3", _SELLER, (Step("确认", "部门负责人"), _FINANCE, _GENERAL_MANAGER))
#: C4, S4-33: the yearly review.
REVIEWING = Chain("C4", _SELLER, (_FINANCE, _GENERAL_MANAGER))
#: C5, S0-14: what the customer answered on an exception.
ANSWERING = Chain(
    "C5",
    _SELLER,
    (Step("审批", "业务经理"), Step("审核", "部长助理"), Step("批示", GENERAL_MANAGER)),
)
#: C6, S0-23: the cash ratio.
CASHING = Chain("C6", _SELLER, (Step("批示", "商务副总"), Step("批示", GENERAL_MANAGER)))
#: S4-34: the boxes of the 交接清单.
HANDING_OVER = Chain(
    "F6", Step("移交", "移交人"),
    (Step("接收", "接收人"), Step("监交", "业务经理"), Step("确认", FINANCE_DEPT)),
)  # fmt: skip
#: S0-18: the general manager takes the certificate to the customer.
AWARDING = Chain("S0-18", Step("提名", "业务经理"), (Step("颁发", GENERAL_MANAGER),))
#: What a company already had when it began to keep the register: recorded, not approved.
RECORDING = Chain("期初", Step("登记", FINANCE_DEPT), ())

_CHAINS: dict[Kind, Chain] = {
    Kind.OPENING: RECORDING,
    Kind.NEW_CUSTOMER: GRANTING,
    Kind.REVIEW: REVIEWING,
    Kind.GRADE: GRANTING,
    Kind.LIMIT: CHANGING,
    Kind.TERM: CHANGING,
    Kind.TEMPORARY: CHANGING,
    Kind.EXTENSION: CHANGING,
    Kind.RELEASE: CHANGING,
    Kind.WRITE_OFF: CHANGING,
    Kind.CASH_RATIO: CASHING,
    Kind.CONCESSION: ANSWERING,
    Kind.SETTLED: ANSWERING,
    Kind.HOLD: ANSWERING,
    Kind.HANDOVER: HANDING_OVER,
}
_BY_AMOUNT = (Kind.RELEASE, Kind.TEMPORARY, Kind.CONCESSION)
_FIRST_GRANT = (Kind.LIMIT, Kind.TERM)


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs for a letter, and when: before it leaves, or once its 回执 is back."""

    chain: Chain
    when: str


def signing(letter: LetterName) -> Signing | None:
    """Return who of the house signs for a letter, None where nobody has to.

    Stopping supply, resuming it and going to a lawyer change what was granted: C3 before they
    leave. The answer to an exception goes up C5 (S0-14), one to a plan C6 where it disputes the cash
    ratio (S0-23). Our signatures never stand on the customer's paper.
    """
    if letter is LetterName.AWARD:
        return Signing(AWARDING, "发出前")
    if letter.announces_stop or letter in (LetterName.RESUME, LetterName.LAWYER):
        return Signing(CHANGING, "发出前")
    if letter is LetterName.EXCEPTION:
        return Signing(ANSWERING, "收到回执后")
    if letter is LetterName.PLAN:
        return Signing(CASHING, "回执对现金比例有异议时")
    return None


class Standing(StrEnum):
    """What a decision is worth on a day."""

    PENDING = "待审批"
    WAITING = "未到生效日"
    IN_FORCE = "生效"
    EXPIRED = "已到期"
    USED = "已用完"
    REFUSED = "否决"
    INVALID = "不成立"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One row of 审批与变更; money in 分. ``steps`` are the approvals filled in: person and day."""

    kind: Kind
    number: str = ""
    author: str = ""
    asked_on: dt.date | None = None
    steps: tuple[tuple[str, dt.date | None], ...] = ()
    document: str = ""
    old: str = ""
    amount: int | None = None
    grade: str = ""
    days: int | None = None
    due: dt.date | None = None
    cash_ratio: Decimal | None = None
    owner: str = ""
    refused: bool = False
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


#: What a decision must say, by what it is about: field of ``Request`` → its heading.
_SAYS: dict[str, str] = {
    "document": "单据", "amount": "新金额", "grade": "新等级", "days": "新期限", "due": "新到期日",
    "cash_ratio": "同意现金比例", "owner": "新业务员", "valid_to": "有效至",
}  # fmt: skip
_NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.GRADE: ("grade",),
    Kind.LIMIT: ("amount",),
    Kind.TERM: ("days",),
    Kind.TEMPORARY: ("amount", "valid_to"),
    Kind.EXTENSION: ("document", "due"),
    Kind.RELEASE: ("amount",),
    Kind.WRITE_OFF: ("amount",),
    Kind.CASH_RATIO: ("cash_ratio",),
    Kind.CONCESSION: ("document", "amount"),
    Kind.SETTLED: ("document",),
    Kind.HOLD: ("valid_to",),
    Kind.HANDOVER: ("owner",),
}
_ONE_OF = ("grade", "amount", "days")
#: What a decision of a kind may say besides what it must; anything else on its row decides nothing.
_MAY_SAY: dict[Kind, tuple[str, ...]] = {
    Kind.OPENING: (*_ONE_OF, "owner"),
    Kind.NEW_CUSTOMER: _ONE_OF,
    Kind.REVIEW: _ONE_OF,
    Kind.RELEASE: ("document",),
    Kind.WRITE_OFF: ("document",),
    Kind.CASH_RATIO: ("document",),
    Kind.HOLD: ("document",),
}
#: What must be more than nothing: it lets something through, or gives something up.
_POSITIVE = (Kind.TEMPORARY, Kind.RELEASE, Kind.WRITE_OFF, Kind.CONCESSION)


def chain_of(request: Request, *, policy: ApprovalSettings = _DEFAULT) -> Chain:
    """Return who must approve a decision (X04): by its kind, and by its amount where that counts.

    A first limit or term goes the way of C2, a changed one of C3. A release, a temporary limit or a
    concession below ``policy.general_manager_from`` needs no general manager.
    """
    chain = _CHAINS[request.kind]
    if request.kind in _FIRST_GRANT and not request.old.strip():
        chain = LIMITING
    small = request.amount is not None and request.amount < policy.general_manager_from
    if request.kind in _BY_AMOUNT and small and len(chain.approves) > 1:
        steps = tuple(step for step in chain.approves if step.post != GENERAL_MANAGER)
        chain = Chain(chain.key, chain.asks, steps)
    return chain


def faults(request: Request, *, policy: ApprovalSettings = _DEFAULT) -> tuple[Reason, ...]:
    """Return why a row can never be a decision, whatever the day; empty when it can."""
    return (
        *_unsaid(request),
        *_impossible(request),
        *_wrong_people(request, policy),
        *_wrong_days(request, policy),
    )


def _impossible(request: Request) -> list[Reason]:
    """Values that no decision can mean: a negative limit or term, a release of nothing."""
    wrong: list[Reason] = []
    if request.amount is not None:
        if request.kind in _POSITIVE and request.amount <= 0:
            wrong.append(Reason("X04", "新金额应大于 0"))
        elif request.amount < 0:
            wrong.append(Reason("X04", "新金额不能为负"))
    if request.days is not None and request.days < 0:
        wrong.append(Reason("K09", "新期限不能为负"))
    if request.cash_ratio is not None and not 0 <= request.cash_ratio <= 1:
        wrong.append(Reason("K17", "同意现金比例应在 0～100% 之间"))
    return wrong


def decides_nothing(request: Request) -> tuple[str, ...]:
    """Return the headings of what a row says and its kind doesn't decide: a new term on a row
    批准额度 would be in force nowhere (X04)."""
    used = (*_NEEDED.get(request.kind, ()), *_MAY_SAY.get(request.kind, ()), "valid_to")
    return tuple(
        heading for name, heading in _SAYS.items()
        if name not in used and getattr(request, name) not in (None, "")
    )  # fmt: skip


def _unsaid(request: Request) -> list[Reason]:
    missing = [_SAYS[n] for n in _NEEDED.get(request.kind, ()) if getattr(request, n) in (None, "")]
    if request.kind in (Kind.NEW_CUSTOMER, Kind.REVIEW) and all(
        getattr(request, n) in (None, "") for n in _ONE_OF
    ):
        missing.append("新金额、新等级或新期限")
    if not request.author.strip():
        missing.append("申请人")
    if request.asked_on is None:
        missing.append("申请日")
    return [Reason("X04", f"缺{'、'.join(missing)}")] if missing else []


def _people(request: Request, policy: ApprovalSettings) -> list[tuple[str, dt.date | None]]:
    """Return the approvals that the chain asks for; blank where nobody signed yet."""
    asked = len(chain_of(request, policy=policy).approves)
    return [*request.steps, *[("", None)] * asked][:asked]


def _wrong_people(request: Request, policy: ApprovalSettings) -> list[Reason]:
    names = [fold(name) for name, _ in _people(request, policy) if name.strip()]
    wrong: list[Reason] = []
    if request.author.strip() and fold(request.author) in names:
        wrong.append(Reason("X04", f"申请人{request.author}不得审批自己的申请"))
    if not policy.merged_posts and len(set(names)) < len(names):
        wrong.append(Reason("X04", "同一人审批了两步，参数不允许合并岗"))
    return wrong


def _wrong_days(request: Request, policy: ApprovalSettings) -> list[Reason]:
    signed = [on for name, on in _people(request, policy) if name.strip() and on is not None]
    days = [*([request.asked_on] if request.asked_on else []), *signed]
    wrong: list[Reason] = []
    if any(later < earlier for earlier, later in pairwise(days)):
        wrong.append(Reason("X04", "批准日早于申请日或前一步，次序不对"))
    first, last = request.valid_from, request.valid_to
    if last is not None and last < (first or request.asked_on or last):
        wrong.append(Reason("F3", f"有效至{last}早于生效"))
    return wrong


def _approved_on(request: Request, policy: ApprovalSettings) -> dt.date | None:
    """Return the day of the last approval; None while one is missing."""
    people = _people(request, policy)
    if not people:
        return request.asked_on
    days = [on for name, on in people if name.strip() and on is not None]
    return max(days) if len(days) == len(people) else None


def in_force_from(request: Request, *, policy: ApprovalSettings = _DEFAULT) -> dt.date | None:
    """Return the first day of a decision: its 生效日, but never before it was approved."""
    approved = _approved_on(request, policy)
    if approved is None or request.valid_from is None:
        return approved
    return max(approved, request.valid_from)


def in_force_until(request: Request, *, policy: ApprovalSettings = _DEFAULT) -> dt.date | None:
    """Return the last day of a decision, None where it has none (S4-05)."""
    if request.valid_to is not None or request.kind is not Kind.RELEASE:
        return request.valid_to
    first = in_force_from(request, policy=policy)
    return None if first is None else first + (policy.release_days - 1) * ONE_DAY


def _missing(request: Request, as_of: dt.date, policy: ApprovalSettings) -> list[str]:
    """Return the posts that haven't approved by a day, in their order."""
    chain = chain_of(request, policy=policy)
    return [
        step.post
        for step, (name, on) in zip(chain.approves, _people(request, policy), strict=True)
        if not name.strip() or on is None or on > as_of
    ]


def standing(
    request: Request, as_of: dt.date, used_by: str = "", *, policy: ApprovalSettings = _DEFAULT
) -> Verdict[Standing]:
    """Return what a decision is worth on a day, and why: who is still to approve, until when.

    ``used_by`` is the shipment that used a release up (``used_up``).
    """
    wrong = faults(request, policy=policy)
    if wrong:
        return Verdict(Standing.INVALID, wrong)
    if request.refused:
        return Verdict(Standing.REFUSED, (Reason("X04", "有一步不同意"),))
    chain = chain_of(request, policy=policy)
    missing = _missing(request, as_of, policy)
    first = in_force_from(request, policy=policy)
    if missing or first is None:
        return Verdict(Standing.PENDING, (Reason(chain.key, f"还差{'、'.join(missing)}"),))
    last = in_force_until(request, policy=policy)
    if as_of < first:
        return Verdict(Standing.WAITING, (Reason(chain.key, f"{first}起"),))
    if used_by:
        return Verdict(Standing.USED, (Reason("K11", f"{used_by}已按它发货"),))
    if last is not None and as_of > last:
        return Verdict(Standing.EXPIRED, (Reason(chain.key, f"至{last}"),))
    text = f"{first}起" + (f"至{last}" if last else "")
    return Verdict(Standing.IN_FORCE, (Reason(chain.key, text),))


def waits(request: Request, as_of: dt.date, *, policy: ApprovalSettings = _DEFAULT) -> bool:
    """Say whether a request still waits for an approval: its application form is to be signed."""
    return standing(request, as_of, policy=policy).value is Standing.PENDING


WAITS_FOR_APPROVAL = "待审批"


@dataclass(frozen=True, slots=True)
class DecisionDuty:
    """What a decision asks of somebody: an approval that is missing, or to look at its end."""

    what: str
    who: str
    due: dt.date
    why: str


def duty_of(
    request: Request, as_of: dt.date, *, policy: ApprovalSettings = _DEFAULT
) -> DecisionDuty | None:
    """Return what is to be done about a decision on a day: approve it, or see to what follows its
    last day (S4-05). A release ends unseen, its order has shipped or hasn't."""
    state = standing(request, as_of, policy=policy)
    if state.value is Standing.PENDING and request.asked_on is not None:
        next_post = _missing(request, as_of, policy)[0]
        return DecisionDuty(
            WAITS_FOR_APPROVAL, next_post, request.asked_on, f"{request.kind}{told(state)}"
        )
    last = in_force_until(request, policy=policy)
    ends = state.value is Standing.IN_FORCE and request.kind is not Kind.RELEASE
    if ends and last is not None:
        return DecisionDuty(
            "审批到期", request.author, last, f"{request.kind}到期自动失效（S4-05）"
        )
    return None


def told(verdict: Verdict[Standing]) -> str:
    """Return a standing as one line of a cell: ``待审批：还差财务负责人、总经理（C3）``."""
    return f"{verdict.value}：{verdict.why()}"


def in_force(
    requests: Sequence[Request], as_of: dt.date, *, policy: ApprovalSettings = _DEFAULT
) -> list[Request]:
    """Return the decisions in force on a day, the latest last: a later one replaces an earlier."""
    found = [
        one for one in requests if standing(one, as_of, policy=policy).value is Standing.IN_FORCE
    ]
    return sorted(found, key=lambda one: in_force_from(one, policy=policy) or as_of)


# --- what the register should say ----------------------------------------------------------------


class Held(StrEnum):
    """What the register of customers holds that only a decision may change."""

    LIMIT = "批准额度"
    TERM = "信用期限"
    GRADE = "信用等级"
    OWNER = "业务员"
    TEMPORARY = "临时额度"


Value = int | str
_SETS: dict[Held, tuple[str, tuple[Kind, ...]]] = {
    Held.LIMIT: ("amount", (Kind.OPENING, Kind.NEW_CUSTOMER, Kind.REVIEW, Kind.LIMIT)),
    Held.TERM: ("days", (Kind.OPENING, Kind.NEW_CUSTOMER, Kind.REVIEW, Kind.TERM)),
    Held.GRADE: ("grade", (Kind.OPENING, Kind.NEW_CUSTOMER, Kind.REVIEW, Kind.GRADE)),
    Held.OWNER: ("owner", (Kind.OPENING, Kind.HANDOVER)),
    Held.TEMPORARY: ("amount", (Kind.TEMPORARY,)),
}

_CHANGES = {
    Kind.LIMIT: Held.LIMIT, Kind.TERM: Held.TERM, Kind.GRADE: Held.GRADE, Kind.HANDOVER: Held.OWNER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of one of ``Held``, and the number of the decision."""

    value: Value
    number: str


def decided(held: Held, requests: Sequence[Request]) -> Decided | None:
    """Return what the latest of decisions in force says; None where none says anything.

    ``requests`` in the order of ``in_force``. An expired decision isn't among them, so that the one
    before it counts again.
    """
    name, kinds = _SETS[held]
    found = [
        Decided(value, one.number)
        for one in requests
        if one.kind in kinds and (value := getattr(one, name)) not in (None, "")
    ]
    return found[-1] if found else None


def held_by(kind: Kind) -> Held | None:
    """Return what a decision of a kind changes alone; None for kinds that set several or nothing."""
    return _CHANGES.get(kind)


def doubt_old(held: Held, old: Value | None, before: Decided | None) -> str:
    """Return why 原值 can't be what was there before a decision on ``held``, "" when it can: a change
    is traceable only from the value of the decision before it (X04)."""
    if before is None or old in (None, "") or _same(old, before.value):
        return ""
    return f"原值{_shown(held, old)}与之前的审批 {before.number} 的{_shown(held, before.value)}不符"


def _same(one: Value | None, other: Value) -> bool:
    return (fold(one) if isinstance(one, str) else one) == (
        fold(other) if isinstance(other, str) else other
    )


def agrees(held: Held, value: Value | None, what: Decided | None, *, opened: bool) -> Verdict[bool]:
    """Say whether what the register holds is what was decided (S4-31, S4-32).

    Without any decision on it all is well as long as the company hasn't recorded its opening
    (``opened``); after that whatever stands there needs a decision. A temporary limit always does.
    """
    empty = value in (None, "") or (held is Held.TEMPORARY and value == 0)
    if what is None:
        if empty or not (opened or held is Held.TEMPORARY):
            return Verdict(True)
        text = f"{held}{_shown(held, value)}没有审批记录"
        return Verdict(False, (Reason("X04", text),))
    if _same(value, what.value):
        return Verdict(True)
    now = "空着" if empty else f"为{_shown(held, value)}"
    text = f"{held}{now}，审批 {what.number} 为{_shown(held, what.value)}"
    return Verdict(False, (Reason("X04", text),))


def _shown(held: Held, value: Value | None) -> str:
    if isinstance(value, int):
        return f"{value}天" if held is Held.TERM else f"{format_yuan(value)}元"
    return str(value or "")


def doubt_extension(new: dt.date, due: dt.date | None, sold: dt.date | None) -> str:
    """Return why a due date is no extension, "" when it is: not after the day it was due, or was sold
    where no due date was entered (S4-32)."""
    before = due or sold
    if before is None or new > before:
        return ""
    return f"新到期日{new}不晚于原来的{before}，不是展期"


def term_kept(
    due: dt.date, sold_on: dt.date, days: int | None, extended: dt.date | None
) -> Verdict[bool]:
    """Say whether a due date is one that was decided: by the term, or by an extension (S4-32)."""
    if days is None or due == extended:
        return Verdict(True)
    last = sold_on + days * ONE_DAY
    if due <= last:
        return Verdict(True)
    text = f"到期日{due}晚于审批的信用期限{days}天（{last}），没有展期审批"
    return Verdict(False, (Reason("S4-32", text),))


# --- what takes effect by itself -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Extended:
    """A document's due date after its extensions, and how many there were (S4-32)."""

    due: dt.date
    times: int
    number: str


def extended(requests: Sequence[Request]) -> dict[str, Extended]:
    """Return the extended documents of one customer by number, out of the decisions in force.

    The latest extension counts; earlier ones only add to the count.
    """
    found: dict[str, Extended] = {}
    for one in requests:
        if one.kind is Kind.EXTENSION and one.due is not None:
            before = found.get(one.document)
            times = before.times + 1 if before else 1
            found[one.document] = Extended(one.due, times, one.number)
    return found


def cash_ratio_accepted(requests: Sequence[Request]) -> Decimal | None:
    """Return the cash ratio that was accepted after an objection, None without (K17, S0-23)."""
    found = [one.cash_ratio for one in requests if one.kind is Kind.CASH_RATIO]
    return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Shipped:
    """A shipment that has gone out: its day, its number, 分."""

    on: dt.date
    document: str
    amount: int


def used_up(
    requests: Sequence[Request], shipped: Sequence[Shipped], *, policy: ApprovalSettings = _DEFAULT
) -> dict[str, str]:
    """Return by its number the shipment that used each release up (K11).

    A release without an order's number is for one shipment: the first within its days that it
    covers; of several the earliest goes first. One for an order lets that order through, no other,
    until all of its amount has gone.
    """
    return {
        one.number: through[-1].document
        for one, through in _let_through(requests, shipped, policy).items()
        if through and _left(one, through) <= 0
    }


def _let_through(
    requests: Sequence[Request], shipped: Sequence[Shipped], policy: ApprovalSettings
) -> dict[Request, list[Shipped]]:
    """Return the shipments that went out on each release that can be one."""
    found: dict[Request, list[Shipped]] = {
        one: [] for one in requests
        if one.kind is Kind.RELEASE and not one.refused and not faults(one, policy=policy)
    }  # fmt: skip
    for gone in sorted(shipped, key=lambda one: (one.on, one.document)):
        mine = [one for one in found if one.document and fold(one.document) == fold(gone.document)]
        for one in mine or [one for one in found if not one.document]:
            if _takes(one, found[one], gone, policy):
                found[one].append(gone)
                break
    return found


def _takes(
    release: Request, through: Sequence[Shipped], gone: Shipped, policy: ApprovalSettings
) -> bool:
    """Say whether a shipment goes out on a release: in its days, and with some of it left; on one for
    no order only whole, as the only one."""
    first = in_force_from(release, policy=policy)
    last = in_force_until(release, policy=policy)
    if first is None or gone.on < first or (last and gone.on > last):
        return False
    left = _left(release, through)
    return left > 0 if release.document else gone.amount <= left


def _left(release: Request, through: Sequence[Shipped]) -> int:
    """Return how much a release still lets through (分): the rest of an order, or one shipment."""
    if not release.document:
        return 0 if through else release.amount or 0
    return (release.amount or 0) - sum(one.amount for one in through)


def release_for(
    requests: Sequence[Request],
    order: int,
    document: str = "",
    shipped: Sequence[Shipped] = (),
    *,
    policy: ApprovalSettings = _DEFAULT,
) -> Request | None:
    """Return the decision in force that lets an order of ``order`` 分 ship; None without (K11).

    It must cover the whole amount; one given for a document lets only that document through, as far
    as that hasn't gone yet, and one given for none has not been ``used_up`` by what was ``shipped``
    since.
    """
    fits = [
        one
        for one, through in _let_through(requests, shipped, policy).items()
        if order <= _left(one, through) > 0
        and (not one.document or fold(one.document) == fold(document))
    ]
    return fits[-1] if fits else None


def write_off_allowed(
    request: Request | None, fen: int, as_of: dt.date, *, policy: ApprovalSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether writing off ``fen`` 分 is what a decision allows (S1-10): one on 核销, in force, of
    at least that amount. None is no decision at all."""
    if request is None or request.kind is not Kind.WRITE_OFF:
        return Verdict(False, (Reason("S1-10", "坏账核销没有对应的核销审批"),))
    state = standing(request, as_of, policy=policy)
    if state.value is not Standing.IN_FORCE:
        return Verdict(False, (Reason("S1-10", f"审批 {request.number} {state.value}"),))
    if fen > (request.amount or 0):
        text = f"核销{format_yuan(fen)}元多于审批 {request.number} 的{format_yuan(request.amount or 0)}元"
        return Verdict(False, (Reason("S1-10", text),))
    return Verdict(True, (Reason("S1-10", f"审批 {request.number}"),))


# --- numbers -------------------------------------------------------------------------------------

_NUMBER = re.compile(r"SP(\d{4})-(\d+)")


def next_numbers(used: Sequence[str], year: int, count: int) -> list[str]:
    """Return the next free numbers of a year: ``SP2026-007``; other ways of numbering don't count."""
    taken = [
        int(match[2])
        for number in used
        if (match := _NUMBER.fullmatch(number.strip())) and int(match[1]) == year
    ]
    first = max(taken, default=0) + 1
    return [f"SP{year}-{number:03d}" for number in range(first, first + count)]
