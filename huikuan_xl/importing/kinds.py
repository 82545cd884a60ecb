"""What a worksheet is: sales, receipts, a customer's account, a bank statement … and what it isn't.

A table whose columns point at sales or receipts is never taken for a customer register; a summary
is never taken for documents.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from huikuan_xl.importing.headings import heading_key, known_headings, meaning_of, schema_column
from huikuan_xl.importing.lines import Lines
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.tables import Head, SheetTable
from huikuan_xl.ledger.cleaning import clean_money, squeeze
from huikuan_xl.ledger.schema import (
    ADJUSTMENT_KINDS,
    ADJUSTMENTS,
    BILLS,
    CONTRACTS,
    CUSTOMERS,
    Sheet,
)
from huikuan_xl.rules.words import AdjustmentKind


class Kind(StrEnum):
    """What a worksheet can be taken for; the value is what the user reads."""

    SALES = "销售"
    RECEIPTS = "回款"
    WIDE = "应收与已收同行"
    ACCOUNT = "往来明细账"
    CUSTOMERS = "客户档案"
    BALANCES = "余额表"
    OPEN_ITEMS = "未收单据"
    CONTRACTS = "合同"
    ADJUSTMENTS = "核销与调整"
    BILLS = "票据台账"
    INVOICES = "税务发票"
    BANK = "银行流水"
    PURCHASES = "采购或应付"
    NOTHING = "不是数据表"


#: Lists that name who paid. That alone makes nobody a customer: a person says whose money it is.
OF_PAYERS = frozenset({Kind.RECEIPTS, Kind.BILLS, Kind.ADJUSTMENTS})
#: What ``--as`` says. ``opening`` and ``auto`` are words of their own.
FORCED: dict[str, Kind] = {
    "sales": Kind.SALES,
    "receipts": Kind.RECEIPTS,
    "customers": Kind.CUSTOMERS,
    "opening": Kind.BALANCES,
    "bank": Kind.BANK,
    "invoices": Kind.INVOICES,
    "contracts": Kind.CONTRACTS,
    "adjustments": Kind.ADJUSTMENTS,
    "bills": Kind.BILLS,
}
#: Kinds that are read; the others are named and left alone.
READ = frozenset(
    {Kind.SALES, Kind.RECEIPTS, Kind.WIDE, Kind.ACCOUNT, Kind.CUSTOMERS, Kind.INVOICES, Kind.BANK,
     Kind.OPEN_ITEMS, Kind.CONTRACTS, Kind.ADJUSTMENTS, Kind.BILLS}
)  # fmt: skip

OWED_ROLES = (Role.LOCAL, Role.GROSS, Role.OWED, Role.NET, Role.MONEY)
NUMBERS = (Role.NUMBER, Role.DIGITAL, Role.INVOICE, Role.VOUCHER, Role.CONTRACT)
PARTIES = (Role.CODE, Role.NAME, Role.PARTY, Role.TAX_ID, Role.SHORT)
_ONLY_CUSTOMERS = frozenset(
    {"size", "head_code", "is_new", "first_trade", "grade", "limit", "credit_days", "contact_person",
     "phone", "address", "last_year_sales", "vetoes", "uscc"}
)  # fmt: skip
_TYPES_OF_SALES = frozenset({AdjustmentKind.REFUND, AdjustmentKind.RETENTION})
_ONLY_BILLS = frozenset({"drawer", "acceptor", "issued_on", "received_on", "kind", "bounced_on"})
_ONLY_CONTRACTS = frozenset(
    {"signed_on", "sign_year", "valid_from", "valid_to", "cycle", "cash_ratio", "year_amount",
     "stop_clause", "late_rate", "forum", "price_confirmed", "due_term"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What a table is and by what it was known; ``undecided`` are the kinds it could also be."""

    kind: Kind
    why: str
    undecided: tuple[Kind, ...] = ()


def decide(table: SheetTable, lines: Lines) -> Decision:
    """Decide what a table is from the columns that hold anything."""
    for test in (_other_papers, _own_sheet, _register, _bank, _account, _invoices, _running, _mixed, _receipts,
                 _sales, _open_items):  # fmt: skip
        if (found := test(table, lines)) is not None:
            return found
    if _is_summary(table):
        return Decision(Kind.BALANCES, "有余额而没有单号与日期")
    if table.has(*PARTIES) and not table.has(Role.DATE, Role.RECEIVED_ON, Role.DUE):
        if not _money_heads(table):
            return Decision(Kind.CUSTOMERS, "有客户编码、名称，没有金额与日期")
        return Decision(Kind.BALANCES, "按客户列金额，没有单号与日期")
    return Decision(Kind.NOTHING, "看不出是销售、回款、客户还是银行流水")


def _money_heads(table: SheetTable) -> list[Head]:
    return table.all_of(
        *OWED_ROLES, Role.PAID, Role.RECEIVED, Role.UNPAID, Role.BALANCE, Role.OPENING, Role.DEBIT,
        Role.CREDIT, Role.BAND,
    )  # fmt: skip


def _named(table: SheetTable, *roles: Role) -> bool:
    """Tell whether the head names a column, filled or not."""
    return any(h.role in roles for h in table.heads)


def _other_papers(table: SheetTable, lines: Lines) -> Decision | None:
    if _named(table, Role.DEDUCTION):
        return Decision(Kind.PURCHASES, "是抵扣勾选（进项发票）")
    if _named(table, Role.SUPPLIER) and not table.has(Role.CODE, Role.NAME, Role.PARTY):
        return Decision(Kind.PURCHASES, "写的是供应商")
    return None


def _own_sheet(table: SheetTable, lines: Lines) -> Decision | None:
    """Rows of 票据台账, 核销与调整 or 合同, known by columns that nothing else has."""
    if not table.has(Role.CODE, Role.NAME, Role.PARTY):
        return None
    bills = _own_columns(table, BILLS)
    if table.has(Role.BILL) and len(bills & _ONLY_BILLS) >= 2:
        return Decision(Kind.BILLS, "有票据号、出票人、承兑人或收票日")
    if table.has(Role.TYPE, Role.SIDE) or "kind" in _own_columns(table, ADJUSTMENTS):
        words = {squeeze(c) for h in table.heads if h.filled and "类型" in h.heading
                 for c in table.cells(h, lines.entries)} - {""}  # fmt: skip
        known = words & set(ADJUSTMENT_KINDS)
        # 退款 and 质保金 alone may also be types of a list of sales; a word of others' is refused.
        if words and (words == known or (len(known) * 2 > len(words) and known - _TYPES_OF_SALES)):
            return Decision(Kind.ADJUSTMENTS, "类型是核销、转户、退款或质保金")
    contracts = _own_columns(table, CONTRACTS)
    deals = table.has(*OWED_ROLES, Role.PAID, Role.RECEIVED, Role.UNPAID, Role.DEBIT)
    register = _own_columns(table, CUSTOMERS) & (_ONLY_CUSTOMERS - {"credit_days"})
    if (
        table.has(Role.CONTRACT)
        and len(contracts & _ONLY_CONTRACTS) >= 2
        and not deals
        and not register
    ):
        return Decision(Kind.CONTRACTS, "有合同号、起止日与条款")
    return None


def _own_columns(table: SheetTable, sheet: Sheet) -> set[str]:
    return {
        own.name for h in table.heads if h.filled and (own := schema_column(sheet, h.heading)) is not None
    }  # fmt: skip


def _is_register(table: SheetTable) -> bool:
    if not table.has(Role.CODE, Role.NAME, Role.PARTY):
        return False
    own = {c.name for h in table.heads if (c := schema_column(CUSTOMERS, h.heading)) is not None}
    numbered = table.has(*(role for role in NUMBERS if role is not Role.CONTRACT))
    deals = numbered or (table.has(Role.DATE) and table.has(*OWED_ROLES, Role.PAID))
    beside = _own_columns(table, CONTRACTS) & _ONLY_CONTRACTS - {"due_term"}
    known = own & _ONLY_CUSTOMERS
    return bool(known) and len(known) + len(beside) >= 2 and not deals


def lists_customers(table: SheetTable) -> bool:
    """Tell whether a row is a customer, not a document: a register or a list of balances."""
    return _is_register(table) or not table.has(
        *NUMBERS, Role.DATE, Role.RECEIVED_ON, Role.RECEIPT_NO, Role.TIME
    )


def _register(table: SheetTable, lines: Lines) -> Decision | None:
    if _is_register(table):
        return Decision(Kind.CUSTOMERS, "有信用额度、期限、地址等客户资料")
    return None


def _bank(table: SheetTable, lines: Lines) -> Decision | None:
    sides = table.has(Role.IN, Role.OUT, Role.FLOW)
    booked = table.has(Role.DEBIT, Role.CREDIT) or (
        table.has(Role.MONEY) and (_named(table, Role.SIDE) or _signed_balance(table, lines))
    )
    bank = _named(table, Role.PAYER, Role.PAYER_ACCOUNT, Role.SERIAL, Role.PAYEE, Role.REMARK)
    dated = table.has(Role.DATE, Role.TIME)
    known = (sides and (bank or table.has(Role.BALANCE))) or (booked and bank)
    if dated and known and not table.has(Role.CODE):
        return Decision(Kind.BANK, "有对方户名、收支金额")
    return None


def _signed_balance(table: SheetTable, lines: Lines) -> bool:
    """Tell whether one signed column of money leads from balance to balance, and nobody is named."""
    money, balance = table.one_of(Role.MONEY), table.one_of(Role.BALANCE)
    if money is None or balance is None or table.has(*PARTIES, *NUMBERS):
        return False
    return any(fen < 0 for fen in _fens(table, money, lines.entries))


def _account(table: SheetTable, lines: Lines) -> Decision | None:
    both = _named(table, Role.DEBIT) and _named(table, Role.CREDIT)
    both = both and table.has(Role.DEBIT, Role.CREDIT)
    one = table.has(Role.MONEY, Role.OWED, Role.GROSS) and table.has(Role.SIDE)
    one = one and (table.has(Role.BALANCE) or _two_sides(table, lines))
    if both and table.has(Role.DATE):
        return Decision(Kind.ACCOUNT, "借方与贷方各一列")
    if one and table.has(Role.DATE) and not table.has(Role.RECEIVED, Role.PAID):
        return Decision(Kind.ACCOUNT, "一列金额，另有方向")
    if both and not table.has(Role.DATE) and _is_summary(table):
        return Decision(Kind.BALANCES, "有期初、本期与期末，没有单号与日期")
    return None


def _two_sides(table: SheetTable, lines: Lines) -> bool:
    head = table.one_of(Role.SIDE)
    assert head is not None
    words = {str(c).strip() for c in table.cells(head, lines.entries)}
    return {"借", "贷"} <= words


def _invoices(table: SheetTable, lines: Lines) -> Decision | None:
    known = table.has(Role.DIGITAL) or (
        table.has(Role.INVOICE_CODE, Role.INVOICE)
        and _named(table, Role.SELLER_TAX_ID, Role.POSITIVE)
    )
    if known and table.has(Role.GROSS, Role.NET) and table.has(Role.DATE):
        return Decision(Kind.INVOICES, "有数电发票号码、价税合计")
    return None


def _mixed(table: SheetTable, lines: Lines) -> Decision | None:
    """Sales and what came in for them in one row; or a receipt that repeats what was owed."""
    owed = table.one_of(*OWED_ROLES)
    if owed is None or not table.has(Role.RECEIVED, Role.PAID, Role.UNPAID):
        return None
    if table.has(Role.RECEIVED, Role.UNPAID):
        if table.has(Role.DATE, *NUMBERS):
            return Decision(Kind.WIDE, "应收、已收（未收）在同一行")
        return None
    if table.has(Role.DATE) and table.has(Role.RECEIVED_ON):
        return Decision(Kind.WIDE, "应收与实收在同一行，各有日期")
    if len(table.all_of(Role.PAID)) > 1:
        return Decision(Kind.WIDE, "应收与几次收款在同一行")
    paid = table.one_of(Role.PAID)
    assert paid is not None
    if table.has(Role.METHOD, Role.RECEIPT_NO) or not table.has(Role.DATE):
        return Decision(Kind.RECEIPTS, "有实收金额与收款方式（或只有收款日期）")
    rows = lines.entries
    same = all(
        clean_money(a)[0] == clean_money(b)[0]
        for a, b in zip(table.cells(owed, rows), table.cells(paid, rows), strict=True)
    )
    if same:
        return Decision(Kind.RECEIPTS, "每行的应收等于实收")
    return Decision(Kind.WIDE, "应收与实收在同一行", (Kind.WIDE, Kind.RECEIPTS))


def _running(table: SheetTable, lines: Lines) -> Decision | None:
    """A list of documents beside a balance: an account that runs, or what each document still owes."""
    owed, balance = table.one_of(*OWED_ROLES), table.one_of(Role.BALANCE)
    if owed is None or balance is None or not table.has(Role.DATE) or table.has(Role.UNPAID):
        return None
    received = table.one_of(Role.RECEIVED, Role.PAID)
    rows = lines.entries
    plus, minus = _fens(table, owed, rows), _fens(table, received, rows)
    left = _fens(table, balance, rows)
    own = all(b == p - m for b, p, m in zip(left, plus, minus, strict=True))
    parties = _groups(table, lines)
    longer = any(len(group) > 1 for group in parties)
    if not own and longer and all(_follows(plus, minus, left, group) for group in parties):
        return Decision(Kind.ACCOUNT, "余额逐行累计")
    if own and received is not None:
        return Decision(Kind.WIDE, "余额是每张单据未收的")
    between = all(0 <= abs(b) <= abs(p) and b * p >= 0 for b, p in zip(left, plus, strict=True))
    if received is not None or not table.has(*NUMBERS):
        return None
    if between:
        return Decision(Kind.WIDE, "余额是每张单据未收的")
    return Decision(Kind.SALES, "有单号、日期与金额", (Kind.SALES, Kind.ACCOUNT))


def _fens(table: SheetTable, head: Head | None, rows: list[int]) -> list[int]:
    if head is None:
        return [0] * len(rows)
    return [clean_money(cell)[0] or 0 for cell in table.cells(head, rows)]


def _groups(table: SheetTable, lines: Lines) -> list[list[int]]:
    """Return the positions of the entries of each customer, as columns or lines above name them."""
    heads = table.all_of(*PARTIES)
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, row in enumerate(lines.entries):
        key = (lines.blocks.get(row, ""), *(str(table.grid[row][h.index]) for h in heads))
        groups.setdefault(key, []).append(place)
    return list(groups.values())


def _follows(plus: list[int], minus: list[int], left: list[int], places: list[int]) -> bool:
    """Tell whether each balance is the one before, and what has been added since."""
    return all(left[b] - left[a] == plus[b] - minus[b] for a, b in pairwise(places))


def _open_items(table: SheetTable, lines: Lines) -> Decision | None:
    if table.has(Role.UNPAID) and table.has(Role.DATE) and table.has(*NUMBERS):
        return Decision(Kind.OPEN_ITEMS, "每张单据只有未收金额，按期初未收单据记")
    return None


def _receipts(table: SheetTable, lines: Lines) -> Decision | None:
    dated = table.has(Role.RECEIVED_ON, Role.DATE)
    # What has been received so far of each document, dated by the document, is no list of receipts.
    if table.has(Role.UNPAID) and not table.has(Role.RECEIVED_ON, Role.RECEIPT_NO, Role.METHOD):
        return None
    if table.has(Role.PAID, Role.RECEIVED) and not table.has(*OWED_ROLES) and dated:
        return Decision(Kind.RECEIPTS, "有收款金额与日期")
    plain = table.has(Role.MONEY) and not table.has(Role.GROSS, Role.OWED, Role.NET, Role.LOCAL)
    if plain and table.has(Role.RECEIVED_ON, Role.RECEIPT_NO) and dated:
        return Decision(Kind.RECEIPTS, "有金额与收款日期")
    if table.has(Role.CREDIT) and not table.has(Role.DEBIT, *OWED_ROLES) and dated:
        return Decision(Kind.RECEIPTS, "只有贷方金额")
    return None


def _sales(table: SheetTable, lines: Lines) -> Decision | None:
    if table.has(*OWED_ROLES, Role.DEBIT) and table.has(Role.DATE, *NUMBERS):
        return Decision(Kind.SALES, "有单号、日期与金额")
    return None


def _is_summary(table: SheetTable) -> bool:
    return (
        table.has(Role.BALANCE, Role.OPENING, Role.BAND, Role.UNPAID)
        and not table.has(Role.DATE, *NUMBERS)
        and table.has(*PARTIES)
    )


# --- what the user is told ---------------------------------------------------------------------

_REQUIRED: dict[Kind, tuple[tuple[str, tuple[Role, ...]], ...]] = {
    Kind.SALES: (("客户编码或名称", PARTIES), ("单号", NUMBERS), ("日期", (Role.DATE,)),
                 ("含税金额", (*OWED_ROLES, Role.DEBIT))),
    Kind.WIDE: (("客户编码或名称", PARTIES), ("单号", NUMBERS), ("日期", (Role.DATE,)),
                ("应收金额", OWED_ROLES)),
    Kind.RECEIPTS: (("客户编码或名称", (*PARTIES, Role.PAYER)), ("收款日期", (Role.RECEIVED_ON, Role.DATE)),
                    ("收款金额", (Role.PAID, Role.RECEIVED, Role.CREDIT, Role.MONEY))),
    Kind.ACCOUNT: (("日期", (Role.DATE,)),
                   ("借方、贷方", (Role.DEBIT, Role.CREDIT, Role.MONEY, Role.OWED, Role.GROSS))),
    Kind.OPEN_ITEMS: (("客户编码或名称", PARTIES), ("未收金额", (Role.UNPAID,))),
    Kind.INVOICES: (("发票号码", (Role.DIGITAL, Role.INVOICE, Role.NUMBER)),
                    ("购买方", PARTIES), ("开票日期", (Role.DATE,)), ("价税合计", (Role.GROSS, Role.NET))),
    Kind.BANK: (("交易日期", (Role.DATE, Role.TIME)),
                ("收入金额", (Role.IN, Role.OUT, Role.FLOW, Role.CREDIT, Role.DEBIT, Role.MONEY))),
    Kind.CUSTOMERS: (("客户编码", (Role.CODE, Role.PARTY)), ("客户名称", (Role.NAME, Role.PARTY))),
    Kind.BALANCES: (("客户编码或名称", PARTIES),
                    ("余额", (Role.BALANCE, Role.UNPAID, Role.OPENING, *OWED_ROLES))),
}  # fmt: skip


def missing(table: SheetTable, kind: Kind) -> list[str]:
    """Return what a table of this kind must have and this one hasn't."""
    return [name for name, roles in _REQUIRED.get(kind, ()) if not table.has(*roles)]


def near(headings: Iterable[str], wanted: Iterable[str]) -> list[tuple[str, str]]:
    """Return headings not understood with the known name that each resembles most."""
    known = list(known_headings())
    found = []
    for heading in headings:
        close = difflib.get_close_matches(heading_key(heading), known, n=1, cutoff=0.6)
        meaning = meaning_of(close[0]) if close else None
        if meaning is not None:
            found.append((heading, meaning.role.value))
    return found


def described(table: SheetTable, kind: Kind) -> str:
    """Return in one sentence what was seen, understood, missing and near (F16)."""
    unknown = [h.heading for h in table.heads if h.heading and h.meaning is None]
    known = [f"{h.heading}（{h.role}）" for h in table.heads if h.role and h.filled]
    lacking = missing(table, kind)
    parts = [f"看到：{'、'.join(h.heading for h in table.heads if h.heading)}"]
    parts.append(f"认得：{'、'.join(known) or '无'}")
    if lacking:
        parts.append(f"还缺：{'、'.join(lacking)}")
        if close := near(unknown, lacking):
            parts.append("可能是：" + "、".join(f"{h}→{name}" for h, name in close))
    return "；".join(parts)
