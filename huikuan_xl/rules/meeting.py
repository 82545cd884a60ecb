"""回款会: which customers are talked about first and what a salesperson is asked (S1-19, S3-15)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huikuan_xl.rules.money import format_yuan

WORST = 3
QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class DebtorFacts:
    """What a meeting knows of one overdue customer; money in 分.

    ``broken`` is what was promised and missed, ``short`` what the month's plan lacks, ``measured``
    whether a measure stands against that, ``promised`` whether a promise is open, ``contacted``
    whether anybody talked to the customer in the month, ``asked`` whether a cause is known.
    """

    name: str
    overdue: int
    days: int
    broken: int = 0
    short: int = 0
    measured: bool = False
    promised: bool = False
    contacted: bool = False
    asked: bool = False


def worst_first(customers: Sequence[DebtorFacts]) -> list[DebtorFacts]:
    """Return the overdue customers, most money times most days late first, then by name."""
    late = [one for one in customers if one.overdue > 0]
    return sorted(late, key=lambda one: (-one.overdue * max(one.days, 1), one.name))


_ASKED: tuple[tuple[Callable[[DebtorFacts], bool], str], ...] = (
    (lambda one: one.broken > 0, "{name} 承诺的 {broken} 元没有兑现：哪天到账，没有就怎么办？"),
    (lambda one: not one.contacted, "{name} 逾期 {days} 天、{overdue} 元，本月没有联系记录：为什么？"),
    (lambda one: one.short > 0 and not one.measured,
     "{name} 本月计划差 {short} 元，没有补足措施：拿什么补？"),
    (lambda one: not one.asked, "{name} 为什么不付还没有问明：对方谁说了算，何时问清？"),
    (lambda one: not one.promised, "{name} 逾期 {overdue} 元没有付款承诺：何时拿到书面承诺？"),
)  # fmt: skip
_ANY = "{name} 逾期 {overdue} 元：下一步谁去、哪天去、要带什么？"


def questions(customers: Sequence[DebtorFacts]) -> tuple[str, ...]:
    """Return at most three questions for the meeting: about the worst customers, one of a kind
    first, none when nothing is overdue."""
    late = worst_first(customers)
    found: list[str] = []
    asked: set[str] = set()
    for one in late:
        fitting = [text for applies, text in _ASKED if applies(one) and text not in asked]
        if fitting and len(found) < QUESTIONS:
            asked.add(fitting[0])
            found.append(_filled(fitting[0], one))
    for one in late:  # fewer kinds than questions
        if len(found) < QUESTIONS and _ANY not in asked:
            asked.add(_ANY)
            found.append(_filled(_ANY, one))
    return tuple(found)


def _filled(text: str, one: DebtorFacts) -> str:
    return text.format(
        name=one.name, days=one.days, broken=format_yuan(one.broken),
        short=format_yuan(one.short), overdue=format_yuan(one.overdue),
    )  # fmt: skip
