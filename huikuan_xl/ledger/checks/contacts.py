"""承诺与催收: promises without a day, disputes without a document, visits without a second person."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_documents
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.words import ContactKind


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
    check_documents(ledger, found, frame["doc_no"] != "")
    found.add(frame["interrupts"] & (frame["evidence"] == ""), WARNING, "evidence",
              "中断时效却没有送达证据，不重算时效", "填签收单或快递单号", "4.5")  # fmt: skip
    found.add((kind == ContactKind.VISIT) & (frame["owner"] != "") & (frame["owner"] == frame["salesperson"]),
              WARNING, "owner", "走访记录的填报人和复核人是同一个人", "由另一人实地复核", "S0-33")  # fmt: skip
    return found.done()
