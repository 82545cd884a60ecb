"""The month end: a ledger, a policy and a day in; every result and every problem out. Pure.

``run_month_end`` settles and ages the ledger, asks the regulation about every customer, plans the next
month and adds everything up twice. Writers (``pack``, ``letters``, ``archive``) make files of it.
"""

from dataclasses import replace
from datetime import date

from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE
from huikuan_xl.accounts.history import history
from huikuan_xl.accounts.performance import period_indicators
from huikuan_xl.accounts.profile import profiles
from huikuan_xl.accounts.profile_table import profile_table
from huikuan_xl.accounts.settled import SettledDays
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks import check_as_of
from huikuan_xl.ledger.replies import with_replies
from huikuan_xl.month.audit import by_audit_band
from huikuan_xl.month.call_list import call_list
from huikuan_xl.month.counts import row_counts
from huikuan_xl.month.definitions import definitions_used
from huikuan_xl.month.duties import coming_duties
from huikuan_xl.month.migration import migration_table
from huikuan_xl.month.open_items import due_reminders, open_items
from huikuan_xl.month.plan import next_plan, plan_of_month
from huikuan_xl.month.provision import provision_table
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.salespeople import salespeople_table
from huikuan_xl.month.stops import stop_proposals
from huikuan_xl.month.tie_out import GROUPINGS, aged_by, tie_checks
from huikuan_xl.rules.policy import Policy


def run_month_end(ledger: Ledger, as_of: date, policy: Policy | None = None) -> MonthEnd:
    """Run the month end of ``ledger`` as of a day. The same inputs give the same result."""
    policy = policy or ledger.policy
    ledger = replace(ledger, contacts=with_replies(ledger))
    days = SettledDays(ledger, policy)
    accounts = days.on(as_of)
    past = history(ledger, accounts)
    found = profiles(ledger, accounts, past)
    customers = profile_table(found)
    tables = {name: aged_by(ledger, accounts, column) for name, column in GROUPINGS.items()}
    tie = accounts.tie_out()
    items = open_items(ledger, accounts, customers)
    this_plan = plan_of_month(past, customers, as_of)
    migration, note = migration_table(ledger, days, as_of, policy)
    return MonthEnd(
        ledger=ledger,
        as_of=as_of,
        policy=policy,
        accounts=accounts,
        history=past,
        tie=tie,
        checks=tie_checks(tie, tables, customers, items),
        profiles=found,
        customers=customers,
        salespeople=salespeople_table(
            ledger, accounts, customers, tables["业务员"], this_plan, past
        ),
        ageing=tables,
        ageing_by_document=aged_by(ledger, accounts, "customer_code", BY_DOCUMENT_DATE),
        audit=by_audit_band(items, as_of, policy),
        open_items=items,
        this_plan=this_plan,
        plan=next_plan(ledger, accounts, customers, policy),
        call_list=call_list(customers, past, policy),
        stop_proposals=stop_proposals(customers, as_of, policy),
        provision=provision_table(tables["客户"], policy),
        migration=migration,
        migration_note=note,
        duties=coming_duties(customers, as_of, policy),
        reminders=due_reminders(items, as_of, policy),
        indicators=tuple(
            period_indicators(accounts, ledger.receipts["method"], as_of.replace(day=1))
        ),
        definitions=definitions_used(policy),
        problems=(*ledger.problems, *check_as_of(ledger, as_of)),
        counts=row_counts(ledger, accounts, customers),
    )
