"""The training plan with its courses, and short lines for who collects (S0-39, S2-12, S2-13, S3-16)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Course:
    """One course of the plan."""

    number: int
    subject: str
    content: str
    for_whom: str


COURSES = (
    Course(1, "认识与信心", "对回款的认识，销售人员回款信心的培养训练", "全体业务员"),
    Course(
        2,
        "基本技能",
        "回款的基本技能：讨论、演练和总结；直切主题、提早上门、先收后谈",
        "全体业务员",
    ),
    Course(3, "环境与案例", "回款中的各种环境和条件，学习成功的回款案例，灵活运用", "全体业务员"),
    Course(4, "相关法律", "合同、时效、送达、对账签认，哪些话不能说、哪些事不能做", "业务员、财务"),
    Course(5, "流程与制度", "回款流程、信用政策、本工具的使用、客户沟通", "销售、财务、客服"),
)
KIT = (
    ("时间", "每次半天，连续四周"), ("地点", "会议室"), ("器材", "投影仪 1 台、白板、笔若干"),
    ("人员", "讲师 1 名，销售人员全体，第 4、5 次加财务"), ("目标", "信心、技巧、法律"),
)  # fmt: skip
_GUIDANCE = {
    "A": "提前告知、按期上门；全额提出，分期要有书面承诺和第一笔的日期。",
    "B": "开门见山说明来意，问清谁批、哪天付；先收后谈，短收当场更正。",
    "C": "先把我方的问题办完并书面回复，再谈无争议的部分。",
    "D": "补合同、补签收、先对账，取得签认后再催。",
    "E": "今天就联系并登记；交接不清的由财务直接与客户对账。",
}
UNKNOWN_CAUSE = "先问清：谁说了算、差什么手续、哪天付。"
MIDDLING = "不大不小的单最容易被拖：约定固定的付款日，不等客户想起来。"
ANCHOR = "谈目标时先提全额，再谈到双方能做到的数；不以任务压力开场。"


def guidance_for(code: str) -> str:
    """Return a short line for whoever talks to a customer with this cause (S1-27, S1-56, S1-59)."""
    return _GUIDANCE.get(code[:1], UNKNOWN_CAUSE)


def courses_for(causes: tuple[bool, ...]) -> tuple[int, ...]:
    """Return which courses answer the six causes of a salesperson's month (S1-03): targets, measures
    and promises call for 5, soft demands for 2, weak calls for 1 and 3."""
    needed = set()
    if any(causes[:4]):
        needed.add(5)
    if causes[4]:
        needed.add(2)
    if causes[5]:
        needed |= {1, 3}
    return tuple(sorted(needed))
