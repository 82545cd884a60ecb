"""From a customer's code on any list to the customer's row on 客户统计: links that work everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huikuan_xl.pack.tables import Page, Table

CODE = "customer_code"
DRILL_TIP = "看这个客户本月的应收、回款和信誉"
_MOST = 2_000  # rows of a list: longer ones are looked through with their filter


@dataclass(frozen=True, slots=True)
class Drill:
    """The page with one row a customer, and the row (1-based) of each on it."""

    page: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)

    def links(self, page: Page, table: Table) -> dict[int, str]:
        """Return the targets of a table's rows by their number, none on the page itself."""
        codes = table.frame.get(CODE)
        shown = any(one.name == CODE for one in table.fields)
        if page.name == self.page or codes is None or not shown or len(codes) > _MOST:
            return {}
        return {
            number: f"internal:'{self.page}'!A{self.rows[code]}"
            for number, code in enumerate(map(str, codes))
            if code in self.rows
        }


def drill_into(name: str, contents: Sequence[Page]) -> Drill:
    """Return the way into the page called ``name``, of whose tables the first counts."""
    page = next((one for one in contents if one.name == name), None)
    if page is None:
        return Drill()
    first = page.first_row + 1
    codes = page.tables[0].frame[CODE].astype(str)
    return Drill(name, {code: first + number for number, code in enumerate(codes)})
