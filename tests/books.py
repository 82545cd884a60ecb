"""A small company's books, made by hand, for whatever closes months."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.company import Company
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end


def _company(name: str) -> Company:
    return Company(
        name=name, mark="甲", account_name=name, bank="中国银行城东支行",
        account_no="6217 8800 1234", address="东市中山路 8 号", contact="李会计",
        phone="0571-88886666",
    )  # fmt: skip


@dataclass
class Books:
    """A ledger of two customers; sales (code, number, day, 元) are due after 30 days."""

    name: str = "甲公司"
    sales: list[tuple[str, str, dt.date, int]] = field(
        default_factory=lambda: [
            ("C1", "X1", dt.date(2026, 4, 10), 1000),
            ("C1", "X2", dt.date(2026, 5, 20), 500),
            ("C2", "X3", dt.date(2026, 6, 5), 200),
        ]
    )
    receipts: list[tuple[str, str, dt.date, int]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=lambda: {"C1": "恒通公司", "C2": "远大公司"})
    changes: dict[str, Any] = field(default_factory=dict)

    def ledger(self) -> Ledger:
        codes = list(self.names)
        days = [day + dt.timedelta(days=30) for _, _, day, _ in self.sales]
        return Ledger(
            customers=frame(
                schema.CUSTOMERS,
                {"customer_code": codes, "customer_name": [self.names[c] for c in codes],
                 "salesperson": ["王敏"] * len(codes), "credit_days": [30] * len(codes)},
            ),
            sales=frame(
                schema.SALES,
                {"customer_code": [s[0] for s in self.sales], "doc_no": [s[1] for s in self.sales],
                 "sale_date": [s[2] for s in self.sales], "due_date": days,
                 "amount": [s[3] * 100 for s in self.sales]},
            ),
            receipts=frame(
                schema.RECEIPTS,
                {"customer_code": [r[0] for r in self.receipts],
                 "doc_no": [r[1] for r in self.receipts],
                 "receipt_date": [r[2] for r in self.receipts],
                 "amount": [r[3] * 100 for r in self.receipts]},
            ),
            company=_company(self.name),
            **self.changes,
        )  # fmt: skip

    def month(self, as_of: dt.date) -> MonthEnd:
        return run_month_end(self.ledger(), as_of)
