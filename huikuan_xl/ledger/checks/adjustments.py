"""核销与调整: rows that aren't booked and why, unknown customers, the same row twice."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings, told_blank
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
    found.add((frame["amount"] == 0) & ~told_blank(ledger, found), ERROR, "amount",
              "金额为 0，不入账", "填金额，或删去这一行", "S0-05")  # fmt: skip
    same = [c.name for c in schema.ADJUSTMENTS.read_columns if c.name not in ("note", "reason")]
    found.add(frame[same].duplicated(), WARNING, "adj_no", "这一行与前面某行完全相同",
              "删去重复的一行；确是两笔时填不同的单号", "Q11")  # fmt: skip
    return found.done()
