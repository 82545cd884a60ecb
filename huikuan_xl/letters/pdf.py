"""Turn letters and workbooks into PDF with the LibreOffice that is installed.

One start of LibreOffice converts the whole batch, in a private profile, so that an open LibreOffice
of the user is neither disturbed nor needed. Workbooks are printed with the HK_ values stored in
them; everything else in them is calculated again.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

_WORKBOOKS = (".xlsx", ".xlsm")
_INSTALL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "~/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMW6432", "PROGRAMFILES(X86)", "LOCALAPPDATA")
# Excel's own stored values may be old or missing: compute on load. Never run macros.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">\
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">\
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
</oor:items>
"""
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(r"<f(?P<attributes>[^>]*?)(?:/>|>(?P<text>[^<]*)</f>)(?=\s*<v>)")
_SHARED = re.compile(r'\bt="shared".*\bsi="(\d+)"|\bsi="(\d+)".*\bt="shared"')


class NoPdfConverter(Exception):
    """No LibreOffice on this computer; the Chinese text says what to do."""


class PdfFailed(Exception):
    """LibreOffice ran, but a file has no PDF; the Chinese text names the files."""


def find_soffice() -> str | None:
    """The soffice program: on the PATH, else where installers put it on each system."""
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    if on_path:
        return on_path
    windows = (
        Path(os.environ[folder], "LibreOffice", "program", "soffice.exe")
        for folder in _WINDOWS_FOLDERS
        if folder in os.environ
    )
    places = (*windows, *(Path(place).expanduser() for place in _INSTALL_PLACES))
    return next((str(place) for place in places if place.exists()), None)


def render_pdf(
    paths: Iterable[Path],
    out_dir: Path,
    *,
    timeout_per_file: float = 60,
    soffice: str | None = None,
) -> list[Path]:
    """Print each .docx, .xlsx or .xlsm to ``out_dir`` as ``<stem>.pdf``; returns them in order.

    ``timeout_per_file`` in seconds, plus a minute for the start. Raises NoPdfConverter when there
    is no LibreOffice, PdfFailed when a file could not be converted (PDFs that did come out stay),
    ValueError when two files would give the same PDF. Finished PDFs replace older ones.
    """
    sources = list(paths)
    targets = [out_dir / f"{source.stem}.pdf" for source in sources]
    if len(set(targets)) != len(targets):
        raise ValueError("有两份文件会得到同名的 PDF，请分开生成。")
    if not sources:
        return []
    program = soffice or find_soffice()
    if program is None:
        raise NoPdfConverter(_no_converter())
    with tempfile.TemporaryDirectory(prefix="huikuan-pdf-") as folder:
        work = Path(folder)
        # Plain names: LibreOffice takes a leading "-" for an option and "$" for a variable.
        staged = [
            _stage(source, work / f"{at}{source.suffix.lower()}")
            for at, source in enumerate(sources)
        ]
        _convert(program, staged, work, 60 + timeout_per_file * len(staged))
        out_dir.mkdir(parents=True, exist_ok=True)
        failed: list[str] = []
        for source, copy, target in zip(sources, staged, targets, strict=True):
            made = work / "pdf" / f"{copy.stem}.pdf"
            if made.exists():
                shutil.move(made, target)
            else:
                failed.append(source.name)
    if failed:
        raise PdfFailed(f"这些文件没能转成 PDF：{'、'.join(failed)}。请检查文件能否打开。")
    return targets


def _convert(program: str, staged: Sequence[Path], work: Path, timeout: float) -> None:
    settings = work / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, "utf-8")
    command = [
        program,
        "-env:UserInstallation=" + (work / "profile").as_uri(),
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "pdf",
        "--outdir",
        str(work / "pdf"),
        *map(str, staged),
    ]
    try:
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                _end(process)
                raise PdfFailed(
                    f"LibreOffice 在 {timeout:.0f} 秒内没有完成转换，已停止它。请减少一次转换的文件数。"
                ) from None
    except OSError as error:
        raise NoPdfConverter(f"LibreOffice（{program}）无法启动：{error}") from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End soffice and the soffice.bin that it started."""
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False
        )
    else:
        os.killpg(process.pid, 9)


def _stage(source: Path, copy: Path) -> Path:
    if copy.suffix in _WORKBOOKS:
        _with_stored_values(source, copy)
    else:
        shutil.copyfile(source, copy)
    return copy


def _with_stored_values(source: Path, copy: Path) -> None:
    """Copy a workbook with each HK_ formula that has a stored value replaced by that value."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(copy, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if _SHEET.fullmatch(info.filename) and b"HK_" in content:
                content = _without_hk_formulas(content.decode("utf-8")).encode("utf-8")
            new.writestr(info, content, zipfile.ZIP_DEFLATED)


def _without_hk_formulas(sheet: str) -> str:
    shared: set[str] = set()

    def formula(match: re.Match[str]) -> str:
        named = _SHARED.search(match["attributes"])
        group = (named[1] or named[2]) if named else None
        if "HK_" not in (match["text"] or "") and group not in shared:
            return match[0]
        if group is not None:
            shared.add(group)
        return ""

    return _FORMULA.sub(formula, sheet)


def _no_converter() -> str:
    message = "这台电脑上没有找到 LibreOffice，不能生成 PDF。请安装 LibreOffice（免费）后再试。"
    if _has_word():
        message += "也可以先用 Word 打开生成的 .docx，再“另存为 PDF”。"
    return message


def _has_word() -> bool:
    if sys.platform != "win32":
        return False
    import winreg

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Word.Application"))
    except OSError:
        return False
    return True
