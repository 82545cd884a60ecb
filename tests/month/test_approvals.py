"""What decisions do in the month: due dates, disputes, 折让, calls, visits, the register's check."""

from decimal import Decimal

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.checks import check, check_as_of
from huikuan_xl.month.run import run_month_end
from huikuan_xl.month.worklist import worklist
from tests.month.ledgers import (
    AS_OF,
    approval,
    contact,
    contract,
    customer,
    day,
    ledger,
    receipt,
    sale,
    table,
)


def test_an_extension_moves_the_due_date_from_its_approval_on_and_keeps_the_first() -> None:
    book = ledger(
        [customer("C1")], [sale("C1", "S1", day(4, 1), day(5, 1), 10_000)],
        approvals=[approval("C1", "展期", day(6, 10), doc_no="S1", new_date=day(7, 15))],
    )  # fmt: skip
    (late,) = run_month_end(book, day(6, 9)).open_items.to_dict("records")
    assert (late["overdue"], late["extended"]) == (39, 0)
    (item,) = run_month_end(book, day(6, 10)).open_items.to_dict("records")
    assert (item["overdue"], item["bucket"], item["extended"]) == (0, "未到期", 1)
    assert (item["due_date"].date(), item["first_due"].date()) == (day(7, 15), day(5, 1))
    (again,) = run_month_end(book, day(7, 16)).open_items.to_dict("records")
    assert again["overdue"] == 1


def test_ageing_by_document_date_is_not_moved_by_an_extension() -> None:
    book = ledger(
        [customer("C1")], [sale("C1", "S1", day(4, 1), day(5, 1), 10_000)],
        approvals=[approval("C1", "展期", day(6, 10), doc_no="S1", new_date=day(7, 15))],
    )  # fmt: skip
    month = run_month_end(book, AS_OF)  # 90 days old
    assert month.ageing["客户"].loc["C1", "未到期"] == 10_000
    assert month.ageing_by_document.loc["C1", "61-90"] == 10_000


def test_a_settled_dispute_is_demanded_again() -> None:
    disputed = sale("C1", "S1", day(4, 1), day(5, 1), 100_000, disputed=True)
    raised = contact("C1", "争议", day(5, 2), doc_no="S1")
    open_ = ledger([customer("C1")], [disputed], contacts=[raised])
    assert run_month_end(open_, AS_OF).open_items["disputed_open"].tolist() == [100_000]
    over = ledger(
        [customer("C1")], [disputed], contacts=[raised],
        approvals=[approval("C1", "争议了结", day(6, 1), doc_no="S1")],
    )  # fmt: skip
    assert run_month_end(over, AS_OF).open_items["disputed_open"].tolist() == [0]


def test_a_concession_lets_more_allowance_settle() -> None:
    rows = ([customer("C1")], [sale("C1", "S1", day(4, 1), day(5, 1), 100_000)],
            [receipt("C1", "S1", day(5, 1), 80_000, allowance=20_000)])  # fmt: skip
    assert run_month_end(ledger(*rows), AS_OF).open_items["open"].sum() > 0
    conceded = ledger(
        *rows, approvals=[approval("C1", "让步", day(5, 1), doc_no="S1", new_amount=20_000)]
    )
    assert run_month_end(conceded, AS_OF).open_items.empty
    said = [[p.code for p in check(one)] for one in (ledger(*rows), conceded)]
    assert ["N3" in codes for codes in said] == [True, False]


def test_collection_held_back_puts_off_the_next_call() -> None:
    rows = ([customer("C1")], [sale("C1", "S1", day(4, 1), day(5, 1), 100_000)])
    held = ledger(*rows, approvals=[approval("C1", "暂缓催收", day(6, 1), valid_to=day(7, 10))])
    assert run_month_end(ledger(*rows), AS_OF).profiles["C1"].duties.next_contact == AS_OF
    duties = run_month_end(held, AS_OF).profiles["C1"].duties
    assert (duties.held_until, duties.next_contact) == (day(7, 10), day(7, 11))


def test_an_extended_customer_is_visited_whatever_its_term() -> None:
    row = customer("C1", limit=5_000_000, credit_days=10)
    sold = [sale("C1", "S1", day(6, 1), day(6, 11), 10_000)]
    moved = ledger(
        [row], sold,
        approvals=[approval("C1", "展期", day(6, 10), doc_no="S1", new_date=day(7, 15))],
    )  # fmt: skip
    assert run_month_end(ledger([row], sold), AS_OF).profiles["C1"].duties.visit_due is None
    assert run_month_end(moved, AS_OF).profiles["C1"].duties.visit_due == AS_OF


def test_an_accepted_cash_ratio_is_no_breach() -> None:
    row, signed = customer("C1"), [contract("C1", cash_ratio=0.3)]
    agreed = [approval("C1", "现金比例异议", day(6, 1), new_ratio=0.3)]
    flags = [
        run_month_end(one, AS_OF).profiles["C1"].warnings.value
        for one in (
            ledger([row], contracts=signed),
            ledger([row], approvals=agreed, contracts=signed),
        )
    ]
    assert ["合同现金比例不足" in some for some in flags] == [True, False]


def whys(rows: list[dict[str, object]], approvals: list[dict[str, object]]) -> list[str]:
    return [p.why for p in check_as_of(ledger(rows, approvals=approvals), AS_OF)]


def test_a_limit_that_nobody_decided_is_a_problem_once_the_opening_is_recorded() -> None:
    mine = [customer("C1", limit=5_000_000), customer("C2", limit=100)]
    opening = approval("C1", "期初接管", day(1, 1), new_amount=5_000_000)
    assert whys(mine, []) == []
    assert whys(mine, [opening]) == ["批准额度1.00元没有审批记录"]


def test_a_limit_other_than_the_decided_one_is_a_problem_without_any_opening() -> None:
    decision = approval("C1", "批准额度", day(6, 1), old="30000", new_amount=5_000_000)
    first = whys([customer("C1", limit=5_000_000)], [decision])
    assert [one for one in first if "期初" not in one] == []
    changed = whys([customer("C1", limit=5_000_100)], [decision])
    assert "批准额度为50,001.00元，审批 批准额度-1 为50,000.00元" in changed


def test_a_temporary_limit_counts_only_with_a_decision_and_while_it_lasts() -> None:
    row = customer("C1", temp_limit=100, temp_from=day(6, 1), temp_to=day(6, 30))
    granted = approval("C1", "临时额度", day(6, 1), new_amount=100, valid_to=day(6, 30))
    pending = {**granted, "approved_3": None}
    assert [w for w in whys([row], [granted]) if "临时" in w] == []
    assert [w for w in whys([row], [pending]) if "临时" in w] == ["临时额度1.00元没有审批记录"]


def test_a_grade_and_a_salesperson_are_compared_too() -> None:
    scores = {"score_repay": Decimal(38), "score_purchase": Decimal(29), "score_other": Decimal(28)}
    row = customer("C1", "王敏", **scores)
    rows = [approval("C1", "信用等级", day(6, 1), new_grade="B"),
            approval("C1", "换业务员", day(6, 1), new_owner="李红")]  # fmt: skip
    said = whys([row], rows)
    assert "信用等级为A，审批 信用等级-1 为B" in said
    assert "业务员为王敏，审批 换业务员-1 为李红" in said


def test_a_due_date_later_than_the_decided_term_needs_an_extension() -> None:
    opening = approval("C1", "期初接管", day(1, 1), new_days=30)
    rows = [
        sale("C1", "S1", day(6, 1), day(7, 1), 100),
        sale("C1", "S2", day(6, 1), day(7, 2), 100),
    ]
    book = ledger([customer("C1", credit_days=30)], rows, approvals=[opening])
    (late,) = check_as_of(book, AS_OF)
    assert (late.row, late.code) == (3, "S4-32")
    moved = approval("C1", "展期", day(6, 1), doc_no="S2", new_date=day(7, 2))
    assert (
        check_as_of(
            ledger([customer("C1", credit_days=30)], rows, approvals=[opening, moved]), AS_OF
        )
        == []
    )


def test_a_row_that_can_never_be_a_decision_is_a_problem() -> None:
    own = approval("C1", "展期", day(6, 1), doc_no="S1", new_date=day(7, 2), approver_1="张三")
    said = [p.why for p in check(ledger([customer("C1")], approvals=[own, own]))]
    assert any("申请人张三不得审批" in why for why in said)
    assert "编号重复" in said
    assert "销售统计表里没有这张清单" in said


def test_a_bad_debt_is_written_off_by_the_decision_it_names() -> None:
    def said(fen: int, evidence: str, **more: object) -> list[str]:
        book = ledger(
            [customer("C1")], [sale("C1", "S1", day(4, 1, 2023), day(5, 1, 2023), 10_000)],
            approvals=[approval("C1", "核销", day(6, 1), new_amount=5_000, **more)],
        )  # fmt: skip
        book.adjustments = table(schema.ADJUSTMENTS, [{
            "adj_no": "HX1", "adj_date": day(6, 2), "kind": "坏账核销", "customer_code": "C1",
            "doc_no": "S1", "amount": fen, "approved_by": "赵六", "approved_on": day(6, 1),
            "evidence": evidence,
        }])  # fmt: skip
        return [p.why for p in check_as_of(book, AS_OF) if p.sheet == "核销与调整"]

    assert said(5_000, "核销-1") == []
    assert said(5_001, "核销-1") == ["核销50.01元多于审批 核销-1 的50.00元"]
    assert said(5_000, "核销-1", approved_3=None) == ["审批 核销-1 待审批"]
    assert said(5_000, "") == []


def test_missing_approvals_and_ending_decisions_stand_among_the_duties() -> None:
    asked = approval("C1", "放行", day(6, 29), new_amount=100, approved_2=None, approved_3=None)
    held = approval("C1", "暂缓催收", day(6, 1), valid_to=day(7, 10))
    month = run_month_end(ledger([customer("C1")], approvals=[asked, held]), AS_OF)
    found = month.duties[month.duties["kind"].isin(["待审批", "审批到期"])]
    assert found[["kind", "who", "customer_code"]].to_numpy().tolist() == [
        ["待审批", "财务负责人", "C1"], ["审批到期", "张三", "C1"],
    ]  # fmt: skip
    assert found["due"].dt.date.tolist() == [day(6, 29), day(7, 10)]
    listed = {one.name: one.what for one in worklist(month)}
    assert listed["审批与变更"] == "【负责人】审批 1 件：放行-1"
    assert "待审批" not in listed, "told once"


def test_who_handed_over_is_no_stranger_in_old_rows() -> None:
    sold = [sale("C1", "S1", day(4, 1), day(5, 1), 100, salesperson="王敏")]
    row = customer("C1", "李红")
    moved = [approval("C1", "换业务员", day(6, 1), old="王敏", new_owner="李红")]
    said = [
        ["没有客户归这个业务员" in p.why for p in check(ledger([row], sold, approvals=some))]
        for some in ([], moved)
    ]
    assert [any(one) for one in said] == [True, False]


def test_the_old_value_of_a_change_is_checked_against_the_decision_before_it() -> None:
    opening = approval("C1", "期初接管", day(1, 1), new_amount=5_000_000, new_days=30)
    for old, told in (("50,000", []), ("5万元", []), ("40000", ["原值"])):
        raised = approval("C1", "批准额度", day(6, 1), old=old, new_amount=6_000_000)
        book = ledger([customer("C1", limit=6_000_000)], approvals=[opening, raised])
        assert [p.column for p in check(book) if p.row == 3 and p.code == "X04"] == told


def test_an_extension_to_an_earlier_day_is_told() -> None:
    rows = ([customer("C1")], [sale("C1", "S1", day(4, 1), day(5, 1), 10_000)])
    for new, told in ((day(5, 1), ["新到期日"]), (day(5, 2), [])):
        moved = [approval("C1", "展期", day(4, 10), doc_no="S1", new_date=new)]
        assert [
            p.column for p in check(ledger(*rows, approvals=moved)) if p.code == "S4-32"
        ] == told


def test_a_term_on_a_row_about_the_limit_is_told_to_decide_nothing() -> None:
    both = [approval("C1", "批准额度", day(6, 1), new_amount=100, new_days=60)]
    (told,) = [p.why for p in check(ledger([customer("C1", limit=100)], approvals=both))]
    assert told == "这类决定不管“新期限”，填了不起作用"
