"""Which entered rows are known on a day: contacts, letters, decisions of later days say nothing yet."""

from datetime import date

import pandas as pd


def known_by(days: pd.Series, as_of: date) -> "pd.Series[bool]":
    """Mark the rows whose day is ``as_of`` or before; a row without a day isn't known (X16)."""
    return days <= pd.Timestamp(as_of)
