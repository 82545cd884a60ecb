"""Payment terms: how they are written, and when a sale falls due by them."""

from datetime import date

import pytest

from huikuan_xl.rules.terms import (
    Stated,
    Term,
    TermKind,
    agreed_term,
    bare_days,
    doubt_stated,
    due_date,
    read_term,
    start_of,
    stated_term,
)


@pytest.mark.parametrize(
    ("text", "number", "term"),
    [
        ("货到30天", None, Term(TermKind.DELIVERY, 30)),
        ("货到 ３０ 天内", None, Term(TermKind.DELIVERY, 30)),
        ("货到", 45, Term(TermKind.DELIVERY, 45)),
        ("货到后45天", None, Term(TermKind.DELIVERY, 45)),
        ("票到60天", None, Term(TermKind.INVOICE, 60)),
        ("验收+15天", None, Term(TermKind.ACCEPTANCE, 15)),
        ("对账30天", 30, Term(TermKind.STATEMENT, 30)),
        ("月结", None, Term(TermKind.MONTHLY)),
        ("月结90天", None, Term(TermKind.MONTHLY, 90)),
        ("次月10日", None, Term(TermKind.NEXT_MONTH, 10)),
        ("次月底", None, Term(TermKind.NEXT_MONTH, 31)),
        ("货到付款", None, Term(TermKind.DELIVERY, 0)),
        ("票到付款", 0, Term(TermKind.INVOICE, 0)),
        ("下月", 25, Term(TermKind.NEXT_MONTH, 25)),
        ("月底", None, Term(TermKind.MONTH_END)),
        ("满30天后的下一个15日", None, Term(TermKind.NEXT_DAY, 30, 15)),
        ("预付", None, Term(TermKind.PREPAID)),
        ("先款后货", None, Term(TermKind.CASH)),
        ("上打下", None, Term(TermKind.NEXT_DELIVERY)),
        ("代销", None, Term(TermKind.CONSIGNMENT)),
        ("质保1年", None, Term(TermKind.WARRANTY, 12, months=True)),
        ("验收后3个月", None, Term(TermKind.ACCEPTANCE, 3, months=True)),
        ("质保金", 90, Term(TermKind.WARRANTY, 90)),
    ],
)
def test_terms_as_people_write_them(text: str, number: int | None, term: Term) -> None:
    assert read_term(text, number) == term


@pytest.mark.parametrize(
    ("text", "number", "why"),
    [
        ("随便", None, "看不懂"), ("", None, "看不懂"), ("30天", None, "看不懂"),
        ("货到30天", 45, "不一致"),
        ("次月底", 25, "不一致"), ("货到付款", 30, "不一致"), ("次月", None, "没有写日子"), ("次月32日", None, "没有 32 日"),
        ("满30天后的下一个0日", None, "没有 0 日"), ("货到", -1, "不能为负"),
    ],
)  # fmt: skip
def test_what_is_no_term_is_refused(text: str, number: int | None, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_term(text, number)


def test_days_alone_count_from_the_sale_and_say_one_number() -> None:
    assert stated_term("30天") == stated_term("30", 30) == Term(TermKind.DELIVERY, 30)
    assert stated_term("月结", 60) == Term(TermKind.MONTHLY, 60)
    with pytest.raises(ValueError, match="30天”与天数 45 不一致"):
        stated_term("30天", 45)
    assert "不一致" in doubt_stated("30天", 45)
    assert (doubt_stated("30天", 30), doubt_stated("", 45)) == ("", "")


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("货到30天", date(2026, 1, 30), date(2026, 3, 1)),
        ("货到0天", date(2026, 1, 30), date(2026, 1, 30)),
        ("开票30天", date(2024, 1, 30), date(2024, 2, 29)),
        ("月结", date(2026, 2, 1), date(2026, 2, 28)),
        ("月结30天", date(2026, 1, 31), date(2026, 3, 2)),
        ("月结30天", date(2024, 1, 1), date(2024, 3, 1)),
        ("月结60天", date(2026, 12, 1), date(2027, 3, 1)),
        ("次月10日", date(2026, 12, 31), date(2027, 1, 10)),
        ("次月31日", date(2026, 1, 31), date(2026, 2, 28)),
        ("次月31日", date(2024, 1, 5), date(2024, 2, 29)),
        ("月底", date(2026, 4, 30), date(2026, 4, 30)),
        ("满30天后的下一个15日", date(2026, 5, 16), date(2026, 6, 15)),
        ("满30天后的下一个15日", date(2026, 5, 17), date(2026, 7, 15)),
        ("满30天后的下一个31日", date(2026, 1, 1), date(2026, 1, 31)),
        ("满31天后的下一个31日", date(2026, 1, 1), date(2026, 2, 28)),
        ("预付", date(2026, 5, 1), date(2026, 5, 1)),
        ("款到发货", date(2026, 5, 1), date(2026, 5, 1)),
        ("代销", date(2026, 5, 1), date(2026, 5, 1)),
        ("代销15天", date(2026, 5, 1), date(2026, 5, 16)),
        ("上打下", date(2026, 5, 1), None),
        ("月结30天", date(2026, 2, 28), date(2026, 3, 30)),
        ("月结30天", date(2026, 12, 31), date(2027, 1, 30)),
        ("月结90天", date(2023, 11, 30), date(2024, 2, 28)),
        ("月底", date(2024, 2, 1), date(2024, 2, 29)),
        ("月底", date(2025, 2, 28), date(2025, 2, 28)),
        ("次月30日", date(2023, 1, 31), date(2023, 2, 28)),
        ("货到1天", date(2024, 2, 28), date(2024, 2, 29)),
        ("货到366天", date(2024, 2, 29), date(2025, 3, 1)),
        ("质保1年", date(2024, 2, 29), date(2025, 2, 28)),
        ("质保", date(2025, 3, 1), date(2026, 3, 1)),
        ("验收后3个月", date(2025, 11, 30), date(2026, 2, 28)),
        ("月结2个月", date(2026, 1, 1), date(2026, 3, 31)),
        ("月结2个月", date(2026, 1, 31), date(2026, 3, 31)),
        ("月结1个月", date(2024, 1, 10), date(2024, 2, 29)),
        ("月结1个月", date(2025, 2, 1), date(2025, 3, 31)),
        ("月结12个月", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_due_dates(text: str, start: date, due: date | None) -> None:
    assert due_date(read_term(text), start).value == due


def test_days_without_a_number_are_the_longest_term() -> None:
    verdict = due_date(read_term("货到"), date(2026, 5, 1))
    assert (
        verdict.why()
        == "货到30天：2026-05-01加30天（未写天数，按制度上限），到期日2026-05-31（S4-29）"
    )


def weekend(day: date) -> bool | None:
    return None if day.year > 2026 else day.weekday() >= 5


def test_a_due_day_off_moves_to_the_next_work_day() -> None:
    verdict = due_date(read_term("货到0天"), date(2026, 5, 2), day_off=weekend)  # a Saturday
    assert verdict.value == date(2026, 5, 4)
    assert "2026-05-02是休息日，顺延至2026-05-04（民法典§203）" in verdict.why()
    assert due_date(read_term("货到0天"), date(2026, 5, 4), day_off=weekend).value == date(
        2026, 5, 4
    )


def test_beyond_the_calendar_nothing_moves_and_it_is_said() -> None:
    verdict = due_date(read_term("货到0天"), date(2027, 5, 1), day_off=weekend)
    assert verdict.value == date(2027, 5, 1)
    assert "没有2027年的节假日表，未顺延" in verdict.why()


@pytest.mark.parametrize(
    ("kind", "began", "start"),
    [
        (TermKind.DELIVERY, None, date(2026, 5, 1)),
        (TermKind.INVOICE, None, date(2026, 5, 1)),
        (TermKind.INVOICE, date(2026, 5, 9), date(2026, 5, 9)),
        (TermKind.ACCEPTANCE, None, None),
        (TermKind.STATEMENT, None, None),
        (TermKind.CONSIGNMENT, None, None),
        (TermKind.ACCEPTANCE, date(2026, 5, 9), date(2026, 5, 9)),
    ],
)
def test_what_a_term_counts_from(kind: TermKind, began: date | None, start: date | None) -> None:
    assert start_of(kind, date(2026, 5, 1), began) == start


def test_a_term_that_has_not_begun_is_not_due_and_says_what_it_waits_for() -> None:
    verdict = due_date(read_term("验收30天"), None)
    assert verdict.value is None
    assert verdict.why() == "验收30天：验收日未填，尚未起算，暂不到期（S4-29）"


def test_goods_paid_at_the_next_delivery_are_due_when_it_comes() -> None:
    verdict = due_date(read_term("上打下"), date(2026, 5, 1), next_delivery=date(2026, 5, 20))
    assert verdict.value == date(2026, 5, 20)
    assert "2026-05-20再次送货时付清" in verdict.why()


LINE = Stated("次月10日", None, "本行账期")
CONTRACT = Stated("月结", 30, "合同HT-1")
CUSTOMER = Stated("货到", None, "客户账期")
BLANK = Stated("", None, "本行账期")


@pytest.mark.parametrize(
    ("stated", "days", "term", "place"),
    [
        ((LINE, CONTRACT, CUSTOMER), 45, Term(TermKind.NEXT_MONTH, 10), "本行账期"),
        ((BLANK, CONTRACT, CUSTOMER), 45, Term(TermKind.MONTHLY, 30), "合同HT-1"),
        ((BLANK, CUSTOMER), 45, Term(TermKind.DELIVERY, 45), "客户账期，天数按信用期限"),
        ((BLANK, CUSTOMER), None, Term(TermKind.DELIVERY), "客户账期"),
        ((Stated("随便", None, "本行账期"), CONTRACT), 45, Term(TermKind.MONTHLY, 30), "合同HT-1"),
        ((BLANK,), 45, Term(TermKind.DELIVERY, 45), "客户信用期限"),
        ((), None, Term(TermKind.DELIVERY, 30), "没有约定，按制度的信用期限上限估计"),
    ],
)
def test_the_sale_goes_before_the_contract_and_this_before_the_customer(
    stated: tuple[Stated, ...], days: int | None, term: Term, place: str
) -> None:
    found = agreed_term(stated, days)
    assert (found.term, found.place) == (term, place)
    assert found.known == (place != "没有约定，按制度的信用期限上限估计")


@pytest.mark.parametrize(
    ("text", "days"), [("30", 30), ("45 天", 45), ("６０日", 60), ("月结30天", None), ("", None)]
)
def test_days_alone(text: str, days: int | None) -> None:
    assert bare_days(text) == days


@pytest.mark.parametrize(
    "text", ["货到30天", "月结60天", "次月10日", "月底", "满30天后的下一个15日", "质保12个月"]
)
def test_a_term_reads_what_it_writes(text: str) -> None:
    assert str(read_term(text)) == text
