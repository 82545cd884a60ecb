"""客户信用档案: codes, names, terms, limits and scores that can't be, or hardly (K02, K09, K10)."""

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.findings import ERROR, NOTE, WARNING, Findings, repeated
from huikuan_xl.ledger.checks.terms import check_terms
from huikuan_xl.ledger.matching import fold_names
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.credit import limit_allowed, limit_ceiling, term_allowed
from huikuan_xl.rules.grading import Approval, read_vetoes, unknown_veto
from huikuan_xl.rules.uscc import check_uscc


def check_customers(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the register."""
    found = Findings(schema.CUSTOMERS, ledger.customers)
    _identity(found)
    _limits(ledger, found)
    _ceilings(ledger, found)
    _scores(ledger, found)
    _vetoes(found)
    _approvals(found)
    check_terms(found)
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
    refused = days.isin([d for d, v in terms.items() if not v.value])
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
    given = found.frame[list(full)].notna()
    partly = given.any(axis=1) & ~given.all(axis=1)
    found.add(partly, WARNING, "score_repay", "三项分数没有填齐，不评级", "补齐分数", "K05")


def _ceilings(ledger: Ledger, found: Findings) -> None:
    """K08: a limit above its ceiling even in the best month."""
    frame, policy = found.frame, ledger.policy
    best = max(policy.season_factors)
    said = []
    for limit, last_year, contract in zip(
        frame["limit"], frame["last_year_sales"],
        frame["customer_code"].map(_largest_contract(ledger)), strict=True,
    ):  # fmt: skip
        ceiling = limit_ceiling(_fen(last_year), None, best, policy, _fen(contract)).value
        known = ceiling is not None and not pd.isna(limit)
        verdict = limit_allowed(int(limit), ceiling) if known else None
        said.append("" if verdict is None or verdict.value else verdict.reasons[0].text)
    found.doubted("limit", said, "调低额度，或补上提高额度的审批", "K08")


def _largest_contract(ledger: Ledger) -> "pd.Series[int]":
    """The yearly amount that a customer's contracts found a limit on, by code: the largest."""
    amounts = ledger.contracts.dropna(subset=["year_amount"])
    return amounts.groupby("customer_code")["year_amount"].max()


def _fen(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _vetoes(found: Findings) -> None:
    """K04: a veto that nobody understands must not count as none."""
    said = []
    for text, our_fault in zip(found.frame["vetoes"], found.frame["our_fault"], strict=True):
        vetoes = read_vetoes(text)
        undecided = unknown_veto(vetoes, bool(our_fault))
        words = "、".join(vetoes.unknown)
        told = f"没有否决项“{words}”，另有否决项已为信用E" if words else ""
        said.append(undecided.text if undecided else told)
    found.doubted("vetoes", said, "填 V1～V8，几项用逗号分开", "K04", ERROR)


def _approvals(found: Findings) -> None:
    """K05: a special approval counts only with who, when and why."""
    said = []
    for by, on, reason in zip(
        found.frame["special_approval"], found.frame["special_date"],
        found.frame["special_reason"], strict=True,
    ):  # fmt: skip
        approval = Approval(by, None if pd.isna(on) else on.date(), reason)
        missing = approval.missing if approval.claimed else ()
        said.append(f"特批缺{'、'.join(missing)}，不作数" if missing else "")
    found.doubted("special_approval", said, "补齐特批人、特批日和特批理由", "K05")
