"""Why debts are late, who on our side answers for it, and how far a call worked (S1-02, S3-17).

The causes themselves are in ``tactics.CAUSES``; here is decided which one a debt stands under.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.tactics import CAUSES, TacticsSettings
from huikuan_xl.rules.words import FINANCE_DEPT

NOT_ASKED_YET = "E1"
"""Nobody has talked to the customer about the debt."""
UNKNOWN = "（未问明）"
_DEFAULT = TacticsSettings()
_OWNERS = {
    "C1": "品质部", "C2": "物流与生产", "C3": FINANCE_DEPT, "C4": "销售部", "C5": "销售部", "C6": "售后",
    "D1": "销售部", "D2": "销售部", "D3": FINANCE_DEPT, "E1": "业务员", "E2": "财务部与销售部",
}  # fmt: skip
"""Who on our side puts right what is not the customer's own (rules 1.6, groups C, D and E)."""


def cause_of_debt(told: str, *, contacted: bool) -> Verdict[str]:
    """Return the code of the cause that an overdue debt stands under, "" when nobody has asked.

    ``told`` is the latest recorded code; ``contacted`` says whether anybody talked to the customer
    since the debt was overdue.
    """
    if told in CAUSES:
        return Verdict(told, (Reason("1.6", f"最近登记的原因：{CAUSES[told].name}"),))
    if not contacted:
        return Verdict(NOT_ASKED_YET, (Reason("1.6", "逾期以来没有联系记录"),))
    return Verdict("", (Reason("1.6", "联系过，但没有登记原因"),))


def cause_name(code: str) -> str:
    """Return a cause with its code for people, （未问明） without one."""
    return f"{CAUSES[code].name} {code}" if code else UNKNOWN


def answers_for(code: str) -> str:
    """Return who on our side answers for a cause, "" where it is the customer's own."""
    return _OWNERS.get(code, "")


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one call: whether money followed in time, and how much (分)."""

    paid: bool
    amount: int


def effect_of_calls(
    calls: Sequence[dt.date],
    receipts: Sequence[tuple[dt.date, int]],
    *,
    policy: TacticsSettings = _DEFAULT,
) -> list[Worked]:
    """Return the effect of a customer's calls (in order of date): each receipt within
    ``call_works_days`` after a call counts for the latest call on or before its day, and for that
    alone (S3-17)."""
    sums = [0] * len(calls)
    hits = [False] * len(calls)
    for day, amount in receipts:
        before = [at for at, call in enumerate(calls) if call <= day]
        if before and (day - calls[before[-1]]).days <= policy.call_works_days:
            sums[before[-1]] += amount
            hits[before[-1]] = True
    return [Worked(hit, amount) for hit, amount in zip(hits, sums, strict=True)]
