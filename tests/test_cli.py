"""The command line as a user or a scheduled job meets it: files, figures, messages, exit codes."""

import csv
import datetime as dt
import errno
import json
import os
import shlex
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huikuan_xl import cli, demo
from huikuan_xl.commands import console
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.pages import CHANGES
from huikuan_xl.pack.what_if import WHAT_IF
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.realdata import FOLDER, needs_real_data


def run(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["huikuan", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


@pytest.fixture(scope="module")
def demo_said(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Make the demo; return its folder and what the command said."""
    folder = tmp_path_factory.mktemp("演示") / "回款演示"
    with pytest.MonkeyPatch.context() as patch, console.say.capture() as said:
        assert run("demo", folder, monkeypatch=patch) == 0
    return folder, said.get()


@pytest.fixture(scope="module")
def demo_folder(demo_said: tuple[Path, str]) -> Path:
    return demo_said[0]


@pytest.fixture(scope="module")
def ledger_file(demo_folder: Path) -> Path:
    (found,) = demo_folder.glob("回款台账.xls*")
    return found


def test_the_demo_leaves_ledger_pack_letters_and_archive(demo_folder: Path) -> None:
    names = {p.name for p in demo_folder.iterdir()}
    assert {"月结报告-2026-06.xlsx", "函件-2026-06", "回款归档.sqlite"} <= names
    assert not [n for n in names if n.startswith(".")]


def to_try(said: str) -> list[str]:
    """Return the lines below the numbered things to try."""
    _, listed = said.split("接下来试试：\n")
    lines = listed.splitlines()
    assert [line.split(".")[0].strip() for line in lines[::2]] == ["1", "2", "3", "4", "5"]
    return [line.strip() for line in lines[1::2]]


def test_what_the_demo_says_to_try_works_and_july_goes_on(
    demo_said: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line as printed, on a copy; the long test of the two months of the demo."""
    folder = Path(shutil.copytree(demo_said[0], tmp_path / "回款 演示"))
    lines = to_try(demo_said[1].replace(str(demo_said[0]), str(tmp_path / "演示")))
    os.replace(folder, tmp_path / "演示")
    codes = {}
    for line in lines:
        if line.startswith("huikuan demo"):
            with console.say.capture() as said:
                codes[line] = run(*shlex.split(line)[1:], monkeypatch=monkeypatch)
        elif line.startswith("huikuan"):
            codes[line] = run(*shlex.split(line)[1:], monkeypatch=monkeypatch)
    for line in to_try(said.get()):
        if line.startswith("huikuan"):
            codes[line] = run(*shlex.split(line)[1:], monkeypatch=monkeypatch)
    names = [line.split()[1] for line in codes]
    assert names == ["customer", "release", "check", "demo", "customer", "customer", "history",
                     "month-end"]  # fmt: skip
    refused = {line.split()[1] for line, code in codes.items() if code == console.PROBLEMS_FOUND}
    assert refused == {"release", "check"}  # above the limit; the slips of the demo
    assert set(codes.values()) == {cli.OK, console.PROBLEMS_FOUND}
    left = {path.name for path in (tmp_path / "演示").iterdir()}
    assert {"月结报告-2026-07.xlsx", "函件-2026-07", "月结试算-2026-08-03.xlsx"} <= left
    assert [name for name in left if name.startswith("回款台账-2026-06")]
    book = openpyxl.load_workbook(tmp_path / "演示" / "月结报告-2026-07.xlsx", read_only=True)
    assert {WHAT_IF, CHANGES} <= set(book.sheetnames)


def test_the_demo_has_two_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for month, said in (("2026-08", "示例里没有 2026-08"), ("七月", "“七月”不是月份")):
        assert run("demo", tmp_path, "--month", month, monkeypatch=monkeypatch) == cli.UNUSABLE
        assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_month_end_prints_the_figures_of_the_pipeline(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", tmp_path / "月结",
               "--json", "--no-letters", monkeypatch=monkeypatch)  # fmt: skip
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    direct = run_month_end(demo.make_ledger(), demo.AS_OF)
    assert code == 0
    assert said["difference"] == "0.00"
    assert Decimal(said["open_total"]) == Decimal(direct.tie.open_total) / 100
    assert {k: Decimal(v) * 100 for k, v in said["buckets"].items()} == direct.tie.buckets
    assert Decimal(said["unapplied"]) * 100 == direct.tie.unapplied
    assert said["customers"] == 72
    assert said["problems"]["错误"] == 0
    assert said["problems"]["警告"] > 0


def test_a_rerun_of_the_same_month_gives_the_same_bytes(
    ledger_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "月结"
    args = ("month-end", ledger_file, "--as-of", "2026-06-30", "--out", out, "--no-letters")
    assert run(*args, monkeypatch=monkeypatch) == 0
    first = (out / "月结报告-2026-06.xlsx").read_bytes()
    assert run(*args, monkeypatch=monkeypatch) == 0
    assert (out / "月结报告-2026-06.xlsx").read_bytes() == first


def test_a_closed_month_is_not_changed_without_reopen(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "月结"
    args = ("month-end", "--as-of", "2026-06-30", "--out", out, "--no-letters")
    assert run(*args, ledger_file, monkeypatch=monkeypatch) == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    changed = demo.make_ledger()
    changed.receipts["amount"] += [100] + [0] * (len(changed.receipts) - 1)
    other = tmp_path / "改过.xlsx"
    build_ledger(other, changed, demo.AS_OF)
    assert run(*args, other, monkeypatch=monkeypatch) == 2
    said = capsys.readouterr().err
    assert "--reopen" in said
    assert "→" in said
    assert run(*args, other, "--reopen", monkeypatch=monkeypatch) == 2
    assert "--reason" in capsys.readouterr().err
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    why = ("--reopen", "--reason", "漏记回款", "--by", "王敏")
    assert run(*args, other, *why, monkeypatch=monkeypatch) == 0
    former = out / "月结报告-2026-06-第1次关账.xlsx"
    assert former.read_bytes() == before["月结报告-2026-06.xlsx"]
    kept = openpyxl.load_workbook(out / "月结报告-2026-06.xlsx")["重开记录"]
    cells = {cell for row in kept.values for cell in row}
    assert {"漏记回款", "王敏", "余额"} <= cells
    capsys.readouterr()
    assert run("history", "--out", out, "--json", monkeypatch=monkeypatch) == 0
    (told,) = json.loads(capsys.readouterr().out)["companies"]
    assert [(s["month"], s["version"], s["by"]) for s in told["states"]] == [
        ("2026-06", 1, ""),
        ("2026-06", 2, "王敏"),
    ]
    assert told["findings"] == []


def test_new_makes_an_empty_ledger_that_closes_an_empty_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "我的台账"
    assert (
        run(
            "new",
            folder,
            "--company",
            "甲乙丙贸易有限公司",
            "--mark",
            "甲",
            monkeypatch=monkeypatch,
        )
        == 0
    )
    (ledger,) = folder.glob("回款台账.xls*")
    assert len(list(folder.glob("*.xls*"))) == 4
    assert run("check", ledger, monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert run("month-end", ledger, "--as-of", "2026-06-30", "--out", tmp_path / "月结", "--json",
               monkeypatch=monkeypatch) == 0  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert said["open_total"] == "0.00"
    assert run("new", folder, monkeypatch=monkeypatch) == 2


def _wrong_path(folder: Path, ledger: Path) -> Path:
    return folder / "没有.xlsx"


def _folder(folder: Path, ledger: Path) -> Path:
    return folder


def _text(folder: Path, ledger: Path) -> Path:
    (folder / "文本.xlsx").write_text("不是工作簿", encoding="utf-8")
    return folder / "文本.xlsx"


def _truncated(folder: Path, ledger: Path) -> Path:
    path = folder / "截断.xlsx"
    path.write_bytes(ledger.read_bytes()[:20_000])
    return path


def _encrypted(folder: Path, ledger: Path) -> Path:
    path = folder / "加密.xlsx"
    path.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1")
        + b"\0" * 504
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 2000
    )
    return path


def _foreign(folder: Path, ledger: Path) -> Path:
    book = openpyxl.Workbook()
    book.save(folder / "别的.xlsx")
    return folder / "别的.xlsx"


def _without_column(folder: Path, ledger: Path) -> Path:
    book = openpyxl.load_workbook(ledger)
    sheet = book["客户销售统计表"]
    for cell in sheet[1]:
        if cell.value and "销货总额" in str(cell.value):
            cell.value = "改了名"
    book.save(folder / "缺列.xlsx")
    return folder / "缺列.xlsx"


@pytest.mark.parametrize(
    "make", [_wrong_path, _folder, _text, _truncated, _encrypted, _foreign, _without_column]
)
def test_unusable_input_gets_one_sentence_and_leaves_nothing(
    make: Any, ledger_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = tmp_path / "出"
    code = run("month-end", make(tmp_path, ledger_file), "--as-of", "2026-06-30", "--out", out,
               monkeypatch=monkeypatch)  # fmt: skip
    said = capsys.readouterr().err
    assert code == 2
    assert said.count("\n") == 1
    assert said.startswith("✗")
    assert "Traceback" not in said
    assert not out.exists()


def test_a_bad_cell_keeps_the_month_open(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = openpyxl.load_workbook(ledger_file)
    sheet = book["客户销售统计表"]
    column = next(c.column for c in sheet[1] if c.value and "销货总额" in str(c.value))
    sheet.cell(10, column).value = "一百块"
    path = tmp_path / "坏格.xlsx"
    book.save(path)
    assert run("month-end", path, "--as-of", "2026-06-30", "--out", tmp_path / "出",
               monkeypatch=monkeypatch) == 1  # fmt: skip
    said = capsys.readouterr().err
    assert "第 10 行" in said
    assert "未关账" in said
    assert {p.name for p in (tmp_path / "出").iterdir()} == {
        "月结试算-2026-06-30.xlsx",
        "写出记录.json",
    }


def test_an_unwritable_folder_is_said_plainly(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "文件").write_text("x", encoding="utf-8")
    assert run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", tmp_path / "文件",
               monkeypatch=monkeypatch) == 2  # fmt: skip
    assert "不是文件夹" in capsys.readouterr().err
    assert run("month-end", ledger_file, monkeypatch=monkeypatch) == 2
    assert run("month-end", ledger_file, "--as-of", "六月底", monkeypatch=monkeypatch) == 2


@needs_real_data
def test_real_invoices_typed_into_a_ledger_come_out_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The IBM invoices as a person would have them: a plain workbook with three sheets."""
    with (FOLDER / "ibm_ar_mdy.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))

    def day(text: str) -> dt.date:
        month, number, year = (int(part) for part in text.split("/"))
        return dt.date(year, month, number)

    book = openpyxl.Workbook()
    customers = book.active
    assert customers is not None
    customers.title = "客户信用档案"
    customers.append(["客户编码", "客户名称", "信用期限(天)"])
    for code in sorted({r["customerID"] for r in rows}):
        customers.append([code, code, 30])
    sales = book.create_sheet("客户销售统计表")
    sales.append(["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"])
    receipts = book.create_sheet("客户货款回收日报表")
    receipts.append(["客户编码", "售货清单号码", "回款日期", "回款金额(元)"])
    for r in rows:
        amount = float(r["InvoiceAmount"])
        sales.append(
            [r["customerID"], r["invoiceNumber"], day(r["InvoiceDate"]), day(r["DueDate"]), amount]
        )
        receipts.append([r["customerID"], r["invoiceNumber"], day(r["SettledDate"]), amount])
    path = tmp_path / "ibm.xlsx"
    book.save(path)
    assert run("month-end", path, "--as-of", "2012-06-30", "--out", tmp_path / "月结", "--json",
               monkeypatch=monkeypatch) == 0  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert said["open_items"] == 98
    assert said["open_total"] == "5504.09"
    assert said["buckets"]["未到期"] == "4594.36"
    assert said["buckets"]["1-30"] == "909.73"
    assert said["difference"] == "0.00"


def test_recalc_refreshes_a_users_own_ledger(
    ledger_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / ledger_file.name
    shutil.copy(ledger_file, mine)
    assert run("recalc", mine, monkeypatch=monkeypatch) == 0
    assert mine.exists()


def test_the_empty_ledger_ties_out() -> None:
    result = run_month_end(Ledger(), dt.date(2026, 6, 30))
    assert result.ties
    assert len(result.customers) == 0


def test_messages_survive_a_console_that_is_not_utf8(tmp_path: Path) -> None:
    import subprocess
    import sys

    environment = os.environ | {"PYTHONIOENCODING": "gbk"}
    done = subprocess.run(
        [sys.executable, "-m", "huikuan_xl.cli", "check", str(tmp_path / "没有.xlsx")],
        capture_output=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_month_end_without_a_pdf_program_is_said_plainly_and_leaves_nothing(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("huikuan_xl.letters.pdf.find_soffice", lambda: None)
    out = tmp_path / "月结"
    assert run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", out, "--pdf",
               monkeypatch=monkeypatch) == 2  # fmt: skip
    assert "--pdf" in capsys.readouterr().err
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "月结报告.xlsx"), "磁盘满了"),
        (OSError(errno.EROFS, "Read-only file system", "月结"), "只读的磁盘"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "长"), "路径太长"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "文件/出"), "的上级是文件"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "出"), "是文件夹，不是文件"),
        (PermissionError(errno.EACCES, "Permission denied", "出"), "没有权限"),
        (OSError(errno.EIO, "Input/output error"), "读写文件失败"),
    ],
)
def test_what_the_disk_refuses_is_one_sentence(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: OSError,
    said: str,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("huikuan_xl.month_files.write_pack", refuse)
    out = tmp_path / "月结"
    assert run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", out, "--no-letters",
               monkeypatch=monkeypatch) == 2  # fmt: skip
    assert said in capsys.readouterr().err
    assert not out.exists() or list(out.iterdir()) == []


@pytest.mark.parametrize("place", ["文件/出", "长" * 90])
def test_a_place_that_cannot_be_is_one_sentence(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    (tmp_path / "文件").write_text("文件")
    assert run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", tmp_path / place,
               monkeypatch=monkeypatch) == 2  # fmt: skip
    assert "✗" in capsys.readouterr().err


def test_a_damaged_archive_is_one_sentence(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "回款归档.sqlite").write_text("不是归档" * 500)
    assert run("month-end", ledger_file, "--as-of", "2026-06-30", "--out", tmp_path,
               monkeypatch=monkeypatch) == 2  # fmt: skip
    assert "归档" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["回款归档.sqlite"]
    assert run("history", "--out", tmp_path, monkeypatch=monkeypatch) == 2
    assert run("history", "--out", tmp_path / "没有", monkeypatch=monkeypatch) == 2


def test_the_middle_of_the_month_is_a_trial(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("month-end", ledger_file, "--as-of", "2026-06-15", "--out", tmp_path, "--json",
               monkeypatch=monkeypatch) == 0  # fmt: skip
    said = json.loads(capsys.readouterr().out)
    assert said["closing"] is None
    assert "不是月末" in said["trial"]
    assert not (tmp_path / "回款归档.sqlite").exists()


def test_what_moved_in_a_closed_month_is_told_when_the_next_closes(
    ledger_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "月结"
    args = ("--out", out, "--no-letters", "--json")
    assert (
        run("month-end", ledger_file, "--as-of", "2026-05-31", *args, monkeypatch=monkeypatch) == 0
    )
    changed = demo.make_ledger()
    may = (changed.sales["customer_code"] == "02008") & (changed.sales["amount"] == 7_480_000)
    changed.sales.loc[may, "amount"] = 100
    other = tmp_path / "改过.xlsx"
    build_ledger(other, changed, demo.AS_OF)
    capsys.readouterr()
    assert run("month-end", other, "--as-of", "2026-06-30", *args, monkeypatch=monkeypatch) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["closing"]["state"] == "已关账"
    assert any("02008" in line and "74,800.00 → 1.00" in line for line in said["closing"]["moved"])
    assert run("history", "--out", out, "--excel", tmp_path / "归档.xlsx",
               monkeypatch=monkeypatch) == 0  # fmt: skip
    assert "客户" in openpyxl.load_workbook(tmp_path / "归档.xlsx").sheetnames
