"""The worst three and the three questions."""

from dataclasses import replace

from huikuan_xl.rules.meeting import DebtorFacts, questions, worst_first

QUIET = DebtorFacts("甲", 100_00, 10, contacted=True, asked=True, promised=True)


def test_worst_is_money_times_days() -> None:
    late = DebtorFacts("久", 100, 50)
    much = DebtorFacts("多", 4_900, 1)
    assert [one.name for one in worst_first([much, late])] == ["久", "多"]
    assert worst_first([replace(late, overdue=98), much])[0].name == "久"  # a tie: by name
    assert worst_first([replace(late, overdue=97), much])[0].name == "多"
    assert worst_first([replace(late, overdue=0)]) == []


def test_a_broken_promise_is_asked_before_all_else() -> None:
    (first, *_) = questions([replace(QUIET, broken=70_00, contacted=False)])
    assert first == "甲 承诺的 70.00 元没有兑现：哪天到账，没有就怎么办？"


def test_three_questions_each_of_another_kind() -> None:
    silent = replace(QUIET, name="乙", contacted=False)
    short = replace(QUIET, name="丙", short=5_00)
    alike = replace(QUIET, name="丁", contacted=False, overdue=1)
    found = questions([alike, short, silent, QUIET])
    assert [text[0] for text in found] == ["丙", "乙", "丙"]
    assert found[0].endswith("没有补足措施：拿什么补？")
    assert found[2].endswith("下一步谁去、哪天去、要带什么？")


def test_a_measure_answers_for_a_gap() -> None:
    assert "补足措施" not in "".join(questions([replace(QUIET, short=5_00, measured=True)]))


def test_nothing_overdue_nothing_asked() -> None:
    assert questions([replace(QUIET, overdue=0, broken=9)]) == ()
