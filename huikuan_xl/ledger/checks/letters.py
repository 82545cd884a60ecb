"""函件登记: numbers used twice, deliveries without a day (§4.1, S0-12)."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import WARNING, Findings, repeated
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.words import ARRIVED


def check_letters(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the register of letters."""
    frame = ledger.letters
    found = Findings(schema.LETTERS, frame)
    check_customer_codes(ledger, found)
    found.add(repeated(frame["letter_no"]), WARNING, "letter_no", "文号重复", "更正文号", "§4.1")
    arrived = frame["delivery"].isin(ARRIVED)
    found.add(arrived & frame["delivered_on"].isna(), WARNING, "delivered_on",
              "已送达却没有送达日期", "填签收日期", "S0-12")  # fmt: skip
    found.add(frame["delivered_on"] < frame["letter_date"], WARNING, "delivered_on",
              "送达日期早于发函日期", "更正日期", "S0-12")  # fmt: skip
    return found.done()
