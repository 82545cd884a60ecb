"""The handover of an overdue customer to superior or lawyer: index, papers, schedule (S4-25, L8).

A folder that somebody who knows nothing of the case can start from: what is owed by document, when
each claim lapses, the interest with its rate's source, what was done to collect, and copies of the
evidence that the ledger names and that was found.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from huikuan_xl.letters.batch import load_templates
from huikuan_xl.letters.content import Posting, Writer
from huikuan_xl.letters.customer_file import CustomerFile, Debt, customer_files, documents_of
from huikuan_xl.letters.kinds import LetterKind, kind_named
from huikuan_xl.letters.late_fees import Schedule, late_fees
from huikuan_xl.letters.lists import ListBook, Value
from huikuan_xl.letters.names import safe_name
from huikuan_xl.letters.selection import LetterOrder
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.out_folder import OutFolder
from huikuan_xl.rules.handover import Evidence, Paper, State, completeness, files_for, papers_of
from huikuan_xl.rules.interest import lpr_table
from huikuan_xl.rules.letter_rules import reply_by
from huikuan_xl.rules.limitation import limitation_light
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.words import LetterName

INDEX_FILE = "移交目录.xlsx"
EVIDENCE_FOLDER = "证据"
FORMS = ("工作事实报告", LetterName.LAWYER.value, "对方负责人登记表")
_ALL = 10_000
_PROOFS: Mapping[str, Paper] = {
    **{name.value: Paper.DEMAND for name in LetterName if name.demands},
    LetterName.STATEMENT: Paper.STATEMENT,
    LetterName.COMMITMENT: Paper.COMMITMENT,
}


class NothingOverdue(ValueError):
    """The customer owes nothing overdue: there is nothing to hand over."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What was put together: the folder, whether the required papers are all there and which are
    not, the papers one by one, and files that a person had changed and that were left."""

    folder: Path
    complete: Verdict[bool]
    evidence: tuple[Evidence, ...]
    left: tuple[Path, ...]


def write_handover(
    month_end: MonthEnd,
    code: str,
    out_dir: Path,
    *,
    scans: Sequence[Path] = (),
    templates: Path | None = None,
) -> Handover:
    """Write the handover folder of one customer below ``out_dir``.

    ``scans`` are folders (or files) where contracts, notes, receipts and letters are kept; what the
    ledger names is looked up there by name and copied. Raises KeyError for an unknown customer,
    NothingOverdue, UnusableTemplate.
    """
    file = customer_files(month_end)[code]
    debts = (*file.overdue_debts, *file.disputed_debts)
    if not debts:
        raise NothingOverdue(f"{file.name}没有逾期欠款，不用移交")
    names = _files_in(scans)
    evidence = tuple(_with_files(one, names) for one in _evidence(file, debts))
    complete = completeness(evidence, with_files=bool(scans))
    schedule = late_fees(file, file.payable_debts, month_end)
    writer = Writer(month_end, file.cut_off)
    folder = out_dir / f"移交-{safe_name(file.name)[:30]}-{month_end.as_of}"
    with OutFolder(folder) as kept:
        staging = kept.stage()
        for number, name in enumerate(FORMS, start=1):
            _write_form(month_end, writer, file, kind_named(name), number, staging, templates)
        copied = _copy_evidence(evidence, staging / EVIDENCE_FOLDER)
        book = ListBook(staging / INDEX_FILE)
        _index(book, copied, complete, looked=bool(scans))
        _claims(book, file, debts, month_end)
        _schedule(book, schedule, month_end)
        rows = writer.events(file, _ALL)
        book.sheet(
            "催收经过",
            [("日期", 12), ("事项", 34), ("结果", 40), ("证据", 34)],
            [[one["日期"], one["事项"], one["结果"], one["证据"]] for one in rows],
        )
        book.close()
        placed = kept.place(staging)
    return Handover(folder, complete, evidence, placed.left)


def _files_in(scans: Sequence[Path]) -> dict[str, str]:
    """Return every file below the folders: name → path; of two of one name the first."""
    found: dict[str, str] = {}
    for place in scans:
        files = sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]
        for path in files:
            if not path.name.startswith((".", "~$")):
                found.setdefault(path.name, str(path))
    return found


def _evidence(file: CustomerFile, debts: Sequence[Debt]) -> list[Evidence]:
    """The papers of S4-25, then every letter that proves the collecting."""
    found = papers_of(documents_of(file, debts), file.record.registration_form)
    for letter in file.letters:
        paper = _PROOFS.get(letter.kind)
        if paper is None:
            continue
        arrived = f"{letter.delivery}{letter.delivered_on or ''}"
        entered = "、".join(filter(None, (PurePosixPath(letter.file).name, letter.evidence)))
        note = arrived if letter.evidence else f"{arrived}，没有登记送达证据"
        found.append(Evidence(paper, letter.letter_no, entered, note=note))
    return found


def _with_files(one: Evidence, names: Mapping[str, str]) -> Evidence:
    return replace(one, files=files_for(one.entered, names))


def _copy_evidence(evidence: Sequence[Evidence], folder: Path) -> list[Evidence]:
    """Copy what was found, a folder per kind of paper; return the papers with the copies' names.

    A contract of several documents is copied once; two files of one name get a number.
    """
    taken: dict[str, str] = {}  # source → name of the copy
    copied = []
    for one in evidence:
        names = []
        for source in one.files:
            if source not in taken:
                taken[source] = _copy(Path(source), folder / str(one.paper))
            names.append(f"{EVIDENCE_FOLDER}/{taken[source]}")
        copied.append(replace(one, files=tuple(names)))
    return copied


def _copy(source: Path, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / source.name, 1
    while target.exists():
        number += 1
        target = folder / f"{source.stem}（{number}）{source.suffix}"
    shutil.copyfile(source, target)
    return f"{folder.name}/{target.name}"


def _write_form(
    month_end: MonthEnd,
    writer: Writer,
    file: CustomerFile,
    kind: LetterKind,
    number: int,
    staging: Path,
    templates: Path | None,
) -> None:
    order = LetterOrder(
        kind, file, "移交", file.payable, kind.templates[0],
        reply_by(file.cut_off, policy=month_end.policy) if kind.required else None,
        debts=file.payable_debts,
    )  # fmt: skip
    sent = file.sent(kind.kind)
    values = {**writer.values(order), **writer.posted(Posting(sent[-1].letter_no if sent else ""))}
    template = load_templates([order], month_end, templates)[order.template]
    (staging / f"{number:02d}-{kind.kind}.docx").write_bytes(template.render(values))


def _index(
    book: ListBook, evidence: Sequence[Evidence], complete: Verdict[bool], *, looked: bool
) -> None:
    """What is in the folder, and what is missing of it, first."""
    rows: list[list[Value]] = [
        [number, str(one.paper), one.document, one.entered, str(one.state), one.note,
         "\n".join(one.files) or ("01-工作事实报告.docx" if one.paper is Paper.REPORT else "")]
        for number, one in enumerate(evidence, start=1)
    ]  # fmt: skip
    notes = [complete.reasons[0].text]
    if not looked:
        notes.append("没有给扫描件所在的文件夹，只按台账登记判断；登记了的仍要把文件放进来。")
    notes.append("本目录与各表由台账整理，供移交和法务核对事实，不是法律意见。")
    book.sheet(
        "移交目录",
        [("序号", 6), ("材料", 24), ("单据或文号", 24), ("台账登记", 30), ("情况", 18), ("说明", 26),
         ("文件", 60)],
        rows, notes,
    )  # fmt: skip
    missing = [row for row, one in zip(rows, evidence, strict=True)
               if one.paper.required and one.state is not State.COMPLETE]  # fmt: skip
    book.sheet(
        "缺少的材料",
        [("材料", 24), ("单据", 24), ("台账登记", 30), ("情况", 18), ("怎么补", 60)],
        [[row[1], row[2], row[3], row[4], _remedy(str(row[1]), str(row[4]))] for row in missing],
    )


def _remedy(paper: str, state: str) -> str:
    if state == State.NO_FILE:
        return "把扫描件放进扫描件文件夹，文件名含台账登记的编号，再运行一次"
    where = {
        Paper.CONTRACT: "客户销售统计表“合同号”",
        Paper.DELIVERY: "客户销售统计表“送货签收”",
        Paper.INVOICE: "客户销售统计表“发票签收”",
        Paper.REGISTRATION: "客户信用档案“负责人登记表”",
    }
    return f"取得后在{where[Paper(paper)]}一列登记编号或文件名"


def _claims(book: ListBook, file: CustomerFile, debts: Sequence[Debt], month_end: MonthEnd) -> None:
    """Every overdue document with what is left of it and when the claim lapses."""
    rows: list[list[Value]] = []
    for debt in debts:
        last = file.sue_by(debt, month_end.policy)
        light = limitation_light(last, month_end.as_of, policy=month_end.policy) if last else None
        rows.append(
            [debt.doc_no, debt.invoice_no, debt.contract_no, debt.sale_date, debt.due_on,
             "约定" if debt.term_agreed else "未约定，我方推算", debt.amount / 100, debt.paid / 100,
             debt.open / 100, debt.overdue_days, "争议" if debt.disputed else "", last,
             light.reasons[0].text if light else ""]
        )  # fmt: skip
    total = sum(debt.open for debt in debts) / 100
    rows.append(["合计", "", "", None, None, "", None, None, total, None, "", None, ""])
    notes = [f"截至{month_end.as_of}；到账截至{file.cut_off}。"]
    if file.unapplied:
        held = format_yuan(file.unapplied)
        notes.append(f"客户已付而未指明用途的款项 {held} 元，主张时应先扣除。")
    book.sheet(
        "债权与时效",
        [("售货清单号码", 18), ("发票号", 20), ("合同号", 16), ("销售日期", 11), ("到期日", 11),
         ("付款日的依据", 16), ("原金额(元)", 14), ("已付(元)", 14), ("未付(元)", 14), ("逾期天数", 9),
         ("争议", 7), ("时效届满日", 12), ("时效", 44)],
        rows,
        notes,
    )  # fmt: skip


def _schedule(book: ListBook, schedule: Schedule, month_end: MonthEnd) -> None:
    """The interest by document and part, with the rate's source, and LPR by date."""
    rows: list[list[Value]] = [
        [fee.doc_no, fee.principal / 100, fee.since, fee.until, fee.days, percent(fee.rate),
         fee.basis, fee.fen / 100, "已付" if fee.paid else ""]
        for fee in schedule.fees
    ]  # fmt: skip
    rows.append(["合计", None, None, None, None, "", "", schedule.total / 100, ""])
    book.sheet(
        "违约金计算表",
        [("售货清单号码", 18), ("本金(元)", 14), ("起息日", 12), ("止息日", 12), ("天数", 8),
         ("日利率", 12), ("利率依据", 60), ("金额(元)", 14), ("本金", 8)],
        rows,
        ["单利：本金×天数×日利率，每段四舍五入到分；到期日次日起息，付款日计息；迟付已付的（含已付清的清单）也在内。",
         *[f"另有 {count} 笔迟付未列：{why}。" for why, count in schedule.left_out.items()],
         f"暂计至{month_end.as_of}，此后另计；付款日未经双方约定的不计；本表未列部分不放弃。",
         "标“内部估算”的，合同没有约定利率，由法务决定是否主张、按什么标准主张。"],
    )  # fmt: skip
    book.sheet(
        "一年期LPR",
        [("适用", 16), ("年利率", 12)],
        [[until, percent(rate)] for until, rate in lpr_table(policy=month_end.policy)],
        ["取自参数“以前的一年期LPR”与“一年期LPR”，请与全国银行间同业拆借中心公布值核对。"],
    )
