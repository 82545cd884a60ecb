"""The interest schedule (违约金台账): what is open and what was paid late, a document cleared included."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from huikuan_xl.accounts.days import day_of
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.ledger.rows import Contract
from huikuan_xl.letters.customer_file import CustomerFile, NamedDebt, names_document
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.clauses import given_up
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.interest import (
    PaidLate,
    accrued,
    late_fee_rate,
    may_claim,
    regulation_binds,
)
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.words import Delivery, LetterName


@dataclass(frozen=True, slots=True)
class LateFee:
    """One line of the schedule: a principal (分) late from ``since`` (the day after it was due) to
    ``until``, its days, daily rate and what that rests on, and interest (分).

    ``paid`` says that the principal itself came, ``agreed`` that the contract states the rate.
    """

    doc_no: str
    principal: int
    since: date
    until: date
    days: int
    rate: Decimal
    basis: str
    fen: int
    paid: bool
    agreed: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The lines of one customer, and how many payments came late for which none may be claimed,
    by the reason why not."""

    fees: tuple[LateFee, ...]
    left_out: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(fee.fen for fee in self.fees)

    @property
    def paid(self) -> int:
        """The interest on what has been paid by now, late."""
        return sum(fee.fen for fee in self.fees if fee.paid)

    @property
    def agreed(self) -> tuple[LateFee, ...]:
        """Those whose rate the contract states: the only ones a customer is told of."""
        return tuple(fee for fee in self.fees if fee.agreed)


def late_rate(contract: Contract, month_end: MonthEnd, breach_on: date | None) -> Verdict[Decimal]:
    """Return the daily rate under a contract: its own, else as the parameters say (rules 4.5), LPR
    being that of the day of the breach."""
    return late_fee_rate(
        agreed=contract.late_rate,
        regulated=regulation_binds(contract.our_size, contract.customer_size),
        breach_on=breach_on,
        policy=month_end.policy,
    )


def late_fees(file: CustomerFile, debts: Sequence[NamedDebt], month_end: MonthEnd) -> Schedule:
    """Return the schedule: of the documents named what is open, of every document what came late.

    Each bears the rate of the contract in force at its sale, else that of the parameters. Lines
    whose date nobody agreed bear nothing, nor does what money without a purpose covers: what is
    demanded is net of it. Goods taken back and debts written off were not paid late.
    """
    books, open_of = file.lines.books, _open_parts(debts)
    lines, sales = books.accounts.sales, books.ledger.sales
    left_out: Counter[str] = Counter()
    # Lines of one document that fell due and were paid together are one part of a debt.
    late: dict[tuple[str, date, int], dict[date | None, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    columns = [
        lines[name].to_numpy() for name in ("due", "due_known", "amount", "open", "contract")
    ]
    for row in file.lines.rows:
        due, known, amount, left, at = (column[row] for column in columns)
        due_on = day_of(int(due)) if known and due != MISSING and amount > 0 else None
        if due_on is None:
            continue
        doc = str(sales["doc_no"].iat[row])
        mine = late[doc, due_on, int(at)]
        for fen, on in _paid_late(file, row, doc, due_on, int(left), month_end, left_out):
            mine[on] += fen
        key = (fold(doc), due_on)
        owed = min(open_of[key], int(left))
        open_of[key] -= owed
        if owed:
            mine[None] += owed
    found = [
        fee
        for (doc, due_on, at), parts in late.items()
        for fee in _lines(doc, books.agreements.contract(at), due_on, parts, month_end)
    ]
    found.sort(key=lambda fee: (fee.since, fee.doc_no, fee.until))
    return Schedule(tuple(found), left_out)


def _open_parts(debts: Sequence[NamedDebt]) -> dict[tuple[str, date | None], int]:
    """What is demanded of each document and due day, money without a purpose taken off."""
    found: dict[tuple[str, date | None], int] = defaultdict(int)
    for one in debts:
        found[fold(one.debt.doc_no), one.debt.due_on] += one.net
    return found


def _paid_late(
    file: CustomerFile, row: int, doc: str, due_on: date, left: int, month_end: MonthEnd,
    left_out: Counter[str],
) -> Iterator[tuple[int, date]]:  # fmt: skip
    """Yield what was paid of a row after its due day and may still be claimed for (分, day)."""
    books = file.lines.books
    for fen, on in books.payments.get(row, ()):
        if on <= due_on:
            continue
        part = PaidLate(
            on,
            excused=bool(books.excused[row]),
            waived=not left and _given_up(file, doc, due_on, on, month_end),
        )
        verdict = may_claim(part, month_end.as_of, policy=month_end.policy)
        if verdict.value:
            yield fen, on
        else:
            left_out[verdict.reasons[0].text] += 1


def _given_up(file: CustomerFile, doc: str, due_on: date, on: date, month_end: MonthEnd) -> bool:
    """Did a commitment that came back signed give the interest up on a document cleared on a day?"""
    return any(
        given_up(on, letter.reply_date, policy=month_end.policy)
        for letter in file.sent(LetterName.COMMITMENT)
        if letter.delivery == Delivery.ANSWERED and names_document(letter, doc, due_on)
    )


def _lines(
    doc: str, contract: Contract, due_on: date, parts: Mapping[date | None, int],
    month_end: MonthEnd,
) -> Iterator[LateFee]:  # fmt: skip
    if not parts:
        return
    agreed = contract.late_rate is not None
    rate = late_rate(contract, month_end, due_on + timedelta(days=1))
    source = f"合同{contract.contract_no}{contract.late_clause_no}" if agreed else "内部估算"
    for on, fen in parts.items():
        until = on or month_end.as_of
        part = accrued(fen, due_on, until, rate.value)
        if part.fen:
            yield LateFee(
                doc, fen, part.since, until, part.days, rate.value, f"{source}：{rate.why()}",
                part.fen, on is not None, agreed,
            )  # fmt: skip
