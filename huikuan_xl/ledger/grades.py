"""The credit grade of a row of the register, worked out from its scores (K01–K06)."""

from huikuan_xl.ledger.rows import Customer
from huikuan_xl.rules import grading
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.reasons import Verdict


def application_of(customer: Customer) -> grading.Application:
    """Return what a row of the register says for a grade."""
    return grading.Application(
        repayment=customer.score_repay,
        purchases=customer.score_purchase,
        others=customer.score_other,
        vetoes=grading.read_vetoes(customer.vetoes),
        our_fault=customer.our_fault,
        new_customer=customer.is_new,
        documents_complete=not customer.docs_missing,
        approval=grading.Approval(
            customer.special_approval, customer.special_date, customer.special_reason
        ),
    )


def register_grade(customer: Customer, policy: Policy) -> Verdict[str]:
    """Grade one row of the register (K01–K06); "" while it can't be graded."""
    verdict = grading.grade_application(application_of(customer), policy)
    return Verdict(verdict.value or "", verdict.reasons)
