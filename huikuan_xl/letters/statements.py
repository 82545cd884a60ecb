"""What statements and price confirmations list: the period's movements, the latest prices."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED
from huikuan_xl.accounts.counted import bounced_by, valid_sales
from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.movements import BOUNCED
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.periods import Window
from huikuan_xl.rules.words import AdjustmentKind, words_of


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a statement, 分: what was delivered or taken off, and the balance after it."""

    on: date | None
    what: str
    number: str
    invoice_no: str
    increase: int
    decrease: int
    balance: int


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


_SALE, _RETURN, _RECEIPT, _ALLOWANCE = range(4)
#: By the kind of an event; the kinds of 核销与调整 follow, in their order.
_WHAT = ("发货", "退货、红字", "回款", "折让", *words_of(AdjustmentKind), BOUNCED)
_BOUNCE = len(_WHAT) - 1


def statements(month_end: MonthEnd, start: date) -> dict[str, Statement]:
    """Return the account from ``start`` to the month end's day of every customer that has one.

    Undated lines belong to the opening balance, so that the closing one is that of the ageing.
    """
    events = _events(month_end)
    if events.empty:
        return {}
    first = day_number(start)
    before = events["day"] < first
    opening = events[before].groupby("code")["signed"].sum()
    recent = events[~before].sort_values(["code", "day", "kind", "number"], kind="stable")
    found = {
        str(code): _statement(start, int(opening.get(code, 0)), mine)
        for code, mine in recent.groupby("code", sort=False)
    }
    for code, fen in opening.items():
        if fen and str(code) not in found:
            found[str(code)] = Statement(start, int(fen), (), 0, 0, 0, 0)
    return found


def _events(month_end: MonthEnd) -> pd.DataFrame:
    """Every counted movement, one a document or receipt and day; ``signed`` raises the balance."""
    accounts, ledger = month_end.accounts, month_end.ledger
    sold, paid = accounts.sales, accounts.receipts
    amount = sold["amount"].to_numpy()
    owed_kind = sold["kind"].to_numpy(np.int64)
    usual = np.where(amount < 0, _RETURN, _SALE)
    blank = np.array([""] * len(paid), dtype=object)
    parts = [
        pd.DataFrame(
            {"code": ledger.sales["customer_code"].to_numpy(), "day": sold["since"].to_numpy(),
             "kind": np.where(owed_kind == ENTERED, usual, _ALLOWANCE + 1 + owed_kind),
             "number": ledger.sales["doc_no"].to_numpy(),
             "invoice": ledger.sales["invoice_no"].to_numpy(), "signed": amount}
        )
    ]  # fmt: skip
    paid_kind = paid["kind"].to_numpy(np.int64)
    moved = np.where(paid_kind == ENTERED, _RECEIPT, _ALLOWANCE + 1 + paid_kind)
    for kind, column in ((moved, "amount"), (_ALLOWANCE, "allowance"), (moved, "adjusted")):
        parts.append(
            pd.DataFrame(
                {"code": ledger.receipts["customer_code"].to_numpy(),
                 "day": paid["date"].to_numpy(), "kind": kind,
                 "number": ledger.receipts["receipt_no"].to_numpy(), "invoice": blank,
                 "signed": -paid[column].to_numpy()}
            )
        )  # fmt: skip
    bounced = _bounced(month_end)
    events = pd.concat([*parts, bounced] if len(bounced) else parts, ignore_index=True)
    events = events[events["signed"] != 0]
    keys = ["code", "day", "kind", "number", "invoice"]
    return events.groupby(keys, sort=False)["signed"].sum().reset_index()


def _bounced(month_end: MonthEnd) -> pd.DataFrame:
    """A bill that bounced paid on its day and is owed again from the day it bounced."""
    events = [
        (one.code, day_number(day), kind, one.receipt_no, "", signed)
        for one in bounced_by(month_end.ledger.receipts, month_end.as_of)
        for day, kind, signed in (
            (one.received_on, _RECEIPT, -one.fen), (one.bounced_on, _BOUNCE, one.fen),
        )
    ]  # fmt: skip
    return pd.DataFrame(events, columns=["code", "day", "kind", "number", "invoice", "signed"])


def _statement(start: date, opening: int, mine: pd.DataFrame) -> Statement:
    balance, totals, movements = opening, [0, 0, 0, 0, 0], []
    for day, kind, number, invoice, signed in zip(
        mine["day"], mine["kind"], mine["number"], mine["invoice"], mine["signed"], strict=True
    ):
        balance += int(signed)
        place = min(kind, _ALLOWANCE + 1)
        totals[place] += abs(int(signed)) if kind in (_SALE, _RETURN) else -int(signed)
        raises = kind == _SALE or (kind > _ALLOWANCE and signed > 0)
        movements.append(
            Movement(
                day_of(int(day)),
                _WHAT[kind],
                str(number),
                str(invoice),
                int(signed) if raises else 0,
                0 if raises else -int(signed),
                balance,
            )
        )
    return Statement(start, opening, tuple(movements), *totals)


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
