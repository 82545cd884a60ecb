"""What a closed month keeps: plain rows with labels, stored, sealed, compared and shown alike.

Money in 分.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import Field, dataclass, field, fields
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Self

from huikuan_xl.rules.closing import month_name

FORMAT = 1  # of the stored text; a change of meaning gets the next number


class Shape(StrEnum):
    """How a column of the archive reads."""

    TEXT = "文字"
    MONEY = "金额"
    COUNT = "数"
    DATE = "日期"
    FLAG = "是否"


def _as(label: str, shape: Shape = Shape.TEXT) -> dict[str, object]:
    return {"label": label, "shape": shape}


class Row(Protocol):
    """A row of the archive: declared columns, and what it is known by."""

    TITLE: ClassVar[str]
    MAIN: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def key(self) -> tuple[object, ...]: ...
    @property
    def item(self) -> str: ...


def label_of(column: "Field[Any]") -> str:
    """Return the heading of a column of the archive."""
    return str(column.metadata["label"])


def shape_of(column: "Field[Any]") -> Shape:
    """Return how the values of a column of the archive read."""
    return Shape(column.metadata["shape"])


class _Named:
    """A row that is known by its name."""

    __slots__ = ()
    name: str

    @property
    def key(self) -> tuple[object, ...]:
        return (self.name,)

    @property
    def item(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Figure(_Named):
    """A figure of the whole company: money in 分, or ``text`` where it is something else."""

    TITLE: ClassVar[str] = "指标"
    MAIN: ClassVar[str] = "amount"

    name: str = field(metadata=_as("名称"))
    amount: int | None = field(metadata=_as("金额", Shape.MONEY))
    text: str = field(metadata=_as("数值"))


@dataclass(frozen=True, slots=True)
class CustomerMonth:
    """One customer at the month's end."""

    TITLE: ClassVar[str] = "客户"
    MAIN: ClassVar[str] = "balance"

    customer_code: str = field(metadata=_as("客户编码"))
    customer_name: str = field(metadata=_as("客户名称"))
    salesperson: str = field(metadata=_as("业务员"))
    department: str = field(metadata=_as("部门"))
    balance: int = field(metadata=_as("余额", Shape.MONEY))
    open: int = field(metadata=_as("未收合计", Shape.MONEY))
    overdue: int = field(metadata=_as("已逾期", Shape.MONEY))
    unapplied: int = field(metadata=_as("未核销回款", Shape.MONEY))
    disputed: int = field(metadata=_as("争议金额", Shape.MONEY))
    collected_month: int = field(metadata=_as("本月实回", Shape.MONEY))
    credit_grade: str = field(metadata=_as("信用等级"))
    pay_grade: str = field(metadata=_as("回款评级"))
    limit: int | None = field(metadata=_as("批准额度", Shape.MONEY))
    usage: int = field(metadata=_as("占用", Shape.MONEY))
    max_overdue_days: int = field(metadata=_as("最长逾期天数", Shape.COUNT))
    stop_level: int = field(metadata=_as("停供级别", Shape.COUNT))
    warnings: str = field(metadata=_as("预警"))

    @property
    def key(self) -> tuple[object, ...]:
        return (self.customer_code,)

    @property
    def item(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One open sales line; ``copy`` tells lines apart that are otherwise numbered alike."""

    TITLE: ClassVar[str] = "未清明细"
    MAIN: ClassVar[str] = "open"

    customer_code: str = field(metadata=_as("客户编码"))
    doc_no: str = field(metadata=_as("售货清单号码"))
    line_no: int | None = field(metadata=_as("行号", Shape.COUNT))
    copy: int = field(metadata=_as("同号第几行", Shape.COUNT))
    sale_date: dt.date | None = field(metadata=_as("销售日期", Shape.DATE))
    due_date: dt.date | None = field(metadata=_as("到期日", Shape.DATE))
    amount: int = field(metadata=_as("销货总额", Shape.MONEY))
    paid: int = field(metadata=_as("已收", Shape.MONEY))
    open: int = field(metadata=_as("未收", Shape.MONEY))
    disputed: bool = field(metadata=_as("争议", Shape.FLAG))

    @property
    def key(self) -> tuple[object, ...]:
        return (self.customer_code, self.doc_no, self.line_no or 0, self.copy)

    @property
    def item(self) -> str:
        line = f" 第 {self.line_no} 行" if self.line_no else ""
        return (self.doc_no or "（无清单号码）") + line


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in force, as the 参数 sheet shows it."""

    TITLE: ClassVar[str] = "参数"
    MAIN: ClassVar[str] = "value"

    parameter: str = field(metadata=_as("参数"))
    label: str = field(metadata=_as("名称"))
    value: str = field(metadata=_as("值"))

    @property
    def key(self) -> tuple[object, ...]:
        return (self.parameter,)

    @property
    def item(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class KeptProblem:
    """A row of 数据问题 when the month was closed."""

    TITLE: ClassVar[str] = "数据问题"
    MAIN: ClassVar[str] = "why"

    number: int = field(metadata=_as("序号", Shape.COUNT))
    severity: str = field(metadata=_as("级别"))
    sheet: str = field(metadata=_as("工作表"))
    row: int = field(metadata=_as("行", Shape.COUNT))
    column: str = field(metadata=_as("列"))
    value: str = field(metadata=_as("原值"))
    why: str = field(metadata=_as("为什么"))
    fix: str = field(metadata=_as("怎么改"))

    @property
    def key(self) -> tuple[object, ...]:
        return (self.number,)

    @property
    def item(self) -> str:
        return f"第 {self.number} 条"


@dataclass(frozen=True, slots=True)
class KeptFile(_Named):
    """A file that belongs to the month: the ledger read, the pack and the letters written."""

    TITLE: ClassVar[str] = "文件"
    MAIN: ClassVar[str] = "digest"

    name: str = field(metadata=_as("文件"))
    digest: str = field(metadata=_as("摘要 SHA-256"))
    size: int = field(metadata=_as("字节", Shape.COUNT))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole result of a month as the archive keeps it."""

    company: str
    as_of: dt.date
    figures: tuple[Figure, ...]
    customers: tuple[CustomerMonth, ...]
    open_items: tuple[OpenItem, ...]
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[KeptProblem, ...] = ()
    files: tuple[KeptFile, ...] = ()

    SECTIONS: ClassVar[dict[str, type[Any]]] = {
        "figures": Figure,
        "customers": CustomerMonth,
        "open_items": OpenItem,
        "parameters": Parameter,
        "problems": KeptProblem,
        "files": KeptFile,
    }

    @property
    def month(self) -> str:
        return month_name(self.as_of)

    def rows(self, section: str) -> tuple[Row, ...]:
        """Return the rows of a section of ``SECTIONS``."""
        found: tuple[Row, ...] = getattr(self, section)
        return found

    def text(self) -> str:
        """Return the snapshot as the text that is sealed: the same snapshot, the same text."""
        content: dict[str, Any] = {
            "format": FORMAT,
            "company": self.company,
            "as_of": self.as_of.isoformat(),
        }
        for section in self.SECTIONS:
            names = [column.name for column in fields(self.SECTIONS[section])]
            content[section] = [[getattr(row, n) for n in names] for row in self.rows(section)]
        return json.dumps(content, ensure_ascii=False, sort_keys=True, default=dt.date.isoformat)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read a snapshot back. Raises ValueError, KeyError or TypeError when it isn't one."""
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(f"格式 {content['format']}")
        sections = {
            section: tuple(_row_of(row, values) for values in content[section])
            for section, row in cls.SECTIONS.items()
        }
        return cls(content["company"], dt.date.fromisoformat(content["as_of"]), **sections)


def _row_of(row: type[Any], values: Sequence[Any]) -> Any:
    """Rebuild a row from its stored values; dates are stored as text."""
    return row(
        *(
            dt.date.fromisoformat(value)
            if shape_of(column) is Shape.DATE and value is not None
            else value
            for column, value in zip(fields(row), values, strict=True)
        )
    )
