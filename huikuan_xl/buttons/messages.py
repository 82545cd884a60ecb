"""What buttons say: where, what is wrong, and one remedy."""

import re
from collections.abc import Sequence
from pathlib import Path

from huikuan_xl.ledger.problems import Problem, Severity

_SHOWN = 3


class Refusal(Exception):
    """A button can't go on; nothing was changed. One sentence what, one sentence remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}。\n{remedy}。")
        self.what = what
        self.remedy = remedy


def read_only(name: str) -> Refusal:
    """Refuse to write into a workbook that can't be saved."""
    return Refusal(
        f"“{name}”是以只读方式打开的，写了也存不下来",
        "请关闭别处打开着的同一个文件（或去掉文件的只读属性），重新打开后再按一次",
    )


def shared(name: str, menu: str) -> Refusal:
    """Refuse to write into a shared workbook; ``menu`` is where the host ends the sharing."""
    return Refusal(
        f"“{name}”是共享工作簿，表格不能加长", f"请在“{menu}→共享工作簿”取消共享后再按一次"
    )


_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KIND = re.compile(r"^[A-Za-z_.]+: ")
_NOT_SAID = re.compile(
    r"Traceback|[\\/]"
)  # program texts and folders, which may be named in Chinese


def broken(failure: BaseException, data: Path) -> str:
    """Return what to say of a failure that nobody expected: its own words where they are Chinese (what
    Windows and Excel say there), and where the rest is written down."""
    own = _own_words(failure)
    words = f"：{own}" if own else ""
    return f"程序内部错误{words}。\n请把“{data / 'server.log'}”发给维护人员。"


def _own_words(failure: BaseException) -> str:
    strerror = failure.strerror if isinstance(failure, OSError) else None
    texts = [strerror] if strerror else _texts(failure.args)
    chinese = [t for t in texts if _CHINESE.search(t) and not _NOT_SAID.search(t)]
    # LibreOffice's begin with the name of its exception.
    return _KIND.sub("", max(chinese, key=len, default="")).strip(" 。，,")


def _texts(values: tuple[object, ...]) -> list[str]:
    """Return the texts among an exception's arguments; Excel's stand in a tuple within them."""
    found: list[str] = []
    for value in values:
        if isinstance(value, tuple):
            found += _texts(value)
        elif isinstance(value, str):
            found.append(value)
    return found


def located(problem: Problem) -> str:
    """Return a problem in one line: sheet, row, column, why and remedy."""
    row = f"第 {problem.row} 行" if problem.row else ""
    column = f"“{problem.column}”" if problem.column else ""
    return f"“{problem.sheet}”{row}{column}：{problem.why}。{problem.fix}。"


def summary(problems: Sequence[Problem]) -> str:
    """Return the counts by severity and the first of the worst, with what to do."""
    lines = ["，".join(f"{s} {sum(p.severity is s for p in problems)} 条" for s in Severity)]
    worst = [p for s in (Severity.ERROR, Severity.WARNING) for p in problems if p.severity is s]
    lines += [located(p) for p in worst[:_SHOWN]]
    if len(worst) > _SHOWN:
        lines.append(f"……另有 {len(worst) - _SHOWN} 条，见“数据问题”。")
    return "\n".join(lines)
