"""Personal numbers are covered, the rest of the text stays."""

import pytest

from huikuan_xl.rules.masking import mask_bank_account, mask_id_number, mask_phone, mask_text


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("11010519491231002X", "110***********002X"),
        ("110105491231002", "110********1002"),
        ("", ""),
        ("1234567", "*******"),
    ],
)
def test_id_number(number: str, expected: str) -> None:
    assert mask_id_number(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("13812345678", "138****5678"),
        ("138-1234-5678", "138-****-5678"),
        ("0571-87654321", "0571-****4321"),
        ("87654321", "******21"),
        ("", ""),
    ],
)
def test_phone(number: str, expected: str) -> None:
    assert mask_phone(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("6222021234567890123", "***************0123"),
        ("6222 0212 3456 7890", "************7890"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_bank_account(number: str, expected: str) -> None:
    assert mask_bank_account(number) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系人张三13812345678，已约", "联系人张三138****5678，已约"),
        ("孙会计 138-1234-5678", "孙会计 138-****-5678"),
        ("138 1234 5678、+86 13812345678", "138 **** 5678、+86 138****5678"),
        ("8613812345678", "86138****5678"),
        ("9613812345678", "9613812345678"),
        ("王主管 0571-87654321", "王主管 0571-87654321"),
        ("12812345678", "12812345678"),  # no mobile begins so
        ("身份证11010519491231002X。", "身份证110***********002X。"),
        ("账号6222021234567890123", "账号***************0123"),
        ("信用代码91350100M000100Y43", "信用代码91350100M000100Y43"),
        ("清单XS20260115001 金额12345678.90", "清单XS20260115001 金额12345678.90"),
        ("发票24312000000012345678", "发票24312000000012345678"),
    ],
)
def test_free_text(text: str, expected: str) -> None:
    assert mask_text(text) == expected
