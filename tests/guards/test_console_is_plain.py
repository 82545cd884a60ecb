"""Nothing a cell says reaches the console but through ``plain``: never markup, never an escape."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import huikuan_xl

COMMANDS = Path(huikuan_xl.__file__).parent / "commands"
SHOWING = {"print", "add_row", "add_column", "add_task"}
NEUTRAL = {"plain", "len", "format_yuan", "kept_told"}  # the last one shows its path plainly
OUR_OWN = {
    ("approvals.py", "heading"), ("approvals.py", "table"), ("claims.py", "done"),
    ("claims.py", "row"), ("console.py", "most"), ("console.py", "name"),
    ("console.py", "number"), ("console.py", "sentence"), ("console.py", "table"),
    ("console.py", "title"), ("customer.py", "heading"), ("customer.py", "one.title"),
    ("dataset.py", "groups"), ("demo.py", "number"), ("excel.py", "mark"),
    ("excel.py", "remedy"), ("figures.py", "as_of"), ("figures.py", "mark"),
    ("figures.py", "table"), ("history.py", "heading"), ("history.py", "table"),
    ("month_end.py", "record.version"), ("new_year.py", "sentence"),
    ("recalc.py", "done.awaiting"), ("recalc.py", "done.changed"),
    ("recalc.py", "done.formulas"), ("report_delivered.py", "on"), ("targets.py", "_table(rows)"),
    ("targets.py", "heading"), ("watching.py", "mark"),
}  # fmt: skip
"""Numbers, days, our own marks, headings and sentences that are neutral already."""


def bare(node: ast.AST) -> Iterator[str]:
    """Yield the parts of a printed expression that nothing neutralises."""
    match node:
        case ast.Constant():
            return
        case ast.FormattedValue(format_spec=ast.JoinedStr()):
            return  # a number or a day: texts have no format here
        case ast.FormattedValue():
            yield from bare(node.value)
        case ast.JoinedStr():
            for part in node.values:
                yield from bare(part)
        case ast.BinOp():
            yield from bare(node.left)
            yield from bare(node.right)
        case ast.IfExp():
            yield from bare(node.body)
            yield from bare(node.orelse)
        case ast.Starred():
            yield from bare(node.value)
        case ast.GeneratorExp() | ast.ListComp():
            yield from bare(node.elt)
        case ast.Call(func=ast.Name(id=name)) if name in NEUTRAL:
            return
        case ast.Call(func=ast.Name(id="map"), args=[ast.Name(id="plain"), *_]):
            return
        case ast.Call(func=ast.Attribute(attr="join"), args=[some]):
            yield from bare(some)
        case _:
            yield ast.unparse(node)


def shown(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what a module gives to a console or to a table of one; ``print`` itself is for JSON."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in SHOWING:
            yield from node.args
        elif isinstance(node.func, ast.Name) and node.func.id == "Table":
            yield from (word.value for word in node.keywords if word.arg in ("title", "caption"))


def unneutral(module: str, source: str) -> list[str]:
    found = {part for one in shown(ast.parse(source)) for part in bare(one)}
    return sorted(part for part in found if (module, part) not in OUR_OWN)


@pytest.mark.parametrize("path", sorted(COMMANDS.glob("*.py")), ids=lambda path: path.name)
def test_what_a_command_shows_goes_through_plain(path: Path) -> None:
    assert unneutral(path.name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "say.print(f'客户 {row.name}')",
        "report.print(book.company)",
        "table.add_row(plain(code), row['name'])",
        "Table(title=f'{told}')",
        "say.print('、'.join(one.name for one in left))",
        "say.print('，' + (name if name else plain(code)))",
    ],
)
def test_a_bare_text_is_seen(source: str) -> None:
    assert len(unneutral("some.py", source)) == 1


def test_a_neutral_text_passes() -> None:
    assert unneutral("some.py", "say.print(f'{plain(row.name)} {fen:,}')") == []


def test_every_exception_is_still_there() -> None:
    parts = {
        (path.name, part)
        for path in COMMANDS.glob("*.py")
        for one in shown(ast.parse(path.read_text(encoding="utf-8")))
        for part in bare(one)
    }
    assert parts >= OUR_OWN
