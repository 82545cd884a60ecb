"""Stand-alone templates for those who only fill in; the ledger imports them."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from huikuan_xl.inplace.package import finish
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.schema import ABOUT, CUSTOMERS, RECEIPTS, SALES, Sheet
from huikuan_xl.workbook.about import write_about
from huikuan_xl.workbook.applications import APPLICATIONS, write_application
from huikuan_xl.workbook.calls import RowFormula, RowSum
from huikuan_xl.workbook.empty_texts import with_empty_texts
from huikuan_xl.workbook.ledger_book import new_workbook
from huikuan_xl.workbook.printed_forms import (
    RECEIPTS_FORM,
    SALES_FORM,
    write_receipts_form,
    write_sales_form,
)
from huikuan_xl.workbook.styles import Styles
from huikuan_xl.workbook.tables import write_entry_sheet

_NOTICES = (
    "只填浅黄格；没有宏，也不需要安装程序。",
    "填好后交财务，用台账的“导入”读入；编码按文本填写，前导零保留。",
)
_NO_FORMULAS: dict[str, RowFormula] = {}
_REGISTER_FORMULAS: dict[str, RowFormula] = {
    "score_total": RowSum("score_repay", "score_other"),
}


def build_customer_register(
    path: Path, company: Company | None = None, *, spare_rows: int = 200
) -> None:
    """Write the blank 客户信用档案 with the application forms F1–F3."""
    _build(
        path, CUSTOMERS, company or Company(), spare_rows, _REGISTER_FORMULAS,
        "登记客户资料、评分与授信申请。信用等级与额度上限由台账计算。",
        ("在“客户信用档案”一个客户填一行。",
         "新客户、老客户重新授信、临时额度，分别打印 F1、F2、F3，按审批格逐级签字。",
         "把本文件交财务导入台账；签字的申请表归入客户信用档案。"),
    )  # fmt: skip


def build_sales_statistics(
    path: Path, company: Company | None = None, *, spare_rows: int = 300
) -> None:
    """Write the blank 客户销售统计表 with its printed form (S2-15)."""
    _build(
        path, SALES, company or Company(), spare_rows, _NO_FORMULAS,
        "登记售货清单，打印《销售统计表》。",
        ("在“客户销售统计表”一张清单的一行商品填一行。",
         f"在“{SALES_FORM}”选销售日期与客户姓名，打印签字。",
         "把本文件交财务导入台账。"),
    )  # fmt: skip


def build_daily_report(
    path: Path, company: Company | None = None, *, spare_rows: int = 300
) -> None:
    """Write the blank 客户货款回收日报表 with its printed form and the five notes (S2-16)."""
    _build(
        path, RECEIPTS, company or Company(), spare_rows, _NO_FORMULAS,
        "登记每日回款，打印《客户回款日报表》。",
        ("在“客户货款回收日报表”一笔回款填一行；写明支付哪张售货清单。",
         f"在“{RECEIPTS_FORM}”选日期与销售人员，逐条核对五项注意事项后打印签字。",
         "把本文件交财务导入台账。"),
    )  # fmt: skip


def _build(
    path: Path, sheet: Sheet, company: Company, spare_rows: int,
    formulas: dict[str, RowFormula], purpose: str, steps: Sequence[str],
) -> None:  # fmt: skip
    stream = io.BytesIO()
    book = new_workbook(stream, sheet.title, company.name)
    styles = Styles(book)
    about = book.add_worksheet(ABOUT)
    entry = book.add_worksheet(sheet.title)
    about.set_tab_color("#7B8794")
    entry.set_tab_color("#C9A227")
    region = write_entry_sheet(
        entry, styles, sheet, Ledger().table(sheet), spare_rows=spare_rows, formulas=formulas
    )
    today = date(2026, 1, 1)
    if sheet is SALES:
        write_sales_form(book.add_worksheet(SALES_FORM), styles, region, None, today)
    elif sheet is RECEIPTS:
        write_receipts_form(book.add_worksheet(RECEIPTS_FORM), styles, region, None, None, today)
    else:
        for form in APPLICATIONS:
            write_application(book.add_worksheet(form.title), styles, form, company.name)
    write_about(
        about, styles, title=f"回款 XL · {sheet.title}", purpose=purpose, owner=company.name,
        as_of=None, steps=steps, notices=_NOTICES, codes=False,
    )  # fmt: skip
    about.protect("")
    about.activate()
    book.close()
    write_whole(path, finish(with_empty_texts(stream.getvalue())))
