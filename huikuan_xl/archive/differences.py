"""What differs between two states of a month, named: which customer, which figure, old → new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
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
RESULT = ("figures", "customers", "open_items", "parameters")
"""The sections that a closed month may not change; problems and files only accompany them."""
_ORDER = ("customers", "open_items", "figures", "parameters", "problems", "files")
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


def changes(old: Snapshot, new: Snapshot, sections: Sequence[str] = RESULT) -> list[Change]:
    """Name everything that differs between two states, customers first.

    Facts of our own company (bank, phone, people) are not part of a month's result.
    """
    names = {c.customer_code: c.customer_name for c in (*old.customers, *new.customers)}
    found: list[Change] = []
    if old.as_of != new.as_of:
        found.append(Change(old.month, "", "", "", "统计日", str(old.as_of), str(new.as_of)))
    for section in sorted(sections, key=_ORDER.index):
        before, after = (_by_key(_compared(section, one.rows(section))) for one in (old, new))
        found += _between(old.month, before, after, names)
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


def _compared(section: str, rows: Iterable[Row]) -> list[Row]:
    if section != "parameters":
        return list(rows)
    ours = settings_of(Company)
    return [row for row in rows if row.key[0] not in ours]


def _by_key(rows: Iterable[Row]) -> dict[tuple[object, ...], Row]:
    return {row.key: row for row in rows}


def _between(
    month: str,
    old: Mapping[tuple[object, ...], Row],
    new: Mapping[tuple[object, ...], Row],
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
