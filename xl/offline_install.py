"""Installs 回款 XL on a Windows PC without internet; copied beside the wheels as ``install.py``.

Run by ``install.cmd`` with the Python of the PC, standard library only. Leaves ``huikuan`` on the
path of this user and ends with ``huikuan install``; ``--remove`` takes all of it back.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

LOCAL = Path(os.environ.get("LOCALAPPDATA", str(Path.home())))
PROGRAM = LOCAL / "Programs" / "huikuan"
# This folder is on every user's path, so no environment variable is rewritten.
SHIM = LOCAL / "Microsoft" / "WindowsApps" / "huikuan.cmd"
COMMAND = PROGRAM / "Scripts" / "huikuan.exe"


def install(wheels: Path) -> int:
    """Make the environment, install from the wheels, put ``huikuan`` on the path, register."""
    print(f"正在安装到 {PROGRAM} ……", flush=True)
    venv.create(PROGRAM, clear=True, with_pip=True)
    pip = [str(PROGRAM / "Scripts" / "python.exe"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [
            *pip,
            "--disable-pip-version-check",
            "--no-index",
            "--find-links",
            str(wheels),
            "huikuan-xl",
        ],
        check=True,
    )
    SHIM.parent.mkdir(parents=True, exist_ok=True)
    SHIM.write_text(
        '@"%~dp0..\\..\\Programs\\huikuan\\Scripts\\huikuan.exe" %*\n', encoding="ascii"
    )
    subprocess.run([str(COMMAND), "install"], check=True)
    print("装好了。新开一个命令行窗口，键入 huikuan doctor 逐项检查。")
    return 0


def remove() -> int:
    """Take back what ``install`` did; workbooks and letters stay."""
    if COMMAND.exists():
        subprocess.run([str(COMMAND), "uninstall"], check=False)
    shutil.rmtree(PROGRAM, ignore_errors=True)
    SHIM.unlink(missing_ok=True)
    print("已卸载。台账和函件都没有动。")
    return 0


def main(arguments: list[str]) -> int:
    """Install, or remove with ``--remove``; one sentence when it didn't work."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if "--remove" in arguments:
        return remove()
    try:
        return install(Path(__file__).parent / "wheels")
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"安装没有完成（{error}）。台账没有改动；请把上面的文字交给维护人员。")
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
