"""``huikuan doctor``: each known cause of trouble in Excel, one check each, with one remedy.

Checks are plain functions of a :class:`Machine`, so that recorded situations of Windows machines
are tested anywhere. They only read; the one that starts our server lets it end again.
"""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from huikuan_xl import __version__
from huikuan_xl.buttons.findings import Finding, Status
from huikuan_xl.buttons.places import data_folder, is_web_path
from huikuan_xl.excel import places
from huikuan_xl.excel.install import (
    CLASS_KEY,
    CLASS_KEY_32,
    PRODUCT_KEY,
    PROG_ID_KEY,
    SUPPORTED,
    is_store_python,
    not_windows,
    server_command,
)
from huikuan_xl.excel.machine import Machine, this_machine
from huikuan_xl.excel.server import CLASS_ID
from huikuan_xl.letters.fonts import missing_fonts

__all__ = ["Finding", "Status", "run_checks"]

FINE, NOTE, WRONG = Status.FINE, Status.NOTE, Status.WRONG
_REINSTALL = "运行 huikuan install"
_EXCEL_CLASS = "{00024500-0000-0000-C000-000000000046}"
_EXCEL_PATH = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
_OFFICE = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
_FIXED_ARRAYS = ("2016", "2019")  # editions whose results don't spill; 2013 and older don't run
_COMPATIBILITY = "Software\\Microsoft\\Windows NT\\CurrentVersion\\AppCompatFlags\\Layers"
_SECURITY = "Software\\{}Microsoft\\Office\\16.0\\Excel\\Security"
_ASR = "HKLM\\SOFTWARE\\{}Microsoft\\Windows Defender\\Windows Defender Exploit Guard\\ASR\\Rules"
_ASR_RULES = {
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a": "阻止 Office 创建子进程",
    "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b": "阻止 Office 宏调用 Win32 API",
    "d1e49aac-8f56-4280-b9ba-993a6d77406c": "阻止 PSExec 和 WMI 创建进程",
}
_FONTS = (
    "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Fonts",
    "HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\Fonts",
)
_BLOCKING = frozenset({"1", "6"})  # block, warn
_ADDIN_FORMULA = re.compile(rb"\[\d+\]!HK_[A-Z_]+|\.xlam'?!HK_[A-Z_]+")


def run_checks(workbook: Path | None = None, machine: Machine | None = None) -> list[Finding]:
    """Return all findings for this machine, and for a workbook if one is given."""
    machine = machine or this_machine()
    about_file = [check(machine, workbook) for check in WORKBOOK_CHECKS] if workbook else []
    if not machine.is_windows:
        return [not_windows(machine), *(f for f in about_file if f.name in _ANYWHERE)]
    return [*(check(machine) for check in CHECKS), *about_file]


def check_python(machine: Machine) -> Finding:
    """Python is a supported one, not from the Store."""
    name, low, high = "Python", *SUPPORTED
    shown = f"{machine.version[0]}.{machine.version[1]}"
    if is_store_python(machine):
        return Finding(
            name, WRONG, f"这是 Microsoft Store 版（{machine.python}），Excel 启动不了它",
            "从 python.org 安装 Python，重新安装 huikuan-xl，再运行 huikuan install",
        )  # fmt: skip
    if not low <= machine.version <= high:
        return Finding(
            name, WRONG, f"Python {shown} 不在支持范围内",
            f"改用 Python {low[0]}.{low[1]} 至 {high[0]}.{high[1]}",
        )  # fmt: skip
    if machine.base is not None:
        return Finding(
            name, NOTE, f"Python {shown} 在虚拟环境里（{machine.python}）：移动或删除这个文件夹，Excel 就找不到服务",
            f"保留这个文件夹；换地方后重新{_REINSTALL}",
        )  # fmt: skip
    return Finding(name, FINE, f"Python {shown}，{machine.python}")


def check_pywin32(machine: Machine) -> Finding:
    """The package through which Python speaks with Excel is there."""
    if "pythoncom" in machine.modules:
        return Finding("pywin32", FINE, "已安装")
    return Finding(
        "pywin32", WRONG, "缺少 pywin32，Excel 无法与 Python 通信",
        f'运行 "{machine.python}" -m pip install pywin32',
    )  # fmt: skip


def _excel_platform(machine: Machine) -> str | None:
    return machine.registry.read(_OFFICE, "Platform")


def check_bitness(machine: Machine) -> Finding:
    """Excel's bitness against Python's: the server is a process of its own, so both may differ."""
    excel = _excel_platform(machine)
    if excel is None:
        return Finding(
            "位数", FINE, f"Python 为 {machine.bits} 位；服务独立运行，与 Excel 位数无关"
        )
    bits = {"x86": 32, "x64": 64}.get(excel, 64)
    if bits == machine.bits:
        return Finding("位数", FINE, f"Excel 与 Python 都是 {bits} 位")
    return Finding(
        "位数", NOTE,
        f"Excel 是 {bits} 位、Python 是 {machine.bits} 位；服务独立运行，不受影响",
    )  # fmt: skip


def check_excel(machine: Machine) -> Finding:
    """Excel is installed, as a desktop program."""
    name = "Excel"
    path = machine.registry.read(_EXCEL_PATH)
    if path is None:
        return Finding(
            name,
            WRONG,
            "没有找到桌面版 Excel",
            "安装桌面版 Excel；没有时用命令行 huikuan 完成同样的工作",
        )
    if "windowsapps" in path.lower():
        return Finding(
            name, NOTE, f"Excel 来自 Microsoft Store（{path}），个别机器上加载项不会自动打开",
            "若看不到“回款”选项卡，用台账文件里的按钮，或改装官网版 Office",
        )  # fmt: skip
    return Finding(name, FINE, path)


def check_edition(machine: Machine) -> Finding:
    """Excel spills results (365, 2021 and later); 2016 and 2019 have fixed arrays."""
    name = "Excel 版本"
    products = machine.registry.read(_OFFICE, "ProductReleaseIds")
    if products is None:
        return Finding(name, FINE, "建议 Microsoft 365 或 2021 以上；看不出这台电脑是哪一版")
    old = next((year for year in _FIXED_ARRAYS if year in products), None)
    if old is None:
        return Finding(name, FINE, f"结果区随行数自动展开（{products}）")
    return Finding(
        name, NOTE, f"Excel {old} 的结果区大小固定，行数超过时总状态会写明",
        "按“核销试算”“生成账龄”“刷新看板”加长结果区；或改用 Microsoft 365、2021 以上",
    )  # fmt: skip


def check_registration(machine: Machine) -> Finding:
    """Our server is registered, with a Python that is still there."""
    name = "登记"
    class_id = machine.registry.read(f"{PROG_ID_KEY}\\CLSID")
    command = machine.registry.read(f"{CLASS_KEY}\\LocalServer32")
    if class_id is None or command is None:
        return Finding(name, WRONG, "还没有登记 Excel 服务，公式会显示 #NAME?", _REINSTALL)
    if class_id != CLASS_ID:
        return Finding(name, WRONG, f"登记被改成了别的程序（{class_id}）", _REINSTALL)
    if command != server_command(machine.python):
        return Finding(
            name,
            WRONG,
            f"登记的是另一个 Python：{command}",
            f"确定要用当前这个 Python 时，{_REINSTALL}",
        )
    if machine.registry.read(f"{CLASS_KEY_32}\\LocalServer32") != command:
        needed = _excel_platform(machine) == "x86"
        return Finding(
            name, WRONG if needed else NOTE, "给 32 位 Excel 的登记缺失或不同", _REINSTALL
        )
    return Finding(name, FINE, command)


def check_elevation(machine: Machine) -> Finding:
    """Excel isn't run as administrator: Windows then hides what is registered for the user."""
    name = "管理员身份"
    excel = (machine.registry.read(_EXCEL_PATH) or "").lower()
    for root in ("HKCU", "HKLM"):
        key = f"{root}\\{_COMPATIBILITY}"
        for program in machine.registry.names(key):
            as_admin = "RUNASADMIN" in (machine.registry.read(key, program) or "")
            if as_admin and program.lower() == excel:
                return Finding(
                    name, WRONG, f"Excel 设成了以管理员身份运行（{program}），这样找不到本用户登记的服务",
                    "右键 excel.exe→属性→兼容性，取消“以管理员身份运行此程序”",
                )  # fmt: skip
    if machine.elevated:
        return Finding(
            name, NOTE, "这个窗口以管理员身份运行；从这里打开的 Excel 找不到本用户登记的服务",
            "在普通窗口里运行 huikuan，像平常一样打开 Excel",
        )  # fmt: skip
    return Finding(name, FINE, "Excel 按普通身份运行")


def check_version(machine: Machine) -> Finding:
    """What was installed is what runs."""
    installed = machine.registry.read(PRODUCT_KEY, "Version")
    if installed is None:
        return Finding("版本", WRONG, "没有安装记录", _REINSTALL)
    if installed != __version__:
        return Finding(
            "版本", WRONG, f"登记与加载项是 {installed}，程序是 {__version__}",
            f"关闭 Excel，{_REINSTALL}",
        )  # fmt: skip
    return Finding("版本", FINE, __version__)


def check_addin(machine: Machine) -> Finding:
    """The add-in lies in Excel's start folder and isn't blocked."""
    name = "加载项"
    roaming = machine.environment.get("APPDATA")
    folder = Path(roaming) / "Microsoft" / "Excel" / "XLSTART" if roaming else places.addin_folder()
    path = folder / places.ADDIN_NAME
    if not path.exists():
        return Finding(name, WRONG, f"“{folder}”里没有加载项", _REINSTALL)
    if machine.downloaded(path):
        return Finding(name, WRONG, "加载项带有“来自互联网”标记，Excel 会阻止它的宏", _REINSTALL)
    return Finding(name, FINE, str(path))


def check_wps(machine: Machine) -> Finding:
    """``Excel.Application`` still is Excel: WPS can take it over."""
    name = "WPS"
    for root in ("HKCU", "HKLM"):
        for key in (
            f"{root}\\Software\\Classes\\CLSID\\{_EXCEL_CLASS}\\LocalServer32",
            f"{root}\\Software\\Classes\\Excel.Application\\CurVer",
        ):
            value = (machine.registry.read(key) or "").lower()
            if any(word in value for word in ("wps", "kingsoft", "\\et.exe", "ket.")):
                return Finding(
                    name, WRONG, f"WPS 接管了 Excel 的登记（{value}）",
                    "在 WPS“配置工具→高级→兼容设置”取消“兼容第三方系统和软件”，再修复 Office",
                )  # fmt: skip
    if machine.registry.read("HKCU\\Software\\Kingsoft\\Office\\6.0\\Common", "InstallRoot"):
        return Finding(name, NOTE, "装有 WPS；请用 Excel 打开台账，WPS 只显示已算好的数值")
    return Finding(name, FINE, "没有被 WPS 接管")


def check_macro_policy(machine: Machine) -> Finding:
    """Macros aren't switched off altogether."""
    name = "宏设置"
    for policy, who in (("Policies\\", "公司策略"), ("", "Excel 设置")):
        value = machine.registry.read("HKCU\\" + _SECURITY.format(policy), "VBAWarnings")
        if value == "4":
            remedy = (
                "请 IT 允许受信任位置的宏，或用命令行 huikuan" if policy
                else "Excel“文件→选项→信任中心→宏设置”改为“通过通知禁用”"
            )  # fmt: skip
            return Finding(name, WRONG, f"{who}禁用了所有宏", remedy)
        if value == "3":
            return Finding(
                name, NOTE, f"{who}只允许有数字签名的宏", "把台账所在文件夹加为受信任位置"
            )
    return Finding(name, FINE, "宏未被全部禁用")


def check_attack_surface(machine: Machine) -> Finding:
    """Defender's attack surface rules that stand in the way of Office macros."""
    name = "攻击面减少规则"
    active = []
    for key in (_ASR.format("Policies\\"), _ASR.format("")):
        for rule in machine.registry.names(key):
            text = _ASR_RULES.get(rule.lower().strip("{}"))
            if text and machine.registry.read(key, rule) in _BLOCKING:
                active.append(text)
    if not active:
        return Finding(name, FINE, "没有启用相关规则")
    return Finding(
        name, NOTE, f"已启用：{'、'.join(dict.fromkeys(active))}；登记的服务由 Windows 启动，不受影响",
        "若公式仍不计算，把本行交给 IT，请其放行 huikuan 的 pythonw.exe",
    )  # fmt: skip


def check_encoding(machine: Machine) -> Finding:
    """UTF-8 as default would garble what stock xlwings and VBA exchange."""
    if machine.version >= (3, 15) or machine.utf8_mode:
        return Finding(
            "编码", NOTE, "Python 处于 UTF-8 模式，备用的 xlwings 通道可能乱码", "设 PYTHONUTF8=0"
        )
    return Finding("编码", FINE, "正常")


def check_processes(machine: Machine) -> Finding:
    """At most one server runs; one without Excel is a leftover."""
    lines = [line for line in machine.processes() if line.strip()]
    servers = [line for line in lines if "huikuan_xl.excel.server" in line]
    excel = any("excel.exe" in line.lower() for line in lines)
    if len(servers) > 1:
        return Finding(
            "进程",
            NOTE,
            f"有 {len(servers)} 个服务进程",
            "关闭 Excel 后在任务管理器结束 pythonw.exe",
        )
    if servers and not excel:
        return Finding("进程", NOTE, "Excel 已关闭而服务还在", "在任务管理器结束 pythonw.exe")
    return Finding("进程", FINE, "服务运行中" if servers else "服务未运行（用到时自动启动）")


def check_answer(machine: Machine) -> Finding:
    """The server starts and answers."""
    wrong = machine.answer()
    if not wrong:
        return Finding("服务", FINE, "启动并应答")
    log = data_folder() / "server.log"
    return Finding(
        "服务", WRONG, f"服务没有应答：{wrong}", f"查看“{log}”最后几行；多数情况下{_REINSTALL}即可"
    )


def check_file(machine: Machine, workbook: Path) -> Finding:
    """The workbook is there and isn't blocked as a download."""
    name = "工作簿"
    if not workbook.exists():
        return Finding(name, WRONG, f"找不到“{workbook}”", "核对路径和文件名")
    if machine.downloaded(workbook):
        return Finding(
            name, WRONG, "文件带有“来自互联网”标记，宏会被阻止",
            "右键文件→属性→勾选“解除锁定”→确定",
        )  # fmt: skip
    return Finding(name, FINE, str(workbook))


def check_cloud(machine: Machine, workbook: Path) -> Finding:
    """The workbook doesn't lie in a folder that OneDrive syncs: Excel then sees a web address."""
    name = "云端路径"
    if is_web_path(str(workbook)):
        return Finding(
            name, NOTE, "工作簿在网上，报告会写到本机文件夹", "把台账移到本机或局域网文件夹"
        )
    lower = str(workbook).lower()
    for key in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        folder = machine.environment.get(key)
        if folder and lower.startswith(folder.lower()):
            return Finding(
                name, NOTE, f"工作簿在 OneDrive 文件夹（{folder}）里，Excel 给出的是网址",
                "把台账移到不同步的文件夹",
            )  # fmt: skip
    return Finding(name, FINE, "不在 OneDrive 里")


def check_links(machine: Machine, workbook: Path) -> Finding:
    """No formula points to a copy of an add-in somewhere else."""
    name = "公式链接"
    if not workbook.exists():
        return Finding(name, Status.NOT_HERE, "没有工作簿可查")
    try:
        with zipfile.ZipFile(workbook) as package:
            links = [
                part for part in package.namelist()
                if part.startswith("xl/externalLinks/_rels/")
                and b".xlam" in package.read(part).lower()
            ]  # fmt: skip
            stale = sum(
                len(_ADDIN_FORMULA.findall(package.read(part)))
                for part in package.namelist()
                if part.startswith("xl/worksheets/") and part.endswith(".xml")
            )
    except (zipfile.BadZipFile, OSError):
        return Finding(
            name, WRONG, "文件打不开，可能已损坏或加密", "用备份恢复，或在 Excel 中另存为 .xlsm"
        )
    if links or stale:
        return Finding(
            name, WRONG, f"有 {stale} 个公式、{len(links)} 个链接指向别处的加载项",
            "在 Excel“数据→编辑链接→更改源”选本工作簿，或运行 huikuan recalc 前先替换掉路径前缀",
        )  # fmt: skip
    return Finding(name, FINE, "没有指向加载项的链接")


def check_fonts(machine: Machine) -> Finding:
    """The letters' fonts are there, or which other one Word will take for each."""
    name = "函件字体"
    listed = [one for key in _FONTS for one in machine.registry.names(key)]
    missing = missing_fonts(listed)
    if not missing:
        return Finding(name, FINE, "公文式、商务式的字体都有")
    told = "、".join(
        f"{font.name}（{font.theme}；"
        + (f"由{font.fallback}代替）" if there else f"替代的{font.fallback}也没有）")
        for font, there in missing
    )
    return Finding(
        name, NOTE, f"缺{told}",
        "装上这些字体，或在参数“函件版式”改用商务式；缺字体不影响内容，只影响字形和分页",
    )  # fmt: skip


CHECKS: tuple[Callable[[Machine], Finding], ...] = (
    check_python, check_pywin32, check_bitness, check_excel, check_edition,
    check_registration,
    check_elevation, check_version, check_addin, check_wps, check_macro_policy, check_attack_surface, check_encoding,
    check_processes, check_fonts, check_answer,
)  # fmt: skip
WORKBOOK_CHECKS: tuple[Callable[[Machine, Path], Finding], ...] = (
    check_file, check_cloud, check_links,
)  # fmt: skip
_ANYWHERE = frozenset({"工作簿", "公式链接"})
