"""A real PostgreSQL server beside SQLite: every test that asks for ``where`` runs on both."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.books import Books

REQUIRED = bool(os.environ.get("HUIKUAN_REQUIRE_ALL"))


@pytest.fixture
def books() -> Books:
    return Books()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of our own; every ``database`` is new."""

    port: int

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://huikuan@127.0.0.1:{self.port}/{database}"

    def database(self, name: str) -> str:
        with psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=huikuan dbname=postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Start Debian's server on a folder and port of its own; it refuses to run as root."""
    programs = _programs()
    if programs is None:
        if REQUIRED:
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    who: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="huikuan-postgres-"))
    if who:
        shutil.chown(folder, "postgres", "postgres")
    data, port = folder / "data", _free_port()
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "huikuan", "-A", "trust", "-E", "UTF8",
         "--locale", "C", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **who,
    )  # fmt: skip
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, "-p", str(port), "-k", folder,
         "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"), cwd=folder, **who,
    )  # fmt: skip
    try:
        _wait_until_up(port, process)
        yield Server(port)
    finally:
        process.send_signal(signal.SIGQUIT)  # its data goes anyway
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_up(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(f"host=127.0.0.1 port={port} user=huikuan dbname=postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


_databases = iter(range(1_000_000))


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty archive on either database."""
    if request.param == "sqlite":
        return str(tmp_path / "归档.sqlite")
    running: Server = request.getfixturevalue("server")
    return running.database(f"archive{next(_databases)}")


@pytest.fixture
def sql(where: str) -> Callable[[str], None]:
    """Change the archive behind the program's back, as somebody with the database's rights can."""
    import sqlalchemy as sa

    from huikuan_xl.archive.database import archive_url

    def run(statement: str) -> None:
        engine = sa.create_engine(archive_url(where))
        with engine.begin() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()

    return run
