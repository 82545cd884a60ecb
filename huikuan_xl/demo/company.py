"""The made-up company of the demo: who it is, who works there, which days the story spans."""

import datetime as dt
from dataclasses import dataclass

from huikuan_xl.ledger.company import Company

SEED = 20260630
FIRST_DAY = dt.date(2025, 5, 1)
EARLIEST_OPENING = dt.date(2023, 7, 10)  # the oldest opening item still unpaid


@dataclass(frozen=True, slots=True)
class Chapter:
    """A month of the story: the first day and the last that are on the ledger, the month's end, and
    when it is closed."""

    first_day: dt.date
    as_of: dt.date
    closed_on: dt.datetime
    last_day: dt.date


# The ledger goes a few days beyond the month end, so that as-of matters.
JUNE = Chapter(FIRST_DAY, dt.date(2026, 6, 30), dt.datetime(2026, 7, 3, 9, 30), dt.date(2026, 7, 3))
JULY = Chapter(
    dt.date(2026, 7, 6), dt.date(2026, 7, 31), dt.datetime(2026, 8, 4, 9, 30), dt.date(2026, 8, 4)
)
CHAPTERS = {"2026-06": JUNE, "2026-07": JULY}
AS_OF, CLOSED_ON, LAST_DAY = JUNE.as_of, JUNE.closed_on, JUNE.last_day

COMPANY = Company(
    name="澜州恒屹泵阀制造有限公司",
    mark="恒",
    account_name="澜州恒屹泵阀制造有限公司",
    bank="中国工商银行澜州高新支行",
    account_no="9902 0000 1188 0006 630",
    address="澜州市高新区泵业大道 88 号",
    contact="何静",
    phone="0600-5500118",
    sales_manager="顾明哲",
    department_head="梁景行",
    minister_assistant="唐若溪",
    business_vp="程牧之",
    finance_head="方敏",
    general_manager="陆振邦",
    law_firm="澜州正衡律师事务所",
)

MANAGERS = {"01": "顾明哲", "02": "梁景行", "03": "赵立言"}
DEPARTMENTS = {"01": "华东销售部", "02": "华南销售部", "03": "北方销售部"}
SALESPEOPLE = {
    "01": ("林知远", "周以宁", "沈嘉禾"),
    "02": ("陈柏川", "许念安", "罗子谦"),
    "03": ("韩书恒", "马予晨"),
}
CASHIER = "何静"
