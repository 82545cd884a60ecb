"""Bad data as values: one row in 数据问题 says where, what, why and how to fix it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar


class Severity(StrEnum):
    """How much a problem matters: errors block the close, warnings don't, notes inform."""

    ERROR = "错误"
    WARNING = "警告"
    NOTE = "提示"


MOST_SHOWN = {Severity.ERROR: 1000, Severity.WARNING: 1000, Severity.NOTE: 5}
"""So many findings of one kind in one column are told one by one; the rest is one line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one cell (or row, or sheet) of the user's workbook.

    ``row`` is the 1-based row of the sheet as Excel shows it, 0 for the sheet as a whole.
    ``stands_for`` is how many findings the row tells of; ``cause`` is their ``why`` where its own
    only counts the rest of them.
    """

    severity: Severity
    sheet: str
    row: int
    column: str
    value: str
    why: str
    fix: str
    code: str = ""
    stands_for: int = 1
    cause: str = ""

    HEADINGS: ClassVar[tuple[str, ...]] = ("级别", "工作表", "行", "列", "原值", "为什么", "怎么改")

    def cells(self) -> tuple[str | int, ...]:
        """Return the problem as one row of the 数据问题 sheet, in the order of ``HEADINGS``."""
        return (
            str(self.severity), self.sheet, self.row or "", self.column, self.value, self.why,
            self.fix,
        )  # fmt: skip


@dataclass(slots=True)
class Told:
    """Findings of a sheet counted by kind: severity, column, code and, where causes are kept apart,
    the cause."""

    _counts: Counter[tuple[Severity, str, str, str]] = field(default_factory=Counter)
    _causes: dict[tuple[Severity, str, str, str], str] = field(default_factory=dict)

    def admits(
        self, severity: Severity, column: str, code: str, why: str, *, by_cause: bool = False
    ) -> bool:
        """Count a finding and say whether it is still told by itself."""
        kind = severity, column, code, why if by_cause else ""
        self._counts[kind] += 1
        self._causes.setdefault(kind, why)
        return self._counts[kind] <= MOST_SHOWN[severity]

    def rest(self, sheet: str, counted: str) -> Iterator[Problem]:
        """Yield a line for every kind of which there were more; ``counted`` is what they are."""
        for kind, count in self._counts.items():
            severity, column, code, _ = kind
            if more := max(count - MOST_SHOWN[severity], 0):
                yield rest_of(
                    sheet, column, severity, code, f"{more} {counted}", more, self._causes[kind]
                )


def rest_of(
    sheet: str, column: str, severity: Severity, code: str, many: str, stands_for: int, cause: str
) -> Problem:
    """Return the line for ``many`` more findings of a kind that aren't told one by one."""
    return Problem(
        severity, sheet, 0, column, "", f"还有 {many}同样的{severity.value}", "同上", code, stands_for,
        cause,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Findings of one cause in one column: the first of them and how many there are."""

    first: Problem
    count: int

    def text(self) -> str:
        """Return one line: where, why, how often, and the remedy."""
        p = self.first
        where = f"{p.sheet} 第 {p.row} 行" if p.row else p.sheet
        column = f"“{p.column}”" if p.column else ""
        first = f"，第一处在第 {p.row} 行" if p.row else ""
        times = f"（共 {self.count} 处{first}）" if self.count > 1 else ""
        place = f"{p.sheet}{column}" if self.count > 1 else f"{where}{column}"
        why = (_ROWS.sub("", p.why) if times else p.why).rstrip("。")
        return f"{p.severity}｜{place}：{why}{times}。{_sentence(p.fix)}"


_ROWS = re.compile(r"（共 \d+ 行）$")
_VALUES = re.compile(r"“[^”]*”|[-\d][\d,.:-]*")


def fold(problems: Iterable[Problem]) -> list[Folded]:
    """Fold findings by cause and column, the worst first, in the order of their first rows.

    Two findings have one cause when they differ in nothing but quoted values and numbers.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        cause = _VALUES.sub("…", _ROWS.sub("", problem.cause or problem.why))
        key = (problem.severity, problem.sheet, problem.column, problem.code, cause)
        groups.setdefault(key, []).append(problem)
    order = list(Severity)
    folded = [
        Folded(min(group, key=lambda p: (bool(p.cause), p.row)), sum(p.stands_for for p in group))
        for group in groups.values()
    ]
    return sorted(folded, key=lambda f: (order.index(f.first.severity), f.first.sheet, f.first.row))


def new_findings(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return what was found after a change and not before it; of the rest of a cause, the more."""
    there = set(before)
    rests = {(p.sheet, p.column, p.code, p.cause): p.stands_for for p in there if p.cause}
    found = []
    for problem in after:
        if problem in there:
            continue
        more = problem.stands_for
        if problem.cause:
            key = (problem.sheet, problem.column, problem.code, problem.cause)
            more -= rests.get(key, 0)
            problem = replace(problem, stands_for=more, why=problem.cause)
        if more > 0:
            found.append(problem)
    return found


def count_by_severity(problems: list[Problem]) -> dict[str, int]:
    """Count problems by severity; every severity is present."""
    counts = {str(severity): 0 for severity in Severity}
    for problem in problems:
        counts[str(problem.severity)] += 1
    return counts


def _sentence(text: str) -> str:
    """End a text with one full stop; a question ends itself."""
    ended = text.rstrip("。")
    return ended if ended.endswith("？") else f"{ended}。"
