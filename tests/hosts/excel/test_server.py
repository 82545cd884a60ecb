"""The server's own parts without Windows: cells, holders, log lines, a press without a workbook."""

import datetime as dt
import logging
import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.excel.com_cells import MISSING, answer, from_com, to_com
from huikuan_xl.excel.pressing import NO_WORKBOOK, press
from huikuan_xl.excel.server import LET_GO, NEVER_HELD, Holders, ShortLines
from tests.hosts.excel.com import ERRORS, com_time


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (1.5, 1.5), ("文", "文"), (True, True), (None, None), (MISSING, None), (7, 7.0),
        (Decimal("1.2345"), Decimal("1.2345")), (((None,),), None), ((None,), None),
        (((1.0, None), ("x", MISSING)), [[1.0, None], ["x", None]]), ((1.0, 2.0), [1.0, 2.0]),
        (-2146826245, "#N/A"), (-2146826239, "#REF!"), (-2146826237, "#VALUE!"),
        *((code, name) for name, code in ERRORS.items()),
    ],
)  # fmt: skip
def test_cell_from_com(given: Any, read: Any) -> None:
    found = from_com(given)
    assert found == read
    assert type(found) is type(read) or isinstance(found, str)


def test_dates_cross_without_and_with_a_zone() -> None:
    read = from_com(((com_time(2026, 6, 30),),))
    assert read == [[dt.datetime(2026, 6, 30)]]
    assert type(read[0][0]) is dt.datetime
    assert to_com(read[0][0]) == dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    assert to_com(read) == [[46203.0]]  # in a table a day is a number, as in its cell


def test_answer_has_no_tuple_and_no_text_of_our_own() -> None:
    assert answer("HK_BUCKET", (45.0,)) == "31-60"
    assert type(answer("HK_BUCKET", (ERRORS["#N/A"],))) is str
    assert answer("HK_NOT_THERE", (1.0,)) == "#NAME?"


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


class Held:
    pass


def test_server_that_nobody_ever_held_ends() -> None:
    clock = Clock()
    holders = Holders(clock)
    clock.time += NEVER_HELD - 1
    assert not holders.may_end()
    clock.time += 1
    assert holders.may_end()


def test_server_ends_only_after_the_last_holder_let_go() -> None:
    clock = Clock()
    holders = Holders(clock)
    first, second = Held(), Held()
    holders.add(first)
    holders.add(second)
    clock.time += 10 * NEVER_HELD
    assert not holders.may_end()
    del first
    assert len(holders) == 1
    clock.time += LET_GO
    assert not holders.may_end()
    del second
    clock.time += LET_GO - 1
    assert not holders.may_end()
    third = Held()
    holders.add(third)
    clock.time += LET_GO
    assert not holders.may_end()
    del third
    clock.time += LET_GO
    assert holders.may_end()


def line(message: str, failure: str = "") -> str:
    info = None
    if failure:
        try:
            raise ValueError(failure)
        except ValueError:
            info = sys.exc_info()
    record = logging.LogRecord("a", logging.INFO, "p", 1, "%s", (message,), info)
    return ShortLines("%(levelname)s %(name)s: %(message)s").format(record)


def test_log_lines_are_cut() -> None:
    assert line("字" * 80) == "INFO a: " + "字" * 80
    assert line("字" * 81) == "INFO a: " + "字" * 79 + "…"
    traceback = line("失败", "字" * 5000).splitlines()
    assert traceback[0] == "INFO a: 失败"
    assert "ValueError" in traceback[-1]
    assert max(map(len, traceback)) <= 200


def test_press_without_a_workbook_is_answered_in_chinese() -> None:
    assert press("HK_Check", None) == NO_WORKBOOK


def test_press_that_breaks_shows_no_traceback() -> None:
    said = press("HK_Check", object())  # no COM here: whatever fails is caught
    assert said.startswith("按钮没有运行。")
    assert "Traceback" not in said


def test_server_registers_before_anything_heavy_is_imported() -> None:
    code = (
        "import huikuan_xl.excel.server, sys; "
        "print(sorted(m for m in ('pandas', 'numpy', 'xlwings', 'huikuan_xl.functions') "
        "if m in sys.modules)); "
        "import huikuan_xl.excel.com_cells as c; c.answer('HK_BUCKET', (45.0,)); "
        "print(sorted(m for m in ('pandas', 'xlwings') if m in sys.modules)); "
        "import time; print(time.process_time())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after, seconds = run.stdout.split()
    assert (before, after) == ("[]", "[]")
    assert float(seconds) <= 2, "the first answer, files in memory: of the processor's own time"
