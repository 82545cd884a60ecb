"""The two matchings give the same; the order by packed keys is the order by keys."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan_xl.accounts.in_numpy import COMPILED_FROM, InNumpy, matching_for
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.ordering import in_order

Side = list[tuple[int, int]]
sides = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=12).map(
    sorted
)


def columns(side: Side) -> "tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]":
    groups, amounts = zip(*side, strict=True)
    return np.array(groups, np.int64), np.array(amounts, np.int64)


def test_money_flows_first_in_first_out_inside_each_group() -> None:
    owing, owed = columns([(0, 5), (0, 5), (1, 3), (3, 1)])
    paying, paid = columns([(0, 7), (1, 2), (1, 2), (2, 9)])
    d, s, amount = InNumpy().match(owed, owing, paid, paying, 4)
    assert list(zip(d.tolist(), s.tolist(), amount.tolist(), strict=True)) == [
        (0, 0, 5), (1, 0, 2), (2, 1, 2), (2, 2, 1),
    ]  # fmt: skip
    assert (owed.tolist(), paid.tolist()) == ([0, 3, 0, 1], [0, 0, 1, 9])


@settings(max_examples=200, deadline=None)
@given(sides, sides)
def test_the_compiled_matching_equals_the_one_in_numpy(demand: Side, supply: Side) -> None:
    compiled = pytest.importorskip("huikuan_xl.accounts.compiled", exc_type=ImportError)
    answers = []
    for by in (InNumpy(), compiled.Compiled()):
        owing, owed = columns(demand)
        paying, paid = columns(supply)
        found = by.match(owed, owing, paid, paying, 5)
        answers.append([column.tolist() for column in (*found, owed, paid)])
    assert answers[0] == answers[1]


def test_small_ledgers_never_load_the_compiler() -> None:
    assert isinstance(matching_for(COMPILED_FROM - 1), InNumpy)


wide = st.one_of(st.integers(-3, 3), st.integers(-(2**61), 2**61), st.just(int(MISSING)))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), wide, st.booleans(), wide), min_size=1, max_size=30))
def test_rows_come_in_the_order_of_their_keys(rows: list[tuple[int, int, bool, int]]) -> None:
    def key(at: int) -> tuple[int, ...]:
        return (*(2**62 if one == MISSING else one for one in rows[at]), at)

    keys = [np.array(column) for column in zip(*rows, strict=True)]
    assert in_order(keys).tolist() == sorted(range(len(rows)), key=key)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), wide, st.booleans(), wide), min_size=1, max_size=30))
def test_the_compiled_order_is_the_order_by_keys(rows: list[tuple[int, int, bool, int]]) -> None:
    compiled = pytest.importorskip("huikuan_xl.accounts.compiled", exc_type=ImportError)
    keys = [np.array(column) for column in zip(*rows, strict=True)]
    assert compiled.Compiled().order(keys).tolist() == in_order(keys).tolist()


@pytest.mark.parametrize("groups", [1, 3, 40])
@pytest.mark.parametrize("size", [15, 16, 17, 33, 1_000])
def test_long_groups_are_merged_in_order_and_ties_stay_as_entered(size: int, groups: int) -> None:
    compiled = pytest.importorskip("huikuan_xl.accounts.compiled", exc_type=ImportError)
    random = np.random.default_rng(size)
    keys = [random.integers(0, most, size) for most in (groups, 50, 3)]
    keys[1][random.random(size) < 0.1] = MISSING
    assert compiled.Compiled().order(keys).tolist() == in_order(keys).tolist()


def test_customers_with_codes_far_apart_are_in_order_too() -> None:
    compiled = pytest.importorskip("huikuan_xl.accounts.compiled", exc_type=ImportError)
    keys = [np.array([2**40, -(2**40), 2**40, 5]), np.array([2, 1, 1, 7])]
    assert compiled.Compiled().order(keys).tolist() == [1, 3, 2, 0]
