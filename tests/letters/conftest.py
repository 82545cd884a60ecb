"""Month ends to write letters for: the demo month, and small ones made by hand."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from huikuan_xl import demo
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.policy import DEFAULT, Policy

AS_OF = dt.date(2026, 6, 30)
CODE = "0007"
US = Company(
    name="乙泵业有限公司", mark="乙", account_name="乙泵业有限公司", bank="工行城东支行",
    account_no="6222 0001", address="甲市乙路 2 号", contact="何静", phone="0600-1234567",
)  # fmt: skip
Row = dict[str, Any]


def table(sheet: Sheet, rows: Sequence[Row]) -> Any:
    names = {name for row in rows for name in row}
    blank: Any = frame(sheet, {sheet.columns[0].name: [None]}).iloc[0]
    return frame(sheet, {n: [row.get(n, blank[n]) for row in rows] for n in names})


@dataclass
class Small:
    """One customer's ledger, amounts in 分; every row is a dict of schema names."""

    customer: Row = field(default_factory=dict)
    contract: Row = field(default_factory=dict)  # in force always, with a stop clause
    contracts: list[Row] = field(default_factory=list)  # these instead of the one
    sales: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    letters: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    policy: Policy = DEFAULT
    company: Company = US

    def sell(self, amount: int, due: dt.date, **extra: Any) -> "Small":
        number = f"XS{len(self.sales) + 1:03d}"
        self.sales.append(
            {"customer_code": CODE, "sale_date": due - dt.timedelta(days=30), "due_date": due,
             "amount": amount, "doc_no": number, **extra}
        )  # fmt: skip
        return self

    def letter(self, kind: str, day: dt.date, delivered: dt.date | None = None,
               **extra: Any) -> "Small":  # fmt: skip
        number = f"乙财催〔{day.year}〕{len(self.letters) + 1}号"
        self.letters.append(
            {"letter_no": number, "letter_date": day, "kind": kind, "customer_code": CODE,
             "delivery": "已送达" if delivered else "未送达", "delivered_on": delivered, **extra}
        )  # fmt: skip
        return self

    def month(self, as_of: dt.date = AS_OF) -> MonthEnd:
        def mine(rows: list[Row]) -> list[Row]:
            return [{"customer_code": CODE, **row} for row in rows]

        person = {"customer_code": CODE, "customer_name": "甲方公司", "salesperson": "张三",
                  **self.customer}  # fmt: skip
        signed = {"customer_code": CODE, "stop_clause": True, "price_confirmed": True,
                  **self.contract}  # fmt: skip
        book = Ledger(
            customers=table(schema.CUSTOMERS, [person]),
            contracts=table(schema.CONTRACTS, mine(self.contracts) or [signed]),
            sales=table(schema.SALES, mine(self.sales)),
            receipts=table(schema.RECEIPTS, mine(self.receipts)),
            letters=table(schema.LETTERS, mine(self.letters)),
            contacts=table(schema.CONTACTS, mine(self.contacts)),
            plans=table(schema.PLANS, mine(self.plans)),
            company=self.company,
            policy=self.policy,
        )
        return run_month_end(book, as_of)


@pytest.fixture
def small() -> Small:
    return Small()


@pytest.fixture(scope="session")
def demo_month() -> MonthEnd:
    return run_month_end(demo.make_ledger(), demo.AS_OF)


@pytest.fixture(scope="session")
def themed(demo_month: MonthEnd) -> Callable[[str], MonthEnd]:
    def month(theme: str) -> MonthEnd:
        return replace(demo_month, policy=replace(demo_month.policy, letter_theme=theme))

    return month
