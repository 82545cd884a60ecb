"""The indicators of a period, worked out from the ledger by the definitions the policy chose.

Cells (``HK_KPI``) and the month end call the same function, so they cannot differ.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from huikuan_xl.accounts.profile import settle_ledger
from huikuan_xl.accounts.settled import day_number
from huikuan_xl.accounts.settlement import MISSING, Ints
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules import indicators
from huikuan_xl.rules.indicators import Indicator
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.scoring import counts_as_cash

REPORTED = ("回款率", "逾期率", "准时率", "现金比例", "DSO 应收账款周转天数", "CEI 催收有效指数",
            "ADD 平均逾期天数")  # fmt: skip
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
    ledger: Ledger, start: date, end: date, policy: Policy
) -> list[IndicatorValue]:
    """Return the indicators of the days ``start`` to ``end``, both included (rules 5.3).

    Balances are net of 未核销回款. ``ValueError`` when the period ends before it starts.
    """
    if end < start:
        raise ValueError(f"止日{end}早于起日{start}")
    period = _Period(ledger, start, end, policy)
    return [period.indicator(indicators.chosen(name, policy=policy)) for name in REPORTED]


_MEANING = {
    "当期应回": "当期应回＝期初已逾期未收＋本期到期",
    "迟收": "迟收＝本期收到而已过到期日的货款",
    "应回金额": "应回金额＝本期到期的货款",
    "期末应收": "应收已扣未核销回款",
}


class _Period:
    """A ledger settled the day before a period and at its end; every part of a definition, 分."""

    def __init__(self, ledger: Ledger, start: date, end: date, policy: Policy) -> None:
        self.ledger, self.start, self.end, self.policy = ledger, start, end, policy
        self.before, self.after = (
            settle_ledger(ledger, day, policy) for day in (start - timedelta(days=1), end)
        )
        self.first, self.last = day_number(start), day_number(end)
        self.due = self.after.sales["due"].to_numpy()
        self.amount = self.after.sales["amount"].to_numpy()
        self.date = self.after.sales["date"].to_numpy()
        self.open = self.after.sales["open"].to_numpy()

    def indicator(self, one: Indicator) -> IndicatorValue:
        value = one.compute(*(self.part(name) for name in one.parts))
        meanings = [_MEANING[name] for name in one.parts if name in _MEANING]
        told = "；".join([indicators.definition(one.key), *meanings])
        return IndicatorValue(one.key, one.name, value, one.unit, told)

    def part(self, name: str) -> Any:
        """Return one part of a definition by its Chinese name in ``INDICATORS``."""
        parts: dict[str, Any] = {
            "当期回款": lambda: self.received,
            "月收款": lambda: self.received,
            "当期应回": self._collectible,
            "期初应收": lambda: self.before.tie_out().ledger,
            "期末应收": lambda: self.closing,
            "营业收入": lambda: self.sold,
            "收入": lambda: self.sold,
            "当期收入": lambda: self.sold,
            "本期收入": lambda: self.sold,
            "月销售": lambda: self.sold,
            "本期赊销": lambda: self.sold,
            "已收": lambda: self._allocated(timely=True),
            "迟收": lambda: self._allocated(timely=False),
            "逾期余额": lambda: int(self.open[self.late].sum()),
            "应收余额": lambda: int(np.maximum(self.open, 0).sum()),
            "逾期户数": lambda: self._customers(self.late),
            "有余额户数": lambda: self._customers(self.open > 0),
            "按期回款": lambda: int(self.after.sales["on_time"].to_numpy()[self.fell_due].sum()),
            "应回金额": lambda: int(self.amount[self.fell_due].sum()),
            "非承兑回款": self._cash,
            "总回款": lambda: int(self.cash[self.came_in].sum()),
            "天数": lambda: self.days,
            "本期天数": lambda: self.days,
            "未到期应收": self._not_due,
            "期末未到期应收": self._not_due,
            "各月销售与天数": self._months,
            "DSO": lambda: (
                self.indicator(indicators.chosen("DSO 应收账款周转天数", policy=self.policy)).value
            ),
            "最佳可能 DSO": lambda: (
                self.indicator(indicators.INDICATORS["best_possible_dso"]).value
            ),
        }
        return parts[name]()

    @cached_property
    def late(self) -> Any:
        return (self.open > 0) & (self.due != MISSING) & (self.due < self.last)

    @cached_property
    def fell_due(self) -> Any:
        return (self.amount > 0) & (self.due >= self.first) & (self.due <= self.last)

    @cached_property
    def came_in(self) -> Any:
        day = self.after.receipts["date"].to_numpy()
        return (day >= self.first) & (day <= self.last)

    @property
    def cash(self) -> Ints:
        return self.after.receipts["amount"].to_numpy()

    @cached_property
    def received(self) -> int:
        """Receipts and accepted 折让 of the period."""
        settled = self.cash + self.after.receipts["allowance"].to_numpy()
        return int(settled[self.came_in].sum())

    @cached_property
    def sold(self) -> int:
        """Sales of the period less credit notes."""
        return int(self.amount[self.date >= self.first].sum())

    @cached_property
    def closing(self) -> int:
        return self.after.tie_out().ledger

    @property
    def days(self) -> int:
        """Days of the period; a whole year has as many as the policy says (365 or 360)."""
        days = self.last - self.first + 1
        whole_year = days == (366 if isleap(self.end.year) else 365)
        return self.policy.dso_days if whole_year else days

    def _collectible(self) -> int:
        """What was unpaid before the period of everything due by its end."""
        wanted = (self.amount > 0) & (self.due != MISSING) & (self.due <= self.last)
        paid_before = self.before.sales["paid"].to_numpy()
        return int((self.amount - paid_before)[wanted].sum())

    def _allocated(self, *, timely: bool) -> int:
        """Money of the period that reached a document by its due day, or after it."""
        done = self.after.settlement
        day, due = done.allocated_on, self.due[done.to_sale]
        within = (done.from_receipt >= 0) & (day >= self.first) & (day <= self.last)
        in_time = (day <= due) | (due == MISSING)
        return int(done.allocated[within & (in_time == timely)].sum())

    def _customers(self, lines: Any) -> int:
        return int(np.unique(self.after.sales["customer"].to_numpy()[lines]).size)

    def _cash(self) -> int:
        method = self.ledger.receipts["method"]
        known = {m: m == "" or counts_as_cash(m, policy=self.policy) for m in method.unique()}
        return int(self.cash[self.came_in & method.map(known).to_numpy(bool)].sum())

    def _not_due(self) -> int:
        return self.after.tie_out().buckets[self.policy.bucket_labels[0]]

    def _months(self) -> list[tuple[int, int]]:
        """Sales and days of every month back to the first sale, the latest first."""
        dated = self.date[self.after.sales["counted"].to_numpy() & (self.date != MISSING)]
        if not dated.size:
            return []
        earliest = int(dated.min())
        months: list[tuple[int, int]] = []
        first = self.end.replace(day=1)
        until = self.end
        while day_number(until) >= earliest:
            inside = (self.date >= day_number(first)) & (self.date <= day_number(until))
            months.append((int(self.amount[inside].sum()), until.day))
            until = first - timedelta(days=1)
            first = add_months(first, -1)
        return months
