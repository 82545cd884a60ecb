"""What a receipt pays first, and the five checks of the daily collection report (N1–N5)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.money import format_yuan, half_up, percent
from huikuan_xl.rules.periods import add_months
from huikuan_xl.rules.settings import setting

BY_DOCUMENT_DATE = "业务日期先后"


@dataclass(frozen=True)
class SettlementSettings:
    """What undesignated money pays first, and the bounds of the checks N3 and N4."""

    settlement_order: str = setting(
        "到期先后",
        "未指定收款的核销顺序",
        "选项",
        "§4.5 民法典§560",
        "核销与折让",
        choices=("到期先后", BY_DOCUMENT_DATE),
    )
    allowance_max: int = setting(
        200_000, "单笔折让金额上限", "元", "S2-19 · S2 L207", "核销与折让", minimum=0, assumed=True
    )
    allowance_ratio: Decimal = setting(
        Decimal("0.05"),
        "单笔折让占销货总额上限",
        "比例",
        "S2-19 · S2 L207",
        "核销与折让",
        note="金额与比例都不得超过",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    cheque_days: int = setting(
        10, "支票提示付款期限", "天", "S2-20 · 票据法§91", "核销与折让", minimum=1
    )
    bill_months: int = setting(
        6, "商业汇票最长付款期限", "月", "S2-20 · §4.4", "核销与折让", minimum=1
    )
    large_cash: int = setting(
        100_000, "现钞结算起点", "元", "§4.6 现金管理暂行条例§3、§5", "核销与折让", minimum=0
    )


_DEFAULT = SettlementSettings()


PASS = "通过"
"""What a check returns when nothing is wrong; otherwise it says in Chinese what is."""


class Part(StrEnum):
    """What decides which of two unpaid lines an undesignated receipt settles first."""

    DISPUTED = "争议"
    DUE = "到期日"
    DATED = "业务日期"
    NUMBER = "清单号码"
    LINE = "行号"


def order_parts(policy: SettlementSettings = _DEFAULT) -> tuple[Part, ...]:
    """Return the parts of the order, the weightiest first (民法典§560).

    Undisputed lines come first whatever was agreed. By due date what is due precedes what is not;
    ``settlement_order`` may put the document date before it. Cells and the settlement of a whole
    ledger both sort by these parts.
    """
    dates = (Part.DUE, Part.DATED)
    if policy.settlement_order == BY_DOCUMENT_DATE:
        dates = (Part.DATED, Part.DUE)
    return (Part.DISPUTED, *dates, Part.NUMBER, Part.LINE)


def order_text(policy: SettlementSettings = _DEFAULT) -> str:
    """Say in Chinese in which order receipts settle, as ``order_parts`` has it."""
    _, first, second, *_ = order_parts(policy)
    return (
        "收款指定了售货清单的先抵指定的清单；未指定的，或指定后有余的，先抵无争议的、后抵有争议的，"
        f"其中按{first}先后抵充，{first}相同按{second}、再按清单号码（数字按大小）和行号（民法典§560）；"
        "指定的清单台账上没有的，不抵其他清单，留作未核销；"
        "收款只抵本金；利息与费用不入账，另行主张（民法典§561）。"
    )


def check_customer_name(name: str, name_on_document: str | None) -> str:
    """N1: does the customer's name fit the sales list? None: there is no such list (S2-17)."""
    if name_on_document is None:
        return "售货清单不存在"
    if fold(name) == fold(name_on_document):
        return PASS
    return f"客户名称与售货清单不符（清单为{name_on_document}）"


def check_agreed_document(number: str, open_amount: int | None, paid: int) -> str:
    """N2: is it agreed which goods are paid, and is that much owed on them? (分) (S2-18).

    ``open_amount`` is what was still owed on the document before, None if it is unknown.
    """
    if not number:
        return "未与客户谈妥支付哪笔货款"
    if open_amount is None:
        return f"售货清单{number}不存在"
    if paid > open_amount:
        return f"回款{format_yuan(paid)}元超过清单尚欠{format_yuan(open_amount)}元"
    return PASS


def allowance_limit(sales_total: int, *, policy: SettlementSettings = _DEFAULT) -> int:
    """Return the greatest allowance (分) on a sale of ``sales_total`` 分: both caps hold (N3)."""
    return min(policy.allowance_max, half_up(max(sales_total, 0) * policy.allowance_ratio))


def accepted_allowance(
    allowance: int,
    sales_total: int,
    *,
    policy: SettlementSettings = _DEFAULT,
    conceded: int = 0,
) -> int:
    """Return the part of 折让 (分) that settles: up to the limit; none of a negative one (N3).

    A concession that was approved for the document (``conceded`` 分) counts where it is more.
    """
    limit = max(allowance_limit(sales_total, policy=policy), conceded)
    return min(max(allowance, 0), limit)


def check_allowance(
    allowance: int,
    sales_total: int,
    *,
    policy: SettlementSettings = _DEFAULT,
    conceded: int = 0,
) -> str:
    """N3: is 折让 (分) within the company's limit, or within what was conceded? The limit itself
    passes (S2-19)."""
    if allowance < 0:
        return "折让不能为负"
    if not allowance:
        return PASS
    limit = allowance_limit(sales_total, policy=policy)
    if allowance <= max(limit, conceded):
        return PASS
    return (
        f"折让{format_yuan(allowance)}元超过规定的{format_yuan(limit)}元（单笔不超过"
        f"{format_yuan(policy.allowance_max)}元且不超过销货总额的{percent(policy.allowance_ratio)}）"
    )


def check_cheque(
    dated: dt.date | None, received_on: dt.date, *, policy: SettlementSettings = _DEFAULT
) -> str:
    """N4 for cheques: dated, not in the future, presented within 10 days (S2-20, 票据法§91)."""
    if dated is None:
        return "支票未填出票日"
    if dated > received_on:
        return f"支票出票日{dated}晚于收取日{received_on}"
    last = dated + dt.timedelta(days=policy.cheque_days)
    if received_on <= last:
        return PASS
    return f"支票出票日{dated}，已过提示付款期限{last}（{policy.cheque_days}日）"


def check_bill(
    dated: dt.date | None,
    due_on: dt.date | None,
    received_on: dt.date,
    *,
    policy: SettlementSettings = _DEFAULT,
) -> str:
    """N4 for acceptance bills: at most 6 months from issue to maturity, not past it (S2-20)."""
    if dated is None or due_on is None:
        return "汇票未填出票日或到期日"
    if due_on <= dated:
        return f"汇票到期日{due_on}不晚于出票日{dated}"
    if due_on > add_months(dated, policy.bill_months):
        return f"汇票自{dated}至{due_on}，超过{policy.bill_months}个月"
    if received_on > due_on:
        return f"汇票已于{due_on}到期"
    return PASS


def check_cash(amount: int, *, policy: SettlementSettings = _DEFAULT) -> str:
    """Is money taken in notes (分) up to what may be? Above 1000 元 it is to be transferred.

    Rules 4.6, 现金管理暂行条例§3, §5.
    """
    if amount <= policy.large_cash:
        return PASS
    return f"现钞{format_yuan(amount)}元超过结算起点{format_yuan(policy.large_cash)}元，应转账"


def check_still_owed(
    still_owed: int, book_balance: int, credit_left: int | None, next_payment_on: dt.date | None
) -> str:
    """N5: does 尚结欠金额 fit the books and the credit left, and is a next payment agreed? (S2-21).

    Amounts in 分; ``credit_left`` None: no limit set. The source breaks off here; these three
    questions are its likely meaning (rules 1.9).
    """
    wrong = []
    if still_owed != book_balance:
        wrong.append(
            f"尚结欠{format_yuan(still_owed)}元与账面余额{format_yuan(book_balance)}元不符"
        )
    if credit_left is not None and credit_left < 0:
        wrong.append(f"已超信用额度{format_yuan(-credit_left)}元")
    if still_owed > 0 and next_payment_on is None:
        wrong.append("未约定下次回款日")
    return "；".join(wrong) or PASS
