"""What a group of customers contributes to the month's figures, and how contributions add up."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE, TOTAL, ordered
from huikuan_xl.accounts.performance import (
    IndicatorValue,
    PeriodParts,
    indicators_from,
    period_parts,
)
from huikuan_xl.accounts.tie_out import TieOut, added
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.company import Company
from huikuan_xl.month.counts import row_counts
from huikuan_xl.month.provision import provision_table
from huikuan_xl.month.result import Check
from huikuan_xl.month.run import settled_days
from huikuan_xl.month.tie_out import GROUPINGS, aged_by, table_checks
from huikuan_xl.rules.policy import Policy

BY_CUSTOMER = "客户"


@dataclass(frozen=True, slots=True)
class Contribution:
    """The figures of one or more groups, in 分. ``ageing`` holds no 合计; ``names`` of customers
    that owe or are owed."""

    tie: TieOut
    ageing: dict[str, pd.DataFrame]
    by_document: pd.DataFrame
    names: dict[str, str]
    period: PeriodParts
    counts: dict[str, int]

    def plus(self, other: "Contribution") -> "Contribution":
        """Return the figures of both: other customers, the same day and policy."""
        return Contribution(
            self.tie.plus(other.tie),
            {name: _sum(table, other.ageing[name]) for name, table in self.ageing.items()},
            _sum(self.by_document, other.by_document),
            self.names | other.names,
            self.period.plus(other.period),
            added(self.counts, other.counts),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """A month end of a whole dataset, from what its groups contributed. Money in 分."""

    company: Company
    policy: Policy
    as_of: date
    tie: TieOut
    ageing: dict[str, pd.DataFrame]
    by_document: pd.DataFrame
    names: dict[str, str]
    indicators: tuple[IndicatorValue, ...]
    provision: pd.DataFrame
    counts: dict[str, int]
    checks: tuple[Check, ...]
    problems: dict[str, int]

    @property
    def overdue(self) -> int:
        return sum(self.tie.buckets[label] for label in self.policy.bucket_labels[1:])

    @property
    def ties(self) -> bool:
        return all(check.difference == 0 for check in self.checks)


def contribution_of(ledger: Ledger, as_of: date) -> Contribution:
    """Settle one group's ledger as of a day: the same kernel and tables as the month end's."""
    ledger, days = settled_days(ledger, as_of, ledger.policy)
    accounts = days.on(as_of)
    tables = {name: aged_by(ledger, accounts, by) for name, by in GROUPINGS.items()}
    by_document = aged_by(ledger, accounts, GROUPINGS[BY_CUSTOMER], BY_DOCUMENT_DATE)
    codes = np.union1d(accounts.codes.astype(str), ledger.customers["customer_code"].to_numpy(str))
    named = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    known = named["customer_name"].reindex(tables[BY_CUSTOMER].index.drop(TOTAL)).dropna()
    return Contribution(
        accounts.tie_out(),
        {name: table.drop(index=TOTAL) for name, table in tables.items()},
        by_document.drop(index=TOTAL),
        {str(code): str(name) for code, name in known.items()},
        period_parts(ledger, accounts, as_of.replace(day=1)),
        row_counts(ledger, accounts, len(codes)),
    )


def totals_of(
    found: Contribution, company: Company, policy: Policy, as_of: date, problems: dict[str, int]
) -> Totals:
    """Return the month end of all groups' contributions."""
    ageing = {name: ordered(table) for name, table in found.ageing.items()}
    return Totals(
        company, policy, as_of, found.tie, ageing, ordered(found.by_document), found.names,
        tuple(indicators_from(found.period, policy)),
        provision_table(
            ageing[BY_CUSTOMER], policy.bucket_labels, policy.provision_rates, policy
        ),
        found.counts, table_checks(found.tie, ageing), problems,
    )  # fmt: skip


def _sum(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([one, other])
    return both.groupby(level=0, sort=False).sum() if both.index.has_duplicates else both
