"""Credit grades: bands without gaps, thresholds, cap, vetoes, and the chain of reasons."""

from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules.grading import (
    VETOES,
    credit_grade,
    grade_label,
    parse_vetoes,
    repayment_score,
)
from huikuan_xl.rules.policy import DEFAULT


def grade(total: str, repayment: str = "40", purchases: str = "30") -> str:
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
    policy = replace(DEFAULT, downgrade_mode=mode)
    verdict = credit_grade(Decimal(95), Decimal(repayment), Decimal(purchases), policy=policy)
    assert verdict.value == expected


def test_two_missed_thresholds_at_d_stop_at_e() -> None:
    policy = replace(DEFAULT, downgrade_mode="per_item")
    assert credit_grade(Decimal(60), Decimal(0), Decimal(0), policy=policy).value == "E"


@pytest.mark.parametrize(
    ("total", "new", "complete", "approved", "expected"),
    [
        ("95", True, True, False, "C"), ("95", False, False, False, "C"),
        ("95", True, True, True, "A"), ("85", True, False, True, "B"),
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
        "K01 总分92在 90及以上，基础档信用A·超优；"
        "K02 偿还状况36≥35、采购状况26<27，1项不达标，下调1级为信用B；"
        "K05 新客户，信用B封顶为信用C；"
        "K04 V5严重亏损或营业额持续多月下滑，一票否决为信用E"
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
    ],
)  # fmt: skip
def test_parse_vetoes(text: str, expected: tuple[str, ...]) -> None:
    assert parse_vetoes(text) == expected


def test_unknown_veto_is_refused() -> None:
    with pytest.raises(ValueError, match="没有否决项 V9"):
        parse_vetoes("V1,V9")


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
