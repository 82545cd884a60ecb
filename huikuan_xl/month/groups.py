"""Several ledgers as one: branches side by side, one customer across them, ourselves taken out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.agreements import agreements_of
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Customer
from huikuan_xl.month.decisions import Decision
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules import groups
from huikuan_xl.rules.groups import Member

#: Columns whose numbers are a branch's own: the branch goes in front.
_OWN = ("customer_code", "head_code", "doc_no", "origin_doc", "receipt_no", "adj_no", "counter_code",
        "counter_doc", "letter_no", "lead_no", "promise_no", "approval_no", "bill_no", "contract_no")  # fmt: skip
SEPARATOR = "·"
CUSTOMERS = "合并客户"


@dataclass(frozen=True, slots=True)
class Branch:
    """One ledger of the group under the name that it goes by."""

    name: str
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class Consolidated:
    """A group's month end with what belongs to it; money in 分.

    ``branches``: what each ledger's own month end says, what is taken out as inside the group, and
    what is left; ``customers``: one row a customer across branches; ``related``: what was taken out.
    """

    month_end: MonthEnd
    branches: pd.DataFrame
    customers: pd.DataFrame
    related: pd.DataFrame


def consolidate(
    branches: Sequence[Branch], results: Sequence[MonthEnd], company: str
) -> Consolidated:
    """Add up the month ends of several ledgers as of one day (``results`` in the order of
    ``branches``). Every branch keeps its own settlement: a receipt of one never pays another's
    debt. The policy is the first ledger's."""
    first = results[0]
    ours = [one.ledger.company.name for one in branches]
    related = _related(branches, results, ours)
    gone = set(zip(related["branch"], related["customer_code"], strict=True))
    parts = [
        _without(one, {code for branch, code in gone if branch == one.name}) for one in branches
    ]
    tables: dict[str, Any] = {one.name: _joined(one, parts) for one in schema.ENTRY_SHEETS}
    whole = Ledger(
        **tables,
        company=replace(first.company, name=company or first.company.name),
        policy=first.policy,
        problems=[_told(one.name, p) for one in branches for p in one.ledger.problems],
        booked=all(one.ledger.booked for one in branches),
    )
    month_end = run_month_end(whole, first.as_of)
    customers = _customer_table(branches, month_end)
    return Consolidated(
        replace(month_end, decisions=(*_over_head_office(customers), *month_end.decisions)),
        _branch_table(branches, results, related),
        customers,
        related,
    )


def _over_head_office(customers: pd.DataFrame) -> list[Decision]:
    """Return what nobody sees in one branch: customers of several that exceed the group's limit."""
    over = customers[(customers["members"] > 1) & (customers["over"].fillna(0) > 0)]
    if over.empty:
        return []
    return [
        Decision(
            "超总公司额度：核减、还款或停发新单", len(over), int(over["over"].sum()), CUSTOMERS
        )
    ]


def _told(branch: str, problem: Problem) -> Problem:
    return replace(problem, sheet=f"{branch}{SEPARATOR}{problem.sheet}")


def _related(
    branches: Sequence[Branch], results: Sequence[MonthEnd], ours: Sequence[str]
) -> pd.DataFrame:
    rows = [
        (one.name, code, customer.name, customer.figures.balance, customer.figures.overdue)
        for one, result in zip(branches, results, strict=True)
        for code, customer in result.profiles.items()
        if groups.is_related(customer.name, ours)
    ]
    columns = ["branch", "customer_code", "customer_name", "balance", "overdue"]
    return pd.DataFrame(rows, columns=columns).astype({"balance": "int64", "overdue": "int64"})


def _without(one: Branch, codes: set[str]) -> Branch:
    """Return the branch without its related companies' rows, all its numbers marked as its own."""
    tables: dict[str, Any] = {}
    for sheet in schema.ENTRY_SHEETS:
        table = one.ledger.table(sheet)
        if "customer_code" in table:
            table = table[~table["customer_code"].isin(codes)]
        table = table.copy()
        for name in _OWN:
            if name in table:
                marked = one.name + SEPARATOR + table[name]
                table[name] = table[name].where(table[name] == "", marked)
        if "department" in table:
            own = one.name + SEPARATOR + table["department"]
            table["department"] = own.where(table["department"] != "", one.name)
        tables[sheet.name] = table
    return Branch(one.name, replace(one.ledger, **tables))


def _joined(sheet: schema.Sheet, parts: Sequence[Branch]) -> pd.DataFrame:
    tables = [one.ledger.table(sheet) for one in parts]
    whole = pd.concat(tables, ignore_index=True)
    return whole.astype(tables[0].dtypes.to_dict())


def _branch_table(
    branches: Sequence[Branch], results: Sequence[MonthEnd], related: pd.DataFrame
) -> pd.DataFrame:
    rows = []
    for one, result in zip(branches, results, strict=True):
        mine = related[related["branch"] == one.name]
        inside, inside_late = int(mine["balance"].sum()), int(mine["overdue"].sum())
        overdue = int(result.customers["overdue"].sum())
        rows.append((one.name, result.tie.ledger, inside, result.tie.ledger - inside, overdue,
                     inside_late, overdue - inside_late))  # fmt: skip
    columns = ["branch", "own", "inside", "balance", "own_overdue", "inside_overdue", "overdue"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "int64"))


def _member(branch: str, row: Customer) -> Member:
    return Member(
        branch, row.customer_code, row.customer_name, row.uscc, row.head_code, row.limit
    )  # fmt: skip


def _customer_table(branches: Sequence[Branch], month_end: MonthEnd) -> pd.DataFrame:
    found: dict[str, list[tuple[Member, str]]] = {}
    registered = {
        f"{one.name}{SEPARATOR}{code}": _member(one.name, row)
        for one in branches
        for code, row in agreements_of(one.ledger).customers.items()
    }
    for code, profile in month_end.profiles.items():
        branch = next(one.name for one in branches if code.startswith(one.name + SEPARATOR))
        own = code.removeprefix(branch + SEPARATOR)
        member = registered.get(code) or Member(branch, own, profile.name, "", "", None)
        found.setdefault(groups.one_customer(member), []).append((member, code))
    rows = []
    for key, some in found.items():
        profiles = [month_end.profiles[code] for _, code in some]
        limit = groups.group_limit([member for member, _ in some])
        usage = sum(one.credit.usage.value for one in profiles)
        over = max(usage - limit.value, 0) if limit.value is not None else None
        rows.append(
            (key, profiles[0].name, "、".join(member.branch for member, _ in some), len(some),
             sum(one.figures.balance for one in profiles),
             sum(one.figures.overdue for one in profiles), limit.value, usage, over, limit.why())
        )  # fmt: skip
    columns = ["key", "customer_name", "branches", "members", "balance", "overdue", "limit", "usage",
               "over", "why"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    kinds = dict.fromkeys(("balance", "overdue", "usage"), "int64")
    frame = frame.astype({**kinds, "limit": "Int64", "over": "Int64"})
    return frame.sort_values(["balance", "key"], ascending=[False, True], ignore_index=True)
