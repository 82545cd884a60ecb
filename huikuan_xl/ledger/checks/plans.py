"""回款计划: one plan a customer and month, made and confirmed by two people (S0-08, S1-48)."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import WARNING, Findings
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.targets import thirds_fault


def check_plans(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the plans."""
    frame = ledger.plans
    found = Findings(schema.PLANS, frame)
    check_customer_codes(ledger, found)
    keyed = (frame["customer_code"] != "") & frame["month"].notna()
    twice = keyed & frame[["customer_code", "month"]].duplicated()
    found.add(twice, WARNING, "month", "同一客户同一月份有两行计划", "只留一行", "S0-08")
    other = keyed & frame["target_date"].notna() & (
        frame["target_date"].dt.to_period("M") != frame["month"].dt.to_period("M")
    )  # fmt: skip
    found.add(
        other, WARNING, "target_date", "目标回款日期不在计划的月份里", "更正日期或月份", "S0-10"
    )
    check_month_plan(found)
    return found.done()


def check_month_plan(found: Findings) -> None:
    """What 回款计划 and 目标分解 share: a month, thirds that add up, two people."""
    frame = found.frame
    inside = frame["month"].notna() & (frame["month"].dt.day != 1)
    found.add(
        inside, WARNING, "month", "不是月份的第一天", "写月份的第一天，如 2026-07-01", "S1-48"
    )
    found.add(
        (frame["target"] < 0).fillna(False), WARNING, "target", "目标不能为负", "更正金额", "S1-48"
    )
    same = (frame["made_by"] != "") & (frame["made_by"] == frame["confirmed_by"])
    found.add(same, WARNING, "confirmed_by", "制定人和确认人是同一个人", "由上级确认", "S1-48")
    thirds = zip(frame["first_third"], frame["second_third"], frame["last_third"], strict=True)
    amounts = frame["target"].fillna(0)
    said = (
        thirds_fault(int(amount), (int(a), int(b), int(c)))
        for amount, (a, b, c) in zip(amounts, thirds, strict=True)
    )
    found.doubted("last_third", said, "改三旬的目标，或都留空", "S1-55")
