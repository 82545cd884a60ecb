"""Which letter a customer may get, in which tone, on which ground, with which deadline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import ONE_DAY, DayOff, add_months, end_of_month, rolled
from huikuan_xl.rules.plans import PlanSettings
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.reminders import ReminderSettings
from huikuan_xl.rules.settings import Part, parts, setting
from huikuan_xl.rules.stop_ground import Ground
from huikuan_xl.rules.stop_supply import StopLevel, StopSettings, deadline
from huikuan_xl.rules.words import LetterName


@dataclass(frozen=True)
class LetterSettings(PlanSettings, StopSettings, ReminderSettings):
    """How letters look, when dunning letters may go out and how long they give."""

    plan_reply_days: int = setting(
        5, "计划联络书的回执期限", "天", "§4.2 L1", "提醒", minimum=1, assumed=True
    )
    exception_letter_days: int = setting(
        1, "到期后几天发异常回款联络书", "天", "K15 · S0 L38", "提醒", minimum=0
    )
    dunning_min_amount: int = setting(
        10_000, "发催款函的最低金额", "元", "§4.2 L4", "催收", minimum=0, assumed=True
    )
    dunning_intervals: tuple[int, ...] = setting(
        (7, 15, 15, 15),
        "催款函间隔",
        "天",
        "§4.2 L4",
        "催收",
        minimum=1,
        assumed=True,
        parts=(
            Part("dunning_interval_1", "逾期多少天发第1次催款函"),
            Part("dunning_interval_2", "第1次催款函送达后多少天发第2次"),
            Part("dunning_interval_3", "第2次催款函送达后多少天发第3次"),
            Part("dunning_interval_4", "第3次催款函送达后多少天转律师函"),
        ),
    )
    dunning_replies: tuple[int, ...] = setting(
        (10, 7, 5),
        "催款函的付款期限",
        "天",
        "S1-31 · S1 L531-539",
        "催收",
        minimum=1,
        assumed=True,
        parts=parts("dunning_reply_{}", "第{}次催款函的付款期限", range(1, 4)),
    )
    roll_letters: bool = setting(
        True, "函件限期遇休息日顺延", "是/否", "民法典§203", "函件",
        note="回复、付款与清欠期限；停供级别与诉讼时效从严，不顺延",
    )  # fmt: skip
    tone_formal_days: int = setting(
        30, "函件转正式语气的逾期天数", "天", "X10 · S0 L86", "催收", minimum=0, assumed=True
    )
    tone_stern_days: int = setting(
        90,
        "函件转严正语气的逾期天数",
        "天",
        "X10 · S0 L86",
        "催收",
        minimum=0,
        assumed=True,
        above="tone_formal_days",
    )
    letter_theme: str = setting(
        "商务式", "函件版式", "选项", "§4.1", "函件", choices=("商务式", "公文式")
    )
    letter_reply_days: int = setting(
        7, "一般函件的回复期限", "天", "S1-31 · S1 L531-539", "函件", minimum=1, assumed=True
    )
    post_days: int = setting(
        3, "函件在途天数", "天", "S1-31 · S1 L531-539", "函件", minimum=0, assumed=True,
        note="各函的限期自发函日起，先加在途天数",
    )  # fmt: skip
    bank_days: int = setting(
        31, "统计日之后看多少天的到账", "天", "§4.2 L4", "函件", minimum=0, assumed=True,
        note="统计日之后已到账的，从催款金额中扣除，函中写明到账截止日",
    )  # fmt: skip
    number_word_demand: str = setting(
        "财催", "催款类函件的文号字", "文字", "§4.1", "函件", note="催款函、催款联络书、限期、停供"
    )
    number_word_letter: str = setting("财函", "其他函件的文号字", "文字", "§4.1", "函件")
    number_word_award: str = setting("财证", "证书的文号字", "文字", "§4.1", "函件")
    one_leading_letter: bool = setting(
        True, "同一客户同日的函件合为一封", "是/否", "S1-31 · S1 L531-539", "函件",
        note="一封主函，其余作附件，一个回执",
    )  # fmt: skip
    reminder_letters: bool = setting(
        False, "到期提醒出盖章函件", "是/否", "K14 · S0 L20", "函件",
        note="否：只出微信、短信、邮件的文字，不编文号",
    )  # fmt: skip


_DEFAULT = LetterSettings()


STOP_LETTERS = tuple(name for name in LetterName if name.announces_stop)
"""The letters that announce a stop, at once or after a deadline."""

LAWYER_LEVEL = 4
"""The step after the third dunning letter: papers for a lawyer's letter, which a lawyer writes."""


@dataclass(frozen=True, slots=True)
class SentDunning:
    """A dunning letter on record: its level and the day it was delivered, None if it was not."""

    level: int
    delivered_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DunningFacts:
    """What decides about a dunning letter: overdue debt (分) and days, and what stands against it.

    ``covered`` is a promise still running, or security, for the whole overdue debt; ``sent`` are
    the letters about this debt.
    """

    amount: int
    overdue_days: int
    disputed: bool = False
    covered: bool = False
    sent: Sequence[SentDunning] = ()


def dunning_level(
    facts: DunningFacts, as_of: dt.date, *, policy: LetterSettings = _DEFAULT
) -> Verdict[int]:
    """Return which dunning letter may go out: 1, 2, 3, 4 for the lawyer's papers, 0 for none (L4).

    Disputed, covered and tiny debts get none. A next level needs the one before delivered and its
    interval past. The reason tells what stands in the way.
    """
    hindrance = _hindrance(facts, policy)
    if hindrance:
        return Verdict(0, (Reason("L4", hindrance),))
    intervals = policy.dunning_intervals
    if not facts.sent:
        first = f"逾期{facts.overdue_days}天，满{intervals[0]}天发第1次催款函"
        return Verdict(int(facts.overdue_days >= intervals[0]), (Reason("L4", first),))
    level = max(0, *(one.level for one in facts.sent))  # a level below 0 is a typing error
    if level >= LAWYER_LEVEL:
        return Verdict(0, (Reason("L8", "已转律师函，不再发催款函"),))
    days = [
        one.delivered_on
        for one in facts.sent
        if one.level == level and one.delivered_on is not None and one.delivered_on <= as_of
    ]
    if not days:
        return Verdict(0, (Reason("L4", f"第{level}次催款函未登记送达，不能发下一次"),))
    earliest = min(days) + dt.timedelta(days=intervals[level])
    upcoming = f"第{level + 1}次催款函" if level + 1 < LAWYER_LEVEL else "律师函委托资料"
    text = f"第{level}次催款函{min(days)}送达，满{intervals[level]}天即{earliest}起可发{upcoming}"
    return Verdict(level + 1 if as_of >= earliest else 0, (Reason("L4", text),))


def _hindrance(facts: DunningFacts, policy: LetterSettings) -> str:
    if facts.amount <= 0 or facts.overdue_days <= 0:
        return "没有逾期欠款，不发催款函"
    if facts.disputed:
        return "欠款有争议，先处理争议，不发催款函"
    if facts.covered:
        return "已有未到期的承诺或担保覆盖，不发催款函"
    small = immaterial(facts.amount, policy=policy)
    if small.value:
        return small.reasons[0].text
    return ""


class Tone(StrEnum):
    """The tone of a letter (S0-36)."""

    MILD = "温和"
    FORMAL = "正式"
    STERN = "严正"


def letter_tone(
    grade: str,
    overdue_days: int,
    letter_count: int = 1,
    *,
    our_fault: bool = False,
    malicious: bool = False,
    policy: LetterSettings = _DEFAULT,
) -> Verdict[Tone]:
    """Return the tone from credit grade, days overdue and number of the letter (X10, S0-36).

    A cause on our side keeps it mild whatever the rest says; bad faith makes it stern. A first
    letter is 正式 at most: no lawyer and no stop in the first contact.
    """
    if our_fault:
        return Verdict(Tone.MILD, (Reason("§1.6", "原因属我方责任，语气温和"),))
    if malicious:
        return Verdict(Tone.STERN, (Reason("S0-36", "恶意拖欠，语气严正"),))
    if grade == "E" or overdue_days >= policy.tone_stern_days or letter_count >= 3:
        tone = Tone.STERN
    elif grade == "D" or overdue_days >= policy.tone_formal_days or letter_count == 2:
        tone = Tone.FORMAL
    else:
        tone = Tone.MILD
    if letter_count <= 1 and tone is Tone.STERN:
        tone = Tone.FORMAL
    text = f"信用{grade}级、逾期{overdue_days}天、第{letter_count}次：语气{tone}"
    return Verdict(tone, (Reason("X10", text),))


def reply_by(
    letter_on: dt.date, level: int = 0, *, day_off: DayOff | None = None,
    policy: LetterSettings = _DEFAULT,
) -> dt.date:  # fmt: skip
    """Return the day a letter asks to be answered or paid by (S1-31: it must name one).

    ``letter_on`` is the day it is written; the days of the post come on top. ``level`` 1–3 is a
    dunning letter; 0 any other. A day off moves to the next work day (民法典§203).
    """
    days = policy.dunning_replies[level - 1] if level else policy.letter_reply_days
    until = letter_on + dt.timedelta(days=days + policy.post_days)
    return _on_a_work_day(until, day_off, policy)


def plan_reply_by(
    letter_on: dt.date, *, day_off: DayOff | None = None, policy: LetterSettings = _DEFAULT
) -> dt.date:
    """Return the day a plan letter asks to be answered by (L1), post included."""
    until = letter_on + dt.timedelta(days=policy.plan_reply_days + policy.post_days)
    return _on_a_work_day(until, day_off, policy)


def clearing_deadline(
    earliest_due: dt.date, letter_on: dt.date, *, day_off: DayOff | None = None,
    policy: LetterSettings = _DEFAULT,
) -> dt.date:  # fmt: skip
    """Return the date that 限期清欠通知 and 停止供货通知 set (K12, S1-31), post included.

    The third month after the due date, but never less than the days of notice after arrival.
    """
    until = deadline(earliest_due, letter_on + dt.timedelta(days=policy.post_days), policy)
    return _on_a_work_day(until, day_off, policy)


def _on_a_work_day(until: dt.date, day_off: DayOff | None, policy: LetterSettings) -> dt.date:
    if day_off is None or not policy.roll_letters:
        return until
    return rolled(until, day_off)[0]


def unknown_holidays(until: dt.date, day_off: DayOff, *, policy: LetterSettings = _DEFAULT) -> str:
    """Return the note that a deadline may be a day off which nobody knows of yet, "" without."""
    if not policy.roll_letters or day_off(until) is not None:
        return ""
    return f"没有{until.year}年的节假日表，限期未顺延（民法典§203）"


def mark_of(kind: LetterName, *, policy: LetterSettings = _DEFAULT) -> str:
    """Return the word that numbers a kind of letter: demands, certificates and the rest apart."""
    if kind.demands:
        return policy.number_word_demand
    return policy.number_word_award if kind is LetterName.AWARD else policy.number_word_letter


def letter_number(mark: str, word: str, year: int, number: int) -> str:
    """Return a letter's number, ``示财催〔2026〕12号``: full year, no padding (rules 4.1).

    ``mark`` is the company's own mark, ``word`` that of the kind. Raises ValueError for a number
    below 1.
    """
    if number < 1:
        raise ValueError("函件序号从 1 开始")
    return f"{mark}{word}〔{year}〕{number}号"


def plan_month(as_of: dt.date, *, policy: LetterSettings = _DEFAULT) -> dt.date:
    """Return the first day of the month that a plan letter of ``as_of`` is about.

    From the last ten days of a month on it is the next one, so that the month end of the 30th and
    a run on the 1st write the same letters; the register tells which of them came first.
    """
    month = as_of.replace(day=1)
    return add_months(month, 1) if as_of.day > policy.middle_end_day else month


def monthly_since(as_of: dt.date, *, policy: LetterSettings = _DEFAULT) -> dt.date:
    """Return the first day of the window that holds one plan letter and one statement (K15, K21)."""
    before = add_months(plan_month(as_of, policy=policy), -1)
    return before.replace(day=policy.middle_end_day) + ONE_DAY


def reminder_begun(
    due: dt.date, as_of: dt.date, *, policy: LetterSettings = _DEFAULT
) -> dt.date | None:
    """Return when the reminder stage that ``as_of`` lies in began (K14), ``None`` before the first.

    A reminder since then has done it. Overdue is no matter for a reminder.
    """
    left = (due - as_of).days
    if left < 0:
        return None
    stages = (policy.remind_finance_days, policy.remind_sales_days, 0)
    begun = [due - dt.timedelta(days=days) for days in stages if left <= days]
    return begun[-1] if begun else None


def exception_due(month: dt.date, target_on: dt.date, as_of: dt.date, *,
                  policy: LetterSettings = _DEFAULT) -> bool:  # fmt: skip
    """Say whether a missed plan calls for a letter: of this or the last month, from D+1 (K15)."""
    earliest = add_months(as_of.replace(day=1), -1)
    return month >= earliest and as_of >= target_on + dt.timedelta(
        days=policy.exception_letter_days
    )


def immaterial(amount: int, *, policy: LetterSettings = _DEFAULT) -> Verdict[bool]:
    """Say whether a debt (分) is below what a demand is worth: it counts for no letter (d16)."""
    least = format_yuan(policy.dunning_min_amount)
    if amount < policy.dunning_min_amount:
        return Verdict(True, (Reason("L4", f"逾期{format_yuan(amount)}元低于{least}元，不发函"),))
    return Verdict(False, (Reason("L4", f"逾期{format_yuan(amount)}元，不低于{least}元"),))


def wait_after_stop(stop_on: dt.date, as_of: dt.date, *, policy: LetterSettings = _DEFAULT) -> int:
    """Return how many days a demand still waits after a stop letter: as after a first letter."""
    return max(policy.dunning_intervals[1] - (as_of - stop_on).days, 0)


def talks_about(
    talks: Sequence[dt.date], delivered_demands: Sequence[dt.date], earliest_due: dt.date
) -> tuple[dt.date, ...]:
    """Return the days on which the customer was talked to about *these* debts (S1-20).

    ``talks`` are the days of recorded contacts about payment, ``delivered_demands`` those on which
    a demand arrived; only what came after the debt was due is about it. Letters and the choice of a
    method ask this one question.
    """
    return tuple(day for day in (*talks, *delivered_demands) if day > earliest_due)


def last_talk(
    talks: Sequence[dt.date], delivered_demands: Sequence[dt.date], earliest_due: dt.date
) -> Verdict[dt.date | None]:
    """Return when the customer was last talked to as in ``talks_about``, ``None`` if never."""
    days = talks_about(talks, delivered_demands, earliest_due)
    if not days:
        return Verdict(None, (Reason("S1-20", f"{earliest_due}到期后尚无沟通记录"),))
    return Verdict(max(days), (Reason("S1-20", f"{max(days)}已就该欠款沟通"),))


def limits_debt(
    due: dt.date | None,
    overdue: int,
    as_of: dt.date,
    *,
    malicious: bool = False,
    policy: LetterSettings = _DEFAULT,
) -> bool:
    """Say whether a dated debt is part of what a deadline is set for (K12, K13).

    Overdue for the months of the policy; or any, once the overdue money (分) reaches its amount or
    the customer is marked as malicious.
    """
    if due is None:
        return False
    whole = malicious or overdue >= policy.stop_amount
    return whole or as_of >= add_months(due, policy.stop_months)


@dataclass(frozen=True, slots=True)
class DeadlineLetter:
    """A 限期清欠通知 about these debts: the day it set, and when it arrived, None if it did not."""

    number: str
    until: dt.date
    delivered_on: dt.date | None


def stop_paper(
    level: StopLevel,
    deadlines: Sequence[DeadlineLetter],
    ground: Verdict[Ground],
    as_of: dt.date,
) -> Verdict[LetterName | None]:
    """Return which paper the stop level calls for, if any (K12, d16, d17).

    First a deadline; the stop *letter* only once a 限期清欠 was delivered, its day is over, and
    accepted orders may be held back. §527 acts at once and sets no deadline.
    """
    if level < StopLevel.LIMITED:
        return Verdict(None, (Reason("K12", "未到限期清欠"),))
    if ground.value.acts_at_once and level >= StopLevel.STOPPED:
        return Verdict(LetterName.STOP, ground.reasons)
    if not deadlines:
        return Verdict(LetterName.DEADLINE, (Reason("K12", "超期须先限期清还"),))
    last = deadlines[-1]
    if last.delivered_on is None or last.delivered_on > as_of:
        return Verdict(None, (Reason("K12", f"{last.number}限期清欠通知未登记送达"),))
    if as_of <= last.until:
        return Verdict(None, (Reason("K12", f"限期清欠通知的期限{last.until}未到"),))
    if level < StopLevel.STOPPED:
        return Verdict(None, (Reason("K12", f"{last.number}已限期，未到停供级别"),))
    if not ground.value.may_hold_orders:
        return Verdict(None, ground.reasons)
    text = f"{last.number}限期清欠通知{last.delivered_on}送达，期限{last.until}已过仍未清还"
    return Verdict(LetterName.STOP, (Reason("K12", text), *ground.reasons))


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """What a certificate rests on: the score, and what speaks against one (d22)."""

    score: Decimal | None
    overdue: int
    credit_grade: str
    stop_level: StopLevel


def certificate(
    facts: AwardFacts, as_of: dt.date, *, policy: LetterSettings = _DEFAULT
) -> Verdict[bool]:
    """Say whether a customer may get the certificate of the year, and why not (S0-18, d22).

    Only with a score, from the award month's last day on; none for credit E, an open stop or
    overdue debt.
    """
    closed = end_of_month(dt.date(as_of.year, policy.award_month, 1))
    against = [
        text
        for wrong, text in (
            (facts.score is None, "没有评分依据"),
            (facts.overdue > 0, f"有超期欠款{format_yuan(facts.overdue)}元"),
            (facts.credit_grade == "E", "信用E级"),
            (facts.stop_level >= StopLevel.LIMITED, f"处于{facts.stop_level.label}"),
            (as_of < closed, f"{as_of.year}年度未结束"),
        )
        if wrong
    ]
    why = "、".join(against) or f"{as_of.year}年度评分{facts.score}"
    return Verdict(not against, (Reason("S0-18", why),))


@dataclass(frozen=True, slots=True)
class StopHistory:
    """A stop notice and what became of the documents it named.

    ``from_day`` is the day the stop begins, ``left`` what is still open of them (分), ``cleared_on``
    the day they reached zero.
    """

    from_day: dt.date
    left: int
    cleared_on: dt.date | None
    malicious: bool = False


def resume(facts: StopHistory) -> Verdict[bool]:
    """Say whether supply is resumed: what the notice named is settled, and no bad faith (K12, K13)."""
    if facts.malicious:
        return Verdict(False, (Reason("K13", "已认定恶意拖欠，不恢复供货"),))
    if facts.left > 0:
        text = f"通知所列款项尚余{format_yuan(facts.left)}元，不恢复供货"
        return Verdict(False, (Reason("K12", text),))
    return Verdict(True, (Reason("K12", "通知所列款项已清"),))


def stop_begun(facts: StopHistory, as_of: dt.date) -> bool:
    """Say whether the stop had begun before the debt was cleared."""
    return (facts.cleared_on or as_of) >= facts.from_day


def bank_cut_off(
    as_of: dt.date, received: Sequence[dt.date], *, policy: LetterSettings = _DEFAULT
) -> dt.date:
    """Return the day up to which money is deducted from a demand (d28): the ledger's last receipt.

    Not before ``as_of``, not later than the days the company looks ahead.
    """
    latest = as_of + dt.timedelta(days=policy.bank_days)
    return max([day for day in received if as_of < day <= latest], default=as_of)


def asks_for_lawyer(ground: Ground | None, *, other_clauses: bool) -> str:
    """Return the register's 复核 of a letter: 待法务复核 where a clause needs a lawyer's release."""
    legal = other_clauses or (ground is not None and ground.needs_lawyer)
    return "待法务复核" if legal else ""


MESSAGE_LONGEST = 300
"""How many characters a message for WeChat or SMS has at most."""


def reminder_message(
    customer: str,
    documents: int,
    amount: int,
    first: dt.date,
    last: dt.date,
    company: str,
    contact: str,
    phone: str,
) -> str:
    """Return the message that reminds of debts (分) coming due (K14): to the customer, of its own."""
    when = f"{first.month}月{first.day}日"
    if last != first:
        when += f"至{last.month}月{last.day}日"
    text = (
        f"{customer}您好：贵方有{documents}笔货款共{format_yuan(amount)}元将于{when}到期，请安排付款。"
        f"如已付款请忽略，并将凭证发给我们。{company} {contact} {phone}"
    )
    return text[:MESSAGE_LONGEST]


def cover_message(
    customer: str,
    kind: str,
    number: str,
    until: dt.date | None,
    enclosures: int,
    company: str,
    contact: str,
    phone: str,
) -> str:
    """Return the message that goes with letters: which, and by when an answer is asked for.

    No amount and no other party: it may be read by somebody else first (S1-32).
    """
    more = f"及附件{enclosures}份" if enclosures else ""
    by = f"，请于{until.year}年{until.month}月{until.day}日（含当日）前回复" if until else ""
    text = (
        f"{customer}您好：现送上{kind}（{number}）{more}，请查收{by}。"
        f"如有疑问请联系我们。{company} {contact} {phone}"
    )
    return text[:MESSAGE_LONGEST]
