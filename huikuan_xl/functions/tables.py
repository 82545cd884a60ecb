"""The worksheet functions over whole tables: settlement, ageing, credit, daily check, indicators.

Each takes ranges with their header row and gives a table whose first row is a header. pandas is
loaded at the first call, so that importing the catalogue stays quick.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

from huikuan_xl.functions.books import (
    Beside,
    empty_ledger,
    ledger_of,
    page_of,
    rows_of_book,
    rows_of_customer,
    settled_book,
)
from huikuan_xl.functions.few_customers import (
    page_known,
    rows_of_customers,
    taken_rows,
    with_known_rows,
    with_tables,
)
from huikuan_xl.functions.kept import Kept
from huikuan_xl.functions.needs import (
    CUSTOMERS_NEEDED,
    FIGURES_OF_RECEIPTS,
    FIGURES_OF_SALES,
    NOTES_OF_RECEIPTS,
    RECEIPTS_ALSO,
    RECEIPTS_NEEDED,
    SALES_ALSO,
    SALES_NEEDED,
    TERMS_OF_CUSTOMERS,
    columns_used,
)
from huikuan_xl.functions.registry import (
    NUM,
    VALUE,
    ArgKind,
    Argument,
    CannotSay,
    Cell,
    Range,
    Result,
    log,
    plain_rows,
    worksheet_function,
)
from huikuan_xl.functions.rows import Entered, entered
from huikuan_xl.functions.scalars import AsOf, Order, Parameters, impossible_is_num, policy_of
from huikuan_xl.functions.settled_tables import CUSTOMERS, Book
from huikuan_xl.functions.table_edits import TablesEdit, pages_of
from huikuan_xl.ledger import schema
from huikuan_xl.rules import settlement_order as notes
from huikuan_xl.rules import words
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.policy import Policy

if TYPE_CHECKING:
    from pandas import DataFrame

    from huikuan_xl.accounts.movements import Movement
    from huikuan_xl.accounts.profile import Profile
    from huikuan_xl.accounts.settled import Accounts
    from huikuan_xl.ledger.book import Ledger

Table = list[list[Cell]]

SalesTable = Annotated[
    Range,
    Argument("销售表", ArgKind.TABLE,
             "客户销售统计表的区域，含表头；至少有客户编码、售货清单号码、销售日期、到期日、销货总额(元)。",
             "hk_sales"),
]  # fmt: skip
ReceiptsTable = Annotated[
    Range,
    Argument("回款表", ArgKind.TABLE,
             "客户货款回收日报表的区域，含表头；至少有客户编码、售货清单号码、回款日期、回款金额(元)。",
             "hk_receipts"),
]  # fmt: skip
CustomersTable = Annotated[
    Range,
    Argument("客户表", ArgKind.TABLE,
             "客户信用档案的区域，含表头；至少有客户编码、客户名称、批准额度(元)、信用期限(天)。",
             "hk_customers"),
]  # fmt: skip

RegisterTable = Annotated[
    Range | None,
    Argument("客户表", ArgKind.TABLE,
             "客户信用档案的区域，含表头；给出时，没有到期日的行按各客户的账期推算。", "hk_customers"),
]  # fmt: skip
ContractsTable = Annotated[
    Range | None,
    Argument("合同表", ArgKind.TABLE,
             "合同的区域，含表头；给出时，按每笔销售当日有效的合同取账期、分期与停供条款。", "hk_contracts"),
]  # fmt: skip
ContactsTable = Annotated[
    Range | None,
    Argument(
        "往来表",
        ArgKind.TABLE,
        "承诺与催收的区域，含表头；给出时计入承诺兑现、联系与争议。",
        "hk_contacts",
    ),
]
PlansTable = Annotated[
    Range | None,
    Argument("计划表", ArgKind.TABLE, "回款计划的区域，含表头；给出时计入失败次数。", "hk_plans"),
]
LettersTable = Annotated[
    Range | None,
    Argument("函件表", ArgKind.TABLE, "函件登记的区域，含表头；给出时计入时效中断。", "hk_letters"),
]

AdjustmentsTable = Annotated[
    Range | None,
    Argument("调整表", ArgKind.TABLE, "核销与调整的区域，含表头；给出时计入尾差、坏账、转户、退款与质保金。",
             "hk_adjustments"),
]  # fmt: skip
BillsTable = Annotated[
    Range | None,
    Argument(
        "票据表", ArgKind.TABLE, "票据台账的区域，含表头；给出时票据状态与退票按它计。", "hk_bills"
    ),
]
ApprovalsTable = Annotated[
    Range | None,
    Argument("审批表", ArgKind.TABLE,
             "审批与变更的区域，含表头；给出时展期、让步、争议了结、暂缓催收按生效的审批计。",
             "hk_approvals"),
]  # fmt: skip

_SETTLED, _CREDIT_LEFT = "已结清", "未核销"
UNKNOWN = "（未建档）"  # a customer whom only the ledger knows


def sales_of(rows: Range, also: tuple[str, ...] = (), needed: tuple[str, ...] = ()) -> Entered:
    return _used(schema.SALES, rows, (*SALES_NEEDED, *needed), (*SALES_ALSO, *also))


def receipts_of(rows: Range, also: tuple[str, ...] = (), needed: tuple[str, ...] = ()) -> Entered:
    return _used(schema.RECEIPTS, rows, (*RECEIPTS_NEEDED, *needed), (*RECEIPTS_ALSO, *also))


def _used(
    sheet: schema.Sheet, rows: Range, needed: tuple[str, ...], also: tuple[str, ...]
) -> Entered:
    return entered(sheet, rows, needed, also, columns_used(sheet))


def _yuan(fen: int) -> float:
    return int(fen) / 100


@worksheet_function(
    "逐行核销：销售表每行的已收、尚欠、结清日、逾期天数与账龄段，行的次序与销售表相同。",
    result=Result.TABLE, rule="民法典§560", example="=HK_SETTLE(hk_sales,hk_receipts,DATE(2026,6,30))",
)  # fmt: skip
def HK_SETTLE(
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
    """Return 已收, 尚欠 (元), 结清日, 逾期天数, 账龄段 for every row of the sales range.

    Lines that don't count (作废, after the day), lines without an amount and blank rows stay blank.
    """
    sold, received = sales_of(sales), receipts_of(receipts)
    book = settled_book(
        sold,
        received,
        register_page(customers),
        as_of,
        policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )
    without_amount = sold.blank.get("amount", frozenset())
    if without_amount:
        log.info("HK_SETTLE: %d 行没有销货总额，结果留空", len(without_amount))
    records = rows_of_book(book, HK_SETTLE, _settled_records, "sales").copy()
    for position in without_amount:
        records[position] = [""] * 5
    return sold.in_place(["已收", "尚欠", "结清日", "逾期天数", "账龄段"], records)


def _settled_records(book: Book) -> Table:
    """Return the five cells of every entered sale (booked ones stand behind); blank where it
    doesn't count.

    A sale in instalments adds its parts up: settled when the last is, late by the oldest open one.
    """
    from huikuan_xl.ledger.instalment_lines import whole_lines

    cells, entered_ = _cells_of_lines(book.accounts), len(book.typed.sales)
    whole = whole_lines(book.ledger.sales)
    if not len(whole) or int(whole[-1]) + 1 == len(whole):
        return cells[:entered_]
    groups: list[list[list[Cell]]] = [[] for _ in range(int(whole[-1]) + 1)]
    for at, record in zip(whole.tolist(), cells, strict=True):
        groups[at].append(record)
    parted = [parts[0] if len(parts) == 1 else _added(parts) for parts in groups]
    return parted[:entered_]


def _added(parts: Table) -> list[Cell]:
    counted = [one for one in parts if one[0] != ""]
    if not counted:
        return [""] * 5
    still = [one for one in counted if one[1]]
    late = max(still or counted, key=lambda one: -1e9 if one[3] == "" else float(str(one[3])))
    days = [one[2] for one in counted if one[2] != ""]
    return [
        *(round(sum(float(str(one[at])) for one in counted), 2) for at in (0, 1)),
        "" if still or not days else max(days, key=str), late[3], late[4],
    ]  # fmt: skip


def _cells_of_lines(accounts: "Accounts") -> Table:
    """Return the five cells of every line, column by column."""
    import numpy as np

    from huikuan_xl.accounts.matching import MISSING

    lines = accounts.sales
    left, due, settled_on = (lines[name].to_numpy() for name in ("open", "due", "settled_on"))
    credit = left < 0
    unsettled = settled_on == MISSING
    known = np.where(unsettled, 0, settled_on).astype("datetime64[D]")
    on = known.astype("datetime64[s]").astype(object)
    on[unsettled] = ""
    late = lines["overdue"].to_numpy().astype(np.float64).astype(object)
    late[credit | (due == MISSING)] = ""
    labels = np.array([*accounts.bucket_labels, _SETTLED], dtype=object)
    state = labels[lines["bucket"].to_numpy()]
    state[credit] = _CREDIT_LEFT
    columns = (
        (lines["paid"].to_numpy() / 100).tolist(), (left / 100).tolist(),
        on.tolist(), late.tolist(), state.tolist(),
    )  # fmt: skip
    counted = lines["counted"].tolist()
    return [cells if counts else [""] * 5 for counts, *cells in zip(counted, *columns, strict=True)]


@worksheet_function(
    "逐行到期日：写明的、按账期推算的或分期各期的，连同依据；行的次序与销售表相同。",
    result=Result.TABLE, rule="S4-29 民法典§201–203",
    example="=HK_DUES(hk_sales,hk_customers,hk_contracts)",
)  # fmt: skip
def HK_DUES(
    sales: SalesTable,
    customers: RegisterTable = None,
    contracts: ContractsTable = None,
    parameters: Parameters = None,
) -> Table:
    """Return 应付日 and 到期依据 of every row of the sales range, as the settlement takes them.

    The day of a sale in instalments is that of its last part, and every part is told. It is blank
    while nothing is due yet and where no date is known.
    """
    policy, sold = policy_of(parameters), sales_of(sales)
    records = _dues_of(
        sold, register_page(customers), page_of(schema.CONTRACTS, contracts), policy
    ).rows
    return sold.in_place(["应付日", "到期依据"], records)


@dataclass(frozen=True, slots=True, eq=False)
class _Dues:
    """The cells of every sale, and what they were made of."""

    entered: tuple[Entered, Entered | None]
    others: tuple[bool, Entered | None, Policy]
    typed: "Ledger"
    rows: Table


_DUES: Kept[_Dues] = Kept(4)


def _dues_of(
    sold: Entered, register: Entered | None, contracts: Entered | None, policy: Policy
) -> _Dues:
    """Return the due days of sales; after an edit only its customers' are asked again."""
    tables, others = (sold, register), (register is None, contracts, policy)
    sheets = (schema.SALES, schema.CUSTOMERS)

    def read() -> "Ledger":
        return ledger_of(policy, *zip(sheets, tables, strict=True), (schema.CONTRACTS, contracts))

    def make() -> _Dues:
        before = _DUES.latest(lambda one: one.others == others)
        pages = pages_of(sheets, before.entered if before else None, tables)
        edit = TablesEdit.of(before.typed if before else None, pages, read)
        if before is None or edit.customers is None:
            return _Dues(tables, others, edit.typed, plain_rows(_due_records(edit.typed)))
        places = rows_of_customers(edit.typed.sales, edit.customers)
        theirs = taken_rows(edit.typed.sales, places)
        some = with_tables(with_known_rows(edit.typed), {"sales": theirs})
        few = plain_rows(_due_records(some))
        joined = edit.joined("sales", before.typed, edit.customers, {"sales": places})
        rows = joined.rows(before.rows, few)
        return _Dues(tables, others, edit.typed, rows)

    return _DUES.get((*tables, *others), make)


def _due_records(typed: "Ledger") -> Table:
    """Return 应付日 and 到期依据 of every sale of a ledger that nobody parted yet."""
    from huikuan_xl.accounts.days import day_of
    from huikuan_xl.accounts.due_dates import due_dates
    from huikuan_xl.ledger.agreements import agreements_of, contracts_of_sales
    from huikuan_xl.ledger.instalment_lines import part_of, whole_lines, with_instalments

    sales, agreed = with_instalments(typed).sales, agreements_of(typed)
    dues = due_dates(sales, agreed, contracts_of_sales(sales, agreed), typed.policy)
    told: list[list[tuple[date | None, str]]] = [[] for _ in range(len(typed.sales))]
    amounts, parts = sales["amount"].tolist(), part_of(sales)
    for at, whole in enumerate(whole_lines(sales).tolist()):
        day = day_of(int(dues.day[at]))
        share = f"{parts[at]} {_yuan(amounts[at]):,.2f}元 {day or '未到期'}" if parts[at] else ""
        told[whole].append((day, share or dues.why(at)))
    return [
        [None if any(day is None for day, _ in lines) else max(day for day, _ in lines if day),
         "；".join(why for _, why in lines)]
        for lines in told
    ]  # fmt: skip


@worksheet_function(
    "客户在某一天有效的合同的一项，如合同号、停供条款、合同年金额；没有有效合同则为空。",
    result=Result.TEXT, rule="S0-20",
    example='=HK_CONTRACT(hk_contracts,"01001",DATE(2026,6,30),"合同号")',
)  # fmt: skip
def HK_CONTRACT(
    contracts: Annotated[
        Range, Argument("合同表", ArgKind.TABLE, "合同的区域，含表头。", "hk_contracts")
    ],
    code: Annotated[
        str | None,
        Argument("客户编码", ArgKind.TEXT, "哪个客户；空＝没有。", "01001", blank_ok=True),
    ],
    day: Annotated[date, Argument("日期", ArgKind.DATE, "哪一天有效，如销售日期。", "2026-06-30")],
    item: Annotated[
        str, Argument("项目", ArgKind.TEXT, "合同表的列名；空＝合同号。", "合同年金额")
    ] = "合同号",
) -> str:
    """Return one cell of the contract in force, as text (S0-20); amounts in 元, flags as 是/否."""
    from huikuan_xl.ledger.rows import Contract, rows_of
    from huikuan_xl.rules.codes import fold
    from huikuan_xl.rules.contracts import in_force

    columns = {c.heading: c for c in schema.CONTRACTS.read_columns}
    if item not in columns:
        raise CannotSay(VALUE, f"合同表没有“{item}”，可用：{'、'.join(columns)}")
    page = page_of(schema.CONTRACTS, contracts)
    if page is None:
        return ""
    rows = rows_of(Contract, page.frame)
    mine = [one for one in rows if fold(one.customer_code) == fold(code or "")]
    found = in_force(mine, day).value
    return "" if found is None else _written(getattr(found, columns[item].name), columns[item].kind)


def _written(value: object, kind: schema.Kind) -> str:
    if value is None:
        return ""
    if kind is schema.Kind.FLAG:
        return "是" if value else "否"
    if kind is schema.Kind.MONEY and isinstance(value, int):
        return f"{_yuan(value):.2f}"
    return str(value)


_GROUPS = {
    "客户": "customer_code",
    "客户编码": "customer_code",
    "业务员": "salesperson",
    "部门": "department",
}


@worksheet_function(
    "账龄分析表：每个客户、业务员或部门一行，列为余额、未到期、各账龄段、日期缺失、未核销回款，末行合计。",
    result=Result.TABLE, rule="§5.1",
    example='=HK_AGEING(hk_sales,hk_receipts,DATE(2026,6,30),"客户")',
)  # fmt: skip
def HK_AGEING(
    sales: SalesTable,
    receipts: ReceiptsTable,
    as_of: AsOf,
    by: Annotated[
        str, Argument("按", ArgKind.TEXT, "分组：客户、业务员或部门；空=客户。", "业务员")
    ] = "客户",
    base: Annotated[
        str, Argument("口径", ArgKind.TEXT, "账龄起算：到期日或开票日；空=到期日。", "到期日")
    ] = "到期日",
    parameters: Parameters = None,
    customers: RegisterTable = None,
    named: Annotated[
        bool, Argument("附名称", ArgKind.FLAG, "是：按客户分组时，编码后加一列客户名称。", "是")
    ] = False,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:
    """Return the ageing by group, 元; a header row first, 合计 last (rules 5.1).

    ``named``: by customer, the name as the register has it follows the code.
    """
    from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE, BY_DUE_DATE, ageing_by

    if by not in _GROUPS:
        raise CannotSay(VALUE, f"不能按“{by}”分组，应为客户、业务员或部门")
    if base not in (BY_DUE_DATE, BY_DOCUMENT_DATE):
        raise CannotSay(VALUE, f"口径“{base}”应为{BY_DUE_DATE}或{BY_DOCUMENT_DATE}")
    group = _GROUPS[by]
    sold = sales_of(sales, needed=() if group in SALES_NEEDED else (group,))
    received = receipts_of(receipts, also=(group,))
    book = settled_book(
        sold,
        received,
        register_page(customers),
        as_of,
        policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )
    table = ageing_by(book.ledger, book.accounts, group, base)
    rows: Table = [[schema.SALES.column(group).heading, *table.columns]]
    for name, figures in zip(table.index, table.to_numpy().tolist(), strict=True):
        rows.append([name, *(fen / 100 for fen in figures)])
    return _with_names(rows, book.ledger) if named and group == "customer_code" else rows


def _with_names(rows: Table, ledger: "Ledger") -> Table:
    """Put the register's names behind the codes; the last row is the total."""
    from huikuan_xl.accounts.ageing import TOTAL

    column = schema.CUSTOMERS.column("customer_name")
    register = dict(
        zip(ledger.customers["customer_code"], ledger.customers["customer_name"], strict=True)
    )
    names = [register.get(row[0]) or UNKNOWN for row in rows[1:]]
    if rows[-1][0] == TOTAL:
        names[-1] = ""
    return [
        [row[0], name, *row[1:]] for row, name in zip(rows, [column.heading, *names], strict=True)
    ]


def register_page(customers: Range | None) -> Entered | None:
    if not customers:
        return None
    return _used(schema.CUSTOMERS, customers, ("customer_code",), TERMS_OF_CUSTOMERS)


def _customers(rows: Range) -> Entered:
    return _used(schema.CUSTOMERS, rows, CUSTOMERS_NEEDED, columns_used(schema.CUSTOMERS))


def _credit_left(book: Book) -> dict[str, int | None]:
    from huikuan_xl.accounts.profile import remaining_credit

    with impossible_is_num():
        return remaining_credit(book.ledger, book.accounts, book.codes)


Pages = tuple[tuple[schema.Sheet, Entered | None], ...]
_ANSWERED: "Kept[Ledger]" = Kept(4)


def _answered(book: Book, pages: Pages) -> "Ledger":
    """Return the ledger with the pages that were given, replies taking effect."""
    from huikuan_xl.ledger.replies import replied
    from huikuan_xl.ledger.spelling import unify_spellings

    ledger = replace(book.ledger)
    for sheet, page in pages:
        if page is not None:
            setattr(ledger, sheet.name, page.frame)
    unify_spellings(ledger)
    return replied(ledger, book.accounts.as_of)


def with_pages(book: Book, pages: Pages) -> "Ledger":
    """Return the ledger with the pages that were given, replies and approvals taking effect.

    Who answered what is worked out for all customers at once, and no edit of a sale changes it.
    """
    from huikuan_xl.ledger.approvals import carried_out, requests_in_force

    key = (book.neighbours, pages)
    if book.codes is None:
        told = _ANSWERED.get(key, lambda: _answered(book, pages))
    else:
        told = _ANSWERED.known(key) or _answered(book, pages)
    ledger = replace(book.ledger)
    for sheet, _ in pages:
        table = told.table(sheet)
        if book.codes is not None:
            page = page_known(told, sheet)
            table = page.taken(page.places(book.codes))
        setattr(ledger, sheet.name, table)
    decided = requests_in_force(ledger, book.accounts.as_of, ledger.policy)
    return carried_out(ledger, decided)


@worksheet_function(
    "信用看板：每个客户的余额、超期、占用、剩余信用、停供级别、预警与评级；次序与客户表相同，"
    "只在账上有的客户排在最后。",
    result=Result.TABLE, rule="K10–K13 K24",
    example="=HK_CREDIT(hk_customers,hk_sales,hk_receipts,DATE(2026,6,30))",
)  # fmt: skip
def HK_CREDIT(
    customers: CustomersTable,
    sales: SalesTable,
    receipts: ReceiptsTable,
    as_of: AsOf,
    parameters: Parameters = None,
    contacts: ContactsTable = None,
    plans: PlansTable = None,
    letters: LettersTable = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contracts: ContractsTable = None,
) -> Table:
    """Return every customer's figures (元) and verdicts, in the order of the register's rows.

    Customers that only the ledger knows follow. A blank limit leaves 剩余信用 blank.
    """
    register, sold = _customers(customers), sales_of(sales, also=FIGURES_OF_SALES)
    received = receipts_of(receipts, also=FIGURES_OF_RECEIPTS)
    book = settled_book(
        sold,
        received,
        register,
        as_of,
        policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )
    pages = tuple(
        (sheet, page_of(sheet, rows))
        for sheet, rows in (
            (schema.CONTACTS, contacts), (schema.PLANS, plans), (schema.LETTERS, letters),
        )
    )  # fmt: skip
    records = rows_of_book(
        book, (HK_CREDIT, pages), lambda some: _credit_rows(some, pages), CUSTOMERS
    )
    found = dict(zip(book.customers, records, strict=True))
    codes = book.ledger.customers["customer_code"].tolist()
    code, name, grade, limit = (
        schema.CUSTOMERS.column(n).heading
        for n in ("customer_code", "customer_name", "grade", "limit")
    )
    header = [code, name, grade, "余额", "超期", "最长逾期天数", "占用", limit, "剩余信用", "停供级别",
              "停供说明", "预警", "回款评级"]  # fmt: skip
    known = set(codes)
    table = register.in_place(header, [found[code] for code in codes])
    return table + [row for code, row in found.items() if code not in known]


def _credit_rows(book: Book, pages: Pages) -> Table:
    """Return the rows of the book's customers, with the other pages that were given."""
    from huikuan_xl.accounts.history import history
    from huikuan_xl.accounts.profile import profiles

    ledger = with_pages(book, pages)
    with impossible_is_num():
        found = profiles(ledger, book.accounts, history(ledger, book.accounts), book.codes)
    return [_credit_row(code, one) for code, one in found.items()]


def _credit_row(code: str, one: "Profile") -> list[Cell]:
    level = one.stop.value
    stop = level.label + (f"：{one.stop.why()}" if level else "")
    return [
        code, one.name, one.grade_label, _yuan(one.figures.balance), _yuan(one.figures.overdue),
        one.overdue_days, _yuan(one.credit.usage.value), _yuan_or_blank(one.customer.limit),
        _yuan_or_blank(one.credit.remaining.value), int(level), stop,
        "、".join(one.warnings.value), one.pay_label,
    ]  # fmt: skip


def _yuan_or_blank(fen: int | None) -> float | None:
    return None if fen is None else _yuan(fen)


@worksheet_function(
    "一段文字指哪个客户：编码、名称（曾用名）、名称里的几个字或拼音首字母；只有一户时写“→ 编码 名称”，不替人选。",
    result=Result.TEXT, rule="Q10", example='=HK_FIND(hk_customers,"lzqy")',
)  # fmt: skip
def HK_FIND(
    customers: CustomersTable,
    asked: Annotated[
        str | None,
        Argument("找谁", ArgKind.TEXT, "编码、名称里的几个字或拼音首字母；空＝不找。", "启源",
                 blank_ok=True),
    ],
) -> str:  # fmt: skip
    """Return whom a text means, as ``huikuan customer`` and the checks take it; "" for no text."""
    from huikuan_xl.ledger.finding import customers_meant, meaning, registered

    if not asked:
        return ""
    page = _used(schema.CUSTOMERS, customers, ("customer_code", "customer_name"), ("former_names",))
    return meaning(
        customers_meant(registered(replace(empty_ledger(), customers=page.frame)), asked)
    )


@worksheet_function(
    "能让这张订单发货的放行编号：生效、未到期、金额够；没有则为空。",
    result=Result.TEXT, rule="K11 X04",
    example='=HK_RELEASE("01001",20000,DATE(2026,6,30),hk_approvals)',
)  # fmt: skip
def HK_RELEASE(
    code: Annotated[str, Argument("客户编码", ArgKind.TEXT, "哪个客户。", "01001")],
    order: Order,
    as_of: AsOf,
    approvals: Annotated[
        Range,
        Argument("审批表", ArgKind.TABLE, "审批与变更的区域，含表头。", "hk_approvals"),
    ],
    document: Annotated[
        str, Argument("订单号", ArgKind.TEXT, "放行写明订单的，只放行那张订单。", "DD-001")
    ] = "",
    parameters: Parameters = None,
    sales: Annotated[
        Range | None,
        Argument("销售表", ArgKind.TABLE,
                 "客户销售统计表的区域，含表头；给出时，没写订单号的放行发过一次货就用完。", "hk_sales"),
    ] = None,
) -> str:  # fmt: skip
    """Return the number of the release in force that covers an order, blank without one (K11)."""
    from huikuan_xl.ledger.approvals import requests_in_force, shipments
    from huikuan_xl.rules.approvals import release_for

    decided = page_of(schema.APPROVALS, approvals)
    if decided is None:
        return ""
    policy = policy_of(parameters)
    ledger = ledger_of(policy, (schema.APPROVALS, decided))
    in_force = requests_in_force(ledger, as_of, policy)
    gone = shipments(sales_of(sales).frame, code, as_of) if sales else []
    mine = [one for name, some in in_force.items() if fold(name) == fold(code) for one in some]
    found = release_for(mine, order, document, gone, policy=policy)
    return found.number if found else ""


STANDING = "审批状态"


@worksheet_function(
    "审批与变更逐行：生效、待审批并还差谁、已用完（放行已按它发货）、已到期、否决或为什么不成立。",
    result=Result.TABLE, rule="X04 K11", example="=HK_APPROVAL_STATES(hk_approvals,DATE(2026,6,30))",
)  # fmt: skip
def HK_APPROVAL_STATES(
    approvals: Annotated[
        Range, Argument("审批表", ArgKind.TABLE, "审批与变更的区域，含表头。", "hk_approvals")
    ],
    as_of: AsOf,
    parameters: Parameters = None,
    sales: Annotated[
        Range | None,
        Argument("销售表", ArgKind.TABLE,
                 "客户销售统计表的区域，含表头；给出时，发过货的放行写“已用完”。", "hk_sales"),
    ] = None,
) -> Table:  # fmt: skip
    """Return what every row of 审批与变更 is worth on the day (X04); blank for a 类型 that isn't ours."""
    from huikuan_xl.ledger.approvals import standings
    from huikuan_xl.rules.approvals import told

    page = _used(schema.APPROVALS, approvals, ("kind", "customer_code"), _APPROVALS_ALSO)
    tables = [(schema.APPROVALS, page)]
    if sales and words.ApprovalKind.RELEASE in set(page.frame["kind"]):
        tables.append((schema.SALES, sales_of(sales)))
    policy = policy_of(parameters)
    found = standings(ledger_of(policy, *tables), as_of, policy)
    return page.in_place([STANDING], [[told(state)] for _, state in found])


_APPROVALS_ALSO = tuple(
    column.name
    for column in schema.APPROVALS.read_columns
    if column.name not in ("kind", "customer_code")
)


@worksheet_function(
    "日报表五项检查：名称相符、指定核销、折让、票据日期、尚结欠，逐行写“通过”或哪里不对。",
    result=Result.TABLE, rule="S2-17…21",
    example="=HK_DAILY_CHECK(hk_receipts,hk_sales,hk_customers,DATE(2026,6,30))",
)  # fmt: skip
def HK_DAILY_CHECK(
    daily: Annotated[
        Range,
        Argument("日报表", ArgKind.TABLE,
                 "客户货款回收日报表的区域，含表头；另用客户姓名、折让、票据与尚结欠金额各列。",
                 "hk_receipts"),
    ],
    sales: SalesTable,
    customers: CustomersTable,
    as_of: AsOf,
    parameters: Parameters = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:  # fmt: skip
    """Return the five notes N1–N5 for every row of the daily report (S2-17…21).

    What was owed on a document is taken at the moment of the row: settled by receipts up to it.
    Rows after the day stay blank.
    """
    policy = policy_of(parameters)
    register, sold = _customers(customers), sales_of(sales, also=FIGURES_OF_SALES)
    received = receipts_of(daily, also=(*FIGURES_OF_RECEIPTS, *NOTES_OF_RECEIPTS))
    beside = Beside(approvals, adjustments, bills, contacts, contracts)
    book = settled_book(sold, received, register, as_of, policy, beside)
    records = rows_of_book(book, HK_DAILY_CHECK, _checked, "receipts")
    header = ["N1 名称相符", "N2 核销指定", "N3 折让", "N4 票据日期", "N5 尚结欠"]
    return received.in_place(header, records)


def _checked(book: Book) -> Table:
    """Return the five notes of every entered receipt; booked ones stand behind."""
    desk = _Desk(book)
    rows = _paid_rows(book.ledger.receipts)[: len(book.typed.receipts)]
    return [desk.check(at, paid) for at, paid in enumerate(rows)]


class _Paid(NamedTuple):
    """What the five notes look at in one receipt; money in 分."""

    customer_code: str
    customer_name: str
    doc_no: str
    method: str
    amount: int
    allowance: int
    stated_balance: int | None
    receipt_date: date | None
    bill_date: date | None
    bill_due: date | None
    next_date: date | None


def _paid_rows(receipts: "DataFrame") -> list[_Paid]:
    """Return the receipts' rows, column by column: frames give single rows out slowly."""
    from huikuan_xl.ledger.rows import as_int

    columns = []
    for name in _Paid._fields:
        column = receipts[name]
        if column.dtype.kind == "M":
            columns.append(column.to_numpy("datetime64[D]").tolist())
        elif name == "stated_balance":
            columns.append([as_int(fen) for fen in column.tolist()])
        else:
            columns.append(column.tolist())
    return [_Paid(*row) for row in zip(*columns, strict=True)]


class _Desk:
    """What the person checking the daily report has at hand."""

    def __init__(self, book: Book) -> None:
        from huikuan_xl.ledger.approvals import effects_of, requests_in_force

        ledger, accounts = book.ledger, book.accounts
        self.policy, self.as_of = ledger.policy, accounts.as_of
        self.credit_left = _credit_left(book)
        self.registered = dict(
            zip(ledger.customers["customer_code"], ledger.customers["customer_name"], strict=True)
        )
        self.names: dict[str, str] = {}
        self.totals: dict[tuple[str, str], int] = {}
        lines = accounts.sales
        for code, number, name, counted, amount in zip(
            *(ledger.sales[n].tolist() for n in ("customer_code", "doc_no", "customer_name")),
            lines["counted"].tolist(), lines["amount"].tolist(), strict=True,
        ):  # fmt: skip
            if counted:
                self.names.setdefault(number, name or self.registered.get(code, ""))
                self.totals[code, number] = self.totals.get((code, number), 0) + amount
        decided = requests_in_force(ledger, accounts.as_of, self.policy)
        self.conceded = dict(effects_of(decided).conceded)
        self.owed_before, self.owed_after = _owed_at(ledger, accounts, self.totals)

    def check(self, position: int, paid: _Paid) -> list[Cell]:
        """Return N1–N5 for one receipt; blank when it lies after the day."""
        received_on = paid.receipt_date or self.as_of
        if received_on > self.as_of:
            return [""] * 5
        code, number, settles = paid.customer_code, paid.doc_no, paid.amount + paid.allowance
        if paid.method == words.PayMethod.CHEQUE:
            bill = notes.check_cheque(paid.bill_date, received_on, policy=self.policy)
        elif paid.method in words.ACCEPTANCES:
            bill = notes.check_bill(paid.bill_date, paid.bill_due, received_on, policy=self.policy)
        else:
            bill = notes.PASS
        return [
            self._name(code, number, paid.customer_name),
            notes.check_agreed_document(number, self.owed_before.get(position), settles),
            notes.check_allowance(
                paid.allowance,
                self.totals.get((code, number), settles),
                policy=self.policy,
                conceded=self.conceded.get((code, number), 0),
            ),
            bill,
            self._still_owed(code, number, position, paid.stated_balance, paid.next_date),
        ]

    def _name(self, code: str, number: str, name: str) -> str:
        if number:
            return notes.check_customer_name(name, self.names.get(number))
        if code not in self.registered:
            return "客户档案中没有这个客户"
        agrees = notes.check_customer_name(name, self.registered[code]) == notes.PASS
        return notes.PASS if agrees else f"客户名称与档案不符（档案为{self.registered[code]}）"

    def _still_owed(
        self, code: str, number: str, position: int, stated: int | None, next_on: date | None
    ) -> str:
        if position not in self.owed_after:
            return f"售货清单{number}不存在" if number else "未指定售货清单，无法核对"
        if stated is None:
            return "未填尚结欠金额"
        return notes.check_still_owed(
            stated, self.owed_after[position], self.credit_left[code], next_on
        )


def _owed_at(
    ledger: "Ledger", accounts: "Accounts", totals: dict[tuple[str, str], int]
) -> tuple[dict[int, int], dict[int, int]]:
    """Return what was owed (分) on the named document before and after each receipt, by position.

    Follows the settlement's own allocations in the order of dates; receipts of one day in the
    order of their rows.
    """
    done = accounts.settlement
    keys = list(
        zip(ledger.sales["customer_code"].tolist(), ledger.sales["doc_no"].tolist(), strict=True)
    )
    movements: list[tuple[int, int, tuple[str, str], int]] = []
    for sale, receipt, amount, day in zip(
        *(column[done.by_receipt].tolist()
          for column in (done.to_sale, done.source, done.allocated, done.allocated_on)),
        strict=True,
    ):  # fmt: skip
        movements.append((day, receipt, keys[sale], amount))
    dates = accounts.receipts["date"].tolist()
    counted = accounts.receipts["counted"].tolist()
    named = list(
        zip(
            ledger.receipts["customer_code"].tolist(), ledger.receipts["doc_no"].tolist(),
            strict=True,
        )
    )  # fmt: skip
    owed = dict(totals)
    movements.sort()
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    done_up_to = 0
    order = sorted((p for p, key in enumerate(named) if key in totals), key=lambda p: (dates[p], p))
    for position in order:
        key = named[position]
        moment = (dates[position], position)
        while done_up_to < len(movements) and movements[done_up_to][:2] < moment:
            _, _, document, amount = movements[done_up_to]
            owed[document] -= amount
            done_up_to += 1
        before[position] = owed[key]
        own, ahead = 0, done_up_to
        while ahead < len(movements) and movements[ahead][:2] == moment:
            own += movements[ahead][3] if movements[ahead][2] == key else 0
            ahead += 1
        after[position] = owed[key] - (own if counted[position] else 0)
    return before, after


@worksheet_function(
    "往来明细：一个客户在一段时间内的期初余额、每笔销售、回款、折让，与逐笔余额，末行合计。",
    result=Result.TABLE, rule="S2-15 S2-16",
    example='=HK_LEDGER("01001",DATE(2026,1,1),DATE(2026,6,30),hk_sales,hk_receipts)',
)  # fmt: skip
def HK_LEDGER(
    code: Annotated[
        str | None,
        Argument("客户编码", ArgKind.TEXT, "哪个客户；空＝没有往来。", "01001", blank_ok=True),
    ],
    start: Annotated[date, Argument("起", ArgKind.DATE, "期间的第一天。", "2026-01-01")],
    end: Annotated[date, Argument("止", ArgKind.DATE, "期间的最后一天，含当日。", "2026-06-30")],
    sales: SalesTable,
    receipts: ReceiptsTable,
    parameters: Parameters = None,
    customers: RegisterTable = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:
    """Return one customer's movements with the running balance (元), a header row first.

    A period that ends before it begins is #NUM!; a code without movements gives zeros.
    """
    from huikuan_xl.accounts.movements import movements

    if end < start:
        raise CannotSay(NUM, f"止日{end}早于起日{start}")
    book = settled_book(
        sales_of(sales), receipts_of(receipts), register_page(customers), end, policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )  # fmt: skip

    def records(some: Book) -> Table:
        return _ledger_rows(movements(some.ledger, some.accounts, code or "", start, end))

    header: Table = [["日期", "摘要", "单号", "到期日", "应收", "收回", "余额"]]
    return header + rows_of_customer(book, (HK_LEDGER, code, start), code or "", records)


def _ledger_rows(lines: "list[Movement]") -> Table:
    from huikuan_xl.accounts.movements import CLOSING

    rows: Table = []
    for one in lines:
        rows.append([
            one.day, one.what, one.number, one.due, _yuan(one.charged) if one.charged else None,
            _yuan(one.paid) if one.paid else None, _yuan(one.balance),
        ])  # fmt: skip
    charged, paid = (sum(getattr(m, name) for m in lines) for name in ("charged", "paid"))
    rows.append([None, CLOSING, None, None, _yuan(charged), _yuan(paid), _yuan(lines[-1].balance)])
    return rows


@worksheet_function(
    "一段时间的回款指标：回款率、逾期率、准时率、现金比例、DSO、CEI、ADD，各附所用的口径。",
    result=Result.TABLE, rule="§5.3",
    example="=HK_KPI(hk_sales,hk_receipts,DATE(2026,6,1),DATE(2026,6,30))",
)  # fmt: skip
def HK_KPI(
    sales: SalesTable,
    receipts: ReceiptsTable,
    start: Annotated[date, Argument("起", ArgKind.DATE, "期间的第一天。", "2026-06-01")],
    end: Annotated[date, Argument("止", ArgKind.DATE, "期间的最后一天，含当日。", "2026-06-30")],
    parameters: Parameters = None,
    customers: RegisterTable = None,
    approvals: ApprovalsTable = None,
    adjustments: AdjustmentsTable = None,
    bills: BillsTable = None,
    contacts: ContactsTable = None,
    contracts: ContractsTable = None,
) -> Table:
    """Return 指标, 数值, 单位, 口径; a value is blank where the denominator is zero (rules 5.3).

    坏账率 comes last where 核销与调整 is given.
    """
    from huikuan_xl.accounts.performance import period_indicators

    if end < start:
        raise CannotSay(NUM, f"止日{end}早于起日{start}")
    received = receipts_of(receipts, also=("method",))
    book = settled_book(
        sales_of(sales), received, register_page(customers), end, policy_of(parameters),
        Beside(approvals, adjustments, bills, contacts, contracts),
    )  # fmt: skip
    rows: Table = [["指标", "数值", "单位", "口径"]]
    found = period_indicators(book.ledger, book.accounts, start, bad_debts=adjustments is not None)
    for one in found:
        # Ten decimals survive being stored in a workbook, which keeps 16 digits.
        value = None if one.value is None else round(one.value, 10)
        rows.append([one.name, value, one.unit, one.formula])
    return rows
