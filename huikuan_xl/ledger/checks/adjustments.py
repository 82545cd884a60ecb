"""核销与调整: rows that aren't booked and why, unknown customers, the same row twice."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.ledger.moves import refusals
from huikuan_xl.ledger.problems import Problem


def check_adjustments(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the adjustments; a row that isn't booked keeps the month open."""
    frame = ledger.adjustments
    found = Findings(schema.ADJUSTMENTS, frame)
    if frame.empty:
        return []
    check_customer_codes(ledger, found)
    for at, wrong in enumerate(refusals(ledger, ledger.policy)):
        if wrong is not None and wrong.typed:
            found.add_at(at, ERROR, wrong.column, wrong.why, wrong.fix, "S0-05")
    same = [c.name for c in schema.ADJUSTMENTS.read_columns if c.name not in ("note", "reason")]
    found.add(frame[same].duplicated(), WARNING, "adj_no", "这一行与前面某行完全相同",
              "删去重复的一行；确是两笔时填不同的单号", "Q11")  # fmt: skip
    return found.done()
