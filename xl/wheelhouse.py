"""All that a finance PC without internet needs to install: ``python -m xl.wheelhouse 安装包``.

The folder holds the wheels for Windows and ``install.cmd``; copied to the PC and double-clicked,
that leaves ``huikuan`` on the path and ends with ``huikuan install``. Nothing needs an
administrator. ``--wheels FOLDER`` takes wheels that were downloaded before.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALL, UNINSTALL = "install.cmd", "uninstall.cmd"
WHEELS = "wheels"

_SCRIPT = Path(__file__).with_name("offline_install.py")
# Plain ASCII: what is said in Chinese is said by Python, whatever the code page of the window.
_COMMAND = r"""@echo off
py -{python} -V >nul 2>nul
if errorlevel 1 goto plain
py -{python} "%~dp0install.py" {arguments}
goto end
:plain
python -V >nul 2>nul
if errorlevel 1 goto missing
python "%~dp0install.py" {arguments}
goto end
:missing
echo Python {python} not found. Install the 64-bit one from python.org, then run this again.
:end
"""


def command(python: str, arguments: str = "") -> bytes:
    """Return a script to double-click; ``python`` is the version, like ``3.12``."""
    text = _COMMAND.format(python=python, arguments=arguments)
    return text.replace("\n", "\r\n").encode("ascii")


def make(out: Path, python: str, wheels: Path | None = None) -> None:
    """Write wheels and script into ``out``. Raises CalledProcessError when pip can't get them."""
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    target = out / WHEELS
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(target), str(ROOT)], check=True)
    if wheels is not None:
        for wheel in wheels.glob("*.whl"):
            shutil.copy2(wheel, target)
    else:
        (ours,) = target.glob("huikuan_xl-*.whl")
        wanted = ["--platform", "win_amd64", "--python-version", python, "--only-binary=:all:"]
        # Markers are read for this machine, so what only Windows needs is named.
        subprocess.run(
            [
                *pip,
                "download",
                *wanted,
                "-d",
                str(target),
                str(ours),
                "pywin32",
                "colorama",
                "tzdata",
            ],
            check=True,
        )
    shutil.copy2(_SCRIPT, out / "install.py")
    (out / INSTALL).write_bytes(command(python))
    (out / UNINSTALL).write_bytes(command(python, "--remove"))


def main(arguments: list[str] | None = None) -> int:
    """Make the folder named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m xl.wheelhouse", description=__doc__)
    parser.add_argument("out", type=Path)
    own = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--python", default=own, help="version on the finance PCs")
    parser.add_argument("--wheels", type=Path, help="folder of wheels, instead of downloading")
    given = parser.parse_args(arguments)
    make(given.out, given.python, given.wheels)
    print(given.out / INSTALL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
