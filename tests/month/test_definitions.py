"""口径说明 follows the parameters in words."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from huikuan_xl.month.definitions import definitions_used
from huikuan_xl.rules.policy import DEFAULT


@pytest.mark.parametrize(
    ("changes", "term", "words"),
    [
        ({"settlement_order": "业务日期先后"}, "核销顺序", "业务日期先后"),
        ({"allowance_max": 12_300}, "折让", "123.00 元"),
        ({"pay_rating_method": "最差一项"}, "回款评级", "取各项中最差一项"),
        ({"dunning_min_amount": 33_300}, "停供级别", "333.00 元"),
        ({"fail_row": "期内任意连续"}, "回款失败", "期内任意连续"),
        ({"fail_window": "日历年"}, "回款失败", "本年内"),
        ({"fail_window_months": 6}, "回款失败", "近6个月"),
        ({"veto_window_months": 9}, "承诺兑现", "近 9 个月"),
        ({"forecast_own_documents": 12}, "13周回款预测", "满 12 笔"),
        ({"middle_end_day": 21}, "三旬", "中旬至 21 日"),
        ({"early_end_day": 9}, "三旬", "上旬至 9 日"),
        ({"method_law_days": 77}, "催收方法", "77 天"),
        ({"contacts_per_week": 5}, "联系限制", "5 次"),
        ({"contact_hour_from": 8}, "联系限制", "8 至"),
        ({"recovery_old": Decimal("0.1")}, "追回概率", "10%"),
        ({"provision_net": False}, "坏账准备", "不扣未核销回款"),
        ({"migration_years": 4}, "迁徙率", "4 个年末"),
        ({"cheque_is_cash": False}, "现金比例", "不计入"),
    ],
)
def test_a_changed_parameter_changes_its_words(changes: Any, term: str, words: str) -> None:
    before = dict(definitions_used(DEFAULT))[term]
    after = dict(definitions_used(replace(DEFAULT, **changes)))[term]
    assert words in after
    assert before != after
