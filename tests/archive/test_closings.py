"""Closing: order, named changes, reopening with both states, and what tampering shows."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from huikuan_xl.archive.closings import (
    Archive,
    ClosedOtherwise,
    Delivery,
    Outcome,
    Overtaken,
    Plan,
    Reopening,
)
from huikuan_xl.archive.earlier import handed_reports
from huikuan_xl.archive.kept import KeptFile, Snapshot
from huikuan_xl.archive.snapshot import take
from huikuan_xl.month.reports import Handed
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.stop import Stop
from tests.books import Books

Sql = Callable[[str], None]
MAY, JUNE, JULY = dt.date(2026, 5, 31), dt.date(2026, 6, 30), dt.date(2026, 7, 31)
NOW = dt.datetime(2026, 8, 3, 9, 30)
WHY = Reopening("漏记一笔回款", "王敏")


def plan(archive: Archive, books: Books, day: dt.date, **how: Any) -> Plan:
    month = books.month(day)
    return archive.plan(take(month), month.entered, NOW, **how)


def close(archive: Archive, books: Books, day: dt.date, **how: Any) -> Outcome:
    made = plan(archive, books, day, **how)
    archive.commit(made)
    return made.outcome


def test_the_whole_result_comes_back(where: str, books: Books) -> None:
    with Archive(where) as archive:
        made = plan(archive, books, MAY)
        assert made.first
        archive.commit(made, [KeptFile("月结报告.xlsx", "ab" * 32, 7)])
        kept = archive.snapshot("甲公司", "2026-05")
    assert kept is not None
    one, two = kept.customers
    assert (one.customer_code, one.customer_name, one.balance, one.overdue) == (
        "C1", "恒通公司", 150_000, 100_000,
    )  # fmt: skip
    assert (two.balance, two.overdue) == (0, 0)
    assert [(i.doc_no, i.open) for i in kept.open_items] == [("X1", 100_000), ("X2", 50_000)]
    assert {f.name: f.amount for f in kept.figures}["台账余额"] == 150_000
    assert [f.name for f in kept.files] == ["月结报告.xlsx"]
    assert replace(kept, files=()) == take(books.month(MAY))


def test_the_same_month_again_changes_nothing(where: str, books: Books) -> None:
    with Archive(where) as archive:
        assert close(archive, books, MAY) is Outcome.CLOSED
        assert close(archive, books, MAY) is Outcome.SAME
        assert [(r.sequence, r.month, r.version) for r in archive.records("甲公司")] == [
            (1, "2026-05", 1)
        ]


def test_months_close_in_order(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        with pytest.raises(Stop, match="2026-06 还没有关账，不能先关 2026-07"):
            close(archive, books, JULY)
        with pytest.raises(Stop, match="2026-05 已经关账，2026-04"):
            close(archive, books, dt.date(2026, 4, 30))
        assert close(archive, books, JUNE) is Outcome.CLOSED
        assert [r.month for r in archive.records("甲公司")] == ["2026-05", "2026-06"]


def test_each_state_is_sealed_with_the_one_before(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        close(archive, books, JUNE)
        may, june = archive.records("甲公司")
        assert (may.previous, june.previous) == ("", may.seal)
        assert len({may.seal, june.seal}) == 2
        assert archive.findings("甲公司") == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda b: b.sales.__setitem__(1, ("C1", "X2", dt.date(2026, 5, 20), 501)),
         "C1 恒通公司　余额 1,500.00 → 1,501.00"),
        (lambda b: b.names.update(C1="恒通有限公司"),
         "C1 恒通有限公司　客户名称 恒通公司 → 恒通有限公司"),
        (lambda b: b.sales.pop(1), "C1 恒通公司　X2　未收 500.00 → 无"),
        (lambda b: b.changes.update(policy=replace(DEFAULT, remind_finance_days=9)),
         "财务到期前提醒　值 7 → 9"),
    ],
    ids=["amount", "name", "line gone", "parameter"],
)  # fmt: skip
def test_a_change_of_a_closed_month_is_named_and_refused(
    where: str, books: Books, change: Callable[[Books], object], named: str
) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        change(books)
        with pytest.raises(ClosedOtherwise, match="2026-05 已经关账") as refused:
            close(archive, books, MAY)
        assert any(named in str(c) for c in refused.value.changes), refused.value.changes
        assert len(archive.records("甲公司")) == 1


def test_what_comes_after_the_month_changes_nothing_of_it(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.receipts.append(("C1", "X1", dt.date(2026, 6, 1), 400))
        assert close(archive, books, MAY) is Outcome.SAME


def test_reopening_keeps_both_states_with_reason_and_person(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.receipts.append(("C1", "X1", dt.date(2026, 5, 31), 400))
        made = plan(archive, books, MAY, reopening=WHY)
        assert made.outcome is Outcome.REOPENED
        archive.commit(made)
        first, second = archive.records("甲公司")
        assert (second.version, second.reason, second.closed_by) == (2, "漏记一笔回款", "王敏")
        assert "C1 恒通公司　余额 1,500.00 → 1,100.00" in map(str, second.changes)
        assert second.previous == first.seal
        balances = [
            kept.customers[0].balance
            for version in (1, 2, None)
            if (kept := archive.snapshot("甲公司", "2026-05", version)) is not None
        ]
        assert balances == [150_000, 110_000, 110_000]
        assert plan(archive, books, MAY).reopenings == (second,)


def test_reopening_needs_a_reason_a_person_and_a_closed_month(where: str, books: Books) -> None:
    for reason, by in (("", "王敏"), ("漏记", " ")):
        with pytest.raises(Stop, match="理由和经办人"):
            Reopening(reason, by)
    with Archive(where) as archive, pytest.raises(Stop, match="没有关过账"):
        close(archive, books, MAY, reopening=WHY)


def test_closing_june_says_what_moved_in_may(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.sales[1] = ("C1", "X2", dt.date(2026, 5, 20), 1)
        made = plan(archive, books, JUNE)
        said = [str(change) for change in made.moved]
        assert "C1 恒通公司　余额 1,500.00 → 1,001.00" in said
        assert "C1 恒通公司　X2　未收 500.00 → 1.00" in said
        assert {c.month for c in made.moved} == {"2026-05"}
        archive.commit(made)
        assert archive.records("甲公司")[1].changes == made.moved


def test_another_parameter_or_name_in_june_moves_nothing_in_may(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.changes["policy"] = replace(DEFAULT, ageing_edges=(15, *DEFAULT.ageing_edges[1:]))
        books.names["C1"] = "恒通有限公司"
        assert plan(archive, books, JUNE).moved == ()


def test_another_companys_archive_is_refused_unless_joined(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.name = "示例制造有限公司"
        with pytest.raises(Stop, match="“甲公司”的，台账的公司名称却是“示例制造有限公司”"):
            close(archive, books, MAY)
        assert close(archive, books, MAY, new_company=True) is Outcome.CLOSED
        assert archive.companies() == sorted(["甲公司", "示例制造有限公司"])


def test_a_changed_row_is_named_and_the_seal_holds(where: str, books: Books, sql: Sql) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        sql("UPDATE customers SET balance = 100 WHERE customer_code = 'C1'")
        named = "C1 恒通公司　余额 1,500.00 → 1.00"
        assert [f for f in archive.findings("甲公司") if named in f]
        assert [f for f in plan(archive, books, JUNE).altered if named in f]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM closings WHERE month = '2026-06'", "第 2 条关账记录不见了"),
        ("DELETE FROM closings WHERE month = '2026-05'", "第 1 条关账记录不见了"),
        ("UPDATE closings SET closed_by = '别人' WHERE month = '2026-05'", "2026-05 第 1 次关账"),
        ("UPDATE heads SET sequence = 1", "末条关账记录"),
    ],
)
def test_a_broken_seal_stops_the_next_close(
    where: str, books: Books, sql: Sql, statement: str, named: str
) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        close(archive, books, JUNE)
        if statement.startswith("DELETE"):
            for table in ("figures", "customers", "open_items", "parameters", "problems",
                          "files", "changes"):  # fmt: skip
                sql(f"DELETE FROM {table}")
        sql(statement)
        assert any(named in finding for finding in archive.findings("甲公司"))
        with pytest.raises(Stop, match="被改动过"):
            close(archive, books, JULY)


def test_a_rewritten_content_is_named_by_the_rows_beside_it(where: str, books: Books) -> None:
    import zlib

    import sqlalchemy as sa

    from huikuan_xl.archive.database import archive_url

    with Archive(where) as archive:
        close(archive, books, MAY)
        kept = archive.snapshot("甲公司", "2026-05")
        assert kept is not None
        one, two = kept.customers
        forged = replace(kept, customers=(replace(one, balance=7), two))
        engine = sa.create_engine(archive_url(where))
        with engine.begin() as connection:
            packed = zlib.compress(forged.text().encode())
            connection.execute(sa.text("UPDATE closings SET content = :c"), {"c": packed})
        engine.dispose()
        (finding,) = archive.findings("甲公司")
        assert "封存内容被改动：C1 恒通公司　余额 1,500.00 → 0.07" in finding


def test_two_closes_at_once_leave_one_chain(where: str, books: Books) -> None:
    """Both planned on the same head: one commits, the other must plan again."""
    taken, ledger = take(books.month(MAY)), books.ledger()
    Archive(where).__exit__(None, None, None)
    start, ends = threading.Barrier(4), []

    def run() -> None:
        with Archive(where) as archive:
            made = archive.plan(taken, ledger, NOW)
            start.wait(30)
            try:
                archive.commit(made)
                ends.append("closed")
            except Overtaken:
                ends.append("overtaken")

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == ["closed", *["overtaken"] * 3]
    with Archive(where) as archive:
        assert [r.sequence for r in archive.records("甲公司")] == [1]
        assert archive.findings("甲公司") == []


def test_two_reopenings_at_once_leave_one_chain(where: str, books: Books) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.sales[1] = ("C1", "X2", dt.date(2026, 5, 20), 600)
        one = plan(archive, books, MAY, reopening=WHY)
        two = plan(archive, books, MAY, reopening=WHY)
        archive.commit(one)
        with pytest.raises(Overtaken):
            archive.commit(two)
        assert [r.version for r in archive.records("甲公司")] == [1, 2]


def test_text_that_no_database_keeps_is_kept_all_the_same(where: str, books: Books) -> None:
    books.names["C1"] = "恒\x00通\ud800'; DROP TABLE closings; --" + "长" * 400
    with Archive(where) as archive:
        close(archive, books, MAY)
        assert close(archive, books, MAY) is Outcome.SAME
        kept = archive.snapshot("甲公司", "2026-05")
        assert kept is not None
        assert kept.customers[0].customer_name.startswith("恒�通?'; DROP")


def test_the_sealed_text_reads_back(books: Books) -> None:
    taken = take(books.month(JUNE))
    assert Snapshot.from_text(taken.text()) == taken
    with pytest.raises(ValueError, match="格式"):
        Snapshot.from_text(taken.text().replace('"format": 1', '"format": 2'))


def test_lines_numbered_alike_do_not_change_with_their_order(where: str, books: Books) -> None:
    books.sales += [("C1", "X9", dt.date(2026, 5, 1), 30), ("C1", "X9", dt.date(2026, 5, 1), 20)]
    with Archive(where) as archive:
        close(archive, books, MAY)
        books.sales[3], books.sales[4] = books.sales[4], books.sales[3]
        assert close(archive, books, MAY) is Outcome.SAME


def test_a_delivery_is_noted_once_and_for_closed_months_alone(books: Books, where: str) -> None:
    with Archive(where) as archive:
        close(archive, books, MAY)
        sent = Delivery("2026-05", "总经理", dt.date(2026, 6, 4), "王敏", NOW)
        archive.note_delivery("甲公司", sent)
        assert archive.deliveries("甲公司") == [sent]
        assert archive.findings("甲公司") == []
        with pytest.raises(Stop, match="2026-05 送“总经理”已经登记过"):
            archive.note_delivery("甲公司", sent)
        with pytest.raises(Stop, match="2026-06 还没有关账"):
            archive.note_delivery("甲公司", replace(sent, month="2026-06"))
        assert handed_reports(archive, "甲公司", JUNE, DEFAULT) == (
            Handed(
                "2026-05",
                "总经理",
                dt.date(2026, 6, 4),
                True,
                "2026-06-04送达，在2026-06-05之前（K20）",
            ),
        )
