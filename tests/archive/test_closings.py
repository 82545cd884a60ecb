"""Closing: identical reruns, refused changes, reopening with a trace, nothing half done."""

import datetime as dt
from pathlib import Path

import pytest

from huikuan_xl import demo
from huikuan_xl.archive.closings import AlreadyClosed, Archive, CannotClose
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.month.run import run_month_end

NOW = dt.datetime(2026, 7, 3, 9, 30)


def test_closing_a_month(tmp_path: Path) -> None:
    ledger = demo.make_ledger()
    first = run_month_end(ledger, demo.AS_OF)
    with Archive(f"sqlite:///{tmp_path / 'a.sqlite'}") as archive:
        closed = archive.close(first, NOW)
        assert closed.state == "已关账"
        assert archive.close(run_month_end(ledger, demo.AS_OF), NOW).state == "无变化"
        assert archive.close(run_month_end(ledger, dt.date(2026, 5, 31)), NOW).state == "已关账"

        changed = demo.make_ledger()
        changed.receipts["amount"] += [1] + [0] * (len(changed.receipts) - 1)
        other = run_month_end(changed, demo.AS_OF)
        with pytest.raises(AlreadyClosed, match="2026-06"):
            archive.close(other, NOW)
        name = ledger.company.name
        assert [m[0] for m in archive.months(name)] == ["2026-05", "2026-06"]
        assert archive.reopenings(name) == 0
        assert archive.close(other, NOW, reopen=True).state == "已重开"
        assert archive.reopenings(name) == 1
        assert archive.months(name)[1][2] != closed.digest


def test_a_month_with_errors_cannot_be_closed(tmp_path: Path) -> None:
    ledger = demo.make_ledger()
    ledger.problems.append(
        Problem(Severity.ERROR, "客户销售统计表", 2, "销货总额", "x", "不是金额", "改正")
    )
    with Archive(f"sqlite:///{tmp_path / 'a.sqlite'}") as archive:
        with pytest.raises(CannotClose):
            archive.close(run_month_end(ledger, demo.AS_OF), NOW)
        assert archive.months(ledger.company.name) == []
