"""Better or worse than before: what the change of a figure means, in words."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Figure = int | Decimal


class Trend(StrEnum):
    """What a change means to the company."""

    BETTER = "好转"
    WORSE = "变差"
    SAME = "持平"
    UNKNOWN = "无可比"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure against an earlier one; None where there is none to compare with."""

    now: Figure | None
    before: Figure | None
    less_is_better: bool

    @property
    def trend(self) -> Trend:
        if self.now is None or self.before is None:
            return Trend.UNKNOWN
        if self.now == self.before:
            return Trend.SAME
        return Trend.BETTER if (self.now < self.before) == self.less_is_better else Trend.WORSE

    @property
    def arrow(self) -> str:
        """Return which way it went, whatever that means."""
        if self.trend in (Trend.SAME, Trend.UNKNOWN) or self.now is None or self.before is None:
            return ""
        return "↑" if self.now > self.before else "↓"
