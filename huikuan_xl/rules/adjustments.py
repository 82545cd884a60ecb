"""Money that moves without coming in: small remainders, bad debts, transfers, refunds, retentions.

What each kind on 核销与调整 needs before it is booked, and what it does to the figures, is decided
here: ``AdjustmentKind`` says what a kind counts for, ``refusal`` why a row isn't booked.
"""

import datetime as dt
from dataclasses import dataclass

from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.settings import setting
from huikuan_xl.rules.words import AdjustmentKind, words_of


@dataclass(frozen=True)
class AdjustmentSettings:
    """Up to what a remainder may be written off as one (rules Q19)."""

    tail_tolerance: int = setting(
        100,
        "尾差核销容差",
        "元",
        "Q19",
        "核销与折让",
        note="多收少收都适用；超过的用折让、退款或坏账核销",
        minimum=0,
        assumed=True,
    )


_DEFAULT = AdjustmentSettings()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One row of 核销与调整 as the rule looks at it; amounts in 分.

    ``document_known``: the named document is on the ledger and the customer's own;
    ``counter_known``: the other customer is registered; ``counter_document_known``: the other side's
    document is on the ledger and the other customer's. Both are True where nothing is named.
    """

    kind: str
    on: dt.date | None
    document: str
    document_known: bool
    amount: int
    counter: str = ""
    counter_known: bool = True
    counter_document_known: bool = True
    counter_amount: int | None = None
    due_on: dt.date | None = None
    approved_by: str = ""
    approved_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row isn't booked: the column (schema name) to look at, the reason, the remedy.

    ``typed`` is False for a blank that the reader of the sheet reports anyway.
    """

    column: str
    why: str
    fix: str
    typed: bool = True


def refusal(one: Adjustment, *, policy: AdjustmentSettings = _DEFAULT) -> Refusal | None:
    """Return why a row of 核销与调整 isn't booked, None when it is.

    A bad debt needs who approved it and when, a transfer two equal sides, a remainder must lie
    within the tolerance (the tolerance itself passes), a retention says when it falls due.
    """
    if one.on is None or one.kind not in words_of(AdjustmentKind) or not one.amount:
        column = "adj_date" if one.on is None else "kind" if one.amount else "amount"
        return Refusal(column, "没有填全，不入账", "补填日期、类型与金额", typed=False)
    kind = AdjustmentKind(one.kind)
    tests = (_of_amount, _of_document, _of_other_side, _of_papers)
    return next((found for test in tests if (found := test(one, kind, policy))), None)


def _of_amount(one: Adjustment, kind: AdjustmentKind, policy: AdjustmentSettings) -> Refusal | None:
    if kind is not AdjustmentKind.TAIL:
        if one.amount > 0:
            return None
        return Refusal("amount", f"{kind}的金额不能为负，不入账", "金额填正数；方向由类型决定")
    if abs(one.amount) <= policy.tail_tolerance:
        return None
    return Refusal(
        "amount",
        f"尾差{format_yuan(abs(one.amount))}元超过容差{format_yuan(policy.tail_tolerance)}元，不入账",
        "少收的改用折让或坏账核销，多收的退款或留作预收；容差见参数",
    )


def _of_document(
    one: Adjustment, kind: AdjustmentKind, policy: AdjustmentSettings
) -> Refusal | None:
    if not one.document:
        if kind.names_document and one.amount > 0:
            return Refusal("doc_no", f"{kind}没有写明是哪张清单，不入账", "填售货清单号码")
        return None
    if one.document_known:
        return None
    return Refusal(
        "doc_no", "这个客户没有这张售货清单，不入账", "核对客户编码与售货清单号码"
    )  # fmt: skip


def _of_other_side(
    one: Adjustment, kind: AdjustmentKind, policy: AdjustmentSettings
) -> Refusal | None:
    if not kind.has_other_side:
        return None
    if not one.counter:
        return Refusal(
            "counter_code", f"{kind}没有写对方是谁，不入账", "填转入的客户编码或供应商编码"
        )
    if kind is not AdjustmentKind.OFFSET and not one.counter_known:
        return Refusal(
            "counter_code", "客户信用档案里没有对方这个编码，不入账", "先登记客户，或更正编码"
        )
    if kind is AdjustmentKind.CREDIT_MOVED and not one.counter_document_known:
        return Refusal("counter_doc", "对方没有这张售货清单，不入账", "核对对方编码与对方单据号")
    if one.counter_amount == one.amount:
        return None
    other = "空白" if one.counter_amount is None else f"{format_yuan(one.counter_amount)}元"
    return Refusal(
        "counter_amount",
        f"两边不相等：本方{format_yuan(one.amount)}元，对方{other}，不入账",
        "核对凭证，两边填同一金额；只冲一部分的，两边都填这一部分",
    )


def _of_papers(one: Adjustment, kind: AdjustmentKind, policy: AdjustmentSettings) -> Refusal | None:
    if kind.needs_approval and not (one.approved_by and one.approved_on):
        lacking = "批准人" if not one.approved_by else "批准日"
        column = "approved_by" if not one.approved_by else "approved_on"
        return Refusal(column, f"坏账核销没有{lacking}，不入账", "补批准人与批准日（审批单）")
    if kind is AdjustmentKind.RETENTION and one.due_on is None:
        return Refusal("due_date", "质保金没有写哪天到期，不入账", "填新到期日（质保期满日）")
    return None


def over_open(amount: int, left: int) -> str:
    """Return what is wrong when more (分) is taken off a document than was open on it, else ""."""
    if amount <= left:
        return ""
    return f"核销{format_yuan(amount)}元超过清单当时尚欠的{format_yuan(max(left, 0))}元"


def over_owed(amount: int, owed: int) -> str:
    """Return what is doubtful when more (分) is set off than the customer owed in all, else ""."""
    if amount <= owed:
        return ""
    return f"冲抵{format_yuan(amount)}元多于客户当时的应收{format_yuan(max(owed, 0))}元，多出的留作未核销"


def over_written_off(amount: int, written_off: int) -> str:
    """Return what is wrong when more (分) of a bad debt comes back than was written off, else ""."""
    if amount <= written_off:
        return ""
    return f"收回{format_yuan(amount)}元多于这张清单到那天核销的坏账{format_yuan(max(written_off, 0))}元"


def over_credit(kind: str, amount: int, held: int) -> str:
    """Return what is wrong when more (分) is paid back or moved than the customer had left, else ""."""
    if amount <= held:
        return ""
    return (
        f"{kind}{format_yuan(amount)}元多于客户当时未核销的{format_yuan(max(held, 0))}元，"
        "多出的部分冲回了已核销的回款"
    )


def covering_money(unapplied: int, earmarked: int) -> int:
    """Return how much of the unsettled money (分) covers what is demanded and the credit used.

    Money earmarked for something else (专款预收) doesn't, until it is released.
    """
    return unapplied - earmarked


def split_wrong(total: int, parts: int) -> str:
    """Return what is wrong when the rows of one payment don't add up to it (分), else ""."""
    if total == parts:
        return ""
    return (
        f"整笔{format_yuan(total)}元，各行合计{format_yuan(parts)}元，"
        f"相差{format_yuan(total - parts)}元"
    )
