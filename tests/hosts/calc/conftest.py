"""The session's LibreOffice. Skips without one, unless HUIKUAN_REQUIRE_ALL=1 (then it fails)."""

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from huikuan_xl.calc.addin import build_addin
from huikuan_xl.calc.copies import copy_for_calc
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.books import Books
from tests.hosts.calc import office as office_module
from tests.hosts.calc.office import Office
from tests.hosts.calc.sample_functions import REGISTRY


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A LibreOffice with the add-in built from the whole catalogue and the sample functions."""
    if reason := office_module.missing():
        if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("calc")
    addin = build_addin(
        folder / "huikuan.oxt", functions=REGISTRY.values(), module="sample_functions"
    )
    here = Path(__file__).parent
    path = os.pathsep.join(map(str, (here, here.parents[2])))  # ours, not what is installed
    with Office(folder, addin, REGISTRY, {"PYTHONPATH": path}) as running:
        yield running


@pytest.fixture(scope="module")
def copy(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of two customers with five spare rows in each table, for LibreOffice."""
    folder = tmp_path_factory.mktemp("台账")
    build_ledger(folder / "回款台账.xlsx", Books().ledger(), dt.date(2026, 6, 30), spare_rows=5)
    copy_for_calc(folder / "回款台账.xlsx", folder / "副本.xlsx", office.functions, 0)
    return folder / "副本.xlsx"
