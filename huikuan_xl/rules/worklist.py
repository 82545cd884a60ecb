"""Whom to turn to first today: what is at stake × how late × how likely it is to come (K23)."""

from decimal import Decimal

from huikuan_xl.rules.money import format_yuan, half_up
from huikuan_xl.rules.reasons import Reason, Verdict

#: A debt a month late counts twice, a year late as much as it ever will.
_MONTH, _LONGEST = 30, 360
#: A broken promise makes a customer half as urgent again.
_BROKEN = Decimal("1.5")


def urgency(
    overdue: int, days: int, chance: Decimal, broken_promises: int, due_soon: int = 0
) -> Verdict[int]:
    """Return how urgent a customer is, and why, in 分: the higher, the sooner.

    ``overdue`` in 分, ``days`` of the oldest overdue line, ``chance`` of recovery by age,
    ``broken_promises`` not made good, ``due_soon`` in 分 within the days of reminders. What is not
    yet due counts half, so that it never comes before an equal debt that is late.
    """
    ahead = due_soon // 2
    if overdue <= 0:
        return Verdict(
            ahead,
            (Reason("K14", f"{format_yuan(due_soon)}元将到期" if due_soon else "例行事项"),),
        )
    lateness = 1 + Decimal(min(days, _LONGEST)) / _MONTH
    points = overdue * lateness * chance
    told = f"逾期{format_yuan(overdue)}元、最长{days}天、回收可能{chance:.0%}"
    if broken_promises:
        points *= _BROKEN
        told += f"、{broken_promises}次承诺未兑现"
    return Verdict(ahead + half_up(points), (Reason("K23", told),))
