"""诊断 in LibreOffice: what is right and wrong with the add-in and the open workbook."""

import sys
from pathlib import Path

from huikuan_xl import __version__
from huikuan_xl.buttons.findings import Finding, Status
from huikuan_xl.buttons.places import is_web_path

_KEPT = (".xlsx", ".ods")


def findings(path: Path, office: str, office_python: str) -> list[Finding]:
    """Check a workbook open in LibreOffice ``office``, whose own Python is ``office_python``."""
    same = office_python.split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    found = [
        Finding("LibreOffice", Status.FINE, office),
        Finding("插件", Status.FINE, f"回款 XL {__version__}"),
        Finding(
            "Python",
            Status.FINE,
            f"{sys.prefix}"
            + ("" if same else f"（LibreOffice 自带 {office_python}，公式在另一个进程里算）"),
            ""
            if same
            else "这样也能用，只是慢一点；插件离不开这个文件夹，搬走或删除后请重新 calc-addin",
        ),
    ]
    if is_web_path(str(path)) or not path.is_absolute():
        found.append(
            Finding(
                "台账", Status.NOTE, "还没有存到本机", "请先存到本机文件夹，报告与备份才放在旁边"
            )
        )
    elif path.suffix.lower() not in _KEPT:
        found.append(
            Finding(
                "台账", Status.NOTE, f"“{path.suffix}”在 LibreOffice 里保存会丢掉按钮",
                "请用 huikuan calc-copy 做一份 .xlsx 副本，做完用 calc-back 换回",
            )
        )  # fmt: skip
    else:
        found.append(Finding("台账", Status.FINE, path.name))
    return found
