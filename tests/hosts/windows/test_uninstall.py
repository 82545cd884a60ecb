"""install and doctor on Windows, a virtual environment, and what uninstall leaves: nothing."""

from pathlib import Path

from huikuan_xl import __version__
from tests.hosts.windows.client import plan
from tests.hosts.windows.conftest import (
    DOCUMENTS,
    Product,
    copy_classes_to_where_wine_looks,
    forget_copied_classes,
)
from tests.hosts.windows.wine import HOME, on_linux

ROAMING = on_linux(f"{HOME}\\AppData\\Roaming\\Microsoft\\Excel\\XLSTART")
LOCAL = on_linux(f"{HOME}\\AppData\\Local\\huikuan")
VENV = f"{HOME}\\台账环境"


def registered(product: Product) -> str:
    """Return what the user's registry says of us."""
    return product.windows.run("reg", "query", "HKCU\\Software", "/s", fails=True)


def test_install_says_what_it_did_for_a_user_with_a_chinese_name(product: Product) -> None:
    said = product.said["install"]
    assert "✓ 登记服务" in said
    assert "张 三" in said
    assert (ROAMING / "huikuan.xlam").exists()


def test_doctor_starts_the_server_and_finds_what_is_missing_here(product: Product) -> None:
    said = product.huikuan("doctor", fails=True)
    lines = {line[2:].partition("：")[0]: line for line in said.splitlines() if line[1:2] == " "}
    for name in ("登记", "版本", "加载项", "服务", "pywin32"):
        assert lines[name].startswith("✓"), lines
    assert lines["Excel"].startswith("✗"), "there is no Excel here, and doctor says so"
    assert "启动并应答" in lines["服务"]


def test_doctor_in_utf8_mode(product: Product) -> None:
    said = product.windows.run(
        product.windows.python, "-m", "huikuan_xl.cli", "doctor", fails=True,
        environment={"PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "启动并应答" in said
    assert "UTF-8" in said


def test_server_of_a_virtual_environment(product: Product) -> None:
    windows = product.windows
    windows.run(windows.python, "-m", "venv", "--without-pip", "--system-site-packages", VENV)
    python = f"{VENV}\\Scripts\\python.exe"
    said = windows.run(
        python, "-m", "huikuan_xl.cli", "install", environment={"PYTHONIOENCODING": "utf-8"}
    )
    assert f"{VENV}\\Scripts\\pythonw.exe".lower() in said.lower()
    copy_classes_to_where_wine_looks(windows)
    made = plan()
    made.call("HK_BUCKET", 45.0)
    assert product.client_run(made)[1] == "31-60"
    doctor = windows.run(python, "-m", "huikuan_xl.cli", "doctor", fails=True,
                         environment={"PYTHONIOENCODING": "utf-8"})  # fmt: skip
    assert "虚拟环境" in doctor
    product.huikuan("install")
    copy_classes_to_where_wine_looks(windows)


def test_uninstall_leaves_nothing(product: Product) -> None:
    assert "HuiKuan" in registered(product)
    assert __version__ in registered(product)
    product.wait_for_the_servers_end()  # which lets its log go
    said = product.huikuan("uninstall")
    assert "✗" not in said
    assert "HuiKuan" not in registered(product)
    assert "6F3B0B0E" not in registered(product).upper()
    assert not (ROAMING / "huikuan.xlam").exists()
    assert not list(ROAMING.iterdir())
    assert not LOCAL.exists()
    assert list(Path(DOCUMENTS).glob("*.txt")), "the user's own files stay"
    forget_copied_classes(product.windows)
