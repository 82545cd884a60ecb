"""Write a batch of letters: checked templates, numbers, a folder per customer, all or nothing.

The command line, the button and the month end all come through :func:`write_letters`.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd
import xlsxwriter

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.rows import as_date
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.letters.content import Writer
from huikuan_xl.letters.customer_file import Record, records
from huikuan_xl.letters.names import folder_names, safe_name
from huikuan_xl.letters.numbering import NumberSequence
from huikuan_xl.letters.pdf import render_pdf
from huikuan_xl.letters.rendering import (
    ForbiddenWording,
    LetterTemplate,
    TemplateProblem,
    UnusableTemplate,
    problems_of,
    template_path,
)
from huikuan_xl.letters.selection import LetterOrder, Withheld, select
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.out_folder import OutFolder

REGISTER_FILE = "函件登记.xlsx"
FORMS_FOLDER = "交接清单"
UNSENT = "未送达"

Place = Callable[[PurePosixPath, str], PurePosixPath]
Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """One letter written: its number ("" for forms), the order behind it, its Word file."""

    number: str
    order: LetterOrder
    path: Path


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
) -> LetterBatch:
    """Write all letters due on the month end's day into ``out_dir``, or none.

    ``kinds`` and ``customers`` as in ``select``; ``templates`` is the user's own template folder.
    Every template is checked first. Raises UnusableTemplate (with field and nearest match),
    ValueError for an unknown kind or customer, NoPdfConverter when ``pdf`` is asked for and there
    is none; nothing is written then. The register's rows also go to 函件登记.xlsx in ``out_dir``.
    """
    with OutFolder(out_dir) as folder:
        staging = folder.stage()
        batch = stage_letters(
            month_end, staging, kinds, customers, pdf=pdf, templates=templates,
            place=folder.name_for, progress=progress,
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
    progress: Progress | None = None,
) -> LetterBatch:
    """Make the letters of ``write_letters`` in an empty folder; whoever asks moves them on.

    ``place`` says under which name a letter will stand, given the name it would have and its
    digest.
    """
    tell = progress or (lambda what, done: None)
    tell("选定函件", 0.0)
    selection = select(month_end, kinds, customers)
    loaded = load_templates(selection.orders, month_end, templates)
    withheld = list(selection.withheld)
    written = _write(month_end, selection.orders, loaded, staging, withheld, tell, place)
    register = register_rows(month_end, written, staging)
    if pdf and written:
        tell("转成 PDF", 0.8)
        _add_pdf(written, staging)
    if len(register):
        write_register(staging / REGISTER_FILE, _register_of_the_day(month_end, register))
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


def _write(
    month_end: MonthEnd,
    orders: Sequence[LetterOrder],
    templates: dict[str, LetterTemplate],
    folder: Path,
    withheld: list[Withheld],
    tell: Progress,
    place: Place,
) -> list[WrittenLetter]:
    """Render every order below ``folder``; a number is used up only by a letter that was written."""
    writer = Writer(month_end)
    company = month_end.company
    numbers = NumberSequence(
        month_end.ledger.letters["letter_no"], company.mark, month_end.as_of.year
    )
    folders = folder_names(
        {str(code): str(name) for code, name in month_end.customers["customer_name"].items()}
    )
    written = []
    for done, order in enumerate(orders):
        if done % 20 == 0:
            tell(f"生成函件 {done}/{len(orders)}", 0.8 * done / len(orders))
        number = numbers.upcoming if order.kind.registered else ""
        names = (order.customer.name, company.name, company.account_name)
        try:
            content = templates[order.template].render(writer.values(order, number), names)
        except ForbiddenWording as forbidden:
            withheld.append(
                Withheld(order.kind.kind, order.code, order.customer.name, str(forbidden))
            )
            continue
        if order.kind.registered:
            numbers.take()
        name = _file_of(order, folders[order.code], month_end)
        path = folder / place(name, hashlib.sha256(content).hexdigest())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(WrittenLetter(number, order, path))
    return written


def _file_of(order: LetterOrder, folder: str, month_end: MonthEnd) -> PurePosixPath:
    title = order.kind.kind + (f"-第{order.level}次" if order.level else "")
    if order.kind.per_salesperson:
        folder = FORMS_FOLDER
        title += f"-{safe_name(str(order.detail['salesperson']))}"
    return PurePosixPath(folder) / f"{title}-{month_end.as_of}.docx"


def register_rows(
    month_end: MonthEnd, written: Sequence[WrittenLetter], root: Path
) -> pd.DataFrame:
    """Return the rows of 函件登记 for the letters written, in the order of their numbers.

    Money in 分; ``file`` is relative to ``root``; forms are left out.
    """
    entered = [one for one in written if one.number]
    return frame(
        schema.LETTERS,
        {
            "letter_no": [one.number for one in entered],
            "letter_date": [month_end.as_of] * len(entered),
            "kind": [one.order.kind.kind for one in entered],
            "level": pd.array([one.order.level or None for one in entered], dtype="Int64"),
            "customer_code": [one.order.code for one in entered],
            "customer_name": [one.order.customer.name for one in entered],
            "amount": [one.order.amount for one in entered],
            "reply_by": [one.order.reply_by for one in entered],
            "file": [one.path.relative_to(root).as_posix() for one in entered],
            "delivery": [UNSENT] * len(entered),
        },
    )


def _register_of_the_day(month_end: MonthEnd, new: pd.DataFrame) -> list[Record]:
    """The day's whole register: what was entered before, then what this run adds."""
    letters = month_end.ledger.letters
    earlier = letters[letters["letter_date"] == pd.Timestamp(month_end.as_of)]
    return records(earlier) + records(new)


def write_register(path: Path, rows: Sequence[Record]) -> None:
    """Write rows of 函件登记 as a workbook with the sheet's own headings, ready to be pasted.

    Text stays text: no cell becomes a formula, link or number.
    """
    # Same rows, same bytes: in memory, since files of XlsxWriter's own have Windows' line ends there.
    book = xlsxwriter.Workbook(
        str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                    "strings_to_numbers": False}
    )  # fmt: skip
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
            value = row[spec.name]
            if pd.isna(value) or value == "":
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
