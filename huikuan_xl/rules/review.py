"""The yearly review of credit: which grade, limit and term to propose, and why (K19, S4-33).

A proposal is for people to decide on (chain C4); nothing is changed by it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from huikuan_xl.rules.approvals import Request, in_force_from
from huikuan_xl.rules.credit import limit_ceiling, term_allowed
from huikuan_xl.rules.grading import (
    Application,
    grade_application,
    grade_label,
    repayment_score,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.policy import DEFAULT, Policy
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.words import ApprovalKind


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A customer under review: its register row, how it paid (points 0–100, None without a record),
    what it has now and what it bought in the last twelve months; money in 分."""

    application: Application
    pay_points: Decimal | None
    grade: str
    limit: int | None
    days: int | None
    sales_year: int
    contract_amount: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a review proposes; None and "" where nothing can be said. ``ceiling`` as K08 has it.

    ``changes``: grade, limit or term would be another.
    """

    grade: str
    limit: int | None
    days: int | None
    ceiling: int | None
    changes: bool


def propose(facts: Reviewed, policy: Policy = DEFAULT) -> Verdict[Proposal]:
    """Return grade, limit and term that a review should put to the approvers, and why.

    The grade is given anew with the repayment score that the pay record stands for where that is
    lower: never a better one, which needs a person. The limit keeps to the ceiling of the last
    twelve months' sales in an average month; the term to the regulation's.
    """
    grade, told = _grade(facts, policy)
    ceiling = limit_ceiling(
        facts.sales_year or None, grade or None, Decimal(1), policy, facts.contract_amount,
        called="近12个月销售额",
    )  # fmt: skip
    limit, days = facts.limit, facts.days
    if limit is not None and ceiling.value is not None and limit > ceiling.value:
        limit = ceiling.value
        told += [*ceiling.reasons, Reason("K08", f"额度降到{format_yuan(limit)}元")]
    if days is not None and days > policy.max_term_days:
        told += term_allowed(days, policy).reasons
        days = policy.max_term_days
    changes = (grade, limit, days) != (facts.grade, facts.limit, facts.days)
    if not changes:
        told.append(Reason("K19", "等级、额度、期限都维持"))
    return Verdict(Proposal(grade, limit, days, ceiling.value, changes), tuple(told))


def _grade(facts: Reviewed, policy: Policy) -> tuple[str, list[Reason]]:
    own = facts.application.repayment
    if own is None or facts.pay_points is None:
        return facts.grade, [Reason("K19", "没有评分或付款记录，等级维持")]
    worth = repayment_score(facts.pay_points, policy)
    if worth.value >= own:
        return facts.grade, list(worth.reasons)
    found = grade_application(replace(facts.application, repayment=worth.value), policy)
    grade = found.value or facts.grade
    still = "仍" if grade == facts.grade else ""
    text = (
        f"低于评分{own.normalize():f}分，重评{still}为{grade_label(grade)}"
        if grade
        else "仍不能评级"
    )
    return grade, [*worth.reasons, Reason("K02", text)]


def put_forward(asked_on: dt.date | None, due: dt.date) -> bool:
    """Say whether the review due on a day was put to the approvers already, that year (S4-33)."""
    return asked_on is not None and asked_on.year == due.year


def reviewed_on(
    entered: dt.date | None, requests: Sequence[Request], *, policy: Policy = DEFAULT
) -> dt.date | None:
    """Return the last review: the day entered, or that of the latest review in force (K19)."""
    made = [
        in_force_from(one, policy=policy) for one in requests if one.kind is ApprovalKind.REVIEW
    ]
    return max([day for day in (entered, *made) if day is not None], default=None)
