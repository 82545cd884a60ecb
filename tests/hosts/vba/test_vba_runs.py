"""Our VBA is run: its very text, in LibreOffice Basic, with the real server behind it.

Excel's objects are stand-ins (``basic_driver.py``): what they hold and refuse is ours to say, so how
Excel itself behaves is not proven here; how our text reads, sends, keeps, retries and writes is.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from huikuan_xl.excel.pressing import NO_WORKBOOK
from huikuan_xl.ledger.schema import SALES
from huikuan_xl.workbook.macro_texts import LOST, NOT_STARTED, TEXTS, TITLE
from tests.hosts.calc import office as office_module
from tests.hosts.vba.basic import Vba, block, cells, day, sources

pytestmark = pytest.mark.office

NA, VALUE, NAME = "error 2042", "error 2015", "error 2029"
MANY = 33_000  # rows beyond what an Integer counts
BLANK = -1.79769313486231e308

SOLD_AT, PAID_AT, PAGE, TODAY = "销售", "回款", "客户一页通", "今日待办"
SOLD = [
    ["档案名称", "客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["", "C1", "S1", day(46143), day(46173), 100.0],
    ["", "C1", "S2", day(46150), day(46180), 60.0],
]
PAID = [
    ["ƒ", "客户编码", "售货清单号码", "回款日期", "回款金额(元)"],
    ["", "C1", "S1", day(46174), 40.0],
]
NAMES = {
    "hk_sales": [SOLD_AT, "B1:F3"], "hk_receipts": [PAID_AT, "B1:E2"],
    "hk_page_asked": [PAGE, "B3"], "hk_customer_codes": ["档案", "A2:A3"],
}  # fmt: skip
WORLD: dict[str, Any] = {
    "sheets": {SOLD_AT: SOLD, PAID_AT: PAID, "档案": [["客户编码"], ["C1"], ["C2"]],
               TODAY: [["客户编码"], ["C1"], ["没有"], [5.0]], "看板": [["C2"]], PAGE: [["C1"]],
               "计算": [[None]], "计划": [["月份", "客户编码", "档案名称"], [None, "甲公司", "→ K1 甲"],
                       *[[]] * 8, ["月份", "客户编码", "档案名称"], [None, "乙", "→ K9 乙"]]},
    "names": NAMES,
    "tables": [["tbl_sales", SOLD_AT, "A1:F3"], ["tbl_receipts", PAID_AT, "A1:E2"],
               ["tbl_today", TODAY, "A1:A4"], ["tbl_customers", "档案", "A1:A3"], ["tbl_plans", "计划", "A1:C2"],
               ["tbl_targets", "计划", "A11:C12"]],
    "formulas": [["计算", 1, 1, f'=HK_TABLE(hk_sales,"{SALES.title}")']],
    "properties": TEXTS,
}  # fmt: skip
SALES_RANGE, RECEIPTS_RANGE, HANDLE = (
    cells(SOLD_AT, "B1:F3"),
    cells(PAID_AT, "B1:E2"),
    cells("计算", "A1"),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vba]:
    if reason := office_module.missing():
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with Vba(tmp_path_factory.mktemp("vba")) as running:
        yield running


@pytest.fixture
def vba(running: Vba) -> Vba:
    """Return our modules in a new world."""
    running.world(**WORLD)
    return running


# ------------------------------------------------------------------------- cells to values and back


def test_a_packed_table_becomes_cells(vba: Vba) -> None:
    columns = ["H\0尚欠\x00123456\0\0-10\x0029", "T\0状态\x001-30\0#N/A\0\0#别的"]
    assert vba.get("HKUnpacked", columns) == [
        ["尚欠", "状态"], [1234.56, "1-30"], ["", NA], [-0.1, ""], [0.29, "#别的"],
    ]  # fmt: skip
    assert vba.get("HKUnpacked", ["T\0只有表头"]) == [["只有表头"]]


def test_columns_cross_as_numbers_or_as_one_text(vba: Vba) -> None:
    assert vba.get("HKPacked", block(["额"], [1.5], [None], [-2.0])) == [1.5, BLANK, -2.0]
    assert vba.get("HKPacked", block(["号"], ["S1"], [None], ["S 3"])) == "S1\0\0S 3"
    assert vba.get("HKPacked", block(["空"], [None], [None])) == "\0"
    mixed: list[list[Any]] = [["号"], ["S1"], [2.0]]
    assert vba.get("HKPacked", block(*mixed)) == mixed
    assert vba.get("HKPacked", block(["日"], [day(46143)])) == [["日"], [day(46143)]]
    assert vba.get("HKPacked", "只有表头") is None


def test_more_rows_than_an_integer_counts(vba: Vba) -> None:
    numbers = vba.get("HKPacked", block(["额"], *([1.0],) * MANY))
    assert len(numbers) == MANY
    texts = vba.get("HKPacked", block(["号"], *(["S"],) * MANY))
    assert texts.count("\0") == MANY - 1
    assert vba.get("HKUnpacked", ["\0".join(["H", "额", *["150"] * MANY])])[MANY] == [1.5]


@pytest.mark.parametrize(
    ("name", "error"),
    [("#N/A", NA), ("#LOST!", NA), ("#VALUE!", VALUE), ("#NUM!", "error 2036"), ("#REF!", "error 2023"),
     ("#DIV/0!", "error 2007"), ("#NAME?", NAME), ("#NULL!", "error 2000"), ("#SPILL!", VALUE),
     ("#1", "#1"), ("", ""), (1.5, 1.5), (None, None)],
)  # fmt: skip
def test_an_error_arrives_as_its_name(vba: Vba, name: Any, error: Any) -> None:
    assert vba.get("HKCell", name) == error


def test_a_fixed_array_larger_than_the_answer_is_blank_there(vba: Vba) -> None:
    answer = ["H\0额\x00150", "T\0号\0S1"]
    assert vba.get("HKAnswer", answer) == [["额", "号"], [1.5, "S1"]]
    vba.asked_from("A1:C4")
    assert vba.get("HKAnswer", answer) == [
        ["额", "号", ""], [1.5, "S1", ""], ["", "", ""], ["", "", ""],
    ]  # fmt: skip
    vba.asked_from("A1:B1")  # a spilled one has one cell that asks
    assert vba.get("HKAnswer", answer) == [["额", "号"], [1.5, "S1"]]


def test_only_one_area_and_only_used_rows_cross(vba: Vba) -> None:
    assert vba.get("HKValues", [cells(SOLD_AT, "A1:A1048576"), "字", 1.5]) == [
        [["档案名称"], [""], [""]], "字", 1.5,
    ]  # fmt: skip


# ------------------------------------------------------------------------------ asking the server


def test_a_function_is_answered_by_the_real_server(vba: Vba) -> None:
    assert vba.get("HK_BUCKET", 45.0) == "31-60"
    assert vba.get("HK_RMB", "x") == VALUE
    assert vba.get("HKCall", "HK_NOT_THERE", [1.0]) == NAME
    assert vba.state()["starts"] == 1, "one server for all"


SENDS = ["hold", ["计算", 1, 1], "HK_TABLE", [SALES_RANGE, SALES.title]]
SETTLES = ["get", "HK_SETTLE", [HANDLE, RECEIPTS_RANGE, 46203.0]]


def left(answer: Any) -> list[Any]:
    """Return 尚欠 of each sale."""
    at = answer[0].index("尚欠")
    return [row[at] for row in answer[1:]]


def edited(value: float) -> list[Any]:
    """Return the step of typing another amount for the first sale."""
    return ["put", SOLD_AT, 2, 6, value]


def crossed(vba: Vba, of: str) -> list[Any]:
    """Return the sizes of what crossed in calls of one kind."""
    return [sizes for name, sizes in vba.state()["calls"] if name == of]


def test_a_table_goes_by_its_handle(vba: Vba) -> None:
    handle, answer = vba.run(SENDS, SETTLES)
    assert handle.startswith("HK:sales:2:")
    assert left(answer) == [60.0, 60.0]
    (sent,) = crossed(vba, "table")
    assert sent == [5, 1, 5 * 2], "headings, title, and two cells of each column"
    assert crossed(vba, "HK_SETTLE")[0][0] == 1, "the handle"


def test_after_an_edit_one_column_crosses(vba: Vba) -> None:
    first, _, second, answer, _, third = vba.run(
        SENDS, edited(75.5), SENDS, SETTLES, edited(100.0), SENDS
    )
    assert left(answer) == [35.5, 60.0]
    assert second != first
    assert third == first, "an edit taken back gives the handle of before"
    for again in crossed(vba, "table")[1:]:
        assert again == [5, 1, 2 + 4, 1], "the column that changed, a mark for each other, before"


def test_a_table_of_more_rows_is_sent_anew(vba: Vba) -> None:
    longer = ["get", "HK_TABLE", [cells(SOLD_AT, "B1:F4"), SALES.title]]
    *_, handle = vba.run(
        SENDS, ["put", SOLD_AT, 4, 2, "C2"], ["put", SOLD_AT, 4, 6, 9.0], longer
    )  # fmt: skip
    assert handle.startswith("HK:sales:3:")


def test_a_server_that_was_killed_costs_nobody_an_answer(vba: Vba) -> None:
    """A new one knows no table: the handle's cell is worked out again, the answer is right."""
    _, before, _, after = vba.run(SENDS, SETTLES, ["kill"], SETTLES)
    assert left(before) == left(after) == [60.0, 60.0]
    assert vba.state()["starts"] == 2
    assert ["evaluate", "计算", f'=HK_TABLE(hk_sales,"{SALES.title}")'] in vba.state()["done"]


def test_a_new_server_is_sent_all_columns(vba: Vba) -> None:
    """It doesn't know the table whose columns are as before."""
    *_, handle, answer = vba.run(SENDS, ["kill"], edited(75.5), SENDS, SETTLES)
    assert handle.startswith("HK:sales:2:")
    assert left(answer) == [35.5, 60.0]


def test_a_server_that_does_not_start_is_not_asked_by_every_cell(running: Vba) -> None:
    vba = running
    vba.world(**{**WORLD, "addin": True, "open": False})
    vba.get("HK_BUCKET", 45.0)
    vba.kill_server()
    vba.refuse(True)
    assert [vba.get("HK_BUCKET", 45.0) for _ in range(3)] == [NAME] * 3
    assert vba.state()["starts"] <= 2
    vba.do("HKRecalculate")
    assert vba.state()["calculated"] == 0, "nothing to ask yet"
    vba.refuse(False)
    vba.do("HKRun", "HK_Check")  # a button doesn't wait for the ten seconds
    assert vba.state()["calculated"] == 1, "cells left without an answer ask again, once"
    vba.do("HKRecalculate")
    assert vba.state()["calculated"] == 1


def test_days_of_a_workbook_that_counts_from_1904(running: Vba) -> None:
    running.world(**{**WORLD, "1904": True})
    handle, answer = running.run(SENDS, SETTLES)
    assert handle.startswith("HK:sales:2:")
    assert crossed(running, "table")[0][2] == 3 * 2 + 2 * 3, "days as days, under their headings"
    assert left(answer) == [60.0, 60.0]


# -------------------------------------------------------------------------------------- buttons


@pytest.mark.parametrize("is_open", [True, False])
def test_what_python_says_is_shown_after_the_call(running: Vba, is_open: bool) -> None:
    """Of the add-in's button: it works on the workbook in front, if there is one."""
    running.world(**{**WORLD, "addin": True, "open": is_open})
    running.do("HKRun", "HK_Check")
    state = running.state()
    assert state["calls"][-2:] == [["book", is_open], ["Press", "HK_Check"]]
    assert "".join(text for text, _ in state["shown"]) == NO_WORKBOOK
    assert {title for _, title in state["shown"]} == {TEXTS[TITLE]}


def test_a_button_without_a_server_says_what_to_do(vba: Vba) -> None:
    vba.kill_server()
    vba.refuse(True)
    vba.do("HKRun", "HK_Check")
    assert [text for text, _ in vba.state()["shown"]] == [TEXTS[NOT_STARTED]]


def test_a_server_that_dies_under_a_button_is_told(running: Vba) -> None:
    """Not pressed again: half of the work may be done."""
    running.world(**{**WORLD, "addin": True})
    running.do("HKRun", "HK_Dies")
    state = running.state()
    assert [text for text, _ in state["shown"]] == [TEXTS[LOST]]
    assert state["calls"].count(["Press", "HK_Dies"]) == 1


def test_a_long_text_comes_in_parts_that_end_with_a_line(vba: Vba) -> None:
    lines = [f"第 {n} 行" + "字" * 90 for n in range(12)]
    vba.do("HKNotice", "\n".join(lines))
    parts = [text for text, _ in vba.state()["shown"]]
    assert "".join(parts) == "\n".join(lines)
    assert max(map(len, parts)) <= 500
    assert all(part.endswith("\n") for part in parts[:-1])
    vba.do("HKNotice", "字" * 501)
    assert [len(text) for text, _ in vba.state()["shown"]][len(parts) :] == [500, 1]


def test_a_file_without_our_properties_still_says_something(running: Vba) -> None:
    running.world(**{**WORLD, "properties": {}})
    running.do("HKNotice", "好")
    assert running.state()["shown"] == [["好", TITLE]]


# ---------------------------------------------------------------------------------- entry, pages


def types(vba: Vba, found: Any, row: int = 2, column: int = 2) -> list[Any]:
    """Type something where a code belongs; return what was done, with what the first column says."""
    vba.put(SOLD_AT, row, 1, found)
    vba.put(SOLD_AT, row, column, "甲公司")
    vba.do("HKNameToCode", {"range": [SOLD_AT, f"{'ABCDEF'[column - 1]}{row}"]})
    return [one for one in vba.state()["done"] if one[0] == "put"]


def test_a_name_that_means_one_customer_becomes_the_code(vba: Vba) -> None:
    assert types(vba, "→ K1 甲 公司") == [["put", SOLD_AT, 2, 2, "K1"]]
    assert ["calculate", SOLD_AT, 2, 1] in vba.state()["done"], (
        "the first column is worked out first"
    )
    assert vba.state()["events"] == [False, True], "our own entry is no further event"


def test_in_every_entry_table_wherever_the_columns_are(vba: Vba) -> None:
    vba.do("HKNameToCode", {"range": ["计划", "B2"]})
    assert ["put", "计划", 2, 2, "K1"] in vba.state()["done"]
    assert ["calculate", "计划", 2, 3] in vba.state()["done"]


@pytest.mark.parametrize("found", ["甲公司 K1；甲公司 K2", "", None, 5.0, "→K1", "未建档"])
def test_what_means_several_or_nobody_is_left(vba: Vba, found: Any) -> None:
    assert types(vba, found) == []
    assert vba.state()["events"][-1:] in ([], [True])


def test_other_columns_blocks_and_sheets_are_left(vba: Vba) -> None:
    assert types(vba, "→ K1 甲公司", column=3) == []
    for area in ([SOLD_AT, "B2:B3"], ["看板", "A1"], ["档案", "A2"]):
        vba.do("HKNameToCode", {"range": area})
    assert [one for one in vba.state()["done"] if one[0] == "put"] == []


def test_an_entry_that_is_refused_leaves_events_on(running: Vba) -> None:
    running.world(**{**WORLD, "locked": [SOLD_AT]})
    assert types(running, "→ K1 甲公司") == []
    assert running.state()["events"] == [False, True]


@pytest.mark.parametrize(
    ("area", "opens"),
    [(["看板", "A1"], "C2"), ([TODAY, "A2"], "C1"), ([TODAY, "A3"], None), ([TODAY, "A4"], None),
     ([TODAY, "A2:A3"], None), ([SOLD_AT, "B2"], None), (["档案", "A2"], None), ([PAGE, "A1"], None)],
    ids=["board", "today", "unknown", "number", "block", "entry", "register", "the page"],
)  # fmt: skip
def test_a_double_click_on_a_code_opens_the_page(vba: Vba, area: list[str], opens: Any) -> None:
    assert bool(vba.get("HKOpenCustomer", {"range": area})) == (opens is not None)
    state = vba.state()
    assert state["gone"] == ([[PAGE, 3, 2]] if opens else [])
    assert state["done"] == ([["put", PAGE, 3, 2, opens]] if opens else [])


def test_a_page_that_is_hidden_stays_as_it_is(running: Vba) -> None:
    running.world(**{**WORLD, "hidden": [PAGE]})
    assert not running.get("HKOpenCustomer", {"range": ["看板", "A1"]})
    assert running.state()["done"] == []


# --------------------------------------------------------------------------------- faults are seen


def _unpacks(vba: Vba) -> bool:
    return bool(vba.get("HKUnpacked", ["H\0额\x00150\0-1"]) == [["额"], [1.5], [-0.01]])


def _follows(vba: Vba) -> bool:
    return left(vba.run(SENDS, edited(75.5), SENDS, SETTLES)[-1]) == [35.5, 60.0]


def _sends_again(vba: Vba) -> bool:
    return left(vba.run(SENDS, ["kill"], SETTLES)[-1]) == [60.0, 60.0]


def _counts_far(vba: Vba) -> bool:
    return len(vba.get("HKPacked", block(["额"], *([1.0],) * MANY)) or []) == MANY


def _keeps_events(vba: Vba) -> bool:
    types(vba, "→ K1 甲公司")
    return bool(vba.state()["events"] == [False, True])


def _enters_below(vba: Vba) -> bool:
    """In a table that doesn't begin in the first row."""
    vba.do("HKNameToCode", {"range": ["计划", "B12"]})
    return ["put", "计划", 12, 2, "K9"] in vba.state()["done"]


@pytest.mark.parametrize(
    ("module", "right", "wrong", "holds"),
    [
        ("HKColumns", "/ 100", "/ 10", _unpacks),
        ("HKColumns", "few(i) = Parts(i)", "few(i) = True", _follows),
        ("HKHandles", 'Answer = "#LOST!"', 'Answer = "#LOST"', _sends_again),
        ("HKHandles", "i As Long, last As Long, num", "i As Integer, last As Long, num", _counts_far),
        ("HKEntry", "    Application.EnableEvents = True\n", "", _keeps_events),
        ("HKEntry", "Set found = table.Cells(Target.Row - table.Row + 1",
         "Set found = table.Cells(Target.Row", _enters_below),
    ],
    ids=["hundredths", "wrong column kept", "lost unseen", "Integer", "events off", "wrong cell"],
)  # fmt: skip
def test_a_planted_fault_is_seen(
    running: Vba, module: str, right: str, wrong: str, holds: Callable[[Vba], bool]
) -> None:
    ours = sources()
    running.world(**WORLD)
    assert holds(running)
    assert ours[module].count(right) == 1
    try:
        running.load({**ours, module: ours[module].replace(right, wrong)})
        running.world(**WORLD)
        held = False
        with suppress(office_module.OfficeError, AttributeError, TypeError, ValueError):
            held = holds(running)  # to break is to be seen, too
        assert not held
    finally:
        running.load(ours)
