"""Further files as people have them: layouts of banks, sheets kept by hand, lists of programs.

Every amount is worked out by hand; customers are those of the small register.
"""

import pytest

from huikuan_xl.importing.plan import Plan
from huikuan_xl.stop import Stop
from tests.importing.conftest import Rows, Take

A, B, C = "青禾机电有限公司", "白桦（北方）贸易有限公司", "紫藤商行有限公司"
SALES = ("客户名称", "单据编号", "单据日期", "价税合计")

# A sheet, and what it adds in 元: sales that count, receipts, money in of a statement.
TAKEN: dict[str, tuple[Rows, tuple[float, float, float]]] = {
    "bank: newest first, income before outgoings, a total": (
        [["活期账户交易明细"], ["账号", "6200 1234 5678 901", "户名", "恒远机电有限公司"],
         ["记账日期", "摘要", "收入金额", "支出金额", "余额", "对方名称", "对方账户", "流水"],
         ["20260331", "结息", "12.34", "", "9,012.34", "应付利息", "", "L9"],
         ["20260320", "货款", "2,000.00", "", "9,000.00", A, "6222", "L8"],
         ["20260310", "付水电", "", "500.00", "7,000.00", "某供电公司", "", "L7"],
         ["合计", "", "2,012.34", "500.00", "", "", "", ""]], (0, 0, 2012.34)),
    "bank: one column, outgoings in brackets": (
        [["交易日期", "交易金额", "账户余额", "对方户名", "摘要"],
         ["2026/3/2 09:10", "1,500.00", "11,500.00", A, "货款"],
         ["2026/3/3 10:00", "(300.00)", "11,200.00", "某快递", "运费"]], (0, 0, 1500)),
    "bank: a two-row head, digits in full width": (
        [["交易日期", "发生额", "", "余额（元）", "对方户名", "用途"], ["", "借方", "贷方", "", "", ""],
         ["２０２６－０３－０２", "", "１，２００．５０", "5200.50", A, "货款"],
         ["2026-03-03", "200", "0.00", "5000.50", "某公司", "材料"]], (0, 0, 1200.5)),
    "bank: 借 is money in where the brackets say so": (
        [["交易日期", "借方金额（收）", "贷方金额（支）", "余额", "对方户名", "备注"],
         ["2026-03-02", "70", "", "170", A, "货款"], ["2026-03-03", "", "20", "150", "某", ""]],
        (0, 0, 70)),
    "several payments of a document, each with its day": (
        [["序号", "客户名称", "发票号", "开票日期", "应收金额", "第一次收款日期", "第一次收款金额",
          "第二次收款日期", "第二次收款金额", "未收金额"],
         [1, A, "F1", "2026-01-05", 1000, "2026-02-01", 300, "2026-03-01", 200, 500],
         [2, B, "F2", "2026-01-09", 500, "2026-02-05", 500, "", "", 0],
         ["合计", "", "", "", 1500, "", 800, "", 200, 500]], (1500, 1000, 0)),
    "accounts of two customers, a head and sums for each": (
        [["客户：001 " + A], ["日期", "凭证号", "摘要", "借方", "贷方", "方向", "余额"],
         ["", "", "期初余额", "", "", "借", 500],
         ["2026-01-05", "记-1", "销售", 100, "", "借", 600],
         ["2026-01-20", "记-9", "收款", "", 300, "借", 300],
         ["", "", "本月合计", 100, 300, "借", 300], ["", "", "本年累计", 100, 300, "借", 300],
         ["打印日期：2026-02-01", "", "", "", "", "", "第1页"],
         ["客户：002 " + B], ["日期", "凭证号", "摘要", "借方", "贷方", "方向", "余额"],
         ["2026-01-06", "记-2", "销售", 80, "", "借", 80],
         ["", "", "本月合计", 80, 0, "借", 80]], (680, 300, 0)),
    "two groups of columns": (
        [["客户", "合同号", "开票", "", "", "回款", "", "未回款"],
         ["", "", "日期", "发票号", "金额", "日期", "金额", ""],
         [A, "HT1", "2026-01-03", "P1", 1000, "2026-02-03", 400, 600],
         [B, "HT2", "2026-01-04", "P2", 500, "", "", 500]], (1500, 400, 0)),
    "原币 and 本位币 in brackets": (
        [["客户", "单据号", "单据日期", "币种", "汇率", "价税合计（原币）", "价税合计（本位币）"],
         [A, "W1", "2026-01-05", "人民币", "1", "100", "100"],
         [B, "W2", "2026-01-06", "美元", "7.1", "100", "710"]], (810, 0, 0)),
    "month and day in columns, the year in the title": (
        [["2026年应收账款明细"],
         ["月", "日", "凭证号数", "摘要", "客户", "借方", "贷方", "余额"],
         [1, 5, "记-1", "销售", A, 100, "", 100], [2, 6, "记-2", "收款", A, "", 40, 60]],
        (100, 40, 0)),
    "negatives in seven ways": (
        [SALES, *([A, f"G{i}", "2026-01-05", text] for i, text in enumerate(
            ("1,000.00", "(200.00)", "（100.00）", "-50.00", "30.00-", "－20.00", "▲10.00")))],
        (590, 0, 0)),
    "month lines and sums between the entries": (
        [["日期", "客户", "单号", "含税金额"], ["一月份", "", "", ""], ["2026-01-05", A, "K1", 10],
         ["一月小计", "", "", 10], ["二月份", "", "", ""], ["2026-02-05", B, "K2", 20],
         ["二月小计", "", "", 20], ["总计", "", "", 30]], (30, 0, 0)),
    "a list of goods taken back": (
        [["退货日期", "退货单号", "客户", "含税金额"], ["2026-01-05", "TH1", A, 100]], (-100, 0, 0)),
    "a void document counts for nothing": (
        [[*SALES, "单据状态"], [A, "Z1", "2026-01-05", "100", "已审核"],
         [A, "Z2", "2026-01-06", "200", "已作废"]], (100, 0, 0)),
}  # fmt: skip


def added(plan: Plan) -> tuple[float, float, float]:
    """Return what a plan says it adds, in 元."""
    sums = dict.fromkeys(("sales", "receipts", "claims"), 0)
    for sheet in plan.sheets:
        for name, fen in sheet.sums.items():
            sums[name] = sums.get(name, 0) + fen
    return sums["sales"] / 100, sums["receipts"] / 100, sums["claims"] / 100


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_adds_what_it_says(take: Take, name: str) -> None:
    rows, sums = TAKEN[name]
    plan = take(rows)
    assert added(plan) == sums
    assert all(sheet.adds_up and not sheet.refused for sheet in plan.sheets)
    assert plan.open_questions == []


def test_the_year_of_printing_is_no_year_of_the_entries(take: Take) -> None:
    rows, _ = TAKEN["month and day in columns, the year in the title"]
    with pytest.raises(Stop, match="还缺日期"):
        take([["打印于2027年1月3日"], *rows[1:]])
    with pytest.raises(Stop, match="还缺日期"):
        take([["2025年转来"], *rows])


def test_what_was_received_so_far_is_no_receipt_of_the_day_of_signing(take: Take) -> None:
    plan = take([["合同编号", "客户名称", "签订日期", "合同金额", "已开票", "已收款", "欠款"],
                 ["HT01", A, "2026-01-05", 1000, 800, 300, 500]])  # fmt: skip
    assert "receipts" not in plan.additions
    assert [q.name for q in plan.open_questions] == ["截至日期"]


def test_a_customer_without_a_balance_is_no_refusal(take: Take) -> None:
    plan = take([["截至2025年12月31日"], ["客户编码", "客户名称", "期末余额"], ["001", A, 100],
                 ["002", B, 0]], kind="opening")  # fmt: skip
    (sheet,) = plan.sheets
    assert (sheet.new, sheet.idle, sheet.refused, sheet.adds_up) == (1, 1, [], True)


def test_purchases_are_called_so(take: Take) -> None:
    with pytest.raises(Stop, match="供应商，不是销售"):
        take(
            [["供应商", "入库单号", "入库日期", "应付金额"], ["某钢厂", "R1", "2026-01-05", "100"]]
        )


def test_a_list_of_receipts_not_understood_is_told_what_a_receipt_lacks(take: Take) -> None:
    with pytest.raises(Stop, match="还缺：收款金额"):
        take([["收款日期", "客户", "现金", "转账"], ["2026-02-01", A, 10, 20]])
