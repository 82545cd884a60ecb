"""The command line: the same month end with no Excel. Chinese messages, exit codes 0 to 3.

0 fine, 1 problems found (or the month can't close), 2 unusable input, 3 an internal error.
``--json`` prints one JSON object on standard output; all else goes to standard error then.
"""

import sys
from typing import NoReturn

import typer

# isort: off
from huikuan_xl.commands import (  # noqa: F401  each joins the application, in this order
    demo,
    new,
    importing,
    claims,
    check,
    today,
    press,
    customer,
    approvals,
    targets,
    letters,
    delivered,
    dossier,
    month_end,
    report_delivered,
    new_year,
    dataset,
    consolidate,
    history,
    recalc,
    calc,
    excel,
    about,
)

# isort: on
from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import (
    help_line,
    internal_stop,
    is_usage_error,
    plain,
    usage_sentence,
)
from huikuan_xl.commands.console import INTERNAL, OK, UNUSABLE, complain
from huikuan_xl.stop import Stop, disk_stop

__all__ = ["INTERNAL", "OK", "UNUSABLE", "app", "main"]


def main() -> NoReturn:
    """Run the command line; never shows a traceback for what a user can put right."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None and (stream.encoding or "").lower() not in ("utf-8", "utf8"):
            reconfigure(encoding="utf-8", errors="replace")
    try:
        _refuse_narrow_names()
        sys.exit(app(prog_name="huikuan", standalone_mode=False) or OK)
    except Stop as stop:
        complain(f"{plain(stop.what)}。{plain(stop.remedy)}")
        sys.exit(UNUSABLE)
    except typer.Abort:
        sys.exit(130)
    except OSError as error:
        refused = disk_stop(error)
        complain(f"{plain(refused.what)}。{plain(refused.remedy)}")
        sys.exit(UNUSABLE)
    except Exception as error:
        if is_usage_error(error):
            complain(f"{plain(usage_sentence(error))}。用 {help_line(error)} 查看用法")
            sys.exit(UNUSABLE)
        inside = internal_stop(error)
        complain(f"{plain(inside.what)}。{plain(inside.remedy)}")
        sys.exit(INTERNAL)


def _refuse_narrow_names() -> None:
    """Raise Stop where the system can't write the Chinese names that our files have."""
    encoding = sys.getfilesystemencoding()
    try:
        "回款".encode(encoding, sys.getfilesystemencodeerrors())
    except UnicodeEncodeError:
        raise Stop(
            f"系统的文件名编码是 {encoding}，写不了中文文件名",
            "请先设环境变量 PYTHONUTF8=1（或 LC_ALL=C.UTF-8）再运行",
        ) from None


if __name__ == "__main__":
    main()
