"""Tables of other systems: ERP shapes, encodings, disguises, and real invoices to the last 分."""

import csv
import gzip
import io
import os
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.importing import import_into, read_table
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import CUSTOMERS, RECEIPTS, SALES

DATA = Path(os.environ.get("HUIKUAN_DATA", Path(__file__).parents[3] / "shared" / "data"))
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"needs the real data folder {DATA} (or HUIKUAN_DATA)"
)

HEAD = ["客户编码", "单据日期", "单据编号", "价税合计"]
LINES = [HEAD, ["001", "2026-01-05", "S1", "1,000.50"], ["002", "2026.1.6", "S2", "-20"]]


def as_csv(lines: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(lines)
    return text.getvalue()


def first(table: pd.DataFrame, names: list[str]) -> list[object]:
    return [table[name].tolist()[0] for name in names]


def check_lines(sales: pd.DataFrame) -> None:
    assert sales["customer_code"].tolist() == ["001", "002"]
    assert sales["doc_no"].tolist() == ["S1", "S2"]
    assert sales["amount"].tolist() == [100050, -2000]
    assert sales["sale_date"].tolist() == [pd.Timestamp(2026, 1, 5), pd.Timestamp(2026, 1, 6)]
    assert sales["_row"].tolist() == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "导出.csv"
    path.write_bytes(as_csv(LINES, separator).encode(encoding))
    read = read_table(path, SALES)
    check_lines(read.frame)
    assert read.problems == []


def html(lines: list[list[str]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in lines)
    return f"<html><head><meta charset='gb2312'></head><table>{body}</table></html>"


def test_a_web_page_called_xls(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_bytes(html(LINES).encode("gb2312"))
    check_lines(read_table(path, SALES).frame)


def test_spreadsheet_xml_called_xls(tmp_path: Path) -> None:
    body = "".join(
        "<Row>"
        + "".join(f"<Cell><Data ss:Type='String'>{c}</Data></Cell>" for c in line)
        + "</Row>"
        for line in LINES
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path = tmp_path / "导出.xls"
    path.write_text(
        f"<?xml version='1.0'?><Workbook xmlns='{space}' xmlns:ss='{space}'>"
        f"<Worksheet ss:Name='表'><Table>{body}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    read = read_table(path, SALES)
    check_lines(read.frame)
    assert read.title == "表"


def test_the_best_sheet_of_a_workbook_is_taken(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["客户", "备注"])
    page = book.create_sheet("明细")
    for line in LINES:
        page.append(line)
    path = tmp_path / "导出.xlsx"
    book.save(path)
    read = read_table(path, SALES)
    assert read.title == "明细"
    check_lines(read.frame)


@pytest.mark.parametrize("cut", [1, 5, 200])
def test_broken_files_are_refused(tmp_path: Path, cut: int) -> None:
    for start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01\x02\xff", b""):
        path = tmp_path / "坏.xls"
        path.write_bytes((start + bytes(cut)) if start else b"")
        with pytest.raises(UnusableLedger):
            read_table(path, SALES)


def test_a_two_row_header_is_joined() -> None:
    read = read_table(
        [
            ["应收明细表", "", "", "", ""],
            ["单据", "", "往来单位", "", "本期"],
            ["编号", "日期", "编码", "名称", "应收"],
            ["S1", "2026-01-05", "001", "甲", 5],
        ],
        SALES,
    )
    assert first(read.frame, ["doc_no", "customer_code", "customer_name", "amount"]) == [
        "S1", "001", "甲", 500
    ]  # fmt: skip
    assert read.frame["_row"].tolist() == [4]


def test_merged_customers_are_carried_down_but_not_past_a_subtotal() -> None:
    read = read_table(
        [
            ["客户编码", "客户名称", "日期", "单据号", "价税合计"],
            ["001", "甲", "2026-01-05", "S1", 1],
            ["", "", "2026-01-06", "S2", 2],
            ["", "甲(小计)", "", "", 3],
            ["", "", "2026-01-07", "S3", 4],
            ["002", "乙", "2026-01-08", "S4", 5],
            ["合计", "", "", "", 12],
        ],
        SALES,
    )
    assert read.frame["customer_code"].tolist() == ["001", "001", "", "002"]
    assert read.totals == 2
    errors = [(p.row, p.column) for p in read.problems if p.severity is Severity.ERROR]
    assert errors == [(5, "客户编码")]
    assert not [p for p in read.problems if p.severity is Severity.WARNING]  # totals agree


def test_two_lines_of_a_document_without_total_of_their_own_customer() -> None:
    read = read_table([HEAD, ["001", "2026-01-05", "S1", 1], ["合计", "", "", 2]], SALES)
    assert [p.value for p in read.problems if p.severity is Severity.WARNING] == ["2"]


@pytest.mark.parametrize(
    ("heading", "word", "fen"),
    [
        ("退货标志", "是", -500), ("退货标志", "1", -500), ("退货标志", "", 500),
        ("红蓝字", "红字", -500), ("红蓝标识", "蓝字", 500), ("方向", "贷", -500), ("方向", "借", 500),
    ],
)  # fmt: skip
def test_a_red_or_credit_column_makes_the_amount_negative(
    heading: str, word: str, fen: int
) -> None:
    read = read_table([[*HEAD, heading], ["1", "2026-01-05", "S1", "5", word]], SALES)
    assert read.frame["amount"].tolist() == [fen]


def test_a_red_amount_that_is_negative_already_stays() -> None:
    read = read_table([[*HEAD, "红蓝字"], ["1", "2026-01-05", "S1", -5, "红字"]], SALES)
    assert read.frame["amount"].tolist() == [-500]
    assert read.frame["state"].tolist() == ["红字"]


def test_amount_and_tax_are_added_when_there_is_no_total() -> None:
    head = ["客户编码", "单据日期", "单据编号", "无税金额(万元)", "税额"]
    read = read_table([head, ["1", "2026-01-05", "S1", 1, 1300], ["1", "2026-01-06", "S2", "x", 1],
                       ["1", "2026-01-07", "S3", -0.01, -13]], SALES)  # fmt: skip
    assert read.frame["amount"].tolist() == [1130000, 0, -11300]
    assert [(p.row, p.severity) for p in read.problems] == [(3, Severity.ERROR)]


def test_an_amount_without_tax_alone_is_refused() -> None:
    with pytest.raises(UnusableLedger, match="不含税"):
        read_table([["客户编码", "日期", "单据号", "金额"], ["1", "2026-01-05", "S1", 1]], SALES)


def test_amount_tax_and_total_that_disagree_are_warned_about() -> None:
    head = [*HEAD, "金额", "税额"]
    read = read_table([head, ["1", "2026-01-05", "S1", 113, 100, 13],
                       ["1", "2026-01-05", "S2", 113.01, 100, 13],
                       ["1", "2026-01-05", "S3", 114, 100, 13]], SALES)  # fmt: skip
    assert [(p.row, p.code) for p in read.problems] == [(4, "Q17")]


def test_foreign_currency_is_an_error() -> None:
    read = read_table([[*HEAD, "币别"], ["1", "2026-01-05", "S1", 1, "人民币"],
                       ["1", "2026-01-05", "S2", 1, "美元"]], SALES)  # fmt: skip
    assert [(p.row, p.severity, p.value) for p in read.problems] == [(3, Severity.ERROR, "美元")]


def test_the_unit_above_the_table_counts() -> None:
    read = read_table([["单位：万元", "", "", ""], HEAD, ["1", "2026-01-05", "S1", "1.5"]], SALES)
    assert read.frame["amount"].tolist() == [1500000]


def test_a_table_without_our_header_is_refused() -> None:
    with pytest.raises(UnusableLedger, match="表头"):
        read_table([["a", "b"], [1, 2]], SALES)


def test_receipts_and_customers_of_an_erp() -> None:
    receipts = read_table(
        [
            ["收款日期", "客户名称", "收款方式", "实收金额", "发票号"],
            ["2026/2/1", "甲", "转账", "9", "S1"],
        ],
        RECEIPTS,
    )
    assert first(receipts.frame, ["method", "amount", "doc_no"]) == ["电汇", 900, "S1"]
    customers = read_table(
        [
            ["客户编码", "客户名称", "信用额度", "信用期限", "纳税人登记号"],
            ["001", "甲", "5万", "30", "9"],
        ],
        CUSTOMERS,
    )
    assert first(customers.frame, ["limit", "credit_days", "uscc"]) == [5000000, 30, "9"]


# --- into a ledger -----------------------------------------------------------------------------


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(
        customers=frame(
            CUSTOMERS,
            {"customer_code": ["001", "002"], "customer_name": ["甲（京）公司", "乙公司"],
             "credit_days": [30, 30]},
        ),
        source="台账.xlsx",
    )  # fmt: skip


def test_a_table_is_added_and_the_given_ledger_stays(ledger: Ledger) -> None:
    result, problems = import_into(ledger, LINES, "sales")
    check_lines(result.sales)
    assert len(ledger.sales) == 0
    assert result.source == "台账.xlsx"
    assert {p.severity for p in problems} == {Severity.NOTE}
    assert result.problems == problems


def test_the_title_names_the_sheet_too(ledger: Ledger) -> None:
    assert len(import_into(ledger, LINES, "客户销售统计表")[0].sales) == 2
    with pytest.raises(KeyError):
        import_into(ledger, LINES, "别的表")


def test_importing_twice_adds_nothing_and_says_so(ledger: Ledger) -> None:
    once, _ = import_into(ledger, LINES, "sales")
    twice, problems = import_into(once, [*LINES, ["001", "2026-01-07", "S3", "3"]], "sales")
    assert twice.sales["doc_no"].tolist() == ["S1", "S2", "S3"]
    assert twice.sales["_row"].tolist() == [2, 3, 4]
    assert any(p.why.startswith("2 行与台账已有的行完全相同") for p in problems)


def test_equal_rows_of_one_export_are_all_added_and_warned_about(ledger: Ledger) -> None:
    result, problems = import_into(ledger, [*LINES, LINES[1]], "sales")
    assert len(result.sales) == 3
    assert [p.row for p in problems if p.severity is Severity.WARNING] == [4]


def test_codes_are_found_by_full_name_and_zeros_come_back(ledger: Ledger) -> None:
    head = ["客户编码", "客户名称", "日期", "单据号", "价税合计"]
    result, problems = import_into(
        ledger,
        [head, [1.0, "甲(京)公司", "2026-01-05", "S1", 1], ["", "乙公司", "2026-01-05", "S2", 1],
         ["", "丙公司", "2026-01-05", "S3", 1]],
        "sales",
    )  # fmt: skip
    assert result.sales["customer_code"].tolist() == ["001", "002", ""]
    errors = [(p.row, p.value) for p in problems if p.severity is Severity.ERROR]
    assert errors == [(4, "丙公司")]


def test_a_table_of_names_alone_is_enough(ledger: Ledger) -> None:
    rows = [["客户名称", "收款日期", "收款金额"], ["乙公司", "2026-02-01", "8"]]
    result, _ = import_into(ledger, rows, "receipts")
    assert result.receipts["customer_code"].tolist() == ["002"]


# --- real invoices -----------------------------------------------------------------------------

Sums = dict[str, tuple[int, int, int, int]]


def measured(text: str) -> Sums:
    """Count and sum the lines of the file on their own, with csv and Decimal: 金额, 税额, 价税合计."""
    result = {"valid": [0] * 4, "void": [0] * 4, "red": [0] * 4}
    for record in csv.DictReader(io.StringIO(text)):
        fen = [Decimal(record[name]) * 100 for name in ("金额", "税额", "价税合计")]
        assert all(amount == int(amount) for amount in fen)
        void = record["发票状态"].strip() == "作废发票"
        groups = ["void" if void else "valid"]
        if not void and fen[2] < 0:
            groups.append("red")
        for group in groups:
            result[group] = [a + b for a, b in zip(result[group], [1, *map(int, fen)], strict=True)]
    return {group: tuple(sums) for group, sums in result.items()}  # type: ignore[misc]


@needs_data
def test_real_invoices_are_read_to_the_last_fen(tmp_path: Path) -> None:
    data = gzip.decompress((DATA / "cumcm2020c_sales_invoices.csv.gz").read_bytes())
    path = tmp_path / "发票.csv"
    path.write_bytes(data)
    started = time.perf_counter()
    read = read_table(path, SALES)
    assert time.perf_counter() - started < 30
    assert len(read.frame) == 162_484
    assert read.ex_tax is not None
    assert read.tax is not None
    amount, state = read.frame["amount"].to_numpy(), read.frame["state"]
    valid = (state == "正常").to_numpy()
    groups = {"valid": valid, "void": (state == "作废").to_numpy(), "red": valid & (amount < 0)}
    ours: Sums = {
        group: (int(rows.sum()), int(read.ex_tax[rows].sum()), int(read.tax[rows].sum()),
                int(amount[rows].sum()))
        for group, rows in groups.items()
    }  # fmt: skip
    assert ours == measured(data.decode("utf-8-sig"))
    assert ours["valid"][0] + ours["void"][0] == 162_484
    assert ours["red"][0] > 0
    assert read.frame["doc_no"].ne("").all()
    assert read.frame["sale_date"].notna().all()


@needs_data
def test_real_receipts_with_aliases(tmp_path: Path) -> None:
    text = (DATA / "cn_receipts.csv").read_text(encoding="utf-8-sig")
    records = list(csv.DictReader(io.StringIO(text)))
    renamed = tmp_path / "收款.csv"
    renamed.write_bytes(text.replace("付款人", "付款单位").encode("gb18030"))
    read = read_table(renamed, RECEIPTS)
    assert len(read.frame) == len(records)
    assert int(read.frame["amount"].sum()) == sum(
        int(Decimal(record["实收金额"]) * 100) for record in records
    )


@pytest.mark.parametrize("sheet", schema.ENTRY_SHEETS, ids=lambda sheet: sheet.name)
def test_the_shown_headings_of_a_sheet_are_its_own(sheet: schema.Sheet) -> None:
    header: list[object] = [column.title for column in sheet.columns]
    read = read_table([header, [None] * len(header)], sheet)
    assert list(read.frame.columns) == [*(c.name for c in sheet.read_columns), "_row"]
    assert len(read.frame) == 0
    assert read.problems == []


RowsOf = Callable[..., list[list[object]]]


def test_a_sheet_written_by_the_schema_maps_every_column(rows: RowsOf) -> None:
    lines = rows("sales", {"customer_code": "1", "doc_no": "S1", "origin_doc": "S0", "note": "注"})
    read = read_table(lines, SALES)
    assert first(read.frame, ["origin_doc", "note"]) == ["S0", "注"]
