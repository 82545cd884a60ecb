"""The worksheet functions about how one customer pays and keeps its promises."""

from dataclasses import replace
from typing import Annotated

from huikuan_xl.functions.books import Beside, page_of, settled_book
from huikuan_xl.functions.needs import FIGURES_OF_RECEIPTS
from huikuan_xl.functions.registry import (
    ArgKind,
    Argument,
    Cell,
    Range,
    Result,
    worksheet_function,
)
from huikuan_xl.functions.scalars import AsOf, Parameters, policy_of
from huikuan_xl.functions.settled_tables import Book
from huikuan_xl.functions.tables import (
    AdjustmentsTable,
    ApprovalsTable,
    BillsTable,
    ContactsTable,
    ContractsTable,
    ReceiptsTable,
    RegisterTable,
    SalesTable,
    Table,
    receipts_of,
    register_page,
    sales_of,
    with_pages,
)
from huikuan_xl.ledger import schema
from huikuan_xl.rules.codes import fold

Code = Annotated[
    str | None,
    Argument("客户编码", ArgKind.TEXT, "哪个客户；空＝没有。", "01001", blank_ok=True),
]
DAYS_LATE, ON_TIME, TREND = "平均晚付天数", "按期付款比例", "付款趋势"
PROMISE_HEADINGS = ("承诺日", "编号", "承诺回款日", "承诺金额(元)", "按期实收(元)", "状态", "说明")


@worksheet_function(
    "一个客户近十二个月怎样付款：平均晚付天数（提前为负，含逾期未付的）、按期付款比例、近半年比前半年的趋势。",
    result=Result.TABLE, rule="S1-58",
    example='=HK_PAY_PATTERN("01001",hk_sales,hk_receipts,DATE(2026,6,30))',
)  # fmt: skip
def HK_PAY_PATTERN(
    code: Code,
    sales: SalesTable,
    receipts: ReceiptsTable,
    as_of: AsOf,
    parameters: Parameters = None,
    customers: RegisterTable = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:
    """Return 平均晚付天数, 按期付款比例 (0 to 1) and 付款趋势, a header row first (S1-58).

    The first two are blank where nothing was paid and nothing is late.
    """
    from huikuan_xl.accounts.paying import pay_pattern_of

    book = settled_book(
        sales_of(sales), receipts_of(receipts), register_page(customers), as_of,
        policy_of(parameters), Beside(approvals, adjustments, bills, contacts, contracts),
    )  # fmt: skip
    found = pay_pattern_of(book.ledger, book.accounts, _spelled(code, book))
    figures: list[Cell] = [
        None if value is None else round(float(value), 10)
        for value in (found.days_late, found.on_time)
    ]
    return [[DAYS_LATE, ON_TIME, TREND], [*figures, str(found.trend)]]


@worksheet_function(
    "一个客户的承诺逐笔：按期实收多少、全额、部分、违约或待；最晚到期的在前，改期的只算新的一笔。",
    result=Result.TABLE, rule="S1-54",
    example='=HK_PROMISE_STATES("01001",hk_contacts,hk_sales,hk_receipts,DATE(2026,6,30))',
)  # fmt: skip
def HK_PROMISE_STATES(
    code: Code,
    contacts: Annotated[
        Range, Argument("往来表", ArgKind.TABLE, "承诺与催收的区域，含表头。", "hk_contacts")
    ],
    sales: SalesTable,
    receipts: ReceiptsTable,
    as_of: AsOf,
    parameters: Parameters = None,
    customers: RegisterTable = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contracts: ContractsTable = None,
    letters: Annotated[
        Range | None,
        Argument("函件表", ArgKind.TABLE,
                 "函件登记的区域，含表头；给出时，回执上的承诺计入，只认函件所列清单的回款。",
                 "hk_letters"),
    ] = None,
) -> Table:  # fmt: skip
    """Return a customer's promises and what came of each, 元, a header row first (S1-54).

    The latest promised day comes first; a code without promises gives the header alone.
    """
    from huikuan_xl.accounts.history import money_by_customer, promise_results

    received = receipts_of(receipts, also=FIGURES_OF_RECEIPTS)
    book = settled_book(
        sales_of(sales), received, register_page(customers), as_of, policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )  # fmt: skip
    pages = tuple(
        (sheet, page_of(sheet, rows))
        for sheet, rows in ((schema.CONTACTS, contacts), (schema.LETTERS, letters))
    )
    ledger, who = with_pages(book, pages), _spelled(code, book)
    mine = ledger.contacts[ledger.contacts["customer_code"] == who]
    money = money_by_customer(ledger, book.accounts, who)
    found = promise_results(replace(ledger, contacts=mine), money, as_of, ledger.policy)
    rows: Table = [list(PROMISE_HEADINGS)]
    rows += [
        [one.made_on, one.number, one.promise.due_on, one.promise.amount / 100,
         one.promise.received / 100, str(one.status), one.why]
        for one in reversed(found)
    ]  # fmt: skip
    return rows


def _spelled(code: str | None, book: Book) -> str:
    """Return a customer's code as the tables have it, however it was typed."""
    wanted = fold(code or "")
    return next((one for one in book.customers if fold(one) == wanted), code or "")
