"""What the add-in does when rows are typed below a table: the table, its name, its results."""

from typing import Any

from tests.calc.fake_calc import Address, Document, Name, Sheet, component

SERVICE = "com.huikuan.calc.Functions"
SETTINGS = {
    "service": SERVICE, "handles": "计算", "day": "hk_as_of",
    "methods": {"hksettle": "HK_SETTLE", "hkkpi": "HK_KPI"}, "growing": ["HK_SETTLE"],
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
    assert document.named["hk_sales"].content == "$销售.204"


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
    rows = [["已收", "尚欠"], *[[0.0, 1.0]] * 2, *[["", ""]] * 5, *[[0.0, 1.0]] * 400]
    sales.results[SETTLE] = rows
    with component(SETTINGS) as growth:
        growth.remember("HK_SETTLE", [*rows, *[["", ""]] * 2500])
        growth.remember("HK_SETTLE", rows[:3])  # of another workbook
        growth.grow(document)
    ((_, _, bottom, _),) = sales.arrays
    assert 408 <= bottom < 900


def test_a_result_stops_at_what_is_in_its_way() -> None:
    document, sales, _ = book()
    sales.results[SETTLE] = [["已收", "尚欠"], *[[0.0, 1.0]] * 260]
    sales.cells[50, 5] = "我的备注"
    grown(document)
    assert list(sales.arrays) == [(0, 4, 49, 5)]
    assert sales.cells[50, 5] == "我的备注"


def test_notes_within_what_calc_takes_for_the_array_stay() -> None:
    document, sales, _ = book()
    sales.blank_rows = 2500
    sales.results[SETTLE] = [["已收", "尚欠"], *[[0.0, 1.0]] * 60]
    notes = {(1000, 4): "我的备注", (1001, 4): 12.5, (1002, 5): "=RC2"}
    sales.cells |= notes
    grown(document)
    ((_, _, bottom, _),) = sales.arrays
    assert 60 < bottom < 1000
    assert {at: sales.cells[at] for at in notes} == notes


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
        ours: Any = growth.is_ours
        assert ours("{" + SETTLE + "}")
        assert ours("{=IF(ISNUMBER(" + SETTLE[1:] + ");1;2)}")
        assert not ours(SETTLE), "one cell"
        assert not ours("{=SUM(A1:A3)}")
        assert not ours("{" + KPI + "}")
