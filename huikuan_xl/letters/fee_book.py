"""违约金台账: what late payment has cost, customer by customer, for the house only (rules 4.5)."""

from collections.abc import Iterable
from pathlib import Path

from huikuan_xl.letters.customer_file import CustomerFile
from huikuan_xl.letters.late_fees import Schedule, late_fees
from huikuan_xl.letters.lists import ListBook, Value
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.money import percent

FEE_FILE = "违约金台账.xlsx"
_OURS = "内部资料，不对外。是否主张、按什么标准主张由法务决定；标“内部估算”的，合同没有约定利率。"


def write_fee_book(path: Path, files: Iterable[CustomerFile], month_end: MonthEnd) -> None:
    """Write the interest of every customer on what is overdue and on what was paid late.

    A customer that owes nothing any more stands in it too. Without any interest, no file.
    """
    found = [
        (file, late_fees(file, file.payable_debts, month_end))
        for file in files
        if file.profile.registered
    ]
    found = [(file, schedule) for file, schedule in found if schedule.fees]
    if not found:
        return
    book = ListBook(path)
    _by_customer(book, found, month_end)
    _by_document(book, found, month_end)
    book.close()


def _by_customer(
    book: ListBook, found: list[tuple[CustomerFile, Schedule]], month_end: MonthEnd
) -> None:
    rows: list[list[Value]] = []
    sums = [0, 0, 0, 0]
    for file, schedule in found:
        paid = schedule.paid
        agreed = sum(fee.fen for fee in schedule.agreed)
        fen = (schedule.total - paid, paid, schedule.total, agreed)
        sums = [sum(two) for two in zip(sums, fen, strict=True)]
        left_out = "；".join(f"{count}笔{why}" for why, count in schedule.left_out.items())
        rows.append(
            [file.code, file.name, file.record.salesperson, *(one / 100 for one in fen), left_out]
        )
    rows.append(["合计", "", "", *(one / 100 for one in sums), ""])
    book.sheet(
        "按客户",
        [("客户编码", 11), ("客户", 30), ("业务员", 10), ("未付部分(元)", 15), ("迟付已付(元)", 15),
         ("违约金合计(元)", 16), ("其中合同约定利率(元)", 18), ("未列的迟付", 40)],
        rows,
        [f"暂计至{month_end.as_of}，此后另计。", _OURS],
    )  # fmt: skip


def _by_document(
    book: ListBook, found: list[tuple[CustomerFile, Schedule]], month_end: MonthEnd
) -> None:
    book.sheet(
        "逐笔",
        [("客户编码", 11), ("客户", 30), ("售货清单号码", 18), ("本金(元)", 15), ("本金", 8), ("起息日", 12),
         ("止息日", 12), ("天数", 8), ("日利率", 12), ("利率依据", 60), ("违约金(元)", 15)],
        [
            [file.code, file.name, fee.doc_no, fee.principal / 100, "已付" if fee.paid else "",
             fee.since, fee.until, fee.days, percent(fee.rate), fee.basis, fee.fen / 100]
            for file, schedule in found
            for fee in schedule.fees
        ],
        [f"单利：本金×天数×日利率，每段四舍五入到分；到期日次日起息，付款日计息；暂计至{month_end.as_of}。",
         "付款日未经双方约定的、争议与我方原因的、时效已过的不计；未列部分不放弃。"],
    )  # fmt: skip
