"""Every letter and form, declared once: its templates, the Chinese fields it offers, who gets it.

Templates, their check, the selection and the user guide all read this module (rules §1.5, §4.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from huikuan_xl.rules.letter_rules import Tone

Fields = Mapping[str, str]
"""Field name → what it holds, in one Chinese sentence."""

COMMON: Fields = {
    "客户名称": "客户的全称",
    "客户编码": "客户编码",
    "客户地址": "函件寄送地址",
    "接收部门": "客户方接收部门",
    "接收人": "客户方联系人",
    "文号": "本函文号，按年连续编号",
    "日期": "发函日期",
    "截止日": "金额的统计截止日",
    "限期": "要求回复或付款的最后日期",
    "我方名称": "我公司名称",
    "收款户名": "收款账户的户名",
    "开户行": "收款账户的开户行",
    "银行账号": "收款账号",
    "我方地址": "我公司地址",
    "财务联系人": "我方财务联系人",
    "财务电话": "我方财务电话",
    "业务员": "负责该客户的业务员",
    "业务经理": "负责该客户的业务经理",
    "合同依据": "合同的称呼，含合同号；没有合同号时为“双方的购销约定”",
}

PLAN: Fields = {
    "计划月份": "计划的月份，如 2026年7月",
    "计划金额": "当月计划回款总额（元）",
    "计划金额大写": "当月计划回款总额的大写",
    "目标日期": "目标回款日期",
}

DEBT: Fields = {
    "逾期金额": "无争议的逾期货款合计（元），等于明细之和",
    "应付金额": "逾期金额减去未核销回款（元）",
    "应付金额大写": "应付金额的大写",
    "最早到期日": "逾期货款中最早的到期日",
    "最长逾期天数": "最早一笔逾期的天数",
    "未核销说明": "已付未指明用途的款项从应付金额中扣除的说明；没有则空",
    "争议说明": "有争议的款项另行处理的说明；没有则空",
    "违约责任": "逾期付款违约金的依据和我方保留的权利",
    "违约金": "逾期付款违约金估算（元），截至截止日",
    "违约金依据": "逾期付款违约金的日利率和依据",
    "条例依据": "《保障中小企业款项支付条例》的引用，不适用时为空",
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

OPEN_ITEMS: Fields = {
    "序号": "从 1 起的序号",
    "单据号": "售货清单号码",
    "销售日期": "销售日期",
    "到期日": "约定付款日",
    "金额": "原金额（元）",
    "已付": "已核销金额（元）",
    "未付": "尚欠金额（元）",
    "逾期天数": "截至截止日的逾期天数，未到期为空",
}

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


def _dunning_templates() -> tuple[str, ...]:
    return tuple(f"催款函-{tone}" for tone in Tone)


KINDS: tuple[LetterKind, ...] = (
    LetterKind(
        "回款计划联络书", "L1", "当月有到期应付款的每个客户，每月一份", ("回款计划联络书",),
        {
            **PLAN,
            "总欠款": "累计开票总欠款（元）",
            "当期欠款": "当期欠款（元）：未到期与当月到期",
            "超期欠款": "超期欠款（元）",
            "现金比例": "合同约定的现金比例",
        },
    ),
    LetterKind(
        "到期提醒", "K14", "有货款将在提醒期内到期的客户，到期前 7 天、5 天和当日", ("到期提醒",),
        {"应付金额": "将到期的合计（元）", "应付金额大写": "将到期合计的大写"},
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "催款联络书", "L2", "未按计划回款的客户，目标日期次日起", ("催款联络书",),
        {
            **PLAN,
            "实收金额": "当月实收（元）",
            "差额": "计划与实收的差额（元）",
            "差额大写": "差额的大写",
            "异常类型": "未能回款、未达目标或未按期限",
            "逾期金额": "截至截止日无争议的逾期货款（元）",
            "部长助理": "我方部长助理",
            "总经理": "我方总经理",
        },
    ),
    LetterKind(
        "对账单", "L3", "本期有往来或有余额的每个客户，每月一份", ("对账单",),
        {
            "期初日": "对账期间的第一天",
            "期初余额": "期初日之前的余额（元）",
            "本期销售": "本期发货、开票（元）",
            "本期回款": "本期回款（元）",
            "本期退货": "本期红字、退货（元）",
            "本期折让": "本期折让（元）",
            "本期减少": "回款、退货与折让合计（元）",
            "期末余额": "截止日余额（元），负数为我方预收",
            "期末余额大写": "期末余额的大写",
            "未清合计": "未清明细合计（元）",
            "未核销金额": "未核销回款（元）",
            "本金说明": "只列本金、不放弃违约责任的保留语，或按参数载明的利息",
        },
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "催款函", "L4", "逾期满间隔、前一函已登记送达的客户，逐次发 1、2、3 次",
        _dunning_templates(),
        {**DEBT, "催款次数": "第几次催款函，如 第1次", "前函说明": "此前各次函件与送达；第1次为空"},
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "回款承诺书", "L5", "连续 2 次或一年内 3 次未按计划回款的客户", ("回款承诺书",),
        {
            **DEBT,
            "失约经过": "触发签署承诺的失败次数",
            "加速条款": "任一期未付则全部到期的约定；参数关闭时为空",
            "保证人": "登记过的保证人；没有则留空白线",
            "本金说明": "只列本金的说明，或按参数载明的利息",
        },
        {
            "分期": {"期次": "第几期", "日期": "付款日期", "金额": "付款金额（元）",
                     "大写": "付款金额的大写"},
            "明细": OPEN_ITEMS,
        },
    ),
    LetterKind(
        "限期清欠通知", "L6", "超期 2 个月以上或超期 20 万元以上、尚未到停供的客户",
        ("限期清欠通知",),
        {**DEBT, "停供依据": "合同条款或法律依据", "停供起始日": "逾期不清时暂停供货的日期"},
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "停止供货通知", "L6", "过第 3 个月末日仍未清还、已有沟通记录的客户", ("停止供货通知",),
        {**DEBT, "停供依据": "合同条款或法律依据", "停供起始日": "暂停供货的日期"},
        {"明细": OPEN_ITEMS},
    ),
    LetterKind(
        "恢复供货通知", "L7", "收到停供通知后已清还超期欠款的客户", ("恢复供货通知",),
        {
            "停供文号": "原停供通知的文号",
            "停供日期": "原停供通知的日期",
            "清欠金额": "原停供通知所载金额（元）",
            "清欠金额大写": "原停供通知所载金额的大写",
            "清欠日": "最后一笔清欠的日期",
            "恢复日": "恢复供货的日期",
            "剩余额度": "恢复后可用的信用额度（元）；未授信则写未授信",
        },
    ),
    LetterKind(
        "律师函委托资料", "L8", "第 3 次催款函送达后满间隔仍未付的客户；交律师，不寄客户",
        ("律师函委托资料",),
        {
            **DEBT,
            "委托律所": "受托律师事务所",
            "客户代码": "客户的统一社会信用代码",
            "时效截止日": "诉讼时效届满日",
            "停供条款": "合同有无停供条款",
            "所有权保留": "合同是否约定所有权保留",
        },
        {"明细": OPEN_ITEMS, "经过": HISTORY},
    ),
    LetterKind(
        "荣誉证书", "L9", "年末“重承诺讲信誉”得分最高的客户", ("荣誉证书",),
        {"年度": "评选年度", "得分": "重承诺讲信誉得分", "总经理": "颁发人"},
        required=(),
    ),
    LetterKind(
        "价格确认书", "L10", "近一年有赊销往来、尚未签价格确认书的客户", ("价格确认书",),
        {"信用期限": "回款期限（天）", "现金比例": "合同约定的现金比例"},
        {"价格": {"序号": "从 1 起的序号", "商品名称": "商品名称", "单价": "含税单价（元）"}},
    ),
    LetterKind(
        "信用申请表", "F1", "新客户首次交易前、老客户授信或重新授信时（F1、F2）", ("信用申请表",),
        {
            **CREDIT,
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
        {**CREDIT, "占用": "已占用额度（元）", "临时额度": "现行临时额度与有效期；没有则写无"},
        required=(), registered=False, on_request=True,
    ),
    LetterKind(
        "工作事实报告", "F4", "停供或移交的客户，随催收材料移交上级", ("工作事实报告",),
        {
            **DEBT,
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
        {"客户数": "移交的客户数", "余额合计": "应收余额合计（元）",
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
