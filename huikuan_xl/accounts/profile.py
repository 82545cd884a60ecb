"""Every customer's figures and what the regulation says of them, as of a day.

The figures are added up over whole columns; the rules are then asked customer by customer. Cells
(``HK_CREDIT``) and the month end call the same function, so they cannot differ.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.accounts.settled import Accounts, day_number, group_labels, settle_accounts
from huikuan_xl.accounts.settlement import MISSING, Ints
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.rules import credit, grading, limitation, plans, reminders, scoring, tactics
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.periods import add_months, end_of_month, rolling_start
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import (
    Promise,
    PromiseStatus,
    fulfilment_rate,
    last_day_in_time,
    promise_status,
)
from huikuan_xl.rules.provision import recovery_probability
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.stop_supply import StopLevel, stop_level
from huikuan_xl.rules.warning_flags import CustomerFacts, warning_flags

Record = dict[str, Any]
DEMANDING_LETTERS = frozenset({"催款联络书", "催款函", "限期清欠通知", "停止供货通知"})


def as_date(value: Any) -> date | None:
    """Return a cell of a date column as a date, None for NaT."""
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def as_int(value: Any) -> int | None:
    """Return a cell of a nullable integer column, None for <NA>."""
    return None if value is None or pd.isna(value) else int(value)


def as_decimal(value: Any) -> Decimal | None:
    """Return a cell of a number column as the decimal a user sees, None for NaN."""
    return None if value is None or pd.isna(value) else Decimal(repr(float(value)))


def settle_ledger(ledger: Ledger, as_of: date, policy: Policy) -> Accounts:
    """Settle a whole ledger as of a day with each customer's own 信用期限."""
    terms = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    return settle_accounts(
        ledger.sales, ledger.receipts, as_of, policy, terms["credit_days"].dropna()
    )


def groups_of(ledger: Ledger, accounts: Accounts, by: str) -> "tuple[pd.Series, pd.Series]":
    """Return the group of every sales line and receipt: ``by`` customer_code, salesperson or
    department; what names none belongs where the register puts its customer."""
    owner = None
    if by != "customer_code":
        owner = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")[by]
    return group_labels(accounts, ledger.sales, ledger.receipts, by, owner)


def as_float(value: Decimal | None) -> float:
    """Return a decimal for a number column, NaN for None."""
    return float("nan") if value is None else float(value)


@dataclass(frozen=True, slots=True)
class PromiseResult:
    """One promised instalment and what came of it."""

    customer_code: str
    made_on: date
    number: str
    promise: Promise
    status: PromiseStatus


@dataclass(frozen=True, slots=True)
class PlanResult:
    """One customer's plan of one month against what came in, 分."""

    customer_code: str
    month: date
    target: int
    target_on: date
    collected: int
    failure: plans.Failure | None
    why: str


def _by_customer(table: pd.DataFrame) -> dict[str, list[Record]]:
    grouped: dict[str, list[Record]] = defaultdict(list)
    for record in table.to_dict("records"):
        grouped[str(record["customer_code"])].append({str(k): v for k, v in record.items()})
    return grouped


def receipts_by_customer(ledger: Ledger, accounts: Accounts) -> dict[str, list[plans.Receipt]]:
    """Return the counted, dated receipts of each customer as (date, 分), in date order."""
    lines = accounts.receipts
    good = lines["counted"].to_numpy() & (lines["date"].to_numpy() != MISSING)
    money: dict[str, list[plans.Receipt]] = defaultdict(list)
    days = lines["date"].to_numpy()[good].astype("datetime64[D]").tolist()
    codes = ledger.receipts["customer_code"].to_numpy()[good].tolist()
    amounts = (lines["amount"] + lines["allowance"]).to_numpy()[good].tolist()
    for code, day, amount in zip(codes, days, amounts, strict=True):
        money[code].append((day, amount))
    for received in money.values():
        received.sort()
    return money


def promise_results(
    ledger: Ledger, received: dict[str, list[plans.Receipt]], as_of: date, policy: Policy
) -> list[PromiseResult]:
    """Judge every promise made by ``as_of``: each receipt counts for one promise only, the earliest
    promised date first, from the day of the promise to its last day in time (S1-54)."""
    contacts = ledger.contacts
    made = contacts[
        (contacts["kind"] == "承诺")
        & contacts["promise_date"].notna()
        & (contacts["promise_amount"] > 0)
        & (contacts["contact_date"] <= pd.Timestamp(as_of))
    ]
    results = []
    for code, records in _by_customer(made.sort_values(["promise_date", "contact_date"])).items():
        money = received.get(code, [])
        left = [amount for _, amount in money]
        for record in records:
            made_on = pd.Timestamp(record["contact_date"]).date()
            due_on = pd.Timestamp(record["promise_date"]).date()
            last, wanted, got = last_day_in_time(due_on, policy=policy), record["promise_amount"], 0
            for i, (day, _) in enumerate(money):
                if made_on <= day <= min(last, as_of) and left[i] > 0 and got < wanted:
                    taken = min(left[i], wanted - got)
                    left[i] -= taken
                    got += taken
            promise = Promise(due_on, wanted, got)
            results.append(
                PromiseResult(
                    code, made_on, record["promise_no"], promise,
                    promise_status(promise, as_of, policy=policy).value,
                )
            )  # fmt: skip
    return results


def plan_results(
    ledger: Ledger, received: dict[str, list[plans.Receipt]], as_of: date
) -> list[PlanResult]:
    """Judge every monthly plan up to the month of ``as_of``, oldest first (K15)."""
    results = []
    planned = ledger.plans
    begun = planned[planned["month"].notna() & (planned["month"] <= pd.Timestamp(as_of))]
    for record in begun.sort_values(["month", "customer_code"]).to_dict("records"):
        target, month = as_int(record["target"]), as_date(record["month"])
        if not target or month is None:
            continue
        month = month.replace(day=1)
        last = end_of_month(month)
        target_on = as_date(record["target_date"]) or last
        code = str(record["customer_code"])
        within = [r for r in received.get(code, []) if month <= r[0] <= last and r[0] <= as_of]
        verdict = plans.plan_failure(target, target_on, within, as_of)
        results.append(
            PlanResult(
                code, month, target, target_on, sum(a for _, a in within), verdict.value,
                verdict.why(),
            )
        )  # fmt: skip
    return results


def monthly_failures(results: Iterable[PlanResult], as_of: date) -> list[bool | None]:
    """Return failure flags of one customer's plans, a month each, oldest first, None for none."""
    mine = {r.month: r.failure is not None for r in results}
    if not mine:
        return []
    flags: list[bool | None] = []
    month, end = min(mine), as_of.replace(day=1)
    while month <= end:
        flags.append(mine.get(month))
        month = add_months(month, 1)
    return flags


def _sums(index: Ints, amount: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, index, amount)
    return total


def _figures(ledger: Ledger, accounts: Accounts) -> pd.DataFrame:
    """Add up the columns per customer of ``accounts.codes``; money in 分."""
    size, today = len(accounts.codes), day_number(accounts.as_of)
    window = day_number(rolling_start(accounts.as_of))
    month = day_number(accounts.as_of.replace(day=1))
    next_end = day_number(end_of_month(add_months(accounts.as_of.replace(day=1), 1)))
    sale, receipt = accounts.sales, accounts.receipts
    who = sale["customer"].to_numpy()
    left = sale["open"].to_numpy()
    positive = np.maximum(left, 0)
    due, amount = sale["due"].to_numpy(), sale["amount"].to_numpy()
    late = (positive > 0) & (due != MISSING) & (due < today)
    payer = receipt["customer"].to_numpy()
    cash = receipt["amount"].to_numpy()
    paid = cash + receipt["allowance"].to_numpy()
    paid_on = receipt["date"].to_numpy()
    recent_paid = (paid_on > window) & (paid_on != MISSING)
    recent_due = (due > window) & (due <= today) & (amount > 0)
    positive_amount = np.maximum(amount, 0)

    def of_sales(mask: Any, values: Any = positive) -> Ints:
        return _sums(who[mask], values[mask], size)

    def of_receipts(mask: Any, values: Any = cash) -> Ints:
        return _sums(payer[mask], values[mask], size)

    method = ledger.receipts["method"]
    in_cash = method.map(
        {m: m == "" or scoring.counts_as_cash(m, policy=accounts.policy) for m in method.unique()}
    ).to_numpy(bool)
    ours = ledger.receipts["discount_ours"].to_numpy(bool)
    state = ledger.receipts["bill_state"]
    bills = (
        receipt["counted"].to_numpy()
        & (method == "商承").to_numpy()
        & (ledger.receipts["bill_due"] > pd.Timestamp(accounts.as_of)).to_numpy()
        & ~state.isin(["兑付", "贴现"]).to_numpy()
    )
    bounced = (state == "退票").to_numpy() & (
        ledger.receipts["receipt_date"] <= pd.Timestamp(accounts.as_of)
    ).to_numpy()
    first_due = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first_due, who[late], due[late])
    credit_left = _sums(who, np.minimum(left, 0), size)
    unapplied = _sums(payer, receipt["unapplied"].to_numpy(), size) - credit_left
    open_total = of_sales(slice(None))
    return pd.DataFrame(
        {
            "open": open_total,
            "unapplied": unapplied,
            "balance": open_total - unapplied,
            "overdue": of_sales(late),
            "due_month": of_sales((due >= today) & (due <= next_end)),
            "disputed": of_sales(ledger.sales["disputed"].to_numpy(bool)),
            "first_due": first_due,
            "sales_year": of_sales(sale["date"].to_numpy() > window, positive_amount),
            "due_year": of_sales(recent_due, positive_amount),
            "on_time_year": of_sales(recent_due, sale["on_time"].to_numpy()),
            "received_year": of_receipts(recent_paid),
            "cash_year": of_receipts(recent_paid & in_cash),
            "discount_year": of_receipts(
                recent_paid & ours, ledger.receipts["discount_cost"].to_numpy(np.int64)
            ),
            "collected_month": of_receipts((paid_on >= month) & (paid_on != MISSING), paid),
            "due_in_month": of_sales((due >= month) & (due <= today), positive_amount),
            "bills": of_receipts(bills),
            "bounced": _sums(payer, bounced.astype(np.int64), size),
        },
        index=pd.Index(accounts.codes.astype(str), name="customer_code"),
    )


@dataclass(frozen=True, slots=True)
class History:
    """What the contacts, plans and letters of a ledger say, grouped by customer."""

    promises: list[PromiseResult]
    plans: list[PlanResult]
    contacts: dict[str, list[Record]]
    letters: dict[str, list[Record]]
    promises_of: dict[str, list[PromiseResult]]
    plans_of: dict[str, list[PlanResult]]


def history(ledger: Ledger, accounts: Accounts) -> History:
    """Judge promises and plans and group contacts and letters, up to the accounts' day."""
    received = receipts_by_customer(ledger, accounts)
    until = pd.Timestamp(accounts.as_of)
    contacts, letters = ledger.contacts, ledger.letters
    promised = promise_results(ledger, received, accounts.as_of, accounts.policy)
    planned = plan_results(ledger, received, accounts.as_of)
    promises_of: dict[str, list[PromiseResult]] = defaultdict(list)
    for promise in promised:
        promises_of[promise.customer_code].append(promise)
    plans_of: dict[str, list[PlanResult]] = defaultdict(list)
    for plan in planned:
        plans_of[plan.customer_code].append(plan)
    return History(
        promised,
        planned,
        _by_customer(contacts[contacts["contact_date"] <= until].sort_values("contact_date")),
        _by_customer(letters[letters["letter_date"] <= until].sort_values("letter_date")),
        promises_of,
        plans_of,
    )


def register_grade(record: Record, policy: Policy) -> Verdict[str]:
    """Grade one row of the register (K01–K06); "" while it can't be graded."""
    verdict = grading.grade_application(
        grading.Application(
            repayment=as_decimal(record["score_repay"]),
            purchases=as_decimal(record["score_purchase"]),
            others=as_decimal(record["score_other"]),
            vetoes=grading.read_vetoes(record["vetoes"]),
            our_fault=bool(record["our_fault"]),
            new_customer=bool(record["is_new"]),
            documents_complete=not record["docs_missing"],
            approval=grading.Approval(
                record["special_approval"],
                as_date(record["special_date"]),
                record["special_reason"],
            ),
        ),
        policy,
    )
    return Verdict(verdict.value or "", verdict.reasons)


def profiles(ledger: Ledger, accounts: Accounts, past: History) -> pd.DataFrame:
    """Return one row per customer with every figure (分) and every verdict with its reasons.

    Customers come in the order of the register, then those only the ledger knows.
    """
    figures = _figures(ledger, accounts)
    register = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    codes = [str(c) for c in register.index]
    codes += sorted(set(figures.index) - set(codes))
    blank = {c: v for c, v in _blank_register_row().items() if c != "customer_code"}
    rows = register.to_dict("index")
    figures = figures.reindex(codes, fill_value=0)
    sellers = Counter(r["salesperson"] for r in rows.values())
    names = _names_in_ledger(ledger)
    company_sales = int(figures["sales_year"].sum())
    result = []
    if not codes:  # an empty ledger still has every column: a blank customer is dropped below
        figures.loc[""] = 0
    for code, figure in zip(codes or [""], figures.to_dict("records"), strict=True):
        record = {str(k): v for k, v in rows.get(code, blank).items()}
        if not record["customer_name"]:
            record["customer_name"] = names.get(code, code or "（缺客户编码）")
        result.append(
            _profile(code, record, {str(k): int(v) for k, v in figure.items()}, accounts, past,
                     sellers[record["salesperson"]], company_sales)
        )  # fmt: skip
    index = pd.Index(codes or [""], name="customer_code", dtype="str")
    return _typed(pd.DataFrame(result, index=index)).iloc[: len(codes)]


_DATES = ("earliest_overdue_due", "sue_by", "visit_due", "review_due", "contract_end",
          "last_contact", "next_contact")  # fmt: skip
_NULLABLE = ("limit", "effective_limit", "remaining", "ceiling")


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    for name in _DATES:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for name in _NULLABLE:
        table[name] = table[name].astype("Int64")
    return table


def _blank_register_row() -> Record:
    one = frame(schema.CUSTOMERS, {"customer_code": [""]})
    return {str(k): v for k, v in one.to_dict("records")[0].items()}


def _names_in_ledger(ledger: Ledger) -> dict[str, str]:
    both = pd.concat(
        [t[["customer_code", "customer_name"]] for t in (ledger.sales, ledger.receipts)]
    )
    both = both[both["customer_name"] != ""].drop_duplicates("customer_code")
    return dict(zip(both["customer_code"], both["customer_name"], strict=True))


def _profile(
    code: str,
    record: Record,
    figure: dict[str, int],
    accounts: Accounts,
    past: History,
    seller_customers: int,
    company_sales: int,
) -> Record:
    as_of, policy = accounts.as_of, accounts.policy
    contacts, letters = past.contacts.get(code, []), past.letters.get(code, [])
    promises = past.promises_of.get(code, ())
    year_start = rolling_start(as_of)
    recent = [p.promise for p in promises if p.promise.due_on > year_start]

    grade = register_grade(record, policy)
    limit, term = as_int(record["limit"]), as_int(record["credit_days"])
    temporary_until = as_date(record["temp_to"])
    effective = credit.effective_limit(
        limit, as_int(record["temp_limit"]) or 0, as_date(record["temp_from"]), temporary_until,
        as_of, grade.value or None,
    )  # fmt: skip
    usage = credit.credit_usage(
        figure["open"], record["shipped_unbilled"], record["orders_open"], figure["bills"],
        figure["unapplied"], policy,
    )  # fmt: skip
    left = credit.remaining_credit(effective.value, usage.value)
    last_year = as_int(record["last_year_sales"])
    ceiling = credit.limit_ceiling(
        last_year, grade.value or None, credit.season_factor(as_of.month, policy), policy,
        as_int(record["contract_amount"]),
    )  # fmt: skip
    over_limit = effective.value is not None and usage.value > effective.value
    today = day_number(as_of)
    first_due = np.datetime64(figure["first_due"], "D").astype(date) if figure["overdue"] else None
    overdue_days = today - figure["first_due"] if figure["overdue"] else 0
    stop: Verdict[StopLevel] = stop_level(
        over_limit, first_due, figure["overdue"], as_of, bool(record["stop_clause"]),
        bool(record["malicious"]), policy,
    )  # fmt: skip

    pay_record = scoring.PayRecord(
        on_time=ratio(figure["on_time_year"], figure["due_year"]),
        cash=ratio(figure["cash_year"], figure["received_year"]),
        discount_cost=ratio(figure["discount_year"], figure["received_year"]),
        promises=fulfilment_rate(recent, as_of, policy=policy),
    )
    pay = scoring.pay_rating(pay_record, policy=policy)
    flags = monthly_failures(past.plans_of.get(code, ()), as_of)
    commitment = plans.needs_commitment(flags, last_month=as_of.month, policy=policy)
    failures = plans.failures_in_a_row(flags)
    year_failures = sum(bool(f) for f in flags[-policy.fail_window_months :])
    broken = sum(
        promise_status(p, as_of, policy=policy).value is PromiseStatus.BROKEN for p in recent
    )

    interruptions = _interruptions(contacts, letters, as_of)
    sue = limitation.sue_by(first_due, interruptions, policy=policy).value if first_due else None
    light = limitation.limitation_light(sue, as_of, policy=policy).value if sue else ""
    visit = reminders.visit_due(
        limit, term, as_date(record["visit_manager"]), as_date(record["visit_head"]), as_of,
        credit.temporary_in_force(
            as_int(record["temp_limit"]) or 0, as_date(record["temp_from"]), temporary_until, as_of
        ).value,
        policy,
    ).value  # fmt: skip
    review = reminders.review_due(as_date(record["last_review"]), as_of, policy).value
    last_contact = as_date(contacts[-1]["contact_date"]) if contacts else None
    upcoming = [d for c in contacts if (d := as_date(c["next_contact"]))]
    reason_codes = [c["reason_code"] for c in contacts if c["reason_code"]]
    our_fault = bool(reason_codes) and tactics.CAUSES[reason_codes[-1]].our_fault
    contract_end = as_date(record["contract_end"])
    missing = tuple(d for d in str(record["docs_missing"]).replace(",", "、").split("、") if d)

    warned = warning_flags(
        CustomerFacts(
            as_of=as_of,
            credit_grade=grade.value or None,
            pay_grade=pay.value,
            limit=effective.value,
            ungranted=effective.value is None,
            approved=limit,
            ceiling=ceiling.value,
            unfounded=ceiling.value is None,
            pay_points=scoring.pay_points(pay_record, policy=policy).value,
            usage=usage.value,
            balance=figure["open"],
            overdue=figure["overdue"],
            longest_overdue_days=overdue_days,
            stop_level=int(stop.value),
            has_stop_clause=bool(record["stop_clause"]),
            term_days=term,
            temporary_until=temporary_until,
            limitation_date=sue,
            has_contract=bool(record["contract_no"]),
            contract_end=contract_end,
            price_confirmed=bool(record["price_confirmed"]),
            documents_missing=missing,
            scores_missing=not grade.value,
            cash_ratio=pay_record.cash,
            contract_cash_ratio=as_decimal(record["contract_cash"]),
            discount_by_us=figure["discount_year"],
            cheques_returned=figure["bounced"],
            needs_commitment=commitment.value,
            broken_promises=broken,
            unapplied_receipts=figure["unapplied"],
            last_contact=last_contact,
            never_contacted=last_contact is None,
            visit_due=visit,
            review_due=review,
        ),
        policy,
    )
    advice = None
    if figure["overdue"]:
        advice = tactics.recommend_method(
            tactics.DebtorFacts(
                as_of,
                overdue_days=overdue_days,
                oldest_on=first_due,
                sue_by=sue,
                strategic=bool(record["strategic"]),
                sales_share=ratio(figure["sales_year"], company_sales) or Decimal(0),
                years_with_us=_years(as_date(record["first_trade"]), as_of),
                referrer=bool(record["referrer"]),
                depends_on_us=bool(record["depends_on_us"]),
                stop_clause=bool(record["stop_clause"]),
                seller_customers=seller_customers,
                communications=sum(c["kind"] == "催收" for c in contacts),
                our_fault=our_fault,
                tried=_tried(contacts),
            ),
            policy=policy,
        )
    given = scoring.benefits(pay.value, grade.value) if pay.value and grade.value else None
    return {
        "customer_name": record["customer_name"],
        "department": record["department"],
        "salesperson": record["salesperson"],
        "sales_manager": record["sales_manager"],
        "credit_grade": grade.value,
        "credit_label": grading.grade_label(grade.value) if grade.value else "",
        "grade_why": grade.why(),
        "pay_grade": pay.value or "",
        "pay_label": scoring.pay_grade_label(pay.value) if pay.value else "",
        "pay_why": pay.why(),
        "balance": figure["balance"],
        "open": figure["open"],
        "not_due": figure["open"] - figure["overdue"],
        "due_month": figure["due_month"],
        "overdue": figure["overdue"],
        "max_overdue_days": overdue_days,
        "earliest_overdue_due": first_due,
        "unapplied": figure["unapplied"],
        "disputed": figure["disputed"],
        "usage": usage.value,
        "limit": limit,
        "effective_limit": effective.value,
        "remaining": left.value,
        "ceiling": ceiling.value,
        "stop_level": int(stop.value),
        "stop_label": stop.value.label,
        "stop_why": stop.why(),
        "stop_clause": bool(record["stop_clause"]),
        "warnings": "、".join(warned.value),
        "warnings_why": warned.why(),
        "method": str(advice.value.primary) if advice else "",
        "method_fallback": str(advice.value.fallback) if advice else "",
        "method_action": advice.value.action if advice else "",
        "method_why": advice.why() if advice else "",
        "on_time_rate": as_float(pay_record.on_time),
        "cash_ratio": as_float(pay_record.cash),
        "discount_rate": as_float(pay_record.discount_cost),
        "promise_rate": as_float(pay_record.promises),
        "failures_in_row": failures,
        "failures_year": year_failures,
        "needs_commitment": commitment.value,
        "commitment_why": commitment.why(),
        "broken_promises": broken,
        "sue_by": sue,
        "limitation_light": str(light),
        "visit_due": visit,
        "review_due": review,
        "contract_end": contract_end,
        "collected_month": figure["collected_month"],
        "due_in_month": figure["due_in_month"],
        "award_score": as_float(
            scoring.award_score(pay_record, year_failures, policy=policy).value
        ),
        "recovery": as_float(
            recovery_probability(first_due, as_of, policy=policy).value if first_due else None
        ),
        "last_contact": last_contact,
        "next_contact": upcoming[-1] if upcoming else None,
        "our_fault": our_fault,
        "benefits": "；".join(f"{k}：{v}" for k, v in given.value.terms.items()) if given else "",
        "benefits_why": given.why() if given else "",
    }


def _years(since: date | None, as_of: date) -> int:
    if since is None:
        return 0
    return as_of.year - since.year - ((as_of.month, as_of.day) < (since.month, since.day))


def _tried(contacts: list[Record]) -> dict[tactics.Method, int]:
    counted = Counter(c["method"] for c in contacts if c["method"])
    known = {str(m) for m in tactics.Method}
    return {tactics.Method(name): times for name, times in counted.items() if name in known}


def _interruptions(
    contacts: list[Record], letters: list[Record], as_of: date
) -> list[limitation.Interruption]:
    """Collect what interrupts limitation: evidenced demands and delivered letters (民法典§195)."""
    found = [
        limitation.Interruption(on, proven=bool(c["evidence"]))
        for c in contacts
        if c["interrupts"] and (on := as_date(c["contact_date"]))
    ]
    for letter in letters:
        delivered = as_date(letter["delivered_on"])
        if letter["kind"] in DEMANDING_LETTERS and delivered and delivered <= as_of:
            proven = letter["delivery"] in ("已送达", "已回执") and bool(letter["evidence"])
            found.append(limitation.Interruption(delivered, proven=proven))
    return found
