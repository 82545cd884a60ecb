"""Which run closes a month, and in which order months are closed (K20).

A day that isn't the month's last is a trial: looking must not close. Months close one after the
other, so that each stands on the one before; a month to come can't be closed.
"""

import datetime as dt
from collections.abc import Sequence

from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.reasons import Reason, Verdict


def month_name(day: dt.date) -> str:
    """Return the month of a day as it is named everywhere: ``2026-06``."""
    return f"{day:%Y-%m}"


def closes(as_of: dt.date, today: dt.date, *, asked: bool = False) -> Verdict[bool]:
    """Say whether a run as of a day closes its month; False is a 试算.

    Only the month's last day closes, another one only when ``asked`` for; never a day after
    ``today``.
    """
    if as_of > today:
        text = f"统计日 {as_of} 在今天（{today}）之后，未来的月份不能关账"
        return Verdict(False, (Reason("K20", text),))
    last = end_of_month(as_of)
    if as_of != last and not asked:
        text = f"统计日 {as_of} 不是月末（{last}）"
        return Verdict(False, (Reason("K20", text),))
    return Verdict(True)


def out_of_order(month: str, closed: Sequence[str]) -> Verdict[bool]:
    """Say whether closing ``month`` would break the order; ``closed`` are the months closed.

    The first month may be any. After it only the month following the last one is new; a month
    already closed may be run again.
    """
    if not closed or month in closed:
        return Verdict(False)
    last = max(closed)
    following = month_name(add_months(dt.date.fromisoformat(f"{last}-01"), 1))
    if month == following:
        return Verdict(False)
    if month < last:
        text = f"{last} 已经关账，{month} 在它之前而没有关过，不能再关"
    else:
        text = f"上一个关账的月份是 {last}，{following} 还没有关账，不能先关 {month}"
    return Verdict(True, (Reason("K20", text),))
