"""Payment terms: when goods sold on a day fall due, in the words that Chinese trade uses (S4-29).

A term is written as people write it, ``货到30天``, ``月结60天``, ``次月10日``, ``满30天后的下一个15日``;
the number may also stand in a column of its own.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.rules.credit import CreditSettings
from huikuan_xl.rules.periods import ONE_DAY, add_months, end_of_month
from huikuan_xl.rules.reasons import Reason, Verdict

DayOff = Callable[[dt.date], bool | None]
"""Says whether a day is off; None beyond the years that the calendar knows."""

_DEFAULT = CreditSettings()
_LONGEST_HOLIDAY = 30  # days; no holiday lasts longer, so the search for a work day always ends


class TermKind(StrEnum):
    """From when a term runs and how it is counted."""

    DELIVERY = "货到"
    INVOICE = "开票"
    ACCEPTANCE = "验收"
    STATEMENT = "对账"
    MONTHLY = "月结"
    NEXT_MONTH = "次月"
    MONTH_END = "月底"
    NEXT_DAY = "满天后下一个日"
    PREPAID = "预付"
    CASH = "款到发货"
    NEXT_DELIVERY = "上打下"
    CONSIGNMENT = "代销"

    @property
    def counts_days(self) -> bool:
        """Say nothing without days; the others mean a day by themselves."""
        return self in (
            TermKind.DELIVERY, TermKind.INVOICE, TermKind.ACCEPTANCE, TermKind.STATEMENT,
        )  # fmt: skip


# What else people write for a kind, after NFKC and without blanks.
_OTHER_WORDS = {
    "到货": TermKind.DELIVERY, "发货": TermKind.DELIVERY, "交货": TermKind.DELIVERY,
    "票到": TermKind.INVOICE, "发票": TermKind.INVOICE, "收票": TermKind.INVOICE,
    "验收合格": TermKind.ACCEPTANCE, "对账确认": TermKind.STATEMENT, "下月": TermKind.NEXT_MONTH,
    "月末": TermKind.MONTH_END, "当月底": TermKind.MONTH_END, "预付款": TermKind.PREPAID,
    "现款": TermKind.CASH, "先款后货": TermKind.CASH, "现款现货": TermKind.CASH,
    "押批付款": TermKind.NEXT_DELIVERY, "寄售": TermKind.CONSIGNMENT,
}  # fmt: skip
_NEXT_DAY = re.compile(r"满(\d+)[天日]后?的?下一?个(\d+)[日号]", re.ASCII)
_WORDED = re.compile(r"([^\d+]+?)后?(?:\+?(\d+)[天日号]?内?)?", re.ASCII)
_END_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Term:
    """A payment term: its kind, the days (or the day of the month) and, for
    ``满n天后的下一个m日``, the day m."""

    kind: TermKind
    number: int | None = None
    day: int | None = None


def read_term(text: str, number: int | None = None) -> Term:
    """Read a term; ``number`` stands for the one that the text leaves out.

    ``ValueError`` for words that are no term, two numbers that differ, and impossible days.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if found := _NEXT_DAY.fullmatch(plain):
        return _checked(Term(TermKind.NEXT_DAY, int(found[1]), int(found[2])))
    found = _WORDED.fullmatch(plain)
    kind = _kind(found[1]) if found else None
    if found is None or kind is None:
        known = "、".join(kind.value for kind in TermKind if kind is not TermKind.NEXT_DAY)
        raise ValueError(f"看不懂账期“{text}”，可写：{known}，或“满30天后的下一个15日”")
    inside = int(found[2]) if found[2] else None
    if inside is not None and number is not None and inside != number:
        raise ValueError(f"账期“{text}”与天数 {number} 不一致")
    return _checked(Term(kind, number if inside is None else inside))


def due_date(
    term: Term,
    start: dt.date,
    *,
    day_off: DayOff | None = None,
    policy: CreditSettings = _DEFAULT,
) -> Verdict[dt.date | None]:
    """Return when a sale falls due, and by which rule (S4-29).

    ``start`` is the day that the term counts from: delivery, invoice, acceptance, statement, or the
    day the goods were sold on. 上打下 falls due at the next delivery, which nobody knows yet: None.
    Days without a number are the policy's longest term (K09). The day itself doesn't count
    (民法典§201); a due day off moves to the next work day (§203) where ``day_off`` is given.
    """
    if term.kind is TermKind.NEXT_DELIVERY:
        return Verdict(None, (Reason("S4-29", "上打下：下次送货时付清本次货款，日期待下次送货"),))
    if term.kind in (TermKind.PREPAID, TermKind.CASH):
        text = f"{term.kind}：{start}前付清，不给账期"
        return Verdict(start, (Reason("S4-29", text),))
    assumed = "（未写天数，按制度上限）" if term.number is None and term.kind.counts_days else ""
    number = policy.max_term_days if assumed else term.number or 0
    due, told = _counted(term, start, number)
    reasons = [Reason("S4-29", f"{told}{assumed}，到期日{due}")]
    if day_off is not None:
        due, moved = _rolled(due, day_off)
        reasons += moved
    return Verdict(due, tuple(reasons))


def _kind(word: str) -> TermKind | None:
    if word in TermKind.__members__.values():
        return TermKind(word)
    return _OTHER_WORDS.get(word)


def _checked(term: Term) -> Term:
    day = term.number if term.kind is TermKind.NEXT_MONTH else term.day
    if term.kind is TermKind.NEXT_MONTH and day is None:
        raise ValueError("次月几日没有写日子，如“次月10日”")
    if day is not None and not 1 <= day <= _END_OF_MONTH:
        raise ValueError(f"一个月没有 {day} 日")
    if term.number is not None and term.number < 0:
        raise ValueError(f"账期天数不能为负：{term.number}")
    return term


def _counted(term: Term, start: dt.date, number: int) -> tuple[dt.date, str]:
    days = dt.timedelta(days=number)
    match term.kind:
        case TermKind.MONTHLY:
            closing = end_of_month(start)
            return closing + days, f"月结{number}天：{start}当月末{closing}加{number}天"
        case TermKind.MONTH_END:
            return end_of_month(start), f"月底：{start}的当月末"
        case TermKind.NEXT_MONTH:
            month = add_months(start.replace(day=1), 1)
            return _day_of(month, number), f"次月{number}日：{start}的次月"
        case TermKind.NEXT_DAY:
            full, day = start + days, term.day or 1
            due = _day_of(full, day)
            if due < full:
                due = _day_of(add_months(full.replace(day=1), 1), day)
            return due, f"{start}起满{number}天为{full}，下一个{day}日"
        case _:
            return start + days, f"{term.kind}{number}天：{start}加{number}天"


def _day_of(month: dt.date, day: int) -> dt.date:
    """Return the day of a month, or its last one where there is none."""
    last = end_of_month(month)
    return month.replace(day=min(day, last.day))


def _rolled(due: dt.date, day_off: DayOff) -> tuple[dt.date, list[Reason]]:
    day = due
    for _ in range(_LONGEST_HOLIDAY):
        off = day_off(day)
        if off is None:
            return due, [Reason("民法典§203", f"没有{day.year}年的节假日表，未顺延")]
        if not off:
            break
        day += ONE_DAY
    if day == due:
        return due, []
    return day, [Reason("民法典§203", f"{due}是休息日，顺延至{day}")]
