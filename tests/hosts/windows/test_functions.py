"""Every worksheet function through real COM: the answers of plain Python here on Linux."""

import datetime as dt
from decimal import Decimal
from typing import Any

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.handles import places_of
from huikuan_xl.functions.registry import Result
from tests.hosts.windows.client import BLANK, EPOCH, ERROR_CODES, Error, plan
from tests.hosts.windows.conftest import Product
from tests.hosts.windows.samples import cases, examples, plain


def as_cells(answer: Any) -> Any:
    """Return what plain Python answers as a COM client receives it."""
    if isinstance(answer, list):
        return [[_in_table(cell) for cell in row] for row in answer]
    return str(answer) if isinstance(answer, str) else answer


def _in_table(cell: Any) -> Any:
    """In a table days come as serial numbers."""
    return (
        (cell - EPOCH) / dt.timedelta(days=1) if isinstance(cell, dt.datetime) else as_cells(cell)
    )


def test_table_is_sent_packed_and_asked_for_by_its_handle(product: Product) -> None:
    """What VBA does: columns first, each packed; an unknown handle is told, sent again, it works."""
    titles = [["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)", "备注"]]
    paid = [["客户编码", "售货清单号码", "回款日期", "回款金额(元)"], ["C1", "S1", 46174.0, 40.0]]
    made = plan()
    made.call("columns", titles, "客户销售统计表")
    made.call("HK_SETTLE", "HK:sales:9:unknown", paid, 46203.0)
    packed = (
        "C1\0C1",
        "S1\0",
        [["销售日期"], [46143.0], [None]],
        (46173.0, BLANK),
        (100.0, BLANK),
    )
    places = [at for at, _ in places_of(titles[0], "客户销售统计表")]
    columns = tuple(packed[at] for at in places)
    made.call("table", titles, "客户销售统计表", columns)
    asked, lost, handle = product.client_run(made)[1:]
    assert [abs(place) - 1 for place in asked] == places
    assert sorted(places) == [0, 1, 2, 3, 4], "nobody uses the remarks"
    assert lost == "#LOST!"
    assert handle.startswith("HK:sales:2:")
    again = plan()
    edited = tuple((120.0, BLANK) if column == packed[4] else True for column in columns)
    again.call("table", titles, "客户销售统计表", edited, "HK:sales:9:unknown")
    again.call("table", titles, "客户销售统计表", columns)
    again.call("HK_SETTLE", handle, paid, 46203.0)
    again.call("table", titles, "客户销售统计表", edited, handle)
    lost, found, settled, after = product.client_run(again)[1:]
    assert (lost, found) == ("", handle)
    heading = ["已收", "尚欠", "结清日", "逾期天数", "账龄段"]
    assert settled == [heading, [40.0, 60.0, "", 30.0, "1-30"], [""] * 5]
    once_more = plan()
    once_more.call("HK_SETTLE", after, paid, 46203.0)
    assert product.client_run(once_more)[1:] == [
        [heading, [40.0, 80.0, "", 30.0, "1-30"], [""] * 5]
    ]


def test_stated_answers(product: Product) -> None:
    """A few figures by hand, so that two equal mistakes are seen."""
    made = plan()
    made.call("HK_BUCKET", 45.0)
    made.call("HK_BUCKET", Error(ERROR_CODES["#N/A"]))
    made.call("HK_RMB", Decimal("1409.5"))
    made.call("HK_OVERDUE_DAYS", dt.datetime(2026, 6, 1), 46203.0)
    made.call("HK_USCC", "91110000600037341L")
    made.call("HK_NOT_THERE", 1.0)
    assert product.client_run(made)[1:] == [
        "31-60", "#N/A", "人民币壹仟肆佰零玖元伍角", 29.0, True, "#NAME?",
    ]  # fmt: skip


def test_every_function_with_everything_a_cell_can_hold(product: Product) -> None:
    asked = [(f, what, given) for f in REGISTRY.values() for what, given in cases(f)]
    made = plan()
    for function, _, given in asked:
        made.call(function.name, *given)
    answers = product.client_run(made)[1:]
    assert len(answers) == len(asked)
    wrong = []
    for (function, what, given), answer in zip(asked, answers, strict=True):
        expected = as_cells(function.call(*map(plain, given)))
        if answer != expected:
            wrong.append(f"{function.name}, {what}: {answer!r} instead of {expected!r}")
    assert not wrong, "\n".join(wrong[:40])
    assert {f.name for f, _, _ in asked} == set(REGISTRY)


SHORT = {"HK_ADJUST", "HK_BILL_LIST", "HK_PAY_PATTERN", "HK_PROMISE_STATES"}
"""The demo's first customers have no bills and nothing written off; the others are of one customer."""


def test_tables_of_a_whole_ledger(product: Product) -> None:
    functions = [f for f in REGISTRY.values() if f.result is Result.TABLE]
    made = plan()
    for function in functions:
        made.call(function.name, *examples(function, customers=12))
    for function, answer in zip(functions, product.client_run(made)[1:], strict=True):
        expected = as_cells(function.call(*map(plain, examples(function, customers=12))))
        assert answer == expected, function.name
        assert len(answer) > 3 or function.name in SHORT, function.name


def test_log_names_no_long_cell(product: Product) -> None:
    made = plan()
    made.call("HK_RMB", "秘" * 40_000)
    assert product.client_run(made)[1:] == ["#VALUE!"]
    assert "秘" * 20 in product.log
    assert "秘" * 81 not in product.log
