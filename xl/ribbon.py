"""The ribbon tab: 准备 → 核对 → 月结 → 函件 → 帮助, in the order of a month end."""

from dataclasses import dataclass
from xml.etree import ElementTree

_NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"


@dataclass(frozen=True, slots=True)
class RibbonButton:
    """One button; ``macro`` is a Sub of the HKButtons module. A main step is shown large.

    ``image`` is a picture that Excel has itself; those of Word and Outlook would stay blank.
    """

    macro: str
    label: str
    image: str
    screentip: str
    supertip: str
    main: bool = False


GROUPS: tuple[tuple[str, str, tuple[RibbonButton, ...]], ...] = (
    ("Prepare", "准备", (
        RibbonButton("HK_Import", "导入", "ImportExcel", "从其他系统导入销售与回款",
                     "选择 ERP、银行或开票系统的导出文件，按表头认列，追加到台账；已有的行不会重复导入。",
                     main=True),
        RibbonButton("HK_Undo", "撤销上次", "Undo", "恢复上次按钮运行前的内容",
                     "把上一次按钮改写的单元格恢复原样。按钮生成的文件（报告、函件）不会删除。"),
    )),
    ("Verify", "核对", (
        RibbonButton("HK_Check", "核对", "ErrorChecking", "检查台账数据",
                     "逐行检查三张台账，问题写入“数据问题”，每条写明在哪一行、为什么、怎么改。",
                     main=True),
        RibbonButton("HK_TrySettlement", "核销试算", "Calculator", "按统计日重新核销并勾稽",
                     "按月末控制台的统计日核销全部回款，检查各项合计是否相符；不改动台账。"),
        RibbonButton("HK_MakeAgeing", "生成账龄", "PivotTableInsert", "重新生成账龄分析",
                     "按客户、业务员等重算账龄分析，合计与台账余额相符。"),
        RibbonButton("HK_Dashboard", "刷新看板", "RefreshAll", "刷新信用看板与今日待办",
                     "重算每个客户的余额、逾期、剩余信用、停供级别与预警，并列出今天要办的事。"),
    )),
    ("Close", "月结", (
        RibbonButton("HK_MonthEnd", "月结", "FileSaveAs", "生成月结报告",
                     "先检查，再核销、账龄、评级、计划，生成月结报告并归档。有错误或勾稽不符时不会月结。",
                     main=True),
        RibbonButton("HK_Plan", "回款计划", "FunctionsDateTimeInsertGallery", "生成下月回款计划",
                     "为每个下月有款到期的客户生成一行计划；已填写的目标不会改动。"),
        RibbonButton("HK_NewYear", "年度结转", "CalendarInsert", "写出下一年的台账",
                     "12 月关账之后，把未清款项、档案、函件、承诺与编号带进新台账，逐户核对期初＝期末；原台账不改动。"),
    )),
    ("Ship", "发货", (
        RibbonButton("HK_RequestRelease", "记为放行", "ReviewAcceptChange", "把要审批的订单记入审批与变更",
                     "客户一页通的发货试算要审批时，记一行“放行”，逐级批准后这张订单可发。", main=True),
    )),
    ("Letters", "函件", (
        RibbonButton("HK_WriteLetters", "生成函件", "FileSendAsAttachment", "生成催款、对账等函件",
                     "按回款制度为每个客户生成应发的 Word 函件，并登记文号。", main=True),
        RibbonButton("HK_Deliver", "登记回执", "RecordsSaveRecord", "按文号登记送达与回执",
                     "选择填好的发送清单或快递公司的清单，按文号把送达日期、证据与回执写进函件登记。"),
    )),
    ("Help", "帮助", (
        RibbonButton("HK_Doctor", "诊断", "Help", "检查安装与环境",
                     "检查 Python、注册、WPS、拦截与路径等常见原因，每项给出一个解决办法。", main=True),
    )),
)  # fmt: skip


def ribbon_xml(*, addin: bool = False) -> str:
    """Return the customUI document of the tab.

    The add-in's tab says that it is the add-in's, and hides while a ledger's own is there.
    """
    loaded = {"onLoad": "HKAddin_Loaded"} if addin else {}
    root = ElementTree.Element("customUI", {"xmlns": _NAMESPACE, **loaded})
    tabs = ElementTree.SubElement(ElementTree.SubElement(root, "ribbon"), "tabs")
    shown = (
        {"label": "回款（加载项）", "getVisible": "HKAddin_Visible"} if addin else {"label": "回款"}
    )
    tab = ElementTree.SubElement(tabs, "tab", {"id": "hkTab", **shown})
    for name, title, buttons in GROUPS:
        group = ElementTree.SubElement(tab, "group", {"id": f"hkGroup{name}", "label": title})
        for button in buttons:
            ElementTree.SubElement(group, "button", {
                "id": f"hkButton{button.macro.removeprefix('HK_')}",
                "label": button.label,
                "imageMso": button.image,
                "size": "large" if button.main else "normal",
                "screentip": button.screentip,
                "supertip": button.supertip,
                "tag": button.macro,
                "onAction": "HKAddin_Press" if addin else "HKRibbon_Press",
            })  # fmt: skip
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'
