"""One Windows for all tests of this folder: the product's wheel installed with pip, then registered.

Wine has no look-up of a user's own COM classes, so what ``huikuan install`` writes for the user is
copied to where Wine looks. Everything else is the product's own doing.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.excel.install import CLASS_KEY, PROG_ID_KEY
from tests.hosts.windows import prepare
from tests.hosts.windows.client import Plan, values_of
from tests.hosts.windows.wine import HOME, Windows, on_linux

ROOT = Path(__file__).parents[3]
DOCUMENTS = on_linux(f"{HOME}\\Documents")
_MODULE = ("-m", "huikuan_xl.cli")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.windows)


@pytest.fixture(scope="session")
def bare_windows() -> Iterator[Windows]:
    """Return a Windows without the product."""
    lacking = prepare.missing_tools()
    if lacking:
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail(f"missing: {', '.join(lacking)}")
        pytest.skip(f"missing: {', '.join(lacking)}")
    prepare.prepare()
    made = Windows()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the product as it is released, templates in it."""
    return make_wheel(tmp_path_factory.mktemp("dist"))


def make_wheel(folder: Path) -> Path:
    """Make the product's wheel."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    (made,) = folder.glob("*.whl")
    return made


class Product:
    """The product on its Windows: the command line and the COM client."""

    def __init__(self, windows: Windows, client: Path) -> None:
        self.windows = windows
        self.client = client
        self.said: dict[str, str] = {}

    def client_run(self, plan: Plan, name: str = "plan", timeout: float = 240) -> list[Any]:
        """Let the COM client carry a plan out; returns the answer of every command."""
        self.write(plan, name)
        said = self.windows.run(
            "C:\\client.exe", f"{name}.txt", f"{name}-report.txt", timeout=timeout
        )
        assert "no command" not in said, said
        return self.report(name)

    def write(self, plan: Plan, name: str) -> None:
        (DOCUMENTS / f"{name}.txt").write_text(plan.text, encoding="utf-8")

    def report(self, name: str) -> list[Any]:
        return values_of((DOCUMENTS / f"{name}-report.txt").read_text(encoding="utf-8"))

    @property
    def log(self) -> str:
        """Return the server's log."""
        return on_linux(f"{HOME}\\AppData\\Local\\huikuan\\server.log").read_text(encoding="utf-8")

    def wait_for_the_servers_end(self, most: float = 90) -> None:
        """Return once no server runs any more; fails when one stays."""
        until = time.monotonic() + most
        while time.monotonic() < until:
            (alive,) = self.client_run(Plan(["process"]))
            if alive[1] == 0:
                return
            time.sleep(3)
        pytest.fail("nobody holds the server, and still it runs")

    def huikuan(self, *arguments: str, fails: bool = False, timeout: float = 240) -> str:
        """Run a command of ours and return what it printed."""
        return self.windows.run(
            self.windows.python, *_MODULE, *arguments, fails=fails, timeout=timeout,
            environment={"PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip


@pytest.fixture(scope="session")
def product(bare_windows: Windows, wheel: Path) -> Product:
    """Return the product, installed and registered for the user."""
    return installed(bare_windows, wheel)


def installed(windows: Windows, wheel: Path) -> Product:
    """Install the product and register it for the user."""
    shutil.copy(wheel, on_linux(f"{HOME}\\Documents"))
    windows.run(windows.python, "-m", "pip", "install", "-q", "--no-index", "--no-deps",
                "--force-reinstall", "--no-warn-script-location", wheel.name)  # fmt: skip
    client = prepare.prefix() / "drive_c" / "client.exe"
    prepare.compile_program(Path(__file__).with_name("client.c"), client)
    made = Product(windows, client)
    made.said["install"] = made.huikuan("install")
    copy_classes_to_where_wine_looks(windows)
    return made


def copy_classes_to_where_wine_looks(windows: Windows) -> None:
    """Copy the user's COM classes to the machine's, as Windows merges them for a program."""
    for key in (PROG_ID_KEY, CLASS_KEY):
        machine = key.replace("HKCU", "HKLM", 1)
        windows.run("reg", "copy", key, machine, "/s", "/f")


def forget_copied_classes(windows: Windows) -> None:
    """Take the copies away again."""
    for key in (PROG_ID_KEY, CLASS_KEY):
        windows.run("reg", "delete", key.replace("HKCU", "HKLM", 1), "/f")
