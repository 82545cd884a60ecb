"""Bad data as values: one row in 数据问题 says where, what, why and how to fix it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Severity(StrEnum):
    """How much a problem matters: errors block the close, warnings don't, notes inform."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one cell (or row, or sheet) of the user's workbook.

    ``row`` is the 1-based row of the sheet as Excel shows it, 0 for the sheet as a whole.
    """

    severity: Severity
    sheet: str
    row: int
    column: str
    value: str
    why: str
    fix: str
    code: str = ""

    HEADINGS: ClassVar[tuple[str, ...]] = ("级别", "工作表", "行", "列", "原值", "为什么", "怎么改")

    def cells(self) -> tuple[str | int, ...]:
        """Return the problem as one row of the 数据问题 sheet, in the order of ``HEADINGS``."""
        return (
            str(self.severity), self.sheet, self.row or "", self.column, self.value, self.why,
            self.fix,
        )  # fmt: skip


def count_by_severity(problems: list[Problem]) -> dict[str, int]:
    """Count problems by severity; every severity is present."""
    counts = {str(severity): 0 for severity in Severity}
    for problem in problems:
        counts[str(problem.severity)] += 1
    return counts
