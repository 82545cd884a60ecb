"""The workbook, declared once: every sheet, column, heading, kind, alias and help text.

Templates, the reader, the checks, the import and the user guide are all driven by this module;
no heading is written anywhere else. Columns follow rules §1.10; S and K numbers name the source.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from huikuan_xl.rules import words
from huikuan_xl.rules.grading import GRADES, VETOES
from huikuan_xl.rules.tactics import CAUSES, Method
from huikuan_xl.rules.terms import TERM_WORDS
from huikuan_xl.rules.words import words_of


class Kind(StrEnum):
    """What a cell of a column may hold, and what it becomes in a frame."""

    CODE = "编码"  # text, never a number: leading zeros survive
    TEXT = "文字"
    MONEY = "金额"  # 元 with two decimals in the cell, int64 分 in the frame
    DATE = "日期"  # datetime64[s], NaT when blank
    INT = "整数"
    NUMBER = "数值"  # float
    RATIO = "比例"  # float, 0.4 = 40 %
    FLAG = "是否"  # 是/否, boolean, blank = False
    CHOICE = "选项"  # one of the column's choices


class Role(StrEnum):
    """Who fills a column."""

    INPUT = "填写"
    FORMULA = "公式"  # an HK_ or ordinary formula over the same row
    OUTPUT = "程序"  # written by a button or the command line


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an entry table."""

    name: str
    heading: str
    kind: Kind
    help: str
    role: Role = Role.INPUT
    unit: str = ""
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()  # to choose from, but other texts are taken too
    rule: str = ""
    width: float = 12.0
    printed: bool = False  # part of the source's printed form (S2-15, S2-16)
    personal: bool = False  # masked in exports

    @property
    def title(self) -> str:
        """The heading as shown: with its unit, as in the source forms."""
        return f"{self.heading}({self.unit})" if self.unit else self.heading


@dataclass(frozen=True, slots=True, eq=False)  # one object a sheet: told apart by identity
class Sheet:
    """One entry sheet: a single real Excel table with one header row."""

    name: str
    title: str
    table: str  # name of the Excel table, ASCII
    help: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    printed_to: str = ""  # the last column on paper; what stands behind it is for the screen

    def column(self, name: str) -> Column:
        """Return the column called ``name`` (English). Raises KeyError."""
        return _by_name(self)[name]

    @property
    def inputs(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.role is Role.INPUT)

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """Columns that the reader keeps: everything but formulas, which are recomputed."""
        return tuple(c for c in self.columns if c.role is not Role.FORMULA)


@cache
def _by_name(sheet: Sheet) -> dict[str, Column]:
    return {c.name: c for c in sheet.columns}


C, T, M, D = Kind.CODE, Kind.TEXT, Kind.MONEY, Kind.DATE
N, R, F, CH = Kind.NUMBER, Kind.RATIO, Kind.FLAG, Kind.CHOICE
FORMULA, OUTPUT = Role.FORMULA, Role.OUTPUT

VETO_CODES = tuple(VETOES)
CUSTOMER_CHANNELS = ("经销商", "KA卖场", "酒店餐饮", "批发", "电商", "工程项目", "直供")
CUSTOMER_SIZES = words_of(words.CompanySize)
PAY_METHODS = words_of(words.PayMethod)
BILL_STATES = words_of(words.BillState)
SALE_STATES = words_of(words.SaleState)
SALE_TERMS = words_of(words.SaleTerm)
CYCLES = words_of(words.PayCycle)
CONTACT_KINDS = words_of(words.ContactKind)
CHANNELS = words_of(words.Channel)
METHODS = tuple(method.value for method in Method if method is not Method.REWARD)
REASON_CODES = tuple(CAUSES)
ADJUSTMENT_KINDS = words_of(words.AdjustmentKind)
BILL_KINDS = tuple(method.value for method in words.PayMethod if method.is_bill)
BEARERS = words_of(words.Bearer)
LETTER_KINDS = words_of(words.LetterName)
DELIVERY_STATES = words_of(words.Delivery)
APPROVAL_KINDS = words_of(words.ApprovalKind)
ANSWERS = words_of(words.Answer)

# What other systems write for one of our choices, after NFKC and without spaces.
CHOICE_SYNONYMS: dict[str, str] = {
    "有效": "正常", "有效发票": "正常", "蓝": "正常", "蓝字": "正常", "蓝字发票": "正常",
    "正数发票": "正常", "否": "正常", "0": "正常",
    "作废发票": "作废", "已作废": "作废", "废": "作废",
    "红": "红字", "红字发票": "红字", "红冲": "红字", "负数发票": "红字", "是": "红字",
    "1": "红字",
    "现金": "现钞", "转账": "电汇", "银行转账": "电汇", "银行汇款": "电汇", "汇款": "电汇",
    "转账支票": "支票", "现金支票": "支票", "银行承兑汇票": "银承", "银行承兑": "银承",
    "商业承兑汇票": "商承", "商业承兑": "商承",
    "电话催收": "电话", "邮寄": "函件", "走访": "上门", "现销": "现款", "赊账": "赊销",
    "已签收": "已送达", "签收": "已送达", "妥投": "已送达", "拒签": "拒收", "退件": "退回", "退签": "退回",
    "一致": "核对一致", "相符": "核对一致", "不一致": "核对不一致", "不符": "核对不一致",
    "大型企业": "大型", "中型企业": "中型", "小型企业": "小型", "微型企业": "微型", "行政机关": "机关",
}  # fmt: skip

# Rows that only repeat or sum others, by the word they carry (rules Q03): exact or at the end of
# a cell (某某公司小计), and words that begin a line below the table.
TOTAL_WORDS = ("合计", "小计", "总计", "本月合计", "本年累计", "承前页", "过次页", "期初余额")
FOOTER_WORDS = ("制表人", "打印时间", "打印日期", "填表人")

CUSTOMER_CODE = Column(
    "customer_code", "客户编码", C, "客户的唯一编码，按文本填写，前导零保留。", required=True,
    aliases=("客户编号", "客户代码", "往来单位编码", "单位编号", "单位代码", "往来单位编号", "客商编码",
             "购货单位代码", "购方单位代号", "客户号", "cCusCode"), width=11,
)  # fmt: skip
CUSTOMER_NAME_ALIASES = (
    "客户全称", "客户", "客户姓名", "往来单位", "往来单位名称", "往来单位全名", "单位全名", "单位名称",
    "购货单位", "购买方名称", "客商名称", "结算客户", "付款单位", "顾客公司名称", "顾客名称", "cCusName",
)  # fmt: skip
SALESPERSON = Column(
    "salesperson", "业务员", T, "负责该客户的业务员。", width=9,
    aliases=("销售员", "业务人员", "销售人员", "销售人员姓名", "经手人", "默认经手人", "职员"),
)  # fmt: skip
DEPARTMENT = Column(
    "department", "部门", T, "业务员所属部门。", aliases=("销售部门", "分管部门"), width=10
)
DOC_NO_ALIASES = (
    "单据编号", "单据号", "单据号码", "销售单号", "发票号", "发票号码", "应收单号", "出库单号",
    "清单号码",
)  # fmt: skip

INSTALMENTS = Column(
    "instalments", "分期", T,
    "分几期付：3-3-3-1（预付、货到、验收、质保），或写明各期：预付30%、验收60%、质保1年10%；也可写金额，末期写余款。",
    rule="S0-38", aliases=("付款方式(分期)", "分期付款"), width=22,
)  # fmt: skip


def _terms(whose: str, otherwise: str) -> tuple[Column, Column]:
    """The two columns of a term, in the register, the contracts and the sales."""
    return (
        Column("due_term", "账期类型", T,
               f"{whose}从何时起算账期，可从列表选，也可写 月结30天、次月10日；{otherwise}。", rule="S4-29",
               aliases=("账期", "结算条件", "收款条件", "付款条件"), suggestions=TERM_WORDS, width=13),
        Column("due_number", "天数或日", Kind.INT, "账期类型后面的天数；次月则为几日。写在账期类型里就不用填。",
               rule="S4-29", width=9),
    )  # fmt: skip


def _known(
    name: str, heading: str, help: str, width: float, kind: Kind = T, unit: str = ""
) -> Column:
    """A column that shows, beside what is typed, what the ledger knows; the reader leaves it."""
    return Column(name, heading, kind, help, role=FORMULA, width=width, unit=unit)


_KNOWN_NAME = _known(
    "known_name", "档案名称",
    "按编码带出的客户名称；编码格里填名称、几个字或拼音首字母，这里写出是哪个编码。", 20,
)  # fmt: skip
_KNOWN = (
    _KNOWN_NAME,
    _known("known_salesperson", "档案业务员", "客户现在归哪个业务员。", 8),
    _known("known_department", "档案部门", "业务员的部门。", 8),
)


CUSTOMERS = Sheet(
    "customers", "客户信用档案", "tbl_customers",
    "一个客户一行：评级、授信、账期、走访与联系人。信用等级、额度上限、走访与复评日期由公式给出。",
    (
        CUSTOMER_CODE,
        Column("customer_name", "客户名称", T, "营业执照上的全称。", required=True,
               aliases=CUSTOMER_NAME_ALIASES, width=26),
        Column("former_names", "曾用名", T, "客户以前的名称，用顿号分开；旧单据上的旧名不再报不符。", rule="N1",
               aliases=("原名", "旧名称"), width=18),
        Column("initials", "拼音首字母", T, "客户名称的拼音首字母，找客户时用。", role=FORMULA, width=12),
        Column("uscc", "统一社会信用代码", C, "18 位，按文本填写；公式会核对校验位。", rule="4.6",
               aliases=("纳税人识别号", "纳税人登记号", "税号", "信用代码"), width=21),
        Column("size", "规模类型", CH, "客户现在的规模，分析与称呼按它；条例看合同里签约时的规模。",
               choices=CUSTOMER_SIZES, rule="4.5"),
        Column("channel", "客户渠道", T,
               "客户属于哪类渠道；应收占用与目标按它分。可从列表选，也可自己写。", rule="S1-24",
               aliases=("渠道", "渠道类型", "客户类别"), suggestions=CUSTOMER_CHANNELS, width=11),
        Column("region", "地区", T, "客户所在的销售地区；目标按它分。", rule="S1-43",
               aliases=("区域", "销售区域", "所属地区"), width=9),
        Column("head_code", "总公司编码", C, "集团客户的总公司编码，没有则留空。",
               aliases=("客户总公司编码", "集团客户编码", "cCusHeadCode")),
        DEPARTMENT,
        SALESPERSON,
        Column("sales_manager", "业务经理", T, "审批联络书的业务经理。", width=9),
        Column("is_new", "是否新客户", F, "新客户的信用等级封顶 C。", rule="K05"),
        Column("first_trade", "首次交易日", D, "第一次发货的日期。"),
        Column("docs_missing", "缺少资料", T,
               "六项资料中还缺的项目，用顿号分开；齐全则留空：营业执照、年报公示状态、法人身份核验、"
               "经营场所电话、法人手机、合同。", rule="K05 S4-30", width=16),
        Column("score_repay", "偿还状况分", N, "到期货款偿还状况，0–40 分。", rule="K02", unit=""),
        Column("score_purchase", "采购状况分", N, "在本公司的采购状况，0–30 分。", rule="K02"),
        Column("score_other", "其他分", N, "财务、经营、市场、管理，0–30 分。", rule="K01"),
        Column("score_total", "总分", N, "三项分数之和。", role=FORMULA, rule="K01"),
        Column("vetoes", "否决项", T, "一票否决的项目，如 V1,V3；没有则留空。", rule="K04"),
        Column("our_fault", "我方责任", F, "仅豁免 V1：因我方质量或交货违约导致的未付。", rule="K04"),
        Column("our_fault_evidence", "我方责任证据", T, "质检结论或交货记录的编号。", rule="K04"),
        Column("special_approval", "特批人", T,
               "新客户评为 A、B 级时的特批人；与特批日、特批理由填齐才作数。", rule="K05"),
        Column("special_date", "特批日", D, "特批日期。", rule="K05"),
        Column("special_reason", "特批理由", T, "特批理由。", rule="K05", width=16),
        Column("grade", "信用等级", T, "按总分、两项分、封顶与否决评定。", role=FORMULA,
               rule="K01–K06", aliases=("客户信用等级", "信用级别", "cCusCreGrade")),
        Column("grade_why", "等级理由", T, "评级的每一步。", role=FORMULA, rule="K06", width=40),
        Column("last_year_sales", "上年销售额", M, "上一年全年销售额。", unit="元", rule="K08",
               width=15),
        Column("limit_ceiling", "额度上限", M, "上年销售额（没有则有效合同的年金额）÷12×季节系数；E 级为 0。", unit="元",
               role=FORMULA, rule="K07 K08", width=14),
        Column("limit", "批准额度", M, "审批通过的信用额度；空=未授信，0=款到发货。", unit="元",
               rule="K10", aliases=("信用额度", "授信额度", "信用金额", "额度", "当前信用额度(元)",
                                    "iCusCreLine"), width=14),
        Column("credit_days", "信用期限", Kind.INT, "从购货到付款的天数，不超过参数规定的最长期限。",
               unit="天", rule="K09",
               aliases=("信用天数", "账期", "账期天数", "信用周期(天)", "收款期限", "付款期限",
                        "iCusCreDate")),
        *_terms("客户", "账期类型没写天数的，按信用期限"),
        Column("temp_limit", "临时额度", M, "特批的临时额度。", unit="元", rule="K10 F3", width=13),
        Column("temp_from", "临时额度起", D, "临时额度生效日。", rule="F3"),
        Column("temp_to", "临时额度止", D, "临时额度到期日，到期自动失效。", rule="F3"),
        Column("orders_open", "未执行订单", M, "已接未发的订单金额，是否占用额度见参数。", unit="元",
               rule="K10", width=13),
        Column("shipped_unbilled", "已发货未开票", M, "已发货未开票金额，是否占用额度见参数。",
               unit="元", rule="K10", width=13),
        Column("strategic", "战略客户", F, "关系重要、得罪不起的客户。", rule="K25"),
        Column("referrer", "引荐人", T, "可以出面说情的引荐人。", rule="K25"),
        Column("depends_on_us", "有求于我方", F, "客户依赖我方供货：独供、订单在途。", rule="K25"),
        Column("malicious", "恶意拖欠", F, "人工认定的恶意拖欠：只收款，不再供货。", rule="K13"),
        Column("visit_manager", "上次走访(经理)", D, "业务经理上次走访日期。", rule="K18", width=13),
        Column("visit_head", "上次走访(负责人)", D, "部门负责人上次走访日期。", rule="K18", width=14),
        Column("visit_due", "走访到期", D, "下次走访的最晚日期。", role=FORMULA, rule="K18"),
        Column("last_review", "上次复评", D, "上次信用复评日期。", rule="K19"),
        Column("review_due", "下次复评", D, "每年七月复评。", role=FORMULA, rule="K19"),
        Column("contact_person", "联系人", T, "接收函件的联系人。", rule="S0-07", width=9),
        Column("contact_dept", "接收部门", T, "接收函件的部门。", rule="S0-07"),
        Column("phone", "联系电话", C, "业务联系电话；登记表、月结报告和给别人看的待办里遮盖中间四位。",
               personal=True, width=14),
        Column("address", "地址", T, "函件寄送地址。", width=22),
        Column("registration_form", "负责人登记表", T,
               "对方负责人详细资料登记表：编号或扫描件的文件名。", rule="S4-25 S4-27", width=16),
        Column("uscc_ok", "代码核对", F, "统一社会信用代码校验位是否正确。", role=FORMULA, rule="4.6"),
        Column("note", "备注", T, "其他说明。", width=18),
    ),
    key=("customer_code",),
)  # fmt: skip

SALES = Sheet(
    "sales", "客户销售统计表", "tbl_sales",
    "一张售货清单的一行商品一行。红字用负数；作废的行状态选“作废”，不计入应收。",
    (
        *_KNOWN,
        _known("line_due", "本行到期", "这一行的应付日：本行、合同或客户的账期推算。", 11, D),
        _known("line_term", "本行账期", "按什么算的应付日；全文在右边的到期依据。", 12),
        _known("credit_left", "现剩余信用", "客户现在还剩的信用；只给本月的行与没填日期的行。", 12, M, "元"),
        _known("now_overdue", "现逾期", "客户现在的逾期；只给本月的行与没填日期的行。", 12, M, "元"),
        CUSTOMER_CODE,
        Column("sale_date", "销售日期", D, "售货清单日期。", required=True, printed=True,
               aliases=("单据日期", "业务日期", "日期", "立账日", "记账日期", "开票日期", "出库日期",
                        "制单日期"), rule="S2-15"),
        Column("doc_no", "售货清单号码", C, "售货清单号码，回款按它指定核销。", required=True,
               printed=True, rule="S2-15", aliases=DOC_NO_ALIASES, width=16),
        Column("item", "商品名称", T, "商品名称。", printed=True, rule="S2-15",
               aliases=("存货名称", "物料名称", "产品名称"), width=16),
        Column("quantity", "数量", N, "数量。", unit="件", printed=True, rule="S2-15",
               aliases=("实发数量", "销售数量"), width=9),
        Column("price", "单价", N, "含税单价。", unit="元", printed=True, rule="S2-15",
               aliases=("含税单价",), width=11),
        Column("amount", "销货总额", M, "价税合计；红字为负数。", unit="元", required=True,
               printed=True, rule="S2-15", width=14,
               aliases=("价税合计", "含税金额", "应收金额", "本期应收", "借方金额", "借方", "应收增加",
                        "增加金额", "金额合计", "价税合计本位币")),
        Column("due_date", "到期日", D, "约定付款日；空则按账期推算：本行的、合同的、客户的。", rule="S4-29",
               aliases=("到期日期", "应收日期", "应收款日期", "收款到期日", "约定收款日", "账期到期日")),
        Column("state", "状态", CH, "正常、作废或红字；空=正常。", choices=SALE_STATES,
               aliases=("发票状态", "红蓝字", "红字标志", "红蓝标识")),
        Column("origin_doc", "原清单号码", C, "红字冲销的原售货清单号码。", width=16),
        Column("invoice_no", "所开发票号", C, "客户按发票号对账、付款。", rule="L3 L4", width=16),
        Column("customer_name", "客户姓名", T, "客户名称，须与售货清单相符。", rule="S2-15 N1",
               aliases=("客户名称", *CUSTOMER_NAME_ALIASES), width=22, printed=True),
        DEPARTMENT,
        SALESPERSON,
        Column("line_no", "行号", Kind.INT, "清单内的行号；一张清单一行时可留空。", width=7),
        Column("term", "销售方式", CH, "赊销、现款或代销。", choices=SALE_TERMS, rule="S1-01"),
        Column("disputed", "争议", F, "客户有异议、暂不催收。", aliases=("Disputed",)),
        Column("contract_no", "合同号", C,
               "这笔销售所依据的合同，函件按它写依据；空则为销售当日有效的合同。", rule="L4", width=14),
        *_terms("这笔销售", "空则按合同或客户的账期"),
        Column("start_date", "起算日", D, "验收、对账、开票或代销售出的日期；验收、对账、代销不填则尚未到期。",
               rule="S4-29", aliases=("账期起算日", "验收日期", "对账日期")),
        INSTALMENTS,
        Column("delivery_note", "送货签收", T,
               "签收的送货单：编号或扫描件的文件名；移交法务时据此收集。", rule="S4-25", width=16,
               aliases=("送货单号", "签收单号")),
        Column("invoice_receipt", "发票签收", T,
               "客户签收发票的回执：编号或扫描件的文件名。", rule="S4-25", width=16, aliases=("发票回执",)),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
    key=("doc_no", "line_no"),
    printed_to="due_date",
)  # fmt: skip

RECEIPTS = Sheet(
    "receipts", "客户货款回收日报表", "tbl_receipts",
    "一笔回款一行。写明售货清单号码就核销那张清单，不写则先核销最早到期的。",
    (
        *_KNOWN,
        _known("now_owed", "现应收", "客户现在的应收余额；只给本月的行与没填日期的行。", 13, M, "元"),
        _known("now_overdue", "现逾期", "客户现在的逾期；只给本月的行与没填日期的行。", 12, M, "元"),
        CUSTOMER_CODE,
        Column("receipt_date", "回款日期", D, "款项到账日期。", required=True, rule="S2-16",
               aliases=("收款日期", "到账日期", "日期"), printed=True),
        Column("amount", "回款金额", M, "实际到账金额。", unit="元", required=True, printed=True,
               rule="S2-16", width=14,
               aliases=("收款金额", "实收金额", "已收金额", "已核销金额", "本期收回", "贷方金额", "贷方",
                        "应收减少", "减少金额", "本次回款金额", "已收货款")),
        Column("doc_no", "售货清单号码", C, "客户指定支付的清单；未指定则留空。", printed=True,
               rule="S2-16 N2", aliases=DOC_NO_ALIASES, width=16),
        Column("method", "回款方式", CH, "现钞、电汇、支票、承兑汇票等。", choices=PAY_METHODS,
               printed=True, rule="S2-16 X18", aliases=("结算方式", "收款方式", "付款方式", "现金或支票")),
        Column("receipt_no", "收款单号", C, "收款单号，重复会提示。", width=14),
        Column("allowance", "折让", M, "同意客户少付的金额，不得超过制度规定。", unit="元",
               rule="S2-19 N3", aliases=("折让金额", "现金折扣", "优惠金额"), width=11),
        Column("bill_no", "票据号", C, "支票或汇票号码。", width=14),
        Column("bill_date", "出票日", D, "支票自出票日起按参数规定的天数内提示付款。", rule="N4"),
        Column("bill_due", "票据到期日", D, "汇票到期日，自出票不超过参数规定的月数。", rule="N4"),
        Column("discount_cost", "贴息", M, "承兑汇票贴现的利息。", unit="元", rule="S0-22"),
        Column("discount_ours", "贴息我方承担", F, "制度规定不由我方承担。", rule="K17"),
        Column("bill_state", "票据状态", CH, "在手、背书、贴现、托收、兑付或退票。",
               choices=BILL_STATES, rule="V7"),
        Column("stated_balance", "尚结欠金额", M, "业务员报告的该清单尚欠金额。", unit="元",
               printed=True, rule="S2-16 N5", width=14),
        Column("next_date", "下次回款日", D, "客户答应的下次回款日期。", rule="N5"),
        Column("payment_total", "整笔金额", M,
               "一笔款付几张清单或几个客户时，各行收款单号相同、都填整笔到账金额；各行之和须与它相等。",
               unit="元", rule="Q11", aliases=("到账总额", "整笔到账金额", "付款总额"), width=14),
        Column("earmark", "专款用途", T,
               "专款预收：客户指定的用途（项目、订单、清单）；释放前只抵所写清单，不抵别的欠款，也不抵催收。",
               aliases=("预收用途", "款项用途"), rule="民法典§560", width=14),
        Column("released_on", "专款释放日", D, "从这天起，余下的专款与其他回款一样核销；空=未释放。",
               aliases=("释放日期", "释放日")),
        Column("customer_name", "客户姓名", T, "客户名称，须与售货清单相符。", rule="S2-16 N1",
               aliases=("客户名称", *CUSTOMER_NAME_ALIASES), width=22, printed=True),
        DEPARTMENT,
        SALESPERSON,
        Column("cleared_no", "核销单号", C, "财务核销凭证号。", rule="S0-05", width=12),
        Column("cleared_by", "核销人", T, "财务核销人。", rule="S0-05", width=9),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
    key=("receipt_no",),
    printed_to="allowance",
)  # fmt: skip

ADJUSTMENTS = Sheet(
    "adjustments", "核销与调整", "tbl_adjustments",
    "尾差、坏账、转户、冲应付、退款与质保金一行一笔；填错的不入账，右边“结果”写明原因，月结前须改正。",
    (
        Column("adj_no", "单号", C, "凭证或审批单号。", aliases=("核销单号", "调整单号", "凭证号"), width=14),
        Column("adj_date", "日期", D, "入账日期。", required=True, aliases=("核销日期", "调整日期")),
        Column("kind", "类型", CH,
               "尾差核销（多收填负数）、坏账核销、坏账收回、应收转户（欠款转给对方）、"
               "预收转户（本方的预收抵对方的欠款）、应收冲应付、退款、质保金（从清单转出、到期再收）。",
               choices=ADJUSTMENT_KINDS, required=True, aliases=("核销类型", "调整类型"), width=13),
        CUSTOMER_CODE,
        _KNOWN_NAME,
        Column("customer_name", "客户姓名", T, "客户名称。", aliases=("客户名称", *CUSTOMER_NAME_ALIASES),
               width=22),
        Column("doc_no", "售货清单号码", C,
               "核销或转出哪张清单；退款、冲应付、预收转户和多收的尾差可留空。",
               aliases=DOC_NO_ALIASES, width=16),
        Column("amount", "金额", M, "金额；方向由类型决定，只有多收的尾差填负数。", unit="元", required=True,
               aliases=("核销金额", "调整金额", "退款金额"), width=14),
        Column("counter_code", "对方编码", C, "转户的对方客户编码，或冲应付的供应商编码。",
               aliases=("转入客户编码", "供应商编码"), width=12),
        Column("counter_doc", "对方单据号", C,
               "预收转户：抵对方哪张清单（空=最早到期）；应收转户：对方账上的新号码（空=用单号）；"
               "冲应付：应付单号。", width=16),
        Column("counter_amount", "对方金额", M, "对方账上变动的金额，须与金额相等。", unit="元",
               aliases=("转入金额", "应付金额"), width=14),
        Column("due_date", "新到期日", D, "质保金：质保期满日（必填）；应收转户：约定的新到期日（空=原到期日）。"),
        Column("approved_by", "批准人", T, "坏账核销必填。", aliases=("审批人",), width=9),
        Column("approved_on", "批准日", D, "坏账核销必填。", aliases=("审批日期", "批准日期")),
        Column("reason", "原因", T, "如 破产清算、尾差、债权债务转移协议。", width=20),
        Column("evidence", "依据", T, "审批单、协议、裁定书的编号。", width=18),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
)  # fmt: skip

BILLS = Sheet(
    "bills", "票据台账", "tbl_bills",
    "一张支票或汇票一行，从收票到兑付或退票；收款仍登记在日报表，票据号填同一个号码。退票后欠款恢复。",
    (
        Column("bill_no", "票据号", C, "票据号码，与日报表的票据号相同。", required=True,
               aliases=("票号", "票据号码", "汇票号码"), width=18),
        Column("kind", "票据种类", CH, "支票、银承、商承或数电票据。", choices=BILL_KINDS,
               aliases=("票种",)),
        CUSTOMER_CODE,
        _KNOWN_NAME,
        Column("customer_name", "客户姓名", T, "交票的客户。", aliases=("客户名称", *CUSTOMER_NAME_ALIASES),
               width=22),
        Column("face", "票面金额", M, "票面金额。", unit="元", required=True,
               aliases=("票面", "票据金额", "汇票金额", "票据(包)金额", "票据包金额"), width=14),
        Column("drawer", "出票人", T, "出票人。", aliases=("出票人名称",), width=18),
        Column("acceptor", "承兑人", T, "承兑人（银行或企业）。", aliases=("承兑行", "承兑银行", "承兑人名称", "出票行"), width=18),
        Column("issued_on", "出票日", D, "出票日。", aliases=("出票日期",), rule="N4"),
        Column("due_on", "到期日", D, "票据到期日。", aliases=("汇票到期日", "票据到期日"), rule="N4"),
        Column("received_on", "收票日", D, "收到票据的日期。", required=True, aliases=("收票日期", "收到日期", "签收日期")),
        Column("endorsed_on", "背书日", D, "背书转让的日期。", aliases=("背书日期",)),
        Column("endorsed_to", "被背书人", T, "背书给谁。", width=18),
        Column("discounted_on", "贴现日", D, "贴现的日期。", aliases=("贴现日期",)),
        Column("discount_rate", "年贴现率", R, "如 1.8%。", aliases=("贴现率", "贴现利率"), rule="4.4"),
        Column("other_city", "异地", F, "异地票据贴现加计天数，见参数。", rule="4.4"),
        Column("discount_cost", "贴息", M, "银行扣的贴息；空=按票面×年贴现率×天数计算。", unit="元",
               aliases=("贴现利息",), rule="4.4"),
        Column("bearer", "贴息承担方", CH, "我方或客户；制度规定由客户承担。", choices=BEARERS, rule="S0-22 K17"),
        Column("collecting_on", "托收日", D, "提示付款、托收的日期。", aliases=("提示付款日",)),
        Column("paid_on", "兑付日", D, "票款到账的日期。", aliases=("兑付日期",)),
        Column("bounced_on", "退票日", D, "被拒付、退票的日期；从这天起欠款恢复。", aliases=("拒付日",), rule="V7"),
        Column("bounce_reason", "退票理由", T, "退票理由书写的理由。", width=18),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
    key=("bill_no",),
)  # fmt: skip

CONTACTS = Sheet(
    "contacts", "承诺与催收", "tbl_contacts",
    "每次催收、承诺、走访、争议与缺口措施一行；客户的承诺填承诺日期与金额，回执只填文号，客户自动带出。",
    (
        Column("contact_date", "日期", D, "发生日期。", required=True),
        replace(CUSTOMER_CODE, required=False, help="客户的唯一编码；填了文号可以不填。"),
        _KNOWN_NAME,
        Column("letter_no", "文号", C, "客户回复的是哪封函件；客户、清单与金额按函件登记带出。", rule="S0-16",
               width=18),
        Column("about", "函件内容", T, "函件的客户、所列清单与金额。", role=FORMULA, rule="S0-16", width=26),
        Column("kind", "类型", CH, "催收、承诺、走访、争议或措施。", choices=CONTACT_KINDS,
               required=True),
        Column("channel", "渠道", CH, "联系渠道。", choices=CHANNELS, rule="S3-04"),
        SALESPERSON,
        Column("counterpart", "对方人员及职务", T, "对方是谁、什么职务。", width=16),
        Column("reason_code", "原因编码", CH, "未回款原因，见说明。", choices=REASON_CODES,
               rule="1.6"),
        Column("method", "催收方法", CH, "采用的催收方法（只有合规的）。", choices=METHODS, rule="K25"),
        Column("result", "结果", T, "结果与下一步。", width=22),
        Column("promise_no", "承诺编号", C, "同一份承诺的各期用同一编号。", width=12),
        Column("instalment", "期次", Kind.INT, "分期承诺的第几期。", width=7),
        Column("promise_date", "承诺回款日", D, "客户承诺的付款日期。", rule="S0-16"),
        Column("promise_amount", "承诺金额", M, "客户承诺的金额。", unit="元", rule="S0-16", width=13),
        Column("promise_cash", "承诺现金比例", R, "客户承诺的现金比例。", rule="S0-11"),
        Column("doc_no", "售货清单号码", C, "涉及的清单；争议时必填。", aliases=DOC_NO_ALIASES,
               width=16),
        Column("disputed_amount", "争议金额", M, "争议的金额；空=整张清单。", unit="元",
               width=13),
        Column("valid_until", "有效至", D, "争议或暂缓到哪一天为止；空=尚未了结。", rule="S0-35"),
        Column("measure", "措施类型", T, "补足目标缺口的措施。", rule="K26"),
        Column("measure_amount", "预计增加", M, "该措施预计增加的回款。", unit="元", rule="K26"),
        Column("owner", "负责人", T, "措施负责人。", width=9),
        Column("next_contact", "下次联系日", D, "下次联系日期。", rule="S0-35"),
        Column("evidence", "送达证据", T, "签收单、快递单号等；有证据才中断时效。", rule="4.5", width=16),
        Column("interrupts", "中断时效", F, "是否构成主张权利而中断诉讼时效。", rule="4.5"),
        Column("guarantor", "保证人", T, "承诺书的保证人。", rule="L5"),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
)  # fmt: skip

PLANS = Sheet(
    "plans", "回款计划", "tbl_plans",
    "每个客户每月一行：目标、客户承诺与实收。月结生成下月计划，人工可改目标。",
    (
        CUSTOMER_CODE,
        _KNOWN_NAME,
        Column("month", "月份", D, "计划月份的第一天。", required=True),
        Column("target", "目标回款额", M, "当月计划回款总额。", unit="元", rule="S0-08", width=14),
        Column("target_date", "目标回款日期", D, "要求付款的日期。", rule="S0-10"),
        Column("cash_ratio", "现金比例", R, "要求的现金比例。", rule="S0-09"),
        Column("promised", "客户承诺额", M, "客户回执填写的可回款金额。", unit="元", rule="S0-11",
               width=14),
        Column("promised_cash", "客户承诺现金比例", R, "客户回执填写的现金比例。", rule="S0-11"),
        Column("promised_date", "客户承诺日期", D, "客户回执填写的回款日期。", rule="S0-11"),
        Column("first_third", "上旬目标", M, "上旬目标。", unit="元", rule="S1-55"),
        Column("second_third", "中旬目标", M, "中旬目标。", unit="元", rule="S1-55"),
        Column("last_third", "下旬目标", M, "下旬目标。", unit="元", rule="S1-55"),
        Column("made_by", "制定人", T, "计划制定人。", rule="S1-48"),
        Column("confirmed_by", "确认人", T, "上级确认人，不得与制定人相同。", rule="S1-48"),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
    key=("customer_code", "month"),
    printed_to="promised_date",
)  # fmt: skip

TARGETS = Sheet(
    "targets", "目标分解", "tbl_targets",
    "一行一个目标：只写月份是公司的，写到部门、业务员或客户编码就是那一层的；下一层之和应等于上一层。调整目标另起一行，写生效日和原因，原来的一行留着。",
    (
        Column("month", "月份", D, "目标月份的第一天。", required=True, rule="S1-48"),
        replace(DEPARTMENT, help="部门的目标写部门；业务员的目标写他所属的部门，空则按档案。", rule="S1-43"),
        replace(SALESPERSON, help="业务员的目标写姓名；客户的目标写归谁，空则按档案。", rule="S1-44"),
        replace(CUSTOMER_CODE, required=False, help="客户的目标写客户编码；其他各层留空。", rule="S1-44"),
        _KNOWN_NAME,
        Column("target", "目标额", M, "当月回款目标。", unit="元", required=True, rule="S1-42",
               width=15, aliases=("目标", "回款目标", "目标金额")),
        Column("first_third", "上旬目标", M, "上旬目标；三旬之和应等于目标额，都空着则按到期日分。",
               unit="元", rule="S1-55", width=14),
        Column("second_third", "中旬目标", M, "中旬目标。", unit="元", rule="S1-55", width=14),
        Column("last_third", "下旬目标", M, "下旬目标。", unit="元", rule="S1-55", width=14),
        Column("valid_from", "生效日", D, "调整后的目标从哪一天起；第一版留空。", rule="S1-47"),
        Column("reason", "调整原因", T, "为什么调整；调整后的目标必填。", rule="S1-47", width=22),
        Column("made_by", "制定人", T, "目标制定人。", rule="S1-48", width=9),
        Column("confirmed_by", "确认人", T, "上级确认人，不得与制定人相同；空则表中注明待确认。",
               rule="S1-48", width=9),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
)  # fmt: skip

# What comes back about a letter: columns of 函件登记 and of the list that is filled in on the way.
_DELIVERY = (
    Column("delivery", "送达状态", CH, "未送达、已送达、已回执、拒收或退回。",
           choices=DELIVERY_STATES, aliases=("签收状态", "物流状态")),
    Column("delivered_on", "送达日期", D, "签收日期。", rule="S0-12", aliases=("签收日期", "签收时间")),
    Column("delivered_by", "送达方式", T, "快递、当面、邮件等。", rule="S0-12"),
    Column("signer", "签收人及职务", T,
           "谁签收的：法定代表人、主要负责人、收发部门或被授权人。", rule="4.5", width=16,
           aliases=("签收人",)),
    Column("evidence", "送达证据", T, "快递单号、签收单编号或扫描件的文件名。", rule="4.5", width=16,
           aliases=("邮单号", "快递单号", "运单号", "扫描件")),
    Column("receipt_on", "回执日期", D, "收到客户回执的日期。", rule="S0-12"),
    Column("answer", "回执内容", CH, "客户在回执上的答复；对账单写核对一致或不一致。", choices=ANSWERS,
           rule="L3 4.5"),
    Column("their_balance", "客户账面余额", M, "对账不一致时客户账面的余额。", unit="元", rule="L3",
           width=14),
    Column("difference_docs", "差异单据", T, "客户勾出有差异的单据，用顿号分开。", rule="L3", width=18),
    Column("settled_on", "差异了结日", D, "对账差异查清了结的日期；填了，待办就不再提示。", rule="L3"),
)  # fmt: skip
_REPLY = (
    Column("reply_amount", "回执承诺金额", M, "客户回执承诺的金额；与日期一起填，自动成为一条承诺。", unit="元",
           rule="S0-16"),
    Column("reply_date", "回执承诺日期", D, "客户回执承诺的日期。", rule="S0-16"),
    Column("reply_reason", "客户原因", T, "客户填写的原因。", rule="S0-15", width=16),
)  # fmt: skip
"""What the customer promises on the receipt of that very letter."""

LETTERS = Sheet(
    "letters", "函件登记", "tbl_letters",
    "程序生成的每份函件一行；送达后填写送达日期、证据与回执。",
    (
        Column("letter_no", "文号", C, "函件文号，按年连续编号。", required=True, role=OUTPUT, width=20),
        Column("letter_date", "日期", D, "发函日期。", required=True, role=OUTPUT),
        Column("kind", "函件", CH, "函件种类。", choices=LETTER_KINDS, required=True, role=OUTPUT,
               width=16),
        Column("level", "催款次数", Kind.INT, "第几次催款函。", role=OUTPUT),
        Column("customer_code", "客户编码", C, "客户编码。", required=True, role=OUTPUT),
        Column("customer_name", "客户名称", T, "客户名称。", role=OUTPUT, width=24),
        Column("amount", "金额", M, "函件所载金额。", unit="元", role=OUTPUT, width=14),
        Column("reply_by", "限期", D, "要求回复或付款的日期。", role=OUTPUT),
        Column("documents", "所列清单", T,
               "函中要求付款的售货清单；催款函注明各清单是第几次。", role=OUTPUT, rule="d26", width=30),
        Column("lead_no", "主函文号", C, "作为附件随哪一封主函发出；空=单独发出。", role=OUTPUT,
               width=20),
        Column("review", "复核", T, "含须法务复核的条款时写“待法务复核”，复核后改写结论。",
               role=OUTPUT, rule="4.5", width=12),
        Column("template", "模板版本", T, "所用模板的名称与校验码。", role=OUTPUT, width=20),
        Column("file", "文件", T, "函件文件。", role=OUTPUT, width=30),
        *_DELIVERY,
        *_REPLY,
    ),
    key=("letter_no",),
)  # fmt: skip

CONTRACTS = Sheet(
    "contracts", "合同", "tbl_contracts",
    "一份合同一行，一个客户可有几份。函件、停供、现金比例、违约金与账期都按每笔销售当日有效的合同。",
    (
        Column("contract_no", "合同号", C, "商业合同的编号。", required=True, aliases=("合同编号",),
               rule="S0-20", width=15),
        CUSTOMER_CODE,
        _KNOWN_NAME,
        Column("customer_name", "客户名称", T, "签合同的客户，须与档案相符。", rule="N1",
               aliases=CUSTOMER_NAME_ALIASES, width=26),
        Column("signed_on", "合同签订日", D, "合同签订的日期；函件引用条例须 2025-06-01 起签订。", rule="4.5",
               aliases=("签订日期",)),
        Column("sign_year", "签订年度", Kind.INT, "哪一年的合同；须与合同签订日相符。", rule="S0-20", width=9),
        Column("valid_from", "合同起始日", D, "从哪天起有效；空=自签订日。", rule="S0-20",
               aliases=("合同开始日期", "合同开始日", "合同生效日", "生效日期")),
        Column("valid_to", "合同到期日", D, "合同到期日，含当日；到期未续签会预警。空=无固定期限。", rule="S0-20",
               aliases=("合同结束日期", "合同结束日", "合同终止日", "合同终止日期")),
        Column("cycle", "回款周期", CH, "合同约定多久结一次款；函件写明。", choices=CYCLES, rule="S0-20"),
        *_terms("合同", "空则按客户的账期"),
        INSTALMENTS,
        Column("cash_ratio", "合同现金比例", R, "合同约定的现金比例，不低于参数规定的最低比例。", rule="K17"),
        Column("bills_allowed", "可用承兑", F,
               "合同写明可用银行承兑汇票付款的填是，函件照写；空=合同没有写。", rule="S0-22"),
        Column("discount_clause_no", "贴息条款条号", T,
               "合同写明贴息由客户承担的条款，如 第七条；函件照写，票据登记由我方承担的会提示。",
               rule="S0-22 K17", width=12),
        Column("year_amount", "合同年金额", M, "年度合同的全年金额，没有上年销售额时据以计算额度上限。",
               unit="元", rule="K08", width=15),
        Column("stop_clause", "停供条款", F, "合同里是否写明逾期可以停供。", rule="K12"),
        Column("stop_clause_no", "停供条款条号", T, "如 第八条；函件写“依据合同第八条”。", rule="K12"),
        Column("late_rate", "违约金日利率", R, "合同约定的逾期付款日利率；空=未约定。", rule="4.5"),
        Column("late_clause_no", "违约金条号", T, "如 第九条。", rule="4.5"),
        Column("retention", "所有权保留", F, "合同是否约定所有权保留。", rule="4.5"),
        Column("forum", "争议解决", CH, "合同约定的争议解决方式；空=未约定。",
               choices=words_of(words.Forum), rule="4.5"),
        Column("our_size", "签约时我方规模", CH,
               "签合同时我方的规模；以后变了仍按这时的（条例第三条），空=不引用条例。",
               choices=CUSTOMER_SIZES, rule="4.5", width=13),
        Column("customer_size", "签约时客户规模", CH,
               "签合同时客户的规模；以后变了仍按这时的（条例第三条），空=不引用条例。",
               choices=CUSTOMER_SIZES, rule="4.5", width=13),
        Column("small_told_on", "中小企业告知日", D, "订约时告知对方我方为中小企业的日期。",
               rule="4.5", width=13),
        Column("small_told_by", "告知方式", T, "如 合同第十条、书面声明。", rule="4.5"),
        Column("price_confirmed", "价格确认书", F, "供货前客户是否已签价格确认书。", rule="S0-32"),
        Column("note", "备注", T, "其他说明。", width=18),
    ),
    key=("contract_no",),
)  # fmt: skip

APPROVALS = Sheet(
    "approvals", "审批与变更", "tbl_approvals",
    "每个决定一行：谁申请、谁逐级批准、从什么改成什么、到哪一天为止。批准齐全才生效；客户信用档案按它核对。",
    (
        Column("state", "状态", T, "生效、还差谁批准、已用完、到期或为什么不成立。", role=FORMULA, rule="X04",
               width=28),
        Column("approval_no", "编号", C, "决定的编号；放行、核销等按它引用。", required=True, rule="X04",
               width=14),
        Column("kind", "类型", CH, "这是什么决定；由谁审批随类型而定，见状态。", choices=APPROVAL_KINDS,
               required=True, rule="X04"),
        CUSTOMER_CODE,
        _KNOWN_NAME,
        Column("customer_name", "客户名称", T, "客户名称。", aliases=CUSTOMER_NAME_ALIASES, width=22),
        Column("doc_no", "单据", C, "展期、让步、争议了结、核销的售货清单号码；放行的订单号。",
               aliases=DOC_NO_ALIASES, width=16),
        Column("old", "原值", T, "改变之前：额度、等级、期限、到期日或业务员；第一次授信留空。", width=13),
        Column("new_amount", "新金额", M, "额度、临时额度、放行、核销、让步的金额。", unit="元",
               rule="K10 S4-05", width=14),
        Column("new_grade", "新等级", CH, "评定的信用等级。", choices=GRADES, rule="K01", width=8),
        Column("new_days", "新期限", Kind.INT, "信用期限。", unit="天", rule="K09", width=9),
        Column("new_date", "新到期日", D, "展期后的到期日。", rule="S4-32"),
        Column("new_ratio", "同意现金比例", R, "现金比例异议批示同意的比例。", rule="S0-23"),
        Column("new_owner", "新业务员", T, "接手的业务员。", rule="S4-34", width=10),
        Column("grounds", "理由", T, "事由与依据；争议了结写结论。", width=26),
        Column("attachments", "附件", T, "附件的名称，用顿号分开。", width=20),
        Column("author", "申请人", T, "填表或申请的人，不得批准自己的申请。", required=True, width=9),
        Column("asked_on", "申请日", D, "申请的日期。", required=True),
        Column("approver_1", "批准人1", T, "第一步的批准人；各步是谁见状态。", rule="X04", width=9),
        Column("approved_1", "批准日1", D, "第一步批准的日期。", rule="X04"),
        Column("approver_2", "批准人2", T, "第二步的批准人。", rule="X04", width=9),
        Column("approved_2", "批准日2", D, "第二步批准的日期。", rule="X04"),
        Column("approver_3", "批准人3", T, "第三步的批准人。", rule="X04", width=9),
        Column("approved_3", "批准日3", D, "第三步批准的日期。", rule="X04"),
        Column("refused", "否决", F, "有一步不同意就填“是”。", rule="X04", width=7),
        Column("valid_from", "生效日", D, "从哪一天起；空=批准之日。", rule="F3"),
        Column("valid_to", "有效至", D, "到哪一天为止，含当日，过期自动失效；空=长期有效。", rule="S4-05"),
        Column("note", "备注", T, "其他说明。", width=16),
    ),
    key=("approval_no",),
)  # fmt: skip

# Not a sheet of the ledger: the blank columns of 寄送清单, filled in and registered by number.
SLIPS = Sheet(
    "slips", "回执登记", "tbl_slips",
    "送达与回执，一封函一行，按文号登记到函件登记；主函的一行也算到它的附件。",
    (
        Column("letter_no", "文号", C, "函件文号。", required=True, width=20,
               aliases=("函件文号", "主函文号", "函号", "发文字号")),
        *_DELIVERY,
        *_REPLY,
    ),
    key=("letter_no",),
)  # fmt: skip

CLAIM_SURENESS = ("可确认", "待核对")
CLAIMS = Sheet(
    "claims", "收款认领", "tbl_claims",
    "银行流水里的每笔收入一行：建议的客户与单据及理由。核对后在“确认”填“是”，再按导入或 huikuan claims --book 入账。",
    (
        Column("account", "本方账号", C, "收款的银行账号。", role=OUTPUT, width=20),
        Column("pay_date", "交易日期", D, "银行的交易日期。", required=True, role=OUTPUT),
        Column("pay_time", "交易时间", T, "银行的交易时间。", role=OUTPUT, width=10),
        Column("amount", "收入金额", M, "到账金额。", unit="元", required=True, role=OUTPUT, width=14),
        Column("balance", "账户余额", M, "这笔之后的余额。", unit="元", role=OUTPUT, width=15),
        Column("payer", "付款人", T, "银行写的付款人名称。", role=OUTPUT, width=26),
        Column("payer_account", "付款账号", C, "付款人的账号。", role=OUTPUT, width=20),
        Column("remark", "附言", T, "摘要、用途、附言合在一起。", role=OUTPUT, width=26),
        Column("serial", "流水号", C, "银行流水号。", role=OUTPUT, width=18),
        Column("customer_code", "认领客户编码", C, "建议的客户编码，可改；不是货款的写“非货款”。", width=13),
        Column("customer_name", "认领客户", T, "客户名称。", role=OUTPUT, width=24),
        Column("doc_nos", "认领单据", T, "建议的售货清单号码，用顿号分开，可改；空着则先核销最早到期的。",
               width=24),
        Column("sure", "把握", CH, "可确认：核对后填确认即可；待核对：只是线索。", choices=CLAIM_SURENESS,
               role=OUTPUT),
        Column("reason", "理由", T, "为什么这样建议。", role=OUTPUT, width=34),
        Column("confirmed", "确认", F, "核对无误填“是”。"),
        Column("booked_as", "入账单号", C, "入账后的收款单号；“非货款”表示不入账。", role=OUTPUT, width=16),
        Column("file", "来源文件", T, "流水文件名。", role=OUTPUT, width=20),
    ),
)  # fmt: skip

FORMS = Sheet(
    "forms", "导入表样", "tbl_forms",
    "导入时答过的问题，按文件的表头样子记住，下个月不再问；删去一行就是忘掉。",
    (
        Column("shape", "表样", C, "表头的指纹。", required=True, role=OUTPUT, width=18),
        Column("file", "文件", T, "上次导入的文件。", role=OUTPUT, width=24),
        Column("sheet", "工作表", T, "上次导入的工作表。", role=OUTPUT, width=16),
        Column("kind", "认作", T, "上次认作什么。", role=OUTPUT),
        Column("answers", "答复", T, "记住的答复。", role=OUTPUT, width=50),
        Column("learned_on", "记住日期", D, "记住的日期。", role=OUTPUT),
    ),
    key=("shape",),
)  # fmt: skip

ENTRY_SHEETS: tuple[Sheet, ...] = (
    CUSTOMERS, SALES, RECEIPTS, ADJUSTMENTS, BILLS, CONTACTS, APPROVALS, PLANS, TARGETS, LETTERS,
    CONTRACTS, CLAIMS, FORMS,
)  # fmt: skip
REQUIRED_SHEETS: tuple[Sheet, ...] = (CUSTOMERS, SALES, RECEIPTS)

# Sheets that hold no entry table, by the role they play; order of the workbook follows SHEET_ORDER.
HOME = "首页"
CUSTOMER_PAGE = "客户一页通"
ABOUT = "说明"
DAILY, MONTHLY = "每日一页", "月末一页"  # to print and hang up
PARAMETERS = "参数"
DASHBOARD = "信用看板"
AGEING = "账龄分析"
REVIEWS = "复评"
TODAY = "今日待办"
WORK_SLIP = "待办单"
CONSOLE = "月末控制台"
PROBLEMS = "数据问题"
RUNS = Sheet(
    "runs", "运行记录", "tbl_runs", "每次运行一行：谁、何时、做了什么、结果如何。",
    (
        Column("at", "时间", D, "运行的时间。", required=True, role=OUTPUT, width=20),
        Column("user", "用户", T, "谁运行的。", role=OUTPUT, width=14),
        Column("action", "操作", T, "做了什么。", role=OUTPUT, width=14),
        Column("period", "期间", T, "统计日。", role=OUTPUT, width=14),
        Column("rows", "行数", N, "处理了多少行。", role=OUTPUT, width=10),
        Column("seconds", "秒数", N, "用了多久。", role=OUTPUT, width=8),
        Column("version", "版本", T, "程序的版本。", role=OUTPUT, width=10),
        Column("result", "结果", T, "结果如何。", role=OUTPUT, width=60),
        Column("file", "文件", T, "导入的文件。", role=OUTPUT, width=26),
        Column("digest", "文件指纹", C, "导入的文件的 SHA-256。", role=OUTPUT, width=20),
    ),
)  # fmt: skip
RUN_LOG = RUNS.title
CALCULATION = "计算"
TYPING_HELP = "_IntelliSense_"  # the name and the last place are its reader's
SHEET_ORDER: tuple[str, ...] = (
    HOME, TODAY, WORK_SLIP, CUSTOMER_PAGE, DAILY, MONTHLY, ABOUT, PARAMETERS, CUSTOMERS.title,
    CONTRACTS.title, SALES.title, RECEIPTS.title, ADJUSTMENTS.title, BILLS.title, CONTACTS.title,
    APPROVALS.title, CLAIMS.title, DASHBOARD, AGEING, REVIEWS, PLANS.title, TARGETS.title, LETTERS.title,
    CONSOLE, PROBLEMS, RUN_LOG, FORMS.title, CALCULATION, TYPING_HELP,
)  # fmt: skip

# Table on the 参数 sheet: one row a parameter, found by these headings.
PARAMETER_HEADINGS: tuple[str, ...] = ("编号", "参数", "值", "单位", "生效日期", "依据", "说明")


def sheet(name: str) -> Sheet:
    """Return the entry sheet called ``name`` (English) or titled ``name`` (Chinese)."""
    for candidate in ENTRY_SHEETS:
        if name in (candidate.name, candidate.title):
            return candidate
    raise KeyError(name)
