"""The groups of a dataset on the workers of a Dask cluster: one's own machine, or a scheduler's.

A worker holds one group at a time. What it found is small; a worker that is lost takes nothing with
it but the group it was at, which another one does again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from huikuan_xl import __version__
from huikuan_xl.cluster.dataset import Dataset
from huikuan_xl.cluster.layout import Manifest
from huikuan_xl.cluster.totals import Contribution, Totals, contribution_of, totals_of
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "15s"  # for a scheduler to answer
_RETRIES = 5  # workers that one group may lose


@dataclass(frozen=True, slots=True)
class Where:
    """Which cluster: a ``scheduler`` address, or "" for ``workers`` processes of this machine
    (0: one a core) with at most ``memory`` each (as Dask writes it: "2GB")."""

    scheduler: str = ""
    workers: int = 0
    memory: str = "auto"


def run_on_cluster(
    dataset: Dataset,
    as_of: date,
    where: Where,
    progress: Callable[[str, float], None] | None = None,
) -> Totals:
    """Settle every group of a dataset on a cluster and add up what they contribute.

    Raises Stop when the dataset or the cluster can't be used, or workers are lost again and again.
    """
    manifest = dataset.manifest()
    tell = progress or (lambda what, share: None)
    with cluster(where) as client:
        found = _sum_of(client, dataset, manifest, as_of, tell)
    return totals_of(found, manifest.company, manifest.policy, as_of, manifest.problems)


def _sum_of(
    client: "Client",
    dataset: Dataset,
    manifest: Manifest,
    as_of: date,
    tell: Callable[[str, float], None],
) -> Contribution:
    """Add contributions up as they come in; the order doesn't matter."""
    from distributed import KilledWorker, as_completed

    groups = client.map(
        _work, range(manifest.groups), dataset=dataset, manifest=manifest, as_of=as_of,
        retries=_RETRIES, pure=False,
    )  # fmt: skip
    total: Contribution | None = None
    try:
        for done, future in enumerate(as_completed(groups, loop=client.loop), start=1):
            part: Contribution = future.result()
            total = part if total is None else total.plus(part)
            future.release()
            tell("核销", done / manifest.groups)
    except KilledWorker:
        raise Stop(
            "工作进程一再中断，多半是内存不够",
            "请把数据集分成更多组（huikuan dataset --groups），或给每个进程更多内存",
        ) from None
    assert total is not None  # a dataset has one group at least
    return total


def _work(number: int, dataset: Dataset, manifest: Manifest, as_of: date) -> Contribution:
    return contribution_of(dataset.group(manifest, number), as_of)


@contextmanager
def cluster(where: Where) -> Iterator["Client"]:
    """Connect to the cluster, or start one of this machine and end it afterwards. Raises Stop."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise Stop("没有装 Dask", "请执行 pip install 'huikuan-xl[dask]'") from None
    if where.scheduler:
        try:
            client = Client(where.scheduler, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError):
            raise Stop(
                f"连不上调度器“{where.scheduler}”", "请核对地址（如 tcp://主机:8786）和网络"
            ) from None
        with client:
            _refuse_other_versions(client)
            yield client
        return
    options: dict[str, Any] = {"n_workers": where.workers} if where.workers else {}
    with (
        LocalCluster(
            threads_per_worker=1, processes=True, memory_limit=where.memory,
            dashboard_address=":0", silence_logs="ERROR", **options,
        ) as local,
        Client(local, set_as_default=False) as client,
    ):  # fmt: skip
        yield client


def _refuse_other_versions(client: "Client") -> None:
    try:
        found = set(client.run(_version).values())
    except ModuleNotFoundError:
        found = {"没有装"}
    if not found:
        raise Stop("调度器下没有工作进程", "请先启动 dask worker")
    if found != {__version__}:
        raise Stop(
            f"工作进程上的回款 XL 是 {'、'.join(sorted(found))}，本机是 {__version__}",
            "请装成同一版本，数字才会相同",
        )


def _version() -> str:
    return __version__
