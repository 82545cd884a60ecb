"""HK_ names in workbook packages: what LibreOffice understands, and back.

LibreOffice before 24.x reads an add-in function from .xlsx only under its programmatic name
(``COM.HUIKUAN.CALC.FUNCTIONS.HKGRADE``) and writes that name back, which Excel doesn't know; later
ones read and write the plain name.
Translation for Calc also works round two faults of it: a blank cell given to an optional argument
arrives as 0, so it is passed as ``IF(ISBLANK(x),"",x)``; and text inside a returned table is never
found by COUNTIF, VLOOKUP or ``=``, so a whole-cell table call becomes
``IF(ISNUMBER(x),x,x&"")``. Translation for Excel undoes all three.
"""

import html
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from huikuan_xl.functions.calc_types import (
    MATRIX,
    SERVICE,
    hides_blanks,
    programmatic_name,
    result_type,
)
from huikuan_xl.functions.registry import ArgKind, Function

Functions = Mapping[str, Function]

_PARTS = re.compile(
    r"xl/(workbook\.xml|(worksheets|tables|charts|pivotCache)/[^/]+\.xml)$", re.IGNORECASE
)
_FORMULA = re.compile(
    r"(?P<open><(?:\w+:)?(?:f|formula|formula1|formula2|definedName|calculatedColumnFormula"
    r"|totalsRowFormula)(?:\s[^<>]*)?>)(?P<text>[^<]+)(?=</)"
)
# How add-ins and macro workbooks mark a function as theirs: _xll.F, [1]!F, 'tools.xlam'!F, ...
_PREFIX = re.compile(r"^(?:_xldudf_|_xlfn\.|_xludf\.|_xll\.|.*!)", re.IGNORECASE)
_GIVES_REFERENCES = frozenset({"INDEX(", "OFFSET(", "INDIRECT(", "CHOOSE(", "IF("})
# A list keeps its blanks when it is a range; only a single cell loses its own.
_ONE_CELL = re.compile(r"\s*(?:.*[!.])?\$?[A-Z]{1,3}\$?\d+\s*|.*\[#This Row\].*", re.IGNORECASE)
_BLANK_GUARD = re.compile(r'IF\(ISBLANK\((?P<x>.*)\)[,;]""[,;](?P=x)\)', re.DOTALL)
_TEXT_GUARD = re.compile(r'IF\(ISNUMBER\((?P<x>.*)\)[,;](?P=x)[,;](?P=x)&""\)', re.DOTALL)


def to_calc(
    formula: str, functions: Functions, *, table: bool = False, separator: str = ","
) -> str:
    """The formula (without ``=``) as Calc 7.4 has to read it.

    ``table``: the formula is an array formula over cells. ``separator``: between arguments, ``;``
    for formulas that come from Calc itself.
    """
    if not _mentions(formula, functions):
        return formula
    new, whole = _rewrite(formula, _ToCalc(functions, separator))
    if table and whole is not None and result_type(functions[whole]) == MATRIX:
        return f'IF(ISNUMBER({new}){separator}{new}{separator}{new}&"")'
    return new


def from_calc(formula: str, functions: Functions) -> str:
    """The formula with plain names, from what Calc holds or wrote; separators stay as they are."""
    text = formula.upper()
    guards = ("ISBLANK(" in text or "ISNUMBER(" in text) and _mentions(formula, functions)
    if SERVICE.upper() not in text and not guards:
        return formula
    names = {programmatic_name(name): name for name in functions} | {n: n for n in functions}
    guarded = _TEXT_GUARD.fullmatch(formula)
    return _rewrite(guarded["x"] if guarded else formula, _FromCalc(names))[0]


def for_calc(source: Path, target: Path, functions: Functions) -> int:
    """Copy a .xlsx or .xlsm so that Calc computes its HK_ formulas; returns how many it has.

    Covers cells, defined names, conditional formats and validations. Parts without HK_ formulas
    are copied as they are.
    """

    def translate(opening: str, text: str) -> str:
        return to_calc(text, functions, table='t="array"' in opening)

    return _copy(source, target, translate)


def for_excel(source: Path, target: Path, functions: Functions) -> int:
    """Copy a workbook that Calc saved so that Excel knows its HK_ formulas; returns how many."""
    return _copy(source, target, lambda _, text: from_calc(text, functions))


def _copy(source: Path, target: Path, translate: Callable[[str, str], str]) -> int:
    changed = 0

    def formula(match: re.Match[str]) -> str:
        nonlocal changed
        text = html.unescape(match["text"])
        new = translate(match["open"], text)
        if new == text:
            return match[0]
        changed += 1
        return match["open"] + escape(new)

    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if _PARTS.fullmatch(info.filename):
                content = _FORMULA.sub(formula, content.decode("utf-8")).encode("utf-8")
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return changed


def _mentions(formula: str, functions: Functions) -> bool:
    text = formula.upper()
    return any(name in text for name in functions)


class _ToCalc:
    def __init__(self, functions: Functions, separator: str) -> None:
        self._functions = functions
        self._separator = separator

    def function(self, opening: str) -> str | None:
        name = _PREFIX.sub("", opening[:-1]).upper()
        return name if name in self._functions else None

    def opening(self, name: str) -> str:
        return programmatic_name(name) + "("

    def argument(self, name: str, position: int, tokens: list[Token], text: str) -> str:
        arguments = self._functions[name].arguments
        if position >= len(arguments) or not hides_blanks(arguments[position]):
            return text
        one_cell = arguments[position].kind is not ArgKind.LIST or _ONE_CELL.fullmatch(text)
        if not (one_cell and _may_be_blank(tokens)):
            return text
        return f'IF(ISBLANK({text}){self._separator}""{self._separator}{text})'


class _FromCalc:
    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def function(self, opening: str) -> str | None:
        return self._names.get(opening[:-1].upper())

    def opening(self, name: str) -> str:
        return name + "("

    def argument(self, name: str, position: int, tokens: list[Token], text: str) -> str:
        guarded = _BLANK_GUARD.fullmatch(text)
        return guarded["x"] if guarded else text


def _may_be_blank(tokens: list[Token]) -> bool:
    """True for one reference or name, and for a call that may hand one on."""
    seen = [token for token in tokens if token.type != Token.WSPACE]
    if not seen:
        return False
    if len(seen) == 1:
        return bool(seen[0].type == Token.OPERAND and seen[0].subtype == Token.RANGE)
    return seen[0].value.upper() in _GIVES_REFERENCES


@dataclass(slots=True)
class _Open:
    """An opening bracket that waits for its closing one; ``name`` is None unless it is ours."""

    name: str | None
    opened_at: int  # its token
    argument_at: int  # where the current argument starts, in pieces written
    tokens_at: int  # and in tokens
    position: int = 0


def _rewrite(formula: str, rule: _ToCalc | _FromCalc) -> tuple[str, str | None]:
    """Rewrite our calls in a formula; also the name of the call that is the whole formula."""
    tokens: list[Token] = Tokenizer("=" + formula).items
    pieces: list[str] = []
    stack: list[_Open] = []
    whole: str | None = None

    def end_argument(at: int) -> None:
        call = stack[-1]
        if call.name is not None:
            text = "".join(pieces[call.argument_at :])
            own = tokens[call.tokens_at : at]
            pieces[call.argument_at :] = [rule.argument(call.name, call.position, own, text)]

    for at, token in enumerate(tokens):
        if token.subtype == Token.OPEN:
            name = rule.function(token.value) if token.type == Token.FUNC else None
            pieces.append(rule.opening(name) if name else token.value)
            stack.append(_Open(name, at, len(pieces), at + 1))
        elif token.type == Token.SEP:
            end_argument(at)
            pieces.append(token.value)
            call = stack[-1]
            call.position += 1
            call.argument_at, call.tokens_at = len(pieces), at + 1
        elif token.subtype == Token.CLOSE:
            end_argument(at)
            closed = stack.pop()
            pieces.append(token.value)
            if closed.opened_at == 0 and at == len(tokens) - 1:
                whole = closed.name
        else:
            pieces.append(token.value)
    return "".join(pieces), whole
