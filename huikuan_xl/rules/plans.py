"""Collection plans against what came in: failures, their count, gaps and ten-day segments."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.money import apportion, format_yuan, half_up, percent
from huikuan_xl.rules.periods import end_of_month
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class PlanSettings:
    """How many missed plans ask for a commitment, and where the thirds of a month end."""

    fail_in_a_row: int = setting(2, "连续失败次数", "次", "K16 · S0 L56", "计划与承诺", minimum=1)
    fail_in_window: int = setting(
        3, "一年内失败次数", "次", "K16 · S0 L56", "计划与承诺", minimum=1
    )
    fail_row: str = setting(
        "最近连续",
        "连续失败的口径",
        "选项",
        "K16 · S0 L56",
        "计划与承诺",
        note="最近连续：最近的计划接连失败；期内任意连续：统计期内任何一段接连失败",
        choices=("最近连续", "期内任意连续"),
        assumed=True,
    )
    fail_window_months: int = setting(
        12, "失败计次的统计期", "月", "K16 · S0 L56", "计划与承诺", minimum=1
    )
    fail_window: str = setting(
        "滚动",
        "失败计次的一年口径",
        "选项",
        "X16 · S0 L56",
        "计划与承诺",
        choices=("滚动", "日历年"),
        assumed=True,
    )
    early_end_day: int = setting(
        10,
        "上旬最后一日",
        "天",
        "S1-55 · S1 L786",
        "计划与承诺",
        minimum=1,
        maximum=27,
        assumed=True,
    )
    middle_end_day: int = setting(
        20,
        "中旬最后一日",
        "天",
        "S1-55 · S1 L786",
        "计划与承诺",
        minimum=2,
        maximum=28,
        assumed=True,
        above="early_end_day",
    )


_DEFAULT = PlanSettings()


Receipt = tuple[dt.date, int]
"""One receipt: its day and the amount in 分."""


class Failure(StrEnum):
    """The three ways to miss a plan (S0-13)."""

    UNPAID = "未能回款"
    SHORT = "未达目标"
    LATE = "未按期限"


def plan_failure(
    target: int, target_on: dt.date, receipts: Sequence[Receipt], as_of: dt.date
) -> Verdict[Failure | None]:
    """Return how the plan of ``target`` 分 by ``target_on`` was missed, None if not (yet) (K15).

    The target day itself is still in time: the letter goes out on D+1.
    """
    known = [(day, amount) for day, amount in receipts if day <= as_of]
    paid = sum(amount for _, amount in known)
    in_time = sum(amount for day, amount in known if day <= target_on)
    facts = (
        f"目标{format_yuan(target)}元、期限{target_on}，"
        f"按期{format_yuan(in_time)}元，至{as_of}共收{format_yuan(paid)}元"
    )
    failure: Failure | None
    if target <= 0 or as_of <= target_on or in_time >= target:
        failure = None
    elif paid <= 0:
        failure = Failure.UNPAID
    elif paid < target:
        failure = Failure.SHORT
    else:
        failure = Failure.LATE
    open_yet = as_of <= target_on and in_time < target
    told = failure or ("期限未过" if open_yet else "无异常")
    return Verdict(failure, (Reason("K15", f"{facts}：{told}"),))


def failures_in_a_row(flags: Sequence[bool | None]) -> int:
    """Return how many of the latest plans failed one after another.

    ``flags`` is one entry a month, oldest first; None is a month without a plan, which neither
    counts nor breaks the row (K16).
    """
    count = 0
    for flag in reversed([flag for flag in flags if flag is not None]):
        if not flag:
            break
        count += 1
    return count


def fail_window(
    flags: Sequence[bool | None], *, last_month: int = 12, policy: PlanSettings = _DEFAULT
) -> Sequence[bool | None]:
    """Return the entries of ``flags`` that count: the last 12 months, or this calendar year (X16).

    ``last_month`` is the calendar month (1–12) of the last entry; only 日历年 uses it.
    """
    months = policy.fail_window_months if policy.fail_window == "滚动" else last_month
    return flags[-months:]


def window_text(policy: PlanSettings = _DEFAULT) -> str:
    """Return what the window of ``fail_window`` is called, as in 近12个月失败次数."""
    return f"近{policy.fail_window_months}个月" if policy.fail_window == "滚动" else "本年"


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment that the customer signed: how many months came after the month of signing, and
    whether it has been broken since."""

    months_since: int
    broken: bool = False


def needs_commitment(
    flags: Sequence[bool | None],
    *,
    last_month: int = 12,
    commitment: Commitment | None = None,
    policy: PlanSettings = _DEFAULT,
) -> Verdict[bool]:
    """Say whether measures must be agreed and a commitment signed: 2 in a row or 3 in a year (K16).

    ``flags`` is one entry a month, oldest first, as in ``failures_in_a_row``. The row is the latest
    one, or any within the window as the policy says. Signing ends the duty, so only the months
    after it count; a broken commitment asks for a new one at once.
    """
    if commitment is not None and commitment.broken:
        return Verdict(True, (Reason("K16", "已签的回款承诺未兑现，应重新协商措施并签回款承诺"),))
    window = fail_window(flags, last_month=last_month, policy=policy)
    signed = ""
    if commitment is not None:
        window = window[max(len(window) - commitment.months_since, 0) :]
        signed = "签回款承诺之后，"
    longest = failures_in_a_row(window)
    if policy.fail_row == "期内任意连续":
        longest = max(
            (failures_in_a_row(window[: end + 1]) for end in range(len(window))), default=0
        )
    count = sum(flag is True for flag in window)
    needed = longest >= policy.fail_in_a_row or count >= policy.fail_in_window
    text = (
        f"{signed}{window_text(policy)}失败{count}次（满{policy.fail_in_window}次触发），"
        f"{policy.fail_row}{longest}次（满{policy.fail_in_a_row}次触发）："
    )
    ending = "应协商措施并签回款承诺" if needed else "不需签回款承诺"
    return Verdict(needed, (Reason("K16", text + ending),))


def plan_month(due_on: dt.date | None, received_on: dt.date) -> dt.date:
    """Return the first day of the month whose plan money counts for (K15).

    What comes early counts for the month its document was due, however early; what comes late, or
    for no document, for the month it came. A credit note counts like money.
    """
    return max(due_on or received_on, received_on).replace(day=1)


def plan_claim(overdue: int, due: int, disputed: int) -> int:
    """Return what a customer is asked for in a month (分): what is overdue and what falls due by its
    end.

    ``disputed`` is the disputed part of these two; disputes about later debts don't lower it (R4).
    """
    return max(overdue + due - disputed, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a month's target is made of (分): what falls ``due``, what of the overdue debts is
    ``promised`` for it, and what of the rest is ``likely`` to come."""

    due: int
    promised: int
    likely: int

    @property
    def total(self) -> int:
        return self.due + self.promised + self.likely


def plan_target(
    due: int, overdue: Sequence[tuple[int, float]], free: int, promised: int
) -> Verdict[Wanted]:
    """Return the target of a month: what falls due, and of what is overdue only what may be expected
    (S1-42).

    ``overdue`` are the undisputed overdue documents, the oldest first, as (分, how likely it is that
    one is paid by the month's end). Money without a document settles the oldest of them, promises
    cover the next ones in full.
    """
    sure, likely = 0, 0.0
    for amount, chance in overdue:
        settled = min(amount, free)
        free -= settled
        covered = min(amount - settled, promised - sure)
        sure += covered
        likely += (amount - settled - covered) * chance
    wanted = Wanted(max(due, 0), sure, half_up(Decimal(likely)))
    text = (
        f"当月到期{format_yuan(wanted.due)}元＋逾期已承诺{format_yuan(wanted.promised)}元"
        f"＋逾期按付款习惯预计{format_yuan(wanted.likely)}元"
    )
    return Verdict(wanted, (Reason("S1-42", text),))


@dataclass(frozen=True, slots=True)
class Expected:
    """What a plan is likely to bring (分): from promises, and from what nobody promised."""

    promised: int
    unpromised: int

    @property
    def total(self) -> int:
        return self.promised + self.unpromised


def expected_receipts(
    target: int,
    promised: int,
    wanted: Wanted,
    kept: Decimal | None,
    on_time: Decimal | None,
    fresh: Decimal,
) -> Verdict[Expected]:
    """Return what a plan of ``target`` 分 is likely to bring, promised and unpromised apart (S1-51).

    Promises come in as the customer ``kept`` earlier ones. Of the rest of the target, what falls due
    comes as the customer paid ``on_time``, what is overdue as likely as its habit says, and never
    more than both. Without a record both are as likely as ``fresh`` debts.
    """
    sure = min(promised, target)
    kept_rate, rate = (fresh if one is None else one for one in (kept, on_time))
    whole = wanted.due + wanted.likely
    share = min(Decimal(target - sure) / whole, Decimal(1)) if whole > 0 else Decimal(0)
    result = Expected(
        half_up(sure * kept_rate), half_up((wanted.due * rate + wanted.likely) * share)
    )
    text = (
        f"承诺{format_yuan(sure)}元×{percent(kept_rate)}，未承诺{format_yuan(target - sure)}元："
        f"当月到期{format_yuan(wanted.due)}元×{percent(rate)}＋逾期预计"
        f"{format_yuan(wanted.likely)}元，计{format_yuan(result.unpromised)}元"
    )
    return Verdict(result, (Reason("S1-51", text),))


def thirds(
    target: int, entered: tuple[int, int, int], due: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Share a month's target out over its thirds (S1-55).

    What was ``entered`` holds when it adds up to the target; else it follows what falls ``due`` in
    each third (overdue in the first), and without anything due it is even.
    """
    if sum(entered) == target:
        return entered
    first, second, last = apportion(target, due if sum(due) > 0 else (1, 1, 1))
    return first, second, last


@dataclass(frozen=True, slots=True)
class Gap:
    """Target less promise, and what the measures are expected to add (分)."""

    gap: int
    expected: int

    @property
    def uncovered(self) -> int:
        """The part of the gap (分) that no measure covers."""
        return max(self.gap - self.expected, 0)


def plan_gap(target: int, promised: int, measures: Sequence[int]) -> Verdict[Gap]:
    """Return the gap of a plan and whether the measures' expected amounts (分) cover it (K26)."""
    result = Gap(max(target - promised, 0), sum(measures))
    text = (
        f"目标{format_yuan(target)}元−承诺{format_yuan(promised)}元，"
        f"缺口{format_yuan(result.gap)}元，措施预计增加{format_yuan(result.expected)}元"
    )
    ending = f"尚差{format_yuan(result.uncovered)}元" if result.uncovered else "已覆盖"
    return Verdict(result, (Reason("K26", f"{text}：{ending}"),))


class Segment(StrEnum):
    """The three parts of a month (S1-55)."""

    FIRST = "上旬"
    MIDDLE = "中旬"
    LAST = "下旬"


class Light(StrEnum):
    """Where a segment stands."""

    AHEAD = ""
    RED = "红灯"
    GREEN = "绿灯"


def segment_of(day: dt.date, *, policy: PlanSettings = _DEFAULT) -> Segment:
    """Return the ten-day segment of a day: to the 10th, to the 20th, the rest."""
    if day.day <= policy.early_end_day:
        return Segment.FIRST
    return Segment.MIDDLE if day.day <= policy.middle_end_day else Segment.LAST


def segment_lights(
    targets: tuple[int, int, int],
    receipts: Sequence[Receipt],
    month: dt.date,
    as_of: dt.date,
    *,
    policy: PlanSettings = _DEFAULT,
) -> Verdict[tuple[Light, Light, Light]]:
    """Return a light for each ten-day segment of ``month`` (any day of it).

    Targets (分) and the receipts that count for the month run up: what came early, even before the
    month, counts for every later segment.
    A segment that is not over is green once reached and otherwise still open (S1-55).
    """
    first = month.replace(day=1)
    ends = (
        first.replace(day=policy.early_end_day),
        first.replace(day=policy.middle_end_day),
        end_of_month(first),
    )
    lights: list[Light] = []
    reasons: list[Reason] = []
    wanted = 0
    for segment, target, end in zip(Segment, targets, ends, strict=True):
        wanted += target
        got = sum(amount for day, amount in receipts if day <= min(end, as_of))
        missed = Light.RED if as_of > end else Light.AHEAD
        light = Light.GREEN if got >= wanted else missed
        lights.append(light)
        if light is Light.RED:
            text = f"{segment}累计目标{format_yuan(wanted)}元，实收{format_yuan(got)}元，应加紧督促"
            reasons.append(Reason("S1-55", text))
    return Verdict((lights[0], lights[1], lights[2]), tuple(reasons))
