"""Whom to call first, how, and what comes next (K23, K25)."""

from decimal import Decimal

import pandas as pd

from huikuan_xl.accounts.history import History
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.stop_supply import StopLevel

_NEXT_STEPS = {
    StopLevel.NORMAL: "发到期提醒，约定付款日",
    StopLevel.FROZEN: "发催款联络书，新单先审批",
    StopLevel.LIMITED: "发限期清欠通知，签回款承诺书",
    StopLevel.STOPPED: "发停止供货通知，准备移交材料",
    StopLevel.COLLECT_ONLY: "只收款不供货，准备委托律师",
}


def call_list(customers: pd.DataFrame, past: History, policy: Policy) -> pd.DataFrame:
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
