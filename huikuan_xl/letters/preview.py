"""A look at one template with one customer's facts: no number, no register, nothing decided."""

import tempfile
from pathlib import Path

from huikuan_xl.accounts.history import PlanResult
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.days_off import is_day_off
from huikuan_xl.ledger.rows import Letter
from huikuan_xl.letters.batch import load_templates
from huikuan_xl.letters.content import Posting, Writer
from huikuan_xl.letters.customer_file import Cleared, CustomerFile, NamedDebt, customer_files
from huikuan_xl.letters.kinds import LetterKind, kind_named
from huikuan_xl.letters.names import safe_name
from huikuan_xl.letters.pdf import render_pdf
from huikuan_xl.letters.selection import (
    AwardDetail,
    Detail,
    HandoverDetail,
    LetterOrder,
    PlanDetail,
    PriceDetail,
    ResumeDetail,
    StopDetail,
    select,
)
from huikuan_xl.letters.statements import latest_prices, statements
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.letter_rules import clearing_deadline, plan_month, reply_by
from huikuan_xl.rules.periods import ONE_DAY, end_of_month
from huikuan_xl.rules.plans import Failure
from huikuan_xl.rules.words import LetterName

NUMBER = "（预览，未编文号）"


def write_preview(
    month_end: MonthEnd,
    out_dir: Path,
    kind: str,
    customer: str = "",
    *,
    pdf: bool = False,
    templates: Path | None = None,
) -> Path:
    """Write ``预览-种类-客户`` into ``out_dir`` and return it: the letter that is due to the customer,
    else one made of its facts so that the template can be seen.

    Without ``customer`` the first one that the kind is due to. Raises ValueError for a kind or
    customer there isn't, UnusableTemplate for a broken template.
    """
    chosen = kind_named(kind)
    due = select(month_end, [kind], [customer] if customer else None).orders
    order = due[0] if due else made_up(month_end, chosen, customer)
    template = load_templates([order], month_end, templates)[order.template]
    writer = Writer(month_end, month_end.as_of)
    values = {**writer.values(order), **writer.posted(Posting(NUMBER))}
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / f"预览-{order.template}-{safe_name(order.customer.name)}.docx"
    write_whole(path, template.render(values))
    if pdf:
        with tempfile.TemporaryDirectory() as folder:
            (made,) = render_pdf([path], Path(folder))
            made.replace(path.with_suffix(".pdf"))
    return path


def made_up(month_end: MonthEnd, kind: LetterKind, customer: str) -> LetterOrder:
    """An order of the customer's facts, whether the kind is due or not."""
    files = customer_files(month_end)
    if not files:
        raise ValueError("台账里没有客户，不能预览")
    owing = max(files.values(), key=lambda one: one.payable)
    file = files[customer] if customer else owing
    debts = file.payable_debts or tuple(NamedDebt(debt, debt.open) for debt in file.debts)
    return LetterOrder(
        kind, file, "预览", sum(one.net for one in debts), kind.templates[0],
        reply_by(month_end.as_of, day_off=is_day_off, policy=month_end.policy), 1, debts,
        _detail(month_end, kind, file, debts),
    )  # fmt: skip


def _detail(
    month_end: MonthEnd, kind: LetterKind, file: CustomerFile, debts: tuple[NamedDebt, ...]
) -> Detail | None:
    as_of, policy = month_end.as_of, month_end.policy
    month, amount = plan_month(as_of, policy=policy), sum(one.net for one in debts)
    first = min((one.debt.due_on for one in debts if one.debt.due_on), default=as_of)
    ground = file.profile.ground.value
    until = clearing_deadline(first, as_of, day_off=is_day_off, policy=policy)
    letter = Letter(letter_no=NUMBER, letter_date=as_of)
    found: dict[str, Detail | None] = {
        LetterName.PLAN: PlanDetail(month, amount, end_of_month(month)),
        LetterName.EXCEPTION: PlanResult(
            file.code, month, amount, end_of_month(month), 0, Failure.UNPAID, ""
        ),
        LetterName.STATEMENT: statements(month_end, as_of.replace(day=1)).get(file.code),
        LetterName.DEADLINE: StopDetail(ground, until + ONE_DAY, "", None),
        LetterName.STOP: StopDetail(ground, until + ONE_DAY, NUMBER, None),
        LetterName.RESUME: ResumeDetail(
            letter, Cleared(0, amount, 0, as_of), begun=True, on_credit=True
        ),
        LetterName.AWARD: AwardDetail(as_of.year),
        LetterName.PRICES: PriceDetail(tuple(latest_prices(month_end).get(file.code, ()))),
        "交接清单": HandoverDetail(file.record.salesperson, (file,)),
    }
    return found.get(kind.kind)
