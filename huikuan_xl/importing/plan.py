"""The whole import worked out and nothing written: what each worksheet was taken for, what of it is
new, known, changed or refused, what adds up, and what only the user can answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from huikuan_xl.importing import claims as claiming
from huikuan_xl.importing.asking import (
    CHANGES,
    KIND,
    NEW_CUSTOMERS,
    NEW_PAYERS,
    OPENING,
    Answers,
    Question,
    answers_from,
)
from huikuan_xl.importing.columns import Batch, Deals, Opening
from huikuan_xl.importing.customers import NewCustomer, Register
from huikuan_xl.importing.deals import read_deals
from huikuan_xl.importing.files import Source
from huikuan_xl.importing.kinds import (
    FORCED,
    OF_PAYERS,
    READ,
    Kind,
    decide,
    described,
    lists_customers,
    missing,
)
from huikuan_xl.importing.lines import Lines, sort_lines
from huikuan_xl.importing.merging import Change, balance_before, merge, opening_rows
from huikuan_xl.importing.roles import MONEY_ROLES, Role
from huikuan_xl.importing.rows import Reading, start_reading
from huikuan_xl.importing.several import tables_of
from huikuan_xl.importing.statements import Statement, read_statement
from huikuan_xl.importing.tables import SheetTable, find_table, without_head
from huikuan_xl.importing.tax_export import Invoices, cross_check, read_invoices
from huikuan_xl.importing.totals import Tie, ask_about
from huikuan_xl.importing.twice_named import refuse_twice_named
from huikuan_xl.ledger.book import ROW, Ledger, frame
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.cleaning import is_blank, squeeze
from huikuan_xl.ledger.matching import name_key
from huikuan_xl.ledger.opening import RawSheet, UnusableLedger
from huikuan_xl.ledger.problems import Problem, Severity, new_findings
from huikuan_xl.ledger.schema import (
    ADJUSTMENTS,
    BILLS,
    CLAIMS,
    CONTRACTS,
    CUSTOMERS,
    FORMS,
    RECEIPTS,
    SALES,
    Sheet,
)
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.words import SaleState
from huikuan_xl.stop import Stop

DOUBTFUL = "疑似重复"
#: Sheets that an import enters rows on, in the order of writing.
TAKEN_SHEETS = (CUSTOMERS, CONTRACTS, SALES, RECEIPTS, ADJUSTMENTS, BILLS, CLAIMS)


#: Kinds in which a customer without an amount stands as a matter of course.
_REGISTERING = ("建档", "不建档")
_OF_BALANCES = frozenset({Kind.ACCOUNT, Kind.BALANCES, Kind.OPEN_ITEMS})
_MONEY_OF = {
    SALES.name: "amount", RECEIPTS.name: "amount", ADJUSTMENTS.name: "amount", BILLS.name: "face",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of the file and what became of it."""

    heading: str
    meaning: str
    used_for: str


@dataclass(slots=True)
class SheetPlan:
    """A worksheet: what it was taken for, and every row accounted for.

    ``entries`` = ``new`` + ``known`` + ``changed`` + ``refused`` + ``aside``, always.
    """

    file: str
    title: str
    kind: Kind
    why: str
    read: bool = True
    columns: list[ColumnUse] = field(default_factory=list)
    rows: int = 0
    heads: int = 0
    totals: int = 0
    footers: int = 0
    openings: int = 0
    groups: int = 0  # lines that name the customer of what follows
    entries: int = 0
    new: int = 0
    known: int = 0
    changed: int = 0
    aside: int = 0  # money out of a statement
    idle: int = 0  # entries of an account or of balances that hold no amount
    void: int = 0  # new documents that don't count, and are not in ``sums``
    refused: list[tuple[int, str]] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)  # 分 that were new, by our sheet
    ties: list[Tie] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    shape: str = ""
    answers: str = ""

    @property
    def adds_up(self) -> bool:
        parts = self.heads + self.totals + self.footers + self.openings + self.groups + self.entries
        done = self.new + self.known + self.changed + self.aside + self.idle + len(self.refused)
        return self.rows == parts and self.entries == done


@dataclass(slots=True)
class Plan:
    """What an import would do. ``additions`` are new rows by sheet name, typed as its frame."""

    ledger: Ledger
    files: list[tuple[str, str]] = field(default_factory=list)  # name, SHA-256
    sheets: list[SheetPlan] = field(default_factory=list)
    additions: dict[str, pd.DataFrame] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    new_customers: list[NewCustomer] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    defaults_taken: bool = False
    consequences: list[Problem] = field(default_factory=list)  # new in the ledger's own checks

    @property
    def open_questions(self) -> list[Question]:
        """Questions that keep the import from being written."""
        asked = [q for s in self.sheets for q in s.questions] + self.questions
        return [q for q in asked if not (self.defaults_taken and q.default)]

    @property
    def changes_anything(self) -> bool:
        """Tell whether anything would be written but the row in 运行记录."""
        return bool(self.changes) or any(len(rows) for rows in self.additions.values())

    @property
    def taken(self) -> int:
        """Return how many entries are new or changed."""
        return sum(s.new + s.changed for s in self.sheets)

    def said(self) -> str:
        """Return the result in one line, as 运行记录 keeps it."""
        parts = []
        for sheet in self.sheets:
            if sheet.read:
                fates = [(sheet.known, "已有"), (sheet.changed, "改动"),
                         (len(sheet.refused), "没有导入"), (sheet.aside, "支出不认领"),
                         (sheet.idle, "没有金额")]  # fmt: skip
                told = "".join(f"、{name} {count} 行" for count, name in fates if count)
                parts.append(
                    f"{sheet.title}（{sheet.kind}）读 {sheet.entries} 行：新增 {sheet.new} 行{told}"
                )
        return "；".join(parts)

    @property
    def refused(self) -> list[tuple[str, int, str]]:
        """Every refused row: sheet, row, reason."""
        return [(s.title, row, why) for s in self.sheets for row, why in s.refused]

    @property
    def problems(self) -> list[Problem]:
        """What is to be told, refused rows too."""
        told = [p for s in self.sheets for p in s.problems]
        return told + [
            Problem(
                Severity.ERROR,
                title,
                row,
                "",
                "",
                f"没有导入：{why}",
                "改正后再导入这个文件即可",
                "Q05",
            )
            for title, row, why in self.refused
        ]


def prepare(
    ledger: Ledger,
    sources: Sequence[Source],
    *,
    kind: str = "auto",
    sheets: Sequence[str] = (),
    answers: Answers | None = None,
    take_defaults: bool = False,
) -> Plan:
    """Work out an import of files into a ledger. The ledger stays as it was.

    ``kind`` is ``auto`` or a key of ``FORCED``; ``sheets`` restricts to worksheets of these titles.
    ``take_defaults`` answers what has a default. Raises Stop (UnusableLedger) when a file can't be
    taken: nothing fits, a unit, side or column isn't understood, a required column is missing.
    """
    return _Planner(ledger, kind, sheets, answers or Answers(), take_defaults).run(sources)


class _Planner:
    def __init__(
        self, ledger: Ledger, kind: str, sheets: Sequence[str], answers: Answers, defaults: bool
    ) -> None:
        if kind != "auto" and kind not in FORCED:
            raise Stop(f"不认识“--as {kind}”", f"可填：auto、{'、'.join(FORCED)}")
        self.forced = FORCED.get(kind)
        self.wanted = [squeeze(s) for s in sheets]
        self.answers = answers
        self.defaults = defaults
        self.plan = Plan(ledger, defaults_taken=defaults)
        self.working = replace(ledger)
        self._traded_with: set[str] = set()
        self.last_row = {s.name: _last_row(ledger.table(s)) for s in TAKEN_SHEETS}

    def run(self, sources: Sequence[Source]) -> Plan:
        for source in sources:
            self._source(source)
        self._ask_changes()
        self._ask_new_customers()
        self._add_new_customers()
        self._remember()
        if any(sheet.name in self.plan.additions for sheet in TAKEN_SHEETS):
            before = check(self.plan.ledger)
            self.plan.consequences = new_findings(before, check(self.working))
        return self.plan

    # --- a file ---

    def _source(self, source: Source) -> None:
        self.plan.files.append((source.name, source.digest))
        chosen = [r for r in source.sheets if not self.wanted or squeeze(r.title) in self.wanted]
        if self.wanted and not chosen:
            raise Stop(f"“{source.name}”里没有工作表“{'”“'.join(self.wanted)}”",
                       f"有：{'、'.join(r.title for r in source.sheets)}")  # fmt: skip
        parts = [part for raw in chosen for part in tables_of(raw)]
        papers = [p for part in parts if (p := self._paper(part)) is not None]
        for raw in source.sheets:
            if raw not in chosen:
                self.plan.sheets.append(
                    SheetPlan(
                        source.name, raw.title, Kind.NOTHING, "没有选它（--sheet）", read=False
                    )
                )
        taken = [p for p in papers if p.kind in READ or p.kind is self.forced]
        for paper in papers:
            if paper not in taken:
                self.plan.sheets.append(
                    SheetPlan(
                        source.name,
                        paper.table.title,
                        paper.kind,
                        f"{paper.why}，没有导入",
                        read=False,
                    )
                )
        if not taken:
            raise _nothing_fits(source, papers)
        self._invoices(source, [p for p in taken if p.kind is Kind.INVOICES])
        for first in (True, False):
            for paper in taken:
                if paper.kind is not Kind.INVOICES and (paper.kind is Kind.CUSTOMERS) is first:
                    self._read(source, paper)

    def _paper(self, raw: RawSheet) -> "_Paper | None":
        if not any(not is_blank(c) for row in raw.grid for c in row):
            return None
        raw = replace(raw, grid=[list(row) for row in raw.grid])
        table = find_table(raw, dict(self.answers.columns))
        if table is not None and (own := self._answers_for(table.shape)).columns:
            table = find_table(raw, dict(own.columns)) or table
        if table is None:
            unread = without_head(raw)
            return _Paper(unread, Lines(), Kind.NOTHING, "前 30 行里找不到认得的表头")
        lines = sort_lines(table, lists_customers(table))
        decision = decide(table, lines)
        kind, why = decision.kind, decision.why
        answered = self._answers_for(table.shape).get(KIND)
        questions: list[Question] = []
        if self.forced is not None and kind is not Kind.PURCHASES:
            kind, why = self._forced_kind(kind), "按 --as"
        elif answered in set(Kind):
            kind, why = Kind(answered), "按答复"
        elif decision.undecided:
            options = tuple(str(k) for k in decision.undecided)
            questions.append(Question(KIND, table.title, f"“{table.title}”是哪一种", options))
        return _Paper(table, lines, kind, why, questions)

    def _forced_kind(self, found: Kind) -> Kind:
        """Return what --as says; sales stay what holds sales and more."""
        assert self.forced is not None
        if self.forced is Kind.SALES and found is Kind.INVOICES:
            return found
        return self.forced

    def _answers_for(self, shape: str) -> Answers:
        """Return the answers given now, and where they say nothing those remembered by shape."""
        forms = self.plan.ledger.forms
        told = forms.loc[forms["shape"] == shape, "answers"]
        if told.empty:
            return self.answers
        return self.answers.over(answers_from(str(told.iloc[-1]), "记住的答复"))

    # --- reading ---

    def _start(self, source: Source, paper: "_Paper") -> tuple[SheetPlan, Reading]:
        table, lines = paper.table, paper.lines
        lacking = missing(table, paper.kind)
        if lacking:
            raise UnusableLedger(
                f"“{source.name}”的工作表“{table.title}”像{paper.kind}（{paper.why}），还缺{'、'.join(lacking)}。"
                f"{described(table, paper.kind)}",
                "请导出时选上这些列；列在文件里而名称不同的，用 --map 指明对应的列",
            )
        refuse_twice_named(table, lines)
        reading = start_reading(table, lines, self._answers_for(table.shape))
        plan = SheetPlan(source.name, table.title, paper.kind, paper.why)
        plan.questions += paper.questions
        for row in lines.nameless:
            reading.refuse(row, "有金额而没有单号与日期，也不是合计")
        lines.entries = sorted([*lines.entries, *lines.nameless])
        lines.nameless = []
        self._red_cells(source, reading)
        if table.hidden_rows:
            reading.say(Severity.NOTE, None, f"有 {table.hidden_rows} 行被隐藏或筛掉，照样读入",
                        "不用改；要排除请删除这些行", "Q14")  # fmt: skip
        return plan, reading

    def _red_cells(self, source: Source, reading: Reading) -> None:
        """Say where a positive amount is set in red: it may be meant as a negative (Q06)."""
        red = source.red.get(reading.table.title, frozenset())
        if not red:
            return
        for head in reading.table.heads:
            if head.role not in MONEY_ROLES:
                continue
            rows = [r for r in reading.rows if (r, head.index) in red]
            values = [reading.stated(head, r) for r in rows]
            positive = [r for r, v in zip(rows, values, strict=True) if v and v > 0]
            if positive:
                reading.say(Severity.WARNING, head,
                            f"{len(positive)} 格金额是红色字体而写成正数（第 {positive[0] + 1} 行起），可能是红字",
                            "是红字请改写成负数再导入", "Q06", positive[0] + 1)  # fmt: skip

    def _read(self, source: Source, paper: "_Paper") -> None:
        plan, reading = self._start(source, paper)
        if paper.kind is Kind.BANK:
            statement = read_statement(reading, source.name)
            self._finish(plan, reading, statement.ties, statement.used)
            self._statement(plan, reading, statement, source.name)
            return
        deals = read_deals(reading, paper.kind, self._register())
        self._finish(plan, reading, deals.ties, deals.used)
        self._take(plan, reading, deals, {})

    def _invoices(self, source: Source, papers: "list[_Paper]") -> None:
        """Read sheets of invoices: the one with whole invoices is taken, the others prove it."""
        read: list[tuple[SheetPlan, Reading, Invoices]] = []
        for paper in papers:
            plan, reading = self._start(source, paper)
            invoices = read_invoices(reading, self._register(), self.plan.ledger.company)
            read.append((plan, reading, invoices))
        read.sort(key=lambda item: item[2].by_lines)
        for number, (plan, reading, invoices) in enumerate(read):
            main = read[0][2]
            shared = set(main.by_number) & set(invoices.by_number)
            if number and len(shared) * 2 > len(invoices.by_number):
                ties = cross_check(main, invoices, plan.title)
                more = [n for n in invoices.by_number if n not in main.by_number]
                ties += [
                    Tie(f"{plan.title} 发票 {n} 只在这张表", invoices.by_number[n], 0) for n in more
                ]
                invoices.deals.ties += ties
                ask_about(reading, ties)
                plan.why = f"与“{read[0][0].title}”是同样的发票，只用来核对"
                self._finish(plan, reading, invoices.deals.ties, invoices.deals.used)
                plan.known = plan.entries - len(plan.refused)
                self.plan.sheets.append(plan)
                continue
            self._finish(plan, reading, invoices.deals.ties, invoices.deals.used)
            self._take(plan, reading, invoices.deals, invoices.rows_of)

    def _register(self) -> Register:
        return Register(self.working.customers)

    def _finish(
        self, plan: SheetPlan, reading: Reading, ties: list[Tie], used: dict[int, str]
    ) -> None:
        lines, table = reading.lines, reading.table
        plan.ties = ties
        plan.problems = reading.problems
        plan.questions += reading.questions
        plan.shape, plan.answers = table.shape, reading.answers.to_text()
        plan.rows, plan.heads = lines.read, len(lines.heads)
        plan.totals, plan.footers = len(lines.totals), len(lines.footers)
        plan.openings, plan.entries = len(lines.openings), len(lines.entries)
        plan.groups = len(lines.groups)
        plan.refused = [(row + 1, why) for row, why in sorted(reading.refused.items())]
        for head in table.heads:
            if head.heading or head.filled:
                meaning = str(head.role) if head.role else "不认识"
                use = used.get(head.index, "没有内容" if not head.filled else "没有用")
                plan.columns.append(ColumnUse(head.heading or "（没有表头）", meaning, use))
        self._say_unnamed(plan, table)
        if lines.filled_down:
            plan.problems.append(
                Problem(Severity.NOTE, table.title, 0, "", "",
                        f"{lines.filled_down} 行的客户或单据取自上方合并的单元格", "核对一次即可", "Q04")
            )  # fmt: skip

    def _say_unnamed(self, plan: SheetPlan, table: SheetTable) -> None:
        """Say that a column is full but has no heading."""
        for head in table.heads:
            if not head.heading and head.filled > 1:
                plan.problems.append(
                    Problem(Severity.NOTE, table.title, table.last_head_row + 1, "", "",
                            f"第 {head.index + 1} 列有 {head.filled} 格内容而没有表头，没有读", "需要时补上表头", "Q02")
                )  # fmt: skip

    # --- into the ledger ---

    def _take(
        self, plan: SheetPlan, reading: Reading, deals: Deals, lines_of: dict[int, list[int]]
    ) -> None:
        refused = {row for row, _ in plan.refused}
        new, known, changed = set[int](), set[int](), set[int]()
        why: dict[int, str] = {}
        if deals.owners is not None:
            self._note_new_customers(plan.kind, deals)
        batches = self._openings(plan, deals.openings) + deals.batches
        opening_batches = len(batches) - len(deals.batches)
        for number, batch in enumerate(batches):
            merged = merge(self.working, self.last_row[batch.sheet.name], batch)
            self._add(batch.sheet, merged.new)
            self._ask_doubtful(plan, merged.doubtful)
            plan.gone += merged.gone
            self.plan.changes += merged.changes
            if len(merged.new) and (money := _MONEY_OF.get(batch.sheet.name)):
                counts = (
                    merged.new["state"] != SaleState.VOID if batch.sheet is SALES else slice(None)
                )
                total = int(merged.new.loc[counts, money].sum())
                plan.void += len(merged.new) - len(merged.new.loc[counts])
                plan.sums[batch.sheet.name] = plan.sums.get(batch.sheet.name, 0) + total
            if number < opening_batches:
                continue
            new |= set(merged.new[ROW])
            known |= merged.known
            changed |= {c.file_row for c in merged.changes}
            why |= merged.refused
        plan.refused += sorted((r, w) for r, w in why.items() if r not in new | changed)
        plan.problems += [
            Problem(Severity.WARNING, plan.title, r, "", "", f"只导入了一部分：{w}", "核对这一行", "Q11")
            for r, w in sorted(why.items()) if r in new | changed
        ]  # fmt: skip
        refused |= {row for row, _ in plan.refused}
        self._count(plan, reading, (new, known, changed, refused), lines_of)
        if plan.gone:
            plan.problems.append(
                Problem(Severity.WARNING, plan.title, 0, "单号", "",
                        f"台账里有、这次导出没有的单据 {len(plan.gone)} 张：{'、'.join(plan.gone[:10])}",
                        "在原系统核对是否删除或改号", "Q11")
            )  # fmt: skip
        self.plan.sheets.append(plan)

    def _count(
        self,
        plan: SheetPlan,
        reading: Reading,
        became: tuple[set[int], set[int], set[int], set[int]],
        lines_of: dict[int, list[int]],
    ) -> None:
        """Give every entry one fate; one that became nothing is refused with the reason."""
        new, known, changed, refused = became
        owner = {line: first for first, lines in lines_of.items() for line in lines}
        for row in reading.rows:
            number = owner.get(row + 1, row + 1)
            if row + 1 in refused:
                continue
            if number in changed:
                plan.changed += 1
            elif number in new:
                plan.new += 1
            elif number in known:
                plan.known += 1
            elif plan.kind in _OF_BALANCES:
                plan.idle += 1
            else:
                plan.refused.append((row + 1, "这一行没有发生额"))

    def _add(self, sheet: Sheet, rows: pd.DataFrame) -> None:
        """Put new rows below the working ledger; they get row numbers after the real ones."""
        if rows.empty:
            return
        table = self.working.table(sheet)
        first = max(_last_row(table), self.last_row[sheet.name]) + 1
        numbered = rows.assign(**{ROW: np.arange(first, first + len(rows), dtype=np.int64)})
        joined = pd.concat([table, numbered], ignore_index=True) if len(table) else numbered
        setattr(self.working, sheet.name, joined)
        old = self.plan.additions.get(sheet.name)
        self.plan.additions[sheet.name] = (
            numbered if old is None else pd.concat([old, numbered], ignore_index=True)
        )

    def _openings(self, plan: SheetPlan, openings: Sequence[Opening]) -> list[Batch]:
        """Return opening balances that the ledger hasn't; where it says otherwise, ask."""
        wanted = []
        for opening in openings:
            own = balance_before(self.working, opening.code, opening.before)
            if own == opening.fen:
                continue
            if own is None:
                wanted.append(opening)
                continue
            answer = self.answers.get(OPENING)
            if answer not in ("补差额", "不补"):
                plan.questions.append(
                    Question(OPENING, plan.title,
                             f"客户 {opening.code} 在 {opening.before} 前，文件的余额是 {format_yuan(opening.fen)}，"
                             f"台账是 {format_yuan(own)}，怎么办", ("补差额", "不补"))
                )  # fmt: skip
            if answer == "补差额":
                wanted.append(replace(opening, fen=opening.fen - own))
        names = dict(zip(self.working.customers["customer_code"],
                         self.working.customers["customer_name"], strict=True))  # fmt: skip
        return [b for b in opening_rows(wanted, names) if len(b.frame)]

    def _statement(
        self, plan: SheetPlan, reading: Reading, statement: Statement, file: str
    ) -> None:
        new, known = claiming.new_entries(self.working.claims, statement.entries)
        proposed = claiming.proposals(self.working, new, statement.own_names)
        rows = claiming.claim_rows(self.working, new, proposed, file)
        plan.new, plan.known, plan.aside = len(new), len(known), statement.outgoing
        plan.why = f"{plan.why}；{statement.proven}"
        if len(rows):
            plan.sums[CLAIMS.name] = int(rows["amount"].sum())
        self._add(CLAIMS, rows)
        self.plan.sheets.append(plan)

    # --- questions about contents ---

    def _ask_doubtful(self, plan: SheetPlan, doubtful: list[tuple[int, str]]) -> None:
        if doubtful and self.answers.get(DOUBTFUL) != "都是新的":
            plan.questions.append(
                Question(DOUBTFUL, plan.title,
                         f"{len(doubtful)} 笔收款与台账已有的同客户、同日、同额，单号不同，是不是另一笔",
                         ("都是新的",), details=tuple(text for _, text in doubtful[:20]))
            )  # fmt: skip

    def _ask_changes(self) -> None:
        changes = self.plan.changes
        if not changes:
            return
        money = any(c.money for c in changes)
        answer = self.answers.get(CHANGES)
        if answer not in ("更新", "保留台账"):
            default = "" if money else "更新"
            question = Question(
                CHANGES, "", f"有 {len(changes)} 处与台账不同，要更新台账吗", ("更新", "保留台账"),
                default, details=tuple(c.text() for c in changes[:50]),
            )  # fmt: skip
            self.plan.questions.append(question)
        if answer == "保留台账":
            self.plan.changes = []

    def _note_new_customers(self, kind: Kind, deals: Deals) -> None:
        owners = deals.owners
        assert owners is not None
        used = {c for b in deals.batches for c in b.frame["customer_code"]}
        known = {name_key(c.code) for c in self.plan.new_customers}
        for key, customer in owners.new.items():
            if customer.code not in used:
                continue
            if key not in known:
                self.plan.new_customers.append(customer)
            if kind not in OF_PAYERS:
                self._traded_with.add(key)

    def _ask_new_customers(self) -> None:
        """Ask about customers not registered; of those that only paid there is no default."""
        traded, paid = self._new_by_ground()
        self._ask_to_register(NEW_CUSTOMERS, traded, "户客户档案里没有，先建档吗", "建档")
        self._ask_to_register(
            NEW_PAYERS, paid, "个付款人不在客户档案里，也没有他们的销售，当作新客户建档吗", ""
        )

    def _new_by_ground(self) -> tuple[list[NewCustomer], list[NewCustomer]]:
        """Return the new customers that something was sold to, and those that only paid."""
        registered = set(self.working.customers["customer_code"].map(name_key))
        new = [c for c in self.plan.new_customers if name_key(c.code) not in registered]
        traded = [c for c in new if name_key(c.code) in self._traded_with]
        return traded, [c for c in new if name_key(c.code) not in self._traded_with]

    def _ask_to_register(
        self, name: str, new: Sequence[NewCustomer], text: str, default: str
    ) -> None:
        if not new or self.answers.get(name) in _REGISTERING:
            return
        self.plan.questions.append(
            Question(name, "", f"{len(new)} {text}", _REGISTERING, default,
                     details=tuple(f"{c.code} {c.name} {c.tax_id}".strip() for c in new[:50]))
        )  # fmt: skip

    def _add_new_customers(self) -> None:
        traded, paid = self._new_by_ground()
        new = [
            customer
            for name, group in ((NEW_CUSTOMERS, traded), (NEW_PAYERS, paid))
            if self.answers.get(name) != "不建档"
            for customer in group
        ]
        if new:
            self._add(CUSTOMERS, frame(CUSTOMERS, {
                "customer_code": [c.code for c in new], "customer_name": [c.name for c in new],
                "uscc": [c.tax_id for c in new],
            }))  # fmt: skip

    def _remember(self) -> None:
        """Note the answers about form, by the shape of each worksheet."""
        forms = self.plan.ledger.forms
        known = set(zip(forms["shape"], forms["answers"], strict=True))
        rows = {
            s.shape: s for s in self.plan.sheets
            if s.answers and (s.shape, s.answers) not in known
        }  # fmt: skip
        if rows:
            self.plan.additions[FORMS.name] = frame(FORMS, {
                "shape": list(rows), "file": [s.file for s in rows.values()],
                "sheet": [s.title for s in rows.values()],
                "kind": [str(s.kind) for s in rows.values()],
                "answers": [s.answers for s in rows.values()],
            })  # fmt: skip


@dataclass(slots=True, eq=False)
class _Paper:
    table: SheetTable
    lines: Lines
    kind: Kind
    why: str
    questions: list[Question] = field(default_factory=list)


def _last_row(table: pd.DataFrame) -> int:
    return int(table[ROW].max()) if len(table) else 1


def _nothing_fits(source: Source, papers: Sequence[_Paper]) -> UnusableLedger:
    """Return the refusal of a file of which no worksheet can be read, about the nearest one."""
    if not papers:
        return UnusableLedger(f"“{source.name}”没有内容", "请重新导出")
    best = max(papers, key=lambda p: len([h for h in p.table.heads if h.meaning]))
    title = best.table.title
    meant = Kind.RECEIPTS if best.table.has(Role.RECEIVED_ON, Role.RECEIPT_NO) else Kind.SALES
    if best.kind is Kind.BALANCES:
        return UnusableLedger(
            f"“{source.name}”的工作表“{title}”是余额表（{best.why}），缺单号、日期，没有导入，也没有动客户信用档案。"
            f"{described(best.table, Kind.BALANCES)}",
            "要作为期初余额，请加 --as opening 并给出截至日期；否则请导出明细",
        )
    if best.kind is Kind.PURCHASES:
        return UnusableLedger(
            f"“{source.name}”的工作表“{title}”{best.why}，不是销售，没有导入",
            "请导出销售（应收、销项）的文件",
        )
    return UnusableLedger(
        f"“{source.name}”里没有看得懂的表：{best.why}。{described(best.table, meant)}",
        "请保留表头行；列名不同的，用 --map 指明对应的列",
    )
