"""Sales, receipts, both in one row, accounts with two sides: entries to rows of the ledger."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.importing.asking import (
    AMOUNT,
    AS_OF,
    GROSS,
    PAID,
    RECEIPT_SIGN,
    RECEIVED,
    RECEIVED_ON,
    SIDE,
)
from huikuan_xl.importing.columns import (
    Batch,
    Deals,
    Opening,
    alive_rows,
    clean_choice_column,
    columns_of_ours,
    named_columns,
    note_column,
    rows_for,
)
from huikuan_xl.importing.customers import Owners, Register, owners
from huikuan_xl.importing.kinds import OWED_ROLES, Kind
from huikuan_xl.importing.marks import (
    Marks,
    marks,
    receipts_among_sales,
    refuse_foreign_currency,
    stated_paid,
)
from huikuan_xl.importing.own_sheets import (
    read_adjustments,
    read_bills,
    read_contracts,
    read_customers,
)
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.importing.totals import Tie, ask_about, total_ties
from huikuan_xl.ledger.cleaning import clean_date, squeeze
from huikuan_xl.ledger.columns import clean_column
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import RECEIPTS, SALES
from huikuan_xl.ledger.schema import Kind as Holds
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.words import OPENING_NOTE, UNDOCUMENTED_OPENING

_TAX_TOLERANCE = 1  # 分 between 金额+税额 and 价税合计 (Q19)
_REMARKS = re.compile(r"退货|红字|红冲|冲销|折让|退回")
_LIST_OF_RETURNS = re.compile(r"退货|销退")
_DAY_ABOVE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")

Days = npt.NDArray[np.datetime64]
Fen = npt.NDArray[np.int64]


def read_deals(reading: Reading, kind: Kind, register: Register) -> Deals:
    """Read a table of sales, receipts, both, an account, customers or balances.

    Raises UnusableLedger when there is no amount with tax or two columns claim to be it.
    """
    deals = _READERS[kind](reading, register)
    ask_about(reading, deals.ties)
    return deals


# --- amounts -----------------------------------------------------------------------------------


def sales_amount(reading: Reading, used: dict[int, str]) -> Fen:
    """Return what is owed for every entry, 价税合计 in 本位币 (Q17, Q18)."""
    table = reading.table
    chosen = table.one_of(Role.LOCAL, Role.GROSS, Role.OWED, Role.DEBIT)
    if chosen is not None and chosen.role is not Role.LOCAL:
        refuse_foreign_currency(reading)
    net, tax = table.one_of(Role.NET, Role.MONEY), table.one_of(Role.TAX)
    if chosen is not None:
        chosen = _agreed(reading, chosen)
        used[chosen.index] = "销货总额"
        amount = reading.money(chosen, need=True).fen
        if net is not None and tax is not None and chosen.role is not Role.LOCAL:
            _compare_tax(reading, reading.fen(net) + reading.fen(tax), amount)
        return amount
    refuse_foreign_currency(reading)
    if net is not None and tax is not None:
        used[net.index] = used[tax.index] = "销货总额（金额＋税额）"
        return reading.money(net, need=True).fen + reading.fen(tax)
    if net is None:
        raise UnusableLedger(f"工作表“{table.title}”没有金额列", "请连同价税合计一起导出")
    # What payments of the same list settle is owed as it stands.
    settled = table.has(Role.UNPAID) and any(receipts_among_sales(reading))
    if net.role is Role.MONEY and settled:
        used[net.index] = "销货总额"
        return reading.money(net, need=True).fen
    if net.role is Role.MONEY and reading.ask(
        GROSS, f"“{net.heading}”是含税金额吗（应收按含税金额记）", ("含税", "不含税")
    ) in ("含税", ""):
        used[net.index] = "销货总额"
        return reading.money(net, need=True).fen
    raise UnusableLedger(
        f"工作表“{table.title}”只有不含税的“{net.heading}”，没有价税合计，也没有税额",
        "请连同“税额”或“价税合计”一起导出",
    )


def _agreed(reading: Reading, chosen: Head) -> Head:
    """Return the amount column; two that say different things are asked about."""
    roles = {Role.GROSS, Role.OWED} if chosen.role is not Role.LOCAL else {Role.LOCAL}
    rivals = [h for h in reading.table.all_of(*roles) if h.index != chosen.index]
    first = reading.fen(chosen)
    rivals = [h for h in rivals if not np.array_equal(reading.fen(h), first)]
    if not rivals:
        return chosen
    every = [chosen, *rivals]
    answer = reading.ask(
        AMOUNT, f"“{'”“'.join(h.heading for h in every)}”都像应收的金额，数字不同，用哪一列",
        tuple(h.heading for h in every),
    )  # fmt: skip
    return next((h for h in every if h.heading == answer), chosen)


def _compare_tax(reading: Reading, parts: Fen, amount: Fen) -> None:
    off = np.abs(np.abs(parts) - np.abs(amount)) > _TAX_TOLERANCE
    if off.any():
        first = reading.rows[int(np.flatnonzero(off)[0])] + 1
        reading.say(Severity.WARNING, reading.table.one_of(Role.GROSS, Role.OWED),
                    f"有 {int(off.sum())} 行的金额加税额不等于价税合计，从第 {first} 行起",
                    "核对导出的列", "Q17", first)  # fmt: skip


def _signed(reading: Reading, amount: Fen, said: Marks) -> tuple[Fen, list[str]]:
    """Return the amounts, negative where a mark says so, and the state of every row (Q06)."""
    red = np.array(said.red, dtype=bool)
    turned = red & (amount > 0) & ~np.array(said.void, dtype=bool)
    if turned.any():
        reading.say(Severity.NOTE, None, f"{int(turned.sum())} 行按单据类型或红字标志记为负数",
                    "核对一次即可", "Q06")  # fmt: skip
    states = [
        "作废" if void else "退货" if back else "红字" if is_red else "正常" if live else ""
        for void, is_red, back, live in zip(
            said.void, said.red, said.returned, said.live, strict=True
        )
    ]
    return np.where(turned, -amount, amount), states


def _lists_returns(reading: Reading, used: dict[int, str]) -> bool:
    """Tell whether the amounts or the numbers are called those of goods taken back."""
    number = reading.table.one_of(Role.NUMBER)
    named = [h for h in reading.table.heads if h.index in used or h is number]
    return any(_LIST_OF_RETURNS.search(h.heading) for h in named)


# --- parts of a row ----------------------------------------------------------------------------


def numbers(reading: Reading, used: dict[int, str]) -> list[str]:
    """Return the document number of every entry, from the fullest column of numbers (F11)."""
    table, size = reading.table, len(reading.rows)
    heads = table.all_of(Role.NUMBER, Role.DIGITAL, Role.INVOICE, Role.VOUCHER)
    heads = heads or table.all_of(Role.CONTRACT)
    if not heads:
        return [""] * size
    filled = {h.index: sum(bool(c) for c in reading.codes(h)) for h in heads}
    best = max(heads, key=lambda h: (filled[h.index] * 10 >= size * 9, h.role is not Role.VOUCHER,
                                     filled[h.index] if filled[h.index] * 10 < size * 9 else 0,
                                     -heads.index(h)))  # fmt: skip
    used[best.index] = "售货清单号码"
    codes = reading.codes(best)
    if best.role is not Role.VOUCHER:
        return codes
    # Voucher numbers start anew every month.
    when = table.one_of(Role.DATE)
    days = reading.dates(when) if when else None
    if days is None:
        return codes
    return [
        f"{pd.Timestamp(day):%Y%m}-{code}" if code and not np.isnat(day) else code
        for code, day in zip(codes, days, strict=True)
    ]


def _goods(reading: Reading, used: dict[int, str]) -> dict[str, Any]:
    table = reading.table
    columns: dict[str, Any] = {}
    if (item := table.one_of(Role.ITEM)) is not None:
        used[item.index] = "商品名称"
        columns["item"] = reading.texts(item)
    for role, name in ((Role.QUANTITY, "quantity"), (Role.PRICE, "price")):
        if (head := table.one_of(role)) is not None:
            used[head.index] = role.value
            columns[name] = reading.numbers(head)
    if (line := table.one_of(Role.LINE)) is not None:
        values = clean_column(Holds.INT, table.cells(line, reading.rows)).values
        used[line.index] = "行号"
        columns["line_no"] = pd.Series(list(values), dtype="Int64")
    return columns | note_column(reading, used)


# --- the kinds ---------------------------------------------------------------------------------


def sales_columns(
    reading: Reading, register: Register, used: dict[int, str]
) -> tuple[dict[str, Any], Owners, Marks]:
    """Return the columns of 客户销售统计表 that a table of documents gives."""
    who = owners(reading, register)
    said = marks(reading)
    amount = sales_amount(reading, used)
    if _lists_returns(reading, used):
        said.red = said.returned = [True] * len(amount)
    amount, states = _signed(reading, amount, said)
    columns = named_columns(reading, who, used) | _goods(reading, used)
    date = reading.table.one_of(Role.DATE)
    if date is not None:
        used[date.index] = "销售日期"
        columns["sale_date"] = reading.dates(date, need=True)
    if (due := reading.table.one_of(Role.DUE)) is not None:
        used[due.index] = "到期日"
        columns["due_date"] = reading.dates(due)
    columns["doc_no"] = numbers(reading, used)
    came_in = receipts_among_sales(reading)
    for row, number, paid in zip(reading.rows, columns["doc_no"], came_in, strict=True):
        if not number and not paid:
            reading.refuse(row, "没有单号")
    columns["amount"], columns["state"] = amount, states
    for head in reading.table.all_of(Role.STATE, Role.TYPE, Role.RED, Role.CURRENCY, Role.POSITIVE):
        used.setdefault(head.index, "状态与方向")
    ours = columns_of_ours(reading, SALES, used, columns)
    return ours | columns, who, said


def _sales(reading: Reading, register: Register) -> Deals:
    deals = Deals()
    columns, deals.owners, said = sales_columns(reading, register, deals.used)
    deals.ties = total_ties(reading, np.array(said.void, dtype=bool))
    came_in = np.array(receipts_among_sales(reading), dtype=bool)
    paid = (
        _receipts_in_list(reading, deals, columns, came_in & ~np.array(said.void, dtype=bool))
        if came_in.any()
        else _paid_in_full(reading, deals, columns, said)
    )
    alive = np.array(alive_rows(reading), dtype=bool)
    deals.batches.append(
        Batch(SALES, rows_for(reading, SALES, columns, (alive & ~came_in).tolist()))
    )
    return _with_batch(deals, paid)


def _with_batch(deals: Deals, batch: Batch | None) -> Deals:
    if batch is not None and len(batch.frame):
        deals.batches.append(batch)
    return deals


def _receipts_in_list(
    reading: Reading, deals: Deals, columns: dict[str, Any], came_in: npt.NDArray[np.bool_]
) -> Batch:
    """Return the receipts that stand among documents, whatever sign the list gives them."""
    amount: Fen = columns["amount"]
    signs = set(np.sign(amount[came_in]).tolist()) - {0}
    negative = signs == {-1}
    if len(signs) > 1:
        answer = reading.ask(
            RECEIPT_SIGN,
            "收款的行有正有负，哪种是收到的钱（另一种按退款记）",
            ("负数是收款", "正数是收款"),
        )
        negative = answer != "正数是收款"
    receipts = {n: v for n, v in columns.items() if n in ("customer_code", "customer_name", "note",
                                                         "salesperson", "department")}  # fmt: skip
    receipts |= {
        "receipt_date": columns.get("sale_date"), "receipt_no": columns["doc_no"],
        "amount": -amount if negative else amount,
    } | _receipt_details(reading, deals.used)  # fmt: skip
    alive = np.array(alive_rows(reading), dtype=bool)
    reading.say(Severity.NOTE, reading.table.one_of(Role.TYPE), f"{int(came_in.sum())} 行按单据类型记为回款",
                "核对一次即可", "Q06")  # fmt: skip
    return Batch(RECEIPTS, rows_for(reading, RECEIPTS, receipts, (alive & came_in).tolist()))


def _paid_in_full(
    reading: Reading, deals: Deals, columns: dict[str, Any], said: Marks
) -> Batch | None:
    """Ask whether documents that a state or a day calls settled have been received in full."""
    days = _receipt_date(reading, {})
    stated = np.array(stated_paid(reading), dtype=bool)
    if days is not None:
        stated |= ~np.isnat(days)
    stated &= np.array(alive_rows(reading), dtype=bool) & ~np.array(said.void, dtype=bool)
    amount: Fen = columns["amount"]
    if not stated.any():
        return None
    heads = reading.table.all_of(Role.RECEIVED_ON, Role.PAY_STATE, Role.STATE)
    total = format_yuan(int(amount[stated].sum()))
    answer = reading.ask(
        PAID, f"{int(stated.sum())} 行按“{heads[0].heading}”已收款，共 {total}，没有收款金额，记为全额收款吗",
        ("记为收款", "不记"),
    )  # fmt: skip
    if answer != "记为收款":
        return None
    deals.used[heads[0].index] = "回款日期" if days is not None else "已结清"
    received = np.where(stated, amount, 0)
    receipts = {
        "customer_code": columns["customer_code"], "customer_name": columns["customer_name"],
        "doc_no": columns["doc_no"], "amount": received,
        "receipt_date": _days_of_receipts(reading, days, received, None),
    }  # fmt: skip
    return Batch(RECEIPTS, rows_for(reading, RECEIPTS, receipts, stated.tolist()), cumulative=True)


def _receipt_date(reading: Reading, used: dict[int, str], *others: Role) -> Days | None:
    head = reading.table.one_of(Role.RECEIVED_ON, *others)
    if head is None:
        return None
    used[head.index] = "回款日期"
    return reading.dates(head)


def _receipts(reading: Reading, register: Register) -> Deals:
    deals, table = Deals(), reading.table
    used = deals.used
    head = table.one_of(Role.PAID, Role.RECEIVED, Role.CREDIT, Role.MONEY, Role.GROSS, Role.OWED)
    if head is None:
        raise UnusableLedger(f"工作表“{table.title}”没有收款金额列", "请连同收款金额一起导出")
    who = owners(reading, register, payer=True)
    deals.owners = who
    said = marks(reading, types=False)
    refuse_foreign_currency(reading)
    used[head.index] = "回款金额"
    amount = reading.money(head, need=True).fen
    _refunds(reading, amount)
    columns = named_columns(reading, who, used)
    date = table.one_of(Role.RECEIVED_ON, Role.DATE)
    if date is not None:
        used[date.index] = "回款日期"
        columns["receipt_date"] = reading.dates(date, need=True)
    own, paid = _receipt_numbers(reading, used)
    columns |= {"receipt_no": own, "doc_no": paid, "amount": amount}
    columns |= _receipt_details(reading, used)
    for row, void in zip(reading.rows, said.void, strict=True):
        if void:
            reading.refuse(row, "已作废")
    deals.ties = total_ties(reading, np.array(said.void, dtype=bool))
    ours = columns_of_ours(reading, RECEIPTS, used, columns)
    deals.batches.append(
        Batch(RECEIPTS, rows_for(reading, RECEIPTS, ours | columns, alive_rows(reading)))
    )
    return deals


def _refunds(reading: Reading, amount: Fen) -> None:
    """Make refunds negative where the type says so."""
    for head in reading.table.all_of(Role.TYPE):
        for i, word in enumerate(reading.texts(head)):
            if re.search(r"退款|红字|退回", squeeze(word)) and amount[i] > 0:
                amount[i] = -amount[i]


def _receipt_numbers(reading: Reading, used: dict[int, str]) -> tuple[list[str], list[str]]:
    """Return the receipt's own number and the document it pays.

    A column called 单据编号 in a list of receipts is the receipt's own; 发票号, 销售单号 and our own
    售货清单号码 name what is paid.
    """
    table = reading.table
    own = table.one_of(Role.RECEIPT_NO)
    others = table.all_of(Role.NUMBER, Role.DIGITAL, Role.INVOICE, Role.VOUCHER)
    paid = next((h for h in others if _names_paid(h)), None)
    if own is None:
        own = next((h for h in others if h is not paid), None)
    for head, name in ((own, "收款单号"), (paid, "售货清单号码")):
        if head is not None:
            used[head.index] = name
    return reading.codes(own), reading.codes(paid)


def _names_paid(head: Head) -> bool:
    if head.role in (Role.DIGITAL, Role.INVOICE):
        return True
    return bool(re.search(r"清单|销售|应收|发票|源单|出库|原单|核销|订单|发货|送货", head.heading))


def _receipt_details(reading: Reading, used: dict[int, str]) -> dict[str, Any]:
    table = reading.table
    columns: dict[str, Any] = {}
    if (allowance := table.one_of(Role.ALLOWANCE)) is not None:
        used[allowance.index] = "折让"
        columns["allowance"] = reading.fen(allowance)
    if (method := table.one_of(Role.METHOD)) is not None:
        used[method.index] = "回款方式"
        columns["method"] = clean_choice_column(reading, method, RECEIPTS.column("method"))
    return columns | note_column(reading, used)


def _wide(reading: Reading, register: Register) -> Deals:
    deals, table = Deals(), reading.table
    used = deals.used
    unpaid_head = table.one_of(Role.UNPAID, Role.BALANCE)
    if any(receipts_among_sales(reading)):
        return _sales_with_open(reading, register, unpaid_head)
    columns, who, said = sales_columns(reading, register, used)
    deals.owners = who
    amount: Fen = columns["amount"]
    allowance = reading.fen(table.one_of(Role.ALLOWANCE))
    parts = _received(reading, amount - allowance, unpaid_head, used)
    received = sum((part.fen for part in parts), np.zeros_like(amount))
    deals.ties = total_ties(reading, np.array(said.void, dtype=bool))
    if unpaid_head is not None:
        used[unpaid_head.index] = "核对用：未收金额"
        deals.ties += _unpaid_ties(
            reading, amount - received - allowance, reading.fen(unpaid_head), said
        )
    days = [_days_of_receipts(reading, part.days, part.fen, unpaid_head) for part in parts]
    alive = np.array(alive_rows(reading), dtype=bool)
    deals.batches.append(Batch(SALES, rows_for(reading, SALES, columns, alive.tolist())))
    details = {n: v for n, v in _receipt_details(reading, {}).items() if n == "method"}
    frames = []
    for number, (part, day) in enumerate(zip(parts, days, strict=True)):
        receipts = {
            "customer_code": who.codes, "customer_name": who.names, "doc_no": columns["doc_no"],
            "receipt_date": day, "amount": part.fen,
            "allowance": allowance if number == 0 else np.zeros_like(allowance),
        } | details  # fmt: skip
        paid = alive & (part.fen != 0) & ~np.array(said.void, dtype=bool)
        frames.append(rows_for(reading, RECEIPTS, receipts, paid.tolist()))
    together = pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)
    deals.batches.append(Batch(RECEIPTS, together, cumulative=True))
    return deals


def _sales_with_open(reading: Reading, register: Register, unpaid: Head | None) -> Deals:
    """Read documents and payments of one list; what it says is open must be their difference."""
    deals = _sales(reading, register)
    if unpaid is not None and unpaid.role is Role.UNPAID:
        deals.used[unpaid.index] = "核对用：未收金额"
        found = sum(
            int(b.frame["amount"].sum()) * (1 if b.sheet is SALES else -1) for b in deals.batches
        )
        stated = int(reading.fen(unpaid).sum())
        deals.ties.append(Tie(f"{reading.table.title} “{unpaid.heading}”合计", stated, found))
    return deals


@dataclass(frozen=True, slots=True)
class _Part:
    """One column of money received, and the days of it where the file has them."""

    fen: Fen
    days: Days | None


def _received(
    reading: Reading, owed: Fen, unpaid: Head | None, used: dict[int, str]
) -> list[_Part]:
    """Return what was received for every document, a part for each payment that has its own column."""
    table = reading.table
    heads = sorted(table.all_of(Role.RECEIVED, Role.PAID), key=lambda h: h.index)
    dates = sorted(table.all_of(Role.RECEIVED_ON), key=lambda h: h.index)
    if not heads:
        assert unpaid is not None
        days = _receipt_date(reading, used)
        return [_Part(owed - reading.fen(unpaid), days)]
    dated = len(dates) == len(heads)
    chosen = heads if dated else _parts_received(reading, heads, owed, unpaid)
    for head in chosen:
        used[head.index] = "回款金额"
    if dated:
        used |= {h.index: "回款日期" for h in dates}
        return [
            _Part(reading.fen(head), reading.dates(date))
            for head, date in zip(chosen, dates, strict=True)
        ]
    total = sum((reading.fen(head) for head in chosen), np.zeros_like(owed))
    return [_Part(total, _receipt_date(reading, used))]


def _parts_received(
    reading: Reading, heads: list[Head], owed: Fen, unpaid: Head | None
) -> list[Head]:
    """Return the columns that add up to what was received: one that is the others' sum counts once."""
    fens = {h.index: reading.fen(h) for h in heads}
    whole: Fen = sum(fens.values(), np.zeros_like(owed))
    if len(heads) == 1:
        return heads
    for head in heads:
        if np.array_equal(whole - fens[head.index], fens[head.index]):
            return [h for h in heads if h is not head]
    if unpaid is not None:
        received = owed - reading.fen(unpaid)
        if np.array_equal(whole, received):
            return heads
        for head in heads:
            if np.array_equal(fens[head.index], received):
                return [head]
    every = "各列相加"
    answer = reading.ask(
        RECEIVED, f"“{'”“'.join(h.heading for h in heads)}”都像已收的金额，用哪一列",
        (*(h.heading for h in heads), every),
    )  # fmt: skip
    return heads if answer == every else [h for h in heads if h.heading == answer] or heads[:1]


def _unpaid_ties(reading: Reading, left: Fen, stated: Fen, said: Marks) -> list[Tie]:
    ties = []
    for i, row in enumerate(reading.rows):
        if not said.void[i] and row not in reading.refused:
            what = f"{reading.table.title} 第 {row + 1} 行“未收”"
            ties.append(Tie(what, int(stated[i]), int(left[i])))
    return ties


def _days_of_receipts(
    reading: Reading, days: Days | None, received: Fen, unpaid: Head | None
) -> Days:
    """Return the day of every receipt; where the file has none, the user gives one."""
    if days is None:
        days = np.full(len(received), np.datetime64("NaT", "s"), dtype="datetime64[s]")
    open_ = [i for i, fen in enumerate(received) if fen and np.isnat(days[i])]
    open_ = [i for i in open_ if reading.rows[i] not in reading.refused]
    if not open_:
        return days
    total = sum(int(received[i]) for i in open_)
    how = f"（由金额减“{unpaid.heading}”得出）" if unpaid and not reading.table.has(
        Role.RECEIVED, Role.PAID) else ""  # fmt: skip
    answer = reading.ask(
        RECEIVED_ON,
        f"有 {len(open_)} 行已收 {total / 100:,.2f} 元{how}没有收款日期，按哪一天记（如 2024-01-31）",
        (), free=True,
    )  # fmt: skip
    if answer:
        days[open_] = np.datetime64(_answered_day("收款日期", answer))
    return days


def _answered_day(what: str, answer: str) -> dt.date:
    day, _ = clean_date(answer)
    if day is None:
        raise UnusableLedger(f"答复的{what}“{answer}”不是日期", "请写成 2024-01-31 这样的日期")
    return day


# --- accounts with two sides -------------------------------------------------------------------


def _account(reading: Reading, register: Register) -> Deals:
    deals, table = Deals(), reading.table
    used = deals.used
    who = owners(reading, register)
    deals.owners = who
    debit, credit = _two_sides(reading, used)
    date = table.one_of(Role.DATE)
    assert date is not None
    used[date.index] = "日期"
    days = reading.dates(date, need=True)
    codes = numbers(reading, used)
    balance = table.one_of(Role.BALANCE)
    if balance is not None:
        used[balance.index] = "核对用：余额"
        deals.openings, chain = _balances(reading, who, debit - credit, days, balance)
        deals.ties += chain
    deals.ties += total_ties(reading)
    said = marks(reading)
    words = [
        f"{a} {b}" for a, b in zip(
            reading.texts(table.one_of(Role.SUMMARY)), reading.texts(table.one_of(Role.TYPE)),
            strict=True)
    ]  # fmt: skip
    back = np.array([bool(_REMARKS.search(w)) for w in words], dtype=bool)
    base = named_columns(reading, who, used) | {
        "note": reading.texts(table.one_of(Role.SUMMARY, Role.NOTE))
    }
    if (due := table.one_of(Role.DUE)) is not None:
        used[due.index] = "到期日"
    owed = np.where(back & (credit != 0), debit - credit, debit)
    paid = np.where(back, 0, credit)
    alive = np.array(alive_rows(reading), dtype=bool) & ~np.array(said.void, dtype=bool)
    sold = alive & (owed != 0)
    for row, number, is_sale in zip(reading.rows, codes, sold, strict=True):
        if is_sale and not number:
            reading.refuse(row, "没有单号或凭证号")
    sold &= np.array(alive_rows(reading), dtype=bool)
    sales = base | {"sale_date": days, "doc_no": codes, "amount": owed,
                    "state": ["退货" if b and f < 0 else "" for b, f in zip(back, owed, strict=True)]}  # fmt: skip
    if due is not None:
        sales["due_date"] = reading.dates(due)
    receipts = {n: v for n, v in base.items() if n in ("customer_code", "customer_name", "note",
                                                       "salesperson", "department")}  # fmt: skip
    receipts |= {"receipt_date": days, "receipt_no": codes, "amount": paid}
    deals.batches.append(Batch(SALES, rows_for(reading, SALES, sales, sold.tolist())))
    deals.batches.append(
        Batch(RECEIPTS, rows_for(reading, RECEIPTS, receipts, (alive & (paid != 0)).tolist()))
    )
    return deals


def _two_sides(reading: Reading, used: dict[int, str]) -> tuple[Fen, Fen]:
    """Return debit and credit of every entry. 方向 beside a balance is the balance's side (F5)."""
    table = reading.table
    debit, credit = table.one_of(Role.DEBIT), table.one_of(Role.CREDIT)
    if debit is None and credit is None and not table.has(Role.SIDE):
        debit = table.one_of(*OWED_ROLES)
        credit = table.one_of(Role.RECEIVED, Role.PAID)
    if debit is not None or credit is not None:
        for head, name in ((debit, "销货总额"), (credit, "回款金额")):
            if head is not None:
                used[head.index] = name
        return reading.fen(debit), reading.fen(credit)
    head, side = table.one_of(Role.MONEY, Role.OWED, Role.GROSS), table.one_of(Role.SIDE)
    assert head is not None
    assert side is not None
    used[head.index], used[side.index] = "销货总额或回款金额", "方向"
    amount = reading.money(head, need=True).fen
    words = [squeeze(w) for w in reading.texts(side)]
    strange = sorted({w for w in words if w not in ("借", "贷", "平", "")})
    if strange:
        raise UnusableLedger(
            f"工作表“{table.title}”的“{side.heading}”里有看不懂的“{'、'.join(strange)}”",
            "应为“借”或“贷”",
        )
    is_debit = np.array([w == "借" for w in words], dtype=bool)
    if not table.has(Role.BALANCE) and not is_debit.all():
        answer = reading.ask(SIDE, "方向为“贷”的行是收款，还是红字（退货、冲减）", ("收款", "红字"))
        if answer == "红字":
            return np.where(is_debit, amount, -amount), np.zeros_like(amount)
    return np.where(is_debit, amount, 0), np.where(is_debit, 0, amount)


def _balances(
    reading: Reading, who: Owners, moves: Fen, days: Days, head: Head
) -> tuple[list[Opening], list[Tie]]:
    """Follow the balance of every customer: where it starts, and that every row leads to the next."""
    side = reading.table.one_of(Role.SIDE)
    stated = reading.money(head)
    signs = _signs(reading, side, reading.rows)
    start: dict[str, tuple[int, int]] = {}
    for row in reading.lines.openings:
        code = _opening_owner(reading, who, row)
        start[code] = (row, _opening_fen(reading, head, side, row))
    openings: dict[str, Opening] = {}
    running: dict[str, int] = {}
    off: dict[str, list[Tie]] = defaultdict(list)
    for i, row in enumerate(reading.rows):
        code = who.codes[i]
        if not code:
            continue
        if np.isnat(days[i]) or stated.blank[i]:
            running[code] = running.get(code, 0) + int(moves[i])
            continue
        balance = int(stated.fen[i]) * signs[i]
        if code not in running:
            own, fen = start.get(code, start.get("", (row, balance - int(moves[i]))))
            openings[code] = Opening(own + 1, code, pd.Timestamp(days[i]).date(), fen)
            running[code] = fen
        running[code] += int(moves[i])
        if balance != running[code]:
            what = f"{reading.table.title} 第 {row + 1} 行余额"
            off[code].append(Tie(what, balance, running[code]))
            running[code] = balance
    ties = [tie for found in off.values() for tie in found]
    if not ties:
        last = sum(running.values())
        ties = [Tie(f"{reading.table.title} 各户末行余额", last, last)]
    return [o for o in openings.values() if o.fen], ties


def _signs(reading: Reading, side: Head | None, rows: Sequence[int]) -> list[int]:
    if side is None or not reading.table.has(Role.DEBIT, Role.CREDIT):
        return [1] * len(rows)
    return [-1 if squeeze(w) == "贷" else 1 for w in reading.texts(side, rows)]


def _opening_owner(reading: Reading, who: Owners, row: int) -> str:
    """Return the customer of an opening row: named in it, or that of the first entry below."""
    below = next((i for i, r in enumerate(reading.rows) if r > row), None)
    if below is None:
        return ""
    heads = reading.table.all_of(Role.CODE, Role.NAME, Role.PARTY)
    own = {squeeze(reading.table.grid[row][h.index]) for h in heads} - {""}
    theirs = {squeeze(reading.table.grid[reading.rows[below]][h.index]) for h in heads}
    return who.codes[below] if not own or own & theirs else ""


def _opening_fen(reading: Reading, balance: Head, side: Head | None, row: int) -> int:
    stated = reading.stated(balance, row)
    if stated is None:
        debit, credit = reading.table.one_of(Role.DEBIT), reading.table.one_of(Role.CREDIT)
        plus = reading.stated(debit, row) if debit else 0
        minus = reading.stated(credit, row) if credit else 0
        return (plus or 0) - (minus or 0)
    return stated * _signs(reading, side, [row])[0]


# --- customers and balances --------------------------------------------------------------------


def _balance_list(reading: Reading, register: Register) -> Deals:
    """Read opening balances or open items: what each customer owed on a day (F19)."""
    deals, table = Deals(), reading.table
    used = deals.used
    head = table.one_of(
        Role.UNPAID, Role.BALANCE, Role.OPENING, Role.LOCAL, Role.GROSS, Role.OWED, Role.MONEY
    )
    if head is None:
        raise UnusableLedger(f"工作表“{table.title}”没有余额列", "请连同期末余额一起导出")
    who = owners(reading, register)
    deals.owners = who
    refuse_foreign_currency(reading)
    used[head.index] = "期初余额"
    fen = reading.money(head).fen
    items = table.has(Role.DATE) and table.has(Role.NUMBER, Role.DIGITAL, Role.INVOICE)
    # Open items age by their own dates: no amount depends on the day of the list.
    day = None if items else _as_of(reading)
    days = np.full(len(fen), np.datetime64(day or "NaT"), dtype="datetime64[s]")
    columns = named_columns(reading, who, used)
    if items:
        date = table.one_of(Role.DATE)
        assert date is not None
        used[date.index] = "销售日期"
        days = reading.dates(date, need=True)
        columns["doc_no"] = numbers(reading, used)
        note = "期初未收单据"
    else:
        stamp = f"{day:%Y%m%d}" if day else ""
        columns["doc_no"] = [f"期初-{stamp}-{code}" for code in who.codes]
        columns["due_date"] = days
        note = f"{OPENING_NOTE}余额，{UNDOCUMENTED_OPENING} {day} 起算"
    if (due := table.one_of(Role.DUE)) is not None:
        used[due.index] = "到期日"
        columns["due_date"] = reading.dates(due)
    alive = np.array(alive_rows(reading), dtype=bool)
    columns |= {"sale_date": days, "amount": fen, "note": [note] * len(fen)}
    deals.ties = total_ties(reading)
    deals.batches.append(
        Batch(SALES, rows_for(reading, SALES, dict(columns), (alive & (fen > 0)).tolist()))
    )
    ahead = {
        "customer_code": who.codes, "customer_name": who.names, "receipt_date": days,
        "receipt_no": columns["doc_no"], "amount": -fen, "note": ["期初预收"] * len(fen),
    }  # fmt: skip
    deals.batches.append(
        Batch(RECEIPTS, rows_for(reading, RECEIPTS, ahead, (alive & (fen < 0)).tolist()))
    )
    return deals


def _as_of(reading: Reading) -> dt.date | None:
    """Return the day of the balances: said by the user, else written above the table."""
    answer = reading.answers.get(AS_OF)
    if not answer:
        for text in reading.table.above:
            if match := _DAY_ABOVE.search(text):
                return clean_date("-".join(match.groups()))[0]
        answer = reading.ask(AS_OF, "这些余额是哪一天的（如 2023-12-31）", (), free=True)
    return _answered_day("截至日期", answer) if answer else None


_READERS = {
    Kind.SALES: _sales,
    Kind.RECEIPTS: _receipts,
    Kind.WIDE: _wide,
    Kind.ACCOUNT: _account,
    Kind.CUSTOMERS: read_customers,
    Kind.CONTRACTS: read_contracts,
    Kind.ADJUSTMENTS: read_adjustments,
    Kind.BILLS: read_bills,
    Kind.BALANCES: _balance_list,
    Kind.OPEN_ITEMS: _balance_list,
}
