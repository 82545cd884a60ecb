"""Comparing customers: folded, restored, found, never merged by guess (Q09, Q10)."""

import pandas as pd
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import frame
from huikuan_xl.ledger.matching import find_codes, name_key, restore_zeros


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三（北京）有限公司", "张三(北京) 有限公司", True),
        ("ＡＢＣ公司", "abc公司", True),
        ("甲\u00a0公司\u200b", "甲公司", True),
        ("甲有限公司", "甲有限责任公司", False),
        ("甲公司", "甲公司上海分公司", False),
    ],
)
def test_names_are_compared_folded(one: str, other: str, same: bool) -> None:
    assert (name_key(one) == name_key(other)) is same


def test_zeros_come_back_only_when_one_code_fits() -> None:
    register = pd.Series(["0012", "034", "0034", "56", "A7"], dtype="str")
    codes = pd.Series(["12", "34", "56", "7", "", "A7", "012"], dtype="str")
    assert restore_zeros(codes, register).tolist() == ["0012", "34", "56", "7", "", "A7", "0012"]


def test_a_code_is_found_by_tax_number_then_by_name_never_by_half() -> None:
    customers = frame(
        schema.CUSTOMERS,
        {
            "customer_code": ["1", "2", "3"],
            "customer_name": ["甲（京）公司", "乙公司", "乙公司"],
            "uscc": ["91T", "", ""],
        },
    )
    names = pd.Series(["甲(京)公司", "乙公司", "别的名字", "甲"], dtype="str")
    tax = pd.Series(["", "", "91T", ""], dtype="str")
    assert find_codes(customers, names, tax).tolist() == ["1", "", "1", ""]
