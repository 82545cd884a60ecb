"""A unit not understood is never 元; a heading means what it says in any system's words."""

import pytest

from huikuan_xl.importing.headings import meaning_of
from huikuan_xl.importing.plan import prepare
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.units import read_unit, unit_of_line
from huikuan_xl.ledger.book import Ledger
from tests.importing.conftest import Rows, Take, source


@pytest.mark.parametrize(
    ("line", "factor"),
    [("单位：万元", 10**4), ("单位：人民币千元", 1000), ("单位：万", 10**4), ("单位:RMB'000", 1000), ("单位：¥万", 10**4),
     ("单位：百元", 100), ("单位：人民币百万元", 10**6), ("（单位：元）", 1), ("币种：人民币 单位：千元", 1000),
     ("注：以上金额单位为万元。", 10**4), ("金额单位均为千元", 1000), ("销售明细表（万元）", 10**4),
     ("以万元为单位", 10**4), ("万元", 10**4), ("按人民币万元计", 10**4)],
)  # fmt: skip
def test_a_unit_above_the_table(line: str, factor: int) -> None:
    unit = unit_of_line(line)
    assert unit is not None
    assert (unit.understood, unit.factor) == (True, factor)


@pytest.mark.parametrize(
    "line",
    [
        "编制单位：某某公司",
        "单位：某某有限公司",
        "单位名称：甲",
        "2024 年度",
        "本单位为某某公司",
        "注册资本（万元）",
        "授信（万元）：500",
        "合计 3 万元",
    ],
)
def test_somebody_is_no_unit(line: str) -> None:
    assert unit_of_line(line) is None


def test_a_title_in_foreign_money_is_not_understood() -> None:
    unit = unit_of_line("Sales (USD)")
    assert unit is not None
    assert not unit.understood


@pytest.mark.parametrize("word", ["美元", "USD", "文", "万美元", "斤"])
def test_what_is_no_unit_of_ours_is_not_understood(word: str) -> None:
    assert not read_unit(word).understood


@pytest.mark.parametrize(
    ("heading", "role", "factor"),
    [("价税合计/万元", Role.GROSS, 10**4), ("价税合计（单位：万元）", Role.GROSS, 10**4),
     ("价税合计[万元]", Role.GROSS, 10**4), ("销货总额(元)", Role.GROSS, 1)],
)  # fmt: skip
def test_a_heading_with_its_unit(heading: str, role: Role, factor: int) -> None:
    found = meaning_of(heading)
    assert found is not None
    assert found.unit is not None
    assert (found.role, found.unit.factor) == (role, factor)


@pytest.mark.parametrize(
    ("heading", "role"),
    [("交易对象", Role.PARTY), ("交易对象名称", Role.NAME), ("出货编号", Role.NUMBER), ("发货日期", Role.DATE),
     ("本币含税金额", Role.LOCAL), ("价税合计_本位币", Role.LOCAL), ("净到期日", Role.DUE), ("税前金额", Role.NET),
     ("未收款金额", Role.UNPAID), ("数电票号码", Role.DIGITAL), ("贷方发生额（收入）", Role.IN),
     ("借方金额（收）", Role.IN), ("贷方金额（支）", Role.OUT), ("对方帐号", Role.PAYER_ACCOUNT),
     ("交易金额[ Trade Amount ]", Role.FLOW), ("收（付）方名称", Role.PAYER), ("过账日期", Role.DATE),
     ("人员说明", Role.SALESPERSON), ("实收金额", Role.PAID), ("已收金额", Role.RECEIVED)],
)  # fmt: skip
def test_words_of_other_systems(heading: str, role: Role) -> None:
    found = meaning_of(heading)
    assert found is not None
    assert found.role is role


@pytest.mark.parametrize(
    "heading", ["含税单价", "税率", "价税合计_原币", "账龄", "信用期限", "收款期限", "客户类别"]
)
def test_what_resembles_an_amount_or_a_date_and_is_none(heading: str) -> None:
    found = meaning_of(heading)
    assert found is None or found.role is Role.PRICE


SOLD: Rows = [
    ["客户名称", "单据日期", "单据编号", "价税合计"],
    ["青禾机电有限公司", "2026-06-05", "X1", 2],
]


@pytest.mark.parametrize("below", ["注：以上金额单位为万元", "本表以万元为单位"])
def test_a_unit_told_under_the_table_counts(take: Take, below: str) -> None:
    assert take([*SOLD, [below]]).additions["sales"]["amount"].tolist() == [2_000_000]


def test_a_unit_told_by_the_tab_counts(ledger: Ledger) -> None:
    plan = prepare(ledger, [source(("六月明细（万元）", SOLD))], take_defaults=True)
    assert plan.additions["sales"]["amount"].tolist() == [2_000_000]


def test_a_price_after_discount_beside_the_price_is_asked(take: Take) -> None:
    rows = [[*SOLD[0], "折扣后金额"], [*SOLD[1], 1.8]]
    assert [q.name for q in take(rows).open_questions] == ["金额列"]
