"""13周回款预测: what is expected week by week, by customer and in all, with a range."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.accounts.forecast import Outlook, Prospects, outlooks
from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.rules.forecast import WEEKS, likely

LOW, HIGH, SOON, LATER = "下限（八成把握）", "上限（八成把握）", "13周合计", "更晚或收不回"


def week_names(as_of: date) -> list[str]:
    """Return the weeks by their last day: ``07-06止``."""
    ends = (as_of + timedelta(days=7 * week + 6) for week in range(WEEKS))
    return [f"{day:%m-%d}止" for day in ends]


def forecast_table(
    known: Prospects, accounts: Accounts, profiles: Mapping[str, Profile], past: History
) -> pd.DataFrame:
    """Return one row a customer with open documents, the largest expectation first, then the total
    and its range; money in 分."""
    found = outlooks(known, accounts, profiles, past)
    columns = [*week_names(accounts.as_of), LATER]
    rows = [
        [code, profiles[code].name, *(likely(week).expected for week in one.weeks)]
        for code, one in found.items()
    ]
    frame = pd.DataFrame(rows, columns=["customer_code", "customer_name", *columns])
    frame[SOON] = frame[columns[:-1]].sum(axis=1)
    frame = frame.sort_values([SOON, "customer_code"], ascending=[False, True], kind="stable")
    money = [*columns, SOON]
    low, high = _range(list(found.values()))
    last = [[TOTAL, "", *frame[money].sum().tolist()], [LOW, "", *low], [HIGH, "", *high]]
    added = pd.DataFrame(last, columns=list(frame.columns))
    whole = pd.concat([frame, added], ignore_index=True) if rows else added
    return whole.astype(dict.fromkeys(money, "int64"))


def _range(found: list[Outlook]) -> tuple[list[int], list[int]]:
    """Return what every week, later, and all weeks together are likely to bring at least and at
    most."""
    weeks = [[part for one in found for part in one.weeks[at]] for at in range(WEEKS + 1)]
    sums = [likely(week) for week in weeks]
    sums.append(likely(part for week in weeks[:-1] for part in week))
    return [one.low for one in sums], [one.high for one in sums]
