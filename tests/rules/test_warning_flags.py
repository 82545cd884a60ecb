"""A customer's warning flags: which facts raise which, and their order."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.warning_flags import FLAGS, CustomerFacts, warning_flags

AS_OF = date(2026, 3, 10)
CALM = CustomerFacts(
    as_of=AS_OF,
    credit_grade="B",
    pay_grade="B",
    limit=100_000,
    usage=50_000,
    balance=50_000,
    has_stop_clause=True,
    term_days=30,
    limitation_date=date(2029, 1, 1),
    contract_end=date(2026, 12, 31),
    price_confirmed=True,
    cash_ratio=Decimal("0.40"),
    contract_cash_ratio=Decimal("0.40"),
    visit_due=date(2026, 6, 1),
    review_due=date(2026, 7, 31),
)


def test_a_calm_customer_has_no_flags() -> None:
    assert warning_flags(CALM).value == ()


def test_nothing_known_raises_nothing() -> None:
    assert warning_flags(CustomerFacts(as_of=AS_OF)).value == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"stop_level": 4}, ("只收不供",)),
        ({"stop_level": 3, "has_stop_clause": False}, ("停供", "无停供条款")),
        ({"stop_level": 1, "has_stop_clause": False}, ("冻结新单",)),
        ({"overdue": 1, "longest_overdue_days": 1}, ("逾期",)),
        ({"overdue": 1, "last_contact": date(2026, 2, 22)}, ("逾期", "久未联系")),
        ({"overdue": 1, "last_contact": date(2026, 2, 23)}, ("逾期",)),
        ({"limit": None, "ungranted": True}, ("未授信有欠款",)),
        ({"limit": None, "ungranted": True, "balance": 0}, ()),
        ({"limit": None}, ()),
        ({"usage": None}, ()),
        ({"approved": 100_000, "ceiling": 100_000}, ()),
        ({"approved": 100_001, "ceiling": 100_000}, ("额度超上限",)),
        ({"approved": 100_000, "unfounded": True}, ("额度无依据",)),
        ({"approved": 0, "unfounded": True}, ()),
        ({"approved": 100_000}, ()),
        ({"pay_points": Decimal("75")}, ()),
        ({"pay_points": Decimal("74.99")}, ("建议复评",)),
        ({"scores_missing": True}, ("资料不全",)),
        ({"scores_missing": True, "documents_missing": ("合同",)}, ("资料不全",)),
        ({"overdue": 1, "longest_overdue_days": 16, "contacts_known": True}, ("逾期", "久未联系")),
        ({"overdue": 1, "longest_overdue_days": 15, "contacts_known": True}, ("逾期",)),
        ({"overdue": 1, "longest_overdue_days": 16}, ("逾期",)),
        ({"usage": 100_001}, ("超额度",)),
        ({"usage": 100_000}, ("额度将用尽",)),
        ({"usage": 90_000}, ("额度将用尽",)),
        ({"usage": 89_999}, ()),
        ({"limit": 0, "usage": 0}, ()),
        ({"limit": 0, "usage": 1}, ("超额度",)),
        ({"credit_grade": "E"}, ("信用E·风险", "超额度", "优惠暂停")),
        ({"credit_grade": "E", "usage": 0}, ("信用E·风险", "优惠暂停")),
        ({"pay_grade": "D"}, ("建议复评",)),
        ({"pay_grade": "D", "credit_grade": "C"}, ()),
        ({"term_days": 31}, ("信用期限超限",)),
        ({"documents_missing": ("营业执照",)}, ("资料不全",)),
        ({"cash_ratio": Decimal("0.399")}, ("现金比例不足",)),
        ({"contract_cash_ratio": Decimal("0.3")}, ("合同现金比例不足",)),
        ({"discount_by_us": 1}, ("我方承担贴息",)),
        ({"cheques_returned": 1}, ("支票退票",)),
        ({"needs_commitment": True}, ("须签回款承诺",)),
        ({"broken_promises": 2}, ()),
        ({"broken_promises": 3}, ("承诺多次违约",)),
        ({"unapplied_receipts": 1}, ("有未核销回款",)),
        ({"has_contract": False}, ("无合同",)),
        ({"contract_end": date(2026, 3, 9)}, ("合同已到期",)),
        ({"contract_end": date(2026, 3, 31)}, ("合同将到期",)),
        ({"price_confirmed": False}, ("价格确认书未签",)),
        ({"limitation_date": date(2026, 3, 9)}, ("已过时效",)),
        ({"limitation_date": date(2026, 4, 9)}, ("时效红灯",)),
        ({"limitation_date": date(2026, 6, 8)}, ("时效黄灯",)),
        ({"limitation_date": date(2026, 9, 6)}, ("时效提示",)),
        ({"limitation_date": date(2026, 3, 9), "balance": 0}, ()),
        ({"visit_due": date(2026, 3, 10)}, ("走访到期",)),
        ({"review_due": date(2026, 3, 9)}, ("复评到期",)),
        ({"temporary_until": date(2026, 3, 17)}, ("临时额度将到期",)),
        ({"temporary_until": date(2026, 3, 18)}, ()),
        ({"temporary_until": date(2026, 3, 9)}, ()),
    ],
)
def test_each_fact_raises_its_flag(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert warning_flags(replace(CALM, **changes)).value == expected


def test_most_serious_comes_first_with_its_own_reason() -> None:
    facts = replace(
        CALM,
        stop_level=3,
        overdue=30_000_000,
        longest_overdue_days=100,
        unapplied_receipts=5,
        limitation_date=date(2026, 3, 9),
        usage=200_000,
    )
    verdict = warning_flags(facts)
    assert verdict.value == ("停供", "已过时效", "超额度", "逾期", "有未核销回款")
    assert [reason.rule for reason in verdict.reasons] == [
        "X06",
        "民法典§192",
        "K11",
        "S3-11",
        "S0-05",
    ]
    assert "300,000.00元，最长逾期100天" in verdict.reasons[3].text


def test_discount_by_us_is_silent_where_the_policy_allows_it() -> None:
    policy = replace(DEFAULT, discount_by_us=True)
    assert warning_flags(replace(CALM, discount_by_us=1), policy).value == ()


def test_flags_are_listed_once() -> None:
    assert len(FLAGS) == len(set(FLAGS))
