"""Help while typing: a hidden last sheet that Excel-DNA's free IntelliSense add-in reads.

Whoever has that add-in sees each function's arguments as they type. Its form: A1 FunctionInfo, then
one function a row: name, what it does, help topic, and two cells an argument.
"""

from collections.abc import Iterable

from xlsxwriter.worksheet import Worksheet

from huikuan_xl.functions.registry import Function
from huikuan_xl.workbook.styles import page

_MARK, _VERSION = "FunctionInfo", "1"


def write_typing_help(worksheet: Worksheet, functions: Iterable[Function]) -> None:
    """Write the sheet; the add-in reads its used cells from A1 on."""
    worksheet.write_row(0, 0, (_MARK, _VERSION))
    for row, function in enumerate(functions, start=1):
        worksheet.write_string(row, 0, function.name)
        worksheet.write_string(row, 1, function.help)
        for at, argument in enumerate(function.arguments):
            name = f"[{argument.name}]" if argument.optional else argument.name
            worksheet.write_string(row, 3 + 2 * at, name)
            worksheet.write_string(row, 4 + 2 * at, argument.help)
    page(worksheet, worksheet.get_name())
