"""No parameter without effect: moved to another legal value, each of the 参数 sheet changes
something that a user sees: a cell, a sheet of the pack, a problem, a letter.

One small ledger holds a case for every rule. What a parameter only says of itself (口径说明, the
参数 sheet) is no effect.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from huikuan_xl.rules.policy import DEFAULT, Policy, policy_rows
from huikuan_xl.rules.settings import Setting, SettingRow, with_rows
from tests.guards.full_ledger import Row, cells, papers, sheets

# --- another legal value -------------------------------------------------------------------------


#: What must be switched on before a parameter can have an effect.
SWITCHES: dict[str, Row] = {
    "risk_factors": {"risk_factor_on": True},
    "contract_daily_rate": {"late_fee_mode": "约定"},
    "statutory_daily_rate": {"late_fee_mode": "日万分之五"},
}


def start_of(row: SettingRow) -> Policy:
    """The policy from which a row is moved: the default, with what it needs switched on."""
    return with_rows(DEFAULT, policy_rows(), SWITCHES.get(row.name, {}))


def moved(row: SettingRow) -> Iterator[Policy]:
    """Yield policies with another legal value of one row; a whole is kept by its neighbour."""
    now, described = row.value(DEFAULT), row.setting
    for value in [*_others(now, described.unit, described.choices), *_ends(described)]:
        changes = {row.key: value}
        if described.whole is not None:
            parts = [part.key for part in described.parts]
            other = parts[(parts.index(row.key) + 1) % len(parts)]
            changes[other] = policy_rows()[other].value(DEFAULT) - (value - now)
        if described.order is not None:  # later parts move along, or there is no room
            parts = [part.key for part in described.parts]
            for key in parts[parts.index(row.key) + 1 :] if value > now else ():
                changes[key] = policy_rows()[key].value(DEFAULT) + (value - now)
        policy = with_rows(start_of(row), policy_rows(), changes)
        if not policy.problems():
            yield policy


def _others(now: Any, unit: str, choices: tuple[str, ...]) -> list[Any]:
    if unit == "是/否":
        return [not now]
    if unit == "选项":
        return [choice for choice in choices if choice != now]
    if isinstance(now, str):
        return [f"{now}改", f"{now}；2030-12-31=9%"]
    if isinstance(now, Decimal):
        steps = ["2", "10", "0.5", "1.3", "0.8", "1.1", "0.9", "0.1", "1.01", "0.99"]
        return [now * Decimal(s) for s in steps] + [
            now + Decimal("0.03"),
            now + Decimal("0.002"),
            now + 5,
            now - 5,
        ]
    steps_of_int = [now, -(now // 2), 40, 20, -20, 10, -10, 5, -5, 2, -2, 1, -1]
    return [now + step for step in dict.fromkeys(steps_of_int) if step]


def _ends(described: Setting) -> list[Any]:
    """The ends of the range, for what small ledgers don't reach otherwise."""
    ends = [end for end in (described.minimum, described.maximum) if end is not None]
    if described.unit in ("比例", "分值"):
        return [Decimal(end) for end in ends]
    return [int(end) for end in ends]


def _looks(policies: list[Policy]) -> Iterator[tuple[Callable[[Policy], Any], Policy]]:
    """Yield what to compare under which policy: what costs little and mostly tells comes first."""
    first, second = policies[:3], policies[3:]
    yield from ((cells, policy) for policy in first)
    yield from ((sheets, policy) for policy in policies[:2])
    yield from ((papers, policy) for policy in policies[:1])
    yield from ((cells, policy) for policy in second)
    yield from ((sheets, policy) for policy in policies[:1:-1])
    yield from ((papers, policy) for policy in policies[1:])


ROWS = [pytest.param(row, id=row.key) for row in policy_rows().values()]


@cache
def before(way: Callable[[Policy], Any], start: Policy) -> Any:
    return way(start)


@pytest.mark.parametrize("row", ROWS)
def test_a_parameter_changes_what_a_user_sees(row: SettingRow) -> None:
    start, policies = start_of(row), list(moved(row))
    assert policies, "no other legal value"
    assert any(way(policy) != before(way, start) for way, policy in _looks(policies))


def test_nothing_changes_by_itself() -> None:
    for way in (cells, sheets, papers):
        assert way(DEFAULT) == before(way, DEFAULT)
