"""The identity of every run, its parts and its sum over two ledgers, in 分."""

from huikuan_xl.accounts.tie_out import TieOut, added

ONE = TieOut(1_000, 300, 20, {"未到期": 500, "1-30": 150}, -70, {"坏账核销": -100})


def test_what_makes_it_up() -> None:
    assert ONE.adjusted == -100
    assert ONE.open_total == 650
    assert ONE.ledger == 1_000 - 300 - 20 - 100
    assert ONE.difference == 650 - 70 - 580
    assert TieOut(1_000, 300, 20, {"未到期": 680}, 0).difference == 0


def test_two_ledgers_add_up_part_by_part() -> None:
    other = TieOut(10, 4, 1, {"1-30": 3, "未到期": 9}, -7, {"转入": 2})
    assert ONE.plus(other) == TieOut(
        1_010, 304, 21, {"未到期": 509, "1-30": 153}, -77, {"坏账核销": -100, "转入": 2}
    )


def test_names_keep_the_order_in_which_they_first_appear() -> None:
    assert list(added({"b": 1}, {"a": 2, "b": 3}).items()) == [("b", 4), ("a", 2)]
