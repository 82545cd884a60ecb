"""What goes out: courier list, take-along list, messages, print files, e-mail drafts."""

import datetime as dt
import email
from dataclasses import replace
from email import policy
from pathlib import Path
from typing import Any

import openpyxl
from pypdf import PdfReader, PdfWriter

from huikuan_xl.letters import batch as batch_module
from huikuan_xl.letters.batch import write_letters

Small = Any  # tests/letters/conftest.py
DUE = dt.date(2026, 6, 1)


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def fake_pdf(sources: list[Path], folder: Path) -> list[Path]:
    made = []
    for source in sources:
        writer = PdfWriter()
        writer.add_blank_page(width=595, height=842)
        made.append(folder / f"{source.stem}.pdf")
        writer.write(made[-1])
    return made


def test_lists_hold_one_envelope_per_customer(small: Small, tmp_path: Path) -> None:
    small.customer |= {"phone": "0600-99", "address": "甲路 1 号", "contact_person": "王五"}
    small.sell(100_000, DUE).sell(50_000, dt.date(2026, 7, 5))
    done = write_letters(small.month(), tmp_path / "函件")
    found = sheets(tmp_path / "函件" / "送出" / "发送清单.xlsx")
    (row,) = found["寄送清单"][1:]
    assert row[:6] == ("1", "张三", "甲方公司", "财务部 王五", "0600-99", "甲路 1 号")
    for one in done.letters:
        assert f"{one.order.kind.kind}{one.number}" in row[7]
    (mine,) = found["随身清单"][1:]
    assert mine[2:5] == ("1,000.00", "29", "催款函 乙财催〔2026〕1号")
    texts = [line[4] for line in found["微信短信"][1:]]
    assert any("500.00元将于7月5日到期" in text for text in texts)
    assert all(len(text) <= 300 for text in texts)


def test_who_signs_before_a_letter_leaves_is_on_the_file_copy(small: Small, tmp_path: Path) -> None:
    small.company = replace(small.company, finance_head="方敏", general_manager="陆总")
    small.sell(100_000, dt.date(2026, 3, 20)).sell(50_000, DUE)
    write_letters(small.month(), tmp_path / "函件")
    (row,) = [
        line
        for line in sheets(tmp_path / "函件" / "送出" / "发送清单.xlsx")["签发审批"][1:]
        if line[2] == "限期清欠通知"
    ]
    assert row[3:5] == (1000, "发出前")
    assert [str(cell).split("\n")[0] for cell in row[6:]] == [
        "申请：业务人员　张三", "确认：部门负责人　", "审批：财务负责人　方敏", "审批：总经理　陆总",
    ]  # fmt: skip


def test_what_is_not_sent_is_told_with_its_reason(small: Small, tmp_path: Path) -> None:
    small.sell(100_000, DUE, disputed=True)
    write_letters(small.month(), tmp_path / "函件")
    rows = sheets(tmp_path / "函件" / "送出" / "发送清单.xlsx")["未发及原因"]
    assert any(row[0] == "催款函" and "争议" in row[3] for row in rows)


def test_print_file_and_mail_draft_hold_leader_and_enclosures(
    small: Small, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(batch_module, "render_pdf", fake_pdf)
    small.sell(100_000, DUE)
    done = write_letters(small.month(), tmp_path / "函件", pdf=True)
    (printed,) = (tmp_path / "函件" / "送出").glob("打印-张三-*.pdf")
    # One page each, a blank one after it: every letter begins on a new sheet.
    assert len(PdfReader(printed).pages) == 2 * len(done.letters)
    (draft,) = (tmp_path / "函件" / "送出" / "邮件").glob("*.eml")
    mail = email.message_from_bytes(draft.read_bytes(), policy=policy.default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] is None
    assert "催款函 乙财催〔2026〕1号" in mail["Subject"]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert names[0] == "甲方公司-催款函-第1次-乙财催〔2026〕1号-2026-06-30.pdf"
    assert len(names) == len(done.letters)
