"""目标分解: own targets beside the plans, what came in, versions, thirds, and where they are shown."""

from typing import Any

import pandas as pd

from huikuan_xl.month.analysis import bound_by, target_views
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.month.run import run_month_end
from huikuan_xl.pack.meeting import joint_page
from huikuan_xl.pack.pages import pages
from tests.month.ledgers import AS_OF, Row, customer, day, ledger, plan, receipt, sale, target

A = customer("A1", "王敏", department="东", channel="批发", region="苏南", size="小型")
B = customer("B1", "李强", department="东")
PAID = [receipt("A1", "", day(6, 5), 3_000), receipt("B1", "", day(6, 25), 1_000)]
PLANS = [plan("A1", 6, 2_500, day(6, 25))]


def found(**sheets: list[Row]) -> MonthEnd:
    known: dict[str, Any] = {"customers": [A, B], "receipts": PAID, "plans": PLANS, **sheets}
    return run_month_end(ledger(**known), AS_OF)


def rows(m: MonthEnd) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in m.targets.table.to_dict("records")]


def test_every_level_beside_its_plans_and_receipts() -> None:
    m = found(
        targets=[
            target(5_000), target(5_000, department="东"),
            target(2_000, department="东", salesperson="王敏"),
            target(3_000, department="东", salesperson="李强"),
            target(2_000, customer_code="A1"),
        ]
    )  # fmt: skip
    keys = ("level", "target", "planned", "difference", "collected", "attainment", "step")
    assert [tuple(row[key] for key in keys) for row in rows(m)] == [
        ("公司", 5_000, 2_500, 2_500, 4_000, 0.8, "未入档"),
        ("部门", 5_000, 2_500, 2_500, 4_000, 0.8, "未入档"),
        ("业务员", 3_000, 0, 3_000, 1_000, 1_000 / 3_000, "未入档"),
        ("业务员", 2_000, 2_500, -500, 3_000, 1.5, "第3档"),
        ("客户", 2_000, 2_500, -500, 3_000, 1.5, "第3档"),
    ]


def test_the_version_of_the_day_and_the_version_to_come() -> None:
    first, second = target(5_000), target(8_000, valid_from=day(6, 30), reason="加单")
    late = target(1, valid_from=day(7, 1), reason="太晚")
    (row,) = rows(found(targets=[first, second, late]))
    assert (row["target"], row["version"]) == (8_000, "第2版（共3版），2026-06-30起：加单")
    july = [
        target(9_000, 7),
        target(7_000, 7, valid_from=day(7, 2), reason="减单", confirmed_by=""),
    ]
    (row,) = rows(found(targets=july))
    assert (row["target"], row["confirmed"]) == (9_000, "")
    assert pd.isna(row["collected"])


def test_a_target_nobody_confirmed_says_so() -> None:
    (row,) = rows(found(targets=[target(5_000, confirmed_by="")]))
    assert row["confirmed"] == "待确认"


def test_thirds_and_their_lights() -> None:
    # 3,000 by the 10th, 3,000 by the 20th, 4,000 at the end
    (row,) = rows(
        found(targets=[target(4_000, first_third=3_000, second_third=500, last_third=500)])
    )
    assert [row[n] for n in ("first_third", "second_third", "last_third")] == [3_000, 500, 500]
    assert [row[n] for n in ("first_light", "middle_light", "last_light")] == [
        "绿灯",
        "红灯",
        "绿灯",
    ]
    (row,) = rows(found(targets=[target(4_001, first_third=1)]))  # don't add up: even
    assert [row[n] for n in ("first_third", "second_third", "last_third")] == [1_334, 1_334, 1_333]


def test_money_counts_for_the_month_its_document_was_due() -> None:
    early = [
        sale("A1", "S1", day(5, 1), day(6, 20), 700),
        sale("A1", "S2", day(5, 1), day(7, 20), 90),
    ]
    paid = [receipt("A1", "S1", day(5, 31), 700), receipt("A1", "S2", day(6, 30), 90)]
    (row,) = rows(found(sales=early, receipts=paid, targets=[target(1_000)]))
    assert row["collected"] == 700


def test_a_salesperson_is_measured_by_the_own_target() -> None:
    m = found(targets=[target(2_000, salesperson="李强"), target(900, salesperson="赵六")])
    table = m.salespeople
    assert table["target"].to_dict() == {"王敏": 2_500, "李强": 2_000, "赵六": 900}
    assert table["planned"].to_dict() == {"王敏": 2_500, "李强": 0, "赵六": 0}
    # without an own target the plans' money counts, with one all that came in for the month
    assert table["for_plan"].to_dict() == {"王敏": 3_000, "李强": 1_000, "赵六": 0}
    assert table["attainment"].to_dict() == {"王敏": 1.2, "李强": 0.5, "赵六": 0.0}


def test_the_company_s_target_stands_beside_the_plans() -> None:
    m = found(targets=[target(5_000), target(7_000, 7)])
    assert m.progress["own"].tolist() == [5_000, 7_000]
    assert found().progress["own"].isna().all()


def test_where_it_is_shown() -> None:
    with_it, without = found(targets=[target(5_000)]), found()
    assert "目标分解" in [page.name for page in pages(with_it)]
    assert "目标分解" not in [page.name for page in pages(without)]
    assert "目标分解" in [table.title for table in joint_page(with_it).tables]
    assert "目标分解" not in [table.title for table in joint_page(without).tables]
    only_seller = found(targets=[target(5_000, salesperson="王敏")])
    assert "目标分解" not in [table.title for table in joint_page(only_seller).tables]


def test_views_share_the_plan_out_by_what_customers_are_and_owe() -> None:
    # A1 owes 600 of pumps and 300 of valves, B1 100 of nothing named
    sold = [
        sale("A1", "S1", day(6, 1), day(7, 1), 600, item="泵"),
        sale("A1", "S2", day(6, 1), day(7, 2), 300, item="阀"),
        sale("B1", "S3", day(6, 1), day(7, 3), 100),
    ]
    m = found(sales=sold, receipts=[])
    views = target_views(m)
    mine = {by: part.set_index("word")["target"].to_dict() for by, part in views.groupby("by")}
    assert mine["产品"] == {"泵": 600, "阀": 300, "（未填）": 100, "合计": 1_000}
    assert mine["地区"] == {"苏南": 900, "（未填）": 100, "合计": 1_000}
    assert mine["规模类型"] == {"小型": 900, "（未填）": 100, "合计": 1_000}
    assert mine["客户渠道"] == {"批发": 900, "（未填）": 100, "合计": 1_000}
    bound = bound_by(m)
    channels = bound[bound["by"] == "客户渠道"].set_index("word")["share"].to_dict()
    assert channels == {"批发": 0.9, "（未填）": 0.1, "合计": 1.0}
