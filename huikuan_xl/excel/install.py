"""``huikuan install`` and ``uninstall``: per user, no administrator, all of it undone.

Registered are our COM server (below HKCU, for 64-bit and 32-bit Excel) and a note of the version;
the add-in is copied to Excel's start folder, which Excel trusts. Nothing else is touched.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from huikuan_xl import __version__
from huikuan_xl.buttons.findings import Finding, Status
from huikuan_xl.buttons.places import data_folder
from huikuan_xl.excel import places
from huikuan_xl.excel.machine import Machine, this_machine
from huikuan_xl.excel.server import CLASS_ID, PROG_ID
from huikuan_xl.workbook.shipped import shipped

CLASSES = "HKCU\\Software\\Classes"
PRODUCT_KEY = "HKCU\\Software\\HuiKuan"
PROG_ID_KEY = f"{CLASSES}\\{PROG_ID}"
CLASS_KEY = f"{CLASSES}\\CLSID\\{CLASS_ID}"
#: The same class where 32-bit Excel looks for it.
CLASS_KEY_32 = f"{CLASSES}\\Wow6432Node\\CLSID\\{CLASS_ID}"
SUPPORTED = ((3, 11), (3, 14))
_TITLE = "HuiKuan XL"


def server_command(python: Path) -> str:
    """Return the command by which Windows starts our server: no window, no bytecode files, and no
    module from the folder it happens to start in."""
    return f'"{windowless(python)}" -B -P -m huikuan_xl.excel.server'


def windowless(python: Path) -> str:
    """Return the interpreter that opens no console window: pythonw.exe beside python.exe."""
    text = str(python)
    return (
        text[: -len("python.exe")] + "pythonw.exe" if text.lower().endswith("python.exe") else text
    )


def is_store_python(machine: Machine) -> bool:
    """Tell whether Python comes from the Microsoft Store, or is a virtual environment of such a
    one: Windows can't start it as a server."""
    return any("windowsapps" in str(path).lower() for path in (machine.python, machine.base))


def install(
    machine: Machine | None = None, *, addin: Path | None = None, folder: Path | None = None
) -> list[Finding]:
    """Register the server and place the add-in; one finding a step.

    Nothing is changed when this Python can't serve Excel. ``addin`` and ``folder`` are the add-in
    and where it goes, by default the shipped one and Excel's start folder.
    """
    machine = machine or this_machine()
    if not machine.is_windows:
        return [not_windows(machine)]
    obstacle = _obstacle(machine)
    if obstacle:
        return [obstacle]
    command = server_command(machine.python)
    for key, value, name in _entries(command):
        machine.registry.write(key, value, name)
    done = [Finding("登记服务", Status.FINE, f"已登记 {PROG_ID}：{command}")]
    return [*done, _place_addin(addin, folder or places.addin_folder())]


def _entries(command: str) -> Iterator[tuple[str, str, str]]:
    """Yield key, value and the value's name of all that is registered."""
    yield PROG_ID_KEY, _TITLE, ""
    yield f"{PROG_ID_KEY}\\CLSID", CLASS_ID, ""
    for class_key in (CLASS_KEY, CLASS_KEY_32):
        yield class_key, _TITLE, ""
        yield f"{class_key}\\ProgID", PROG_ID, ""
        yield f"{class_key}\\LocalServer32", command, ""
    yield PRODUCT_KEY, __version__, "Version"


def uninstall(
    machine: Machine | None = None, *, folder: Path | None = None, data: Path | None = None
) -> list[Finding]:
    """Undo all that install and the server did; ledgers, reports and backups stay.

    ``folder`` is where the add-in lies, ``data`` where the server keeps its log.
    """
    machine = machine or this_machine()
    if not machine.is_windows:
        return [not_windows(machine)]
    keys = (PROG_ID_KEY, CLASS_KEY, CLASS_KEY_32, PRODUCT_KEY)
    gone = [machine.registry.delete(key) for key in keys]
    text = "已删除登记" if any(gone) else "没有登记，不用删除"
    target = (folder or places.addin_folder()) / places.ADDIN_NAME
    return [
        Finding("删除登记", Status.FINE, text),
        _without_file_lock(
            "删除加载项", target, lambda: target.unlink(missing_ok=True), f"“{target}”已不存在"
        ),
        _remove_log(data or data_folder()),
    ]


def _remove_log(data: Path) -> Finding:
    """Delete the server's log and what 撤销上次 needed; the folder too when nothing else is in it."""
    name = "删除日志"
    try:
        for file in (*data.glob("server.log*"), *data.glob("undo/*.json")):
            file.unlink()
        for folder in (data / "undo", data):
            if folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
    except PermissionError:
        return Finding(
            name, Status.NOTE, f"服务还在运行，“{data}”里的日志没有删除",
            "关闭 Excel，一分钟后再运行一次 huikuan uninstall",
        )  # fmt: skip
    kept = f"“{data}”里只剩您的备份和报告" if data.exists() else f"“{data}”已不存在"
    return Finding(name, Status.FINE, kept)


def not_windows(machine: Machine) -> Finding:
    """Say what applies on other systems."""
    name = {"Darwin": "macOS", "Linux": "Linux"}.get(machine.system, machine.system)
    return Finding(
        "操作系统", Status.NOT_HERE,
        f"{name} 上没有 Excel 的公式服务，不用安装；命令行（huikuan month-end 等）照常可用",
        "公式可在 LibreOffice Calc 中使用：huikuan calc-addin",
    )  # fmt: skip


def _obstacle(machine: Machine) -> Finding | None:
    low, high = SUPPORTED
    if is_store_python(machine):
        return Finding(
            "Python", Status.WRONG, f"这是 Microsoft Store 版的 Python（{machine.python}），Excel 启动不了它",
            "从 python.org 安装 Python 后重新安装 huikuan-xl",
        )  # fmt: skip
    if not low <= machine.version <= high:
        return Finding(
            "Python", Status.WRONG, f"Python {_dotted(machine.version)} 不在支持范围内",
            f"请改用 Python {_dotted(low)} 至 {_dotted(high)}",
        )  # fmt: skip
    if "pythoncom" not in machine.modules:
        return Finding(
            "pywin32", Status.WRONG, "缺少 pywin32，Excel 无法与 Python 通信",
            f'运行 "{machine.python}" -m pip install pywin32',
        )  # fmt: skip
    return None


def _place_addin(addin: Path | None, folder: Path) -> Finding:
    target = folder / places.ADDIN_NAME

    def copy() -> None:
        source = addin or shipped(places.ADDIN_NAME)
        folder.mkdir(parents=True, exist_ok=True)
        staged = target.with_suffix(".new")
        staged.write_bytes(source.read_bytes())  # a copy of the bytes carries no download mark
        os.replace(staged, target)

    return _without_file_lock(
        "放置加载项", target, copy, f"已放到“{target}”，重开 Excel 后可见“回款”选项卡"
    )


def _without_file_lock(name: str, target: Path, work: Callable[[], None], done: str) -> Finding:
    try:
        work()
    except PermissionError:
        return Finding(
            name, Status.WRONG, f"“{target}”正被 Excel 使用", "关闭全部 Excel 窗口后再运行一次"
        )
    except FileNotFoundError as missing:
        return Finding(name, Status.WRONG, str(missing), "请重新安装 huikuan-xl")
    return Finding(name, Status.FINE, done)


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
