"""One small ledger with a case for every rule, and what a user sees of it under a policy.

What a parameter or a word only says of itself (口径说明, the 参数 sheet) is no effect.
"""

import datetime as dt
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.checks import check, check_as_of
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS, Sheet
from huikuan_xl.letters.batch import write_letters
from huikuan_xl.letters.selection import select
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.worklist import worklist
from huikuan_xl.pack.pages import pages
from huikuan_xl.rules.policy import Policy
from xl import letter_templates

D = dt.date
AS_OF = D(2026, 6, 30)
YEAR_END = D(2026, 12, 31)
DAY = dt.timedelta(days=1)
Row = dict[str, Any]
STOPPED = "示财停〔2026〕1号"
"""The letter that a 恢复供货通知 would end."""


def table(sheet: Sheet, rows: Sequence[Row]) -> pd.DataFrame:
    blank: Any = frame(sheet, {sheet.columns[0].name: [None]}).iloc[0]
    names = {name for row in rows for name in row}
    return frame(sheet, {n: [row.get(n, blank[n]) for row in rows] for n in names})


def customers() -> Iterator[Row]:
    usual: Row = {
        "salesperson": "张三", "department": "一部", "limit": 10_000_000, "credit_days": 30,
        "score_repay": Decimal(32), "score_purchase": Decimal(25), "score_other": Decimal(25),
        "last_year_sales": 120_000_000,
        "first_trade": D(2024, 1, 1), "last_review": D(2025, 7, 20), "size": "大型",
        "contact_person": "李四", "phone": "13812345678",
    }  # fmt: skip
    changes: dict[str, Row] = {
        "C01": {"strategic": False},
        "C02": {"referrer": "王五", "score_repay": Decimal(24), "score_purchase": Decimal(20), "score_other": Decimal(30)},
        "C03": {"is_new": True, "score_repay": Decimal(38), "score_purchase": Decimal(29),
                "score_other": Decimal(28)},
        "C04": {"vetoes": "V3"},
        "C05": {"limit": 3_000_000, "temp_limit": 500_000, "temp_from": D(2026, 6, 1),
                "temp_to": D(2026, 7, 5), "credit_days": 31, "visit_manager": D(2025, 8, 1)},
        "C06": {"limit": 5_000_000, "shipped_unbilled": 300_000, "orders_open": 200_000,
                "visit_manager": D(2025, 8, 1), "visit_head": D(2025, 6, 1)},
        "C07": {},
        "C08": {"referrer": "王五", "strategic": True},
        "C09": {"first_trade": D(2019, 1, 1), "depends_on_us": True},
        "C10": {},
        "C11": {"malicious": True},
        "C12": {"limit": 12_000_000, "salesperson": "李红"},
        "C13": {"size": "小型", "score_repay": Decimal(38),
                "score_purchase": Decimal(29), "score_other": Decimal(28)},
        "C14": {"limit": None, "credit_days": None, "score_repay": Decimal(26),
                "score_purchase": Decimal(22)},
        "C15": {"size": "微型"},
        "C16": {"depends_on_us": True}, "C17": {"referrer": "王五"}, "C18": {}, "C19": {"limit": 20_000_000},
    }  # fmt: skip
    for code, change in changes.items():
        yield {"customer_code": code, "customer_name": f"{code}有限公司", **usual, **change}


def contracts() -> Iterator[Row]:
    usual: Row = {
        "valid_to": D(2026, 12, 31), "cash_ratio": Decimal("0.5"), "price_confirmed": True,
        "stop_clause": True, "late_rate": Decimal("0.0003"), "due_term": "", "cycle": "月",
        "our_size": "小型", "customer_size": "大型",
    }  # fmt: skip
    changes: dict[str, Row] = {
        "C07": {"cash_ratio": Decimal("0.39"), "valid_to": D(2026, 8, 15),
                "late_rate": Decimal("0.00008")},
        "C12": {"due_term": "月底"},
        "C13": {"late_rate": None},
        "C15": {"late_rate": Decimal("0.008")},
    }  # fmt: skip
    for row in customers():
        code = row["customer_code"]
        if code != "C10":
            yield {"contract_no": f"HT{code}", "customer_code": code, **usual,
                   **changes.get(code, {})}  # fmt: skip


def sales() -> Iterator[Row]:
    """Per customer: (sold, days to the due date, 分)."""
    bought: dict[str, list[tuple[dt.date, int | None, int]]] = {
        "C01": [(D(2025, 9, 1), 30, 2_000_000), (D(2026, 4, 1), 30, 1_500_000),
                (D(2026, 5, 30), 30, 900_000), (D(2026, 6, 5), 30, 700_000)],
        "C02": [(D(2026, 1, 10), 30, 1_000_000), (D(2026, 5, 20), 30, 1_200_050)],
        "C03": [(D(2026, 5, 25), 36, 600_000), (D(2026, 6, 1), 33, 800_000)],
        "C04": [(D(2026, 5, 1), 30, 1_000_000), (D(2026, 3, 12), 30, 300_000)],  # to 11 July, a Saturday
        "C05": [(D(2026, 3, 25), 36, 3_100_000)],
        "C06": [(D(2026, 6, 1), 30, 4_600_000)],
        "C07": [(D(2025, 3, 1), 30, 500_000), (D(2026, 2, 1), 30, 9_000_000)],
        "C08": [(D(2025, 10, 1), 30, 800_000), (D(2025, 12, 20), 30, 300_000)],
        "C09": [(D(2023, 7, 10), 30, 400_000), (D(2024, 5, 1), 30, 5_100_000)],
        "C10": [(D(2026, 2, 10), 30, 1_100_000), (D(2022, 1, 5), 30, 250_000),
                (D(2023, 6, 30), 30, 210_000)],
        "C11": [(D(2026, 3, 1), 30, 700_000)],
        "C12": [(D(2026, 1, 1), 30, 21_000_000)],
        "C13": [(D(2026, 4, 10), 30, 15_000), (D(2021, 3, 1), 30, 90_000)],
        "C14": [(D(2026, 5, 28), None, 123_400)],
        "C15": [(D(2026, 4, 20), 30, 15_000)],  # worth no letter if the least is 200
        "C16": [(D(2026, 4, 5), 30, 800_000)],  # demanded twice
        "C17": [(D(2023, 7, 11), 30, 500_000)],  # lapses in 41 days
        "C18": [(D(2026, 5, 1), 90, 400_000), (D(2026, 5, 10), 30, 500_000)],  # due the other way
        "C19": [(D(2026, 4, 1), 30, 9_000_000), (D(2027, 12, 1), 30, 100_000)],
    }  # fmt: skip
    for code, lines in bought.items():
        for number, (sold, days, amount) in enumerate(lines, start=1):
            yield {
                "customer_code": code, "customer_name": f"{code}有限公司", "sale_date": sold,
                "doc_no": f"{code}-{number}", "amount": amount, "line_no": 1,
                "due_date": None if days is None else sold + days * DAY,
                "term": "现款" if code == "C10" else "",
            }  # fmt: skip
    yield {"customer_code": "C01", "customer_name": "C01有限公司", "sale_date": D(2026, 6, 20),
           "doc_no": "C01-9", "amount": 20_000_000_000, "due_date": D(2028, 7, 1), "line_no": 1,
           "disputed": True}  # fmt: skip
    # In parts, the last kept for the warranty; and due at a month's end that is a Sunday.
    yield {"customer_code": "C03", "customer_name": "C03有限公司", "sale_date": D(2025, 5, 20),
           "doc_no": "C03-9", "amount": 300_000, "line_no": 1, "instalments": "预付20%、验收70%、质保10%",
           "start_date": D(2025, 5, 25)}  # fmt: skip
    yield {"customer_code": "C12", "customer_name": "C12有限公司", "sale_date": D(2026, 5, 20),
           "doc_no": "C12-9", "amount": 300_000, "line_no": 1}  # fmt: skip


def receipts() -> Iterator[Row]:
    paid: list[tuple[str, str, dt.date, int, Row]] = [
        ("C01", "C01-1", D(2025, 9, 28), 2_000_000, {"method": "电汇"}),
        ("C01", "", D(2026, 6, 10), 900_000, {"method": "支票", "bill_date": D(2026, 5, 28)}),
        ("C02", "C02-1", D(2026, 3, 1), 970_000, {"method": "银承", "allowance": 30_000,
         "bill_date": D(2026, 1, 1), "bill_due": D(2026, 7, 1), "discount_cost": 9_000,
         "discount_ours": True}),
        ("C03", "C03-1", D(2026, 6, 28), 200_000, {"method": "现钞"}),
        ("C05", "C05-1", D(2026, 4, 20), 500_000, {"method": "商承", "bill_date": D(2026, 4, 1),
         "bill_due": D(2026, 9, 1)}),
        ("C05", "C05-1", D(2026, 4, 21), 100_000, {"method": "银承", "bill_date": D(2026, 4, 1),
         "bill_due": D(2026, 7, 3)}),
        ("C06", "", D(2026, 6, 25), 100_000, {"method": "电汇"}),
        ("C06", "定金1", D(2026, 6, 26), 50_000, {"method": "电汇"}),
        ("C07", "C07-2", D(2026, 2, 20), 2_000_000, {"method": "数电票据"}),
        ("C07", "C07-2", D(2026, 2, 21), 1_300_000, {"method": "电汇"}),
        ("C08", "C08-2", D(2026, 1, 15), 150_000, {"method": "支票", "allowance": 9_000}),
        ("C12", "C12-1", D(2026, 6, 12), 1_000_000, {"method": "电汇", "allowance": 250_000}),
        ("C12", "C12-1", D(2026, 6, 22), 1_000_000, {"method": "电汇"}),
        ("C14", "", D(2026, 6, 29), 30_000, {"method": "电汇"}),
        ("C18", "", D(2026, 6, 5), 300_000, {"method": "电汇"}),
        ("C19", "C19-1", D(2026, 4, 20), 9_000_000, {"method": "电汇"}),
        ("C02", "C02-2", D(2026, 8, 10), 100_000, {"method": "电汇"}),  # 41 days after the day
    ]  # fmt: skip
    for number, (code, doc, day, amount, more) in enumerate(paid, start=1):
        yield {"customer_code": code, "customer_name": f"{code}有限公司", "receipt_no": f"R{number}",
               "doc_no": doc, "receipt_date": day, "amount": amount, **more}  # fmt: skip


def adjustments() -> Iterator[Row]:
    """A remainder of the tolerance and one above it, and a bad debt of the month."""
    for number, (code, kind, amount, doc) in enumerate(
        [("C06", "尾差核销", 100, "C06-1"), ("C06", "尾差核销", 150, "C06-1"),
         ("C10", "坏账核销", 10_000, "C10-2")], start=1,
    ):  # fmt: skip
        yield {"adj_no": f"H{number}", "adj_date": D(2026, 6, 12), "kind": kind,
               "customer_code": code, "doc_no": doc, "amount": amount, "approved_by": "陆总",
               "approved_on": D(2026, 6, 11)}  # fmt: skip


def contacts() -> Iterator[Row]:
    made: list[tuple[str, dt.date, str, Row]] = [
        ("C01", D(2026, 6, 14), "催收", {"channel": "电话", "method": "软磨法"}),
        ("C02", D(2026, 6, 1), "承诺", {"promise_date": D(2026, 6, 20), "promise_amount": 500_000}),
        ("C05", D(2026, 4, 10), "承诺", {"promise_date": D(2026, 4, 18), "promise_amount": 510_000}),
        ("C05", D(2026, 4, 10), "承诺", {"promise_date": D(2026, 4, 28), "promise_amount": 510_000}),
        ("C07", D(2025, 6, 20), "承诺", {"promise_date": D(2025, 6, 25), "promise_amount": 100_000}),
        ("C07", D(2025, 8, 1), "承诺", {"promise_date": D(2025, 8, 10), "promise_amount": 100_000}),
        ("C07", D(2026, 1, 5), "承诺", {"promise_date": D(2026, 1, 10), "promise_amount": 100_000}),
        ("C07", D(2026, 5, 1), "承诺", {"promise_date": D(2026, 5, 9), "promise_amount": 100_000}),
        ("C08", D(2026, 6, 10), "催收", {"channel": "电话", "reason_code": "C1"}),
        ("C09", D(2023, 12, 1), "催收", {"interrupts": True, "evidence": "EMS1"}),
        ("C12", D(2026, 6, 24), "催收", {"channel": "电话"}),
        ("C12", D(2026, 6, 25), "催收", {"channel": "电话"}),
        ("C12", D(2026, 6, 26), "催收", {"channel": "上门", "next_contact": D(2026, 7, 1)}),
        ("C04", D(2026, 6, 20), "催收", {"channel": "电话"}),
        ("C13", D(2026, 6, 20), "催收", {"channel": "电话"}),
        ("C14", D(2026, 6, 29), "催收", {"channel": "电话"}),
        ("C05", D(2025, 7, 1), "走访", {}),
        ("C16", D(2026, 6, 12), "催收", {"channel": "邮件"}),
        ("C17", D(2026, 6, 12), "催收", {"channel": "邮件"}),
        ("C02", D(2026, 6, 25), "催收", {"channel": "邮件"}),
    ]  # fmt: skip
    for code, day, kind, more in made:
        yield {"customer_code": code, "contact_date": day, "kind": kind, **more}


def planned() -> Iterator[Row]:
    for code, month, target in (
        ("C01", 4, 1_500_000), ("C01", 5, 500_000), ("C01", 6, 900_000),
        ("C02", 1, 100_000), ("C02", 3, 900_000), ("C02", 4, 900_000), ("C02", 6, 500_000),
        ("C07", 3, 900_000), ("C07", 5, 900_000), ("C07", 6, 900_000),
        ("C03", 1, 300_000), ("C03", 2, 300_000), ("C03", 6, 100_000), ("C12", 6, 3_000_000),
        ("C17", 4, 500_000), ("C17", 5, 500_000),
    ):  # fmt: skip
        yield {"customer_code": code, "month": D(2026, month, 1), "target": target,
               "first_third": target // 3, "second_third": target // 3,
               "last_third": target - 2 * (target // 3)}  # fmt: skip
    yield {"customer_code": "C07", "month": D(2025, 6, 1), "target": 900_000}
    yield {"customer_code": "C03", "month": D(2025, 11, 1), "target": 300_000}


def wanted() -> Iterator[Row]:
    # reached with 95 %, 105 %, 120 %: a customer in each reward step
    for code, target in (("C03", 210_000), ("C01", 857_000), ("C18", 250_000)):
        yield {"customer_code": code, "month": D(2026, 6, 1), "target": target}


def letters() -> Iterator[Row]:
    sent: list[tuple[str, str, int, dt.date, dt.date]] = [
        ("C01", "催款函", 1, D(2026, 6, 8), D(2026, 6, 15)),
        ("C02", "催款函", 1, D(2026, 5, 1), D(2026, 5, 4)),
        ("C07", "催款函", 2, D(2026, 6, 8), D(2026, 6, 15)),
        ("C08", "催款函", 3, D(2026, 6, 8), D(2026, 6, 15)),
        ("C16", "催款函", 2, D(2026, 6, 1), D(2026, 6, 4)),
    ]
    for number, (code, kind, level, day, arrived) in enumerate(sent, start=1):
        yield {"letter_no": f"示财催〔2026〕{number}号", "letter_date": day, "kind": kind,
               "level": level, "customer_code": code, "customer_name": f"{code}有限公司",
               "delivery": "已送达", "delivered_on": arrived, "evidence": f"EMS{number}"}  # fmt: skip
    yield {"letter_no": "示财函〔2026〕9号", "letter_date": D(2026, 6, 2), "kind": "对账单",
           "customer_code": "C17", "customer_name": "C17有限公司", "delivery": "已回执",
           "receipt_on": D(2026, 6, 5)}  # fmt: skip
    yield {"letter_no": STOPPED, "letter_date": D(2026, 5, 10), "kind": "停止供货通知",
           "customer_code": "C19", "customer_name": "C19有限公司", "documents": "C19-1",
           "delivery": "已送达", "delivered_on": D(2026, 5, 11), "evidence": "EMS8"}  # fmt: skip
    for code in ("C03", "C19"):
        yield {"letter_no": f"示财函〔2026〕{code}号", "letter_date": D(2026, 6, 29), "kind": "对账单",
               "customer_code": code, "customer_name": f"{code}有限公司"}  # fmt: skip


@cache
def ledger() -> Ledger:
    company = Company(
        name="甲工厂", mark="甲", account_name="甲工厂", bank="某银行", account_no="1234 5678 9012 345",
        address="某路 1 号", contact="会计", phone="0512-1234567",
    )  # fmt: skip
    return Ledger(
        customers=table(schema.CUSTOMERS, list(customers())),
        contracts=table(schema.CONTRACTS, list(contracts())),
        sales=table(schema.SALES, list(sales())),
        receipts=table(schema.RECEIPTS, list(receipts())),
        adjustments=table(schema.ADJUSTMENTS, list(adjustments())),
        contacts=table(schema.CONTACTS, list(contacts())),
        plans=table(schema.PLANS, list(planned())),
        targets=table(schema.TARGETS, list(wanted())),
        letters=table(schema.LETTERS, list(letters())),
        company=company,
    )


def book(policy: Policy) -> Ledger:
    made = ledger()
    return Ledger(
        customers=made.customers, contracts=made.contracts, sales=made.sales, receipts=made.receipts,
        adjustments=made.adjustments, contacts=made.contacts, plans=made.plans,
        targets=made.targets,
        letters=made.letters, company=made.company,
        policy=policy,
    )  # fmt: skip


# --- what a user sees ----------------------------------------------------------------------------

SOLD = [
    ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["C1", "S1", D(2026, 2, 1), D(2026, 3, 1), 1000],
    ["C1", "S2", D(2026, 11, 1), D(2027, 1, 1), 500],
]
PAID = [["客户编码", "售货清单号码", "回款日期", "回款金额(元)"], ["C1", "S1", D(2026, 3, 20), 400]]
WEEK_AGO = AS_OF - 7 * DAY
RELEASED = [
    [
        "编号",
        "类型",
        "客户编码",
        "新金额(元)",
        "申请人",
        "申请日",
        "批准人1",
        "批准日1",
        "批准人2",
        "批准日2",
        "批准人3",
        "批准日3",
    ],
    ["SP1", "放行", "C1", 100, "甲", WEEK_AGO, "乙", WEEK_AGO, "丙", WEEK_AGO, "丁", WEEK_AGO],
]
CALLS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    *(("HK_GRADE", (total, repay, buy, "", "", new)) for total in (95, 85, 75, 65)
      for repay in (38, 33, 28, 22) for buy in (29, 25, 22, 19) for new in ("否", "是")),
    ("HK_GRADE", (95, 30, 20)), ("HK_GRADE", (95, 40, 30)), ("HK_GRADE", (95, 40.5, 30)),
    *(("HK_LIMIT", (1_200_000, grade, factor)) for grade in "ABCD" for factor in (1, 1.5)),
    *(("HK_BUCKET", (days,)) for days in (15, 45, 75, 120, 200, 400)),
    *(("HK_PROVISION", (days, 10_000)) for days in (0, 15, 45, 75, 120, 200, 400)),
    *(("HK_REMIND", (AS_OF + days * DAY, AS_OF)) for days in range(1, 9)),
    ("HK_RATING", (0.9, 0.5, 0.004, 0.9)), ("HK_RATING", (0.96, 0.3, 0, 0.96)),
    *(("HK_RATING_WHY", (rate, rate / 2, (1 - rate) / 50, rate)) for rate in (0.96, 0.86, 0.71)),
    ("HK_CAN_SHIP", (100_000, 0, 1, 1)),
    ("HK_APPROVAL", ("放行", "甲", AS_OF, "乙", AS_OF, "丙", AS_OF, "", "", AS_OF, 0.1)),
    ("HK_APPROVAL", ("放行", "甲", AS_OF, "乙", AS_OF, "乙", AS_OF, "丙", AS_OF, AS_OF, 100)),
    ("HK_RELEASE", ("C1", 100, AS_OF, RELEASED)),
    *(("HK_STOP_LEVEL", ("否", AS_OF - days * DAY, amount, AS_OF))
      for days in (1, 60, 70, 95, 120) for amount in (100, 150_000, 200_000)),
    ("HK_NEEDS_COMMITMENT", (["是", "否", "是", "否", "是"],)),
    ("HK_NEEDS_COMMITMENT", (["否", "是", "是"],)),
    *(("HK_VISIT_DUE", (limit, term, None, D(2026, 1, 1), AS_OF))
      for limit in (30_000, 40_000, 50_000, 60_000) for term in (29, 30)),
    ("HK_REVIEW_DUE", (D(2025, 7, 1), AS_OF)), ("HK_SUE_BY", (D(2025, 1, 1),)),
    *(("HK_METHOD_WHY", (days, AS_OF, oldest, sue, "否", share, years, "否", "否", "否", many, 1, "否",
      tried)) for days in (45, 190) for oldest in (None, D(2024, 6, 1)) for sue in (None, D(2026, 9, 1))
      for share in (0.05, 0.1) for years in (1, 5) for many in (5, 20) for tried in (None, "软磨法")),
    ("HK_KPI", (SOLD, PAID, D(2026, 1, 1), D(2026, 12, 31))),
    ("HK_DUE", (D(2026, 6, 1), "货到")), ("HK_LATE_RATE", (None,)),
    *(("HK_LATE_FEE_WHY", (100_000, D(2026, 5, 31), AS_OF, rate)) for rate in (0.0001, 0.00012, 0.0002)),
    ("HK_DISCOUNT", (100_000, 0.018, D(2026, 3, 1), D(2026, 8, 28), "是")),
)  # fmt: skip


def cells(policy: Policy) -> list[Any]:
    """Answers of the worksheet functions, with the policy as the 参数 range they are given."""
    rows = [list(PARAMETER_HEADINGS), *([*row.cells()] for row in parameter_rows(policy))]
    found = []
    for name, arguments in CALLS:
        function = REGISTRY[name]
        at = [argument.name for argument in function.arguments].index("参数")
        given = [*arguments, *[None] * (at - len(arguments))]
        found.append(function.call(*given, rows))
    return found


def sheets(policy: Policy) -> list[Any]:
    """What a user sees of the ledger under a policy."""
    return seen_of(book(policy))


def seen_of(made: Ledger) -> list[Any]:
    """Everything printed in the pack but the parameters' own words, and the letters to send."""
    month_end = run_month_end(made, AS_OF)
    printed = [
        (page.name, [(table.title, table.rows(), table.totals(), table.note) for table in page.tables])
        for page in pages(month_end)
        if page.name not in ("口径说明", "所用参数")
    ]  # fmt: skip
    chosen = select(month_end)
    orders = [
        (o.kind.kind, o.code, o.amount, o.template, o.reply_by, o.level, o.reason)
        for o in [*chosen.orders, *chosen.messages]
    ]
    measured = [(one.name, one.value) for one in month_end.indicators]
    return [
        printed,
        orders,
        chosen.withheld,
        [*check(made), *check_as_of(made, AS_OF)],
        measured,
        worklist(month_end),
    ]


@cache
def templates() -> Path:
    """The letter templates as their source says, whatever was built last."""
    folder = Path(tempfile.mkdtemp())
    letter_templates.build(folder)
    return folder


def papers(policy: Policy) -> list[str]:
    """The text of every letter under a policy."""
    return letters_of(book(policy))


def letters_of(made: Ledger) -> list[str]:
    """The text of every letter of the month end, and the certificate of the year."""
    folder = Path(tempfile.mkdtemp())
    month_end, year_end = (run_month_end(made, on) for on in (AS_OF, YEAR_END))
    write_letters(month_end, folder, templates=templates())
    write_letters(year_end, folder / "year", ["荣誉证书"], ["C19"], templates=templates())
    found = []
    for path in sorted(folder.rglob("*.docx")):
        with zipfile.ZipFile(path) as letter:
            xml = letter.read("word/document.xml").decode("utf-8")
        found.append(f"{path.name} {len(xml)} " + re.sub(r"<[^>]+>", "", xml))
    return found
