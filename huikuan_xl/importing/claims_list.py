"""收款认领 as a plain list for other programs: one payment a line, the columns in English."""

import csv
import io
from pathlib import Path

import pandas as pd

from huikuan_xl.importing.claims import NOT_OURS, SURE
from huikuan_xl.rules.claims import NONE
from huikuan_xl.rules.money import yuan

COLUMNS = (
    "account",
    "date",
    "time",
    "amount",
    "balance",
    "customer",
    "documents",
    "confirmed",
    "reason",
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


def claim_lines(claims: pd.DataFrame) -> list[dict[str, str]]:
    """Return every payment; ``confirmed`` yes: one mark books it, or sets it aside as ``none``.

    Amounts are in 元 with two decimals, documents joined by 、.
    """
    return [
        {
            "account": record["account"], "date": f"{record['pay_date']:%Y-%m-%d}",
            "time": record["pay_time"], "amount": str(yuan(int(record["amount"]))),
            "balance": "" if pd.isna(record["balance"]) else str(yuan(int(record["balance"]))),
            "customer": NONE if record["customer_code"] == NOT_OURS else record["customer_code"],
            "documents": record["doc_nos"],
            "confirmed": "yes" if record["sure"] == SURE or record["confirmed"] else "no",
            "reason": record["reason"],
        }
        for record in claims.to_dict("records")
    ]  # fmt: skip


def write_claims_csv(path: Path, lines: list[dict[str, str]]) -> None:
    """Write the list as CSV in UTF-8 with a mark, so that spreadsheet programs read it rightly."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for line in lines:
        safe = {k: f"'{v}" if k == "reason" and v.startswith(_FORMULA_STARTS) else v
                for k, v in line.items()}  # fmt: skip
        writer.writerow(safe)
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
