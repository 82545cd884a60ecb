"""Opening an archive: a file or a server, its schema brought up to date, trouble told plainly."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, exc

from huikuan_xl.archive.tables import METADATA
from huikuan_xl.stop import Stop

VERSION_TABLE = "huikuan_archive"
WAIT_SECONDS = 30
_MIGRATING = 0x6875696B  # key of the advisory lock that one migration at a time holds
_WRITES = "huikuan_writes"
_BACKUP = "请从备份恢复它；没有备份就改名保留，另起归档，从最早的月份起重新月结"


def archive_url(where: "str | Path", what: str = "归档") -> sa.URL:
    """Return the URL of an archive named by a file or an SQLAlchemy URL (SQLite, PostgreSQL).

    ``what`` is there, for messages. Raises Stop for another kind of database.
    """
    if isinstance(where, Path) or "://" not in where:
        return sa.URL.create("sqlite", database=str(where))
    try:
        url = sa.make_url(where)
    except exc.ArgumentError:
        raise Stop(f"看不懂{what}地址“{where}”", _ADDRESS) from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise Stop(f"{what}不支持“{url.get_backend_name()}”", _ADDRESS)


_ADDRESS = "请给一个文件，或 postgresql+psycopg://用户:密码@主机/库名"


def archive_is_there(where: "str | Path") -> bool:
    """Say whether an archive may be opened without making one; of a server only opening it tells."""
    url = archive_url(where)
    return url.get_backend_name() != "sqlite" or Path(str(url.database)).exists()


def shown_url(url: sa.URL) -> str:
    """Return how an archive is called in messages; never with its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def open_archive(where: "str | Path", *, create: bool = True) -> sa.Engine:
    """Open an archive and bring its schema up to date; ``create`` makes one that isn't there.

    Raises Stop when it can't be opened, is damaged, something else, newer, or in use for long.
    """
    url = archive_url(where)
    name = shown_url(url)
    if url.get_backend_name() == "sqlite":
        _refuse_no_file(Path(name), create=create)
    with trouble(name):
        engine = _engine(url)
        try:
            if url.get_backend_name() == "sqlite":
                _refuse_damaged(engine, name)
            _bring_up_to_date(engine, name)
        except BaseException:
            engine.dispose()
            raise
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Read in one transaction that sees the archive as of its start."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine whose transactions keep other writers out from their start."""
    return engine.execution_options(**{_WRITES: True})


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() == "postgresql":
        options = f"-c lock_timeout={WAIT_SECONDS}s"
        return sa.create_engine(url, connect_args={"options": options, "connect_timeout": 10})
    engine = sa.create_engine(url, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None  # else the driver commits before a CREATE TABLE
    connection.execute("PRAGMA foreign_keys=ON")


def _begin(connection: sa.Connection) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")


def _refuse_no_file(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise Stop(f"归档“{path}”是文件夹，不是文件", "请用 --archive 指定归档文件")
    if not create and not path.exists():
        raise Stop(f"没有归档“{path}”", "先月结一次，或用 --archive 指定归档")
    if not path.parent.is_dir():
        raise Stop(f"放归档的文件夹“{path.parent}”不存在", "请先建这个文件夹，或换一个")


def _refuse_damaged(engine: sa.Engine, name: str) -> None:
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if said != "ok":
        raise Stop(f"归档“{name}”已损坏（{said}）", _BACKUP)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "huikuan_xl.archive:migrations")
    return config


def _bring_up_to_date(engine: sa.Engine, name: str) -> None:
    """Migrate an older or empty database; refuse one that is newer or not ours."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        if _revision(connection) == newest:
            _refuse_other_columns(connection, name)
            return
    with writing(engine).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
        _refuse_unknown(connection, name)
        if _revision(connection) != newest:  # unless another run migrated it meanwhile
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        _refuse_other_columns(connection, name)


def _revision(connection: sa.Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_unknown(connection: sa.Connection, name: str) -> None:
    tables = set(sa.inspect(connection).get_table_names())
    found = _revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise Stop(
            f"归档“{name}”是更新版本的回款 XL 建的（结构 {found}）",
            "请先升级本机的回款 XL；归档没有改动",
        )
    others = tables - {VERSION_TABLE}
    if (
        found is None
        and others
        and (connection.dialect.name == "sqlite" or others & set(METADATA.tables))
    ):
        raise Stop(
            f"“{name}”里是别的数据（表 {'、'.join(sorted(others)[:3])}），不是这一版的归档",
            "请用 --archive 换一个文件或另一个库；它没有改动",
        )  # fmt: skip


def _refuse_other_columns(connection: sa.Connection, name: str) -> None:
    found = sa.inspect(connection)
    tables = set(found.get_table_names())
    for table in METADATA.sorted_tables:
        if table.name not in tables:
            raise Stop(f"归档“{name}”缺少表“{table.name}”", _BACKUP)
        missing = set(table.columns.keys()) - {c["name"] for c in found.get_columns(table.name)}
        if missing:
            raise Stop(f"归档“{name}”的表“{table.name}”缺少列“{min(missing)}”", _BACKUP)


_SQLITE = (
    ("file is not a database", "归档“{}”不是归档文件（或已损坏）", _BACKUP),
    ("malformed", "归档“{}”已损坏", _BACKUP),
    ("locked", "归档“{}”正被别的程序使用", "请等它结束后再试"),
    ("readonly", "归档“{}”不能写", "请取消只读，或换一个文件夹"),
    ("full", "写归档“{}”时磁盘满了", "请腾出空间后再试；归档还是原来的"),
    ("unable to open", "打不开归档“{}”", "请检查路径（可能太长）和权限"),
    ("I/O error", "读写归档“{}”失败", "请检查磁盘；归档还是原来的"),
)
_POSTGRES = (
    (
        "InsufficientPrivilege",
        "数据库账号没有读写归档“{}”的权限",
        "请让管理员授权，见用户手册“归档”",
    ),
    ("LockNotAvailable", "归档“{}”正被别人关账", "请稍后再试"),
    ("DeadlockDetected", "归档“{}”正被别人关账", "请稍后再试"),
)


@contextmanager
def trouble(name: str) -> Iterator[None]:
    """Tell what a database refuses in one sentence, as Stop."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise Stop(
            f"用 PostgreSQL 归档要先装 {missing.name}", "请运行 pip install psycopg[binary]"
        ) from None
    except exc.DBAPIError as error:
        raise _told(name, error) from error


def _told(name: str, error: exc.DBAPIError) -> Stop:
    said = str(error.orig)
    for part, what, remedy in _SQLITE:
        if type(error.orig).__module__.startswith("sqlite3") and part in said:
            return Stop(what.format(name), remedy)
    for part, what, remedy in _POSTGRES:
        if type(error.orig).__name__ == part:
            return Stop(what.format(name), remedy)
    if isinstance(error, exc.OperationalError) and not said.startswith("no such"):
        return Stop(f"连不上归档“{name}”", "请检查地址、账号、密码和网络")
    first = said.splitlines()[0] if said else type(error.orig).__name__
    return Stop(f"归档“{name}”读写失败（{first}）", _BACKUP)
