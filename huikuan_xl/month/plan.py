"""The plan of this month against what came in, and the next month's plan (K15, K26)."""

from collections import defaultdict
from datetime import date

import pandas as pd

from huikuan_xl.accounts.history import History
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.rows import as_date, as_int
from huikuan_xl.rules import plans
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy


def plan_of_month(past: History, customers: pd.DataFrame, as_of: date) -> pd.DataFrame:
    month = as_of.replace(day=1)
    mine = [p for p in past.plans if p.month == month]
    codes = [p.customer_code for p in mine]
    return pd.DataFrame(
        {
            "customer_code": pd.Series(codes, dtype="str"),
            "customer_name": customers["customer_name"].reindex(codes).to_numpy(),
            "salesperson": customers["salesperson"].reindex(codes).to_numpy(),
            "target": pd.Series([p.target for p in mine], dtype="int64"),
            "target_date": pd.to_datetime(pd.Series([p.target_on for p in mine])).astype(
                "datetime64[s]"
            ),
            "collected": pd.Series([p.collected for p in mine], dtype="int64"),
            "short": pd.Series([max(p.target - p.collected, 0) for p in mine], dtype="int64"),
            "failure": pd.Series([str(p.failure or "") for p in mine], dtype="str"),
            "why": pd.Series([p.why for p in mine], dtype="str"),
        }
    )


def next_plan(
    ledger: Ledger, accounts: Accounts, customers: pd.DataFrame, policy: Policy
) -> pd.DataFrame:
    """Plan next month's collection (K15, K26, S1-55): every customer with something due by then.

    The target is what the 回款计划 sheet says for that month, else everything overdue or due by the
    month's end, disputes excepted. The promise is the customer's answer there, else the promises
    on 承诺与催收 due in that month. Money in 分.
    """
    month = add_months(accounts.as_of.replace(day=1), 1)
    last = end_of_month(month)
    entered = {
        str(r["customer_code"]): r
        for r in ledger.plans[ledger.plans["month"] == pd.Timestamp(month)].to_dict("records")
    }
    contacts = ledger.contacts
    known = contacts[contacts["contact_date"] <= pd.Timestamp(accounts.as_of)]
    promised: dict[str, int] = defaultdict(int)
    cash: dict[str, float] = {}
    for r in known[
        (known["kind"] == "承诺")
        & known["promise_date"].between(pd.Timestamp(month), pd.Timestamp(last))
    ].to_dict("records"):
        promised[r["customer_code"]] += r["promise_amount"]
        cash[r["customer_code"]] = r["promise_cash"]
    measures: dict[str, list[tuple[str, int]]] = defaultdict(list)
    recent = known["contact_date"] >= pd.Timestamp(accounts.as_of.replace(day=1))
    for r in known[(known["kind"] == "措施") & recent].to_dict("records"):
        measures[r["customer_code"]].append((r["measure"], r["measure_amount"]))
    contract_cash = (
        ledger.customers.drop_duplicates("customer_code")
        .set_index("customer_code")["contract_cash"]
        .dropna()
    )
    rows = []
    for code, figure in customers.to_dict("index").items():
        wanted = figure["overdue"] + figure["due_month"] - figure["disputed"]
        row = entered.get(str(code), {})
        target = as_int(row.get("target"))
        target = max(wanted, 0) if target is None else target
        if target <= 0:
            continue
        answered = as_int(row.get("promised"))
        promise = promised.get(str(code), 0) if answered is None else answered
        taken = measures.get(str(code), [])
        gap = plans.plan_gap(target, promise, [amount for _, amount in taken]).value
        thirds = [as_int(row.get(n)) or 0 for n in ("first_third", "second_third", "last_third")]
        if sum(thirds) != target:
            third = target // 3
            thirds = [third, third, target - 2 * third]
        rows.append(
            {
                "customer_code": code,
                "customer_name": figure["customer_name"],
                "salesperson": figure["salesperson"],
                "total_open": figure["open"],
                "current": figure["open"] - figure["overdue"],
                "overdue": figure["overdue"],
                "target": target,
                "target_date": as_date(row.get("target_date")) or last,
                "cash_ratio": contract_cash.get(code, float(policy.cash_ratio_min)),
                "promised": promise,
                "promised_cash": cash.get(str(code), float("nan")),
                "gap": gap.gap,
                "measures": "、".join(name for name, _ in taken if name),
                "measures_expected": gap.expected,
                "covered": gap.uncovered <= 0,
                "first_third": thirds[0],
                "second_third": thirds[1],
                "last_third": thirds[2],
            }
        )
    columns = [
        "customer_code", "customer_name", "salesperson", "total_open", "current", "overdue",
        "target", "target_date", "cash_ratio", "promised", "promised_cash", "gap", "measures",
        "measures_expected", "covered", "first_third", "second_third", "last_third",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    frame["target_date"] = pd.to_datetime(frame["target_date"]).astype("datetime64[s]")
    return frame.sort_values(
        ["target", "customer_code"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)
