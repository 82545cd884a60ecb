"""What a foreign heading means: exact names first, then the patterns that Chinese systems follow.

The names of our own columns and their aliases come from the schema; here stand the words that only
other systems use, and the meanings (``Role``) that decide how a row is read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from huikuan_xl.importing.english import english_meaning
from huikuan_xl.importing.roles import Role
from huikuan_xl.importing.units import Unit, read_unit
from huikuan_xl.ledger.cleaning import squeeze
from huikuan_xl.ledger.schema import CONTRACTS, CUSTOMERS, RECEIPTS, SALES, Column, Sheet

# Which of our columns a role is, so that the schema's own names and aliases count for it.
_SCHEMA: tuple[tuple[Role, Sheet, str], ...] = (
    (Role.CODE, CUSTOMERS, "customer_code"),
    (Role.NAME, CUSTOMERS, "customer_name"),
    (Role.TAX_ID, CUSTOMERS, "uscc"),
    (Role.NUMBER, SALES, "doc_no"),
    (Role.LINE, SALES, "line_no"),
    (Role.DATE, SALES, "sale_date"),
    (Role.DUE, SALES, "due_date"),
    (Role.ITEM, SALES, "item"),
    (Role.QUANTITY, SALES, "quantity"),
    (Role.PRICE, SALES, "price"),
    (Role.SALESPERSON, SALES, "salesperson"),
    (Role.DEPARTMENT, SALES, "department"),
    (Role.NOTE, SALES, "note"),
    (Role.STATE, SALES, "state"),
    (Role.RECEIPT_NO, RECEIPTS, "receipt_no"),
    (Role.RECEIVED_ON, RECEIPTS, "receipt_date"),
    (Role.ALLOWANCE, RECEIPTS, "allowance"),
    (Role.METHOD, RECEIPTS, "method"),
    (Role.CONTRACT, CONTRACTS, "contract_no"),
)

# Names of other systems, best first. They outrank the schema's aliases and the patterns.
_NAMES: dict[Role, tuple[str, ...]] = {
    Role.CODE: ("客户编码", "客户编号", "客户代码", "订单客户编码", "交易对象编号"),
    Role.NAME: ("客户名称", "交易对象名称", "订单客户名称", "购方名称", "购买方名称", "付款人", "付款单位",
                "缴款人", "交款单位", "缴款单位", "付款方", "客户姓名", "顾客名称", "购货方", "债务人"),
    Role.PARTY: ("客户", "往来单位", "交易对象", "订单客户", "购货单位", "结算客户", "往来户", "客商",
                 "往来", "核算项目", "辅助核算", "单位", "往来对象", "购买方"),
    Role.SHORT: ("客户简称", "单位简名", "简称", "ccusabbname"),
    Role.TAX_ID: ("购方识别号", "购买方识别号", "购方税号", "购买方税号", "购买方纳税人识别号",
                  "购方纳税人识别号", "客户税号", "买方税号"),
    Role.SELLER_TAX_ID: ("销方识别号", "销售方识别号", "销方税号", "销售方税号", "销售方纳税人识别号"),
    Role.SELLER: ("销方名称", "销售方名称"),
    Role.NUMBER: ("售货清单号码", "单据编号", "单据号", "单据号码", "销售单号", "应收单号", "出库单号",
                  "出货编号", "出货单号", "送货单号", "发货单号", "订单号", "订单编号", "清单号码",
                  "录单编号", "单号", "编号", "退货单号", "入库单号", "项目号", "交货单号", "对账单号", "结算单号", "业务单号"),
    Role.DIGITAL: ("数电发票号码", "数电票号码", "全电发票号码", "全电票号码", "数电号码"),
    Role.INVOICE: ("发票号码", "发票号", "发票编号", "税票号码"),
    Role.BILL: ("票据号", "票号", "票据号码", "汇票号码", "票据(包)号", "票据包号", "票据(包)号码"),
    Role.BILL_RANGE: ("子票区间", "子票区间号"),
    Role.USED_ON: ("使用日期", "处理日期"),
    Role.INVOICE_CODE: ("发票代码",),
    Role.VOUCHER: ("凭证号", "凭证编号", "凭证字号", "凭证号码", "记账凭证号", "凭证号数"),
    Role.RECEIPT_NO: ("收款单号", "收款单编号", "回款单号", "收款编号", "收款序号", "收据号", "收款单据号"),
    Role.LINE: ("行号", "项次", "出货项次", "分录行号", "单据行号", "明细行号", "分录号", "订单行号", "期次", "期数"),
    Role.DATE: ("销售日期", "单据日期", "业务日期", "开票日期", "出库日期", "立账日", "发货日期",
                "出货日期", "开单日期", "日期", "交易日期", "记账日期", "会计日期", "过账日期",
                "凭证日期", "验收日期", "录单日期", "制单日期", "交易日", "入账日期", "记账日", "签订日期",
                "对账日期", "送货日期", "订单日期", "退货日期", "入库日期"),
    Role.DUE: ("到期日", "到期日期", "应收日期", "收款到期日", "净到期日", "应付日期", "最后付款日"),
    Role.RECEIVED_ON: ("回款日期", "收款日期", "到账日期", "收入日期", "实际付款日期", "实收日期",
                       "到款日期", "收款时间", "结清日期", "核销日期"),
    Role.LOCAL: ("价税合计本位币", "本币价税合计", "本币含税金额", "本位币价税合计", "本位币金额", "本币金额",
                 "本位币含税金额", "应收金额本位币", "本币应收金额", "本位币",
                 "金额本位币", "折合人民币", "人民币金额", "折人民币"),
    Role.GROSS: ("价税合计", "含税金额", "销货总额", "含税销售额", "价税合计金额", "开票金额", "总金额",
                 "金额合计", "发票金额", "含税合计", "合计金额", "金额(含税)", "销售金额(含税)",
                 "含税总额", "销售总额", "订单总额"),
    Role.OWED: ("应收金额", "应收款", "应收货款", "应收款金额", "应收账款", "应收", "本期应收金额",
                "应收总额", "应收合计", "折扣后金额", "折后金额", "折后价税合计", "优惠后金额", "实际应收", "实际应收金额"),
    Role.NET: ("不含税金额", "无税金额", "未税金额", "税前金额", "金额(不含税)", "未税销售额"),
    Role.TAX: ("税额", "税金", "税额本位币", "增值税额", "销项税额"),
    Role.MONEY: ("金额", "销售金额", "销售额", "货款", "发生额", "货款金额", "退货金额"),
    Role.RECEIVED: ("已收金额", "已收款", "已收货款", "已收款金额", "已核销金额", "累计收款", "累计已收",
                    "已回款", "已回款金额", "已收", "收款合计", "已付金额", "已回金额"),
    Role.PAID: ("实收金额", "回款金额", "收款金额", "本次回款金额", "本次收款金额", "到账金额", "实际收款",
                "实收款", "收款额", "实收", "回款额", "到款金额", "本次收款", "收到金额", "实收货款", "本次核销金额", "核销金额"),
    Role.ALLOWANCE: ("折让", "折让金额", "现金折扣", "优惠金额", "优惠"),
    Role.UNPAID: ("未收款金额", "尚未收款金额", "未收金额", "欠款金额", "未收款", "尚欠金额", "未回款",
                  "未回款金额", "未核销金额", "未付金额", "未收", "未结金额", "剩余未收", "尚欠货款",
                  "结欠金额", "尚结欠金额", "欠款", "未收余额", "应收未收"),
    Role.BALANCE: ("余额", "期末余额", "本币余额", "结余", "应收余额", "应收账款余额", "账户余额",
                   "期末应收净额", "余额(元)", "账户结余", "结余金额", "账面余额", "交易后余额", "联机余额", "iarmoney"),
    Role.OPENING: ("期初余额", "期初应收", "期初应收款", "年初余额", "上期余额", "期初", "上期结余"),
    Role.DEBIT: ("借方", "借方金额", "本期应收", "应收增加", "增加金额", "借方发生额", "本期借方",
                 "借方本币", "借", "本期增加", "借方金额本位币"),
    Role.CREDIT: ("贷方", "贷方金额", "本期收回", "应收减少", "减少金额", "贷方发生额", "本期贷方",
                  "贷方本币", "贷", "本期减少", "收回金额", "贷方金额本位币"),
    Role.SIDE: ("方向", "借贷方向", "借或贷", "借/贷", "借贷标志", "借贷标记", "余额方向", "借贷",
                "收支标识", "收支标志", "收支类型", "收/支", "交易方向", "借贷标识", "收支方向", "d/c"),
    Role.TYPE: ("单据类型", "单据名称", "业务类型", "单据性质", "单据类别", "交易类型", "类型", "单据种类",
                "票据类型", "发票类型", "交易名称"),
    Role.RED: ("红蓝字", "红字标志", "红蓝标识", "退货标志", "红字", "红蓝标志", "是否退货", "是否红字"),
    Role.POSITIVE: ("是否正数发票",),
    Role.STATE: ("状态", "票据状态", "流通状态", "发票状态", "单据状态", "审核状态", "作废标志", "是否作废"),
    Role.PAY_STATE: ("收款状态", "回款状态", "付款状态", "结清状态", "结算状态", "核销状态", "是否结清",
                     "是否收款", "是否回款", "收款情况", "是否已收款", "到账状态", "支付状态"),
    Role.YEAR: ("年", "年度"),
    Role.MONTH: ("月", "月份"),
    Role.DAY: ("日",),
    Role.CURRENCY: ("币种", "币别", "结算币别", "交易货币", "货币", "原币币种", "币种名称"),
    Role.SUMMARY: ("摘要", "单据摘要", "凭证摘要", "内容", "事由", "说明"),
    Role.NOTE: ("备注", "附加说明"),
    Role.SALESPERSON: ("人员说明", "业务人员姓名", "销售代表", "业务员姓名", "客户经理"),
    Role.DEPARTMENT: ("业务部门",),
    Role.ITEM: ("品名", "货物或应税劳务名称", "货物名称", "商品", "产品", "项目名称", "商品全名", "应完成任务"),
    Role.METHOD: ("结算方式", "收款方式", "付款方式", "支付方式", "回款方式"),
    Role.PAYER: ("对方户名", "对方账号名称", "对方单位名称", "对方单位", "对方名称", "对方账户名",
                 "对方账户名称", "交易方姓名", "付款人名称", "付款人户名", "付款方名称", "付款方户名",
                 "对手名称", "对手方", "收(付)方名称", "收/付方名称", "收付方名称", "对方客户名称", "对方",
                 "交易对手", "对方姓名", "对方公司"),
    Role.PAYER_ACCOUNT: ("对方账号", "对方账户", "付款人账号", "付款人账户", "付款账号", "对手账号",
                         "对手方账号", "收(付)方账号", "收/付方账号", "收付方账号", "对方卡号",
                         "付款方账号"),
    Role.PAYEE: ("收款人名称", "收款人户名", "收款方名称", "收款方户名"),
    Role.PAYEE_ACCOUNT: ("收款人账号", "收款账号", "收款人账户", "收款方账号"),
    Role.OWN_ACCOUNT: ("本方账号", "查询账号", "账号", "交易账号", "本方账户"),
    Role.OWN_NAME: ("本方户名", "账户名称", "账号名称", "户名", "本方账户名称", "本方名称"),
    Role.IN: ("收入金额", "收入", "转入金额", "贷方发生额(收入)", "贷方金额(收入)", "贷方(入账)",
              "借方金额(收)", "收入金额(+元)", "应结订单金额", "存入金额", "转入", "存入", "贷方发生额(存入)", "贷方金额(存入)",
              "贷方(收入)", "入账金额", "收方金额", "贷方金额(收)"),
    Role.OUT: ("支出金额", "支出", "转出金额", "借方发生额(支出)", "借方发生额(支取)", "借方金额(支出)",
               "借方(出账)", "贷方金额(支)", "支出金额(-元)", "支取金额", "转出", "支取", "借方(支出)",
               "出账金额", "付方金额", "借方金额(支)", "借方金额(支取)", "退款金额"),
    Role.FLOW: ("交易金额", "发生金额", "收支金额", "收支金额(元)"),
    Role.TIME: ("交易时间", "发生时间", "记账时间", "交易时刻", "时间"),
    Role.SERIAL: ("交易流水号", "银行流水号", "流水号", "账户明细编号-交易流水号", "主机交易流水号",
                  "核心流水号", "核心唯一流水号", "账务流水号", "企业流水号", "资金流水单号", "微信订单号",
                  "业务流水号"),
    Role.REMARK: ("用途", "附言", "客户附言", "交易附言", "业务摘要", "其它摘要", "其他摘要", "扩展摘要",
                  "个性化信息", "回单个性化信息", "交易用途", "交易描述", "交易备注", "摘要说明", "商户订单号",
                  "商户数据包"),
    Role.REVERSAL: ("冲正标志", "冲账标志", "被冲标志", "冲正标识"),
    Role.SUPPLIER: ("供应商", "供应商名称", "供应商编码", "供货单位", "供货商", "供应商代码", "应付金额",
                    "应付余额", "采购单号", "采购日期", "采购员"),
    Role.DEDUCTION: ("勾选状态", "有效抵扣税额", "勾选时间", "抵扣状态", "勾选标志"),
}  # fmt: skip

# Patterns, tried in this order when no name fits; each must take in the whole heading.
_WHO = r"(?:客户|客商|购方|购货方|购货单位|购买方|往来单位|往来户|往来|单位|买方|顾客|结算客户|订单客户)"
_PAPER = r"(?:单据|发票|出库|出货|销售|应收|发货|送货|订单|清单|票据|交货|开票|业务|原始|外部|来源|提货|账单)"
_PATTERNS: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.OPENING, r"(?:期初|年初|上年结转|上期).*(?:余额|应收|净额|数|额)?"),
        (Role.BALANCE, r"(?:期末|年末).*"),
        (Role.CODE, _WHO + r".{0,3}(?:编码|代码|编号|代号|号|code|id)"),
        (Role.NAME, _WHO + r".{0,3}(?:名称|全称|全名|名|name)"),
        (Role.TAX_ID, _WHO + r".{0,5}(?:税号|识别号|信用代码|登记号)"),
        (Role.RECEIPT_NO, r"(?:收款|回款|到款|收据).{0,3}(?:号|号码|编号)"),
        (Role.MONTH, r"\d{4}年?_?月"),
        (Role.DAY, r"\d{4}年?_?日"),
        (Role.BAND, r"(?:\d+[-~至到]\d+(?:天|个月|年|日)?|\d+(?:天|个月|年|日)?以[内上]|\d+天以[内上].*)"),
        (Role.NUMBER, _PAPER + r".{0,4}(?:号|号码|编号|单号)"),
        (Role.DUE, r".*(?:到期|应收|应付|约定收款|约定付款|最迟|应回款|(?:预计|计划).?(?:收款|回款|到账)).{0,3}(?:日|日期|时间)"),
        (Role.RECEIVED_ON, r".*(?:收款|回款|到账|实收|到款|收到).{0,3}(?:日|日期|时间)"),
        (Role.DATE, r"(?:单据|发票|开票|出库|出货|发货|销售|业务|记账|过账|凭证|立账|制单|录单|交货|送货"
                    r"|签收|验收|交易|会计|下单|订单|入账).{0,3}(?:日|日期|时间)"),
        (Role.NET, r".*(?:不含税|未税|无税|除税|税前|去税).*(?:金额|合计|总额|额|价款|货款)?.*"),
        (Role.UNPAID, r".*(?:未收|未回|尚欠|未核销|未结|欠款|剩余应收|待收).*"),
        (Role.RECEIVED, r".*(?:已收|已回|已核销|累计收款|累计回款|已付).*(?:款|额)?"),
        (Role.LOCAL, r".*(?:本位币|本币)(?!余额).*"),
        (Role.PAID, r".*(?:实收|本次收款|本次回款|收款|回款|到账|到款).{0,2}(?:金额|款|额|款项)?"),
        (Role.GROSS, r".*(?:含税|价税).*(?:金额|合计|总额|销售额|额|总计|货款)?.*"),
        (Role.OWED, r".*应收.{0,4}(?:金额|款|额|款项|货款|净额|合计)"),
        (Role.TAX, r".*税额"),
        (Role.BALANCE, r".*(?:期末|账户|本币|累计)?.{0,2}余额"),
    )
)  # fmt: skip
# A heading that a pattern would catch and that is none of it.
_NEVER = re.compile(
    r".*(?:税率|含税单价|无税单价|未税单价|不含税单价|单价|折扣率|账期|账龄|比例|占比|率|期限|逾期天数|天数|预收.*|成本.*|毛利.*"
    r"|原币单价|应收账款科目.*|是否.*|数量.*|.*科目.*|.*类型|.*方式|.*人|.*状态|.*原因|原币|.*原币)"
)
_BILINGUAL = re.compile(
    r"\[[\x00-\x7f]*\]|\((?!(?i:usd|rmb|cny|eur|hkd|jpy|thousand|million))[A-Za-z][A-Za-z .'/#&-]{2,}\)"
)
_TRAILING = re.compile(r"^(.+?)(?:\(([^()]*)\)|\[([^\[\]]*)\]|/([^/()]+))$")
_IN_FOREIGN_MONEY = re.compile(r"[(\[](?:原币|外币)[)\]]$")
# Amounts that are the ones to take when their heading says 本位币 in brackets (Q18).
_LOCAL_ONCE_SAID = frozenset({Role.GROSS, Role.OWED, Role.MONEY})
_FOREIGN_MONEY = re.compile(r"原币|外币")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z][a-z.&'#]*")
_CURRENCIES = frozenset({"usd", "eur", "gbp", "hkd", "jpy", "rmb", "cny"})
_ORDINAL = re.compile(
    r"^第?[一二三四五六七八九十\d]+(?:次|笔|期)|(?<=[\u4e00-\u9fff])[一二三四五六\d]$"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading means: its role, how sure (0 is best), and the unit it names."""

    role: Role
    rank: int
    unit: Unit | None = None


def heading_key(text: object) -> str:
    """Return a heading for comparing: NFKC, no spaces, lower case, 帐 as 账, no required mark."""
    return squeeze(text).lower().replace("帐", "账").strip("*:#")


@cache
def _exact() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for role, names in _NAMES.items():
        for rank, name in enumerate(names):
            found.setdefault(heading_key(name), Meaning(role, rank))
    for role, sheet, name in _SCHEMA:
        column = sheet.column(name)
        for rank, alias in enumerate((column.heading, *column.aliases), start=20):
            found.setdefault(heading_key(alias), Meaning(role, rank))
    return found


@cache
def meaning_of(heading: str) -> Meaning | None:
    """Return what a heading means, None when it says nothing to us."""
    if heading.isascii() and (english := english_meaning(heading)) is not None:
        return Meaning(*english)
    key = heading_key(_BILINGUAL.sub("", squeeze(heading)))
    if not key or len(key) > 40:
        return None
    if key in _exact():
        return _exact()[key]
    bare, unit = _split_unit(key)
    if bare != key:
        if (found := meaning_of(bare)) is None:
            return None
        local = found.role in _LOCAL_ONCE_SAID and "本" in key[len(bare) :]
        role = Role.LOCAL if local else found.role
        return Meaning(role, found.rank, unit or found.unit)
    if _NEVER.fullmatch(key) or _IN_FOREIGN_MONEY.search(key):
        return None
    for number, (role, pattern) in enumerate(_PATTERNS):
        if pattern.fullmatch(key):
            return Meaning(role, 100 + number)
    return _without_additions(key)


def _without_additions(key: str) -> Meaning | None:
    """Return what a heading means without its English half or its ordinal: 客户Customer, 第1次回款日期."""
    if _CJK.search(key):
        words = _LATIN.findall(key)
        chinese = _LATIN.sub("", key).strip("/|-_.")
        if words and chinese and (found := meaning_of(chinese)) is not None:
            stated = [u for w in words if (u := read_unit(w)).factor != 1 or w in _CURRENCIES]
            return Meaning(found.role, found.rank, next(iter(stated), found.unit))
    bare = _ORDINAL.sub("", key)
    return meaning_of(bare) if bare and bare != key else None


def _split_unit(key: str) -> tuple[str, Unit | None]:
    """Split what stands in brackets or behind a slash off: 价税合计(万元), 价税合计/万元, 金额[单位:万]."""
    match = _TRAILING.match(key)
    if match is None:
        return key, None
    inside = (
        (match[2] or match[3] or match[4] or "")
        .removeprefix("金额")
        .removeprefix("单位")
        .strip(":")
    )
    if _FOREIGN_MONEY.search(inside):
        return key, None
    unit = read_unit(inside)
    if unit.understood:
        return match[1], unit
    if match[4] is not None:
        return key, None
    looks_like_money = re.search(r"元|万|千|百|亿|币|\$|€|usd|rmb|000|币", inside) is not None
    return match[1], unit if looks_like_money else None


def schema_column(sheet: Sheet, heading: str) -> Column | None:
    """Return the column of a sheet of ours that a heading names by our own words."""
    return _own(sheet).get(heading_key(heading)) or _own(sheet).get(
        _split_unit(heading_key(heading))[0]
    )


@cache
def _own(sheet: Sheet) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for column in sheet.read_columns:
        for name in (column.heading, column.title, *column.aliases):
            found.setdefault(heading_key(name), column)
    return found


def known_headings() -> Iterable[str]:
    """Return every name known by heart, for finding what is near."""
    return _exact().keys()
