"""What a delivery slip may say of a letter, and what a customer's answer to a statement leaves open.

A slip is registered by the letter's number: delivered, refused, sent back or answered (S0-12).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.words import Answer, Delivery, LetterName


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a letter's way: its state, the day it arrived, the day of the 回执."""

    state: Delivery | None = None
    on: dt.date | None = None
    answered_on: dt.date | None = None
    evidence: str = ""


def answer_overdue(state: str, reply_by: dt.date | None, as_of: dt.date) -> bool:
    """Say whether a letter that arrived should have been answered before ``as_of`` (L1, S0-12)."""
    return state == Delivery.DELIVERED and reply_by is not None and reply_by < as_of


class Admission(Enum):
    """What becomes of a slip."""

    ENTERED = "登记"
    ALREADY = "已登记"
    REFUSED = "没有登记"


def told_by(slip: Way, known: Way) -> Way:
    """Complete a slip: a day of arrival says 已送达, a 回执 says that the letter had arrived.

    What the slip leaves blank stays as the register has it.
    """
    state = slip.state
    if state is None and (slip.answered_on or slip.on):
        state = Delivery.ANSWERED if slip.answered_on else Delivery.DELIVERED
    if state is None or (state is Delivery.DELIVERED and known.state is Delivery.ANSWERED):
        state = known.state
    on = slip.on or known.on
    if state is Delivery.ANSWERED and on is None:
        on = slip.answered_on
    return Way(state, on, slip.answered_on or known.answered_on, slip.evidence or known.evidence)


def admit(
    written_on: dt.date | None, known: Way, slip: Way, today: dt.date, *, correct: bool = False
) -> Verdict[Admission]:
    """Say whether a (completed) slip may be entered on a letter's row (S0-12).

    A day before the letter or after today is refused; so is what contradicts the register, unless
    it is a correction. A slip without evidence is entered and told: it interrupts no limitation.
    """
    wrong = _impossible(written_on, slip, today)
    if wrong:
        return Verdict(Admission.REFUSED, (Reason("S0-12", wrong),))
    against = "" if correct else _against(known, slip)
    if against:
        return Verdict(Admission.REFUSED, (Reason("S0-12", against),))
    if slip == known:
        return Verdict(Admission.ALREADY)
    if not slip.evidence and slip.state and slip.state.arrived:
        return Verdict(Admission.ENTERED, (Reason("4.5", "没有送达证据，不中断诉讼时效"),))
    return Verdict(Admission.ENTERED)


def doubt_promise(way: Way, amount: int | None, on: dt.date | None) -> str:
    """Return why what a receipt promises can't be a promise (S0-16), "" where it can or is none.

    A promise has an amount (分) and a day that isn't before the 回执.
    """
    if (amount or None) is None and on is None:
        return ""
    if not amount or amount < 0 or on is None:
        return "回执承诺要有金额，也要有日期"
    made = way.answered_on or way.on
    return f"承诺日期{on}早于回执日期{made}" if made and on < made else ""


def _impossible(written_on: dt.date | None, slip: Way, today: dt.date) -> str:
    if slip.state is None or slip.state is Delivery.UNSENT:
        return "没有写送达状态，也没有送达日期"
    if slip.state.arrived and slip.on is None:
        return f"{slip.state}却没有送达日期"
    days = [day for day in (slip.on, slip.answered_on) if day]
    if any(day > today for day in days):
        return f"日期{max(days)}还没有到"
    if written_on and any(day < written_on for day in days):
        return f"日期{min(days)}早于发函日期{written_on}"
    if slip.on and slip.answered_on and slip.answered_on < slip.on:
        return f"回执日期{slip.answered_on}早于送达日期{slip.on}"
    return ""


def _against(known: Way, slip: Way) -> str:
    """Return what the register says otherwise, "" where the slip only adds to it."""
    if known.state is None or known.state is Delivery.UNSENT:
        return ""
    if known.state is not slip.state and slip.state is not Delivery.ANSWERED:
        return f"已登记为{known.state}，这次写的是{slip.state}"
    if known.on and slip.on != known.on:
        return f"已登记送达日期{known.on}，这次写的是{slip.on}"
    return ""


def answers_statement(answer: Answer | None, lead: str, enclosed: Sequence[str]) -> bool:
    """Say whether the one 回执 of an envelope answers the statement that was enclosed in it."""
    about = answer is not None and answer.about_balance
    return about and lead != LetterName.STATEMENT and LetterName.STATEMENT in enclosed


@dataclass(frozen=True, slots=True)
class StatementAnswer:
    """What a customer wrote back on one statement. ``ours`` and ``theirs`` in 分, theirs None
    where only documents were ticked; ``settled_on`` is the day the difference was cleared up."""

    number: str
    letter_on: dt.date
    answer: Answer
    ours: int
    theirs: int | None
    documents: tuple[str, ...]
    settled_on: dt.date | None = None


def open_difference(answers: Sequence[StatementAnswer], as_of: dt.date) -> StatementAnswer | None:
    """Return the statement whose difference is still open, None without one (L3, D3).

    The latest statement answered decides: a balance holds all that came before it. A difference is
    over once it is marked as settled, or both sides' balance is the same and no document is named.
    """
    known = [one for one in answers if one.letter_on <= as_of and one.answer.about_balance]
    last = max(known, key=lambda one: one.letter_on, default=None)
    if last is None or last.answer is Answer.AGREED:
        return None
    if last.settled_on and last.settled_on <= as_of:
        return None
    if last.theirs == last.ours and not last.documents:
        return None
    return last


def difference_text(one: StatementAnswer, amounts: Sequence[tuple[str, int | None]]) -> str:
    """Return the task that a difference is, with what our books say of each document ticked (分).

    An amount of None is a document that our ledger does not have.
    """
    parts = []
    if one.theirs is not None:
        gap = one.ours - one.theirs
        parts.append(
            f"我方{format_yuan(one.ours)}元、客户{format_yuan(one.theirs)}元，"
            f"差{format_yuan(abs(gap))}元"
        )
    if amounts:
        named = "、".join(
            f"{number}（{'我方没有' if fen is None else f'我方{format_yuan(fen)}元'}）"
            for number, fen in amounts
        )
        parts.append(f"有差异的单据{named}")
    told = "；".join(parts) or "客户没有写明差额与单据，先问清"
    return f"对账差异（{one.number}）：{told}。查清后在函件登记填“差异了结日”"
