"""Findings of one cause fold to one line that tells how many there are."""

from huikuan_xl.ledger.book import Ledger, frame
from huikuan_xl.ledger.checks import check
from huikuan_xl.ledger.problems import Problem, Severity, fold
from huikuan_xl.ledger.schema import CUSTOMERS, SALES


def note(row: int, why: str, column: str = "到期日") -> Problem:
    return Problem(Severity.NOTE, "销售", row, column, "", why, "改", "X1")


def texts(*problems: Problem) -> list[str]:
    return [one.text() for one in fold(problems)]


def test_findings_that_differ_in_values_are_one_cause() -> None:
    assert texts(note(7, "“甲”超过30天"), note(3, "“乙”超过31天")) == [
        "提示｜销售“到期日”：“乙”超过31天（共 2 处，第一处在第 3 行）。改。"
    ]
    assert len(texts(note(7, "超过30天"), note(3, "超过30天", "销售日期"))) == 2
    assert texts(note(7, "超过30天")) == ["提示｜销售 第 7 行“到期日”：超过30天。改。"]


def sales(count: int, code: str = "001") -> Ledger:
    return Ledger(
        customers=frame(
            CUSTOMERS, {"customer_code": ["001"], "customer_name": ["甲"], "credit_days": [30]}
        ),
        sales=frame(SALES, {
            "customer_code": [code] * count, "customer_name": [""] * count,
            "doc_no": [f"S{i}" for i in range(count)], "amount": [100] * count,
            "sale_date": ["2024-01-05"] * count,
        }),
    )  # fmt: skip


def test_the_rest_of_many_notes_is_counted_with_the_shown_ones() -> None:
    (line,) = (one for one in fold(check(sales(20))) if one.first.column == "到期日")
    assert (line.count, line.first.row) == (20, 2)
    assert "（共 20 处，第一处在第 2 行）" in line.text()
    assert "还有" not in line.text()


def test_a_finding_told_once_for_its_rows_counts_them_once() -> None:
    (line,) = (one for one in fold(check(sales(4, "009"))) if one.first.column == "客户编码")
    assert line.count == 4
    assert line.text().count("共 4") == 1
