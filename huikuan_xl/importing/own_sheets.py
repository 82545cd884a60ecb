"""Files that hold rows of a sheet of ours: 客户信用档案 with its contracts, 合同, 核销与调整, 票据台账."""

import re
from typing import Any

import numpy as np

from huikuan_xl.importing.columns import (
    Batch,
    Deals,
    alive_rows,
    columns_of_ours,
    note_customers_used,
    rows_for,
)
from huikuan_xl.importing.customers import Owners, Register, owners
from huikuan_xl.importing.headings import schema_column
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.importing.totals import total_ties
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import ADJUSTMENTS, BILLS, CONTRACTS, CUSTOMERS, Sheet
from huikuan_xl.rules.words import PayMethod

# What a bill list says was done with a bill, and the column of 票据台账 that holds its day.
_DONE = (
    (re.compile(r"背书|转让"), "endorsed_on"), (re.compile(r"贴现"), "discounted_on"),
    (re.compile(r"退票|拒付|追索"), "bounced_on"), (re.compile(r"结清|兑付|承付"), "paid_on"),
    (re.compile(r"托收|提示付款"), "collecting_on"),
)  # fmt: skip
_KINDS = (
    (re.compile(r"银行承兑|银承|^ac01$", re.IGNORECASE), PayMethod.BANK_ACCEPTANCE),
    (re.compile(r"商业承兑|商承|^ac02$", re.IGNORECASE), PayMethod.TRADE_ACCEPTANCE),
    (re.compile(r"支票"), PayMethod.CHEQUE),
    (re.compile(r"数电票据|供应链票据"), PayMethod.ELECTRONIC_BILL),
)  # fmt: skip


def read_customers(reading: Reading, register: Register) -> Deals:
    """Read a register; columns of contracts beside it become rows of 合同."""
    deals, table = Deals(), reading.table
    code = table.one_of(Role.CODE, Role.PARTY)
    name = table.one_of(Role.NAME, Role.SHORT) or table.one_of(Role.PARTY)
    used = deals.used
    if code is None or (name is not None and name.index == code.index):
        raise UnusableLedger(
            f"工作表“{table.title}”没有客户编码", "客户档案按编码更新，请连同编码导出"
        )
    columns: dict[str, Any] = {"customer_code": reading.codes(code, need=True)}
    used[code.index] = "客户编码"
    if name is not None:
        used[name.index] = "客户名称"
        columns["customer_name"] = reading.texts(name)
    if (tax := table.one_of(Role.TAX_ID)) is not None:
        used[tax.index] = "统一社会信用代码"
        columns["uscc"] = reading.codes(tax)
    columns |= columns_of_ours(reading, CUSTOMERS, used, columns)
    deals.batches.append(
        Batch(CUSTOMERS, rows_for(reading, CUSTOMERS, columns, alive_rows(reading)))
    )
    _contracts_beside(reading, deals, columns)
    return deals


def _contracts_beside(reading: Reading, deals: Deals, customers: dict[str, Any]) -> None:
    columns = columns_of_ours(reading, CONTRACTS, deals.used, ("customer_code", "customer_name"))
    if not columns:
        return
    if "contract_no" not in columns:
        named = "、".join(CONTRACTS.column(name).heading for name in columns)
        for head in reading.table.heads:
            if (own := schema_column(CONTRACTS, head.heading)) is not None and own.name in columns:
                deals.used.pop(head.index, None)
        reading.say(Severity.WARNING, None, f"有{named}而没有合同号，没有记入合同", "补上合同号再导入",
                    "S0-20")  # fmt: skip
        return
    columns |= {n: v for n, v in customers.items() if n in ("customer_code", "customer_name")}
    keep = [
        alive and bool(number)
        for alive, number in zip(alive_rows(reading), columns["contract_no"], strict=True)
    ]
    batch = Batch(CONTRACTS, rows_for(reading, CONTRACTS, columns, keep))
    if len(batch.frame):
        deals.batches.append(batch)


def read_contracts(reading: Reading, register: Register) -> Deals:
    """Read a list of contracts, one row each."""
    return _rows_of(reading, register, CONTRACTS, {})


def read_adjustments(reading: Reading, register: Register) -> Deals:
    """Read a list of write-offs, transfers, refunds and retentions; the kind gives the sign."""
    return _rows_of(reading, register, ADJUSTMENTS, {})


def read_bills(reading: Reading, register: Register) -> Deals:
    """Read a list of bills: number and range are the key, who gave it is the customer (inputs §7)."""
    used: dict[int, str] = {}
    return _rows_of(reading, register, BILLS, _bill_columns(reading, used), used)


def _bill_columns(reading: Reading, used: dict[int, str]) -> dict[str, Any]:
    table = reading.table
    columns: dict[str, Any] = {}
    number, part = table.one_of(Role.BILL), table.one_of(Role.BILL_RANGE)
    if number is not None:
        codes = reading.codes(number, need=True)
        ranges = reading.codes(part)
        columns["bill_no"] = [
            f"{code}-{own}" if own and own not in ("0", "0-0") else code
            for code, own in zip(codes, ranges, strict=True)
        ]
        used |= {h.index: "票据号" for h in (number, part) if h is not None}
    face = next((h for h in table.heads if _bears(h, "face") and h.filled), None)
    face = face or table.one_of(Role.MONEY)
    if face is not None:
        columns["face"] = reading.money(face, need=True).fen
        used[face.index] = "票面金额"
    kind = next((h for h in table.heads if _bears(h, "kind") and h.filled), None) or table.one_of(
        Role.TYPE
    )
    if kind is not None:
        columns["kind"] = [_kind(word) for word in reading.texts(kind)]
        used[kind.index] = "票据种类"
    return columns | _what_was_done(reading, used)


def _bears(head: Head, name: str) -> bool:
    own = schema_column(BILLS, head.heading)
    return own is not None and own.name == name


def _kind(word: str) -> str:
    return next((str(kind) for pattern, kind in _KINDS if pattern.search(squeeze(word))), "")


def _what_was_done(reading: Reading, used: dict[int, str]) -> dict[str, Any]:
    """Return the days that a state and one day of use give; void bills are refused."""
    state, day = reading.table.one_of(Role.STATE), reading.table.one_of(Role.USED_ON)
    if state is None:
        return {}
    used[state.index] = "票据状态"
    words = [squeeze(word) for word in reading.texts(state)]
    for row, word in zip(reading.rows, words, strict=True):
        if "作废" in word:
            reading.refuse(row, f"票据状态是“{word}”")
    done = [next((name for p, name in _DONE if p.search(word)), "") for word in words]
    if day is None:
        told = sum(bool(name) for name in done)
        if told and not any(_bears(h, name) for h in reading.table.heads for name in set(done)):
            reading.say(Severity.WARNING, state, f"{told} 张票据的状态不是在手，而文件没有日期，按在手记",
                        "在票据台账补上背书、贴现或兑付的日期", "S0-22")  # fmt: skip
        return {}
    used[day.index] = "背书、贴现、托收或兑付的日期"
    days = reading.dates(day)
    result: dict[str, Any] = {}
    for name in sorted(set(done) - {""}):
        mine = np.array([one == name for one in done], dtype=bool)
        result[name] = np.where(mine, days, np.datetime64("NaT", "s"))
    return result


def _rows_of(
    reading: Reading, register: Register, sheet: Sheet, columns: dict[str, Any],
    used: dict[int, str] | None = None,
) -> Deals:  # fmt: skip
    deals = Deals(used=used or {})
    who = owners(reading, register)
    deals.owners = who
    columns |= {"customer_code": who.codes, "customer_name": _names(who, register)}
    note_customers_used(reading, deals.used)
    columns |= columns_of_ours(reading, sheet, deals.used, columns, need=True)
    _refuse_incomplete(reading, sheet, columns)
    deals.ties = total_ties(reading)
    deals.batches.append(Batch(sheet, rows_for(reading, sheet, columns, alive_rows(reading))))
    return deals


def _names(who: Owners, register: Register) -> list[str]:
    return [
        name or register.names.get(code, "")
        for code, name in zip(who.codes, who.names, strict=True)
    ]


def _refuse_incomplete(reading: Reading, sheet: Sheet, columns: dict[str, Any]) -> None:
    """Refuse rows without what the sheet must have."""
    for column in sheet.read_columns:
        if not column.required or column.name == "customer_code":
            continue
        if column.name not in columns:
            raise UnusableLedger(
                f"工作表“{reading.table.title}”像{sheet.title}，没有“{column.heading}”",
                "请连同这一列一起导出",
            )
        for row, value in zip(reading.rows, columns[column.name], strict=True):
            if isinstance(value, str) and not value:
                reading.refuse(row, f"“{column.heading}”空着")
