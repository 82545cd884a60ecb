"""What VBA itself has to say in Chinese, when Python can't: kept as properties of the file.

VBA sources are ASCII, so that they compile on every Windows; a property is text in any language,
and stays when sheets and names are changed.
"""

from xlsxwriter import Workbook

TITLE = "HuiKuan XL"
NOT_STARTED = "HuiKuan service does not start"
LOST = "HuiKuan service was lost"
TEXTS: dict[str, str] = {
    TITLE: "回款 XL",
    NOT_STARTED: (
        "回款服务没有启动，台账没有改动。请关闭 Excel，运行 huikuan doctor，按提示处理；以管理员身份打开的 Excel"
        "找不到本用户登记的服务，请像平常一样打开。"
    ),
    LOST: "与回款服务的连接中断了，这次操作可能只做了一部分。请查看“运行记录”，必要时按“撤销上次”，或从“备份”文件夹取回台账。",
}


def add_macro_texts(book: Workbook) -> None:
    """Put the texts into a workbook that has macros, by the names that VBA asks for."""
    for name, text in TEXTS.items():
        book.set_custom_property(name, text)
