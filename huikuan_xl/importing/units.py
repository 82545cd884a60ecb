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
_AT_END = re.compile(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]$")
_SAYS_UNIT = re.compile(r"元$|[千万亿]$|'000$")
_NOT_MONEY = frozenset(
    {"天", "日", "件", "%", "个", "只", "台", "套", "箱", "吨", "t", "kg", "公斤", "千克", "米", "m",
     "pcs", "月", "年", "次", "份", "张", "户", "笔", "袋", "桶", "平方米", "立方米", "小时", "人"}
)  # fmt: skip
# 单位 that names somebody rather than a unit.
_SOMEBODY_BEFORE = re.compile(
    r"(编制|填报|使用|核算|开户|往来|客户|制表|购货|销货|供货|报送|会计|付款|收款|主管|所属|编报)$"
)
_SOMEBODY = re.compile(r"公司|厂|店|局|院|集团|中心|事务所|学校|银行|商行|合作社|部$")


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
        before, after = text[: match.start()], text[match.end() :].lstrip(":：(（[均为是")
        word = re.split(r"[,，;；)）\]】]", after, maxsplit=1)[0][:14]
        if not word or _SOMEBODY_BEFORE.search(before) or _SOMEBODY.search(after[:30]):
            continue
        if (
            not text[match.end() :].startswith((":", "：", "(", "（"))
            and not read_unit(word).understood
        ):
            continue  # 单位名称, 单位编码: a label, no unit
        return read_unit(word)
    return _unit_alone(text)


def _unit_alone(text: str) -> Unit | None:
    """Return the unit a title ends with in brackets, 销售明细表（万元）, or that is the whole cell."""
    match = _AT_END.search(text)
    inside = match[1].removeprefix("金额").strip(":") if match else text
    unit = read_unit(inside)
    stated = _FOREIGN.search(inside.lower()) if match else None
    if stated or (unit.understood and unit.money and _SAYS_UNIT.search(inside)):
        return unit
    return None
