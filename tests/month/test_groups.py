"""Two branches added up, by hand."""

import dataclasses

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.month.groups import Branch, Consolidated, consolidate
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.groups import group_pages
from huikuan_xl.pack.pages import pages
from huikuan_xl.pack.printed import printed_checks
from tests.month.ledgers import AS_OF, customer, day, ledger, receipt, sale

USCC = "91110000100003962Y"


def named(book: Ledger, name: str) -> Ledger:
    return dataclasses.replace(book, company=dataclasses.replace(book.company, name=name))


NORTH = named(
    ledger(
        [
            customer("A1", customer_name="恒通", uscc=USCC, limit=1_000),
            customer("A2", customer_name="南方公司"),  # ourselves
        ],
        [
            sale("A1", "S1", day(4, 1), day(5, 1), 700),
            sale("A2", "S2", day(4, 1), day(5, 1), 400),
        ],
        [receipt("A1", "", day(6, 1), 900)],  # 200 too much
    ),
    "北方公司",
)
SOUTH = named(
    ledger(
        [customer("A1", customer_name="恒通", uscc=USCC, limit=600, head_code="A1"),
         customer("Z9", customer_name="远大")],
        [sale("A1", "S1", day(4, 1), day(5, 1), 1_500), sale("Z9", "S3", day(6, 1), day(7, 1), 50)],
    ),
    "南方公司",
)  # fmt: skip


def group() -> Consolidated:
    branches = [Branch("北", NORTH), Branch("南", SOUTH)]
    results = [run_month_end(one.ledger, AS_OF) for one in branches]
    return consolidate(branches, results, "甲集团")


def test_balances_add_up_without_ourselves() -> None:
    found = group()
    assert found.month_end.company.name == "甲集团"
    assert found.branches[["branch", "own", "inside", "balance"]].to_numpy().tolist() == [
        ["北", 200, 400, -200],
        ["南", 1_550, 0, 1_550],
    ]
    assert found.month_end.tie.ledger == 1_350
    assert found.related["customer_name"].tolist() == ["南方公司"]


def test_one_norths_receipt_pays_no_debt_of_the_south() -> None:
    found = group()
    assert found.month_end.customers["overdue"].to_dict() == {
        "北·A1": 0,
        "南·A1": 1_500,
        "南·Z9": 0,
    }
    assert found.branches["overdue"].tolist() == [0, 1_500]


def test_one_customer_under_its_credit_code_with_the_head_offices_limit() -> None:
    first = group().customers.iloc[0]
    assert (first["key"], first["branches"], first["balance"]) == (USCC, "北、南", 1_300)
    # North's 200 too much frees nothing in the south: they are not set off on their own.
    assert (first["limit"], first["usage"], first["over"]) == (1_000, 1_500, 500)


def test_who_exceeds_the_head_offices_limit_is_to_be_decided() -> None:
    """Each branch alone is within its limit or has its own to decide; together 500 too much."""
    asked = group().month_end.decisions[0]
    assert (asked.what[:5], asked.customers, asked.amount) == ("超总公司额", 1, 500)
    assert asked.sheet in {page.name for page in group_pages(group())}


def test_every_printed_total_of_the_group_ties() -> None:
    found = group()
    extra = group_pages(found)
    checks = printed_checks(found.month_end, [*pages(found.month_end), *extra])
    assert [check for check in checks if check.difference] == []
    assert {"合并客户", "各账套与抵销"} <= {check.name.split("·")[0] for check in checks}


def test_a_branch_that_is_left_out_is_seen() -> None:
    found = group()
    broken = dataclasses.replace(found, branches=found.branches.head(1))
    checks = printed_checks(found.month_end, group_pages(broken))
    assert {c.name.split("·")[1] for c in checks if c.difference} == {"各账套"}
