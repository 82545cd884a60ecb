"""One raw table to one typed frame: rows that count, cells cleaned, totals compared (Q03, Q05–Q09).

The ledger reader and the import both end here, so a cell means the same wherever it came from.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.ledger.book import ROW, blank_column, dtype_of, frame, typed
from huikuan_xl.ledger.cleaning import Finding, Surroundings, clean_money, is_blank, shown
from huikuan_xl.ledger.columns import CleanColumn, clean_column
from huikuan_xl.ledger.headings import Header, total_word
from huikuan_xl.ledger.problems import Problem, Severity, Told
from huikuan_xl.ledger.schema import Column, Kind, Sheet

_SUMMED = ("合计", "小计", "总计", "本月合计")


Cleaning = Callable[[Kind, Sequence[object], Surroundings], CleanColumn]


@dataclass
class Table:
    """Typed columns and what was wrong; ``kept`` are the 0-based grid rows they came from. Blank
    columns are left out."""

    sheet: Sheet
    columns: dict[str, object]
    problems: list[Problem]
    kept: list[int]
    totals: int = 0

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All columns of the sheet."""
        return frame(self.sheet, self.columns if self.kept else None)

    def column(self, name: str) -> pd.Series:
        """One column of the frame."""
        if name not in self.columns or not self.kept:
            return blank_column(dtype_of(self.sheet, name), len(self.kept))
        return typed(self.sheet, name, self.columns[name])


@dataclass(frozen=True, slots=True)
class _Total:
    after: int  # kept rows above it
    row: int
    word: str


def read_rows(
    sheet: Sheet,
    title: str,
    grid: Sequence[Sequence[object]],
    header: Header,
    around: Surroundings,
    clean: Cleaning = clean_column,
    by_column: Sequence[tuple[object, ...]] = (),
) -> Table:
    """Turn the rows under ``header`` into a typed frame of ``sheet``.

    Blank rows are passed over, total rows are passed over and compared; every other row stays,
    whatever is wrong with its cells. ``around.factor`` counts for money without its own unit.
    ``by_column`` are the columns under the header, where they are there: if all rows count, they
    are what is cleaned.
    """
    kept, totals = _rows_that_count(sheet, grid, header, by_column)
    whole = len(by_column) > 0 and len(kept) == len(by_column[0])
    rows = [] if whole else [grid[row] for row in kept]
    problems: list[Problem] = []
    columns: dict[str, object] = {ROW: np.array(kept, dtype=np.int64) + 1}
    for column in sheet.read_columns:
        found = header.columns.get(column.name)
        if found is None or not kept:
            continue
        cells = by_column[found.index] if whole else tuple(map(itemgetter(found.index), rows))
        if not column.required and cells.count("") == len(cells) and not totals:
            continue  # an empty column is what frame() makes of a missing one
        factor = found.factor if found.factor is not None else around.factor
        cleaned = clean(column.kind, cells, _surroundings(column, factor, around))
        findings = cleaned.findings
        if column.name == "month":
            findings = [f for f in findings if f[1].severity is not Severity.NOTE]
            months = cleaned.values.astype("datetime64[M]")  # type: ignore[union-attr]
            cleaned = replace(cleaned, values=months)
        if column.required:
            findings = findings + [(int(i), REQUIRED) for i in np.flatnonzero(cleaned.blank)]
        problems += _located(title, column.heading, kept, cells, findings)
        columns[column.name] = _typed(sheet, column, cleaned)
        if column.kind is Kind.MONEY:
            problems += _compare_totals(
                title, column, grid, found.index, factor, cleaned.fen, totals
            )
    if totals:
        problems.append(_totals_note(title, totals))
    return Table(sheet, columns, problems, kept, len(totals))


REQUIRED = Finding(Severity.ERROR, "必填的内容空着", "补填")


def _surroundings(column: Column, factor: int, around: Surroundings) -> Surroundings:
    return Surroundings(
        factor=factor if column.kind is Kind.MONEY else 1,
        year=around.year,
        epoch_1904=around.epoch_1904,
        choices=column.choices,
        strict=column.required or column.name == "state",
    )


def _typed(sheet: Sheet, column: Column, clean: CleanColumn) -> object:
    dtype = dtype_of(sheet, column.name)
    if column.kind is Kind.MONEY and dtype == "Int64":
        return pd.arrays.IntegerArray(clean.fen, clean.blank.copy())
    if column.kind is Kind.INT:
        return pd.array(clean.values, dtype="Int64")  # type: ignore[call-overload]
    if dtype == "float64":
        return np.array(clean.values, dtype=np.float64)
    return clean.values


def _rows_that_count(
    sheet: Sheet,
    grid: Sequence[Sequence[object]],
    header: Header,
    by_column: Sequence[tuple[object, ...]] = (),
) -> tuple[list[int], list[_Total]]:
    """Return the grid rows that hold records, and the total rows among them."""
    wanted = [header.columns[c.name].index for c in sheet.read_columns if c.name in header.columns]
    keys = [
        header.columns[name].index
        for name in ("customer_code", "doc_no", *sheet.key)
        if name in header.columns and sheet.column(name).kind is Kind.CODE
    ]
    if by_column and keys and all(map(_names, set(by_column[keys[0]]))):
        return list(range(header.last_row + 1, len(grid))), []
    kept: list[int] = []
    totals: list[_Total] = []
    known: set[object] = set()  # texts that name a customer or document, met before
    for number in range(header.last_row + 1, len(grid)):
        row = grid[number]
        if keys and row[keys[0]] in known:
            kept.append(number)
            continue
        if row.count("") == len(row):  # thousands of them below the table cost nothing
            continue
        word = ""
        named = False
        for key in keys:
            cell = row[key]
            if cell is None or cell == "" or is_blank(cell):
                continue
            total = total_word(cell)
            if not total:
                named = True
                if type(cell) is str:
                    known.add(cell)
                break
            word = word or total
        if named:
            kept.append(number)
            continue
        word = word or next((w for cell in row if (w := total_word(cell))), "")
        if word:
            totals.append(_Total(len(kept), number, word))
        elif not all(is_blank(row[index]) for index in wanted):
            kept.append(number)
    return kept, totals


def _names(cell: object) -> bool:
    """Tell whether a cell of a key names something, and is no total."""
    return not is_blank(cell) and not total_word(cell)


def _compare_totals(
    title: str,
    column: Column,
    grid: Sequence[Sequence[object]],
    index: int,
    factor: int,
    values: npt.NDArray[np.int64],
    totals: list[_Total],
) -> list[Problem]:
    """Compare every total row with the sum since the last one and with the sum of all (Q03)."""
    problems = []
    running = np.concatenate(([0], np.cumsum(values)))
    since = 0
    for total in totals:
        cell = grid[total.row][index]
        stated, _ = clean_money(cell, Surroundings(factor=factor))
        if stated is not None and total.word in _SUMMED:
            everything = int(running[total.after])
            part = everything - int(running[since])
            if stated not in (part, everything):
                problems.append(
                    Problem(
                        Severity.WARNING, title, total.row + 1, column.heading, shown(cell),
                        f"{total.word}行与明细之和 {part / 100:,.2f} 元不符",
                        "核对是否漏行，或合计公式的范围", "Q03",
                    )
                )  # fmt: skip
        since = total.after
    return problems


def _totals_note(title: str, totals: list[_Total]) -> Problem:
    counts = Counter(total.word for total in totals)
    words = "、".join(f"{word} {count} 行" for word, count in counts.items())
    return Problem(
        Severity.NOTE, title, totals[0].row + 1, "", "",
        f"跳过合计和页脚行：{words}", "不用改；明细行照常读入", "Q03",
    )  # fmt: skip


def _located(
    title: str,
    heading: str,
    rows: Sequence[int],
    cells: Sequence[object],
    findings: Sequence[tuple[int, Finding]],
) -> list[Problem]:
    """Give findings their place in the workbook; very many of one kind become one line."""
    problems, told = [], Told()
    for position, found in findings:
        told_apart = found.severity is not Severity.NOTE
        if told.admits(found.severity, heading, found.code, found.why, by_cause=told_apart):
            problems.append(
                Problem(
                    found.severity, title, rows[position] + 1, heading, shown(cells[position]),
                    found.why, found.fix, found.code,
                )
            )  # fmt: skip
    return [*problems, *told.rest(title, "处")]
