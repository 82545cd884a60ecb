"""install, uninstall and doctor on recorded machines: what each cause looks like and its remedy."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from huikuan_xl import __version__
from huikuan_xl.buttons.findings import Finding, Status
from huikuan_xl.excel import doctor
from huikuan_xl.excel.doctor import run_checks
from huikuan_xl.excel.install import (
    CLASS_KEY,
    CLASS_KEY_32,
    PRODUCT_KEY,
    PROG_ID_KEY,
    install,
    uninstall,
)
from huikuan_xl.excel.machine import Machine, NoRegistry, console_text, this_machine
from huikuan_xl.excel.server import CLASS_ID

PYTHON = Path(r"C:\Users\张三\AppData\Local\Programs\Python\Python312\python.exe")
EXCEL = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\App Paths\\excel.exe"
PLATFORM = "HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration"
EXCEL_CLASS = (
    "HKCU\\Software\\Classes\\CLSID\\{00024500-0000-0000-C000-000000000046}\\LocalServer32"
)
ASR = ("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender\\Windows Defender Exploit Guard"
       "\\ASR\\Rules")  # fmt: skip
FONTS = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Fonts"
POLICY = "HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security"
SETTING = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security"


class RecordedRegistry:
    """A registry as key → name → value."""

    def __init__(self, **_: str) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    def read(self, key: str, name: str = "") -> str | None:
        return self.keys.get(key, {}).get(name)

    def names(self, key: str) -> list[str]:
        return list(self.keys.get(key, {}))

    def write(self, key: str, value: str, name: str = "") -> None:
        self.keys.setdefault(key, {})[name] = value

    def delete(self, key: str) -> bool:
        gone = [k for k in self.keys if k == key or k.startswith(f"{key}\\")]
        for k in gone:
            del self.keys[k]
        return bool(gone)


@pytest.fixture
def registry() -> RecordedRegistry:
    made = RecordedRegistry()
    made.write(EXCEL, r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE")
    made.write(PLATFORM, "x64", "Platform")
    for font in ("SimSun & NSimSun", "SimHei", "FangSong", "KaiTi", "FZXiaoBiaoSong-B05S",
                 "FangSong_GB2312", "KaiTi_GB2312"):  # fmt: skip
        made.write(FONTS, "font.ttf", f"{font} (TrueType)")
    return made


@pytest.fixture
def machine(registry: RecordedRegistry, tmp_path: Path) -> Machine:
    """Return a Windows machine on which everything is well once installed."""
    return Machine(
        system="Windows", python=PYTHON, version=(3, 12), bits=64,
        environment={"APPDATA": str(tmp_path), "OneDrive": r"C:\Users\张三\OneDrive"},
        registry=registry, modules=frozenset({"pythoncom", "xlwings"}),
        downloaded=lambda path: False, processes=list, answer=lambda: "",
    )  # fmt: skip


@pytest.fixture
def addin(tmp_path: Path) -> Path:
    path = tmp_path / "shipped.xlam"
    path.write_bytes(b"add-in")
    return path


@pytest.fixture
def start_folder(tmp_path: Path) -> Path:
    return tmp_path / "Microsoft" / "Excel" / "XLSTART"


@pytest.fixture
def installed(machine: Machine, addin: Path, start_folder: Path) -> Machine:
    assert {f.status for f in install(machine, addin=addin, folder=start_folder)} == {Status.FINE}
    return machine


def finding(machine: Machine, name: str, workbook: Path | None = None) -> Finding:
    (found,) = [f for f in run_checks(workbook, machine) if f.name == name]
    return found


def test_install_registers_for_the_user_only(
    installed: Machine, registry: RecordedRegistry, start_folder: Path
) -> None:
    assert registry.read(f"{PROG_ID_KEY}\\CLSID") == CLASS_ID
    for key in (CLASS_KEY, CLASS_KEY_32):
        assert registry.read(f"{key}\\LocalServer32") == (
            r'"C:\Users\张三\AppData\Local\Programs\Python\Python312\pythonw.exe"'
            " -B -P -m huikuan_xl.excel.server"
        )
    assert all(key.startswith(("HKCU\\", EXCEL, PLATFORM, FONTS)) for key in registry.keys)
    assert (start_folder / "huikuan.xlam").read_bytes() == b"add-in"


def test_uninstall_undoes_all_of_it(
    machine: Machine, registry: RecordedRegistry, addin: Path, start_folder: Path
) -> None:
    before = {key: dict(values) for key, values in registry.keys.items()}
    install(machine, addin=addin, folder=start_folder)
    uninstall(machine, folder=start_folder, data=start_folder)
    assert registry.keys == before
    assert not start_folder.exists() or list(start_folder.iterdir()) == []
    assert {f.status for f in uninstall(machine, folder=start_folder, data=start_folder)} == {
        Status.FINE
    }


def test_uninstall_takes_the_servers_files_and_leaves_the_users(
    installed: Machine, start_folder: Path, tmp_path: Path
) -> None:
    data = tmp_path / "huikuan"
    for name in ("server.log", "server.log.1", "undo/1.json", "备份/台账.xlsm"):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("")
    found = uninstall(installed, folder=start_folder, data=data)[-1]
    assert (found.status, "备份" in found.cause) == (Status.FINE, True)
    assert [p.name for p in data.rglob("*") if p.is_file()] == ["台账.xlsm"]
    (data / "备份" / "台账.xlsm").unlink()
    (data / "备份").rmdir()
    uninstall(installed, folder=start_folder, data=data)
    assert not data.exists()


def test_uninstall_while_the_server_runs_says_what_stays(
    installed: Machine, start_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server.log").write_text("")

    def locked(*_: object) -> None:
        raise PermissionError

    (start_folder / "huikuan.xlam").unlink()
    monkeypatch.setattr(Path, "unlink", lambda path, **_: locked() if "log" in path.name else None)
    found = uninstall(installed, folder=start_folder, data=tmp_path)[-1]
    assert found.status is Status.NOTE
    assert "关闭 Excel" in found.remedy


def test_installing_again_repairs(
    installed: Machine, registry: RecordedRegistry, addin: Path, start_folder: Path
) -> None:
    registry.write(f"{CLASS_KEY}\\LocalServer32", "別的程序")
    install(installed, addin=addin, folder=start_folder)
    assert finding(installed, "登记").status is Status.FINE


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"python": Path(r"C:\Users\x\AppData\Local\Microsoft\WindowsApps\python.exe")}, "Python"),
        (
            {"base": Path(r"C:\Program Files\WindowsApps\PythonSoftwareFoundation.Python.3.12")},
            "Python",
        ),
        ({"version": (3, 15)}, "Python"),
        ({"version": (3, 10)}, "Python"),
        ({"modules": frozenset({"xlwings"})}, "pywin32"),
    ],
)
def test_python_that_cannot_serve_excel_is_refused_before_anything_is_changed(
    machine: Machine, registry: RecordedRegistry, change: dict[str, object], name: str
) -> None:
    (found,) = install(replace(machine, **change))  # type: ignore[arg-type]
    assert (found.name, found.status) == (name, Status.WRONG)
    assert found.remedy
    assert not any(key.startswith("HKCU") for key in registry.keys)


def test_addin_in_use_asks_to_close_excel(
    machine: Machine, addin: Path, start_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("huikuan_xl.excel.install.os.replace", locked)
    found = install(machine, addin=addin, folder=start_folder)[-1]
    assert found.status is Status.WRONG
    assert "关闭全部 Excel" in found.remedy


def test_everything_is_fine_after_install(installed: Machine) -> None:
    assert [f for f in run_checks(None, installed) if f.status is not Status.FINE] == []


def test_every_check_runs_on_a_bare_machine_and_names_a_remedy(machine: Machine) -> None:
    bare = replace(machine, registry=RecordedRegistry(), modules=frozenset())
    found = run_checks(None, bare)
    assert len(found) == len(doctor.CHECKS)
    assert all(f.cause for f in found)
    assert all(f.remedy for f in found if f.status is Status.WRONG)


SITUATIONS = [
    ("not installed", "登记", Status.WRONG, "huikuan install",
     lambda r: r.delete(PROG_ID_KEY)),
    ("registered for a Python that is gone", "登记", Status.WRONG, "huikuan install",
     lambda r: r.write(f"{CLASS_KEY}\\LocalServer32", r'"C:\old\pythonw.exe" -m x')),
    ("class taken by another program", "登记", Status.WRONG, "huikuan install",
     lambda r: r.write(f"{PROG_ID_KEY}\\CLSID", "{0}")),
    ("older version installed", "版本", Status.WRONG, "huikuan install",
     lambda r: r.write(PRODUCT_KEY, "0.0.1", "Version")),
    ("WPS has taken Excel over", "WPS", Status.WRONG, "兼容",
     lambda r: r.write(EXCEL_CLASS, r"C:\Users\x\Kingsoft\WPS Office\12.1\office6\et.exe /automation")),
    ("WPS is there as well", "WPS", Status.NOTE, "",
     lambda r: r.write("HKCU\\Software\\Kingsoft\\Office\\6.0\\Common", r"C:\wps", "InstallRoot")),
    ("no Excel", "Excel", Status.WRONG, "命令行", lambda r: r.delete(EXCEL)),
    ("Excel from the Store", "Excel", Status.NOTE, "官网版",
     lambda r: r.write(EXCEL, r"C:\Program Files\WindowsApps\Excel\EXCEL.EXE")),
    ("Excel 2019", "Excel 版本", Status.NOTE, "核销试算",
     lambda r: r.write(PLATFORM, "ProPlus2019Volume", "ProductReleaseIds")),
    ("Excel 2021", "Excel 版本", Status.FINE, "",
     lambda r: r.write(PLATFORM, "ProPlus2021Volume", "ProductReleaseIds")),
    ("Microsoft 365", "Excel 版本", Status.FINE, "",
     lambda r: r.write(PLATFORM, "O365ProPlusRetail", "ProductReleaseIds")),
    ("32-bit Excel", "位数", Status.NOTE, "", lambda r: r.write(PLATFORM, "x86", "Platform")),
    ("macros forbidden by policy", "宏设置", Status.WRONG, "IT",
     lambda r: r.write(POLICY, "4", "VBAWarnings")),
    ("macros switched off", "宏设置", Status.WRONG, "信任中心",
     lambda r: r.write(SETTING, "4", "VBAWarnings")),
    ("signed macros only", "宏设置", Status.NOTE, "受信任位置",
     lambda r: r.write(SETTING, "3", "VBAWarnings")),
    ("child processes of Office blocked", "攻击面减少规则", Status.NOTE, "IT",
     lambda r: r.write(ASR, "1", "D4F940AB-401B-4EFC-AADC-AD5F3C50688A")),
    ("rule in audit mode only", "攻击面减少规则", Status.FINE, "",
     lambda r: r.write(ASR, "2", "d4f940ab-401b-4efc-aadc-ad5f3c50688a")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status", "remedy", "spoil"),
    [s[1:] for s in SITUATIONS],
    ids=[s[0] for s in SITUATIONS],
)
def test_recorded_situation_is_recognised(
    installed: Machine,
    registry: RecordedRegistry,
    name: str,
    status: Status,
    remedy: str,
    spoil: object,
) -> None:
    spoil(registry)  # type: ignore[operator]
    found = finding(installed, name)
    assert found.status is status
    assert remedy in found.remedy


def test_missing_and_blocked_addin(installed: Machine, start_folder: Path) -> None:
    blocked = replace(installed, downloaded=lambda path: path.suffix == ".xlam")
    assert "互联网" in finding(blocked, "加载项").cause
    (start_folder / "huikuan.xlam").unlink()
    assert finding(installed, "加载项").status is Status.WRONG


@pytest.mark.parametrize(
    ("processes", "status"),
    [
        ([], Status.FINE),
        (["EXCEL.EXE", "pythonw -m huikuan_xl.excel.server -Embedding"], Status.FINE),
        (["pythonw -m huikuan_xl.excel.server"], Status.NOTE),
        (["EXCEL.EXE", *["pythonw -m huikuan_xl.excel.server"] * 2], Status.NOTE),
    ],
)
def test_leftover_processes(installed: Machine, processes: list[str], status: Status) -> None:
    assert finding(replace(installed, processes=lambda: processes), "进程").status is status


def test_server_that_does_not_answer(installed: Machine) -> None:
    found = finding(replace(installed, answer=lambda: "-2147221164 没有注册类"), "服务")
    assert found.status is Status.WRONG
    assert "-2147221164" in found.cause
    assert "server.log" in found.remedy


def test_store_python_behind_a_virtual_environment(installed: Machine) -> None:
    own = replace(installed, base=Path(r"C:\Program Files\Python312"))
    assert finding(own, "Python").status is Status.NOTE
    assert "虚拟环境" in finding(own, "Python").cause
    store = replace(installed, base=Path(r"C:\Program Files\WindowsApps\Python.3.12"))
    assert finding(store, "Python").status is Status.WRONG


def test_registration_for_32_bit_excel(installed: Machine, registry: RecordedRegistry) -> None:
    registry.delete(CLASS_KEY_32)
    assert finding(installed, "登记").status is Status.NOTE
    registry.write(PLATFORM, "x86", "Platform")
    assert finding(installed, "登记").status is Status.WRONG
    assert "huikuan install" in finding(installed, "登记").remedy


def test_excel_run_as_administrator(installed: Machine, registry: RecordedRegistry) -> None:
    layers = "HKCU\\Software\\Microsoft\\Windows NT\\CurrentVersion\\AppCompatFlags\\Layers"
    registry.write(layers, "~ RUNASADMIN", r"C:\other.exe")
    assert finding(installed, "管理员身份").status is Status.FINE
    registry.write(layers, "~ RUNASADMIN", str(registry.read(EXCEL)))
    assert finding(installed, "管理员身份").status is Status.WRONG
    registry.write(layers, "~ HIGHDPIAWARE", str(registry.read(EXCEL)))
    assert finding(installed, "管理员身份").status is Status.FINE
    elevated = replace(installed, elevated=True)
    assert finding(elevated, "管理员身份").status is Status.NOTE


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_process_lists_are_read_in_either_encoding(encoding: str) -> None:
    assert console_text("C:\\张三\\pythonw.exe".encode(encoding)) == "C:\\张三\\pythonw.exe"
    assert console_text(b"a\xff\xff") != ""


def test_utf8_mode_is_noted(installed: Machine) -> None:
    assert finding(replace(installed, utf8_mode=True), "编码").status is Status.NOTE


def workbook(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name.replace("__", "/"), text)
    return path


def test_stale_addin_links_in_a_workbook(installed: Machine, tmp_path: Path) -> None:
    clean = workbook(tmp_path / "a.xlsm", **{"xl/worksheets/sheet1.xml": "<f>HK_RMB(A1)</f>"})
    assert finding(installed, "公式链接", clean).status is Status.FINE
    stale = workbook(
        tmp_path / "b.xlsm",
        **{"xl/worksheets/sheet1.xml": "<f>[1]!HK_RMB(A1)</f><f>'C:\\x\\huikuan.xlam'!HK_RMB(A2)</f>",
           "xl/externalLinks/_rels/externalLink1.xml.rels": "Target='huikuan.xlam'"},
    )  # fmt: skip
    found = finding(installed, "公式链接", stale)
    assert found.status is Status.WRONG
    assert "2 个公式、1 个链接" in found.cause


def test_workbook_that_is_missing_blocked_or_broken(installed: Machine, tmp_path: Path) -> None:
    gone = tmp_path / "没有.xlsm"
    assert finding(installed, "工作簿", gone).status is Status.WRONG
    broken = tmp_path / "c.xlsm"
    broken.write_bytes(b"no zip")
    assert finding(installed, "公式链接", broken).status is Status.WRONG
    blocked = replace(installed, downloaded=lambda path: path == broken)
    assert "解除锁定" in finding(blocked, "工作簿", broken).remedy


@pytest.mark.parametrize(
    "path", [r"C:\Users\张三\OneDrive\台账.xlsm", "https://d.docs.live.net/1/台账.xlsm"]
)
def test_workbook_in_the_cloud(installed: Machine, path: str) -> None:
    found = doctor.check_cloud(installed, Path(path))
    assert found.status is Status.NOTE
    assert "移到" in found.remedy


@pytest.mark.parametrize(("system", "shown"), [("Linux", "Linux"), ("Darwin", "macOS")])
def test_other_systems_say_what_applies(system: str, shown: str, tmp_path: Path) -> None:
    here = replace(this_machine(), system=system, registry=NoRegistry())
    for found in (install(here), uninstall(here), run_checks(None, here)):
        assert [f.status for f in found] == [Status.NOT_HERE]
        assert shown in found[0].cause
        assert found[0].remedy
    book = workbook(tmp_path / "a.xlsm", **{"xl/worksheets/sheet1.xml": "<f>[1]!HK_RMB(A1)</f>"})
    assert Status.WRONG in {f.status for f in run_checks(book, here)}


def test_version_is_the_programs(installed: Machine, registry: RecordedRegistry) -> None:
    assert registry.read(PRODUCT_KEY, "Version") == __version__


def test_a_missing_letter_font_is_named_with_what_stands_in_for_it(
    installed: Machine, registry: RecordedRegistry
) -> None:
    del registry.keys[FONTS]["FZXiaoBiaoSong-B05S (TrueType)"]
    del registry.keys[FONTS]["KaiTi_GB2312 (TrueType)"]
    del registry.keys[FONTS]["KaiTi (TrueType)"]
    (found,) = [f for f in run_checks(None, installed) if f.name == "函件字体"]
    assert found.status is Status.NOTE
    assert "方正小标宋简体（公文式；由宋体代替）" in found.cause
    assert "楷体_GB2312（公文式；替代的楷体也没有）" in found.cause
    assert "仿宋" not in found.cause
