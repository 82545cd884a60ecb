"""Figures that statements and price confirmations list, added up over whole columns once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.counted import valid_sales
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.settlement import Ints
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.periods import Window


@dataclass(frozen=True, slots=True)
class Statement:
    """One customer's account over a period, 分; ``closing`` is the balance of the ageing (L3)."""

    start: date
    opening: int
    sales: int
    returns: int
    receipts: int
    allowances: int

    @property
    def decrease(self) -> int:
        return self.returns + self.receipts + self.allowances

    @property
    def closing(self) -> int:
        return self.opening + self.sales - self.decrease


def statements(month_end: MonthEnd, start: date) -> dict[str, Statement]:
    """Return the account from ``start`` to the month end's day of every customer that has one.

    Undated lines belong to the opening balance, so that the closing one is that of the ageing.
    """
    accounts, first = month_end.accounts, day_number(start)
    size = len(accounts.codes)

    def sums(who: pd.Series, amount: Ints) -> list[int]:
        total = np.zeros(size, np.int64)
        np.add.at(total, who.to_numpy(), amount)
        return [int(x) for x in total]

    sale, receipt = accounts.sales, accounts.receipts
    sold, cash = sale["amount"].to_numpy(), receipt["amount"].to_numpy()
    given = receipt["allowance"].to_numpy()
    new, recent = (sale["date"] >= first).to_numpy(), (receipt["date"] >= first).to_numpy()
    seller, payer = sale["customer"], receipt["customer"]
    before_sales = sums(seller, np.where(new, 0, sold))
    before_cash = sums(payer, np.where(recent, 0, cash + given))
    columns = zip(
        (a - b for a, b in zip(before_sales, before_cash, strict=True)),
        sums(seller, np.where(new, np.maximum(sold, 0), 0)),
        sums(seller, np.where(new, np.maximum(-sold, 0), 0)),
        sums(payer, np.where(recent, cash, 0)),
        sums(payer, np.where(recent, given, 0)),
        strict=True,
    )
    return {
        str(code): Statement(start, *figures)
        for code, figures in zip(accounts.codes, columns, strict=True)
        if any(figures)
    }


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
