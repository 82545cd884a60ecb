"""今日待办: what was done becomes rows of 承诺与催收."""

from datetime import date, datetime

import pandas as pd

from huikuan_xl.workbook.cells import Cell
from huikuan_xl.workbook.lists import TODAY_HEADINGS, results_as_contacts, unusable_results


def row(**cells: Cell) -> list[Cell]:
    return [cells.get(heading) for heading in TODAY_HEADINGS]


def test_results_become_contacts() -> None:
    frame = results_as_contacts(
        [
            row(客户编码="001", 谁做="王敏", 今天结果="已承诺", 承诺日期=datetime(2026, 7, 5),
                **{"承诺金额(元)": 80_000.0}),
            row(客户编码="002", 今天结果="未联系上"),
            row(客户编码="003"),
            row(客户编码=None, 客户名称="走访", 今天结果="其他"),
        ],
        date(2026, 6, 30),
    )  # fmt: skip
    assert frame["customer_code"].tolist() == ["001", "002"]
    assert frame["kind"].tolist() == ["承诺", "催收"]
    assert frame["promise_amount"].tolist() == [8_000_000, 0]
    assert frame["contact_date"].tolist() == [pd.Timestamp(2026, 6, 30)] * 2
    assert frame["next_contact"].iloc[0] == pd.Timestamp(2026, 7, 5)


def test_no_result_is_no_contact() -> None:
    assert len(results_as_contacts([row(客户编码="001")], date(2026, 6, 30))) == 0


def test_what_would_be_lost_is_named() -> None:
    day, fen = datetime(2026, 7, 5), {"承诺金额(元)": 1.0}
    typed = [
        row(客户编码="001", 今天结果="已承诺", 承诺日期=day, **fen),
        row(客户编码="002", 今天结果="已承诺", 承诺日期=day),
        row(客户编码="003", 承诺日期=day, **fen),
        row(客户编码="004", 今天结果="说好了"),
        row(客户编码=None, 客户名称="走访", 今天结果="其他"),
        row(客户编码="005", 今天结果="未联系上"),
        row(客户编码="006"),
        row(客户编码="007", 今天结果="已承诺", 承诺日期="下周五", **fen),
        row(客户编码="008", 今天结果="已承诺", 承诺日期=day, **{"承诺金额(元)": "四千"}),
        row(客户编码="009", 今天结果="已承诺", 承诺日期=day, **{"承诺金额(元)": 0.0}),
        row(客户编码="010", 今天结果="已承诺", 承诺日期=datetime(2026, 6, 29), **fen),
        row(客户编码="011", 今天结果="已承诺", 承诺日期=datetime(2026, 6, 30), **fen),
        row(客户编码="012", 今天结果="拒付", **fen),
        row(客户编码="013", 今天结果="拒付", 承诺日期=day),
    ]
    assert unusable_results(typed, date(2026, 6, 30)) == [
        "第 6 行已承诺，还缺承诺日期或承诺金额",
        "第 7 行填了承诺，没有选今天结果",
        "第 8 行的今天结果“说好了”不在列表里",
        "第 9 行不是客户，今天结果记不进承诺与催收",
        "第 12 行的承诺日期“下周五”看不懂：看不出是哪一天，改写为 2024-01-05 这样的日期",
        "第 13 行的承诺金额(元)“四千”看不懂：看不出是多少，改填普通数字，如 1234.50；负数写 -1234.50，千分位逗号每三位一个",
        "第 14 行承诺金额应大于 0",
        "第 15 行日期2026-06-29早于清单的2026-06-30",
        "第 17 行今天结果是拒付，承诺金额只在“已承诺”时填",
    ]


def test_a_day_beside_another_outcome_is_that_of_the_next_call() -> None:
    day = datetime(2026, 7, 5)
    frame = results_as_contacts(
        [row(客户编码="1", 今天结果="拒付", 承诺日期=day)], date(2026, 6, 30)
    )
    assert frame["next_contact"].tolist() == [pd.Timestamp(day)]
    assert frame["promise_date"].isna().all()
