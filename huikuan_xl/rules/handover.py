"""What goes with an overdue debt to superior or lawyer, and what of it is missing (S4-25, L8)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from huikuan_xl.rules.codes import fold
from huikuan_xl.rules.reasons import Reason, Verdict

_NAMED = 3  # documents named in one line; the index names all


class Paper(StrEnum):
    """The papers of a handover: A–D and the report of S4-25, then what proves the collecting."""

    CONTRACT = "规范合同"
    DELIVERY = "有效送货单"
    INVOICE = "发票回执单"
    REGISTRATION = "对方负责人详细资料登记表"
    REPORT = "工作事实报告"
    DEMAND = "催收函件与送达证据"
    STATEMENT = "对账回执"
    COMMITMENT = "回款承诺书"

    @property
    def required(self) -> bool:
        """One of the five that S4-25 names."""
        return self not in (Paper.DEMAND, Paper.STATEMENT, Paper.COMMITMENT)


class State(StrEnum):
    """Whether a paper is at hand."""

    COMPLETE = "齐"
    NO_FILE = "已登记，没找到文件"
    MISSING = "缺"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One paper: about which document ("" for the customer's), what the ledger has entered for it,
    the files found, and what is said of it."""

    paper: Paper
    document: str
    entered: str
    files: tuple[str, ...] = ()
    note: str = ""

    @property
    def state(self) -> State:
        """The report is made by the handover itself; others need an entry and its file."""
        if self.paper is Paper.REPORT or self.files:
            return State.COMPLETE
        return State.NO_FILE if self.entered else State.MISSING


@dataclass(frozen=True, slots=True)
class DocumentPapers:
    """What the ledger has entered for one document."""

    number: str
    contract_no: str
    delivery_note: str
    invoice_no: str
    invoice_receipt: str


def papers_of(documents: Sequence[DocumentPapers], registration: str) -> list[Evidence]:
    """Return the papers that S4-25 asks for, by document, then those of the customer."""
    found = []
    for one in documents:
        billed = f"发票{one.invoice_no}" if one.invoice_no else "没有登记发票号"
        found += [
            Evidence(Paper.CONTRACT, one.number, one.contract_no),
            Evidence(Paper.DELIVERY, one.number, one.delivery_note),
            Evidence(Paper.INVOICE, one.number, one.invoice_receipt, note=billed),
        ]
    found.append(Evidence(Paper.REGISTRATION, "", registration))
    found.append(Evidence(Paper.REPORT, "", ""))
    return found


def completeness(evidence: Iterable[Evidence], *, with_files: bool) -> Verdict[bool]:
    """Say whether the required papers are all at hand, and which are not (S4-25).

    ``with_files`` asks for the file of each; without, an entry in the ledger is enough.
    """
    needed = [one for one in evidence if one.paper.required]
    lacking = [one for one in needed if not _at_hand(one, with_files)]
    head = f"必备材料 {len(needed)} 项，齐 {len(needed) - len(lacking)} 项"
    if not lacking:
        return Verdict(True, (Reason("S4-25", head),))
    by_paper: dict[Paper, list[str]] = {}
    for one in lacking:
        by_paper.setdefault(one.paper, []).append(one.document)
    told = "；".join(_told(str(paper), numbers) for paper, numbers in by_paper.items())
    return Verdict(False, (Reason("S4-25", f"{head}，缺：{told}"),))


def _at_hand(one: Evidence, with_files: bool) -> bool:
    return one.state is State.COMPLETE or (not with_files and one.state is State.NO_FILE)


def _told(what: str, numbers: Sequence[str]) -> str:
    """Name what is missing, of many documents the first few and how many."""
    named = [number for number in numbers if number]
    if not named:
        return what
    more = f"等{len(named)}笔" if len(named) > _NAMED else ""
    return f"{what}（{'、'.join(named[:_NAMED])}{more}）"


def states_by_paper(evidence: Iterable[Evidence]) -> Mapping[Paper, str]:
    """Return, for every required paper, whether the ledger has it entered for all documents."""
    lacking: dict[Paper, list[str]] = {paper: [] for paper in Paper if paper.required}
    for one in evidence:
        if one.paper.required and not _at_hand(one, with_files=False):
            lacking[one.paper].append(one.document)
    return {
        paper: _told(State.MISSING.value, numbers) if numbers else State.COMPLETE.value
        for paper, numbers in lacking.items()
    }


_SEPARATORS = re.compile(r"[、,，;；\n]+")


def files_for(entered: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return which files an entry means: by full name, by name without ending, or by its number.

    ``names`` are the files' paths by name. A number inside a longer one is another number: ``X1``
    is not in ``X10.pdf``.
    """
    found: dict[str, None] = {}
    for part in filter(None, (fold(one) for one in _SEPARATORS.split(entered))):
        number = re.compile(rf"(?<![0-9a-z]){re.escape(part)}(?![0-9a-z])")
        for name, path in names.items():
            folded = fold(name)
            stem = folded.rsplit(".", 1)[0]
            if part in (folded, stem) or number.search(stem):
                found[path] = None
    return tuple(found)
