"""客户销售统计表: repeated lines, dates, signs and sums that don't fit (Q06, Q11, S4-29)."""

import numpy as np
import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.agreements import (
    Agreements,
    Ints,
    agreements_of,
    contracts_of_sales,
    term_of_sale,
)
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_salespeople
from huikuan_xl.ledger.checks.findings import NOTE, WARNING, Findings
from huikuan_xl.ledger.checks.terms import check_instalments, check_terms
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.rules.plausibility import doubt_amount, doubt_term
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.terms import method_term
from huikuan_xl.rules.words import NEGATIVE_SALES, NOT_COUNTED_SALES, SaleState

_LINE_TOLERANCE = 0.02  # 元 between 数量×单价 and 销货总额


def check_sales(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the sales lines."""
    found = Findings(schema.SALES, ledger.sales)
    check_customer_codes(ledger, found)
    check_salespeople(ledger, found)
    _repeated_lines(found)
    _due_dates(ledger, found)
    check_terms(found)
    check_instalments(found, "due_date")
    _amounts(ledger, found)
    origin = ledger.sales["origin_doc"]
    found.add((origin != "") & ~origin.isin(ledger.sales["doc_no"]), WARNING, "origin_doc",
              "找不到原清单号码", "核对原售货清单号码", "Q06")  # fmt: skip
    _red(ledger, found)
    return found.done()


def _red(ledger: Ledger, found: Findings) -> None:
    """Credit notes of another customer's document, or of more than their own came to (Q06)."""
    frame = found.frame
    named = (frame["origin_doc"] != "") & ~frame["state"].isin(NOT_COUNTED_SALES)
    names = named.to_numpy(bool)
    if not names.any():
        return
    sold = frame[
        (frame["amount"] > 0) & ~frame["state"].isin([*NOT_COUNTED_SALES, *NEGATIVE_SALES])
    ]
    came_to = sold.groupby(["customer_code", "doc_no"])["amount"].sum()
    origins = pd.MultiIndex.from_frame(frame.loc[names, ["customer_code", "origin_doc"]])
    foreign = names & frame["origin_doc"].isin(frame["doc_no"]).to_numpy(bool)
    foreign[names] &= ~origins.isin(came_to.index)
    found.add(
        pd.Series(foreign, index=frame.index),
        WARNING,
        "origin_doc",
        "原清单是别的客户的",
        "核对客户编码与原清单号码",
        "Q06",
    )
    back = frame.loc[names, "amount"].abs().groupby([frame["customer_code"], frame["origin_doc"]])
    total = back.cumsum().to_numpy() - came_to.reindex(origins).fillna(np.inf).to_numpy()
    over = np.zeros(len(frame), np.bool_)
    over[names] = total > 0
    found.add(pd.Series(over, index=frame.index), WARNING, "amount", "红字合计多于原清单的金额，多出的成了客户的预收",
              "核对金额；多退的登记退款", "Q06")  # fmt: skip


def _due_dates(ledger: Ledger, found: Findings) -> None:
    frame, policy = found.frame, ledger.policy
    sold, due = frame["sale_date"], frame["due_date"]
    found.doubted("due_date", _said_of_terms(sold, due, policy), "更正日期", "S4-29")
    undated = due.isna() & sold.notna() & ~frame["state"].isin(NOT_COUNTED_SALES)
    undated &= frame["instalments"] == ""
    agreed = agreements_of(ledger)
    under = contracts_of_sales(frame, agreed)
    stated = _stated(frame, agreed, under)
    _not_begun(found, undated & stated & frame["start_date"].isna(), agreed, under, policy)
    undated &= ~stated
    terms = ledger.customers.drop_duplicates("customer_code").set_index("customer_code")
    has_term = frame["customer_code"].isin(terms.index[terms["credit_days"].notna()])
    found.add_once(
        undated & ~has_term, "customer_code", WARNING, "due_date",
        f"没有到期日，客户也没有信用期限，按制度上限 {policy.max_term_days} 天推算",
        "填到期日，或在客户信用档案填信用期限", "S4-29",
    )  # fmt: skip
    found.add(undated & has_term, NOTE, "due_date", "没有到期日，按销售日期加信用期限推算",
              "有约定的付款日时填上", "S4-29")  # fmt: skip


def _not_begun(
    found: Findings, where: "pd.Series[bool]", agreed: Agreements, under: Ints, policy: Policy
) -> None:
    """Say that a term counts from a day still to be entered: until then nothing falls due."""
    frame = found.frame
    awaited: dict[tuple[object, ...], str] = {}
    words = [""] * len(frame)
    for at in np.flatnonzero(where.to_numpy()):
        row = frame.iloc[at]
        number = None if pd.isna(row["due_number"]) else int(row["due_number"])
        key = row["due_term"], number, row["term"], int(under[at]), row["customer_code"]
        if key not in awaited:
            contract = agreed.contract(int(under[at]))
            term = term_of_sale(
                row["due_term"], number, row["term"], contract, agreed.customer(row["customer_code"]), policy
            ).term  # fmt: skip
            awaited[key] = term.kind.awaits
        words[at] = awaited[key]
    waiting = pd.Series([bool(word) for word in words], index=frame.index)
    why = [f"账期从{word}起算，没有填起算日，一直不到期" for word in words if word]
    found.add(waiting, WARNING, "start_date", why, "填起算日；还没有发生的不用填", "S4-29")


def _stated(frame: pd.DataFrame, agreed: Agreements, under: Ints) -> "pd.Series[bool]":
    """Mark the sales whose term the sale itself, its contract or the register states."""
    stated = (frame["due_term"] != "") | frame["due_number"].notna()
    stated |= frame["term"].map(method_term) != ""
    by_register = {code for code, one in agreed.customers.items() if one.due_term}
    stated |= frame["customer_code"].isin(by_register)
    by_contract = [bool(one.due_term or one.instalments) for one in agreed.contracts] + [False]
    return stated | np.array(by_contract)[under]


def _said_of_terms(sold: pd.Series, due: pd.Series, policy: Policy) -> list[str]:
    """Ask the rule once a pair of days; a ledger has few pairs."""
    days = (due - sold).dt.days
    odd = days.notna() & ((days < 0) | (days > policy.term_days_most))
    said = [""] * len(sold)
    for at in np.flatnonzero(odd.to_numpy()):
        said[at] = doubt_term(sold.iloc[at].date(), due.iloc[at].date(), policy)
    return said


def _amounts(ledger: Ledger, found: Findings) -> None:
    frame = found.frame
    amount, state = frame["amount"], frame["state"]
    found.add(state.isin(NEGATIVE_SALES) & (amount > 0), NOTE, "amount",
              "状态是红字或退货，金额填的是正数，已按负数计", "红字、退货的金额填负数", "Q06")  # fmt: skip
    found.add((state == SaleState.NORMAL) & (amount < 0), NOTE, "state",
              "金额为负，状态却是正常", "状态改为“红字”", "Q06")  # fmt: skip
    found.doubted(
        "amount", (doubt_amount(int(fen), ledger.policy) for fen in amount), "核对金额与单位", "Q07"
    )
    product = frame["quantity"] * frame["price"]
    off = (product - amount / 100).abs() > np.maximum(_LINE_TOLERANCE, product.abs() * 1e-9)
    off = off.fillna(False)
    found.add(off, NOTE, "amount", [f"数量×单价为 {value:,.2f} 元" for value in product[off]],
              "核对数量、单价与销货总额", "S2-15")  # fmt: skip


def _repeated_lines(found: Findings) -> None:
    """The same document and line twice; without a line number, the same whole row twice (Q11)."""
    frame = found.frame
    has_document = frame["doc_no"] != ""
    numbered = has_document & frame["line_no"].notna()
    keys = pd.DataFrame({"doc": frame["doc_no"], "line": frame["line_no"].fillna(-1)})
    same = ["customer_code", "sale_date", "item", "quantity", "price", "amount", "doc_no", "state"]
    found.add(
        numbered & keys.duplicated(), WARNING, "doc_no", "同一清单号码和行号出现两次",
        "删去重复的一行，或改行号", "Q11",
    )  # fmt: skip
    found.add(
        has_document & ~numbered & frame[same].duplicated(), WARNING, "doc_no",
        "这一行与前面某行完全相同，可能重复导入", "删去重复的一行；确是两笔时填不同的行号", "Q11",
    )  # fmt: skip
    owned = has_document & (frame["customer_code"] != "")
    owners = frame.loc[owned, ["doc_no", "customer_code"]]
    if owners["doc_no"].is_unique:
        return
    first = owners.drop_duplicates("doc_no").set_index("doc_no")["customer_code"]
    other = owned & (frame["doc_no"].map(first).fillna("") != frame["customer_code"])
    found.add(
        other, WARNING, "doc_no", "同一清单号码用于不同的客户", "核对清单号码与客户编码", "Q11"
    )
