"""Which customer a person means: code, name, part of it, former name, pinyin initials."""

import pytest

from huikuan_xl.ledger.finding import NOBODY, customers_meant, initials, meaning, registered
from tests.month.ledgers import customer, ledger

BOOK = ledger([
    customer("01001", customer_name="澜州启源节能科技有限公司", former_names="澜州启明节能科技有限公司"),
    customer("01002", customer_name="江晏启源阀门有限公司"),
    customer("02001", customer_name="ABC（中国）有限公司"),
])  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("01001", ["01001"]),
        (" ０１００１ ", ["01001"]),
        ("010", ["01001", "01002"]),
        ("澜州启明节能科技有限公司", ["01001"]),
        ("启源", ["01001", "01002"]),
        ("lzqy", ["01001"]),
        ("QY", ["01001", "01002"]),
        ("abc(中国)", ["02001"]),
        ("没有", []),
        ("", []),
    ],
)
def test_the_surest_way_that_finds_any(asked: str, codes: list[str]) -> None:
    assert [one.customer_code for one in customers_meant(registered(BOOK), asked)] == codes


def test_initials_keep_other_letters() -> None:
    assert initials("启源A公司") == "qyags"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lzqy", "→ 01001 澜州启源节能科技有限公司"),
        ("启源", "可能是：01001 澜州启源节能科技有限公司、01002 江晏启源阀门有限公司"),
        ("没有", NOBODY),
    ],
)
def test_one_is_pointed_at_several_are_named(asked: str, told: str) -> None:
    assert meaning(customers_meant(registered(BOOK), asked)) == told
