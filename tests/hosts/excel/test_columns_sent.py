"""What VBA sends of a table after an edit: the columns that changed, and True for the others."""

from typing import Any

import pytest

from huikuan_xl.excel.com_cells import answer
from huikuan_xl.functions.handles import places_of

TITLE = "客户销售统计表"
TITLES = (("客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"),)
PAID = (("客户编码", "售货清单号码", "回款日期", "回款金额(元)"), ("C1", "S1", 46174.0, 40.0))
SOLD = ("C1\0C1", "S1\0S2", (46143.0, 46150.0), (46173.0, 46180.0), (100.0, 60.0))


def ordered(*columns: Any) -> tuple[Any, ...]:
    """Return columns in the order in which they are asked for."""
    return tuple(columns[at] for at, _ in places_of(TITLES[0], TITLE))


def sent(*columns: Any, before: Any = None) -> Any:
    return answer("table", (TITLES, TITLE, ordered(*columns), before))


def left(handle: str) -> list[str]:
    found: list[str] = answer("HK_SETTLE", (handle, PAID, 46203.0))
    return found[1].split("\0")[2:]


def test_columns_as_before_need_not_cross() -> None:
    first = sent(*SOLD)
    assert left(first) == ["6000", "6000"]
    second = sent(True, True, True, True, (100.0, 75.5), before=first)
    assert left(second) == ["6000", "7550"]
    assert second == sent(*SOLD[:4], (100.0, 75.5)), "the handle is that of the whole table"
    assert sent(True, True, True, True, True, before=second) == second
    assert sent(True, True, True, True, (100.0, 60.0), before=second) == first


@pytest.mark.parametrize("before", [None, "", "HK:sales:2:unknown", "HK:parameters:1:x"])
def test_where_the_table_of_before_is_not_known_all_is_asked_for(before: Any) -> None:
    assert sent(True, True, True, True, (1.0, 2.0), before=before) == ""
    assert sent(*SOLD, before=before).startswith("HK:sales:2:")


def test_a_table_with_other_headings_is_not_the_one_of_before() -> None:
    first = sent(*SOLD)
    renamed = ((*TITLES[0][:4], "销货总额"),)
    columns = (True, True, True, True, (1.0, 2.0))
    assert answer("table", (renamed, TITLE, columns, first)) == ""
    register = (("客户编码", "客户名称"),)
    assert answer("table", (register, "客户信用档案", (True, "甲\0乙"), first)) == ""
