"""How a ledger is cut into groups of whole customers, and what is kept of it.

Settlement, ageing and every figure here look at one customer's lines at a time, so groups of whole
customers can be worked on apart and added up: nothing of a result depends on the cut.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import pandas as pd

from huikuan_xl.ledger.book import ROW, Ledger, dtype_of
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.moves import (
    ADJUSTED,
    BOOKED_ON,
    BOUNCED_ON,
    CLOSED_ON,
    KIND,
    with_moves,
)
from huikuan_xl.ledger.parameters import (
    company_from_rows,
    parameter_rows,
    policy_from_rows,
)
from huikuan_xl.ledger.problems import count_by_severity
from huikuan_xl.ledger.schema import (
    APPROVALS,
    CONTACTS,
    CONTRACTS,
    CUSTOMERS,
    LETTERS,
    PARAMETER_HEADINGS,
    RECEIPTS,
    SALES,
    Sheet,
)
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.policy import Policy
from huikuan_xl.stop import Stop

FORMAT = 2

# Of the long tables what settlement and ageing ask for, of the others all; a test holds the sums
# against the whole ledger's.
_LONG: dict[Sheet, tuple[str, ...]] = {
    SALES: (
        "customer_code", "doc_no", "line_no", "sale_date", "due_date", "amount", "salesperson",
        "department", "state", "origin_doc", "disputed", "term", "due_term", "due_number", "start_date",
        "instalments", "contract_no",
    ),
    RECEIPTS: (
        "customer_code", "receipt_no", "doc_no", "receipt_date", "amount", "allowance", "method",
        "bill_state", "salesperson", "department", "earmark", "released_on",
    ),
}  # fmt: skip
_BOOKED: dict[Sheet, dict[str, str]] = {
    SALES: {KIND: "str", BOOKED_ON: "datetime64[s]"},
    RECEIPTS: {
        ADJUSTED: "int64", KIND: "str", BOUNCED_ON: "datetime64[s]", CLOSED_ON: "datetime64[s]",
    },
}  # fmt: skip
_SHEETS = (CUSTOMERS, CONTRACTS, SALES, RECEIPTS, CONTACTS, APPROVALS, LETTERS)

COLUMNS: dict[Sheet, dict[str, str]] = {
    sheet: {
        name: dtype_of(sheet, name)
        for name in _LONG.get(sheet, tuple(column.name for column in sheet.read_columns))
    }
    | {ROW: "int64"}
    | _BOOKED.get(sheet, {})
    for sheet in _SHEETS
}
"""The columns of every table of a dataset and their types."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a dataset says of itself: ``rows`` of every table by group, so that a lost part is
    noticed, and how many ``problems`` the ledger had when it was cut."""

    company: Company
    policy: Policy
    rows: dict[str, tuple[int, ...]]
    problems: dict[str, int]

    @property
    def groups(self) -> int:
        return len(self.rows[SALES.name])

    def to_json(self) -> str:
        """Return the manifest as text."""
        parameters = [
            [row.key, str(row.value)] for row in parameter_rows(self.policy, self.company)
        ]
        return json.dumps(
            {"format": FORMAT, "rows": self.rows, "problems": self.problems,
             "parameters": parameters},
            ensure_ascii=False, indent=1,
        )  # fmt: skip


def manifest_from(text: str, name: str) -> Manifest:
    """Read a manifest. Raises Stop when it is damaged or of a newer version."""
    try:
        told: dict[str, Any] = json.loads(text)
        number = told["format"]
        heading = [PARAMETER_HEADINGS[0], PARAMETER_HEADINGS[2]]
        rows = [heading, *told["parameters"]]
        counts = {sheet.name: tuple(map(int, told["rows"][sheet.name])) for sheet in COLUMNS}
        problems = {str(k): int(v) for k, v in told["problems"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Stop(f"数据集“{name}”的说明已损坏", "请用 huikuan dataset 重新生成") from None
    if number != FORMAT:
        raise Stop(f"数据集“{name}”是另一版本的程序生成的", "请用 huikuan dataset 重新生成")
    policy, wrong = policy_from_rows(rows)
    company, also_wrong = company_from_rows(rows)
    if wrong or also_wrong or len(set(map(len, counts.values()))) != 1:
        raise Stop(f"数据集“{name}”的说明前后不符", "请用 huikuan dataset 重新生成")
    return Manifest(company, policy, counts, problems)


def heads_of(ledger: Ledger) -> dict[str, str]:
    """Return the 总公司 of every branch: its contracts may hold for the branch's sales."""
    register = ledger.customers
    branches = register[register["head_code"] != ""]
    return dict(zip(branches["customer_code"], branches["head_code"], strict=True))


def group_of(codes: pd.Series, groups: int, heads: Mapping[str, str]) -> pd.Series:
    """Return the group of every customer code: the same on every machine and in every version.

    A branch goes with its 总公司 (``heads``).
    """
    numbers = {
        code: crc32(fold(heads.get(code, str(code))).encode()) % groups for code in codes.unique()
    }
    return codes.map(numbers).astype("int64")


def tables_of(ledger: Ledger) -> dict[Sheet, pd.DataFrame]:
    """Return what of a ledger goes into a dataset: 核销与调整 and bills are booked already, since they
    may move debts from one customer, and so one group, to another."""
    ledger = with_moves(ledger, ledger.policy)
    return {
        sheet: typed(sheet, ledger.table(sheet).reindex(columns=list(names)))
        for sheet, names in COLUMNS.items()
    }


def manifest_of(ledger: Ledger, tables: dict[Sheet, pd.DataFrame], groups: int) -> Manifest:
    """Return the manifest of a ledger whose tables are cut into so many groups."""
    heads = heads_of(ledger)
    rows = {
        sheet.name: tuple(
            int(count)
            for count in group_of(table["customer_code"], groups, heads)
            .value_counts()
            .reindex(range(groups), fill_value=0)
        )
        for sheet, table in tables.items()
    }
    return Manifest(ledger.company, ledger.policy, rows, count_by_severity(ledger.problems))


def typed(sheet: Sheet, table: pd.DataFrame) -> pd.DataFrame:
    """Return a stored table with the types the ledger has in memory."""
    blanks: dict[str, str | int | bool] = {"str": "", "int64": 0, "bool": False}
    columns = {}
    for name, dtype in COLUMNS[sheet].items():
        values = table[name]
        if dtype in blanks and values.hasnans:
            values = values.astype("object").fillna(blanks[dtype])
        columns[name] = values.astype(dtype)  # type: ignore[call-overload]
    return pd.DataFrame(columns)


def ledger_of(manifest: Manifest, tables: dict[Sheet, pd.DataFrame]) -> Ledger:
    """Return one group's ledger."""
    named = {sheet.name: table for sheet, table in tables.items()}
    return Ledger(**named, company=manifest.company, policy=manifest.policy, booked=True)  # type: ignore[arg-type]
