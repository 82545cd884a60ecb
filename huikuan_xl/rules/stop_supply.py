"""When supply is frozen, limited in time and stopped: the levels 0 to 4, and their deadline."""

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import add_months, end_of_month, months_between
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.stop_ground import TASK


@dataclass(frozen=True)
class StopSettings:
    """From when on supply is frozen, limited in time and stopped (K11, K12)."""

    freeze_grace_days: int = setting(
        0, "超期冻结新单的宽限天数", "天", "K11 · S4 L112", "停供", minimum=0
    )
    stop_months: int = setting(2, "限期清欠的超期月数", "月", "K12 · S0 L58", "停供", minimum=1)
    stop_amount: int = setting(
        20_000_000, "限期清欠的超期金额", "元", "K12 · S0 L58", "停供", minimum=0
    )
    stop_clear_month: int = setting(
        3, "要求清还的第几个月", "月", "K12 · S0 L58", "停供", minimum=1, above="stop_months"
    )
    stop_clear_at: str = setting(
        "对应日", "第几个月的哪一天清还", "选项", "K12 · S0 L58", "停供", choices=("对应日", "月末"),
        note="对应日：到期日后该月的对应日；月末：该月最后一日",
    )  # fmt: skip
    stop_notice_days: int = setting(
        7, "停供通知的限期天数", "天", "§4.2 L6", "函件", minimum=1, assumed=True
    )


_DEFAULT = StopSettings()


class StopLevel(IntEnum):
    """How far supply is restricted, mildest first (X06)."""

    NORMAL = 0
    FROZEN = 1
    LIMITED = 2
    STOPPED = 3
    COLLECT_ONLY = 4

    @property
    def label(self) -> str:
        """Return the Chinese name of the level."""
        return _LABELS[self]

    @property
    def needs_ground(self) -> bool:
        """Announces a stop, which needs a ground and a deadline; not taking new orders needs none."""
        return self >= StopLevel.LIMITED


_LABELS = ("正常", "冻结新单", "限期清欠", "停供", "只收不供")


def clear_by(earliest_overdue_due: dt.date, policy: StopSettings = _DEFAULT) -> dt.date:
    """Return the last day on which clearing the overdue money still averts the stop (K12).

    “第3月清还”: the debt has three months from its due date, so this is the corresponding day three
    months later, or that month's last day (民法典§201-202): due 30 November → 28 or 29 February.
    ``policy.stop_clear_at`` 月末 gives the whole of that month.
    """
    day = add_months(earliest_overdue_due, policy.stop_clear_month)
    return end_of_month(day) if policy.stop_clear_at == "月末" else day


def deadline(
    earliest_overdue_due: dt.date, written_on: dt.date, policy: StopSettings = _DEFAULT
) -> dt.date:
    """Return the date a letter written on ``written_on`` may set for clearing (K12, §4.2 L6).

    The end of the third month, but never less than the policy's days of notice after the letter.
    """
    notice = written_on + dt.timedelta(days=policy.stop_notice_days)
    return max(clear_by(earliest_overdue_due, policy), notice)


def stop_level(
    over_limit: bool,
    earliest_overdue_due: dt.date | None,
    overdue: int,
    as_of: dt.date,
    has_clause: bool = True,
    malicious: bool = False,
    policy: StopSettings = _DEFAULT,
) -> Verdict[StopLevel]:
    """Return the stop level 0–4 and why (K11–K13, X06).

    ``overdue`` is the overdue amount in 分, ``earliest_overdue_due`` the due date of its oldest
    part. 1: over the limit or overdue. 2: overdue for two complete months or at least 200,000 元.
    3: still overdue after ``clear_by``, the end of the third month. 4: marked as malicious. Without
    a stop clause in the contract the level is the same, but the reasons say what the letter has to
    rest on instead.
    """
    due = earliest_overdue_due
    if overdue <= 0 or (due is not None and due >= as_of):
        due, overdue = None, 0
    level, reasons = _overdue_level(due, overdue, as_of, policy)
    if over_limit:
        reasons.append(Reason("K11", "占用超过有效额度，原则上不再发生销售业务"))
        level = max(level, StopLevel.FROZEN)
    if malicious:
        reasons.insert(0, Reason("K13", "已认定恶意拖欠：前账未清，不谈下回交易"))
        level = StopLevel.COLLECT_ONLY
    if level >= StopLevel.LIMITED and not has_clause:
        reasons.append(Reason("K12", f"合同无停供条款，停供通知须另有依据：{TASK}"))
    if not reasons:
        reasons.append(Reason("K11", "未超额度，也没有超期欠款"))
    return Verdict(level, tuple(reasons))


def _overdue_level(
    due: dt.date | None, overdue: int, as_of: dt.date, policy: StopSettings
) -> tuple[StopLevel, list[Reason]]:
    if overdue <= 0:
        return StopLevel.NORMAL, []
    level = StopLevel.NORMAL
    shown = f"超期欠款{format_yuan(overdue)}元"
    reasons: list[Reason] = []
    if due is not None and as_of > clear_by(due, policy):
        level = StopLevel.STOPPED
        text = f"{shown}最早于{due}到期，过第{policy.stop_clear_month}个月的{clear_by(due, policy)}仍未清还"
        reasons.append(Reason("K12", text))
    elif due is not None and as_of >= add_months(due, policy.stop_months):
        level = StopLevel.LIMITED
        months = months_between(due, as_of)
        text = f"{shown}最早于{due}到期，已满{months}个月，限{clear_by(due, policy)}（含）前清还"
        reasons.append(Reason("K12", text))
    if overdue >= policy.stop_amount:
        level = max(level, StopLevel.LIMITED)
        until = "" if due is None else f"，限{clear_by(due, policy)}（含）前清还"
        text = f"{shown}达到{format_yuan(policy.stop_amount)}元"
        reasons.append(Reason("K12", text + ("" if level is StopLevel.STOPPED else until)))
    days = None if due is None else (as_of - due).days
    if level is StopLevel.NORMAL and (days is None or days > policy.freeze_grace_days):
        level = StopLevel.FROZEN
        since = "" if days is None else f"，最长超期{days}天"
        reasons.append(Reason("K11", f"{shown}{since}，冻结新单，例外须审批"))
    return level, reasons
