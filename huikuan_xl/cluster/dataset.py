"""Where a dataset is: a folder of Parquet files, or tables of a database.

A dataset is small and travels to the workers, which read their groups themselves: the folder, or the
database, must be within their reach.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
import sqlalchemy as sa

from huikuan_xl.archive.database import archive_url, shown_url
from huikuan_xl.cluster.layout import (
    COLUMNS,
    Manifest,
    group_of,
    heads_of,
    ledger_of,
    manifest_from,
    manifest_of,
    tables_of,
    typed,
)
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.schema import Sheet
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "dataset.json"
_PART = re.compile(r"\d{5}\.parquet")
_GROUP = "group_no"
_PREFIX = "huikuan_"
_AT_ONCE = 20_000  # rows of one insert


class Dataset(Protocol):
    """A ledger in groups of whole customers."""

    @property
    def name(self) -> str:
        """How people call it; never with a password."""

    def manifest(self) -> Manifest:
        """Read what the dataset says of itself. Raises Stop."""

    def group(self, manifest: Manifest, number: int) -> Ledger:
        """Read one group's ledger. Raises Stop when a part is lost or damaged."""


@dataclass(frozen=True, slots=True)
class ParquetDataset:
    """A folder with ``dataset.json`` and ``sales/00000.parquet`` … for every table and group."""

    folder: str

    @property
    def name(self) -> str:
        return self.folder

    def manifest(self) -> Manifest:
        path = Path(self.folder) / MANIFEST
        if not path.is_file():
            raise Stop(f"“{self.folder}”不是数据集（没有 {MANIFEST}）", "请用 huikuan dataset 生成")
        return manifest_from(path.read_text(encoding="utf-8"), self.name)

    def group(self, manifest: Manifest, number: int) -> Ledger:
        pa, pq = _arrow()
        tables = {}
        for sheet, names in COLUMNS.items():
            path = part_path(Path(self.folder), sheet, number)
            try:
                table = pq.read_table(path, columns=list(names)).to_pandas()
            except FileNotFoundError:
                raise Stop(f"数据集缺少“{path}”", _AGAIN) from None
            except (pa.ArrowException, OSError, KeyError, ValueError):
                raise Stop(f"数据集的“{path}”已损坏", _AGAIN) from None
            tables[sheet] = _counted(sheet, table, manifest, number, self.name)
        return ledger_of(manifest, tables)


@dataclass(frozen=True, slots=True)
class DatabaseDataset:
    """The tables huikuan_sales, huikuan_receipts, huikuan_customers … of a database, a column
    ``group_no`` in each, and the manifest in huikuan_dataset."""

    url: str

    @property
    def name(self) -> str:
        return shown_url(_address(self.url))

    def manifest(self) -> Manifest:
        with _connection(self.url) as connection:
            try:
                text = connection.execute(sa.select(_table_of_manifest().c.content)).scalar()
            except sa.exc.DBAPIError:
                text = None
        if text is None:
            raise Stop(f"“{self.name}”里没有数据集", "请用 huikuan dataset 生成")
        return manifest_from(text, self.name)

    def group(self, manifest: Manifest, number: int) -> Ledger:
        tables = {}
        with _connection(self.url) as connection:
            for sheet in COLUMNS:
                table = _sql_table(sheet)
                wanted = (
                    sa.select(*(table.c[name] for name in COLUMNS[sheet]))
                    .where(table.c[_GROUP] == number)
                    .order_by(table.c.row_no)
                )
                read = pd.read_sql(wanted, connection)
                tables[sheet] = _counted(sheet, read, manifest, number, self.name)
        return ledger_of(manifest, tables)


_AGAIN = "请用 huikuan dataset 重新生成"


def open_dataset(where: str) -> Dataset:
    """Return the dataset at a folder or a database URL. Raises Stop for another kind of database."""
    if "://" in where:
        _address(where)
        return DatabaseDataset(where)
    return ParquetDataset(str(Path(where).resolve()))


def part_path(folder: Path, sheet: Sheet, number: int) -> Path:
    """Return where a group of a table lies below the folder of a dataset."""
    return folder / sheet.name / f"{number:05d}.parquet"


def write_parquet(ledger: Ledger, folder: Path, groups: int) -> ParquetDataset:
    """Write a ledger as a dataset. Raises Stop when the folder holds something else.

    A dataset of ours that is there is replaced as a whole: the new one comes into place at once.
    """
    _, pq = _arrow()
    strange = _strange(folder)
    if strange:
        raise Stop(
            f"“{folder}”里有别的文件（{strange}），不是数据集", "请换一个空文件夹，或把它移走"
        )
    staging = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        tables = tables_of(ledger)
        for sheet, table in tables.items():
            group = group_of(table["customer_code"], groups, heads_of(ledger))
            part_path(staging, sheet, 0).parent.mkdir(parents=True)
            for number in range(groups):
                part = table[group == number].reset_index(drop=True)
                pq.write_table(_arrow_table(part), part_path(staging, sheet, number))
        (staging / MANIFEST).write_text(
            manifest_of(ledger, tables, groups).to_json(), encoding="utf-8"
        )
        if folder.exists():
            shutil.rmtree(folder)
        staging.rename(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return ParquetDataset(str(folder.resolve()))


def _strange(folder: Path) -> str:
    """Return a file below ``folder`` that no dataset of ours holds, "" where there is none."""
    names = {sheet.name for sheet in COLUMNS}
    ours = (folder / MANIFEST).is_file()
    for file in sorted(folder.rglob("*")) if folder.exists() else ():
        place = file.relative_to(folder).parts
        part = (
            place[0] in names and len(place) <= 2 and (file.is_dir() or _PART.fullmatch(place[-1]))
        )
        if not ours or not (part or place == (MANIFEST,)):
            return "/".join(place)
    return ""


def write_database(ledger: Ledger, url: str, groups: int) -> DatabaseDataset:
    """Write a ledger into tables of a database, in one transaction; the former ones go."""
    with _connection(url) as connection:
        manifest, tables = _table_of_manifest(), tables_of(ledger)
        for sheet, frame in tables.items():
            table = _sql_table(sheet)
            table.drop(connection, checkfirst=True)
            table.create(connection)
            rows = frame.astype("object").where(frame.notna(), None)
            rows[_GROUP], rows["row_no"] = (
                group_of(frame["customer_code"], groups, heads_of(ledger)),
                range(len(rows)),
            )
            for start in range(0, len(rows), _AT_ONCE):
                records = rows.iloc[start : start + _AT_ONCE].to_dict("records")
                connection.execute(sa.insert(table), _plain(sheet, records))
        manifest.drop(connection, checkfirst=True)
        manifest.create(connection)
        text = manifest_of(ledger, tables, groups).to_json()
        connection.execute(sa.insert(manifest), {"content": text})
    return DatabaseDataset(url)


def _plain(sheet: Sheet, records: list[dict[Any, Any]]) -> list[dict[Any, Any]]:
    dates = [name for name, dtype in COLUMNS[sheet].items() if dtype.startswith("datetime")]
    for record in records:
        for name in dates:
            if record[name] is not None:
                record[name] = record[name].date()
    return records


_SQL_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "str": sa.Text, "int64": sa.BigInteger, "Int64": sa.BigInteger, "bool": sa.Boolean,
    "float64": sa.Float, "datetime64[s]": sa.Date,
}  # fmt: skip


def _sql_table(sheet: Sheet) -> sa.Table:
    columns = [sa.Column(name, _SQL_TYPES[dtype]()) for name, dtype in COLUMNS[sheet].items()]
    return sa.Table(
        _PREFIX + sheet.name, sa.MetaData(),
        sa.Column(_GROUP, sa.Integer, index=True), sa.Column("row_no", sa.BigInteger), *columns,
    )  # fmt: skip


def _table_of_manifest() -> sa.Table:
    return sa.Table(f"{_PREFIX}dataset", sa.MetaData(), sa.Column("content", sa.Text))


def _address(url: str) -> sa.URL:
    return archive_url(url, "数据集")


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(_address(url), poolclass=sa.pool.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except sa.exc.DBAPIError as error:
        raise Stop(
            f"数据库“{shown_url(_address(url))}”用不了：{type(error.orig).__name__}",
            "请核对地址、账号和权限",
        ) from None
    finally:
        engine.dispose()


def _counted(
    sheet: Sheet, table: pd.DataFrame, manifest: Manifest, number: int, name: str
) -> pd.DataFrame:
    """Return the typed table. Raises Stop when rows are lost or doubled."""
    expected = manifest.rows[sheet.name][number]
    if len(table) != expected:
        raise Stop(
            f"数据集“{name}”的 {sheet.title} 第 {number} 组有 {len(table):,} 行，应有 {expected:,} 行",
            _AGAIN,
        )
    return typed(sheet, table)


def _arrow_table(part: pd.DataFrame) -> "pa.Table":
    pa, _ = _arrow()
    return pa.Table.from_pandas(part, preserve_index=False)


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Stop("没有装 pyarrow", "请执行 pip install 'huikuan-xl[dask]'") from None
    return pyarrow, pyarrow.parquet
