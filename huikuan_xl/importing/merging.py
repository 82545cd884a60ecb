"""A file's rows against the ledger: known, new, changed, gone (Q11).

Documents are compared by number, line and customer, never by all columns: what stands only in the
ledger (notes, disputes) survives, and next month's export adds only what is new.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.importing.columns import Batch, Opening
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.matching import fold_names, name_key
from huikuan_xl.ledger.schema import (
    ADJUSTMENTS,
    BILLS,
    CONTRACTS,
    CUSTOMERS,
    RECEIPTS,
    SALES,
    Sheet,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.words import OPENING_NOTE, UNDOCUMENTED_OPENING, SaleState

#: Columns whose change changes what is owed.
_MONEY = frozenset({"amount", "state", "customer_code", "face", "allowance", "bill_state"})
#: Sheets whose rows are known by a key: columns, and what the user reads before its value.
_KEYS = {
    CUSTOMERS.name: (("customer_code",), "客户"), CONTRACTS.name: (("contract_no",), "合同"),
    BILLS.name: (("bill_no",), "票据"),
    # Without a number an adjustment is known by all that makes it one.
    ADJUSTMENTS.name: (("adj_no", "kind", "customer_code", "doc_no", "adj_date"), "调整"),
}  # fmt: skip
_IN_FEN = frozenset(
    {"amount", "limit", "temp_limit", "last_year_sales", "face", "year_amount", "counter_amount"}
)
#: What a comparison of sales looks at.
_OF_A_SALE = (
    ROW, "customer_code", "doc_no", "line_no", "sale_date", "due_date", "item", "amount", "state",
)  # fmt: skip
_SAID_LATER = ("allowance", "bill_state", "earmark", "released_on")
"""What becomes known of a receipt after it was booked, and changes what it settles."""
_OF_A_RECEIPT = (
    ROW, "customer_code", "receipt_no", "receipt_date", "doc_no", "amount", *_SAID_LATER,
)  # fmt: skip
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Change:
    """A cell of the ledger that the file says otherwise. ``row`` is the ledger's, ``file_row`` the
    file's; ``value`` is typed as the frame's column."""

    sheet: Sheet
    row: int
    file_row: int
    key: str
    column: str
    old: Any
    new: Any

    @property
    def money(self) -> bool:
        """What is owed depends on it."""
        return self.sheet in (SALES, RECEIPTS, ADJUSTMENTS, BILLS) and self.column in _MONEY

    def text(self) -> str:
        """Return the change as one line: old → new."""
        heading = self.sheet.column(self.column).heading
        return f"{self.key}“{heading}”{_shown(self.column, self.old)} → {_shown(self.column, self.new)}"


def _shown(column: str, value: Any) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value == "":
        return "（空）"
    if isinstance(value, pd.Timestamp | dt.date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int) and column in _IN_FEN:
        return format_yuan(value)
    return str(value)


@dataclass(slots=True)
class Merged:
    """What a batch does to the ledger; rows of the file by what became of them."""

    sheet: Sheet
    new: pd.DataFrame
    known: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    doubtful: list[tuple[int, str]] = field(default_factory=list)  # may be in the ledger already
    refused: dict[int, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def merge(working: Ledger, ledger_rows: int, batch: Batch) -> Merged:
    """Compare a batch with the ledger as it would be after the batches before it.

    ``ledger_rows`` is the last row number that is really in the user's ledger.
    """
    if (key := _KEYS.get(batch.sheet.name)) is not None:
        return _by_key(batch.sheet, key, working.table(batch.sheet), batch.frame)
    if batch.cumulative:
        return _received_so_far(working.receipts, batch.frame)
    if batch.sheet is RECEIPTS:
        return _refused_in_batch(_receipts(working.receipts, batch.frame), ledger_rows)
    return _sales(working.sales, batch.frame, ledger_rows)


def _records(table: pd.DataFrame, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return rows as dictionaries, of these columns (all of them when none are named)."""
    names = columns or list(table.columns)
    cells = [table[name].to_numpy(dtype=object).tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _owed(record: dict[str, Any]) -> int:
    """Return what a sales row adds to what is owed: red and returned ones take away, void none."""
    state, fen = str(record["state"]), int(record["amount"])
    if state == SaleState.VOID:
        return 0
    return -abs(fen) if state in (SaleState.RED, SaleState.RETURNED) else fen


# --- sales -------------------------------------------------------------------------------------


def _sales(old: pd.DataFrame, new: pd.DataFrame, ledger_rows: int) -> Merged:
    result = Merged(SALES, new)
    numbers, old_numbers = fold_names(new["doc_no"]), fold_names(old["doc_no"])
    # Most documents of a month are new: only those whose number is known are looked at singly.
    met = numbers.isin(set(old_numbers) - {""})
    by_document: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    by_number: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, code, record in _numbered(old[old_numbers.isin(set(numbers[met]))]):
        by_document[number, code].append(record)
        by_number[number].append(record)
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for number, code, record in _numbered(new[met]):
        groups[number, code].append(record)
    added: list[int] = new.loc[~met, ROW].tolist()
    for (number, code), lines in groups.items():
        there = by_document.get((number, code))
        if there is None:
            added += _moved(result, lines, by_number.get(number, []))
            continue
        added += _same_document(result, there, lines, ledger_rows)
    result.new = new[new[ROW].isin(added)].reset_index(drop=True)
    if result.known or result.changes:
        result.gone = _gone(old, new, ledger_rows)
    return result


def _numbered(table: pd.DataFrame) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give every row with its number and customer, both folded for comparing."""
    numbers, codes = fold_names(table["doc_no"]), fold_names(table["customer_code"])
    return zip(numbers.tolist(), codes.tolist(), _records(table, _OF_A_SALE), strict=True)


def _moved(
    result: Merged, lines: list[dict[str, Any]], elsewhere: list[dict[str, Any]]
) -> list[int]:
    """Rows whose number stands under another customer with the same sums: the customer changed."""
    same = sorted((_owed(r), r["sale_date"]) for r in elsewhere)
    if not elsewhere or same != sorted((_owed(r), r["sale_date"]) for r in lines):
        return [r[ROW] for r in lines]
    for old, new in zip(sorted(elsewhere, key=_owed), sorted(lines, key=_owed), strict=True):
        result.changes.append(
            Change(SALES, old[ROW], new[ROW], f"单据 {new['doc_no']} ", "customer_code",
                   old["customer_code"], new["customer_code"])
        )  # fmt: skip
    return []


def _same_document(
    result: Merged, there: list[dict[str, Any]], lines: list[dict[str, Any]], ledger_rows: int
) -> list[int]:
    pairs, left_old, left_new = _paired(there, lines)
    for old, new in pairs:
        changes = _differences(old, new)
        if changes and old[ROW] > ledger_rows:
            result.refused[new[ROW]] = "同一批文件里，这张单据出现两次而内容不同"
        elif changes:
            result.changes += changes
        else:
            result.known.add(new[ROW])
    for old in left_old:
        if old[ROW] <= ledger_rows:
            result.gone.append(
                f"{old['doc_no']}（台账第 {old[ROW]} 行，{format_yuan(int(old['amount']))}）"
            )
    return [new[ROW] for new in left_new]


Pairs = list[tuple[dict[str, Any], dict[str, Any]]]


def _paired(
    there: list[dict[str, Any]], lines: list[dict[str, Any]]
) -> tuple[Pairs, list[dict[str, Any]], list[dict[str, Any]]]:
    """Pair the lines of a document: by line number, by sum and day, by sum, then in order."""
    if len(there) == len(lines) == 1 and _may_be_one_line(there[0], lines[0]):
        return [(there[0], lines[0])], [], []
    old, new = list(there), list(lines)
    pairs: Pairs = []
    keys = (
        lambda r: None if pd.isna(r["line_no"]) else ("行", int(r["line_no"])),
        lambda r: (_owed(r), r["sale_date"], r["item"]),
        lambda r: (_owed(r), r["sale_date"]),
        lambda r: (_owed(r),),
        lambda r: (int(r["amount"]),),
    )
    for key in keys:
        waiting: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for record in old:
            if (k := key(record)) is not None:
                waiting[k].append(record)
        rest = []
        for record in new:
            k = key(record)
            if k is not None and waiting.get(k):
                pairs.append((waiting[k].pop(0), record))
            else:
                rest.append(record)
        taken = {id(o) for o, _ in pairs}
        old, new = [r for r in old if id(r) not in taken], rest
    # A line with a number of its own that the ledger lacks is a new line, not a changed one.
    numbered = bool(new) and all(not pd.isna(r["line_no"]) for r in new) and any(
        not pd.isna(r["line_no"]) for r in there
    )  # fmt: skip
    if not numbered:
        both = min(len(old), len(new))
        pairs += list(zip(old[:both], new[:both], strict=True))
        old, new = old[both:], new[both:]
    return pairs, old, new


def _may_be_one_line(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Tell whether two lines' numbers are the same, or one of them has none."""
    own, theirs = old["line_no"], new["line_no"]
    return bool(pd.isna(own) or pd.isna(theirs) or own == theirs)


def _differences(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    key = f"单据 {new['doc_no']} "
    changes = []

    def add(column: str) -> None:
        changes.append(Change(SALES, old[ROW], new[ROW], key, column, old[column], new[column]))

    void = (old["state"] == SaleState.VOID) != (new["state"] == SaleState.VOID)
    if void:
        add("state")
    if _owed(old) != _owed(new) and not void:
        add("amount")
        if new["state"] and new["state"] != old["state"]:
            add("state")
    for column in ("sale_date", "due_date"):
        if not pd.isna(new[column]) and new[column] != old[column]:
            add(column)
    return changes


def _gone(old: pd.DataFrame, new: pd.DataFrame, ledger_rows: int) -> list[str]:
    """Name documents of the ledger that this export should hold and doesn't.

    Those dated within the export, of customers and with numbers like the ones in it.
    """
    first, last = new["sale_date"].min(), new["sale_date"].max()
    within = old[
        (old["sale_date"] >= first) & (old["sale_date"] <= last) & (old[ROW] <= ledger_rows)
        & (old["state"] != SaleState.VOID)
    ]  # fmt: skip
    numbers, codes = fold_names(within["doc_no"]), fold_names(within["customer_code"])
    new_numbers, customers = fold_names(new["doc_no"]), fold_names(new["customer_code"])
    seen = set(zip(new_numbers, customers, strict=True))
    other = [pair not in seen for pair in zip(numbers, codes, strict=True)]
    missing = codes.isin(set(customers)) & (numbers != "") & np.array(other, dtype=bool)
    if not missing.any():
        return []
    patterns = {_DIGITS.sub("9", number) for number in set(new_numbers)}
    alike = numbers[missing].map(lambda number: _DIGITS.sub("9", number) in patterns)
    return [
        f"{number}（{format_yuan(fen)}）"
        for number, fen in within[missing][alike.astype(bool)][["doc_no", "amount"]].itertuples(
            index=False
        )
    ]


# --- receipts ----------------------------------------------------------------------------------


def _receipts(old: pd.DataFrame, new: pd.DataFrame) -> Merged:
    result = Merged(RECEIPTS, new)
    numbered: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    plain: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    likely: Counter[tuple[Any, ...]] = Counter()
    for record in _records(old, _OF_A_RECEIPT):
        if record["receipt_no"]:
            numbered[name_key(record["receipt_no"]), name_key(record["customer_code"])].append(
                record
            )
        else:
            plain[_whole(record)].append(record)
        likely[_whole(record)[:3]] += 1
    added: list[int] = []
    for record in _records(new, _OF_A_RECEIPT):
        number = name_key(record["receipt_no"])
        if number and (there := numbered.get((number, name_key(record["customer_code"])))):
            _same_receipt(result, there, record)
            likely[_whole(record)[:3]] -= 1
        elif not number and plain[_whole(record)]:
            _paired_receipt(result, plain[_whole(record)].pop(0), record, ())
            likely[_whole(record)[:3]] -= 1
        else:
            added.append(record[ROW])
            if likely[_whole(record)[:3]] > 0:
                likely[_whole(record)[:3]] -= 1
                what = f"{record['customer_code']} {record['receipt_date']:%Y-%m-%d} {format_yuan(int(record['amount']))}"
                result.doubtful.append((record[ROW], what))
    result.new = new[new[ROW].isin(added)].reset_index(drop=True)
    return result


def _refused_in_batch(result: Merged, ledger_rows: int) -> Merged:
    """Refuse what contradicts another row of the same import: there is nothing to change yet."""
    for change in result.changes:
        if change.row > ledger_rows:
            result.refused[change.file_row] = "同一批文件里，这笔收款出现两次而内容不同"
    result.changes = [c for c in result.changes if c.file_row not in result.refused]
    return result


def _whole(record: dict[str, Any]) -> tuple[Any, ...]:
    return (
        name_key(record["customer_code"]), record["receipt_date"], int(record["amount"]),
        name_key(record["doc_no"]),
    )  # fmt: skip


def _same_receipt(result: Merged, there: list[dict[str, Any]], new: dict[str, Any]) -> None:
    """Compare a receipt with those of its number; one payment may be split over documents."""
    fitting = [r for r in there if _whole(r) == _whole(new)]
    if not fitting:
        fitting = [r for r in there if _whole(r)[1:3] == _whole(new)[1:3]]
    if fitting:
        there.remove(fitting[0])
        _paired_receipt(result, fitting[0], new, ())
        return
    old = next((r for r in there if name_key(r["doc_no"]) == name_key(new["doc_no"])), there[0])
    there.remove(old)
    _paired_receipt(result, old, new, ("amount", "receipt_date"))


def _paired_receipt(
    result: Merged, old: dict[str, Any], new: dict[str, Any], compared: tuple[str, ...]
) -> None:
    """Note what the file says otherwise of a receipt, also what it could not say before."""
    changed = [c for c in compared if old[c] != new[c] and not pd.isna(new[c])]
    changed += [c for c in _SAID_LATER if _says_otherwise(old[c], new[c])]
    key = f"收款单 {new['receipt_no']} " if new["receipt_no"] else (
        f"{new['customer_code']} {new['receipt_date']:%Y-%m-%d} 的回款"
    )  # fmt: skip
    for column in changed:
        result.changes.append(
            Change(RECEIPTS, old[ROW], new[ROW], key, column, old[column], new[column])
        )
    if not changed:
        result.known.add(new[ROW])


def _received_so_far(old: pd.DataFrame, new: pd.DataFrame) -> Merged:
    """Book what came in since: the file says how much a document has received altogether."""
    result = Merged(RECEIPTS, new)
    booked: dict[tuple[str, str], int] = defaultdict(int)
    undesignated: Counter[tuple[Any, ...]] = Counter()
    for record in _records(old, _OF_A_RECEIPT):
        code = name_key(record["customer_code"])
        if record["doc_no"]:
            booked[name_key(record["doc_no"]), code] += int(record["amount"])
        else:
            undesignated[code, record["receipt_date"], int(record["amount"])] += 1
    documents: dict[tuple[str, str], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
    for place, record in enumerate(_records(new, _OF_A_RECEIPT)):
        documents[name_key(record["doc_no"]), name_key(record["customer_code"])].append(
            (place, record)
        )
    kept: dict[int, int] = {}
    for key, lines in documents.items():
        stated = sum(int(record["amount"]) for _, record in lines)
        if 0 <= stated < booked[key]:
            why = (
                f"单据 {lines[0][1]['doc_no']} 台账已收 {format_yuan(booked[key])}，"
                f"文件只有 {format_yuan(stated)}"
            )
            result.refused |= {record[ROW]: why for _, record in lines}
            continue
        more = _more_than(booked[key], [int(record["amount"]) for _, record in lines])
        for (place, record), fen in zip(lines, more, strict=True):
            loose = key[1], record["receipt_date"], fen
            if fen == 0 or undesignated[loose] > 0:
                undesignated[loose] -= 1
                result.known.add(record[ROW])
            else:
                kept[place] = fen
    order = sorted(kept)
    result.new = new.iloc[order].reset_index(drop=True).assign(amount=[kept[i] for i in order])
    return result


def _more_than(booked: int, amounts: list[int]) -> list[int]:
    """Return what each amount adds to what is booked already, the first ones being booked first."""
    if booked == 0 or sum(amounts) == booked:
        return [0] * len(amounts) if booked else amounts
    if min(amounts) < 0:
        return [*[0] * (len(amounts) - 1), sum(amounts) - booked]
    result = []
    for fen in amounts:
        covered = min(booked, fen)
        booked -= covered
        result.append(fen - covered)
    return result


# --- customers and openings --------------------------------------------------------------------


def _by_key(
    sheet: Sheet, names: tuple[tuple[str, ...], str], old: pd.DataFrame, new: pd.DataFrame
) -> Merged:
    """Compare rows by their key: what the file says otherwise is a change, a blank says nothing."""
    columns, word = names
    result = Merged(sheet, new)

    def key_of(record: dict[str, Any]) -> tuple[str, ...]:
        return tuple(name_key(str(record[name])) for name in columns)

    known = {key_of(r): r for r in _records(old)}
    added: list[int] = []
    seen: set[tuple[str, ...]] = set()
    for record in _records(new):
        key, shown = key_of(record), str(record[columns[0]])
        if key in seen:
            heading = sheet.column(columns[0]).heading
            result.refused[record[ROW]] = f"{heading}“{shown}”在文件里重复"
            continue
        seen.add(key)
        there = known.get(key)
        if there is None:
            added.append(record[ROW])
            continue
        changes = [
            Change(sheet, there[ROW], record[ROW], f"{word} {shown} ", c.name, there[c.name],
                   record[c.name])
            for c in sheet.read_columns
            if c.name not in columns and _says_otherwise(there[c.name], record[c.name])
        ]  # fmt: skip
        result.changes += changes
        if not changes:
            result.known.add(record[ROW])
    result.new = new[new[ROW].isin(added)].reset_index(drop=True)
    return result


def _says_otherwise(old: Any, new: Any) -> bool:
    """Tell whether the file has a value and it differs; what it leaves blank stays."""
    if pd.isna(new) or new == "" or new is False or (new == 0 and isinstance(new, int)):
        return False
    if pd.isna(old):
        return True
    if isinstance(new, str):
        return name_key(old) != name_key(new)
    return bool(old != new)


def balance_before(working: Ledger, code: str, day: dt.date) -> int | None:
    """Return what a customer owed before a day, in 分; None when nothing is dated earlier."""
    moment, key = pd.Timestamp(day), name_key(code)
    sales, receipts = working.sales, working.receipts
    own = sales[(sales["customer_code"].map(name_key) == key) & (sales["sale_date"] < moment)]
    paid = receipts[
        (receipts["customer_code"].map(name_key) == key) & (receipts["receipt_date"] < moment)
    ]
    if own.empty and paid.empty:
        return None
    return sum(_owed(r) for r in _records(own, _OF_A_SALE)) - int(
        (paid["amount"] + paid["allowance"]).sum()
    )


def opening_rows(openings: Sequence[Opening], names: dict[str, str]) -> list[Batch]:
    """Return opening balances as rows: dated at the end of the month before the account begins."""
    owed = [o for o in openings if o.fen > 0]
    ahead = [o for o in openings if o.fen < 0]

    def day(opening: Opening) -> pd.Timestamp:
        return pd.Timestamp(opening.before).replace(day=1) - pd.Timedelta(days=1)

    def number(opening: Opening) -> str:
        return f"期初-{day(opening):%Y%m%d}-{opening.code}"

    sales = frame(SALES, {
        "customer_code": [o.code for o in owed],
        "customer_name": [names.get(o.code, "") for o in owed],
        "sale_date": [day(o) for o in owed], "due_date": [day(o) for o in owed],
        "doc_no": [number(o) for o in owed], "amount": [o.fen for o in owed],
        "note": [f"{OPENING_NOTE}余额，{UNDOCUMENTED_OPENING} {day(o):%Y-%m-%d} 起算" for o in owed],
        ROW: [o.row for o in owed],
    })  # fmt: skip
    receipts = frame(RECEIPTS, {
        "customer_code": [o.code for o in ahead],
        "customer_name": [names.get(o.code, "") for o in ahead],
        "receipt_date": [day(o) for o in ahead], "receipt_no": [number(o) for o in ahead],
        "amount": [-o.fen for o in ahead], "note": ["期初预收" for _ in ahead],
        ROW: [o.row for o in ahead],
    })  # fmt: skip
    return [Batch(SALES, sales), Batch(RECEIPTS, receipts)]
