"""函件登记: numbers used twice, deliveries without a day (§4.1, S0-12)."""

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes
from huikuan_xl.ledger.checks.findings import ERROR, WARNING, Findings, repeated
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.letter_rules import LAWYER_LEVEL
from huikuan_xl.rules.words import ARRIVED, BALANCE_ANSWERS, NOT_SENT, Answer, Delivery, LetterName


def check_letters(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the register of letters."""
    frame = ledger.letters
    found = Findings(schema.LETTERS, frame)
    check_customer_codes(ledger, found)
    found.add(repeated(frame["letter_no"]), WARNING, "letter_no", "文号重复", "更正文号", "§4.1")
    found.add((frame["level"] < 0).fillna(False), ERROR, "level", "催款次数不能为负",
              f"填 1～{LAWYER_LEVEL}", "L4")  # fmt: skip
    arrived = frame["delivery"].isin(ARRIVED)
    found.add(arrived & frame["delivered_on"].isna(), WARNING, "delivered_on",
              "已送达却没有送达日期", "填签收日期", "S0-12")  # fmt: skip
    found.add(frame["delivered_on"] < frame["letter_date"], WARNING, "delivered_on",
              "送达日期早于发函日期", "更正日期", "S0-12")  # fmt: skip
    found.add(frame["receipt_on"] < frame["letter_date"], WARNING, "receipt_on",
              "回执日期早于发函日期", "更正日期", "S0-12")  # fmt: skip
    found.add(frame["delivered_on"].notna() & ~frame["delivery"].isin([*ARRIVED, *NOT_SENT]) &
              (frame["delivery"] != Delivery.REFUSED), WARNING, "delivery",
              "填了送达日期，送达状态却不是已送达，不算送达", "在“送达状态”选已送达或已回执", "S0-12")  # fmt: skip
    half = frame["reply_amount"].fillna(0).gt(0) != frame["reply_date"].notna()
    found.add(half, WARNING, "reply_date", "回执承诺只有金额或只有日期，没有成为承诺",
              "金额与日期都填", "S0-16")  # fmt: skip
    different = frame["answer"].eq(Answer.DIFFERENT)
    found.add(different & frame["their_balance"].isna() & frame["difference_docs"].eq(""), WARNING,
              "answer", "核对不一致却没有差额与单据", "填客户账面余额或差异单据", "L3")  # fmt: skip
    found.add(frame["answer"].isin(BALANCE_ANSWERS) & frame["kind"].ne(LetterName.STATEMENT), WARNING,
              "answer", "只有对账单才写核对一致或不一致", "改写到对账单那一行", "L3")  # fmt: skip
    said = frame["their_balance"].notna() | frame["difference_docs"].ne("")
    found.add((said | frame["settled_on"].notna()) & ~different, WARNING, "answer",
              "有差额、单据或了结日，却没有写核对不一致", "在“回执内容”选核对不一致", "L3")  # fmt: skip
    return found.done()
