"""A term that counts from a day still to be entered is a problem row: until then nothing falls due."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.schema import CONTRACTS, CUSTOMERS, SALES

DAY = dt.date(2026, 3, 2)


def told(
    customer: dict[str, Any] | None = None, contract: dict[str, Any] | None = None, **sale: Any
) -> list[str]:
    """Return what is said about 起算日 of one sale to one customer."""
    columns: dict[str, Any] = {
        "customer_code": ["A1"],
        "customer_name": ["甲公司"],
        "credit_days": [30],
    }
    paper: dict[str, Any] = {
        "contract_no": ["HT1"],
        "customer_code": ["A1"],
        "valid_from": [dt.date(2026, 1, 1)],
    }
    sold: dict[str, Any] = {
        "customer_code": ["A1"],
        "sale_date": [DAY],
        "doc_no": ["X1"],
        "amount": [10_000],
    }
    book = Ledger(
        customers=frame(CUSTOMERS, columns | {n: [v] for n, v in (customer or {}).items()}),
        contracts=frame(CONTRACTS, paper | {n: [v] for n, v in (contract or {}).items()}),
        sales=frame(SALES, sold | {n: [v] for n, v in sale.items()}),
    )
    return [p.why for p in check(book) if p.column == "起算日"]


@pytest.mark.parametrize(
    ("where", "term"),
    [("sale", "验收30天"), ("contract", "验收30天"), ("customer", "验收30天")],
)
def test_wherever_the_term_stands(where: str, term: str) -> None:
    said: dict[str, Any] = {"due_term": term}
    found = told(**(said if where == "sale" else {where: said}))
    assert found == ["账期从验收起算，没有填起算日，一直不到期"]


def test_nothing_is_said_once_it_has_begun_or_where_it_counts_from_the_sale() -> None:
    assert told(due_term="对账30天", start_date=dt.date(2026, 3, 31)) == []
    assert told(due_term="对账30天", due_date=dt.date(2026, 4, 30)) == []
    assert told(due_term="月结30天") == []
    assert told(due_term="验收30天", state="作废") == []
    assert told(due_term="货到30天", customer={"due_term": "验收30天"}) == []


def test_goods_on_consignment_wait_for_their_sale() -> None:
    assert told(term="代销") == ["账期从售出起算，没有填起算日，一直不到期"]
