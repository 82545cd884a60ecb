"""The order of day and month is judged by the column, asked when it can't be, never guessed."""

import datetime as dt

from huikuan_xl.importing.dates import Order, in_order, judge


def test_a_day_above_twelve_proves_the_order() -> None:
    assert judge(["1/13/2024", "2/3/2024"]).order is Order.MONTH_FIRST
    assert judge(["13/1/2024", "2/3/2024"]).order is Order.DAY_FIRST


def test_twelve_proves_nothing() -> None:
    assert judge(["1/12/2024", "2/3/2024"]).orders == (Order.MONTH_FIRST, Order.DAY_FIRST)


def test_no_order_fits_both() -> None:
    assert judge(["1/13/2024", "13/1/2024"]).orders == ()


def test_two_digit_years_are_asked_unless_only_one_order_is_likely() -> None:
    assert judge(["10/05/24"]).orders == (Order.MONTH_FIRST, Order.DAY_FIRST)
    assert judge(["24/1/5", "24/1/31"]).order is Order.YEAR_FIRST
    assert judge(["10/05/24", "10/25/24"]).order is Order.MONTH_FIRST


def test_real_dates_beside_proven_texts_were_swapped() -> None:
    swapped = judge([dt.date(2013, 2, 1), "1/26/2013", dt.date(2013, 7, 3)])
    assert (swapped.order, swapped.swapped) == (Order.MONTH_FIRST, 2)
    # One real date past the twelfth can't come from swapping.
    assert judge([dt.date(2013, 2, 13), "1/26/2013"]).swapped == 0
    assert in_order(dt.date(2013, 2, 1), Order.MONTH_FIRST, swap=True) == dt.date(2013, 1, 2)


def test_times_that_were_dates_are_counted() -> None:
    assert judge(["05:23.4", "12:00.0", "2024-01-05"]).cut == 2
