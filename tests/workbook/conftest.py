"""The built files, made once a session."""

from pathlib import Path

import pytest

from huikuan_xl.demo import AS_OF, make_ledger
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.hosts.calc.conftest import office
from xl.build import DAILY, LEDGER, REGISTER, SALES, build

__all__ = ["office"]

SPARE = 12


@pytest.fixture(scope="session")
def demo() -> Ledger:
    return make_ledger()


@pytest.fixture(scope="session")
def demo_book(tmp_path_factory: pytest.TempPathFactory, demo: Ledger) -> Path:
    """The demo ledger as a workbook."""
    path = tmp_path_factory.mktemp("workbook") / "demo.xlsx"
    build_ledger(path, demo, AS_OF, spare_rows=SPARE)
    return path


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that ``python -m xl`` builds."""
    folder = tmp_path_factory.mktemp("templates")
    build(folder)
    return folder


@pytest.fixture(scope="session", params=["demo", LEDGER, REGISTER, SALES, DAILY])
def built(request: pytest.FixtureRequest, templates: Path, demo_book: Path) -> Path:
    """Each built workbook in turn."""
    return demo_book if request.param == "demo" else templates / request.param
