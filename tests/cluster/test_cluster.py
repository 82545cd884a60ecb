"""A dataset's month end on a real local cluster is the ledger's own, to the 分, whatever the cut."""

import datetime as dt
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from huikuan_xl import cli, demo
from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.cluster import pack, run
from huikuan_xl.cluster.dataset import (
    Dataset,
    ParquetDataset,
    open_dataset,
    part_path,
    write_database,
    write_parquet,
)
from huikuan_xl.cluster.layout import Manifest, group_of, manifest_from, manifest_of
from huikuan_xl.cluster.run import Where, run_on_cluster
from huikuan_xl.cluster.totals import Totals, contribution_of, totals_of
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.month.run import run_month_end
from huikuan_xl.stop import Stop
from tests.fuzz.base import COMPANY, workbook
from tests.fuzz.packages import package_of, parts_of

AS_OF = dt.date(2026, 6, 30)


def make_ledger(customers: int = 23, size: int = 400) -> Ledger:
    """Lines with everything that decides: 红字, 作废, disputes, no due date, 折让, 退票, blanks."""
    rng = np.random.default_rng(7)
    code = np.array([f"C{n:03d}" for n in rng.integers(0, customers, size)])
    day = pd.Series(np.datetime64("2025-12-01") + rng.integers(0, 220, size))
    amount = rng.integers(-50_000, 900_000, size)
    document = [f"X{n // 2:04d}" for n in range(size)]
    paid = rng.integers(0, size, size // 2)
    state = np.where(rng.random(size) < 0.05, "作废", "正常")
    return Ledger(
        customers=frame(schema.CUSTOMERS, {
            "customer_code": [f"C{n:03d}" for n in range(customers - 3)],
            "customer_name": [f"客户{n}" for n in range(customers - 3)],
            "salesperson": ["王敏" if n % 2 else "李强" for n in range(customers - 3)],
            "department": ["" if n % 5 == 0 else f"{n % 3}部" for n in range(customers - 3)],
            "credit_days": [20 if n % 4 else None for n in range(customers - 3)],
        }),
        sales=frame(schema.SALES, {
            "customer_code": code, "doc_no": document, "line_no": np.arange(size) % 2 + 1,
            "sale_date": day, "amount": amount, "state": state,
            "due_date": day.where(rng.random(size) < 0.7) + pd.Timedelta(days=30),
            "salesperson": np.where(rng.random(size) < 0.5, "赵六", ""),
            "disputed": rng.random(size) < 0.1,
        }),
        receipts=frame(schema.RECEIPTS, {
            "customer_code": code[paid], "receipt_no": [f"R{n}" for n in range(paid.size)],
            "doc_no": np.where(rng.random(paid.size) < 0.6, np.array(document)[paid], ""),
            "receipt_date": day[paid].to_numpy() + rng.integers(0, 90, paid.size).astype("m8[D]"),
            "amount": np.maximum(amount[paid], 1), "allowance": rng.integers(0, 300, paid.size),
            "method": rng.choice(["电汇", "银承", ""], paid.size),
            "bill_state": np.where(rng.random(paid.size) < 0.05, "退票", ""),
        }),
        adjustments=frame(schema.ADJUSTMENTS, {
            "adj_no": [f"H{n}" for n in range(30)], "adj_date": [dt.date(2026, 5, 4)] * 30,
            "kind": ["坏账核销", "应收转户", "预收转户"] * 10, "customer_code": code[:30],
            "doc_no": document[:30], "amount": [100 * n + 50 for n in range(30)],
            "counter_code": [f"C{n % 7:03d}" for n in range(30)],
            "counter_amount": [100 * n + 50 for n in range(30)],
            "approved_by": ["陆总"] * 30, "approved_on": [dt.date(2026, 5, 2)] * 30,
        }),
        contacts=frame(schema.CONTACTS, {
            "contact_date": [dt.date(2026, 6, 2)] * 20, "customer_code": code[:20],
            "kind": ["争议"] * 20, "doc_no": document[:20], "disputed_amount": [5_000] * 20,
        }),
        company=COMPANY,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return make_ledger()


@dataclass(frozen=True)
class Kept:
    """A dataset in the memory of this process."""

    parts: tuple[Ledger, ...]
    told: Manifest
    name: str = "内存"

    def manifest(self) -> Manifest:
        return self.told

    def group(self, manifest: Manifest, number: int) -> Ledger:
        return self.parts[number]


def added_up(dataset: Dataset, as_of: dt.date = AS_OF) -> Totals:
    """Add all groups up in this process."""
    manifest = dataset.manifest()
    parts = [contribution_of(dataset.group(manifest, n), as_of) for n in range(manifest.groups)]
    total = parts[0]
    for part in parts[1:]:
        total = total.plus(part)
    return totals_of(total, manifest.company, manifest.policy, as_of, manifest.problems)


def assert_same(totals: Totals, ledger: Ledger, as_of: dt.date = AS_OF) -> None:
    """Compare every figure with the month end of the whole ledger."""
    whole = run_month_end(ledger, as_of)
    assert totals.tie == whole.tie
    for name, table in whole.ageing.items():
        pd.testing.assert_frame_equal(totals.ageing[name], table)
    pd.testing.assert_frame_equal(totals.by_document, whole.ageing_by_document)
    pd.testing.assert_frame_equal(totals.provision, whole.provision)
    assert totals.indicators == whole.indicators
    assert totals.counts == whole.counts
    assert totals.overdue == int(whole.customers["overdue"].sum())
    assert totals.ties


@pytest.mark.parametrize("groups", [1, 5, 30])
def test_any_cut_of_a_folder_adds_up_to_the_ledger(
    ledger: Ledger, groups: int, tmp_path: Path
) -> None:
    """30 groups of 23 customers: many are empty. Debts are moved from group to group."""
    assert {"坏账核销", "应收转户"} <= set(run_month_end(ledger, AS_OF).tie.adjustments)
    assert_same(added_up(write_parquet(ledger, tmp_path / "数据", groups)), ledger)


@pytest.mark.parametrize("day", [dt.date(2026, 2, 28), dt.date(2025, 11, 30)])
def test_any_day(ledger: Ledger, day: dt.date, tmp_path: Path) -> None:
    """In November nothing was sold yet."""
    assert_same(added_up(write_parquet(ledger, tmp_path / "数据", 4), day), ledger, day)


def test_database_tables_add_up_to_the_ledger(ledger: Ledger, where: str) -> None:
    """On SQLite and on a real PostgreSQL."""
    dataset = write_database(ledger, where if "://" in where else f"sqlite:///{where}", 3)
    assert_same(added_up(open_dataset(dataset.url)), ledger)
    write_database(ledger, dataset.url, 5)  # again: the former tables go
    assert_same(added_up(dataset), ledger)


def test_the_example_company_adds_up(tmp_path: Path) -> None:
    """Its ledger has bills, disputes, promises, replies to letters."""
    whole = demo.make_ledger()
    assert_same(added_up(write_parquet(whole, tmp_path / "数据", 7), demo.AS_OF), whole, demo.AS_OF)


def test_other_thresholds_travel_with_the_dataset(ledger: Ledger, tmp_path: Path) -> None:
    from dataclasses import replace

    other = replace(ledger, policy=replace(ledger.policy, max_term_days=60, dso_variant="倒推法"))
    dataset = write_parquet(other, tmp_path / "数据", 3)
    assert dataset.manifest().policy == other.policy
    assert dataset.manifest().company == COMPANY
    assert_same(added_up(dataset), other)


def test_spellings_of_a_code_are_one_customer() -> None:
    assert group_of(pd.Series(["k01", "Ｋ０１", "K 01"]), 1000, {}).nunique() == 1


def test_groups_are_the_same_on_every_machine() -> None:
    """crc32("c001") = 2,720,289,960; a change would tear customers of old datasets apart."""
    assert group_of(pd.Series(["C001"]), 1000, {}).tolist() == [960]


# The real cluster.


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
        silence_logs="ERROR",
    ) as local:  # fmt: skip
        yield local.scheduler_address


def test_two_workers_give_the_ledgers_figures(ledger: Ledger, cluster: str, tmp_path: Path) -> None:
    dataset = write_parquet(ledger, tmp_path / "数据", 6)
    told: list[float] = []
    totals = run_on_cluster(dataset, AS_OF, Where(cluster), lambda what, share: told.append(share))
    assert_same(totals, ledger)
    assert told == sorted(told)
    assert told[-1] == 1.0


@dataclass(frozen=True)
class Deadly:
    """The first worker that reads group 2 is killed as it reads; the group is read again."""

    inner: ParquetDataset
    mark: str

    @property
    def name(self) -> str:
        return self.inner.name

    def manifest(self) -> Manifest:
        return self.inner.manifest()

    def group(self, manifest: Manifest, number: int) -> Ledger:
        if number == 2 and not os.path.exists(self.mark):
            Path(self.mark).write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.05)
        return self.inner.group(manifest, number)


def test_a_killed_worker_changes_nothing(ledger: Ledger, cluster: str, tmp_path: Path) -> None:
    dataset = Deadly(write_parquet(ledger, tmp_path / "数据", 8), str(tmp_path / "killed"))
    assert_same(run_on_cluster(dataset, AS_OF, Where(cluster)), ledger)
    assert int((tmp_path / "killed").read_text()) != os.getpid()


def test_what_a_worker_refuses_comes_back_as_a_sentence(
    ledger: Ledger, cluster: str, tmp_path: Path
) -> None:
    dataset = write_parquet(ledger, tmp_path / "数据", 3)
    part_path(tmp_path / "数据", schema.SALES, 1).unlink()
    with pytest.raises(Stop, match=r"数据集缺少.*00001\.parquet.*huikuan dataset"):
        run_on_cluster(dataset, AS_OF, Where(cluster))


def test_without_a_scheduler_there_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PATIENCE", "1s")
    told = manifest_of(make_ledger(5, 10), {}, 1)
    with pytest.raises(Stop, match="连不上调度器"):
        run_on_cluster(Kept((), told), AS_OF, Where("tcp://127.0.0.1:9"))


def test_other_versions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Workers:
        def run(self, asked: Callable[[], str]) -> dict[str, str]:
            return {"tcp://1": asked(), "tcp://2": "0.0.1"}

    with pytest.raises(Stop, match=r"工作进程上的回款 XL 是 0\.0\.1"):
        run._refuse_other_versions(Workers())


# The command line.


def _said(words: list[object], capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["huikuan", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            cli.main()
    told = capsys.readouterr()
    return end.value.code, told.out, told.err


def test_the_command_gives_the_facts_of_the_ledgers_month_end(
    cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, data, out = tmp_path / "台账.xlsx", tmp_path / "数据", tmp_path / "月结"
    book.write_bytes(workbook())
    assert _said(["dataset", book, data, "--groups", 3], capsys)[0] == 0
    words: list[object] = ["month-end", "--as-of", AS_OF, "--out", out, "--json"]
    code, told, _ = _said([*words, data, "--engine", "dask", "--scheduler", cluster], capsys)
    assert code == 0
    assert sorted(p.name for p in out.iterdir()) == [
        "客户账龄-2026-06-30.parquet",
        "月结汇总-2026-06-30.xlsx",
    ]
    totals = json.loads(told)
    whole = json.loads(_said([*words, book, "--trial"], capsys)[1])
    for name in set(totals) - {"files", "trial"}:
        assert totals[name] == whole[name], name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "dask", "--close"], "不出函件也不关账"),
        (["--workers", "2"], "只与 --engine dask 一起用"),
        (["--engine", "dask"], "不是数据集"),
    ],
)
def test_what_does_not_go_together_is_refused(
    words: list[object], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = _said(["month-end", tmp_path, "--as-of", AS_OF, *words], capsys)
    assert code == 2
    assert said in told


def test_a_ledger_with_errors_becomes_no_dataset(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One amount is a word."""
    parts = parts_of(workbook())
    name = "xl/worksheets/sheet2.xml"
    parts[name] = parts[name].replace(b"<v>1005</v>", b"<v>NaN</v>")
    book = tmp_path / "台账.xlsx"
    book.write_bytes(package_of(parts))
    code, _, told = _said(["dataset", book, tmp_path / "数据"], capsys)
    assert code == 2
    assert "台账有 1 条错误" in told
    assert not (tmp_path / "数据").exists()


# Datasets that aren't whole.


def test_a_part_with_fewer_rows_is_told(ledger: Ledger, tmp_path: Path) -> None:
    dataset = write_parquet(ledger, tmp_path / "数据", 2)
    path = part_path(tmp_path / "数据", schema.RECEIPTS, 0)
    pd.read_parquet(path).iloc[1:].to_parquet(path)
    with pytest.raises(Stop, match=r"客户货款回收日报表 第 0 组有 .* 行，应有"):
        added_up(dataset)


def test_a_damaged_part_is_told(ledger: Ledger, tmp_path: Path) -> None:
    dataset = write_parquet(ledger, tmp_path / "数据", 2)
    part_path(tmp_path / "数据", schema.SALES, 0).write_bytes(b"PAR1 no")
    with pytest.raises(Stop, match="已损坏"):
        added_up(dataset)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 1, "rows": {}}', "[1]"])
def test_a_damaged_manifest_is_told(text: str) -> None:
    with pytest.raises(Stop, match="数据集“x”"):
        manifest_from(text, "x")


@pytest.mark.parametrize("place", ["附注.docx", "sales/明细.parquet", "存档/dataset.json"])
def test_a_dataset_that_somebody_put_a_file_into_is_left_alone(
    ledger: Ledger, tmp_path: Path, place: str
) -> None:
    """It is replaced as a whole, and with it would go what isn't ours."""
    folder = tmp_path / "数据"
    write_parquet(ledger, folder, 2)
    write_parquet(ledger, folder, 3)  # our own is replaced
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text("我的")
    with pytest.raises(Stop, match="里有别的文件"):
        write_parquet(ledger, folder, 2)
    assert (folder / place).read_text() == "我的"
    assert part_path(folder, schema.SALES, 2).is_file()


def test_a_folder_with_other_files_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_text("x")
    with pytest.raises(Stop, match="里有别的文件"):
        write_parquet(ledger, tmp_path, 2)
    assert [p.name for p in tmp_path.iterdir()] == ["信.txt"]
    with pytest.raises(Stop, match="不是数据集"):
        open_dataset(str(tmp_path)).manifest()


def test_a_failing_write_leaves_the_former_dataset(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = write_parquet(ledger, tmp_path / "数据", 2)
    monkeypatch.setattr("huikuan_xl.cluster.dataset.manifest_of", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_parquet(ledger, tmp_path / "数据", 3)
    assert dataset.manifest().groups == 2
    assert [p.name for p in tmp_path.iterdir()] == ["数据"]


@pytest.mark.parametrize("where", ["mysql://x/y", "sqlite:///no/such/folder/x.db"])
def test_a_database_that_cannot_be_used_is_told(where: str) -> None:
    with pytest.raises(Stop, match=r"数据集不支持|没有数据集|用不了"):
        open_dataset(where).manifest()


# The pack.


def test_the_pack_keeps_its_sums_when_customers_are_left_out(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three customers shown, the others in one row: the printed rows still add up to 合计."""
    import openpyxl

    totals = added_up(write_parquet(ledger, tmp_path / "数据", 4))
    monkeypatch.setattr(pack, "MOST_CUSTOMERS", 3)
    path, customers = pack.write_totals(totals, tmp_path)
    rows = list(openpyxl.load_workbook(path)["客户账龄"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == 5
    assert rows[-1][0] == TOTAL
    balances = [round(float(str(row[2])) * 100) for row in rows]
    assert sum(balances[:-1]) == balances[-1] == totals.tie.ledger
    everyone = pd.read_parquet(customers)
    assert len(everyone) == len(totals.ageing["客户"]) - 1
    assert int(everyone["余额"].sum()) == totals.tie.ledger


def test_the_pack_is_the_same_bytes_again(ledger: Ledger, tmp_path: Path) -> None:
    totals = added_up(write_parquet(ledger, tmp_path / "数据", 2))
    other = added_up(write_parquet(ledger, tmp_path / "数据", 7))
    assert pack.render(totals) == pack.render(other)
