"""The group's own sheets: branches with what is taken out, and one customer across branches."""

from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month.groups import CUSTOMERS, Consolidated
from huikuan_xl.pack.tables import Field, Page, Table, Ties


def group_pages(group: Consolidated) -> list[Page]:
    """Return 各分公司与抵销 and 合并客户; what is left of the branches is the group's balance."""
    branches = (
        Field("branch", "账套", Kind.TEXT),
        Field("own", "账套余额", Kind.MONEY, summed=True),
        Field("inside", "减：内部往来", Kind.MONEY, summed=True),
        Field("balance", "合并余额", Kind.MONEY, summed=True, ties=Ties.BALANCE),
        Field("own_overdue", "账套逾期", Kind.MONEY, summed=True),
        Field("inside_overdue", "减：内部逾期", Kind.MONEY, summed=True),
        Field("overdue", "合并逾期", Kind.MONEY, summed=True, ties=Ties.OVERDUE),
    )
    related = (
        Field("branch", "账套", Kind.TEXT), Field("customer_code", "客户编码", Kind.CODE),
        Field("customer_name", "内部单位", Kind.TEXT),
        Field("balance", "抵销余额", Kind.MONEY, summed=True),
        Field("overdue", "抵销逾期", Kind.MONEY, summed=True),
    )  # fmt: skip
    customers = (
        Field("key", "统一社会信用代码或账套·编码", Kind.CODE),
        Field("customer_name", "客户名称", Kind.TEXT), Field("branches", "在哪些账套", Kind.TEXT),
        Field("members", "账套数", Kind.INT),
        Field("balance", "应收余额", Kind.MONEY, summed=True, ties=Ties.BALANCE),
        Field("overdue", "逾期金额", Kind.MONEY, summed=True, ties=Ties.OVERDUE),
        Field("limit", "总公司额度", Kind.MONEY), Field("usage", "占用合计", Kind.MONEY, summed=True),
        Field("over", "超额度", Kind.MONEY), Field("why", "额度依据", Kind.TEXT),
    )  # fmt: skip
    return [
        Page(
            "各账套与抵销", "各账套自己的余额减去集团内部往来，等于合并余额；各账套的回款只核销自己的清单。",
            (Table("各账套", branches, group.branches),
             Table("内部往来抵销", related, group.related)),
        ),
        Page(
            CUSTOMERS, "同一统一社会信用代码的客户在各账套合成一行，额度取总公司的。",
            (Table(CUSTOMERS, customers, group.customers),), frozen=2,
        ),
    ]  # fmt: skip
