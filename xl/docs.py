"""Bring the guides up to date: what the code declares is copied into marked sections.

``python -m xl.docs`` rewrites docs/函数说明.md and the marked sections of the guides;
``python -m xl.docs --check`` only says which of them are stale (exit code 1).
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.help import function_guide
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import ParameterRow, parameter_rows
from huikuan_xl.ledger.schema import DELIVERY_STATES, ENTRY_SHEETS, Column, Sheet
from huikuan_xl.letters.kinds import COMMON, KINDS, Fields, LetterKind
from huikuan_xl.rules.approvals import Request, chain_of
from huikuan_xl.rules.grading import GRADES, VETOES, grade_label
from huikuan_xl.rules.settings import settings_of
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.tactics import CAUSES
from huikuan_xl.rules.warning_flags import FLAGS
from huikuan_xl.rules.words import ApprovalKind
from huikuan_xl.workbook.one_pages import HEADINGS, PAGES, OnePage
from xl.ribbon import GROUPS

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDE, REFERENCE = DOCS / "用户手册.md", DOCS / "参考手册.md"
FUNCTIONS = DOCS / "函数说明.md"

_SECTION = re.compile(
    r"(?P<open><!-- 由表结构生成：(?P<name>\S+)（python -m xl\.docs） -->\n)"
    r".*?(?P<close><!-- 生成结束 -->)",
    re.DOTALL,
)
_MADE_FROM_REGISTRY = "<!-- 由函数登记表生成：python -m xl.docs -->\n\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table; what stands in a cell never ends it."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", r"\|") for cell in line) + " |" for line in lines
    )


def sections() -> dict[str, Callable[[], str]]:
    """Return the marked sections of both guides by name, each as what writes it."""
    return {
        "按钮": _buttons,
        "各表的列": _sheets,
        "评级的例子": _grade_examples,
        "停供的例子": _stop_examples,
        "发货的例子": _shipping_examples,
        "核销的例子": _settlement_example,
        "账龄段": lambda: "、".join(_labels()),
        "否决项": lambda: table(("代码", "情形"), VETOES.items()),
        "预警": lambda: "、".join(FLAGS),
        "函件": _letters,
        "模板的域": _fields,
        "审批链": _chains,
        "送达状态": lambda: "、".join(DELIVERY_STATES),
        "原因编码": _causes,
        "全部参数": _parameters,
    }


def updated(*texts: str) -> list[str]:
    """Return the guides with every marked section written anew.

    Raises ValueError when a section is unknown, stands twice or is missing in all of them.
    """
    writers = sections()
    found = [match["name"] for text in texts for match in _SECTION.finditer(text)]
    if sorted(found) != sorted(writers):
        raise ValueError(f"marked sections are {found}, expected each once: {list(writers)}")
    return [
        _SECTION.sub(lambda m: f"{m['open']}\n{writers[m['name']]()}\n\n{m['close']}", text)
        for text in texts
    ]


def documents() -> dict[Path, str]:
    """Return every generated document by its path, as it should be."""
    guides = (GUIDE, REFERENCE)
    texts = updated(*(guide.read_text(encoding="utf-8") for guide in guides))
    return {
        **dict(zip(guides, texts, strict=True)),
        **{DOCS / f"{one.name[:2]}.md": _one_page(one) for one in PAGES},
        FUNCTIONS: _MADE_FROM_REGISTRY + function_guide(),
    }


def _one_page(one: OnePage) -> str:
    steps = table(
        HEADINGS,
        ((n, s.what, s.sheet, s.button, s.done) for n, s in enumerate(one.steps, start=1)),
    )
    remember = "\n".join(f"- {line}" for line in one.remember)
    return f"<!-- 由 workbook/one_pages.py 生成：python -m xl.docs -->\n\n# {one.title}\n\n{steps}\n\n记住：\n\n{remember}\n"


# ------------------------------------------------------------------------------ declarations


def _buttons() -> str:
    rows = [
        (group, button.label, button.supertip) for _, group, buttons in GROUPS for button in buttons
    ]
    return table(("组", "按钮", "作用"), rows)


def _chains() -> str:
    """Return who approves what: a changed limit, as most are."""
    chains = [(kind, chain_of(Request(kind=kind, old="原值"))) for kind in ApprovalKind]
    rows = [
        (kind.value, chain.key, str(chain.asks), " → ".join(map(str, chain.approves)) or "不用审批")
        for kind, chain in chains
    ]
    return table(("类型", "链", "谁填", "谁批"), rows)


def _sheets() -> str:
    return "\n\n".join(_sheet(sheet) for sheet in ENTRY_SHEETS)


def _sheet(sheet: Sheet) -> str:
    rows = [(c.title, str(c.role), _kind(c), "是" if c.required else "", c.help)
            for c in sheet.columns]  # fmt: skip
    return f"### {sheet.title}\n\n{sheet.help}\n\n" + table(
        ("列", "谁填", "内容", "必填", "说明"), rows
    )


def _kind(column: Column) -> str:
    if column.choices:
        return f"从列表选：{'、'.join(column.choices)}"
    return str(column.kind)


def _letters() -> str:
    rows = [(k.code, k.kind, k.recipients, _how(k)) for k in KINDS]
    return table(("编号", "函件", "谁会收到", "怎么出"), rows)


def _how(kind: LetterKind) -> str:
    how = "点名才出" if kind.on_request else "到时自动出"
    return how + ("，有文号" if kind.registered else "，无文号、不登记")


def _fields() -> str:
    parts = [f"**每种函件都可用**\n\n{_field_list(COMMON)}"]
    for kind in KINDS:
        lines = [f"**{kind.kind}**（模板文件：{'、'.join(f'{t}.docx' for t in kind.templates)}）"]
        if kind.required:
            lines.append("必备：" + "、".join(f"`{{{{{name}}}}}`" for name in kind.required))
        if kind.fields:
            lines.append(_field_list(kind.fields))
        lines += [
            f"明细表“{name}”，行里可用：{'、'.join(f'`{{{{行.{field}}}}}`' for field in fields)}"
            for name, fields in kind.loops.items()
        ]
        parts.append("\n\n".join(lines))
    return "\n\n".join(parts)


def _field_list(fields: Fields) -> str:
    return table(("域", "内容"), ((f"`{{{{{name}}}}}`", text) for name, text in fields.items()))


def _causes() -> str:
    return table(("编码", "原因", "处理"), ((c.code, c.name, c.effect) for c in CAUSES.values()))


def _parameters() -> str:
    company = settings_of(Company)
    by_section: dict[str, list[ParameterRow]] = {}
    for row in parameter_rows():
        by_section.setdefault(row.setting.section, []).append(row)
    parts = []
    for section, rows in by_section.items():
        lines = [
            (row.label, _shown(row), row.setting.unit, row.setting.source,
             _note(row, ours=row.key in company))
            for row in rows
        ]  # fmt: skip
        parts.append(
            f"**{section}**\n\n" + table(("参数", "原定值", "单位", "依据", "说明"), lines)
        )
    return "\n\n".join(parts)


def _shown(row: ParameterRow) -> str:
    if row.setting.unit == "比例":
        return f"{float(row.value) * 100:g}%"
    if row.setting.unit == "元":
        return f"{float(row.value):,.0f}"
    return str(row.value)


def _note(row: ParameterRow, *, ours: bool) -> str:
    notes = [row.note] if row.note else []
    if row.setting.choices and row.setting.unit == "选项":
        notes.append("可选：" + "、".join(row.setting.choices))
    if row.setting.assumed and not ours:
        notes.append("待公司确定")
    return "；".join(notes)


# ------------------------------------------------------- examples, worked by the functions


def _result(function: str, *values: object) -> object:
    return REGISTRY[function].call(*values)


def _grade_examples() -> str:
    cases: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("老客户，总分 91，偿还 36，采购 28", (91, 36, 28)),
        ("老客户，总分 74，偿还 24，采购 22", (74, 24, 22)),
        ("新客户，总分 84，偿还 32，采购 26", (84, 32, 26, "", "否", "是")),
        ("新客户，总分 93，偿还 37，采购 28，有特批", (93, 37, 28, "", "否", "是", "是", "是")),
        ("老客户，总分 72，偿还 26，采购 22，否决项 V3", (72, 26, 22, "V3")),
    )
    rows = []
    for text, values in cases:
        grade = str(_result("HK_GRADE", *values))
        rows.append((text, grade_label(grade), _result("HK_GRADE_WHY", *values)))
    grades = "、".join(grade_label(grade) for grade in GRADES)
    return f"五个等级：{grades}。\n\n" + table(("情形", "等级", "程序写出的理由"), rows)


_AS_OF = date(2026, 6, 30)


def _stop_examples() -> str:
    cases = (
        ("没有超期，没有超额度", False, None, 0),
        ("超期 1 笔，6 月 1 日到期，5 万元", False, date(2026, 6, 1), 50_000),
        ("4 月 30 日到期，5 万元，满 2 个月", False, date(2026, 4, 30), 50_000),
        ("6 月 1 日到期，20 万元", False, date(2026, 6, 1), 200_000),
        ("3 月 29 日到期，5 万元，过了第 3 个月", False, date(2026, 3, 29), 50_000),
    )
    rows = []
    for text, over, due, amount in cases:
        values = (over, due, amount, _AS_OF)
        level = StopLevel(int(float(str(_result("HK_STOP_LEVEL", *values)))))
        why = _result("HK_STOP_LEVEL_WHY", *values)
        rows.append((text, f"{level.value} {level.label}", why))
    return f"统计日 {_AS_OF}：\n\n" + table(("情形", "停供级别", "程序写出的理由"), rows)


def _shipping_examples() -> str:
    cases = (
        (80_000, 70_000, 10_000), (80_000, 70_000, 10_001), (0, 0, 5_000), ("", 0, 5_000),
    )  # fmt: skip
    rows = [
        ("未授信（空）" if limit == "" else f"{limit:,}", f"{used:,}", f"{order:,}",
         _result("HK_CAN_SHIP", limit, used, order),
         _result("HK_CAN_SHIP_WHY", limit, used, order))
        for limit, used, order in cases
    ]  # fmt: skip
    return table(("批准额度", "已占用", "本单", "结论", "理由"), rows)


_SALES: tuple[tuple[object, ...], ...] = (
    ("客户编码", "售货清单号码", "销售日期", "到期日", "销货总额"),
    ("01001", "A-1", date(2026, 3, 1), date(2026, 3, 31), 10_000),
    ("01001", "A-2", date(2026, 4, 10), date(2026, 5, 10), 8_000),
    ("01001", "A-3", date(2026, 6, 5), date(2026, 7, 5), 6_000),
)
_RECEIPTS: tuple[tuple[object, ...], ...] = (
    ("客户编码", "售货清单号码", "回款日期", "回款金额"),
    ("01001", "A-2", date(2026, 5, 12), 5_000),
    ("01001", "", date(2026, 6, 20), 12_000),
)
_ONE_MORE = ("01001", "", date(2026, 6, 25), 9_000)


def _settlement_example() -> str:
    settled = _grid(_result("HK_SETTLE", _SALES, _RECEIPTS, _AS_OF))
    beside = [(*sale[1:], *line) for sale, line in zip(_SALES, settled, strict=True)]
    receipts = [line[1:] for line in _RECEIPTS]
    aged = _grid(_result("HK_AGEING", _SALES, _RECEIPTS, _AS_OF))[:2]
    more = _grid(_result("HK_AGEING", _SALES, (*_RECEIPTS, _ONE_MORE), _AS_OF))[:2]
    return "\n\n".join(
        [
            f"统计日 {_AS_OF}。回款两笔：", _plain_table(receipts),
            "核销之后，每张清单：", _plain_table(beside),
            "这个客户的账龄：", _plain_table(aged),
            f"如果 {_ONE_MORE[2]} 又收到 9,000 元、没有写清单号码：", _plain_table(more),
        ]
    )  # fmt: skip


def _grid(value: object) -> list[list[object]]:
    if not isinstance(value, list):
        raise TypeError(f"not a table: {value!r}")
    return value


def _plain_table(rows: Sequence[Sequence[object]]) -> str:
    return table([str(h) for h in rows[0]], ([_cell(c) for c in row] for row in rows[1:]))


def _cell(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    return str(value)


def _labels() -> list[str]:
    return [str(h) for h in _grid(_result("HK_AGEING", _SALES, _RECEIPTS, _AS_OF))[0][2:]]


def main(arguments: Sequence[str]) -> int:
    """Rewrite the documents, or with ``--check`` name the stale ones; return the exit code."""
    stale = [
        path
        for path, text in documents().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.name} is stale: run python -m xl.docs")
        return 1 if stale else 0
    new = documents()
    for path in stale:
        path.write_text(new[path], encoding="utf-8", newline="\n")
        print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
