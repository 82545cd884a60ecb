"""Dunning levels, tone, the ground of a stop, deadlines and letter numbers."""

import datetime as dt
from dataclasses import replace

import pytest

from huikuan_xl.rules.letter_rules import (
    DunningFacts,
    SentDunning,
    Tone,
    dunning_level,
    letter_number,
    letter_tone,
    reply_by,
    stop_basis,
)

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
        ("A", 90, 1, Tone.STERN),
        ("A", 10, 2, Tone.FORMAL),
        ("A", 10, 3, Tone.STERN),
        ("D", 10, 1, Tone.FORMAL),
        ("E", 10, 1, Tone.STERN),
    ],
)
def test_tone(grade: str, days: int, count: int, tone: Tone) -> None:
    assert letter_tone(grade, days, count).value is tone


def test_our_fault_keeps_it_mild_and_bad_faith_makes_it_stern() -> None:
    assert letter_tone("E", 200, 3, our_fault=True, malicious=True).value is Tone.MILD
    assert letter_tone("A", 1, malicious=True).value is Tone.STERN


@pytest.mark.parametrize(
    ("clause", "pays_first", "evidence", "told"),
    [
        ("第8条", True, "", "合同第8条"),
        ("", True, "", "第五百二十六条"),
        (" ", False, "失信名单", "第五百二十七条"),
    ],
)
def test_ground_of_a_stop(clause: str, pays_first: bool, evidence: str, told: str) -> None:
    value = stop_basis(clause, customer_pays_first=pays_first, evidence=evidence).value
    assert value is not None
    assert told in value


def test_no_ground_no_stop_notice() -> None:
    verdict = stop_basis("", customer_pays_first=False)
    assert verdict.value is None
    assert "不能发停供通知" in verdict.why()


@pytest.mark.parametrize(("level", "day"), [(0, 8), (1, 11), (2, 8), (3, 6)])
def test_every_letter_names_a_day(level: int, day: int) -> None:
    assert reply_by(dt.date(2026, 6, 1), level) == dt.date(2026, 6, day)


def test_letter_number() -> None:
    assert letter_number("示", 2026, 12) == "示财催〔2026〕12号"
    with pytest.raises(ValueError, match="序号"):
        letter_number("示", 2026, 0)
