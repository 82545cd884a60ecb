"""Every threshold of the regulation, as one frozen set of named values with unit and source.

Money is integer 分, ratios are ``Decimal`` (0.4 = 40 %), terms are whole days, months or years.
The 参数 sheet, its documentation and its checks are made from these declarations.
"""

# ruff: noqa: RUF009 - setting() returns a dataclass field.

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from huikuan_xl.rules.settings import Setting, setting, settings_of

GRADES = ("A", "B", "C", "D", "E")


@dataclass(frozen=True)
class Policy:
    """The company's regulation in numbers; ``Policy()`` is the sources' own choice.

    Values marked ``assumed`` have no proven source: the company decides on them.
    """

    # 授信评级
    grade_a_total: Decimal = setting(
        Decimal("90"),
        "信用A级总分下限",
        "分值",
        "K01 · S4 L52-60",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_b_total: Decimal = setting(
        Decimal("80"),
        "信用B级总分下限",
        "分值",
        "K01 · S4 L52-60",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_c_total: Decimal = setting(
        Decimal("70"),
        "信用C级总分下限",
        "分值",
        "K01 · S4 L52-60",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_d_total: Decimal = setting(
        Decimal("60"),
        "信用D级总分下限",
        "分值",
        "K01 · S4 L52-60",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_a_repayment: Decimal = setting(
        Decimal("35"),
        "信用A级偿还状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_b_repayment: Decimal = setting(
        Decimal("30"),
        "信用B级偿还状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_c_repayment: Decimal = setting(
        Decimal("25"),
        "信用C级偿还状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_d_repayment: Decimal = setting(
        Decimal("20"),
        "信用D级偿还状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_a_purchases: Decimal = setting(
        Decimal("27"),
        "信用A级采购状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_b_purchases: Decimal = setting(
        Decimal("24"),
        "信用B级采购状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_c_purchases: Decimal = setting(
        Decimal("21"),
        "信用C级采购状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    grade_d_purchases: Decimal = setting(
        Decimal("18"),
        "信用D级采购状况分下限",
        "分值",
        "K02 · S4 L52-58",
        "授信评级",
        minimum=0,
        maximum=100,
    )
    downgrade_mode: str = setting(
        "single",
        "门槛降级方式",
        "选项",
        "K02 · S4 L52-58",
        "授信评级",
        note="single 只降一级；per_item 每项不达标降一级；cascade 逐级降到门槛达标为止",
        choices=("single", "per_item", "cascade"),
        assumed=True,
    )
    repayment_full: Decimal = setting(
        Decimal("40"),
        "偿还状况满分",
        "分值",
        "§1.7 推定",
        "授信评级",
        minimum=0,
        maximum=100,
        assumed=True,
    )
    purchases_full: Decimal = setting(
        Decimal("30"),
        "采购状况满分",
        "分值",
        "§1.7 推定",
        "授信评级",
        minimum=0,
        maximum=100,
        assumed=True,
    )
    others_full: Decimal = setting(
        Decimal("30"),
        "其他各项满分",
        "分值",
        "§1.7 推定",
        "授信评级",
        note="财务、经营、市场、管理",
        minimum=0,
        maximum=100,
        assumed=True,
    )
    new_customer_cap: str = setting(
        "C",
        "新客户或资料不全的最高信用等级",
        "选项",
        "K05 · S4 L80",
        "授信评级",
        choices=("A", "B", "C", "D", "E"),
    )
    veto_broken_promises: int = setting(
        3,
        "“经常不兑现承诺”的违约次数",
        "次",
        "S4-13 · S4 L66",
        "授信评级",
        note="只作提示，否决由人工确认",
        minimum=1,
        assumed=True,
    )
    veto_window_months: int = setting(
        12,
        "承诺违约的统计期",
        "月",
        "S4-13 · S4 L66",
        "授信评级",
        minimum=1,
        assumed=True,
    )
    repayment_bridge: Decimal = setting(
        Decimal("0.40"),
        "回款评级得分折算偿还状况分的比例",
        "比例",
        "§1.7",
        "授信评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )

    # 额度与期限
    limit_months: int = setting(
        12,
        "额度按上年销售额除以的月数",
        "月",
        "K08 · S4 L110",
        "额度与期限",
        minimum=1,
    )
    season_float: Decimal = setting(
        Decimal("0.5"),
        "季节系数上下浮动幅度",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=1,
    )
    season_01: Decimal = setting(
        Decimal("1"),
        "1月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        note="1 为平季；淡旺季在浮动幅度内填写",
        minimum=0,
        maximum=2,
    )
    season_02: Decimal = setting(
        Decimal("1"),
        "2月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_03: Decimal = setting(
        Decimal("1"),
        "3月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_04: Decimal = setting(
        Decimal("1"),
        "4月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_05: Decimal = setting(
        Decimal("1"),
        "5月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_06: Decimal = setting(
        Decimal("1"),
        "6月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_07: Decimal = setting(
        Decimal("1"),
        "7月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_08: Decimal = setting(
        Decimal("1"),
        "8月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_09: Decimal = setting(
        Decimal("1"),
        "9月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_10: Decimal = setting(
        Decimal("1"),
        "10月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_11: Decimal = setting(
        Decimal("1"),
        "11月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    season_12: Decimal = setting(
        Decimal("1"),
        "12月季节系数",
        "比例",
        "K08 · S4 L110",
        "额度与期限",
        minimum=0,
        maximum=2,
    )
    risk_factor_on: bool = setting(
        False,
        "启用风险修正系数",
        "是/否",
        "§1.7 上游范本",
        "额度与期限",
        assumed=True,
    )
    risk_factor_a: Decimal = setting(
        Decimal("1.5"),
        "信用A级风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
    )
    risk_factor_b: Decimal = setting(
        Decimal("1"),
        "信用B级风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
    )
    risk_factor_c: Decimal = setting(
        Decimal("0.8"),
        "信用C级风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
    )
    risk_factor_d: Decimal = setting(
        Decimal("0.6"),
        "信用D级风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
    )
    risk_factor_e: Decimal = setting(
        Decimal("0"),
        "信用E级风险修正系数",
        "比例",
        "§1.7 上游范本",
        "额度与期限",
        minimum=0,
        maximum=3,
        assumed=True,
    )
    max_term_days: int = setting(30, "信用期限上限", "天", "K09 · S4 L110", "额度与期限", minimum=0)
    usage_shipped: bool = setting(
        True,
        "占用含已发货未开票",
        "是/否",
        "K10 · S4 L112、S3 L17",
        "额度与期限",
        assumed=True,
    )
    usage_orders: bool = setting(
        False,
        "占用含未执行订单",
        "是/否",
        "K10 · S4 L112、S3 L17",
        "额度与期限",
        assumed=True,
    )
    usage_bills: bool = setting(
        True,
        "占用含未到期商业承兑汇票",
        "是/否",
        "K10 · S4 L112、S3 L17",
        "额度与期限",
        assumed=True,
    )
    usage_less_prepayment: bool = setting(
        False,
        "占用扣减预收款",
        "是/否",
        "K10 · S4 L112、S3 L17",
        "额度与期限",
        assumed=True,
    )
    usage_warning: Decimal = setting(
        Decimal("0.9"),
        "额度使用率预警线",
        "比例",
        "S3-11 · S3 L27",
        "额度与期限",
        minimum=0,
        maximum=1,
        assumed=True,
    )

    # 停供
    freeze_grace_days: int = setting(
        0,
        "超期冻结新单的宽限天数",
        "天",
        "K11 · S4 L112",
        "停供",
        minimum=0,
    )
    stop_months: int = setting(2, "限期清欠的超期月数", "月", "K12 · S0 L58", "停供", minimum=1)
    stop_amount: int = setting(
        20_000_000,
        "限期清欠的超期金额",
        "元",
        "K12 · S0 L58",
        "停供",
        minimum=0,
    )
    stop_clear_month: int = setting(
        3,
        "要求清还的第几个月",
        "月",
        "K12 · S0 L58",
        "停供",
        minimum=1,
    )

    # 提醒
    remind_finance_days: int = setting(
        7,
        "财务到期前提醒",
        "天",
        "K14 · S0 L20 L74、S1 L206",
        "提醒",
        minimum=1,
    )
    remind_sales_days: int = setting(
        5,
        "业务员到期前提醒",
        "天",
        "K14 · S0 L20 L74、S1 L206",
        "提醒",
        minimum=1,
    )
    plan_letter_day: int = setting(
        1,
        "每月发回款计划联络书的日期（几日）",
        "天",
        "K15 · S0 L20",
        "提醒",
        minimum=1,
        maximum=28,
    )
    plan_reply_days: int = setting(
        5,
        "计划联络书的回执期限",
        "天",
        "§4.2 L1",
        "提醒",
        minimum=1,
        assumed=True,
    )
    exception_letter_days: int = setting(
        1,
        "到期后几天发异常回款联络书",
        "天",
        "K15 · S0 L38",
        "提醒",
        minimum=0,
    )
    close_day: int = setting(
        5,
        "次月几日前报送账龄分析",
        "天",
        "K20 · S4 L122",
        "提醒",
        minimum=1,
        maximum=28,
    )
    statement_day: int = setting(
        1,
        "每月发对账单的日期（几日）",
        "天",
        "K21 · S1 L180",
        "提醒",
        minimum=1,
        maximum=28,
        assumed=True,
    )
    contract_renewal_days: int = setting(
        60,
        "合同到期前几天提醒续签",
        "天",
        "S0-20 · S0 L52",
        "提醒",
        minimum=0,
        assumed=True,
    )
    temporary_limit_days: int = setting(
        7,
        "临时额度到期前几天提醒",
        "天",
        "S4-05 · S4 L48",
        "提醒",
        minimum=0,
        assumed=True,
    )
    no_contact_days: int = setting(
        15,
        "逾期客户多少天无联系即提示",
        "天",
        "S0-35 · S0 L84",
        "提醒",
        minimum=1,
        assumed=True,
    )

    # 计划与承诺
    fail_in_a_row: int = setting(2, "连续失败次数", "次", "K16 · S0 L56", "计划与承诺", minimum=1)
    fail_in_window: int = setting(
        3,
        "一年内失败次数",
        "次",
        "K16 · S0 L56",
        "计划与承诺",
        minimum=1,
    )
    fail_window_months: int = setting(
        12,
        "失败计次的统计期",
        "月",
        "K16 · S0 L56",
        "计划与承诺",
        minimum=1,
    )
    fail_window: str = setting(
        "滚动",
        "失败计次的一年口径",
        "选项",
        "X16 · S0 L56",
        "计划与承诺",
        choices=("滚动", "日历年"),
        assumed=True,
    )
    cash_ratio_min: Decimal = setting(
        Decimal("0.40"),
        "现金比例下限",
        "比例",
        "K17 · S0 L54",
        "计划与承诺",
        minimum=0,
        maximum=1,
    )
    cheque_is_cash: bool = setting(
        True,
        "即期支票计入现金",
        "是/否",
        "X19 · S0 L54",
        "计划与承诺",
        assumed=True,
    )
    discount_by_us: bool = setting(
        False,
        "允许我方承担承兑贴息",
        "是/否",
        "K17 · S0 L54",
        "计划与承诺",
    )
    early_end_day: int = setting(
        10,
        "上旬最后一日",
        "天",
        "S1-55 · S1 L786",
        "计划与承诺",
        minimum=1,
        maximum=27,
        assumed=True,
    )
    middle_end_day: int = setting(
        20,
        "中旬最后一日",
        "天",
        "S1-55 · S1 L786",
        "计划与承诺",
        minimum=2,
        maximum=28,
        assumed=True,
    )
    promise_grace_days: int = setting(
        0,
        "承诺到期后的宽限天数",
        "天",
        "S1-54 · S1 L784",
        "计划与承诺",
        minimum=0,
    )
    promise_kept_ratio: Decimal = setting(
        Decimal("1"),
        "视为全额兑现的兑现率",
        "比例",
        "S1-54 · S1 L784",
        "计划与承诺",
        minimum=0,
        maximum=1,
    )
    follow_up_a: int = setting(
        14,
        "信用A级跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
    )
    follow_up_b: int = setting(
        10,
        "信用B级跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
    )
    follow_up_c: int = setting(
        7,
        "信用C级跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
    )
    follow_up_d: int = setting(
        3,
        "信用D级跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
    )
    follow_up_e: int = setting(
        1,
        "信用E级跟进间隔",
        "天",
        "S1-53 · S1 L782",
        "计划与承诺",
        minimum=1,
        assumed=True,
    )
    acceleration: bool = setting(
        True,
        "承诺书载明任一期违约全部到期",
        "是/否",
        "§4.2 L5",
        "计划与承诺",
        assumed=True,
    )

    # 回款评级
    pay_a_on_time: Decimal = setting(
        Decimal("0.95"),
        "回款A级准时率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_b_on_time: Decimal = setting(
        Decimal("0.85"),
        "回款B级准时率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_c_on_time: Decimal = setting(
        Decimal("0.70"),
        "回款C级准时率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_a_cash: Decimal = setting(
        Decimal("0.60"),
        "回款A级现金比例下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_b_cash: Decimal = setting(
        Decimal("0.40"),
        "回款B级现金比例下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_c_cash: Decimal = setting(
        Decimal("0.20"),
        "回款C级现金比例下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_a_promise: Decimal = setting(
        Decimal("0.95"),
        "回款A级承诺兑现率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_b_promise: Decimal = setting(
        Decimal("0.85"),
        "回款B级承诺兑现率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_c_promise: Decimal = setting(
        Decimal("0.70"),
        "回款C级承诺兑现率下限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_a_discount: Decimal = setting(
        Decimal("0"),
        "回款A级我方贴息率上限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_b_discount: Decimal = setting(
        Decimal("0.005"),
        "回款B级我方贴息率上限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_c_discount: Decimal = setting(
        Decimal("0.01"),
        "回款C级我方贴息率上限",
        "比例",
        "K24 · S0 L60-70",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_weight_on_time: Decimal = setting(
        Decimal("0.40"),
        "回款评级得分权重·准时率",
        "比例",
        "§1.7",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_weight_cash: Decimal = setting(
        Decimal("0.30"),
        "回款评级得分权重·现金比例",
        "比例",
        "§1.7",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_weight_discount: Decimal = setting(
        Decimal("0.15"),
        "回款评级得分权重·贴息",
        "比例",
        "§1.7",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    pay_weight_promise: Decimal = setting(
        Decimal("0.15"),
        "回款评级得分权重·承诺兑现率",
        "比例",
        "§1.7",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_weight_promise: Decimal = setting(
        Decimal("0.40"),
        "“重承诺讲信誉”权重·承诺兑现率",
        "比例",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_weight_on_time: Decimal = setting(
        Decimal("0.30"),
        "“重承诺讲信誉”权重·准时率",
        "比例",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_weight_cash: Decimal = setting(
        Decimal("0.20"),
        "“重承诺讲信誉”权重·现金比例",
        "比例",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_weight_failures: Decimal = setting(
        Decimal("0.10"),
        "“重承诺讲信誉”权重·失败次数",
        "比例",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_failure_points: Decimal = setting(
        Decimal("20"),
        "每次失败扣减的失败项得分",
        "分值",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=0,
        maximum=100,
        assumed=True,
    )
    seller_weight_attainment: Decimal = setting(
        Decimal("0.40"),
        "业务员得分权重·目标达成率",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    seller_weight_overdue: Decimal = setting(
        Decimal("0.20"),
        "业务员得分权重·未逾期率",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    seller_weight_promise: Decimal = setting(
        Decimal("0.20"),
        "业务员得分权重·承诺兑现率",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    seller_weight_dunning: Decimal = setting(
        Decimal("0.10"),
        "业务员得分权重·催收有效率",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    seller_weight_visits: Decimal = setting(
        Decimal("0.10"),
        "业务员得分权重·走访完成率",
        "比例",
        "S0-19 · S0 L50",
        "回款评级",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    award_month: int = setting(
        12,
        "评优月份",
        "月",
        "S0-18 · S0 L48",
        "回款评级",
        minimum=1,
        maximum=12,
    )

    # 走访复评
    visit_limit_manager: int = setting(
        3_000_000,
        "业务经理走访的额度下限",
        "元",
        "K18 · S4 L114",
        "走访复评",
        minimum=0,
    )
    visit_limit_head: int = setting(
        5_000_000,
        "业务部门负责人走访的额度下限",
        "元",
        "K18 · S4 L114",
        "走访复评",
        minimum=0,
    )
    visit_term_days: int = setting(
        30,
        "走访的信用期限下限",
        "天",
        "K18 · S4 L114（X05）",
        "走访复评",
        minimum=0,
    )
    visit_interval_months: int = setting(
        12,
        "走访间隔",
        "月",
        "K18 · S4 L114",
        "走访复评",
        minimum=1,
    )
    review_month: int = setting(
        7,
        "信用再评价月份",
        "月",
        "K19 · S4 L114",
        "走访复评",
        minimum=1,
        maximum=12,
    )

    # 催收
    method_strategic_share: Decimal = setting(
        Decimal("0.10"),
        "视为大客户的年销售占比",
        "比例",
        "K25 · §1.4",
        "催收",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    method_old_customer_years: int = setting(
        5,
        "视为老客户的合作年限（年）",
        "年",
        "K25 · §1.4",
        "催收",
        minimum=0,
        assumed=True,
    )
    method_many_customers: int = setting(
        20,
        "视为客户较多的业务员户数",
        "户",
        "K25 · §1.4",
        "催收",
        minimum=1,
        assumed=True,
    )
    method_long_overdue_days: int = setting(
        180,
        "视为欠款时间过长的逾期天数",
        "天",
        "K25 · §1.4",
        "催收",
        minimum=1,
        assumed=True,
    )
    method_dead_years: int = setting(
        2,
        "视为几乎成死账的账龄（年）",
        "年",
        "K25 · §1.4",
        "催收",
        minimum=1,
    )
    method_tried_min: int = setting(
        1,
        "走法律法前其他方法的尝试次数",
        "次",
        "K25 · §1.4",
        "催收",
        minimum=1,
    )
    radical_actions: str = setting(
        "否",
        "启用传统激进动作",
        "选项",
        "K25 · §1.4、S2 L80、S1 L600",
        "催收",
        note="占场、曝光、跟踪、雇人收款等一律不启用",
        choices=("否",),
    )
    contacts_per_week: int = setting(
        3,
        "每周催收联系次数上限",
        "次",
        "K25 · §1.4",
        "催收",
        minimum=1,
        assumed=True,
    )
    contact_hour_from: int = setting(
        9,
        "催收联系最早时间（时）",
        "时",
        "K25 · §1.4",
        "催收",
        minimum=0,
        maximum=23,
        assumed=True,
    )
    contact_hour_to: int = setting(
        18,
        "催收联系最晚时间（时）",
        "时",
        "K25 · §1.4",
        "催收",
        minimum=0,
        maximum=23,
        assumed=True,
    )
    channel_phone_amount: int = setting(
        500_000,
        "电话催收的单户金额下限",
        "元",
        "S1-30 · S1 L511-525",
        "催收",
        minimum=0,
        assumed=True,
    )
    channel_phone_customers: int = setting(
        50,
        "电话催收的户数上限",
        "户",
        "S1-30 · S1 L511-525",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_min_amount: int = setting(
        10_000,
        "发催款函的最低金额",
        "元",
        "§4.2 L4",
        "催收",
        minimum=0,
        assumed=True,
    )
    dunning_interval_1: int = setting(
        7,
        "逾期多少天发第1次催款函",
        "天",
        "§4.2 L4",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_interval_2: int = setting(
        15,
        "第1次催款函送达后多少天发第2次",
        "天",
        "§4.2 L4",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_interval_3: int = setting(
        15,
        "第2次催款函送达后多少天发第3次",
        "天",
        "§4.2 L4",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_interval_4: int = setting(
        15,
        "第3次催款函送达后多少天转律师函",
        "天",
        "§4.2 L4",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_reply_1: int = setting(
        10,
        "第1次催款函的付款期限",
        "天",
        "S1-31 · S1 L531-539",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_reply_2: int = setting(
        7,
        "第2次催款函的付款期限",
        "天",
        "S1-31 · S1 L531-539",
        "催收",
        minimum=1,
        assumed=True,
    )
    dunning_reply_3: int = setting(
        5,
        "第3次催款函的付款期限",
        "天",
        "S1-31 · S1 L531-539",
        "催收",
        minimum=1,
        assumed=True,
    )
    tone_formal_days: int = setting(
        30,
        "函件转正式语气的逾期天数",
        "天",
        "X10 · S0 L86",
        "催收",
        minimum=0,
        assumed=True,
    )
    tone_stern_days: int = setting(
        90,
        "函件转严正语气的逾期天数",
        "天",
        "X10 · S0 L86",
        "催收",
        minimum=0,
        assumed=True,
    )
    recovery_years: int = setting(
        2,
        "追回概率的账龄分界（年）",
        "年",
        "K23 · S1 L620",
        "催收",
        minimum=1,
    )
    recovery_recent: Decimal = setting(
        Decimal("0.8"),
        "分界以内欠款的追回概率",
        "比例",
        "K23 · S1 L620",
        "催收",
        minimum=0,
        maximum=1,
    )
    recovery_old: Decimal = setting(
        Decimal("0.2"),
        "分界以上欠款的追回概率",
        "比例",
        "K23 · S1 L620",
        "催收",
        minimum=0,
        maximum=1,
    )

    # 账龄
    ageing_edge_1: int = setting(30, "逾期第1段上限", "天", "§5.1", "账龄", minimum=1)
    ageing_edge_2: int = setting(60, "逾期第2段上限", "天", "§5.1", "账龄", minimum=1)
    ageing_edge_3: int = setting(90, "逾期第3段上限", "天", "§5.1", "账龄", minimum=1)
    ageing_edge_4: int = setting(180, "逾期第4段上限", "天", "§5.1", "账龄", minimum=1)
    ageing_edge_5: int = setting(365, "逾期第5段上限", "天", "§5.1", "账龄", minimum=1)
    audit_edge_1: int = setting(1, "审计账龄第1段上限（年）", "年", "§5.1", "账龄", minimum=1)
    audit_edge_2: int = setting(2, "审计账龄第2段上限（年）", "年", "§5.1", "账龄", minimum=1)
    audit_edge_3: int = setting(3, "审计账龄第3段上限（年）", "年", "§5.1", "账龄", minimum=1)
    audit_edge_4: int = setting(4, "审计账龄第4段上限（年）", "年", "§5.1", "账龄", minimum=1)
    audit_edge_5: int = setting(5, "审计账龄第5段上限（年）", "年", "§5.1", "账龄", minimum=1)
    audit_calendar_years: bool = setting(
        True,
        "审计账龄按历年对应日",
        "是/否",
        "§5.1",
        "账龄",
        assumed=True,
    )

    # 坏账准备
    provision_not_due: Decimal = setting(
        Decimal("0"),
        "未到期计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_1: Decimal = setting(
        Decimal("0"),
        "逾期第1段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_2: Decimal = setting(
        Decimal("0.05"),
        "逾期第2段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_3: Decimal = setting(
        Decimal("0.10"),
        "逾期第3段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_4: Decimal = setting(
        Decimal("0.20"),
        "逾期第4段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_5: Decimal = setting(
        Decimal("0.50"),
        "逾期第5段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_6: Decimal = setting(
        Decimal("1"),
        "逾期第6段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_1: Decimal = setting(
        Decimal("0.05"),
        "审计账龄第1段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_2: Decimal = setting(
        Decimal("0.10"),
        "审计账龄第2段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_3: Decimal = setting(
        Decimal("0.30"),
        "审计账龄第3段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_4: Decimal = setting(
        Decimal("0.50"),
        "审计账龄第4段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_5: Decimal = setting(
        Decimal("0.80"),
        "审计账龄第5段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    audit_provision_6: Decimal = setting(
        Decimal("1"),
        "审计账龄第6段计提比例",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    provision_net: bool = setting(
        True,
        "按客户净额计提，净额不为正则不计提",
        "是/否",
        "§5.2",
        "坏账准备",
        assumed=True,
    )
    migration_years: int = setting(3, "迁徙率取数年数（年）", "年", "§5.2", "坏账准备", minimum=1)
    forward_looking: Decimal = setting(
        Decimal("1.05"),
        "前瞻性调整系数",
        "比例",
        "§5.2",
        "坏账准备",
        minimum=Decimal("0.5"),
        maximum=3,
        assumed=True,
    )
    tax_overdue_years: int = setting(
        3,
        "税前扣除的逾期年数（年）",
        "年",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=1,
    )
    tax_small_years: int = setting(
        1,
        "小额税前扣除的逾期年数（年）",
        "年",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=1,
    )
    tax_small_amount: int = setting(
        5_000_000,
        "小额税前扣除的单笔上限",
        "元",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=0,
    )
    tax_small_revenue: Decimal = setting(
        Decimal("0.0001"),
        "小额税前扣除占年收入比例",
        "比例",
        "§4.5 税务总局公告2011年第25号§23-24",
        "坏账准备",
        minimum=0,
        maximum=1,
    )

    # 利息与时效
    late_fee_mode: str = setting(
        "LPR加计",
        "逾期利息计算方式",
        "选项",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        choices=("约定", "LPR加计", "日万分之五"),
    )
    contract_daily_rate: Decimal = setting(
        Decimal("0.0003"),
        "合同约定的日利率",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        note="合同有约定时按合同填写",
        minimum=0,
        maximum=Decimal("0.01"),
        assumed=True,
    )
    lpr_1y: Decimal = setting(
        Decimal("0.03"),
        "一年期LPR",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        note="由使用者按违约行为发生时的公布值维护",
        minimum=0,
        maximum=Decimal("0.2"),
        assumed=True,
    )
    lpr_uplift: Decimal = setting(
        Decimal("0.30"),
        "LPR加计幅度",
        "比例",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        minimum=Decimal("0.30"),
        maximum=Decimal("0.50"),
    )
    lpr_year_days: int = setting(
        360,
        "LPR年利率折日的天数",
        "天",
        "§4.5 买卖合同解释§18",
        "利息与时效",
        minimum=360,
        maximum=366,
        assumed=True,
    )
    statutory_daily_rate: Decimal = setting(
        Decimal("0.0005"),
        "中小企业条例的日利率",
        "比例",
        "§4.5 国务院令802号§17",
        "利息与时效",
        minimum=0,
        maximum=Decimal("0.01"),
    )
    penalty_excess: Decimal = setting(
        Decimal("0.30"),
        "违约金过高的认定比例",
        "比例",
        "§4.5 合同编通则解释§65",
        "利息与时效",
        minimum=0,
        maximum=1,
    )
    interest_first: bool = setting(
        False,
        "收款先抵利息后抵本金",
        "是/否",
        "§4.5 民法典§561",
        "利息与时效",
    )
    limitation_years: int = setting(
        3,
        "诉讼时效年数（年）",
        "年",
        "§4.5 民法典§188",
        "利息与时效",
        minimum=1,
    )
    limitation_warning_1: int = setting(
        180,
        "时效届满前提示天数",
        "天",
        "§4.5 民法典§188",
        "利息与时效",
        minimum=1,
    )
    limitation_warning_2: int = setting(
        90,
        "时效届满前黄灯天数",
        "天",
        "§4.5 民法典§188",
        "利息与时效",
        minimum=1,
    )
    limitation_warning_3: int = setting(
        30,
        "时效届满前红灯天数",
        "天",
        "§4.5 民法典§188",
        "利息与时效",
        minimum=1,
    )
    discount_year_days: int = setting(
        360,
        "贴息年利率折日的天数",
        "天",
        "§4.4",
        "利息与时效",
        minimum=360,
        maximum=366,
        assumed=True,
    )
    discount_extra_days: int = setting(
        3,
        "异地票据贴现加计天数",
        "天",
        "§4.4",
        "利息与时效",
        minimum=0,
        assumed=True,
    )

    # 核销与折让
    settlement_order: str = setting(
        "到期先后",
        "未指定收款的核销顺序",
        "选项",
        "§4.5 民法典§560",
        "核销与折让",
        choices=("到期先后", "业务日期先后"),
    )
    allowance_max: int = setting(
        200_000,
        "单笔折让金额上限",
        "元",
        "S2-19 · S2 L207",
        "核销与折让",
        minimum=0,
        assumed=True,
    )
    allowance_ratio: Decimal = setting(
        Decimal("0.05"),
        "单笔折让占销货总额上限",
        "比例",
        "S2-19 · S2 L207",
        "核销与折让",
        note="金额与比例都不得超过",
        minimum=0,
        maximum=1,
        assumed=True,
    )
    cheque_days: int = setting(
        10,
        "支票提示付款期限",
        "天",
        "S2-20 · 票据法§91",
        "核销与折让",
        minimum=1,
    )
    bill_months: int = setting(
        6,
        "商业汇票最长付款期限",
        "月",
        "S2-20 · §4.4",
        "核销与折让",
        minimum=1,
    )
    large_cash: int = setting(
        100_000,
        "现钞结算起点",
        "元",
        "§4.6 现金管理暂行条例§3、§5",
        "核销与折让",
        minimum=0,
    )

    # 函件
    rmb_zheng_after_jiao: bool = setting(
        False,
        "大写金额到角后写“整”",
        "是/否",
        "§4.3 银发〔1997〕393号",
        "函件",
    )
    letter_theme: str = setting(
        "商务式",
        "函件版式",
        "选项",
        "§4.1",
        "函件",
        choices=("商务式", "公文式"),
    )
    statement_shows_interest: bool = setting(
        False,
        "对账单与承诺书载明利息",
        "是/否",
        "§4.5 买卖合同解释§18③",
        "函件",
    )
    we_are_small: bool = setting(
        False,
        "我方为中小企业并已告知对方",
        "是/否",
        "§4.5 国务院令802号§3、§17",
        "函件",
    )
    letter_reply_days: int = setting(
        7,
        "一般函件的回复期限",
        "天",
        "S1-31 · S1 L531-539",
        "函件",
        minimum=1,
        assumed=True,
    )
    stop_notice_days: int = setting(
        7,
        "停供通知的限期天数",
        "天",
        "§4.2 L6",
        "函件",
        minimum=1,
        assumed=True,
    )

    # 指标
    dso_days: int = setting(365, "周转天数的年天数", "天", "§5.3", "指标", minimum=360, maximum=366)
    dso_variant: str = setting(
        "期末余额",
        "周转天数口径",
        "选项",
        "§5.3",
        "指标",
        choices=("期末余额", "平均余额", "倒推法"),
    )
    collection_rate_variant: str = setting(
        "回款÷应回",
        "回款率口径",
        "选项",
        "§5.3",
        "指标",
        choices=(
            "回款÷应回",
            "(期初+销售−期末)÷(期初+销售)",
            "已收÷(已收+迟收)",
            "回款÷收入",
            "回款÷销售",
        ),
    )
    overdue_rate_variant: str = setting(
        "余额",
        "逾期率口径",
        "选项",
        "§5.3",
        "指标",
        choices=("余额", "户数"),
    )
    bad_debt_rate_variant: str = setting(
        "核销÷销售",
        "坏账率口径",
        "选项",
        "§5.3",
        "指标",
        choices=("核销÷销售", "核销÷期初应收"),
    )

    @property
    def grade_totals(self) -> tuple[Decimal, ...]:
        """Return the least total score of grades A, B, C, D (K01)."""
        return (self.grade_a_total, self.grade_b_total, self.grade_c_total, self.grade_d_total)

    @property
    def grade_repayments(self) -> tuple[Decimal, ...]:
        """Return the least repayment score of grades A, B, C, D (K02)."""
        return (
            self.grade_a_repayment,
            self.grade_b_repayment,
            self.grade_c_repayment,
            self.grade_d_repayment,
        )

    @property
    def grade_purchases(self) -> tuple[Decimal, ...]:
        """Return the least purchases score of grades A, B, C, D (K02)."""
        return (
            self.grade_a_purchases,
            self.grade_b_purchases,
            self.grade_c_purchases,
            self.grade_d_purchases,
        )

    @property
    def season_factors(self) -> tuple[Decimal, ...]:
        """Return the twelve season factors, January first (K08)."""
        return tuple(getattr(self, f"season_{month:02d}") for month in range(1, 13))

    @property
    def risk_factors(self) -> dict[str, Decimal]:
        """Return the risk factor of each credit grade (§1.7; used only if switched on)."""
        return {grade: getattr(self, f"risk_factor_{grade.lower()}") for grade in GRADES}

    @property
    def follow_up_days(self) -> dict[str, int]:
        """Return the days between two follow-ups of a promise, by credit grade (S1-53)."""
        return {grade: getattr(self, f"follow_up_{grade.lower()}") for grade in GRADES}

    @property
    def ageing_edges(self) -> tuple[int, ...]:
        """Return the last overdue day of every bucket but the open one, ascending (§5.1)."""
        return tuple(getattr(self, f"ageing_edge_{number}") for number in range(1, 6))

    @property
    def bucket_labels(self) -> tuple[str, ...]:
        """Return the bucket names 未到期, 1-30 … 365以上, made from the edges (§5.1)."""
        edges = self.ageing_edges
        starts = (1, *(edge + 1 for edge in edges[:-1]))
        closed = tuple(f"{start}-{end}" for start, end in zip(starts, edges, strict=True))
        return ("未到期", *closed, f"{edges[-1]}以上")

    @property
    def audit_edges(self) -> tuple[int, ...]:
        """Return the upper edges of the audit bands in years, ascending (§5.1)."""
        return tuple(getattr(self, f"audit_edge_{number}") for number in range(1, 6))

    @property
    def audit_labels(self) -> tuple[str, ...]:
        """Return the audit band names 1年以内, 1-2年 … 5年以上, made from the edges (§5.1)."""
        edges = self.audit_edges
        between = tuple(f"{low}-{high}年" for low, high in pairwise(edges))
        return (f"{edges[0]}年以内", *between, f"{edges[-1]}年以上")

    @property
    def provision_rates(self) -> tuple[Decimal, ...]:
        """Return the provision rate of each bucket, in the order of ``bucket_labels`` (§5.2)."""
        rates = (getattr(self, f"provision_{number}") for number in range(1, 7))
        return (self.provision_not_due, *rates)

    @property
    def audit_provision_rates(self) -> tuple[Decimal, ...]:
        """Return the provision rate of each audit band, in the order of ``audit_labels`` (§5.2)."""
        return tuple(getattr(self, f"audit_provision_{number}") for number in range(1, 7))

    @property
    def dunning_intervals(self) -> tuple[int, ...]:
        """Return the days to the 1st, 2nd, 3rd dunning letter and to the lawyer's letter (§4.2)."""
        return tuple(getattr(self, f"dunning_interval_{number}") for number in range(1, 5))

    @property
    def dunning_replies(self) -> tuple[int, ...]:
        """Return the days to pay that the 1st, 2nd and 3rd dunning letter give (S1-31)."""
        return tuple(getattr(self, f"dunning_reply_{number}") for number in range(1, 4))

    @property
    def limitation_warnings(self) -> tuple[int, ...]:
        """Return the warning days before the limitation date, longest first (§4.5)."""
        return (self.limitation_warning_1, self.limitation_warning_2, self.limitation_warning_3)

    def problems(self) -> list[str]:
        """Return what is wrong with these values, as Chinese sentences; empty when all is well."""
        found = [
            problem
            for name, described in policy_settings().items()
            for problem in _value_problems(getattr(self, name), described)
        ]
        if found:
            return found
        for names, falling in _ORDERED:
            values = [getattr(self, name) for name in names]
            pairs = pairwise(values)
            if any(high <= low if not falling else high >= low for low, high in pairs):
                labels = "、".join(policy_settings()[name].label for name in names)
                found.append(f"{labels}应逐个{'递减' if falling else '递增'}")
        for names in _WHOLES:
            total = sum((getattr(self, name) for name in names), Decimal(0))
            whole = Decimal(100) if names == _FULL_SCORES else Decimal(1)
            if total != whole:
                labels = "、".join(policy_settings()[name].label for name in names)
                found.append(f"{labels}之和应为 {whole}，现为 {total}")
        low, high = 1 - self.season_float, 1 + self.season_float
        for month, factor in enumerate(self.season_factors, start=1):
            if not low <= factor <= high:
                found.append(f"{month}月季节系数 {factor} 超出 {low}～{high}")
        return found


def _numbered(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}_{number}" for number in range(1, count + 1))


# Groups of values that must rise (False) or fall (True) in the order given.
_ORDERED: tuple[tuple[tuple[str, ...], bool], ...] = (
    (tuple(f"grade_{grade}_total" for grade in "abcd"), True),
    (tuple(f"grade_{grade}_repayment" for grade in "abcd"), True),
    (tuple(f"grade_{grade}_purchases" for grade in "abcd"), True),
    (tuple(f"pay_{grade}_on_time" for grade in "abc"), True),
    (tuple(f"pay_{grade}_cash" for grade in "abc"), True),
    (tuple(f"pay_{grade}_promise" for grade in "abc"), True),
    (tuple(f"pay_{grade}_discount" for grade in "abc"), False),
    (_numbered("ageing_edge", 5), False),
    (_numbered("audit_edge", 5), False),
    (_numbered("limitation_warning", 3), True),
    (("remind_finance_days", "remind_sales_days"), True),
    (("visit_limit_manager", "visit_limit_head"), False),
    (("early_end_day", "middle_end_day"), False),
    (("contact_hour_from", "contact_hour_to"), False),
    (("stop_months", "stop_clear_month"), False),
    (("tone_formal_days", "tone_stern_days"), False),
)
_FULL_SCORES = ("repayment_full", "purchases_full", "others_full")
_WHOLES: tuple[tuple[str, ...], ...] = (
    _FULL_SCORES,
    tuple(f"pay_weight_{part}" for part in ("on_time", "cash", "discount", "promise")),
    tuple(f"award_weight_{part}" for part in ("promise", "on_time", "cash", "failures")),
    tuple(
        f"seller_weight_{part}"
        for part in ("attainment", "overdue", "promise", "dunning", "visits")
    ),
)


@cache
def policy_settings() -> dict[str, Setting]:
    """Return what is declared about every field of ``Policy``, in the order of the 参数 sheet."""
    return settings_of(Policy)


def _value_problems(value: object, described: Setting) -> list[str]:
    label = described.label
    if described.unit == "是/否":
        return [] if isinstance(value, bool) else [f"{label}应为是或否，现为 {value}"]
    if described.unit == "选项":
        if value in described.choices:
            return []
        return [f"{label}应为{'、'.join(described.choices)}之一，现为 {value}"]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return [f"{label}应为数字，现为 {value}"]
    if isinstance(value, Decimal) and not value.is_finite():
        return [f"{label}应为数字，现为 {value}"]
    if isinstance(value, Decimal) and described.unit not in ("比例", "分值"):
        return [f"{label}应为整数，现为 {value}"]
    scale = 100 if described.unit == "元" else 1
    least, most = described.minimum, described.maximum
    if least is not None and value < least:
        return [f"{label}不得小于 {Decimal(least) / scale}，现为 {Decimal(value) / scale}"]
    if most is not None and value > most:
        return [f"{label}不得大于 {Decimal(most) / scale}，现为 {Decimal(value) / scale}"]
    return []


DEFAULT = Policy()
