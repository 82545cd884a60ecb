"""The tax bureau's invoice export: one sale an invoice, red ones linked to the blue (inputs §1, §6).

One invoice may stand on two sheets, once as a whole and once by lines: one is read, the other
proves it. Purchases in the same file are refused.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.importing.columns import Batch, Deals, note_customers_used
from huikuan_xl.importing.customers import Register, owners
from huikuan_xl.importing.deals import sales_amount
from huikuan_xl.importing.marks import marks
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.importing.totals import Tie, ask_about, total_ties
from huikuan_xl.ledger.book import ROW, frame
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import SALES

OUR_TAX_ID = "本公司税号"
_BLUE = re.compile(
    r"(?:被红冲蓝字|被红冲|对应正数|原蓝字|蓝字)(?:数电票|数电发票|全电发票|全电票|发票|专用发票)?(?:代码[:]?\d+)?"
    r"(?:数电)?(?:发票)?号码[:]?(\d{8,20})"
)


@dataclass(frozen=True, slots=True)
class Invoices:
    """What a sheet of invoices gives: gross amount by number, to compare with another sheet."""

    deals: Deals
    by_number: dict[str, int]
    by_lines: bool
    rows_of: dict[int, list[int]]  # of each invoice's first row (1-based), all its rows


def read_invoices(reading: Reading, register: Register, us: Company) -> Invoices:
    """Read a sheet of invoices, whole or by lines. Raises UnusableLedger for purchases only."""
    deals, table = Deals(), reading.table
    used = deals.used
    _refuse_purchases(reading, us)
    amount = sales_amount(reading, used)
    said = marks(reading, types=False)
    numbers = _numbers(reading, used)
    _hide_masked_ids(reading)

    who = owners(reading, register)
    deals.owners = who
    date = table.one_of(Role.DATE)
    if date is None:
        raise UnusableLedger(f"工作表“{table.title}”没有开票日期", "请从电子税务局导出全部列")
    used[date.index] = "销售日期"
    days = reading.dates(date, need=True)
    notes = reading.texts(table.one_of(Role.NOTE))
    for row, number in zip(reading.rows, numbers, strict=True):
        if not number:
            reading.refuse(row, "没有发票号码")
    by_lines = len(set(numbers)) < len(numbers)
    negative = np.array(said.red, dtype=bool)
    if not by_lines:
        amount = np.where(negative & (amount > 0), -amount, amount)
    deals.ties = total_ties(reading, np.array(said.void, dtype=bool))
    rows: dict[str, _Invoice] = {}
    for i, row in enumerate(reading.rows):
        if row in reading.refused:
            continue
        one = rows.setdefault(numbers[i], _Invoice(i))
        one.fen += int(amount[i])
        one.rows.append(row + 1)
        one.void |= said.void[i]
        one.red |= said.red[i]
        one.note = one.note or notes[i]
    deals.batches.append(Batch(SALES, _frame(reading, rows, who.codes, who.names, days)))
    note_customers_used(reading, used)
    for head in table.all_of(Role.STATE, Role.POSITIVE, Role.NOTE, Role.SELLER_TAX_ID, Role.SELLER):
        used.setdefault(head.index, "状态、红票与核对")
    ask_about(reading, deals.ties)
    return Invoices(
        deals, {n: one.fen for n, one in rows.items()}, by_lines,
        {one.rows[0]: one.rows for one in rows.values()},
    )  # fmt: skip


@dataclass(slots=True)
class _Invoice:
    first: int
    rows: list[int] = field(default_factory=list)
    fen: int = 0
    void: bool = False
    red: bool = False
    note: str = ""

    @property
    def state(self) -> str:
        return "作废" if self.void else "红字" if self.red or self.fen < 0 else "正常"

    @property
    def blue(self) -> str:
        """The number of the invoice that a red one takes back, as its remark says."""
        match = _BLUE.search(squeeze(self.note)) if self.red or self.fen < 0 else None
        return match[1] if match else ""


def _frame(
    reading: Reading,
    rows: dict[str, _Invoice],
    codes: Sequence[str],
    names: Sequence[str],
    days: Any,
) -> pd.DataFrame:
    invoices = list(rows.items())
    unlinked = sum(one.state == "红字" and not one.blue for _, one in invoices)
    if unlinked:
        reading.say(Severity.WARNING, reading.table.one_of(Role.NOTE), f"{unlinked} 张红票的备注里没有蓝票号码",
                    "核对后在台账“原清单号码”补上", "Q06")  # fmt: skip
    return frame(SALES, {
        "customer_code": [codes[one.first] for _, one in invoices],
        "customer_name": [names[one.first] for _, one in invoices],
        "sale_date": [days[one.first] for _, one in invoices],
        "amount": [-abs(one.fen) if one.red else one.fen for _, one in invoices],
        "doc_no": [number for number, _ in invoices],
        "state": [one.state for _, one in invoices],
        "origin_doc": [one.blue for _, one in invoices],
        "note": [one.note for _, one in invoices],
        ROW: [reading.rows[one.first] + 1 for _, one in invoices],
    })  # fmt: skip


def _numbers(reading: Reading, used: dict[int, str]) -> list[str]:
    """Return the key of every row: 数电发票号码 where there is one, else 发票号码."""
    table = reading.table
    digital, old = table.one_of(Role.DIGITAL), table.one_of(Role.INVOICE, Role.NUMBER)
    code = table.one_of(Role.INVOICE_CODE)
    first, second, codes = reading.codes(digital), reading.codes(old), reading.codes(code)
    for head in (digital, old, code):
        if head is not None:
            used[head.index] = "售货清单号码"
    shared = _shared(second, codes)
    return [
        new or (f"{c}-{number}" if number in shared else number)
        for new, number, c in zip(first, second, codes, strict=True)
    ]


def _shared(numbers: list[str], codes: list[str]) -> set[str]:
    """Return old numbers that stand under several 发票代码."""
    pairs = {(n, c) for n, c in zip(numbers, codes, strict=True) if n}
    return {n for n, count in Counter(n for n, _ in pairs).items() if count > 1}


def _hide_masked_ids(reading: Reading) -> None:
    """Blank tax numbers of natural persons that the bureau has masked."""
    for head in reading.table.all_of(Role.TAX_ID):
        for row in reading.rows:
            cell = reading.table.grid[row][head.index]
            if isinstance(cell, str) and "*" in cell:
                reading.table.grid[row][head.index] = ""


def _refuse_purchases(reading: Reading, us: Company) -> None:
    """Refuse rows that somebody else has issued: they are our purchases."""
    table = reading.table
    head = table.one_of(Role.SELLER_TAX_ID) or table.one_of(Role.SELLER)
    if head is None:
        return
    sellers = [squeeze(t).upper() for t in reading.texts(head)]
    own = _own_id(reading, head, us, sellers)
    foreign = 0
    for row, seller in zip(reading.rows, sellers, strict=True):
        if own and seller and seller != own:
            reading.refuse(row, f"销方“{seller}”不是本公司，是进项（采购）发票")
            foreign += 1
    if sellers and foreign == len(sellers):
        raise UnusableLedger(
            f"工作表“{table.title}”全是别的公司开来的发票（进项），没有销售",
            "请导出“开具发票”（销项）",
        )


def _own_id(reading: Reading, head: Head, us: Company, sellers: list[str]) -> str:
    """Return our own number (or name): answered, on every invoice, or the only seller."""
    table = reading.table
    if (key := squeeze(us.name).upper()) and key in sellers:
        return key
    names = table.one_of(Role.SELLER)
    if names is not None:
        by_name = {
            s
            for s, n in zip(sellers, reading.texts(names), strict=True)
            if us.name and squeeze(n) == squeeze(us.name)
        }
        if len(by_name) == 1:
            return by_name.pop()
    if answer := squeeze(reading.answers.get(OUR_TAX_ID)).upper():
        return answer
    buyer = table.one_of(Role.TAX_ID if head.role is Role.SELLER_TAX_ID else Role.NAME)
    buyers = [squeeze(t).upper() for t in reading.texts(buyer)] if buyer else [""] * len(sellers)
    # We are on one side of every invoice.
    sides = [{s, b} - {""} for s, b in zip(sellers, buyers, strict=True)]
    always = set.intersection(*sides) if sides else set()
    different = set(sellers) - {""}
    if len(always) == 1:
        return always.pop()
    if len(different) <= 1:
        return next(iter(different), "")
    return squeeze(
        reading.ask(OUR_TAX_ID, "哪个是本公司的税号（销方）", tuple(sorted(different)), free=True)
    ).upper()


def cross_check(whole: Invoices, lines: Invoices, title: str) -> list[Tie]:
    """Compare an invoice's whole with the sum of its lines on the other sheet."""
    ties = []
    for number, fen in whole.by_number.items():
        if number in lines.by_number:
            ties.append(Tie(f"{title} 发票 {number} 的明细", lines.by_number[number], fen))
    return ties
