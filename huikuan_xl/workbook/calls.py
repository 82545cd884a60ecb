"""Formulas as data: written into a cell and worked out here from the same cells.

A :class:`Call` of a worksheet function knows its Excel text and its value, so that the cached value
of a cell is the function's own answer to what the sheet holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huikuan_xl.functions import REGISTRY
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.finding import NOBODY
from huikuan_xl.ledger.schema import Kind, Sheet
from huikuan_xl.workbook.cells import Cell

#: Named ranges that formulas use; each is defined once in the workbook.
AS_OF = "hk_as_of"
MONTH_START = "hk_month_start"
SEASON = "hk_season"
PARAMETERS = "hk_parameters"
PARAMETERS_HANDLE = f"{PARAMETERS}_handle"
#: Columns of results that the entry tables show beside what is typed.
BOARD_CODES, BOARD_LEFT = "hk_board_codes", "hk_board_left"
BOARD_OWED, BOARD_OVERDUE = "hk_board_owed", "hk_board_overdue"
LINE_DUE, LINE_DUE_WHY = "hk_line_due", "hk_line_due_why"
DECIDED = "hk_decided"
#: The tables that functions take: each crosses to Python as a handle.
TABLES_TAKEN: tuple[Sheet, ...] = (
    schema.CUSTOMERS, schema.SALES, schema.RECEIPTS, schema.CONTACTS, schema.PLANS, schema.LETTERS,
    schema.APPROVALS, schema.ADJUSTMENTS, schema.BILLS, schema.CONTRACTS,
)  # fmt: skip


def table_name(sheet: Sheet) -> str:
    """Return the named range of an entry table with its header row: ``hk_sales``."""
    return f"hk_{sheet.name}"


def handle_name(sheet: Sheet) -> str:
    """Return the named cell of an entry table's handle: ``hk_sales_handle``."""
    return f"{table_name(sheet)}_handle"


_CONTRACTS = handle_name(schema.CONTRACTS)


def table_reference(sheet: Sheet) -> str:
    """Return the structured reference of a whole table, header row included.

    First to last column, because LibreOffice 7.4 doesn't know a bare ``[#All]``; the first that the
    reader takes, since what stands before it shows results that come from this very table.
    """
    taken = sheet.read_columns
    return f"{sheet.table}[[#All],[{taken[0].title}]:[{taken[-1].title}]]"


def column_reference(sheet: Sheet, name: str) -> str:
    """Return the structured reference of a column's data: ``tbl_sales[销货总额(元)]``."""
    return f"{sheet.table}[{sheet.column(name).title}]"


@dataclass(frozen=True, slots=True)
class Of:
    """The cell of a column in the formula's own row."""

    column: str

    def text(self, sheet: Sheet) -> str:
        return f"{sheet.table}[[#This Row],[{sheet.column(self.column).title}]]"

    def value(self, row: Mapping[str, Cell]) -> Cell:
        return row[self.column]


@dataclass(frozen=True, slots=True)
class IsBlank:
    """Whether a column's cell in the formula's own row is blank."""

    column: str

    def text(self, sheet: Sheet) -> str:
        return f'{Of(self.column).text(sheet)}=""'

    def value(self, row: Mapping[str, Cell]) -> Cell:
        return row[self.column] in (None, "")


@dataclass(frozen=True, slots=True)
class OfContract:
    """A cell of the contract in force with the row's customer; looked up only where the column
    ``unless`` is blank, since each look-up reads the whole table."""

    item: str
    unless: str

    def text(self, sheet: Sheet) -> str:
        given = f"{_CONTRACTS},{Of('customer_code').text(sheet)},{AS_OF}"
        call = f'HK_CONTRACT({given},"{schema.CONTRACTS.column(self.item).heading}")'
        blank = f'AND({IsBlank(self.unless).text(sheet)},{Of("customer_code").text(sheet)}<>"")'
        return f'IF({blank},{call},"")'

    def value(self, row: Mapping[str, Cell], names: Mapping[str, Cell]) -> Cell:
        if not IsBlank(self.unless).value(row) or IsBlank("customer_code").value(row):
            return ""
        given = (names[table_name(schema.CONTRACTS)], row["customer_code"], names[AS_OF])
        return REGISTRY["HK_CONTRACT"].call(*given, schema.CONTRACTS.column(self.item).heading)


@dataclass(frozen=True, slots=True)
class AllGiven:
    """Whether several columns' cells in the formula's own row are all filled in."""

    columns: tuple[str, ...]

    def text(self, sheet: Sheet) -> str:
        return f"AND({','.join(f'{Of(name).text(sheet)}<>{_BLANK}' for name in self.columns)})"

    def value(self, row: Mapping[str, Cell]) -> Cell:
        return all(row[name] not in (None, "") for name in self.columns)


_BLANK = '""'
RowArgument = (
    Of | IsBlank | AllGiven | OfContract | str
)  # a str is a named range, "" an argument left out


@dataclass(frozen=True, slots=True)
class RowCall:
    """A worksheet function over cells of the formula's own row and named ranges.

    Blank where the column ``needs`` is blank: for a function that has an answer without any input.
    """

    function: str
    arguments: tuple[RowArgument, ...]
    needs: str = ""

    def text(self, sheet: Sheet) -> str:
        shown = (a if isinstance(a, str) else a.text(sheet) for a in self.arguments)
        call = f"{self.function}({','.join(shown)})"
        return f'=IF({IsBlank(self.needs).text(sheet)},"",{call})' if self.needs else f"={call}"

    def value(self, row: Mapping[str, Cell], names: Mapping[str, Cell]) -> Cell:
        if self.needs and IsBlank(self.needs).value(row):
            return ""
        given = (
            (names[a] if a else None) if isinstance(a, str)
            else a.value(row, names) if isinstance(a, OfContract) else a.value(row)
            for a in self.arguments
        )  # fmt: skip
        return REGISTRY[self.function].call(*given)


@dataclass(frozen=True, slots=True)
class RowSum:
    """The sum of adjacent columns of the formula's own row; blank while one of them is."""

    first: str
    last: str

    def text(self, sheet: Sheet) -> str:
        span = (
            f"{sheet.table}[[#This Row],"
            f"[{sheet.column(self.first).title}]:[{sheet.column(self.last).title}]]"
        )
        names = [column.name for column in sheet.columns]
        summed = names[names.index(self.first) : names.index(self.last) + 1]
        blank = ",".join(IsBlank(name).text(sheet) for name in summed)
        return f'=IF(OR({blank}),"",SUM({span}))'

    def value(self, row: Mapping[str, Cell], names: Mapping[str, Cell]) -> Cell:
        keys = list(row)
        span = keys[keys.index(self.first) : keys.index(self.last) + 1]
        numbers = [number for key in span if isinstance(number := row[key], float)]
        return sum(numbers) if len(numbers) == len(span) else ""


@dataclass(frozen=True, slots=True)
class Told:
    """What another table's row says that a number in the formula's own row names: some of its
    columns, parted by blanks; ``missing`` where there is no such row."""

    key: str
    table: Sheet
    by: str
    columns: tuple[str, ...]
    missing: str

    def text(self, sheet: Sheet) -> str:
        given = Of(self.key).text(sheet)
        at = f"MATCH({given},{column_reference(self.table, self.by)},0)"
        parts = []
        for name in self.columns:
            cell = f"INDEX({column_reference(self.table, name)},{at})"
            money = self.table.column(name).kind is Kind.MONEY
            parts.append(f'TEXT({cell},"#,##0.00")' if money else cell)
        joined = '&" "&'.join(parts)
        return f'=IF({given}="","",IFERROR({joined},"{self.missing}"))'

    def value(self, row: Mapping[str, Cell], names: Mapping[str, Cell]) -> Cell:
        given = row[self.key]
        if given in (None, ""):
            return ""
        declared = [column.name for column in self.table.columns]
        lines: list[list[Cell]] = names[table_name(self.table)]
        for line in lines[1:]:
            if str(line[declared.index(self.by)]).casefold() == str(given).casefold():
                cells = (line[declared.index(name)] for name in self.columns)
                return " ".join(
                    f"{c:,.2f}" if isinstance(c, float) else str(c or "") for c in cells
                )
        return self.missing


@dataclass(frozen=True, slots=True)
class FromRegister:
    """What the register says of the customer whose code stands in the formula's own row.

    With ``finds`` a text that is no code is answered with whom it means, as ``HK_FIND`` tells it;
    programs without our functions then say that nobody is called so. Else ``missing`` answers a
    code that the register hasn't got.
    """

    column: str
    finds: bool = False
    missing: str = ""

    def text(self, sheet: Sheet) -> str:
        given = Of("customer_code").text(sheet)
        codes, wanted = (
            column_reference(schema.CUSTOMERS, name) for name in ("customer_code", self.column)
        )
        found = f'INDEX({wanted},MATCH({given},{codes},0))&""'
        call = f'IFERROR(HK_FIND({handle_name(schema.CUSTOMERS)},{given}),"{NOBODY}")'
        return f'=IF({given}="","",IFERROR({found},{call if self.finds else self._missing}))'

    def values(self, cells: Mapping[str, Sequence[Cell]], names: Mapping[str, Cell]) -> list[Cell]:
        table: list[list[Cell]] = names[table_name(schema.CUSTOMERS)]
        headings = [schema.CUSTOMERS.column(n).title for n in ("customer_code", self.column)]
        code, wanted = (table[0].index(heading) for heading in headings)
        known = {str(row[code]).casefold(): row[wanted] or "" for row in reversed(table[1:])}
        return [
            "" if given in (None, "")
            else known[key] if (key := str(given).casefold()) in known
            else REGISTRY["HK_FIND"].call(table, given) if self.finds
            else self.missing
            for given in cells["customer_code"]
        ]  # fmt: skip

    @property
    def _missing(self) -> str:
        return f'"{self.missing}"'


@dataclass(frozen=True, slots=True)
class FromRegisterLater(FromRegister):
    """The same in the contracts, which the register reads: known once the register is, and not asked
    who is meant, for that would read the contracts again."""


@dataclass(frozen=True, slots=True)
class OfBoard:
    """A figure of 信用看板 of the customer in the formula's own row: what holds now.

    Blank in rows dated before this month, which it tells nothing about; they cost no search.
    """

    figure: str  # the name of the dashboard's column
    day: str

    def text(self, sheet: Sheet) -> str:
        code, day = Of("customer_code").text(sheet), Of(self.day).text(sheet)
        found = f"INDEX({self.figure},MATCH({code},{BOARD_CODES},0))"
        past = f'AND({day}<>"",{day}<{MONTH_START})'
        # A blank figure is no 0: dividing by FALSE makes it blank again.
        return f'=IF(OR({code}="",{past}),"",IFERROR({found}/({found}<>""),""))'

    def values(self, cells: Mapping[str, Sequence[Cell]], names: Mapping[str, Cell]) -> list[Cell]:
        codes, figures = (names[name] for name in (BOARD_CODES, self.figure))
        known = {
            str(code).casefold(): figure
            for code, figure in zip(codes, figures, strict=True)
            if isinstance(figure, int | float)
        }
        return [
            "" if code in (None, "") or (day and day < names[MONTH_START])
            else known.get(str(code).casefold(), "")
            for code, day in zip(cells["customer_code"], cells[self.day], strict=True)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alongside:
    """What a result that stands right of the table says in the formula's own row."""

    column: str  # the name of the result's column
    between: str = ""  # only what stands between two of these, where there are two

    def text(self, sheet: Sheet) -> str:
        cell = f"INDEX({self.column},ROW())"
        if not self.between:
            return f'=IF({cell}="","",{cell})'
        first = f'FIND("{self.between}",{cell})+1'
        second = f'FIND("{self.between}",{cell},{first})'
        return f'=IFERROR(MID({cell},{first},{second}-({first})),{cell}&"")'

    def values(self, cells: Mapping[str, Sequence[Cell]], names: Mapping[str, Cell]) -> list[Cell]:
        known = ["" if value is None else self._part(value) for value in names[self.column]]
        size = len(cells["customer_code"])
        return [*known, *[""] * size][:size]

    def _part(self, value: Cell) -> Cell:
        parts = value.split(self.between) if self.between else [value]
        return parts[1] if len(parts) > 2 else value


RowFormula = RowCall | RowSum | Told | FromRegister
#: Formulas over what is known after the table: results that come from it stand left of what
#: functions take.
ResultFormula = OfBoard | Alongside | FromRegisterLater


@dataclass(frozen=True, slots=True)
class TableCall:
    """A table function over named ranges; extra arguments are texts, as a user types them."""

    function: str
    arguments: tuple[str, ...]

    def text(self) -> str:
        return f"={self.function}({','.join(self.arguments)})"

    def value(self, names: Mapping[str, Cell]) -> list[list[Cell]]:
        """Return the rows the function gives.

        Raises ``ValueError`` if it gives an error instead: such a workbook must not be shipped.
        """
        given = (a.strip('"') if a.startswith('"') else names[a] for a in self.arguments)
        result: list[list[Cell]] | str = REGISTRY[self.function].call(*given)
        if isinstance(result, str):
            raise ValueError(f"{self.text()} gives {result}")
        return result
