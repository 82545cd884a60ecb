"""A year of six customers, written down in advance: every paper with its amount to the 分, and
every paper that was not written with its reason. What the story doesn't hold must not be there.

Twelve month ends and their papers take some seconds: it is the year that a user goes through."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.rules.policy import DEFAULT
from tests.letters.conftest import US, table
from tests.letters.test_year import Month, replay


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


NAMES = {"A1": "甲水务公司", "B2": "乙机械公司", "C3": "丙阀门公司", "D4": "丁商贸公司", "E5": "戊化工公司",
         "F6": "己五金店"}  # fmt: skip


def sale(code: str, number: str, sold: dt.date, due: dt.date | None, fen: int, **more: Any) -> Any:
    return {"customer_code": code, "doc_no": number, "sale_date": sold, "due_date": due,
            "amount": fen, **more}  # fmt: skip


def paid(code: str, number: str, on: dt.date, fen: int, doc: str = "") -> Any:
    return {"customer_code": code, "receipt_no": number, "receipt_date": on, "amount": fen,
            "doc_no": doc}  # fmt: skip


def ledger() -> Ledger:
    """What happened:

    甲 pays 12,000 on its day, and 8,000 one day late. 乙 disputes 5,411 and pays its other document
    of 6,352.50 without naming it, seven weeks late; the disputed one is credited in August. 丙 owes
    250,000 at once, pays 100,000 in April and the rest in August, after the stop. 丁 has no contract
    and no term: 3,000, and two plans that it doesn't keep. 戊 promises its 20,000 for mid-June, breaks
    the promise, and pays 25,000 in July; 4,000 of its own orders use up the rest. 己 owes 99.99.
    Somebody typed X9, which nobody knows.
    """
    customers = [
        {"customer_code": code, "customer_name": name, "salesperson": "张三", "credit_days": 30,
         "limit": 100_000_000}
        for code, name in NAMES.items()
    ]  # fmt: skip
    customers[3] |= {"credit_days": None}
    contracts = [
        {"contract_no": f"HT-{code}", "customer_code": code, "stop_clause": True,
         "price_confirmed": True}
        for code in NAMES if code != "D4"
    ]  # fmt: skip
    sales = [
        sale("A1", "A1-1", day(1, 10), day(2, 9), 1_200_000),
        sale("A1", "A1-2", day(6, 5), day(7, 5), 800_000),
        sale("B2", "B2-1", day(2, 20), day(3, 22), 541_100, disputed=True),
        sale("B2", "B2-2", day(3, 1), day(3, 31), 635_250),
        sale("B2", "B2-3", day(8, 10), day(8, 10), -541_100, state="红字", origin_doc="B2-1"),
        sale("C3", "C3-1", day(1, 1), day(1, 31), 25_000_000),
        sale("D4", "D4-1", day(3, 5), None, 300_000),
        sale("E5", "E5-1", day(3, 16), day(4, 15), 2_000_000),
        sale("E5", "E5-2", day(9, 1), day(10, 1), 400_000),
        sale("F6", "F6-1", day(4, 10), day(5, 10), 9_999),
        sale("X9", "X9-1", day(10, 1), day(10, 31), 50_000),
    ]
    receipts = [
        paid("A1", "S1", day(2, 9), 1_200_000, "A1-1"),
        paid("A1", "S2", day(7, 6), 800_000, "A1-2"),
        paid("B2", "S3", day(5, 20), 635_250),
        paid("C3", "S4", day(4, 15), 10_000_000, "C3-1"),
        paid("C3", "S5", day(8, 20), 15_000_000, "C3-1"),
        paid("E5", "S6", day(7, 10), 2_500_000),
    ]
    plans = [
        {"customer_code": "D4", "month": day(6, 1), "target": 300_000, "target_date": day(6, 20)},
        {"customer_code": "D4", "month": day(7, 1), "target": 300_000, "target_date": day(7, 20)},
    ]
    contacts = [
        {"customer_code": "E5", "kind": "承诺", "contact_date": day(4, 20),
         "promise_date": day(6, 15), "promise_amount": 2_000_000},
    ]  # fmt: skip
    return Ledger(
        customers=table(schema.CUSTOMERS, customers), contracts=table(schema.CONTRACTS, contracts),
        sales=table(schema.SALES, sales), receipts=table(schema.RECEIPTS, receipts),
        contacts=table(schema.CONTACTS, contacts), plans=table(schema.PLANS, plans),
        company=US, policy=DEFAULT,
    )  # fmt: skip


#: Month: papers (kind customer 元, the n-th demand); then what was not written, and why.
YEAR = {
    1: (
        """回款计划联络书 A1 12,000.00
        回款计划联络书 C3 250,000.00
        对账单 A1 12,000.00
        对账单 C3 250,000.00""",
        "",
    ),
    2: (
        """回款计划联络书 C3 250,000.00
        对账单 A1 0.00
        对账单 B2 5,411.00
        对账单 C3 250,000.00
        限期清欠通知 C3 250,000.00""",
        "催款函 C3 同日已发限期清欠或停止供货通知",
    ),
    3: (
        """回款计划联络书 B2 6,352.50
        回款计划联络书 C3 250,000.00
        回款计划联络书 D4 3,000.00
        回款计划联络书 E5 20,000.00
        对账单 B2 11,763.50
        对账单 C3 250,000.00
        对账单 D4 3,000.00
        对账单 E5 20,000.00
        催款函 C3 250,000.00 第1次""",
        """催款函 B2 欠款有争议，先处理争议
        停止供货通知 C3 限期清欠通知的期限2026-04-30未到""",
    ),
    4: (
        """回款计划联络书 B2 6,352.50
        回款计划联络书 C3 150,000.00
        回款计划联络书 D4 3,000.00
        回款计划联络书 E5 20,000.00
        回款计划联络书 F6 99.99
        对账单 B2 11,763.50
        对账单 C3 150,000.00
        对账单 D4 3,000.00
        对账单 E5 20,000.00
        对账单 F6 99.99
        催款函 B2 6,352.50 第1次
        催款函 C3 150,000.00 第2次
        催款函 D4 3,000.00 第1次""",
        """催款函 E5 已有未到期的承诺或担保覆盖
        停止供货通知 C3 限期清欠通知的期限2026-04-30未到""",
    ),
    5: (
        """回款计划联络书 C3 150,000.00
        回款计划联络书 D4 3,000.00
        回款计划联络书 E5 20,000.00
        回款计划联络书 F6 99.99
        对账单 B2 5,411.00
        对账单 C3 150,000.00
        对账单 D4 3,000.00
        对账单 E5 20,000.00
        对账单 F6 99.99
        催款函 D4 3,000.00 第2次
        停止供货通知 C3 150,000.00""",
        """催款函 B2 欠款有争议，先处理争议
        催款函 C3 同日已发限期清欠或停止供货通知
        催款函 E5 已有未到期的承诺或担保覆盖
        催款函 F6 逾期99.99元低于100.00元，不发函""",
    ),
    6: (
        """回款计划联络书 A1 8,000.00
        回款计划联络书 C3 150,000.00
        回款计划联络书 D4 3,000.00
        回款计划联络书 E5 20,000.00
        回款计划联络书 F6 99.99
        催款联络书 D4 3,000.00
        对账单 A1 8,000.00
        对账单 B2 5,411.00
        对账单 C3 150,000.00
        对账单 D4 3,000.00
        对账单 E5 20,000.00
        对账单 F6 99.99
        催款函 C3 150,000.00 第3次
        催款函 D4 3,000.00 第3次
        限期清欠通知 E5 20,000.00""",
        """催款函 B2 欠款有争议，先处理争议
        催款函 E5 同日已发限期清欠或停止供货通知
        催款函 F6 逾期99.99元低于100.00元，不发函
        停止供货通知 C3 2026-05-31已发
        恢复供货通知 C3 通知所列款项尚余150,000.00元，不恢复供货""",
    ),
    7: (
        """回款计划联络书 C3 150,000.00
        回款计划联络书 D4 3,000.00
        回款计划联络书 F6 99.99
        催款联络书 D4 3,000.00
        对账单 A1 0.00
        对账单 B2 5,411.00
        对账单 C3 150,000.00
        对账单 D4 3,000.00
        对账单 E5 -5,000.00
        对账单 F6 99.99
        回款承诺书 D4 3,000.00
        律师函委托资料 C3 150,000.00
        律师函委托资料 D4 3,000.00""",
        """催款函 B2 欠款有争议，先处理争议
        催款函 C3 三次催款函均已送达，改出律师函委托资料
        催款函 D4 三次催款函均已送达，改出律师函委托资料
        催款函 F6 逾期99.99元低于100.00元，不发函
        停止供货通知 C3 2026-05-31已发
        恢复供货通知 C3 通知所列款项尚余150,000.00元，不恢复供货""",
    ),
    8: (
        """回款计划联络书 D4 3,000.00
        回款计划联络书 F6 99.99
        对账单 B2 0.00
        对账单 C3 0.00
        对账单 D4 3,000.00
        对账单 E5 -5,000.00
        对账单 F6 99.99
        恢复供货通知 C3 150,000.00""",
        """催款联络书 D4 2026-07-31已发
        催款函 D4 已转律师函，不再发催款函
        催款函 F6 逾期99.99元低于100.00元，不发函
        回款承诺书 D4 2026-07-31已发""",
    ),
    9: (
        """回款计划联络书 D4 3,000.00
        回款计划联络书 F6 99.99
        对账单 D4 3,000.00
        对账单 E5 -1,000.00
        对账单 F6 99.99""",
        """催款函 D4 已转律师函，不再发催款函
        催款函 F6 逾期99.99元低于100.00元，不发函
        回款承诺书 D4 2026-07-31已发""",
    ),
}
QUIET = (
    YEAR[9][1]
    + """
        函件 X9 未建档编码"""
)
for number in (10, 11, 12):
    YEAR[number] = (YEAR[9][0], QUIET)
YEAR[12] = (YEAR[9][0] + "\n荣誉证书 A1 0.00", QUIET)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[Month]:
    return replay(ledger(), day(1, 1), 12, tmp_path_factory.mktemp("故事"))


def lines(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.strip())


def papers(month: Month) -> list[str]:
    return sorted(
        f"{paper.kind} {paper.letter.order.code} {paper.letter.order.amount / 100:,.2f}"
        + (f" 第{paper.letter.order.level}次" if paper.letter.order.level else "")
        for paper in month.papers
    )


def test_every_paper_of_the_year_and_no_other(year: list[Month]) -> None:
    for month in year:
        assert papers(month) == lines(YEAR[month.as_of.month][0]), month.as_of


def test_the_papers_say_what_the_story_says(year: list[Month]) -> None:
    """Sentences of the months in which something happens, on the papers themselves."""

    def text(month: int, kind: str, code: str) -> str:
        found = [p for p in year[month - 1].papers
                 if (p.kind, p.letter.order.code) == (kind, code)]  # fmt: skip
        return found[0].text

    assert "最早一笔于2026年1月31日到期，已逾期28天" in text(2, "限期清欠通知", "C3")
    assert "请不迟于2026年4月30日（含当日）清还上述款项" in text(2, "限期清欠通知", "C3")
    assert "自2026年5月1日起暂停发货" in text(2, "限期清欠通知", "C3")
    assert "贵方下列货款双方未约定付款日" in text(4, "催款函", "D4")
    assert "已逾期" not in text(4, "催款函", "D4")
    assert "争议的款项（B2-1）￥5,411.00元不在本函之列" in text(4, "催款函", "B2")
    assert "2026年6月回款计划￥3,000.00元（贵方未确认），实际到账￥0.00元" in text(
        6, "催款联络书", "D4"
    )
    assert "截至2026年8月20日" in text(8, "恢复供货通知", "C3")
    assert "其中付款￥150,000.00元" in text(8, "恢复供货通知", "C3")
    assert "我方预收贵方￥5,000.00元" in text(7, "对账单", "E5")
    assert "双方往来余额为零" in text(8, "对账单", "B2")


def test_every_paper_not_written_and_why(year: list[Month]) -> None:
    for month in year:
        told = sorted((one.kind, one.customer_code, one.reason) for one in month.batch.withheld)
        awaited = [line.split(" ", 2) for line in lines(YEAR[month.as_of.month][1])]
        assert [list(one[:2]) for one in told] == [one[:2] for one in awaited], month.as_of
        for (_, _, reason), (*_, why) in zip(told, awaited, strict=True):
            assert why in reason, month.as_of
