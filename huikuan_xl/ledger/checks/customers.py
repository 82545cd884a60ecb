"""客户信用档案: codes, names, terms, limits and scores that can't be, or hardly (K02, K09, K10)."""

from decimal import Decimal

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.findings import ERROR, NOTE, WARNING, Findings, repeated
from huikuan_xl.ledger.matching import fold_names
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.credit import term_allowed
from huikuan_xl.rules.plausibility import doubt_cash_ratio, doubt_daily_rate
from huikuan_xl.rules.uscc import check_uscc


def check_customers(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the register."""
    found = Findings(schema.CUSTOMERS, ledger.customers)
    _identity(found)
    _limits(ledger, found)
    _scores(ledger, found)
    _rates(found)
    return found.done()


def _identity(found: Findings) -> None:
    frame = found.frame
    found.add(
        repeated(frame["customer_code"]), ERROR, "customer_code", "客户编码重复",
        "一个客户只留一行，或改用不同的编码", "Q10",
    )  # fmt: skip
    found.add(
        repeated(fold_names(frame["customer_name"])), WARNING, "customer_name",
        "两个客户编码用同一个客户名称", "同一客户只留一个编码；确是两户的，名称后注明地区或分公司", "Q10",
    )  # fmt: skip
    verdicts = [check_uscc(code) if code else None for code in frame["uscc"]]
    bad = [v.why() for v in verdicts if v is not None and not v.value]
    where = pd.Series([v is not None and not v.value for v in verdicts], dtype=bool)
    found.add(where, WARNING, "uscc", bad, "按营业执照更正", "4.6")


def _limits(ledger: Ledger, found: Findings) -> None:
    frame, policy = found.frame, ledger.policy
    days = frame["credit_days"]
    terms = {d: term_allowed(int(d), policy) for d in days.dropna().unique()}
    refused = days.map({d: not v.value for d, v in terms.items()}).fillna(False).astype(bool)
    negative = (days < 0).fillna(False).astype(bool)
    long = refused & ~negative
    found.add(long, NOTE, "credit_days", [terms[d].why() for d in days[long]],
              "改短，或保留特批依据", "K09")  # fmt: skip
    found.add(negative, ERROR, "credit_days", "信用期限不能为负", "填 0 或正整数", "K09")
    found.add((frame["limit"] < 0).fillna(False), ERROR, "limit", "批准额度不能为负",
              "填 0（款到发货）、正数，或留空（未授信）", "K10")  # fmt: skip
    found.add(frame["temp_from"] > frame["temp_to"], WARNING, "temp_to",
              "临时额度的止日早于起日", "更正日期", "F3")  # fmt: skip


def _scores(ledger: Ledger, found: Findings) -> None:
    policy = ledger.policy
    full = {"score_repay": policy.full_scores[0], "score_purchase": policy.full_scores[1],
            "score_other": policy.full_scores[2]}  # fmt: skip
    for name, most in full.items():
        scores = found.frame[name]
        out = (scores < 0) | (scores > float(most))
        found.add(out, WARNING, name, f"分数应在 0–{most} 之间", "更正分数", "K02")


def _rates(found: Findings) -> None:
    for name, rule, code in (
        ("late_rate", doubt_daily_rate, "§4.5"),
        ("contract_cash", doubt_cash_ratio, "K17"),
    ):
        values = found.frame[name]
        said = {v: rule(Decimal(repr(float(v)))) for v in values.dropna().unique()}
        found.doubted(name, [said.get(v, "") for v in values], "按合同更正", code)
