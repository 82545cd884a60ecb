"""From the blank ledger to pasted thousands, in a real LibreOffice: everything reaches them."""

from pathlib import Path

import pytest

from huikuan_xl.calc.copies import copy_for_calc
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.workbook.console import BUTTONS
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.books import Books
from tests.hosts.calc.office import Document, Office
from tests.hosts.calc.test_buttons import (
    AS_OF,
    JUNE,
    MAY,
    REFUSED,
    REGISTER,
    SALES,
    letters,
    said_of_checks,
    soon,
    status,
    type_in,
)

RECEIPTS = schema.RECEIPTS.title
ENTRIES = {
    REGISTER: ("客户编码", "批准额度"),
    SALES: ("客户编码", "销售日期", "到期日", "销货总额"),
    RECEIPTS: ("回款日期", "回款金额", "回款方式"),
}


def paste_all(document: Document, rows: int) -> None:
    """Paste sales of 100.00 over ``rows`` / 10 customers; every second one is paid."""
    codes: list[float | str] = [f"K{i:05d}" for i in range(rows // 10)]
    numbers: list[float | str] = [f"S{i:05d}" for i in range(rows)]
    type_in(document, REGISTER, 2, {"客户编码": codes, "客户名称": [f"客户{c}" for c in codes]})
    type_in(document, SALES, 2, {
        "客户编码": codes * 10, "售货清单号码": numbers, "销售日期": [MAY] * rows,
        "到期日": [JUNE - 1] * rows, "销货总额": [100.0] * rows,
    })  # fmt: skip
    paid = rows // 2
    type_in(document, RECEIPTS, 2, {
        "客户编码": (codes * 10)[::2], "售货清单号码": numbers[::2],
        "回款日期": [JUNE] * paid, "回款金额": [100.0] * paid,
    })  # fmt: skip


def aged_total(document: Document, rows: int) -> object:
    """Return the balance of the row 合计 of 账龄分析."""
    cells = document.values(schema.AGEING, f"A5:K{rows // 10 + 20}")
    if "余额" not in cells[0]:
        return None  # just being worked out
    return next((row[cells[0].index("余额")] for row in cells if row[0] == "合计"), None)


def looks(document: Document, row: int) -> dict[str, tuple[str, bool, str]]:
    """Return how the entry columns look and what they let in, in a row."""
    return {
        f"{title} {heading}": document.looks(title, f"{letters(document, title)[heading]}{row}")
        for title, headings in ENTRIES.items()
        for heading in headings
    }


@pytest.mark.parametrize(
    "rows",
    [
        200,
        pytest.param(3_000, marks=pytest.mark.slow),
        pytest.param(20_000, marks=pytest.mark.slow),
    ],
)
def test_pasted_rows_are_in_every_result(office: Office, tmp_path: Path, rows: int) -> None:
    """Five blank rows are there; then every button, from 20,000 rows on only the first three."""
    source = tmp_path / "回款台账.xlsx"
    build_ledger(source, Ledger(company=Books().ledger().company), AS_OF, spare_rows=5)
    copy_for_calc(source, tmp_path / "副本.xlsx", office.functions, 0)
    with office.open(tmp_path / "副本.xlsx", translate=False) as document:
        before = looks(document, 3)
        printed = {title: document.print_areas(title) for title in ENTRIES}
        paste_all(document, rows)
        owed = 50.0 * rows
        assert soon(lambda: aged_total(document, rows) == owed, 240), office.log[-2000:]
        assert status(document) == "相符", said_of_checks(document)
        left = letters(document, SALES)["尚欠"]
        assert document.values(SALES, f"{left}2:{left}{rows + 1}") == [[0.0], [100.0]] * (rows // 2)
        assert looks(document, rows // 10 + 1) == before
        assert {title: document.print_areas(title) for title in ENTRIES} == printed
        pressed = [macro for macro, _, _ in BUTTONS][: 5 if rows > 3_000 else None]
        for macro in pressed:
            said = document.press(macro)
            assert ("没有完成" in said) == (macro in REFUSED), (macro, said, office.log[-2000:])
            assert aged_total(document, rows) == owed, macro
            assert document.formula(SALES, f"{left}{rows + 1}").startswith("{="), macro
        assert status(document) == "相符", said_of_checks(document)
        last = letters(document, SALES)["销货总额"] + str(rows + 1)
        document.set(SALES, last, 101.0)
        assert aged_total(document, rows) == owed + 1, "still live"
        saved = document.save(tmp_path / "存.ods")
    assert run_month_end(read_ledger(saved), AS_OF).tie.ledger == (owed + 1) * 100
