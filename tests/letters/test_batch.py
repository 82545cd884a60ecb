"""Batches: amounts, numbers, folders, reruns, all or nothing."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pandas as pd
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.checks import check
from huikuan_xl.letters.batch import CompanyIncomplete, LetterBatch, write_letters
from huikuan_xl.letters.rendering import UnusableTemplate
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.money import format_yuan, rmb_uppercase
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.tactics import forbidden_phrases
from huikuan_xl.rules.words import LetterName

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


def test_amounts_of_demands_are_those_of_the_debts_named(batch: LetterBatch) -> None:
    demands = [one for kind in ("催款函", "限期清欠通知", "停止供货通知", "回款承诺书", "律师函委托资料")
               for one in of_kind(batch, kind)]  # fmt: skip
    assert len(demands) > 15
    for one in demands:
        gross = sum(named.debt.open for named in one.order.debts)
        text = text_of(one.path)
        assert one.order.amount == sum(named.net for named in one.order.debts) > 0
        assert f"￥{format_yuan(one.order.amount)}元" in text
        assert rmb_uppercase(one.order.amount) in text
        assert format_yuan(gross) in text
        assert ("不构成展期" in text) is one.order.kind.name.demands
        assert ("不变更原付款期限" in text) is one.order.kind.travels
        assert "2026年7月3日的到账情况统计" in text
        for named in one.order.debts:
            assert named.debt.doc_no in text


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
        if balance < 0:
            assert f"我方预收贵方￥{format_yuan(-balance)}元" in text
        elif balance == 0:
            assert "双方往来余额为零" in text
            continue
        else:
            assert f"贵方欠我方货款￥{format_yuan(balance)}元" in text
        assert rmb_uppercase(abs(balance)) in text
        assert "仅核对货款本金，不视为我方放弃" in text


def test_plan_letters_hold_the_seven_items(batch: LetterBatch) -> None:
    for one in of_kind(batch, "回款计划联络书"):
        file, text = one.order.customer, text_of(one.path)
        assert f"￥{format_yuan(file.open)}元，其中已到期" in text
        assert f"￥{format_yuan(one.order.amount)}元" in text
        assert rmb_uppercase(one.order.amount) in text
        assert one.order.amount <= file.open
        for item in ("一、", "二、", "三、", "五、", "六、", "七、"):
            assert item in text
        assert "欠款" not in text  # what is not yet due is not owed


def test_every_letter_is_lawful_and_has_its_firm_date(batch: LetterBatch) -> None:
    for one in batch.letters:
        text = text_of(one.path)
        assert forbidden_phrases(text.replace(one.order.customer.name, "")) == []
        assert "{{" not in text
        assert "{%" not in text
        limit = one.order.reply_by
        if one.order.kind.required:
            assert limit is not None
            assert f"{limit.year}年{limit.month}月{limit.day}日（含当日）" in text
            assert limit >= batch.register["letter_date"].iloc[0].date()


def test_lawyers_papers_never_pose_as_a_lawyers_letter(batch: LetterBatch) -> None:
    (one,) = of_kind(batch, "律师函委托资料")
    text = text_of(one.path)
    assert "不是律师函" in text
    assert one.order.kind.kind in text


@pytest.mark.parametrize("word", ["财催", "财函"])
def test_numbers_go_on_without_gaps_by_kind(
    batch: LetterBatch, demo_month: MonthEnd, word: str
) -> None:
    before = [no for no in demo_month.ledger.letters["letter_no"] if word in no]
    mine = [no for no in batch.register["letter_no"] if word in no]
    start = max((int(no.split("〕")[1][:-1]) for no in before), default=0)
    assert mine == [f"恒{word}〔2026〕{n}号" for n in range(start + 1, start + 1 + len(mine))]
    assert len(mine) > 10


def test_register_says_what_each_letter_named_and_with_which_it_goes(
    batch: LetterBatch, demo_month: MonthEnd
) -> None:
    rows = batch.register
    assert list(rows.columns) == list(demo_month.ledger.letters.columns)
    assert set(rows["delivery"]) == {"未送达"}
    dunning = rows[rows["kind"] == "催款函"]
    assert dunning["documents"].str.contains(r"（第\d次）").all()
    assert rows["template"].str.fullmatch(r".+#[0-9a-f]{8}").all()
    led = rows[rows["lead_no"] != ""]
    assert len(led) > 50
    assert set(led["lead_no"]) <= set(rows["letter_no"])
    customers = rows.set_index("letter_no")["customer_code"]
    assert (customers[led["lead_no"]].to_numpy() == led["customer_code"].to_numpy()).all()


def test_file_names_say_whose_letter_it_is(batch: LetterBatch) -> None:
    for one in batch.letters:
        name = one.path.stem
        assert one.order.customer.name[:10] in name
        assert one.order.kind.kind in name
        assert one.number in name
        assert name.endswith("2026-07-03")


def test_only_the_leading_letter_has_a_receipt_and_lists_the_others(batch: LetterBatch) -> None:
    enclosed = [one for one in batch.letters if one.lead_no]
    leaders = {one.number: one for one in batch.letters}
    assert len(enclosed) > 50
    for one in enclosed[::10]:
        text, lead = text_of(one.path), text_of(leaders[one.lead_no].path)
        assert "回执，填写后寄回" not in text
        customers_own = one.order.kind.name is LetterName.COMMITMENT  # it signs that one itself
        assert (f"本件为{one.lead_no}的附件" in text) is not customers_own
        assert f"{one.order.kind.kind}（{one.number}）" in lead
        assert lead.count("回执，填写后寄回") <= 1


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
    assert [file.name for file in second.files] in (
        [],
        ["发送清单.xlsx"],
        ["违约金台账.xlsx", "发送清单.xlsx"],
    )


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
    small.policy = replace(small.policy, late_fee_words="写率")
    small.contract |= {"late_rate": 0.0003, "late_clause_no": "第九条，不付就曝光"}
    small.sell(100_000, LONG_AGO)
    done = write_letters(small.month(), tmp_path / "函件", ["催款函", "对账单"])
    assert [one.number for one in done.letters] == ["乙财函〔2026〕1号"]
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
    small.contract |= {"our_size": "小型", "customer_size": "大型",
                       "signed_on": dt.date(2025, 7, 1), "small_told_on": dt.date(2025, 7, 1),
                       "small_told_by": "合同第十条"}  # fmt: skip
    small.sell(100_000, LONG_AGO)
    without = write_letters(small.month(), tmp_path / "a", ["催款函"])
    small.policy = replace(small.policy, law_clauses_reviewed=True)
    cited = write_letters(small.month(), tmp_path / "b", ["催款函"])
    assert "中小企业款项支付条例" not in text_of(without.letters[0].path)
    assert "中小企业款项支付条例" in text_of(cited.letters[0].path)
    assert cited.register["review"].tolist() == ["待法务复核"]
    assert without.register["review"].tolist() == [""]


def commitment(small: Small) -> None:
    small.sell(100_001, LONG_AGO)
    for month in ("2026-05-01", "2026-06-01"):
        first = pd.Timestamp(month).date()
        small.plans.append({"month": first, "target": 100, "target_date": first.replace(day=20)})


def promise(small: Small, **more: Any) -> None:
    for number, part in enumerate((60_000, 40_001), start=7):
        small.contacts.append(
            {"kind": "承诺", "contact_date": LONG_AGO, "promise_amount": part,
             "promise_date": LONG_AGO.replace(month=number, day=15), **more}
        )  # fmt: skip


def test_instalments_are_the_promised_ones_or_left_blank(small: Small, tmp_path: Path) -> None:
    commitment(small)
    done = write_letters(small.month(), tmp_path / "a", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    assert "各期日期与金额由承诺人填写" in text
    assert "2026年7月31日" not in text
    promise(small)
    done = write_letters(small.month(), tmp_path / "b", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    for told in ("600.00", "400.01", "2026年8月15日", "已承诺的安排"):
        assert told in text


def test_guarantor_of_this_commitment_only(small: Small, tmp_path: Path) -> None:
    """A11: one of a promise long past vouches for nothing now."""
    commitment(small)
    small.policy = replace(small.policy, law_clauses_reviewed=True)
    small.contacts.append(
        {"kind": "承诺", "contact_date": dt.date(2025, 11, 1), "promise_amount": 100,
         "promise_date": dt.date(2025, 11, 20), "guarantor": "张三"}
    )  # fmt: skip
    done = write_letters(small.month(), tmp_path / "a", ["回款承诺书"])
    assert "张三" not in text_of(done.letters[0].path)
    assert "保证" not in text_of(done.letters[0].path)
    promise(small, guarantor="李四")
    done = write_letters(small.month(), tmp_path / "b", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    assert "保证人李四对本承诺书项下全部债务承担连带责任保证" in text
    assert "一式叁份" in text


def test_a_disputed_document_is_left_out_of_a_commitment(small: Small, tmp_path: Path) -> None:
    """A12."""
    commitment(small)
    small.sell(500_000, LONG_AGO, disputed=True)
    done = write_letters(small.month(), tmp_path / "a", ["回款承诺书"])
    text = text_of(done.letters[0].path)
    assert "XS002项下￥5,000.00元存在争议，不在本承诺之内" in text
    assert "无其他争议" not in text


@pytest.mark.parametrize(
    ("field", "value"), [("bank", "中国工商银行某某支行"), ("account_no", ""), ("phone", " ")]
)
def test_no_letter_without_the_companys_own_facts(
    small: Small, tmp_path: Path, field: str, value: str
) -> None:
    """R13: samples and blanks of 参数 are named, nothing is written."""
    small.sell(100_000, LONG_AGO)
    small.company = replace(small.company, **{field: value})
    labels = {"bank": "开户行", "account_no": "银行账号", "phone": "财务电话"}
    with pytest.raises(CompanyIncomplete, match=labels[field]):
        write_letters(small.month(), tmp_path / "函件")
    assert list(tmp_path.iterdir()) == []


def test_statement_lists_the_periods_movements_with_a_running_balance(
    small: Small, tmp_path: Path
) -> None:
    small.sell(100_000, dt.date(2026, 7, 1), sale_date=dt.date(2026, 5, 1), invoice_no="F001")
    small.sell(50_000, dt.date(2026, 7, 20), sale_date=dt.date(2026, 6, 10))
    small.receipts.append({"amount": 30_000, "receipt_date": dt.date(2026, 6, 12),
                           "doc_no": "XS001", "receipt_no": "SK9"})  # fmt: skip
    small.receipts.append({"amount": 99_900, "receipt_date": dt.date(2026, 7, 2)})  # not yet
    done = write_letters(small.month(), tmp_path / "函件", ["对账单"])
    text = text_of(done.letters[0].path)
    for told in ("期初余额￥1,000.00元", "2026-06-10发货XS002500.001,500.00□",
                 "2026-06-12回款SK9300.001,200.00□", "贵方欠我方货款￥1,200.00元", "F001"):  # fmt: skip
        assert told in text
    assert "2026-07-02" not in text


def test_a_prepayment_is_the_customers_money(small: Small, tmp_path: Path) -> None:
    small.receipts.append({"amount": 3_000_000, "receipt_date": dt.date(2026, 6, 12)})
    done = write_letters(small.month(), tmp_path / "函件", ["对账单"])
    text = text_of(done.letters[0].path)
    assert "我方预收贵方￥30,000.00元（人民币叁万元整）" in text
    assert "未清明细合计￥0.00元" in text.replace("其中：", "")
    assert "尚未付清的清单" not in text


def test_letters_say_which_demand_each_document_is(small: Small, tmp_path: Path) -> None:
    small.sell(100_000, dt.date(2026, 5, 1), contract_no="HT-1", invoice_no="F1")
    small.sell(70_000, dt.date(2026, 6, 20), contract_no="HT-2")
    small.letter("催款函", dt.date(2026, 5, 20), dt.date(2026, 5, 22), level=1,
                 documents="XS001（第1次）")  # fmt: skip
    done = write_letters(small.month(), tmp_path / "函件", ["催款函"])
    text = text_of(done.letters[0].path)
    for told in ("合同号见明细", "XS001F1HT-12026-05-01601,000.00第2次",
                 "XS002HT-22026-06-2010700.00第1次", "乙财催〔2026〕1号（2026年5月22日送达）"):  # fmt: skip
        assert told in text


def test_late_fees_hold_what_was_paid_late(small: Small, tmp_path: Path) -> None:
    """A9: 50,000 due 1 May, 1,000 paid on 20 June, 0.1 % a day: 50.00 + 2,940.00."""
    small.contract["late_rate"] = 0.001
    small.sell(5_000_000, dt.date(2026, 5, 1))
    small.receipts.append({"amount": 100_000, "receipt_date": dt.date(2026, 6, 20)})
    small.letter("催款函", dt.date(2026, 6, 1), dt.date(2026, 6, 10), level=3)
    done = write_letters(small.month(), tmp_path / "函件", ["律师函委托资料"])
    text = text_of(done.letters[0].path)
    assert "￥2,990.00元（其中迟付已付部分￥50.00元，逐笔见" in text
    assert "XS00149,000.002026-05-022026-06-30600.1%2,940.00" in text
    assert "可能被认定过高而调减" in text  # 0.1 % a day against LPR 3 % a year


def test_the_house_sees_the_interest_of_customers_that_owe_nothing_any_more(
    small: Small, tmp_path: Path
) -> None:
    """A9: 50,000 due 1 May and paid in full on 20 June: 50 days at 0.1 % are 2,500.00; 10,000 due
    1 June are open: 29 days at the contract's rate are 290.00."""
    small.contract |= {"contract_no": "HT1", "late_rate": 0.001, "late_clause_no": "第九条"}
    small.sell(5_000_000, dt.date(2026, 5, 1))
    small.receipts.append({"amount": 5_000_000, "receipt_date": dt.date(2026, 6, 20),
                           "doc_no": "XS001", "receipt_no": "SK1"})  # fmt: skip

    def fees(folder: str) -> list[list[list[object]]]:
        write_letters(small.month(), tmp_path / folder)
        book = openpyxl.load_workbook(tmp_path / folder / "违约金台账.xlsx")
        return [[list(row) for row in page.iter_rows(values_only=True)] for page in book]

    by_customer, by_document = fees("清")
    assert by_customer[1][:2] == ["0007", "甲方公司"]
    assert by_customer[1][3:7] == [0, 2_500, 2_500, 2_500]
    assert by_customer[2][0] == "合计"
    assert by_document[1][2:5] == ["XS001", 50_000, "已付"]
    assert by_document[1][7:9] == [50, "0.1%"]
    assert str(by_document[1][9]).startswith("合同HT1第九条：")
    small.sell(1_000_000, dt.date(2026, 6, 1))
    by_customer, _ = fees("欠")
    assert by_customer[1][3:7] == [290, 2_500, 2_790, 2_790]
    small.contract["late_rate"] = None  # an estimate by the LPR: no agreed rate
    by_customer, _ = fees("无")
    assert by_customer[1][6] == 0
    one = write_letters(small.month(), tmp_path / "一户", customers=["0007"])
    assert not [path for path in one.files if path.name == "违约金台账.xlsx"]


@pytest.mark.parametrize(
    ("changes", "size", "rate", "fen", "why"),
    [
        # LPR 3 % × 1.3 ÷ 360 a day: 50,000 × 60 days = 325.00
        ({}, "大型", "0.0108%", "325.00", "1年期LPR 3%加计30%"),
        ({"lpr_uplift": Decimal("0.5")}, "大型", "0.0125%", "375.00", "加计50%"),
        ({"late_fee_mode": "约定"}, "大型", "0.03%", "900.00", "参数“合同约定的日利率”"),
        ({"late_fee_mode": "日万分之五"}, "大型", "0.05%", "1,500.00", "国务院令802号§17"),
        # The regulation binds no small customer.
        ({"late_fee_mode": "日万分之五"}, "小型", "0.0108%", "325.00", "不适用"),
    ],
)
def test_without_an_agreed_rate_the_lawyer_gets_what_the_parameters_say(
    small: Small, tmp_path: Path, changes: dict[str, Any], size: str, rate: str, fen: str, why: str
) -> None:
    small.contract |= {"our_size": "微型", "customer_size": size, "late_rate": None}
    small.sell(5_000_000, dt.date(2026, 5, 1))
    small.letter("催款函", dt.date(2026, 6, 1), dt.date(2026, 6, 10), level=3)
    small.policy = replace(DEFAULT, **changes)
    done = write_letters(small.month(), tmp_path / "函件", ["律师函委托资料"])
    text = text_of(done.letters[0].path)
    assert f"￥{fen}元（逐笔见" in text
    assert "合同未约定利率，按参数估算逾期付款损失" in text
    assert f"60{rate}{fen}" in text
    assert why in text


@pytest.mark.parametrize("mode", ["约定", "LPR加计", "日万分之五"])
def test_no_rate_that_nobody_agreed_goes_to_the_customer(
    small: Small, tmp_path: Path, mode: str
) -> None:
    small.contract["late_rate"] = None
    small.sell(5_000_000, dt.date(2026, 6, 1))
    small.policy = replace(DEFAULT, late_fee_mode=mode, late_fee_words="写率")
    done = write_letters(small.month(), tmp_path / "函件", ["催款函"])
    text = text_of(done.letters[0].path)
    assert "保留依法主张逾期付款责任" in text
    assert "日利率" not in text
    assert "按日" not in text


def test_both_themes_say_the_same(themed: Callable[[str], MonthEnd], tmp_path: Path) -> None:
    texts = []
    for theme in ("商务式", "公文式"):
        done = write_letters(themed(theme), tmp_path / theme, ["催款函"])
        texts.append([text_of(one.path) for one in done.letters])
    plain, official = texts
    assert len(plain) == len(official) > 0
    for left, right in zip(plain, official, strict=True):
        assert right.split("催　款　函")[1] == left.split("催　款　函")[1]


def test_a_customer_renamed_between_two_letters_is_the_same_debtor(
    small: Small, tmp_path: Path
) -> None:
    """曾用名: the second demand follows the first, in the new name; nothing is doubted."""
    small.customer["customer_name"] = "甲旧公司"
    small.sell(100_000, dt.date(2026, 5, 1), customer_name="甲旧公司")
    first = write_letters(small.month(dt.date(2026, 5, 31)), tmp_path / "函件-5", ["催款函"])
    (row,) = first.register.to_dict("records")
    small.letters.append({**row, "delivery": "已送达", "delivered_on": dt.date(2026, 6, 3),
                          "evidence": "SF1"})  # fmt: skip
    small.customer |= {"customer_name": "甲新公司", "former_names": "甲旧公司"}
    month = small.month()
    (one,) = write_letters(month, tmp_path / "函件-6", ["催款函"]).letters
    assert one.path.name == "甲新公司-催款函-第2次-乙财催〔2026〕2号-2026-06-30.docx"
    text = text_of(one.path)
    assert "甲新公司：" in text
    assert "2026年5月31日的乙财催〔2026〕1号（2026年6月3日送达）" in text
    assert not [found for found in check(month.ledger) if "名" in found.column]
