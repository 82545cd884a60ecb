"""Two ways to the same total, for every table that shows one."""

import pandas as pd

from huikuan_xl.accounts.ageing import BY_DUE_DATE, ageing_by
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.tie_out import TieOut
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.result import Check

GROUPINGS = {"客户": "customer_code", "业务员": "salesperson", "部门": "department"}


def aged_by(
    ledger: Ledger, accounts: Accounts, column: str, base: str = BY_DUE_DATE
) -> pd.DataFrame:
    return ageing_by(ledger, accounts, column, base)


def tie_checks(
    tie: TieOut,
    tables: dict[str, pd.DataFrame],
    customers: pd.DataFrame,
    salespeople: pd.DataFrame,
    items: pd.DataFrame,
) -> tuple[Check, ...]:
    """Compare the ledger with every way to add it up; the pack adds its printed sheets to these."""
    collected = int(customers["collected_month"].sum())
    return (
        *table_checks(tie, tables),
        Check("Σ客户余额（看板） ＝ 台账余额", int(customers["balance"].sum()), tie.ledger),
        Check("Σ业务员统计余额 ＝ 台账余额", int(salespeople["balance"].sum()), tie.ledger),
        Check("Σ业务员统计回款 ＝ Σ客户本月回款", int(salespeople["collected"].sum()), collected),
        Check("Σ未清明细 ＝ Σ账龄段", int(items["open"].sum()), tie.open_total),
    )


def table_checks(tie: TieOut, tables: dict[str, pd.DataFrame]) -> tuple[Check, ...]:
    """Compare the ledger with its buckets and with every ageing of it."""
    return (
        Check(
            "Σ账龄段＋日期缺失＋未核销 ＝ Σ销售－Σ回款－Σ折让"
            + ("±核销与调整" if tie.adjustments else ""),
            tie.open_total + tie.unapplied,
            tie.ledger,
        ),
        *(
            Check(f"Σ{name} ＝ 台账余额", int(table["余额"].iloc[-1]), tie.ledger)
            for name, table in tables.items()
        ),
    )
