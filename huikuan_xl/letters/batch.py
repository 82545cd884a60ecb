"""Write a batch of letters: checked templates, numbers, a folder per customer, all or nothing.

The command line, the button and the month end all come through :func:`write_letters`.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.company import unfilled
from huikuan_xl.ledger.rows import Letter, as_date, rows_of
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.letters.content import Posting, Values, Writer
from huikuan_xl.letters.fee_book import FEE_FILE, write_fee_book
from huikuan_xl.letters.names import folder_names, safe_name
from huikuan_xl.letters.numbering import (
    NumberSequences,
    draft_number,
    letter_names,
    neighbours,
)
from huikuan_xl.letters.pdf import render_pdf
from huikuan_xl.letters.rendering import (
    ForbiddenWording,
    LetterTemplate,
    TemplateProblem,
    UnusableTemplate,
    forbidden_in,
    problems_of,
    template_path,
)
from huikuan_xl.letters.selection import HandoverDetail, LetterOrder, Selection, Withheld, select
from huikuan_xl.letters.sending import write_sending
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.out_folder import OutFolder
from huikuan_xl.rules.letter_rules import mark_of
from huikuan_xl.rules.named import named_text
from huikuan_xl.rules.words import Delivery
from huikuan_xl.workbook.strict import open_workbook

REGISTER_FILE = "函件登记.xlsx"
FORMS_FOLDER = "交接清单"
UNSENT = Delivery.UNSENT.value

Place = Callable[[PurePosixPath, str], PurePosixPath]
Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, 0 to 1."""


class CompanyIncomplete(ValueError):
    """Rows of the 公司 group on 参数 are blank or samples: no letter is written (R13)."""

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__(f"参数表“公司”组还没填好：{'、'.join(rows)}；没有写出任何函件")
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """One letter written: its number ("" for forms), the order behind it, its Word file, the number
    of the letter that it goes with, what a lawyer has to look at, its template's version."""

    number: str
    order: LetterOrder
    path: Path
    lead_no: str = ""
    review: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """What a run wrote. ``register`` are the new rows of 函件登记 (``schema.LETTERS``), to be put
    on the user's sheet by whoever owns it; ``files`` is every file written, Word and PDF; ``left``
    those that a person had changed and that were left as they are."""

    letters: tuple[WrittenLetter, ...]
    register: pd.DataFrame
    withheld: tuple[Withheld, ...]
    files: tuple[Path, ...]
    left: tuple[Path, ...] = ()


def _as_named(name: PurePosixPath, digest: str) -> PurePosixPath:
    return name


def write_letters(
    month_end: MonthEnd,
    out_dir: Path,
    kinds: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    *,
    pdf: bool = False,
    templates: Path | None = None,
    progress: Progress | None = None,
    letter_on: date | None = None,
) -> LetterBatch:
    """Write all letters due on the month end's day into ``out_dir``, or none.

    ``kinds``, ``customers`` and ``letter_on`` as in ``select``; ``templates`` is the user's own
    template folder. Every template is checked first. Raises CompanyIncomplete, UnusableTemplate
    (with field and nearest match), ValueError for an unknown kind or customer, NoPdfConverter when
    ``pdf`` is asked for and there is none; nothing is written then. The register's rows also go to
    函件登记.xlsx in ``out_dir``.
    """
    with OutFolder(out_dir) as folder:
        staging = folder.stage()
        batch = stage_letters(
            month_end, staging, kinds, customers, pdf=pdf, templates=templates,
            place=folder.name_for, known=out_dir, progress=progress, letter_on=letter_on,
        )  # fmt: skip
        placed = folder.place(staging)
    letters = tuple(
        replace(one, path=out_dir / one.path.relative_to(staging)) for one in batch.letters
    )
    return replace(batch, letters=letters, files=placed.files, left=placed.left)


def stage_letters(
    month_end: MonthEnd,
    staging: Path,
    kinds: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    *,
    pdf: bool = False,
    templates: Path | None = None,
    place: Place = _as_named,
    known: Path | None = None,
    progress: Progress | None = None,
    letter_on: date | None = None,
) -> LetterBatch:
    """Make the letters of ``write_letters`` in an empty folder; whoever asks moves them on.

    ``place`` says under which name a letter will stand, given the name it would have and its
    digest; ``known`` is the folder they will stand in: drafts there keep their numbers.
    """
    tell = progress or (lambda what, done: None)
    missing = unfilled(month_end.company)
    if missing:
        raise CompanyIncomplete(missing)
    tell("选定函件", 0.0)
    selection = select(month_end, kinds, customers, letter_on)
    loaded = load_templates(selection.orders, month_end, templates)
    withheld = list(selection.withheld)
    written = _Press(
        month_end, selection, loaded, staging, known, withheld, tell, place
    ).print_all()  # fmt: skip
    register = register_rows(month_end, written, staging, selection.letter_on)
    if pdf and written:
        tell("转成 PDF", 0.8)
        _add_pdf(written, staging)
    if written or selection.messages:
        write_sending(month_end, replace(selection, withheld=withheld), written, staging)
        if kinds is None and customers is None:
            write_fee_book(staging / FEE_FILE, selection.files.values(), month_end)
    if len(register):
        write_register(
            staging / REGISTER_FILE, _register_of_the_day(month_end, register, selection.letter_on)
        )
    tell("函件完成", 1.0)
    files = tuple(sorted(p for p in staging.rglob("*") if p.is_file()))
    return LetterBatch(tuple(written), register, tuple(withheld), files)


def load_templates(
    orders: Sequence[LetterOrder], month_end: MonthEnd, own: Path | None
) -> dict[str, LetterTemplate]:
    """Read, compile and check every template that the orders need, by name.

    Raises UnusableTemplate with all problems of all of them.
    """
    kinds = {order.template: order.kind for order in orders}
    loaded: dict[str, LetterTemplate] = {}
    problems: list[TemplateProblem] = []
    for name, kind in sorted(kinds.items()):
        path = template_path(name, month_end.policy.letter_theme, own)
        try:
            loaded[name] = LetterTemplate(path)
        except UnusableTemplate as unusable:
            problems += unusable.problems
            continue
        problems += problems_of(loaded[name], kind)
    if problems:
        raise UnusableTemplate(problems)
    return loaded


@dataclass(frozen=True, slots=True)
class _Sheet:
    """An order with its number and its text."""

    order: LetterOrder
    number: str
    values: Values


@dataclass
class _Press:
    """Prints the orders of a run; a number is used up only by a letter that was written."""

    month_end: MonthEnd
    selection: Selection
    templates: dict[str, LetterTemplate]
    staging: Path
    known: Path | None
    withheld: list[Withheld]
    tell: Progress
    place: Place

    def __post_init__(self) -> None:
        month_end, day = self.month_end, self.selection.letter_on
        self.writer = Writer(month_end, day)
        self.registered = set(month_end.ledger.letters["letter_no"])
        self.files = letter_names(self.known) if self.known else []
        others = neighbours(self.known) if self.known else []
        self.numbers = NumberSequences(
            [*self.registered, *self.files, *others], month_end.company.mark, day.year
        )
        self.folders = folder_names({code: one.name for code, one in month_end.profiles.items()})

    def print_all(self) -> list[WrittenLetter]:
        """Return the letters written; all are numbered first, so that they can name each other."""
        sheets = self._sheets()
        lead_no = {one.order.code: one.number for one in sheets
                   if one.order.kind.travels and not one.order.led}  # fmt: skip
        enclosed: dict[str, list[str]] = {}
        for one in sheets:
            if one.order.led:
                named = f"{one.order.kind.kind}（{one.number}）"
                enclosed.setdefault(lead_no.get(one.order.code, ""), []).append(named)
        written = []
        for done, one in enumerate(sheets):
            if done % 20 == 0:
                self.tell(f"生成函件 {done}/{len(sheets)}", 0.8 * done / len(sheets))
            leader = lead_no.get(one.order.code, "") if one.order.led else ""
            posting = Posting(one.number, leader, tuple(enclosed.get(one.number, ())))
            written.append(self._print(one, posting))
        return written

    def _sheets(self) -> "list[_Sheet]":
        """Fill in every letter and number it; one that holds forbidden words is withheld."""
        sheets = []
        for order in self.selection.orders:
            values = self.writer.values(order)
            found = forbidden_in(values, self._names(order), to_customer=order.kind.travels)
            if found:
                reason = str(ForbiddenWording(found))
                self.withheld.append(
                    Withheld(order.kind.kind, order.code, order.customer.name, reason)
                )
                continue
            sheets.append(_Sheet(order, self._number(order), values))
        return sheets

    def _names(self, order: LetterOrder) -> tuple[str, ...]:
        company = self.month_end.company
        return (order.customer.name, company.name, company.account_name)

    def _number(self, order: LetterOrder) -> str:
        name = order.kind.name
        if name is None:
            return ""
        before, after = self._around(order)
        kept = draft_number(self.files, before, after, self.registered)
        return kept or self.numbers.take(mark_of(name, policy=self.month_end.policy))

    def _print(self, one: "_Sheet", posting: Posting) -> WrittenLetter:
        order = one.order
        template = self.templates[order.template]
        content = template.render({**one.values, **self.writer.posted(posting)})
        name = self._file_of(order, posting.number)
        path = self.staging / self.place(name, hashlib.sha256(content).hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return WrittenLetter(
            posting.number, order, path, posting.lead_no,
            self.writer.review_of(order, one.values), template.version,
        )  # fmt: skip

    def _around(self, order: LetterOrder) -> tuple[str, str]:
        """What a letter's file name has before and after its number."""
        title = order.kind.kind + (f"-第{order.level}次" if order.level else "")
        day = self.selection.letter_on
        return f"{safe_name(order.customer.name)[:30]}-{title}-", f"-{day}"

    def _file_of(self, order: LetterOrder, number: str) -> PurePosixPath:
        """``客户-种类-文号-日期``, so that a file says by itself what it is and whose."""
        before, after = self._around(order)
        if isinstance(order.detail, HandoverDetail):
            name = f"{order.kind.kind}-{safe_name(order.detail.salesperson)}{after}.docx"
            return PurePosixPath(FORMS_FOLDER) / name
        name = f"{before}{number}{after}" if number else f"{before.rstrip('-')}{after}"
        return PurePosixPath(self.folders[order.code]) / f"{name}.docx"


def register_rows(
    month_end: MonthEnd, written: Sequence[WrittenLetter], root: Path, letter_on: date
) -> pd.DataFrame:
    """Return the rows of 函件登记 for the letters written, in the order of their numbers.

    Money in 分; ``file`` is relative to ``root``; forms are left out.
    """
    entered = [one for one in written if one.number]
    return frame(
        schema.LETTERS,
        {
            "letter_no": [one.number for one in entered],
            "letter_date": [letter_on] * len(entered),
            "kind": [one.order.kind.kind for one in entered],
            "level": pd.array([one.order.level or None for one in entered], dtype="Int64"),
            "customer_code": [one.order.code for one in entered],
            "customer_name": [one.order.customer.name for one in entered],
            "amount": [one.order.amount for one in entered],
            "reply_by": [one.order.reply_by for one in entered],
            "documents": [
                named_text((debt.debt.doc_no, debt.times) for debt in one.order.debts)
                for one in entered
            ],
            "lead_no": [one.lead_no for one in entered],
            "review": [one.review for one in entered],
            "template": [one.template for one in entered],
            "file": [one.path.relative_to(root).as_posix() for one in entered],
            "delivery": [UNSENT] * len(entered),
        },
    )


def _register_of_the_day(month_end: MonthEnd, new: pd.DataFrame, day: date) -> list[Letter]:
    """The day's whole register: what was entered before, then what this run adds."""
    letters = month_end.ledger.letters
    earlier = letters[letters["letter_date"] == pd.Timestamp(day)]
    return rows_of(Letter, earlier) + rows_of(Letter, new)


def write_register(path: Path, rows: Sequence[Letter]) -> None:
    """Write rows of 函件登记 as a workbook with the sheet's own headings, ready to be pasted.

    Text stays text: no cell becomes a formula, link or number.
    """
    book = open_workbook(path)
    book.set_properties({"created": pd.Timestamp("1980-01-01").to_pydatetime()})
    page = book.add_worksheet(schema.LETTERS.title)
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
        Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for column, spec in enumerate(schema.LETTERS.columns):
        page.set_column(column, column, spec.width, formats.get(spec.kind))
        page.write_string(0, column, spec.title, bold)
        for line, row in enumerate(rows, start=1):
            value = getattr(row, spec.name)
            if value is None or value == "":
                continue
            if spec.kind is Kind.MONEY:
                page.write_number(line, column, int(value) / 100, formats[spec.kind])
            elif spec.kind is Kind.DATE:
                page.write_datetime(line, column, as_date(value), formats[spec.kind])
            elif spec.kind is Kind.INT:
                page.write_number(line, column, int(value))
            else:
                page.write_string(line, column, str(value))
    page.freeze_panes(1, 0)
    book.close()


def _add_pdf(written: Sequence[WrittenLetter], staging: Path) -> None:
    """Put a PDF beside every letter, all of them from one start of the converter."""
    flat = staging / ".pdf"
    flat.mkdir()
    copies = [flat / f"{number:06d}.docx" for number in range(len(written))]
    for letter, copy in zip(written, copies, strict=True):
        shutil.copyfile(letter.path, copy)
    for letter, made in zip(written, render_pdf(copies, flat), strict=True):
        os.replace(made, letter.path.with_suffix(".pdf"))
    shutil.rmtree(flat)
