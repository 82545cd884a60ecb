"""The functions beside 核销与调整 and 票据台账: what each row does, and why one does nothing."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

from huikuan_xl.functions.books import Beside, rows_of_book, settled_book
from huikuan_xl.functions.registry import (
    ArgKind,
    Argument,
    Cell,
    Range,
    Result,
    worksheet_function,
)
from huikuan_xl.functions.rows import Entered, entered
from huikuan_xl.functions.scalars import AsOf, Parameters, policy_of
from huikuan_xl.functions.settled_tables import Book
from huikuan_xl.functions.tables import (
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
)
from huikuan_xl.ledger import schema
from huikuan_xl.rules.bills import bill_state, discount_cost, discounted_by
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.words import BillState

if TYPE_CHECKING:
    from huikuan_xl.accounts.settled import Accounts
    from huikuan_xl.ledger.book import Ledger

EFFECT, DEBT_LEFT, RESULT = "影响应收", "新欠款尚欠", "结果"
BOOKED, LATER = "已入账", "统计日之后"
STATE, BOUNCED = "状态", "退票影响"


def _page(sheet: schema.Sheet, rows: Range) -> Entered:
    return entered(sheet, rows, [column.name for column in sheet.read_columns if column.required])


@worksheet_function(
    "逐行说明核销与调整：对应收的影响、由它新增的欠款还欠多少、是否入账（没有入账写明原因）。",
    result=Result.TABLE, rule="S0-05",
    example="=HK_ADJUST(hk_adjustments,hk_sales,hk_receipts,DATE(2026,6,30))",
)  # fmt: skip
def HK_ADJUST(
    adjustments: Annotated[
        Range, Argument("调整表", ArgKind.TABLE, "核销与调整的区域，含表头。", "hk_adjustments")
    ],
    sales: SalesTable,
    receipts: ReceiptsTable,
    as_of: AsOf,
    parameters: Parameters = None,
    customers: RegisterTable = None,
    bills: BillsTable = None,
    approvals: ApprovalsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:  # fmt: skip
    """Return 影响应收, 新欠款尚欠 (元) and 结果 for every row of 核销与调整.

    影响应收 is what the row does to the balance of all customers: 0 for a debt that only moves.
    """
    page = _page(schema.ADJUSTMENTS, adjustments)
    book = settled_book(
        sales_of(sales), receipts_of(receipts), register_page(customers), as_of,
        policy_of(parameters), Beside(approvals, adjustments, bills, contacts, contracts),
    )  # fmt: skip
    records = rows_of_book(book, HK_ADJUST, _adjusted, "adjustments")
    return page.in_place([EFFECT, DEBT_LEFT, RESULT], records)


def _adjusted(book: Book) -> Table:
    """Return the three cells of every row of 核销与调整."""
    from huikuan_xl.accounts.overdrawn import overdrawn_rows
    from huikuan_xl.ledger.book import ROW
    from huikuan_xl.ledger.moves import refusals

    rows, as_of, policy = book.ledger.adjustments, book.accounts.as_of, book.ledger.policy
    effects = _effects(book.ledger, book.accounts)
    over = {one.position: one.why for one in overdrawn_rows(book.ledger, as_of, policy)}
    records: Table = []
    for at, (wrong, number, day) in enumerate(
        zip(refusals(book.ledger, policy), rows[ROW].tolist(), rows["adj_date"], strict=True)
    ):
        effect, left = effects.get(number, (0, 0))
        said = wrong.why if wrong else over.get(at, BOOKED)
        if wrong is None and day.date() > as_of:
            said = LATER
        records.append([effect / 100, left / 100, said])
    return records


def _effects(ledger: "Ledger", accounts: "Accounts") -> dict[int, tuple[int, int]]:
    """Return by row of the sheet what it did to the balance, and what is open of the debt it made."""
    from huikuan_xl.ledger.book import ROW

    found: dict[int, tuple[int, int]] = {}
    for frame, lines, sign in (
        (ledger.sales, accounts.sales, 1), (ledger.receipts, accounts.receipts, -1),
    ):  # fmt: skip
        made = lines["kind"].to_numpy() >= 0
        settled = lines["amount"].to_numpy()[made]
        left = lines["open"].to_numpy()[made] if sign > 0 else settled * 0
        if sign < 0:
            settled = settled + lines["adjusted"].to_numpy()[made]
        for number, amount, still in zip(
            frame[ROW].to_numpy()[made].tolist(), settled.tolist(), left.tolist(), strict=True
        ):
            effect, owed = found.get(number, (0, 0))
            found[number] = (effect + sign * amount, owed + still)
    return found


@worksheet_function(
    "逐张说明票据：统计日的状态、期限天数、离到期天数、贴息与由谁承担、退票恢复的欠款。",
    result=Result.TABLE, rule="4.4 V7", example="=HK_BILL_LIST(hk_bills,hk_receipts,DATE(2026,6,30))",
)  # fmt: skip
def HK_BILL_LIST(
    bills: Annotated[
        Range, Argument("票据表", ArgKind.TABLE, "票据台账的区域，含表头。", "hk_bills")
    ],
    receipts: ReceiptsTable,
    as_of: AsOf,
    parameters: Parameters = None,
) -> Table:
    """Return 状态, 期限天数, 离到期天数, 应计贴息 (元), 退票影响 (元) for every bill.

    退票影响 is what the receipts that name the bill count less than their own 票据状态 says.
    """
    from huikuan_xl.ledger.rows import HeldBill, rows_of

    policy = policy_of(parameters)
    page, received = _page(schema.BILLS, bills), receipts_of(receipts)
    moved = _bounced(received, page, as_of)
    records: list[list[Cell]] = []
    told: set[str] = set()
    for one in rows_of(HeldBill, page.frame):
        bill, number = one.life, fold(one.bill_no)
        state = bill_state(bill, as_of)
        open_still = state is None or state in (
            BillState.HELD, BillState.ENDORSED, BillState.COLLECTING,
        )  # fmt: skip
        records.append([
            state.value if state else LATER,
            _days(bill.issued_on, bill.due_on),
            _days(as_of, bill.due_on) if open_still else None,
            discount_cost(bill, policy=policy) / 100 if discounted_by(bill, as_of) else 0.0,
            0.0 if number in told else moved.get(number, 0) / 100,
        ])  # fmt: skip
        told.add(number)
    return page.in_place([STATE, "期限天数", "离到期天数", "应计贴息", BOUNCED], records)


def _days(first: date | None, last: date | None) -> float | None:
    return None if first is None or last is None else float((last - first).days)


def _bounced(received: Entered, page: Entered, as_of: date) -> dict[str, int]:
    """Return by bill what its receipts count less (分) than by the state typed beside them."""
    import pandas as pd

    from huikuan_xl.accounts.counted import counted_receipts
    from huikuan_xl.ledger.book import Ledger
    from huikuan_xl.ledger.moves import with_bills
    from huikuan_xl.rules.policy import DEFAULT

    typed = received.frame
    by_bill = with_bills(Ledger(receipts=typed, bills=page.frame), DEFAULT)
    less = counted_receipts(typed, as_of).astype(int) - counted_receipts(by_bill, as_of).astype(int)
    amounts = pd.Series((typed["amount"] + typed["allowance"]).to_numpy() * less)
    return {
        str(number): int(fen)
        for number, fen in amounts.groupby(typed["bill_no"].map(fold).to_numpy()).sum().items()
    }
