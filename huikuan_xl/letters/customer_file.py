"""What the letters need to know of one customer, gathered once from a month end.

Letters look further than the month end: at money that came since, up to the bank cut-off day
(d28), and at letters that were sent since (d27).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, adjustment_kinds, of_kind, pays
from huikuan_xl.accounts.days import day_number, day_of
from huikuan_xl.accounts.disputes import excused_lines
from huikuan_xl.accounts.figures import figures_of
from huikuan_xl.accounts.history import PlanResult, PromiseResult, delivered_on, talks_recorded
from huikuan_xl.accounts.lapsing import Claim, last_day_to_sue
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.accounts.settlement import Bools
from huikuan_xl.ledger.agreements import Agreements, agreements_of, quoted
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.instalment_lines import part_of
from huikuan_xl.ledger.rows import (
    Contact,
    Contract,
    Customer,
    Letter,
    as_date,
    by_customer,
    rows_of,
)
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.handover import DocumentPapers
from huikuan_xl.rules.letter_rules import (
    LAWYER_LEVEL,
    DeadlineLetter,
    SentDunning,
    bank_cut_off,
    last_talk,
)
from huikuan_xl.rules.limitation import LimitationLight, limitation_light
from huikuan_xl.rules.named import is_named, named_in
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import PromiseStatus
from huikuan_xl.rules.words import (
    NOT_SENT,
    UNDOCUMENTED_OPENING,
    AdjustmentKind,
    LetterName,
)

NO_CONTRACT = Contract()
_ABOUT_DEBTS = (LetterName.DUNNING, *(name for name in LetterName if name.by_lawyer))


@dataclass(frozen=True, slots=True)
class Debt:
    """One open document, its lines added up. Money in 分.

    ``open`` is what is left after the money up to the bank cut-off day; ``term_agreed`` says that
    document, contract or register gives the due date, otherwise it is our estimate and nobody is
    late by it. ``contract`` is the one in force at the sale, a blank one without; ``part`` says which
    instalment this is, "" for a whole sale; ``undocumented`` is a balance taken over without its
    documents.
    """

    doc_no: str
    invoice_no: str
    contract_no: str
    sale_date: date | None
    due_on: date | None
    term_agreed: bool
    amount: int
    paid: int
    open: int
    overdue_days: int
    disputed: bool
    contract: Contract = NO_CONTRACT
    part: str = ""
    undocumented: bool = False

    @property
    def overdue(self) -> bool:
        return self.overdue_days > 0


@dataclass(frozen=True, slots=True)
class NamedDebt:
    """A debt that a letter demands: for the ``times``-th time (0: not counted), ``net`` of what we
    hold without a purpose, 分."""

    debt: Debt
    net: int
    times: int = 0


@dataclass(frozen=True, slots=True)
class Cleared:
    """How the documents of a letter got settled: what is left, by money and by credit (分)."""

    left: int
    paid: int
    credited: int
    on: date | None


@dataclass(frozen=True)
class CustomerFile:
    """One customer on the day of the month end. Money in 分.

    ``items`` are the open documents of the day, ``debts`` what the later money leaves of them;
    ``letters`` are all on the register, also those written after the day; ``later`` is what came
    in after the day and by ``cut_off``; ``unapplied`` is what we hold without a purpose then.
    """

    profile: Profile
    items: tuple[Debt, ...]
    debts: tuple[Debt, ...]
    letters: tuple[Letter, ...]
    contacts: Sequence[Contact]
    promises: Sequence[PromiseResult]
    plans: Sequence[PlanResult]
    unapplied: int
    later: int
    cut_off: date
    lines: "Lines"

    @property
    def code(self) -> str:
        return self.profile.code

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def record(self) -> Customer:
        return self.profile.customer

    def contract_of(self, debts: Iterable["NamedDebt | Debt"]) -> Contract:
        """Return what the contracts of these debts have in common, the present one's without."""
        under = [(one.debt if isinstance(one, NamedDebt) else one).contract for one in debts]
        return quoted(under) if under else self.profile.signed.current

    @cached_property
    def overdue_debts(self) -> tuple[Debt, ...]:
        """Overdue and not in dispute, earliest due first."""
        return tuple(d for d in self.debts if d.overdue and not d.disputed)

    @cached_property
    def disputed_debts(self) -> tuple[Debt, ...]:
        return tuple(d for d in self.debts if d.overdue and d.disputed)

    @cached_property
    def overdue(self) -> int:
        """The overdue debt that is not in dispute."""
        return sum(d.open for d in self.overdue_debts)

    @cached_property
    def disputed_overdue(self) -> int:
        return sum(d.open for d in self.disputed_debts)

    @cached_property
    def open(self) -> int:
        return sum(d.open for d in self.debts)

    @cached_property
    def payable_debts(self) -> tuple[NamedDebt, ...]:
        """What may be demanded of each overdue debt: money without a purpose pays the oldest."""
        left, found = self.unapplied, []
        for debt in self.overdue_debts:
            taken = min(max(left, 0), debt.open)
            left -= taken
            if debt.open > taken:
                found.append(NamedDebt(debt, debt.open - taken))
        return tuple(found)

    @cached_property
    def payable(self) -> int:
        """What may be demanded in all."""
        return sum(one.net for one in self.payable_debts)

    @cached_property
    def longest_days(self) -> int:
        return max((d.overdue_days for d in self.overdue_debts), default=0)

    @cached_property
    def promised_ahead(self) -> int:
        """What promises that are still running will bring."""
        waiting = (p.promise for p in self.promises if p.status is PromiseStatus.WAITING)
        return sum(max(p.amount - p.received, 0) for p in waiting)

    def sent(self, *kinds: str, since: date | None = None) -> list[Letter]:
        """Return the letters of these kinds that were not sent back, from a day on, oldest first."""
        return [
            letter
            for letter in self.letters
            if letter.kind in kinds
            and letter.delivery not in NOT_SENT
            and (since is None or (letter.letter_date or date.min) >= since)
        ]

    def sent_about(self, debt: Debt) -> list[SentDunning]:
        """Return the dunning letters that named a debt, and what a lawyer was given or sent."""
        return [
            SentDunning(
                times_of(letter, debt) if letter.kind == LetterName.DUNNING else LAWYER_LEVEL,
                delivered_on(letter),
            )
            for letter in self.sent(*_ABOUT_DEBTS)
            if names(letter, debt)
        ]

    def deadlines(self, debts: Iterable[Debt]) -> list[DeadlineLetter]:
        """Return the 限期清欠通知 that named one of these debts, oldest first."""
        wanted = list(debts)
        return [
            DeadlineLetter(letter.letter_no, letter.reply_by or date.min, delivered_on(letter))
            for letter in self.sent(LetterName.DEADLINE)
            if any(names(letter, debt) for debt in wanted)
        ]

    def sue_by(self, debt: Debt, policy: Policy) -> date | None:
        """Return the last day to sue for one debt: demands that named it and arrived restart it."""
        if debt.due_on is None:
            return None
        claim = Claim(debt.doc_no, debt.due_on)
        return last_day_to_sue(claim, self.contacts, self.letters, policy).value

    def lapsed(self, debt: Debt, as_of: date, policy: Policy) -> bool:
        """Say whether the time to sue for a debt is over: nothing but its consent revives it."""
        last = self.sue_by(debt, policy)
        if last is None:
            return False
        return limitation_light(last, as_of, policy=policy).value is LimitationLight.LAPSED

    def talked_on(self, since: date) -> date | None:
        """Return when the customer was last talked to about debts due on ``since`` (S1-20)."""
        return last_talk(*talks_recorded(self.contacts, self.letters), since).value


def names(letter: Letter, debt: Debt) -> bool:
    """Say whether a letter named a debt; one without a list named all that was due by its day."""
    return names_document(letter, debt.doc_no, debt.due_on)


def names_document(letter: Letter, doc_no: str, due_on: date | None) -> bool:
    """Say the same of a document that may be settled by now."""
    return is_named(letter.documents, doc_no, due_on, letter.letter_date)


def times_of(letter: Letter, debt: Debt) -> int:
    """Return for which time a dunning letter demanded a debt."""
    return named_in(letter.documents).get(fold(debt.doc_no), 0) or letter.level or 1


def documents_of(file: CustomerFile, debts: Iterable[NamedDebt | Debt]) -> list[DocumentPapers]:
    """Return what the ledger has entered as evidence of each document, its lines put together."""
    sales = file.lines.ledger.sales
    mine = sales.iloc[list(file.lines.rows)]
    found = []
    for one in debts:
        debt = one.debt if isinstance(one, NamedDebt) else one
        lines = mine[mine["doc_no"].map(fold) == fold(debt.doc_no)]
        entered = {
            name: "、".join(dict.fromkeys(text for text in lines[name].tolist() if text))
            for name in ("contract_no", "delivery_note", "invoice_no", "invoice_receipt")
        }
        entered["contract_no"] = entered["contract_no"] or debt.contract.contract_no
        found.append(DocumentPapers(debt.doc_no, **entered))
    return found


@dataclass(frozen=True)
class Books:
    """The settlement that the letters look at, of all customers together."""

    accounts: Accounts
    ledger: Ledger
    agreements: Agreements

    @cached_property
    def excused(self) -> Bools:
        return excused_lines(self.ledger, self.accounts)

    @cached_property
    def payments(self) -> dict[int, list[tuple[int, date]]]:
        """By sales row what was paid in money or value, 分 and the day; no credit, no write-off."""
        done = self.accounts.settlement
        paid = np.flatnonzero(done.by_receipt & pays(self.accounts.source_kinds))
        found: dict[int, list[tuple[int, date]]] = defaultdict(list)
        for row, fen, on in zip(
            done.to_sale[paid].tolist(), done.allocated[paid].tolist(),
            done.allocated_on[paid].tolist(), strict=True,
        ):  # fmt: skip
            day = day_of(on) if on != MISSING else None
            if day is not None:
                found[row].append((fen, day))
        return found


@dataclass(frozen=True)
class Lines:
    """The sales lines of one customer and what settled them, for letters about settled debts."""

    books: Books
    rows: tuple[int, ...]

    @property
    def accounts(self) -> Accounts:
        return self.books.accounts

    @property
    def ledger(self) -> Ledger:
        return self.books.ledger

    def cleared(self, letter: Letter) -> Cleared:
        """Return what became of the documents that a letter named, since its day."""
        chosen = np.array([row for row in self.rows if self._named(letter, row)], dtype=np.int64)
        if not len(chosen):
            return Cleared(0, 0, 0, None)
        lines, result = self.accounts.sales, self.accounts.settlement
        mine = np.isin(result.to_sale, chosen)
        # A bad debt written off was not paid: what the letter said of it still holds.
        lost = mine & of_kind(self.accounts.source_kinds, AdjustmentKind.BAD_DEBT)
        left = int(
            lines["open"].to_numpy()[chosen].clip(min=0).sum() + result.allocated[lost].sum()
        )
        since = day_number(letter.letter_date) if letter.letter_date else MISSING
        new = mine & ~lost & (result.allocated_on >= since)
        by_credit = new & ~result.by_receipt
        days = lines["settled_on"].to_numpy()[chosen]
        on = day_of(int(days.max())) if not left and (days != MISSING).all() else None
        return Cleared(
            left,
            int(result.allocated[new & ~by_credit].sum()),
            int(result.allocated[by_credit].sum()),
            on,
        )

    def _named(self, letter: Letter, row: int) -> bool:
        lines, sales = self.accounts.sales, self.ledger.sales
        if int(lines["amount"].to_numpy()[row]) <= 0:
            return False
        doc_no, due_on = (
            str(sales["doc_no"].to_numpy()[row]),
            day_of(int(lines["due"].to_numpy()[row])),
        )
        unnamed_dispute = not letter.documents and bool(lines["disputed"].to_numpy()[row])
        return not unnamed_dispute and names_document(letter, doc_no, due_on)


@dataclass
class _Later:
    """The settlement with the money that came after the day, up to the bank cut-off (d28)."""

    month_end: MonthEnd
    cut_off: date = field(init=False)
    accounts: Accounts = field(init=False)
    money: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        month_end = self.month_end
        ledger, as_of, policy = month_end.ledger, month_end.as_of, month_end.policy
        received = ledger.receipts
        days = received["receipt_date"]
        # What is booked without money has no day at the bank.
        later = (days > pd.Timestamp(as_of)) & (adjustment_kinds(received) == ENTERED)
        self.cut_off = bank_cut_off(
            as_of, [d for day in days[later].unique() if (d := as_date(day))], policy=policy
        )
        since = later & (days <= pd.Timestamp(self.cut_off))
        if not since.any():
            self.accounts, self.money = month_end.accounts, {}
            return
        moved = received.assign(receipt_date=days.where(~since, pd.Timestamp(as_of)))
        self.accounts = settle_ledger(replace(ledger, receipts=moved), as_of, policy)
        counted = self.accounts.receipts["counted"].to_numpy() & since.to_numpy()
        paid = self.accounts.receipts["amount"] + self.accounts.receipts["allowance"]
        money: dict[str, int] = defaultdict(int)
        for code, fen in zip(
            received["customer_code"][counted], paid.to_numpy()[counted], strict=True
        ):
            money[str(code)] += int(fen)
        self.money = money


def customer_files(month_end: MonthEnd) -> dict[str, CustomerFile]:
    """Return a file for every customer of the month end, in its order."""
    ledger, past = month_end.ledger, month_end.history
    later = _Later(month_end)
    signed = agreements_of(ledger)
    then = Books(month_end.accounts, ledger, signed)
    books = Books(later.accounts, ledger, signed) if later.money else then
    items = _debts(then)
    debts = _debts(books) if later.money else items
    rows: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(ledger.sales["customer_code"].tolist()):
        rows[code].append(row)
    held = (
        {code: p.figures.free for code, p in month_end.profiles.items()}
        if later.accounts is month_end.accounts
        else {code: f.free for code, f in figures_of(ledger, later.accounts).items()}
    )
    written = ledger.letters.sort_values("letter_date", kind="stable")
    letters = by_customer(rows_of(Letter, written))
    return {
        code: CustomerFile(
            profile=profile,
            items=tuple(items.get(code, ())),
            debts=tuple(debts.get(code, ())),
            letters=tuple(letters.get(code, ())),
            contacts=past.contacts.get(code, ()),
            promises=past.promises_of.get(code, ()),
            plans=past.plans_of.get(code, ()),
            unapplied=held.get(code, 0),
            later=later.money.get(code, 0),
            cut_off=later.cut_off,
            lines=Lines(books, tuple(rows.get(code, ()))),
        )
        for code, profile in month_end.profiles.items()
    }


def _debts(books: Books) -> dict[str, list[Debt]]:
    """Return the open documents of every customer, earliest due first; of one that is in dispute
    for a part, the two parts."""
    accounts, as_of = books.accounts, books.accounts.as_of
    chosen = (accounts.sales["open"] > 0).to_numpy()
    sales, lines = books.ledger.sales[chosen], accounts.sales[chosen]
    parts: dict[tuple[object, ...], list[Debt]] = defaultdict(list)
    for code, doc, invoice, number, sold, due, agreed, amount, left, held, row, at, part, note in zip(
        sales["customer_code"], sales["doc_no"], sales["invoice_no"], sales["contract_no"],
        sales["sale_date"], lines["due"], lines["due_known"], lines["amount"], lines["open"],
        lines["disputed_open"], sales["_row"], lines["contract"], part_of(sales), sales["note"],
        strict=True,
    ):  # fmt: skip
        contract = books.agreements.contract(int(at))
        due_on = day_of(int(due)) if due != MISSING else None
        late = (as_of - due_on).days if due_on else 0
        for fen, in_dispute in ((int(left) - int(held), False), (int(held), True)):
            if fen > 0:
                key = (str(code), fold(doc) if doc else int(row), due_on, in_dispute)
                debt = Debt(
                    str(doc), str(invoice), str(number) or contract.contract_no, as_date(sold),
                    due_on, bool(agreed), int(amount), int(amount) - int(left), fen, max(late, 0),
                    in_dispute, contract, str(part), UNDOCUMENTED_OPENING in note,
                )  # fmt: skip
                parts[key].append(debt)
    found: dict[str, list[Debt]] = defaultdict(list)
    for (code, *_), lines_of in parts.items():
        found[str(code)].append(_document(lines_of))
    for mine in found.values():
        mine.sort(key=lambda d: (d.due_on or date.max, d.sale_date or date.max, d.doc_no))
    return found


def _document(lines: list[Debt]) -> Debt:
    first = lines[0]
    invoices = dict.fromkeys(line.invoice_no for line in lines if line.invoice_no)
    return replace(
        first,
        invoice_no="、".join(invoices),
        amount=sum(line.amount for line in lines),
        paid=sum(line.paid for line in lines),
        open=sum(line.open for line in lines),
    )
