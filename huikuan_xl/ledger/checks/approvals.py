"""审批与变更: rows that can't be decisions, and a register that says other than what was decided."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.approvals import extensions, known_rows, request_of, requests_in_force
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_documents, keys_of
from huikuan_xl.ledger.checks.findings import (
    ERROR,
    NOTE,
    WARNING,
    Findings,
    day_of_cell,
    repeated,
)
from huikuan_xl.ledger.cleaning import clean_int, clean_money
from huikuan_xl.ledger.grades import register_grade
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Adjusted, Approval, Customer, rows_of
from huikuan_xl.rules import approvals
from huikuan_xl.rules.approvals import Held, Request
from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.credit import temporary_in_force
from huikuan_xl.rules.words import AdjustmentKind, ApprovalKind, ContactKind

#: Decisions about a document that is on the ledger.
_OF_SALES = tuple(
    kind.value
    for kind in (
        ApprovalKind.EXTENSION,
        ApprovalKind.CONCESSION,
        ApprovalKind.SETTLED,
        ApprovalKind.WRITE_OFF,
    )
)
_FIX = "补登记审批，或把客户信用档案改回审批的结果"
_COLUMNS: dict[Held, str] = {
    Held.LIMIT: "limit",
    Held.TERM: "credit_days",
    Held.GRADE: "score_repay",
    Held.OWNER: "salesperson",
    Held.TEMPORARY: "temp_limit",
}


def check_approvals(ledger: Ledger) -> list[Problem]:
    """Return the rows that can never be decisions, whatever the day (X04)."""
    frame = ledger.approvals
    found = Findings(schema.APPROVALS, frame)
    check_customer_codes(ledger, found)
    found.add(repeated(frame["approval_no"]), ERROR, "approval_no", "编号重复",
              "每个决定用自己的编号", "X04")  # fmt: skip
    known = frame["kind"].isin(schema.APPROVAL_KINDS)
    said = iter(known_rows(frame))
    whys = [
        "；".join(r.text for r in approvals.faults(request_of(next(said)), policy=ledger.policy))
        if ours else ""
        for ours in known
    ]  # fmt: skip
    found.doubted("kind", [f"这一行不成立：{why}" if why else "" for why in whys],
                  "补齐或更正后才生效", "X04")  # fmt: skip
    idle = iter(known_rows(frame))
    unused = [
        "、".join(approvals.decides_nothing(request_of(next(idle)))) if ours else ""
        for ours in known
    ]
    found.doubted("kind", [f"这类决定不管“{said}”，填了不起作用" if said else "" for said in unused],
                  "另登一行相应类型的决定，或清空", "X04")  # fmt: skip
    found.doubted("new_date", _no_extensions(ledger), "更正新到期日", "S4-32")
    found.doubted("old", _wrong_olds(ledger), "更正原值", "X04")
    decided = known & (frame["kind"] != ApprovalKind.OPENING)
    found.add(decided & (frame["grounds"] == ""), WARNING, "grounds", "没有写理由",
              "写明事由与依据", "X04")  # fmt: skip
    check_documents(ledger, found, frame["kind"].isin(_OF_SALES) & (frame["doc_no"] != ""))
    ends = (frame["kind"] == ApprovalKind.SETTLED) & (frame["doc_no"] != "")
    ends &= keys_of(frame).isin(keys_of(ledger.sales))  # a wrong number is told already
    found.add(ends & ~keys_of(frame).isin(_disputed(ledger)), NOTE, "doc_no",
              "这张清单没有登记过争议，了结不改变什么", "核对售货清单号码，或在承诺与催收补登争议", "S0-23")  # fmt: skip
    return found.done()


def _no_extensions(ledger: Ledger) -> list[str]:
    """Say of every row which extension moves nothing back."""
    moved = ledger.approvals.loc[ledger.approvals["kind"] == ApprovalKind.EXTENSION, "doc_no"]
    sales = ledger.sales[ledger.sales["doc_no"].isin(moved)]
    sales = sales.drop_duplicates(["customer_code", "doc_no"])
    days = zip(sales["due_date"], sales["sale_date"], strict=True)
    lines = dict(zip(keys_of(sales), days, strict=True))
    said = []
    for row in rows_of(Approval, ledger.approvals):
        due, sold = lines.get((row.customer_code, row.doc_no), (None, None))
        new = row.new_date if row.kind == ApprovalKind.EXTENSION else None
        said.append(
            approvals.doubt_extension(new, day_of_cell(due), day_of_cell(sold)) if new else ""
        )
    return said


def _wrong_olds(ledger: Ledger) -> list[str]:
    """Say of every row where its 原值 isn't what the decisions before it say."""
    rows = rows_of(Approval, ledger.approvals)
    said = [""] * len(rows)
    before: dict[str, list[Request]] = defaultdict(list)
    for at in sorted(range(len(rows)), key=lambda at: (rows[at].asked_on or date.max, at)):
        row = rows[at]
        if row.kind not in schema.APPROVAL_KINDS or row.asked_on is None:
            continue
        request, mine = request_of(row), before[row.customer_code]
        held = approvals.held_by(request.kind)
        if held is not None and mine:
            valid = approvals.in_force(mine, row.asked_on, policy=ledger.policy)
            old = _as_held(held, row.old)
            said[at] = approvals.doubt_old(held, old, approvals.decided(held, valid))
        mine.append(request)
    return said


def _as_held(held: Held, text: str) -> approvals.Value | None:
    """Return what was typed as 原值 as the register would hold it; words that are no amount stay."""
    if held is Held.LIMIT:
        fen = clean_money(text)[0]
        return text if fen is None else fen
    if held is Held.TERM:
        days = clean_int(text.removesuffix("天"))[0]
        return text if days is None else days
    return text


def _disputed(ledger: Ledger) -> pd.Index:
    """Return the documents that were ever in dispute, by customer and number."""
    flagged = ledger.sales[ledger.sales["disputed"]]
    raised = ledger.contacts[ledger.contacts["kind"] == ContactKind.DISPUTE]
    return keys_of(flagged).append(keys_of(raised))


def check_register(ledger: Ledger, as_of: date) -> list[Problem]:
    """Return where 客户信用档案 and due dates differ from the decisions in force on a day (X04).

    A company that never recorded its opening (期初接管) is only held to the decisions it entered.
    """
    if ledger.approvals.empty:
        return []
    in_force = requests_in_force(ledger, as_of, ledger.policy)
    openings = ledger.approvals.loc[
        ledger.approvals["kind"] == ApprovalKind.OPENING, "asked_on"
    ].dropna()
    opened = None if openings.empty else openings.min().date()
    found = Findings(schema.CUSTOMERS, ledger.customers)
    said: dict[Held, list[str]] = {held: [] for held in Held}
    for customer in rows_of(Customer, ledger.customers):
        requests = in_force.get(customer.customer_code, [])
        held = _held(customer, ledger, as_of)
        for name in Held:
            verdict = approvals.agrees(
                name, held[name], approvals.decided(name, requests),
                opened=opened is not None and name is not Held.OWNER,
            )  # fmt: skip
            said[name].append("；".join(reason.text for reason in verdict.reasons))
    for name, texts in said.items():
        found.doubted(_COLUMNS[name], texts, _FIX, "X04")
    note = [] if opened is not None else [_NO_OPENING]
    written_off = _write_offs(ledger, as_of, opened)
    idle = _idle_write_offs(ledger, in_force)
    return [*note, *found.done(), *_due_dates(ledger, in_force, opened), *written_off, *idle]


_NO_OPENING = Problem(
    NOTE, schema.APPROVALS.title, 0, "类型", "",
    "没有期初接管的行，登记以前的额度、等级、期限没有核对", "用 huikuan approvals --opening 记下现有的额度与期限", "X04",
)  # fmt: skip


def _held(customer: Customer, ledger: Ledger, as_of: date) -> dict[Held, approvals.Value | None]:
    """Return what the register holds on a day of what only a decision may change."""
    temporary = customer.temp_limit or 0
    counts = temporary_in_force(temporary, customer.temp_from, customer.temp_to, as_of).value
    return {
        Held.LIMIT: customer.limit,
        Held.TERM: customer.credit_days,
        Held.GRADE: register_grade(customer, ledger.policy).value,
        Held.OWNER: customer.salesperson,
        Held.TEMPORARY: temporary if counts else 0,
    }


def _due_dates(
    ledger: Ledger, in_force: dict[str, list[Request]], opened: date | None
) -> list[Problem]:
    """Due dates later than the decided term, of what was sold since the opening (S4-32)."""
    found = Findings(schema.SALES, ledger.sales)
    if opened is None:
        return []
    terms = {code: approvals.decided(Held.TERM, some) for code, some in in_force.items()}
    moved = extensions(in_force)
    sales = ledger.sales
    since = sales["sale_date"].notna() & sales["due_date"].notna()
    since &= sales["sale_date"] >= pd.Timestamp(opened)
    texts = [""] * len(sales)
    for at, code, number, sold, due in _lines(sales, since):
        what = terms.get(code)
        extended = moved.get((code, number))
        verdict = approvals.term_kept(
            due, sold, int(what.value) if what else None, extended.due if extended else None
        )
        texts[at] = "；".join(reason.text for reason in verdict.reasons)
    found.doubted("due_date", texts, "更正到期日，或登记展期审批", "S4-32")
    return found.done()


def _write_offs(ledger: Ledger, as_of: date, opened: date | None) -> list[Problem]:
    """Bad debts written off without, or other than, the decision they name by number (S1-10): as
    单号 or as 依据. Without any such number only a company that records its decisions is told."""
    known = {
        (row.customer_code, fold(row.approval_no)): request_of(row)
        for row in known_rows(ledger.approvals)
    }
    found = Findings(schema.ADJUSTMENTS, ledger.adjustments)
    said = []
    for one in rows_of(Adjusted, ledger.adjustments):
        named = [known.get((one.customer_code, fold(n))) for n in (one.adj_no, one.evidence)]
        request = next((r for r in named if r is not None), None)
        asked = one.kind == AdjustmentKind.BAD_DEBT and (request is not None or opened is not None)
        verdict = approvals.write_off_allowed(request, one.amount, as_of, policy=ledger.policy)
        said.append(verdict.reasons[0].text if asked and not verdict.value else "")
    found.doubted("evidence", said, "在依据里填核销审批的编号，并补齐审批", "S1-10")
    return found.done()


def _idle_write_offs(ledger: Ledger, in_force: dict[str, list[Request]]) -> list[Problem]:
    """Decisions to write off that nobody has carried out: they take nothing off by themselves."""
    frame = ledger.approvals
    bad = ledger.adjustments[ledger.adjustments["kind"] == AdjustmentKind.BAD_DEBT]
    done = {fold(number) for name in ("adj_no", "evidence") for number in bad[name]}
    waiting = {
        one.number
        for some in in_force.values()
        for one in some
        if one.kind is ApprovalKind.WRITE_OFF and fold(one.number) not in done
    }
    found = Findings(schema.APPROVALS, frame)
    found.add(frame["approval_no"].isin(waiting), NOTE, "approval_no",
              "核销已批准，核销与调整里还没有这笔坏账核销，应收没有减少",
              "在核销与调整登记坏账核销，依据填这个编号", "S1-10")  # fmt: skip
    return found.done()


def _lines(
    sales: pd.DataFrame, chosen: "pd.Series[bool]"
) -> Iterator[tuple[int, str, str, date, date]]:
    places: Sequence[int] = [at for at, yes in enumerate(chosen) if yes]
    some = sales[chosen]
    for at, code, number, sold, due in zip(
        places, some["customer_code"], some["doc_no"], some["sale_date"], some["due_date"],
        strict=True,
    ):  # fmt: skip
        yield at, code, number, sold.date(), due.date()
