"""Which letter a customer may get, in which tone, on which ground, with which deadline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import Part, parts, setting


@dataclass(frozen=True)
class LetterSettings:
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


_DEFAULT = LetterSettings()


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
    level = max(one.level for one in facts.sent)
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
    if facts.amount < policy.dunning_min_amount:
        least = format_yuan(policy.dunning_min_amount)
        return f"逾期{format_yuan(facts.amount)}元低于{least}元，不发催款函"
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

    A cause on our side keeps it mild whatever the rest says; bad faith makes it stern.
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
    text = f"信用{grade}级、逾期{overdue_days}天、第{letter_count}次：语气{tone}"
    return Verdict(tone, (Reason("X10", text),))


def stop_basis(
    clause: str, *, customer_pays_first: bool, evidence: str = ""
) -> Verdict[str | None]:
    """Return the ground that a stop notice names, None when there is none yet (L6).

    ``clause`` is the contract's clause on stopping, blank if it has none. Without it 民法典§526
    serves when the customer had to pay first, else §527-528 with firm ``evidence`` of lost ability
    to pay, which needs notice at once and ends when security is given.
    """
    if clause.strip():
        text = f"依据合同{clause.strip()}"
        return Verdict(text, (Reason("L6", text),))
    if customer_pays_first:
        text = "依据《民法典》第五百二十六条（先履行抗辩权），贵方应先付款而未付"
        return Verdict(text, (Reason("民法典§526", "合同无停供条款，对方应先履行，请法务复核"),))
    if evidence.strip():
        text = (
            "依据《民法典》第五百二十七条、第五百二十八条（不安抗辩权），中止履行；"
            "贵方提供适当担保的，恢复履行"
        )
        reason = f"合同无停供条款，须有确切证据（{evidence.strip()}）并及时通知，请法务复核"
        return Verdict(text, (Reason("民法典§527-528", reason),))
    return Verdict(None, (Reason("L6", "合同无停供条款，也无法定抗辩的依据，不能发停供通知"),))


def reply_by(letter_on: dt.date, level: int = 0, *, policy: LetterSettings = _DEFAULT) -> dt.date:
    """Return the day a letter asks to be answered or paid by (S1-31: it must name one).

    ``level`` 1–3 is a dunning letter; 0 any other.
    """
    days = policy.dunning_replies[level - 1] if level else policy.letter_reply_days
    return letter_on + dt.timedelta(days=days)


def letter_number(mark: str, year: int, number: int) -> str:
    """Return a letter's number, ``示财催〔2026〕12号``: full year, no padding (rules 4.1).

    ``mark`` is the company's own mark. Raises ValueError for a number below 1.
    """
    if number < 1:
        raise ValueError("函件序号从 1 开始")
    return f"{mark}财催〔{year}〕{number}号"
