"""The month's and the year's analyses: what we ourselves did not do, where the money is bound, who
deserves what, what is to be reviewed. Money in 分."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

from huikuan_xl.accounts.adjusted import ENTERED, paid_in
from huikuan_xl.accounts.ageing import TOTAL, UNASSIGNED, groups_of
from huikuan_xl.accounts.days import day_number
from huikuan_xl.accounts.matching import MISSING
from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.ledger.book import ROW
from huikuan_xl.ledger.known import known_by
from huikuan_xl.ledger.rows import as_date, as_decimal
from huikuan_xl.month.frames import dated
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import diagnosis, indicators, scoring, training
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.money import apportion
from huikuan_xl.rules.periods import Window, add_months, in_month_so_far
from huikuan_xl.rules.reminders import DOCUMENTS, missing_of
from huikuan_xl.rules.words import ARRIVED, TALKS, ContactKind, LetterName

FIVE = diagnosis.SIX_CAUSES[:-1]


def _facts(m: MonthEnd, one: Profile) -> diagnosis.CollectionFacts:
    plans = [p for p in m.history.plans_of.get(one.code, ()) if p.month == m.month_start]
    contacts = [
        c for c in m.history.contacts.get(one.code, ()) if in_month_so_far(c.contact_date, m.as_of)
    ]  # fmt: skip
    missed = [
        p.promise.due_on for p in m.history.promises_of.get(one.code, ())
        if p.status.is_missed and in_month_so_far(p.promise.due_on, m.as_of)
    ]  # fmt: skip
    talked = [c.contact_date for c in contacts if c.kind in TALKS and c.contact_date]
    return diagnosis.CollectionFacts(
        due=max(one.figures.due_in_month, 0),
        target=sum(p.target for p in plans) if plans else None,
        short=sum(max(p.target - p.collected, 0) for p in plans),
        measured=any(c.kind == ContactKind.MEASURE for c in contacts),
        promised=any(
            in_month_so_far(p.promise.due_on, m.as_of)
            for p in m.history.promises_of.get(one.code, ())
        ),
        broken_untold=any(not any(day > due for day in talked) for due in missed),
    )


def six_causes(m: MonthEnd) -> pd.DataFrame:
    """Return by salesperson how many customers show each of our own six causes (S1-03), and which
    courses answer them."""
    counts: dict[str, list[int]] = {}
    for one in m.profiles.values():
        mine = counts.setdefault(one.customer.salesperson or UNASSIGNED, [0] * len(FIVE))
        for at, holds in enumerate(diagnosis.six_causes(_facts(m, one))):
            mine[at] += holds
    effects = m.salespeople["contact_effect"]
    rows = []
    for name, found in sorted(counts.items()):
        effect = effects.get(name, np.nan)
        weak = diagnosis.weak_calls(None if pd.isna(effect) else Decimal(repr(float(effect))))
        causes = (*(number > 0 for number in found), weak)
        courses = training.courses_for(causes)
        rows.append((name, *found, int(weak), "、".join(map(str, courses))))
    columns = ["salesperson", *diagnosis.SIX_CAUSES, "courses"]
    return pd.DataFrame(rows, columns=columns)


def turnover(m: MonthEnd) -> pd.DataFrame:
    """Return by salesperson and in all: twelve months' sales, receivables, turnover, its days, and
    the 回款周期 (days from sale to money, weighted by money)."""
    window = Window(m.as_of, 12)
    first = day_number(window.first)
    lines, done = m.accounts.sales, m.accounts.settlement
    who = groups_of(m.ledger, m.accounts, "salesperson")[0].to_numpy()
    amount = np.where(lines["date"].to_numpy() >= first, lines["amount"].to_numpy(), 0)
    left = np.maximum(lines["open"].to_numpy(), 0)
    sold_on = lines["date"].to_numpy()[done.to_sale]
    counts = done.by_receipt & (done.allocated_on >= first) & (sold_on != MISSING)
    money = np.where(counts, done.allocated, 0)
    waited = np.where(counts, np.maximum(done.allocated_on - sold_on, 0), 0)
    payer = who[done.to_sale]
    rows = []
    for name in [*sorted(set(who)), TOTAL]:
        mine, paid = (np.ones(len(who), bool), np.ones(len(payer), bool)) if name == TOTAL else (
            who == name, payer == name)  # fmt: skip
        sales, owed = int(amount[mine].sum()), int(left[mine].sum())
        cycle = ratio(int((money[paid] * waited[paid]).sum()), int(money[paid].sum()))
        turned = indicators.compute("turnover_closing", sales, owed)
        days = indicators.compute("dso_closing", owed, sales, m.policy.dso_days)
        rows.append((str(name), sales, owed, as_float(turned), as_float(days), as_float(cycle)))
    columns = ["salesperson", "sales", "open", "turnover", "days", "cycle"]
    return pd.DataFrame(rows, columns=columns).astype({"sales": "int64", "open": "int64"})


NOT_FILLED = "（未填）"


def _of_line(m: MonthEnd, name: str) -> "pd.Series[str]":
    """Return a column of the sales for every open item."""
    items, sold = m.open_items, m.ledger.sales
    known = dict(zip(zip(sold["customer_code"], sold[ROW], strict=True), sold[name], strict=True))
    lines = zip(items["customer_code"], items["row"], strict=True)
    return pd.Series([known[line] for line in lines], index=items.index, dtype="str")


def _of_customer(m: MonthEnd, codes: "pd.Series[str]", name: str) -> "pd.Series[str]":
    """Return a column of the register for codes, "" for those that it doesn't know."""
    register = m.ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    return codes.map(register[name]).fillna("").astype("str")


def bound_by(m: MonthEnd) -> pd.DataFrame:
    """Return where the receivables are bound: by customer channel, kind of sale, size of customer and
    department, each adding up to all of them (S1-24)."""
    items = m.open_items
    total = int(items["open"].sum())
    codes = items["customer_code"]
    views = (
        ("客户渠道", _of_customer(m, codes, "channel")), ("销售方式", _of_line(m, "term")),
        ("规模类型", _of_customer(m, codes, "size")), ("部门", items["department"]),
    )  # fmt: skip
    rows = []
    for name, words in views:
        named = words.fillna("").replace("", NOT_FILLED)
        for word, part in items.groupby(named.to_numpy(), sort=True):
            late = int(part["open"][part["overdue"] > 0].sum())
            owed = int(part["open"].sum())
            rows.append((name, str(word), part["customer_code"].nunique(), owed,
                         as_float(ratio(owed, total)), late))  # fmt: skip
        rows.append((name, TOTAL, items["customer_code"].nunique(), total, as_float(ratio(total, total)),
                     int(items["open"][items["overdue"] > 0].sum())))  # fmt: skip
    columns = ["by", "word", "customers", "open", "share", "overdue"]
    return pd.DataFrame(rows, columns=columns).astype({"open": "int64", "overdue": "int64"})


def target_views(m: MonthEnd) -> pd.DataFrame:
    """Return next month's plan by product, region, size and channel, each adding up to all of it
    (S1-43); 分. A customer's target goes to the products that it owes, by what is open of each."""
    wanted = m.plan[m.plan["target"] > 0]
    codes, amounts = wanted["customer_code"], wanted["target"].tolist()
    parts = [("产品", _by_product(m, dict(zip(codes, amounts, strict=True))))]
    for name, column in (("地区", "region"), ("规模类型", "size"), ("客户渠道", "channel")):
        words = _of_customer(m, codes, column)
        parts.append((name, list(zip(words, codes, amounts, strict=True))))
    rows = [row for name, some in parts for row in _view(name, some)]
    return pd.DataFrame(rows, columns=["by", "word", "customers", "target", "share"]).astype(
        {"target": "int64"}
    )


def _by_product(m: MonthEnd, wanted: dict[str, int]) -> list[tuple[str, str, int]]:
    products = m.open_items.assign(item=_of_line(m, "item"))
    owed = products[products["open"] > 0].groupby(["customer_code", "item"])["open"].sum()
    found = []
    for code, amount in wanted.items():
        mine = owed.loc[[code]] if code in owed.index else owed.iloc[:0]
        names = [str(item) for _, item in mine.index] or [""]
        shared = apportion(amount, [int(one) for one in mine] or [1])
        found += [(name, code, part) for name, part in zip(names, shared, strict=True)]
    return found


def _view(by: str, parts: list[tuple[str, str, int]]) -> list[tuple[object, ...]]:
    """Add up (word, customer, 分) by word, the largest first, with the total."""
    whole = sum(amount for _, _, amount in parts)
    sums: dict[str, int] = {}
    owners: dict[str, set[str]] = {}
    for word, code, amount in parts:
        name = word or NOT_FILLED
        sums[name] = sums.get(name, 0) + amount
        owners.setdefault(name, set()).add(code)
    rows: list[tuple[object, ...]] = [
        (by, name, len(owners[name]), amount, as_float(ratio(amount, whole)))
        for name, amount in sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    ]
    everybody = len({code for _, code, _ in parts})
    return [*rows, (by, TOTAL, everybody, whole, as_float(ratio(whole, whole)))]


def limit_use(m: MonthEnd) -> pd.DataFrame:
    """Return by credit grade what is approved, used, left, and how many are over their limit."""
    rows = []
    by_grade: dict[str, list[Profile]] = {}
    for one in m.profiles.values():
        if one.registered:
            by_grade.setdefault(one.grade_label or "未评级", []).append(one)
    for label, some in sorted(by_grade.items()):
        limit = sum(one.credit.effective.value or 0 for one in some)
        usage = sum(one.credit.usage.value for one in some)
        rows.append(
            (label, len(some), limit, usage, as_float(ratio(usage, limit)),
             sum(one.credit.over_limit for one in some), sum(one.credit.above_ceiling for one in some))
        )  # fmt: skip
    columns = ["grade", "customers", "limit", "usage", "rate", "over", "above"]
    return pd.DataFrame(rows, columns=columns).astype({"limit": "int64", "usage": "int64"})


def bad_debt_papers(m: MonthEnd) -> pd.DataFrame:
    """Return every candidate for deduction with the papers it needs and what the ledger has of them."""
    contracted = set(m.ledger.contracts["customer_code"])
    rows = []
    for item in m.tax_candidates.to_dict("records"):
        one = m.profiles[str(item["customer_code"])]
        letters = m.history.letters.get(one.code, ())
        have = {
            "合同": one.code in contracted,
            "送达的函件": any(letter.delivery in ARRIVED for letter in letters),
            "催收记录": any(c.kind in TALKS for c in m.history.contacts.get(one.code, ())),
        }
        due = as_date(item["due_date"])
        old = add_months(m.as_of, -12 * m.policy.tax_overdue_years)
        small = due is not None and due > old
        needed = "；".join(diagnosis.papers_for_deduction(small=small))
        there = "、".join(name for name, found in have.items() if found)
        not_there = "、".join(name for name, found in have.items() if not found)
        rows.append((needed, there or "—", not_there or "—"))
    columns = ["needed", "have", "missing"]
    index = m.tax_candidates.index
    return m.tax_candidates.join(pd.DataFrame(rows, columns=columns, index=index, dtype="str"))


def award_ranking(m: MonthEnd) -> pd.DataFrame:
    """Return the customers that have a base for 重承诺讲信誉, best first; those that may not be awarded
    keep their score and have no rank (S0-18)."""
    scored = [one for one in m.profiles.values() if one.registered and one.award.value is not None]
    scored.sort(key=lambda one: (-(one.award.value or 0), one.code))
    rows, rank, last = [], 0, None
    for number, one in enumerate((p for p in scored if p.may_be_awarded), start=1):
        rank = rank if one.award.value == last else number
        last = one.award.value
        rows.append(_awarded(one, rank))
    rows += [_awarded(one, None) for one in scored if not one.may_be_awarded]
    columns = [
        "rank",
        "customer_code",
        "customer_name",
        "score",
        "due",
        "on_time",
        "promises",
        "why",
    ]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64", "due": "int64"})


def _awarded(one: Profile, rank: int | None) -> tuple[object, ...]:
    return (
        rank, one.code, one.name, as_float(one.award.value), one.figures.due_year,
        as_float(one.record.on_time), as_float(one.record.promises),
        one.award.why() if rank else "信用 E 级或停供措施未解除，不颁奖",
    )  # fmt: skip


def seller_ranking(m: MonthEnd) -> pd.DataFrame:
    """Return the salespeople by their last twelve months, best first; those without a base have a
    reason and no rank (S0-19). Plans and what came in for them, 分, by who has the customer now."""
    window = Window(m.as_of, 12)
    months: dict[str, set[date]] = {}
    sums: dict[str, list[int]] = {}
    for plan in m.history.plans:
        one = m.profiles.get(plan.customer_code)
        name = one.customer.salesperson if one else ""
        if name and plan.month >= window.first.replace(day=1):
            months.setdefault(name, set()).add(plan.month)
            mine = sums.setdefault(name, [0, 0])
            mine[0] += plan.target
            mine[1] += plan.collected
    found = []
    people = m.salespeople.drop(index=UNASSIGNED, errors="ignore")
    for name, row in zip(map(str, people.index), people.to_dict("records"), strict=True):
        target, collected = sums.get(name, [0, 0])
        attainment = ratio(collected, target)
        overdue, kept, visits = (
            as_decimal(row[key]) for key in ("overdue_rate", "promise_rate", "visit_rate")
        )
        score = scoring.seller_score(
            attainment=attainment, overdue_rate=overdue, promises=kept, dunning=None, visits=visits,
            policy=m.policy,
        )  # fmt: skip
        base = scoring.seller_may_rank(len(months.get(str(name), ())), policy=m.policy)
        found.append((str(name), target, collected, attainment, score, base))
    found.sort(key=lambda one: (not one[5].value, -(one[4].value or 0), one[0]))
    rows, rank, last = [], 0, None
    for number, (name, target, collected, attainment, score, base) in enumerate(found, start=1):
        rank = rank if score.value == last else number
        last = score.value
        why = f"{base.why()}；{score.why()}" if base.value else base.why()
        rows.append(
            (rank if base.value else None, name, as_float(score.value), target, collected,
             as_float(attainment), why)
        )  # fmt: skip
    columns = ["rank", "salesperson", "score", "target", "collected", "attainment", "why"]
    kinds = {"rank": "Int64", "target": "int64", "collected": "int64", "score": "float64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def review_list(m: MonthEnd) -> pd.DataFrame:
    """Return what the July review has before it: grade, rating, limit, what is suggested (K19), the
    papers of the quarter check that are missing, and the class by what is owed (S1-41)."""
    some = sorted(
        (one for one in m.profiles.values() if one.registered),
        key=lambda one: (-one.figures.open, one.code),
    )
    total, before, rows = sum(one.figures.open for one in some), 0, []
    for one in some:
        advised = diagnosis.review_suggestion(
            one.grade.value, one.pay.value or "", one.stop.value,
            above_ceiling=one.credit.above_ceiling, over_limit=one.credit.over_limit,
        )  # fmt: skip
        share = ratio(before, total)
        rows.append(
            (one.code, one.name, "" if share is None else diagnosis.abc_class(share), one.grade_label,
             one.pay_label, one.customer.limit, one.credit.ceiling.value, advised.value, advised.why(),
             "、".join(missing_of(one.customer.docs_missing)), one.duties.review_due)
        )  # fmt: skip
        before += one.figures.open
    columns = ["customer_code", "customer_name", "class", "credit", "pay", "limit", "ceiling",
               "advice", "why", "missing", "review_due"]  # fmt: skip
    return dated(rows, columns, ("review_due",)).astype({"limit": "Int64", "ceiling": "Int64"})


def quarter_check(m: MonthEnd) -> pd.DataFrame:
    """Return for each paper of the customer file how many customers have it and who lacks it."""
    registered = [one for one in m.profiles.values() if one.registered]
    rows = []
    for paper in DOCUMENTS:
        lacking = [o.name for o in registered if paper in missing_of(o.customer.docs_missing)]
        rows.append((paper, len(registered) - len(lacking), len(lacking), "、".join(lacking)))
    return pd.DataFrame(rows, columns=["paper", "have", "lack", "who"])


def finance_indicators(m: MonthEnd) -> pd.DataFrame:
    """Return the finance staff's own figures: each a share of what was to be done (S0-17)."""
    receipts, lines = m.ledger.receipts, m.accounts.receipts
    counted = lines["counted"]
    entered = counted & (lines["kind"] == ENTERED)
    sent = m.ledger.letters[known_by(m.ledger.letters["letter_date"], m.as_of)]
    statements = sent["kind"] == LetterName.STATEMENT
    estimated = m.accounts.sales["due_estimated"]
    on_time = [one.in_time for one in m.reports]
    parts: Iterable[tuple[str, int, int]] = (
        ("回款有核销单号", int((entered & (receipts["cleared_no"] != "")).sum()), int(entered.sum())),
        ("回款写明方式", int((entered & (receipts["method"] != "")).sum()), int(entered.sum())),
        ("回款已对上清单（金额，元）", int((paid_in(lines) - lines["unapplied"])[counted].sum()) // 100,
         int(paid_in(lines)[counted].sum()) // 100),
        ("函件已送达", int(sent["delivery"].isin(ARRIVED).sum()), len(sent)),
        ("对账单有回执", int((statements & sent["receipt_on"].notna()).sum()), int(statements.sum())),
        ("清单有到期日", int((m.accounts.sales["counted"] & ~estimated).sum()),
         int(m.accounts.sales["counted"].sum())),
        ("月结报告按时送达", sum(on_time), len(on_time)),
    )  # fmt: skip
    rows = [(name, done, whole, as_float(ratio(done, whole))) for name, done, whole in parts]
    return pd.DataFrame(rows, columns=["what", "done", "whole", "rate"])
