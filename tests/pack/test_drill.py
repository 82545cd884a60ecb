"""A customer's code on any list leads to his own row on 客户统计."""

from io import BytesIO

import openpyxl
import pandas as pd

from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.drill import Drill, drill_into
from huikuan_xl.pack.pages import CUSTOMER_FIGURES
from huikuan_xl.pack.report import render
from huikuan_xl.pack.tables import Field, Page, Table
from tests.month.ledgers import AS_OF, customer, day, ledger, sale


def page(name: str, *codes: str) -> Page:
    fields = (Field("customer_code", "客户编码", Kind.CODE),)
    return Page(name, "", (Table(name, fields, pd.DataFrame({"customer_code": list(codes)})),))


def test_every_link_of_a_pack_leads_to_the_code_it_stands_on() -> None:
    book = ledger(
        [customer("A1"), customer("='x'!A1", "王敏")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 900), sale("='x'!A1", "S2", day(4, 1), day(5, 2), 70)],
    )  # fmt: skip
    pack = openpyxl.load_workbook(BytesIO(render(run_month_end(book, AS_OF))))
    followed = set()
    for sheet in pack.worksheets:
        for cell in (c for row in sheet.iter_rows() for c in row if c.hyperlink):
            assert cell.hyperlink is not None
            assert cell.hyperlink.target is None, "nothing outside the file"
            name, place = str(cell.hyperlink.location).rsplit("!", 1)
            if name.strip("'") == CUSTOMER_FIGURES and place != "A1":
                assert pack[CUSTOMER_FIGURES][place].value == cell.value
                followed.add((sheet.title, cell.value))
    assert {("逾期明细", "A1"), ("逾期明细", "='x'!A1"), ("授信与等级", "A1")} <= followed
    assert all(title != CUSTOMER_FIGURES for title, _ in followed)


def test_an_unknown_code_and_a_total_lead_nowhere() -> None:
    drill = drill_into("客户", [page("清单", "B", "A", "合计", "Z"), page("客户", "A", "B")])
    listed = page("清单", "B", "A", "合计", "Z")
    assert drill.links(listed, listed.tables[0]) == {
        0: "internal:'客户'!A5", 1: "internal:'客户'!A4",
    }  # fmt: skip
    own = page("客户", "A", "B")
    assert drill.links(own, own.tables[0]) == {}
    assert drill_into("没有", [listed]) == Drill()


def test_a_list_of_thousands_is_looked_through_with_its_filter() -> None:
    drill = drill_into("客户", [page("客户", "A")])
    for size, linked in ((2_000, True), (2_001, False)):
        long = page("清单", *["A"] * size)
        assert bool(drill.links(long, long.tables[0])) is linked
