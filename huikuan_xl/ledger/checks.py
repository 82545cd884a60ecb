"""Checks of rows that are readable but don't fit: unknown customers, duplicates, N1–N4, K09.

Nothing is changed or dropped here; every finding is a problem that names its row. Findings that
need the settled accounts (N2 amounts, N5) belong to the daily check, not here.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.cleaning import nearest
from huikuan_xl.ledger.matching import fold_names, restore_zeros
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Kind, Sheet
from huikuan_xl.rules import words
from huikuan_xl.rules.credit import term_allowed
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.settlement_order import (
    PASS,
    check_allowance,
    check_bill,
    check_cash,
    check_cheque,
)
from huikuan_xl.rules.uscc import check_uscc

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
NOTES_SHOWN = 5
_SUGGESTIONS = 200  # unknown codes that get a “did you mean”; each costs a search
_LINE_TOLERANCE = 0.02  # 元 between 数量×单价 and 销货总额


def check(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in a typed ledger, sheet by sheet, in the order of the rows.

    Rules Q09, Q11, N1, N3, N4, K09, Q06, S1-48, GB 32100. Vectorised: a clean ledger of 100,000
    lines takes a fraction of a second.
    """
    return [
        *_customers(ledger),
        *_sales(ledger),
        *_receipts(ledger),
        *_contacts(ledger),
        *_plans(ledger),
        *_letters(ledger),
    ]


@dataclass(slots=True)
class _Findings:
    """Problems of one sheet in the making."""

    sheet: Sheet
    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        where: "pd.Series[bool]",
        severity: Severity,
        name: str,
        why: str | Iterable[str],
        fix: str | Iterable[str],
        code: str,
    ) -> None:
        """Add one problem per true row; ``why`` and ``fix`` are one text, or one a true row."""
        rows = np.flatnonzero(where.to_numpy(dtype=bool, na_value=False))
        if not rows.size:
            return
        column = self.sheet.column(name)
        numbers = self.frame[ROW].to_numpy()[rows].tolist()
        values = self.frame[name].iloc[rows].tolist()
        whys = [why] * rows.size if isinstance(why, str) else list(why)
        fixes = [fix] * rows.size if isinstance(fix, str) else list(fix)
        shown = rows.size if severity is not NOTE else min(rows.size, NOTES_SHOWN)
        self.problems += [
            Problem(
                severity, self.sheet.title, numbers[i], column.heading,
                _shown(column.kind, values[i]), whys[i], fixes[i], code,
            )
            for i in range(shown)
        ]  # fmt: skip
        if shown < rows.size:
            self.problems.append(
                Problem(
                    severity, self.sheet.title, 0, column.heading, "",
                    f"还有 {rows.size - shown} 行同样的提示", "同上", code,
                )
            )  # fmt: skip

    def add_once(
        self,
        where: "pd.Series[bool]",
        by: str,
        severity: Severity,
        name: str,
        why: str,
        fix: str | dict[str, str],
        code: str,
    ) -> None:
        """Add one problem per value of ``by``, at its first row, with the number of rows.

        A dict gives the fix by that value.
        """
        keys = self.frame.loc[where, by]
        if keys.empty:
            return
        counts = keys.value_counts()
        first = keys[~keys.duplicated()]
        mark = pd.Series(self.frame.index.isin(first.index), index=self.frame.index)
        whys = [f"{why}（共 {counts[key]} 行）" if counts[key] > 1 else why for key in first]
        fixes = [fix[key] for key in first] if isinstance(fix, dict) else fix
        self.add(mark, severity, name, whys, fixes, code)

    def done(self) -> list[Problem]:
        """Return the problems in the order of the sheet's rows."""
        return sorted(self.problems, key=lambda problem: problem.row)


def _shown(kind: Kind, value: object) -> str:
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if kind is Kind.MONEY and isinstance(value, int):
        return format_yuan(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if kind is Kind.FLAG:
        return "是" if value else "否"
    return str(value)


def _day(value: object) -> dt.date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None


def _repeated(codes: "pd.Series[str]") -> "pd.Series[bool]":
    """Mark every code that stands there a second time (the first is left alone)."""
    return (codes != "") & codes.duplicated()


def _check_customer_codes(ledger: Ledger, found: _Findings) -> None:
    """Codes that the register doesn't know, and names that differ from the register (N1)."""
    frame, register = found.frame, ledger.customers
    codes = frame["customer_code"]
    unknown = (codes != "") & ~codes.isin(register["customer_code"])
    if unknown.any():
        known = register["customer_code"].drop_duplicates()
        found.add_once(unknown, "customer_code", WARNING, "customer_code",
                       "客户信用档案里没有这个客户编码", _hints(codes[unknown], known), "Q09")  # fmt: skip
    if "customer_name" not in frame or register.empty:
        return
    names = register.drop_duplicates("customer_code").set_index("customer_code")["customer_name"]
    registered = codes.map(names).fillna("").astype("str")
    given = frame["customer_name"]
    differs = (
        (given != registered) & (given != "") & (registered != "")
        & (fold_names(given) != fold_names(registered))
    )  # fmt: skip
    found.add(
        differs, WARNING, "customer_name",
        (f"客户名称与档案不符（档案为“{name}”）" for name in registered[differs]),
        "核对客户编码与名称", "N1",
    )  # fmt: skip


def _hints(strange: "pd.Series[str]", known: "pd.Series[str]") -> dict[str, str]:
    different = strange.drop_duplicates()
    zeros = dict(zip(different, restore_zeros(different, known), strict=True))
    hints = {}
    for number, code in enumerate(different):
        close = zeros[code] if zeros[code] != code else ""
        if not close and number < _SUGGESTIONS:
            close = nearest(code, known.tolist())
        hints[code] = f"是不是“{close}”？" if close else "先在客户信用档案登记，或更正编码"
    return hints


def _customers(ledger: Ledger) -> list[Problem]:
    frame = ledger.customers
    found = _Findings(schema.CUSTOMERS, frame)
    found.add(
        _repeated(frame["customer_code"]), ERROR, "customer_code", "客户编码重复",
        "一个客户只留一行，或改用不同的编码", "Q10",
    )  # fmt: skip
    verdicts = [check_uscc(code) if code else None for code in frame["uscc"]]
    bad = pd.Series([v is not None and not v.value for v in verdicts], dtype=bool)
    found.add(
        bad, WARNING, "uscc", (v.why() for v in verdicts if v is not None and not v.value),
        "按营业执照更正", "4.6",
    )  # fmt: skip
    days = frame["credit_days"]
    long = (days > ledger.policy.max_term_days).fillna(False)
    found.add(
        long, NOTE, "credit_days", (term_allowed(int(d), ledger.policy).why() for d in days[long]),
        "改短，或保留特批依据", "K09",
    )  # fmt: skip
    found.add(
        (days < 0).fillna(False), ERROR, "credit_days", "信用期限不能为负", "填 0 或正整数", "K09"
    )
    found.add((frame["limit"] < 0).fillna(False), ERROR, "limit", "批准额度不能为负",
              "填 0（款到发货）、正数，或留空（未授信）", "K10")  # fmt: skip
    found.add(frame["temp_from"] > frame["temp_to"], WARNING, "temp_to",
              "临时额度的止日早于起日", "更正日期", "F3")  # fmt: skip
    scores = ("score_repay", "score_purchase", "score_other")
    for name, most in zip(scores, ledger.policy.full_scores, strict=True):
        out = (frame[name] < 0) | (frame[name] > float(most))
        found.add(out, WARNING, name, f"分数应在 0–{most} 之间", "更正分数", "K02")
    return found.done()


def _sales(ledger: Ledger) -> list[Problem]:
    frame = ledger.sales
    found = _Findings(schema.SALES, frame)
    _check_customer_codes(ledger, found)
    _check_repeated_lines(frame, found)
    sold, due, amount = frame["sale_date"], frame["due_date"], frame["amount"]
    found.add(due < sold, WARNING, "due_date", "到期日早于销售日期", "更正日期", "S4-29")
    undated = due.isna() & sold.notna() & (frame["state"] != "作废")
    terms = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    has_term = frame["customer_code"].isin(terms.index[terms["credit_days"].notna()])
    found.add_once(
        undated & ~has_term, "customer_code", WARNING, "due_date",
        f"没有到期日，客户也没有信用期限，按制度上限 {ledger.policy.max_term_days} 天推算",
        "填到期日，或在客户信用档案填信用期限", "S4-29",
    )  # fmt: skip
    found.add(undated & has_term, NOTE, "due_date", "没有到期日，按销售日期加信用期限推算",
              "有约定的付款日时填上", "S4-29")  # fmt: skip
    found.add((frame["state"] == "红字") & (amount > 0), WARNING, "amount",
              "状态是红字，金额却是正数", "红字的金额填负数", "Q06")  # fmt: skip
    found.add((frame["state"] == "正常") & (amount < 0), NOTE, "state",
              "金额为负，状态却是正常", "状态改为“红字”", "Q06")  # fmt: skip
    product = frame["quantity"] * frame["price"]
    off = (product - amount / 100).abs() > np.maximum(_LINE_TOLERANCE, product.abs() * 1e-9)
    found.add(
        off.fillna(False), NOTE, "amount",
        (f"数量×单价为 {value:,.2f} 元" for value in product[off.fillna(False)]),
        "核对数量、单价与销货总额", "S2-15",
    )  # fmt: skip
    origin = frame["origin_doc"]
    found.add((origin != "") & ~origin.isin(frame["doc_no"]), WARNING, "origin_doc",
              "找不到原清单号码", "核对原售货清单号码", "Q06")  # fmt: skip
    return found.done()


def _check_repeated_lines(frame: pd.DataFrame, found: _Findings) -> None:
    """The same document and line twice; without a line number, the same whole row twice (Q11)."""
    has_document = frame["doc_no"] != ""
    numbered = has_document & frame["line_no"].notna()
    keys = pd.DataFrame({"doc": frame["doc_no"], "line": frame["line_no"].fillna(-1)})
    twice = numbered & keys.duplicated()
    same = ["customer_code", "sale_date", "item", "quantity", "price", "amount", "doc_no", "state"]
    whole = has_document & ~numbered & frame[same].duplicated()
    found.add(
        twice, WARNING, "doc_no", "同一清单号码和行号出现两次", "删去重复的一行，或改行号", "Q11"
    )
    found.add(whole, WARNING, "doc_no", "这一行与前面某行完全相同，可能重复导入",
              "删去重复的一行；确是两笔时填不同的行号", "Q11")  # fmt: skip
    owners = frame.loc[has_document & (frame["customer_code"] != ""), ["doc_no", "customer_code"]]
    if owners["doc_no"].is_unique:
        return
    first = owners.drop_duplicates("doc_no").set_index("doc_no")["customer_code"]
    other = has_document & (frame["customer_code"] != "")
    other &= frame["doc_no"].map(first).fillna("") != frame["customer_code"]
    found.add(
        other, WARNING, "doc_no", "同一清单号码用于不同的客户", "核对清单号码与客户编码", "Q11"
    )


def _receipts(ledger: Ledger) -> list[Problem]:
    frame, sales = ledger.receipts, ledger.sales
    found = _Findings(schema.RECEIPTS, frame)
    _check_customer_codes(ledger, found)
    found.add(_repeated(frame["receipt_no"]), WARNING, "receipt_no", "收款单号重复",
              "删去重复的一行，或更正单号", "Q11")  # fmt: skip
    amount, named = frame["amount"], frame["doc_no"]
    found.add(amount < 0, WARNING, "amount", "回款金额为负", "退款请在备注写明；记错请更正", "Q06")
    listed = named.isin(sales["doc_no"])
    found.add((named != "") & ~listed, WARNING, "doc_no", "销售统计表里没有这张清单，按未指定核销",
              "核对售货清单号码", "N2")  # fmt: skip
    own = pd.MultiIndex.from_frame(frame[["doc_no", "customer_code"]])
    theirs = pd.MultiIndex.from_frame(sales[["doc_no", "customer_code"]])
    foreign = listed & (named != "") & ~pd.Series(own.isin(theirs), index=frame.index)
    found.add(foreign, WARNING, "doc_no", "这张清单属于别的客户，按未指定核销",
              "核对客户编码与清单号码", "N2")  # fmt: skip
    _check_allowances(ledger, found)
    _check_bills(ledger, found)
    found.add(frame["discount_ours"] & (not ledger.policy.discount_by_us), WARNING,
              "discount_ours", "制度不允许我方承担贴息", "与客户协商由对方承担", "K17")  # fmt: skip
    return found.done()


def _check_allowances(ledger: Ledger, found: _Findings) -> None:
    """N3: 折让 above the limit, measured on the named document, else on what is settled."""
    frame = found.frame
    given = frame["allowance"] != 0
    if not given.any():
        return
    sales = ledger.sales[ledger.sales["state"] != "作废"]
    totals = sales.groupby(["customer_code", "doc_no"])["amount"].sum()
    rows = frame[given]
    pairs = list(zip(rows["customer_code"], rows["doc_no"], strict=True))
    whole = totals.reindex(pd.MultiIndex.from_tuples(pairs)).fillna(0).to_numpy()
    whole = np.where(whole > 0, whole, rows["amount"] + rows["allowance"])
    said = [
        check_allowance(int(allowance), int(total), policy=ledger.policy)
        for allowance, total in zip(rows["allowance"], whole, strict=True)
    ]
    _add_said(found, given, said, "allowance", "补批准依据，或改为规定以内；超出部分不核销", "N3")


def _check_bills(ledger: Ledger, found: _Findings) -> None:
    """N4: cheques and acceptance bills; and notes above the limit of cash (4.6)."""
    frame, policy = found.frame, ledger.policy
    dated = frame["receipt_date"].notna()
    for where, bill in (
        (dated & (frame["method"] == "支票"), False),
        (dated & frame["method"].isin(words.ACCEPTANCES), True),
    ):
        rows = frame[where]
        said = []
        for issued, due, received in zip(
            rows["bill_date"], rows["bill_due"], rows["receipt_date"], strict=True
        ):
            day = received.date()
            said.append(
                check_bill(_day(issued), _day(due), day, policy=policy)
                if bill
                else check_cheque(_day(issued), day, policy=policy)
            )
        _add_said(found, where, said, "bill_date", "核对票据，请客户换票或改用电汇", "N4")
    notes = frame["method"] == "现钞"
    said = [check_cash(int(fen), policy=policy) for fen in frame.loc[notes, "amount"]]
    _add_said(found, notes, said, "amount", "大额请客户转账", "4.6", NOTE)


def _add_said(
    found: _Findings,
    where: "pd.Series[bool]",
    said: list[str],
    name: str,
    fix: str,
    code: str,
    severity: Severity = WARNING,
) -> None:
    """Add the rows for which a rule said something else than that it passes."""
    wrong = where.to_numpy(dtype=bool, copy=True)
    wrong[wrong] = [text != PASS for text in said]
    found.add(pd.Series(wrong), severity, name, [text for text in said if text != PASS], fix, code)


def _contacts(ledger: Ledger) -> list[Problem]:
    frame = ledger.contacts
    found = _Findings(schema.CONTACTS, frame)
    _check_customer_codes(ledger, found)
    kind = frame["kind"]
    found.add((kind == "承诺") & frame["promise_date"].isna(), WARNING, "promise_date",
              "承诺没有回款日期", "填承诺回款日", "S0-16")  # fmt: skip
    found.add((kind == "承诺") & (frame["promise_amount"] <= 0), WARNING, "promise_amount",
              "承诺没有金额", "填承诺金额", "S0-16")  # fmt: skip
    found.add((kind == "争议") & (frame["doc_no"] == ""), WARNING, "doc_no",
              "争议没有写明清单号码", "填涉及的售货清单号码", "S0-16")  # fmt: skip
    named = frame["doc_no"]
    found.add((named != "") & ~named.isin(ledger.sales["doc_no"]), WARNING, "doc_no",
              "销售统计表里没有这张清单", "核对售货清单号码", "Q11")  # fmt: skip
    found.add(frame["interrupts"] & (frame["evidence"] == ""), WARNING, "evidence",
              "中断时效却没有送达证据，不重算时效", "填签收单或快递单号", "4.5")  # fmt: skip
    found.add((kind == "走访") & (frame["owner"] != "") & (frame["owner"] == frame["salesperson"]),
              WARNING, "owner", "走访记录的填报人和复核人是同一个人", "由另一人实地复核", "S0-33")  # fmt: skip
    return found.done()


def _plans(ledger: Ledger) -> list[Problem]:
    frame = ledger.plans
    found = _Findings(schema.PLANS, frame)
    _check_customer_codes(ledger, found)
    keyed = (frame["customer_code"] != "") & frame["month"].notna()
    twice = keyed & frame[["customer_code", "month"]].duplicated()
    found.add(twice, WARNING, "month", "同一客户同一月份有两行计划", "只留一行", "S0-08")
    same = (frame["made_by"] != "") & (frame["made_by"] == frame["confirmed_by"])
    found.add(same, WARNING, "confirmed_by", "制定人和确认人是同一个人", "由上级确认", "S1-48")
    return found.done()


def _letters(ledger: Ledger) -> list[Problem]:
    frame = ledger.letters
    found = _Findings(schema.LETTERS, frame)
    _check_customer_codes(ledger, found)
    found.add(_repeated(frame["letter_no"]), WARNING, "letter_no", "文号重复", "更正文号", "§4.1")
    arrived = frame["delivery"].isin(("已送达", "已回执"))
    found.add(arrived & frame["delivered_on"].isna(), WARNING, "delivered_on",
              "已送达却没有送达日期", "填签收日期", "S0-12")  # fmt: skip
    found.add(frame["delivered_on"] < frame["letter_date"], WARNING, "delivered_on",
              "送达日期早于发函日期", "更正日期", "S0-12")  # fmt: skip
    return found.done()
