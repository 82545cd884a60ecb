"""Archives that are damaged, something else, newer or in use: one sentence, nothing touched."""

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from huikuan_xl.archive import database
from huikuan_xl.archive.closings import Archive
from huikuan_xl.archive.database import VERSION_TABLE, archive_url, open_archive, shown_url
from huikuan_xl.archive.snapshot import take
from huikuan_xl.archive.tables import METADATA
from huikuan_xl.stop import Stop
from tests.books import Books


def test_the_migrations_make_the_declared_tables(where: str) -> None:
    engine = open_archive(where)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_opening_twice_changes_nothing(where: str) -> None:
    open_archive(where).dispose()
    engine = open_archive(where)
    assert set(sa.inspect(engine).get_table_names()) == {*METADATA.tables, VERSION_TABLE}
    engine.dispose()


def test_a_newer_archive_is_left_alone(where: str, sql: Callable[[str], None]) -> None:
    open_archive(where).dispose()
    sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(Stop, match="更新版本的回款 XL 建的（结构 9999）"):
        open_archive(where)


def test_a_renamed_column_is_named(where: str, sql: Callable[[str], None]) -> None:
    open_archive(where).dispose()
    sql("ALTER TABLE closings RENAME COLUMN seal TO stamp")
    with pytest.raises(Stop, match="“closings”缺少列“seal”"):
        open_archive(where)


def test_another_programs_database_is_left_alone(where: str, sql: Callable[[str], None]) -> None:
    sql("CREATE TABLE closings (id INTEGER)")
    with pytest.raises(Stop, match="别的数据"):
        open_archive(where)


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _scribbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 3] = b"\xff" * 4096 * 2
    path.write_bytes(content)


def _text(path: Path) -> None:
    path.write_text("这是一份会议记录" * 100, encoding="utf-8")


@pytest.mark.parametrize("damage", [_cut, _scribbled, _text])
def test_a_damaged_file_is_told_in_one_sentence(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "归档.sqlite"
    open_archive(path).dispose()
    damage(path)
    before = path.read_bytes()
    with pytest.raises(Stop, match="归档") as told:
        open_archive(path)
    assert str(path) in told.value.what
    assert path.read_bytes() == before


def test_an_empty_file_is_a_new_archive(tmp_path: Path) -> None:
    path = tmp_path / "归档.sqlite"
    path.touch()
    open_archive(path).dispose()
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "said"),
    [("文件夹", "是文件夹"), ("没有/归档.sqlite", "不存在"), ("长", "打不开归档")],
)
def test_a_place_where_no_archive_can_be(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "文件夹").mkdir()
    if said == "打不开归档":
        name = "/".join(["长" * 60] * 4)
        (tmp_path / name).parent.mkdir(parents=True)
    with pytest.raises(Stop, match=said):
        open_archive(tmp_path / name)


def test_looking_makes_no_archive(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="没有归档"):
        open_archive(tmp_path / "归档.sqlite", create=False)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_in_use_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.2)
    path = tmp_path / "归档.sqlite"
    open_archive(path).dispose()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Stop, match="正被别的程序使用"):
        open_archive(path)
    other.execute("ROLLBACK")
    open_archive(path).dispose()


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    with pytest.raises(Stop, match="连不上归档") as told:
        open_archive("postgresql+psycopg://王敏:secret@127.0.0.1:1/回款")
    assert "secret" not in str(told.value)


def test_an_account_without_rights_is_told(server: Any) -> None:
    url = server.database("rights")
    open_archive(url).dispose()
    engine = sa.create_engine(archive_url(url))
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE ROLE reader LOGIN"))
    engine.dispose()
    with pytest.raises(Stop, match="没有读写归档"):
        open_archive(url.replace("huikuan@", "reader@"))


@pytest.mark.parametrize("where", ["mysql://a/b", "oracle://a", "://", "sqlite://"])
def test_other_databases_are_refused(where: str) -> None:
    with pytest.raises(Stop, match="归档"):
        archive_url(where)


def test_a_plain_postgresql_address_gets_our_driver() -> None:
    url = archive_url("postgresql://a:geheim@b/c")
    assert url.drivername == "postgresql+psycopg"
    assert "geheim" not in shown_url(url)


def test_who_may_only_add_can_close_but_not_rewrite(server: Any, books: Books) -> None:
    """The rights that the guide tells administrators to grant."""
    url = server.database("roles")
    owner = open_archive(url)
    with owner.begin() as connection:
        for right in (
            "CREATE ROLE closer LOGIN",
            "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO closer",
            "GRANT UPDATE ON heads TO closer",
            "GRANT USAGE ON SEQUENCE closings_id_seq TO closer",
        ):
            connection.execute(sa.text(right))
    with Archive(url.replace("huikuan@", "closer@")) as archive:
        taken = take(books.month(dt.date(2026, 5, 31)))
        archive.commit(archive.plan(taken, books.ledger(), dt.datetime(2026, 6, 3)))
        assert [r.month for r in archive.records("甲公司")] == ["2026-05"]
    closer = open_archive(url.replace("huikuan@", "closer@"))
    for statement in ("UPDATE closings SET reason = ''", "DELETE FROM customers"):
        with (
            pytest.raises(Stop, match="没有读写归档"),
            database.trouble("x"),
            closer.begin() as one,
        ):
            one.execute(sa.text(statement))
    owner.dispose()
    closer.dispose()
