"""Words that describe a parameter change with it: no help, note or definition keeps a number that
the company has changed, and 口径说明 says with which values a figure was worked out."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import pytest

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.month.definitions import definitions_used, parameters_used
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.pages import pages
from huikuan_xl.rules.money import yuan
from huikuan_xl.rules.policy import DEFAULT, Policy, policy_rows
from huikuan_xl.rules.settings import SettingRow, with_rows
from tests.guards.full_ledger import AS_OF, book

_NUMBER = re.compile(r"([\d,]+(?:\.\d+)?) ?(%|元|天|日|个月|月|年|次|户|笔)")
_UNITS = {"个月": "月", "日": "天"}
#: Numbers that no parameter holds, though one has the same value, and why.
OURS = {
    "近 12 个月": "the rolling year is the regulation's own (d29)",
    "近12个月": "the rolling year is the regulation's own (d29)",
    "超过 100% 的按 100% 计": "a share of a whole",
    "月结30天、次月10日、满30天后的下一个15日": "how a term is written",
}
Said = tuple[str, str]
"""A number and its unit."""


def said_by(row: SettingRow, policy: Policy) -> Said | None:
    """Return a parameter's number as words would say it."""
    value, unit = row.value(policy), row.setting.unit
    if isinstance(value, bool | str):
        return None
    if unit == "元":
        return f"{yuan(value).normalize():f}", unit
    if unit == "比例":
        return f"{(Decimal(value) * 100).normalize():f}", "%"
    return str(value), _UNITS.get(unit, unit)


@cache
def all_moved() -> Policy:
    """Every number of the policy on another value that no parameter has by default."""
    defaults = {said_by(row, DEFAULT) for row in policy_rows().values()}
    policy = DEFAULT
    for row in policy_rows().values():
        value = row.value(policy)
        if isinstance(value, bool | str) or row.setting.whole is not None:
            continue
        steps = [Decimal(n) / 1000 for n in range(1, 40)] if isinstance(value, Decimal) else [
            step * (100 if row.setting.unit == "元" else 1) for step in range(1, 40)
        ]  # fmt: skip
        for step in [sign * one for one in steps for sign in (1, -1)]:
            moved = with_rows(policy, policy_rows(), {row.key: value + step})
            if not moved.problems() and said_by(row, moved) not in defaults:
                policy = moved
                break
    return policy


def numbers_in(text: str) -> set[Said]:
    for ours in OURS:
        text = text.replace(ours, "")
    return {
        (number.replace(",", ""), _UNITS.get(unit, unit)) for number, unit in _NUMBER.findall(text)
    }


def kept(text: str) -> set[str]:
    """Return the labels of the moved parameters whose default a text still states."""
    numbers = numbers_in(text)
    return {
        row.label
        for row in policy_rows().values()
        if (said := said_by(row, DEFAULT)) in numbers and said_by(row, all_moved()) != said
    }


def helps() -> Iterator[tuple[str, str]]:
    """Words that nobody can rewrite when a parameter changes."""
    for sheet in schema.ENTRY_SHEETS:
        for column in sheet.columns:
            yield f"{sheet.title}·{column.heading}", column.help
    for name, function in REGISTRY.items():
        yield name, function.help
        for argument in function.arguments:
            yield f"{name}·{argument.name}", argument.help
    for row in policy_rows().values():
        yield row.label, row.setting.note


def test_most_parameters_were_moved() -> None:
    numbers = [r for r in policy_rows().values() if said_by(r, DEFAULT) is not None]
    moved = [r for r in numbers if said_by(r, all_moved()) != said_by(r, DEFAULT)]
    assert len(moved) > 0.85 * len(numbers)


def test_no_help_states_the_number_of_a_parameter() -> None:
    found = {where: kept(text) for where, text in helps()}
    assert {where: labels for where, labels in found.items() if labels} == {}


def test_no_definition_or_note_keeps_a_number_that_moved() -> None:
    month_end = run_month_end(book(all_moved()), AS_OF)
    said = [(term, words) for term, words in definitions_used(all_moved())]
    said += [(one.name, one.formula) for one in month_end.indicators]
    for page in pages(month_end):
        said.append((page.name, page.purpose))
        said += [(f"{page.name}·{table.title}", table.note) for table in page.tables]
    found = {where: kept(text) for where, text in said}
    assert {where: labels for where, labels in found.items() if labels} == {}


def test_a_number_that_stayed_is_seen() -> None:
    assert kept("逾期满 3 个月；至 10 日") != set()
    assert kept("近 12 个月到期货款") == set()


@pytest.mark.parametrize("row", [pytest.param(r, id=r.key) for r in policy_rows().values()])
def test_the_definitions_say_every_value_used(row: SettingRow) -> None:
    others = {
        "是/否": lambda v: not v,
        "文字": lambda v: f"{v}改",
        "选项": lambda v: next(c for c in row.setting.choices if c != v),
    }
    value = row.value(DEFAULT)
    other = others.get(row.setting.unit, lambda v: v + 1)(value)
    moved = with_rows(DEFAULT, policy_rows(), {row.key: other})
    before, after = (
        next(r for r in parameters_used(p) if r[1] == row.label) for p in (DEFAULT, moved)
    )
    assert before[2] != after[2]
    assert (before[4], after[4]) == ("默认", "公司规定")
