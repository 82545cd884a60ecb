"""Profiles as one frame, for the sheets that list every customer. Money in 分."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from huikuan_xl.accounts.profile import Profile


def as_float(value: Decimal | None) -> float:
    """Return a decimal for a number column, NaN for None."""
    return float("nan") if value is None else float(value)


_COLUMNS: dict[str, Callable[[Profile], Any]] = {
    "customer_name": lambda p: p.name,
    "registered": lambda p: p.registered,
    "department": lambda p: p.customer.department,
    "salesperson": lambda p: p.customer.salesperson,
    "sales_manager": lambda p: p.customer.sales_manager,
    "credit_grade": lambda p: p.grade.value,
    "credit_label": lambda p: p.grade_label,
    "grade_why": lambda p: p.grade.why(),
    "pay_grade": lambda p: p.pay.value or "",
    "pay_label": lambda p: p.pay_label,
    "pay_why": lambda p: p.pay.why(),
    "balance": lambda p: p.figures.balance,
    "open": lambda p: p.figures.open,
    "not_due": lambda p: p.figures.not_due,
    "due_month": lambda p: p.figures.due_month,
    "overdue": lambda p: p.figures.overdue,
    "max_overdue_days": lambda p: p.overdue_days,
    "earliest_overdue_due": lambda p: p.earliest_overdue_due,
    "disputed_overdue": lambda p: p.figures.disputed_overdue,
    "disputed_month": lambda p: p.figures.disputed_month,
    "unapplied": lambda p: p.figures.unapplied,
    "disputed": lambda p: p.figures.disputed,
    "usage": lambda p: p.credit.usage.value,
    "size": lambda p: p.customer.size,
    "limit": lambda p: p.customer.limit,
    "effective_limit": lambda p: p.credit.effective.value,
    "remaining": lambda p: p.credit.remaining.value,
    "ceiling": lambda p: p.credit.ceiling.value,
    "limit_use": lambda p: as_float(p.credit.share_used),
    "above_ceiling": lambda p: p.credit.above_ceiling,
    "stop_level": lambda p: int(p.stop.value),
    "stop_label": lambda p: p.stop.value.label,
    "stop_why": lambda p: p.stop.why(),
    "stop_clause": lambda p: p.signed.stop_clause,
    "warnings": lambda p: "、".join(p.warnings.value),
    "warnings_why": lambda p: p.warnings.why(),
    "method": lambda p: str(p.advice.value.primary) if p.advice else "",
    "method_fallback": lambda p: str(p.advice.value.fallback) if p.advice else "",
    "method_action": lambda p: p.advice.value.action if p.advice else "",
    "next_step": lambda p: p.advice.value.next_step if p.advice else "",
    "method_why": lambda p: p.advice.why() if p.advice else "",
    "on_time_rate": lambda p: as_float(p.record.on_time),
    "cash_ratio": lambda p: as_float(p.record.cash),
    "discount_rate": lambda p: as_float(p.record.discount_cost),
    "promise_rate": lambda p: as_float(p.record.promises),
    "failures_in_row": lambda p: p.plan.in_a_row,
    "failures_year": lambda p: p.plan.in_year,
    "needs_commitment": lambda p: p.plan.commitment.value,
    "commitment_why": lambda p: p.plan.commitment.why(),
    "broken_promises": lambda p: p.broken_promises,
    "sue_by": lambda p: p.duties.sue_by,
    "limitation_light": lambda p: str(p.duties.light),
    "visit_due": lambda p: p.duties.visit_due,
    "review_due": lambda p: p.duties.review_due,
    "contract_end": lambda p: p.signed.ends,
    "collected_month": lambda p: p.figures.collected_month,
    "due_in_month": lambda p: p.figures.due_in_month,
    "award_score": lambda p: as_float(p.award.value),
    "may_be_awarded": lambda p: p.may_be_awarded,
    "recovery": lambda p: as_float(p.recovery),
    "last_contact": lambda p: p.duties.last_contact,
    "next_contact": lambda p: p.duties.next_contact,
    "next_contact_why": lambda p: p.duties.next_why,
    "held_until": lambda p: p.duties.held_until,
    "our_fault": lambda p: p.our_fault,
    "benefits": lambda p: p.benefits_text,
    "benefits_why": lambda p: p.benefits.why() if p.benefits else "",
}
_DATES = ("earliest_overdue_due", "sue_by", "visit_due", "review_due", "contract_end",
          "last_contact", "next_contact", "held_until")  # fmt: skip
_NULLABLE = ("limit", "effective_limit", "remaining", "ceiling")
_MONEY = ("balance", "open", "not_due", "due_month", "overdue", "unapplied", "disputed",
          "disputed_overdue", "disputed_month", "usage",
          "collected_month", "due_in_month", "max_overdue_days", "stop_level", "failures_in_row",
          "failures_year", "broken_promises")  # fmt: skip
_TEXTS = ("customer_name", "department", "salesperson", "warnings", "credit_grade", "pay_grade")
_FLAGS = ("needs_commitment", "our_fault", "stop_clause", "registered", "above_ceiling",
          "may_be_awarded")  # fmt: skip


def profile_table(profiles: Mapping[str, Profile]) -> pd.DataFrame:
    """Return one row a customer, index customer_code; blank dates are NaT, blank money <NA>."""
    index = pd.Index(list(profiles), name="customer_code", dtype="str")
    table = pd.DataFrame(
        {name: [of(one) for one in profiles.values()] for name, of in _COLUMNS.items()},
        index=index,
    )
    for name in _DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for names, dtype in (
        (_NULLABLE, "Int64"), (_MONEY, "int64"), (_TEXTS, "str"), (_FLAGS, "bool"),
    ):  # fmt: skip
        for name in names:
            table[name] = table[name].astype(dtype)  # type: ignore[call-overload]
    return table
