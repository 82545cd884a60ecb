"""How a registered function looks to LibreOffice: its UNO names and types.

The types are chosen for what LibreOffice 7.4 hands over: a required single value is declared
``string``, because only there a blank cell ("") differs from 0; an optional one has to be ``any``,
the only type that may be left out; a required table is a cell range, so that error cells inside it
arrive and whole columns stay cheap.
"""

from huikuan_xl.functions.registry import ArgKind, Argument, Function, Result

NAMESPACE = "com.huikuan.calc"
SERVICE = f"{NAMESPACE}.Functions"
INTERFACE = f"{NAMESPACE}.XFunctions"
MATRIX = "[][]any"
CELL_RANGE = "com.sun.star.table.XCellRange"

_MANY_CELLS = (ArgKind.TABLE, ArgKind.PARAMETERS, ArgKind.LIST)


def method_name(name: str) -> str:
    """The UNO method of a function: ASCII letters and digits, ``HK_GRADE_WHY`` → ``hkgradewhy``."""
    method = name.replace("_", "").lower()
    if not (method.isascii() and method.isalnum() and method[0].isalpha()):
        raise ValueError(f"not a name for a Calc function: {name!r}")
    return method


def programmatic_name(name: str) -> str:
    """The name under which Calc stores the function, in every release."""
    return f"{SERVICE}.{method_name(name)}".upper()


def argument_type(argument: Argument) -> str:
    """The UNO type of one argument, spelled as in a type library."""
    if argument.optional:
        return "any"
    if argument.kind is ArgKind.LIST:
        return MATRIX
    return CELL_RANGE if argument.kind in _MANY_CELLS else "string"


def result_type(function: Function) -> str:
    """The UNO type of the result: a matrix for tables, ``any`` for single values."""
    return MATRIX if function.result is Result.TABLE else "any"


def hides_blanks(argument: Argument) -> bool:
    """True when Calc hands a blank cell over as 0 and the function can't tell."""
    return argument.kind is ArgKind.LIST or (argument.optional and argument.kind not in _MANY_CELLS)
