"""The calls and visits of the demo."""

import datetime as dt

from huikuan_xl.demo.company import AS_OF, FIRST_DAY
from huikuan_xl.demo.days import work_day
from huikuan_xl.demo.maker import Maker

_MISSED_ACTIONS = (
    ("电话", "软磨法", "答应本月内付款"),
    ("微信", "软磨法", "已发对账明细，对方核对中"),
    ("上门", "压力法", "见到主管负责人，要求书面计划"),
    ("函件", "轰炸法", "寄出催款联络书"),
    ("电话", "代价法", "告知逾期不付将暂缓发货"),
)


def follow_up(maker: Maker) -> None:
    """Book the calls and visits that late documents and a sales round bring about."""
    rng = maker.rng
    for document in maker.documents:
        code, called = document.case.code, document.due + dt.timedelta(days=rng.randint(2, 9))
        if document.is_void or document.amount <= 0 or document.extra.get("disputed"):
            continue
        if called > AS_OF or called < FIRST_DAY or not document.open_on(called):
            continue
        if rng.random() < 0.6:
            channel, method, result = rng.choice(_MISSED_ACTIONS)
            maker.contact(
                called, code, "催收", channel=channel, method=method, result=result,
                reason_code=document.case.habit.reason or rng.choice(("A1", "A2", "B2", "B5")),
                counterpart=rng.choice(("财务 经理", "采购 主管", "出纳", "副总经理")),
                doc_no=document, next_contact=called + dt.timedelta(days=7),
            )  # fmt: skip
    for code in sorted(maker.cases)[::5]:
        day = work_day(AS_OF - dt.timedelta(days=rng.randint(20, 280)), back=True)
        maker.contact(
            day, code, "走访", channel="上门", counterpart="总经理", result="生产正常，库存合理"
        )
