"""The seven methods, channels, causes, and the words that no letter may hold."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.tactics import (
    ACTIONS,
    CAUSES,
    INSTEAD_OF_REWARD,
    DebtorFacts,
    Method,
    forbidden_phrases,
    may_contact,
    may_escalate,
    recommend_channel,
    recommend_method,
)

AS_OF = dt.date(2026, 6, 30)
PLAIN = DebtorFacts(as_of=AS_OF, overdue_days=40, communications=2)
OLD = replace(PLAIN, overdue_days=90)
BOTH = {Method.PERSISTENCE: 1, Method.BARRAGE: 1}


@pytest.mark.parametrize(
    ("facts", "primary", "fallback"),
    [
        (PLAIN, "软磨法", "轰炸法"),
        (replace(PLAIN, strategic=True), "软磨法", "轰炸法"),
        (replace(PLAIN, sales_share=Decimal("0.10")), "软磨法", "轰炸法"),
        (replace(PLAIN, years_with_us=5), "软磨法", "轰炸法"),
        (replace(PLAIN, seller_customers=19), "软磨法", "轰炸法"),
        (replace(PLAIN, seller_customers=20), "轰炸法", "软磨法"),
        (replace(PLAIN, strategic=True, referrer=True), "关系法", "软磨法"),
        (replace(PLAIN, depends_on_us=True, stop_clause=True), "代价法", "软磨法"),
        (replace(PLAIN, depends_on_us=True), "软磨法", "轰炸法"),
        (replace(PLAIN, overdue_days=179), "软磨法", "轰炸法"),
        (replace(PLAIN, overdue_days=180), "压力法", "软磨法"),
        (replace(PLAIN, tried={Method.PERSISTENCE: 1}), "轰炸法", "软磨法"),
        (replace(OLD, tried={Method.PERSISTENCE: 1}), "轰炸法", "法律法"),
        # every method tried: law, but only from 90 days and 10,000 元 on and once supply is stopped
        (replace(OLD, tried=BOTH), "法律法", "软磨法"),
        (replace(OLD, tried=BOTH, overdue_days=89), "软磨法", "轰炸法"),
        (replace(OLD, tried=BOTH, amount=1_000_000), "法律法", "软磨法"),
        (replace(OLD, tried=BOTH, amount=999_999), "软磨法", "轰炸法"),
        (replace(OLD, tried=BOTH, stop_level=StopLevel.STOPPED), "法律法", "软磨法"),
        (replace(OLD, tried=BOTH, stop_level=StopLevel.LIMITED), "软磨法", "轰炸法"),
        # the method tried less comes first when all were tried
        (replace(PLAIN, tried={Method.PERSISTENCE: 2, Method.BARRAGE: 1}), "轰炸法", "软磨法"),
        # once supply is stopped the binding methods come first
        (replace(OLD, stop_level=StopLevel.STOPPED, amount=42_841_966), "法律法", "软磨法"),
        (replace(PLAIN, disputed=True), "软磨法", "关系法"),
        (replace(PLAIN, oldest_on=dt.date(2024, 6, 30)), "软磨法", "轰炸法"),
        (replace(PLAIN, oldest_on=dt.date(2024, 6, 29)), "法律法", "压力法"),
        (replace(PLAIN, sue_by=dt.date(2026, 9, 29)), "软磨法", "轰炸法"),
        (replace(PLAIN, sue_by=dt.date(2026, 9, 28)), "法律法", "压力法"),
        (replace(PLAIN, overdue_days=400, our_fault=True), "软磨法", "关系法"),
        # S1-20: nothing is announced before the first talk, unless the claim lapses
        (replace(PLAIN, overdue_days=180, communications=0), "软磨法", "压力法"),
        (
            replace(PLAIN, sue_by=dt.date(2026, 7, 1), communications=0),
            "法律法",
            "压力法",
        ),
    ],
)
def test_method(facts: DebtorFacts, primary: str, fallback: str) -> None:
    verdict = recommend_method(facts)
    assert (verdict.value.primary, verdict.value.fallback) == (primary, fallback)
    assert f"首选{primary}，备选{fallback}" in verdict.why()


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (replace(PLAIN, stop_level=StopLevel.FROZEN), "发催款联络书，新单先审批"),
        (replace(PLAIN, stop_level=StopLevel.FROZEN, needs_commitment=True),
         "签回款承诺书；发催款联络书，新单先审批"),
        (replace(PLAIN, stop_level=StopLevel.LIMITED, needs_commitment=True),
         "发限期清欠通知，签回款承诺书"),
        (replace(OLD, stop_level=StopLevel.STOPPED), "发停止供货通知，准备移交材料，经审批后委托律师"),
        (replace(OLD, stop_level=StopLevel.STOPPED, may_stop=False),
         "暂缓接受新订单，补签停供条款或交法务认定依据，准备移交材料，经审批后委托律师"),
        (replace(OLD, stop_level=StopLevel.STOPPED, communications=0),
         "先充分沟通并记录；发停止供货通知，准备移交材料"),
        (replace(PLAIN, disputed=True, stop_level=StopLevel.STOPPED), "先处理争议与我方责任，再谈付款"),
        (replace(PLAIN, sue_by=AS_OF), "取得对方签收的书面催款，备齐证据，交法务保时效"),
    ],
)  # fmt: skip
def test_the_next_step_never_contradicts_the_method(facts: DebtorFacts, step: str) -> None:
    advice = recommend_method(facts).value
    assert advice.next_step == step
    assert ("律师" in advice.next_step) <= (advice.primary is Method.LAW)


def test_nearly_lost_debts_never_lead_to_rewards() -> None:
    advice = recommend_method(replace(PLAIN, oldest_on=dt.date(2020, 1, 1))).value
    assert Method.REWARD not in (advice.primary, advice.fallback)
    assert advice.instead == INSTEAD_OF_REWARD == ("律师风险代理", "保理", "债权转让")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("逾期不付，后果自负", ["后果自负"]),
        ("我们将上 门 堵你", ["上门堵", "堵你"]),
        ("向媒体曝\u200b光并登报", ["曝光", "登报"]),
        ("请于6月30日前付款，逾期我司将依法起诉", []),
        ("承诺跟踪与回款计划见附表", []),
    ],
)
def test_forbidden_phrases(text: str, found: list[str]) -> None:
    assert forbidden_phrases(text) == found


def test_our_own_wording_is_clean() -> None:
    for text in ACTIONS.values():
        assert forbidden_phrases(text) == []


@pytest.mark.parametrize(
    ("amount", "customers", "channel"),
    [
        (500_000, 50, "电话"),
        (499_999, 50, "函件"),
        (500_000, 51, "函件"),
    ],
)
def test_channel(amount: int, customers: int, channel: str) -> None:
    assert recommend_channel(amount, customers).value == channel


def test_escalation_needs_a_recorded_talk() -> None:
    assert may_escalate(0).value is False
    assert may_escalate(1).value is True


@pytest.mark.parametrize(
    ("contacts", "hour", "allowed"),
    [(2, 9, True), (3, 9, False), (0, 8, False), (0, 17, True), (0, 18, False)],
)
def test_contact_frequency_and_hours(contacts: int, hour: int, allowed: bool) -> None:
    assert may_contact(contacts, hour).value is allowed


def test_causes_of_group_c_are_ours() -> None:
    assert [code for code, cause in CAUSES.items() if cause.our_fault] == [
        "C1", "C2", "C3", "C4", "C5", "C6",
    ]  # fmt: skip
    assert len(CAUSES) == 20
