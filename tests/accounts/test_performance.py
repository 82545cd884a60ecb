"""Indicators of a period from the ledger, one definition after the other."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huikuan_xl.accounts.performance import IndicatorValue, period_indicators
from huikuan_xl.accounts.settled import settle_ledger
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.rules.policy import DEFAULT, Policy
from tests.accounts.ledgers import ledger as book_of
from tests.accounts.ledgers import receipt, sale

D = date


def ledger() -> Ledger:
    """Three sales and two receipts; amounts in 分, small so that sums can be done in the head."""
    return Ledger(
        sales=frame(
            schema.SALES,
            {
                "customer_code": ["C1", "C1", "C2"],
                "doc_no": ["S1", "S2", "S3"],
                "sale_date": [D(2026, 4, 1), D(2026, 6, 1), D(2026, 6, 10)],
                "due_date": [D(2026, 5, 1), D(2026, 6, 15), D(2026, 7, 10)],
                "amount": [1000, 600, 400],
            },
        ),
        receipts=frame(
            schema.RECEIPTS,
            {
                "customer_code": ["C1", "C1"],
                "doc_no": ["S1", "S2"],
                "receipt_date": [D(2026, 6, 5), D(2026, 6, 15)],
                "amount": [500, 300],
                "method": ["银承", "电汇"],
            },
        ),
    )


JUNE = D(2026, 6, 1), D(2026, 6, 30)


def of(
    policy: Policy, name: str, start: date = JUNE[0], end: date = JUNE[1],
    book: Ledger | None = None,
) -> IndicatorValue:  # fmt: skip
    book = book or ledger()
    accounts = settle_ledger(book, end, policy)
    found = period_indicators(book, accounts, start)
    return next(one for one in found if one.name == name)


@pytest.mark.parametrize(
    ("variant", "key", "expected"),
    [
        ("回款÷应回", "collection_rate_a", Decimal(800) / 1600),
        ("(期初+销售−期末)÷(期初+销售)", "collection_rate_b", Decimal(800) / 2000),
        ("已收÷(已收+迟收)", "collection_rate_c", Decimal(300) / 800),
        ("回款÷收入", "collection_rate_d", Decimal(800) / 1000),
        ("回款÷销售", "collection_rate_e", Decimal(800) / 1000),
    ],
)
def test_collection_rate_is_the_chosen_one(variant: str, key: str, expected: Decimal) -> None:
    found = of(replace(DEFAULT, collection_rate_variant=variant), "回款率")
    assert (found.key, found.value) == (key, expected)
    assert variant in found.formula


@pytest.mark.parametrize(
    ("variant", "expected"), [("余额", Decimal(800) / 1200), ("户数", Decimal(1) / 2)]
)
def test_overdue_rate_is_the_chosen_one(variant: str, expected: Decimal) -> None:
    assert of(replace(DEFAULT, overdue_rate_variant=variant), "逾期率").value == expected


@pytest.mark.parametrize(
    ("variant", "dso", "best"),
    [
        ("期末余额", Decimal(36), Decimal(12)),
        ("平均余额", Decimal(33), Decimal(6)),  # 400 not due at the end, nothing in the beginning
        # June's 1000 are all owed (30 days), nothing was sold in May (31), a fifth of April's (30).
        ("倒推法", Decimal(67), Decimal(12)),
    ],
)
def test_days_sales_outstanding_and_delinquent(variant: str, dso: Decimal, best: Decimal) -> None:
    policy = replace(DEFAULT, dso_variant=variant)
    assert of(policy, "DSO 应收账款周转天数").value == dso
    assert of(policy, "ADD 平均逾期天数").value == dso - best


def test_whole_year_has_the_days_of_the_policy() -> None:
    policy = replace(DEFAULT, dso_days=360)
    found = of(policy, "DSO 应收账款周转天数", D(2026, 1, 1), D(2026, 12, 31))
    assert found.value == Decimal(1200) * 360 / 2000


def test_cheque_counts_as_cash_only_if_the_policy_says_so() -> None:
    book = ledger()
    book.receipts["method"] = ["银承", "支票"]
    for is_cash, expected in ((True, Decimal(300) / 800), (False, Decimal(0))):
        policy = replace(DEFAULT, cheque_is_cash=is_cash)
        assert of(policy, "现金比例", book=book).value == expected


def test_money_before_the_period_is_not_collectible_again() -> None:
    found = of(DEFAULT, "回款率", D(2026, 6, 10), D(2026, 6, 30))
    assert found.value == Decimal(300) / (500 + 600)


def test_what_is_due_on_the_last_day_is_not_overdue() -> None:
    assert of(DEFAULT, "逾期率", D(2026, 7, 1), D(2026, 7, 10)).value == Decimal(800) / 1200
    assert of(DEFAULT, "逾期率", D(2026, 7, 1), D(2026, 7, 11)).value == 1


def test_terms_of_the_register_decide_missing_due_dates() -> None:
    book = ledger()
    book.sales["due_date"] = book.sales["due_date"].where(book.sales["doc_no"] != "S3")
    book.customers = frame(
        schema.CUSTOMERS, {"customer_code": ["C2"], "customer_name": ["乙"], "credit_days": [10]}
    )
    assert of(DEFAULT, "逾期率", book=book).value == 1


def test_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="早于起日"):
        of(DEFAULT, "回款率", D(2026, 6, 2), D(2026, 6, 1))


PREPAID = book_of(
    [
        sale("S1", "2026-05-01", "2026-05-31", 2_000, "A1"),
        sale("S2", "2026-06-10", "2026-07-10", 10_000, "A1"),
    ],
    [receipt("2026-06-05", 5_000, "", "A2", method="电汇")],
)


def test_money_that_settled_nothing_collects_nothing() -> None:
    """A2 paid 5,000 in advance; A1's 2,000 is overdue and 10,000 not due."""
    assert of(DEFAULT, "回款率", book=PREPAID).value == 0
    assert of(DEFAULT, "CEI 催收有效指数", book=PREPAID).value == 0
    # 12,000 × 30 ÷ 10,000 = 36 days, of which 10,000 × 30 ÷ 10,000 = 30 aren't due.
    assert of(DEFAULT, "DSO 应收账款周转天数", book=PREPAID).value == 36
    assert of(DEFAULT, "ADD 平均逾期天数", book=PREPAID).value == 6


def test_paying_ahead_of_the_due_date_is_not_collecting_what_was_due() -> None:
    book = book_of(
        [
            sale("S1", "2026-05-01", "2026-06-15", 100),
            sale("S2", "2026-06-01", "2026-07-01", 100),
        ],
        [receipt("2026-06-20", 150)],
    )
    assert of(DEFAULT, "回款率", book=book).value == 1


def test_credit_notes_lower_what_was_to_come_and_collect_nothing() -> None:
    book = book_of(
        [
            sale("S1", "2026-05-01", "2026-06-15", 100),
            sale("S2", "2026-06-10", "2026-06-10", -40, state="红字", origin_doc="S1"),
        ],
        [receipt("2026-06-20", 30)],
    )
    assert of(DEFAULT, "回款率", book=book).value == Decimal(30) / 60


@pytest.mark.parametrize("order", ["到期先后", "业务日期先后"])
def test_punctuality_does_not_depend_on_the_order_of_settlement(order: str) -> None:
    book = book_of([sale("S1", "2026-06-01", "2026-06-30", 100)], [receipt("2026-06-20", 100)])
    policy = replace(DEFAULT, settlement_order=order)
    assert of(policy, "准时率", book=book).value == 1


def test_disputed_lines_are_out_of_punctuality() -> None:
    book = book_of(
        [
            sale("S1", "2026-05-01", "2026-06-15", 100),
            sale("S2", "2026-05-01", "2026-06-15", 900, disputed=True),
        ],
        [receipt("2026-06-10", 100)],
    )
    assert of(DEFAULT, "准时率", book=book).value == 1


@pytest.mark.parametrize(
    ("contact_row", "expected"),
    [
        ({"kind": "争议"}, 1),
        ({"kind": "催收", "reason_code": "C1"}, 1),  # 我方质量
        ({"kind": "催收", "reason_code": "A1"}, Decimal(100) / 1000),
        ({"kind": "催收", "reason_code": "C1", "contact_date": D(2026, 7, 1)}, Decimal(100) / 1000),
    ],
)
def test_what_our_own_fault_or_a_dispute_made_late_is_out_of_punctuality(
    contact_row: dict[str, object], expected: object
) -> None:
    book = book_of(
        [
            sale("S1", "2026-05-01", "2026-06-15", 100),
            sale("S2", "2026-05-01", "2026-06-15", 900),
        ],
        [receipt("2026-06-10", 100, "S1")],
    )
    said = {"customer_code": "C1", "doc_no": "S2", "contact_date": D(2026, 6, 16)} | contact_row
    contacts = frame(schema.CONTACTS, {name: [value] for name, value in said.items()})
    assert of(DEFAULT, "准时率", book=replace(book, contacts=contacts)).value == expected


def test_receipts_without_a_method_are_in_no_cash_ratio() -> None:
    book = book_of(
        [sale("S1", "2026-05-01", "2026-05-31", 1000)],
        [
            receipt("2026-06-10", 100, method="电汇"),
            receipt("2026-06-11", 300, method="银承"),
            receipt("2026-06-12", 500, method=""),
        ],
    )
    assert of(DEFAULT, "现金比例", book=book).value == Decimal(100) / 400


def test_both_ends_of_the_period_count() -> None:
    book = book_of(
        [sale("S1", "2026-05-01", "2026-06-01", 100), sale("S2", "2026-05-01", "2026-06-30", 100)],
        [receipt("2026-06-01", 100, "S1"), receipt("2026-06-30", 50, "S2")],
    )
    assert of(DEFAULT, "回款率", book=book).value == Decimal(150) / 200
    assert of(DEFAULT, "回款率", D(2026, 6, 2), D(2026, 6, 29), book=book).value is None


@st.composite
def books(draw: st.DrawFn) -> Ledger:
    """Any ledger: red lines, refunds, prepayments, disputes, missing dates, unknown numbers."""
    days = st.one_of(st.none(), st.integers(0, 120).map(lambda n: D(2026, 3, 1) + timedelta(n)))
    text = days.map(lambda day: None if day is None else day.isoformat())
    codes, numbers = st.sampled_from(["C1", "C2"]), st.sampled_from(["", "S1", "S2", "S9"])
    lines = [
        sale(
            draw(numbers), draw(text), draw(text), draw(st.integers(-300, 900)), draw(codes),
            disputed=draw(st.booleans()), state=draw(st.sampled_from(["", "红字", "作废"])),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    money = [
        receipt(
            draw(text), draw(st.integers(-200, 900)), draw(numbers), draw(codes),
            allowance=draw(st.sampled_from([0, 0, 20, -5])),
            method=draw(st.sampled_from(["", "电汇", "银承"])),
        )
        for _ in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    return book_of(lines, money)


@settings(max_examples=200, deadline=None)
@given(
    books(),
    st.sampled_from(["回款÷应回", "(期初+销售−期末)÷(期初+销售)", "已收÷(已收+迟收)"]),
    st.sampled_from(["期末余额", "平均余额", "倒推法"]),
)
def test_ratios_stay_within_their_bounds(book: Ledger, rate: str, dso: str) -> None:
    policy = replace(DEFAULT, collection_rate_variant=rate, dso_variant=dso)
    accounts = settle_ledger(book, JUNE[1], policy)
    found = {
        one.name: one.value
        for one in period_indicators(book, accounts, JUNE[0])
        if one.value is not None
    }
    for name in ("回款率", "CEI 催收有效指数", "逾期率", "准时率", "现金比例"):
        assert 0 <= found.get(name, Decimal(0)) <= 1, name
    for name in ("ADD 平均逾期天数", "DSO 应收账款周转天数"):
        assert found.get(name, Decimal(0)) >= 0, name
