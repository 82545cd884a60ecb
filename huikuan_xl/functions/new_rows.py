"""How a table with rows typed anew stands to what it was: which rows are the same ones, and where.

What was made of the rows that are still the same is put with what is made of the others, so a new
row costs no more than its customers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huikuan_xl.functions.few_customers import rows_of_customers
from huikuan_xl.functions.registry import Rows
from huikuan_xl.functions.rows import Entered
from huikuan_xl.functions.table_columns import Edit
from huikuan_xl.ledger.frozen import OfFrames

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Places = npt.NDArray[np.int64]
    Cells = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two states of a typed table: the rows that are the same stand at ``old`` and ``new``, those
    edited, gone or come at ``old_edited`` and ``new_edited``."""

    old: "Places"
    new: "Places"
    old_edited: "Places"
    new_edited: "Places"

    @classmethod
    def of(
        cls, was: Entered, now: Entered, before: "pd.DataFrame", after: "pd.DataFrame",
        spelled: Sequence[str],
    ) -> "Compared | None":  # fmt: skip
        """Compare; None where rows went, columns came, or a row that nobody edited is ``spelled``
        otherwise."""
        import numpy as np

        edit = Edit.of(was.raw, now.raw)
        if edit is None:
            return None
        old_edited, new_edited = (
            np.isin(np.array(one.kept, np.int64), edit.rows) for one in (was, now)
        )
        same = cls(*map(np.flatnonzero, (~old_edited, ~new_edited, old_edited, new_edited)))
        if same.old.size != same.new.size:
            return None
        for name in spelled:
            one, other = (frame[name].to_numpy(object) for frame in (before, after))
            if (one[same.old] != other[same.new]).any():
                return None
        return same


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Some rows of a table from before with the rows of a part, in the order of the whole.

    ``stay`` are the places before of the rows that stay; ``now`` says where they stand in the
    whole (the same array where nothing moved), ``part`` where the part's rows do.
    """

    stay: "Places"
    now: "Places"
    part: "Places"

    @classmethod
    def in_place(cls, part: "Places", size: int) -> "Joined":
        """Put the part's rows where they stood among ``size`` ones."""
        import numpy as np

        stay = np.delete(np.arange(size), part)
        return cls(stay, stay, part)

    @property
    def _moves_nothing(self) -> bool:
        return self.stay is self.now

    @classmethod
    def by(cls, stay: "Places", keys: "Places", part_keys: "Places") -> "Joined":
        """Put the rows that stay and those of the part in the order of their keys."""
        import numpy as np

        order = np.argsort(np.concatenate((keys, part_keys)), kind="stable")
        places = np.empty_like(order)
        places[order] = np.arange(order.size)
        return cls(stay, places[: stay.size], places[stay.size :])

    @property
    def size(self) -> int:
        return int(self.now.size + self.part.size)

    def places_of_old(self, size: int) -> "Places":
        """Return where each of ``size`` rows from before stands now, -1 for one that is gone."""
        import numpy as np

        places = np.full(size, -1, np.int64)
        places[self.stay] = self.now
        return places

    def column(self, before: "Cells", part: "Cells") -> "Cells":
        """Return a column of the whole."""
        import numpy as np

        if self._moves_nothing:
            cells = before.copy()
        else:
            cells = np.empty(self.size, before.dtype)
            cells[self.now] = before[self.stay]
        cells[self.part] = part
        return cells

    def rows(self, before: Rows, part: Rows) -> Rows:
        """Return rows of cells of the whole."""
        if self._moves_nothing:
            cells = before.copy()
        else:
            cells = [[]] * self.size
            for at, place in zip(self.stay.tolist(), self.now.tolist(), strict=True):
                cells[place] = before[at]
        for place, row in zip(self.part.tolist(), part, strict=True):
            cells[place] = row
        return cells

    def table(self, before: "pd.DataFrame", part: "pd.DataFrame") -> "pd.DataFrame | None":
        """Return the frame of both; None where the part has columns that there were not before.

        What only others' rows have had booked is blank in the part's.
        """
        import numpy as np
        import pandas as pd

        from huikuan_xl.ledger.book import blank_column

        old, new = columns_of(before), columns_of(part)
        if not new.keys() <= old.keys():
            return None
        lacking = {
            name: blank_column(_BLANKS.get(old[name].dtype.kind, "str"), self.part.size).array
            for name in old.keys() - new.keys()
        }
        if self._moves_nothing:
            return self._replaced(before, old, new | lacking)
        part = part.assign(**lacking)[before.columns]
        both = pd.concat([before.iloc[self.stay], part], ignore_index=True)
        places = np.concatenate((self.now, self.part))
        return both.iloc[np.argsort(places)].reset_index(drop=True)

    def _replaced(self, before: "pd.DataFrame", old: "_Columns", new: "_Columns") -> "pd.DataFrame":
        """Return a frame in which some rows were replaced; columns that stay the same are shared."""
        changed = {}
        for name, column in old.items():
            if not column.take(self.part).equals(new[name]):
                changed[name] = column.copy()
                changed[name][self.part] = new[name]
        result = before.copy(deep=False)
        for name, column in changed.items():
            result[name] = column
        know_columns(result, old | changed)
        return result


_BLANKS = {"i": "int64", "M": "datetime64[s]"}  # of what only booking adds; the rest are texts
_Columns = dict[str, Any]
_COLUMNS: OfFrames[_Columns] = OfFrames()


def columns_of(table: "pd.DataFrame") -> _Columns:
    """Return the columns of a frame as arrays, by name."""
    return dict(_COLUMNS.known(table) or {name: table[name].array for name in table.columns})


def know_columns(table: "pd.DataFrame", columns: _Columns) -> None:
    """Keep the columns of a frame just made: asking it for each costs as much as joining them."""
    _COLUMNS.keep(table, columns)


def joined_rows(before: "pd.DataFrame", now: "pd.DataFrame", codes: Collection[str]) -> Joined:
    """Join entered rows of the others, which stand in the same order, with some customers'."""
    import numpy as np

    was, part = rows_of_customers(before, codes), rows_of_customers(now, codes)
    if len(before) == len(now) and np.array_equal(was, part):
        return Joined.in_place(part, len(now))
    stay, rest = np.delete(np.arange(len(before)), was), np.delete(np.arange(len(now)), part)
    return Joined(stay, rest, part)


def row_keys(table: "pd.DataFrame", booked: "npt.NDArray[np.bool_]") -> "Places":
    """Return what orders lines: entered ones by their row of the sheet, then those booked."""
    import numpy as np

    from huikuan_xl.ledger.book import ROW

    numbers = table[ROW].to_numpy(np.int64)
    return np.where(booked, numbers + (1 << 32), numbers)
