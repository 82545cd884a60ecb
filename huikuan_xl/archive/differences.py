"""What differs between two states of a month, named: which customer, which figure, old → new."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from huikuan_xl.archive.kept import (
    CustomerMonth,
    Row,
    Shape,
    Snapshot,
    label_of,
    shape_of,
)
from huikuan_xl.archive.snapshot import Money
from huikuan_xl.ledger.company import Company
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.settings import settings_of

NONE = "无"
_MONEY = ("balance", "open", "overdue", "unapplied")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs. ``customer_code`` is "" for a figure of the whole company."""

    TITLE: ClassVar[str] = "变动"

    month: str
    customer_code: str
    customer_name: str
    item: str
    figure: str
    old: str
    new: str

    def __str__(self) -> str:
        who = f"{self.customer_code} {self.customer_name}".strip()
        where = "　".join(part for part in (who, self.item) if part)
        return f"{where}　{self.figure} {self.old} → {self.new}".strip()


def shown(value: Any, shape: Shape) -> str:
    """Return a kept value as a person reads it: 分 as 元 with two decimals, nothing as 空."""
    if value is None or value == "":
        return "空"
    if shape is Shape.MONEY:
        return format_yuan(value)
    if shape is Shape.FLAG:
        return "是" if value else "否"
    return str(value)


def changes(old: Snapshot, new: Snapshot) -> list[Change]:
    """Name everything in which two results of a month differ, customers first.

    Facts of our own company (bank, phone, people) are no part of the result, nor are figures and
    parameters that only one of two versions of the program knows.
    """
    found = []
    if old.as_of != new.as_of:
        found.append(Change(old.month, "", "", "", "统计日", str(old.as_of), str(new.as_of)))
    names = _names(old, new)
    for section in ("customers", "open_items"):
        found += _between(old.month, *_both(old, new, section), names)
    before, after = _both(old, new, "figures")
    shared = before.keys() & after.keys()
    found += _between(old.month, _only(before, shared), _only(after, shared), names)
    before, after = _both(old, new, "parameters")
    shared = (before.keys() & after.keys()) - {(key,) for key in settings_of(Company)}
    values = {key: replace(before[key], value=after[key].value) for key in shared}  # type: ignore[attr-defined]
    found += _between(old.month, _only(before, shared), values, names)
    return found


def alterations(sealed: Snapshot, beside: Snapshot) -> list[Change]:
    """Name every cell in which the rows beside a sealed snapshot differ from it."""
    names = _names(sealed, beside)
    found = []
    for section in ("customers", "open_items", "figures", "parameters", "problems", "files"):
        found += _between(sealed.month, *_both(sealed, beside, section), names)
    return found


def moved(closed: Snapshot, money: Money) -> list[Change]:
    """Name what today's ledger says otherwise of the money of a closed month."""
    names = {c.customer_code: c.customer_name for c in closed.customers}
    labels = {f.name: label_of(f) for f in fields(CustomerMonth)}
    found: list[Change] = []
    was = {c.customer_code: tuple(getattr(c, n) for n in _MONEY) for c in closed.customers}
    for code in sorted({*was, *money.balances}):
        before, after = was.get(code, (0,) * 4), money.balances.get(code, (0,) * 4)
        for name, old, new in zip(_MONEY, before, after, strict=True):
            if old != new:
                found.append(
                    Change(closed.month, code, names.get(code, ""), "", labels[name],
                           format_yuan(old), format_yuan(new))
                )  # fmt: skip
    found += _between(closed.month, _by_key(closed.open_items), _by_key(money.open_items), names)
    known = {figure.name for figure in money.figures}
    old_figures = _by_key(f for f in closed.figures if f.name in known)
    found += _between(closed.month, old_figures, _by_key(money.figures), names)
    return found


Rows = Mapping[tuple[object, ...], Row]


def _names(old: Snapshot, new: Snapshot) -> dict[str, str]:
    return {c.customer_code: c.customer_name for c in (*old.customers, *new.customers)}


def _both(old: Snapshot, new: Snapshot, section: str) -> tuple[Rows, Rows]:
    return _by_key(old.rows(section)), _by_key(new.rows(section))


def _by_key(rows: Iterable[Row]) -> Rows:
    return {row.key: row for row in rows}


def _only(rows: Rows, keys: Set[tuple[object, ...]]) -> Rows:
    return {key: row for key, row in rows.items() if key in keys}


def _between(
    month: str,
    old: Rows,
    new: Rows,
    names: Mapping[str, str],
) -> list[Change]:
    found = []
    for key in sorted({*old, *new}, key=lambda key: [str(part) for part in key]):
        before, after = old.get(key), new.get(key)
        row = before or after
        if row is None or before == after:
            continue
        code = str(getattr(row, "customer_code", ""))
        for column in fields(row):
            was, now = getattr(before, column.name, NONE), getattr(after, column.name, NONE)
            whole = before is None or after is None
            if was == now or (whole and column.name != row.MAIN):
                continue
            shape = shape_of(column)
            found.append(
                Change(
                    month, code, names.get(code, ""), row.item, label_of(column),
                    NONE if before is None else shown(was, shape),
                    NONE if after is None else shown(now, shape),
                )
            )  # fmt: skip
    return found
