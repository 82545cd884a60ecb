"""What statements and price confirmations list: the period's movements, the latest prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts import movements
from huikuan_xl.accounts.counted import valid_sales
from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.movements import Movement
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.periods import Window
from huikuan_xl.rules.words import ACCEPTANCES


@dataclass(frozen=True, slots=True)
class Statement:
    """One customer's account over a period, 分; ``closing`` is the balance of the ageing (L3)."""

    start: date
    opening: int
    movements: tuple[Movement, ...]
    sales: int
    returns: int
    receipts: int
    allowances: int
    adjusted: int = 0

    @property
    def decrease(self) -> int:
        return self.returns + self.receipts + self.allowances + self.adjusted

    @property
    def closing(self) -> int:
        return self.opening + self.sales - self.decrease


_TOLD = {movements.SALE: "发货", movements.CREDIT: "退货、红字"}
"""What a statement calls a movement where it isn't the account's own word."""


def statements(month_end: MonthEnd, start: date) -> dict[str, Statement]:
    """Return the account from ``start`` to the month end's day of every customer that has one.

    Undated lines belong to the opening balance, so that the closing one is that of the ageing.
    """
    events = movements.events(month_end.ledger, month_end.accounts)
    if events.empty:
        return {}
    events = events.assign(signed=events["charged"] - events["paid"])
    keys = ["code", "day", "what", "voucher", "invoice"]
    events = events.groupby(keys, sort=False)["signed"].sum().reset_index()
    events = events[events["signed"] != 0]
    first = day_number(start)
    before = events["day"] < first
    opening = events[before].groupby("code")["signed"].sum()
    recent = events[~before].sort_values(["code", "day", "what", "voucher"], kind="stable")
    found = {
        str(code): _statement(start, int(opening.get(code, 0)), mine)
        for code, mine in recent.groupby("code", sort=False)
    }
    for code, fen in opening.items():
        if fen and str(code) not in found:
            found[str(code)] = Statement(start, int(fen), (), 0, 0, 0, 0)
    return found


def _statement(start: date, opening: int, mine: pd.DataFrame) -> Statement:
    balance, lines = opening, []
    totals = dict.fromkeys(("sales", "returns", "receipts", "allowances", "adjusted"), 0)
    for day, what, number, invoice, signed in zip(
        mine["day"].tolist(), mine["what"].tolist(), mine["voucher"], mine["invoice"],
        mine["signed"].tolist(), strict=True,
    ):  # fmt: skip
        balance += signed
        totals[_total_of(what)] += signed if what == movements.SALE else -signed
        # What was paid stays on its side with its sign; an adjustment stands where it works.
        raises = what == movements.SALE or (what > movements.ALLOWANCE and signed > 0)
        told = _TOLD.get(what, movements.WORDS[what])
        charged, paid = (signed, 0) if raises else (0, -signed)
        lines.append(
            Movement(day_of(day), told, str(number), None, charged, paid, balance, str(invoice))
        )
    return Statement(start, opening, tuple(lines), **totals)


def _total_of(what: int) -> str:
    """Return which of a statement's sums a movement belongs to."""
    sums = {movements.SALE: "sales", movements.CREDIT: "returns", movements.RECEIPT: "receipts",
            movements.REFUND: "receipts", movements.ALLOWANCE: "allowances"}  # fmt: skip
    return sums.get(what, "adjusted")


def bills_not_due(month_end: MonthEnd) -> dict[str, int]:
    """Return the money (分) by customer that is counted as received in bills not due by the day."""
    receipts, counted = month_end.ledger.receipts, month_end.accounts.receipts["counted"]
    running = (
        counted.to_numpy()
        & receipts["method"].isin(ACCEPTANCES).to_numpy()
        & (receipts["bill_due"] > pd.Timestamp(month_end.as_of)).to_numpy()
    )
    held = receipts[running].groupby("customer_code")["amount"].sum()
    return {str(code): int(fen) for code, fen in held.items()}


def latest_prices(month_end: MonthEnd) -> dict[str, list[tuple[str, Decimal]]]:
    """Return each customer's latest price (元, tax included) of what it bought in twelve months."""
    sales = month_end.ledger.sales
    since, until = Window(month_end.as_of).first, month_end.as_of
    bought = sales[
        sales["sale_date"].between(pd.Timestamp(since), pd.Timestamp(until))
        & valid_sales(sales)
        & (sales["amount"] > 0)
        & (sales["price"] > 0)
        & (sales["item"] != "")
    ]
    latest = (
        bought.sort_values("sale_date", kind="stable")
        .drop_duplicates(["customer_code", "item"], keep="last")
        .sort_values(["customer_code", "item"])
    )
    prices: dict[str, list[tuple[str, Decimal]]] = {}
    for code, item, price in latest[["customer_code", "item", "price"]].itertuples(index=False):
        prices.setdefault(str(code), []).append((str(item), Decimal(repr(float(price)))))
    return prices
