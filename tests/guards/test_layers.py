"""The house: arrows point down only, rules know nothing but Python, Excel stays in its room."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import huikuan_xl

ROOT = Path(huikuan_xl.__file__).parent
# Lowest first; a room may ask those below it, and those beside it only where BESIDE says so.
LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"stop"}),
    frozenset({"rules", "out_folder"}),
    frozenset({"ledger"}),
    frozenset({"accounts"}),
    frozenset({"month", "functions", "importing"}),
    frozenset({"workbook", "inplace"}),
    frozenset({"letters", "pack", "archive"}),
    frozenset({"month_files", "import_files", "demo", "cluster"}),
    frozenset({"buttons", "watch_folder"}),
    frozenset({"excel", "calc"}),
    frozenset({"commands"}),
    frozenset({"cli"}),
)
BESIDE = {
    ("workbook", "inplace"),
    ("inplace", "workbook"),
}
SOURCES = sorted(ROOT.rglob("*.py"))


def room_of(module: str) -> str:
    """``huikuan_xl.rules.credit`` is in ``rules``; the package itself is in none."""
    return [*module.split("."), "", ""][1]


def module_of(path: Path) -> str:
    parts = ("huikuan_xl", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            if node.module == "huikuan_xl":
                yield from (f"huikuan_xl.{alias.name}" for alias in node.names)
            else:
                yield node.module


def level_of(room: str) -> int:
    found = [number for number, rooms in enumerate(LEVELS) if room in rooms]
    assert found, f"a new room: say in LEVELS where {room} stands"
    return found[0]


def points_up(room: str, to: str) -> bool:
    """Say whether ``room`` may not import ``to``."""
    if room == to or not to or (room, to) in BESIDE:
        return False
    return level_of(to) >= level_of(room)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_arrows_point_down(path: Path) -> None:
    room = room_of(module_of(path))
    if not room:
        return
    rooms = {room_of(m) for m in imported(path) if m.startswith("huikuan_xl")} - {"__version__"}
    assert [to for to in sorted(rooms) if points_up(room, to)] == []


def test_an_arrow_upwards_is_seen() -> None:
    assert points_up("rules", "ledger")
    assert points_up("accounts", "month")
    assert points_up("letters", "pack")
    assert not points_up("pack", "month")


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*.py")), ids=lambda p: p.stem)
def test_rules_know_nothing_but_python(path: Path) -> None:
    outside = {module.split(".")[0] for module in imported(path)}
    assert outside - {"huikuan_xl"} <= sys.stdlib_module_names


def test_only_the_excel_room_knows_xlwings() -> None:
    users = {
        room_of(module_of(path))
        for path in SOURCES
        if any(module.split(".")[0] == "xlwings" for module in imported(path))
    }
    assert users == {"excel"}


def test_every_workbook_is_written_through_the_strict_writer() -> None:
    """One place keeps text from becoming a formula and raises where XlsxWriter would answer −1."""
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr)
        in ("Workbook", "_StrictWorkbook")
    }
    assert makers == {"workbook/strict.py"}
