"""Delivery slips and 回执 registered by number on 函件登记, in bulk; ``rules.delivery`` decides."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.headings import find_header
from huikuan_xl.ledger.opening import RawSheet
from huikuan_xl.ledger.reading import read_sheet
from huikuan_xl.ledger.rows import Letter, Slip, rows_of
from huikuan_xl.ledger.schema import SLIPS
from huikuan_xl.rules import delivery
from huikuan_xl.rules.delivery import Admission, StatementAnswer, Way
from huikuan_xl.rules.words import Answer, Delivery, LetterName

#: Columns that a slip of the leading letter says of its enclosures as well.
_SHARED = ("delivery", "delivered_on", "delivered_by", "signer", "evidence", "receipt_on")
_ANSWER = ("answer", "their_balance", "difference_docs", "settled_on")
#: What the customer promises on the receipt of that letter, never its enclosures' own.
_PROMISE = ("reply_amount", "reply_date", "reply_reason")
_NAMES = (*_SHARED, *_ANSWER, *_PROMISE)


@dataclass(slots=True)
class Registration:
    """What slips change on 函件登记: new values by (row, column), and what became of each slip.

    ``entered`` and ``already`` are letter numbers, ``told`` sentences about what was entered,
    ``refused`` sentences about what was not.
    """

    changed: dict[tuple[int, str], Any] = field(default_factory=dict)
    entered: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def slips_in(sheets: Iterable[RawSheet]) -> tuple[list[Slip], list[str]]:
    """Return the slips of every sheet with a column 文号 and one of delivery, and what is wrong.

    A row with a cell that can't be read is told and left out; rows of the courier list that nobody
    has filled in yet are passed over.
    """
    slips: list[Slip] = []
    wrong: list[str] = []
    for raw in sheets:
        header = find_header(SLIPS, raw.grid, double=False)
        if header is None or "letter_no" not in header.columns:
            continue
        table = read_sheet(SLIPS, raw)
        doubted = [p for p in table.problems if p.row > header.last_row + 1]
        wrong += [f"{p.sheet}第{p.row}行{p.column}“{p.value}”：{p.why}" for p in doubted]
        sound = table.frame[~table.frame[ROW].isin([p.row for p in doubted])]
        slips += [slip for slip in rows_of(Slip, sound) if _says_something(slip)]
    return slips, wrong


def slip_of(**cells: Any) -> Slip:
    """Return one slip given by its values (English names of ``schema.SLIPS``)."""
    return rows_of(Slip, frame(SLIPS, {name: [value] for name, value in cells.items()}))[0]


def _says_something(slip: Slip) -> bool:
    return any(getattr(slip, name) not in ("", None) for name in _NAMES if name != "evidence")


def register_slips(
    ledger: Ledger, slips: Sequence[Slip], today: dt.date, *, correct: bool = False
) -> Registration:
    """Return what the slips change on 函件登记; nothing is written.

    A slip of a leading letter counts for its enclosures too, unless they have one of their own;
    the one 回执 of an envelope answers the statement enclosed in it.
    """
    done = Registration()
    letters = rows_of(Letter, ledger.letters)
    places = dict(zip((squeeze(one.letter_no) for one in letters), ledger.letters[ROW].tolist(),
                      strict=True))  # fmt: skip
    by_number = {squeeze(one.letter_no): one for one in letters}
    enclosed: dict[str, list[Letter]] = defaultdict(list)
    for one in letters:
        if one.lead_no:
            enclosed[squeeze(one.lead_no)].append(one)
    own = {squeeze(slip.letter_no) for slip in slips}
    for slip in slips:
        key = squeeze(slip.letter_no)
        letter = by_number.get(key)
        if letter is None:
            done.refused.append(f"{slip.letter_no}：函件登记里没有这个文号")
            continue
        mine = [one for one in enclosed[key] if squeeze(one.letter_no) not in own]
        answered = delivery.answers_statement(
            Answer(slip.answer) if slip.answer else None, letter.kind, [one.kind for one in mine]
        )
        own_names = (*_SHARED, *_PROMISE) if answered else _NAMES
        _enter(done, letter, places[key], slip, own_names, today, correct)
        for one in mine:
            about = answered and one.kind == LetterName.STATEMENT
            _enter(done, one, places[squeeze(one.letter_no)], slip,
                   (*_SHARED, *_ANSWER) if about else _SHARED, today, correct)  # fmt: skip
    return done


def _way(row: Letter | Slip) -> Way:
    state = Delivery(row.delivery) if row.delivery else None
    return Way(state, row.delivered_on, row.receipt_on, row.evidence)


def _enter(
    done: Registration, letter: Letter, row: int, slip: Slip, names: Sequence[str],
    today: dt.date, correct: bool,
) -> None:  # fmt: skip
    known = _way(letter)
    way = delivery.told_by(_way(slip), known)
    verdict = delivery.admit(letter.letter_date, known, way, today, correct=correct)
    wrong = delivery.doubt_promise(way, slip.reply_amount, slip.reply_date)
    if verdict.value is Admission.REFUSED or wrong:
        done.refused.append(f"{letter.letter_no}：{wrong or verdict.reasons[0].text}")
        return
    new = {name: getattr(slip, name) for name in names}
    new |= {"delivery": way.state.value if way.state else "", "delivered_on": way.on,
            "receipt_on": way.answered_on, "evidence": way.evidence}  # fmt: skip
    changed = {
        (row, name): value for name, value in new.items()
        if value not in ("", None) and value != getattr(letter, name)
    }  # fmt: skip
    if not changed:
        done.already.append(letter.letter_no)
        return
    done.changed |= {
        place: pd.Timestamp(value) if isinstance(value, dt.date) else value
        for place, value in changed.items()
    }
    done.entered.append(letter.letter_no)
    done.told += [f"{letter.letter_no}：{reason.text}" for reason in verdict.reasons]


_SEPARATORS = re.compile(r"[、,，;；\s]+")


def statement_answers(letters: Iterable[Letter]) -> list[StatementAnswer]:
    """Return what the customer wrote back on its statements that arrived."""
    return [
        StatementAnswer(
            one.letter_no, one.letter_date, Answer(one.answer), one.amount, one.their_balance,
            tuple(filter(None, _SEPARATORS.split(one.difference_docs))), one.settled_on,
        )
        for one in letters
        if one.kind == LetterName.STATEMENT and one.answer and one.letter_date
    ]  # fmt: skip


def amounts_of(ledger: Ledger, code: str, numbers: Sequence[str]) -> list[tuple[str, int | None]]:
    """Return what the ledger has under each document number of a customer (分): delivered or, for
    the number of a receipt, paid; None where it has neither."""
    found = []
    for number in numbers:
        fen = None
        for table, column in ((ledger.sales, "doc_no"), (ledger.receipts, "receipt_no")):
            mine = table[(table["customer_code"] == code)
                         & (table[column].map(squeeze) == squeeze(number))]  # fmt: skip
            if len(mine):
                fen = int(mine["amount"].sum())
                break
        found.append((number, fen))
    return found
