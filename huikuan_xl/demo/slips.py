"""The honest slips of the demo."""

import datetime as dt

from huikuan_xl.demo.cases import Row
from huikuan_xl.demo.days import on
from huikuan_xl.demo.maker import date_of, int_of


def slip(sales: list[Row], receipts: list[Row]) -> None:
    """Make the mistakes that people make; each is a line of 数据问题, none stops the close."""

    def first(rows: list[Row], code: str, column: str, since: dt.date) -> Row:
        return next(r for r in rows if r["customer_code"] == code and date_of(r[column]) >= since)

    sale = first(sales, "01016", "sale_date", on(2, 1))
    sale["customer_name"] = str(sale["customer_name"]).replace("公司", "责任公司")
    receipt = first(receipts, "02015", "receipt_date", on(4, 1))
    receipt["customer_name"] = str(receipt["customer_name"])[2:6]
    for code in ("02017", "03019"):  # a whole document without a due date
        number = first(sales, code, "sale_date", on(6, 1))["doc_no"]
        for row in sales:
            if row["doc_no"] == number:
                row["due_date"] = None
    wrong = first(sales, "03021", "sale_date", on(3, 1))
    quantity = wrong["quantity"]
    assert isinstance(quantity, float)
    wrong["quantity"] = quantity + 1  # amount no longer quantity × price
    first(sales, "01018", "sale_date", on(5, 1))["salesperson"] = ""
    stated = next(
        row for row in receipts
        if row["customer_code"] == "03011" and date_of(row["receipt_date"]) >= on(6, 1)
    )  # fmt: skip
    stated["stated_balance"] = int_of(stated["stated_balance"]) + 100_000
    repeated = first(sales, "03022", "sale_date", on(5, 1))
    sales.insert(sales.index(repeated) + 1, dict(repeated))
