"""The ground for holding back accepted orders: one decision, and its sentence."""

import datetime as dt

import pytest

from huikuan_xl.rules.stop_ground import (
    TASK,
    Ground,
    GroundFacts,
    LawyerSettings,
    held_orders_sentence,
    stop_ground,
)

REVIEWED = LawyerSettings(law_clauses_reviewed=True)
DAY = dt.date(2026, 7, 10)


@pytest.mark.parametrize(
    ("facts", "policy", "ground"),
    [
        (GroundFacts(clause=True), LawyerSettings(), Ground.CLAUSE),
        (GroundFacts(clause=True, pays_first=True, evidence="记录"), REVIEWED, Ground.CLAUSE),
        (GroundFacts(clause=False, pays_first=True), REVIEWED, Ground.PAYS_FIRST),
        (GroundFacts(clause=False, pays_first=True), LawyerSettings(), Ground.NONE),
        (GroundFacts(clause=False, evidence="法院公告 3 号"), REVIEWED, Ground.UNSAFE),
        (GroundFacts(clause=False, evidence="法院公告 3 号"), LawyerSettings(), Ground.NONE),
        (GroundFacts(clause=False, evidence=" "), REVIEWED, Ground.NONE),
        (GroundFacts(clause=False), REVIEWED, Ground.NONE),
    ],
)
def test_ground(facts: GroundFacts, policy: LawyerSettings, ground: Ground) -> None:
    verdict = stop_ground(facts, policy=policy)
    assert verdict.value is ground
    assert (TASK in verdict.why()) is (ground is Ground.NONE)


def test_a_ground_that_waits_for_the_lawyer_says_so() -> None:
    verdict = stop_ground(GroundFacts(clause=False, pays_first=True))
    assert "待法务复核" in verdict.why()


@pytest.mark.parametrize(
    ("ground", "told"),
    [
        (Ground.CLAUSE, "依据合同第八条，对已确认尚未发货的订单，我方自2026年7月10日起暂停发货"),
        (
            Ground.PAYS_FIRST,
            "应由贵方先付款。贵方尚未付款，依据《中华人民共和国民法典》第五百二十六条",
        ),
        (
            Ground.UNSAFE,
            "（证据：法院公告）。依据《中华人民共和国民法典》第五百二十七条、第五百二十八条",
        ),
        (Ground.NONE, ""),
    ],
)
def test_sentence_of_a_ground(ground: Ground, told: str) -> None:
    text = held_orders_sentence(ground, DAY, clause="第八条", evidence="法院公告")
    assert told in text
    assert bool(text) is bool(told)


def test_only_unsafe_acts_at_once_and_only_statutes_need_a_lawyer() -> None:
    assert [ground for ground in Ground if ground.acts_at_once] == [Ground.UNSAFE]
    assert [ground for ground in Ground if ground.needs_lawyer] == [
        Ground.PAYS_FIRST,
        Ground.UNSAFE,
    ]
    assert [ground for ground in Ground if not ground.may_hold_orders] == [Ground.NONE]
