"""The workbook that is damaged: every entry sheet and 参数, a few rows each, as Excel stores them."""

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import xlsxwriter

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.rules.policy import DEFAULT

AS_OF = dt.date(2026, 6, 30)
COMPANY = Company(
    name="甲公司", mark="甲", account_name="甲公司", bank="中国银行城东支行",
    account_no="6217 8800 1234", address="东市中山路 8 号", contact="李会计", phone="0571-88886666",
)  # fmt: skip
POLICY = replace(
    DEFAULT,
    max_term_days=25,
    stop_amount=150_000_00,
    usage_warning=Decimal("0.7"),
    cheque_is_cash=False,
)  # so that a parameter which is lost reads otherwise

Record = dict[str, Any]


def _day(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day)


RECORDS: dict[str, list[Record]] = {
    "customers": [
        {
            "customer_code": f"K{n:03d}", "customer_name": f"客户{name}公司", "salesperson": "王敏",
            "department": "一部", "limit": 50_000.0 * n, "credit_days": 30.0, "score_repay": 38.0,
            "score_purchase": 29.0, "score_other": 28.0, "last_year_sales": 900_000.0,
            "is_new": "否", "stop_clause": "是", "vetoes": "V3" if n == 3 else None,
            "phone": "0571-88880000", "address": "西市解放路 1 号",
        }
        for n, name in enumerate("甲乙丙丁", start=1)
    ],
    "sales": [
        {
            "customer_code": f"K{1 + n % 4:03d}", "customer_name": f"客户{'甲乙丙丁'[n % 4]}公司",
            "doc_no": f"X{n:03d}", "line_no": 1.0, "sale_date": _day(3 + n % 4, 1 + n),
            "due_date": _day(4 + n % 4, 1 + n), "item": "轴承", "quantity": 10.0,
            "price": 100.5 + n, "amount": 1005.0 + 10 * n, "salesperson": "王敏",
            "department": "一部", "state": "作废" if n == 7 else "正常",
        }
        for n in range(12)
    ],
    "receipts": [
        {
            "customer_code": f"K{1 + n % 4:03d}", "receipt_no": f"R{n:03d}",
            "doc_no": f"X{n:03d}" if n % 2 else None, "receipt_date": _day(6, 1 + n),
            "amount": 400.25 + n, "allowance": 1.5 if n == 1 else None, "method": "电汇",
        }
        for n in range(6)
    ],
    "contacts": [
        {
            "contact_date": _day(6, 10), "customer_code": "K001", "kind": "承诺",
            "promise_no": "C001", "promise_date": _day(7, 20), "promise_amount": 500.0,
            "result": "答应付款",
        }
    ],
    "plans": [
        {
            "customer_code": "K002", "month": _day(6, 1), "target": 800.0,
            "target_date": _day(6, 25), "promised": 700.0,
        }
    ],
    "letters": [
        {
            "letter_no": "甲财催〔2026〕1号", "letter_date": _day(6, 5), "kind": "催款函",
            "customer_code": "K003", "customer_name": "客户丙公司", "amount": 300.0,
            "level": 1.0, "delivery": "已送达", "delivered_on": _day(6, 7),
        }
    ],
}  # fmt: skip


def workbook() -> bytes:
    """Return the workbook; the same bytes every time."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 1)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in schema.ENTRY_SHEETS:
        page = book.add_worksheet(sheet.title)
        for column, heading in enumerate(sheet.columns):
            page.write_string(0, column, heading.title)
        for row, record in enumerate(RECORDS.get(sheet.name, []), start=1):
            for column, described in enumerate(sheet.columns):
                value = record.get(described.name)
                if value is not None:
                    page.write(row, column, value, day if described.kind is Kind.DATE else None)
    page = book.add_worksheet(schema.PARAMETERS)
    page.write_row(0, 0, schema.PARAMETER_HEADINGS)
    for number, parameter in enumerate(parameter_rows(POLICY, COMPANY), start=1):
        cells = parameter.cells()
        page.write_row(number, 0, [c if isinstance(c, str) else float(c) for c in cells])
    book.close()
    return stream.getvalue()
