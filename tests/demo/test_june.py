"""The demo ledger: big enough, the same every time, and sound where it claims to be."""

import datetime as dt
from itertools import pairwise

import pandas as pd
import pytest

from huikuan_xl import demo
from huikuan_xl.accounts.history import history
from huikuan_xl.accounts.profile import profiles
from huikuan_xl.accounts.profile_table import profile_table
from huikuan_xl.accounts.settled import Accounts, settle_ledger
from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.moves import refusals, with_moves
from huikuan_xl.ledger.problems import count_by_severity
from huikuan_xl.ledger.rows import HeldBill, rows_of
from huikuan_xl.ledger.targets import by_month
from huikuan_xl.rules.bills import bill_state
from huikuan_xl.rules.policy import DEFAULT
from huikuan_xl.rules.promises import PromiseStatus
from huikuan_xl.rules.targets import Level
from huikuan_xl.rules.uscc import check_uscc
from huikuan_xl.rules.words import AdjustmentKind, BillState, words_of


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return demo.make_ledger()


@pytest.fixture(scope="module")
def parted(ledger: Ledger) -> Ledger:
    return with_moves(ledger, DEFAULT)


@pytest.fixture(scope="module")
def accounts(parted: Ledger) -> Accounts:
    return settle_ledger(parted, demo.AS_OF, parted.policy)


@pytest.fixture(scope="module")
def customers(parted: Ledger, accounts: Accounts) -> pd.DataFrame:
    return profile_table(profiles(parted, accounts, history(parted, accounts)))


def _in_range(days: pd.Series, first: dt.date, last: dt.date) -> bool:
    known = days.dropna()
    return bool(known.between(pd.Timestamp(first), pd.Timestamp(last)).all())


@pytest.mark.parametrize(
    ("sheet", "least"),
    [("customers", 60), ("sales", 1500), ("receipts", 1200), ("contacts", 100), ("plans", 500), ("targets", 30),
     ("letters", 20)],
)  # fmt: skip
def test_has_at_least_this_many_rows(ledger: Ledger, sheet: str, least: int) -> None:
    assert len(ledger.table(schema.sheet(sheet))) >= least


def test_sales_and_receipts_cover_every_one_of_14_months(ledger: Ledger) -> None:
    months = {str(month) for month in pd.period_range("2025-05", "2026-06", freq="M")}
    assert len(months) == 14
    for days in (ledger.sales["sale_date"], ledger.receipts["receipt_date"]):
        assert months <= set(days.dt.strftime("%Y-%m"))


def test_the_same_seed_gives_the_same_frames() -> None:
    first, second = demo.make_ledger(7), demo.make_ledger(7)
    for sheet in schema.ENTRY_SHEETS:
        pd.testing.assert_frame_equal(first.table(sheet), second.table(sheet))


def test_another_seed_gives_other_sales_but_the_same_customers(ledger: Ledger) -> None:
    other = demo.make_ledger(7)
    assert ledger.sales["amount"].sum() != other.sales["amount"].sum()
    assert list(ledger.customers["customer_code"]) == list(other.customers["customer_code"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_seed_builds(seed: int) -> None:
    assert len(demo.make_ledger(seed).sales) >= 1500


@pytest.mark.parametrize(
    "sheet",
    [s for s in schema.ENTRY_SHEETS if any(c.name == "customer_code" for c in s.columns)],
    ids=lambda sheet: sheet.name,
)
def test_every_customer_code_is_in_the_register(ledger: Ledger, sheet: schema.Sheet) -> None:
    known = set(ledger.customers["customer_code"])
    blank = set() if sheet.column("customer_code").required else {""}
    assert set(ledger.table(sheet)["customer_code"]) <= known | blank


@pytest.mark.parametrize("sheet", schema.ENTRY_SHEETS, ids=lambda sheet: sheet.name)
def test_required_cells_are_filled_and_choices_are_known(
    ledger: Ledger, sheet: schema.Sheet
) -> None:
    table = ledger.table(sheet)
    for column in sheet.read_columns:
        cells = table[column.name]
        if column.required:
            assert cells.notna().all(), column.name
            assert (cells.astype(str) != "").all(), column.name
        if column.choices:
            assert set(cells) <= {*column.choices, ""}, column.name


def test_documents_that_are_named_exist(ledger: Ledger) -> None:
    sales = with_moves(ledger, DEFAULT).sales  # a debt moved to another customer is a document too
    numbers = set(sales["doc_no"])
    owners = sales.drop_duplicates("doc_no").set_index("doc_no")["customer_code"]
    named = ledger.receipts[ledger.receipts["doc_no"] != ""]
    assert set(named["doc_no"]) <= numbers
    assert (named["doc_no"].map(owners) == named["customer_code"]).all()
    assert 0 < len(named) < len(ledger.receipts)  # some receipts name none
    assert set(ledger.sales["origin_doc"]) - {""} <= numbers
    assert set(ledger.contacts["doc_no"]) - {""} <= numbers


def test_keys_are_unique_but_for_the_one_repeated_line(ledger: Ledger) -> None:
    assert ledger.sales.duplicated(["doc_no", "line_no"]).sum() == 1
    assert ledger.customers["customer_code"].is_unique
    assert ledger.customers["customer_name"].is_unique
    split = ledger.receipts["payment_total"].notna()  # one payment over several documents
    assert ledger.receipts.loc[~split, "receipt_no"].is_unique
    assert ledger.letters["letter_no"].is_unique
    assert not ledger.plans.duplicated(["customer_code", "month"]).any()


def test_document_numbers_rise_with_their_dates(ledger: Ledger) -> None:
    sales = ledger.sales[ledger.sales["doc_no"].str.startswith("XS")]
    numbers = sales.drop_duplicates("doc_no").sort_values("doc_no")["sale_date"]
    assert numbers.is_monotonic_increasing


def test_dates_are_within_the_story(ledger: Ledger) -> None:
    sales = ledger.sales
    opening = sales["doc_no"].str.startswith("QC")
    assert set(sales.loc[opening, "customer_code"]) == {"01021", "02011", "02012"}
    assert _in_range(sales.loc[~opening, "sale_date"], demo.FIRST_DAY, demo.LAST_DAY)
    assert _in_range(sales["sale_date"], demo.EARLIEST_OPENING, demo.LAST_DAY)
    assert _in_range(ledger.receipts["receipt_date"], demo.FIRST_DAY, demo.LAST_DAY)
    assert _in_range(ledger.contacts["contact_date"], demo.FIRST_DAY, demo.AS_OF)
    assert _in_range(ledger.letters["letter_date"], dt.date(2026, 1, 1), demo.AS_OF)
    assert (sales["due_date"].isna() | (sales["due_date"] >= sales["sale_date"])).all()


def test_a_handful_of_documents_is_dated_after_the_month_end(ledger: Ledger) -> None:
    month_end = pd.Timestamp(demo.AS_OF)
    assert 1 <= (ledger.sales["sale_date"] > month_end).sum() <= 30
    assert 1 <= (ledger.receipts["receipt_date"] > month_end).sum() <= 30


def test_money_has_the_sign_its_row_says(ledger: Ledger) -> None:
    red = ledger.sales["state"] == "红字"
    assert red.sum() >= 3
    assert (ledger.sales.loc[red, "amount"] < 0).all()
    assert (ledger.sales.loc[~red, "amount"] > 0).all()
    assert (ledger.sales["price"] > 0).all()
    assert (ledger.receipts["amount"] > 0).all()
    assert (ledger.receipts[["allowance", "discount_cost"]] >= 0).all(axis=None)
    assert (ledger.plans["target"] > 0).all()
    assert (ledger.letters["amount"] > 0).all()


def test_thirds_of_a_plan_add_up(ledger: Ledger) -> None:
    thirds = ledger.plans[["first_third", "second_third", "last_third"]].sum(axis=1)
    assert (thirds == ledger.plans["target"]).all()


def test_exactly_two_registration_codes_are_wrong(ledger: Ledger) -> None:
    codes = ledger.customers.set_index("customer_code")["uscc"]
    assert [code for code, uscc in codes.items() if not check_uscc(uscc).value] == [
        "01019", "02018",
    ]  # fmt: skip
    assert codes.is_unique


def test_the_slips_are_there(ledger: Ledger) -> None:
    names = ledger.customers.set_index("customer_code")["customer_name"]
    sales, receipts = ledger.sales, ledger.receipts
    assert (sales["customer_name"] != sales["customer_code"].map(names)).sum() == 1
    assert (receipts["customer_name"] != receipts["customer_code"].map(names)).sum() == 1
    undated = sales["due_date"].isna() & (sales["due_term"] == "") & (sales["instalments"] == "")
    by_term = {"03010", "03013"}  # a contract and a register row that say 次月25日 and 月结15天
    assert set(sales.loc[undated, "customer_code"]) == {"02017", "03019", *by_term}
    product = (sales["quantity"] * sales["price"] * 100).round().astype("int64")
    assert (product != sales["amount"]).sum() == 1
    assert (sales["salesperson"] == "").sum() == 1


def test_the_checks_find_slips_but_nothing_that_stops_the_close(ledger: Ledger) -> None:
    counts = count_by_severity(check(ledger))
    assert counts["错误"] == 0
    assert counts["警告"] >= 6


def test_every_rule_has_an_example_that_exists(ledger: Ledger) -> None:
    assert list(demo.RULE_EXAMPLES) == [f"K{number:02d}" for number in range(1, 27)]
    assert set(demo.RULE_EXAMPLES.values()) <= set(ledger.customers["customer_code"])


def test_there_are_eight_salespeople_in_three_departments(ledger: Ledger) -> None:
    assert ledger.customers["salesperson"].nunique() == 8
    assert ledger.customers["department"].nunique() == 3
    assert (ledger.plans["made_by"] != ledger.plans["confirmed_by"]).all()


def test_the_figures_are_those_of_a_living_company(parted: Ledger, accounts: Accounts) -> None:
    ties = accounts.tie_out()
    assert ties.difference == 0
    assert ties.unapplied < 0
    assert ties.buckets["日期缺失"] == 0
    assert all(amount > 0 for label, amount in ties.buckets.items() if label != "日期缺失")
    after = parted.sales["sale_date"] > pd.Timestamp(2025, 6, 30)
    year = accounts.sales.loc[after, "amount"].sum()
    assert 0.15 <= ties.open_total / year <= 0.25
    assert 45 <= ties.open_total / year * 365 <= 70
    assert 0.25 <= 1 - ties.buckets["未到期"] / ties.open_total <= 0.35


@pytest.mark.parametrize(
    ("code", "column", "expected"),
    [
        ("01003", "credit_grade", "A"),
        ("01003", "pay_grade", "A"),
        ("01004", "credit_grade", "D"),
        ("01005", "credit_grade", "C"),
        ("01006", "credit_grade", "A"),
        ("01007", "credit_grade", "E"),
        ("01008", "credit_grade", "B"),
        ("01009", "credit_grade", "E"),
        ("01013", "stop_level", 1),
        ("01013", "overdue", 0),
        ("02001", "stop_level", 3),
        ("02002", "stop_level", 2),
        ("02003", "stop_level", 4),
        ("02004", "stop_level", 2),
        ("02004", "overdue", 20_000_000),
        ("02006", "failures_in_row", 2),
        ("02007", "failures_year", 3),
        ("02007", "needs_commitment", True),
        ("03006", "overdue", 0),
    ],
)
def test_example_shows_what_it_is_for(
    customers: pd.DataFrame, code: str, column: str, expected: object
) -> None:
    assert customers.at[code, column] == expected


def test_limits_blank_zero_exceeded_and_temporary(ledger: Ledger, customers: pd.DataFrame) -> None:
    limits = ledger.customers.set_index("customer_code")["limit"].to_dict()

    def figure(name: str, code: str) -> float:
        return float(customers[name].to_dict()[code])

    assert pd.isna(limits["03007"])
    assert figure("open", "03007") > 0
    assert limits["03008"] == 0
    assert limits["01010"] > figure("ceiling", "01010")
    assert figure("usage", "01011") > limits["01011"]  # within the temporary limit
    assert figure("remaining", "01011") >= 0
    assert figure("remaining", "01012") < 0  # the temporary limit has run out
    assert figure("unapplied", "03006") > 0
    assert figure("cash_ratio", "02008") < 0.4


def test_promises_are_kept_partly_kept_broken_and_waiting(
    parted: Ledger, accounts: Accounts
) -> None:
    found = {(p.customer_code, p.status) for p in history(parted, accounts).promises}
    assert found == {
        ("03013", PromiseStatus.KEPT), ("03014", PromiseStatus.PARTLY),
        ("02001", PromiseStatus.BROKEN), ("02003", PromiseStatus.BROKEN),
        ("02002", PromiseStatus.WAITING),
    }  # fmt: skip


@pytest.mark.parametrize(("code", "is_covered"), [("03004", True), ("03005", False)])
def test_measures_cover_a_gap_or_not(ledger: Ledger, code: str, is_covered: bool) -> None:
    plans = ledger.plans[ledger.plans["customer_code"] == code].set_index("month")
    gaps = plans["target"] - plans["promised"]
    contacts = ledger.contacts
    measures = contacts[(contacts["customer_code"] == code) & (contacts["kind"] == "措施")]
    decided = measures.groupby(measures["contact_date"].dt.month)["measure_amount"].sum()
    for month in (6, 7):  # measures are decided at the end of the month before
        gap = gaps.to_dict()[pd.Timestamp(2026, month, 1)]
        assert gap > 0
        assert bool(decided.to_dict()[month - 1] >= gap) is is_covered


def test_dunning_letters_rise_by_level_and_need_delivery(ledger: Ledger) -> None:
    dunning = ledger.letters[ledger.letters["kind"] == "催款函"]
    assert set(dunning["delivery"]) == {"已送达", "未送达", "退回"}
    for _, letters in dunning.groupby("customer_code"):
        steps = zip(letters["level"].tolist(), letters["delivery"].tolist(), strict=True)
        for (level, delivery), (next_level, _) in pairwise(steps):
            assert next_level == level + (delivery == "已送达")
    assert (dunning.loc[dunning["delivery"] == "已送达", "evidence"] != "").all()


def test_every_way_money_moves_is_told_once(ledger: Ledger) -> None:
    assert set(ledger.adjustments["kind"]) == set(words_of(AdjustmentKind))
    assert all(found is None for found in refusals(ledger, DEFAULT))
    life = [bill_state(one.life, demo.AS_OF) for one in rows_of(HeldBill, ledger.bills)]
    assert set(life) == set(BillState) - {BillState.COLLECTING}
    assert (ledger.receipts["earmark"] != "").sum() == 3
    split = ledger.receipts[ledger.receipts["payment_total"].notna()]
    assert split["amount"].sum() == split["payment_total"].iloc[0]
    assert split["customer_code"].nunique() == 2


def test_the_targets_add_up_before_and_after_june_was_changed(ledger: Ledger) -> None:
    found = by_month(ledger)
    assert list(found) == [dt.date(2026, 6, 1), dt.date(2026, 7, 1)]
    june = found[dt.date(2026, 6, 1)]
    company = [june.on(dt.date(2026, 6, day))[Level.COMPANY, ""].amount for day in (14, 15)]
    assert company[0] - company[1] == 30_000_000
    assert {upper.level for upper in june.on(demo.AS_OF).values()} == set(Level)
    assert not [one for one in check(ledger) if one.sheet == "目标分解"]
