"""What a month end finds: one frozen result that writers turn into files."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.performance import IndicatorValue
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.tie_out import TieOut
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.month.decisions import Decision
from huikuan_xl.month.direction import Direction
from huikuan_xl.month.migration import MigrationTable
from huikuan_xl.month.reports import Handed
from huikuan_xl.month.targets import Targets
from huikuan_xl.month.unregistered import Unregistered
from huikuan_xl.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the tie-out: two ways to the same figure, 分."""

    name: str
    left: int
    right: int

    @property
    def difference(self) -> int:
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Everything a month end finds. Money in 分; column names follow the schema where a column
    comes from there. ``entered`` is the ledger as it was read, ``ledger`` as the day sees it."""

    entered: Ledger
    ledger: Ledger
    as_of: date
    policy: Policy
    accounts: Accounts
    history: History
    tie: TieOut
    checks: tuple[Check, ...]
    profiles: dict[str, Profile]
    customers: pd.DataFrame
    unregistered: Unregistered
    direction: Direction
    decisions: tuple[Decision, ...]
    salespeople: pd.DataFrame
    ageing: dict[str, pd.DataFrame]
    ageing_by_document: pd.DataFrame
    audit: pd.DataFrame
    open_items: pd.DataFrame
    this_plan: pd.DataFrame
    plan: pd.DataFrame
    targets: Targets
    progress: pd.DataFrame
    forecast: pd.DataFrame
    promises: pd.DataFrame
    causes: pd.DataFrame
    method_effects: pd.DataFrame
    call_list: pd.DataFrame
    stop_proposals: pd.DataFrame
    provision: pd.DataFrame
    audit_provision: pd.DataFrame
    tax_candidates: pd.DataFrame
    migration: MigrationTable
    adjustments: pd.DataFrame
    bills: pd.DataFrame
    duties: pd.DataFrame
    calendar: pd.DataFrame
    reminders: pd.DataFrame
    indicators: tuple[IndicatorValue, ...]
    definitions: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    counts: dict[str, int]
    reports: tuple[Handed, ...] = ()

    @property
    def company(self) -> Company:
        return self.ledger.company

    @property
    def month_start(self) -> date:
        return self.as_of.replace(day=1)

    @property
    def ties(self) -> bool:
        """True when every check's difference is 0.00."""
        return all(check.difference == 0 for check in self.checks)

    @property
    def can_close(self) -> bool:
        """A month closes when it ties and no problem is an error (design §5)."""
        return self.ties and not any(p.severity is Severity.ERROR for p in self.problems)
