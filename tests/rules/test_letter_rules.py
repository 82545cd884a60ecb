"""Dunning levels, tone, the ground of a stop, deadlines and letter numbers."""

import datetime as dt
from dataclasses import replace

import pytest

from huikuan_xl.rules.letter_rules import (
    DunningFacts,
    LetterSettings,
    SentDunning,
    StopHistory,
    Tone,
    asks_for_lawyer,
    bank_cut_off,
    clearing_deadline,
    cover_message,
    dunning_level,
    last_talk,
    letter_number,
    letter_tone,
    limits_debt,
    mark_of,
    plan_reply_by,
    reminder_message,
    reply_by,
    resume,
    stop_begun,
    wait_after_stop,
)
from huikuan_xl.rules.stop_ground import Ground
from huikuan_xl.rules.words import LetterName

AS_OF = dt.date(2026, 6, 30)
FACTS = DunningFacts(amount=100_000, overdue_days=40)


def sent(level: int, delivered: tuple[int, int] | None) -> SentDunning:
    return SentDunning(level, None if delivered is None else dt.date(2026, *delivered))


@pytest.mark.parametrize(
    ("facts", "level", "told"),
    [
        (FACTS, 1, "第1次"),
        (replace(FACTS, overdue_days=7), 1, "满7天"),
        (replace(FACTS, overdue_days=6), 0, "满7天"),
        (replace(FACTS, overdue_days=0), 0, "没有逾期"),
        (replace(FACTS, amount=0), 0, "没有逾期"),
        (replace(FACTS, disputed=True), 0, "争议"),
        (replace(FACTS, covered=True), 0, "覆盖"),
        (replace(FACTS, amount=10_000), 1, "第1次"),
        (replace(FACTS, amount=9_999), 0, "低于100.00元"),
        (replace(FACTS, sent=[sent(1, None)]), 0, "未登记送达"),
        (replace(FACTS, sent=[sent(1, (7, 1))]), 0, "未登记送达"),
        (replace(FACTS, sent=[sent(1, (6, 16))]), 0, "2026-07-01起"),
        (replace(FACTS, sent=[sent(1, (6, 15))]), 2, "第2次"),
        (replace(FACTS, sent=[sent(1, (5, 1)), sent(2, (6, 15))]), 3, "第3次"),
        (replace(FACTS, sent=[sent(1, (5, 1)), sent(2, None)]), 0, "第2次催款函未登记送达"),
        (replace(FACTS, sent=[sent(3, (6, 15))]), 4, "律师函委托资料"),
        (replace(FACTS, sent=[sent(4, None)]), 0, "已转律师函"),
        (replace(FACTS, sent=[sent(-400, (6, 15))]), 0, "未登记送达"),
    ],
)
def test_dunning_level(facts: DunningFacts, level: int, told: str) -> None:
    verdict = dunning_level(facts, AS_OF)
    assert verdict.value == level
    assert told in verdict.why()


@pytest.mark.parametrize(
    ("grade", "days", "count", "tone"),
    [
        ("A", 29, 1, Tone.MILD),
        ("A", 30, 1, Tone.FORMAL),
        ("A", 90, 1, Tone.FORMAL),  # no lawyer and no stop in the first contact
        ("A", 90, 2, Tone.STERN),
        ("A", 89, 2, Tone.FORMAL),
        ("A", 10, 2, Tone.FORMAL),
        ("A", 10, 3, Tone.STERN),
        ("D", 10, 1, Tone.FORMAL),
        ("E", 10, 1, Tone.FORMAL),
        ("E", 10, 2, Tone.STERN),
    ],
)
def test_tone(grade: str, days: int, count: int, tone: Tone) -> None:
    assert letter_tone(grade, days, count).value is tone


def test_our_fault_keeps_it_mild_and_bad_faith_makes_it_stern() -> None:
    assert letter_tone("E", 200, 3, our_fault=True, malicious=True).value is Tone.MILD
    assert letter_tone("A", 1, malicious=True).value is Tone.STERN


@pytest.mark.parametrize(
    ("level", "day", "post"), [(0, 11, 3), (1, 14, 3), (2, 11, 3), (3, 9, 3), (0, 8, 0)]
)
def test_every_letter_names_a_day_after_the_post(level: int, day: int, post: int) -> None:
    policy = LetterSettings(post_days=post)
    assert reply_by(dt.date(2026, 6, 1), level, policy=policy) == dt.date(2026, 6, day)


def test_plan_letters_and_deadlines_count_the_post_too() -> None:
    assert plan_reply_by(dt.date(2026, 6, 1)) == dt.date(2026, 6, 9)
    written = dt.date(2026, 6, 1)
    assert clearing_deadline(dt.date(2026, 1, 5), written) == dt.date(2026, 6, 11)
    assert clearing_deadline(dt.date(2026, 5, 5), written) == dt.date(2026, 8, 5)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (LetterName.DUNNING, "示财催〔2026〕12号"),
        (LetterName.STATEMENT, "示财函〔2026〕12号"),
        (LetterName.RESUME, "示财函〔2026〕12号"),
        (LetterName.AWARD, "示财证〔2026〕12号"),
    ],
)
def test_number_by_kind(kind: LetterName, number: str) -> None:
    assert letter_number("示", mark_of(kind), 2026, 12) == number
    own = LetterSettings(number_word_demand="甲", number_word_letter="甲", number_word_award="甲")
    assert mark_of(kind, policy=own) == "甲"


def test_numbers_begin_at_one() -> None:
    with pytest.raises(ValueError, match="序号"):
        letter_number("示", "财催", 2026, 0)


@pytest.mark.parametrize(
    ("talks", "arrived", "found"),
    [
        ([], [], None),
        ([dt.date(2026, 5, 1)], [], None),  # the due day itself is not about being late
        ([dt.date(2026, 5, 2)], [], dt.date(2026, 5, 2)),
        ([dt.date(2026, 5, 2)], [dt.date(2026, 5, 9)], dt.date(2026, 5, 9)),
    ],
)
def test_talked_to_about_these_debts(
    talks: list[dt.date], arrived: list[dt.date], found: dt.date | None
) -> None:
    assert last_talk(talks, arrived, dt.date(2026, 5, 1)).value == found


@pytest.mark.parametrize(
    ("due", "overdue", "malicious", "limited"),
    [
        (dt.date(2026, 4, 30), 100, False, True),
        (dt.date(2026, 5, 1), 100, False, False),
        (dt.date(2026, 6, 29), 20_000_000, False, True),
        (dt.date(2026, 6, 29), 19_999_999, False, False),
        (dt.date(2026, 6, 29), 100, True, True),
        (None, 20_000_000, True, False),
    ],
)
def test_what_a_deadline_is_set_for(
    due: dt.date | None, overdue: int, malicious: bool, limited: bool
) -> None:
    assert limits_debt(due, overdue, AS_OF, malicious=malicious) is limited


@pytest.mark.parametrize(
    ("received", "cut_off"),
    [
        ([], AS_OF),
        ([AS_OF], AS_OF),
        ([dt.date(2026, 7, 1), dt.date(2026, 7, 3)], dt.date(2026, 7, 3)),
        ([dt.date(2026, 7, 31)], dt.date(2026, 7, 31)),
        ([dt.date(2026, 8, 1)], AS_OF),  # further than the company looks
    ],
)
def test_bank_cut_off_is_the_ledgers_last_receipt(
    received: list[dt.date], cut_off: dt.date
) -> None:
    assert bank_cut_off(AS_OF, received) == cut_off


@pytest.mark.parametrize(("days", "left"), [(0, 15), (14, 1), (15, 0)])
def test_a_demand_waits_after_a_stop_letter(days: int, left: int) -> None:
    assert wait_after_stop(AS_OF - dt.timedelta(days=days), AS_OF) == left


def test_messages_are_short_and_name_nobody_else() -> None:
    text = reminder_message(
        "甲公司", 2, 123_456, dt.date(2026, 7, 5), dt.date(2026, 7, 7), "乙公司", "何静", "0600"
    )
    assert "2笔货款共1,234.56元将于7月5日至7月7日到期" in text
    cover = cover_message("甲" * 400, "催款函", "3号", AS_OF, 2, "乙公司", "何静", "0600")
    assert len(cover) == 300
    cover = cover_message("甲公司", "催款函", "3号", AS_OF, 2, "乙公司", "何静", "0600")
    assert "催款函（3号）及附件2份，请查收，请于2026年6月30日（含当日）前回复" in cover
    assert "元" not in cover
    alone = cover_message("甲公司", "催款函", "3号", None, 0, "乙公司", "何静", "0600")
    assert "催款函（3号），请查收。如有疑问" in alone


@pytest.mark.parametrize(
    ("ground", "clauses", "told"),
    [(None, False, ""), (None, True, "待法务复核"), (Ground.CLAUSE, False, ""),
     (Ground.PAYS_FIRST, False, "待法务复核"), (Ground.UNSAFE, False, "待法务复核")],
)  # fmt: skip
def test_what_a_lawyer_has_to_look_at(ground: Ground | None, clauses: bool, told: str) -> None:
    assert asks_for_lawyer(ground, other_clauses=clauses) == told


@pytest.mark.parametrize(
    ("left", "malicious", "resumed"),
    [(0, False, True), (1, False, False), (0, True, False)],
)
def test_supply_is_resumed_when_all_that_the_notice_named_is_settled(
    left: int, malicious: bool, resumed: bool
) -> None:
    assert resume(StopHistory(AS_OF, left, None, malicious)).value is resumed


@pytest.mark.parametrize(
    ("cleared", "begun"),
    [(dt.date(2026, 6, 29), False), (AS_OF, True), (None, True)],
)
def test_a_stop_began_unless_it_was_cleared_before_its_day(
    cleared: dt.date | None, begun: bool
) -> None:
    assert stop_begun(StopHistory(AS_OF, 0, cleared), AS_OF) is begun
    assert not stop_begun(StopHistory(AS_OF, 0, None), dt.date(2026, 6, 29))
