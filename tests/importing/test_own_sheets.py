"""Registers with contracts beside them, and files of 合同, 核销与调整 and 票据台账."""

from typing import Any

import pytest

from huikuan_xl.importing.kinds import Kind
from huikuan_xl.ledger.opening import UnusableLedger
from tests.importing.conftest import Take, after

A = "青禾机电有限公司"
REGISTER = [
    "客户编码",
    "客户名称",
    "批准额度",
    "账期",
    "合同号",
    "合同起始日",
    "合同到期日",
    "停供条款",
]
BILL_HEAD = ["票据种类", "票号", "子票区间", "票据金额", "出票日", "到期日", "出票人", "承兑人", "收票日期", "付款单位",
             "票据状态", "使用日期"]  # fmt: skip
ADJUSTED = ["凭证号", "日期", "类型", "客户编码", "售货清单号码", "金额", "批准人", "批准日"]


def test_a_register_with_contract_columns_makes_contracts(take: Take) -> None:
    rows: list[list[Any]] = [
        REGISTER, ["001", A, 1000, "月结30天", "HT1", "2026-01-01", "2026-12-31", "是"],
        ["005", "新公司", 500, "货到15天", "", "", "", ""],
    ]  # fmt: skip
    plan = take(rows, 改动="更新")
    contract = plan.additions["contracts"]
    assert contract[["contract_no", "customer_code", "customer_name"]].to_numpy().tolist() == [
        ["HT1", "001", A]
    ]
    assert (str(contract["valid_to"].iloc[0].date()), bool(contract["stop_clause"].iloc[0])) == (
        "2026-12-31",
        True,
    )
    new = plan.additions["customers"]
    assert (new["customer_code"].tolist(), new["due_term"].tolist()) == (["005"], ["货到15天"])
    used = {c.heading: c.used_for for c in plan.sheets[0].columns}
    assert (used["账期"], used["合同到期日"], used["批准额度"]) == (
        "账期类型",
        "合同到期日",
        "批准额度",
    )
    assert plan.sheets[0].adds_up
    again = take(rows, into=after(plan.ledger, plan))
    assert not again.changes_anything


def test_a_term_column_of_days_alone_is_the_credit_period(take: Take) -> None:
    plan = take([["客户编码", "客户名称", "批准额度", "账期"], ["005", "新公司", 500, "45天"]])
    assert plan.additions["customers"]["credit_days"].tolist() == [45]
    assert {c.heading: c.used_for for c in plan.sheets[0].columns}["账期"] == "信用期限"


def test_contract_columns_without_a_number_make_no_contract(take: Take) -> None:
    rows = [
        ["客户编码", "客户名称", "批准额度", "信用等级", "合同到期日"],
        ["005", "新公司", 500, "", "2026-12-31"],
    ]
    plan = take(rows)
    assert "contracts" not in plan.additions
    assert any("没有合同号，没有记入合同" in p.why for p in plan.problems)
    assert {c.heading: c.used_for for c in plan.sheets[0].columns}["合同到期日"] == "没有用"


def test_a_list_of_contracts(take: Take) -> None:
    rows = [
        ["合同编号", "客户名称", "签订日期", "生效日期", "合同终止日", "账期"],
        ["HT7", A, "2026-01-02", "2026-01-01", "2026-12-31", "次月10日"],
    ]
    plan = take(rows)
    assert plan.sheets[0].kind is Kind.CONTRACTS
    assert plan.additions["contracts"][
        ["contract_no", "customer_code", "due_term"]
    ].to_numpy().tolist() == [["HT7", "001", "次月10日"]]
    rows[1][4] = "2027-12-31"
    changed = take(rows, into=after(plan.ledger, plan))
    assert [c.text() for c in changed.changes] == ["合同 HT7 “合同到期日”2026-12-31 → 2027-12-31"]


def test_a_bill_ledger_of_an_erp(take: Take) -> None:
    number = "130100000001220260102000000001"
    rows: list[list[Any]] = [
        BILL_HEAD, ["银行承兑汇票", number, "1-100", 100, "2026-01-02", "2026-07-02", "某厂", "某行", "2026-01-05", A, "已背书", "2026-02-01"],
        ["商业承兑汇票", number, "101-150", 50, "2026-01-02", "2026-07-02", "某厂", "某厂", "2026-01-06", A, "在收票", ""],
        ["银行承兑汇票", "9" * 30, "", 70, "2026-01-02", "2026-07-02", "某厂", "某行", "2026-01-07", A, "已作废", ""],
        ["", "合计", "", 220],
    ]  # fmt: skip
    plan = take(rows)
    assert plan.sheets[0].kind is Kind.BILLS
    bills = plan.additions["bills"]
    assert bills["bill_no"].tolist() == [f"{number}-1-100", f"{number}-101-150"]
    assert (bills["face"].tolist(), bills["kind"].tolist()) == ([10000, 5000], ["银承", "商承"])
    assert bills["customer_code"].tolist() == ["001", "001"]
    assert str(bills["endorsed_on"].iloc[0].date()) == "2026-02-01"
    assert bills["endorsed_on"].isna().tolist() == [False, True]
    assert [row for _, row, _ in plan.refused] == [4]
    old = after(plan.ledger, plan)
    assert not take(rows, into=old).changes_anything
    rows[2][3], rows[4][3] = 60, 230
    changed = take(rows, into=old)
    assert [q.name for q in changed.open_questions] == ["改动"]


def test_bills_need_the_day_they_came(take: Take) -> None:
    rows = [
        [h for h in BILL_HEAD if h != "收票日期"],
        ["银承", "1" * 30, "", 100, "2026-01-02", "2026-07-02", "某厂", "某行", A, "", ""],
    ]
    with pytest.raises(UnusableLedger, match="没有“收票日”"):
        take(rows)


def test_a_list_of_adjustments(take: Take) -> None:
    rows: list[list[Any]] = [
        ADJUSTED, ["记-1", "2026-03-31", "尾差核销", "001", "X1", "0.50", "", ""],
        ["记-2", "2026-03-31", "坏账核销", "001", "X2", 100, "张总", "2026-03-30"], ["记-3", "2026-03-31", "退款", "001", "", "", "", ""],
    ]  # fmt: skip
    plan = take(rows)
    assert plan.sheets[0].kind is Kind.ADJUSTMENTS
    found = plan.additions["adjustments"]
    assert (found["amount"].tolist(), found["kind"].tolist()) == (
        [50, 10000],
        ["尾差核销", "坏账核销"],
    )
    assert (found["doc_no"].tolist(), found["approved_by"].tolist()) == (["X1", "X2"], ["", "张总"])
    assert plan.sheets[0].sums == {"adjustments": 10050}
    assert [(row, "金额" in why) for _, row, why in plan.refused] == [(4, True)]
    old = after(plan.ledger, plan)
    assert not take(rows, into=old).changes_anything
    rows[1][5] = "0.60"
    assert [q.name for q in take(rows, into=old).open_questions] == ["改动"]


def test_a_type_of_another_program_is_refused_among_adjustments(take: Take) -> None:
    rows: list[list[Any]] = [
        ADJUSTED, ["记-1", "2026-03-31", "尾差核销", "001", "X1", "0.50", "", ""],
        ["记-2", "2026-03-31", "坏账核销", "001", "X2", 100, "张总", "2026-03-30"],
        ["记-3", "2026-03-31", "转账核销", "001", "X3", 10, "", ""],
    ]  # fmt: skip
    plan = take(rows)
    assert (plan.sheets[0].kind, plan.sheets[0].new) == (Kind.ADJUSTMENTS, 2)
    assert [(row, "类型" in why) for _, row, why in plan.refused] == [(4, True)]
    # One of two is not most of them, and a refund stands in lists of sales too.
    assert take([*rows[:2], rows[3]]).sheets[0].kind is not Kind.ADJUSTMENTS
    rows[1][2] = rows[2][2] = "退款"
    rows[3][2] = "销售"
    assert take(rows).sheets[0].kind is not Kind.ADJUSTMENTS
