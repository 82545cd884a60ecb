"""Bank statements made of a ledger's own receipts, with the noise that banks and payers add.

The truth of every entry is kept, and whether anybody could know it from what stands there.
"""

import datetime as dt
import random
from dataclasses import dataclass, replace

import pandas as pd

from huikuan_xl.importing.statements import Entry
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.claims import NONE

ASIDE = (
    ("中国工商银行", "结息"), ("恒泰机械", "同名划转"), ("某市税务局", "留抵退税"), ("某物业公司", "押金退还"),
    ("某设备公司", "退货退款"), ("某保险公司", "车险理赔赔款"), ("某银行", "理财赎回"), ("李四", "备用金归还"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Truth:
    """What an entry really is: the customer (or NONE), its documents, and if that can be known."""

    customer: str
    documents: tuple[str, ...]
    knowable: bool


def paid_from(ledger: Ledger, first_day: dt.date) -> tuple[Ledger, pd.DataFrame]:
    """Return the ledger without receipts since a day, and those that went through a bank."""
    receipts = ledger.receipts
    late = receipts["receipt_date"] >= pd.Timestamp(first_day)
    banked = receipts["method"].isin(["电汇", ""]) & (receipts["amount"] > 0)
    earlier = replace(ledger, receipts=receipts[~late].reset_index(drop=True))
    # What came by bill or cash is in the ledger already when the statement is imported.
    other = receipts[late & ~banked]
    earlier.receipts = pd.concat([earlier.receipts, other], ignore_index=True)
    return earlier, receipts[late & banked]


def noisy(ledger: Ledger, receipts: pd.DataFrame, seed: int) -> tuple[list[Entry], list[Truth]]:
    """Return entries and truths: about a fifth under a changed name, a few by strangers."""
    chance = random.Random(seed)
    names = dict(
        zip(ledger.customers["customer_code"], ledger.customers["customer_name"], strict=True)
    )
    same = ledger.customers["customer_name"].value_counts()
    entries: list[Entry] = []
    truths: list[Truth] = []
    balance = 10_000_000
    paid = receipts.groupby(["receipt_no", "customer_code", "receipt_date"], sort=False)
    for key, rows in paid:
        number, code, day = str(key[0]), str(key[1]), pd.Timestamp(str(key[2]))
        fen = int(rows["amount"].sum())
        documents = tuple(d for d in rows["doc_no"] if d)
        name = names.get(code, "")
        if not name:
            continue
        payer, remark, knowable = _payer(chance, name, documents)
        knowable = knowable and same[name] == 1
        balance += fen
        entries.append(Entry(len(entries) + 2, "6222000", day.date(), f"{chance.randrange(9, 17):02d}:15:00",
                             fen, balance, payer, "", remark, f"S{number}"))  # fmt: skip
        truths.append(Truth(code, documents, knowable))
        if chance.random() < 0.15:
            who, why = chance.choice(ASIDE)
            other = chance.randrange(100, 900_000)
            balance += other
            entries.append(Entry(len(entries) + 2, "6222000", day.date(), "17:00:00", other, balance, who,
                                 "", why, f"A{len(entries)}"))  # fmt: skip
            truths.append(Truth(NONE, (), True))
    return entries, truths


def _payer(chance: random.Random, name: str, documents: tuple[str, ...]) -> tuple[str, str, bool]:
    kind = chance.random()
    remark = chance.choice(["货款", "转账", "网银 货款", "跨行汇款", "付货款"])
    if documents and chance.random() < 0.4:
        remark = f"{remark} {documents[0]}"
    numbered = any(d in remark for d in documents)
    if kind < 0.62:
        return name, remark, True
    if kind < 0.70:
        return (
            name.replace("(", "（").replace(")", "）").replace("有限公司", "有限责任公司"),
            remark,
            True,
        )
    if kind < 0.76:
        return f" {name[:4]} {name[4:]}", remark, True
    if kind < 0.80:
        return name[: max(8, len(name) - 3)], remark, len(name) >= 9
    if kind < 0.84:
        return f"{name}北京分公司", remark, True
    if kind < 0.88:
        return chance.choice(["张伟", "王芳", "李强"]), f"代{name}付货款", True
    if kind < 0.94:
        return (
            chance.choice(["诚信代付有限公司", "支付宝（中国）网络技术有限公司"]),
            remark,
            numbered and kind < 0.91,
        )
    return chance.choice(["赵敏儿", "钱多多", "孙无双"]), remark, numbered
