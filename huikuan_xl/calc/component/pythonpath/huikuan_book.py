"""The open workbook as the buttons' host needs it: every method is asked for by its name.

Rows and columns count from 1, as the product does. Cells are numbers and texts; a blank is "".
"""

from __future__ import annotations

import os
from typing import Any

import uno
from com.sun.star.awt.MessageBoxType import INFOBOX
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import Locale
from huikuan_arrays import array_end, clear_array, enter
from huikuan_cells import ERROR_NAMES, cells_of
from huikuan_growth import all_results, enter_again, grow, handles, reach, send

CONSTANT_DAYS = 2
DAY_FORMAT = 2
FILTERS = {
    ".ods": "calc8",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xlsx": "Calc MS Excel 2007 XML",
}
TITLE = "回款 XL"


def properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class OpenBook:
    """One document and its window. ``given`` answers what the user would be asked."""

    def __init__(self, context: Any, document: Any, given: dict[str, Any]) -> None:
        self._context = context
        self._document = document
        self._given = given
        self._progress: Any = None
        self._automatic = True
        self._written = False
        self._loose = False  # the sizes of arrays are forgotten

    def __call__(self, name: str, *arguments: Any) -> Any:
        return getattr(self, name)(*arguments)

    # ------------------------------------------------------------------------ the workbook

    def facts(self) -> tuple[str, int, bool, bool]:
        """The file, the year that days count from, whether it is read-only, whether shared."""
        url = self._document.getURL()
        path = uno.fileUrlToSystemPath(url) if url.startswith("file:") else url
        year = self._document.NullDate.Year
        # A copy that somebody else has open is loaded read-only, too.
        return path, int(year), bool(self._document.isReadonly()), self._is_shared()

    def _is_shared(self) -> bool:
        return bool(getattr(self._document, "IsDocumentShared", False))

    def structure_locked(self) -> bool:
        return bool(self._document.isProtected())

    def sheets(self) -> list[str]:
        return list(self._document.Sheets.ElementNames)

    def cells(self, title: str) -> tuple[Any, list[tuple[int, int, int, int]]]:
        """All cells from A1 on, and the areas (0-based) of those that hold a day."""
        sheet = self._sheet(title)
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.getRangeAddress()
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        days = [
            (a.StartRow, a.StartColumn, a.EndRow, a.EndColumn)
            for a in used.queryContentCells(CONSTANT_DAYS).getRangeAddresses()
        ]
        return cells_of(used), days

    def named(self, name: str) -> tuple[Any, bool] | None:
        """The value of a named cell and whether it is a day; None for a lost name."""
        names = self._document.NamedRanges
        area = names.getByName(name).getReferredCells() if names.hasByName(name) else None
        if area is None:
            return None
        cell = area.getCellByPosition(0, 0)
        ((value,),) = cells_of(cell)
        return value, isinstance(value, float) and self._shows_day(cell)

    def read(self, title: str, row: int, column: int, height: int, width: int) -> Any:
        block = self._block(title, row, column, row + height - 1, column + width - 1)
        days = [
            (a.StartRow - row + 1, a.StartColumn - column + 1,
             a.EndRow - row + 1, a.EndColumn - column + 1)
            for a in block.queryContentCells(CONSTANT_DAYS).getRangeAddresses()
        ]  # fmt: skip
        return whole(block), days

    def fixed_array(self, title: str, row: int, column: int) -> tuple[int, int, int, int] | None:
        cell = self._block(title, row, column, row, column).getCellByPosition(0, 0)
        if not cell.getFormula().startswith("{="):
            return None
        bottom, right = array_end(cell)
        return row, column, bottom + 1, right + 1

    def formula(self, title: str, row: int, column: int) -> str:
        text = self._block(title, row, column, row, column).getCellByPosition(0, 0).getFormula()
        return str(text[1:-1] if text.startswith("{=") else text)

    def clear(self, title: str, corners: tuple[int, int, int, int]) -> None:
        self._loose |= clear_array(self._document, self._block(title, *corners))

    def write(
        self, title: str, row: int, column: int, rows: Any, days: list[tuple[int, int]]
    ) -> None:
        self._written = True
        block = self._block(title, row, column, row + len(rows) - 1, column + len(rows[0]) - 1)
        block.setDataArray(rows)
        for y, x in days:
            cell = block.getCellByPosition(x, y)
            if not self._shows_day(cell):
                cell.NumberFormat = self._day_format()

    def enter(self, title: str, corners: tuple[int, int, int, int], formula: str) -> None:
        self._written = True
        enter(self._block(title, *corners), formula)

    def add_sheet(self, title: str) -> None:
        self._document.Sheets.insertNewByName(title, self._document.Sheets.getCount())

    def resize(self, title: str, table: str, corners: tuple[int, int, int, int]) -> None:
        ranges = self._document.DatabaseRanges
        if not ranges.hasByName(table):
            return
        top, left, bottom, right = (at - 1 for at in corners)
        reach(self._document, ranges.getByName(table), left, top, right, bottom)
        self._loose = True

    def unprotect(self, title: str) -> tuple[bool, bool]:
        """Lift a protection without a password: was there one, is there still one."""
        sheet = self._sheet(title)
        protected = bool(sheet.isProtected())
        if protected:
            sheet.unprotect("")
        return protected, bool(sheet.isProtected())

    def protect(self, title: str) -> None:
        self._sheet(title).protect("")

    def save_copy(self, path: str) -> None:
        kind = FILTERS.get(os.path.splitext(path)[1].lower(), "calc8")
        url = uno.systemPathToFileUrl(path)
        self._document.storeToURL(url, properties(FilterName=kind))

    # ------------------------------------------------------------------------ the program

    def begin(self) -> None:
        document = self._document
        controller = document.getCurrentController()
        self._automatic = document.isAutomaticCalculationEnabled()
        document.enableAutomaticCalculation(False)
        document.lockControllers()
        document.addActionLock()
        if controller is not None:
            self._progress = controller.getFrame().createStatusIndicator()
            self._progress.start(TITLE, 100)

    def status(self, what: str, share: float) -> None:
        if self._progress is not None:
            self._progress.setText(TITLE + "：" + what)
            self._progress.setValue(int(share * 100))

    def end(self) -> None:
        document = self._document
        if self._loose:
            enter_again(document, all_results(document), {})
        if self._written:
            # Arrays entered meanwhile were worked out before the handles that they take.
            send(document, handles(document))
        document.removeActionLock()
        document.unlockControllers()
        document.enableAutomaticCalculation(self._automatic)
        if self._progress is not None:
            self._progress.end()
        if self._written:
            grow(document)
            document.getUndoManager().clear()  # as in Excel; “撤销上次” takes it back

    def ask_files(self) -> list[str]:
        if "Files" in self._given:
            return list(self._given["Files"])
        picker = self._service("com.sun.star.ui.dialogs.FilePicker")
        picker.setTitle("选择要导入的文件")
        picker.setMultiSelectionMode(True)
        picker.appendFilter("数据文件", "*.xlsx;*.xlsm;*.xls;*.csv;*.tsv;*.txt;*.ods")
        if not picker.execute():
            return []
        return [uno.fileUrlToSystemPath(url) for url in picker.getSelectedFiles()]

    def ask(self, question: str, default: str) -> str:
        if self._given.get("Silent"):
            return default
        return asked(self._context, self._window(), question, default)

    def show(self, message: str) -> None:
        if not self._given.get("Silent"):
            toolkit = self._service("com.sun.star.awt.Toolkit")
            toolkit.createMessageBox(self._window(), INFOBOX, 1, TITLE, message).execute()

    def versions(self) -> tuple[str, str]:
        """LibreOffice's release and that of the Python in it."""
        import platform

        configuration = self._service("com.sun.star.configuration.ConfigurationProvider")
        product = configuration.createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationAccess",
            properties(nodepath="/org.openoffice.Setup/Product"),
        )
        return str(product.ooSetupVersionAboutBox), platform.python_version()

    # ------------------------------------------------------------------------ parts

    def _sheet(self, title: str) -> Any:
        return self._document.Sheets.getByName(title)

    def _block(self, title: str, top: int, left: int, bottom: int, right: int) -> Any:
        return self._sheet(title).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def _window(self) -> Any:
        return self._document.getCurrentController().getFrame().getContainerWindow()

    def _shows_day(self, cell: Any) -> bool:
        kind = self._document.getNumberFormats().getByKey(cell.NumberFormat).Type
        return bool(kind & DAY_FORMAT)

    def _day_format(self) -> int:
        formats, anywhere = self._document.getNumberFormats(), Locale()
        key = formats.queryKey("YYYY-MM-DD", anywhere, False)
        return int(formats.addNew("YYYY-MM-DD", anywhere) if key == -1 else key)


def whole(block: Any) -> tuple[tuple[Any, ...], ...]:
    """A block's cells, those beyond what is in use as blanks."""
    rows = block.getDataArray()
    return tuple(
        tuple(
            ERROR_NAMES.get(block.getCellByPosition(x, y).getError(), "#VALUE!")
            if cell is None
            else cell
            for x, cell in enumerate(row)
        )
        for y, row in enumerate(rows)
    )


def asked(context: Any, window: Any, question: str, default: str) -> str:
    """Ask for a line of text in a small dialog; "" when it is cancelled."""
    manager = context.ServiceManager
    model = manager.createInstanceWithContext("com.sun.star.awt.UnoControlDialogModel", context)
    lines = question.count("\n") + len(question) // 60 + 1
    height = 9 * lines + 6
    model.Title, model.Width, model.Height = TITLE, 260, height + 50
    parts = (
        ("FixedText", "question", 8, 6, 244, height, {"Label": question, "MultiLine": True}),
        ("Edit", "answer", 8, height + 8, 244, 14, {"Text": default}),
        ("Button", "ok", 148, height + 28, 50, 16, {"PushButtonType": 1, "Label": "确定", "DefaultButton": True}),
        ("Button", "no", 202, height + 28, 50, 16, {"PushButtonType": 2, "Label": "取消"}),
    )  # fmt: skip
    for kind, name, x, y, width, tall, more in parts:
        part = model.createInstance("com.sun.star.awt.UnoControl" + kind + "Model")
        part.PositionX, part.PositionY, part.Width, part.Height, part.Name = x, y, width, tall, name
        for key, value in more.items():
            setattr(part, key, value)
        model.insertByName(name, part)
    dialog = manager.createInstanceWithContext("com.sun.star.awt.UnoControlDialog", context)
    dialog.setModel(model)
    dialog.createPeer(
        manager.createInstanceWithContext("com.sun.star.awt.Toolkit", context), window
    )
    try:
        return str(dialog.getControl("answer").getText()).strip() if dialog.execute() else ""
    finally:
        dialog.dispose()
