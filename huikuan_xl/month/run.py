"""The month end: a ledger, a policy and a day in; every result and every problem out. Pure.

``run_month_end`` settles and ages the ledger, asks the regulation about every customer, plans the next
month and adds everything up twice. Writers (``pack``, ``letters``, ``archive``) make files of it.
"""

from datetime import date

import pandas as pd

from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE, TOTAL, UNAPPLIED
from huikuan_xl.accounts.disputes import excused_lines
from huikuan_xl.accounts.forecast import prospects
from huikuan_xl.accounts.history import history
from huikuan_xl.accounts.performance import period_indicators
from huikuan_xl.accounts.profile import profiles
from huikuan_xl.accounts.profile_table import profile_table
from huikuan_xl.accounts.settled import SettledDays
from huikuan_xl.ledger.approvals import carried_out, requests_in_force
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks import check_as_of
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.ledger.replies import replied
from huikuan_xl.month.audit import by_audit_band
from huikuan_xl.month.call_list import call_list
from huikuan_xl.month.causes import causes_table, method_effects
from huikuan_xl.month.counts import row_counts
from huikuan_xl.month.decisions import decisions
from huikuan_xl.month.definitions import definitions_used
from huikuan_xl.month.direction import direction_of
from huikuan_xl.month.duties import calendar, coming_duties
from huikuan_xl.month.forecast import forecast_table
from huikuan_xl.month.migration import migration_table
from huikuan_xl.month.moves import bill_list, month_adjustments
from huikuan_xl.month.open_items import due_reminders, open_items
from huikuan_xl.month.overdrawn import overdrawn
from huikuan_xl.month.plan import next_plan, plan_of_month, plan_progress
from huikuan_xl.month.promise_list import promise_list
from huikuan_xl.month.provision import provision_table
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.salespeople import salespeople_table
from huikuan_xl.month.stops import stop_proposals
from huikuan_xl.month.targets import targets_table
from huikuan_xl.month.tax import tax_candidates
from huikuan_xl.month.tie_out import GROUPINGS, aged_by, tie_checks
from huikuan_xl.month.unregistered import unregistered
from huikuan_xl.rules.policy import Policy


def _with_unapplied(audit: pd.DataFrame, aged: pd.DataFrame) -> pd.DataFrame:
    """Return the audit bands with every customer's 未核销回款 beside them."""
    codes = audit.index.drop(TOTAL).union(aged.index.drop(TOTAL)).append(pd.Index([TOTAL]))
    both = audit.reindex(codes, fill_value=0)
    both[UNAPPLIED] = aged[UNAPPLIED].reindex(codes, fill_value=0)
    return both


def settled_days(ledger: Ledger, as_of: date, policy: Policy) -> tuple[Ledger, SettledDays]:
    """Return the ledger as a month end sees it (replies read, moves booked, decisions carried out)
    and its settlements. Looks at one customer's rows at a time."""
    ledger = with_moves(replied(ledger, as_of), policy)
    days = SettledDays(ledger, policy)
    return carried_out(ledger, requests_in_force(ledger, as_of, policy)), days


def run_month_end(ledger: Ledger, as_of: date, policy: Policy | None = None) -> MonthEnd:
    """Run the month end of ``ledger`` as of a day. The same inputs give the same result."""
    policy = policy or ledger.policy
    entered = ledger
    ledger, days = settled_days(ledger, as_of, policy)
    accounts = days.on(as_of)
    past = history(ledger, accounts)
    excused = excused_lines(ledger, accounts)
    found = profiles(ledger, accounts, past, excused=excused)
    customers = profile_table(found)
    tables = {name: aged_by(ledger, accounts, column) for name, column in GROUPINGS.items()}
    tie = accounts.tie_out()
    items = open_items(ledger, accounts, customers)
    this_plan = plan_of_month(past, found, as_of, policy)
    known = prospects(ledger, accounts)
    coming = next_plan(ledger, found, items, known, as_of, policy)
    wanted = targets_table(ledger, accounts, found, this_plan, coming)
    sellers = salespeople_table(ledger, accounts, found, tables["业务员"], this_plan, wanted, past)
    audit = by_audit_band(items, as_of, policy)
    return MonthEnd(
        entered=entered,
        ledger=ledger,
        as_of=as_of,
        policy=policy,
        accounts=accounts,
        history=past,
        tie=tie,
        checks=tie_checks(tie, tables, customers, sellers, items),
        profiles=found,
        customers=customers,
        unregistered=unregistered(found, accounts),
        direction=direction_of(days, accounts, ledger),
        decisions=decisions(found),
        salespeople=sellers,
        ageing=tables,
        ageing_by_document=aged_by(ledger, accounts, "customer_code", BY_DOCUMENT_DATE),
        audit=audit,
        open_items=items,
        this_plan=this_plan,
        plan=coming,
        targets=wanted,
        progress=plan_progress(ledger, this_plan, coming, wanted, as_of),
        forecast=forecast_table(known, accounts, found, past),
        promises=promise_list(past, found, as_of, policy),
        causes=causes_table(found, past),
        method_effects=method_effects(ledger, accounts, past, policy),
        call_list=call_list(found, past, as_of, policy),
        stop_proposals=stop_proposals(found, as_of, policy),
        provision=provision_table(
            tables["客户"], policy.bucket_labels, policy.provision_rates, policy
        ),
        audit_provision=provision_table(
            _with_unapplied(audit, tables["客户"]),
            policy.audit_labels,
            policy.audit_provision_rates,
            policy,
        ),
        tax_candidates=tax_candidates(
            items, sum(one.figures.sales_year for one in found.values()), as_of, policy
        ),
        migration=migration_table(ledger, days, as_of, policy),
        adjustments=month_adjustments(ledger, as_of, policy),
        bills=bill_list(ledger, as_of, policy),
        duties=coming_duties(found, ledger, as_of, policy),
        calendar=calendar(as_of, policy),
        reminders=due_reminders(items, as_of, policy),
        indicators=tuple(
            period_indicators(ledger, accounts, as_of.replace(day=1), excused=excused)
        ),
        definitions=definitions_used(policy),
        problems=(
            *ledger.problems,
            *check_as_of(entered, as_of),
            *overdrawn(ledger, as_of, policy),
        ),
        counts=row_counts(ledger, accounts, len(customers)),
    )
