"""What a row says about itself: void, red, returned, in another currency (Q06, Q18)."""

import re
from dataclasses import dataclass

from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.ledger.cleaning import squeeze

_VOID = re.compile(r"作废|已取消|^取消|已删除|^废|^void|^cancel|^deleted", re.IGNORECASE)
_DRAFT = re.compile(
    r"未审|待审|草稿|暂存|^保存|^创建|^新建|未提交|未过账|未记账|审核中|未生效|驳回|^draft|^parked|^pending"
    r"|notposted",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"正常|已?审核|已?过账|已?记账|生效|完成|完结|已?结算|已?开票|有效|核准|已?确认|收款|回款|核销|关闭|已?提交"
    r"|结案|红冲|正数|已交付|已出库|已发货|已签收|出库|已结|未结|逾期|未到期|打印|蓝字?|启用|赊销|现款"
    r"|已收|未收|部分|posted|open|closed|paid|partial|approved|completed?|overdue|sent|issued|active"
    r"|authori[sz]ed|submitted|validated|unpaid|^due$|cleared|settled|outstanding|returned",
    re.IGNORECASE,
)
_RETURN = re.compile(r"退货|销退|退回|销货退")
_RED = re.compile(
    r"红字|红冲|冲销|负数|红票|^红$|credit-?(?:memo|note)|refund|^r?dg$", re.IGNORECASE
)
_PURCHASE = re.compile(
    r"进货|采购|应付|付款单|调拨|盘点|入库|^(?:vendor|supplier)?bill|purchase", re.IGNORECASE
)
_RECEIPT = re.compile(
    r"收款|回款|预收|^(?:customer|cash)?(?:payment|receipt)s?$|^dz$", re.IGNORECASE
)
_PAID = re.compile(
    r"^(?:是|已(?:全部)?(?:收款?|回款?|付款?|结清?|核销|到账|支付)|全部(?:收款|核销|回款)|(?:完全|全额)?(?:核销|收款|回款|结清)"
    r"|收讫|paid(?:infull)?|fullypaid|settled|cleared|yes|true|已完成收款)$",
    re.IGNORECASE,
)
_PAID_STATE = re.compile(r"收|回款|paid|付款", re.IGNORECASE)
_YES = frozenset({"是", "1", "Y", "YES", "TRUE", "√", "红", "红字", "退货"})
_LOCAL_CURRENCY = frozenset(
    {"", "人民币", "RMB", "CNY", "本位币", "人民币元", "¥", "元", "156", "01"}
)


@dataclass(slots=True)
class Marks:
    """By entry: void, red (takes debt back), returned goods, kept out (with the reason)."""

    void: list[bool]
    red: list[bool]
    returned: list[bool]
    live: list[bool]


def marks(reading: Reading, *, types: bool = True) -> Marks:
    """Read the marks of every entry; words not understood are asked about, drafts refused."""
    size = len(reading.rows)
    result = Marks([False] * size, [False] * size, [False] * size, [False] * size)
    _states(reading, result)
    if types:
        _types(reading, result)
    for head in reading.table.all_of(Role.RED):
        for i, word in enumerate(reading.texts(head)):
            key = squeeze(word).upper()
            result.red[i] |= key in _YES or (bool(_RED.search(key)) and "蓝" not in key)
            result.returned[i] |= bool(_RETURN.search(key)) or (
                "退" in head.heading and key in _YES
            )
    for head in reading.table.all_of(Role.POSITIVE):
        for i, word in enumerate(reading.texts(head)):
            result.red[i] |= squeeze(word) == "否"
    for i, returned in enumerate(result.returned):
        result.red[i] |= returned
    return result


def _states(reading: Reading, result: Marks) -> None:
    heads = reading.table.all_of(Role.STATE)
    columns = [(head, [squeeze(t) for t in reading.texts(head)]) for head in heads]
    understood = [
        (h, words) for h, words in columns
        if any(w and (_VOID.search(w) or _LIVE.search(w) or _DRAFT.search(w) or _RED.search(w))
               for w in words)
    ]  # fmt: skip
    for head, words in understood or columns:
        own_flag = "作废" in head.heading
        strange: list[str] = []
        for i, word in enumerate(words):
            if not word:
                continue
            if own_flag and word.upper() in (*_YES, "否", "0", "N", "FALSE", "未作废"):
                result.void[i] |= word.upper() in _YES
            elif _VOID.search(word) and not word.startswith("未"):
                result.void[i] = True
            elif _DRAFT.search(word):
                reading.refuse(reading.rows[i], f"“{head.heading}”是“{word}”，单据还没有生效")
            elif _LIVE.search(word):
                result.live[i] = word in ("正常", "有效", "有效发票", "正常发票")
            elif _RED.search(word):
                result.red[i] = True
            elif _RETURN.search(word):
                result.returned[i] = True
            else:
                strange.append(word)
        _ask_states(reading, result, head.heading, words, strange)


def _ask_states(
    reading: Reading, result: Marks, heading: str, words: list[str], strange: list[str]
) -> None:
    if not strange:
        return
    named = "、".join(dict.fromkeys(strange))
    answer = reading.ask(
        "作废的状态", f"“{heading}”里的“{named}”，哪些表示作废（没有就答“无”）", ("无",), free=True
    )
    void = {squeeze(w) for w in re.split(r"[,，、;；\s]+", answer)}
    for i, word in enumerate(words):
        result.void[i] |= word in void


def _types(reading: Reading, result: Marks) -> None:
    for head in reading.table.all_of(Role.TYPE):
        for i, word in enumerate(reading.texts(head)):
            key = squeeze(word)
            if not key:
                continue
            if _RETURN.search(key) and not _PURCHASE.search(key):
                result.returned[i] = True
            elif _RED.search(key):
                result.red[i] = True
            elif _PURCHASE.search(key) and "销售" not in key and "应收" not in key:
                reading.refuse(reading.rows[i], f"“{head.heading}”是“{word}”，不是销售")


def receipts_among_sales(reading: Reading) -> list[bool]:
    """Return which rows of a list of documents are money that came in, as their type says."""
    came_in = [False] * len(reading.rows)
    for head in reading.table.all_of(Role.TYPE):
        for i, word in enumerate(reading.texts(head)):
            came_in[i] |= bool(_RECEIPT.search(squeeze(word))) and "应收" not in word
    return came_in


def stated_paid(reading: Reading) -> list[bool]:
    """Return which documents a column says are paid in full: a state, or a day it was settled."""
    paid = [False] * len(reading.rows)
    for head in reading.table.all_of(Role.PAY_STATE, Role.STATE):
        for i, word in enumerate(reading.texts(head)):
            key = squeeze(word)
            # 已结 among states of documents says nothing about money.
            paid[i] |= bool(_PAID.fullmatch(key)) and (
                head.role is Role.PAY_STATE or bool(_PAID_STATE.search(key))
            )
    return paid


def refuse_foreign_currency(reading: Reading) -> None:
    """Refuse rows in another currency; where there is a column in 本位币, nobody calls this (Q18)."""
    for head in reading.table.all_of(Role.CURRENCY):
        for row, word in zip(reading.rows, reading.texts(head), strict=True):
            if squeeze(word).upper() not in _LOCAL_CURRENCY:
                reading.refuse(row, f"币种是“{word}”，台账只记人民币。请连同本位币金额一起导出")


def is_local_currency(word: str) -> bool:
    """Tell whether a word of a currency column means 人民币."""
    return squeeze(word).upper() in _LOCAL_CURRENCY
