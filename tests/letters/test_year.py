"""A year of month ends replayed: what the letters say is held against the ledger, month by month,
and so is what was not sent and why."""

import datetime as dt
import re
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from huikuan_xl import demo
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.letters.batch import LetterBatch, WrittenLetter, write_letters
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.rules.clauses import NEVER_IN_LETTERS
from huikuan_xl.rules.money import format_yuan, rmb_uppercase
from huikuan_xl.rules.named import named_in
from huikuan_xl.rules.periods import ONE_DAY, add_months
from huikuan_xl.rules.words import LetterName

Small = Any  # tests/letters/conftest.py
FIRST = dt.date(2025, 7, 1)
POSTED = 3 * ONE_DAY  # a letter arrives three days after it was written,
NEVER_CONFIRMED = "7"  # but nobody registers that of customers whose code ends so
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Paper:
    """A letter as it can be read: its text without blanks, and the rows of its tables."""

    letter: WrittenLetter
    text: str
    rows: list[list[str]]

    @property
    def kind(self) -> str:
        return self.letter.order.kind.kind

    def table(self, heading: str) -> tuple[list[list[str]], list[str]]:
        """The rows with a number under the heading row that holds ``heading``, and their 合计."""
        found: list[list[str]] = []
        seen = False
        for row in self.rows:
            seen = seen or any(cell.replace("\n", "") == heading for cell in row)
            if seen and row[0].isdigit():
                found.append(row)
            if seen and len(row) > 1 and row[1] == "合计":
                return found, row
        return found, []


def read_paper(letter: WrittenLetter) -> Paper:
    with zipfile.ZipFile(letter.path) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))

    def text_of(node: ElementTree.Element) -> str:
        return "".join(one.text or "" for one in node.iter(f"{W}t"))

    rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in root.iter(f"{W}tr")]
    return Paper(letter, text_of(root), rows)


@dataclass
class Month:
    """One month end of the replay, its letters and their papers."""

    end: MonthEnd
    batch: LetterBatch
    papers: list[Paper]
    register: pd.DataFrame = field(default_factory=lambda: frame(schema.LETTERS))

    @property
    def as_of(self) -> dt.date:
        return self.end.as_of

    def why_not(self, code: str, kind: str) -> str:
        return "；".join(one.reason for one in self.batch.withheld
                        if one.customer_code == code and one.kind == kind)  # fmt: skip


def known_by(ledger: Ledger, day: dt.date, letters: pd.DataFrame) -> Ledger:
    """The ledger as it stood on a day: nothing that was entered for later is in it."""

    def until(table: pd.DataFrame, column: str) -> pd.DataFrame:
        return table[table[column] <= pd.Timestamp(day)].reset_index(drop=True)

    return replace(
        ledger,
        sales=until(ledger.sales, "sale_date"),
        receipts=until(ledger.receipts, "receipt_date"),
        adjustments=until(ledger.adjustments, "adj_date"),
        bills=until(ledger.bills, "received_on"),
        approvals=until(ledger.approvals, "asked_on"),
        contacts=until(ledger.contacts, "contact_date"),
        plans=until(ledger.plans, "month"),
        letters=letters,
    )


def replay(ledger: Ledger, first: dt.date, months: int, folder: Path) -> list[Month]:
    register = frame(schema.LETTERS)
    done = []
    for number in range(months):
        as_of = add_months(first, number + 1) - ONE_DAY
        end = run_month_end(known_by(ledger, as_of, register), as_of)
        batch = write_letters(end, folder / f"函件-{as_of:%Y-%m}")
        done.append(Month(end, batch, [read_paper(one) for one in batch.letters], register))
        new = batch.register
        new = new[new["letter_no"] != ""]
        confirmed = ~new["customer_code"].str.endswith(NEVER_CONFIRMED)
        arrived = new.assign(
            delivery=["已送达" if one else "未送达" for one in confirmed],
            delivered_on=(new["letter_date"] + pd.Timedelta(POSTED)).where(confirmed),
            evidence=["SF1" if one else "" for one in confirmed],
        )
        register = pd.concat([register, arrived], ignore_index=True) if len(register) else arrived
        register["_row"] = range(2, len(register) + 2)
    return done


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[Month]:
    return replay(demo.make_ledger(), FIRST, 12, tmp_path_factory.mktemp("年"))


def fen(text: str) -> int:
    return round(float(text.replace(",", "")) * 100)


def test_demands_list_what_the_ledger_has_open_to_the_fen(year: list[Month]) -> None:
    checked = 0
    for month in year:
        lines = month.end.accounts.sales.assign(
            code=month.end.ledger.sales["customer_code"], doc=month.end.ledger.sales["doc_no"]
        )
        late = (lines["open"] > 0) & (lines["overdue"] > 0)
        left = lines[late].groupby(["code", "doc"])["open"].sum().to_dict()
        for paper in month.papers:
            if not (paper.letter.number and LetterName(paper.kind).demands):
                continue
            rows, total = paper.table("未付金额(元)")
            code = paper.letter.order.code
            assert rows, paper.letter.number
            for row in rows:
                assert fen(row[6]) == left[code, row[1]], (month.as_of, code, row)
            assert fen(total[6]) == sum(fen(row[6]) for row in rows)
            amount = paper.letter.order.amount
            assert f"￥{format_yuan(amount)}元（{rmb_uppercase(amount)}）" in paper.text
            assert amount <= fen(total[6])
            checked += 1
    assert checked > 100


def test_a_debt_is_demanded_again_only_after_its_last_demand_arrived(year: list[Month]) -> None:
    """The level belongs to the debt (d26): kept here by hand, from the letters alone."""
    asked: dict[tuple[str, str], list[tuple[int, dt.date]]] = defaultdict(list)
    levels = set()
    for month in year:
        intervals = month.end.policy.dunning_intervals
        for paper in month.papers:
            if paper.kind != LetterName.DUNNING:
                continue
            code = paper.letter.order.code
            for row in paper.table("未付金额(元)")[0]:
                times = int(re.findall(r"\d+", row[7])[0])
                before = asked[code, row[1]]
                assert times == len(before) + 1, (month.as_of, code, row)
                levels.add(times)
                if before:
                    assert not code.endswith(NEVER_CONFIRMED)
                    waited = (month.as_of - (before[-1][1] + POSTED)).days
                    assert waited >= intervals[times - 1]
                before.append((times, month.as_of))
    assert levels == {1, 2, 3}


def test_a_statement_begins_where_the_last_one_ended(year: list[Month]) -> None:
    ended: dict[str, tuple[dt.date, int]] = {}
    followed = 0
    for month in year:
        for paper in month.papers:
            if paper.kind != LetterName.STATEMENT:
                continue
            code = paper.letter.order.code
            opening = next(row[1] for row in paper.rows if row[0] == "期初余额")
            before = month.as_of.replace(day=1) - ONE_DAY
            if code in ended and ended[code][0] == before:
                assert fen(opening.strip("￥元")) == ended[code][1], (month.as_of, code)
                followed += 1
            balance = int(month.end.profiles[code].figures.balance)
            ended[code] = (month.as_of, balance)
            shown = f"￥{format_yuan(abs(balance))}元" if balance else "双方往来余额为零"
            assert shown in paper.text
    assert followed > 100


def test_one_plan_letter_and_one_statement_a_month_and_one_leader_a_day(year: list[Month]) -> None:
    for month in year:
        for kind in (LetterName.PLAN, LetterName.STATEMENT):
            codes = [p.letter.order.code for p in month.papers if p.kind == kind]
            assert len(codes) == len(set(codes))
        leaders = [p.letter.order.code for p in month.papers
                   if p.letter.order.kind.travels and not p.letter.lead_no]  # fmt: skip
        assert len(leaders) == len(set(leaders)), month.as_of


def test_a_stop_follows_an_expired_deadline_that_arrived(year: list[Month]) -> None:
    for month in year:
        for paper in month.papers:
            if paper.kind != LetterName.STOP:
                continue
            known = month.register
            limits = known[(known["customer_code"] == paper.letter.order.code)
                           & (known["kind"] == LetterName.DEADLINE.value)]  # fmt: skip
            named = [row[1] for row in paper.table("未付金额(元)")[0]]
            for number in named:
                about = limits[
                    [number.casefold() in named_in(text) for text in limits["documents"]]
                ]
                assert (about["delivery"] == "已送达").any(), (month.as_of, number)
                assert (about["reply_by"] < pd.Timestamp(month.as_of)).any()


def test_who_owes_and_hears_nothing_is_told_with_a_reason_that_holds(year: list[Month]) -> None:
    reasons = set()
    for month in year:
        demanded = {p.letter.order.code for p in month.papers
                    if p.letter.number and LetterName(p.kind).demands}  # fmt: skip
        for code, one in month.end.profiles.items():
            if not one.registered or not one.figures.overdue or code in demanded:
                continue
            why = month.why_not(code, LetterName.DUNNING)
            assert why, (month.as_of, code)
            if "未登记送达" in why:
                assert code.endswith(NEVER_CONFIRMED)
            if "满7天发第1次" in why:
                assert one.overdue_days < 7
            if "低于100.00元" in why:
                assert one.figures.overdue - one.figures.unapplied < 10_000
            if "承诺" in why:
                running = month.end.history.promises_of[code]
                assert any(p.promise.due_on >= month.as_of for p in running)
            reasons.add(re.sub(r"[\d.,年月日（）〔〕\-]+", "", why)[:6])
    assert len(reasons) >= 3, reasons


def test_numbers_run_on_without_gap_and_no_letter_says_what_none_may(year: list[Month]) -> None:
    used: dict[str, list[int]] = defaultdict(list)
    for month in year:
        for paper in month.papers:
            if paper.letter.number:
                head, number = paper.letter.number.rstrip("号").rsplit("〕", 1)
                used[head].append(int(number))
                assert paper.letter.number in paper.text or paper.kind == LetterName.COMMITMENT
            if paper.letter.order.kind.travels:
                company = month.end.company.name
                text = paper.text.replace(paper.letter.order.customer.name, "").replace(company, "")
                assert not [word for word in (*NEVER_IN_LETTERS, "民法典") if word in text]
    for head, numbers in used.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), head


# --- one customer's year, told in advance ---------------------------------------------------------


def told(month: Month) -> list[tuple[str, int, int]]:
    """(kind, level, 元) of the day's demands, statement and plan left out."""
    return [(p.kind, p.letter.order.level, p.letter.order.amount // 100) for p in month.papers
            if p.kind not in (LetterName.PLAN, LetterName.STATEMENT)]  # fmt: skip


#: Month → demands (kind, level, 元), why there is no 催款函 ("": there is one, or nothing is owed).
STORY: list[tuple[list[tuple[str, int, int]], str]] = [
    ([("催款函", 1, 10_000)], ""),  # January: 11 days late
    ([("催款函", 2, 10_000)], ""),  # the first arrived on 3 February, 25 days ago
    ([("限期清欠通知", 0, 10_000)], "同日已发限期清欠"),  # two months late: until 20 April
    ([("停止供货通知", 0, 5_000)], "同日已发限期清欠"),  # half was paid, the day is over
    ([("催款函", 3, 5_000)], ""),  # 31 days after the stop
    ([("律师函委托资料", 0, 5_000)], "三次催款函均已送达"),
    ([], "已转律师函"),
    ([("恢复供货通知", 0, 5_000)], ""),  # all was paid on 5 August
    ([], ""),
    ([], ""),
]


def test_the_year_of_one_late_customer(small: Small, tmp_path: Path) -> None:
    """10,000 due 20 January; half is paid on 10 April, the rest on 5 August."""
    small.customer |= {"credit_days": 30, "limit": 10_000_000}
    small.contract |= {"contract_no": "HT1"}
    small.sell(1_000_000, dt.date(2026, 1, 20), contract_no="HT1")
    small.receipts += [
        {"amount": 500_000, "receipt_date": dt.date(2026, 4, 10), "receipt_no": "S1"},
        {"amount": 500_000, "receipt_date": dt.date(2026, 8, 5), "receipt_no": "S2"},
    ]
    ledger = small.month(dt.date(2026, 1, 31)).ledger
    for table in (ledger.customers, ledger.contracts, ledger.sales, ledger.receipts):
        table["customer_code"] = "0001"  # not one that nobody confirms
    months = replay(ledger, dt.date(2026, 1, 1), len(STORY), tmp_path)
    for month, (demands, why) in zip(months, STORY, strict=True):
        assert told(month) == demands, month.as_of
        assert (
            (why in month.why_not("0001", "催款函"))
            if why
            else (not month.why_not("0001", "催款函"))
        ), month.as_of
    limit, stop = (
        next(p for p in month.papers if p.kind not in ("对账单", "回款计划联络书"))
        for month in months[2:4]
    )
    assert "不迟于2026年4月20日（含当日）" in limit.text
    assert "我方自2026年" in stop.text
