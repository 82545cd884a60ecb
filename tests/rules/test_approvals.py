"""审批与变更: chains by kind and amount, when a decision is in force, what it says."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules import approvals
from huikuan_xl.rules.approvals import (
    ApprovalSettings,
    Decided,
    Held,
    Request,
    Shipped,
    Standing,
    agrees,
    chain_of,
    decided,
    decides_nothing,
    doubt_extension,
    doubt_old,
    extended,
    faults,
    in_force,
    release_for,
    standing,
    used_up,
)
from huikuan_xl.rules.words import ApprovalKind, LetterName

D = dt.date
SIGNED = (("李四", D(2026, 6, 2)), ("王五", D(2026, 6, 3)), ("赵六", D(2026, 6, 4)))
LIMIT = Request(
    kind=ApprovalKind.LIMIT, number="SP-1", author="张三", asked_on=D(2026, 6, 1), steps=SIGNED,
    old="50000", amount=8_000_000,
)  # fmt: skip


def of(kind: ApprovalKind, **more: object) -> Request:
    bare = replace(LIMIT, kind=kind, old="", amount=None)
    return replace(bare, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "key", "posts"),
    [
        (LIMIT, "C3", ["部门负责人", "财务负责人", "总经理"]),
        (replace(LIMIT, old=""), "C2", ["部门经理", "财务负责人", "总经理"]),
        (of(ApprovalKind.NEW_CUSTOMER), "C1", ["销售部内勤", "财务部", "销售部总经理"]),
        (of(ApprovalKind.REVIEW), "C4", ["财务负责人", "总经理"]),
        (of(ApprovalKind.SETTLED), "C5", ["业务经理", "部长助理", "总经理"]),
        (of(ApprovalKind.CASH_RATIO), "C6", ["商务副总", "总经理"]),
    ],
)
def test_the_chain_goes_by_the_kind(request_: Request, key: str, posts: list[str]) -> None:
    chain = chain_of(request_)
    assert chain.key == key
    assert [step.post for step in chain.approves] == posts


def test_a_small_release_needs_no_general_manager_where_the_company_says_so() -> None:
    policy = ApprovalSettings(general_manager_from=1_000_000)
    at = [
        [
            step.post
            for step in chain_of(of(ApprovalKind.RELEASE, amount=fen), policy=policy).approves
        ]
        for fen in (999_999, 1_000_000)
    ]
    assert at == [["部门负责人", "财务负责人"], ["部门负责人", "财务负责人", "总经理"]]
    written_off = chain_of(of(ApprovalKind.WRITE_OFF, amount=1), policy=policy)
    assert written_off.approves[-1].post == "总经理"


def test_a_decision_is_in_force_from_its_last_approval_on() -> None:
    assert standing(LIMIT, D(2026, 6, 3)).value is Standing.PENDING
    assert "还差总经理" in standing(LIMIT, D(2026, 6, 3)).why()
    assert standing(LIMIT, D(2026, 6, 4)).value is Standing.IN_FORCE


def test_no_day_before_the_approval_makes_it_valid_earlier() -> None:
    early = replace(LIMIT, valid_from=D(2026, 6, 1))
    assert standing(early, D(2026, 6, 3)).value is Standing.PENDING
    late = replace(LIMIT, valid_from=D(2026, 7, 1))
    assert standing(late, D(2026, 6, 30)).value is Standing.WAITING
    assert standing(late, D(2026, 7, 1)).value is Standing.IN_FORCE


def test_it_ends_by_itself_after_its_last_day() -> None:
    short = of(ApprovalKind.TEMPORARY, amount=100, valid_to=D(2026, 6, 30))
    assert standing(short, D(2026, 6, 30)).value is Standing.IN_FORCE
    assert standing(short, D(2026, 7, 1)).value is Standing.EXPIRED


def test_nobody_approves_what_he_asked_for() -> None:
    own = replace(LIMIT, steps=(("张 三", D(2026, 6, 2)), *SIGNED[1:]))
    assert standing(own, D(2026, 6, 30)).value is Standing.INVALID
    assert "张三" in standing(own, D(2026, 6, 30)).why()


def test_one_person_may_hold_two_posts_unless_the_company_forbids_it() -> None:
    merged = replace(LIMIT, steps=(SIGNED[0], ("李四", D(2026, 6, 3)), SIGNED[2]))
    assert faults(merged) == ()
    assert faults(merged, policy=ApprovalSettings(merged_posts=False)) != ()


def test_an_approval_before_the_application_is_none() -> None:
    assert faults(replace(LIMIT, asked_on=D(2026, 6, 2))) == ()
    assert faults(replace(LIMIT, asked_on=D(2026, 6, 3))) != ()


@pytest.mark.parametrize(
    ("request_", "missing"),
    [
        (of(ApprovalKind.LIMIT), "新金额"),
        (of(ApprovalKind.TEMPORARY, amount=1), "有效至"),
        (of(ApprovalKind.EXTENSION, document="S1"), "新到期日"),
        (of(ApprovalKind.HANDOVER), "新业务员"),
        (of(ApprovalKind.REVIEW), "新金额、新等级或新期限"),
        (replace(LIMIT, author=""), "申请人"),
    ],
)
def test_a_decision_says_what_it_decides(request_: Request, missing: str) -> None:
    assert missing in faults(request_)[0].text
    assert standing(request_, D(2026, 6, 30)).value is Standing.INVALID


def test_a_refused_one_is_refused_and_a_limit_of_zero_is_a_limit() -> None:
    assert standing(replace(LIMIT, refused=True), D(2026, 6, 30)).value is Standing.REFUSED
    assert faults(replace(LIMIT, amount=0)) == ()


def test_the_latest_decision_in_force_counts_and_an_expired_one_gives_way() -> None:
    later = replace(
        LIMIT, number="SP-2", amount=9_000_000, valid_to=D(2026, 6, 30),
        steps=tuple((name, D(2026, 6, 10)) for name, _ in SIGNED),
    )  # fmt: skip
    both = (later, LIMIT)
    assert decided(Held.LIMIT, in_force(both, D(2026, 6, 30))) == Decided(9_000_000, "SP-2")
    assert decided(Held.LIMIT, in_force(both, D(2026, 7, 1))) == Decided(8_000_000, "SP-1")
    assert decided(Held.TERM, in_force(both, D(2026, 6, 30))) is None


def test_the_register_agrees_with_what_was_decided() -> None:
    what = Decided(8_000_000, "SP-1")
    assert agrees(Held.LIMIT, 8_000_000, what, opened=False).value
    wrong = agrees(Held.LIMIT, 8_000_001, what, opened=False)
    assert not wrong.value
    assert "SP-1 为80,000.00元" in wrong.why()
    assert "空着" in agrees(Held.LIMIT, None, what, opened=False).why()
    assert agrees(Held.GRADE, "B", Decided("B", "SP-1"), opened=True).value


def test_before_the_opening_nothing_is_held_against_a_company() -> None:
    assert agrees(Held.LIMIT, 100, None, opened=False).value
    assert not agrees(Held.LIMIT, 100, None, opened=True).value
    assert agrees(Held.LIMIT, None, None, opened=True).value
    assert not agrees(Held.TEMPORARY, 100, None, opened=False).value
    assert agrees(Held.TEMPORARY, 0, None, opened=True).value


def test_a_due_date_is_the_term_or_an_extension() -> None:
    sold = D(2026, 6, 1)
    assert approvals.term_kept(D(2026, 7, 1), sold, 30, None).value
    assert not approvals.term_kept(D(2026, 7, 2), sold, 30, None).value
    assert approvals.term_kept(D(2026, 7, 2), sold, 30, D(2026, 7, 2)).value
    assert approvals.term_kept(D(2026, 7, 2), sold, None, None).value


def test_extensions_count_and_the_last_one_holds() -> None:
    first = of(ApprovalKind.EXTENSION, document="S1", due=D(2026, 7, 1))
    second = replace(first, number="SP-2", due=D(2026, 8, 1))
    found = extended([first, second])
    assert (found["S1"].due, found["S1"].times, found["S1"].number) == (D(2026, 8, 1), 2, "SP-2")


def test_a_release_covers_the_whole_order_and_only_its_document() -> None:
    free = of(ApprovalKind.RELEASE, amount=2_000_000)
    assert release_for([free], 2_000_000) is free
    assert release_for([free], 2_000_001) is None
    bound = replace(free, document="DD-1")
    assert release_for([bound], 1) is None
    assert release_for([bound], 1, "dd-1") is bound


def test_a_release_for_no_order_is_used_up_by_the_first_shipment_it_covers() -> None:
    free = of(ApprovalKind.RELEASE, amount=2_000_000, valid_from=D(2026, 6, 10))
    before = Shipped(D(2026, 6, 9), "S0", 100)
    above = Shipped(D(2026, 6, 11), "S1", 2_000_001)
    first, second = Shipped(D(2026, 6, 10), "S2", 2_000_000), Shipped(D(2026, 6, 12), "S3", 100)
    assert release_for([free], 100, shipped=[before, above]) is free
    assert used_up([free], [second, before, first]) == {free.number: "S2"}
    assert release_for([free], 100, shipped=[first]) is None
    other = replace(free, number="SP-9")
    assert release_for([free, other], 100, shipped=[first]) is other
    assert release_for([free, other], 100, shipped=[first, second]) is None
    bound = replace(free, document="DD-1")
    assert release_for([bound], 1, "DD-1", [first]) is bound


def test_a_release_for_an_order_is_used_up_when_all_of_it_has_gone() -> None:
    bound = of(ApprovalKind.RELEASE, amount=2_000_000, document="DD-1")  # from 4 to 10 June
    part, whole = (
        Shipped(D(2026, 6, 5), "dd-1", 1_999_999),
        Shipped(D(2026, 6, 10), "DD-1", 2_000_000),
    )
    assert release_for([bound], 1, "DD-1", [part]) is bound
    assert release_for([bound], 1, "DD-1", [whole]) is None
    free = of(ApprovalKind.RELEASE, amount=2_000_000, number="SP-9")
    assert used_up([free, bound], [part]) == {}, "the order has its own release"


def test_a_release_for_an_order_lets_through_what_has_not_gone_yet() -> None:
    bound = of(ApprovalKind.RELEASE, amount=10_000, document="DD-1")  # from 4 to 10 June
    part = Shipped(D(2026, 6, 5), "DD-1", 4_000)
    assert release_for([bound], 6_000, "DD-1", [part]) is bound
    assert release_for([bound], 6_001, "DD-1", [part]) is None
    earlier = Shipped(D(2026, 6, 3), "DD-1", 4_000)
    assert release_for([bound], 10_000, "DD-1", [earlier]) is bound, "gone before it was released"
    rest = Shipped(D(2026, 6, 6), "DD-1", 6_000)
    assert used_up([bound], [part, rest]) == {bound.number: "DD-1"}


@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        (ApprovalKind.RELEASE, {"amount": 0}, "新金额应大于 0"),
        (ApprovalKind.RELEASE, {"amount": 1}, ""),
        (ApprovalKind.WRITE_OFF, {"amount": -1}, "新金额应大于 0"),
        (ApprovalKind.CONCESSION, {"amount": 0, "document": "S1"}, "新金额应大于 0"),
        (ApprovalKind.TEMPORARY, {"amount": 0, "valid_to": D(2026, 7, 1)}, "新金额应大于 0"),
        (ApprovalKind.LIMIT, {"amount": -1}, "新金额不能为负"),
        (ApprovalKind.LIMIT, {"amount": 0}, ""),
        (ApprovalKind.TERM, {"days": -1}, "新期限不能为负"),
        (ApprovalKind.TERM, {"days": 0}, ""),
        (ApprovalKind.CASH_RATIO, {"cash_ratio": Decimal("1.01")}, "同意现金比例应在 0～100% 之间"),
        (ApprovalKind.CASH_RATIO, {"cash_ratio": Decimal(1)}, ""),
    ],
)
def test_what_no_decision_can_mean(kind: ApprovalKind, more: dict[str, object], told: str) -> None:
    assert "；".join(reason.text for reason in faults(of(kind, **more))) == told


def test_what_the_kind_does_not_decide_is_named() -> None:
    assert decides_nothing(replace(LIMIT, days=60, grade="A")) == ("新等级", "新期限")
    assert decides_nothing(LIMIT) == ()
    assert decides_nothing(of(ApprovalKind.REVIEW, amount=1, days=30, grade="A")) == ()


def test_the_old_value_is_that_of_the_decision_before() -> None:
    before = Decided(5_000_000, "SP-0")
    assert doubt_old(Held.LIMIT, 5_000_000, before) == ""
    assert doubt_old(Held.LIMIT, 4_999_999, before) == (
        "原值49,999.99元与之前的审批 SP-0 的50,000.00元不符"
    )
    assert doubt_old(Held.LIMIT, 1, None) == "", "nothing was decided before"
    assert doubt_old(Held.OWNER, "王 敏", Decided("王敏", "SP-0")) == ""
    assert (
        doubt_old(Held.OWNER, "李红", Decided("王敏", "SP-0"))
        == "原值李红与之前的审批 SP-0 的王敏不符"
    )


def test_an_extension_is_to_a_later_day() -> None:
    due, sold = D(2026, 5, 1), D(2026, 4, 1)
    assert doubt_extension(D(2026, 5, 2), due, sold) == ""
    assert doubt_extension(due, due, sold) == "新到期日2026-05-01不晚于原来的2026-05-01，不是展期"
    assert doubt_extension(sold, None, sold) != ""
    assert doubt_extension(sold, None, None) == ""


def test_only_a_shipment_within_its_days_uses_a_release_up() -> None:
    free = of(ApprovalKind.RELEASE, amount=100)  # from 4 to 10 June
    for day, used in ((3, False), (4, True), (10, True), (11, False)):
        assert bool(used_up([free], [Shipped(D(2026, 6, day), "S1", 100)])) is used
    refused = replace(free, refused=True)
    assert used_up([refused], [Shipped(D(2026, 6, 5), "S1", 100)]) == {}


def test_a_release_that_was_used_says_by_what() -> None:
    free = of(ApprovalKind.RELEASE, amount=100)
    used = standing(free, D(2026, 6, 10), "S1")
    assert approvals.told(used) == "已用完：S1已按它发货（K11）"
    assert standing(free, D(2026, 6, 11), "S1").value is Standing.USED
    assert standing(free, D(2026, 6, 3), "S1").value is not Standing.USED


def test_a_release_without_a_last_day_lasts_as_long_as_the_parameter_says() -> None:
    free = of(ApprovalKind.RELEASE, amount=2_000_000)  # approved on 4 June, seven days
    assert standing(free, D(2026, 6, 10)).value is Standing.IN_FORCE
    assert standing(free, D(2026, 6, 11)).value is Standing.EXPIRED
    longer = ApprovalSettings(release_days=8)
    assert standing(free, D(2026, 6, 11), policy=longer).value is Standing.IN_FORCE


def test_what_was_there_before_needs_no_approval() -> None:
    opening = of(ApprovalKind.OPENING, amount=100, steps=())
    assert standing(opening, D(2026, 6, 1)).value is Standing.IN_FORCE
    assert standing(opening, D(2026, 5, 31)).value is Standing.WAITING


def test_a_cash_ratio_is_accepted() -> None:
    agreed = of(ApprovalKind.CASH_RATIO, cash_ratio=Decimal("0.3"))
    assert approvals.cash_ratio_accepted([agreed, LIMIT]) == Decimal("0.3")
    assert approvals.cash_ratio_accepted([LIMIT]) is None


@pytest.mark.parametrize(
    ("letter", "key", "when"),
    [
        (LetterName.STOP, "C3", "发出前"),
        (LetterName.DEADLINE, "C3", "发出前"),
        (LetterName.RESUME, "C3", "发出前"),
        (LetterName.LAWYER, "C3", "发出前"),
        (LetterName.AWARD, "S0-18", "发出前"),
        (LetterName.EXCEPTION, "C5", "收到回执后"),
        (LetterName.PLAN, "C6", "回执对现金比例有异议时"),
        (LetterName.DUNNING, None, None),
        (LetterName.STATEMENT, None, None),
    ],
)
def test_who_signs_for_a_letter(letter: LetterName, key: str | None, when: str | None) -> None:
    found = approvals.signing(letter)
    assert (found and found.chain.key, found and found.when) == (key, when)
    assert found is None or len(found.chain.route) <= 4
