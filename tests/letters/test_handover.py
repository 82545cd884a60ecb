"""The handover folder: index, what is missing, claims with their last day, schedule, copies."""

import datetime as dt
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from huikuan_xl.letters.handover import NothingOverdue, write_handover
from huikuan_xl.out_folder import WRITTEN

Small = Any  # tests/letters/conftest.py
CODE = "0007"


def sheets(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(folder / "移交目录.xlsx")
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def scans(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    return folder


@pytest.fixture
def owing(small: Small) -> Small:
    """Two documents overdue: one with all its papers entered, one with none."""
    small.customer |= {"registration_form": "登记表.pdf"}
    small.contract |= {"contract_no": "HT1", "late_rate": 0.001, "late_clause_no": "第九条"}
    small.sell(5_000_000, dt.date(2026, 5, 1), contract_no="HT1", delivery_note="SH1",
               invoice_no="FP1", invoice_receipt="HZ1")  # fmt: skip
    small.sell(1_000_000, dt.date(2026, 6, 1))
    small.receipts.append({"amount": 100_000, "receipt_date": dt.date(2026, 6, 20),
                           "doc_no": "XS001", "receipt_no": "S1"})  # fmt: skip
    small.letter("催款函", dt.date(2026, 5, 20), dt.date(2026, 5, 22), level=1, evidence="SF1001",
                 documents="XS001（第1次）", signer="王五 会计")  # fmt: skip
    return small


def test_the_folder_holds_index_papers_and_copies(owing: Small, tmp_path: Path) -> None:
    place = scans(
        tmp_path / "扫描件", "合同/HT1.pdf", "SH1 签收.jpg", "登记表.pdf", "SF1001.png", "无关.pdf"
    )
    done = write_handover(owing.month(), CODE, tmp_path / "移交", scans=[place])
    made = {p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file()}
    assert made - {WRITTEN} == {
        "移交目录.xlsx", "01-工作事实报告.docx", "02-律师函委托资料.docx", "03-对方负责人登记表.docx",
        "证据/规范合同/HT1.pdf", "证据/有效送货单/SH1 签收.jpg",
        "证据/对方负责人详细资料登记表/登记表.pdf", "证据/催收函件与送达证据/SF1001.png",
    }  # fmt: skip
    assert not done.complete.value
    assert "有效送货单（XS002）" in done.complete.reasons[0].text
    rows = sheets(done.folder)
    index = {(row[1], row[2]): row for row in rows["移交目录"]}
    assert index["规范合同", "XS001"][6] == "证据/规范合同/HT1.pdf"
    assert index["发票回执单", "XS001"][4] == "已登记，没找到文件"
    assert index["有效送货单", "XS002"][4] == "缺"
    missing = {(row[0], row[1]): row[4] for row in rows["缺少的材料"][1:]}
    assert "放进扫描件文件夹" in missing["发票回执单", "XS001"]
    assert "“送货签收”" in missing["有效送货单", "XS002"]


def test_claims_carry_their_own_last_day_to_sue(owing: Small, tmp_path: Path) -> None:
    done = write_handover(owing.month(), CODE, tmp_path)
    head, first, second, total = sheets(done.folder)["债权与时效"][:4]
    at = {name: column for column, name in enumerate(head)}
    # The demand named only the first: delivered on 22 May, it starts three years anew.
    assert first[at["时效届满日"]].date() == dt.date(2029, 5, 22)
    assert second[at["时效届满日"]].date() == dt.date(2029, 6, 1)
    assert [row[at["未付(元)"]] for row in (first, second, total)] == [49_000, 10_000, 59_000]


def test_the_schedule_holds_what_was_paid_late_and_its_source(owing: Small, tmp_path: Path) -> None:
    rows = sheets(write_handover(owing.month(), CODE, tmp_path).folder)["违约金计算表"]
    # 1,000 paid 50 days late and 49,000 for 60 days at 0.1 % a day; 10,000 for 29 days.
    assert [(row[0], row[1], row[4], row[7]) for row in rows[1:5]] == [
        ("XS001", 1_000, 50, 50.0), ("XS001", 49_000, 60, 2_940.0), ("XS002", 10_000, 29, 290.0),
        ("合计", None, None, 3_280.0),
    ]  # fmt: skip
    assert rows[1][6].startswith("合同HT1第九条：")


def test_without_an_agreed_rate_the_schedule_is_an_estimate_by_the_lpr_of_the_breach(
    small: Small, tmp_path: Path
) -> None:
    small.sell(36_000_000, dt.date(2024, 10, 20)).sell(36_000_000, dt.date(2025, 5, 19))
    rows = sheets(write_handover(small.month(), CODE, tmp_path).folder)["违约金计算表"]
    # In breach on 2024-10-21 (LPR 3.10 %) and 2025-05-20 (3.00 %), each with 30 % on top, ÷ 360.
    assert [row[7] for row in rows[1:3]] == [24_905.4, 15_873.0]  # 618 days, 407
    assert "内部估算" in rows[1][6]
    assert "3.1%" in rows[1][6]


def test_the_report_says_what_is_missing_by_document(owing: Small, tmp_path: Path) -> None:
    done = write_handover(owing.month(), CODE, tmp_path)
    text = "\n".join(
        cell.text for table in docx.Document(str(done.folder / "01-工作事实报告.docx")).tables
        for row in table.rows for cell in row.cells
    )  # fmt: skip
    assert "缺（XS002）" in text
    assert "已送达 2026-05-22 王五 会计" in text


def test_nothing_overdue_is_nothing_to_hand_over(small: Small, tmp_path: Path) -> None:
    small.sell(100_000, dt.date(2026, 7, 30))
    with pytest.raises(NothingOverdue):
        write_handover(small.month(), CODE, tmp_path)
    with pytest.raises(KeyError):
        write_handover(small.month(), "没有", tmp_path)
    assert not list(tmp_path.iterdir())
