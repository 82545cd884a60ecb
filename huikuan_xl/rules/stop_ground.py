"""On which ground accepted orders may be held back (K12, 民法典§526–528): one decision.

Not taking *new* orders needs no ground: nobody has to conclude a contract. Holding back *accepted*
orders without one is our own breach, so without a ground there is no stop letter but a task.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class LawyerSettings:
    """Whether the company's lawyer has released the clauses that need one."""

    law_clauses_reviewed: bool = setting(
        False, "法务已复核需复核的条款", "是/否", "民法典§526–528、§686；国务院令802号", "函件",
        note="先履行抗辩、不安抗辩、条例引用、保证条款；未复核前不印，登记表标“待法务复核”",
    )  # fmt: skip


_DEFAULT = LawyerSettings()

TASK = "补签停供条款，或交法务认定依据；在此之前只暂缓接受新订单"


class Ground(StrEnum):
    """What a stop of accepted orders rests on."""

    CLAUSE = "合同停供条款"
    PAYS_FIRST = "先履行抗辩（民法典§526）"
    UNSAFE = "不安抗辩（民法典§527–528）"
    NONE = "无依据"

    @property
    def may_hold_orders(self) -> bool:
        return self is not Ground.NONE

    @property
    def needs_lawyer(self) -> bool:
        """A statutory defence: a lawyer has to look before it is used."""
        return self in (Ground.PAYS_FIRST, Ground.UNSAFE)

    @property
    def acts_at_once(self) -> bool:
        """§527 means: now, with notice at once; an ultimatum would contradict it."""
        return self is Ground.UNSAFE


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """What a ground is decided from.

    ``clause``: the contract lets us stop. ``pays_first``: every debt in question was to be paid
    before or against delivery (现款, 预付). ``evidence``: recorded, firm evidence that the customer
    lost its ability to pay, blank without; hearsay is none.
    """

    clause: bool
    pays_first: bool = False
    evidence: str = ""


def stop_ground(facts: GroundFacts, *, policy: LawyerSettings = _DEFAULT) -> Verdict[Ground]:
    """Return the ground for holding back accepted orders, ``NONE`` with the task when there is none.

    The contract's clause goes first; then §526 where the customer was to pay first, §527–528 with
    evidence, both only once a lawyer has released them (``policy.law_clauses_reviewed``).
    """
    if facts.clause:
        return Verdict(Ground.CLAUSE, (Reason("K12", "合同有停供条款"),))
    if facts.pays_first:
        found, why = Ground.PAYS_FIRST, "约定先付款后发货，对方应先履行"
    elif facts.evidence.strip():
        found, why = Ground.UNSAFE, f"有丧失履约能力的确切证据（{facts.evidence.strip()}）"
    else:
        text = f"合同无停供条款，也无法定抗辩的依据，不发停供通知：{TASK}"
        return Verdict(Ground.NONE, (Reason("K12", text),))
    if policy.law_clauses_reviewed:
        return Verdict(found, (Reason(found.value, why),))
    text = f"合同无停供条款；{why}，但{found}待法务复核，不发停供通知：{TASK}"
    return Verdict(Ground.NONE, (Reason("K12", text),))


def held_orders_sentence(
    ground: Ground, from_day: dt.date, *, clause: str = "", evidence: str = ""
) -> str:
    """Return the sentence about accepted orders that a stop letter prints, blank without ground.

    ``clause`` is the number of the contract's clause, if known.
    """
    day = f"{from_day.year}年{from_day.month}月{from_day.day}日"
    if ground is Ground.CLAUSE:
        where = f"合同{clause}" if clause else "合同的停供条款"
        return f"依据{where}，对已确认尚未发货的订单，我方自{day}起暂停发货。"
    if ground is Ground.PAYS_FIRST:
        return (
            "按约定，已确认尚未发货的订单应由贵方先付款。贵方尚未付款，依据《中华人民共和国民法典》"
            "第五百二十六条，我方在收到款项前有权不予发货。"
        )
    if ground is Ground.UNSAFE:
        return (
            f"贵方存在丧失履行债务能力的情形（证据：{evidence}）。依据《中华人民共和国民法典》"
            "第五百二十七条、第五百二十八条，我方自本通知到达之日起中止履行已确认尚未发货的订单。"
            "贵方提供适当担保的，我方恢复履行。"
        )
    return ""
