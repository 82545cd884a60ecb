"""What each row under a head is: an entry, a total, a repeated head, an opening balance, a footer.

Totals are kept with what they state: they are the proof that everything was read (Q03).
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from huikuan_xl.importing.roles import DATE_ROLES, MONEY_ROLES, NUMBER_ROLES, PARTY_ROLES, Role
from huikuan_xl.importing.tables import SheetTable, same_as_head
from huikuan_xl.importing.units import unit_of_line
from huikuan_xl.ledger.cleaning import clean_money, is_blank, squeeze
from huikuan_xl.ledger.opening import Row

_TOTAL = re.compile(
    r"(?:.*(?:合计|小计|总计|累计|汇总|总额合计)(?:数|金额|行)?[)\]】:]*(?:[(\[【].*)?"
    r"|(?:合计|小计|总计|累计)[:].*|共计.*|(?:合计|小计|总计).{0,3}[\d,.¥元]+.*"
    r"|共?\d+(?:笔|条|张|行|户|单|页).*|共\d+.*|转次页|过次页|转下页|接上页"
    r"|(?:grand|sub)?-?totals?(?:[:(].*|ar|amount|for.+)?|sum[:]?)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:.*(?:期初余额|年初余额|上年结转|上月结转|上期结转|期初结转|年初结转|上年余额|上期余额|上月余额"
    r"|承前页|期初数|年初数|期初应收.*|结转上年)|期初|年初|opening.*)",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"承前页|接上页|过次页|转次页|转下页")
_FOOTER = re.compile(
    r"(?:制表|制单|打印|页次|页码|页数|第\d+页|审核|复核|主管|会计|出纳|填表|编制|报表|导出|查询|备注[:]|说明[:]|注[:\d]"
    r"|经办|负责人|记账|截止|数据来源|温馨提示|本表|以上|\*|#|-{3,}|印章|盖章|签字|日期[:]|提示)"
)


# A line that says whose the entries below it are: 客户：001 青禾机电有限公司.
_BLOCK = re.compile(
    r"(?:客户|往来单位|往来户|购货单位|单位(?=名称|全称|[:].{4})|结算客户|核算项目|辅助核算|客商|对方单位|customer|account)"
    r"(?:名称|全称|编码|编号|name)?[:](?!元|万|千|百|人民币)|(?:会计)?科目(?:名称)?[:].*应收.*[-_/]",
    re.IGNORECASE,
)
# A second head at the end of a payment platform's bill, its values in the row below.
_TAIL_HEAD = re.compile(r"总交易单数|资金流水总笔数")
# Sums of a part of a customer's entries: more of them may follow.
_OF_A_PART = re.compile(r"月|累计|页|日")


@dataclass(frozen=True, slots=True)
class Total:
    """A row that sums others: its word, the entries above it, and whose sum it says it is."""

    row: int
    word: str
    after: int
    party: str = ""


@dataclass(slots=True)
class Lines:
    """The rows of a table, sorted. Rows are 0-based; every row that isn't blank is in one list."""

    entries: list[int] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    openings: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)  # amount without number and date
    groups: list[int] = field(default_factory=list)  # lines that name the customer of what follows
    blocks: dict[int, str] = field(default_factory=dict)  # by entry, what such a line says
    filled_down: int = 0

    @property
    def read(self) -> int:
        """Return how many rows hold anything."""
        return (
            len(self.entries) + len(self.totals) + len(self.openings) + len(self.heads)
            + len(self.footers) + len(self.nameless) + len(self.groups)
        )  # fmt: skip


# A look at these characters spares most texts the patterns.
_MAYBE_TOTAL = re.compile(r"[计汇共转过接承]|tot|sum", re.IGNORECASE)
_MAYBE_OPENING = re.compile(r"[初结余承]|open", re.IGNORECASE)
_PLAIN_FEN = re.compile(r"(-?)(\d{1,13})(?:\.(\d)(\d)?0*)?", re.ASCII)
_DATE_TEXT = re.compile(r"[\d\-/.:年月日时分秒T上下午tz+]+")


def total_word(text: str) -> str:
    """Return the word that makes a row a total, "" if it is none."""
    return _total_word(text) if _MAYBE_TOTAL.search(text) else ""


@lru_cache(maxsize=1 << 16)
def _total_word(text: str) -> str:
    key = squeeze(text).strip("*-=")
    return key if 1 < len(key) <= 60 and _TOTAL.fullmatch(key) else ""


def is_opening(text: str) -> bool:
    """Tell whether a text says that its row carries a balance forward."""
    if not _MAYBE_OPENING.search(text):
        return False
    return _OPENING.fullmatch(squeeze(text).strip(":")) is not None


def _blank(cell: object) -> bool:
    """Tell what ``is_blank`` tells, at a glance where the first character shows it."""
    if cell is None or cell == "":
        return True
    if isinstance(cell, str) and ("!" <= cell[0] <= "~" or cell[0] >= "\u3001"):
        return False
    return is_blank(cell)


@dataclass(frozen=True, slots=True)
class _Columns:
    numbers: tuple[int, ...]
    dates: tuple[int, ...]
    money: tuple[int, ...]
    parties: tuple[int, ...]
    wares: tuple[int, ...]
    carried: tuple[int, ...]  # fields of a document, filled down; never amounts


def sort_lines(table: SheetTable, by_party: bool = False) -> Lines:
    """Sort the rows under the head. Merged customers and document fields are filled down (Q04).

    ``by_party``: a register or a list of balances, where a customer makes an entry.
    """
    return _Sorter(table, by_party).sort()


class _Sorter:
    def __init__(self, table: SheetTable, by_party: bool) -> None:
        self.table = table
        self.by_party_alone = by_party
        self.columns = _columns(table)
        heads = table.grid[table.head_row : table.last_head_row + 1]
        self.head_words = frozenset(c for head in heads for c in head if isinstance(c, str) and c)
        self.lines = Lines()
        self.above: dict[int, object] = {}
        self.group: dict[int, object] = {}
        self.block = ""
        self.tail = -1
        self.by_party: dict[int, dict[str, int]] = {i: defaultdict(int) for i in self.columns.money}
        self.running: dict[int, int] = dict.fromkeys(self.columns.money, 0)
        self.since: dict[int, int] = dict.fromkeys(self.columns.money, 0)
        self.counts = 0

    def sort(self) -> Lines:
        for number in range(self.table.first_row, len(self.table.grid)):
            row = self.table.grid[number]
            if not all(_blank(cell) for cell in row):
                self._sort_row(number, row)
        return self.lines

    def _sort_row(self, number: int, row: Row) -> None:
        columns, lines = self.columns, self.lines
        said = "\n".join([c for c in row if isinstance(c, str)])
        if not self.head_words.isdisjoint(row) and same_as_head(self.table, row):
            lines.heads.append(number)
            return
        if number == self.tail or self._is_tail_head(said, row):
            self.tail = number + 1 if number != self.tail else -1
            lines.footers.append(number)
            return
        if self._names_what_follows(row, said):
            lines.groups.append(number)
            return
        fens = [_fen(row[i]) for i in columns.money]
        has_number = any(self._is_number(row[i]) for i in columns.numbers)
        has_date = any(_is_date(row[i]) for i in columns.dates)
        has_money = any(fen is not None for fen in fens)
        texts = self._texts_of_totals(said, row)
        word = next((w for c in texts if (w := total_word(c))), "")
        opening = any(is_opening(c) for c in texts)
        if opening and not has_number and not self._both_sides(row):
            self._add_opening(number, texts)
        elif word and not (has_number and has_date):
            self._add_total(number, row, word)
        elif self.by_party_alone and self._names_somebody(row):
            lines.entries.append(number)
        elif self._is_footer(row, has_money, has_number, has_date):
            lines.footers.append(number)
        elif has_number or has_date:
            self._add_entry(number, row, fens)
        elif has_money and self._is_silent_total(row):
            self._add_total(number, row, "")
        elif has_money and self._continues(row):
            self._fill(row, columns.carried)
            lines.filled_down += 1
            self._add_entry(number, row, fens)
        else:
            lines.nameless.append(number)

    @staticmethod
    def _is_tail_head(said: str, row: Row) -> bool:
        return "总" in said and any(
            isinstance(c, str) and _TAIL_HEAD.fullmatch(squeeze(c)) for c in row
        )

    def _texts_of_totals(self, said: str, row: Row) -> list[str]:
        """Return the texts that may say a total or an opening; in most rows none can."""
        if not _MAYBE_TOTAL.search(said) and not _MAYBE_OPENING.search(said):
            return []
        return [
            c for i, c in enumerate(row) if isinstance(c, str) and c and i not in self.columns.money
        ]

    def _names_what_follows(self, row: Row, said: str) -> bool:
        """Note whose the entries below are when a line says only that."""
        parties = self.columns.parties
        labelled = ":" in said or "：" in said
        if not labelled and not all(i in parties or _blank(c) for i, c in enumerate(row)):
            return False
        filled = [(i, c) for i, c in enumerate(row) if not _blank(c)]
        texts = [squeeze(c) for _, c in filled]
        if any(_BLOCK.match(text) for text in texts) and all(isinstance(c, str) for _, c in filled):
            self.block = " ".join(str(c) for _, c in filled)
            self.above, self.group = {}, {}
            return True
        if self.by_party_alone or not all(i in parties for i, _ in filled):
            return False
        if any(
            total_word(t) or is_opening(t) or _FOOTER.match(t) or unit_of_line(t) for t in texts
        ):
            return False
        self.group = dict(filled)
        self.above = dict(self.group)
        return True

    def _is_number(self, cell: object) -> bool:
        if _blank(cell):
            return False
        if isinstance(cell, str) and cell.isascii() and cell.isalnum() and not cell.isalpha():
            return True
        return not (isinstance(cell, str) and (total_word(cell) or _FOOTER.match(squeeze(cell))))

    def _names_somebody(self, row: Row) -> bool:
        filled = [c for c in row if not _blank(c)]
        party = _party(row, self.columns.parties)
        return bool(party) and len(filled) > 1 and not _FOOTER.match(squeeze(filled[0]))

    def _both_sides(self, row: Row) -> bool:
        """Tell whether the row moves something itself, whatever it is called."""
        sides = [h.index for h in self.table.all_of(Role.DEBIT, Role.CREDIT)]
        return len(sides) > 1 and all(_fen(row[i]) for i in sides)

    def _add_opening(self, number: int, texts: list[str]) -> None:
        if any(_CARRIED.search(squeeze(text)) for text in texts):
            self.lines.totals.append(Total(number, "承前页", len(self.lines.entries)))
        else:
            self.lines.openings.append(number)
            self._fill(self.table.grid[number], self.columns.parties)

    def _is_footer(self, row: Row, has_money: bool, has_number: bool, has_date: bool) -> bool:
        filled = [c for c in row if not _blank(c)]
        first = squeeze(filled[0])
        if _FOOTER.match(first) and not (has_number and has_date):
            return True
        if has_money:
            return False
        if not has_number and not has_date:
            return True
        # A sentence that happens to stand under a number's or a date's heading.
        return len(filled) == 1

    def _is_silent_total(self, row: Row) -> bool:
        """Tell whether a row without a word, number and date is the sum of what stands above it."""
        if not self.counts or any(not _blank(row[i]) for i in self.columns.wares):
            return False
        party = _party(row, self.columns.parties)
        stated = [(i, fen) for i in self.columns.money if (fen := _fen(row[i])) is not None]
        if not any(fen for _, fen in stated):
            return False
        matched = [
            fen in (self.running[i], self.since[i])
            or (bool(party) and fen == self.by_party[i].get(party))
            for i, fen in stated
        ]
        return all(matched) or (len(matched) > 2 and sum(matched) * 2 > len(matched))

    def _continues(self, row: Row) -> bool:
        """Tell whether a row is a further line of the document above."""
        return bool(self.above) and (
            any(not _blank(row[i]) for i in self.columns.wares)
            or all(_blank(row[i]) for i in self.columns.parties)
        )

    def _add_total(self, number: int, row: Row, word: str) -> None:
        party = _party(row, self.columns.parties)
        party = "" if total_word(party) else party
        self.lines.totals.append(Total(number, word, len(self.lines.entries), party))
        self.since = dict.fromkeys(self.columns.money, 0)
        if not _OF_A_PART.search(word):
            self.group = {}
        self.above = dict(self.group)

    def _add_entry(self, number: int, row: Row, fens: list[int | None]) -> None:
        blank = all(_blank(row[i]) for i in self.columns.parties)
        if blank and self._fill(row, self.columns.parties):
            self.lines.filled_down += 1
        self.above = {i: row[i] for i in self.columns.carried if not _blank(row[i])}
        self.lines.entries.append(number)
        if self.block:
            self.lines.blocks[number] = self.block
        self.counts += 1
        party = _party(row, self.columns.parties)
        for index, stated in zip(self.columns.money, fens, strict=True):
            fen = stated or 0
            self.running[index] += fen
            self.since[index] += fen
            self.by_party[index][party] += fen

    def _fill(self, row: Row, columns: tuple[int, ...]) -> bool:
        done = False
        for index in columns:
            if _blank(row[index]) and index in self.above:
                row[index] = self.above[index]
                done = True
        return done


def _columns(table: SheetTable) -> _Columns:
    def of(roles: frozenset[Role]) -> tuple[int, ...]:
        return tuple(h.index for h in table.heads if h.role in roles and h.filled)

    carried = NUMBER_ROLES | DATE_ROLES | PARTY_ROLES | {
        Role.TYPE, Role.STATE, Role.CURRENCY, Role.SALESPERSON, Role.DEPARTMENT, Role.CONTRACT,
        Role.RED,
    }  # fmt: skip
    return _Columns(
        of(NUMBER_ROLES), of(DATE_ROLES | {Role.TIME}), of(MONEY_ROLES), of(PARTY_ROLES),
        of(frozenset({Role.ITEM, Role.QUANTITY, Role.PRICE})), of(carried),
    )  # fmt: skip


def _party(row: Row, columns: tuple[int, ...]) -> str:
    return next((squeeze(row[i]) for i in columns if not _blank(row[i])), "")


def _fen_of_text(text: str) -> int | None:
    if plain := _PLAIN_FEN.fullmatch(text):
        sign, whole, tenth, hundredth = plain.groups()
        fen = int(whole) * 100 + int(tenth or 0) * 10 + int(hundredth or 0)
        return -fen if sign else fen
    return clean_money(text)[0]


def _fen(cell: object) -> int | None:
    if isinstance(cell, str):
        return _fen_of_text(cell) if cell else None
    return clean_money(cell)[0]


def _is_date(cell: object) -> bool:
    """Tell whether a cell tries to be a date: no words but those of a date."""
    if _blank(cell):
        return False
    if not isinstance(cell, str):
        return True
    text = cell if cell.isascii() and " " not in cell else squeeze(cell)
    return _DATE_TEXT.fullmatch(text) is not None and any(c.isdigit() for c in text)
