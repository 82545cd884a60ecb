"""The meanings of foreign columns, by which a row is read."""

from enum import StrEnum


class Role(StrEnum):
    """The meaning of a foreign column; the value is what the user reads."""

    CODE = "客户编码"
    NAME = "客户名称"
    PARTY = "客户（编码或名称）"
    SHORT = "客户简称"
    TAX_ID = "客户税号"
    SELLER_TAX_ID = "销方税号"
    SELLER = "销方名称"
    NUMBER = "单号"
    DIGITAL = "数电发票号码"
    INVOICE = "发票号码"
    INVOICE_CODE = "发票代码"
    VOUCHER = "凭证号"
    RECEIPT_NO = "收款单号"
    LINE = "行号"
    CONTRACT = "合同号"
    BILL = "票据号"
    BILL_RANGE = "子票区间"
    USED_ON = "使用日期"
    DATE = "日期"
    YEAR = "年"
    MONTH = "月"
    DAY = "日"
    DUE = "到期日"
    RECEIVED_ON = "收款日期"
    LOCAL = "本位币金额"
    GROSS = "含税金额"
    OWED = "应收金额"
    NET = "不含税金额"
    TAX = "税额"
    MONEY = "金额"
    RECEIVED = "已收金额"
    PAID = "本次收款金额"
    ALLOWANCE = "折让"
    UNPAID = "未收金额"
    BALANCE = "余额"
    OPENING = "期初余额"
    DEBIT = "借方"
    CREDIT = "贷方"
    SIDE = "方向"
    TYPE = "单据类型"
    RED = "红蓝标志"
    POSITIVE = "是否正数发票"
    STATE = "状态"
    PAY_STATE = "结清状态"
    CURRENCY = "币种"
    SUMMARY = "摘要"
    NOTE = "备注"
    SALESPERSON = "业务员"
    DEPARTMENT = "部门"
    ITEM = "商品名称"
    QUANTITY = "数量"
    PRICE = "单价"
    METHOD = "收款方式"
    # bank statements
    PAYER = "对方户名"
    PAYER_ACCOUNT = "对方账号"
    PAYEE = "收款人"
    PAYEE_ACCOUNT = "收款账号"
    OWN_ACCOUNT = "本方账号"
    OWN_NAME = "本方户名"
    IN = "收入"
    OUT = "支出"
    FLOW = "交易金额"
    TIME = "交易时间"
    SERIAL = "流水号"
    REMARK = "附言"
    REVERSAL = "冲正标志"
    # what tells other papers
    SUPPLIER = "供应商"
    DEDUCTION = "抵扣勾选"
    BAND = "账龄段"


MONEY_ROLES = frozenset(
    {Role.LOCAL, Role.GROSS, Role.OWED, Role.NET, Role.TAX, Role.MONEY, Role.RECEIVED, Role.PAID,
     Role.ALLOWANCE, Role.UNPAID, Role.BALANCE, Role.OPENING, Role.DEBIT, Role.CREDIT, Role.IN,
     Role.OUT, Role.FLOW, Role.BAND}
)  # fmt: skip
DATE_ROLES = frozenset({Role.DATE, Role.DUE, Role.RECEIVED_ON, Role.USED_ON})
NUMBER_ROLES = frozenset(
    {Role.NUMBER, Role.DIGITAL, Role.INVOICE, Role.VOUCHER, Role.RECEIPT_NO, Role.SERIAL, Role.BILL}
)
PARTY_ROLES = frozenset({Role.CODE, Role.NAME, Role.PARTY, Role.TAX_ID, Role.SHORT})
