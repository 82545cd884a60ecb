"""Every letter and form, declared once: its templates, the Chinese fields it offers, who gets it.

Templates, their check, the selection and the user guide all read this module (rules §1.5, §4.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huikuan_xl.rules.letter_rules import Tone
from huikuan_xl.rules.words import LetterName

Fields = Mapping[str, str]
"""Field name → what it holds, in one Chinese sentence."""

COMMON: Fields = {
    "客户名称": "客户的全称",
    "客户编码": "客户编码",
    "客户地址": "函件寄送地址",
    "接收部门": "客户方接收部门",
    "接收人": "客户方联系人",
    "收件": "收件一行：部门、姓名与送达地址",
    "抄送": "分支机构的总公司；没有则空",
    "文号": "本函文号，按种类和年份连续编号",
    "日期": "发函日期",
    "截止日": "金额的统计截止日",
    "限期": "要求回复或付款的最后日期，带“（含当日）”",
    "到账说明": "到账截止日，以及此后已付款怎么办",
    "不展期": "限期不变更原付款期限、不构成展期的说明；所列货款都没有约定付款日时为空",
    "附件清单": "随本函发出的附件，没有则空",
    "主函文号": "本函作为附件所随主函的文号；单独发出时为空",
    "我方名称": "我公司名称",
    "收款户名": "收款账户的户名",
    "开户行": "收款账户的开户行",
    "银行账号": "收款账号",
    "我方地址": "我公司地址",
    "财务联系人": "我方财务联系人",
    "财务电话": "我方财务电话",
    "业务员": "负责该客户的业务员",
    "业务经理": "负责该客户的业务经理",
    "合同依据": "函中各笔货款所依据的合同；没有合同号时为买卖往来与送货签收凭证",
    "贵方": "对客户的称呼：贵方或贵单位",
    "签章": "客户签收处的要求：盖章，或自然人签字并按指印",
}

PLAN: Fields = {
    "计划月份": "计划的月份，如 2026年7月",
    "计划金额": "当月计划回款总额（元）",
    "计划金额大写": "当月计划回款总额的大写",
    "目标日期": "目标回款日期",
}

DEBT: Fields = {
    "欠款说明": "所列货款的到期情况一句；双方未约定付款日的不写逾期",
    "逾期金额": "所列货款合计（元），等于明细之和",
    "应付金额": "逾期金额减去未指明用途的款项（元）",
    "应付金额大写": "应付金额的大写",
    "未核销说明": "未指明用途的款项和统计截止日之后到账的说明；没有则空",
    "争议说明": "有争议的款项另行处理的说明；没有则空",
    "违约责任": "保留逾期付款责任的一句；合同约定了日利率且参数选“写率”时写明",
    "条例依据": "《保障中小企业款项支付条例》的引用；缺任何一项事实或未经法务复核时为空",
    "同意履行": "所列货款有已过诉讼时效的，请客户在回执上同意继续付款的一句；没有则空",
}

STOP: Fields = {
    "停供正文": "对已确认未发货订单的处理与依据；没有依据时为空",
    "新订单": "暂停接受新订单的一句，不需要依据",
    "催告经过": "何时催告、限期过所列货款；没有记录则空",
    "缓期说明": "限期内清还则停供不执行；立即中止履行的没有这一句",
    "恢复条件": "恢复供货的条件",
    "停供起始日": "暂停的起始日期",
}

CREDIT: Fields = {
    "信用等级": "信用等级 A–E",
    "应收余额": "应收余额（元）",
    "超期欠款": "超期欠款（元）",
    "批准额度": "批准额度；未授信则写未授信",
    "部门负责人": "我方部门负责人",
    "财务负责人": "我方财务负责人",
    "总经理": "我方总经理",
}

ASKED: Fields = {
    "申请额度": "审批与变更里待审批的新金额；没有则留空待填",
    "申请等级": "待审批的新等级；没有则空",
    "申请期限": "待审批的新期限；没有则留空待填",
    "申请有效期": "待审批的生效日与有效至；没有则留空待填",
    "申请事由": "待审批的理由；没有则空",
}

OPEN_ITEMS: Fields = {
    "序号": "从 1 起的序号",
    "单据号": "售货清单号码",
    "发票号": "所开发票号，没有则空",
    "合同号": "这笔销售的合同号，没有则空",
    "销售日期": "销售日期",
    "到期日": "约定付款日；没有约定时写“未约定”",
    "金额": "原金额（元）",
    "已付": "已核销金额（元）",
    "未付": "尚欠金额（元）",
    "逾期天数": "截至截止日的逾期天数，未到期或未约定为空",
    "次数": "催款函中该清单是第几次催告，如 第1次",
    "备注": "如 争议，另行核对",
}

MOVEMENTS: Fields = {
    "日期": "发货或到账的日期",
    "摘要": "发货、退货、回款或折让",
    "单据号": "售货清单或收款单号",
    "发票号": "所开发票号，没有则空",
    "增加": "增加的应收（元）",
    "减少": "减少的应收（元）",
    "余额": "该笔之后的余额（元），负数为预收",
}

FEES: Fields = {
    "单据号": "售货清单号码",
    "本金": "计息本金（元）",
    "起": "起息日",
    "止": "止息日",
    "天数": "天数",
    "日利率": "日利率",
    "金额": "违约金（元）",
    "已付": "本金迟付已付的写“已付”，未付为空",
}

_WAYS = "合同约定的即时付款比例、可否用承兑、贴息由谁承担；合同没有写则空"

HISTORY: Fields = {
    "日期": "发函或联系的日期",
    "事项": "函件名称与文号，或联系方式",
    "结果": "送达情况或联系结果",
    "证据": "送达证据",
}


@dataclass(frozen=True)
class LetterKind:
    """One letter or form.

    ``kind`` is its name on 函件登记; ``templates`` are file names without ``.docx``; ``fields`` are
    its own fields besides ``COMMON``; ``loops`` are its tables, name → fields of 行; ``required``
    must be in the template (a letter always has a firm date, S1-31). Forms are not registered and
    have no number; ``on_request`` kinds are written only when asked for by name.
    """

    kind: str
    code: str
    recipients: str
    templates: tuple[str, ...]
    fields: Fields
    loops: Mapping[str, Fields] = field(default_factory=dict)
    required: tuple[str, ...] = ("限期",)
    registered: bool = True
    on_request: bool = False
    per_salesperson: bool = False

    @cached_property
    def all_fields(self) -> Fields:
        """Every field that a template of this kind may use outside its tables."""
        return {**COMMON, **self.fields}

    @property
    def name(self) -> LetterName | None:
        """Its name on 函件登记, None for a form."""
        return LetterName(self.kind) if self.registered else None

    @property
    def travels(self) -> bool:
        """Goes to the customer, alone or with another letter of the day."""
        return self.name is not None and self.name.to_customer


DEMAND = ("限期", "应付金额", "到账说明", "不展期")
"""What every demand must hold: firm day, sum, bank cut-off day, and that it grants no respite."""


def _dunning_templates() -> tuple[str, ...]:
    return tuple(f"催款函-{tone}" for tone in Tone)


KINDS: tuple[LetterKind, ...] = (
    LetterKind(
        "回款计划联络书", "L1", "当月有到期应付款的每个客户，每月一份", ("回款计划联络书",),
        {
            **PLAN,
            "应收余额": "截止日应收余额（元）",
            "已到期": "其中已到期、无争议的（元）",
            "争议金额": "其中已到期、有争议的（元）；没有则空",
            "未到期": "其中未到期的（元）",
            "现金比例": _WAYS,
        },
    ),
    LetterKind(
        "到期提醒", "K14", "有货款将在提醒期内到期的客户；参数关闭时只出微信、短信文字",
        ("到期提醒",),
        {"应付金额": "将到期的合计（元），已扣除未指明用途的款项", "应付金额大写": "合计的大写",
         "抵扣说明": "可抵扣的未指明用途的款项；没有则空"},
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "催款联络书", "L2", "未按计划回款的客户，目标日期次日起", ("催款联络书",),
        {
            **DEBT,
            **PLAN,
            "实收金额": "当月实收（元）",
            "异常类型": "未能回款、未达目标或未按期限",
            "计划说明": "该月计划、是否经贵方确认与实际到账",
        },
        {"明细": OPEN_ITEMS},
        required=DEMAND,
    ),
    LetterKind(
        "对账单", "L3", "本期有往来或有余额的每个客户，每月一份", ("对账单",),
        {
            "期初日": "对账期间的第一天",
            "期初余额": "期初日之前的余额（元）",
            "本期销售": "本期增加合计（元）",
            "本期减少": "本期减少合计（元）",
            "期末说明": "截止日谁欠谁多少，含大写；负数写成我方预收",
            "期末余额": "截止日余额（元）",
            "核对说明": "客户核对一致时签的一句：以客户的口吻说谁欠谁多少",
            "到期说明": "其中已到期多少、请于何时前支付；没有则空",
            "票据说明": "已计入回款而尚未到期的承兑汇票；没有则空",
            "未清合计": "未清明细合计（元）",
            "未核销金额": "未指明用途的款项（元）",
            "本金说明": "只列本金、不放弃违约责任、不变更付款期限的保留语",
        },
        {"往来": MOVEMENTS, "明细": OPEN_ITEMS},
    ),
    LetterKind(
        "催款函", "L4", "逾期满间隔的货款，逐笔发 1、2、3 次，前一次须登记送达",
        _dunning_templates(),
        {
            **DEBT,
            "催款次数": "本函所列货款中最高的次数，如 第1次",
            "前函说明": "此前各次函件与送达；第1次为空",
            "后果": "逾期不付的后果，按语气、合同条款与争议解决方式",
        },
        {"明细": OPEN_ITEMS},
        required=DEMAND,
    ),
    LetterKind(
        "回款承诺书", "L5", "连续 2 次或一年内 3 次未按计划回款的客户", ("回款承诺书",),
        {
            **DEBT,
            "无争议": "双方无争议的一句，有争议的清单除外",
            "加速条款": "逾期满若干日可通知全部到期的约定",
            "逾期责任": "未按期支付自何时起付违约金，利率由双方填写",
            "原期限": "不变更原付款期限（有约定的）、付清后原违约金怎么办",
            "保证条款": "本次承诺的保证人条款；没有保证人或未经法务复核时为空",
            "保证人": "本次承诺的保证人；没有则空",
            "管辖条款": "合同没有约定争议解决方式时的管辖一句；有约定则空",
            "分期说明": "各期是客户的承诺，还是留空待填",
            "份数": "贰或叁",
            "本金说明": "只列本金的说明",
            "违约金说明": "参数要求附违约金计算表时的一句：合计、暂计至何日；没有则空",
            "违约金合计": "附表所列违约金合计（元）",
        },
        {
            "违约金": FEES,
            "分期": {"期次": "第几期", "日期": "付款日期", "金额": "付款金额（元）",
                     "大写": "付款金额的大写"},
            "明细": OPEN_ITEMS,
        },
        required=("限期", "应付金额", "到账说明", "原期限"),
    ),
    LetterKind(
        "限期清欠通知", "L6", "超期 2 个月以上的货款，或超期达 20 万元以上的全部货款",
        ("限期清欠通知",),
        {**DEBT, **STOP},
        {"明细": OPEN_ITEMS},
        required=DEMAND,
    ),
    LetterKind(
        "停止供货通知", "L6", "限期清欠通知已送达、期限已过仍未清还，且有停供依据的客户",
        ("停止供货通知",),
        {**DEBT, **STOP},
        {"明细": OPEN_ITEMS},
        required=DEMAND,
    ),
    LetterKind(
        "恢复供货通知", "L7", "停供通知所列货款已结清的客户", ("恢复供货通知",),
        {
            "停供文号": "原停供通知的文号",
            "停供日期": "原停供通知的日期",
            "结清说明": "所列款项怎样结清：付款多少、退货折让冲抵多少",
            "恢复说明": "从何时、以何方式恢复；停供未开始的写不再执行",
        },
        required=(),
    ),
    LetterKind(
        "律师函委托资料", "L8", "第 3 次催款函送达后满间隔仍未付的货款；交律师，不寄客户",
        ("律师函委托资料",),
        {
            **DEBT,
            "委托律所": "受托律师事务所",
            "客户代码": "客户的统一社会信用代码",
            "最早到期日": "所列货款中最早的到期日",
            "最长逾期天数": "最早一笔逾期的天数",
            "违约金估算": "内部估算：逐笔计算的合计与利率的依据，未约定时按参数",
            "时效说明": "诉讼时效：最早一笔的届满日，已届满的写明",
            "停供条款": "合同有无停供条款",
            "所有权保留": "合同是否约定所有权保留",
            "争议解决": "合同约定的争议解决方式",
        },
        {
            "明细": OPEN_ITEMS,
            "经过": HISTORY,
            "违约金": FEES,
            "时效": {"单据号": "售货清单号码", "到期日": "到期日", "届满日": "时效届满日"},
        },
    ),
    LetterKind(
        "荣誉证书", "L9", "年度“重承诺讲信誉”得分最高的客户；年度结束后", ("荣誉证书",),
        {"年度": "评选年度", "总经理": "颁发人",
         "守约": "表彰的事实：到期货款全部按期付清的写“恪守约定、按期付款”，否则不写按期"},
        required=(),
    ),
    LetterKind(
        "价格确认书", "L10", "近一年有赊销往来、尚未签价格确认书的客户", ("价格确认书",),
        {"付款条件": "批准的付款期限；没有批准额度的写款到发货",
         "现金比例": _WAYS},
        {"价格": {"序号": "从 1 起的序号", "商品名称": "商品名称", "单价": "含税单价（元）"}},
    ),
    LetterKind(
        "信用申请表", "F1", "新客户首次交易前、老客户授信或重新授信时（F1、F2）", ("信用申请表",),
        {
            **CREDIT,
            **ASKED,
            "客户类别": "新客户或老客户",
            "客户代码": "客户的统一社会信用代码",
            "首次交易日": "首次交易日期",
            "缺少资料": "六项资料中尚缺的；齐全则写齐全",
            "等级理由": "评级的每一步",
            "上年销售额": "上年销售额（元）",
            "额度上限": "制度规定的额度上限（元）",
            "信用期限": "现有信用期限（天）",
        },
        required=(), registered=False, on_request=True,
    ),
    LetterKind(
        "临时额度申请表", "F3", "需超额度发货特批的客户", ("临时额度申请表",),
        {**CREDIT, **ASKED, "占用": "已占用额度（元）", "临时额度": "现行临时额度与有效期；没有则写无"},
        required=(), registered=False, on_request=True,
    ),
    LetterKind(
        "工作事实报告", "F4", "停供或移交的客户，随催收材料移交上级", ("工作事实报告",),
        {
            **DEBT,
            "最早到期日": "所列货款中最早的到期日",
            "最长逾期天数": "最早一笔逾期的天数",
            "停供级别": "当前停供级别",
            "停供理由": "级别的理由",
            "时效截止日": "诉讼时效届满日",
            "催收方法": "建议的催收方法与做法",
            "部门负责人": "我方部门负责人",
        },
        {
            "明细": OPEN_ITEMS,
            "经过": HISTORY,
            "材料": {"序号": "从 1 起的序号", "名称": "移交材料", "情况": "齐或缺"},
        },
        required=(), registered=False, on_request=True,
    ),
    LetterKind(
        "对方负责人登记表", "F5", "每个签合同的客户；只收业务联系所必需", ("对方负责人登记表",),
        {"客户代码": "客户的统一社会信用代码", "联系电话": "业务联系电话", "信用等级": "信用等级",
         "首次交易日": "首次交易日期"},
        required=(), registered=False, on_request=True,
    ),
    LetterKind(
        "交接清单", "F6", "业务员调岗、离职时，每个业务员一份", ("交接清单",),
        {"财务负责人": "我方财务负责人", "客户数": "移交的客户数", "余额合计": "应收余额合计（元）",
         "余额合计大写": "应收余额合计的大写", "逾期合计": "逾期合计（元）"},
        {
            "客户": {"序号": "从 1 起的序号", "编码": "客户编码", "名称": "客户名称",
                     "合同号": "合同号", "余额": "应收余额（元）", "逾期": "逾期（元）",
                     "最近联系": "最近联系日期"},
        },
        required=(), registered=False, on_request=True, per_salesperson=True,
    ),
)  # fmt: skip

_BY_NAME = {kind.kind: kind for kind in KINDS}
_BY_CODE = {kind.code: kind for kind in KINDS if sum(k.code == kind.code for k in KINDS) == 1}


def kind_named(name: str) -> LetterKind:
    """Return the kind called ``name`` (``催款函``) or numbered so (``L4``).

    Raises ValueError with the names there are; L6 is two letters and has to be named.
    """
    found = _BY_NAME.get(name) or _BY_CODE.get(name.upper())
    if found is None:
        raise ValueError(f"没有叫“{name}”的函件。可用：{'、'.join(_BY_NAME)}")
    return found
