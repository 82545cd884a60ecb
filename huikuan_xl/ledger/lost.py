"""What a ledger of ours has lost: sheets and headings. What is gone is not the same as a blank.

Where balances, due dates, limits or letters depend on it, that is an error: the month doesn't
close on what nobody sees. In a workbook that never was ours nothing can be lost.
"""

from collections.abc import Collection

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.cleaning import nearest
from huikuan_xl.ledger.headings import Header, heading_key, split_unit
from huikuan_xl.ledger.package_scan import column_letters
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import Column, Kind, Sheet

_OWN_SHARE = 0.5  # of the headings or sheets, to know what is ours from somebody else's
_MOVE_MONEY = (schema.ADJUSTMENTS, schema.BILLS, schema.CONTRACTS, schema.APPROVALS)
_HOLD_MORE = (*_MOVE_MONEY, schema.CONTACTS, schema.PLANS, schema.LETTERS, schema.CLAIMS)
"""Sheets beside the three required ones that hold what is nowhere else."""


def is_whole_ledger(found: Collection[Sheet]) -> bool:
    """Tell whether a workbook is a ledger of ours that lost something, not tables that somebody put
    together: it has most of the sheets beside the three required ones."""
    return sum(sheet in found for sheet in _HOLD_MORE) >= _OWN_SHARE * len(_HOLD_MORE)


def lost_sheets(titles: Collection[str], found: Collection[Sheet]) -> list[Problem]:
    """Return what to say of sheets that aren't there, by all ``titles`` and the sheets ``found``.

    A ledger of ours without 参数 would run on somebody else's thresholds: an error. A plain
    workbook that only has the three tables never had any; that is told, not held against it.
    """
    has_parameters = schema.PARAMETERS in titles
    ours = has_parameters or any(sheet in found for sheet in _HOLD_MORE)
    whole = is_whole_ledger(found)
    problems = []
    if not has_parameters:
        problems.append(
            Problem(
                Severity.ERROR if ours else Severity.NOTE, schema.PARAMETERS, 0, "", "",
                "没有工作表“参数”，制度门槛按默认值，公司资料不知道", "从模板把“参数”复制回来，填好公司资料", "参数",
            )
        )  # fmt: skip
    return problems + [
        Problem(
            Severity.ERROR if whole and sheet in _MOVE_MONEY else Severity.WARNING, sheet.title, 0, "", "",
            f"没有工作表“{sheet.title}”",
            "被删或改名的，从备份复制回来；没有内容的，从模板复制空表", "Q14",
        )
        for sheet in _HOLD_MORE if ours and sheet not in found
    ]  # fmt: skip


def lost_headings(sheet: Sheet, title: str, header: Header) -> list[Problem]:
    """Return what to say of columns that lost their heading in a table of ours."""
    known = [c for c in sheet.read_columns if c.name in header.columns]
    own = sum(
        heading_key(header.columns[c.name].heading)
        in (heading_key(c.heading), heading_key(c.title))
        for c in known
    )
    lost = [c for c in sheet.read_columns if c.name not in header.columns]
    if not lost or own < _OWN_SHARE * len(sheet.read_columns):
        return []
    names = "”“".join(c.heading for c in lost)
    strange = [
        f"“{text}”（{column_letters(index + 1)} 列）" for index, text in header.extra.items()
        if nearest(split_unit(heading_key(text))[0], [heading_key(c.heading) for c in lost])
    ]  # fmt: skip
    hint = f"表头{'、'.join(strange)}像是改过的；" if strange else ""
    grave = any(_decides(column) for column in lost)
    return [
        Problem(
            Severity.ERROR if grave else Severity.WARNING, title, header.last_row + 1, "", "",
            f"表头里少了“{names}”，这些列按空白读", f"{hint}改回原来的列名，或从模板复制表头（没有内容就留空）", "Q02",
        )
    ]  # fmt: skip


def _decides(column: Column) -> bool:
    """Say whether anything is worked out from a column; plain texts are only shown."""
    return not column.personal and (column.kind is not Kind.TEXT or column.rule != "")
