"""The demo ledger, put together."""

import random
from dataclasses import dataclass

from huikuan_xl.demo.approvals import demo_approvals, july_approvals
from huikuan_xl.demo.cases import CASES, Row, ordinary_cases
from huikuan_xl.demo.company import COMPANY, DEPARTMENTS, JULY, JUNE, SEED, Chapter
from huikuan_xl.demo.days import on
from huikuan_xl.demo.follow_up import follow_up
from huikuan_xl.demo.july import TEMPORARY, go_on, july_moves
from huikuan_xl.demo.letters import correspond
from huikuan_xl.demo.maker import Maker, frame_of, salesperson_of
from huikuan_xl.demo.moves import Moves, tell
from huikuan_xl.demo.plans import july_plans, plan_rows
from huikuan_xl.demo.register import register_row
from huikuan_xl.demo.slips import slip
from huikuan_xl.demo.stories import STORIES
from huikuan_xl.demo.targets import demo_targets
from huikuan_xl.demo.trade import trade
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.new_approvals import approvals_frame
from huikuan_xl.ledger.rows import Target, table_of
from huikuan_xl.rules.approvals import next_numbers
from huikuan_xl.rules.policy import DEFAULT

RULE_EXAMPLES: dict[str, str] = {
    "K01": "01003",  # total score 93: A
    "K02": "01004",  # 74 points, repayment below 25: C becomes D
    "K03": "02004",  # overdue exactly 200,000.00: 以上 includes the number itself
    "K04": "01007",  # veto V3: E
    "K05": "01005",  # new: B capped to C
    "K06": "01009",  # base, cap and veto one after another
    "K07": "01007",  # E: no credit at all
    "K08": "01010",  # approved limit above last year's monthly average
    "K09": "01001",  # 60 days
    "K10": "01011",  # temporary limit in force
    "K11": "01013",  # above the limit, nothing overdue
    "K12": "02001",  # overdue for months and above 200,000
    "K13": "02003",  # malicious
    "K14": "02005",  # due in 7 days, in 5 days, today, yesterday
    "K15": "02006",  # June's plan missed
    "K16": "02007",  # three failures within 12 months
    "K17": "02008",  # pays by bills, discount borne by us
    "K18": "02009",  # visits long overdue
    "K19": "02010",  # last reviewed in 2024
    "K20": "02011",  # ageing reaches into the oldest band
    "K21": "01003",  # monthly statement of a regular customer
    "K22": "02013",  # hand-over with missing papers
    "K23": "02011",  # more than two years old: 20 %
    "K24": "01003",  # pays on time, in cash: best rating
    "K25": "01002",  # strategic, late, with a referrer
    "K26": "03004",  # gap covered by measures
}


@dataclass(slots=True)
class _Made:
    """What the sheets of the demo ledger are filled with."""

    maker: Maker
    moves: Moves
    register: list[Row]
    contracts: list[Row]
    plans: list[Row]


def make_ledger(seed: int = SEED, chapter: Chapter = JUNE) -> Ledger:
    """Return the demo ledger of a month's end; the same ``seed`` gives the same frames.

    About 72 customers, sales from ``FIRST_DAY`` to the chapter's last day and opening items of
    2023 and 2024. Money is 分. The data holds a few honest slips (a wrong name, a missing due date,
    a repeated line), none that keeps the month from closing. July's ledger is June's and more.
    """
    made = _until_june(seed)
    ledger = _ledger(made)
    approvals = demo_approvals(ledger)
    if chapter is JULY:
        write_off = next_numbers([one.approval_no for one in approvals], 2026, 1)[0]
        _through_july(made, seed, write_off)
        ledger = _ledger(made)
        approvals = july_approvals(ledger, approvals)
    ledger.approvals = approvals_frame(approvals)
    ledger.targets = table_of(Target, demo_targets(ledger))
    return ledger


def _until_june(seed: int) -> _Made:
    maker = Maker(random.Random(seed))
    cases = (*CASES, *ordinary_cases(maker.rng))
    maker.cases = {case.code: case for case in cases}
    for case in cases:
        trade(maker, case)
    for story in STORIES:
        story(maker)
    maker.number_documents()
    register, contracts = [], []
    for seq, case in enumerate(cases, start=1):
        row, signed = register_row(maker, case, seq)
        register.append(row)
        contracts += signed
    follow_up(maker)
    plans = [row for case in cases for row in plan_rows(maker, case)]
    correspond(maker)
    moves = tell({c.code: (c.name, DEPARTMENTS[c.code[:2]], salesperson_of(c.code)) for c in cases})
    return _Made(maker, moves, register, contracts, plans)


def _through_july(made: _Made, seed: int, write_off: str) -> None:
    go_on(made.maker, seed)
    july_moves(made.moves, made.maker.of("02011")[0].number, write_off)
    planned = {str(row["customer_code"]) for row in made.plans if row["month"] == on(7, 1)}
    made.plans += july_plans(made.maker, planned)
    for row in made.register:
        if row["customer_code"] == "01013":
            row.update(TEMPORARY)


def _ledger(made: _Made) -> Ledger:
    """Return the ledger without its approvals."""
    maker, moves = made.maker, made.moves
    sales, receipts = maker.sales_rows(), maker.receipt_rows()
    slip(sales, receipts)
    return Ledger(
        customers=frame_of(schema.CUSTOMERS, made.register),
        contracts=frame_of(schema.CONTRACTS, made.contracts),
        sales=frame_of(schema.SALES, sales + moves.sales),
        receipts=frame_of(schema.RECEIPTS, receipts + moves.receipts),
        adjustments=frame_of(schema.ADJUSTMENTS, moves.adjustments),
        bills=frame_of(schema.BILLS, moves.bills),
        contacts=frame_of(schema.CONTACTS, maker.contact_rows()),
        plans=frame_of(schema.PLANS, made.plans),
        letters=frame_of(schema.LETTERS, maker.letter_rows()),
        company=COMPANY,
        policy=DEFAULT,
        source="演示台账",
    )
