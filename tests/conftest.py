"""What several test modules start from."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.schema import CUSTOMERS
from huikuan_xl.workbook.ledger_book import build_ledger


@pytest.fixture(scope="session")
def built_for_one_customer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger file of one customer, built once: that takes longer than most tests on it."""
    target = tmp_path_factory.mktemp("built") / "台账.xlsx"
    register = frame(
        CUSTOMERS, {"customer_code": ["001"], "customer_name": ["甲公司"], "credit_days": [30]}
    )
    build_ledger(target, Ledger(customers=register), dt.date(2024, 3, 31), spare_rows=4)
    return target


@pytest.fixture
def one_customer(built_for_one_customer: Path, tmp_path: Path) -> Path:
    """A copy of that ledger of the test's own."""
    return Path(shutil.copy(built_for_one_customer, tmp_path / "台账.xlsx"))
