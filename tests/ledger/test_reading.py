"""Whole workbooks: found, typed, nothing dropped, and one clear sentence for what can't be read."""

import contextlib
import datetime as dt
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.reading import UnusableLedger, read_ledger
from huikuan_xl.rules.policy import DEFAULT
from tests.ledger.conftest import PARAMETERS

Rows = Callable[..., list[list[object]]]
Save = Callable[..., Path]

CUSTOMER: dict[str, object] = {
    "customer_code": "001", "customer_name": "甲公司", "limit": 50000, "credit_days": 30
}  # fmt: skip
SALE: dict[str, object] = {
    "customer_code": "001", "customer_name": "甲公司", "sale_date": dt.datetime(2026, 1, 5),
    "due_date": dt.datetime(2026, 2, 4), "doc_no": "S1", "amount": 1000.5, "item": "轴承",
}  # fmt: skip
RECEIPT: dict[str, object] = {
    "customer_code": "001", "customer_name": "甲公司", "receipt_no": "R1", "doc_no": "S1",
    "receipt_date": dt.datetime(2026, 2, 1), "amount": 400, "method": "电汇",
}  # fmt: skip


def of(problems: list[Problem], column: str) -> list[Problem]:
    return [p for p in problems if p.column == column]


@pytest.fixture
def good(rows: Rows, save: Save) -> Path:
    return save({
        "客户信用档案": rows("customers", CUSTOMER, {"customer_code": "002", "customer_name": "乙"}),
        "客户销售统计表": rows("sales", SALE),
        "客户货款回收日报表": rows("receipts", RECEIPT),
        "回款计划": rows("plans", {"customer_code": "001", "month": "2026-02", "target": 1.5}),
    })  # fmt: skip


def test_a_clean_ledger_is_read_with_types_and_without_problems(good: Path) -> None:
    ledger = read_ledger(good)
    assert ledger.problems == []
    assert ledger.sales.loc[0, "amount"] == 100050
    assert ledger.sales.loc[0, "sale_date"] == pd.Timestamp(2026, 1, 5)
    assert str(ledger.sales["sale_date"].dtype) == "datetime64[s]"
    assert ledger.customers["customer_code"].tolist() == ["001", "002"]
    assert ledger.customers.loc[0, "limit"] == 5000000
    assert ledger.customers.loc[1, "limit"] is pd.NA  # blank is not zero
    assert ledger.plans.loc[0, "month"] == pd.Timestamp(2026, 2, 1)
    assert ledger.plans.loc[0, "target"] == 150
    assert ledger.receipts.loc[0, "_row"] == 2
    assert len(ledger.contacts) == 0
    assert ledger.policy == DEFAULT
    assert ledger.source == str(good)


def test_progress_is_told_and_grows(good: Path) -> None:
    told: list[tuple[str, float]] = []
    read_ledger(good, progress=lambda text, share: told.append((text, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1
    assert any("客户销售统计表" in text for text, _ in told)


def test_title_rows_order_aliases_units_and_extra_columns_do_not_matter(save: Save) -> None:
    path = save({
        "客户销售统计表": [
            ["二〇二六年一月销售统计表"],
            ["制表：财务部", None, "单位：万元"],
            ["毛利", "价税合计", "单据日期", " 客户 编号 ", "发票号码", "客户名称（全称）"],
            [9, 1.25, "2026.1.5", 1.0, "S1", "甲"],
        ],
    })  # fmt: skip
    ledger = read_ledger(path)
    assert ledger.sales["amount"].tolist() == [1250000]
    assert ledger.sales["doc_no"].tolist() == ["S1"]
    assert ledger.sales["_row"].tolist() == [4]


@pytest.mark.parametrize(
    ("heading", "fen"),
    [
        ("销货总额", 150),
        ("销货总额(元)", 150),
        ("销货总额（万元）", 1500000),
        ("销货总额 (千元)", 150000),
    ],
)
def test_the_unit_in_the_heading_counts(save: Save, heading: str, fen: int) -> None:
    path = save({"客户销售统计表": [["客户编码", "销售日期", "售货清单号码", heading],
                                ["1", "2026-01-05", "S1", 1.5]]})  # fmt: skip
    assert read_ledger(path).sales["amount"].tolist() == [fen]


def test_contradicting_units_are_refused(save: Save) -> None:
    path = save({"客户销售统计表": [["单位：万元"],
                                ["客户编码", "销售日期", "售货清单号码", "销货总额(元)"],
                                ["1", "2026-01-05", "S1", 1.5]]})  # fmt: skip
    with pytest.raises(UnusableLedger, match="单位互相矛盾"):
        read_ledger(path)


def test_every_bad_cell_is_a_problem_and_its_row_stays(rows: Rows, save: Save) -> None:
    bad: list[dict[str, object]] = [
        {**SALE, "doc_no": "S1", "amount": "一千"},
        {**SALE, "doc_no": "S2", "sale_date": "2026-02-30"},
        {**SALE, "doc_no": 123456789012345678},
        {**SALE, "doc_no": "S4", "amount": None},
        {**SALE, "doc_no": "S5", "state": "做废"},
        {**SALE, "doc_no": "S6", "disputed": "也许", "quantity": "很多"},
        {**SALE, "doc_no": "S7", "customer_code": None},
    ]
    path = save(
        {"客户信用档案": rows("customers", CUSTOMER), "客户销售统计表": rows("sales", *bad)}
    )
    ledger = read_ledger(path)
    assert len(ledger.sales) == 7
    errors = [(p.row, p.column) for p in ledger.problems if p.severity is Severity.ERROR]
    assert sorted(errors) == [
        (2, "销货总额"), (3, "销售日期"), (4, "售货清单号码"), (5, "销货总额"), (6, "状态"), (7, "争议"),
        (7, "数量"), (8, "客户编码"),
    ]  # fmt: skip
    assert ledger.sales["amount"].tolist() == [0, 100050, 100050, 0, 100050, 100050, 100050]
    assert ledger.sales["sale_date"].isna().tolist() == [False, True] + [False] * 5
    quoted = of(ledger.problems, "销货总额")[0]
    assert (quoted.value, quoted.sheet) == ("一千", "客户销售统计表")


def test_error_values_of_excel_are_problems_not_blanks(rows: Rows, save: Save) -> None:
    path = save({"客户销售统计表": rows("sales", SALE, {**SALE, "doc_no": "S2"})})
    book = openpyxl.load_workbook(path)
    page = book["客户销售统计表"]
    headings = [cell.value for cell in page[1]]
    for row, title, error in (
        (2, "销货总额(元)", "#N/A"),
        (3, "到期日", "#REF!"),
        (3, "备注", "#NAME?"),
    ):
        cell = page.cell(row, headings.index(title) + 1)
        cell.value, cell.data_type = error, "e"
    book.save(path)
    ledger = read_ledger(path)
    found = {(p.row, p.column, p.value) for p in ledger.problems if "错误值" in p.why}
    assert found == {(2, "销货总额", "#N/A"), (3, "到期日", "#REF!"), (3, "备注", "#NAME?")}
    assert ledger.sales["amount"].tolist() == [0, 100050]


def test_total_and_blank_rows_are_passed_over_and_compared(rows: Rows, save: Save) -> None:
    sales = rows(
        "sales",
        {**SALE, "doc_no": "S1", "amount": 100},
        {**SALE, "doc_no": "S2", "amount": 50},
        {"customer_name": "甲公司（小计）", "amount": 150},
        {},
        {**SALE, "doc_no": "S3", "amount": 7},
        {"customer_code": "合 计", "amount": 157},
        {"item": "总计", "amount": 999},
        {"customer_name": "制表人：张三"},
    )
    sales.append([" "] * len(sales[0]))
    ledger = read_ledger(
        save({"客户信用档案": rows("customers", CUSTOMER), "客户销售统计表": sales})
    )
    assert ledger.sales["doc_no"].tolist() == ["S1", "S2", "S3"]
    warnings = [p for p in ledger.problems if p.severity is Severity.WARNING]
    assert [(p.row, p.column, p.value) for p in warnings] == [(8, "销货总额", "999")]
    notes = [p for p in ledger.problems if p.severity is Severity.NOTE]
    assert [p.why for p in notes] == [
        "跳过合计和页脚行：小计 1 行、合计 1 行、总计 1 行、制表人 1 行"
    ]


def test_a_customer_called_total_is_a_customer(rows: Rows, save: Save) -> None:
    named = {**SALE, "customer_name": "合计", "item": "小计"}
    ledger = read_ledger(save({"客户销售统计表": rows("sales", named)}))
    assert len(ledger.sales) == 1


@pytest.mark.parametrize("code", ["合计", "小计", "制表人"])
def test_a_code_like_a_total_drops_no_document(rows: Rows, save: Save, code: str) -> None:
    """A row with a document number stays with its money, whatever stands for the customer."""
    ledger = read_ledger(
        save({"客户销售统计表": rows("sales", SALE, {**SALE, "customer_code": code, "line_no": 2}),
              "客户货款回收日报表": rows("receipts", {**RECEIPT, "customer_code": code})})
    )  # fmt: skip
    assert ledger.sales["customer_code"].tolist()[1:] == [code]
    assert len(ledger.receipts) == 1


def test_a_line_without_document_and_customer_is_kept(rows: Rows, save: Save) -> None:
    lost = {"amount": 88, "sale_date": dt.datetime(2026, 1, 5)}
    ledger = read_ledger(save({"客户销售统计表": rows("sales", lost)}))
    assert ledger.sales["amount"].tolist() == [8800]
    assert {p.column for p in ledger.problems if p.severity is Severity.ERROR} == {
        "客户编码", "售货清单号码"
    }  # fmt: skip


def test_hidden_rows_and_hidden_sheets_are_read(rows: Rows, save: Save) -> None:
    path = save(
        {"客户信用档案": rows("customers", CUSTOMER), "客户销售统计表": rows("sales", SALE)}
    )
    book = openpyxl.load_workbook(path)
    book["客户销售统计表"].row_dimensions[2].hidden = True
    book["客户销售统计表"].sheet_state = "hidden"
    book.save(path)
    ledger = read_ledger(path)
    assert len(ledger.sales) == 1
    assert [p.why for p in ledger.problems] == ["有 1 行被隐藏或筛掉，照样读入"]


def test_a_renamed_sheet_is_known_by_its_headings(rows: Rows, save: Save) -> None:
    path = save(
        {"我的客户": rows("customers", CUSTOMER), "1月 销售": rows("sales", SALE),
         " 客户货款回收日报表 ": rows("receipts", RECEIPT), "草稿": [["随便"], [1]]},
        complete=False,
    )  # fmt: skip
    ledger = read_ledger(path)
    assert (len(ledger.customers), len(ledger.sales), len(ledger.receipts)) == (1, 1, 1)
    notes = [p.sheet for p in ledger.problems if p.severity is Severity.NOTE]
    assert notes == ["我的客户", "1月 销售", "参数"]


def test_a_repeated_heading_is_a_problem_and_the_left_one_counts(save: Save) -> None:
    path = save({"客户销售统计表": [["客户编码", "销售日期", "售货清单号码", "销货总额(元)", "销货总额"],
                                ["1", "2026-01-05", "S1", 1, 2]]})  # fmt: skip
    ledger = read_ledger(path)
    assert ledger.sales["amount"].tolist() == [100]
    assert any("出现了两次" in p.why for p in ledger.problems)


def test_dates_of_a_1904_workbook(rows: Rows, save: Save) -> None:
    path = save({"客户销售统计表": rows("sales", {**SALE, "sale_date": 43834, "due_date": None})})
    book = openpyxl.load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    ledger = read_ledger(path)
    assert ledger.sales.loc[0, "sale_date"] == pd.Timestamp(2024, 1, 5)
    moved = [p for p in ledger.problems if "1904" in p.why]
    assert {p.severity for p in moved} == {Severity.ERROR}  # a flag set by mistake moves them all


def test_parameters_and_company_come_from_the_workbook(rows: Rows, save: Save) -> None:
    own = {"max_term_days": 45, "name": "某某公司", "stop_amount": "25万"}
    kept = [[*row[:2], own.get(str(row[0]), row[2])] for row in PARAMETERS]
    path = save({"参数": [["本公司参数"], *kept, ["max_term_day", "", 3]]})
    ledger = read_ledger(path)
    assert ledger.policy.max_term_days == 45
    assert ledger.policy.stop_amount == 25_000_000
    assert ledger.company.name == "某某公司"
    assert [p.fix for p in ledger.problems] == ["是不是“max_term_days”？"]


# --- what can't be used ------------------------------------------------------------------------


def refusal(path: Path) -> UnusableLedger:
    with pytest.raises(UnusableLedger) as caught:
        read_ledger(path)
    assert caught.value.what
    assert caught.value.remedy
    return caught.value


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert "找不到文件" in refusal(tmp_path / "没有.xlsx").what


def test_a_folder(tmp_path: Path) -> None:
    assert "文件夹" in refusal(tmp_path).what


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("空.xlsx", b"", "空文件"),
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版 Excel"),
        ("表.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "WPS"),
        ("表.csv", "客户编码,金额\n1,2\n".encode("gbk"), "文本文件"),
        ("假.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("假.xlsx", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "网页"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "不是 Excel 工作簿"),
        ("断.xlsx", b"PK\x03\x04", "已损坏"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
         + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    ],
)  # fmt: skip
def test_files_that_are_no_ledger(tmp_path: Path, name: str, content: bytes, what: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert what in refusal(path).what


def test_a_really_encrypted_workbook(good: Path, tmp_path: Path) -> None:
    path = tmp_path / "加密.xlsx"
    with good.open("rb") as plain, path.open("wb") as secret:
        OOXMLFile(plain).encrypt("密码", secret)
    assert "打开密码" in refusal(path).what


def test_a_workbook_without_our_sheets(save: Save) -> None:
    refused = refusal(save({"别的": [["a", "b"], [1, 2]]}, complete=False))
    assert "客户信用档案" in refused.what


def test_a_missing_sheet(rows: Rows, save: Save) -> None:
    refused = refusal(save({"客户信用档案": rows("customers"), "客户销售统计表": rows("sales")},
                           complete=False))  # fmt: skip
    assert "客户货款回收日报表" in refused.what


def test_a_missing_column(save: Save) -> None:
    path = save(
        {"客户销售统计表": [["客户编码", "销售日期", "售货清单号码"], ["1", "2026-01-05", "S1"]]}
    )
    refused = refusal(path)
    assert "“销货总额”" in refused.what
    assert "第 1 行" in refused.remedy


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "文档.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    refusal(path)


def test_truncated_files_never_give_a_traceback(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    path = tmp_path / "截断.xlsx"
    for length in [*range(0, 64, 3), *range(64, len(whole) - 1, max(1, len(whole) // 60))]:
        path.write_bytes(whole[:length])
        refusal(path)


def test_damaged_files_are_read_or_refused_but_never_crash(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    chance = random.Random(20260105)
    path = tmp_path / "损坏.xlsx"
    refused = 0
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 3, 30])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            read_ledger(path)
        except UnusableLedger:
            refused += 1
    assert refused > 20


def test_damaged_parts_inside_a_sound_package_never_crash(good: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "部件.xlsx"
    with zipfile.ZipFile(good) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    for _ in range(100):
        victim = chance.choice(names)
        data = bytearray(parts[victim])
        start = chance.randrange(len(data))
        action = chance.choice(["cut", "noise", "drop"])
        if action == "cut":
            del data[start:]
        elif action == "noise":
            data[start : start + 20] = chance.randbytes(20)
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                if name != victim or action != "drop":
                    package.writestr(name, bytes(data) if name == victim else content)
        with contextlib.suppress(UnusableLedger):
            read_ledger(path)


def test_red_lines_are_read_negative_and_codes_as_first_written(
    rows: Callable[..., Rows], save: Save
) -> None:
    line = {"customer_code": "K1", "sale_date": "2026-05-01", "due_date": "2026-05-31"}
    path = save(
        {
            "客户信用档案": rows("customers", {"customer_code": "K1", "customer_name": "甲"}),
            "客户销售统计表": rows(
                "sales",
                {**line, "doc_no": "X1", "amount": 100},
                {**line, "doc_no": "X2", "amount": 40, "state": "红字", "origin_doc": "x1",
                 "customer_code": "ｋ1"},
            ),
        }
    )  # fmt: skip
    ledger = read_ledger(path)
    assert ledger.sales["amount"].tolist() == [100_00, -40_00]
    assert ledger.sales["customer_code"].tolist() == ["K1", "K1"]
    assert ledger.sales["origin_doc"].tolist() == ["", "X1"]
    assert [(p.row, p.column, p.severity.value) for p in ledger.problems] == [
        (3, "客户编码", "提示"), (3, "原清单号码", "提示"), (3, "销货总额", "提示"),
    ]  # fmt: skip
