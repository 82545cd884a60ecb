"""The ledger workbook 回款台账: entry tables, what is calculated from them, and the month end."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from huikuan_xl.accounts.ageing import BY_DOCUMENT_DATE, BY_DUE_DATE
from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.moves import BOOKED, LATER, RESULT
from huikuan_xl.functions.tables import STANDING
from huikuan_xl.inplace.package import FunctionHelp, finish
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.finding import NOBODY
from huikuan_xl.ledger.schema import CUSTOMERS, LETTERS, RECEIPTS, SALES, SHEET_ORDER
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.settlement_order import PASS
from huikuan_xl.workbook.about import LEDGER_STEPS, NOTICES, write_about
from huikuan_xl.workbook.analysis import (
    Block,
    write_ageing,
    write_block,
    write_dashboard,
    write_reasons,
)
from huikuan_xl.workbook.calculation_sheet import handle, write_handles
from huikuan_xl.workbook.calls import (
    AS_OF,
    BOARD_CODES,
    BOARD_LEFT,
    BOARD_OVERDUE,
    BOARD_OWED,
    DECIDED,
    LINE_DUE,
    LINE_DUE_WHY,
    PARAMETERS,
    PARAMETERS_HANDLE,
    SEASON,
    AllGiven,
    Alongside,
    FromRegister,
    FromRegisterLater,
    IsBlank,
    Of,
    OfBoard,
    OfContract,
    ResultFormula,
    RowCall,
    RowFormula,
    RowSum,
    TableCall,
    Told,
    handle_name,
    table_name,
    table_reference,
)
from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.console import (
    Moved,
    finish_console,
    ledger_checks,
    status,
    write_buttons,
    write_checks,
    write_control,
    write_figures,
)
from huikuan_xl.workbook.customer_page import Sources, write_customer_page
from huikuan_xl.workbook.drill import LINKED_ROWS, Way, write_links, write_page_link
from huikuan_xl.workbook.empty_texts import with_empty_texts
from huikuan_xl.workbook.home import Today, write_home
from huikuan_xl.workbook.lists import today_rows, write_problems, write_run_log, write_today
from huikuan_xl.workbook.macro_texts import add_macro_texts
from huikuan_xl.workbook.one_pages import PAGES, write_one_page
from huikuan_xl.workbook.parameters_sheet import write_parameters
from huikuan_xl.workbook.printed_forms import (
    RECEIPTS_FORM,
    SALES_FORM,
    SettledSales,
    write_receipts_form,
    write_sales_form,
)
from huikuan_xl.workbook.progress import progress_row
from huikuan_xl.workbook.reviews import review_rows, write_reviews
from huikuan_xl.workbook.strict import open_workbook
from huikuan_xl.workbook.styles import FONT, Styles
from huikuan_xl.workbook.tables import (
    CODES_NAME,
    LAST_ROW,
    Region,
    set_view,
    write_entry_sheet,
    write_results,
)
from huikuan_xl.workbook.typing_help import write_typing_help
from huikuan_xl.workbook.work_slip import write_work_slip

#: Time stamp inside every file we build: the same source gives the same bytes.
CREATED = datetime(2026, 1, 1)
_AFTER_LETTERS = SHEET_ORDER.index(LETTERS.title) + 1
#: All sheets of the ledger, in order; with macros their code names are Sheet1, Sheet2 …
LEDGER_SHEETS: tuple[str, ...] = (
    *SHEET_ORDER[:_AFTER_LETTERS], SALES_FORM, RECEIPTS_FORM, *SHEET_ORDER[_AFTER_LETTERS:],
)  # fmt: skip

_GRADE = (
    Of("score_total"), Of("score_repay"), Of("score_purchase"), Of("vetoes"), Of("our_fault"),
    Of("is_new"), IsBlank("docs_missing"),
    AllGiven(("special_approval", "special_date", "special_reason")), PARAMETERS_HANDLE,
)  # fmt: skip
#: The calculated columns of the register.
CUSTOMER_FORMULAS: dict[str, RowFormula] = {
    "score_total": RowSum("score_repay", "score_other"),
    "grade": RowCall("HK_GRADE", _GRADE),
    "grade_why": RowCall("HK_GRADE_WHY", _GRADE, needs="customer_code"),
    "limit_ceiling": RowCall(
        "HK_LIMIT",
        (Of("last_year_sales"), Of("grade"), SEASON, PARAMETERS_HANDLE,
         OfContract("year_amount", unless="last_year_sales")),
    ),
    "visit_due": RowCall(
        "HK_VISIT_DUE",
        (Of("limit"), Of("credit_days"), Of("visit_manager"), Of("visit_head"), AS_OF, "",
         PARAMETERS_HANDLE, Of("temp_limit"), Of("temp_from"), Of("temp_to")),
    ),
    "review_due": RowCall(
        "HK_REVIEW_DUE", (Of("last_review"), AS_OF, PARAMETERS_HANDLE), needs="customer_code"
    ),
    "uscc_ok": RowCall("HK_USCC", (Of("uscc"),)),
    "initials": RowCall("HK_INITIALS", (Of("customer_name"),)),
}  # fmt: skip
_NAME_FOUND = {"known_name": FromRegister("customer_name", finds=True)}
_OWNER = {
    **_NAME_FOUND,
    "known_salesperson": FromRegister("salesperson"),
    "known_department": FromRegister("department"),
}
FORMULAS: dict[str, Mapping[str, RowFormula | ResultFormula]] = {
    SALES.name: {
        **_OWNER,
        "line_due": Alongside(LINE_DUE),
        "line_term": Alongside(LINE_DUE_WHY, between="："),
        "credit_left": OfBoard(BOARD_LEFT, "sale_date"),
        "now_overdue": OfBoard(BOARD_OVERDUE, "sale_date"),
    },
    RECEIPTS.name: {
        **_OWNER,
        "now_owed": OfBoard(BOARD_OWED, "receipt_date"),
        "now_overdue": OfBoard(BOARD_OVERDUE, "receipt_date"),
    },
    schema.PLANS.name: _NAME_FOUND,
    schema.ADJUSTMENTS.name: _NAME_FOUND,
    schema.BILLS.name: _NAME_FOUND,
    schema.CONTRACTS.name: {"known_name": FromRegisterLater("customer_name", missing=NOBODY)},
    schema.TARGETS.name: _NAME_FOUND,
    schema.CONTACTS.name: {
        **_NAME_FOUND,
        "about": Told(
            "letter_no",
            LETTERS,
            "letter_no",
            ("customer_name", "kind", "amount", "documents"),
            "函件登记里没有这个文号",
        ),
    },
    CUSTOMERS.name: CUSTOMER_FORMULAS,
    schema.APPROVALS.name: {"state": Alongside(DECIDED), **_NAME_FOUND},
}
_LEDGER = (handle_name(SALES), handle_name(RECEIPTS), AS_OF)
_MOVES = (handle_name(schema.ADJUSTMENTS), handle_name(schema.BILLS))
#: What every function over the tables is given beside them.
_BESIDE = (
    handle_name(schema.APPROVALS), *_MOVES, handle_name(schema.CONTACTS),
    handle_name(schema.CONTRACTS),
)  # fmt: skip
SETTLE = TableCall("HK_SETTLE", (*_LEDGER, PARAMETERS_HANDLE, handle_name(CUSTOMERS), *_BESIDE))
ADJUSTED = TableCall(
    "HK_ADJUST",
    (
        _MOVES[0],
        *_LEDGER,
        PARAMETERS_HANDLE,
        handle_name(CUSTOMERS),
        _MOVES[1],
        _BESIDE[0],
        *_BESIDE[-2:],
    ),
)
BILLED = TableCall("HK_BILL_LIST", (_MOVES[1], handle_name(RECEIPTS), AS_OF, PARAMETERS_HANDLE))
DECISIONS = TableCall(
    "HK_APPROVAL_STATES",
    (handle_name(schema.APPROVALS), AS_OF, PARAMETERS_HANDLE, handle_name(SALES)),
)
DUES = TableCall(
    "HK_DUES",
    (handle_name(SALES), handle_name(CUSTOMERS), handle_name(schema.CONTRACTS), PARAMETERS_HANDLE),
)
DAILY_CHECK = TableCall(
    "HK_DAILY_CHECK",
    (
        handle_name(RECEIPTS),
        handle_name(SALES),
        handle_name(CUSTOMERS),
        AS_OF,
        PARAMETERS_HANDLE,
        *_BESIDE,
    ),
)
DASHBOARD = TableCall(
    "HK_CREDIT",
    (
        handle_name(CUSTOMERS),
        *_LEDGER,
        PARAMETERS_HANDLE,
        handle_name(schema.CONTACTS),
        handle_name(schema.PLANS),
        handle_name(schema.LETTERS),
        *_BESIDE[:3],
        _BESIDE[-1],
    ),
)
AGEING: tuple[tuple[str, TableCall], ...] = tuple(
    (
        caption,
        TableCall(
            "HK_AGEING",
            (
                *_LEDGER,
                f'"{by}"',
                f'"{base}"',
                PARAMETERS_HANDLE,
                handle_name(CUSTOMERS),
                '"是"',
                *_BESIDE,
            ),
        ),
    )
    for caption, by, base in (
        ("按客户（逾期天数，自到期日起）", "客户", BY_DUE_DATE),
        ("按业务员（逾期天数，自到期日起）", "业务员", BY_DUE_DATE),
        ("按客户（账龄，自开票日起）", "客户", BY_DOCUMENT_DATE),
    )
)
_TABS: dict[str, str] = {
    schema.HOME: "#1B5E20",
    schema.CUSTOMER_PAGE: "#2A6496",
    schema.ABOUT: "#7B8794",
    schema.DAILY: "#1B5E20",
    schema.MONTHLY: "#1B5E20",
    schema.PARAMETERS: "#C9A227",
    **{sheet.title: "#C9A227" for sheet in schema.ENTRY_SHEETS},
    schema.DASHBOARD: "#2A6496",
    schema.AGEING: "#2A6496",
    schema.REVIEWS: "#2A6496",
    schema.TODAY: "#2A6496",
    schema.WORK_SLIP: "#2A6496",
    SALES_FORM: "#7B8794",
    RECEIPTS_FORM: "#7B8794",
    schema.CONSOLE: "#1B5E20",
    schema.PROBLEMS: "#2A6496",
    schema.RUN_LOG: "#2A6496",
    schema.CALCULATION: "#7B8794",
    schema.TYPING_HELP: "#7B8794",
}
#: Fixed arrays are longer than their tables by so many times the spare rows: Excel 2016/2019 and
#: LibreOffice don't spill.
ROOM = 5
_WINDOW = (1600, 900)  # pixels: sheet tabs and status bar stay on an ordinary screen
#: Sheets without anything to fill in: their formulas are protected, without a password.
PROTECTED: tuple[str, ...] = (
    schema.ABOUT, schema.DASHBOARD, schema.AGEING, schema.CALCULATION,
)  # fmt: skip
#: Sheets that nobody has to see; 说明 names them.
HIDDEN: tuple[str, ...] = (schema.CALCULATION, schema.TYPING_HELP)
_PROTECTION = {
    "select_locked_cells": True, "format_columns": True, "format_rows": True, "autofilter": True,
    "sort": True,
}  # fmt: skip


def build_ledger(
    path: Path,
    ledger: Ledger,
    as_of: date,
    *,
    vba: bytes | None = None,
    functions: Sequence[FunctionHelp] = (),
    ribbon: str | None = None,
    spare_rows: int = 200,
) -> None:
    """Write the ledger workbook with every cached value; the same input gives the same bytes.

    ``vba`` is a vbaProject.bin whose documents are ThisWorkbook and Sheet1 … one for each of
    ``LEDGER_SHEETS``; with it come the buttons, the functions' help and the ``ribbon``.
    ``spare_rows`` blank rows follow the records of sales and receipts, a quarter as many elsewhere.
    """
    stream = io.BytesIO()
    book = new_workbook(stream, "回款台账", ledger.company.name)
    styles = Styles(book)
    sheets = {title: book.add_worksheet(title) for title in LEDGER_SHEETS}
    if vba is not None:
        book.add_vba_project(io.BytesIO(vba), is_stream=True)
        book.set_vba_name("ThisWorkbook")
        add_macro_texts(book)
        for number, worksheet in enumerate(sheets.values(), start=1):
            worksheet.set_vba_name(f"Sheet{number}")
    for title, worksheet in sheets.items():
        worksheet.set_tab_color(_TABS[title])

    names = write_parameters(book, sheets[schema.PARAMETERS], styles, ledger.policy, ledger.company)
    names[PARAMETERS_HANDLE] = handle(names[PARAMETERS], schema.PARAMETERS)
    console = sheets[schema.CONSOLE]
    names |= write_control(book, console, styles, ledger.policy, as_of)
    tables = _write_entries(book, sheets, styles, ledger, spare_rows, names)
    write_handles(book, sheets[schema.CALCULATION], styles, names)
    room = ROOM * spare_rows
    settled = _beside(sheets[SALES.title], styles, tables["sales"], SETTLE, names, room)
    dues = _beside(sheets[SALES.title], styles, tables["sales"], DUES, names, room, after=settled)
    adjusted = _beside(
        sheets[schema.ADJUSTMENTS.title], styles, tables["adjustments"], ADJUSTED, names,
        room // 4,
    )  # fmt: skip
    billed = _beside(sheets[schema.BILLS.title], styles, tables["bills"], BILLED, names, room // 4)
    checked = _beside(sheets[RECEIPTS.title], styles, tables["receipts"], DAILY_CHECK, names, room)
    dashboard = write_dashboard(sheets[schema.DASHBOARD], styles, names, DASHBOARD, spare_rows)
    decided = _beside(
        sheets[schema.APPROVALS.title], styles, tables["approvals"], DECISIONS, names, room // 4
    )
    _show_results(book, sheets, styles, tables, names, (dues, decided, dashboard))
    ageing = write_ageing(sheets[schema.AGEING], styles, names, AGEING, spare_rows)
    _link_rows(sheets, styles, tables["customers"], dashboard, ageing)
    _mark(sheets, styles, tables, settled, checked, dashboard, adjusted)

    write_buttons(console, styles, macros=vba is not None)
    checks = ledger_checks(
        tables["sales"], tables["receipts"], tables["customers"], settled, ageing, dashboard,
        Moved(adjusted, billed), as_of,
    )  # fmt: skip
    end = write_checks(book, console, styles, checks, dashboard)
    write_figures(console, styles, names, end + 1)
    finish_console(console)

    write_sales_form(sheets[SALES_FORM], styles, tables["sales"], settled, as_of)
    write_receipts_form(
        sheets[RECEIPTS_FORM], styles, tables["receipts"], checked,
        SettledSales.of(tables["sales"], settled), as_of,
    )  # fmt: skip
    month = run_month_end(ledger, as_of)
    due = today_rows(month)
    write_reviews(sheets[schema.REVIEWS], styles, review_rows(month), as_of, dashboard)
    write_today(sheets[schema.TODAY], styles, due, tables["sales"])
    write_work_slip(sheets[schema.WORK_SLIP], styles, due)
    write_problems(sheets[schema.PROBLEMS], styles, ledger.problems)
    write_run_log(sheets[schema.RUN_LOG], styles)
    write_about(
        sheets[schema.ABOUT], styles, title="回款 XL · 回款台账",
        purpose="把公司的回款制度变成可以计算的工作簿：授信、销售、回款、账龄、预警、函件与月结。",
        owner=f"{ledger.company.name} 财务部", as_of=as_of, steps=LEDGER_STEPS, notices=NOTICES,
        codes=True,
    )  # fmt: skip
    for one in PAGES:
        write_one_page(sheets[one.name], styles, one)
    for title in PROTECTED:
        sheets[title].protect("", _PROTECTION)
    write_typing_help(sheets[schema.TYPING_HELP], REGISTRY.values())
    for title in HIDDEN:
        sheets[title].hide()
    write_home(sheets[schema.HOME], styles, ledger.company.name, Today(
        datetime.combine(as_of, time()), status(checks), due, dashboard, ageing[0],
        tables["letters"], tables["approvals"], tables["plans"], tables["receipts"],
        ledger.problems, tables["sales"], checked, progress_row(month),
        ledger.policy.remind_finance_days,
    ), macros=vba is not None)  # fmt: skip
    urgent = next((str(row[0]) for row in due if row[0]), "")
    write_customer_page(
        book, sheets[schema.CUSTOMER_PAGE], styles, names,
        Sources(dashboard, tables["customers"], tables["contacts"], tables["letters"],
                tables["approvals"], tables["sales"], settled), urgent, spare_rows, macros=vba is not None,
    )  # fmt: skip
    sheets[schema.HOME].activate()
    book.close()
    write_whole(
        path, finish(with_empty_texts(stream.getvalue()), functions=functions, ribbon=ribbon)
    )


def new_workbook(stream: io.BytesIO, title: str, company: str) -> Workbook:
    """Return a workbook whose bytes depend on nothing but what is written."""
    book = open_workbook(stream)
    book.formats[0].set_font_name(FONT)
    book.formats[0].set_font_size(10)
    book.set_properties({
        "title": title, "author": "回款 XL", "company": company, "created": CREATED,
        "comments": "录入表为浅黄，公式为白底斜体，程序输出为浅蓝。",
    })  # fmt: skip
    book.set_size(*_WINDOW)
    return book


def _write_entries(
    book: Workbook,
    sheets: Mapping[str, Worksheet],
    styles: Styles,
    ledger: Ledger,
    spare_rows: int,
    names: dict[str, Cell],
) -> dict[str, Region]:
    """Write the entry sheets, define a name for each table, and add what the names hold."""
    tables: dict[str, Region] = {}
    # What looks things up in other tables comes after them; the register does in the contracts.
    order = {schema.CONTRACTS: -1, schema.CONTACTS: 1}
    for sheet in sorted(schema.ENTRY_SHEETS, key=lambda sheet: order.get(sheet, 0)):
        region = write_entry_sheet(
            sheets[sheet.title], styles, sheet, ledger.table(sheet),
            spare_rows=spare_rows if sheet in (SALES, RECEIPTS) else spare_rows // 4,
            formulas=FORMULAS.get(sheet.name), names=names, codes=True,
            parameters=True,
        )  # fmt: skip
        book.define_name(table_name(sheet), f"={table_reference(sheet)}")
        names[table_name(sheet)] = region.taken
        tables[sheet.name] = region
    contracts = schema.CONTRACTS
    write_results(
        sheets[contracts.title], styles, tables[contracts.name], FORMULAS[contracts.name], names
    )
    codes = CUSTOMERS.column("customer_code").title
    book.define_name(CODES_NAME, f"={CUSTOMERS.table}[{codes}]")
    return tables


def _show_results(
    book: Workbook, sheets: Mapping[str, Worksheet], styles: Styles, tables: Mapping[str, Region],
    names: dict[str, Cell], blocks: tuple[Block, Block, Block],
) -> None:  # fmt: skip
    """Define the columns of results that the entry tables show, and write what they show."""
    dues, decided, dashboard = blocks
    for name, block, heading in (
        (DECIDED, decided, STANDING), (BOARD_CODES, dashboard, CUSTOMERS.column("customer_code").heading),
        (BOARD_LEFT, dashboard, "剩余信用"), (BOARD_OWED, dashboard, "余额"),
        (BOARD_OVERDUE, dashboard, "超期"), (LINE_DUE, dues, "应付日"), (LINE_DUE_WHY, dues, "到期依据"),
    ):  # fmt: skip
        book.define_name(name, f"={block.whole_column(heading)}")
        names[name] = block.cells(heading)
    for sheet in (SALES, RECEIPTS, schema.APPROVALS):
        write_results(
            sheets[sheet.title], styles, tables[sheet.name], FORMULAS[sheet.name], names
        )  # fmt: skip


def _link_rows(
    sheets: Mapping[str, Worksheet], styles: Styles, register: Region, dashboard: Block,
    ageing: Sequence[Block],
) -> None:  # fmt: skip
    """Lead from the board to the register and from the ageings of customers to the board."""
    code = CUSTOMERS.column("customer_code").heading
    end = dashboard.col + dashboard.width
    to_board = Way.to_result("看板", dashboard, code)
    linked = [
        (dashboard, Way.to_entry("档案", register, "customer_code")),
        *((one, to_board) for one in ageing if code in one.rows[0]),
    ]
    for block, way in linked:
        write_links(
            sheets[block.title], styles, block.row, block.col + block.width, block.column_of(code),
            block.cells(code), [way], room=block.room,
        )  # fmt: skip
    for title in (schema.DASHBOARD, schema.AGEING):
        write_page_link(sheets[title], styles, 1, 2)
    reach = max(LINKED_ROWS, len(dashboard.rows) - 1 + dashboard.room)
    write_reasons(sheets[schema.DASHBOARD], styles, dashboard, end + 1, reach)


def _beside(
    worksheet: Worksheet,
    styles: Styles,
    region: Region,
    call: TableCall,
    names: dict[str, Cell],
    room: int,
    after: Block | None = None,
) -> Block:
    """Write a function's result beside its table, row by row, with a gap so neither grows into
    the other; ``after`` is a result that stands there already."""
    gap = len(region.columns) if after is None else after.col + after.width
    block = write_block(worksheet, styles, call, names, 0, gap + 1, room=room)
    worksheet.set_column(gap, gap, 2.5)
    beside = block.col + block.width - len(region.columns)
    set_view(
        worksheet, region.sheet, region.columns, beside=12.0 * beside,
        last_column=block.col + block.width - 1,
    )  # fmt: skip
    return block


def _mark(
    sheets: Mapping[str, Worksheet], styles: Styles, tables: Mapping[str, Region], settled: Block,
    checked: Block, dashboard: Block, adjusted: Block,
) -> None:  # fmt: skip
    """Mark what needs a look. Few and simple; the words say the same without colour."""
    register = tables["customers"]
    names = [c.name for c in register.columns]
    worksheet = sheets[CUSTOMERS.title]
    for name, test in (("grade", '{0}="E"'), ("uscc_ok", "AND(ISLOGICAL({0}),NOT({0}))")):
        col = names.index(name)
        worksheet.conditional_format(1, col, LAST_ROW, col, {
            "type": "formula", "criteria": "=" + test.format(xl_rowcol_to_cell(1, col)),
            "format": styles.bad,
        })  # fmt: skip
    sheets[dashboard.title].conditional_format(
        dashboard.below("剩余信用"),
        {"type": "cell", "criteria": "<", "value": 0, "format": styles.bad},
    )
    first = xl_rowcol_to_cell(checked.row + 1, checked.col)
    sheets[checked.title].conditional_format(
        checked.row + 1, checked.col, LAST_ROW, checked.col + checked.width - 1,
        {"type": "formula", "criteria": f'=AND({first}<>"",{first}<>"{PASS}")',
         "format": styles.bad},
    )  # fmt: skip
    said = xl_rowcol_to_cell(adjusted.row + 1, adjusted.col + adjusted.rows[0].index(RESULT))
    sheets[adjusted.title].conditional_format(
        adjusted.below(RESULT),
        {"type": "formula",
         "criteria": f'=AND({said}<>"",{said}<>"{BOOKED}",{said}<>"{LATER}")',
         "format": styles.bad},
    )  # fmt: skip
    overdue = xl_rowcol_to_cell(settled.row + 1, settled.col + settled.rows[0].index("逾期天数"))
    owed = xl_rowcol_to_cell(settled.row + 1, settled.col + settled.rows[0].index("尚欠"))
    sheets[settled.title].conditional_format(
        settled.below("逾期天数"),
        {"type": "formula", "criteria": f"=AND(ISNUMBER({overdue}),{overdue}>0,{owed}>0)",
         "format": styles.bad},
    )  # fmt: skip
