"""The pack of a dataset's month end, from aggregates: no sheet grows with the number of lines."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.accounts.buckets import DATE_MISSING
from huikuan_xl.cluster.totals import BY_CUSTOMER, Totals
from huikuan_xl.inplace.replacing import write_whole
from huikuan_xl.ledger.schema import CUSTOMERS, Kind
from huikuan_xl.pack.drawing import draw_page
from huikuan_xl.pack.style import Styles
from huikuan_xl.pack.tables import Field, Page, Table, indexed, ledger_field, total_rows
from huikuan_xl.workbook.strict import open_workbook

MOST_CUSTOMERS = 20_000  # in the sheet; every one is in the Parquet file beside it
BALANCE, OVERDUE, REST = "余额", "逾期合计", "其余客户"


def pack_name(as_of: dt.date) -> str:
    """Return the name of the pack: never the one of a closed month."""
    return f"月结汇总-{as_of}.xlsx"


def write_totals(totals: Totals, folder: Path) -> tuple[Path, Path]:
    """Write the pack and, as Parquet, the ageing of every customer; return both paths."""
    pack = folder / pack_name(totals.as_of)
    customers = folder / f"客户账龄-{totals.as_of}.parquet"
    for path, content in ((pack, render(totals)), (customers, _parquet(totals))):
        write_whole(path, content)
    return pack, customers


def render(totals: Totals) -> bytes:
    """Return the pack as the bytes of an .xlsx file."""
    stream = BytesIO()
    book = open_workbook(stream)
    as_of = totals.as_of
    book.set_properties(
        {"title": pack_name(as_of), "company": totals.company.name,
         "created": dt.datetime(as_of.year, as_of.month, as_of.day)}
    )  # fmt: skip
    styles = Styles(book)
    footer = f"{totals.company.name}　截至 {as_of}"
    for page in pages(totals):
        draw_page(book.add_worksheet(page.name), page, styles, footer)
    book.close()
    return stream.getvalue()


def pages(totals: Totals) -> tuple[Page, ...]:
    """Return the sheets of the pack."""
    return (
        _front(totals),
        *(_by_group(totals, name) for name in totals.ageing if name != BY_CUSTOMER),
        _by_customer(totals, "客户账龄", totals.ageing[BY_CUSTOMER], "到期日"),
        _by_customer(totals, "客户账龄（开票日）", totals.by_document, "开票日"),
        _provision(totals),
        _checks(totals),
    )


def _front(totals: Totals) -> Page:
    tie = totals.tie
    money = [
        *tie.buckets.items(), ("应收合计", tie.open_total), ("逾期合计", totals.overdue),
        (UNAPPLIED, tie.unapplied), ("台账余额", tie.ledger), ("销售", tie.sales),
        ("回款", tie.receipts), ("折让", tie.allowances),
        ("坏账准备", int(totals.provision["provision"][TOTAL])),
    ]  # fmt: skip
    amounts = Table(
        "金额（元）", (Field("name", "项目", Kind.TEXT), Field("amount", "金额", Kind.MONEY)),
        pd.DataFrame(money, columns=["name", "amount"]),
    )  # fmt: skip
    shown = [
        (one.name, "—" if one.value is None else f"{one.value:.4f}", one.unit, one.formula)
        for one in totals.indicators
    ]
    names = ("name", "value", "unit", "formula")
    indicators = Table(
        "指标",
        tuple(
            Field(name, title, Kind.TEXT)
            for name, title in zip(names, ("指标", "数值", "单位", "口径"), strict=True)
        ),
        pd.DataFrame(shown, columns=list(names)),
    )
    return Page(
        "汇总", f"{totals.company.name} 截至 {totals.as_of}：各组客户分别核销后相加。",
        (amounts, indicators),
    )  # fmt: skip


def _ageing_fields(totals: Totals) -> tuple[Field, ...]:
    names = (BALANCE, *totals.policy.bucket_labels, OVERDUE, DATE_MISSING, UNAPPLIED)
    return tuple(Field(name, name, Kind.MONEY) for name in names)


def _with_overdue(totals: Totals, ageing: pd.DataFrame) -> pd.DataFrame:
    return ageing.assign(**{OVERDUE: ageing[list(totals.policy.bucket_labels[1:])].sum(axis=1)})


def _by_group(totals: Totals, name: str) -> Page:
    frame = indexed(_with_overdue(totals, totals.ageing[name]), "label")
    fields = (Field("label", name, Kind.TEXT), *_ageing_fields(totals))
    table = Table(name, fields, frame, total_rows(frame, "label", TOTAL))
    return Page(f"{name}账龄", "按到期日计算逾期天数；单位为元。", (table,), frozen=1)


def _by_customer(totals: Totals, title: str, ageing: pd.DataFrame, base: str) -> Page:
    frame = _largest(_with_overdue(totals, ageing))
    frame = indexed(frame, "customer_code")
    frame.insert(1, "customer_name", frame["customer_code"].map(totals.names).fillna(""))
    fields = (
        ledger_field(CUSTOMERS, "customer_code"), ledger_field(CUSTOMERS, "customer_name"),
        *_ageing_fields(totals),
    )  # fmt: skip
    table = Table(title, fields, frame, total_rows(frame, "customer_code", TOTAL))
    return Page(
        title, f"按{base}；余额最大的 {MOST_CUSTOMERS:,} 户，全部客户见 Parquet 文件；单位为元。",
        (table,), frozen=2,
    )  # fmt: skip


def _largest(ageing: pd.DataFrame) -> pd.DataFrame:
    """Keep the largest customers and 合计; the others become one row, so that the sum stays."""
    customers = ageing.drop(index=TOTAL)
    if len(customers) <= MOST_CUSTOMERS:
        return ageing
    rest = customers.iloc[MOST_CUSTOMERS:]
    shown = customers.iloc[:MOST_CUSTOMERS].copy()
    shown.loc[f"{REST} {len(rest):,} 户"] = rest.sum()
    shown.loc[TOTAL] = ageing.loc[TOTAL]
    return shown


def _provision(totals: Totals) -> Page:
    frame = indexed(totals.provision, "band")
    fields = (
        Field("band", "账龄段", Kind.TEXT), Field("amount", "余额", Kind.MONEY),
        Field("rate", "计提比例", Kind.RATIO), Field("provision", "坏账准备", Kind.MONEY),
    )  # fmt: skip
    table = Table("坏账准备", fields, frame, total_rows(frame, "band", TOTAL))
    return Page("坏账准备", "逐户按账龄段计提后相加；单位为元。", (table,))


def _checks(totals: Totals) -> Page:
    rows = [(c.name, c.left, c.right, c.difference) for c in totals.checks]
    fields = (
        Field("name", "勾稽", Kind.TEXT), Field("left", "左", Kind.MONEY),
        Field("right", "右", Kind.MONEY), Field("difference", "差额", Kind.MONEY),
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[field.name for field in fields])
    return Page("勾稽", "差额都应为 0.00。", (Table("勾稽", fields, frame),))


def _parquet(totals: Totals) -> bytes:
    frame = indexed(totals.ageing[BY_CUSTOMER].drop(index=TOTAL), "customer_code")
    frame.insert(1, "customer_name", frame["customer_code"].map(totals.names).fillna(""))
    content: bytes = frame.to_parquet(None, index=False)
    return content
