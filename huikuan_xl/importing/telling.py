"""A plan in words: for a person before anything is written, and as JSON for a program."""

from typing import Any

from huikuan_xl.importing.asking import Question
from huikuan_xl.importing.plan import TAKEN_SHEETS, Plan, SheetPlan
from huikuan_xl.ledger.problems import Problem, fold
from huikuan_xl.ledger.schema import SALES
from huikuan_xl.rules.money import format_yuan, yuan

_TITLES = {s.name: s.title for s in TAKEN_SHEETS}


def lines_of(plan: Plan, most: int = 20) -> list[str]:
    """Return what a person must see: every worksheet, every column, every row's fate, every question."""
    lines: list[str] = []
    for sheet in plan.sheets:
        lines += _sheet_lines(sheet, most)
    for heading, texts in (
        ("与台账不同", [c.text() for c in plan.changes]),
        ("档案里没有的客户", [f"{c.code} {c.name}" for c in plan.new_customers]),
    ):
        if texts:
            lines.append(f"{heading}（{len(texts)}）：")
            lines += [f"　{text}" for text in texts[:most]]
            lines += [f"　……另有 {len(texts) - most} 条"] if len(texts) > most else []
    if plan.problems:
        lines.append("要留意的：")
        lines += [f"　{one.text()}" for one in fold(plan.problems)]
    if plan.consequences:
        lines.append("导入后台账里要留意的：")
        lines += [f"　{one.text()}" for one in fold(plan.consequences)[:most]]
    questions = plan.open_questions
    if questions:
        lines.append(f"要先回答的问题（{len(questions)}）：")
        lines += [f"　{question_line(q)}" for q in questions]
    return lines


def question_line(question: Question) -> str:
    """Return a question with its answers in one line."""
    options = f"［{'／'.join(question.options)}］" if question.options else ""
    where = f"“{question.sheet}”" if question.sheet else ""
    return f"{question.name}｜{where}{question.text}{options}"


def _sheet_lines(sheet: SheetPlan, most: int) -> list[str]:
    if not sheet.read:
        return [f"“{sheet.file}”工作表“{sheet.title}”：没有读（{sheet.kind}：{sheet.why}）"]
    lines = [f"“{sheet.file}”工作表“{sheet.title}”：认作{sheet.kind}（{sheet.why}）"]
    used = [c for c in sheet.columns if c.used_for not in ("没有用", "没有内容")]
    unused = [c for c in sheet.columns if c.used_for in ("没有用", "没有内容")]
    lines.append("　用到的列：" + "、".join(f"{c.heading}→{c.used_for}" for c in used))
    if unused:
        lines.append(
            "　没有用的列：" + "、".join(f"{c.heading}（{c.used_for}）" for c in unused[:40])
        )
    others = [(sheet.totals, "合计"), (sheet.heads, "重复表头"), (sheet.footers, "页脚"),
              (sheet.openings, "期初"), (sheet.groups, "客户标题")]  # fmt: skip
    told = "、".join(f"{name} {count}" for count, name in others if count)
    lines.append(
        f"　读 {sheet.rows} 行＝记录 {sheet.entries}{'、' + told if told else ''}；记录＝新增 {sheet.new}＋已有 "
        f"{sheet.known}＋改动 {sheet.changed}＋没有导入 {len(sheet.refused)}"
        + (f"＋支出 {sheet.aside}" if sheet.aside else "")
        + (f"＋没有金额 {sheet.idle}" if sheet.idle else "")
    )
    for name, fen in sheet.sums.items():
        void = f"（另有作废 {sheet.void} 行，不计）" if sheet.void and name == SALES.name else ""
        lines.append(f"　新增金额 → {_TITLES[name]}：{format_yuan(fen)}{void}")
    holding = sum(t.holds for t in sheet.ties)
    if sheet.ties:
        lines.append(f"　与文件的合计、余额核对 {len(sheet.ties)} 处，相符 {holding} 处")
        lines += [f"　　不符：{t.text()}" for t in sheet.ties if not t.holds][:most]
    return lines


def facts_of(plan: Plan) -> dict[str, Any]:
    """Return the plan for machines: amounts as strings in 元, rows as the file counts them."""
    return {
        "files": [{"name": name, "sha256": digest} for name, digest in plan.files],
        "sheets": [_sheet_facts(sheet) for sheet in plan.sheets],
        "questions": [
            {"name": q.name, "sheet": q.sheet, "text": q.text, "options": list(q.options),
             "default": q.default, "details": list(q.details)}
            for q in plan.open_questions
        ],
        "changes": [
            {"sheet": c.sheet.title, "row": c.row, "text": c.text(), "money": c.money}
            for c in plan.changes
        ],
        "new_customers": [
            {"code": c.code, "name": c.name, "tax_id": c.tax_id} for c in plan.new_customers
        ],
        "problems": [dict(zip(Problem.HEADINGS, p.cells(), strict=True)) for p in plan.problems],
        "ledger_problems": [
            dict(zip(Problem.HEADINGS, p.cells(), strict=True)) for p in plan.consequences
        ],
    }  # fmt: skip


def _sheet_facts(sheet: SheetPlan) -> dict[str, Any]:
    return {
        "file": sheet.file, "sheet": sheet.title, "taken_as": str(sheet.kind), "why": sheet.why,
        "read": sheet.read, "rows": sheet.rows, "entries": sheet.entries, "new": sheet.new,
        "known": sheet.known, "changed": sheet.changed, "outgoing": sheet.aside,
        "without_amount": sheet.idle, "void": sheet.void,
        "refused": [{"row": row, "why": why} for row, why in sheet.refused],
        "totals": sheet.totals, "repeated_heads": sheet.heads, "footers": sheet.footers,
        "openings": sheet.openings, "customer_lines": sheet.groups, "adds_up": sheet.adds_up,
        "amounts": {name: str(yuan(fen)) for name, fen in sheet.sums.items()},
        "ties": [{"what": t.what, "stated": str(yuan(t.stated)), "found": str(yuan(t.found)),
                  "holds": t.holds} for t in sheet.ties if not t.holds or len(sheet.ties) <= 50],
        "columns": [{"heading": c.heading, "meaning": c.meaning, "used_for": c.used_for}
                    for c in sheet.columns],
        "gone": sheet.gone,
    }  # fmt: skip
