"""Dates as the kernel counts them: days since 1970-01-01."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settlement import Ints

_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Return the kernel's number of a date: days since 1970-01-01."""
    return (day - _EPOCH).days


def day_of(number: int) -> date | None:
    """Return the date of a day number, None for MISSING."""
    return None if number == MISSING else _EPOCH + timedelta(days=int(number))


def days_of(series: pd.Series) -> Ints:
    """Return a date column as day numbers, blanks as MISSING (NaT has the same number)."""
    return series.to_numpy("datetime64[D]").astype(np.int64)
