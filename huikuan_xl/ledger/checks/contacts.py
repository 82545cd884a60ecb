"""承诺与催收: promises without a day, disputes without a document, visits without a second person."""

from typing import Any

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_documents
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Contact, rows_of
from huikuan_xl.rules.disputes import Dispute, doubt_dispute
from huikuan_xl.rules.promises import doubt_promise
from huikuan_xl.rules.words import ContactKind, chosen

_PROMISED = tuple(kind for kind in ContactKind if kind.takes_promise)
_ENDING = tuple(kind for kind in ContactKind if kind.ends)
#: Columns that mean something on rows of certain kinds only.
_USED_BY: tuple[tuple[tuple[str, ...], tuple[ContactKind, ...]], ...] = (
    (("promise_date", "promise_amount", "promise_cash", "instalment"), _PROMISED),
    (("disputed_amount",), (ContactKind.DISPUTE,)),
    (("valid_until",), _ENDING),
    (("measure", "measure_amount"), (ContactKind.MEASURE,)),
)


def check_contacts(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the contacts."""
    frame = ledger.contacts
    found = Findings(schema.CONTACTS, frame)
    check_customer_codes(ledger, found)
    kind, letter = frame["kind"], frame["letter_no"]
    known = letter.isin(ledger.letters["letter_no"])
    found.add((frame["customer_code"] == "") & ~known, ERROR, "customer_code",
              "没有客户编码，也没有登记过的文号", "填客户编码，或填函件登记里的文号", "S0-16")  # fmt: skip
    found.add(
        (letter != "") & ~known, WARNING, "letter_no", "函件登记里没有这个文号", "核对文号", "S0-16"
    )
    held = kind == ContactKind.HOLD
    found.add(held & ((frame["owner"] == "") | (frame["result"] == "")), WARNING, "owner",
              "暂缓催收没有写理由（结果）和谁决定（负责人）", "补上；或登记审批与变更“暂缓催收”", "S0-35")  # fmt: skip
    found.add(held & frame["valid_until"].isna() & frame["next_contact"].isna(), WARNING,
              "valid_until", "暂缓催收没有写到哪一天", "填有效至", "S0-35")  # fmt: skip
    found.add((kind == ContactKind.PROMISE) & frame["promise_date"].isna(), WARNING, "promise_date",
              "承诺没有回款日期", "填承诺回款日", "S0-16")  # fmt: skip
    found.add((kind == ContactKind.PROMISE) & (frame["promise_amount"] <= 0), WARNING, "promise_amount",
              "承诺没有金额", "填承诺金额", "S0-16")  # fmt: skip
    found.add((kind == ContactKind.DISPUTE) & (frame["doc_no"] == ""), WARNING, "doc_no",
              "争议没有写明清单号码", "填涉及的售货清单号码", "S0-16")  # fmt: skip
    found.add((kind == ContactKind.MEASURE) & (frame["measure_amount"] <= 0), WARNING,
              "measure_amount", "措施没有写预计增加多少，不补缺口", "填预计增加", "K26")  # fmt: skip
    _check_days(found)
    _check_amounts(ledger, found)
    _check_unused(found)
    _check_letters(ledger, found)
    same = [c.name for c in schema.CONTACTS.read_columns if c.name != "note"]
    found.add(frame[same].duplicated(), WARNING, "contact_date", "这一行与前面某行完全相同",
              "删去重复的一行", "Q11")  # fmt: skip
    check_documents(ledger, found, frame["doc_no"] != "")
    found.add(frame["interrupts"] & (frame["evidence"] == ""), WARNING, "evidence",
              "中断时效却没有送达证据，不重算时效", "填签收单或快递单号", "4.5")  # fmt: skip
    found.add((kind == ContactKind.VISIT) & (frame["owner"] != "") & (frame["owner"] == frame["salesperson"]),
              WARNING, "owner", "走访记录的填报人和复核人是同一个人", "由另一人实地复核", "S0-33")  # fmt: skip
    return found.done()


def _check_days(found: Findings) -> None:
    """Days before the row's own: over before it began."""
    frame = found.frame
    found.add(frame["kind"].isin(chosen(_ENDING)) & (frame["valid_until"] < frame["contact_date"]),
              WARNING, "valid_until",
              "有效至早于这一行的日期，没有起过作用", "更正日期", "S0-35")  # fmt: skip
    found.add(frame["next_contact"] < frame["contact_date"], WARNING, "next_contact",
              "下次联系日早于这一行的日期，不起作用", "更正日期", "S0-35")  # fmt: skip


def _check_amounts(ledger: Ledger, found: Findings) -> None:
    """Promises and disputes that can't be meant (S0-11, S0-16)."""
    named = found.frame.loc[found.frame["kind"] == ContactKind.DISPUTE, "doc_no"]
    sold = ledger.sales[ledger.sales["doc_no"].isin(named)]
    documents = sold.groupby(["customer_code", "doc_no"])["amount"].sum().to_dict()
    promises, disputes = [], []
    for row in rows_of(Contact, found.frame):
        promised, disputed = row.kind == ContactKind.PROMISE, row.kind == ContactKind.DISPUTE
        promises.append(
            doubt_promise(row.contact_date, row.promise_date, row.promise_cash) if promised else ""
        )
        known = documents.get((row.customer_code, row.doc_no))
        disputes.append(
            doubt_dispute(Dispute(row.contact_date, row.disputed_amount, row.valid_until), known)
            if disputed and row.contact_date else ""
        )  # fmt: skip
    found.doubted("promise_date", promises, "更正日期或比例", "S0-16")
    found.doubted("disputed_amount", disputes, "更正争议金额；整张清单有争议的留空", "S0-23")


def _check_unused(found: Findings) -> None:
    """Cells that mean nothing on a row of its kind: most often another 类型 is meant."""
    frame = found.frame
    for names, kinds in _USED_BY:
        others = (frame["kind"] != "") & ~frame["kind"].isin(chosen(kinds))
        for name in names:
            heading, words = schema.CONTACTS.column(name).heading, "、".join(kinds)
            found.add(others & _typed(frame[name]), WARNING, name,
                      f"“{heading}”只在类型是{words}时起作用", "改类型，或清空这一格", "S0-16")  # fmt: skip


def _typed(cells: "pd.Series[Any]") -> "pd.Series[bool]":
    """Mark the cells that somebody filled in; a blank amount is 0 where nothing else can be."""
    if pd.api.types.is_string_dtype(cells.dtype):
        return cells != ""
    return cells.notna() if cells.hasnans or cells.dtype.kind == "M" else cells != 0


def _check_letters(ledger: Ledger, found: Findings) -> None:
    """A letter that went to another customer is not answered by this one."""
    frame = found.frame
    sent = dict(zip(ledger.letters["letter_no"], ledger.letters["customer_code"], strict=True))
    to = pd.Series([sent.get(number, "") for number in frame["letter_no"]], index=frame.index)
    found.add((to != "") & (frame["customer_code"] != "") & (to != frame["customer_code"]), WARNING,
              "letter_no", "这封函是发给别的客户的，不算它的回执", "核对文号与客户编码", "S0-16")  # fmt: skip
