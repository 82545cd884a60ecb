"""The targets of the demo company: June agreed from the top down and changed once, July's first draft."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.new_targets import summed_targets
from huikuan_xl.ledger.rows import Planned, Target, rows_of

_JUNE, _JULY = date(2026, 6, 1), date(2026, 7, 1)
_CHANGED = date(2026, 6, 15)
_MANAGER, _FINANCE = "陆振邦", "方敏"
_STEP = 1_000_000  # 分: targets are whole 10,000 元
_OWN_CUSTOMERS = "许念安"  # whose target is shared out over her customers
_CUT = (
    "02001",
    30_000_000,
    "临渚金昊重工已停供，转法律程序，本月少列30万元",
)  # whose, by how much, why


def demo_targets(ledger: Ledger) -> list[Target]:
    """Return the rows of 目标分解: every level adds up to the one above, in June before and after the
    15th. 临渚金昊重工 goes to the lawyer, so 许念安, her department and the company want less."""
    plans = rows_of(Planned, ledger.plans)
    wanted = {
        one.customer_code: -(-(one.target or 0) // _STEP) * _STEP
        for one in plans
        if one.month == _JUNE
    }
    june = [*_rows(ledger, wanted, _JUNE), *_customers(ledger, wanted)]
    code, less, why = _CUT
    lowered = {**wanted, code: max(wanted.get(code, 0) - less, _STEP)}
    after = [*_rows(ledger, lowered, _JUNE), *_customers(ledger, lowered)]
    changed = [
        replace(new, valid_from=_CHANGED, reason=why)
        for old, new in zip(june, after, strict=True)
        if old != new
    ]
    july = [replace(row, confirmed_by="") for row in _rows(ledger, wanted, _JULY)]
    return [*june, *changed, *july]


def _rows(ledger: Ledger, wanted: dict[str, int], month: date) -> list[Target]:
    rows, _ = summed_targets(ledger, month, wanted, _FINANCE)
    return [replace(row, confirmed_by=_MANAGER) for row in rows]


def _customers(ledger: Ledger, wanted: dict[str, int]) -> Iterator[Target]:
    register = ledger.customers.set_index("customer_code")["salesperson"]
    for code, amount in wanted.items():
        if register.get(code) == _OWN_CUSTOMERS:
            first = amount // 3 // 100 * 100
            yield Target(
                _JUNE, customer_code=code, target=amount, first_third=first, second_third=first,
                last_third=amount - 2 * first, made_by=_OWN_CUSTOMERS, confirmed_by="梁景行",
            )  # fmt: skip
