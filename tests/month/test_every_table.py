"""Every table of a month end is one that a person has read: a ledger with a case for every rule.

Tables are compared line by line with ``said/<table>.txt``. After a figure was changed on purpose:
HUIKUAN_WRITE_SAID=1 pytest tests/month/test_every_table.py, then read the difference before
committing it. What a figure must be is told by hand in the other modules.
"""

import dataclasses
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from huikuan_xl.month import analysis, meeting
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.reviews import reviews
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.worklist import worklist
from huikuan_xl.rules.policy import DEFAULT
from tests.guards.full_ledger import AS_OF, book

_HERE = Path(__file__).parent / "said"
_WRITING = bool(os.environ.get("HUIKUAN_WRITE_SAID"))

#: What the pack asks for beside the month end's own tables.
ASKED: dict[str, Callable[[MonthEnd], object]] = {
    "six_causes": analysis.six_causes,
    "turnover": analysis.turnover,
    "bound_by": analysis.bound_by,
    "limit_use": analysis.limit_use,
    "bad_debt_papers": analysis.bad_debt_papers,
    "award_ranking": analysis.award_ranking,
    "review_list": analysis.review_list,
    "quarter_check": analysis.quarter_check,
    "finance_indicators": analysis.finance_indicators,
    "seller_meetings": meeting.seller_meetings,
    "letters_to_take": lambda m: meeting.letters_to_take(m, None),
    "own_faults": meeting.own_faults,
    "finance_desk": meeting.finance_desk,
    "reviews": lambda m: [(one.profile.code, one.due, one.proposal) for one in reviews(m)],
    "worklist": worklist,
}
#: The ledger itself, and what other modules keep the words of.
_NOT_TABLES = {"entered", "ledger", "policy", "accounts", "history", "profiles", "definitions"}
OWN = [one.name for one in dataclasses.fields(MonthEnd) if one.name not in _NOT_TABLES]


@cache
def month() -> MonthEnd:
    return run_month_end(book(DEFAULT), AS_OF)


def told(value: object, indent: str = "") -> str:
    """Return a value as lines: a row a line, blanks as —."""
    if isinstance(value, pd.DataFrame):
        named = value if isinstance(value.index, pd.RangeIndex) else value.reset_index()
        lines = [" | ".join(map(str, named.columns))]
        lines += [" | ".join(_cell(cell) for cell in row) for row in named.to_numpy(object)]
        return "\n".join(indent + line for line in lines)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = [(one.name, getattr(value, one.name)) for one in dataclasses.fields(value)]
        return "\n".join(_labelled(name, one, indent) for name, one in pairs)
    if isinstance(value, dict):
        return "\n".join(_labelled(str(name), one, indent) for name, one in value.items())
    if isinstance(value, list | tuple) and any(map(_is_deep, value)):
        return f"\n{indent}-\n".join(told(one, indent) for one in value)
    return indent + _cell(value)


def _is_deep(value: object) -> bool:
    return isinstance(value, pd.DataFrame | list | tuple | dict) or dataclasses.is_dataclass(value)


def _labelled(name: str, value: object, indent: str) -> str:
    if _is_deep(value):
        return f"{indent}{name}:\n{told(value, indent + '  ')}"
    return f"{indent}{name}: {_cell(value)}"


def _cell(value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA or value == "":
        return "—"
    if isinstance(value, float):
        return "—" if value != value else f"{value:.6g}"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)


@pytest.mark.parametrize("name", [*OWN, *ASKED])
def test_a_table_says_what_was_read(name: str) -> None:
    value = ASKED[name](month()) if name in ASKED else getattr(month(), name)
    path, now = _HERE / f"{name}.txt", told(value) + "\n"
    if _WRITING:
        _HERE.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == now
