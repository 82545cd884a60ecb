"""The functions about one customer, one document or one day: literal answers."""

from datetime import date, datetime
from typing import Any

import pytest

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.registry import NA, NUM, VALUE, CellError
from huikuan_xl.ledger.parameters import parameter_rows
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS

D = date
AS_OF = D(2026, 6, 30)


def parameters(**changed: Any) -> list[list[Any]]:
    rows = [list(row.cells()) for row in parameter_rows()]
    for row in rows:
        row[2] = changed.pop(str(row[0]), row[2])
    assert not changed, "no such parameter"
    return [list(PARAMETER_HEADINGS), *rows]


CASES: dict[str, list[tuple[tuple[Any, ...], Any]]] = {
    "HK_GRADE": [
        ((90, 35, 27), "A"),
        ((89.99, 35, 27), "B"),
        ((90, 34.9, 27), "B"),
        ((85, 32, 25), "B"),
        ((70, 25, 21), "C"),
        ((60, 20, 18), "D"),
        ((59.5, 40, 30), "E"),
        ((0, 0, 0), "E"),
        ((100, 40, 30, "V1"), "E"),
        ((100, 40, 30, "V1", "是"), "A"),
        ((100, 40, 30, "v1、V3", "是"), "E"),
        ((100, 40, 30, "", "否", "是"), "C"),
        ((100, 40, 30, "", "", "", "否"), "C"),
        ((100, 40, 30, "", "否", "是", "是", "是"), "A"),
        ((100, 40, 30, "", "否", "是", "否", "是"), "C"),
        ((None, None, None, "V8"), "E"),
        ((None, None, None, "Ｖ 3"), "E"),
        ((None, 35, 27, "V1", "是"), ""),
        ((None, None, None, "V9"), VALUE),
        ((90, 35, 27, "3"), VALUE),
        (("95", "36", "28"), "A"),
        ((101, 1, 1), NUM),
        ((-1, 1, 1), NUM),
        ((90, 40.1, 27), NUM),
        ((90, 35, 30.5), NUM),
        (("优", 35, 27), VALUE),
        ((90, 35, 27, "V9"), VALUE),
        ((90, 35, 27, "V9,V3"), "E"),
        ((90, 35, 27, "V9,V1"), "E"),
        ((90, 35, 27, "V9,V1", "是"), VALUE),
        ((90, 35, 27, "", "可能"), VALUE),
        ((None, 35, 27), ""),
        ((90, "", 27), ""),
        ((None, 35, "#N/A"), CellError("#N/A")),
        ((95, 36, 28, "", "", "", "", "", parameters(grade_a_total=96)), "B"),
        ((95, 36, 28, "", "", "", "", "", parameters(grade_a_total="很高")), VALUE),
        ((95, 36, 28, "", "", "", "", "", parameters(grade_a_total="#REF!")), CellError("#REF!")),
        ((95, 36, 28, "", "", "", "", "", [["没有", "表头"]]), VALUE),
    ],
    "HK_RATING": [
        ((1, 1, 0), "A"),
        ((1, 1, 0, 0), "C"),
        ((0, 1, 0), "C"),
        ((0, 1, 0, None, parameters(pay_rating_method="最差一项")), "D"),
        ((1, None, None), "A"),
        ((None, None, None), ""),
        ((None, 1, None), ""),
        ((1.1, 1, 0), NUM),
        ((1, -0.1, 0), NUM),
        (("准", 1, 0), VALUE),
    ],
    "HK_LIMIT": [
        ((1200000, "B"), 100000.0),
        ((1200000, "信用C·基础", 1.2), 120000.0),
        ((1000, "b"), 83.33),
        ((1200000, "E"), 0.0),
        ((-500, "A"), 0.0),
        ((1200000, "A", 1.5), 150000.0),
        ((1200000, "A", 0.5), 50000.0),
        ((1200000, "A", 1.51), NUM),
        ((1200000, "F"), VALUE),
        ((None, "A"), ""),
        ((None, "E"), 0.0),
        ((None, "A", None, None, 600000), 50000.0),
        ((1200000, "A", None, None, 600000), 100000.0),
        ((1200000, None), ""),
        ((1200000, "A", "", parameters(limit_months=10)), 120000.0),
    ],
    "HK_CREDIT_LEFT": [
        ((100000, 80000), 20000.0),
        ((100000, 120000.55), -20000.55),
        ((0, 5), -5.0),
        ((None, 5), ""),
        (("", 5), ""),
        ((100, None), ""),
        ((100, 50, 30, D(2026, 6, 30), AS_OF), 80.0),
        ((100, 50, 30, D(2026, 6, 29), AS_OF), 50.0),
        ((100, 50, 30), 50.0),
        ((10000, 12000, 5000, D(2026, 7, 31), AS_OF, D(2026, 7, 1)), -2000.0),
        ((10000, 12000, 5000, D(2026, 7, 31), D(2026, 7, 1), D(2026, 7, 1)), 3000.0),
        ((10000, 12000, 5000, D(2026, 7, 31), AS_OF), 3000.0),
        ((50000, 10000, 5000, D(2026, 7, 31), AS_OF, None, "E"), -10000.0),
        ((None, 10000, None, None, None, None, "信用E·风险"), -10000.0),
        ((-1, 50), NUM),
        ((100, 50, -30), NUM),
        (("百", 50), VALUE),
    ],
    "HK_CAN_SHIP": [
        ((100000, 80000, 20000), "可发"),
        ((100000, 80000, 20000.01), "需审批"),
        ((None, 0, 1), "需审批"),
        ((0, 0, 1), "需审批"),
        ((0, -1, 1), "可发"),
        ((100000, 0, 1, 5), "需审批"),
        ((100000, 0, 1, 0, 2), "需审批"),
        ((100000, 0, 1, 0, 3), "停供"),
        ((100000, 0, 1, 0, 4), "只收不供"),
        ((100000, 0, 1, 0, 5), NUM),
        ((50000, 10000, 1000, 0, 0, None, "E"), "仅预付或款到发货"),
        ((50000, 10000, 1000, 0, 0, None, "D"), "可发"),
        ((0, 0, 1, 0, 0, None, "E"), "仅预付或款到发货"),
        ((None, 0, 1, 9, 1, None, "E"), "仅预付或款到发货"),
        ((50000, -1000, 1000, 0, 0, None, "E"), "可发"),
        ((50000, 0, 1, 0, 3, None, "E"), "停供"),
        ((50000, 0, 1, 0, 0, None, None, "否"), "需审批"),
        ((50000, 0, 1, 0, 0, None, None, "是"), "可发"),
        ((50000, 0, 1, 0, 0, None, "F"), VALUE),
        ((-1, 0, 1), NUM),
        ((100000, None, 1), ""),
        ((100000, 0, "壹"), VALUE),
    ],
    "HK_OVERDUE_DAYS": [
        ((D(2026, 6, 30), AS_OF), 0.0),
        ((D(2026, 6, 29), AS_OF), 1.0),
        ((D(2026, 7, 5), AS_OF), -5.0),
        (("2026-05-31", 46203), 30.0),
        ((None, AS_OF), ""),
        (("明天", AS_OF), VALUE),
        ((D(1899, 12, 30), AS_OF), NUM),
        (("#N/A", None), CellError("#N/A")),
        ((-5, AS_OF), NUM),
    ],
    "HK_BUCKET": [
        ((-3,), "未到期"),
        ((0,), "未到期"),
        ((1,), "1-30"),
        ((30,), "1-30"),
        ((31,), "31-60"),
        ((60,), "31-60"),
        ((61,), "61-90"),
        ((91,), "91-180"),
        ((181,), "181-365"),
        ((365,), "181-365"),
        ((366,), "365以上"),
        ((None,), ""),
        ((1.5,), VALUE),
        (("久",), VALUE),
    ],
    "HK_STOP_LEVEL": [
        (("否", None, 0, AS_OF), 0.0),
        (("是", None, 0, AS_OF), 1.0),
        ((None, D(2026, 6, 29), 1, AS_OF), 1.0),
        (("否", D(2026, 6, 30), 1, AS_OF), 0.0),
        (("否", D(2026, 4, 30), 1, AS_OF), 2.0),
        (("否", D(2026, 5, 1), 1, AS_OF), 1.0),
        (("否", D(2026, 6, 29), 200000, AS_OF), 2.0),
        (("否", D(2026, 3, 30), 1, AS_OF), 2.0),
        (("否", D(2026, 3, 29), 1, AS_OF), 3.0),
        (("否", None, 0, AS_OF, "是", "是"), 4.0),
        (("否", None, None, AS_OF), ""),
        (("否", "不详", 1, AS_OF), VALUE),
    ],
    "HK_WARN": [
        ((["余额", "批准额度", "占用"], [120000, 100000, 120000], AS_OF), "超额度"),
        ((["占用", "余额", "批准额度(元)"], [100000, 100000, 100000], AS_OF), "额度将用尽"),
        ((["余额", "批准额度"], [100, None], AS_OF), "未授信有欠款"),
        ((["停供级别", "超期", "余额", "无关"], [3, 50, 50, "x"], AS_OF), "停供、逾期"),
        ((["停供级别", "超期", "余额", "备注"], [3, 50, 50, "#N/A"], AS_OF), "停供、逾期"),
        ((["信用等级", "批准额度", "占用"], ["E", 50000, 10000], AS_OF), "信用E·风险、超额度、优惠暂停"),
        ((["批准额度", "额度上限"], [200000, 10000], AS_OF), "额度超上限"),
        ((["批准额度", "额度上限"], [10000, 10000], AS_OF), ""),
        ((["批准额度"], [200000], AS_OF), ""),
        ((["信用等级"], ["E"], AS_OF), "信用E·风险、优惠暂停"),
        ((["缺少资料", "余额"], ["合同、营业执照", 0], AS_OF), "资料不全"),
        ((["批准额度", "占用"], [100, 1], AS_OF), ""),
        ((["未核销回款"], [-30], AS_OF), "有未核销回款"),
        ((["批准额度"], [1, 2], AS_OF), VALUE),
        ((["不认得"], [1], AS_OF), VALUE),
        ((["停供级别"], [7], AS_OF), NUM),
        ((["批准额度"], ["很多"], AS_OF), VALUE),
        ((["批准额度"], ["#N/A"], AS_OF), CellError("#N/A")),
        ((None, None, AS_OF), ""),
    ],
    "HK_REMIND": [
        ((D(2026, 7, 8), AS_OF), ""),
        ((D(2026, 7, 7), AS_OF), "提前7天·财务"),
        ((D(2026, 7, 6), AS_OF), "提前7天·财务"),
        ((D(2026, 7, 5), AS_OF), "提前5天·业务"),
        ((D(2026, 7, 1), AS_OF), "提前5天·业务"),
        ((D(2026, 6, 30), AS_OF), "今日到期"),
        ((D(2026, 6, 29), AS_OF), "逾期1天"),
        ((D(2026, 6, 29), AS_OF, 0), ""),
        ((D(1899, 12, 30), AS_OF, 100), NUM),
        ((0, AS_OF, 100), NUM),
        ((2026.5, AS_OF, 100), VALUE),
        (("2026111", AS_OF, 100), VALUE),
        ((D(2026, 6, 29), AS_OF, -2146826246), NA),
        ((D(2026, 6, 29), AS_OF, -2146826237), VALUE),
        ((D(2026, 6, 29), AS_OF, 0.01), "逾期1天"),
        ((None, AS_OF), ""),
        ((D(2026, 7, 10), AS_OF, None, parameters(remind_finance_days=10)), "提前10天·财务"),
    ],
    "HK_NEEDS_COMMITMENT": [
        (([["否"], ["是"], ["是"]],), True),
        ((["是", "否", "是"],), False),
        ((["是", "否", "是", "否", "是"],), True),
        ((["是", None, "是"],), True),
        ((["否"],), False),
        (("是",), False),
        (([None, ""],), ""),
        ((None,), ""),
        ((["坏"],), VALUE),
        ((["是", "#REF!"],), CellError("#REF!")),
    ],
    "HK_VISIT_DUE": [
        ((60000, 30, D(2025, 9, 1), D(2025, 8, 1), AS_OF), datetime(2026, 8, 1)),
        ((49999.99, 30, D(2025, 9, 1), None, AS_OF), datetime(2026, 9, 1)),
        ((29999.99, 30, None, None, AS_OF), ""),
        ((30000, 30, None, None, AS_OF), datetime(2026, 6, 30)),
        ((30000, 29, None, None, AS_OF), ""),
        ((30000, 29, None, None, AS_OF, "是"), datetime(2026, 6, 30)),
        ((30000, 29, None, None, AS_OF, None, None, 1, None, AS_OF), datetime(2026, 6, 30)),
        ((30000, 29, None, None, AS_OF, None, None, 1, None, D(2026, 6, 29)), ""),
        ((30000, 29, None, None, AS_OF, None, None, 1, D(2026, 7, 1), D(2026, 7, 9)), ""),
        ((None, 30, None, None, AS_OF), ""),
        ((30000, -1, None, None, AS_OF), NUM),
        ((30000, 30, "没去过", None, AS_OF), VALUE),
    ],
    "HK_REVIEW_DUE": [
        ((D(2025, 7, 20), AS_OF), datetime(2026, 7, 31)),
        ((D(2025, 6, 20), AS_OF), datetime(2025, 7, 31)),
        ((None, AS_OF), datetime(2026, 7, 31)),
        ((None, D(2026, 8, 1)), datetime(2027, 7, 31)),
        ((None, None), ""),
    ],
    "HK_SUE_BY": [
        ((D(2026, 5, 31),), datetime(2029, 5, 31)),
        ((D(2024, 2, 29),), datetime(2027, 2, 28)),
        ((D(2026, 5, 31), D(2027, 3, 1)), datetime(2030, 3, 1)),
        ((D(2026, 5, 31), [[D(2027, 3, 1)], [None], [D(2028, 1, 1)]]), datetime(2031, 1, 1)),
        ((D(2026, 5, 31), D(2029, 6, 1)), datetime(2029, 5, 31)),
        ((D(2026, 5, 31), None, D(2029, 6, 1)), datetime(2032, 6, 1)),
        ((D(2026, 5, 31), D(2026, 1, 1)), datetime(2029, 5, 31)),
        ((None,), ""),
        ((D(9998, 5, 31),), NUM),
        ((D(2026, 5, 31), ["某天"]), VALUE),
    ],
    "HK_METHOD": [
        ((45, AS_OF), "软磨法"),
        ((0, AS_OF), ""),
        ((-5, AS_OF), ""),
        ((45, AS_OF, None, D(2026, 7, 1)), "法律法"),
        ((45, AS_OF, None, None, "是", 0, 0, "是"), "关系法"),
        ((45, AS_OF, None, None, "否", 0, 0, "否", "是", "是", 0, 1), "代价法"),
        ((45, AS_OF, None, None, "否", 0, 0, "否", "是", "是", 0, 0), "软磨法"),
        ((45, AS_OF, *[None] * 11, "软磨法"), "轰炸法"),
        ((45, AS_OF, *[None] * 11, ["软磨法", "恐吓法"]), VALUE),
        ((45, AS_OF, None, None, "否", 1.5), NUM),
        ((45, AS_OF, None, None, "否", 0, -1), NUM),
        ((None, AS_OF), ""),
    ],
    "HK_RMB": [
        ((1409.5,), "人民币壹仟肆佰零玖元伍角"),
        ((0,), "人民币零元整"),
        ((-1,), "人民币负壹元整"),
        ((0.004,), "人民币零元整"),
        ((0.005,), "人民币壹分"),
        ((107000.53,), "人民币壹拾万柒仟元零伍角叁分"),
        ((10**16,), NUM),
        ((1e30,), NUM),
        ((None,), ""),
        (("一千",), VALUE),
        (("#VALUE!",), VALUE),
    ],
    "HK_LATE_FEE": [
        ((100000, D(2026, 5, 31), AS_OF, 0.0005), 1500.0),
        ((100000, D(2026, 5, 31), AS_OF, "0.05%"), 1500.0),
        ((333.33, D(2026, 6, 29), AS_OF, 0.0005), 0.17),
        ((100000, AS_OF, AS_OF, 0.0005), 0.0),
        ((100000, D(2026, 7, 31), AS_OF, 0.0005), 0.0),
        ((0, D(2026, 5, 31), AS_OF, 0.0005), 0.0),
        ((-1, D(2026, 5, 31), AS_OF, 0.0005), NUM),
        ((100000, D(2026, 5, 31), AS_OF, -0.0005), NUM),
        ((100000, D(2026, 5, 31), AS_OF, None), ""),
    ],
    "HK_LATE_RATE": [
        ((0.0003,), 0.0003),
        ((None, parameters(late_fee_mode="日万分之五")), 0.0005),
        ((None, parameters(late_fee_mode="约定", contract_daily_rate=0.0002)), 0.0002),
        ((None, parameters(lpr_1y=0.036, lpr_uplift=0.5)), 0.00015),
        ((2,), NUM),
    ],
    "HK_PROVISION": [
        ((-10, -100), 0.0),
        ((400, 0), 0.0),
        ((400, 100, parameters(provision_6=1)), 100.0),
        ((None, 100), ""),
        ((45, "许多"), VALUE),
    ],
    "HK_DUE": [
        ((D(2026, 5, 20), "货到30天"), datetime(2026, 6, 19)),
        ((D(2026, 5, 20), "货到", 45), datetime(2026, 7, 4)),
        ((D(2026, 5, 20), "开票"), datetime(2026, 6, 19)),
        ((D(2026, 5, 20), "开票", None, None, parameters(max_term_days=20)), datetime(2026, 6, 9)),
        ((D(2026, 5, 20), "月结"), datetime(2026, 5, 31)),
        ((D(2026, 1, 31), "次月30日"), datetime(2026, 2, 28)),
        ((D(2026, 9, 1), "货到30天", None, "是"), datetime(2026, 10, 8)),
        ((D(2026, 9, 1), "货到30天", None, "否"), datetime(2026, 10, 1)),
        ((D(2026, 5, 20), "上打下"), ""),
        ((D(2026, 5, 20), "30天"), datetime(2026, 6, 19)),
        ((D(2024, 1, 30), "次月底"), datetime(2024, 2, 29)),
        ((D(2026, 5, 20), "随便"), VALUE),
        ((D(2026, 5, 20), "30天", 45), VALUE),
        ((D(2026, 5, 20), "货到30天", 45), VALUE),
        ((D(2026, 5, 20), None), ""),
        ((None, "月结"), ""),
    ],
    "HK_DISCOUNT": [
        ((100000, 0.018, D(2026, 3, 1), D(2026, 8, 28)), 900.0),
        ((100000, "1.8%", D(2026, 3, 1), D(2026, 8, 28), "是"), 915.0),
        ((100000, 0.018, D(2026, 3, 1), D(2026, 3, 1)), 0.0),
        ((100000, 0.018, D(2026, 3, 1), D(2026, 8, 28), "否", parameters(discount_year_days=365)),
         887.67),
        ((-1, 0.018, D(2026, 3, 1), D(2026, 8, 28)), NUM),
        ((100000, 18, D(2026, 3, 1), D(2026, 8, 28)), NUM),
        ((100000, None, D(2026, 3, 1), D(2026, 8, 28)), ""),
    ],
    "HK_BILL_DATE": [
        ((D(2026, 1, 15),), "贰零贰陆年零壹月壹拾伍日"),
        ((None,), ""),
        (("某天",), VALUE),
    ],
    "HK_USCC": [
        (("91350100M000100Y43",), True),
        (("91350100m000100y43 ",), True),
        (("91350100M000100Y44",), False),
        (("9135",), False),
        (("91350100M000100YO3",), False),
        ((911101010101010101,), VALUE),
        ((9.11101010101010101e17,), VALUE),
        ((None,), ""),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        pytest.param(name, *case, id=f"{name}-{number}")
        for name, cases in CASES.items()
        for number, case in enumerate(cases)
    ],
)
def test_cell_shows(name: str, arguments: tuple[Any, ...], expected: Any) -> None:
    found = REGISTRY[name].call(*arguments)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "arguments", "parts"),
    [
        ("HK_GRADE_WHY", (85, 32, 25), ("K01", "信用B·优良", "偿还状况32≥30")),
        ("HK_GRADE_WHY", (101, 32, 25), ("总分应在 0～100 之间",)),
        ("HK_GRADE_WHY", (85, 32, 25, "V9"), ("没有否决项 V9",)),
        ("HK_GRADE_WHY", (85, 32, 25, "V7"), ("V7开具空头支票",)),
        ("HK_RATING_WHY", (1, 1, 0), ("准时率100%", "回款A·优秀顾客")),
        ("HK_RATING_WHY", (2, 1, 0), ("准时率应在 0～1 之间",)),
        ("HK_LIMIT_WHY", (1200000, "B", 3), ("季节系数应在",)),
        ("HK_LIMIT_WHY", (1200000, "B"), ("额度上限100,000.00元",)),
        ("HK_CAN_SHIP_WHY", (100, 80, 30), ("超10.00元",)),
        ("HK_LATE_FEE_WHY", (100000, D(2026, 5, 31), AS_OF, 0.0005), ("可能被认定过高而调减",)),
        ("HK_LATE_FEE_WHY", (100000, D(2026, 5, 31), AS_OF, 0.0001), ("=300.00元",)),
        ("HK_STOP_LEVEL_WHY", ("否", D(2026, 3, 29), 5, AS_OF), ("K12", "2026-06-29")),
        ("HK_WARN_WHY", (["余额", "批准额度"], [100, None], AS_OF), ("未授信",)),
        ("HK_METHOD_WHY", (45, AS_OF), ("首选软磨法", "备选轰炸法", "做法：按约定频率发函")),
        ("HK_METHOD_WHY", (0, AS_OF), ("没有逾期",)),
        ("HK_METHOD_WHY", (900, AS_OF, D(2020, 1, 1)), ("不用奖励法", "另可：律师风险代理")),
    ],
)
def test_why_gives_the_reasons(
    name: str, arguments: tuple[Any, ...], parts: tuple[str, ...]
) -> None:
    found = REGISTRY[name].call(*arguments)
    for part in parts:
        assert part in found


def test_every_value_function_with_a_why_agrees_on_its_arguments() -> None:
    for name, why in REGISTRY.items():
        if name.endswith("_WHY"):
            plain = REGISTRY[name.removesuffix("_WHY")]
            assert [a.name for a in plain.arguments] == [a.name for a in why.arguments]


def test_changed_parameters_are_not_taken_from_the_cache() -> None:
    call = REGISTRY["HK_BUCKET"].call
    assert call(40, parameters()) == "31-60"
    assert call(40, parameters(ageing_edge_1=45)) == "1-45"
    assert call(40, parameters()) == "31-60"


def test_a_release_in_force_lets_an_order_ship_that_needs_an_approval() -> None:
    ship = REGISTRY["HK_CAN_SHIP"].call
    over = (100_000, 90_000, 20_000, 0, 0, None, "", None)
    assert ship(*over) == "需审批"
    assert ship(*over, "SP2026-007") == "可发（放行 SP2026-007）"
    assert ship(100_000, 80_000, 20_000, 0, 0, None, "", None, "SP2026-007") == "可发"
    assert ship(100_000, 90_000, 20_000, 0, 3, None, "", None, "SP2026-007") == "停供"
    assert ship(100_000, 90_000, 20_000, 0, 0, None, "E", None, "SP2026-007") == "仅预付或款到发货"


def test_a_row_of_decisions_says_who_is_still_to_approve() -> None:
    state = REGISTRY["HK_APPROVAL"].call
    asked = ("放行", "张三", date(2026, 6, 1), "李四", date(2026, 6, 2))
    waiting = state(*asked, "", "", "", "", date(2026, 6, 3), 20_000)
    assert waiting == "待审批：还差财务负责人、总经理（C3）"
    assert state("", "", "", "", "", "", "", "", "", date(2026, 6, 3)) == ""
    assert state("别的", "张三", *[""] * 7, date(2026, 6, 3)) == "#VALUE!"
