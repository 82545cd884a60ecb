"""A column left out because another has its name would be money left out."""

import pytest

from huikuan_xl.stop import Stop
from tests.importing.conftest import Take

A = "青禾机电有限公司"
HEAD = ["客户名称", "单号", "日期", "价税合计", "日期", "价税合计"]


def test_a_second_amount_of_the_same_name_is_not_left_out(take: Take) -> None:
    with pytest.raises(Stop, match="两列“日期”，内容不同"):
        take([HEAD, [A, "A1", "2026-03-01", 100, "2026-03-20", 60]])


def test_the_same_column_twice_is_no_question(take: Take) -> None:
    plan = take([HEAD, [A, "A1", "2026-03-01", 100, "2026-03-01", 100]])
    assert plan.additions["sales"]["amount"].tolist() == [10000]
