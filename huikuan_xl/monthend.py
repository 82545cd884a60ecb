"""The month end: a ledger, a policy and a day in; every result and every problem out. Pure.

``run`` settles and ages the ledger, asks the regulation about every customer, plans the next month
and adds everything up twice. Writers (``pack``, ``letters``, ``archive``) turn the result to files.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from huikuan_xl.ledger.accounts import (
    BY_DOCUMENT_DATE,
    BY_DUE_DATE,
    DATE_MISSING,
    TOTAL,
    UNAPPLIED,
    UNASSIGNED,
    Accounts,
    TieOut,
    ageing,
    day_number,
)
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.customers import (
    History,
    as_date,
    as_float,
    as_int,
    groups_of,
    history,
    profiles,
    settle_ledger,
)
from huikuan_xl.ledger.performance import IndicatorValue, period_indicators
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.replies import with_replies
from huikuan_xl.ledger.settlement import MISSING
from huikuan_xl.rules import indicators, plans, promises, provision, reminders, scoring
from huikuan_xl.rules.ageing import audit_band_number
from huikuan_xl.rules.letter_rules import stop_basis
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.settlement_order import ORDER_TEXT
from huikuan_xl.rules.stop_supply import StopLevel, deadline

GROUPINGS = {"客户": "customer_code", "业务员": "salesperson", "部门": "department"}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the tie-out: two ways to the same figure, 分."""

    name: str
    left: int
    right: int

    @property
    def difference(self) -> int:
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """Everything a month end finds. Money in 分; column names follow the schema where a column
    comes from there."""

    ledger: Ledger
    as_of: date
    policy: Policy
    accounts: Accounts
    history: History
    tie: TieOut
    checks: tuple[Check, ...]
    customers: pd.DataFrame
    salespeople: pd.DataFrame
    ageing: dict[str, pd.DataFrame]
    ageing_by_document: pd.DataFrame
    audit: pd.DataFrame
    open_items: pd.DataFrame
    this_plan: pd.DataFrame
    plan: pd.DataFrame
    call_list: pd.DataFrame
    stop_proposals: pd.DataFrame
    provision: pd.DataFrame
    migration: pd.DataFrame
    migration_note: str
    duties: pd.DataFrame
    reminders: pd.DataFrame
    indicators: tuple[IndicatorValue, ...]
    definitions: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    counts: dict[str, int]

    @property
    def company(self) -> Company:
        return self.ledger.company

    @property
    def month_start(self) -> date:
        return self.as_of.replace(day=1)

    @property
    def ties(self) -> bool:
        """True when every check's difference is 0.00."""
        return all(check.difference == 0 for check in self.checks)

    @property
    def can_close(self) -> bool:
        """A month closes when it ties and no problem is an error (design §5)."""
        return self.ties and not any(p.severity is Severity.ERROR for p in self.problems)


def run(ledger: Ledger, as_of: date, policy: Policy | None = None) -> MonthEnd:
    """Run the month end of ``ledger`` as of a day. The same inputs give the same result."""
    policy = policy or ledger.policy
    ledger = replace(ledger, contacts=with_replies(ledger))
    accounts = settle_ledger(ledger, as_of, policy)
    past = history(ledger, accounts)
    customers = profiles(ledger, accounts, past)
    tables = {name: _aged(ledger, accounts, column) for name, column in GROUPINGS.items()}
    tie = accounts.tie_out()
    items = open_items(ledger, accounts, customers)
    this_plan = _this_plan(past, customers, as_of)
    migration, note = _migration(ledger, as_of, policy)
    return MonthEnd(
        ledger=ledger,
        as_of=as_of,
        policy=policy,
        accounts=accounts,
        history=past,
        tie=tie,
        checks=_checks(tie, tables, customers, items),
        customers=customers,
        salespeople=_salespeople(ledger, accounts, customers, tables["业务员"], this_plan, past),
        ageing=tables,
        ageing_by_document=_aged(ledger, accounts, "customer_code", BY_DOCUMENT_DATE),
        audit=_audit(items, as_of, policy),
        open_items=items,
        this_plan=this_plan,
        plan=next_plan(ledger, accounts, customers, policy),
        call_list=_call_list(customers, past, policy),
        stop_proposals=_stop_proposals(customers, as_of, policy),
        provision=_provision(tables["客户"], policy),
        migration=migration,
        migration_note=note,
        duties=_duties(customers, as_of, policy),
        reminders=due_reminders(items, as_of, policy),
        indicators=tuple(period_indicators(ledger, as_of.replace(day=1), as_of, policy)),
        definitions=_definitions(policy),
        problems=tuple(ledger.problems),
        counts=_counts(ledger, accounts, customers),
    )


def _aged(ledger: Ledger, accounts: Accounts, column: str, base: str = BY_DUE_DATE) -> pd.DataFrame:
    return ageing(accounts, *groups_of(ledger, accounts, column), base)


def _checks(
    tie: TieOut, tables: dict[str, pd.DataFrame], customers: pd.DataFrame, items: pd.DataFrame
) -> tuple[Check, ...]:
    return (
        Check(
            "Σ账龄段＋日期缺失＋未核销 ＝ Σ销售－Σ回款－Σ折让",
            tie.open_total + tie.unapplied,
            tie.ledger,
        ),
        *(
            Check(f"Σ{name} ＝ 台账余额", int(table["余额"].iloc[-1]), tie.ledger)
            for name, table in tables.items()
        ),
        Check("Σ客户余额（看板） ＝ 台账余额", int(customers["balance"].sum()), tie.ledger),
        Check("Σ未清明细 ＝ Σ账龄段", int(items["open"].sum()), tie.open_total),
    )


def open_items(ledger: Ledger, accounts: Accounts, customers: pd.DataFrame) -> pd.DataFrame:
    """Return every open sales line, earliest due first, with its bucket; money in 分."""
    lines = accounts.sales
    chosen = (lines["open"] > 0).to_numpy()
    sales, line = ledger.sales[chosen], lines[chosen]
    labels = np.array(accounts.bucket_labels, dtype=object)
    due = line["due"].to_numpy()
    frame = pd.DataFrame(
        {
            "customer_code": sales["customer_code"].to_numpy(),
            "customer_name": customers["customer_name"].reindex(sales["customer_code"]).to_numpy(),
            "salesperson": sales["salesperson"].to_numpy(),
            "department": sales["department"].to_numpy(),
            "doc_no": sales["doc_no"].to_numpy(),
            "line_no": sales["line_no"].to_numpy(),
            "sale_date": sales["sale_date"].to_numpy(),
            "due_date": np.where(due == MISSING, np.datetime64("NaT"), due.astype("datetime64[D]")),
            "amount": line["amount"].to_numpy(),
            "paid": line["paid"].to_numpy(),
            "open": line["open"].to_numpy(),
            "overdue": np.where(due == MISSING, 0, np.maximum(line["overdue"].to_numpy(), 0)),
            "bucket": labels[line["bucket"].to_numpy()],
            "disputed": sales["disputed"].to_numpy(),
            "due_estimated": line["due_estimated"].to_numpy(),
            "row": sales["_row"].to_numpy(),
        }
    )
    frame["due_date"] = frame["due_date"].astype("datetime64[s]")
    return frame.sort_values(
        ["due_date", "customer_code", "doc_no", "line_no", "open"], kind="stable"
    ).reset_index(drop=True)


def _this_plan(past: History, customers: pd.DataFrame, as_of: date) -> pd.DataFrame:
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


_NEXT_STEPS = {
    StopLevel.NORMAL: "发到期提醒，约定付款日",
    StopLevel.FROZEN: "发催款联络书，新单先审批",
    StopLevel.LIMITED: "发限期清欠通知，签回款承诺书",
    StopLevel.STOPPED: "发停止供货通知，准备移交材料",
    StopLevel.COLLECT_ONLY: "只收款不供货，准备委托律师",
}


def _call_list(customers: pd.DataFrame, past: History, policy: Policy) -> pd.DataFrame:
    """Order overdue customers by what is at stake: stop level, then amount at risk, then days."""
    late = customers[customers["overdue"] > 0].copy()
    chance = late["recovery"].fillna(float(policy.recovery_recent))
    late["expected_recovery"] = [
        half_up(Decimal(amount) * Decimal(repr(p)))
        for amount, p in zip(late["overdue"].tolist(), chance.tolist(), strict=True)
    ]
    late["action"] = late["method_action"]
    late["next_step"] = [
        "先处理争议与我方责任，再谈付款"
        if ours or disputed >= overdue
        else ("签回款承诺书；" if needs else "") + _NEXT_STEPS[StopLevel(level)]
        for ours, disputed, overdue, needs, level in zip(
            late["our_fault"], late["disputed"], late["overdue"], late["needs_commitment"],
            late["stop_level"], strict=True,
        )
    ]  # fmt: skip
    late = late.sort_values(
        ["stop_level", "overdue", "max_overdue_days"], ascending=False, kind="stable"
    )
    kept = [
        "customer_code", "customer_name", "salesperson", "overdue", "max_overdue_days",
        "stop_label", "method", "action", "next_step", "expected_recovery", "next_contact",
    ]  # fmt: skip
    return late.reset_index()[kept]


def _stop_proposals(customers: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    rows = []
    for code, c in customers[customers["stop_level"] > 0].to_dict("index").items():
        first = as_date(c["earliest_overdue_due"])
        basis = stop_basis("年度合同停供条款" if c["stop_clause"] else "", customer_pays_first=True)
        rows.append(
            {
                "customer_code": code,
                "customer_name": c["customer_name"],
                "salesperson": c["salesperson"],
                "stop_level": c["stop_level"],
                "stop_label": c["stop_label"],
                "overdue": c["overdue"],
                "max_overdue_days": c["max_overdue_days"],
                "usage": c["usage"],
                "limit": c["effective_limit"],
                "deadline": deadline(first, as_of, policy) if first else None,
                "basis": basis.value or "",
                "why": c["stop_why"],
            }
        )
    frame = pd.DataFrame(
        rows,
        columns=["customer_code", "customer_name", "salesperson", "stop_level", "stop_label",
                 "overdue", "max_overdue_days", "usage", "limit", "deadline", "basis", "why"],
    )  # fmt: skip
    frame["deadline"] = pd.to_datetime(frame["deadline"]).astype("datetime64[s]")
    return frame.sort_values(
        ["stop_level", "overdue", "customer_code"], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)


def _salespeople(
    ledger: Ledger,
    accounts: Accounts,
    customers: pd.DataFrame,
    aged: pd.DataFrame,
    this_plan: pd.DataFrame,
    past: History,
) -> pd.DataFrame:
    """Score every salesperson (S0-17, S1-45): target, attainment, overdue, promises, contacts."""
    policy, as_of = accounts.policy, accounts.as_of
    start = as_of.replace(day=1)
    _, received = groups_of(ledger, accounts, "salesperson")
    lines = accounts.receipts
    in_month = (lines["date"] >= day_number(start)) & lines["counted"]
    collected = (lines["amount"] + lines["allowance"])[in_month].groupby(received[in_month]).sum()
    targets = this_plan.groupby("salesperson")["target"].sum()
    sold = accounts.sales
    became = (sold["open"] > 0) & (sold["due"] >= day_number(start) - 1)
    became &= (sold["due"] < day_number(as_of)) & (sold["due"] != MISSING)
    new_overdue = sold["open"][became].groupby(ledger.sales["salesperson"][became]).sum()
    overdue_labels = list(accounts.bucket_labels[1:-1])
    owner = customers["salesperson"]
    made: dict[str, list[promises.Promise]] = defaultdict(list)
    for result in past.promises:
        made[str(owner.get(result.customer_code, ""))].append(result.promise)
    dunned: dict[str, list[bool]] = defaultdict(list)
    for contacts in past.contacts.values():
        for c in contacts:
            if c["kind"] == "催收" and c["contact_date"] >= pd.Timestamp(start):
                paid = customers["collected_month"].get(c["customer_code"], 0) > 0
                dunned[c["salesperson"]].append(bool(paid))
    visits_due = customers["visit_due"].notna()
    overdue_visits = visits_due & (customers["visit_due"] <= pd.Timestamp(as_of))
    departments = ledger.customers[ledger.customers["department"] != ""].drop_duplicates(
        "salesperson"
    )
    department = dict(zip(departments["salesperson"], departments["department"], strict=True))
    names = sorted((set(owner) | set(aged.index)) - {TOTAL, UNASSIGNED, ""})
    rows = []
    for name in names:
        mine = owner == name
        open_amount = (
            int(aged.loc[name, list(accounts.bucket_labels)].sum()) if name in aged.index else 0
        )
        overdue = int(aged.loc[name, overdue_labels].sum()) if name in aged.index else 0
        target, got = int(targets.get(name, 0)), int(collected.get(name, 0))
        attainment = indicators.ratio(got, target)
        overdue_rate = indicators.ratio(overdue, open_amount)
        kept = promises.fulfilment_rate(made.get(name, []), as_of, policy=policy)
        hits = dunned.get(name, [])
        effect = indicators.ratio(sum(hits), len(hits))
        wanted = int((mine & visits_due).sum())
        visited = indicators.ratio(wanted - int((mine & overdue_visits).sum()), wanted)
        score = scoring.seller_score(
            attainment=attainment, overdue_rate=overdue_rate, promises=kept, dunning=effect,
            visits=visited, policy=policy,
        ).value  # fmt: skip
        rows.append(
            {
                "department": department.get(name, ""),
                "customers": int(mine.sum()),
                "target": target,
                "collected": got,
                "attainment": as_float(attainment),
                "balance": int(aged.loc[name, "余额"]) if name in aged.index else 0,
                "overdue": overdue,
                "overdue_rate": as_float(overdue_rate),
                "new_overdue": int(new_overdue.get(name, 0)),
                "promise_rate": as_float(kept),
                "contacts": len(hits),
                "contact_effect": as_float(effect),
                "visit_rate": as_float(visited),
                "score": as_float(score),
            }
        )
    columns = [
        "department", "customers", "target", "collected", "attainment", "balance", "overdue",
        "overdue_rate", "new_overdue", "promise_rate", "contacts", "contact_effect", "visit_rate",
        "score",
    ]  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=columns, index=pd.Index(names, name="salesperson", dtype="str")
    )
    frame["rank"] = frame["score"].rank(ascending=False, method="min").astype("Int64")
    return frame.sort_values(["rank", "overdue"], ascending=[True, False], kind="stable")


def _audit(items: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Open lines by audit band (age from the document date, calendar years) and customer."""
    labels = policy.audit_labels
    bands = np.full(len(items), -1)
    for i, day in enumerate(items["sale_date"]):
        start = as_date(day)
        if start is not None:
            bands[i] = audit_band_number(start, as_of, policy=policy)
    first = 0 if audit_band_number(as_of, as_of, policy=policy) == 0 else 1
    named = [labels[b - first] if b >= 0 else DATE_MISSING for b in bands]
    table = (
        items.assign(band=named)
        .pivot_table(index="customer_code", columns="band", values="open", aggfunc="sum")
        .reindex(columns=[*labels, DATE_MISSING])
        .fillna(0)
        .astype("int64")
    )
    table.insert(0, "余额", table.sum(axis=1))
    table = table.sort_values("余额", ascending=False, kind="stable")
    table.loc[TOTAL] = table.sum()
    return table.astype("int64")


def _provision(aged: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Provision by overdue bucket (§5.2); per customer net of 未核销 where the policy says so."""
    labels = policy.bucket_labels
    rates = policy.provision_rates
    amounts = dict.fromkeys(labels, 0)
    provided = dict.fromkeys(labels, 0)
    for _, row in aged.drop(index=TOTAL).iterrows():
        balances = [int(row[label]) for label in labels]
        if policy.provision_net:
            balances = _net(balances, -int(row[UNAPPLIED]))
        for label, amount, rate in zip(labels, balances, rates, strict=True):
            amounts[label] += amount
            provided[label] += half_up(Decimal(amount) * rate)
    frame = pd.DataFrame(
        {
            "amount": pd.Series(amounts, dtype="int64"),
            "rate": [float(rate) for rate in rates],
            "provision": pd.Series(provided, dtype="int64"),
        }
    )
    total, held = int(frame["amount"].sum()), int(frame["provision"].sum())
    frame.loc[TOTAL] = [total, held / total if total else float("nan"), held]
    return frame.astype({"amount": "int64", "provision": "int64"})


def _net(balances: list[int], unapplied: int) -> list[int]:
    """Take money we hold off the oldest buckets first: it would settle those."""
    netted = list(balances)
    for i in range(len(netted) - 1, -1, -1):
        taken = min(netted[i], max(unapplied, 0))
        netted[i] -= taken
        unapplied -= taken
    return netted


_ROLLING_BANDS = 4  # 未到期, 30, 60, 90 days: only bands one month wide roll month by month


def _migration(ledger: Ledger, as_of: date, policy: Policy) -> tuple[pd.DataFrame, str]:
    """Roll rates of the last month ends (§5.2): the share of a band found one band older a month on.

    Monthly rather than yearly, since a ledger rarely shows three year ends; the bands beyond
    90 days are one last band, lost in full.
    """
    first = ledger.sales["sale_date"].min()
    month = as_of.replace(day=1)
    ends = [end_of_month(add_months(month, -step)) for step in range(12, 0, -1)]
    ends = [day for day in ends if pd.notna(first) and pd.Timestamp(day) > first]
    if len(ends) < policy.migration_years:
        return pd.DataFrame(), "台账不足以取得足够的可比月末，暂不计算迁徙率。"
    labels = policy.bucket_labels
    balances = []
    for day in [*ends, as_of]:
        buckets = list(settle_ledger(ledger, day, policy).tie_out().buckets.values())[:-1]
        balances.append([*buckets[:_ROLLING_BANDS], sum(buckets[_ROLLING_BANDS:])])
    found = provision.migration(balances, policy=policy).value
    names = [*labels[:_ROLLING_BANDS], f"{policy.ageing_edges[_ROLLING_BANDS - 2]}以上"]
    size = len(names)
    return (
        pd.DataFrame(
            {
                "bucket": names,
                "average": [as_float(x) for x in _padded(found.average, size)],
                "historical": [as_float(x) for x in _padded(found.historical, size)],
                "expected": [as_float(x) for x in _padded(found.expected, size)],
            }
        ),
        f"按 {ends[0]:%Y-%m} 至 {as_of:%Y-%m} 各月末余额逐月滚动：上月某段余额在本月进入下一段的比例，"
        f"超过 100% 的按 100% 计；历史损失率为各段连乘，再乘前瞻性系数 {policy.forward_looking}。",
    )


def _padded(values: tuple[Decimal | None, ...], size: int) -> list[Decimal | None]:
    return [*values, *([None] * (size - len(values)))][:size]


def due_reminders(items: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Return the open documents that call for a reminder today (K14), not yet overdue first."""
    kept = []
    ahead = pd.Timestamp(as_of) + pd.Timedelta(days=policy.remind_finance_days)
    for item in items[items["due_date"] <= ahead].to_dict("records"):
        text = reminders.remind(as_date(item["due_date"]), as_of, item["open"], policy).value
        if text:
            kept.append({**item, "remind": text})
    columns = ["customer_code", "customer_name", "salesperson", "doc_no", "due_date", "open"]
    frame = pd.DataFrame(kept, columns=[*columns, "overdue", "remind"])
    return frame.sort_values(
        ["overdue", "due_date", "customer_code", "doc_no"], kind="stable"
    ).reset_index(drop=True)


def _duties(customers: pd.DataFrame, as_of: date, policy: Policy) -> pd.DataFrame:
    """Visits, reviews, renewals and limitation dates coming up within two months, and overdue."""
    until = add_months(as_of, 2)
    rows: list[dict[str, Any]] = []
    for code, c in customers.to_dict("index").items():
        wanted = (
            ("走访", c["visit_due"], c["salesperson"], "K18 授信客户每年至少走访一次"),
            ("信用复评", c["review_due"], "财务部", "K19 每年七月复评"),
            ("合同续签", c["contract_end"], c["salesperson"], "S0-20 合同到期"),
            ("诉讼时效", c["sue_by"], "财务部", f"§4.5 {c['limitation_light'] or '时效'}"),
        )
        for kind, value, who, why in wanted:
            due = as_date(value)
            if due is not None and due <= until:
                rows.append(
                    {"kind": kind, "customer_code": code, "customer_name": c["customer_name"],
                     "who": who, "due": due, "why": why}
                )  # fmt: skip
    rows.append(
        {"kind": "账龄分析报送", "customer_code": "", "customer_name": "", "who": "财务部",
         "due": reminders.report_due(as_of.replace(day=1), policy),
         "why": "K20 月后 5 日内报总经理和业务经理"}
    )  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=["kind", "customer_code", "customer_name", "who", "due", "why"]
    )
    frame["due"] = pd.to_datetime(frame["due"]).astype("datetime64[s]")
    return frame.sort_values(["due", "kind", "customer_code"], kind="stable").reset_index(drop=True)


def _counts(ledger: Ledger, accounts: Accounts, customers: pd.DataFrame) -> dict[str, int]:
    void = ledger.sales["state"] == "作废"
    after = pd.Timestamp(accounts.as_of)
    return {
        "customers": len(customers),
        "sales": int((~void).sum()),
        "void": int(void.sum()),
        "red": int((ledger.sales["amount"] < 0).sum()),
        "receipts": len(ledger.receipts),
        "bounced": int((ledger.receipts["bill_state"] == "退票").sum()),
        "sales_after": int((ledger.sales["sale_date"] > after).sum()),
        "receipts_after": int((ledger.receipts["receipt_date"] > after).sum()),
        "due_estimated": int(accounts.sales["due_estimated"].sum()),
        "date_missing": int((accounts.sales["due"] == MISSING).sum()),
    }


def _definitions(policy: Policy) -> tuple[tuple[str, str], ...]:
    """State every definition that the pack's figures rest on."""
    return (
        ("统计日", "只计入日期不晚于统计日的销售与回款，同一统计日任何时候重算结果相同。"),
        ("逾期天数", "统计日减到期日；到期当日为未到期。"),
        ("到期日推算", "未填到期日的按销售日期加客户信用期限推算，并列入数据问题。"),
        ("核销顺序", ORDER_TEXT),
        ("红字与作废", "红字为负数销售，先冲原清单再冲最早到期；作废不计入，只计数。退票的回款不计入。"),
        ("折让", f"单笔不超过 {policy.allowance_max / 100:,.2f} 元且不超过清单金额的 {policy.allowance_ratio:.0%} 的部分与回款同样核销，超出部分不核销并列入数据问题。"),
        ("未核销回款", "核销后剩余的回款与红字，单列为负数，不冲减任何账龄段。"),
        ("账龄段", "、".join(policy.bucket_labels) + "；按到期日。另附按开票日与审计账龄（自业务日起，按历年对应日）。"),
        ("信用等级", "信用 A–E（事前风险、授信）按 K01–K06；与回款评级不是同一把尺。"),
        ("回款评级", "回款 A–D（事后表现、商务优惠）按近 12 个月准时率、现金比例、贴息与承诺兑现（K24）。"),
        ("占用", "应收余额与按参数计入的已发货未开票、未执行订单、未到期商业承兑汇票（K10）。"),
        ("停供级别", "0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供（K11–K13、X06）。"),
    )  # fmt: skip
