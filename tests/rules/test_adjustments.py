"""核销与调整: why a row isn't booked, with the cell to look at; both sides of every limit (Q19)."""

import datetime as dt
from dataclasses import replace

import pytest

from huikuan_xl.rules import adjustments
from huikuan_xl.rules.adjustments import Adjustment, Refusal, over_written_off, refusal

ON = dt.date(2026, 6, 12)
TAIL = Adjustment("尾差核销", ON, "X1", True, 100)
BAD = Adjustment("坏账核销", ON, "X1", True, 5_000, approved_by="陆总", approved_on=ON)
MOVED = Adjustment("应收转户", ON, "X1", True, 5_000, counter="C2", counter_amount=5_000)
GIVEN = Adjustment("预收转户", ON, "", True, 5_000, counter="C2", counter_amount=5_000)
KEPT = Adjustment("质保金", ON, "X1", True, 5_000, due_on=dt.date(2027, 6, 12))
BLANK = ("没有填全，不入账", "补填日期、类型与金额", False)
SIDES = "核对凭证，两边填同一金额；只冲一部分的，两边都填这一部分"


@pytest.mark.parametrize("row", [TAIL, replace(TAIL, amount=-100), BAD, KEPT, MOVED, GIVEN])
def test_what_is_complete_is_booked(row: Adjustment) -> None:
    assert refusal(row) is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (replace(TAIL, on=None), ("adj_date", *BLANK)),
        (replace(TAIL, kind="别的"), ("kind", *BLANK)),
        (replace(TAIL, amount=0), ("amount", *BLANK)),
        (replace(TAIL, amount=101),
         ("amount", "尾差1.01元超过容差1.00元，不入账",
          "少收的改用折让或坏账核销，多收的退款或留作预收；容差见参数")),
        (replace(TAIL, amount=-101),
         ("amount", "尾差1.01元超过容差1.00元，不入账",
          "少收的改用折让或坏账核销，多收的退款或留作预收；容差见参数")),
        (replace(BAD, amount=-1),
         ("amount", "坏账核销的金额不能为负，不入账", "金额填正数；方向由类型决定")),
        (replace(BAD, document=""),
         ("doc_no", "坏账核销没有写明是哪张清单，不入账", "填售货清单号码")),
        (replace(BAD, document_known=False),
         ("doc_no", "这个客户没有这张售货清单，不入账", "核对客户编码与售货清单号码")),
        (replace(BAD, approved_by=""),
         ("approved_by", "坏账核销没有批准人，不入账", "补批准人与批准日（审批单）")),
        (replace(BAD, approved_on=None),
         ("approved_on", "坏账核销没有批准日，不入账", "补批准人与批准日（审批单）")),
        (replace(MOVED, counter=""),
         ("counter_code", "应收转户没有写对方是谁，不入账", "填转入的客户编码或供应商编码")),
        (replace(MOVED, counter_known=False),
         ("counter_code", "客户信用档案里没有对方这个编码，不入账", "先登记客户，或更正编码")),
        (replace(GIVEN, counter_document_known=False),
         ("counter_doc", "对方没有这张售货清单，不入账", "核对对方编码与对方单据号")),
        (replace(MOVED, counter_amount=4_999),
         ("counter_amount", "两边不相等：本方50.00元，对方49.99元，不入账", SIDES)),
        (replace(MOVED, counter_amount=None),
         ("counter_amount", "两边不相等：本方50.00元，对方空白，不入账", SIDES)),
        (replace(KEPT, due_on=None),
         ("due_date", "质保金没有写哪天到期，不入账", "填新到期日（质保期满日）")),
    ],
)  # fmt: skip
def test_why_a_row_is_not_booked(row: Adjustment, told: tuple[object, ...]) -> None:
    assert refusal(row) == Refusal(*told)  # type: ignore[arg-type]


def test_the_tolerance_is_the_users() -> None:
    wide = adjustments.AdjustmentSettings(tail_tolerance=500)
    assert refusal(replace(TAIL, amount=500), policy=wide) is None
    assert refusal(replace(TAIL, amount=501), policy=wide) is not None


@pytest.mark.parametrize(
    ("amount", "left", "told"),
    [(500, 500, ""), (501, 500, "核销5.01元超过清单当时尚欠的5.00元"),
     (1, -5, "核销0.01元超过清单当时尚欠的0.00元")],
)  # fmt: skip
def test_no_more_is_taken_off_than_was_open(amount: int, left: int, told: str) -> None:
    assert adjustments.over_open(amount, left) == told


@pytest.mark.parametrize(("amount", "owed", "doubted"), [(500, 500, False), (501, 500, True)])
def test_no_more_is_set_off_than_was_owed(amount: int, owed: int, doubted: bool) -> None:
    assert bool(adjustments.over_owed(amount, owed)) is doubted


@pytest.mark.parametrize(
    ("amount", "held", "told"),
    [
        (500, 500, ""),
        (501, 500, "退款5.01元多于客户当时未核销的5.00元，多出的部分冲回了已核销的回款"),
        (1, -5, "退款0.01元多于客户当时未核销的0.00元，多出的部分冲回了已核销的回款"),
    ],
)
def test_no_more_is_paid_back_than_was_left(amount: int, held: int, told: str) -> None:
    assert adjustments.over_credit("退款", amount, held) == told


def test_rows_of_one_payment_add_up() -> None:
    assert adjustments.split_wrong(500, 500) == ""
    assert adjustments.split_wrong(500, 700) == "整笔5.00元，各行合计7.00元，相差-2.00元"
    assert adjustments.covering_money(500, 200) == 300


def test_no_more_of_a_bad_debt_comes_back_than_was_written_off() -> None:
    assert over_written_off(500, 500) == ""
    assert over_written_off(501, 500) == "收回5.01元多于这张清单到那天核销的坏账5.00元"
