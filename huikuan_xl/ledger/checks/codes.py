"""Codes that the register doesn't know, and names that differ from it (Q09, N1)."""

import pandas as pd

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.findings import NOTE, WARNING, Findings
from huikuan_xl.ledger.cleaning import nearest
from huikuan_xl.ledger.finding import customers_meant, names_told, registered
from huikuan_xl.ledger.matching import fold_names, former_names, name_key, restore_zeros
from huikuan_xl.rules.words import AdjustmentKind, ApprovalKind

_SUGGESTIONS = 200  # unknown codes that get a “did you mean”; each costs a search


def check_customer_codes(ledger: Ledger, found: Findings) -> None:
    """Codes that the register doesn't know, and names that differ from the register (N1)."""
    frame, register = found.frame, ledger.customers
    codes = frame["customer_code"]
    unknown = (codes != "") & ~codes.isin(register["customer_code"])
    if unknown.any():
        found.add_once(unknown, "customer_code", WARNING, "customer_code",
                       "客户信用档案里没有这个客户编码", _hints(codes[unknown], ledger), "Q09")  # fmt: skip
    if "customer_name" not in frame or register.empty:
        return
    _check_names(ledger, found)


def check_documents(ledger: Ledger, found: Findings, where: "pd.Series[bool]") -> None:
    """Document numbers that no sale has, or only another customer's, so that the row does nothing."""
    if not where.any():
        return
    frame, known = found.frame, _documents(ledger)
    absent = where & ~frame["doc_no"].isin(known.get_level_values(1))
    found.add(absent, WARNING, "doc_no", "销售统计表里没有这张清单", "核对售货清单号码", "Q11")
    others = where & ~absent & (frame["customer_code"] != "") & ~keys_of(frame).isin(known)
    found.add(others, WARNING, "doc_no", "这张清单是别的客户的，这一行不起作用", "核对客户编码与售货清单号码",
              "Q11")  # fmt: skip


def keys_of(frame: pd.DataFrame) -> pd.MultiIndex:
    """Return the document of every row: customer code and number."""
    return pd.MultiIndex.from_frame(frame[["customer_code", "doc_no"]])


def _documents(ledger: Ledger) -> pd.MultiIndex:
    """Return the documents of sales, and those that debts moved to another customer became."""
    moved = ledger.adjustments[ledger.adjustments["kind"] == AdjustmentKind.DEBT_MOVED]
    became = moved["counter_doc"].where(moved["counter_doc"] != "", moved["doc_no"])
    there = pd.MultiIndex.from_arrays([moved["counter_code"], became])
    return keys_of(ledger.sales).append(there)


def _check_names(ledger: Ledger, found: Findings) -> None:
    """A name that was the customer's once (曾用名) fits as well as the present one."""
    frame = found.frame
    register = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    codes, given = frame["customer_code"], frame["customer_name"]
    registered = codes.map(register["customer_name"]).fillna("").astype("str")
    differs = (
        (given != registered) & (given != "") & (registered != "")
        & (fold_names(given) != fold_names(registered))
    )  # fmt: skip
    if differs.any():
        former = {code: former_names(text) for code, text in register["former_names"].items()}
        differs &= pd.Series(
            [
                name_key(name) not in former.get(code, ())
                for code, name in zip(codes, given, strict=True)
            ],
            index=frame.index,
        )
    found.add(
        differs, WARNING, "customer_name",
        [f"客户名称与档案不符（档案为“{name}”）" for name in registered[differs]],
        "核对客户编码与名称；客户改过名的，把旧名填入客户信用档案的“曾用名”", "N1",
    )  # fmt: skip


def check_salespeople(ledger: Ledger, found: Findings) -> None:
    """A salesperson whom the register gives no customer: a typing error, or one who left without a
    handover on 审批与变更 (S4-33)."""
    handed = ledger.approvals[ledger.approvals["kind"] == ApprovalKind.HANDOVER]
    known = {*ledger.customers["salesperson"], *handed["old"]} - {""}
    names = found.frame["salesperson"]
    strange = (names != "") & ~names.isin(known)
    if known:
        found.add_once(strange, "salesperson", NOTE, "salesperson",
                       "客户信用档案里没有客户归这个业务员", "核对姓名；换了业务员的登记审批与变更“换业务员”，原值写原业务员", "S4-33")  # fmt: skip


def _hints(strange: "pd.Series[str]", ledger: Ledger) -> dict[str, str]:
    """Tell what to write instead: a code spelled almost so, or whom a typed name means."""
    different = strange.drop_duplicates()
    known = ledger.customers["customer_code"].drop_duplicates()
    register = registered(ledger)
    zeros = dict(zip(different, restore_zeros(different, known), strict=True))
    hints = {}
    for number, code in enumerate(different):
        close = zeros[code] if zeros[code] != code else ""
        if not close and number < _SUGGESTIONS:
            close = nearest(code, known.tolist())
        meant = customers_meant(register, code) if not close and number < _SUGGESTIONS else []
        hints[code] = (
            f"是不是“{close}”？" if close
            else f"编码格里填编码：{names_told(meant)}" if meant
            else "先在客户信用档案登记，或更正编码"
        )  # fmt: skip
    return hints
