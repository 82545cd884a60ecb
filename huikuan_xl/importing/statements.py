"""Bank statements: which side money came in on, proven by the balances, and every entry once.

Heads and flags say the side; previous balance + in − out = balance proves it, in whatever order
the entries stand. If only the swapped reading closes, the sides are swapped; if neither does, we ask.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from huikuan_xl.importing.marks import is_local_currency
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.totals import Tie, ask_about, total_ties
from huikuan_xl.ledger.cleaning import clean_date, clean_money, is_blank, squeeze
from huikuan_xl.ledger.opening import UnusableLedger
from huikuan_xl.ledger.problems import Severity

SIDES = "收支方向"
_IN = frozenset({"贷", "贷方", "c", "cr", "credit", "收", "收入", "来账", "来", "入", "转入", "进账", "入账",
                 "+", "收款", "存入", "in"})  # fmt: skip
_OUT = frozenset({"借", "借方", "d", "dr", "debit", "支", "支出", "往账", "往", "出", "转出", "出账", "-",
                  "付款", "付", "支取", "out"})  # fmt: skip
_ACCOUNT = re.compile(r"(?:账号|账户号|卡号)[:：]?\s*\[?([\d*\- ]{6,40})")
_ACCOUNT_LABEL = re.compile(r".*(?:账号|账户号|卡号)[:：]?")
_NAME_LABEL = re.compile(r"(?:.*户名|公司名称|账户名称|账号名称|企业名称|单位名称)[:：]?(.*)")
_TOTAL_IN = re.compile(
    r"(?:贷方|收入|转入).*(?:总额|合计金额|总金额|金额合计|发生额合计|合计)[:：]?([\d,.]*)"
)
_TAIL_TOTAL = re.compile(r"应结订单总金额|收入金额")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_YES = frozenset({"是", "1", "Y", "YES", "TRUE", "冲正", "被冲", "已冲正", "R", "√"})

Fen = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Entry:
    """One incoming entry of a statement. ``row`` is the row of the sheet (1-based)."""

    row: int
    account: str
    day: dt.date
    time: str
    fen: int
    balance: int | None
    payer: str
    payer_account: str
    remark: str
    serial: str
    reversed: bool = False


@dataclass(slots=True)
class Statement:
    """What a statement gives: money in, sums of both sides, whose account, what ties."""

    entries: list[Entry] = field(default_factory=list)
    outgoing: int = 0
    out_fen: int = 0
    own_names: frozenset[str] = frozenset()
    proven: str = ""
    ties: list[Tie] = field(default_factory=list)
    used: dict[int, str] = field(default_factory=dict)


def read_statement(reading: Reading, name: str) -> Statement:
    """Read a bank statement; ``name`` is the file's, which may hold the account's number.

    Raises UnusableLedger when a flag of the side isn't understood.
    """
    table = reading.table
    result = Statement()
    days, times = _days(reading, result.used)
    _refuse_currency(reading)
    money_in, money_out = _sides(reading, result.used)
    accounts = _accounts(reading, name)
    balance_head = table.one_of(Role.BALANCE)
    balances: list[int | None] = [None] * len(reading.rows)
    if balance_head is not None:
        result.used[balance_head.index] = "核对用：余额"
        clean = reading.money(balance_head)
        balances = [None if b else int(f) for f, b in zip(clean.fen, clean.blank, strict=True)]
    money_in, money_out = _proven(reading, money_in, money_out, balances, accounts, result)
    for i, row in enumerate(reading.rows):
        if days[i] is None:
            reading.refuse(row, "交易日期读不出来")
        elif not money_in[i] and not money_out[i]:
            reading.refuse(row, "收入与支出都没有金额")
    _entries(reading, result, days, times, money_in, money_out, balances, accounts)
    result.own_names = frozenset(_own_names(reading))
    total_in = int(money_in[money_in > 0].sum())
    result.ties += (
        total_ties(reading) + _title_ties(reading, total_in) + _tail_ties(reading, total_in)
    )
    ask_about(reading, result.ties)
    return result


def _days(reading: Reading, used: dict[int, str]) -> tuple[list[dt.date | None], list[str]]:
    """Return day and time of every entry; either may stand in the other's column."""
    table, size = reading.table, len(reading.rows)
    date_head, time_head = table.one_of(Role.DATE), table.one_of(Role.TIME)
    days: list[dt.date | None] = [None] * size
    times = [""] * size
    for head in (date_head, time_head):
        if head is None:
            continue
        used[head.index] = "交易日期、时间"
        for i, cell in enumerate(table.cells(head, reading.rows)):
            if days[i] is None and not _is_clock(cell):
                days[i] = clean_date(cell)[0]
            times[i] = times[i] or _time(cell)
    return days, times


def _is_clock(cell: object) -> bool:
    """Tell whether a cell is a time of day alone: 09:12:01, 080024."""
    if isinstance(cell, dt.time):
        return True
    text = squeeze(cell)
    return bool(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?|\d{3,6}(\.0)?", text))


def _time(cell: object) -> str:
    if isinstance(cell, dt.datetime):
        return f"{cell:%H:%M:%S}" if cell.time() != dt.time() else ""
    if isinstance(cell, dt.time):
        return f"{cell:%H:%M:%S}"
    text = str(cell)
    if match := _CLOCK.search(text):
        return f"{int(match[1]):02d}:{match[2]}:{match[3] or '00'}"
    digits = squeeze(text).removesuffix(".0")
    if digits.isdigit() and 3 <= len(digits) <= 6:
        digits = digits.zfill(6)
        return f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
    return ""


def _refuse_currency(reading: Reading) -> None:
    for head in reading.table.all_of(Role.CURRENCY):
        for row, word in zip(reading.rows, reading.texts(head), strict=True):
            if word and not is_local_currency(word):
                reading.refuse(row, f"币种是“{word}”，台账只记人民币")


def _sides(reading: Reading, used: dict[int, str]) -> tuple[Fen, Fen]:
    """Return money in and out as the heads and flags say; words in brackets outrank 借 and 贷."""
    table = reading.table
    in_head, out_head = table.one_of(Role.IN), table.one_of(Role.OUT)
    if in_head is None and out_head is None:
        in_head, out_head = table.one_of(Role.CREDIT), table.one_of(Role.DEBIT)
    if in_head is not None or out_head is not None:
        for head, name in ((in_head, "收入"), (out_head, "支出")):
            if head is not None:
                used[head.index] = name
        return reading.fen(in_head), np.abs(reading.fen(out_head))
    flow = table.one_of(Role.FLOW, Role.MONEY)
    if flow is None:
        raise UnusableLedger(f"工作表“{table.title}”没有收入或支出金额", "请从网银导出全部列")
    used[flow.index] = "收入或支出"
    fen = reading.fen(flow)
    flags = _flags(reading)
    if flags is None:
        return np.where(fen > 0, fen, 0), np.where(fen < 0, -fen, 0)
    incoming = np.array(flags, dtype=bool)
    return np.where(incoming, np.abs(fen), 0), np.where(incoming, 0, np.abs(fen))


def _flags(reading: Reading) -> list[bool] | None:
    """Return for every entry whether its flag says in; None without a column of flags."""
    for head in reading.table.all_of(Role.SIDE, Role.TYPE):
        words = [squeeze(w).lower().removesuffix(".0") for w in reading.texts(head)]
        known = [w for w in words if w in _IN or w in _OUT]
        if len(known) == len([w for w in words if w]) and known:
            return [w in _IN for w in words]
        if {w for w in words if w} <= {"1", "2"}:
            return [w == "1" for w in words]
        if head.role is Role.SIDE:
            strange = next(w for w in words if w not in _IN and w not in _OUT)
            raise UnusableLedger(
                f"工作表“{reading.table.title}”的“{head.heading}”里有看不懂的“{strange}”",
                "应为借/贷或收/支",
            )
    return None


def _accounts(reading: Reading, name: str) -> list[str]:
    table = reading.table
    head = table.one_of(Role.OWN_ACCOUNT)
    if head is not None:
        return [re.sub(r"\s", "", c) for c in reading.codes(head)]
    above = table.above
    for i, text in enumerate(above):
        if match := _ACCOUNT.search(text):
            return [re.sub(r"[\s-]", "", match[1])] * len(reading.rows)
        if _ACCOUNT_LABEL.fullmatch(squeeze(text)) and i + 1 < len(above):
            number = re.sub(r"[\s-]", "", above[i + 1])
            if number[:6].isdigit():
                return [number.removesuffix(".0")] * len(reading.rows)
    digits = re.search(r"\d{10,25}", name)
    return [digits[0] if digits else ""] * len(reading.rows)


# --- the proof ---------------------------------------------------------------------------------


def _proven(
    reading: Reading,
    money_in: Fen,
    money_out: Fen,
    balances: Sequence[int | None],
    accounts: Sequence[str],
    result: Statement,
) -> tuple[Fen, Fen]:
    """Return the sides as the balances prove them, swapped where only that closes."""
    known = [i for i, b in enumerate(balances) if b is not None and (money_in[i] or money_out[i])]
    if len(known) < 2:
        result.proven = "只有一笔或没有余额，收支按表头"
        return money_in, money_out
    net = money_in - money_out
    as_said = all(_closes(net, balances, rows) for rows in _by_account(known, accounts))
    swapped = all(_closes(-net, balances, rows) for rows in _by_account(known, accounts))
    if as_said:
        result.proven = "余额逐笔相符"
        return money_in, money_out
    if swapped:
        reading.say(
            Severity.WARNING,
            None,
            "按余额推算，表头的收入与支出写反了，已对调",
            "核对一笔即可",
            "Q06",
        )
        result.proven = "余额逐笔相符（收支已对调）"
        return money_out, money_in
    answer = reading.ask(
        SIDES, "余额对不上收入与支出（可能只导出了一部分），按哪种收支方向", ("按表头", "收支对调")
    )
    result.proven = "余额不连续，按答复"
    return (money_out, money_in) if answer == "收支对调" else (money_in, money_out)


def _by_account(rows: Sequence[int], accounts: Sequence[str]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for row in rows:
        groups.setdefault(accounts[row], []).append(row)
    return list(groups.values())


def _closes(net: Fen, balances: Sequence[int | None], rows: Sequence[int]) -> bool:
    """Tell whether every entry's balance is where another one starts, but for first and last.

    The order of the entries doesn't matter, so newest first and unordered minutes are no trouble.
    """
    after = Counter(balances[i] or 0 for i in rows)
    before = Counter((balances[i] or 0) - int(net[i]) for i in rows)
    return (before - after).total() <= 1 and (after - before).total() <= 1


# --- entries -----------------------------------------------------------------------------------


def _entries(
    reading: Reading,
    result: Statement,
    days: Sequence[dt.date | None],
    times: Sequence[str],
    money_in: Fen,
    money_out: Fen,
    balances: Sequence[int | None],
    accounts: Sequence[str],
) -> None:
    table = reading.table
    payers = _first_filled(reading, Role.PAYER)
    payer_accounts = _first_filled(reading, Role.PAYER_ACCOUNT)
    serials = _first_filled(reading, Role.SERIAL)
    remarks = _remarks(reading, result.used)
    flagged = [False] * len(reading.rows)
    for head in table.all_of(Role.REVERSAL):
        flagged = [
            squeeze(w).upper() in _YES or f
            for w, f in zip(reading.texts(head), flagged, strict=True)
        ]
    for role, name in (
        (Role.PAYER, "付款人"),
        (Role.PAYER_ACCOUNT, "付款账号"),
        (Role.SERIAL, "流水号"),
    ):
        result.used |= {h.index: name for h in table.all_of(role)}
    undone = _undone(money_in, payers)
    for i, row in enumerate(reading.rows):
        day = days[i]
        if row in reading.refused or day is None:
            continue
        if money_in[i] <= 0:
            result.outgoing += 1
            result.out_fen += int(money_out[i]) - int(min(money_in[i], 0))
            continue
        result.entries.append(
            Entry(row + 1, accounts[i], day, times[i], int(money_in[i]), balances[i], payers[i],
                  payer_accounts[i], remarks[i], serials[i], flagged[i] or i in undone)
        )  # fmt: skip


def _undone(money_in: Fen, payers: Sequence[str]) -> set[int]:
    """Return the entries that a later negative entry of the same payer and sum takes back."""
    undone: set[int] = set()
    for i in np.flatnonzero(money_in < 0).tolist():
        pair = [
            j for j in range(len(money_in))
            if money_in[j] == -money_in[i] and payers[j] == payers[i] and j not in undone
        ]  # fmt: skip
        if pair:
            undone.add(min(pair, key=lambda j: abs(j - i)))
    return undone


def _first_filled(reading: Reading, role: Role) -> list[str]:
    result = [""] * len(reading.rows)
    for head in reading.table.all_of(role):
        cells = (
            reading.codes(head)
            if role in (Role.PAYER_ACCOUNT, Role.SERIAL)
            else reading.texts(head)
        )
        result = [a or re.sub(r"\s+", " ", b).strip() for a, b in zip(result, cells, strict=True)]
    return result


def _remarks(reading: Reading, used: dict[int, str]) -> list[str]:
    """Return every remark of an entry joined: the payer's words may stand in any of the columns."""
    parts: list[list[str]] = [[] for _ in reading.rows]
    for head in reading.table.all_of(Role.REMARK, Role.SUMMARY, Role.NOTE, Role.TYPE, Role.METHOD):
        used[head.index] = "附言"
        for i, text in enumerate(reading.texts(head)):
            if (word := text.strip()) and word not in parts[i] and word != "-":
                parts[i].append(word)
    return [" ".join(words) for words in parts]


def _own_names(reading: Reading) -> set[str]:
    names: set[str] = set()
    for head in reading.table.all_of(Role.OWN_NAME):
        names |= set(reading.texts(head))
    above = reading.table.above
    for i, text in enumerate(above):
        if match := _NAME_LABEL.fullmatch(squeeze(text)):
            names.add(match[1] or (above[i + 1] if i + 1 < len(above) else ""))
    return {name for name in names if len(squeeze(name)) >= 4}


def _title_ties(reading: Reading, found: int) -> list[Tie]:
    """Compare the sum of money in that the title states with the entries."""
    above = reading.table.above
    for i, text in enumerate(above):
        match = _TOTAL_IN.fullmatch(squeeze(text))
        if match is None or "笔数" in text:
            continue
        stated = match[1] or (above[i + 1] if i + 1 < len(above) else "")
        fen = clean_money(stated)[0] if not is_blank(stated) else None
        if fen is not None and not reading.refused and not _turned_round(reading):
            return [Tie(f"{reading.table.title} 表头“{text}”", fen, found)]
    return []


def _tail_ties(reading: Reading, found: int) -> list[Tie]:
    """Compare the sum of money in that stands under a second head at the end with the entries."""
    grid, ties = reading.table.grid, []
    for row in reading.lines.footers:
        for index, cell in enumerate(grid[row]):
            if _TAIL_TOTAL.fullmatch(squeeze(cell)) and row + 1 < len(grid):
                stated = clean_money(grid[row + 1][index])[0]
                if stated is not None:
                    ties.append(Tie(f"{reading.table.title} 末尾的“{cell}”", stated, found))
    return ties


def _turned_round(reading: Reading) -> bool:
    """Tell whether the bank calls money in 借方."""
    head = reading.table.one_of(Role.IN)
    return head is not None and "借" in head.heading


def as_frame_columns(entries: Sequence[Entry]) -> dict[str, object]:
    """Return entries as columns of 收款认领."""
    return {
        "account": [e.account for e in entries],
        "pay_date": [pd.Timestamp(e.day) for e in entries],
        "pay_time": [e.time for e in entries],
        "amount": [e.fen for e in entries],
        "balance": pd.array([e.balance for e in entries], dtype="Int64"),
        "payer": [e.payer for e in entries],
        "payer_account": [e.payer_account for e in entries],
        "remark": [e.remark for e in entries],
        "serial": [e.serial for e in entries],
    }
