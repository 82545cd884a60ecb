"""Whose row it is: by code, tax number, full name, in this order; several fits find nobody (Q10)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.rows import Reading
from huikuan_xl.importing.tables import Head
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.matching import name_key, only_one
from huikuan_xl.ledger.problems import Severity

_CJK = re.compile(r"[\u4e00-\u9fff]")
_LABELLED = re.compile(
    r"(?:客户|往来单位|往来户|购货单位|结算客户|客商|对方单位|单位名称|customer)(?:名称|全称|编码|编号)?\s*[:：]"
    r"\s*([\[(（]?[A-Za-z]*\d[\w.-]*[\])）]?(?=[\s　_/]))?[\s　_/]*([^\s:：]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer that the register doesn't know yet, as the file names it."""

    code: str
    name: str
    tax_id: str = ""
    salesperson: str = ""


class Register:
    """The customers of a ledger, by everything they may be called."""

    def __init__(self, customers: pd.DataFrame) -> None:
        codes = customers["customer_code"].tolist()
        names = customers["customer_name"].tolist()
        self.codes = {name_key(code): code for code in codes if code}
        self.names = dict(zip(codes, names, strict=True))
        self.by_tax = only_one((squeeze(t).upper() for t in customers["uscc"]), codes)
        self.by_name = only_one(map(name_key, names), codes)
        self._bare = only_one((name_key(c).lstrip("0") for c in codes), codes)
        self.same_name = {name_key(n) for n in names} - set(self.by_name)

    def by_code(self, code: str) -> str:
        """Return the registered code that is meant, leading zeros given back; "" if none (Q09)."""
        key = name_key(code)
        if key in self.codes:
            return str(self.codes[key])
        found = self._bare.get(key.lstrip("0"), "") if key.isdigit() else ""
        return found if len(found) > len(key) else ""

    def find(self, code: str, name: str, tax_id: str) -> str:
        """Return the registered code of a customer, "" when unknown or not the only one."""
        if code and (found := self.by_code(code)):
            return found
        if tax_id and (found := self.by_tax.get(squeeze(tax_id).upper(), "")):
            return found
        return self.by_name.get(name_key(name), "") if name else ""


@dataclass(slots=True)
class Owners:
    """The customer of every entry: code, name as the file has it, tax number; and who is new."""

    codes: list[str]
    names: list[str]
    tax_ids: list[str]
    new: dict[str, NewCustomer] = field(default_factory=dict)


def owners(reading: Reading, register: Register, payer: bool = False) -> Owners:
    """Find the customer of every entry; rows that fit nobody for certain are refused."""
    table = reading.table
    code_head, name_head = _code_and_name(reading, register)
    if name_head is None and payer:
        name_head = table.one_of(Role.PAYER)
    tax_head = table.one_of(Role.TAX_ID)
    given, taxes = reading.codes(code_head), reading.codes(tax_head)
    names = reading.texts(name_head)
    if not any((code_head, name_head, tax_head)):
        given, names = _named_by_lines(reading, register)
    result = Owners([], names, taxes)
    by_name = restored = 0
    for row, code, name, tax in zip(reading.rows, given, names, taxes, strict=True):
        found = register.find(code, name, tax)
        if found:
            by_name += not code
            restored += bool(code) and found != code and register.by_code(code) == found
        else:
            found = _unknown(reading, register, row, NewCustomer(code, name, tax), result.new)
        result.codes.append(found)
    if by_name:
        reading.say(Severity.NOTE, name_head or tax_head, f"{by_name} 行没有客户编码，按税号或全称找到",
                    "核对一次即可", "Q10")  # fmt: skip
    if restored:
        reading.say(Severity.WARNING, code_head, f"{restored} 行的客户编码按档案补齐了前导零",
                    "在原系统按文本导出编码", "Q09")  # fmt: skip
    return result


def _unknown(
    reading: Reading,
    register: Register,
    row: int,
    who: NewCustomer,
    new: dict[str, NewCustomer],
) -> str:
    """Return the code under which a customer not in the register would be entered."""
    if name_key(who.name) in register.same_name and not who.code:
        reading.refuse(row, f"“{who.name}”在档案里有几户同名，分不清是哪一户。请补上客户编码或税号")
        return ""
    code = who.code or who.tax_id or who.name
    if not code:
        reading.refuse(row, "没有客户编码、名称或税号")
        return ""
    key = name_key(code)
    if key not in new:
        new[key] = NewCustomer(code, who.name or code, who.tax_id)
    return new[key].code


def _code_and_name(reading: Reading, register: Register) -> tuple[Head | None, Head | None]:
    """Return the columns of code and name. 客户 or 往来单位 may be either: its values say which."""
    table = reading.table
    code, name = table.one_of(Role.CODE), table.one_of(Role.NAME, Role.SHORT)
    for party in table.all_of(Role.PARTY):
        values = [squeeze(c) for c in table.cells(party, reading.rows) if squeeze(c)]
        if code is None and _are_codes(values, register, name is not None):
            code = party
        elif name is None:
            name = party
    return code, name


def _are_codes(values: Sequence[str], register: Register, named: bool) -> bool:
    known = sum(bool(register.by_code(v)) for v in values)
    by_name = sum(name_key(v) in register.by_name for v in values)
    if known != by_name:
        return known > by_name
    words = sum(bool(_CJK.search(v)) for v in values)
    return (named and words * 2 <= len(values)) or words == 0


def _named_by_lines(reading: Reading, register: Register) -> tuple[list[str], list[str]]:
    """Return code and name of every entry as the line above it says, or those above the table."""
    above = (*reading.table.above, reading.table.title)
    codes: list[str] = []
    names: list[str] = []
    known: dict[str, tuple[str, str]] = {}
    for row in reading.rows:
        text = reading.lines.blocks.get(row, "")
        if text not in known:
            code = _named_in((text,) if text else above, register)
            known[text] = (
                (code, register.names[code]) if code else _labelled((text,) if text else above)
            )
        codes.append(known[text][0])
        names.append(known[text][1])
    return codes, names


def _labelled(texts: Sequence[str]) -> tuple[str, str]:
    """Return code and name that a label states: 客户：001 青禾机电有限公司."""
    for text in texts:
        if match := _LABELLED.search(text):
            code, name = match[1] or "", match[2].strip()
            if name:
                return code.strip("[]()（）"), name
    return "", ""


def _named_in(texts: Sequence[str], register: Register) -> str:
    """Return the registered customer that some lines name, "" when it isn't one alone."""
    found: set[str] = set()
    for text in texts:
        key = name_key(text)
        for name, code in register.by_name.items():
            if name and name in key:
                found.add(code)
        for part in re.split(r"[\s::,，;；()（）]+", text):
            if code := register.codes.get(name_key(part), ""):
                found.add(code)
    return found.pop() if len(found) == 1 else ""
