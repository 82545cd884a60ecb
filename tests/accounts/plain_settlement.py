"""The settlement order written out slowly and obviously, to hold the kernel against.

One customer at a time, one receipt at a time, plain dicts and integers: no arrays.
"""

from dataclasses import dataclass, field


@dataclass
class Line:
    customer: str
    document: str
    date: int
    due: int
    amount: int
    rank: int = 0
    credit_of: str = ""
    disputed: bool = False
    left: int = 0
    settled_on: int | None = None
    on_time: int = 0


@dataclass
class Money:
    customer: str
    document: str
    date: int
    amount: int
    rank: int = 0
    left: int = 0


@dataclass
class Result:
    open: list[int] = field(default_factory=list)
    settled_on: list[int | None] = field(default_factory=list)
    on_time: list[int] = field(default_factory=list)
    unapplied: list[int] = field(default_factory=list)


def settle_plainly(lines: list[Line], money: list[Money], by_date: bool = False) -> Result:
    """Settle exactly as the module docstring of huikuan_xl.accounts.settlement says."""
    for line in lines:
        line.left = line.amount
    for item in money:
        item.left = item.amount
    _take_back_refunds(money)
    for customer in {x.customer for x in lines} | {x.customer for x in money}:
        debts = sorted(
            (x for x in lines if x.customer == customer and x.amount > 0),
            key=lambda x: (
                x.disputed, *((x.date, x.due) if by_date else (x.due, x.date)), x.document,
                x.rank, x.amount,
            ),
        )  # fmt: skip
        known = {x.document for x in lines if x.customer == customer}
        supply: list[tuple[tuple[int, int, int], str, Line | Money]] = [
            ((m.date, m.rank, m.left), m.document, m)
            for m in money
            if m.customer == customer and m.left > 0
        ]
        supply += [
            ((c.date, c.rank, -c.amount), c.credit_of or c.document, c)
            for c in lines
            if c.customer == customer and c.amount < 0
        ]
        supply.sort(key=lambda s: s[0])
        for _, document, source in supply:
            for debt in debts:
                if document and debt.document == document:
                    _pay(debt, source)
        for _, document, source in supply:
            if isinstance(source, Money) and document and document not in known:
                continue  # the payer designated something that isn't there
            for debt in debts:
                _pay(debt, source)
    return Result(
        [x.left for x in lines],
        [x.settled_on if x.amount > 0 and x.left == 0 else None for x in lines],
        [x.on_time for x in lines],
        [m.left for m in money],
    )


def _pay(debt: Line, source: Line | Money) -> None:
    available = source.left if isinstance(source, Money) else -source.left
    paid = min(available, debt.left)
    if paid <= 0:
        return
    debt.left -= paid
    source.left -= paid if isinstance(source, Money) else -paid
    day = max(source.date, debt.date)
    debt.settled_on = day if debt.settled_on is None else max(debt.settled_on, day)
    if day <= debt.due:
        debt.on_time += paid


def _take_back_refunds(money: list[Money]) -> None:
    for refund in sorted(
        (m for m in money if m.amount < 0), key=lambda m: (m.date, m.rank, m.amount)
    ):
        earlier = [
            m
            for m in money
            if m.customer == refund.customer and m.left > 0 and m.date <= refund.date
        ]
        earlier.sort(key=lambda m: (m.date, m.rank, m.left), reverse=True)
        same = [m for m in earlier if m.document == refund.document]
        for item in [*same, *(m for m in earlier if m not in same)]:
            taken = min(item.left, -refund.left)
            item.left -= taken
            refund.left += taken
