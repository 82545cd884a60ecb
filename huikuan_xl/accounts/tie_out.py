"""The identity that every run prints: buckets and 未核销 make up sales less receipts."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TieOut:
    """Σ 账龄段 + 日期缺失 + 未核销 = Σ 销售 − Σ 回款 − Σ 折让 ± 核销与调整, in 分.

    ``unapplied`` is negative: money we hold. ``adjustments`` are what each kind of 核销与调整 did to the
    balance.
    """

    sales: int
    receipts: int
    allowances: int
    buckets: dict[str, int]
    unapplied: int
    adjustments: dict[str, int] = field(default_factory=dict)

    @property
    def adjusted(self) -> int:
        """Σ 核销与调整, negative where it took debt off."""
        return sum(self.adjustments.values())

    def plus(self, other: "TieOut") -> "TieOut":
        """Return the sums of two ledgers with the same buckets."""
        return TieOut(
            self.sales + other.sales,
            self.receipts + other.receipts,
            self.allowances + other.allowances,
            added(self.buckets, other.buckets),
            self.unapplied + other.unapplied,
            added(self.adjustments, other.adjustments),
        )

    @property
    def open_total(self) -> int:
        """Σ buckets including 日期缺失: what customers owe before 未核销 is netted."""
        return sum(self.buckets.values())

    @property
    def ledger(self) -> int:
        return self.sales - self.receipts - self.allowances + self.adjusted

    @property
    def difference(self) -> int:
        return self.open_total + self.unapplied - self.ledger


def added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Return the sums of two sets of named amounts, in the order of the names' first appearance."""
    names = dict.fromkeys([*one, *other])
    return {name: one.get(name, 0) + other.get(name, 0) for name in names}
