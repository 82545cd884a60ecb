"""年度结转 carried out: a new ledger beside the closed one, only when every customer ties.

What is carried is ``accounts.carried``'s; whether the old year is closed is the archive's to say.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from huikuan_xl.accounts.carried import Carried, carry_over
from huikuan_xl.archive.carrying import Folded
from huikuan_xl.archive.closings import Archive
from huikuan_xl.archive.kept import Snapshot
from huikuan_xl.archive.snapshot import money_again
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month_files import ARCHIVE_NAME
from huikuan_xl.rules.closing import month_name
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.stop import Stop, disk_stop
from huikuan_xl.workbook.whole_ledger import write_ledger

_DECEMBER = 12
_TOLD = 3  # so many customers are named in the sentence that refuses


@dataclass(frozen=True, slots=True)
class NewYear:
    """The new ledger, the day it begins after, and what was carried."""

    made: Path
    as_of: date
    carried: Carried

    def said(self, old: Ledger) -> tuple[str, ...]:
        """Return what was done in sentences."""
        new, ties = self.carried.ledger, self.carried.ties
        total = sum(one.opening[0] for one in ties)
        return (
            f"{self.as_of} 期末 ＝ 新台账期初：{len(ties)} 户逐户相符，余额 {format_yuan(total)} 元；"
            f"销售 {len(old.sales)} 行结转 {len(new.sales)} 行，"
            f"回款 {len(old.receipts)} 行结转 {len(new.receipts)} 行。",
            "近十二个月的单据随同结转，回款率、准时率、迟付天数、评级接着算；"
            "迁徙率要几个年末的余额，从新台账重新积累，月结报告里写明。",
            "请更新客户信用档案的“上年销售额”，再按新台账做下一个月结。",
        )


def begin_new_year(
    book: Ledger, day: date, archive: Path | str, folder: Path, *, unclosed: bool = False
) -> NewYear:
    """Write the ledger of the next year into ``folder``, which is made when missing.

    ``archive`` is the folder of the month ends or the address of the archive. Raises Stop unless
    the day's month is closed with today's figures (but for ``unclosed``), every customer begins as
    it ended, and the folder holds no ledger yet.
    """
    closed = None if unclosed else refuse_unless_closed(book, day, archive)
    carried = carry_over(book, day, book.policy)
    refuse_unless_tied(carried)
    taken = [p.name for p in folder.glob("回款台账.xls*")]
    if taken:
        raise Stop(f"“{folder}”里已经有{taken[0]}", "不会覆盖已有台账；请换一个文件夹")
    if closed is not None:
        _note_folded(closed, carried.ledger, archive)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_stop(error) from None
    return NewYear(write_ledger(carried.ledger, day, folder), day, carried)


def last_year_end(book: Ledger) -> date:
    """Return the last year end whose December has rows; few companies move money on the 31st."""
    days = pd.concat([book.sales["sale_date"], book.receipts["receipt_date"]]).dropna()
    if days.empty:
        raise Stop("台账里没有销售和回款，没有可以结转的", "新台账请用 huikuan new")
    last = days.max()
    return date(last.year if last.month == _DECEMBER else last.year - 1, _DECEMBER, 31)


def _note_folded(closed: Snapshot, new: Ledger, where: Path | str) -> None:
    """Tell the archive what the new ledger no longer holds: its first close then finds nothing moved."""
    folded = Folded.between(closed, money_again(new, closed))
    with Archive(_place(where), create=False) as opened:
        opened.note_carried(closed, folded)


def _place(where: Path | str) -> Path | str:
    return where / ARCHIVE_NAME if isinstance(where, Path) else where


def refuse_unless_closed(book: Ledger, day: date, where: Path | str) -> Snapshot:
    """Return the month of the day as it was closed. Raises Stop unless it is, with today's figures."""
    place = _place(where)
    month, company = month_name(day), book.company.name
    anyway = "先把统计日改为这一天，月结关账，再结转（命令行加 --unclosed 可以不关账就结转）"
    if isinstance(place, Path) and not place.exists():
        raise Stop(
            f"找不到归档“{place}”，不知道 {month} 有没有关账",
            f"{anyway}；归档在别处的，命令行用 --month-end 指明",
        )
    with Archive(place, create=False) as opened:
        closed = opened.snapshot(company, month)
    if closed is None or closed.as_of != day:
        raise Stop(f"“{company}”的 {month} 没有按 {day} 关账", anyway)
    now = money_again(book, closed).balances
    then = {c.customer_code: c.balance for c in closed.customers}
    moved = sorted(c for c in now.keys() | then.keys() if now.get(c, (0,))[0] != then.get(c, 0))
    if moved:
        raise Stop(
            f"{month} 关账后台账又改过：{'、'.join(moved[:_TOLD])}等 {len(moved)} 户余额不同",
            "改回台账或重开该月，再结转",
        )
    return closed


def refuse_unless_tied(carried: Carried) -> None:
    """Raise Stop when a customer begins otherwise than it ended."""
    wrong = carried.untied
    if wrong:
        said = "；".join(
            f"{one.code} 期末 {format_yuan(one.closing[0])}、期初 {format_yuan(one.opening[0])}"
            for one in wrong[:_TOLD]
        )
        raise Stop(
            f"期初与期末不符 {len(wrong)} 户：{said}",
            "没有写新台账；请先处理这些户的数据问题，再结转",
        )
