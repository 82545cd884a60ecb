"""Who gets which letter, from literal situations."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huikuan_xl.letters.batch import register_rows
from huikuan_xl.letters.selection import (
    PriceDetail,
    ResumeDetail,
    Selection,
    StopDetail,
    select,
)
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.letter_rules import plan_month
from huikuan_xl.rules.stop_ground import Ground

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


def test_a_part_in_dispute_is_left_out_of_the_demand(small: Small) -> None:
    """A row 争议 of 承诺与催收 names the document and the amount."""
    small.sell(100_000, day(5, 1))
    small.contacts.append({"kind": "争议", "contact_date": day(6, 1), "doc_no": "XS001",
                           "disputed_amount": 30_000})  # fmt: skip
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.amount == 70_000
    assert order.customer.disputed_overdue == 30_000


@pytest.mark.parametrize(("last", "sent"), [(day(6, 29), True), (day(6, 30), False)])
def test_collection_put_off_is_not_demanded_by_letter_either(
    small: Small, last: dt.date, sent: bool
) -> None:
    small.sell(100_000, day(3, 1))
    small.contacts.append({"kind": "暂缓", "contact_date": day(6, 20), "valid_until": last,
                           "owner": "李总", "result": "和解中"})  # fmt: skip
    found = select(small.month(), ["催款函", "限期清欠通知"])
    assert bool(kinds(found)) is sent
    assert ("暂缓催收至2026-06-30" in why_not(found, "催款函")) is not sent


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
        (95, {}, 1, "催款函-正式"),  # no lawyer in the first contact
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
    assert plan_month(as_of) == month


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
    ("due", "amount", "limit", "kind"),
    [
        (day(4, 30), 100_000, None, "限期清欠通知"),  # two months
        (day(5, 1), 100_000, None, None),
        (day(6, 1), 20_000_000, None, "限期清欠通知"),  # 200,000 元
        (day(6, 1), 19_999_999, None, None),
        (day(3, 29), 100_000, None, "限期清欠通知"),  # after the third month: a deadline first
        (day(3, 29), 100_000, (None, day(6, 29)), None),  # not delivered
        (day(3, 29), 100_000, (day(6, 20), day(6, 30)), None),  # its last day is still in time
        (day(3, 29), 100_000, (day(6, 20), day(6, 29)), "停止供货通知"),
        (day(3, 30), 100_000, (day(6, 20), day(6, 29)), None),  # level 2: not yet to be stopped
    ],
)
def test_a_stop_needs_a_deadline_delivered_and_expired(
    small: Small, due: dt.date, amount: int, limit: Any, kind: str | None
) -> None:
    small.sell(amount, due)
    if limit:
        delivered, until = limit
        small.letter("限期清欠通知", day(6, 18), delivered, reply_by=until)
    found = select(small.month(), ["限期清欠通知", "停止供货通知"])
    assert kinds(found) == ({kind} if kind else set())
    assert all(order.reply_by and order.reply_by > day(6, 30) for order in found.orders)


def limited(small: Small) -> Small:
    """A debt to be stopped: its deadline letter arrived and is over."""
    small.sell(100_000, day(3, 20))
    small.letter("限期清欠通知", day(6, 1), day(6, 3), reply_by=day(6, 12))
    return small


@pytest.mark.parametrize(
    ("clause", "term", "evidence", "reviewed", "ground"),
    [
        (True, "赊销", "", False, Ground.CLAUSE),
        (False, "现款", "", True, Ground.PAYS_FIRST),
        (False, "现款", "", False, None),  # not released by a lawyer
        (False, "赊销", "", True, None),  # we deliver first: §526 is none of ours
        (False, "赊销", "现场记录 1", True, Ground.UNSAFE),
        (False, "赊销", "现场记录 1", False, None),
    ],
)
def test_accepted_orders_are_held_back_on_a_ground_only(
    small: Small, clause: bool, term: str, evidence: str, reviewed: bool, ground: Ground | None
) -> None:
    small.contract["stop_clause"] = clause
    small.policy = replace(small.policy, law_clauses_reviewed=reviewed)
    limited(small).sales[0]["term"] = term
    if evidence:
        small.contacts.append({"kind": "催收", "contact_date": day(6, 1), "reason_code": "A4",
                               "result": "已停业", "evidence": evidence})  # fmt: skip
    month = small.month()
    found = select(month, ["停止供货通知"])
    if ground is None:
        assert not found.orders
        assert "交法务" in why_not(found, "停止供货通知")
        assert "交法务" in str(month.stop_proposals["basis"].iloc[0])
    else:
        (order,) = found.orders
        assert isinstance(order.detail, StopDetail)
        assert order.detail.ground is ground
        assert month.stop_proposals["basis"].iloc[0] == ground.value


def test_a_customer_that_cannot_pay_is_stopped_at_once(small: Small) -> None:
    """民法典§527: no ultimatum, the stop begins with the letter."""
    small.contract["stop_clause"] = False
    small.policy = replace(small.policy, law_clauses_reviewed=True)
    small.sell(100_000, day(3, 20))
    small.contacts.append({"kind": "催收", "contact_date": day(6, 1), "reason_code": "A4",
                           "result": "已停业", "evidence": "现场记录 1"})  # fmt: skip
    (order,) = select(small.month(), ["停止供货通知", "限期清欠通知"]).orders
    assert order.kind.kind == "停止供货通知"
    assert isinstance(order.detail, StopDetail)
    assert order.detail.from_day == day(6, 30)


def test_stop_waits_for_the_deadline_it_set(small: Small) -> None:
    small.sell(100_000, day(3, 20)).letter("限期清欠通知", day(6, 20), day(6, 22),
                                           reply_by=day(7, 2))  # fmt: skip
    assert "2026-07-02未到" in why_not(select(small.month(), ["停止供货通知"]), "停止供货通知")
    assert select(small.month(day(7, 3)), ["停止供货通知"]).orders


def test_a_deadline_names_the_old_debts_only_and_a_new_one_gets_its_own(small: Small) -> None:
    small.sell(100_000, day(3, 20)).sell(70_000, day(6, 20))
    (order,) = select(small.month(), ["限期清欠通知"]).orders
    assert (order.amount, [one.debt.doc_no for one in order.debts]) == (100_000, ["XS001"])
    assert order.reply_by == day(7, 10)  # 30 June + 3 days of post + 7 of notice
    small.letter("限期清欠通知", day(6, 1), day(6, 3), reply_by=day(6, 12), documents="XS001")
    assert not select(small.month(), ["限期清欠通知"]).orders
    (order,) = select(small.month(day(8, 20)), ["限期清欠通知"]).orders
    assert [one.debt.doc_no for one in order.debts] == ["XS002"]


@pytest.mark.parametrize(("at", "until"), [("对应日", day(8, 24)), ("月末", day(8, 31))])
def test_the_third_month_ends_on_its_day_or_at_its_end(
    small: Small, at: str, until: dt.date
) -> None:
    """22 August 2026 is a Saturday: a deadline on a day off moves to the next work day (§203)."""
    small.policy = replace(small.policy, stop_clear_at=at)
    small.sell(20_000_000, day(5, 22))
    (order,) = select(small.month(), ["限期清欠通知"]).orders
    assert order.reply_by == until


def test_a_debt_without_an_agreed_date_is_asked_for_but_stops_nothing(small: Small) -> None:
    small.sell(100_000, day(3, 20), due_date=None)
    month = small.month()
    assert not select(month, ["限期清欠通知"]).orders
    (order,) = select(month, ["催款函"]).orders
    assert not order.debts[0].debt.term_agreed
    small.customer["credit_days"] = 30
    assert select(small.month(), ["限期清欠通知"]).orders


def test_immaterial_debt_is_asked_for_by_no_letter(small: Small) -> None:
    small.sell(9_999, day(3, 20))
    found = select(small.month(), ["催款函", "限期清欠通知", "回款承诺书", "催款联络书"])
    assert not found.orders
    assert "低于100.00元" in why_not(found, "催款函")


def test_supply_resumes_when_what_the_notice_named_is_settled_and_once(small: Small) -> None:
    small.sell(100_000, day(3, 1)).sell(50_000, day(6, 10))
    small.letter("停止供货通知", day(6, 1), day(6, 3), amount=100_000, reply_by=day(6, 12),
                 documents="XS001")  # fmt: skip
    assert "不恢复" in why_not(select(small.month(), ["恢复供货通知"]), "恢复供货通知")
    small.receipts.append({"amount": 100_000, "receipt_date": day(6, 20), "doc_no": "XS001"})
    (order,) = select(small.month(), ["恢复供货通知"]).orders
    assert isinstance(order.detail, ResumeDetail)
    assert (order.detail.cleared.paid, order.detail.cleared.credited) == (100_000, 0)
    assert order.detail.cleared.on == day(6, 20)
    assert order.detail.begun
    small.letter("恢复供货通知", day(6, 21))
    assert not select(small.month(), ["恢复供货通知"]).orders


def test_a_credit_note_is_no_payment_and_a_stop_in_time_never_began(small: Small) -> None:
    small.sell(100_000, day(3, 1))
    small.letter("停止供货通知", day(6, 1), day(6, 3), reply_by=day(6, 12), documents="XS001")
    small.sales.append({"customer_code": "0007", "sale_date": day(6, 10), "due_date": day(6, 10),
                        "amount": -100_000, "doc_no": "R1", "origin_doc": "XS001",
                        "state": "红字"})  # fmt: skip
    (order,) = select(small.month(), ["恢复供货通知"]).orders
    assert isinstance(order.detail, ResumeDetail)
    assert (order.detail.cleared.paid, order.detail.cleared.credited) == (0, 100_000)
    assert not order.detail.begun


def test_the_disputed_document_does_not_keep_a_stop_alive(small: Small) -> None:
    """R17: who pays exactly what was demanded gets no ultimatum and is supplied again."""
    small.sell(541_100, day(4, 24), disputed=True).sell(635_250, day(4, 25))
    small.letter("停止供货通知", day(6, 1), day(6, 3), reply_by=day(6, 12), documents="XS002")
    small.receipts.append({"amount": 635_250, "receipt_date": day(6, 20)})
    found = select(small.month(), ["恢复供货通知", "限期清欠通知", "催款函"])
    assert kinds(found) == {"恢复供货通知"}


# R14, R18–R20, d26–d28


def test_codes_without_a_register_row_get_nothing(small: Small) -> None:
    """R14: a mistyped code and a name that is no customer."""
    small.sell(100_000, day(5, 1))
    small.sales.append({"customer_code": "K099", "customer_name": "不存在公司", "amount": 50_000,
                        "sale_date": day(4, 1), "due_date": day(5, 1), "doc_no": "Y1"})  # fmt: skip
    small.receipts.append({"customer_code": "K077", "amount": 60_000, "receipt_date": day(6, 1)})
    found = select(small.month())
    assert {order.code for order in found.orders} == {"0007"}
    told = {one.customer_code: one.reason for one in found.withheld if one.kind == "函件"}
    assert set(told) == {"K099", "K077"}
    assert "未建档" in told["K099"]


def test_no_statement_while_a_mistyped_code_looks_like_the_customers(small: Small) -> None:
    small.sell(100_000, day(7, 15))
    assert "对账单" in kinds(select(small.month()))
    small.receipts.append({"customer_code": "007", "amount": 60_000, "receipt_date": day(6, 1)})
    found = select(small.month())
    assert "对账单" not in kinds(found)
    assert "未建档编码007像是本客户" in why_not(found, "对账单")


def test_money_after_the_day_is_no_longer_demanded(small: Small) -> None:
    """R18: paid on 1 July, letters as of 30 June."""
    small.sell(100_000, day(5, 1))
    small.receipts.append({"amount": 100_000, "receipt_date": day(7, 1)})
    found = select(small.month())
    assert "催款函" not in kinds(found)
    assert (found.cut_off, found.letter_on) == (day(7, 1), day(7, 1))
    small.receipts[0]["amount"] = 60_000
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.amount == 40_000
    assert order.customer.later == 60_000


@pytest.mark.parametrize(("bank_days", "letters"), [(0, 1), (1, 0)])
def test_the_company_says_how_far_it_looks_ahead(
    small: Small, bank_days: int, letters: int
) -> None:
    small.policy = replace(small.policy, bank_days=bank_days)
    small.sell(100_000, day(5, 1))
    small.receipts.append({"amount": 100_000, "receipt_date": day(7, 1)})
    assert len(select(small.month(), ["催款函"]).orders) == letters


def test_a_bounced_payment_after_the_day_is_none(small: Small) -> None:
    small.sell(100_000, day(5, 1))
    small.receipts.append({"amount": 100_000, "receipt_date": day(7, 1), "bill_state": "退票"})
    (order,) = select(small.month(), ["催款函"]).orders
    assert order.amount == 100_000


def test_letters_written_after_the_day_withhold_theirs(small: Small) -> None:
    """R19: the run of 3 July first, then the month end as of 30 June."""
    small.sell(100_000, day(5, 20)).sell(50_000, day(7, 5))
    for kind in ("催款函", "对账单", "回款计划联络书", "到期提醒"):
        small.letter(kind, day(7, 3), day(7, 5), level=1 if kind == "催款函" else None,
                     documents="XS001（第1次）" if kind == "催款函" else "")  # fmt: skip
    small.contract["price_confirmed"] = True
    found = select(small.month())
    assert kinds(found) == set()
    assert found.messages == []


def test_the_level_belongs_to_the_debt(small: Small) -> None:
    """R20: OLD was demanded three times, NEW starts with letter 1."""
    small.sell(30_000, day(2, 1), doc_no="OLD").sell(9_000_000, day(5, 31), doc_no="NEW")
    for level, on in enumerate((day(3, 1), day(4, 1), day(5, 1)), start=1):
        small.letter("催款函", on, on + dt.timedelta(days=2), level=level,
                     documents=f"OLD（第{level}次）")  # fmt: skip
    found = select(small.month())
    (dunning,) = [o for o in found.orders if o.kind.kind == "催款函"]
    assert (dunning.level, dunning.amount) == (1, 9_000_000)
    assert [(one.debt.doc_no, one.times) for one in dunning.debts] == [("NEW", 1)]
    (lawyer,) = [o for o in found.orders if o.kind.kind == "律师函委托资料"]
    assert lawyer.amount == 30_000
    assert "停止供货通知" not in kinds(found)


def test_one_letter_demands_its_debts_for_different_times(small: Small) -> None:
    small.sell(100_000, day(5, 1)).sell(70_000, day(6, 20))
    small.letter("催款函", day(5, 20), day(5, 22), level=1, documents="XS001（第1次）")
    (order,) = select(small.month(), ["催款函"]).orders
    assert [(one.debt.doc_no, one.times) for one in order.debts] == [("XS001", 2), ("XS002", 1)]
    assert (order.level, order.amount) == (2, 170_000)
    # XS002 is late for nine days; were it six, only XS001 would be demanded.
    (order,) = select(small.month(day(6, 26)), ["催款函"]).orders
    assert [(one.debt.doc_no, one.times) for one in order.debts] == [("XS001", 2)]


def test_money_without_a_purpose_pays_the_oldest_demand_first(small: Small) -> None:
    small.sell(100_000, day(5, 1)).sell(70_000, day(6, 20))
    small.receipts.append({"amount": 120_000, "receipt_date": day(6, 1), "doc_no": "不在台账"})
    (order,) = select(small.month(), ["催款函"]).orders
    assert [(one.debt.doc_no, one.net) for one in order.debts] == [("XS002", 50_000)]


def test_who_was_talked_to_about_something_else_was_not_talked_to(small: Small) -> None:
    limited(small).contacts.append({"kind": "催收", "contact_date": day(3, 20)})
    small.letters[0]["delivered_on"] = day(6, 3)
    (order,) = select(small.month(), ["停止供货通知"]).orders
    assert isinstance(order.detail, StopDetail)
    assert order.detail.talked_on == day(6, 3)  # the deadline letter; 20 March was the due day
    small.contacts[0]["contact_date"] = day(6, 5)
    (order,) = select(small.month(), ["停止供货通知"]).orders
    assert isinstance(order.detail, StopDetail)
    assert order.detail.talked_on == day(6, 5)


def test_reminders_are_messages_unless_asked_for(small: Small) -> None:
    small.sell(100_000, day(7, 5))
    found = select(small.month())
    assert "到期提醒" not in kinds(found)
    assert [order.kind.kind for order in found.messages] == ["到期提醒"]
    assert kinds(select(small.month(), ["到期提醒"])) == {"到期提醒"}
    small.policy = replace(small.policy, reminder_letters=True)
    assert "到期提醒" in kinds(select(small.month()))


def test_one_letter_of_the_day_leads_the_others(small: Small) -> None:
    limited(small).sell(50_000, day(7, 15))
    found = select(small.month())
    leaders = [order.kind.kind for order in found.orders if not order.led and order.kind.travels]
    assert leaders == ["停止供货通知"]
    assert {o.kind.kind for o in found.orders if o.led} >= {"对账单", "回款计划联络书"}
    small.policy = replace(small.policy, one_leading_letter=False)
    assert not [order for order in select(small.month()).orders if order.led]


@pytest.mark.parametrize(
    ("as_of", "customer", "overdue", "told"),
    [
        (day(12, 31), {}, 0, ""),
        (day(12, 30), {}, 0, "2026年度未结束"),
        (day(6, 30), {}, 0, "2026年度未结束"),
        (day(12, 31), {}, 50_000, "有超期欠款500.00元"),
        (day(12, 31), {"vetoes": "V3", "score_repay": 38.0, "score_purchase": 29.0,
                       "score_other": 28.0}, 0, "信用E级"),
        (day(12, 31), {"malicious": True}, 0, "处于只收不供"),
    ],
)  # fmt: skip
def test_certificate_for_a_closed_year_without_debt_or_stop(
    small: Small, as_of: dt.date, customer: Any, overdue: int, told: str
) -> None:
    small.customer |= customer
    small.sell(100_000, as_of - dt.timedelta(days=40))
    small.receipts.append({"amount": 100_000, "method": "电汇",
                           "receipt_date": as_of - dt.timedelta(days=41)})  # fmt: skip
    if overdue:
        small.sell(overdue, as_of - dt.timedelta(days=3))
    found = select(small.month(as_of), ["荣誉证书"], ["0007"])
    assert len(found.orders) == (not told)
    assert told in why_not(found, "荣誉证书")


def test_no_base_no_certificate(small: Small) -> None:
    found = select(small.month(day(12, 31)), ["荣誉证书"], ["0007"])
    assert not found.orders
    assert "没有评分依据" in why_not(found, "荣誉证书")


def test_unconfirmed_prices_are_asked_for_once(small: Small) -> None:
    small.contract["price_confirmed"] = False
    small.sell(100_000, day(7, 20), item="阀门", price=12.5)
    (order,) = select(small.month(), ["价格确认书"]).orders
    assert isinstance(order.detail, PriceDetail)
    assert [(name, str(price)) for name, price in order.detail.prices] == [("阀门", "12.5")]
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
    rows = register_rows(demo_month, [], Path(), day(6, 30))
    assert isinstance(rows, pd.DataFrame)
    assert rows.empty
