"""The folder for PCs without internet: double-clicked it installs, and it takes itself away again."""

import shutil

from huikuan_xl import __version__
from tests.hosts.windows import prepare
from tests.hosts.windows.conftest import DOCUMENTS
from tests.hosts.windows.wine import HOME, Windows, on_linux
from xl import wheelhouse

PROGRAM = on_linux(f"{HOME}\\AppData\\Local\\Programs\\huikuan")
SHIM = on_linux(f"{HOME}\\AppData\\Local\\Microsoft\\WindowsApps\\huikuan.cmd")
PATH = {"PATH": f"C:\\py;C:\\windows\\system32;{HOME}\\AppData\\Local\\Microsoft\\WindowsApps"}


def test_install_without_internet_and_uninstall(bare_windows: Windows) -> None:
    folder = DOCUMENTS / "回款 安装包"
    wheelhouse.make(folder, "3.12", prepare.packages())
    environment = {**PATH, "PYTHONIOENCODING": "utf-8"}
    said = bare_windows.run(
        "cmd", "/c", f"{folder.name}\\{wheelhouse.INSTALL}", environment=environment, timeout=400
    )
    assert "装好了" in said
    assert "✓ 登记服务" in said
    assert (
        bare_windows.run("cmd", "/c", "huikuan", "version", environment=PATH).strip() == __version__
    )
    said = bare_windows.run(
        "cmd", "/c", f"{folder.name}\\{wheelhouse.UNINSTALL}", environment=environment, timeout=120
    )
    assert "已卸载" in said
    assert not PROGRAM.exists()
    assert not SHIM.exists()
    shutil.rmtree(folder)
