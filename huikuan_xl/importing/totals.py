"""The file's own sums as proof: totals, unpaid amounts and balances must follow from the entries.

What doesn't add up stops the import until the user says to go by the entries (Q03).
"""

import re
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huikuan_xl.importing.asking import TOTALS, Question
from huikuan_xl.importing.lines import Total
from huikuan_xl.importing.roles import MONEY_ROLES, Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.ledger.cleaning import clean_text, squeeze
from huikuan_xl.rules.money import format_yuan

_TOLERANCE = 5  # 分, what rounding may leave (Q19)
# Sums of more than the file holds, or of a page only.
_NOT_OF_THE_FILE = re.compile(
    r"累计|承前页|接上页|过次页|转次页|转下页|共?\d+(?:笔|条|张|行|户|单|页)|^共"
)
_NO_SUM = frozenset({Role.BALANCE, Role.OPENING, Role.TAX, Role.NET, Role.BAND})


@dataclass(frozen=True, slots=True)
class Tie:
    """One comparison: what the file states, what the entries give, in 分."""

    what: str
    stated: int
    found: int

    @property
    def holds(self) -> bool:
        return abs(self.stated - self.found) <= _TOLERANCE

    def text(self) -> str:
        """Return the comparison as one line."""
        return (
            f"{self.what}：文件 {format_yuan(self.stated)}，明细 {format_yuan(self.found)}，"
            f"差 {format_yuan(self.stated - self.found)}"
        )


def total_ties(reading: Reading, void: npt.NDArray[np.bool_] | None = None) -> list[Tie]:
    """Compare every total row of a table with the entries it can be the sum of.

    ``void`` marks entries that don't count; a file's total may hold them or not.
    """
    sums = [t for t in reading.lines.totals if not _NOT_OF_THE_FILE.search(t.word)]
    if not sums:
        return []
    ties: list[Tie] = []
    for head in reading.table.heads:
        if head.role in MONEY_ROLES - _NO_SUM and head.filled:
            ties += _of_column(reading, head, sums, void)
    return ties


def _of_column(
    reading: Reading, head: Head, totals: list[Total], void: npt.NDArray[np.bool_] | None
) -> list[Tie]:
    values = reading.fen(head)
    variants = [values]
    if void is not None and void.any():
        variants.append(np.where(void, 0, values))
    parties = _parties(reading)
    last: dict[str, int] = defaultdict(int)
    before = 0
    ties = []
    for total in totals:
        stated = reading.stated(head, total.row)
        if stated is None:
            continue
        options: list[int] = []
        for each in variants:
            options += _sums(each, total, before, last[_kind_of(total.word)], parties)
        found = min(options, key=lambda fen: abs(fen - stated))
        what = (
            f"{reading.table.title} 第 {total.row + 1} 行“{total.word or '合计'}”“{head.heading}”"
        )
        ties.append(Tie(what, stated, found))
        before = last[_kind_of(total.word)] = total.after
    return ties


def _sums(
    values: npt.NDArray[np.int64], total: Total, before: int, same: int, parties: list[str]
) -> list[int]:
    """Return every sum that a total row may be: since the last one, of its customer, of all."""
    running = np.concatenate(([0], np.cumsum(values)))
    whole, here = int(running[-1]), int(running[total.after])
    sums = [here - int(running[before]), here - int(running[same]), here, whole]
    if total.party:
        sums.append(sum(int(v) for v, p in zip(values, parties, strict=True) if p == total.party))
    return sums


def _kind_of(word: str) -> str:
    return "月" if "月" in word else "小计" if "小计" in word else "合计"


def _parties(reading: Reading) -> list[str]:
    heads = [h for h in reading.table.heads
             if h.role in (Role.CODE, Role.NAME, Role.PARTY, Role.TAX_ID, Role.SHORT) and h.filled]  # fmt: skip
    result = []
    for row in reading.rows:
        cells = (reading.table.grid[row][h.index] for h in heads)
        result.append(next((s for c in cells if (s := squeeze(clean_text(c)[0]))), ""))
    return result


def ask_about(reading: Reading, ties: list[Tie]) -> None:
    """Put a question for what doesn't add up; nothing goes on without its answer."""
    wrong = [tie.text() for tie in ties if not tie.holds]
    if wrong and reading.answers.get(TOTALS) != "照明细":
        reading.questions.append(
            Question(
                TOTALS, reading.table.title, f"有 {len(wrong)} 处与文件自己的合计或余额不符：{wrong[0]}",
                ("照明细",), details=tuple(wrong[:20]),
            )
        )  # fmt: skip
