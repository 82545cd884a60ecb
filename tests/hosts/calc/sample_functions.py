"""Functions that show what Calc hands over; LibreOffice imports this file in the tests.

``REGISTRY`` is these and the whole HK_ catalogue. The samples stay out of the product's registry.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from huikuan_xl.functions import registry
from huikuan_xl.functions.registry import (
    NA,
    ArgKind,
    Argument,
    CannotSay,
    Function,
    Result,
    Rows,
    worksheet_function,
)

_BEFORE = set(registry.REGISTRY)


@worksheet_function("授信说明", result=Result.TEXT, rule="K10", example="=HKT_LIMIT(A1)")
def HKT_LIMIT(
    limit: Annotated[int | None, Argument("额度", ArgKind.MONEY, "元", blank_ok=True)],
) -> str:
    return "未设额度" if limit is None else f"{limit}分"


@worksheet_function("可选参数", result=Result.TEXT, rule="K10", example="=HKT_TERMS(A1)")
def HKT_TERMS(
    amount: Annotated[int, Argument("金额", ArgKind.MONEY, "元")],
    rate: Annotated[Decimal, Argument("比例", ArgKind.RATIO, "可省略")] = Decimal("0.5"),
    new: Annotated[bool, Argument("新客户", ArgKind.FLAG, "可省略")] = True,
    word: Annotated[str, Argument("备注", ArgKind.TEXT, "可省略")] = "无",
    until: Annotated[date | None, Argument("到期日", ArgKind.DATE, "可省略")] = None,
) -> str:
    return f"{amount} {rate.normalize()} {new} {word} {until}"


@worksheet_function("第二天", result=Result.DATE, rule="K14", example="=HKT_NEXT_DAY(A1)")
def HKT_NEXT_DAY(day: Annotated[date, Argument("日期", ArgKind.DATE, "日期")]) -> date:
    return day + timedelta(days=1)


@worksheet_function("编码原样", result=Result.TEXT, rule="K01", example="=HKT_CODE(A1)")
def HKT_CODE(code: Annotated[str, Argument("编码", ArgKind.TEXT, "编码")]) -> str:
    if code == "查无":
        raise CannotSay(NA, "没有这个编码")
    if code == "出错":
        raise RuntimeError("a fault in a function")
    return code


@worksheet_function("多少个是", result=Result.NUMBER, rule="K16", example="=HKT_COUNT_YES(A1:A3)")
def HKT_COUNT_YES(flags: Annotated[list[object], Argument("标志", ArgKind.LIST, "一列")]) -> int:
    return sum(1 for flag in flags if flag not in (None, 0.0))


@worksheet_function("是否有空", result=Result.FLAG, rule="K16", example="=HKT_HAS_BLANK(A1)")
def HKT_HAS_BLANK(
    cells: Annotated[list[object] | None, Argument("一列", ArgKind.LIST, "一列")] = None,
) -> bool:
    return cells is None or None in cells


@worksheet_function("按客户合计", result=Result.TABLE, rule="K20", example="=HKT_TOTALS(A1:B9)")
def HKT_TOTALS(
    sales: Annotated[Rows, Argument("销售表", ArgKind.TABLE, "带表头")],
    prices: Annotated[Rows | None, Argument("参数", ArgKind.PARAMETERS, "可省略")] = None,
) -> list[list[object]]:
    totals: dict[str, float] = {}
    for name, amount in sales[1:]:
        totals[name or "（空白）"] = totals.get(name or "（空白）", 0) + (amount or 0)
    factor = prices[0][0] if prices else 1
    rows: list[list[object]] = [[name, total * factor] for name, total in totals.items()]
    return [["客户", "金额"], *rows, ["合计", sum(totals.values()) * factor]]


@worksheet_function("停住", result=Result.NUMBER, rule="-", example="=HKT_HANG(60)")
def HKT_HANG(seconds: Annotated[Decimal, Argument("秒", ArgKind.NUMBER, "秒")]) -> float:
    import time

    time.sleep(float(seconds))
    return 1.0


SAMPLES: dict[str, Function] = {
    name: registry.REGISTRY.pop(name) for name in list(registry.REGISTRY) if name not in _BEFORE
}


REGISTRY: dict[str, Function] = {**registry.REGISTRY, **SAMPLES}
