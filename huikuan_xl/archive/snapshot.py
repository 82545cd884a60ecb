"""The only place that reads a month end for the archive.

``take`` keeps its whole result; ``money_again`` works out the money of a closed month from today's
ledger, by the parameters that month was closed with.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.archive.kept import (
    CustomerMonth,
    Figure,
    KeptFile,
    KeptProblem,
    OpenItem,
    Parameter,
    Snapshot,
)
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.parameters import parameter_rows, policy_from_rows
from huikuan_xl.ledger.rows import as_date, as_int
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import settled_days
from huikuan_xl.rules.policy import Policy, policy_rows

SINCE_BEGINNING = "累计"
"""How the totals of everything since the ledger's beginning end."""


def take(month_end: MonthEnd, files: Sequence[KeptFile] = ()) -> Snapshot:
    """Return what the archive keeps of a month end."""
    ledger, accounts = month_end.ledger, month_end.accounts
    money = _customer_money(ledger, accounts)
    return Snapshot(
        company=_text(month_end.company.name),
        as_of=month_end.as_of,
        figures=(*_figures(accounts), *_more_figures(month_end)),
        customers=tuple(
            _customer(one, money.get(_text(code), (0, 0, 0, 0)))
            for code, one in month_end.profiles.items()
        ),
        open_items=tuple(_open_items(ledger, accounts)),
        parameters=tuple(_parameters(month_end)),
        problems=tuple(
            KeptProblem(
                number, str(p.severity), _text(p.sheet), p.row, _text(p.column), _text(p.value),
                _text(p.why), _text(p.fix),
            )
            for number, p in enumerate(month_end.problems, start=1)
        ),
        files=(*_source(ledger), *files),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """What the ledger alone says of a day, whatever the register says today."""

    figures: tuple[Figure, ...]
    balances: dict[str, tuple[int, int, int, int]]
    open_items: tuple[OpenItem, ...]


def money_again(ledger: Ledger, closed: Snapshot) -> Money:
    """Work out the money of a closed month anew from today's ledger as entered, by that month's
    parameters and the decisions in force on its last day."""
    ledger, days = settled_days(ledger, closed.as_of, _policy(closed, ledger.policy))
    accounts = days.on(closed.as_of)
    return Money(
        tuple(_figures(accounts)),
        _customer_money(ledger, accounts),
        tuple(_open_items(ledger, accounts)),
    )


def _policy(closed: Snapshot, today: Policy) -> Policy:
    """Rebuild the policy that a month was closed with; a parameter gone since keeps its default."""
    known = policy_rows()
    kept = [(p.parameter, p.label, p.value) for p in closed.parameters if p.parameter in known]
    if not kept:
        return today
    return policy_from_rows([PARAMETER_HEADINGS[:3], *kept])[0]


def _figures(accounts: Accounts) -> Iterator[Figure]:
    tie = accounts.tie_out()
    yield Figure(f"销售{SINCE_BEGINNING}", tie.sales, "")
    yield Figure(f"回款{SINCE_BEGINNING}", tie.receipts, "")
    yield Figure(f"折让{SINCE_BEGINNING}", tie.allowances, "")
    for kind, amount in tie.adjustments.items():
        if amount:  # a kind of which there is nothing yet is no figure that could have moved
            yield Figure(f"{kind}{SINCE_BEGINNING}", amount, "")
    for label, amount in tie.buckets.items():
        yield Figure(f"账龄 {label}", amount, "")
    yield Figure("应收合计", tie.open_total, "")
    yield Figure("未核销回款", tie.unapplied, "")
    yield Figure("台账余额", tie.ledger, "")


def _more_figures(month_end: MonthEnd) -> Iterator[Figure]:
    yield Figure("坏账准备", int(month_end.provision["provision"].iloc[-1]), "")
    for one in month_end.indicators:
        value = "" if one.value is None else f"{one.value:.6f}".rstrip("0").rstrip(".")
        yield Figure(_text(one.name), None, value)


def _customer_money(ledger: Ledger, accounts: Accounts) -> dict[str, tuple[int, int, int, int]]:
    """Return balance, open, overdue and unapplied of every customer with documents, 分."""
    size = len(accounts.codes)
    lines, received = accounts.sales, accounts.receipts
    who, left, due = (lines[name].to_numpy() for name in ("customer", "open", "due"))
    late = (due != MISSING) & (due < day_number(accounts.as_of))
    total, positive, overdue, unapplied = (np.zeros(size, np.int64) for _ in range(4))
    np.add.at(total, who, left)
    np.add.at(positive, who, np.maximum(left, 0))
    np.add.at(overdue, who[late], np.maximum(left[late], 0))
    np.add.at(unapplied, received["customer"].to_numpy(), received["unapplied"].to_numpy())
    held = unapplied + positive - total
    return {
        _text(code): (int(positive[i] - held[i]), int(positive[i]), int(overdue[i]), int(held[i]))
        for i, code in enumerate(accounts.codes)
    }


def _customer(one: Profile, money: tuple[int, int, int, int]) -> CustomerMonth:
    balance, left, overdue, unapplied = money
    return CustomerMonth(
        customer_code=_text(one.code),
        customer_name=_text(one.name),
        salesperson=_text(one.customer.salesperson),
        department=_text(one.customer.department),
        balance=balance,
        open=left,
        overdue=overdue,
        unapplied=unapplied,
        disputed=one.figures.disputed,
        collected_month=one.figures.collected_month,
        credit_grade=_text(one.grade.value),
        pay_grade=_text(one.pay.value or ""),
        limit=one.customer.limit,
        usage=one.credit.usage.value,
        max_overdue_days=one.overdue_days,
        stop_level=int(one.stop.value),
        warnings=_text("、".join(one.warnings.value)),
    )


def _open_items(ledger: Ledger, accounts: Accounts) -> Iterator[OpenItem]:
    lines = accounts.sales
    chosen = (lines["open"] > 0).to_numpy()
    sales, line = ledger.sales[chosen], lines[chosen]
    due = line["due"].to_numpy()
    days = np.where(due == MISSING, np.datetime64("NaT", "D"), due.astype("datetime64[D]"))
    rows = zip(
        sales["customer_code"], sales["doc_no"], sales["line_no"], sales["sale_date"],
        pd.to_datetime(pd.Series(days)), line["amount"], line["paid"], line["open"],
        line["disputed"], strict=True,
    )  # fmt: skip
    found = [
        OpenItem(
            _text(code), _text(doc), as_int(number), 1, as_date(sold), as_date(due_on),
            int(amount), int(paid), int(left), bool(disputed),
        )
        for code, doc, number, sold, due_on, amount, paid, left, disputed in rows
    ]  # fmt: skip
    found.sort(key=_order)
    seen: Counter[tuple[str, str, int | None]] = Counter()
    for item in found:  # in an order that doesn't hang on where a line stands on its sheet
        alike = (item.customer_code, item.doc_no, item.line_no)
        seen[alike] += 1
        yield replace(item, copy=seen[alike])


def _order(item: OpenItem) -> tuple[object, ...]:
    never = dt.date.max
    return (
        item.customer_code, item.doc_no, item.line_no or 0, item.sale_date or never,
        item.due_date or never, item.amount, item.open, item.disputed,
    )  # fmt: skip


def _parameters(month_end: MonthEnd) -> Iterator[Parameter]:
    for row in parameter_rows(month_end.policy, month_end.company):
        yield Parameter(row.key, row.setting.label, _text(row.value))


def _source(ledger: Ledger) -> Iterator[KeptFile]:
    path = Path(ledger.source) if ledger.source else None
    if path is not None and path.is_file():
        yield kept_file(path, f"台账 {path.name}")


def kept_file(path: Path, name: str) -> KeptFile:
    """Return the digest of a file under a name. Raises OSError when it can't be read."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return KeptFile(_text(name), digest, path.stat().st_size)


def _text(value: object) -> str:
    """Text that any database keeps: no NUL, no half of a surrogate pair."""
    return str(value).replace("\x00", "�").encode("utf-8", "replace").decode()
