"""Rows of 目标分解 made from what the customers are to pay: they add up from the start."""

from collections.abc import Mapping
from datetime import date

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import Target
from huikuan_xl.ledger.targets import placed


def summed_targets(
    ledger: Ledger, month: date, wanted: Mapping[str, int], made_by: str
) -> tuple[list[Target], list[str]]:
    """Return the company's, every department's and every salesperson's target of a month from what
    each customer is to pay (分), and the customers that belong to nobody and are in none of them."""
    by = placed(ledger)
    sellers: dict[str, int] = {}
    departments: dict[str, int] = {}
    left = []
    for code, amount in wanted.items():
        seller = by.seller.get(code, "")
        department = by.department_of_seller.get(seller, "")
        if not department:
            left.append(code)
            continue
        sellers[seller] = sellers.get(seller, 0) + amount
        departments[department] = departments.get(department, 0) + amount
    rows = [Target(month, target=sum(departments.values()), made_by=made_by)]
    for department, amount in sorted(departments.items()):
        rows.append(Target(month, department, target=amount, made_by=made_by))
        rows += [
            Target(month, department, seller, target=sellers[seller], made_by=made_by)
            for seller in sorted(sellers)
            if by.department_of_seller[seller] == department
        ]
    return rows if departments else [], left
