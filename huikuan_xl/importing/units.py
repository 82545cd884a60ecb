"""Units of money in headings and above tables (Q07). One not understood is never taken as 元."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huikuan_xl.ledger.cleaning import squeeze

_FACTORS = {
    "元": 1, "圆": 1, "": 1, "十元": 10, "百元": 100, "千元": 10**3, "千": 10**3, "仟元": 10**3,
    "'000": 10**3, "000": 10**3, "k": 10**3, "thousand": 10**3, "thousands": 10**3,
    "万元": 10**4, "万": 10**4, "萬元": 10**4, "十万元": 10**5, "十万": 10**5, "百万元": 10**6,
    "百万": 10**6, "million": 10**6, "millions": 10**6, "mm": 10**6, "千万元": 10**7,
    "千万": 10**7, "亿元": 10**8, "亿": 10**8,
}  # fmt: skip
_LOCAL = re.compile(r"人民币|rmb|cny|¥|本位币|本币")
_FOREIGN = re.compile(r"美元|usd|us\$|\$|欧元|eur|€|日元|jpy|港币|港元|hkd|英镑|gbp|外币")
_NOT_MONEY = frozenset(
    {"天", "日", "件", "%", "个", "只", "台", "套", "箱", "吨", "t", "kg", "公斤", "千克", "米", "m",
     "pcs", "月", "年", "次", "份", "张", "户", "笔", "袋", "桶", "平方米", "立方米", "小时", "人"}
)  # fmt: skip
# 单位 that names somebody rather than a unit.
_SOMEBODY_BEFORE = re.compile(
    r"(编制|填报|使用|核算|开户|往来|客户|制表|购货|销货|供货|报送|会计|付款|收款|主管|所属|编报)$"
)
_SOMEBODY = re.compile(r"公司|厂|店|局|院|集团|中心|事务所|学校|银行|商行|合作社|部$")

_IS = re.compile(r"(?:均|都|一律)?[为是系以]?[:：(（\[]*")
# （万元） alone, or at the end of a title; after other words it is the unit of what they name.
_IN_BRACKETS = re.compile(
    r"(?:.*(?:表|明细|台账|帐|账|清单|统计|汇总|记录|报告))?[(（\[【]((?:人民币)?[十百千万亿]*元)[)）\]】]"
)
# 万元 in a cell of its own; foreign money at the end of a title, which is refused.
_WHOLE_CELL = re.compile(r"((?:人民币)?[十百千万亿]+元)")
_FOREIGN_TITLE = re.compile(r".*[(\[【](USD|EUR|HKD|JPY|GBP|[美欧日港]元|英镑|外币)[)\]】]")
_COUNTED_IN = re.compile(r"[以按]((?:人民币)?[十百千万亿]*元)(?:为单位|计|列示|表示|填列)")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a word says as a unit: a factor to 元, or that it isn't understood.

    ``money`` is false for 天, 件, % and the like.
    """

    text: str
    factor: int = 1
    money: bool = True
    understood: bool = True


def read_unit(text: str) -> Unit:
    """Return what a word such as 万元, 人民币千元, RMB'000 or 件 means as a unit."""
    key = squeeze(text).lower().strip(":()[]【】")
    if key in _NOT_MONEY:
        return Unit(text, money=False)
    if _FOREIGN.search(key):
        return Unit(text, understood=False)
    bare = _LOCAL.sub("", key).strip("()[]/:")
    if bare in _FACTORS:
        return Unit(text, _FACTORS[bare])
    return Unit(text, understood=False)


def are_units(words: Sequence[str]) -> bool:
    """Tell whether words are units and nothing else, one of them of money, known to us or not."""
    units = [read_unit(word) for word in words]
    known = all(u.understood or _FOREIGN.search(squeeze(u.text).lower()) for u in units)
    return known and any(u.money for u in units)


def unit_of_line(cell: object) -> Unit | None:
    """Return the unit a cell outside the table states: 单位：万元. None when it states none."""
    if not isinstance(cell, str) or len(cell) > 200:
        return None
    text = squeeze(cell)
    for match in re.finditer(r"单位|unit[:：]|UNIT[:：]|Unit[:：]", text):
        before, after = text[: match.start()], _IS.sub("", text[match.end() :], count=1)
        word = re.split(r"[,，;；。、)）\]】]", after, maxsplit=1)[0][:14]
        if not word or _SOMEBODY_BEFORE.search(before) or _SOMEBODY.search(after[:30]):
            continue
        if (
            not text[match.end() :].startswith((":", "：", "(", "（"))
            and not read_unit(word).understood
        ):
            continue  # 单位名称, 单位编码: a label, no unit
        return read_unit(word)
    found = _IN_BRACKETS.fullmatch(text) or _COUNTED_IN.search(text)
    found = found or _WHOLE_CELL.fullmatch(text) or _FOREIGN_TITLE.fullmatch(text)
    return read_unit(found[1]) if found else None
