"""账期类型, 天数或日 and 分期, wherever they stand: texts that nobody can read or that say two things."""

import pandas as pd

from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.rules.instalments import read_instalments, split
from huikuan_xl.rules.terms import doubt_stated


def check_terms(found: Findings) -> None:
    """Terms that can't be read: nothing is guessed, so the next place's term would hold."""
    frame = found.frame
    if not (frame["due_term"] != "").any() and frame["due_number"].isna().all():
        return
    said: dict[tuple[str, int | None], str] = {}
    texts = []
    for text, number in zip(frame["due_term"], frame["due_number"], strict=True):
        key = str(text), None if pd.isna(number) else int(number)
        if key not in said:
            said[key] = doubt_stated(*key)
        texts.append(said[key])
    found.doubted("due_term", texts, "从列表选，或写成 月结30天、次月10日", "S4-29", ERROR)


def check_instalments(found: Findings, also: str) -> None:
    """Plans that can't be read or don't fit the amount; ``also`` is a column that says otherwise."""
    frame = found.frame
    if not (frame["instalments"] != "").any():
        return
    amounts = frame["amount"] if "amount" in frame else pd.Series(0, index=frame.index)
    doubts = [
        _doubt(str(text), int(amount)) if text else ""
        for text, amount in zip(frame["instalments"], amounts, strict=True)
    ]
    found.doubted(
        "instalments", doubts, "写成 3-3-3-1，或 预付30%、验收60%、质保1年10%", "S0-38", ERROR
    )
    both = (frame["instalments"] != "") & (
        frame[also].notna() if frame[also].dtype.kind == "M" else frame[also] != ""
    )
    heading = found.sheet.column(also).heading
    found.add(
        both,
        WARNING,
        also,
        f"既写了分期又写了{heading}，按分期",
        f"只留一项；整笔按{heading}的删去分期",
        "S0-38",
    )


def _doubt(text: str, amount: int) -> str:
    try:
        parts = read_instalments(text)
        if amount:
            split(amount, parts)
    except ValueError as wrong:
        return str(wrong)
    return ""
