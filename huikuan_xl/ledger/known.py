"""Which entered rows are known on a day (contacts, letters, decisions of later days say nothing yet),
and which hold some word: without a frame's own masks, which cost far more than a few rows do."""

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Bools = npt.NDArray[np.bool_]


def known_by(days: pd.Series, as_of: date) -> Bools:
    """Mark the rows whose day is ``as_of`` or before; a row without a day isn't known (X16)."""
    known: Bools = days.to_numpy("datetime64[s]") <= np.datetime64(as_of)
    return known


def after(days: pd.Series, as_of: date) -> Bools:
    """Mark the rows whose day is later than ``as_of``; a row without a day isn't."""
    later: Bools = days.to_numpy("datetime64[s]") > np.datetime64(as_of)
    return later


def holding(texts: pd.Series, words: Collection[str]) -> Bools:
    """Mark the rows whose text is one of ``words``."""
    return np.fromiter((text in words for text in texts.to_numpy()), np.bool_, len(texts))


def saying(texts: pd.Series) -> Bools:
    """Mark the rows whose text isn't blank."""
    says: Bools = texts.to_numpy() != ""
    return says


def in_order_of_days(days: pd.Series, at: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the places in the order of their rows' days, which are known; rows of one day as they
    stand."""
    return at[np.argsort(days.to_numpy("datetime64[s]")[at], kind="stable")]
