"""Bank statements: the side is proven by the balances, every payment once, what isn't a collection
set aside; and how much of a noisy statement is proposed right."""

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl import demo
from huikuan_xl.importing.claims import book, proposals
from huikuan_xl.importing.claims_list import claim_lines
from huikuan_xl.importing.statements import Entry
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.schema import CONTRACTS, CUSTOMERS, SALES
from tests.importing.conftest import Rows, Take, after
from tests.importing.statement_noise import noisy, paid_from
from tests.realdata import FOLDER, needs_real_data

PAYER = "青禾机电有限公司"

ICBC = [
    ["[HISTORYDETAIL]"],
    [
        "凭证号",
        "本方账号",
        "对方账号",
        "交易时间",
        "借/贷",
        "借方发生额",
        "贷方发生额",
        "摘要",
        "对方单位名称",
        "余额",
    ],
    ["0", "6222", "99", "2026-03-02 09:12:01", "贷", "0.00", "60.00", "货款", PAYER, "560.00"],
    ["0", "6222", "98", "2026-03-01 10:00:00", "借", "100.00", "0.00", "房租", "某物业", "500.00"],
]  # newest first
CCB = [
    [
        "账号",
        "交易时间",
        "借方发生额（支取）",
        "贷方发生额（收入）",
        "余额",
        "币种",
        "对方户名",
        "对方账号",
        "摘要",
        "账户明细编号-交易流水号",
    ],
    ["6227", "20260302 17:07:09", "0.00", "60.00", "560.00", "人民币", PAYER, "99", "", "A-1"],
    ["6227", "20260303 08:00:00", "100.00", "0", "460.00", "人民币", "某物业", "98", "房租", "A-2"],
]
BOC = [
    ["查询账号[ Account ]", "455"], ["贷方发生总额", "60.00"],
    ["交易类型[ Transaction Type ]", "付款人名称[ Payer's Name ]", "收款人名称[ Payee's Name ]", "交易日期[ Date ]",
     "交易货币", "交易金额[ Trade Amount ]", "交易后余额[ After ]", "交易流水号[ No. ]", "交易附言[ Remark ]"],
    ["来账", PAYER, "我公司", "20260302", "CNY", "+60.00", "+560.00", "S1", "货款"],
    ["往账", "我公司", "某物业", "20260303", "CNY", "-100.00", "+460.00", "S2", "房租"],
]  # fmt: skip
MYBANK = [
    ["企业名称", "我公司"],
    [
        "序号",
        "账务流水号",
        "交易时间",
        "借方金额（收）",
        "贷方金额（支）",
        "余额",
        "对方户名",
        "备注",
    ],
    ["1", "T1", "2026-03-02 09:00:00", "60.00", "", "560.00", PAYER, "货款"],
    ["2", "T2", "2026-03-03 09:00:00", "", "100.00", "460.00", "某物业", "房租"],
]
ABC = [
    ["账户明细"], ["账号:103001"],
    ["交易时间", "收入金额", "支出金额", "账户余额", "对方账号", "对方户名", "交易用途"],
    ["2026-03-02 09:00:00", "60.00", "", "560.00", "99", PAYER, "货款"],
    ["2026-03-03 09:00:00", "", "100.00", "460.00", "98", "某物业", "房租"],
    ["合计 2 笔", "60.00", "100.00", "", "", "", ""],
]  # fmt: skip
ZHEJIANG = [
    [
        "流水号",
        "付款账号",
        "付款人户名",
        "收款账号",
        "收款人户名",
        "交易日期",
        "交易金额",
        "借贷标志",
        "备注",
    ],
    ["1", "99", PAYER, "6", "我公司", "2026-03-02", "60.00", "1", "货款"],
    ["2", "6", "我公司", "98", "某物业", "2026-03-03", "100.00", "2", "房租"],
]


OLD_CCB = [
    ["本方账户名称：我公司", "", "本方账号：6227"],
    ["交易日期", "发生额/元", "", "余额/元", "对方户名", "对方账号", "摘要"], ["", "借方", "贷方", "", "", "", ""],
    ["2026-03-02", "", "60.00", "560.00", PAYER, "99", "货款"], ["2026-03-03", "100.00", "", "460.00", "某物业", "98", "房租"],
]  # fmt: skip
CMB = [
    ["公司名称", "我公司"], ["银行账号", "755900"],
    ["账号", "交易日", "交易时间", "起息日", "借方金额", "贷方金额", "余额", "摘要", "流水号", "收(付)方名称", "冲帐标志"],
    ["755900", "20260303", "101500", "20260303", "100.00", "", "460.00", "房租", "C2", "某物业", ""],
    ["755900", "20260302", "80024", "20260302", "", "60.00", "560.00", "货款", "C1", PAYER, ""],
]  # fmt: skip
HUAXIA = [
    ["账号:103"], ["借方笔数 1"], ["借方总额 100.00"], ["贷方总额 60.00"],
    ["序号", "交易日期", "交易时间", "支出金额", "收入金额", "余额", "对方账号", "对方户名", "核心流水号", "摘要"],
    ["1", "2026-03-02", "09:00:00", "", "60.00", "560.00", "99", PAYER, "H1", "货款"],
    ["2", "2026-03-03", "09:00:00", "100.00", "", "460.00", "98", "某物业", "H2", "房租"],
    ["本页合计", "", "", "100.00", "60.00"], ["共2笔"], ["打印时间：2026-04-01"],
]  # fmt: skip
SIGNED = [
    ["交易日期", "交易时间", "金额", "余额", "对方户名", "摘要"],
    ["2026-03-02", "09:00:00", "+60.00", "560.00", PAYER, "货款"], ["2026-03-03", "09:00:00", "-100.00", "460.00", "某物业", "房租"],
]  # fmt: skip
ENGLISH = [
    ["Account Number", "6222"], ["Transaction Date", "Description", "Counterparty Name", "Debit", "Credit", "Balance"],
    ["2026-03-02", "PAYMENT", PAYER, "", "60.00", "560.00"], ["2026-03-03", "RENT", "LANDLORD", "100.00", "", "460.00"],
]  # fmt: skip


@pytest.mark.parametrize(
    "rows", [ICBC, CCB, BOC, MYBANK, ABC, ZHEJIANG, OLD_CCB, CMB, HUAXIA, SIGNED, ENGLISH],
    ids=["工行", "建行", "中行", "网商", "农行", "浙商", "建行旧版", "招行", "华夏", "一列带符号", "英文"],
)  # fmt: skip
def test_one_payment_of_sixty_from_any_bank(take: Take, rows: Rows) -> None:
    plan = take(rows)
    assert plan.open_questions == []
    claims = plan.additions["claims"]
    assert claims["amount"].tolist() == [6000]
    assert claims["pay_date"].tolist()[0].date() == dt.date(2026, 3, 2)
    assert (claims["payer"].tolist(), claims["customer_code"].tolist()) == ([PAYER], ["001"])
    assert (plan.sheets[0].aside, plan.sheets[0].adds_up) == (1, True)


ALIPAY = [
    ["#支付宝账务明细查询"], ["#账号：[20880011]"],
    ["账务流水号", "商户订单号", "发生时间", "对方账号", "收入金额（+元）", "支出金额（-元）", "账户余额（元）", "业务类型", "备注"],
    ["1001", "XS202601-01", "2026-03-02 10:00:00", "某人(a@b.c)", "60.00", "0.00", "560.00", "在线支付", ""],
    ["1002", "XS202601-01", "2026-03-02 10:00:01", "", "0.00", "-0.36", "559.64", "收费", "服务费"],
    ["1003", "XS202601-01", "2026-03-03 10:00:00", "某人(a@b.c)", "0.00", "-10.00", "549.64", "交易退款", ""],
    ["#收入合计：1笔，共60.00元"], ["#导出时间：[2026年04月02日]"],
]  # fmt: skip
WECHAT = [
    ["交易时间", "微信订单号", "商户订单号", "用户标识", "交易类型", "交易状态", "货币种类", "应结订单金额", "微信退款单号",
     "退款金额", "手续费", "订单金额"],
    ["2026-03-02 10:00:00", "4201", "XS202601-01", "o1", "NATIVE", "SUCCESS", "CNY", "60.00", "0", "0.00", "0.36", "60.00"],
    ["2026-03-03 10:00:00", "4202", "XS202601-02", "o1", "NATIVE", "REFUND", "CNY", "0.00", "5001", "10.00", "-0.06", "0.00"],
    ["总交易单数", "应结订单总金额", "退款总金额", "手续费总金额"], ["2", "60.00", "10.00", "0.30"],
]  # fmt: skip
WECHAT_FUNDS = [
    ["记账时间", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额（元）", "账户结余（元）", "备注"],
    ["2026-03-02 10:00:00", "7001", "交易", "交易", "收入", "60.00", "560.00", "订单XS202601-01"],
    ["2026-03-02 10:00:00", "7002", "扣除手续费", "手续费", "支出", "0.36", "559.64", ""],
    ["2026-03-03 10:00:00", "7003", "提现", "提现", "支出", "10.00", "549.64", ""],
    ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"], ["3", "1", "60.00", "2", "10.36"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "out"),
    [(ALIPAY, 2), (WECHAT, 1), (WECHAT_FUNDS, 2)],
    ids=["支付宝", "微信账单", "微信资金"],
)
def test_bills_of_payment_platforms_are_claims_by_the_order_they_pay(
    take: Take, ledger: Ledger, rows: Rows, out: int
) -> None:
    debts = with_debts(ledger, ("002", "XS202601-01", 6_000), ("001", "XS202601-02", 6_000))
    plan = take(rows, into=debts)
    assert plan.open_questions == []
    claims = plan.additions["claims"]
    assert (claims["amount"].tolist(), claims["customer_code"].tolist()) == ([6000], ["002"])
    assert (claims["doc_nos"].tolist(), claims["sure"].tolist()) == (["XS202601-01"], ["可确认"])
    sheet = plan.sheets[0]
    assert (sheet.aside, sheet.refused, sheet.adds_up) == (out, [], True)
    if rows is not ALIPAY:
        wrong = [[cell if cell != "60.00" else "61.00" for cell in rows[-1]]]
        off = take([*rows[:-1], *wrong], into=debts)
        assert [q.name for q in off.open_questions] == ["合计不符"]


def test_sides_that_only_close_when_swapped_are_swapped(take: Take) -> None:
    rows = [["交易日期", "对方户名", "收入", "支出", "余额"], ["2026-03-01", "某物业", "100", "", "900"],
            ["2026-03-02", PAYER, "", "60", "960"], ["2026-03-03", PAYER, "", "40", "1000"]]  # fmt: skip
    plan = take(rows)
    assert plan.additions["claims"]["amount"].tolist() == [6000, 4000]
    assert any("已对调" in p.why for p in plan.problems)
    rows[2][4] = "961"
    assert [q.name for q in take(rows).open_questions] == ["收支方向"]


def test_the_same_and_overlapping_statements_add_nothing_twice(take: Take, ledger: Ledger) -> None:
    old = after(ledger, take(CCB))
    again = take(CCB, into=old)
    assert "claims" not in again.additions
    assert again.sheets[0].known == 1
    more = [
        *CCB,
        ["6227", "20260304 08:00:00", "0", "60.00", "520.00", "人民币", PAYER, "99", "", "A-3"],
    ]
    assert take(more, into=old).additions["claims"]["serial"].tolist() == ["A-3"]


def test_two_equal_payments_of_a_day_are_two(take: Take, ledger: Ledger) -> None:
    head = ["交易日期", "对方户名", "收入", "支出", "余额"]
    rows = [head, ["2026-03-02", PAYER, "60", "", "60"], ["2026-03-02", PAYER, "60", "", "120"]]
    plan = take(rows)
    assert plan.additions["claims"]["amount"].tolist() == [6000, 6000]
    assert "claims" not in take(rows, into=after(ledger, plan)).additions


@pytest.mark.parametrize(
    ("payer", "remark"),
    [("中国工商银行", "结息"), ("我公司账户", "同名划转"), ("某税务局", "留抵退税"), ("某公司", "押金退还"), (PAYER, "退多付货款退款"),
     ("某银行", "理财赎回")],
)  # fmt: skip
def test_what_is_no_collection_is_set_aside(take: Take, payer: str, remark: str) -> None:
    rows = [
        ["交易日期", "对方户名", "收入", "支出", "余额", "摘要"],
        ["2026-03-02", payer, "60", "", "60", remark],
    ]
    claims = take(rows).additions["claims"]
    assert (claims["customer_code"].tolist(), claims["sure"].tolist()) == (["非货款"], ["可确认"])


def test_a_reversed_payment_and_its_reversal_are_none(take: Take) -> None:
    rows = [["交易日期", "对方户名", "收入", "支出", "余额"], ["2026-03-02", PAYER, "60", "", "60"],
            ["2026-03-02", PAYER, "-60", "", "0"], ["2026-03-03", PAYER, "70", "", "70"]]  # fmt: skip
    claims = take(rows).additions["claims"]
    assert claims["customer_code"].tolist() == ["非货款", "001"]


def with_debts(ledger: Ledger, *debts: tuple[str, str, int]) -> Ledger:
    count = len(debts)
    return replace(ledger, sales=frame(SALES, {
        "customer_code": [d[0] for d in debts], "doc_no": [d[1] for d in debts],
        "amount": [d[2] for d in debts], "sale_date": [dt.date(2026, 1, i + 1) for i in range(count)],
        "due_date": [dt.date(2026, 2, i + 1) for i in range(count)],
    }))  # fmt: skip


def entry(payer: str, fen: int, remark: str = "", account: str = "") -> Entry:
    return Entry(
        2, "6222", dt.date(2026, 3, 2), "", fen, None, payer, account, remark, f"S{fen}{payer}"
    )


def test_why_a_customer_and_its_documents_are_proposed(ledger: Ledger) -> None:
    debts = with_debts(ledger, ("001", "XS202601-01", 10_010), ("001", "XS202601-02", 20_020),
                       ("002", "XS202601-03", 33_330), ("003", "XS202601-04", 44_440))  # fmt: skip
    made = [
        (entry(PAYER, 10_010), "001", ("XS202601-01",), True),
        (entry("（青禾）", 20_020, "付XS202601-02款"), "001", ("XS202601-02",), True),
        (entry(PAYER, 30_030), "001", ("XS202601-01", "XS202601-02"), True),
        (entry("白桦(北方)贸易有限责任公司", 500), "002", (), True),
        (entry("青禾机电有限公", 500), "001", (), False),  # seven characters of a cut name: a hint
        (entry("某某", 33_330), "002", ("XS202601-03",), True),
        (
            entry("紫藤商行", 44_440),
            "003",
            ("XS202601-04",),
            True,
        ),  # two of that name: the sum tells
        (entry("紫藤商行", 500), "", (), False),
        (entry("王五", 123_456), "", (), False),
    ]
    for one, customer, documents, sure in made:
        found = proposals(debts, [one], [])[0]
        assert (found.customer, found.documents, found.sure) == (customer, documents, sure), one


def test_a_sum_that_fits_two_customers_proposes_nobody(ledger: Ledger) -> None:
    debts = with_debts(ledger, ("001", "XS1", 10_010), ("002", "XS2", 10_010))
    assert proposals(debts, [entry("王五", 10_010)], [])[0].customer == ""


def test_a_payer_once_confirmed_is_known(take: Take, ledger: Ledger) -> None:
    def statement(day: str, amount: str) -> Rows:
        return [["交易日期", "对方户名", "收入", "支出", "余额"], [day, "老王", amount, "", amount]]

    old = after(ledger, take(statement("2026-03-02", "60")))
    assert old.claims["customer_code"].tolist() == [""]
    old.claims.loc[0, "customer_code"] = "002"
    old.claims.loc[0, "confirmed"] = True
    new = take(statement("2026-04-02", "70"), into=old).additions["claims"]
    assert (new["customer_code"].tolist(), new["sure"].tolist()) == (["002"], ["可确认"])


def test_confirmed_claims_become_receipts_each_up_to_its_document(
    take: Take, ledger: Ledger
) -> None:
    debts = with_debts(ledger, ("001", "XS202601-01", 4_000), ("001", "XS202601-02", 3_000))
    old = after(debts, take(CCB, into=debts))
    assert book(old).numbers == {}
    old.claims.loc[0, "confirmed"] = True
    old.claims.loc[0, "doc_nos"] = "XS202601-01、XS202601-02"
    booked = book(old)
    rows = booked.receipts
    assert rows["doc_no"].tolist() == ["XS202601-01", "XS202601-02"]
    assert rows["amount"].tolist() == [4_000, 2_000]
    assert rows["receipt_no"].nunique() == 1
    assert [lines["confirmed"] for lines in claim_lines(old.claims)] == ["yes"]


def test_a_contract_in_the_remark_tells_the_customer_and_what_is_paid_first(ledger: Ledger) -> None:
    debts = with_debts(ledger, ("001", "XS1", 10_010), ("001", "XS2", 20_020))
    debts.sales["contract_no"] = ["HT2026-001", "HT2026-002"]
    found = proposals(debts, [entry("结算中心", 500, "合同HT2026-002进度款")], [])[0]
    assert (found.customer, found.documents, found.sure) == ("001", ("XS2",), True)
    # A number that only goes on with the contract's is another.
    assert proposals(debts, [entry("结算中心", 500, "HT2026-0021")], [])[0].customer == ""


def test_a_contract_without_sales_tells_the_customer_too(ledger: Ledger) -> None:
    contracts = frame(CONTRACTS, {"customer_code": ["002"], "contract_no": ["HT2026-009"]})
    known = replace(ledger, contracts=contracts)
    found = proposals(known, [entry("结算中心", 500, "HT2026-009")], [])[0]
    assert (found.customer, found.documents, found.sure) == ("002", (), True)


def test_a_payment_for_several_customers_is_nobodys_until_it_adds_up(ledger: Ledger) -> None:
    debts = with_debts(ledger, ("001", "XS202601-01", 10_010), ("002", "XS202601-02", 20_020))
    both = "代青禾机电有限公司、白桦（北方）贸易有限公司付货款"
    # The sum is exactly what one of them owes, and still it is for both.
    assert proposals(debts, [entry("集团财务", 10_010, both)], [])[0].customer == ""
    named = "XS202601-01、XS202601-02"
    assert proposals(debts, [entry("集团财务", 30_000, named)], [])[0].customer == ""
    found = proposals(debts, [entry("集团财务", 30_030, named)], [])[0]
    assert (found.customer, found.sure) == ("001", False)
    assert found.documents == ("XS202601-01", "XS202601-02")


def test_one_claim_is_booked_over_several_customers(take: Take, ledger: Ledger) -> None:
    debts = with_debts(ledger, ("001", "XS202601-01", 4_000), ("002", "XS202601-02", 2_000))
    old = after(debts, take(CCB, into=debts))
    old.claims.loc[0, "confirmed"] = True
    old.claims.loc[0, "doc_nos"] = "XS202601-01、XS202601-02"
    rows = book(old).receipts
    assert rows["customer_code"].tolist() == ["001", "002"]
    assert rows["customer_name"].tolist() == [PAYER, "白桦（北方）贸易有限公司"]
    assert rows["amount"].tolist() == [4_000, 2_000]
    assert rows["payment_total"].tolist() == [6_000, 6_000]
    assert rows["receipt_no"].nunique() == 1


@pytest.mark.parametrize("seed", [1, 7])
def test_a_noisy_statement_is_proposed_right(seed: int) -> None:
    early, receipts = paid_from(demo.make_ledger(), dt.date(2026, 4, 1))
    entries, truths = noisy(early, receipts, seed)
    found = proposals(early, entries, ["恒泰机械"])
    sure = [p.sure and p.customer == t.customer for p, t in zip(found, truths, strict=True)]
    knowable = [s for s, t in zip(sure, truths, strict=True) if t.knowable]
    wrong = sum(p.sure and p.customer != t.customer for p, t in zip(found, truths, strict=True))
    assert len(entries) > 300
    assert sum(knowable) >= 0.9 * len(knowable)
    assert wrong <= 0.005 * len(entries)


@needs_real_data
def test_real_receipts_are_proposed_right() -> None:
    """Instalments of real contracts and what was received for them."""
    with (FOLDER / "cn_contract_instalments.csv").open(encoding="utf-8-sig") as file:
        owed = list(csv.DictReader(file))
    with (FOLDER / "cn_receipts.csv").open(encoding="utf-8-sig") as file:
        received = list(csv.DictReader(file))
    people = sorted({r["客户"] for r in owed})
    real = Ledger(
        customers=frame(CUSTOMERS, {"customer_code": people, "customer_name": people}),
        sales=frame(SALES, {
            "customer_code": [r["客户"] for r in owed],
            "doc_no": [f"{r['合同号']}-{r['期次']}" for r in owed],
            "amount": [int(Decimal(r["应收金额"]) * 100) for r in owed],
            "sale_date": [r["签订日期"] for r in owed], "due_date": [r["应付日期"] for r in owed],
        }),
    )  # fmt: skip
    entries = [
        Entry(i, "6222", dt.date.fromisoformat(r["收款日期"]), "", int(Decimal(r["实收金额"]) * 100), None,
              r["付款人"], "", "", r["收款序号"])
        for i, r in enumerate(received)
    ]  # fmt: skip
    found = proposals(real, entries, [])
    right = [
        p.customer == r["付款人"]
        for p, r in zip(found, received, strict=True)
        if r["付款人"] in people
    ]
    assert len(right) >= 15
    assert all(right)
