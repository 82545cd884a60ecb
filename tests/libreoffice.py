"""Files converted by the LibreOffice of this machine, each time with a profile of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from huikuan_xl.letters.pdf import find_soffice

RECALCULATING = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" '
    'oor:op="fuse"><value>0</value></prop></item></oor:items>'
)
"""The settings of a LibreOffice that works every formula out again on loading."""


def converted(source: Path, folder: Path, settings: str = "") -> Path:
    """The file as LibreOffice writes it as .xlsx; skips without one, fails where all is required."""
    soffice = find_soffice()
    if soffice is None:
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail("no LibreOffice")
        pytest.skip("no LibreOffice")
    if settings:
        registry = folder / "profile" / "user" / "registrymodifications.xcu"
        registry.parent.mkdir(parents=True)
        registry.write_text(settings, encoding="utf-8")
    subprocess.run(
        [str(soffice), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / "out" / f"{source.stem}.xlsx"
