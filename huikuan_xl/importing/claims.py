"""收款认领: incoming payments of bank statements with a proposed customer, and booking them.

What is proposed and how sure it is, is decided in ``rules.claims``; here the ledger is laid out for
it, statements are merged by serial number, and confirmed rows become receipts.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.importing.statements import Entry, as_frame_columns
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.matching import name_key
from huikuan_xl.ledger.moves import with_moves
from huikuan_xl.ledger.schema import CLAIMS, RECEIPTS
from huikuan_xl.rules.claims import (
    NONE,
    Claims,
    Debtor,
    Owed,
    Payment,
    Proposal,
    fold_name,
)
from huikuan_xl.rules.words import PayMethod

NOT_OURS = "非货款"
SURE, DOUBTFUL = "可确认", "待核对"
_NAMES = re.compile(r"[、,，;；/]+")
_SAMPLE_NAMES = ("示例", "某某")
_DAYS_APART = 3


def known_to(ledger: Ledger, own_names: Iterable[str] = ()) -> Claims:
    """Lay out what a ledger knows for proposing: customers, open documents, demands, payers."""
    customers = ledger.customers
    contracts: dict[str, list[str]] = defaultdict(list)
    for table in (ledger.contracts, ledger.sales):
        numbered = table[table["contract_no"] != ""]
        pairs = numbered[["customer_code", "contract_no"]].drop_duplicates()
        for code, contract in pairs.itertuples(index=False):
            contracts[code].append(contract)
    debtors = [
        Debtor(r["customer_code"], r["customer_name"], tuple(_other_names(r)),
               tuple(contracts[r["customer_code"]]))
        for r in customers.to_dict("records")
    ]  # fmt: skip
    names = {ledger.company.name, ledger.company.account_name, *own_names}
    own = frozenset(fold_name(n) for n in names if n and not n.startswith(_SAMPLE_NAMES))
    payers, accounts = _confirmed(ledger.claims)
    return Claims(debtors, _open_documents(ledger), _demanded(ledger), payers, accounts, own)


def _other_names(record: Mapping[Any, Any]) -> list[str]:
    former = record.get("former_names", "") or ""
    return [n for n in (*_NAMES.split(former), record.get("contact_person", "")) if len(n) >= 2]


def _open_documents(ledger: Ledger) -> list[Owed]:
    """Return the open documents of all customers, oldest due first, as settlement takes them."""
    ledger = with_moves(ledger, ledger.policy)
    sales = ledger.sales
    if sales.empty:
        return []
    days = pd.concat([sales["sale_date"], ledger.receipts["receipt_date"]]).dropna()
    last = (days.max() if len(days) else pd.Timestamp(1990, 1, 1)).date()
    settled = settle_ledger(ledger, last, ledger.policy).sales
    lines = pd.DataFrame({
        "code": sales["customer_code"].to_numpy(), "number": sales["doc_no"].to_numpy(),
        "open": settled["open"].to_numpy(np.int64), "due": settled["due"].to_numpy(np.int64),
        "day": sales["sale_date"].to_numpy(), "contract": sales["contract_no"].to_numpy(),
    })  # fmt: skip
    lines = lines[lines["open"] != 0]
    documents = lines.groupby(["code", "number"], sort=False).agg(
        open=("open", "sum"), due=("due", "min"), day=("day", "min"), contract=("contract", "first")
    ).reset_index()  # fmt: skip
    documents = documents[documents["open"] > 0].sort_values(
        ["due", "day", "number"], kind="stable"
    )
    return [
        Owed(code, number, int(fen), None if pd.isna(day) else pd.Timestamp(day).date(), contract)
        for code, number, fen, day, contract in documents[
            ["code", "number", "open", "day", "contract"]
        ].itertuples(index=False)
    ]


def _demanded(ledger: Ledger) -> dict[str, list[int]]:
    """Return the sums that letters have demanded, by customer."""
    demanded: dict[str, list[int]] = defaultdict(list)
    for code, fen in zip(ledger.letters["customer_code"], ledger.letters["amount"], strict=True):
        if int(fen) > 0:
            demanded[code].append(int(fen))
    return dict(demanded)


def _confirmed(claims: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Return payers and paying accounts that were confirmed as one customer's, and only one's."""
    names: dict[str, set[str]] = defaultdict(set)
    accounts: dict[str, set[str]] = defaultdict(set)
    done = claims[claims["confirmed"]]
    for payer, account, code in zip(
        done["payer"], done["payer_account"], done["customer_code"], strict=True
    ):
        customer = NONE if code == NOT_OURS else code
        # Money set aside once says nothing about the payer's next payment.
        if not customer or customer == NONE:
            continue
        names[fold_name(payer)].add(customer)
        accounts[account].add(customer)
    names.pop("", None)
    accounts.pop("", None)
    return (
        {n: next(iter(c)) for n, c in names.items() if len(c) == 1},
        {n: next(iter(c)) for n, c in accounts.items() if len(c) == 1},
    )


# --- a statement into the list -----------------------------------------------------------------


def new_entries(claims: pd.DataFrame, entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """Split a statement's entries into new ones and those the list has already.

    With a serial number: account, serial and sum. Without: account, day, time, sum, balance, payer.
    Overlapping exports and the same statement twice add nothing; equal payments of one day stay two.
    """
    there = Counter(_key(r) for r in claims.to_dict("records"))
    new, known = [], []
    for entry in entries:
        key = _key_of_entry(entry)
        if there[key] > 0:
            there[key] -= 1
            known.append(entry)
        else:
            new.append(entry)
    return new, known


def _key(record: Mapping[Any, Any]) -> tuple[Any, ...]:
    balance = None if pd.isna(record["balance"]) else int(record["balance"])
    day = pd.Timestamp(record["pay_date"]).date()
    return _identity(record["account"], record["serial"], day, record["pay_time"],
                     int(record["amount"]), balance, record["payer"])  # fmt: skip


def _key_of_entry(entry: Entry) -> tuple[Any, ...]:
    return _identity(entry.account, entry.serial, entry.day, entry.time, entry.fen, entry.balance,
                     entry.payer)  # fmt: skip


def _identity(
    account: str, serial: str, day: dt.date, time: str, fen: int, balance: int | None, payer: str
) -> tuple[Any, ...]:
    if serial:
        return account, serial, fen
    return account, day, time, fen, balance, fold_name(payer)


def proposals(ledger: Ledger, entries: Sequence[Entry], own_names: Iterable[str]) -> list[Proposal]:
    """Propose customer and documents of new entries, the earlier payments taken first."""
    known = known_to(ledger, own_names)
    booked = _booked(ledger)
    _take_waiting(known, ledger.claims)
    result: dict[int, Proposal] = {}
    order = sorted(range(len(entries)), key=lambda i: (entries[i].day, entries[i].time))
    for i in order:
        entry = entries[i]
        payment = Payment(entry.payer, entry.payer_account, entry.fen, entry.day, entry.remark,
                          entry.reversed)  # fmt: skip
        proposal = known.propose(payment)
        if proposal.customer not in ("", NONE) and _is_booked(booked, proposal.customer, entry):
            proposal = Proposal(proposal.customer, (), False,
                                f"台账已有这户 {_DAYS_APART} 天内同额的回款，可能已入账；{proposal.reason}")  # fmt: skip
        else:
            known.take(proposal, entry.fen)
        result[i] = proposal
    return [result[i] for i in range(len(entries))]


def _take_waiting(known: Claims, claims: pd.DataFrame) -> None:
    """Count payments that wait in the list as paid."""
    for record in claims[claims["booked_as"] == ""].to_dict("records"):
        code = record["customer_code"]
        if code and code != NOT_OURS:
            sure = record["sure"] == SURE or bool(record["confirmed"])
            known.take(Proposal(code, _numbers(record["doc_nos"]), sure, ""), int(record["amount"]))


def _booked(ledger: Ledger) -> dict[tuple[str, int], list[dt.date]]:
    """Return the days of receipts by customer and sum, without those that claims have booked."""
    ours = set(ledger.claims["booked_as"]) - {"", NOT_OURS}
    found: dict[tuple[str, int], list[dt.date]] = defaultdict(list)
    totals: dict[tuple[str, str, dt.date], int] = defaultdict(int)
    for record in ledger.receipts.to_dict("records"):
        if pd.isna(record["receipt_date"]) or record["receipt_no"] in ours:
            continue
        day = record["receipt_date"].date()
        found[record["customer_code"], int(record["amount"])].append(day)
        if record["receipt_no"]:
            totals[record["customer_code"], record["receipt_no"], day] += int(record["amount"])
    for (code, _, day), fen in totals.items():
        if day not in found[code, fen]:
            found[code, fen].append(day)
    return found


def _is_booked(booked: dict[tuple[str, int], list[dt.date]], code: str, entry: Entry) -> bool:
    days = booked.get((code, entry.fen), [])
    near = [d for d in days if abs((d - entry.day).days) <= _DAYS_APART]
    if near:
        days.remove(near[0])
    return bool(near)


def claim_rows(
    ledger: Ledger, entries: Sequence[Entry], proposed: Sequence[Proposal], file: str
) -> pd.DataFrame:
    """Return new rows of 收款认领."""
    names = dict(
        zip(ledger.customers["customer_code"], ledger.customers["customer_name"], strict=True)
    )
    columns = as_frame_columns(entries)
    columns |= {
        "customer_code": [NOT_OURS if p.customer == NONE else p.customer for p in proposed],
        "customer_name": [names.get(p.customer, "") for p in proposed],
        "doc_nos": ["、".join(p.documents) for p in proposed],
        "sure": [SURE if p.sure else DOUBTFUL for p in proposed],
        "reason": [p.reason for p in proposed],
        "file": [file] * len(entries),
        ROW: [e.row for e in entries],
    }
    return frame(CLAIMS, columns)


# --- booking -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Booking:
    """Confirmed claims as receipts: the rows to add, and by row of 收款认领 the number given."""

    receipts: pd.DataFrame
    numbers: dict[int, str]
    refused: dict[int, str]


def book(ledger: Ledger) -> Booking:
    """Turn confirmed rows that aren't booked yet into receipts; other rows stay as they are.

    One payment over several documents becomes one receipt number over several rows, each up to what
    its document has open, the rest undesignated; documents of other customers are booked as theirs,
    every row with the whole payment. A customer or document the ledger doesn't know
    refuses the row.
    """
    claims = ledger.claims
    waiting = claims[claims["confirmed"] & (claims["booked_as"] == "")]
    codes = {name_key(c): c for c in ledger.customers["customer_code"]}
    names = dict(
        zip(ledger.customers["customer_code"], ledger.customers["customer_name"], strict=True)
    )
    open_ = {(d.code, name_key(d.number)): d for d in _open_documents(ledger)}
    taken = set(ledger.receipts["receipt_no"])
    rows: list[dict[str, Any]] = []
    numbers: dict[int, str] = {}
    refused: dict[int, str] = {}
    for record in waiting.to_dict("records"):
        if record["customer_code"] == NOT_OURS:
            numbers[record[ROW]] = NOT_OURS
            continue
        code = codes.get(name_key(record["customer_code"]), "")
        wanted = _numbers(record["doc_nos"])
        if not code:
            refused[record[ROW]] = "没有认领客户，或档案里没有这个编码"
            continue
        number = _number(record, taken)
        taken.add(number)
        numbers[record[ROW]] = number
        parts = _split(int(record["amount"]), code, wanted, open_)
        several = len({owner for owner, _, _ in parts}) > 1
        rows += [
            {"receipt_no": number, "customer_code": owner, "customer_name": names.get(owner, ""),
             "doc_no": document, "receipt_date": record["pay_date"], "amount": fen,
             "payment_total": int(record["amount"]) if several else None,
             "method": str(PayMethod.TRANSFER),
             "note": f"{record['payer']} {record['remark']}".strip()}
            for owner, document, fen in parts
        ]  # fmt: skip
    receipts = frame(RECEIPTS, {
        name: [row[name] for row in rows]
        for name in ("receipt_no", "customer_code", "customer_name", "doc_no", "receipt_date",
                     "amount", "payment_total", "method", "note")
    })  # fmt: skip
    return Booking(receipts, numbers, refused)


def _number(record: Mapping[Any, Any], taken: set[str]) -> str:
    stem = f"银行-{record['pay_date']:%Y%m%d}-{record['serial'][-8:] or record[ROW]}"
    number, again = stem, 2
    while number in taken:
        number, again = f"{stem}-{again}", again + 1
    return number


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(n for n in re.split(r"[、,，;；\s]+", text) if n)


def _split(
    fen: int, code: str, wanted: Sequence[str], open_: dict[tuple[str, str], Owed]
) -> list[tuple[str, str, int]]:
    """Return customer, document and amount of each part; what no document takes is the customer's."""
    left = fen
    parts: list[tuple[str, str, int]] = []
    for document in wanted:
        owed = _meant(code, name_key(document), open_)
        paid = min(left, owed.fen) if owed is not None else 0
        if owed is not None and paid > 0:
            owed.fen -= paid
            left -= paid
            parts.append((owed.code, owed.number, paid))
    if left and len(parts) == 1 and len(wanted) == 1:
        owner, document, paid = parts[0]
        return [(owner, document, paid + left)]
    if left:
        parts.append((code, wanted[0] if len(wanted) == 1 and not parts else "", left))
    return parts


def _meant(code: str, number: str, open_: dict[tuple[str, str], Owed]) -> Owed | None:
    """Return the customer's document, else that of the only other customer who has the number."""
    if (code, number) in open_:
        return open_[code, number]
    others = [owed for (_, other), owed in open_.items() if other == number]
    return others[0] if len(others) == 1 else None
