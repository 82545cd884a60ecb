"""Windows programs run under Wine: Windows' Python, our command line, the compiled COM client."""

import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.hosts.windows import prepare

HOME = "C:\\users\\张 三"
"""The Windows user's folder: with a blank and Chinese, as in many a finance department."""
FOLDERS = {
    "USERPROFILE": HOME, "HOMEPATH": HOME.removeprefix("C:"), "LOCALAPPDATA": f"{HOME}\\AppData\\Local",
    "APPDATA": f"{HOME}\\AppData\\Roaming", "TEMP": f"{HOME}\\AppData\\Local\\Temp",
    "TMP": f"{HOME}\\AppData\\Local\\Temp",
}  # fmt: skip
# Wine takes these folders from its registry, whatever Linux says: a first Windows process sets them.
_START = (
    "import os, subprocess, sys; os.environ.update(eval(sys.argv[1])); "
    "sys.exit(subprocess.run(sys.argv[2:]).returncode)"
)


def on_linux(path: str) -> Path:
    """Return where a path of drive C lies on Linux."""
    return prepare.prefix() / "drive_c" / Path(*path.split("\\")[1:])


def finished(program: subprocess.Popen[bytes], timeout: float) -> str:
    """Wait for a program's end and return what it printed.

    A server that it started may live on and keep the pipe open, so the pipe's end isn't awaited.
    """
    said: list[bytes] = []
    assert program.stdout is not None
    reader = threading.Thread(
        target=lambda pipe: said.extend(pipe), args=(program.stdout,), daemon=True
    )
    reader.start()
    try:
        program.wait(timeout)
    except subprocess.TimeoutExpired:
        program.kill()
        raise
    reader.join(0.5)
    return b"".join(said).decode("utf-8", errors="replace").replace("\r\n", "\n")


class Windows:
    """One prepared Windows with its user."""

    def __init__(self) -> None:
        self.python = "C:\\py\\python.exe"
        self._environment = prepare.environment()
        shutil.rmtree(on_linux(HOME), ignore_errors=True)  # of an earlier run
        for folder in ("AppData\\Local\\Temp", "AppData\\Roaming", "Documents"):
            on_linux(f"{HOME}\\{folder}").mkdir(parents=True, exist_ok=True)

    def start(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a Windows program; its standard input is closed, its output a pipe."""
        extra = {**FOLDERS, **(environment or {})}
        return subprocess.Popen(
            ["wine", self.python, "-I", "-c", _START, repr(extra), *command],
            env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=on_linux(f"{HOME}\\Documents"),
        )  # fmt: skip

    def run(
        self, *command: str, environment: Mapping[str, str] | None = None, timeout: float = 240,
        fails: bool = False,
    ) -> str:  # fmt: skip
        """Run a Windows program and return what it printed; raises when it fails unasked."""
        program = self.start(command, environment)
        text = finished(program, timeout)
        if program.returncode and not fails:
            raise AssertionError(f"{command} ended with {program.returncode}:\n{text}")
        return text

    def script(self, script: Path, *arguments: str, timeout: float = 240) -> str:
        """Run one of our Python scripts on the Windows side."""
        target = on_linux(f"{HOME}\\Documents\\{script.name}")
        shutil.copy(script, target)
        environment = {"PYTHONUTF8": "1"}
        return self.run(
            self.python, target.name, *arguments, environment=environment, timeout=timeout
        )

    def stop(self) -> None:
        """End all of this prefix's programs."""
        subprocess.run(["wineserver", "-k"], env=self._environment, check=False, timeout=60)
