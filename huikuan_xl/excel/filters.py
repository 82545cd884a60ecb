"""Filters of tables: lifted while a sheet is written, so that no row is hidden, and set again after.

The sheet itself tells of a table's filter only while the selection is in that table, so each table is
asked. A filter by colour, icon, rank or group of dates does not tell what it was: it stays off.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

_ONE, _AND, _OR, _VALUES, _DYNAMIC = 0, 1, 2, 7, 11  # of XlAutoFilterOperator: these tell all
_TELLING = (_ONE, _AND, _OR, _VALUES, _DYNAMIC)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was on: whose it is (0 the sheet's own, else the table's number), and the
    arguments of AutoFilter for each column; None where it doesn't tell them."""

    owner: int
    name: str
    columns: tuple[tuple[Any, ...], ...] | None


def lift(sheet: Any) -> list[Filter]:
    """Show all rows of a sheet; return the filters that were on."""
    found = []
    for owner, name, own in _filters(sheet):
        if own is not None and own.FilterMode:
            found.append(Filter(owner, name, _columns(own)))
            own.ShowAllData()
    if sheet.FilterMode:  # an advanced filter tells nothing
        sheet.ShowAllData()
        found.append(Filter(0, str(sheet.Name), None))
    return found


def set_again(sheet: Any, filters: list[Filter]) -> list[str]:
    """Set filters again; return the names of the tables where that can't be done."""
    left_off = []
    for one in filters:
        done = False
        if one.columns is not None:
            with suppress(Exception):  # whatever Excel says: the filter is off, and that is told
                area = _area(sheet, one.owner)
                for arguments in one.columns:
                    area.AutoFilter(*arguments)
                done = True
        if not done:
            left_off.append(one.name)
    return left_off


def _filters(sheet: Any) -> Iterator[tuple[int, str, Any]]:
    tables: Any = sheet.ListObjects
    for number in range(1, tables.Count + 1):
        table = tables.Item(number)
        yield number, str(table.Name), table.AutoFilter
    yield 0, str(sheet.Name), sheet.AutoFilter


def _area(sheet: Any, owner: int) -> Any:
    return sheet.ListObjects.Item(owner).Range if owner else sheet.AutoFilter.Range


def _columns(own: Any) -> tuple[tuple[Any, ...], ...] | None:
    """Return field, first criterion, operator and second criterion of each column that is filtered."""
    columns = []
    for field in range(1, own.Filters.Count + 1):
        one = own.Filters.Item(field)
        if not one.On:
            continue
        try:
            arguments = _arguments(field, one)
        except Exception:  # a group of dates has no criterion that could be asked for
            return None
        if arguments is None:
            return None
        columns.append(arguments)
    return tuple(columns)


def _arguments(field: int, one: Any) -> tuple[Any, ...] | None:
    operator = int(one.Operator)
    if operator not in _TELLING:
        return None
    if operator == _ONE:
        return field, one.Criteria1
    if operator in (_AND, _OR):
        return field, one.Criteria1, operator, one.Criteria2
    return field, one.Criteria1, operator
