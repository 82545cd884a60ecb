"""``huikuan delivered``: what came back about letters, registered by number."""

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from huikuan_xl.commands.app import app
from huikuan_xl.commands.chinese import day_option, plain
from huikuan_xl.commands.console import OK, PROBLEMS_FOUND, Json, now, read, report, say
from huikuan_xl.commands.registering import kept_told
from huikuan_xl.stop import Stop

if TYPE_CHECKING:
    from huikuan_xl.ledger.deliveries import Registration
    from huikuan_xl.ledger.rows import Slip


@app.command(example="huikuan delivered 回款台账.xlsm 函件/送出/发送清单.xlsx")
def delivered(
    ledger: Annotated[Path, typer.Argument(help="台账文件")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="填好的发送清单，或快递公司的清单（有“文号”一列）", show_default=False),
    ] = None,
    number: Annotated[
        list[str] | None, typer.Option("--number", help="文号，可多次给：这些函同样登记")
    ] = None,
    state: Annotated[
        str, typer.Option("--state", help="送达状态：已送达、已回执、拒收、退回")
    ] = "",
    on: Annotated[
        date | None,
        day_option("--on", "送达日期"),
    ] = None,
    evidence: Annotated[
        str, typer.Option("--evidence", help="送达证据：快递单号，或扫描件的文件名")
    ] = "",
    signer: Annotated[str, typer.Option("--signer", help="签收人及职务")] = "",
    receipt: Annotated[
        date | None,
        day_option("--receipt", "收到回执的日期"),
    ] = None,
    answer: Annotated[
        str,
        typer.Option("--answer", help="回执内容：仅签收、核对一致、核对不一致、同意履行、有异议"),
    ] = "",
    balance: Annotated[
        str, typer.Option("--balance", help="核对不一致时，客户账面的余额（元）")
    ] = "",
    documents: Annotated[
        str, typer.Option("--documents", help="客户勾出有差异的单据，用顿号分开")
    ] = "",
    settled: Annotated[
        date | None,
        day_option("--settled", "对账差异了结的日期"),
    ] = None,
    promise: Annotated[
        str, typer.Option("--promise", help="客户在回执上承诺的金额（元），与 --promise-on 一起给")
    ] = "",
    promise_on: Annotated[
        date | None,
        day_option("--promise-on", "客户承诺的付款日期"),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="客户写的未付原因")] = "",
    correct: Annotated[
        bool, typer.Option("--correct", help="更正：与已登记的不同也照写")
    ] = False,
    as_json: Json = False,
) -> int:  # fmt: skip
    """按文号登记送达与回执：一次一批，先备份；主函的一行也算到它的附件。"""
    from huikuan_xl.inplace.entries import Entries, enter
    from huikuan_xl.ledger.book import frame
    from huikuan_xl.ledger.deliveries import register_slips
    from huikuan_xl.ledger.schema import LETTERS

    book = read(ledger, as_json)
    slips, wrong = _from_files(files or [])
    given: dict[str, object] = {
        "delivery": state, "delivered_on": on, "evidence": _evidence(evidence), "signer": signer,
        "receipt_on": receipt, "answer": answer, "their_balance": balance,
        "difference_docs": documents, "settled_on": settled,
        "reply_amount": promise, "reply_date": promise_on, "reply_reason": reason,
    }  # fmt: skip
    slips += _from_options(number or [], given)
    if not slips and not wrong:
        raise Stop("没有要登记的送达或回执", "请给填好的发送清单，或 --number 文号 --on 日期")
    moment = now()
    done = register_slips(book, slips, moment.date(), correct=correct)
    done.refused[:0] = wrong
    backup = enter(ledger, [Entries(LETTERS, frame(LETTERS), done.changed)], now=moment)
    if as_json:
        print(json.dumps(
            {"entered": done.entered, "already": done.already, "told": done.told,
             "refused": done.refused}, ensure_ascii=False,
        ))  # fmt: skip
    else:
        _tell(done, ledger, backup)
    return PROBLEMS_FOUND if done.refused else OK


def _evidence(text: str) -> str:
    """A scan is kept by its name; anything else is the number of a slip as it is."""
    return Path(text).name if text and Path(text).is_file() else text


def _from_files(files: list[Path]) -> "tuple[list[Slip], list[str]]":
    from huikuan_xl.importing.files import open_source
    from huikuan_xl.ledger.deliveries import slips_in

    slips: list[Slip] = []
    wrong: list[str] = []
    for file in files:
        found, doubted = slips_in(open_source(file).sheets)
        slips += found
        wrong += [f"{file.name} {one}" for one in doubted]
        if not found and not doubted:
            wrong.append(f"{file.name}：没有填好的行（要有“文号”和“送达状态”或“送达日期”两列）")
    return slips, wrong


def _from_options(numbers: list[str], given: dict[str, object]) -> "list[Slip]":
    """Read the options as a row of the list would be read, so that both accept the same."""
    from huikuan_xl.ledger.deliveries import slips_in
    from huikuan_xl.ledger.opening import RawSheet
    from huikuan_xl.ledger.schema import SLIPS

    filled = {name: value for name, value in given.items() if value not in ("", None)}
    if not filled or not numbers:
        if filled:
            raise Stop("没有给文号", "请加 --number 文号，可多次给")
        return []
    titles = [SLIPS.column(name).title for name in ("letter_no", *filled)]
    grid: list[list[object]] = [[*titles]]
    grid += [[one, *map(str, filled.values())] for one in numbers]
    slips, wrong = slips_in([RawSheet("命令行", grid)])
    if wrong:
        raise Stop(wrong[0], "请改正后重试；什么也没有写入")
    return slips


def _tell(done: "Registration", ledger: Path, backup: Path | None) -> None:
    report.print(
        f"登记 {len(done.entered)} 份，早已登记 {len(done.already)} 份，没有登记 {len(done.refused)} 份。"
    )
    for one in (*done.told, *done.refused):
        report.print(f"　{plain(one)}。")
    if backup is not None:
        say.print(kept_told(ledger, backup))
