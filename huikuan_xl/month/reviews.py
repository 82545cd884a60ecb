"""复评: whom to review now, and what to propose for each (K19, S4-33). Nothing is overwritten."""

from dataclasses import dataclass
from datetime import date

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.approvals import known_rows
from huikuan_xl.ledger.grades import application_of
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import scoring
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.reminders import duty_horizon
from huikuan_xl.rules.review import Proposal, Reviewed, propose, put_forward
from huikuan_xl.rules.words import ApprovalKind


@dataclass(frozen=True, slots=True)
class Review:
    """One customer to review: until when, and what is proposed."""

    profile: Profile
    due: date
    proposal: Verdict[Proposal]


def reviews(month: MonthEnd) -> list[Review]:
    """Return the registered customers whose review is late or falls due soon, the earliest first,
    of a day those where something would change; those whose review waits for approval are left out."""
    asked = _asked(month)
    until = duty_horizon(month.as_of)
    found = [
        Review(one, one.duties.review_due, _proposal(one, month))
        for code, one in month.profiles.items()
        if one.registered
        and one.duties.review_due <= until
        and not put_forward(asked.get(code), one.duties.review_due)
    ]
    return sorted(
        found,
        key=lambda review: (review.due, not review.proposal.value.changes, review.profile.code),
    )


def _asked(month: MonthEnd) -> dict[str, date]:
    """Return when a review was last asked for, by customer."""
    found: dict[str, date] = {}
    for row in known_rows(month.ledger.approvals):
        if row.kind == ApprovalKind.REVIEW and row.asked_on and not row.refused:
            found[row.customer_code] = max(row.asked_on, found.get(row.customer_code, row.asked_on))
    return found


def _proposal(one: Profile, month: MonthEnd) -> Verdict[Proposal]:
    points = scoring.pay_points(one.record, policy=month.policy).value if one.pay.value else None
    return propose(
        Reviewed(
            application_of(one.customer), points, one.grade.value, one.customer.limit,
            one.customer.credit_days, one.figures.sales_year, one.signed.current.year_amount,
        ),
        month.policy,
    )  # fmt: skip
