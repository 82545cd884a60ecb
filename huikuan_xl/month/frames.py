"""How the tables of a month end are made of rows: who a row is about, and its days as days."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from huikuan_xl.accounts.profile import Profile


def who(code: str, profiles: Mapping[str, Profile]) -> tuple[str, str, str]:
    """Return a customer's code, name and salesperson; a code without a customer is its own name."""
    one = profiles.get(code)
    return (code, one.name, one.customer.salesperson) if one else (code, code, "")


def dated(
    rows: Iterable[Sequence[object]], columns: Collection[str], days: Iterable[str]
) -> pd.DataFrame:
    """Return rows as a frame whose columns ``days`` are dates even where nothing is in them."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    for name in days:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame
