"""The yearly review of credit: which grade, limit and term to propose, and why (K19, S4-33).

A proposal is for people to decide on (chain C4); nothing is changed by it.
"""

from dataclasses import dataclass

from huikuan_xl.rules.credit import CreditSettings
from huikuan_xl.rules.grading import (
    Application,
    GradingSettings,
)


@dataclass(frozen=True)
class ReviewSettings(GradingSettings, CreditSettings):
    """What a review asks: how grades are given and how high a limit may be."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A customer under review: its register row, how it paid (points 0–100, None without a record),
    what it has now and what it bought in the last twelve months; money in 分."""

    application: Application
    pay_points: object
    grade: str
    limit: int | None
    days: int | None
    sales_year: int
    contract_amount: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a review proposes; None and "" where nothing can be said, ``ceiling`` as K08 has it."""

    grade: str
    limit: int | None
    days: int | None
    ceiling: int | None
