"""The registry as VBA: one wrapper function a worksheet function, with its help.

A wrapper passes its arguments on and nothing else: cells become values, and error names become
errors, in ``HKCellValues``; how Python is reached is the business of ``HKBridge`` or ``HKStock``.
"""

from collections.abc import Iterable

from huikuan_xl.functions.registry import Argument, Function
from huikuan_xl.inplace.package import FunctionHelp, function_groups
from huikuan_xl.workbook.function_help import function_help
from xl.ovba import help_attributes

MODULE = "HKFunctions"
_SENDS_A_TABLE = "HK_TABLE"
_MAX_WIDTH = 90

# Words that VBA doesn't take as a parameter's name.
_RESERVED = frozenset(
    {
        "and", "any", "array", "as", "attribute", "base", "boolean", "byref", "byte", "byval",
        "call", "case", "cdate", "cint", "class", "close", "const", "currency", "date", "debug",
        "declare", "dim", "do", "double", "each", "else", "elseif", "empty", "end", "enum",
        "erase", "error", "event", "exit", "false", "for", "friend", "function", "get",
        "global", "gosub", "goto", "if", "implements", "in", "input", "integer", "is", "let",
        "lib", "like", "line", "lock", "long", "loop", "lset", "me", "mid", "mod", "name",
        "new", "next", "not", "nothing", "null", "object", "on", "open", "option", "optional",
        "or", "paramarray", "print", "private", "property", "public", "put", "raiseevent",
        "redim", "rem", "resume", "return", "rset", "seek", "select", "set", "single", "static",
        "step", "stop", "string", "sub", "tab", "then", "time", "to", "true", "type", "typeof",
        "until", "variant", "wend", "while", "width", "with", "withevents", "write", "xor",
    }
)  # fmt: skip


def wrapper_module(functions: Iterable[Function]) -> str:
    """Return the source of the wrapper module.

    Parameters have the English names of the registry (VBA must be ASCII); their Chinese help stands
    in the workbook. Raises ``ValueError`` for a name that VBA or Excel would misread.
    """
    functions = list(functions)
    groups = function_groups(function_help(functions))
    lines = [
        f'Attribute VB_Name = "{MODULE}"',
        "Option Explicit",
        "' Made by xl/wrappers.py from the registry of worksheet functions. Do not edit.",
    ]
    for function, texts in zip(functions, function_help(functions), strict=True):
        lines += ["", *_wrapper(function, texts, groups[texts.category])]
    return "\n".join(lines) + "\n"


def _wrapper(function: Function, texts: FunctionHelp, group: int) -> list[str]:
    names = [parameter_name(a) for a in function.arguments]
    if len({n.lower() for n in names}) != len(names):
        raise ValueError(f"{function.name}: VBA would take two parameters for one: {names}")
    declared = [
        f"{'Optional ' if a.optional else ''}ByVal {name} As Variant"
        for a, name in zip(function.arguments, names, strict=True)
    ]
    return [
        *_continued(f"Public Function {function.name}(", declared, ") As Variant"),
        *help_attributes(function.name, texts.description, group).splitlines(),
        *_passed_on(function.name, names),
        "End Function",
    ]


def _passed_on(function: str, names: list[str]) -> list[str]:
    if function == _SENDS_A_TABLE:
        return _continued(f"    {function} = HKTable(", names, ")")
    return _continued(f'    {function} = HKCall("{function}", Array(', names, "))")


def parameter_name(argument: Argument) -> str:
    """Return the argument's name in VBA: its key, with an underscore if that is a VBA word."""
    if not argument.key.isascii() or argument.key.startswith("_"):
        raise ValueError(f"not a name for VBA: {argument.key!r}")
    return f"{argument.key}_" if argument.key.lower() in _RESERVED else argument.key


def _continued(start: str, items: list[str], end: str) -> list[str]:
    """Write items behind ``start``, with continued lines where the line would get too long."""
    lines = [start]
    for position, item in enumerate(items):
        text = item + (", " if position < len(items) - 1 else "")
        if len(lines[-1]) + len(text) > _MAX_WIDTH and lines[-1].strip():
            lines[-1] = lines[-1].rstrip() + " _"
            lines.append("        ")
        lines[-1] += text
    lines[-1] += end
    return lines
