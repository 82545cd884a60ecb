"""Entries of a table as typed columns: money in 分, dates judged as a column, codes kept whole.

What is wrong is told once for each cause and column, with the count and the first row (F15).
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from huikuan_xl.importing.asking import ORDER, SWAPPED, UNIT, Answers, Question
from huikuan_xl.importing.dates import Order, in_order, judge
from huikuan_xl.importing.lines import Lines
from huikuan_xl.importing.roles import DATE_ROLES, NUMBER_ROLES, Role
from huikuan_xl.importing.tables import Head, SheetTable
from huikuan_xl.importing.units import read_unit, unit_of_line
from huikuan_xl.ledger.cleaning import Surroundings, clean_money, is_blank
from huikuan_xl.ledger.columns import CleanColumn, clean_column
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Kind

_POINT_ZERO = re.compile(r"\d+\.0")
_FLOAT_NOISE = re.compile(r"-?\d+\.\d{7,}")
_FIRST_LIKELY = dt.date(1990, 1, 1)


@dataclass(slots=True)
class Reading:
    """A table being read: its lines, its unit, the order of its dates, what is wrong so far.

    ``refused`` gives, by 0-based row, why an entry can't be taken.
    """

    table: SheetTable
    lines: Lines
    answers: Answers
    factor: int = 1
    order: Order = Order.YEAR_FIRST
    swap: bool = False
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        return self.lines.entries

    def money(
        self, head: Head, rows: Sequence[int] | None = None, need: bool = False
    ) -> CleanColumn:
        """Return a column's amounts in 分. A cell that is no amount refuses its row."""
        cells = [_without_noise(c) for c in self.table.cells(head, self._rows(rows))]
        return self._clean(Kind.MONEY, head, cells, self._unit_of(head), rows, need)

    def fen(self, head: Head | None, rows: Sequence[int] | None = None) -> npt.NDArray[np.int64]:
        """Return a column's amounts in 分, 0 where blank; all 0 without a column."""
        if head is None:
            return np.zeros(len(self._rows(rows)), dtype=np.int64)
        return self.money(head, rows).fen

    def stated(self, head: Head, row: int) -> int | None:
        """Return the amount that one cell of another row, a total, states."""
        return clean_money(_without_noise(self.table.grid[row][head.index]), self._unit_of(head))[0]

    def _unit_of(self, head: Head) -> Surroundings:
        """Return a column's unit: the one its heading names, else that of the table."""
        unit = head.meaning.unit if head.meaning else None
        return Surroundings(factor=unit.factor if unit and unit.money else self.factor)

    def dates(
        self, head: Head, rows: Sequence[int] | None = None, need: bool = False
    ) -> npt.NDArray[np.datetime64]:
        """Return a column's days, NaT where blank or refused."""
        cells = [
            in_order(c, self.order, self.swap) for c in self.table.cells(head, self._rows(rows))
        ]
        around = Surroundings(epoch_1904=self.table.epoch_1904)
        clean = self._clean(Kind.DATE, head, cells, around, rows, need)
        days = np.array(clean.values, dtype="datetime64[s]")
        early = days < np.datetime64(_FIRST_LIKELY)
        for position in np.flatnonzero(early).tolist():
            if need:
                self.refuse(self._rows(rows)[position], f"“{head.heading}”的日期不合常理")
            days[position] = np.datetime64("NaT", "s")
        return days

    def codes(
        self, head: Head | None, rows: Sequence[int] | None = None, need: bool = False
    ) -> list[str]:
        """Return a column's codes as text, "" without a column.

        ``.0`` that a program added is taken off, said once.
        """
        if head is None:
            return [""] * len(self._rows(rows))
        cells = self.table.cells(head, self._rows(rows))
        filled = [c for c in cells if not is_blank(c)]
        if filled and all(isinstance(c, str) and _POINT_ZERO.fullmatch(c.strip()) for c in filled):
            cells = [c.strip().removesuffix(".0") if isinstance(c, str) else c for c in cells]
            self.say(Severity.NOTE, head, f"{len(filled)} 个编码末尾的“.0”是表格软件加的，已去掉",
                     "请按文本导出编码", "Q09")  # fmt: skip
        values = self._clean(Kind.CODE, head, cells, Surroundings(), rows, need).values
        return [str(value or "") for value in values]

    def texts(self, head: Head | None, rows: Sequence[int] | None = None) -> list[str]:
        """Return a column as plain text, "" without a column."""
        if head is None:
            return [""] * len(self._rows(rows))
        cells = self.table.cells(head, self._rows(rows))
        return [str(v or "") for v in clean_column(Kind.TEXT, cells).values]

    def numbers(self, head: Head) -> npt.NDArray[np.float64]:
        """Return a column of quantities or prices; what is no number is left blank."""
        return np.asarray(clean_column(Kind.NUMBER, self.table.cells(head, self.rows)).values)

    def refuse(self, row: int, why: str) -> None:
        """Note why an entry can't be taken; the first reason stands."""
        self.refused.setdefault(row, why)

    def say(
        self, severity: Severity, head: Head | None, why: str, fix: str, code: str, row: int = 0
    ) -> None:
        """Note something about the sheet, or about a column of it."""
        heading = head.heading if head else ""
        told = Problem(severity, self.table.title, row, heading, "", why, fix, code)
        if told not in self.problems:
            self.problems.append(told)

    def ask(
        self, name: str, text: str, options: tuple[str, ...], *, default: str = "",
        free: bool = False, details: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """Return the answer to a question; without one it is put to the user and "" returned."""
        answer = self.answers.get(name)
        if answer and (free or answer in options):
            return answer
        self.questions.append(
            Question(name, self.table.title, text, options, default, free, details)
        )
        return ""

    def _rows(self, rows: Sequence[int] | None) -> Sequence[int]:
        return self.rows if rows is None else rows

    def _clean(
        self,
        kind: Kind,
        head: Head,
        cells: Sequence[object],
        around: Surroundings,
        rows: Sequence[int] | None,
        need: bool,
    ) -> CleanColumn:
        clean = clean_column(kind, cells, around)
        where = self._rows(rows)
        for position, found in clean.findings:
            if found.severity is Severity.ERROR:
                self.refuse(where[position], f"“{head.heading}”{found.why}。{found.fix}")
        if need:
            for position in np.flatnonzero(clean.blank).tolist():
                self.refuse(where[position], f"“{head.heading}”空着")
        return clean


def _without_noise(cell: object) -> object:
    """Return a text amount without the noise of binary numbers: 13441.224999999999 is 13441.225.

    So the same number rounds alike from a csv and from a workbook.
    """
    if isinstance(cell, str) and _FLOAT_NOISE.fullmatch(cell.strip()):
        return float(f"{float(cell):.12g}")
    if isinstance(cell, float):
        return float(f"{cell:.15g}")
    return cell


def start_reading(table: SheetTable, lines: Lines, answers: Answers) -> Reading:
    """Settle a table's unit and the order of its dates before anything is read.

    Raises UnusableLedger when units contradict each other or one isn't understood, when dates were
    cut to minutes and seconds, or when codes have lost their digits.
    """
    reading = Reading(table, lines, answers)
    reading.factor = _factor(reading)
    _settle_dates(reading)
    _refuse_lost_digits(reading)
    return reading


def _factor(reading: Reading) -> int:
    table = reading.table
    answered = reading.answers.get(UNIT)
    stated = list(table.units)
    for row in (*reading.lines.footers, *(t.row for t in reading.lines.totals)):
        stated += [u for c in table.grid[row] if (u := unit_of_line(c)) is not None and u.money]
    if answered:
        unit = read_unit(answered)
        if not unit.understood:
            raise UnusableLedger(
                f"答复的单位“{answered}”不认识", "请填元、千元、万元、百万元或亿元"
            )
        return unit.factor
    heads = [(h, h.meaning.unit) for h in table.heads if h.meaning and h.meaning.unit and h.filled]
    for text, unit in [("表上写的单位", u) for u in stated] + [
        (f"列“{h.heading}”的单位", u) for h, u in heads
    ]:
        if not unit.understood:
            raise UnusableLedger(
                f"工作表“{table.title}”{text}“{unit.text}”看不懂，没有当作元",
                f"请改成元、千元、万元，或在答复里写明“{UNIT}”",
            )
    factors = {u.factor for u in stated}
    named = {u.factor for _, u in heads if u.money}
    if len(factors) > 1 or (factors and named and named != factors):
        words = "、".join(
            dict.fromkeys([*(u.text for u in stated), *(h.heading for h, _ in heads)])
        )
        raise UnusableLedger(
            f"工作表“{table.title}”的金额单位互相矛盾：{words}", "请把各处单位改成一样，再导入"
        )
    return factors.pop() if factors else 1


def _settle_dates(reading: Reading) -> None:
    table = reading.table
    heads = [h for h in table.heads if h.role in DATE_ROLES and h.filled]
    cells = [c for head in heads for c in table.cells(head, reading.rows)]
    found = judge(cells)
    if found.cut:
        names = "”“".join(h.heading for h in heads)
        raise UnusableLedger(
            f"工作表“{table.title}”的“{names}”有 {found.cut} 格只剩分秒（如 {found.example}），"
            "日期已被表格软件的时间格式毁掉",
            "请从原系统重新导出，不要先在表格软件里打开再另存",
        )
    if not found.texts:
        return
    answered = reading.answers.get(ORDER)
    if answered in set(Order):
        reading.order = Order(answered)
    elif found.order is not None:
        reading.order = found.order
        if found.order is not Order.YEAR_FIRST:
            reading.say(
                Severity.NOTE, heads[0],
                f"{found.texts} 格日期按整列判为“{found.order}”（如 {found.example}）",
                "核对一次即可", "Q08",
            )  # fmt: skip
    elif not found.orders:
        raise UnusableLedger(
            f"工作表“{table.title}”的日期写法互相矛盾，没有一种顺序读得通（如 {found.example}）",
            "请从原系统重新导出，日期用 2024-01-05 的写法",
        )
    else:
        reading.ask(
            ORDER, f"日期如“{found.example}”分不清月和日，是哪种顺序",
            tuple(str(o) for o in found.orders),
        )  # fmt: skip
        reading.order = found.orders[0]
    if found.swapped:
        answer = reading.ask(
            SWAPPED,
            f"日期列里的文字都是“{reading.order}”，另有 {found.swapped} 格真日期的日全不超过 12："
            "它们多半已被表格软件把月和日对调，最好从原系统重新导出",
            ("对调", "不对调"),
        )
        reading.swap = answer == "对调"


def _refuse_lost_digits(reading: Reading) -> None:
    """Refuse a table whose numbers have lost digits, once for the column (Q09)."""
    table = reading.table
    for head in table.heads:
        if head.role not in NUMBER_ROLES | {Role.TAX_ID, Role.CODE} or not head.filled:
            continue
        clean = clean_column(Kind.CODE, table.cells(head, reading.rows))
        lost = [p for p, f in clean.findings if "丢" in f.why and f.severity is Severity.ERROR]
        if lost:
            first = reading.rows[lost[0]] + 1
            raise UnusableLedger(
                f"工作表“{table.title}”的“{head.heading}”有 {len(lost)} 格丢了末尾的数字（第 {first} 行起）",
                "请从原系统重新导出，这一列设为文本",
            )
