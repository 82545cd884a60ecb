"""Credit grades: bands without gaps, thresholds, cap, vetoes, and the chain of reasons."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.rules.grading import (
    VETOES,
    Application,
    Approval,
    Vetoes,
    credit_grade,
    grade_application,
    grade_label,
    pays_below_grade,
    read_vetoes,
    repayment_score,
)
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.reasons import Verdict


def grade(total: str, repayment: str = "40", purchases: str = "30") -> str | None:
    return credit_grade(Decimal(total), Decimal(repayment), Decimal(purchases)).value


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("100", "A"), ("90", "A"), ("89.99", "B"), ("89.5", "B"), ("80", "B"), ("79.5", "C"),
        ("70", "C"), ("69.9", "D"), ("60", "D"), ("59.5", "E"), ("59", "E"), ("0", "E"),
    ],
)  # fmt: skip
def test_bands_are_half_open(total: str, expected: str) -> None:
    assert grade(total) == expected


@pytest.mark.parametrize(
    ("total", "repayment", "purchases", "expected"),
    [
        ("90", "35", "27", "A"), ("90", "34.9", "27", "B"), ("90", "35", "26.9", "B"),
        ("90", "0", "0", "B"),
        ("80", "30", "24", "B"), ("80", "29.9", "24", "C"), ("80", "30", "23.9", "C"),
        ("70", "25", "21", "C"), ("70", "24.9", "21", "D"), ("70", "25", "20.9", "D"),
        ("60", "20", "18", "D"), ("60", "19.9", "18", "E"), ("60", "20", "17.9", "E"),
        ("59.5", "40", "30", "E"),
    ],
)  # fmt: skip
def test_missing_a_threshold_costs_one_grade(
    total: str, repayment: str, purchases: str, expected: str
) -> None:
    assert grade(total, repayment, purchases) == expected


@pytest.mark.parametrize(
    ("mode", "repayment", "purchases", "expected"),
    [
        ("single", "24", "20", "B"), ("per_item", "24", "20", "C"), ("cascade", "24", "20", "D"),
        ("single", "34", "30", "B"), ("per_item", "34", "30", "B"), ("cascade", "34", "30", "B"),
        ("per_item", "0", "0", "C"), ("cascade", "0", "0", "E"),
    ],
)  # fmt: skip
def test_downgrade_modes_for_a_total_of_95(
    mode: str, repayment: str, purchases: str, expected: str
) -> None:
    modes = {"single": "只降一级", "per_item": "每项降一级", "cascade": "逐级降到达标"}
    policy = replace(DEFAULT, downgrade_mode=modes[mode])
    verdict = credit_grade(Decimal(95), Decimal(repayment), Decimal(purchases), policy=policy)
    assert verdict.value == expected


def test_two_missed_thresholds_at_d_stop_at_e() -> None:
    policy = replace(DEFAULT, downgrade_mode="每项降一级")
    assert credit_grade(Decimal(60), Decimal(0), Decimal(0), policy=policy).value == "E"


@pytest.mark.parametrize(
    ("total", "new", "complete", "approved", "expected"),
    [
        ("95", True, True, False, "C"), ("95", False, False, False, "C"),
        ("95", True, True, True, "A"), ("85", True, False, True, "C"), ("85", False, False, True, "C"),
        ("65", True, False, False, "D"), ("95", False, True, False, "A"),
    ],
)  # fmt: skip
def test_cap_for_new_customers_and_missing_documents(
    total: str, new: bool, complete: bool, approved: bool, expected: str
) -> None:
    verdict = credit_grade(
        Decimal(total),
        Decimal(40),
        Decimal(30),
        new_customer=new,
        documents_complete=complete,
        special_approval=approved,
    )
    assert verdict.value == expected


@pytest.mark.parametrize(
    ("vetoes", "our_fault", "expected"),
    [
        ((), False, "A"), (("V1",), False, "E"), (("V1",), True, "A"),
        (("V6",), True, "E"), (("V1", "V3"), True, "E"), (("v8",), False, "E"),
    ],
)  # fmt: skip
def test_only_the_first_veto_is_spared_by_our_fault(
    vetoes: tuple[str, ...], our_fault: bool, expected: str
) -> None:
    verdict = credit_grade(Decimal(95), Decimal(40), Decimal(30), vetoes, our_fault)
    assert verdict.value == expected


def test_special_approval_does_not_lift_a_veto() -> None:
    verdict = credit_grade(
        Decimal(95), Decimal(40), Decimal(30), ("V7",), new_customer=True, special_approval=True
    )
    assert verdict.value == "E"


def test_reasons_follow_the_order_of_the_rules() -> None:
    verdict = credit_grade(
        Decimal("89.5"), Decimal(29), Decimal(24), ("V1", "V2"), True, new_customer=True
    )
    assert [reason.rule for reason in verdict.reasons] == ["K01", "K02", "K04", "K04"]
    verdict = credit_grade(Decimal(92), Decimal(36), Decimal(26), ("V5",), new_customer=True)
    assert verdict.why() == (
        "总分92在 90及以上，基础档信用A·超优（K01）；"
        "偿还状况36≥35、采购状况26<27，1项不达标，下调1级为信用B·优良（K02）；"
        "新客户，信用B·优良封顶为信用C·基础（K05）；"
        "V5严重亏损或营业额持续多月下滑，一票否决为信用E·风险（K04）"
    )


def test_gap_score_names_its_band() -> None:
    assert "总分89.5在 [80,90)" in credit_grade(Decimal("89.5"), Decimal(40), Decimal(30)).why()
    assert "总分59.5在 60以下" in credit_grade(Decimal("59.5"), Decimal(40), Decimal(30)).why()


@pytest.mark.parametrize("total", ["-1", "100.5", "NaN"])
def test_impossible_scores_are_refused(total: str) -> None:
    with pytest.raises(ValueError, match="总分应在 0～100 之间"):
        grade(total)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()), ("  ", ()), ("V1", ("V1",)), ("V3,V1", ("V1", "V3")), ("v1、V3；V3", ("V1", "V3")),
        ("Ｖ３", ("V3",)), ("V 3", ("V3",)), ("V1 V3", ("V1", "V3")), ("V3/v5\nV7", ("V3", "V5", "V7")),
    ],
)  # fmt: skip
def test_vetoes_are_read(text: str, expected: tuple[str, ...]) -> None:
    assert read_vetoes(text) == Vetoes(expected)


@pytest.mark.parametrize("text", ["3", "否决V3", "V9", "V33", "重大诉讼", "是", "V3。"])
def test_a_veto_that_nobody_understands_is_named(text: str) -> None:
    assert read_vetoes(f"V1,{text}") == Vetoes(("V1",), (text,))


def test_unknown_veto_is_refused_among_codes() -> None:
    with pytest.raises(ValueError, match="没有否决项 V9"):
        credit_grade(Decimal(95), Decimal(40), Decimal(30), ("V1", "V9"))


@pytest.mark.parametrize(
    ("missing", "vetoes", "our_fault", "expected"),
    [
        ("total", ("V8",), False, "E"), ("repayment", ("V8",), False, "E"),
        ("total", (), False, None), ("purchases", (), False, None), ("total", ("V1",), True, None),
    ],
)  # fmt: skip
def test_a_veto_needs_no_scores(
    missing: str, vetoes: tuple[str, ...], our_fault: bool, expected: str | None
) -> None:
    scores = {"total": Decimal(95), "repayment": Decimal(40), "purchases": Decimal(30)}
    given = {name: None if name == missing else score for name, score in scores.items()}
    verdict = credit_grade(
        given["total"], given["repayment"], given["purchases"], vetoes, our_fault
    )
    assert verdict.value == expected


def applied(**changes: Any) -> Verdict[str | None]:
    facts: dict[str, Any] = {
        "repayment": Decimal(38), "purchases": Decimal(29), "others": Decimal(28), **changes,
    }  # fmt: skip
    return grade_application(Application(**facts))


def test_the_register_adds_the_parts_up() -> None:
    assert applied().value == "A"
    assert "总分95在 90及以上" in applied().why()
    assert applied(others=Decimal(20)).value == "B"


def test_a_part_that_is_missing_is_not_a_nought() -> None:
    verdict = applied(others=None)
    assert verdict.value is None
    assert "资料不全：分数没有填齐" in verdict.why()
    assert (
        applied(repayment=None, purchases=None, others=None, vetoes=read_vetoes("V8")).value == "E"
    )


def test_a_part_above_its_full_score_grades_nothing() -> None:
    assert applied(others=Decimal(30)).value == "A"
    verdict = applied(others=Decimal("30.1"))
    assert verdict.value is None
    assert "其他分30.1不在 0～30 之间" in verdict.why()


@pytest.mark.parametrize(
    ("text", "our_fault", "expected"),
    [("V9", False, None), ("V9,V3", False, "E"), ("V1,V9", False, "E"), ("V1,V9", True, None)],
)
def test_an_unknown_veto_is_never_silently_none(
    text: str, our_fault: bool, expected: str | None
) -> None:
    verdict = applied(vetoes=read_vetoes(text), our_fault=our_fault)
    assert verdict.value == expected
    assert ("没有否决项 V9，应为 V1～V8，改正前不评级（K04）" in verdict.why()) == (
        expected is None
    )


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        (Approval("王总", date(2026, 5, 1), "行业龙头"), "A"),
        (Approval("王总", date(2026, 5, 1)), "C"),
        (Approval("王总", None, "行业龙头"), "C"),
        (Approval("", date(2026, 5, 1), "行业龙头"), "C"),
        (Approval(), "C"),
    ],
)
def test_a_special_approval_needs_who_when_and_why(approval: Approval, expected: str) -> None:
    verdict = applied(new_customer=True, approval=approval)
    assert verdict.value == expected
    assert ("不作数" in verdict.why()) == (expected == "C" and approval.claimed)


def test_missing_documents_keep_the_cap_whoever_approves() -> None:
    approval = Approval("王总", date(2026, 5, 1), "行业龙头")
    for new in (True, False):
        verdict = applied(new_customer=new, documents_complete=False, approval=approval)
        assert verdict.value == "C"


@pytest.mark.parametrize(
    ("grade", "points", "low"),
    [
        ("A", "87.5", False),
        ("A", "87.49", True),
        ("D", "50", False),
        ("D", "49.9", True),
        ("E", "0", False),
    ],
)
def test_paying_below_the_grade_asks_for_a_new_look(grade: str, points: str, low: bool) -> None:
    assert pays_below_grade(grade, Decimal(points)).value is low


def test_there_are_eight_vetoes() -> None:
    assert list(VETOES) == ["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"]


@pytest.mark.parametrize(
    ("letter", "label"),
    [
        ("A", "信用A·超优"), ("B", "信用B·优良"), ("C", "信用C·基础"),
        ("D", "信用D·一般"), ("E", "信用E·风险"),
    ],
)  # fmt: skip
def test_labels_are_never_bare_letters(letter: str, label: str) -> None:
    assert grade_label(letter) == label


def test_label_refuses_other_letters() -> None:
    with pytest.raises(ValueError, match="A～E"):
        grade_label("F")


@pytest.mark.parametrize(
    ("points", "score"), [("100", "40.00"), ("87.5", "35.000"), ("0", "0.00"), ("50", "20.00")]
)
def test_pay_rating_points_become_a_repayment_score(points: str, score: str) -> None:
    assert repayment_score(Decimal(points)).value == Decimal(score)


def test_pay_rating_points_above_100_are_refused() -> None:
    with pytest.raises(ValueError, match="回款评级得分"):
        repayment_score(Decimal("100.1"))


@pytest.mark.parametrize(
    ("score", "graded"), [("40", True), ("40.5", False), ("1234.5", False), ("-1", False)]
)
def test_a_part_far_above_its_full_score_is_told_and_breaks_nothing(
    score: str, graded: bool
) -> None:
    verdict = grade_application(
        Application(repayment=Decimal(score), purchases=Decimal(28), others=Decimal(20))
    )
    assert (verdict.value is not None) == graded
    assert ("偿还状况分" in verdict.why() and "不评级" in verdict.why()) != graded
