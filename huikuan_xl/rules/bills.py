"""Bills and cheques over their life: received, endorsed, discounted, collected, paid, bounced (4.4)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from huikuan_xl.rules.interest import InterestSettings, bill_discount, discount_days
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.periods import ONE_DAY
from huikuan_xl.rules.words import Bearer, BillState, words_of

_INTEREST = InterestSettings()
_PRESENTED_WITHIN = 10  # days after the due date


@dataclass(frozen=True, slots=True)
class Bill:
    """One row of 票据台账; ``face`` and ``cost`` in 分, ``rate`` the yearly discount rate."""

    face: int
    received_on: dt.date | None
    issued_on: dt.date | None = None
    due_on: dt.date | None = None
    endorsed_on: dt.date | None = None
    discounted_on: dt.date | None = None
    collecting_on: dt.date | None = None
    paid_on: dt.date | None = None
    bounced_on: dt.date | None = None
    rate: Decimal | None = None
    other_city: bool = False
    cost: int = 0
    bearer: str = ""

    @property
    def steps(self) -> tuple[tuple[BillState, dt.date], ...]:
        """What happened to it, in the order of the days; of one day, the weightier step last."""
        days = (
            (BillState.HELD, self.received_on),
            (BillState.COLLECTING, self.collecting_on),
            (BillState.ENDORSED, self.endorsed_on),
            (BillState.DISCOUNTED, self.discounted_on),
            (BillState.PAID, self.paid_on),
            (BillState.BOUNCED, self.bounced_on),
        )
        known = [(state, day) for state, day in days if day is not None]
        return tuple(sorted(known, key=lambda step: (step[0] is BillState.BOUNCED, step[1])))

    @property
    def closed_on(self) -> dt.date | None:
        """The first day from which the bill no longer uses the customer's credit (K10)."""
        return next((day for state, day in self.steps if not state.is_open), None)


def bill_state(bill: Bill, as_of: dt.date) -> BillState | None:
    """Return where a bill is as of a day: its latest step; None before it was received."""
    done = [state for state, day in bill.steps if day <= as_of]
    return done[-1] if done else None


def discount_cost(bill: Bill, *, policy: InterestSettings = _INTEREST) -> int:
    """Return 贴息 in 分: as entered, else face × rate × days ÷ the year's days (rules 4.4)."""
    if bill.cost or bill.discounted_on is None or bill.due_on is None or not bill.rate:
        return bill.cost
    days = discount_days(bill.discounted_on, bill.due_on, other_city=bill.other_city, policy=policy)
    return bill_discount(bill.face, bill.rate, days, policy=policy).value


def discounted_by(bill: Bill, as_of: dt.date) -> bool:
    """Say whether a bill's discount is known as of a day; one entered without its day always is."""
    return bill.discounted_on is None or bill.discounted_on <= as_of


def bill_doubts(bill: Bill, booked: int | None, agreed: str = "") -> list[tuple[str, str, str]]:
    """Return what doesn't fit in a bill: (column of the schema, why, fix).

    ``booked`` is the sum (分) of the receipts that name the bill, None where there is none;
    ``agreed`` the clause by which the customer bears the discount, "" for none (K17).
    """
    found: list[tuple[str, str, str]] = []
    if booked is None:
        found.append(
            ("bill_no", "客户货款回收日报表里没有这张票据的收款，欠款没有减少", "在日报表登记收票，票据号填同一个号码")
        )  # fmt: skip
    elif booked != bill.face:
        found.append(
            ("face", f"票面{format_yuan(bill.face)}元与日报表登记的{format_yuan(booked)}元不符", "核对票面与日报表各行")
        )  # fmt: skip
    received = bill.received_on
    for name, day in (
        ("endorsed_on", bill.endorsed_on), ("discounted_on", bill.discounted_on),
        ("collecting_on", bill.collecting_on), ("paid_on", bill.paid_on),
        ("bounced_on", bill.bounced_on),
    ):  # fmt: skip
        if day is not None and received is not None and day < received:
            found.append((name, f"早于收票日{received}", "更正日期"))
    if bill.paid_on is not None and bill.bounced_on is not None:
        found.append(("bounced_on", "同一张票据既写兑付又写退票", "留下真实的一个"))
    if bill.endorsed_on is not None and bill.discounted_on is not None:
        found.append(("discounted_on", "同一张票据既背书又贴现", "留下真实的一个"))
    if bill.discounted_on is not None and bill.bearer not in words_of(Bearer):
        told = f"；{agreed}约定由客户承担" if agreed else ""
        found.append(
            ("bearer", f"已贴现，没有写贴息由谁承担{told}", "填客户" if agreed else "填我方或客户")
        )
    if agreed and bill.bearer == Bearer.OURS:
        found.append(
            ("bearer", f"{agreed}约定贴息由客户承担", "改为客户并向客户收取，或保留我方承担的批准")
        )
    return found


def to_present(due_on: dt.date, as_of: dt.date, days_ahead: int) -> bool:
    """Say whether a bill in hand is to be looked after: from ``days_ahead`` before its due date to
    the last day for presenting it (票据法§53)."""
    return due_on - days_ahead * ONE_DAY <= as_of <= due_on + _PRESENTED_WITHIN * ONE_DAY


def bill_task(bill: Bill, state: BillState, as_of: dt.date) -> str:
    """Return what is to be done about a bill, "" for nothing."""
    if state is BillState.BOUNCED:
        return "已退票，欠款恢复；向前手、出票人追索（票据法§70）"
    if state is BillState.DISCOUNTED and bill.bearer == Bearer.THEIRS:
        return "贴息由客户承担，向客户收取"
    if state is BillState.HELD and bill.due_on is not None and bill.due_on <= as_of:
        return "已到期，即日提示付款"
    return ""
