"""The registry: what is declared, and how host values are read and given back."""

import logging
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import (
    NA,
    NUM,
    VALUE,
    ArgKind,
    CannotSay,
    CellError,
    Function,
    Result,
    read_value,
    to_host,
)
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS
from huikuan_xl.workbook import calls

SALES = [
    ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"],
    ["C1", "S1", date(2026, 5, 1), date(2026, 5, 31), 1000],
]
RECEIPTS = [
    ["客户编码", "客户姓名", "售货清单号码", "回款日期", "回款金额(元)"],
    ["C1", "甲公司", "S1", date(2026, 6, 10), 400],
]
CUSTOMERS = [["客户编码", "客户名称", "批准额度(元)", "信用期限(天)"], ["C1", "甲公司", 5000, 30]]
PARAMETERS = [PARAMETER_HEADINGS, *(row.cells() for row in parameter_rows())]
RANGES = {
    "hk_sales": SALES, "hk_receipts": RECEIPTS, "hk_customers": CUSTOMERS,
    "hk_parameters": PARAMETERS,
    "hk_contacts": [["日期", "客户编码", "类型"], [date(2026, 5, 20), "C1", "催收"]],
    "hk_plans": [["客户编码", "月份"], ["C1", date(2026, 6, 1)]],
    "hk_approvals": [
        ["编号", "类型", "客户编码", "新金额(元)", "申请人", "申请日", "批准人1", "批准日1", "批准人2",
         "批准日2", "批准人3", "批准日3"],
        ["SP1", "放行", "01001", 20000, "张三", date(2026, 6, 29), "李四", date(2026, 6, 29), "王五",
         date(2026, 6, 29), "赵六", date(2026, 6, 30)],
    ],
    "hk_contracts": [
        ["合同号", "客户编码", "账期类型", "天数或日", "合同到期日", "合同年金额(元)", "停供条款"],
        ["HT1", "C1", "月结", 30, date(2026, 12, 31), 120_000, "是"],
        ["HT2", "01001", "", None, date(2026, 12, 31), 120_000, "是"],
    ],
    "hk_letters": [["文号", "日期", "函件", "客户编码"], ["1", date(2026, 5, 20), "对账单", "C1"]],
    "hk_adjustments": [
        ["日期", "类型", "客户编码", "售货清单号码", "金额(元)"],
        [date(2026, 6, 11), "尾差核销", "C1", "S1", 0.5],
    ],
    "hk_bills": [
        ["票据号", "客户编码", "票面金额(元)", "收票日"], ["1", "C1", 400, date(2026, 6, 10)],
    ],
}  # fmt: skip

DESIGNED = [
    "HK_GRADE", "HK_GRADE_WHY", "HK_RATING", "HK_LIMIT", "HK_CREDIT_LEFT", "HK_CAN_SHIP",
    "HK_OVERDUE_DAYS", "HK_BUCKET", "HK_STOP_LEVEL", "HK_WARN", "HK_REMIND",
    "HK_NEEDS_COMMITMENT", "HK_METHOD", "HK_METHOD_WHY", "HK_VISIT_DUE", "HK_REVIEW_DUE",
    "HK_SUE_BY", "HK_RMB", "HK_LATE_FEE", "HK_PROVISION", "HK_USCC", "HK_SETTLE", "HK_AGEING",
    "HK_CREDIT", "HK_DAILY_CHECK", "HK_KPI", "HK_ADJUST", "HK_BILL_LIST",
]  # fmt: skip

ORDERS = {
    "HK_GRADE": "总分, 偿还分, 采购分, [否决项], [我方责任], [新客户], [资料齐全], [特批], [参数]",
    "HK_RATING": "准时率, 现金比例, 贴息率, [承诺兑现率], [参数]",
    "HK_LIMIT": "上年销售额, 信用等级, [季节系数], [参数], [合同年金额]",
    "HK_CREDIT_LEFT": "批准额度, 占用, [临时额度], [临时到期日], [统计日], [临时额度起始日], [信用等级]",
    "HK_CAN_SHIP": "批准额度, 占用, 本单金额, [最长逾期天数], [停供级别], [参数], [信用等级], [价格确认书], [放行]",
    "HK_OVERDUE_DAYS": "到期日, 统计日",
    "HK_BUCKET": "逾期天数, [参数]",
    "HK_STOP_LEVEL": "超额度, 最早逾期到期日, 超期欠款, 统计日, [合同有停供条款], [恶意拖欠], [参数]",
    "HK_REMIND": "到期日, 统计日, [未收金额], [参数]",
    "HK_RMB": "金额, [参数]",
    "HK_LATE_FEE": "本金, 到期日, 统计日, 日利率, [参数]",
    "HK_PROVISION": "账龄天数, 金额, [参数]",
    "HK_USCC": "统一社会信用代码",
    "HK_SETTLE": "销售表, 回款表, 统计日, [参数], [客户表], [审批表], [调整表], [票据表], [往来表], [合同表]",
    "HK_AGEING": "销售表, 回款表, 统计日, [按], [口径], [参数], [客户表], [附名称], [审批表], [调整表], [票据表], [往来表], [合同表]",
    "HK_CREDIT": "客户表, 销售表, 回款表, 统计日, [参数], [往来表], [计划表], [函件表], [审批表], [调整表], [票据表], [合同表]",
    "HK_DAILY_CHECK": "日报表, 销售表, 客户表, 统计日, [参数], [审批表], [调整表], [票据表], [往来表], [合同表]",
    "HK_KPI": "销售表, 回款表, 起, 止, [参数], [客户表], [审批表], [调整表], [票据表], [往来表], [合同表]",
    "HK_PAY_PATTERN": "客户编码, 销售表, 回款表, 统计日, [参数], [客户表], [审批表], [调整表], [票据表], [往来表], [合同表]",
    "HK_PROMISE_STATES": "客户编码, 往来表, 销售表, 回款表, 统计日, [参数], [客户表], [审批表], [调整表], [票据表], [合同表], [函件表]",
    "HK_DUE": "起算日, 账期类型, [天数或日], [节假日顺延], [参数]",
    "HK_DUES": "销售表, [客户表], [合同表], [参数]",
    "HK_CONTRACT": "合同表, 客户编码, 日期, [项目]",
    "HK_FIND": "客户表, 找谁",
    "HK_INITIALS": "名称",
}


EVERY_FUNCTION = [pytest.param(one, id=one.name) for one in REGISTRY.values()]
BLANK_SAYS_NOTHING = [
    pytest.param(one, id=one.name)
    for one in REGISTRY.values()
    if not all(a.blank_ok for a in one.arguments if not a.optional)
]


def evaluate(formula: str) -> Any:
    """Work an example formula out as a host would."""
    text = formula.removeprefix("=").replace("{", "[").replace("}", "]")
    text = re.sub(r"\bDATE\(", "date(", text)
    names = {name: one.call for name, one in REGISTRY.items()}
    return eval(text, {"__builtins__": {}}, {**names, **RANGES, "date": date})


def test_every_designed_function_is_there() -> None:
    assert set(DESIGNED) <= REGISTRY.keys()


@pytest.mark.parametrize(("name", "order"), ORDERS.items())
def test_arguments_come_in_the_designed_order(name: str, order: str) -> None:
    assert REGISTRY[name].syntax == f"{name}({order})"


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_function_is_described_for_every_host(function: Function) -> None:
    assert re.fullmatch(r"HK_[A-Z_]+", function.name)
    assert 0 < len(function.help) <= 255
    assert function.rule
    assert function.arguments
    names = [argument.name for argument in function.arguments]
    assert len(set(names)) == len(names)
    for argument in function.arguments:
        assert argument.name
        assert 0 < len(argument.help) <= 255
        assert argument.example
    optional = [argument.optional for argument in function.arguments]
    assert optional == sorted(optional), "optional arguments come last"


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_example_of_each_argument_can_be_read(function: Function) -> None:
    for argument in function.arguments:
        if argument.kind in (ArgKind.TABLE, ArgKind.PARAMETERS):
            assert argument.example in RANGES
        else:
            assert read_value(argument.kind, argument.example) is not None


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_example_formula_gives_a_value(function: Function) -> None:
    assert function.example.startswith(f"={function.name}(")
    value = evaluate(function.example)
    assert not isinstance(value, CellError)
    assert value != ""
    kinds = {
        Result.NUMBER: float, Result.MONEY: float, Result.TEXT: str, Result.DATE: datetime,
        Result.FLAG: bool, Result.TABLE: list,
    }  # fmt: skip
    assert type(value) is kinds[function.result]


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_error_in_any_argument_is_the_result(function: Function) -> None:
    assert function.call(*[NA] * len(function.arguments)) == NA
    blank = [None] * len(function.arguments)
    for position in range(len(blank)):
        given: list[Any] = [*blank]
        given[position] = "#DIV/0!"
        found = function.call(*given)
        assert isinstance(found, CellError)
        assert found == "#DIV/0!"


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_too_many_or_too_few_arguments_are_bad_input(function: Function) -> None:
    assert function.call(*[1] * (len(function.arguments) + 1)) == VALUE
    assert function.call() == VALUE


@pytest.mark.parametrize("function", BLANK_SAYS_NOTHING)
def test_blank_required_argument_gives_blank(function: Function) -> None:
    required = [a for a in function.arguments if not a.optional]
    assert function.call(*[None] * len(required)) == ""
    assert function.call(*[""] * len(required)) == ""


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        (ArgKind.NUMBER, 89.5, Decimal("89.5")),
        (ArgKind.NUMBER, "1,234.5", Decimal("1234.5")),
        (ArgKind.RATIO, "40%", Decimal("0.4")),
        (ArgKind.RATIO, "5％", Decimal("0.05")),
        (ArgKind.MONEY, 1.005, 101),
        (ArgKind.MONEY, "￥1,000", 100000),
        (ArgKind.MONEY, -0.005, -1),
        (ArgKind.INT, 3.0, 3),
        (ArgKind.TEXT, 1001.0, "1001"),
        (ArgKind.TEXT, "  甲 ", "甲"),
        (ArgKind.DATE, 46203.0, date(2026, 6, 30)),
        (ArgKind.DATE, "2026/6/30", date(2026, 6, 30)),
        (ArgKind.DATE, 32874, date(1990, 1, 1)),
        (ArgKind.DATE, 73415, date(2100, 12, 31)),
        (ArgKind.DATE, "26/6/30", date(2026, 6, 30)),
        (ArgKind.DATE, 20260630, date(2026, 6, 30)),
        (ArgKind.MONEY, -2146825999, -214682599900),
        (ArgKind.MONEY, "1.2万", 1200000),
        (ArgKind.MONEY, "(100.00)", -10000),
        (ArgKind.RATIO, "万分之五", Decimal("0.0005")),
        (ArgKind.INT, "30天", 30),
        (ArgKind.TABLE, [["a"], ["#N/A"]], [["a"], ["#N/A"]]),
        (ArgKind.DATE, "2026年6月30日", date(2026, 6, 30)),
        (ArgKind.DATE, datetime(2026, 6, 30, 12), date(2026, 6, 30)),
        (ArgKind.FLAG, "是", True),
        (ArgKind.FLAG, "否", False),
        (ArgKind.FLAG, 0.0, False),
        (ArgKind.FLAG, [["√"]], True),
        (ArgKind.LIST, [["是"], [None], ["否"]], ["是", None, "否"]),
        (ArgKind.LIST, "是", ["是"]),
        (ArgKind.TABLE, [["a", "b"], [1, 2]], [["a", "b"], [1, 2]]),
        (ArgKind.PARAMETERS, [["a"], [1]], (("a",), (1,))),
        (ArgKind.NUMBER, "  ", None),
        (ArgKind.TABLE, "", None),
        (ArgKind.LIST, None, None),
    ],
)
def test_host_value_is_read(kind: ArgKind, cell: Any, expected: Any) -> None:
    found = read_value(kind, cell)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("kind", "cell", "error"),
    [
        (ArgKind.NUMBER, "abc", VALUE),
        (ArgKind.NUMBER, date(2026, 1, 1), VALUE),
        (ArgKind.NUMBER, float("nan"), NUM),
        (ArgKind.MONEY, 1e300, NUM),
        (ArgKind.INT, 1.5, VALUE),
        (ArgKind.DATE, "去年", VALUE),
        (ArgKind.DATE, -1, NUM),
        (ArgKind.DATE, 0, NUM),
        (ArgKind.FLAG, "也许", VALUE),
        (ArgKind.TEXT, 911101010101010101.0, VALUE),
        (ArgKind.NUMBER, [[1], [2]], VALUE),
        (ArgKind.NUMBER, "#REF!", CellError("#REF!")),
        (ArgKind.TABLE, "#N/A", NA),
        (ArgKind.LIST, "#N/A", NA),
        (ArgKind.MONEY, -2146826246, NA),
        (ArgKind.MONEY, -2146826237.0, VALUE),
        (ArgKind.DATE, -2146826265, CellError("#REF!")),
        (ArgKind.TEXT, -2146826281, CellError("#DIV/0!")),
        (ArgKind.DATE, 2026.5, VALUE),
        (ArgKind.DATE, 32873, NUM),
        (ArgKind.DATE, 73416, NUM),
        (ArgKind.DATE, "2026111", VALUE),
        (ArgKind.DATE, 2026531, VALUE),
        (ArgKind.DATE, "202611", VALUE),
        (ArgKind.DATE, "202605", VALUE),
        (ArgKind.DATE, "2026-05", VALUE),
        (ArgKind.DATE, datetime(1899, 12, 30), NUM),
        (ArgKind.FLAG, 2, VALUE),
    ],
)
def test_unreadable_host_value_names_its_error(kind: ArgKind, cell: Any, error: str) -> None:
    with pytest.raises(CannotSay) as caught:
        read_value(kind, cell)
    assert caught.value.error == error
    assert caught.value.reason


class Word(StrEnum):
    ONE = "一"


@pytest.mark.parametrize(
    ("value", "result", "expected"),
    [
        (12345, Result.MONEY, 123.45),
        (None, Result.MONEY, ""),
        (Decimal("0.5"), Result.NUMBER, 0.5),
        (3, Result.NUMBER, 3.0),
        (True, Result.FLAG, True),
        (Word.ONE, Result.TEXT, "一"),
        (date(2026, 6, 30), Result.DATE, datetime(2026, 6, 30)),
        ([["a", 1, None]], Result.TABLE, [["a", 1.0, ""]]),
    ],
)
def test_result_is_what_every_host_carries(value: Any, result: Result, expected: Any) -> None:
    found = to_host(value, result)
    assert found == expected
    assert type(found) is type(expected)


def test_reason_of_an_error_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "huikuan_xl.functions"):
        assert REGISTRY["HK_GRADE"].call(101, 1, 1) == NUM
    assert "总分应在 0～100 之间" in caplog.text


@pytest.mark.parametrize("module", ["pandas", "numpy", "openpyxl", "xlwings"])
def test_importing_the_catalogue_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, huikuan_xl.functions; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_function_is_called_like_a_name_of_the_workbook() -> None:
    """Names know no case: ``hk_approvals`` and ``HK_APPROVALS`` would be one, and neither work."""
    named = {value for value in vars(calls).values() if str(value).startswith("hk_")}
    named |= {calls.table_name(sheet) for sheet in schema.ENTRY_SHEETS}
    assert len(named) > 15
    assert named.isdisjoint(name.lower() for name in REGISTRY)
