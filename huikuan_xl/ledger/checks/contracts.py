"""合同: numbers used twice, periods that overlap or can't be, sales under no contract (S0-20, K17)."""

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.agreements import NO_CONTRACT, agreements_of, contracts_of_sales
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import ERROR, NOTE, WARNING, Findings, repeated
from huikuan_xl.ledger.checks.terms import check_instalments, check_terms
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Contract, as_date, rows_of
from huikuan_xl.rules.clauses import doubt_ways_to_pay, told_in_vain
from huikuan_xl.rules.contracts import first_day, last_day, overlapping
from huikuan_xl.rules.credit import doubt_cycle
from huikuan_xl.rules.interest import agreed_rate_too_low, lpr_on, regulation_binds
from huikuan_xl.rules.plausibility import doubt_cash_ratio, doubt_daily_rate
from huikuan_xl.rules.words import NOT_COUNTED_SALES


def check_contracts(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the contracts, and the sales that none of them covers."""
    frame = ledger.contracts
    found = Findings(schema.CONTRACTS, frame)
    check_customer_codes(ledger, found)
    found.add(repeated(frame["contract_no"]), ERROR, "contract_no", "合同号重复",
              "一份合同只留一行，或更正合同号", "S0-20")  # fmt: skip
    contracts = rows_of(Contract, frame)
    found.doubted("valid_to", _impossible(contracts), "更正日期", "S0-20", ERROR)
    found.doubted(
        "valid_from", _overlaps(contracts), "更正期限；确有两份的，销售行写明合同号", "S0-20"
    )
    found.doubted("sign_year", map(_other_year, contracts), "更正签订年度或合同签订日", "S0-20")
    found.doubted("cycle", map(_no_cycle, contracts), "按合同填写回款周期或账期类型", "S0-20", NOTE)
    found.doubted("cycle", (doubt_cycle(one.cycle, ledger.policy) for one in contracts),
                  "改短，或保留特批依据", "K09", NOTE)  # fmt: skip
    check_terms(found)
    check_instalments(found, "due_term")
    found.doubted(
        "bills_allowed",
        (doubt_ways_to_pay(one.cash_ratio, one.bills_allowed, one.discount_clause_no)
         for one in contracts),
        "按合同更正", "K17", NOTE,
    )  # fmt: skip
    _rates(ledger, found)
    _agreed_rates(ledger, contracts, found)
    found.doubted(
        "small_told_on",
        (told_in_vain(one.small_told_on, one.our_size, one.customer_size) for one in contracts),
        "按签合同时的情况填写双方规模", "国务院令802号§3", NOTE,
    )  # fmt: skip
    return [*found.done(), *_uncovered(ledger)]


def _impossible(contracts: list[Contract]) -> list[str]:
    return ["合同到期日早于起始日" if last_day(c) < first_day(c) else "" for c in contracts]


def _overlaps(contracts: list[Contract]) -> list[str]:
    """What a contract overlaps with, told at the later of two rows."""
    said = [""] * len(contracts)
    mine: dict[str, list[int]] = {}
    for at, one in enumerate(contracts):
        mine.setdefault(one.customer_code, []).append(at)
    for rows in mine.values():
        for a, b in combinations(rows, 2):
            if overlapping(contracts[a], contracts[b]):
                said[b] = f"与{contracts[a].contract_no}期限重叠，没写合同号的销售按签订最晚的一份"
    return said


def _other_year(one: Contract) -> str:
    if one.sign_year is None or one.signed_on is None or one.sign_year == one.signed_on.year:
        return ""
    return f"签订年度{one.sign_year}与合同签订日{one.signed_on}不符"


def _no_cycle(one: Contract) -> str:
    return (
        "" if one.cycle or one.due_term or one.instalments else "合同没有写明回款周期，也没有账期"
    )


def _rates(ledger: Ledger, found: Findings) -> None:
    for name, rule, code in (
        ("late_rate", partial(doubt_daily_rate, policy=ledger.policy), "§4.5"),
        ("cash_ratio", doubt_cash_ratio, "K17"),
    ):
        values = found.frame[name]
        said = {v: rule(Decimal(repr(float(v)))) for v in values.dropna().unique()}
        found.doubted(name, [said.get(v, "") for v in values], "按合同更正", code)


def _agreed_rates(ledger: Ledger, contracts: list[Contract], found: Findings) -> None:
    """国务院令802号§17: toward a small supplier the agreed rate may not be below LPR."""
    policy = ledger.policy
    said = []
    for one in contracts:
        verdict = None
        if regulation_binds(one.our_size, one.customer_size) and one.late_rate is not None:
            lpr = lpr_on(one.signed_on, policy=policy)
            verdict = agreed_rate_too_low(one.late_rate, lpr, policy=policy)
        said.append(verdict.reasons[0].text if verdict is not None and verdict.value else "")
    found.doubted("late_rate", said, "与法务核对；可按条例主张", "国务院令802号§17", NOTE)


def _uncovered(ledger: Ledger) -> list[Problem]:
    """Sales that name a contract which isn't the customer's, or has run out; or stand under none.

    A ledger without any contract keeps them elsewhere: nothing is said of its sales.
    """
    sales, found = ledger.sales, Findings(schema.SALES, ledger.sales)
    agreed = agreements_of(ledger)
    contract = contracts_of_sales(sales, agreed)
    if not agreed.contracts:
        return []
    none = pd.Series(contract == NO_CONTRACT, index=sales.index)
    named, sold = sales["contract_no"] != "", sales["sale_date"].notna()
    counts = sold & (sales["amount"] > 0) & ~sales["state"].isin(NOT_COUNTED_SALES)
    found.add_once(named & none, "contract_no", WARNING, "contract_no",
                   "“合同”里没有这个客户的这份合同，账期与条款按没有合同算",
                   "在“合同”登记，或更正合同号", "S0-20")  # fmt: skip
    outside = [""] * len(sales)
    for row in np.flatnonzero(named & ~none & sold).tolist():
        day = as_date(sales["sale_date"].iat[row])
        outside[row] = _outside(agreed.contracts[contract[row]], day) if day else ""
    found.doubted("sale_date", outside, "核对合同号；已续签的写新合同号", "S0-20")
    found.add_once(counts & none & ~named, "customer_code", WARNING, "contract_no",
                   "销售当日没有有效的合同：未签、已到期或尚未起始", "在“合同”登记当时的合同，或补签", "S0-20")  # fmt: skip
    return found.done()


def _outside(one: Contract, day: date) -> str:
    if first_day(one) <= day <= last_day(one):
        return ""
    return f"销售日期不在合同{one.contract_no}的期限内"
