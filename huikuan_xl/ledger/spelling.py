"""One spelling per code and name: what differs only in width, case, spaces or brackets is one (d1).

“王 敏” and “王敏” are one salesperson; two would share out customers, targets and scores.
"""

import re
from collections.abc import Sequence

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.rules.codes import fold


def _in_all_sheets(name: str) -> tuple[tuple[Sheet, str], ...]:
    return tuple((s, name) for s in schema.ENTRY_SHEETS if any(c.name == name for c in s.columns))


_CUSTOMERS = (*_in_all_sheets("customer_code"), (schema.ADJUSTMENTS, "counter_code"))
_PEOPLE = _in_all_sheets("salesperson")
_DEPARTMENTS = _in_all_sheets("department")
_DOCUMENTS = (
    (schema.SALES, "doc_no"), (schema.SALES, "origin_doc"), (schema.RECEIPTS, "doc_no"),
    (schema.ADJUSTMENTS, "doc_no"), (schema.ADJUSTMENTS, "counter_doc"),
    (schema.CONTACTS, "doc_no"), (schema.APPROVALS, "doc_no"),
)  # fmt: skip
_CONTRACTS = ((schema.CONTRACTS, "contract_no"), (schema.SALES, "contract_no"))
_LETTER_NUMBERS = ((schema.LETTERS, "letter_no"), (schema.CONTACTS, "letter_no"))
_RECEIPTS = ((schema.RECEIPTS, "receipt_no"),)
_ALIKE = (_CUSTOMERS, _DOCUMENTS, _CONTRACTS, _RECEIPTS, _LETTER_NUMBERS, _PEOPLE, _DEPARTMENTS)
SPELLED = frozenset((sheet.name, column) for columns in _ALIKE for sheet, column in columns)
"""The columns whose texts get one spelling, as names of sheet and column."""
# Upper-case ASCII without spaces and brackets: folding keeps such codes apart as they are.
_FOLDS = re.compile(r"[^0-9A-Z!-'*-/:;=?@\\^_`|~]")


def unify_spellings(ledger: Ledger) -> list[Problem]:
    """Write every code, number, salesperson and department as it was written first (d1).

    The register's spelling comes first, then that of sales, receipts and the rest; from here on
    codes compare as plain texts. Every other spelling is told once, with its first row.
    """
    return [problem for columns in _ALIKE for problem in _unify(ledger, columns)]


def _unify(ledger: Ledger, columns: Sequence[tuple[Sheet, str]]) -> list[Problem]:
    texts = [ledger.table(sheet)[name].unique().tolist() for sheet, name in columns]
    if not any(_FOLDS.search("".join(column)) for column in texts):
        return []
    first: dict[str, str] = {}
    problems: list[Problem] = []
    for (sheet, name), column in zip(columns, texts, strict=True):
        other = {
            text: known for text in column if (known := first.setdefault(fold(text), text)) != text
        }
        if other:
            problems += _respell(ledger, sheet, name, other)
    return problems


def _respell(ledger: Ledger, sheet: Sheet, name: str, other: dict[str, str]) -> list[Problem]:
    """Replace spellings by the first one, and tell each; the frame itself stays as it is."""
    frame = ledger.table(sheet)
    where = frame[name].isin(list(other))
    written = frame.loc[where, name]
    rows = frame.loc[where, ROW].groupby(written).first().to_dict()
    spelled = frame[name].where(~where, frame[name].map(other)).astype("str")
    setattr(ledger, sheet.name, frame.assign(**{name: spelled}))
    counts = written.value_counts()
    heading = sheet.column(name).heading
    return [
        Problem(
            Severity.NOTE, sheet.title, int(rows[text]), heading, text,
            f"与“{other[text]}”写法不同，按同一个计"
            + (f"（共 {counts[text]} 行）" if counts[text] > 1 else ""),
            f"统一写成“{other[text]}”；确是两个的，请改得不只差大小写、全半角、空格或括号", "Q09",
        )
        for text in written.unique()
    ]  # fmt: skip
