"""Who gets which letter, from literal situations."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.letters.batch import register_rows
from huikuan_xl.letters.selection import Selection, plan_month, select
from huikuan_xl.month.result import MonthEnd

Small = Any  # tests/letters/conftest.py


def day(month: int, number: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


def kinds(selection: Selection) -> set[str]:
    return {order.kind.kind for order in selection.orders}


def why_not(selection: Selection, kind: str) -> str:
    return "；".join(one.reason for one in selection.withheld if one.kind == kind)


# (sales as (分, due), unapplied receipt in 分, letters as (kind, level, day, delivered)) → level, why
DUNNING: list[tuple[list[tuple[int, dt.date]], int, list[Any], int, str]] = [
    ([(100_000, day(6, 23))], 0, [], 1, ""),
    ([(100_000, day(6, 24))], 0, [], 0, "满7天"),
    ([(100_000, day(6, 30))], 0, [], 0, ""),
    ([(9_999, day(6, 1))], 0, [], 0, "低于100.00元"),
    ([(10_000, day(6, 1))], 0, [], 1, ""),
    ([(100_000, day(5, 1))], 0, [("催款函", 1, day(5, 10), None)], 0, "未登记送达"),
    ([(100_000, day(5, 1))], 0, [("催款函", 1, day(5, 10), day(6, 16))], 0, "2026-07-01起"),
    ([(100_000, day(5, 1))], 0, [("催款函", 1, day(5, 10), day(6, 15))], 2, ""),
    ([(100_000, day(5, 1))], 0,
     [("催款函", 1, day(5, 10), day(5, 12)), ("催款函", 2, day(6, 1), day(6, 15))], 3, ""),
    ([(100_000, day(5, 1))], 0, [("催款函", 3, day(6, 1), day(6, 10))], 0, "律师函委托资料"),
    # A letter about an older debt, paid since, does not count.
    ([(100_000, day(6, 1))], 0, [("催款函", 1, day(5, 10), day(5, 12))], 1, ""),
    ([(100_000, day(5, 1))], 0, [("停止供货通知", None, day(6, 20), None)], 0, "满15天"),
    ([(100_000, day(5, 1))], 0, [("停止供货通知", None, day(6, 15), None)], 1, ""),
]  # fmt: skip


@pytest.mark.parametrize(("sales", "unapplied", "letters", "level", "told"), DUNNING)
def test_dunning_needs_delivery_interval_and_amount(
    small: Small, sales: Any, unapplied: int, letters: Any, level: int, told: str
) -> None:
    for amount, due in sales:
        small.sell(amount, due)
    for kind, number, on, delivered in letters:
        small.letter(kind, on, delivered, level=number)
    found = select(small.month(), ["催款函"])
    assert [order.level for order in found.orders] == ([level] if level else [])
    assert told in why_not(found, "催款函")


def test_third_letter_delivered_leads_to_the_lawyers_papers(small: Small) -> None:
    small.sell(100_000, day(3, 1)).letter("催款函", day(6, 1), day(6, 10), level=3)
    found = select(small.month(), ["催款函", "律师函委托资料"])
    assert kinds(found) == {"律师函委托资料"}


def test_a_letter_sent_back_is_sent_again_at_its_level(small: Small) -> None:
    small.sell(100_000, day(5, 1)).letter("催款函", day(5, 10), level=1, delivery="退回")
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.level == 1


def test_disputed_debt_is_held_and_the_rest_is_dunned(small: Small) -> None:
    small.sell(100_000, day(5, 1), disputed=True)
    assert "争议" in why_not(select(small.month(), ["催款函"]), "催款函")
    small.sell(30_000, day(5, 5))
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.amount == 30_000


def test_debt_covered_by_unapplied_money_gets_none(small: Small) -> None:
    small.sell(100_000, day(5, 1)).sell(-100_000, day(5, 2), doc_no="R1", origin_doc="X9")
    small.receipts.append({"amount": 50_000, "receipt_date": None})
    month = small.month()
    assert not select(month, ["催款函"]).orders
    small.sell(80_000, day(5, 6))
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.amount == 30_000


def test_a_running_promise_for_all_of_it_holds_the_letter(small: Small) -> None:
    small.sell(100_000, day(5, 1))
    promise = {"kind": "承诺", "contact_date": day(6, 1), "promise_date": day(7, 10)}
    small.contacts.append({**promise, "promise_amount": 99_999})
    assert select(small.month(), ["催款函"]).orders
    small.contacts[0]["promise_amount"] = 100_000
    assert "承诺" in why_not(select(small.month(), ["催款函"]), "催款函")


@pytest.mark.parametrize(
    ("days", "credit", "level", "template"),
    [
        (20, {}, 1, "催款函-温和"),
        (40, {}, 1, "催款函-正式"),
        (40, {"malicious": True}, 1, "催款函-严正"),
        (95, {}, 1, "催款函-严正"),
    ],
)
def test_tone_chooses_the_template(
    small: Small, days: int, credit: Any, level: int, template: str
) -> None:
    small.customer |= credit
    small.sell(100_000, day(6, 30) - dt.timedelta(days=days))
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.template == template


@pytest.mark.parametrize(
    ("as_of", "month"),
    [(day(6, 20), day(6, 1)), (day(6, 21), day(7, 1)), (day(6, 30), day(7, 1)),
     (day(7, 1), day(7, 1)), (day(12, 31), day(1, 1, 2027))],
)  # fmt: skip
def test_plan_letters_are_about_the_coming_month_from_the_last_ten_days_on(
    as_of: dt.date, month: dt.date
) -> None:
    assert plan_month(as_of, 20) == month


@pytest.mark.parametrize(
    ("sent_on", "as_of", "letters"),
    [
        (None, day(6, 30), 1),
        (None, day(7, 3), 1),  # a missed day is caught up
        (day(6, 1), day(6, 30), 1),  # June's letter is not July's
        (day(6, 30), day(6, 30), 0),
        (day(6, 30), day(7, 1), 0),
        (day(7, 1), day(7, 20), 0),
        (day(7, 1), day(7, 21), 1),
    ],
)
@pytest.mark.parametrize("kind", ["回款计划联络书", "对账单"])
def test_monthly_letters_go_out_once_a_month(
    small: Small, kind: str, sent_on: dt.date | None, as_of: dt.date, letters: int
) -> None:
    small.sell(100_000, day(7, 15))
    if sent_on:
        small.letter(kind, sent_on)
    assert len(select(small.month(as_of), [kind]).orders) == letters


@pytest.mark.parametrize(
    ("due", "reminded", "letters"),
    [
        (day(7, 8), None, 0),
        (day(7, 7), None, 1),
        (day(7, 6), None, 1),  # the seventh day was missed
        (day(7, 6), day(6, 29), 0),
        (day(7, 5), day(6, 29), 1),  # five days before: again
        (day(7, 4), day(6, 29), 0),
        (day(6, 30), day(6, 29), 1),  # the day itself
        (day(6, 30), day(6, 30), 0),
        (day(6, 29), None, 0),  # overdue is no matter for a reminder
    ],
)
def test_reminders_once_a_stage_and_missed_days_catch_up(
    small: Small, due: dt.date, reminded: dt.date | None, letters: int
) -> None:
    small.sell(100_000, due)
    if reminded:
        small.letter("到期提醒", reminded)
    assert len(select(small.month(), ["到期提醒"]).orders) == letters


def missed_plan(small: Small, month: dt.date, target_on: dt.date) -> None:
    small.plans.append({"month": month, "target": 100_000, "target_date": target_on})


@pytest.mark.parametrize(
    ("target_on", "sent", "as_of", "letters"),
    [
        (day(6, 30), None, day(6, 30), 0),  # the target day is still in time
        (day(6, 29), None, day(6, 30), 1),
        (day(6, 25), None, day(7, 3), 1),  # last month's failure is caught up
        (day(6, 25), day(6, 26), day(6, 30), 0),
        (day(6, 25), day(6, 20), day(6, 30), 1),  # a letter about an earlier plan
    ],
)
def test_exception_letter_from_the_day_after_once_a_plan(
    small: Small, target_on: dt.date, sent: dt.date | None, as_of: dt.date, letters: int
) -> None:
    small.sell(100_000, day(5, 20))
    missed_plan(small, day(6, 1), target_on)
    if sent:
        small.letter("催款联络书", sent)
    found = select(small.month(as_of), ["催款联络书"])
    assert len(found.orders) == letters


def test_commitment_after_two_failures_and_not_twice_for_the_same(small: Small) -> None:
    small.sell(100_000, day(3, 20))
    missed_plan(small, day(5, 1), day(5, 25))
    assert not select(small.month(), ["回款承诺书"]).orders
    missed_plan(small, day(6, 1), day(6, 25))
    (order,) = select(small.month(), ["回款承诺书"]).orders
    assert order.amount == 100_000
    small.letter("回款承诺书", day(6, 26))
    assert "不重复发" in why_not(select(small.month(), ["回款承诺书"]), "回款承诺书")


@pytest.mark.parametrize(
    ("due", "amount", "talked", "kind"),
    [
        (day(4, 30), 100_000, False, "限期清欠通知"),  # two months
        (day(5, 1), 100_000, False, None),
        (day(6, 1), 20_000_000, False, "限期清欠通知"),  # 200,000 元
        (day(6, 1), 19_999_999, False, None),
        (day(3, 29), 100_000, True, "停止供货通知"),  # after the third month
        (day(3, 29), 100_000, False, "限期清欠通知"),  # S1-20: nobody has talked to them
    ],
)
def test_limit_or_stop_by_level_and_talk(
    small: Small, due: dt.date, amount: int, talked: bool, kind: str | None
) -> None:
    small.sell(amount, due)
    if talked:
        small.contacts.append({"kind": "催收", "contact_date": day(4, 20)})
    found = select(small.month(), ["限期清欠通知", "停止供货通知"])
    assert kinds(found) == ({kind} if kind else set())
    assert all(order.reply_by and order.reply_by > day(6, 30) for order in found.orders)


@pytest.mark.parametrize(
    ("clause", "evidence", "basis"),
    [(True, False, "停供条款"), (False, False, "第五百二十六条"), (False, True, "第五百二十七条")],
)
def test_ground_of_a_stop_comes_from_the_facts(
    small: Small, clause: bool, evidence: bool, basis: str
) -> None:
    small.customer["stop_clause"] = clause
    small.sell(100_000, day(4, 30))
    if evidence:
        small.contacts.append(
            {"kind": "催收", "contact_date": day(6, 1), "reason_code": "A4",
             "result": "已停业", "evidence": "现场记录 1"}
        )  # fmt: skip
    (order,) = select(small.month(), ["限期清欠通知"]).orders
    assert basis in order.detail["basis"]


def test_stop_waits_for_the_deadline_it_set(small: Small) -> None:
    small.sell(100_000, day(3, 20)).letter("限期清欠通知", day(6, 20), day(6, 22),
                                           reply_by=day(7, 2))  # fmt: skip
    assert "2026-07-02未到" in why_not(select(small.month(), ["停止供货通知"]), "停止供货通知")
    assert select(small.month(day(7, 3)), ["停止供货通知"]).orders


def test_supply_resumes_when_the_overdue_debt_is_gone_and_once(small: Small) -> None:
    small.sell(100_000, day(3, 1)).letter("停止供货通知", day(6, 1), day(6, 3), amount=100_000)
    assert "不恢复" in why_not(select(small.month(), ["恢复供货通知"]), "恢复供货通知")
    small.receipts.append({"amount": 100_000, "receipt_date": day(6, 20)})
    (order,) = select(small.month(), ["恢复供货通知"]).orders
    assert order.amount == 100_000
    small.letter("恢复供货通知", day(6, 21))
    assert not select(small.month(), ["恢复供货通知"]).orders


def test_awards_only_in_december_or_by_name(demo_month: MonthEnd) -> None:
    assert not select(demo_month, ["荣誉证书"]).orders
    (order,) = select(demo_month, ["荣誉证书"], ["01003"]).orders
    assert order.code == "01003"


def test_unconfirmed_prices_are_asked_for_once(small: Small) -> None:
    small.customer["price_confirmed"] = False
    small.sell(100_000, day(7, 20), item="阀门", price=12.5)
    (order,) = select(small.month(), ["价格确认书"]).orders
    assert [(name, str(price)) for name, price in order.detail["prices"]] == [("阀门", "12.5")]
    small.letter("价格确认书", day(6, 1))
    assert not select(small.month(), ["价格确认书"]).orders


def test_every_plan_row_gets_a_letter_or_a_reason(demo_month: MonthEnd) -> None:
    found = select(demo_month, ["回款计划联络书"])
    told = {o.code for o in found.orders} | {w.customer_code for w in found.withheld}
    assert set(demo_month.plan["customer_code"]) <= told
    assert len(found.orders) > 50


def test_forms_are_made_on_request_only(demo_month: MonthEnd) -> None:
    assert not {o.kind.kind for o in select(demo_month).orders if not o.kind.registered}
    assert kinds(select(demo_month, ["F6"])) == {"交接清单"}


@pytest.mark.parametrize(
    ("wanted", "customers", "told"),
    [(["催欠函"], None, "没有叫“催欠函”的函件"), (None, ["99999"], "没有这些客户编码：99999")],
)
def test_unknown_kind_or_customer_is_told(
    demo_month: MonthEnd, wanted: Any, customers: Any, told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        select(demo_month, wanted, customers)


def test_register_rows_of_nothing_are_an_empty_frame(demo_month: MonthEnd) -> None:
    rows = register_rows(demo_month, [], Path())
    assert isinstance(rows, pd.DataFrame)
    assert rows.empty
