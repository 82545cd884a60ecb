"""The identity that every run prints: buckets and 未核销 make up sales less receipts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TieOut:
    """Σ 账龄段 + 日期缺失 + 未核销 = Σ 销售 − Σ 回款 − Σ 折让, in 分.

    ``unapplied`` is negative: money we hold.
    """

    sales: int
    receipts: int
    allowances: int
    buckets: dict[str, int]
    unapplied: int

    def plus(self, other: "TieOut") -> "TieOut":
        """Return the sums of two ledgers with the same buckets."""
        return TieOut(
            self.sales + other.sales,
            self.receipts + other.receipts,
            self.allowances + other.allowances,
            {label: amount + other.buckets[label] for label, amount in self.buckets.items()},
            self.unapplied + other.unapplied,
        )

    @property
    def open_total(self) -> int:
        """Σ buckets including 日期缺失: what customers owe before 未核销 is netted."""
        return sum(self.buckets.values())

    @property
    def ledger(self) -> int:
        return self.sales - self.receipts - self.allowances

    @property
    def difference(self) -> int:
        return self.open_total + self.unapplied - self.ledger
