"""The guide of all worksheet functions, written from the registry."""

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import Function
from huikuan_xl.functions.scalars import FACT_NAMES

_ERRORS = """\
**空白与错误**：必填的参数空着，结果为空；参数是错误值，结果就是那个错误；读不懂的参数得 `#VALUE!`，
不可能的数字（如分数超出范围）得 `#NUM!`。原因写入日志，也可用同名加 `_WHY` 的函数查看。
统计日一律是参数，函数自己不看今天的日期。方括号中的参数可以省略。"""


def function_guide() -> str:
    """Return a Markdown page of every function: syntax, arguments, result, rule and example."""
    overview = ["| 函数 | 作用 |", "| --- | --- |"]
    overview += [f"| `{one.syntax}` | {one.help} |" for one in REGISTRY.values()]
    sections = [_section(one) for one in REGISTRY.values()]
    facts = f"**HK_WARN 认得的项目**：{'、'.join(FACT_NAMES)}。"
    return "\n\n".join(["# 函数说明", _ERRORS, "\n".join(overview), *sections, facts]) + "\n"


def _section(one: Function) -> str:
    rows = ["| 参数 | 类型 | 说明 | 例 |", "| --- | --- | --- | --- |"]
    for argument in one.arguments:
        name = f"[{argument.name}]" if argument.optional else argument.name
        rows.append(f"| {name} | {argument.kind} | {argument.help} | {argument.example} |")
    return "\n\n".join(
        [
            f"## {one.name}",
            one.help,
            f"`{one.syntax}`",
            "\n".join(rows),
            f"结果：{one.result}。依据：{one.rule}。例：`{one.example}`",
        ]
    )
