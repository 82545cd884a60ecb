"""Problems of one sheet in the making: rows by a mask, each with its place, value, why and fix."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.problems import MOST_SHOWN, Problem, Severity, Told, rest_of
from huikuan_xl.ledger.schema import Kind, Sheet
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.settlement_order import PASS

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@dataclass(slots=True)
class Findings:
    """Problems of one sheet in the making."""

    sheet: Sheet
    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    _told: Told = field(default_factory=Told)

    def add(
        self,
        where: "pd.Series[bool]",
        severity: Severity,
        name: str,
        why: str | Iterable[str],
        fix: str | Iterable[str],
        code: str,
        times: list[int] | None = None,
    ) -> None:
        """Add one problem per true row; ``why`` and ``fix`` are one text, or one a true row.

        ``times`` is how many rows each of them stands for, one each unless given.
        """
        rows = np.flatnonzero(where.to_numpy(dtype=bool, na_value=False))
        if not rows.size:
            return
        column = self.sheet.column(name)
        numbers = self.frame[ROW].to_numpy()[rows].tolist()
        values = self.frame[name].iloc[rows].tolist()
        whys = [why] * rows.size if isinstance(why, str) else list(why)
        fixes = [fix] * rows.size if isinstance(fix, str) else list(fix)
        counts = times or [1] * rows.size
        shown = min(rows.size, MOST_SHOWN[severity])
        self.problems += [
            Problem(
                severity, self.sheet.title, numbers[i], column.heading,
                shown_value(column.kind, values[i]), whys[i], fixes[i], code, counts[i],
            )
            for i in range(shown)
        ]  # fmt: skip
        if shown < rows.size:
            many = f"{rows.size - shown} 行"
            self.problems.append(
                rest_of(
                    self.sheet.title,
                    column.heading,
                    severity,
                    code,
                    many,
                    sum(counts[shown:]),
                    whys[0],
                )
            )

    def add_at(self, at: int, severity: Severity, name: str, why: str, fix: str, code: str) -> None:
        """Add one problem at the ``at``-th row; ``done`` tells how many more there were."""
        column = self.sheet.column(name)
        if not self._told.admits(severity, column.heading, code, why):
            return
        value = shown_value(column.kind, self.frame[name].iloc[at])
        row = int(self.frame[ROW].iloc[at])
        self.problems.append(
            Problem(severity, self.sheet.title, row, column.heading, value, why, fix, code)
        )

    def add_once(
        self,
        where: "pd.Series[bool]",
        by: str,
        severity: Severity,
        name: str,
        why: str,
        fix: str | dict[str, str],
        code: str,
    ) -> None:
        """Add one problem per value of ``by``, at its first row, with the number of rows.

        A dict gives the fix by that value.
        """
        keys = self.frame.loc[where, by]
        if keys.empty:
            return
        counts = keys.value_counts()
        first = keys[~keys.duplicated()]
        mark = pd.Series(self.frame.index.isin(first.index), index=self.frame.index)
        whys = [f"{why}（共 {counts[key]} 行）" if counts[key] > 1 else why for key in first]
        fixes = [fix[key] for key in first] if isinstance(fix, dict) else fix
        self.add(mark, severity, name, whys, fixes, code, [int(counts[key]) for key in first])

    def done(self) -> list[Problem]:
        """Return the problems in the order of the sheet's rows."""
        self.problems += self._told.rest(self.sheet.title, "行")
        return sorted(self.problems, key=lambda problem: problem.row)

    def doubted(self, name: str, said: Iterable[str], fix: str, code: str,
                severity: Severity = WARNING) -> None:  # fmt: skip
        """Add the rows of which a rule says something: one text a row, "" where all is well."""
        texts = list(said)
        where = pd.Series([bool(text) for text in texts], dtype=bool)
        self.add(where, severity, name, [text for text in texts if text], fix, code)

    def said(
        self,
        where: "pd.Series[bool]",
        texts: list[str],
        name: str,
        fix: str,
        code: str,
        severity: Severity = WARNING,
    ) -> None:
        """Add the rows of ``where`` for which a check said something else than that it passes."""
        wrong = where.to_numpy(dtype=bool, copy=True)
        wrong[wrong] = [text != PASS for text in texts]
        kept = [text for text in texts if text != PASS]
        self.add(pd.Series(wrong), severity, name, kept, fix, code)


def shown_value(kind: Kind, value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return format_yuan(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if kind is Kind.FLAG:
        return "是" if value else "否"
    return str(value)


def day_of_cell(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None


def repeated(codes: "pd.Series[str]") -> "pd.Series[bool]":
    """Mark every code that stands there a second time (the first is left alone)."""
    return (codes != "") & codes.duplicated()


def told_blank(ledger: Ledger, found: Findings) -> "pd.Series[bool]":
    """Mark the rows whose 金额 the reader named already: a blank amount reads as 0."""
    column = found.sheet.column("amount").heading
    told = {p.row for p in ledger.problems if (p.sheet, p.column) == (found.sheet.title, column)}
    return found.frame[ROW].isin(told)
