"""Payment terms: when goods sold on a day fall due, in the words that Chinese trade uses (S4-29).

A term is written as people write it, ``货到30天``, ``月结60天``, ``次月10日``, ``满30天后的下一个15日``;
the number may also stand in a column of its own. The sale's own term goes before that of the
contract in force at the sale, and this before the customer's.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from huikuan_xl.rules.credit import CreditSettings
from huikuan_xl.rules.periods import DayOff, add_months, end_of_month, rolled
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.words import SaleTerm

_DEFAULT = CreditSettings()


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
    WARRANTY = "质保"

    @property
    def counts_days(self) -> bool:
        """Say nothing without days; the others mean a day by themselves."""
        return self in (
            TermKind.DELIVERY, TermKind.INVOICE, TermKind.ACCEPTANCE, TermKind.STATEMENT,
        )  # fmt: skip

    @property
    def awaits(self) -> str:
        """What must have happened before the term begins; "" where the sale itself begins it.

        Until then nothing is due: acceptance, statement and resale are days of their own, while an
        invoice is usually of the day of sale.
        """
        return _AWAITED.get(self, "")

    @property
    def pays_first(self) -> bool:
        """The customer pays before or against delivery (民法典§526)."""
        return self in (TermKind.PREPAID, TermKind.CASH)

    @property
    def of_own_day(self) -> bool:
        """Begin with a day of their own where one is known, also within instalments."""
        return bool(self.awaits) or self is TermKind.INVOICE


_AWAITED = {
    TermKind.ACCEPTANCE: "验收", TermKind.STATEMENT: "对账", TermKind.CONSIGNMENT: "售出",
    TermKind.WARRANTY: "验收",
}  # fmt: skip
TERM_WORDS: tuple[str, ...] = (
    *(kind.value for kind in TermKind if kind not in (TermKind.NEXT_DAY, TermKind.WARRANTY)),
    "满30天后的下一个15日",
)
"""What a list of terms to choose from offers; other numbers are written over."""


# What else people write for a kind, after NFKC and without blanks.
_OTHER_WORDS = {
    "到货": TermKind.DELIVERY, "发货": TermKind.DELIVERY, "交货": TermKind.DELIVERY,
    "票到": TermKind.INVOICE, "发票": TermKind.INVOICE, "收票": TermKind.INVOICE,
    "验收合格": TermKind.ACCEPTANCE, "对账确认": TermKind.STATEMENT, "下月": TermKind.NEXT_MONTH,
    "月末": TermKind.MONTH_END, "当月底": TermKind.MONTH_END, "预付款": TermKind.PREPAID,
    "现款": TermKind.CASH, "先款后货": TermKind.CASH, "现款现货": TermKind.CASH,
    "押批付款": TermKind.NEXT_DELIVERY, "寄售": TermKind.CONSIGNMENT,
    "质保金": TermKind.WARRANTY, "质保期": TermKind.WARRANTY, "质保期满": TermKind.WARRANTY,
    "发货前": TermKind.PREPAID, "定金": TermKind.PREPAID, "首付": TermKind.PREPAID,
}  # fmt: skip
_NEXT_DAY = re.compile(r"满(\d+)[天日]后?的?下一?个(\d+)[日号]", re.ASCII)
_WORDED = re.compile(r"([^\d+]+?)后?(?:\+?(\d+)(个月|[天日号月年])?内?)?", re.ASCII)
_MONTHS = {"个月": 1, "月": 1, "年": 12}
_KNOWN = re.compile(r"\d+[天日]?", re.ASCII)
_END_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Term:
    """A payment term: its kind, the days (or the day of the month) and, for
    ``满n天后的下一个m日``, the day m. ``months`` says that ``number`` counts months, not days."""

    kind: TermKind
    number: int | None = None
    day: int | None = None
    months: bool = False

    def __str__(self) -> str:
        if self.kind is TermKind.NEXT_DAY:
            return f"满{self.number or 0}天后的下一个{self.day}日"
        if self.number is None:
            return str(self.kind)
        unit = "个月" if self.months else "日" if self.kind is TermKind.NEXT_MONTH else "天"
        return f"{self.kind}{self.number}{unit}"


# Words that say kind and number at once.
_WHOLE = {
    **dict.fromkeys(("次月底", "次月末", "下月底", "下月末"), Term(TermKind.NEXT_MONTH, _END_OF_MONTH)),
    "货到付款": Term(TermKind.DELIVERY, 0), "票到付款": Term(TermKind.INVOICE, 0),
}  # fmt: skip


def read_term(text: str, number: int | None = None) -> Term:
    """Read a term; ``number`` stands for the one that the text leaves out.

    ``ValueError`` for words that are no term, two numbers that differ, and impossible days.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if plain in _WHOLE:
        return _told_twice(_WHOLE[plain], text, number)
    if found := _NEXT_DAY.fullmatch(plain):
        return _checked(Term(TermKind.NEXT_DAY, int(found[1]), int(found[2])))
    found = _WORDED.fullmatch(plain)
    kind = _kind(found[1]) if found else None
    if found is None or kind is None:
        known = "、".join(kind.value for kind in TermKind if kind is not TermKind.NEXT_DAY)
        raise ValueError(f"看不懂账期“{text}”，可写：{known}，或“满30天后的下一个15日”")
    inside = int(found[2]) if found[2] else None
    _told_twice(Term(kind, inside), text, number)
    factor = _MONTHS.get(found[3] or "")
    if factor and inside is not None:
        return _checked(Term(kind, inside * factor, months=True))
    return _checked(Term(kind, number if inside is None else inside))


def _told_twice(term: Term, text: str, number: int | None) -> Term:
    """Return a term whose own number isn't another one than the number beside it."""
    if term.number is not None and number is not None and term.number != number:
        raise ValueError(f"账期“{text}”与天数 {number} 不一致")
    return term


def bare_days(text: str) -> int | None:
    """Return the days of a term written as days alone, ``30`` or ``30天``; None for any other."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return int(plain.rstrip("天日")) if _KNOWN.fullmatch(plain) else None


@dataclass(frozen=True, slots=True)
class Stated:
    """A term as one place states it: the words, the number beside them, and which place."""

    text: str
    number: int | None
    place: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """The term that holds for a sale and where it stands; ``known`` is False where nobody agreed
    one and the policy's longest term stands in (d10)."""

    term: Term
    place: str
    known: bool = True
    stated: bool = True


def agreed_term(
    stated: Iterable[Stated], credit_days: int | None, policy: CreditSettings = _DEFAULT
) -> Agreed:
    """Return the term that holds: the first that says something; ``stated`` goes from the sale's
    own over the contract in force at the sale to the customer's.

    One that can't be read says nothing (it is a problem of its row). Days that a term leaves open
    are the customer's 信用期限. Where no place says anything these days count from the sale, and
    without them the policy's (K09, d10).
    """
    for one in stated:
        term = _read_stated(one)
        if term is None:
            continue
        if term.number is None and term.kind.counts_days and credit_days is not None:
            return Agreed(replace(term, number=credit_days), f"{one.place}，天数按信用期限")
        return Agreed(term, one.place)
    if credit_days is not None:
        return Agreed(Term(TermKind.DELIVERY, credit_days), "客户信用期限", stated=False)
    days = Term(TermKind.DELIVERY, policy.max_term_days)
    return Agreed(days, "没有约定，按制度的信用期限上限估计", known=False, stated=False)


def method_term(method: str) -> str:
    """Return the term that a 销售方式 states by itself: cash, prepaid and consignment do."""
    return "" if method == SaleTerm.CREDIT else method


def stated_term(text: str, number: int | None = None) -> Term:
    """Read a term as a sheet states it: as ``read_term``, and days alone count from the sale, as a
    信用期限 does. ``ValueError`` as there."""
    days = bare_days(text)
    if days is None:
        return read_term(text, number)
    return _told_twice(Term(TermKind.DELIVERY, days), text, number)


def _read_stated(one: Stated) -> Term | None:
    if not one.text:
        return None if one.number is None else Term(TermKind.DELIVERY, one.number)
    try:
        return stated_term(one.text, one.number)
    except ValueError:
        return None


def doubt_stated(text: str, number: int | None) -> str:
    """Return why a term can't be read, "" when it can or says nothing."""
    if not text:
        return "" if number is None or number >= 0 else f"账期天数不能为负：{number}"
    try:
        stated_term(text, number)
    except ValueError as wrong:
        return str(wrong)
    return ""


def start_of(kind: TermKind, sold_on: dt.date, began_on: dt.date | None) -> dt.date | None:
    """Return the day that a term counts from: the one entered, else the sale's; None while the
    acceptance, statement or resale that begins it is still to come."""
    if began_on is not None:
        return began_on
    return None if kind.awaits else sold_on


def due_date(
    term: Term,
    start: dt.date | None,
    *,
    next_delivery: dt.date | None = None,
    day_off: DayOff | None = None,
    policy: CreditSettings = _DEFAULT,
) -> Verdict[dt.date | None]:
    """Return when a sale falls due, and by which rule (S4-29).

    ``start`` is the day that the term counts from (``start_of``); without it nothing is due yet.
    上打下 falls due at the ``next_delivery``, None while nobody knows it. Days without a number are
    the policy's longest term (K09); a warranty's are the policy's too. The day itself doesn't count
    (民法典§201); a due day off moves to the next work day (§203) where ``day_off`` is given.
    """
    if term.kind is TermKind.NEXT_DELIVERY:
        if next_delivery is None:
            return Verdict(
                None, (Reason("S4-29", "上打下：下次送货时付清本次货款，日期待下次送货"),)
            )
        return Verdict(next_delivery, (Reason("S4-29", f"上打下：{next_delivery}再次送货时付清"),))
    if start is None:
        text = f"{term}：{term.kind.awaits}日未填，尚未起算，暂不到期"
        return Verdict(None, (Reason("S4-29", text),))
    if term.kind.pays_first:
        text = f"{term.kind}：{start}前付清，不给账期"
        return Verdict(start, (Reason("S4-29", text),))
    number, assumed = _number_of(term, policy)
    due, told = _counted(term, start, number)
    reasons = [Reason("S4-29", f"{told}{assumed}，到期日{due}")]
    if day_off is not None:
        due, moved = rolled(due, day_off)
        reasons += moved
    return Verdict(due, tuple(reasons))


def _number_of(term: Term, policy: CreditSettings) -> tuple[int, str]:
    if term.number is not None:
        return term.number, ""
    if term.kind is TermKind.WARRANTY:
        return policy.warranty_days, "（未写天数，按制度质保期）"
    if term.kind.counts_days:
        return policy.max_term_days, "（未写天数，按制度上限）"
    return 0, ""


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
    if term.months and term.kind is TermKind.MONTHLY:
        # From the end of the month to the end of a month: 月结2个月 of any day of January is 31 March.
        closing = end_of_month(start)
        due = end_of_month(add_months(closing, number))
        return due, f"月结{number}个月：{start}当月末{closing}加{number}个月"
    if term.months:
        return add_months(start, number), f"{term.kind}{number}个月：{start}加{number}个月"
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
