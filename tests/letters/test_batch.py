"""Batches: amounts, numbers, folders, reruns, all or nothing."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.letters.batch import LetterBatch, write_letters
from huikuan_xl.letters.rendering import UnusableTemplate
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.money import format_yuan, rmb_uppercase
from huikuan_xl.rules.tactics import forbidden_phrases

Small = Any  # tests/letters/conftest.py
LONG_AGO = dt.date(2026, 6, 1)


def text_of(path: Path) -> str:
    document = docx.Document(str(path))
    return "".join(
        node.text or "" for node in document.element.body.iter() if str(node.tag).endswith("}t")
    )


@pytest.fixture(scope="module")
def batch(demo_month: MonthEnd, tmp_path_factory: pytest.TempPathFactory) -> LetterBatch:
    return write_letters(demo_month, tmp_path_factory.mktemp("letters") / "函件")


def of_kind(batch: LetterBatch, kind: str) -> list[Any]:
    return [one for one in batch.letters if one.order.kind.kind == kind]


def test_amounts_of_demands_are_those_of_the_ageing(
    batch: LetterBatch, demo_month: MonthEnd
) -> None:
    items = demo_month.open_items
    late = items[(items["overdue"] > 0) & ~items["disputed"]].groupby("customer_code")["open"].sum()
    demands = [one for kind in ("催款函", "限期清欠通知", "停止供货通知", "回款承诺书", "律师函委托资料")
               for one in of_kind(batch, kind)]  # fmt: skip
    assert len(demands) > 15
    for one in demands:
        code = one.order.code
        amount = int(late[code]) - int(demo_month.customers.loc[code, "unapplied"])
        assert one.order.amount == amount
        text = text_of(one.path)
        assert f"￥{format_yuan(amount)}元" in text
        assert rmb_uppercase(amount) in text
        assert format_yuan(int(late[code])) in text


def test_statements_close_with_the_balance_of_the_ageing(
    batch: LetterBatch, demo_month: MonthEnd
) -> None:
    table = demo_month.ageing["客户"]["余额"]
    statements = of_kind(batch, "对账单")
    assert len(statements) > 50
    for one in statements:
        balance = int(table.get(one.order.code, 0))
        text = text_of(one.path)
        assert one.order.amount == balance
        assert f"￥{format_yuan(balance)}元" in text
        assert rmb_uppercase(balance) in text
        assert "仅核对货款本金，不视为我方放弃" in text


def test_plan_letters_hold_the_seven_items(batch: LetterBatch, demo_month: MonthEnd) -> None:
    plans = demo_month.plan.set_index("customer_code")
    for one in of_kind(batch, "回款计划联络书"):
        plan, text = plans.loc[one.order.code], text_of(one.path)
        for column in ("target", "total_open", "current", "overdue"):
            assert f"￥{format_yuan(int(plan[column]))}元" in text
        assert rmb_uppercase(int(plan["target"])) in text
        for item in ("一、", "二、", "三、", "四、", "五、", "六、", "七、", "回　执"):
            assert item in text


def test_every_letter_is_lawful_and_has_its_firm_date(batch: LetterBatch) -> None:
    for one in batch.letters:
        text = text_of(one.path)
        assert forbidden_phrases(text.replace(one.order.customer.name, "")) == []
        assert "{{" not in text
        assert "{%" not in text
        limit = one.order.reply_by
        if one.order.kind.required:
            assert limit is not None
            assert f"{limit.year}年{limit.month}月{limit.day}日" in text
            assert limit >= batch.register["letter_date"].iloc[0].date()


def test_lawyers_papers_never_pose_as_a_lawyers_letter(batch: LetterBatch) -> None:
    (one,) = of_kind(batch, "律师函委托资料")
    text = text_of(one.path)
    assert "不是律师函" in text
    assert one.order.kind.kind in text


def test_numbers_go_on_without_gaps_in_the_register(
    batch: LetterBatch, demo_month: MonthEnd
) -> None:
    start = len(demo_month.ledger.letters)
    expected = [f"恒财催〔2026〕{n}号" for n in range(start + 1, start + 1 + len(batch.letters))]
    assert batch.register["letter_no"].tolist() == expected
    assert list(batch.register.columns) == list(demo_month.ledger.letters.columns)
    assert set(batch.register["delivery"]) == {"未送达"}


def test_register_file_has_the_sheets_headings(batch: LetterBatch) -> None:
    (path,) = [file for file in batch.files if file.name == "函件登记.xlsx"]
    page = openpyxl.load_workbook(path).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert list(rows[0]) == [column.title for column in schema.LETTERS.columns]
    assert len(rows) == len(batch.register) + 1
    assert rows[1][6] == batch.register["amount"].iloc[0] / 100


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.docx"))
    }


def test_same_input_same_bytes(demo_month: MonthEnd, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_letters(demo_month, tmp_path / name, ["催款函", "限期清欠通知"])
    assert digests(tmp_path / "a") == digests(tmp_path / "b") != {}


def test_same_day_rerun_sends_nothing_twice(demo_month: MonthEnd, batch: LetterBatch,
                                            tmp_path: Path) -> None:  # fmt: skip
    ledger = demo_month.ledger
    letters = pd.concat([ledger.letters, batch.register], ignore_index=True)
    again = run_month_end(replace(ledger, letters=letters), demo_month.as_of)
    second = write_letters(again, tmp_path / "函件")
    assert [str(one.order.kind.kind) + one.order.code for one in second.letters] == []
    assert second.register.empty
    assert second.files == ()


def test_dangerous_names_stay_inside_the_folder(small: Small, tmp_path: Path) -> None:
    small.customer["customer_name"] = "../A/B:C*?=cmd|' /C calc'!A0<&>"
    small.sell(100_000, LONG_AGO)
    out = tmp_path / "函件"
    done = write_letters(small.month(), out, ["催款函"])
    (one,) = done.letters
    assert one.path.parent.parent == out
    assert "A/B:C*?=cmd|' /C calc'!A0<&>" in text_of(one.path)
    page = openpyxl.load_workbook(out / "函件登记.xlsx").active
    assert page is not None
    assert page.cell(2, 6).data_type == "s"


def test_broken_template_stops_everything_before_anything_is_written(
    demo_month: MonthEnd, tmp_path: Path
) -> None:
    own = tmp_path / "模板"
    own.mkdir()
    document = docx.Document()
    document.add_paragraph("{{客户名城}} {{限期}}")
    document.save(str(own / "催款函-正式.docx"))
    with pytest.raises(UnusableTemplate, match=r"客户名城.*客户名称"):
        write_letters(demo_month, tmp_path / "函件", templates=own)
    assert [path.name for path in tmp_path.iterdir()] == ["模板"]


def test_forbidden_words_from_a_cell_hold_one_letter_and_no_number(
    small: Small, tmp_path: Path
) -> None:
    small.customer["contract_no"] = "不付就曝光"
    small.sell(100_000, LONG_AGO)
    done = write_letters(small.month(), tmp_path / "函件", ["催款函", "对账单"])
    assert [one.number for one in done.letters] == ["示财催〔2026〕1号"]
    assert "曝光" in done.withheld[-1].reason


def test_progress_ends_at_one(small: Small, tmp_path: Path) -> None:
    small.sell(100_000, LONG_AGO)
    told: list[tuple[str, float]] = []
    write_letters(
        small.month(), tmp_path / "x", progress=lambda what, part: told.append((what, part))
    )
    assert told[-1][1] == 1.0
    assert [part for _, part in told] == sorted(part for _, part in told)


def test_large_customers_of_a_small_company_are_told_of_the_regulation(
    small: Small, tmp_path: Path
) -> None:
    small.customer["size"] = "大型"
    small.sell(100_000, LONG_AGO)
    without = write_letters(small.month(), tmp_path / "a", ["催款函"])
    small.policy = replace(small.policy, we_are_small=True)
    cited = write_letters(small.month(), tmp_path / "b", ["催款函"])
    assert "国务院令第802号" not in text_of(without.letters[0].path)
    assert "国务院令第802号" in text_of(cited.letters[0].path)


def test_instalments_add_up_and_are_the_promised_ones_where_they_fit(
    small: Small, tmp_path: Path
) -> None:
    small.sell(100_001, LONG_AGO)
    for month in ("2026-05-01", "2026-06-01"):
        first = pd.Timestamp(month).date()
        small.plans.append({"month": first, "target": 100, "target_date": first.replace(day=20)})
    done = write_letters(small.month(), tmp_path / "a", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    for amount in ("333.34", "333.33", "2026年7月31日", "2026年8月31日", "2026年9月30日"):
        assert amount in text
    for number, part in enumerate((60_000, 40_001), start=7):
        small.contacts.append(
            {"kind": "承诺", "contact_date": LONG_AGO, "promise_amount": part,
             "promise_date": LONG_AGO.replace(month=number, day=15)}
        )  # fmt: skip
    done = write_letters(small.month(), tmp_path / "b", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    assert "600.00" in text
    assert "2026年8月15日" in text


def test_both_themes_say_the_same(themed: Callable[[str], MonthEnd], tmp_path: Path) -> None:
    texts = []
    for theme in ("商务式", "公文式"):
        done = write_letters(themed(theme), tmp_path / theme, ["催款函"])
        texts.append([text_of(one.path) for one in done.letters])
    plain, official = texts
    assert len(plain) == len(official) > 0
    for left, right in zip(plain, official, strict=True):
        assert right.split("催　款　函")[1] == left.split("催　款　函")[1]
