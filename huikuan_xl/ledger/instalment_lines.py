"""Sales that fall due in parts, as one line a part: whatever settles, ages or writes sees the parts.

A sale's own 分期 goes first, then its own due date or term, then the 分期 of its contract.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from huikuan_xl.ledger.agreements import NO_CONTRACT, Ints, agreements_of, contracts_of_sales
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import Bools, holding, saying
from huikuan_xl.rules.instalments import Instalment, read_instalments, split
from huikuan_xl.rules.terms import method_term

PART = "_part"  # what a line is a part of, "" for a whole one: 第2期/共4期 验收


def with_instalments(ledger: Ledger) -> Ledger:
    """Return the ledger with every sale in instalments as its parts, each with its own term.

    Parts keep the row number of their sale and add up to it. A ledger without any is returned as it
    is; a plan that can't be read or doesn't fit is no plan (it is a problem of its row).
    """
    plans = _plans(ledger)
    if not plans:
        return ledger
    return replace(ledger, sales=_parted(ledger.sales, plans))


def _plans(ledger: Ledger) -> dict[int, list[tuple[Instalment, int]]]:
    """Return the parts and amounts of every sale in instalments, by its position."""
    sales = ledger.sales
    texts = sales["instalments"].to_numpy(object).copy()
    if saying(ledger.contracts["instalments"]).any():
        agreed = agreements_of(ledger)
        contract = contracts_of_sales(sales, agreed)
        for at in np.flatnonzero(_silent(sales) & (contract != NO_CONTRACT)).tolist():
            texts[at] = agreed.contract(int(contract[at])).instalments
    amounts_of = sales["amount"].to_numpy(np.int64)
    known: dict[str, tuple[Instalment, ...]] = {}
    plans = {}
    for at in np.flatnonzero(texts != "").tolist():
        text = str(texts[at])
        if text not in known:
            known[text] = _read(text)
        if amounts := _amounts(int(amounts_of[at]), known[text]):
            plans[at] = list(zip(known[text], amounts, strict=True))
    return plans


def _silent(sales: pd.DataFrame) -> Bools:
    """Mark the sales that say nothing of their own about when they fall due."""
    says = ~np.isnat(sales["due_date"].to_numpy()) | saying(sales["due_term"])
    says |= sales["due_number"].notna().to_numpy() | saying(sales["instalments"])
    methods = {one for one in set(sales["term"].to_numpy()) if method_term(one)}
    silent: Bools = ~(says | holding(sales["term"], methods))
    return silent


def _read(text: str) -> tuple[Instalment, ...]:
    try:
        return read_instalments(text)
    except ValueError:
        return ()


def _amounts(amount: int, parts: Sequence[Instalment]) -> list[int]:
    try:
        return split(amount, parts) if parts else []
    except ValueError:
        return []


def _parted(sales: pd.DataFrame, plans: dict[int, list[tuple[Instalment, int]]]) -> pd.DataFrame:
    times = np.ones(len(sales), np.int64)
    for at, parts in plans.items():
        times[at] = len(parts)
    first = np.concatenate(([0], np.cumsum(times)[:-1]))
    result = sales.iloc[np.repeat(np.arange(len(sales)), times)].reset_index(drop=True)
    columns = {name: result[name].to_numpy(object).copy() for name in _OF_A_PART}
    columns[PART] = np.full(len(result), "", object)
    for at, parts in plans.items():
        for number, (part, amount) in enumerate(parts, start=1):
            _write(columns, int(first[at]) + number - 1, part, amount)
            columns[PART][first[at] + number - 1] = f"第{number}期/共{len(parts)}期 {part.when}"
    for name, values in columns.items():
        kind = "str" if name == PART else sales[name].dtype
        result[name] = pd.Series(values, index=result.index).astype(kind)  # type: ignore[arg-type]
    return result


_OF_A_PART = (
    "amount", "due_date", "due_term", "due_number", "start_date", "instalments", "term",
)  # fmt: skip


def _write(
    columns: "dict[str, np.ndarray[tuple[int], np.dtype[np.object_]]]", row: int,
    part: Instalment, amount: int,
) -> None:  # fmt: skip
    columns["amount"][row] = amount
    columns["due_date"][row] = pd.NaT if part.on is None else pd.Timestamp(part.on)
    columns["due_term"][row] = "" if part.term is None else str(part.term)
    columns["due_number"][row] = pd.NA
    columns["instalments"][row] = ""
    columns["term"][row] = ""
    if part.term is not None and not part.term.kind.of_own_day:
        columns["start_date"][row] = pd.NaT  # counts from the sale; the day is the acceptance's


def part_of(sales: pd.DataFrame) -> list[str]:
    """Return what every line is a part of, "" for whole ones."""
    if PART not in sales:
        return [""] * len(sales)
    return [part if part == part else "" for part in sales[PART].tolist()]  # NaN: booked


def whole_lines(sales: pd.DataFrame) -> Ints:
    """Return for every line the position of the sale it is (a part of), in the sheet's order."""
    if PART not in sales:
        return np.arange(len(sales))
    begins = np.array([not p or p.startswith("第1期/") for p in part_of(sales)], np.bool_)
    return np.cumsum(begins).astype(np.int64) - 1
