"""The indicators of a period, worked out from the ledger by the definitions the policy chose.

Cells (``HK_KPI``) and the month end call the same function, so they cannot differ.
"""

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np

from huikuan_xl.accounts.adjusted import ENTERED, of_kind, pays
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.disputes import excused_lines
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import Bools, Ints
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.known import holding
from huikuan_xl.rules import indicators
from huikuan_xl.rules.indicators import Indicator
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.scoring import counts_as_cash
from huikuan_xl.rules.words import AdjustmentKind

REPORTED = ("回款率", "逾期率", "准时率", "现金比例", "DSO 应收账款周转天数", "CEI 催收有效指数",
            "ADD 平均逾期天数")  # fmt: skip
BAD_DEBTS = "坏账率"
"""The indicators of a period, in the order reports show them."""


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """One indicator of a period: ``value`` in ``unit`` (比例 0.4 = 40 %, 天), None where nothing
    can be said; ``formula`` is the definition used, with what its parts mean here."""

    key: str
    name: str
    value: Decimal | None
    unit: str
    formula: str


def period_indicators(
    ledger: Ledger,
    accounts: Accounts,
    start: date,
    *,
    bad_debts: bool = True,
    excused: Bools | None = None,
) -> list[IndicatorValue]:
    """Return the indicators of the days from ``start`` to the accounts' day, both included (5.3).

    One settlement, the one at the end, is the base of every
    figure: what was open when the period began is what the money of earlier days had left open.
    Balances are gross of 未核销回款; 准时率 leaves out what was late by dispute or our own fault, as the
    customer's rating does (d20). ``bad_debts``: 坏账率 comes last; it says nothing where 核销与调整 isn't
    known. ``excused`` is what ``excused_lines`` says, where it was asked before. ``ValueError``
    when the period ends before it starts.
    """
    parts = period_parts(ledger, accounts, start, excused)
    return indicators_from(parts, accounts.policy, bad_debts=bad_debts)


@dataclass(frozen=True, slots=True)
class PeriodParts:
    """The parts of the definitions that a policy chose, by their Chinese names: ``amounts`` in 分
    or customers, ``days`` of the period, ``months`` (sales, days) back from the latest.

    Parts of different customers add up to the parts of all.
    """

    amounts: dict[str, int]
    days: int
    months: tuple[tuple[int, int], ...]

    def plus(self, other: "PeriodParts") -> "PeriodParts":
        """Return the parts of both: other customers, the same period and policy."""
        both = zip_longest(self.months, other.months)
        return PeriodParts(
            {name: amount + other.amounts[name] for name, amount in self.amounts.items()},
            self.days,
            tuple(
                (sum(month[0] for month in pair if month), next(m[1] for m in pair if m))
                for pair in both
            ),
        )


def period_parts(
    ledger: Ledger, accounts: Accounts, start: date, excused: Bools | None = None
) -> PeriodParts:
    """Return what ``period_indicators`` works its figures out from, for these customers."""
    if accounts.as_of < start:
        raise ValueError(f"止日{accounts.as_of}早于起日{start}")
    period = _Period(ledger, accounts, start, excused)
    names = _parts_of((*REPORTED, BAD_DEBTS), accounts.policy)
    return PeriodParts(
        {name: period.part(name) for name in sorted(names - _NO_AMOUNTS)},
        period.days,
        tuple(period.months()) if _MONTHS in names else (),
    )


def indicators_from(
    parts: PeriodParts, policy: Policy, *, bad_debts: bool = True
) -> list[IndicatorValue]:
    """Return the indicators of the parts of all customers; see ``period_indicators``."""
    names = (*REPORTED, BAD_DEBTS) if bad_debts else REPORTED
    return [_indicator(parts, indicators.chosen(name, policy=policy), policy) for name in names]


_MONTHS = "各月销售与天数"
_DAYS = frozenset({"天数", "本期天数"})
_NO_AMOUNTS = _DAYS | {_MONTHS}
_MADE_OF_OTHERS = {"DSO": "DSO 应收账款周转天数", "最佳可能 DSO": "最佳可能 DSO"}


def _parts_of(names: Iterable[str], policy: Policy) -> frozenset[str]:
    """Return the parts that indicators are made of, down to those that are none themselves."""
    found: set[str] = set()
    for name in names:
        for part in indicators.chosen(name, policy=policy).parts:
            inner = _MADE_OF_OTHERS.get(part)
            found |= _parts_of([inner], policy) if inner else {part}
    return frozenset(found)


def _indicator(parts: PeriodParts, one: Indicator, policy: Policy) -> IndicatorValue:
    def part(name: str) -> Any:
        if name in _MADE_OF_OTHERS:
            chosen = indicators.chosen(_MADE_OF_OTHERS[name], policy=policy)
            return _indicator(parts, chosen, policy).value
        if name in _DAYS:
            return parts.days
        return list(parts.months) if name == _MONTHS else parts.amounts[name]

    meanings = [_MEANING[name] for name in one.parts if name in _MEANING]
    told = "；".join([indicators.definition(one.key), *dict.fromkeys(meanings)])
    value = one.compute(*(part(name) for name in one.parts))
    return IndicatorValue(one.key, one.name, value, one.unit, told)


_MEANING = {
    "当期应回": "当期应回＝期初已到期未收＋本期到期，减红字、尾差与转出；坏账核销不减",
    "当期回款": "当期回款＝本期收到、抵了到期货款的回款、折让与冲抵",
    "月收款": "月收款＝本期收到、抵了到期货款的回款与折让，可大于本月销售",
    "迟收": "迟收＝本期收到而已过到期日的货款",
    "应回金额": "应回金额＝本期到期的货款，有争议（含已解决的）和我方原因的除外",
    "期末应收与坏账": "期末应收与坏账＝期末应收＋本期坏账核销－坏账收回，不扣未核销回款",
    "坏账核销额": "坏账核销额＝本期坏账核销－坏账收回",
    "期末应收": "应收不扣未核销回款",
    "本期赊销": "本期赊销已减红字冲抵",
    "营业收入": "营业收入已减红字冲抵",
}


class _Period:
    """A ledger settled at a period's end; every part of a definition, in 分.

    Money is followed by what it settled and when: a prepayment counts on the day its document
    appears, money that settled nothing counts nowhere.
    """

    def __init__(
        self, ledger: Ledger, accounts: Accounts, start: date, excused: Bools | None
    ) -> None:
        self._excused = excused
        self.ledger, self.accounts, self.policy = ledger, accounts, accounts.policy
        self.methods = ledger.receipts["method"]
        self.end = accounts.as_of
        self.first, self.last = day_number(start), day_number(accounts.as_of)
        sales = accounts.sales
        self.due, self.date = sales["due"].to_numpy(), sales["since"].to_numpy()
        self.amount = np.maximum(sales["amount"].to_numpy(), 0)
        self.bought = np.where(sales["kind"].to_numpy() == ENTERED, self.amount, 0)
        self.open = np.maximum(sales["open"].to_numpy(), 0)

    def part(self, name: str) -> int:
        """Return one part of a definition by its Chinese name in ``INDICATORS``."""
        parts: dict[str, Callable[[], int]] = {
            "当期回款": lambda: self.collected,
            "月收款": lambda: self.collected,
            "当期应回": self._collectible,
            "期初应收": lambda: int(self.opening.sum()),
            "期末应收": lambda: int(self.open.sum()),
            "期末应收与坏账": lambda: int(self.open.sum()) + self.written_off,
            "应收余额": lambda: int(self.open.sum()),
            "营业收入": lambda: self.sold,
            "收入": lambda: self.sold,
            "当期收入": lambda: self.sold,
            "本期收入": lambda: self.sold,
            "月销售": lambda: self.sold,
            "本期赊销": lambda: self.sold,
            "已收": lambda: self._allocated(timely=True),
            "迟收": lambda: self._allocated(timely=False),
            "逾期余额": lambda: int(self.open[self.late].sum()),
            "逾期户数": lambda: self._customers(self.late),
            "有余额户数": lambda: self._customers(self.open > 0),
            "按期回款": lambda: int(self.accounts.sales["on_time"].to_numpy()[self.fell_due].sum()),
            "应回金额": lambda: int((self.amount - self.forgiven)[self.fell_due].sum()),
            "非承兑回款": lambda: int(self.received[self._with_method(cash_only=True)].sum()),
            "坏账核销额": lambda: self.written_off,
            "总回款": lambda: int(self.received[self._with_method(cash_only=False)].sum()),
            "期初未到期应收": lambda: int(self.opening[self.due >= self.first - 1].sum()),
            "未到期应收": lambda: int(self.open[~self.late].sum()),
            "期末未到期应收": lambda: int(self.open[~self.late].sum()),
        }
        return parts[name]()

    @cached_property
    def late(self) -> Bools:
        """Open and past due at the end; a line without any date isn't known to be."""
        late: Bools = (self.open > 0) & (self.due != MISSING) & (self.due < self.last)
        return late

    @cached_property
    def fell_due(self) -> Bools:
        """Due within the period, unless its lateness is excused: what punctuality is measured on."""
        excused = self._excused
        if excused is None:
            excused = excused_lines(self.ledger, self.accounts)
        fell_due: Bools = (self.due >= self.first) & (self.due <= self.last) & ~excused
        return fell_due

    @cached_property
    def within(self) -> Bools:
        """Allocations of the period."""
        day = self.accounts.settlement.allocated_on
        return (day >= self.first) & (day <= self.last)

    @cached_property
    def opening(self) -> Ints:
        """What of every line was open the day before the period."""
        done = self.accounts.settlement
        opening = np.where(self.date < self.first, self.amount, 0)
        np.subtract.at(
            opening, done.to_sale[done.allocated_on < self.first],
            done.allocated[done.allocated_on < self.first],
        )  # fmt: skip
        return opening

    def _settled(self, chosen: Bools) -> int:
        return int(self.accounts.settlement.allocated[chosen].sum())

    @cached_property
    def due_by_end(self) -> Bools:
        """Allocations to lines that are due by the end."""
        due = self.due[self.accounts.settlement.to_sale]
        by_end: Bools = (due != MISSING) & (due <= self.last)
        return by_end

    @cached_property
    def paying(self) -> Bools:
        """Allocations of the period that were paid in money or value."""
        return self.within & self.accounts.settlement.by_receipt & pays(self.accounts.source_kinds)

    @cached_property
    def lost(self) -> Bools:
        """Allocations of the period that write a bad debt off: due, but never paid."""
        return self.within & of_kind(self.accounts.source_kinds, AdjustmentKind.BAD_DEBT)

    @property
    def forgiven(self) -> Ints:
        forgiven: Ints = self.accounts.sales["forgiven"].to_numpy()
        return forgiven

    @cached_property
    def written_off(self) -> int:
        """Bad debts written off in the period less those that came back to life."""
        sales = self.accounts.sales
        back = of_kind(sales["kind"].to_numpy(), AdjustmentKind.RECOVERED)
        revived = self.amount[back & (self.date >= self.first)].sum()
        return self._settled(self.lost) - int(revived)

    @cached_property
    def collected(self) -> int:
        """Receipts, accepted 折让 and set-offs of the period that settled what was due by its end."""
        return self._settled(self.paying & self.due_by_end)

    def _collectible(self) -> int:
        """What was to come: everything due by the end and open when the period began or sold in
        it, less what credit notes of the period took off. A bad debt written off was to come all
        the same: writing off must not better the rate."""
        still_open = self.open[(self.due != MISSING) & (self.due <= self.last)].sum()
        return int(still_open) + self._settled((self.paying | self.lost) & self.due_by_end)

    @cached_property
    def sold(self) -> int:
        """Sales of the period less what credit notes took off any line in it."""
        credited = self._settled(self.within & ~self.accounts.settlement.by_receipt)
        return int(self.bought[self.date >= self.first].sum()) - credited

    @property
    def days(self) -> int:
        """Days of the period; a whole year has as many as the policy says (365 or 360)."""
        days = self.last - self.first + 1
        whole_year = days == (366 if isleap(self.end.year) else 365)
        return self.policy.dso_days if whole_year else days

    def _allocated(self, *, timely: bool) -> int:
        """Money of the period that reached a document by its due day, or after it."""
        done = self.accounts.settlement
        due = self.due[done.to_sale]
        in_time = (done.allocated_on <= due) | (due == MISSING)
        return self._settled(self.paying & (in_time == timely))

    def _customers(self, lines: Bools) -> int:
        return int(np.unique(self.accounts.sales["customer"].to_numpy()[lines]).size)

    @cached_property
    def received(self) -> Ints:
        """Money of the period, less what refunds took back, without 折让."""
        receipts = self.accounts.receipts
        day = receipts["date"].to_numpy()
        money = np.clip(receipts["kept"].to_numpy(), 0, np.maximum(receipts["amount"], 0))
        return np.where((day >= self.first) & (day <= self.last), money, 0)

    def _with_method(self, *, cash_only: bool) -> Bools:
        """Receipts whose 回款方式 is known: the others are in no cash ratio (d19)."""
        known = set(self.methods.to_numpy()) - {""}
        if cash_only:
            known = {one for one in known if counts_as_cash(one, policy=self.policy)}
        return holding(self.methods, known)

    def months(self) -> list[tuple[int, int]]:
        """Sales and days of every month back to the first sale, the latest first."""
        sold = self.bought > 0
        dated = self.date[sold & (self.date != MISSING)]
        if not dated.size:
            return []
        earliest = int(dated.min())
        months: list[tuple[int, int]] = []
        first = self.end.replace(day=1)
        until = self.end
        while day_number(until) >= earliest:
            inside = (self.date >= day_number(first)) & (self.date <= day_number(until))
            months.append((int(self.bought[inside].sum()), until.day))
            until = first - timedelta(days=1)
            first = add_months(first, -1)
        return months
