"""How the pack looks: colours, fonts and number formats, in one place."""

from functools import cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from huikuan_xl.ledger.schema import Kind

FONT = "微软雅黑"
NAVY, INK, GREY, RULE = "#1F4E79", "#1F2933", "#52606D", "#D5DBE3"
ZEBRA, CARD, PALE = "#F5F8FB", "#EEF3F8", "#DCE6F1"
GOOD, BAD, LINK = "#1B5E20", "#9C0006", "#1A5FB4"
# One colour a bucket, from not due through ever later to undated; the later, the darker in print.
BUCKET_COLOURS = (
    "#5B8DB8", "#F2C14E", "#F09D51", "#E07A3F", "#CC5A3B", "#A63A32", "#6E2A2A", "#9AA3AD",
)  # fmt: skip

STRIPES = {"pattern": "wide_upward_diagonal", "fg_color": NAVY, "bg_color": "#FFFFFF"}
"""A filling that is told from any colour in black and white."""


def bucket_fill(position: int) -> dict[str, Any]:
    """Return how a chart fills a bucket: what is not due is striped, the overdue ever darker."""
    border = {"border": {"color": "#FFFFFF", "width": 0.5}}
    if position == 0:
        return {"pattern": STRIPES, "border": {"color": NAVY, "width": 0.5}}
    return {"fill": {"color": BUCKET_COLOURS[position]}, **border}


MONEY_FORMAT = "#,##0.00;[Red]-#,##0.00"
CHART_WAN = "0\\.0,"  # 元 shown in 万: thousands with the last digit set off
NUMBER_FORMATS: dict[Kind, str] = {
    Kind.MONEY: MONEY_FORMAT,
    Kind.DATE: "yyyy-mm-dd",
    Kind.RATIO: "0.0%",
    Kind.NUMBER: "#,##0.0;[Red]-#,##0.0",
    Kind.INT: "#,##0;[Red]-#,##0",
}
_CENTRED = frozenset({Kind.DATE, Kind.FLAG})
WRAPPED = frozenset({Kind.TEXT, Kind.CHOICE})


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.of = cache(self._of)
        self.cell = cache(self._cell)

    def _of(self, **properties: Any) -> Format:
        """Return the format with these XlsxWriter properties on top of the pack's font."""
        base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
        return self._book.add_format({**base, **properties})

    def _cell(
        self, kind: Kind, striped: bool = False, total: bool = False, linked: bool = False
    ) -> Format:
        """Return the format of a table cell."""
        properties: dict[str, Any] = {
            "bottom": 1, "bottom_color": RULE, "num_format": NUMBER_FORMATS.get(kind, "@"),
        }  # fmt: skip
        if kind in _CENTRED:
            properties["align"] = "center"
        elif kind not in NUMBER_FORMATS:
            properties["indent"] = 1
        if kind in WRAPPED:
            properties["text_wrap"] = True
        if linked:
            properties |= {"font_color": LINK, "underline": 1}
        if striped:
            properties["bg_color"] = ZEBRA
        if total:
            properties |= {"bold": True, "bg_color": PALE, "top": 1, "top_color": NAVY}
        return self.of(**properties)

    @property
    def heading(self) -> Format:
        return self.of(
            bold=True, font_color="#FFFFFF", bg_color=NAVY, align="center", text_wrap=True,
            border=1, border_color="#FFFFFF",
        )  # fmt: skip

    @property
    def title(self) -> Format:
        return self.of(bold=True, font_size=14, font_color=NAVY)

    @property
    def subtitle(self) -> Format:
        return self.of(bold=True, font_size=11, font_color=NAVY)

    @property
    def note(self) -> Format:
        return self.of(font_size=9, font_color=GREY)
