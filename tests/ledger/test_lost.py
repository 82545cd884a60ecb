"""A ledger of ours that lost a sheet, a heading or a row of 参数 says so; a stranger's lost nothing."""

from pathlib import Path

import openpyxl
import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.package_scan import column_letters
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.reading import read_ledger
from tests.ledger.conftest import PARAMETERS, Save, sheet_rows

ERROR, WARNING = Severity.ERROR, Severity.WARNING


def problems(path: Path) -> list[Problem]:
    return read_ledger(path).problems


def test_a_ledger_without_parameters_can_not_close(save: Save) -> None:
    """The defaults belong to an example company: nothing may be decided or signed with them."""
    found = problems(save({}, complete=True))
    assert found == []
    book = openpyxl.load_workbook(save({}))
    del book["参数"]
    path = save({}).with_name("无参数.xlsx")
    book.save(path)
    (problem,) = problems(path)
    assert (problem.severity, problem.sheet) == (Severity.ERROR, "参数")


GRAVE = {
    "合同": ERROR, "核销与调整": ERROR, "票据台账": ERROR, "审批与变更": ERROR,
    "函件登记": WARNING, "承诺与催收": WARNING, "回款计划": WARNING, "收款认领": WARNING,
}  # fmt: skip


@pytest.mark.parametrize(("title", "severity"), GRAVE.items())
def test_a_lost_sheet_is_told(save: Save, title: str, severity: Severity) -> None:
    """Balances and due dates depend on the first four: the month doesn't close without them."""
    book = openpyxl.load_workbook(save({}))
    del book[title]
    path = save({}).with_name("缺表.xlsx")
    book.save(path)
    (problem,) = problems(path)
    assert (problem.severity, problem.sheet) == (severity, title)


@pytest.mark.parametrize(
    ("sheet", "heading", "misspelt", "severity"),
    [
        ("receipts", "折让", "折讓", ERROR),
        ("sales", "状态", "狀态", ERROR),
        ("sales", "到期日", "应付到期", ERROR),
        ("customers", "否决项", "否決项", ERROR),
        ("customers", "联系电话", "联系电活", WARNING),
        ("sales", "备注", "说明备注", WARNING),
    ],
)
def test_a_column_that_lost_its_heading_is_told_with_what_stands_there(
    save: Save, sheet: str, heading: str, misspelt: str, severity: Severity
) -> None:
    """An error where anything is worked out from the column, a warning where it is only shown."""
    rows = sheet_rows(sheet)
    old = next(t for t in rows[0] if str(t).split("(")[0] == heading)
    rows[0] = [misspelt if title == old else title for title in rows[0]]
    title = schema.sheet(sheet).title
    (problem,) = problems(save({title: rows}))
    assert (problem.severity, problem.sheet, problem.row) == (severity, title, 1)
    assert f"少了“{heading}”" in problem.why


def test_what_stands_where_the_heading_was_is_shown(save: Save) -> None:
    rows = sheet_rows("receipts")
    rows[0] = ["折讓(元)" if str(title).startswith("折让") else title for title in rows[0]]
    (problem,) = problems(save({"客户货款回收日报表": rows}))
    place = column_letters(rows[0].index("折讓(元)") + 1)
    assert f"“折讓(元)”（{place} 列）" in problem.fix


def without(*keys: str) -> list[list[object]]:
    return [row for row in PARAMETERS if row[0] not in keys]


def test_every_parameter_without_a_row_is_named_with_what_holds_instead(save: Save) -> None:
    found = problems(save({"参数": without("max_term_days", "stop_amount", "law_firm")}))
    assert [(p.severity, p.column, p.value) for p in found] == [
        (WARNING, "委托律所", "law_firm"),
        (WARNING, "信用期限上限", "max_term_days"),
        (WARNING, "限期清欠的超期金额", "stop_amount"),
    ]
    assert found[1].why == "这个参数的行不见了，按默认值 30"


@pytest.mark.parametrize("left", [0, 3])
def test_a_sheet_of_which_most_rows_are_gone_is_one_error(save: Save, left: int) -> None:
    found = problems(save({"参数": PARAMETERS[: left + 1]}))
    assert [p.severity for p in found] == [ERROR]
    assert f"少了 {len(PARAMETERS) - 1 - left} 个" in found[0].why


@pytest.mark.parametrize(("left", "severity"), [(0, ERROR), (3, WARNING)])
def test_tables_put_together_may_state_only_what_differs(
    save: Save, left: int, severity: Severity
) -> None:
    book = openpyxl.load_workbook(save({"参数": PARAMETERS[: left + 1]}))
    for title in GRAVE:
        del book[title]
    path = save({}).with_name("四张表.xlsx")
    book.save(path)
    found = problems(path)
    assert [p.severity for p in found if p.sheet == "参数"] == [severity]
    assert {p.severity for p in found if p.sheet in GRAVE} == {WARNING}


def test_up_to_half_of_the_rows_are_named_one_by_one(save: Save) -> None:
    half = (len(PARAMETERS) - 1) // 2
    assert len(problems(save({"参数": PARAMETERS[: len(PARAMETERS) - half]}))) == half


def test_somebody_elses_table_may_lack_our_columns(save: Save) -> None:
    """A table with a handful of headings is not one of ours that lost twenty."""
    rows: list[list[object]] = [["客户编码", "单据日期", "价税合计", "单据编号"]]
    assert problems(save({"客户销售统计表": rows})) == []


def test_a_plain_workbook_of_three_tables_is_read_with_one_note(save: Save) -> None:
    book = openpyxl.load_workbook(save({}))
    for title in ("参数", *GRAVE):
        del book[title]
    path = save({}).with_name("三张表.xlsx")
    book.save(path)
    (problem,) = problems(path)
    assert (problem.severity, problem.sheet) == (Severity.NOTE, "参数")
