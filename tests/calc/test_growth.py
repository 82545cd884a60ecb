"""What the add-in does when rows are typed below a table: the table, its name, its results."""

import sys
from typing import Any

from tests.calc.fake_calc import Address, Document, Name, Sheet, component

SERVICE = "com.huikuan.calc.Functions"
SETTINGS = {
    "service": SERVICE, "handles": "计算", "day": "hk_as_of",
    "methods": {"hksettle": "HK_SETTLE", "hkkpi": "HK_KPI"}, "growing": ["HK_SETTLE"], "tables": ["HK_SETTLE", "HK_KPI"], "handle": "HK:",
}  # fmt: skip
SETTLE = f"={SERVICE.upper()}.HKSETTLE(hk_sales_handle)"
KPI = f"={SERVICE.upper()}.HKKPI(hk_sales_handle)"
HANDLE = f'={SERVICE.upper()}.HKTABLE(hk_sales;"销售")'
OTHER = f'={SERVICE.upper()}.HKTABLE(hk_customers;"客户")'


def book() -> tuple[Document, Sheet, Sheet]:
    """Return a table A1:C4 (its third column a formula), its result from E1 on over four rows, and the handles."""
    document = Document()
    sales = Sheet(document, "销售")
    handles = Sheet(document, "计算")
    document.sheets += [sales, handles]
    document.tables |= {
        "tbl_sales": Address(0, 0, 0, 2, 3),
        "tbl_customers": Address(0, 20, 0, 21, 3),
    }
    for name in ("sales", "customers"):
        document.named[f"hk_{name}"] = Name(document, f"hk_{name}", f"tbl_{name}[[#All];[甲]:[乙]]")
    document.named["hk_as_of"] = Name(document, "hk_as_of", "$B$3")
    for row in range(3):
        sales.cells |= {(row + 1, 0): f"C{row}", (row + 1, 2): "=RC1"}
    sales.arrays[0, 4, 3, 5] = SETTLE
    sales.results[SETTLE] = [["已收", "尚欠"], *[[0.0, 1.0]] * 2]
    handles.cells |= {(3, 1): HANDLE, (4, 1): OTHER}
    return document, sales, handles


def grown(document: Document) -> None:
    with component(SETTINGS) as growth:
        growth.grow(document)


def extent(area: Address | None) -> tuple[int, ...]:
    return () if area is None else tuple(vars(area).values())


def test_nothing_below_nothing_done() -> None:
    document, sales, handles = book()
    grown(document)
    assert extent(document.tables["tbl_sales"]) == (0, 0, 0, 2, 3)
    assert list(sales.arrays) == [(0, 4, 3, 5)]
    assert handles.entered == []


def test_a_row_below_belongs_to_the_table_and_is_sent_once() -> None:
    document, sales, handles = book()
    sales.cells[6, 1] = 100.0  # with two blank rows between
    grown(document)
    bottom = 6 + 200
    assert extent(document.tables["tbl_sales"]) == (0, 0, 0, 2, bottom)
    assert extent(document.tables["tbl_customers"]) == (0, 20, 0, 21, 3)
    assert extent(document.named["hk_sales"].cells) == (0, 0, 0, 2, bottom)
    assert handles.entered == [HANDLE], "only the handle of the table that grew"
    assert sales.cells[6, 2] == sales.cells[bottom, 2] == "=RC1"
    assert list(sales.arrays) == [(0, 4, bottom, 5)], "a row of results for every row"


def test_a_name_that_does_not_follow_its_table_is_pointed_to_it() -> None:
    document, sales, _ = book()
    document.named["hk_sales"].content = "$销售.$A$1:$C$4"
    sales.cells[4, 0] = "C9"
    grown(document)
    assert document.named["hk_sales"].content == "$销售.0.204"


def test_a_full_result_gets_rows_until_its_last_one_is_blank() -> None:
    document, sales, _ = book()
    sales.results[SETTLE] = [["已收", "尚欠"], *[[0.0, 1.0]] * 260]
    grown(document)
    ((top, _, bottom, _),) = sales.arrays
    assert top == 0
    assert bottom > 260
    assert sales.value(260, 5) == 1.0
    assert sales.value(bottom, 5) == ""


def test_a_result_grows_to_its_last_row_behind_blank_ones() -> None:
    """信用看板 has the register's rows: those of its blank rows are blank."""
    document, sales, _ = book()
    document.tables = {}
    rows: list[list[Any]] = [
        ["已收", "尚欠"],
        *[[0.0, 1.0]] * 2,
        *[["", ""]] * 5,
        *[[0.0, 1.0]] * 400,
    ]
    sales.results[SETTLE] = rows
    with component(SETTINGS) as growth:
        growth.remember("HK_SETTLE", ["HK:" + HANDLE, 46203.0], rows)
        growth.remember("HK_SETTLE", ["HK:" + HANDLE, 46203.0], rows[:3])  # of another sheet
        growth.remember("HK_SETTLE", ["HK:sales:of another workbook"], [["甲"]] * 9000)
        growth.grow(document)
    ((_, _, bottom, _),) = sales.arrays
    assert 408 <= bottom < 900


def test_when_growing_is_taken_back_all_follows_the_tables_and_no_step_is_recorded() -> None:
    """The table has its four rows again, its result those of the longer one."""
    document, sales, handles = book()
    sales.arrays = {(0, 4, 400, 5): SETTLE}
    document.named["hk_sales"].cells = Address(0, 0, 0, 2, 400)
    with component(SETTINGS) as growth:
        growth.settle(document)
    assert list(sales.arrays) == [(0, 4, 3 + 100, 5)], "as long as the table and some room"
    assert extent(document.named["hk_sales"].cells) == (0, 0, 0, 2, 3)
    assert handles.entered == [HANDLE, OTHER]
    assert document.recorded == []


def test_a_result_stops_at_what_is_in_its_way() -> None:
    document, sales, _ = book()
    sales.results[SETTLE] = [["已收", "尚欠"], *[[0.0, 1.0]] * 260]
    sales.cells[50, 5] = "我的备注"
    grown(document)
    assert list(sales.arrays) == [(0, 4, 49, 5)]
    assert sales.cells[50, 5] == "我的备注"


def test_a_protected_sheet_is_protected_again_and_a_fixed_list_left_alone() -> None:
    document, sales, handles = book()
    for sheet in (sales, handles):
        sheet.protected = True
    sales.arrays[0, 8, 2, 9] = KPI
    sales.results[KPI] = [["指标", "数值"], ["回款率", 1.0], ["逾期率", 0.0]]
    sales.cells[4, 0] = "C9"
    grown(document)
    assert sales.protected
    assert handles.protected
    assert sorted(sales.arrays) == [(0, 4, 204, 5), (0, 8, 2, 9)]


def test_other_peoples_formulas_are_no_results_of_ours() -> None:
    with component(SETTINGS) as growth:
        asked: Any = growth.function_of
        assert asked("{" + SETTLE + "}") == "HK_SETTLE"
        assert asked("{=IF(ISNUMBER(" + SETTLE[1:] + ");1;2)}") == "HK_SETTLE"
        assert asked(SETTLE) == "", "one cell"
        assert asked("{=SUM(A1:A3)}") == ""


def test_results_that_calc_takes_for_longer_are_entered_again() -> None:
    """Somebody has defined a name: Calc takes every result for as long as what it gives."""
    document, sales, _ = book()
    sales.arrays[0, 8, 2, 9] = KPI
    sales.results[KPI] = [["指标", "数值"], ["回款率", 1.0], ["逾期率", 0.0]]
    sales.taken_for_more = set(sales.arrays)
    with component(SETTINGS) as growth:
        assert growth.grow(document)
        assert not growth.grow(document), "nothing more to do"
    assert sorted(sales.arrays) == [(0, 4, 3, 5), (0, 8, 2, 9)]
    assert not sales.taken_for_more


def test_blank_rows_fill_an_array_where_calc_would_show_an_error() -> None:
    document, sales, _ = book()
    sales.cells[9_000, 0] = "C9"
    with component(SETTINGS) as growth:
        filled: Any = sys.modules["huikuan_arrays"].with_blank_rows
        rows = [["已收", "尚欠"], [0.0, 1.0]]
        few = filled("HK_SETTLE", rows)
        assert len(few) > 2500, "no array seen yet"
        growth.grow(document)
        assert len(filled("HK_SETTLE", rows)) == 9_201, "as long as the array"
        assert few[:2] == (*rows,)
        assert set(few[2:]) == {("", "")}
        assert filled("HK_SETTLE", ((1.0,),)) == ((1.0,),), "one value is for every cell"


def test_formulas_of_a_saved_workbook_follow_the_table() -> None:
    """Calc saves ``tbl_sales[甲]`` as cells; what is beside them or ends elsewhere stays."""
    document, sales, handles = book()
    document.named["hk_codes"] = Name(document, "hk_codes", "$销售.$A$2:$A$4")
    handles.cells |= {
        (9, 0): "=COUNTA($销售.A1:A1048576)-COUNTA($销售.$A$1:$A$4)",
        (9, 1): "=SUM($销售.B2:B4)+SUM($销售.B2:B3)+SUM($销售.D2:D4)+SUM($销售.B2:B41)",
        (9, 2): "=SUM(A1:A4)+SUM($客户.A1:A4)",
    }
    sales.cells |= {(9, 7): "=SUM(A$2:A$4)", (6, 0): "C9"}
    grown(document)
    assert document.named["hk_codes"].content == "$销售.$A$2:$A$207"
    assert handles.cells[9, 0] == "=COUNTA($销售.A1:A1048576)-COUNTA($销售.$A$1:$A$207)"
    assert handles.cells[9, 1] == (
        "=SUM($销售.B2:B207)+SUM($销售.B2:B3)+SUM($销售.D2:D4)+SUM($销售.B2:B41)"
    )
    assert handles.cells[9, 2] == "=SUM(A1:A4)+SUM($客户.A1:A4)"
    assert sales.cells[9, 7] == "=SUM(A$2:A$207)"
