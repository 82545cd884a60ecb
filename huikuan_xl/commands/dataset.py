"""``huikuan dataset`` cuts a ledger into groups of customers; ``month-end --engine dask`` adds them up."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huikuan_xl import __version__
from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import plain
from huikuan_xl.commands.console import (
    OK,
    PROBLEMS_FOUND,
    Json,
    out_folder,
    print_problems,
    progress,
    read,
    say,
)
from huikuan_xl.commands.figures import print_totals, yuan_text
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.cluster.run import Where
    from huikuan_xl.cluster.totals import Totals


@app.command(example="huikuan dataset 回款台账.xlsm 数据集 --groups 16")
def dataset(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    to: Annotated[
        str, typer.Argument(help="文件夹（Parquet），或 postgresql+psycopg://用户:密码@主机/库名")
    ],
    groups: Annotated[
        int, typer.Option("--groups", min=1, max=99_999, help="分成几组，每组是若干整户")
    ] = 16,
    as_json: Json = False,
) -> int:
    """把台账写成分组的数据集，供多台机器月结；用法见例（month-end --engine dask）。"""
    from huikuan_xl.cluster.dataset import write_database, write_parquet
    from huikuan_xl.ledger.problems import Severity

    book = read(ledger, as_json)
    errors = [p for p in book.problems if p.severity is Severity.ERROR]
    if errors:
        print_problems(errors)
        raise Stop(f"台账有 {len(errors)} 条错误", "请先改正（huikuan check），再生成数据集")
    with progress("写数据集", as_json):
        if "://" in to:
            name = write_database(book, to, groups).name
        else:
            name = write_parquet(book, Path(to), groups).name
    if as_json:
        rows = {"sales": len(book.sales), "receipts": len(book.receipts)}
        print(json.dumps({"dataset": name, "groups": groups, **rows}, ensure_ascii=False))
    else:
        say.print(f"[green]✓[/green] {plain(name)}　{groups} 组，销售 {len(book.sales):,} 行。")
    return OK


def month_end_of_dataset(
    where: str, as_of: date, out: Path, cluster: "Where", as_json: bool
) -> int:
    """Run the month end of a dataset on a cluster: figures and pack, nothing is closed."""
    from huikuan_xl.cluster.dataset import open_dataset
    from huikuan_xl.cluster.pack import write_totals
    from huikuan_xl.cluster.run import run_on_cluster

    with progress("核销", as_json) as tell:
        totals = run_on_cluster(open_dataset(where), as_of, cluster, tell)
    files = write_totals(totals, out_folder(out))
    if as_json:
        print(
            json.dumps(
                {**totals_facts(totals), "files": [str(f) for f in files]}, ensure_ascii=False
            )
        )
    else:
        print_totals(
            totals.company.name, totals.as_of, totals.tie, totals.indicators, totals.checks
        )
        for path in files:
            say.print(f"　{plain(path.resolve())}")
    return OK if totals.ties else PROBLEMS_FOUND


def totals_facts(totals: "Totals") -> dict[str, Any]:
    """Return the key figures for machines, under the names ``month-end --json`` gives them."""
    tie = totals.tie
    return {
        "version": __version__,
        "as_of": totals.as_of.isoformat(),
        "open_total": yuan_text(tie.open_total),
        "buckets": {label: yuan_text(amount) for label, amount in tie.buckets.items()},
        "unapplied": yuan_text(tie.unapplied),
        "balance": yuan_text(tie.ledger),
        "overdue": yuan_text(totals.overdue),
        "sales": yuan_text(tie.sales),
        "receipts": yuan_text(tie.receipts),
        "allowances": yuan_text(tie.allowances),
        "difference": yuan_text(max(abs(c.difference) for c in totals.checks)),
        "provision": yuan_text(int(totals.provision["provision"].iloc[-1])),
        "customers": totals.counts["customers"],
        "counts": totals.counts,
        "indicators": {i.key: None if i.value is None else str(i.value) for i in totals.indicators},
        "problems": totals.problems,
        "trial": "由数据集汇总，不关账",
    }
