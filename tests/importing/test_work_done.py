"""How much an import looks at and writes: counted, since times depend on the machine."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from huikuan_xl.import_files import write_import
from huikuan_xl.importing import lines, merging, plan
from huikuan_xl.importing.asking import Answers
from huikuan_xl.importing.files import open_source
from huikuan_xl.importing.plan import prepare
from huikuan_xl.inplace import cell_surgery, entries
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.reading import read_ledger
from tests.importing.conftest import Rows, Take, after

HEAD = ("客户编码", "单据日期", "单据编号", "价税合计")
MANY = 200


class Counts(dict[str, int]):
    """How often functions were called; of ``_records`` how many rows they gave."""

    def on(self, patch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        real = getattr(owner, name)
        self[name] = 0

        def counted(*args: Any, **named: Any) -> Any:
            result = real(*args, **named)
            self[name] += len(result) if name == "_records" else 1
            return result

        patch.setattr(owner, name, counted)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    found = Counts()
    found.on(monkeypatch, lines._Sorter, "_sort_row")
    found.on(monkeypatch, lines, "same_as_head")
    found.on(monkeypatch, lines, "total_word")
    found.on(monkeypatch, merging, "_records")
    found.on(monkeypatch, plan, "check")
    found.on(monkeypatch, cell_surgery._Surgeon, "_written")
    return found


def export(count: int = MANY, first: int = 0) -> Rows:
    body = [("001", "2024-01-05", f"X{first + i:04d}", 100 + i) for i in range(count)]
    return [HEAD, *body, ("合计", "", "", sum(row[3] for row in body))]


def test_new_documents_are_looked_at_once_and_compared_with_nothing(
    take: Take, counts: Counts
) -> None:
    assert take(export()).sheets[0].new == MANY
    assert counts["_sort_row"] == MANY + 1  # the total too
    assert counts["same_as_head"] == 0
    assert counts["total_word"] == 2  # only in the total's row: its word, and whose sum it is
    assert counts["_records"] == 0
    assert counts["check"] == 2  # the ledger before and after


def test_only_documents_of_known_numbers_are_compared(
    take: Take, ledger: Ledger, counts: Counts
) -> None:
    first = after(ledger, take(export()))
    counts.update(_records=0, check=0)
    second = take(export(20, first=MANY - 5), into=first, 改动="保留台账")
    (sheet,) = second.sheets
    assert (sheet.new, sheet.known + sheet.changed) == (15, 5)
    assert counts["_records"] == 10  # five of the file, five of the ledger
    counts.update(check=0)
    assert take(export(), into=first).sheets[0].known == MANY
    assert counts["check"] == 0  # with nothing new nothing can be wrong anew


def test_only_what_is_entered_is_written(
    one_customer: Path, counts: Counts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Formulas that follow what is entered are another matter: ``tests/inplace``."""
    monkeypatch.setattr(entries, "after_entering", lambda content, now, touched: content)
    path, file = one_customer, one_customer.with_name("导出.csv")
    file.write_text("\n".join(",".join(map(str, row)) for row in export()), encoding="utf-8")
    now = dt.datetime(2024, 3, 31, 9, 0)
    for written in (MANY * 4, 0):
        counts.update(_written=0)
        found = prepare(
            read_ledger(path), [open_source(file)], answers=Answers(), take_defaults=True
        )
        write_import(path, found, now=now, user="甲")
        # Code, day, number and amount of every row; and the run with its seven facts.
        assert written <= counts["_written"] <= written + 8
    assert len(read_ledger(path).sales) == MANY
