"""回款计划: one plan a customer and month, made and confirmed by two people (S0-08, S1-48)."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import WARNING, Findings
from huikuan_xl.ledger.problems import Problem


def check_plans(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the plans."""
    frame = ledger.plans
    found = Findings(schema.PLANS, frame)
    check_customer_codes(ledger, found)
    keyed = (frame["customer_code"] != "") & frame["month"].notna()
    twice = keyed & frame[["customer_code", "month"]].duplicated()
    found.add(twice, WARNING, "month", "同一客户同一月份有两行计划", "只留一行", "S0-08")
    same = (frame["made_by"] != "") & (frame["made_by"] == frame["confirmed_by"])
    found.add(same, WARNING, "confirmed_by", "制定人和确认人是同一个人", "由上级确认", "S1-48")
    return found.done()
