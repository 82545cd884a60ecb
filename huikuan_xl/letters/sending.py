"""What goes out: courier list, take-along list, messages to copy, print files and e-mail drafts.

Everything is for a person to send; nothing is sent from here.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter

from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.company import holder_of
from huikuan_xl.ledger.schema import SLIPS
from huikuan_xl.letters.lists import ListBook, Value
from huikuan_xl.letters.names import safe_name
from huikuan_xl.letters.selection import LetterOrder, Selection
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import approvals
from huikuan_xl.rules.approvals import Step, signing
from huikuan_xl.rules.clauses import day_text
from huikuan_xl.rules.letter_rules import cover_message, reminder_message
from huikuan_xl.rules.money import format_yuan

if TYPE_CHECKING:
    from huikuan_xl.letters.batch import WrittenLetter

FOLDER = "送出"
LIST_FILE = "发送清单.xlsx"
NOBODY = "（未指定）"
#: Left blank for what comes back: filled in, the list is registered by number (huikuan delivered).
_SLIP_COLUMNS = tuple((c.title, int(c.width)) for c in SLIPS.columns if c.name != "letter_no")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What one customer gets on the day: the leading letter, then its enclosures."""

    salesperson: str
    letters: tuple["WrittenLetter", ...]

    @property
    def lead(self) -> "WrittenLetter":
        return self.letters[0]


def envelopes(written: Sequence["WrittenLetter"]) -> list[Envelope]:
    """Return the envelopes of a run, by salesperson, in calling order: the largest demand first."""
    led: dict[str, list[WrittenLetter]] = {}
    for one in written:
        if one.lead_no:
            led.setdefault(one.lead_no, []).append(one)
    found = [
        Envelope(one.order.customer.record.salesperson or NOBODY,
                 (one, *led.get(one.number, ())))
        for one in written
        if one.order.kind.travels and not one.lead_no
    ]  # fmt: skip
    return sorted(
        found,
        key=lambda e: (e.salesperson, -e.lead.order.customer.payable, e.lead.order.code,
                       e.lead.number),
    )  # fmt: skip


def message_of(order: LetterOrder, month_end: MonthEnd) -> str:
    """Return a message for WeChat or SMS, at most 300 characters, that names no third party."""
    company = month_end.company
    days = [one.debt.due_on for one in order.debts if one.debt.due_on]
    return reminder_message(
        order.customer.name, len(order.debts), order.amount, min(days), max(days),
        company.name, company.contact, company.phone,
    )  # fmt: skip


def _cover(envelope: Envelope, month_end: MonthEnd) -> str:
    company, lead = month_end.company, envelope.lead
    return cover_message(
        lead.order.customer.name, lead.order.kind.kind, lead.number, lead.order.reply_by,
        len(envelope.letters) - 1, company.name, company.contact, company.phone,
    )  # fmt: skip


def write_sending(
    month_end: MonthEnd,
    selection: Selection,
    written: Sequence["WrittenLetter"],
    staging: Path,
) -> None:
    """Write the lists, and where there are PDFs the print files and e-mail drafts, into ``送出``."""
    folder = staging / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    posted = envelopes(written)
    _write_lists(folder / LIST_FILE, posted, written, selection, month_end)
    with_pdf = [e for e in posted if e.lead.path.with_suffix(".pdf").exists()]
    day = selection.letter_on
    for name in dict.fromkeys(e.salesperson for e in with_pdf):
        mine = [e for e in with_pdf if e.salesperson == name]
        _print_file(folder / f"打印-{safe_name(name)}-{day}.pdf", mine)
    for envelope in with_pdf:
        _mail(folder / "邮件", envelope, month_end)


def _print_file(path: Path, posted: Sequence[Envelope]) -> None:
    """All envelopes of one salesperson in one PDF, in calling order."""
    pages = PdfWriter()
    for envelope in posted:
        for one in envelope.letters:
            source = PdfReader(one.path.with_suffix(".pdf"))
            pages.append(source, outline_item=one.path.stem)
            if (
                len(source.pages) % 2
            ):  # every letter begins on a new sheet when printed on both sides
                pages.add_blank_page()
    made = io.BytesIO()
    pages.write(made)
    write_whole(path, made.getvalue())


def _mail(folder: Path, envelope: Envelope, month_end: MonthEnd) -> None:
    """A draft with the letters as PDF; the address is left to the sender."""
    folder.mkdir(parents=True, exist_ok=True)
    lead = envelope.lead
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"{lead.order.kind.kind} {lead.number} {month_end.company.name}"
    mail["X-Unsent"] = "1"  # Outlook opens it as a draft
    mail.set_content(_cover(envelope, month_end) + "\n")
    for one in envelope.letters:
        pdf = one.path.with_suffix(".pdf")
        mail.add_attachment(
            pdf.read_bytes(), maintype="application", subtype="pdf", filename=pdf.name
        )
    # A fixed boundary: the same letters give the same bytes.
    mail.set_boundary("=_huikuan_xl")
    write_whole(folder / f"{lead.path.stem}.eml", mail.as_bytes())


_STEPS = 4


def _signing_sheet(book: ListBook, written: Sequence["WrittenLetter"], month_end: MonthEnd) -> None:
    """Who of the house signs for which letter, on the file copy: never on the customer's paper."""
    rows: list[list[Value]] = []
    for one in written:
        name = one.order.kind.name
        found = signing(name) if name else None
        if found is None:
            continue
        boxes = [
            f"{step}　{_holder(step, one.order, month_end)}\n签名：\n日期："
            for step in found.chain.route
        ]
        rows.append(
            [one.number, one.order.customer.name, one.order.kind.kind, one.order.amount / 100,
             found.when, one.order.reason, *boxes, *[""] * (_STEPS - len(boxes))]
        )  # fmt: skip
    book.sheet(
        "签发审批",
        [("文号", 20), ("客户", 24), ("函件", 14), ("金额(元)", 14), ("何时签", 14), ("理由", 40),
         *[(f"第{number}步", 20) for number in range(1, _STEPS + 1)]],
        rows,
        ["本页留存，不寄客户。发出前须签的，签齐再发。"],
    )  # fmt: skip


def _holder(step: Step, order: LetterOrder, month_end: MonthEnd) -> str:
    if step.post == approvals.SELLER:
        return order.customer.record.salesperson
    return holder_of(month_end.company, step.post)


def _write_lists(
    path: Path, posted: Sequence[Envelope], written: Sequence["WrittenLetter"],
    selection: Selection, month_end: MonthEnd,
) -> None:  # fmt: skip
    """Courier list, take-along list and messages, each a sheet whose cells can be copied."""
    book = ListBook(path)
    book.sheet(
        "寄送清单",
        [("序号", 6), ("业务员", 10), ("客户", 28), ("收件人", 18), ("电话", 16), ("地址", 34),
         ("文号", 22), ("快递内件品名（函件文号）", 40), *_SLIP_COLUMNS],
        [
            [
                str(at), e.salesperson, e.lead.order.customer.name,
                f"{e.lead.order.customer.record.contact_dept or '财务部'} "
                f"{e.lead.order.customer.record.contact_person or '负责人'}",
                e.lead.order.customer.record.phone, e.lead.order.customer.record.address,
                e.lead.number, "；".join(f"{one.order.kind.kind}{one.number}" for one in e.letters),
                *[""] * len(_SLIP_COLUMNS),
            ]
            for at, e in enumerate(posted, start=1)
        ],
    )  # fmt: skip
    book.sheet(
        "随身清单",
        [("业务员", 10), ("客户", 28), ("应付(元)", 15), ("最长逾期(天)", 11), ("主函", 32),
         ("附件", 44), ("限期", 16), ("□ 已交", 8), ("对方签收、承诺", 30)],
        [
            [
                e.salesperson, e.lead.order.customer.name, format_yuan(e.lead.order.customer.payable),
                str(e.lead.order.customer.longest_days or ""),
                f"{e.lead.order.kind.kind} {e.lead.number}",
                "；".join(f"{one.order.kind.kind} {one.number}" for one in e.letters[1:]),
                day_text(e.lead.order.reply_by), "□", "",
            ]
            for e in posted
        ],
    )  # fmt: skip
    _signing_sheet(book, written, month_end)
    texts = [
        [order.customer.record.salesperson or NOBODY, order.customer.name,
         order.customer.record.phone, order.kind.kind, message_of(order, month_end)]
        for order in selection.messages
    ] + [
        [e.salesperson, e.lead.order.customer.name, e.lead.order.customer.record.phone,
         e.lead.order.kind.kind, _cover(e, month_end)]
        for e in posted
    ]  # fmt: skip
    book.sheet(
        "微信短信",
        [("业务员", 10), ("客户", 28), ("电话", 16), ("事由", 16), ("正文（可直接复制）", 90)],
        texts,
    )
    book.sheet(
        "未发及原因",
        [("函件", 18), ("客户编码", 12), ("客户", 28), ("原因", 90)],
        [[one.kind, one.customer_code, one.customer_name, one.reason]
         for one in selection.withheld],
    )  # fmt: skip
    book.close()
