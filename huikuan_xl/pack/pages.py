"""Which sheets the pack has and what each shows, declared as tables over a MonthEnd."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL, UNAPPLIED
from huikuan_xl.accounts.buckets import DATE_MISSING
from huikuan_xl.accounts.profile_table import as_float
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.schema import ADJUSTMENTS, BILLS, CUSTOMERS, PLANS, SALES, TARGETS, Kind
from huikuan_xl.month.analysis import target_views
from huikuan_xl.month.definitions import parameters_used
from huikuan_xl.month.direction import BANDS
from huikuan_xl.month.forecast import LATER, SOON, week_names
from huikuan_xl.month.plan import PROGRESS, with_customers_without_plan
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack import analysis
from huikuan_xl.pack.tables import Field, Page, Table, Ties, indexed, ledger_field, total_rows
from huikuan_xl.rules.plans import window_text
from huikuan_xl.rules.scoring import BENEFIT_SUBJECTS, BENEFITS, pay_grade_label

BY_DEPARTMENT, BY_SALESPERSON, BY_CUSTOMER = "部门", "业务员", "客户"
DIMENSION, LABEL, BALANCE, OVERDUE = "dimension", "label", "余额", "逾期合计"
CHANGES, YEAR, PROGRESS_TABLE = "本月变动", "近 12 个月", "计划与实际"
TARGET_VIEWS, PARAMETERS_USED = "目标构成", "所用参数"
AGEING, CUSTOMER_FIGURES, FORECAST = "账龄分析", "客户统计", "13周回款预测"

_CODE = ledger_field(CUSTOMERS, "customer_code")
_NAME = ledger_field(CUSTOMERS, "customer_name")
_SALESPERSON = ledger_field(CUSTOMERS, "salesperson")
_DEPARTMENT = ledger_field(CUSTOMERS, "department")
_WHO = (_CODE, _NAME, _SALESPERSON)
_OVERDUE = Field("overdue", "逾期金额", Kind.MONEY, summed=True, ties=Ties.OVERDUE)
_OVERDUE_DAYS = Field("max_overdue_days", "最长逾期天数", Kind.INT)
_BALANCE = Field("balance", "应收余额", Kind.MONEY, summed=True, ties=Ties.BALANCE)
_OPEN = Field("open", "未收金额", Kind.MONEY)
_STOP = Field("stop_label", "停供级别", Kind.TEXT)
_CREDIT = Field("credit_label", "信用等级", Kind.TEXT)
_PAY = Field("pay_label", "回款等级", Kind.TEXT)
_METHOD = Field("method", "催收方法", Kind.TEXT)
_COLLECTED = Field("collected_month", "本月实回", Kind.MONEY, summed=True, ties=Ties.COLLECTED)
_NEXT_CONTACT = Field("next_contact", "下次联系日", Kind.DATE)
_RATE = Field("rate", "兑现率", Kind.RATIO)
_PROMISE_RATE = Field("promise_rate", "承诺兑现率", Kind.RATIO)


def _ageing_fields(m: MonthEnd) -> tuple[Field, ...]:
    """余额, the buckets with the sum of the overdue ones, 日期缺失 and 未核销回款."""
    names = (BALANCE, *m.policy.bucket_labels, OVERDUE, DATE_MISSING, UNAPPLIED)
    ties = {BALANCE: Ties.BALANCE, OVERDUE: Ties.OVERDUE, UNAPPLIED: Ties.UNAPPLIED}
    return tuple(Field(name, name, Kind.MONEY, ties=ties.get(name)) for name in names)


def _with_overdue(m: MonthEnd, ageing: pd.DataFrame) -> pd.DataFrame:
    overdue = ageing[list(m.policy.bucket_labels[1:])].sum(axis=1)
    return ageing.assign(**{OVERDUE: overdue})


def _customer_label(m: MonthEnd, codes: "pd.Series[str]") -> "pd.Series[str]":
    names = codes.map(m.customers["customer_name"])
    return names.where(codes != TOTAL, "").fillna("")


def _ageing_page(m: MonthEnd) -> Page:
    parts = []
    for dimension in (BY_DEPARTMENT, BY_SALESPERSON, BY_CUSTOMER):
        part = indexed(_with_overdue(m, m.ageing[dimension]), LABEL)
        part.insert(0, DIMENSION, dimension)
        names = _customer_label(m, part[LABEL]) if dimension == BY_CUSTOMER else ""
        part.insert(2, "customer_name", names)
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    fields = (
        Field(DIMENSION, "口径", Kind.TEXT), Field(LABEL, "部门／业务员／客户编码", Kind.CODE), _NAME,
        *_ageing_fields(m),
    )  # fmt: skip
    return Page(
        AGEING,
        "按到期日计算逾期天数，各段单位为元；首列可筛选部门、业务员或客户，每个口径各有合计行。",
        (Table(AGEING, fields, frame, total_rows(frame, LABEL, TOTAL)),),
        frozen=3,
    )


def _by_customer(m: MonthEnd, name: str, purpose: str, frame: pd.DataFrame,
                 fields: tuple[Field, ...]) -> Page:  # fmt: skip
    frame = indexed(frame, _CODE.name)
    frame.insert(1, _NAME.name, _customer_label(m, frame[_CODE.name]))
    table = Table(name, (_CODE, _NAME, *fields), frame, total_rows(frame, _CODE.name, TOTAL))
    return Page(name, purpose, (table,), frozen=2)


def ageing_of(m: MonthEnd, name: str, purpose: str, rows: pd.DataFrame) -> Page:
    """Return the ageing of some customers; ``rows`` end with their 合计."""
    fields = tuple(replace(field, ties=None) for field in _ageing_fields(m))
    return _by_customer(m, name, purpose, _with_overdue(m, rows), fields)


def cause_table(m: MonthEnd) -> Table:
    """Return why money is late, the largest cause first, as a Pareto."""
    fields = (
        Field("cause", "原因", Kind.TEXT),
        Field("amount", "逾期金额", Kind.MONEY, summed=True, ties=Ties.OVERDUE),
        Field("customers", "户数", Kind.INT, summed=True), Field("share", "占比", Kind.RATIO),
        Field("cumulative", "累计占比", Kind.RATIO), Field("owner", "我方责任部门", Kind.TEXT),
        Field("effect", "处理", Kind.TEXT),
    )  # fmt: skip
    return Table("逾期原因", fields, m.causes, spread=True)


def method_table(m: MonthEnd) -> Table:
    """Return what the calls of the year brought, by method and by channel."""
    fields = (
        Field("word", "方法或渠道", Kind.TEXT), Field("collected", "随后到账", Kind.MONEY),
        Field("calls", "催收次数", Kind.INT),
        Field("rate", "有效率", Kind.RATIO), Field("worked", "有款次数", Kind.INT),
        Field("by", "口径", Kind.TEXT),
    )  # fmt: skip
    return Table(
        "催收效果（近 12 个月）", fields, m.method_effects, spread=True,
        note=f"一笔回款算给它之前 {m.policy.call_works_days} 天内最近的一次催收；同一次催收在方法、渠道各列一次。",
    )  # fmt: skip


def _ageing_by_document_page(m: MonthEnd) -> Page:
    return _by_customer(
        m, "账龄（开票日）", "按销售日期起算的账龄，用于与客户、与对外报表比较；单位为元。",
        _with_overdue(m, m.ageing_by_document),
        tuple(field for field in _ageing_fields(m) if field.name != OVERDUE),
    )  # fmt: skip


def _audit_page(m: MonthEnd) -> Page:
    fields = tuple(
        Field(str(name), "应收（未扣未核销）", Kind.MONEY, ties=Ties.OPEN)
        if name == BALANCE
        else Field(str(name), str(name), Kind.MONEY)
        for name in m.audit.columns
    )
    return _by_customer(
        m, "账龄（审计段）", "按年分段的审计口径账龄，供年报附注和坏账准备复核；单位为元。",
        m.audit, fields,
    )  # fmt: skip


def _overdue_page(m: MonthEnd) -> Page:
    items = m.open_items[(m.open_items["overdue"] > 0) & (m.open_items["open"] > 0)]
    items = items.sort_values(["overdue", "customer_code", "doc_no"], ascending=[False, True, True])
    items = items.assign(tax=items.index.isin(m.tax_candidates.index))
    fields = (
        *_WHO, ledger_field(SALES, "doc_no"), ledger_field(SALES, "sale_date"),
        ledger_field(SALES, "due_date"), Field("first_due", "展期前到期日", Kind.DATE),
        Field("extended", "展期次数", Kind.INT), ledger_field(SALES, "amount"),
        Field("paid", "已回款", Kind.MONEY),
        replace(_OPEN, summed=True, ties=Ties.OVERDUE), Field("overdue", "逾期天数", Kind.INT),
        Field("bucket", "账龄段", Kind.TEXT), ledger_field(SALES, "disputed"),
        Field("due_estimated", "到期日推算", Kind.FLAG), Field("why", "说明", Kind.TEXT),
        Field("tax", "核销后可税前扣除", Kind.FLAG), Field("row", "台账行号", Kind.INT),
    )  # fmt: skip
    return Page(
        "逾期明细", "截至日已过到期日而未收清的每一行，逾期最久的在前。",
        (Table("逾期明细", fields, items),), frozen=2,
    )  # fmt: skip


def _stop_page(m: MonthEnd) -> Page:
    proposals = m.stop_proposals.set_index("customer_code")
    warned = m.customers[m.customers["warnings"] != ""]
    codes = proposals.index.union(warned.index)
    frame = m.customers.loc[codes].join(proposals[["why", "deadline", "basis"]])
    frame = indexed(frame, _CODE.name).sort_values(
        ["stop_level", "overdue", "customer_code"], ascending=[False, False, True]
    )
    fields = (
        *_WHO, _OVERDUE, _OVERDUE_DAYS, _STOP, Field("why", "停供理由", Kind.TEXT),
        Field("deadline", "付款期限", Kind.DATE), Field("basis", "依据", Kind.TEXT),
        Field("warnings", "预警", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "预警与停供建议", "建议停供的客户在前，其后是触发预警的客户；停供须按制度审批后执行。",
        (Table("预警与停供建议", fields, frame),), frozen=2,
    )  # fmt: skip


def _plan_page(m: MonthEnd) -> Page:
    fields = (
        *_WHO, Field("total_open", "应收总额", Kind.MONEY), Field("current", "未到期", Kind.MONEY),
        replace(_OVERDUE, summed=False, ties=None), Field("claim", "要求付款", Kind.MONEY, summed=True),
        ledger_field(PLANS, "target", summed=True), Field("target_why", "目标依据", Kind.TEXT),
        ledger_field(PLANS, "target_date"),
        ledger_field(PLANS, "cash_ratio"), ledger_field(PLANS, "promised", summed=True),
        Field("promised_share", "承诺占目标", Kind.RATIO),
        Field("gap", "缺口", Kind.MONEY, summed=True), Field("measures", "补足措施", Kind.TEXT),
        Field("measures_expected", "措施预计增加", Kind.MONEY, summed=True),
        Field("covered", "缺口已覆盖", Kind.FLAG),
        Field("expected_promised", "预计可收·已承诺", Kind.MONEY, summed=True),
        Field("expected_unpromised", "预计可收·未承诺", Kind.MONEY, summed=True),
        Field("expected", "预计可收合计", Kind.MONEY, summed=True),
        ledger_field(PLANS, "first_third", summed=True),
        ledger_field(PLANS, "second_third", summed=True),
        ledger_field(PLANS, "last_third", summed=True),
    )  # fmt: skip
    return Page(
        "下月回款计划",
        "下月要收的钱：目标是当月到期加逾期里已承诺的和按付款习惯预计的；“要求付款”是函件上的全部到期与逾期。",
        (Table("下月回款计划", fields, m.plan),), frozen=2,
    )  # fmt: skip


def target_fields() -> tuple[Field, ...]:
    """Return the columns of 目标分解, top down."""
    return (
        Field("month", "月份", Kind.CODE), Field("level", "层级", Kind.TEXT), _DEPARTMENT,
        _SALESPERSON, _NAME, ledger_field(TARGETS, "target"), Field("planned", "计划之和", Kind.MONEY),
        Field("difference", "目标减计划", Kind.MONEY), Field("collected", "计入本月的回款", Kind.MONEY),
        Field("attainment", "达成率", Kind.RATIO), Field("step", "奖励档", Kind.TEXT),
        Field("bonus", "建议奖金", Kind.MONEY),
        *(ledger_field(TARGETS, name) for name in ("first_third", "second_third", "last_third")),
        Field("first_light", "上旬", Kind.TEXT), Field("middle_light", "中旬", Kind.TEXT),
        Field("last_light", "下旬", Kind.TEXT), Field("version", "版本", Kind.TEXT),
        Field("confirmed", "确认", Kind.TEXT),
    )  # fmt: skip


def targets_shown(m: MonthEnd) -> pd.DataFrame:
    """Return the table of targets with its months as users write them."""
    table = m.targets.table
    return table.assign(month=table["month"].dt.strftime("%Y-%m"))


def _target_page(m: MonthEnd) -> Page:
    return Page(
        TARGETS.title,
        "公司、部门、业务员、客户各自的目标，与回款计划之和、计入本月的回款比较；各层之和不等的见“数据问题”。",
        (Table(TARGETS.title, target_fields(), targets_shown(m),
               note="回款包括没有计划的客户，提前付的算在清单到期的月份；奖励档只是建议，财务人员按公司一行的档。"),),
        frozen=5,
    )  # fmt: skip


def _target_views_page(m: MonthEnd) -> Page:
    views = target_views(m)
    by = (
        Field("by", "口径", Kind.TEXT), Field("word", "类别", Kind.TEXT),
        Field("customers", "户数", Kind.INT), Field("target", "下月计划目标", Kind.MONEY),
        Field("share", "占比", Kind.RATIO),
    )  # fmt: skip
    table = Table(TARGET_VIEWS, by, views, total_rows(views, "word", TOTAL))
    return Page(TARGET_VIEWS, "下月计划目标按产品、地区、客户类型和渠道各占多少。", (table,))


def _change_page(m: MonthEnd) -> Page:
    money = (Field("amount", "金额", Kind.MONEY),)
    bridge = pd.DataFrame(m.direction.bridge, columns=["part", "amount"])
    headings = ("上月末", "本月收回或冲减", "从别段移入", "移到别段", "本月新增", "本月末")
    bands = tuple(
        Field(name, heading, Kind.MONEY, summed=True, ties=Ties.OPEN if name == "after" else None)
        for name, heading in zip(BANDS[1:], headings, strict=True)
    )
    return Page(
        CHANGES,
        "从上月末到本月末：余额怎样变来，各账龄段收回多少、移走多少、新增多少（按现在的台账重算）；计划与近 12 个月。",
        (Table("余额变动", (Field("part", "项目", Kind.TEXT), *money), bridge,
               frozenset({len(bridge) - 1})),
         Table("账龄段之间的移动", (Field("band", "账龄段", Kind.TEXT), *bands), m.direction.bands),
         _movers_table(m),
         _progress_table(m), _year_table(m)),
        one_page=True,
    )  # fmt: skip


def _movers_table(m: MonthEnd) -> Table:
    found = m.direction.movers
    names = _customer_label(m, found["customer_code"])
    fields = (
        _NAME, Field("amount", "金额", Kind.MONEY), Field("before", "上月末在", Kind.TEXT),
        Field("after", "本月末在", Kind.TEXT),
    )  # fmt: skip
    return Table("谁移到了更老的账龄段（金额最大的）", fields, found.assign(customer_name=names))


def _moves_page(m: MonthEnd) -> Page:
    booked = tuple(
        ledger_field(ADJUSTMENTS, name)
        for name in ("adj_no", "adj_date", "kind", "customer_code", "customer_name", "doc_no",
                     "amount", "counter_code", "counter_doc", "due_date", "approved_by", "reason",
                     "evidence")
    )  # fmt: skip
    table = Table("本月核销与调整", (*booked, Field("result", "结果", Kind.TEXT)), m.adjustments)
    return Page("核销与调整", "本月入账的核销、转户、退款与质保金。", (table,), frozen=1)


def _bills_page(m: MonthEnd) -> Page:
    held = (
        *(ledger_field(BILLS, name) for name in ("bill_no", "kind", "customer_code",
                                                "customer_name", "face", "acceptor", "due_on")),
        Field("state", "状态", Kind.TEXT), Field("since", "自", Kind.DATE),
        Field("days_left", "离到期天数", Kind.INT), Field("cost", "贴息", Kind.MONEY),
        ledger_field(BILLS, "bearer"), Field("to_do", "要做的", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "票据", "没有了结的票据和本月有变动的票据。", (Table("票据", held, m.bills),), frozen=1
    )


def _progress_table(m: MonthEnd) -> Table:
    headings = ("公司目标", "计划目标", "承诺", "实收", "预计")
    fields = tuple(
        Field(name, heading, Kind.MONEY)
        for name, heading in zip(PROGRESS[1:], headings, strict=True)
    )
    return Table(
        PROGRESS_TABLE, (Field("month", "月份", Kind.TEXT), *fields), m.progress,
        note="公司目标见“目标分解”；实收是计入本月计划的回款；预计按客户以往表现（见“下月回款计划”）。",
    )  # fmt: skip


def _year_table(m: MonthEnd) -> Table:
    rows = [
        (f"{one.day:%y-%m}", one.open, one.overdue, as_float(one.overdue_rate), one.collected,
         "关账" if one.closed else "按台账算")
        for one in m.direction.year
    ]  # fmt: skip
    fields = (
        Field("month", "月份", Kind.TEXT),
        Field("open", "应收总额", Kind.MONEY, ties=Ties.OPEN),
        Field("overdue", "逾期金额", Kind.MONEY, ties=Ties.OVERDUE),
        Field("rate", "逾期率", Kind.RATIO),
        Field("collected", "回款（含折让）", Kind.MONEY, ties=Ties.COLLECTED),
        Field("source", "来源", Kind.TEXT),
    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=[field.name for field in fields])
    return Table(YEAR, fields, frame, running=True)


def _forecast_page(m: MonthEnd) -> Page:
    weeks = (*week_names(m.as_of), LATER, SOON)
    fields = (_CODE, _NAME, *(Field(name, name, Kind.MONEY) for name in weeks))
    bold = total_rows(m.forecast, "customer_code", TOTAL)
    return Page(
        FORECAST,
        "未清货款预计何时收到：按客户以往迟付的天数（自身与全体）、已经逾期多久、未到期的承诺；有争议的和恶意拖欠的列在最后。",
        (Table(FORECAST, fields, m.forecast, bold),), frozen=2,
    )  # fmt: skip


def _this_plan_page(m: MonthEnd) -> Page:
    plan = with_customers_without_plan(m.this_plan, m.customers)
    frame = plan.assign(why=plan["why"].where(plan["failure"] != "", ""))
    fields = (
        *_WHO, ledger_field(PLANS, "target", summed=True), ledger_field(PLANS, "target_date"),
        Field("collected", "计入本计划", Kind.MONEY, summed=True),
        Field("received", "本月实际回款", Kind.MONEY, summed=True, ties=Ties.COLLECTED),
        Field("short", "未完成", Kind.MONEY, summed=True),
        Field("failure", "未达成类型", Kind.TEXT), Field("first_light", "上旬", Kind.TEXT),
        Field("middle_light", "中旬", Kind.TEXT), Field("last_light", "下旬", Kind.TEXT),
        Field("why", "理由", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "本月计划完成",
        "计划与回款的比较：提前付的算在清单到期的月份，所以“计入本计划”与“本月实际回款”可以不同。",
        (Table("本月计划完成", fields, frame),), frozen=2,
    )  # fmt: skip


def _call_page(m: MonthEnd) -> Page:
    fields = (
        *_WHO, _OVERDUE, _OVERDUE_DAYS, _STOP, _NEXT_CONTACT,
        Field("channel", "渠道", Kind.TEXT), _METHOD, Field("fallback", "备选方法", Kind.TEXT),
        Field("action", "做法", Kind.TEXT), Field("next_step", "下一步", Kind.TEXT),
        Field("cause", "欠款原因与对策", Kind.TEXT),
        Field("expected_recovery", "预计可收", Kind.MONEY, summed=True),
        Field("last_contact", "上次联系日", Kind.DATE), Field("held_until", "暂缓至", Kind.DATE),
        Field("contact_limits", "联系限制", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "催收清单", f"从上往下联系：到了下次联系日（不晚于 {m.as_of:%Y-%m-%d}）的在前，再按停供级别与金额。",
        (Table("催收清单", fields, m.call_list),), frozen=2,
    )  # fmt: skip


def _promise_page(m: MonthEnd) -> Page:
    fields = (
        *_WHO, Field("made_on", "承诺日", Kind.DATE), Field("number", "承诺编号", Kind.CODE),
        Field("due_on", "承诺回款日", Kind.DATE),
        Field("amount", "承诺金额", Kind.MONEY, summed=True),
        Field("received", "按期实收", Kind.MONEY, summed=True), _RATE,
        Field("status", "状态", Kind.TEXT),
        Field("claimable", "可主张全部到期", Kind.MONEY), Field("why", "理由", Kind.TEXT),
    )  # fmt: skip
    purpose = f"近 {m.policy.veto_window_months} 个月的承诺和未到期的承诺：一笔款只兑现一项承诺。"
    return Page("承诺跟踪", purpose, (Table("承诺跟踪", fields, m.promises),), frozen=2)


def _benefit_page(m: MonthEnd) -> Page:
    subjects = tuple(Field(name, name, Kind.TEXT) for name in BENEFIT_SUBJECTS)
    rated = m.customers["pay_grade"]
    matrix = pd.DataFrame(
        [{"label": pay_grade_label(grade), "customers": int((rated == grade).sum()), **terms}
         for grade, terms in BENEFITS.items()]
    )  # fmt: skip
    apart = [
        {"customer_code": one.code, "customer_name": one.name, "pay_label": one.pay_label,
         "credit_label": one.grade_label, "why": one.benefits.why()}
        for one in m.profiles.values()
        if one.benefits is not None
        and (one.benefits.value.suspended or one.benefits.value.review)
    ]  # fmt: skip
    columns = ["customer_code", "customer_name", "pay_label", "credit_label", "why"]
    by_grade = (
        Field("label", "回款等级", Kind.TEXT),
        Field("customers", "户数", Kind.INT),
        *subjects,
    )
    by_customer = (_CODE, _NAME, _PAY, _CREDIT, Field("why", "优惠如何处理", Kind.TEXT))
    return Page(
        "回款优惠", "回款等级给出的商务优惠（S0-27…30）；信用 E 级的优惠暂停，回款 D 而信用 A、B 的先复评。",
        (Table("各等级的优惠", by_grade, matrix),
         Table("优惠暂停或须先复评的客户", by_customer, pd.DataFrame(apart, columns=columns))),
        widest=36,
    )  # fmt: skip


def _reminder_page(m: MonthEnd) -> Page:
    fields = (
        *_WHO, ledger_field(SALES, "doc_no"), ledger_field(SALES, "due_date"), _OPEN,
        Field("remind", "提醒", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "到期提醒", "截至日当天应当提醒客户的清单。",
        (Table("到期提醒", fields, m.reminders),), frozen=2,
    )  # fmt: skip


def customers_by_overdue(m: MonthEnd) -> pd.DataFrame:
    """Return the customers, most overdue first, ties by balance and code; codes that the register
    doesn't know come last."""
    frame = indexed(m.customers, _CODE.name)
    return frame.sort_values(
        ["registered", "overdue", "balance", "customer_code"],
        ascending=[False, False, False, True], ignore_index=True,
    )  # fmt: skip


def _customer_page(m: MonthEnd) -> Page:
    fields = (
        *_WHO, _DEPARTMENT, _BALANCE, _OVERDUE, _OVERDUE_DAYS,
        Field("unapplied", "未核销回款", Kind.MONEY, summed=True, ties=Ties.HELD),
        Field("disputed", "争议金额", Kind.MONEY, summed=True),
        Field("due_in_month", "本月应回", Kind.MONEY, summed=True),
        _COLLECTED,
        Field("on_time_rate", "准时率", Kind.RATIO), Field("cash_ratio", "现金比例", Kind.RATIO),
        Field("discount_rate", "贴息率", Kind.RATIO), _PROMISE_RATE,
        Field("failures_year", f"{window_text(m.policy)}失败次数", Kind.INT),
        Field("award_score", "重承诺讲信誉得分", Kind.NUMBER), Field("last_contact", "上次联系日", Kind.DATE),
        _NEXT_CONTACT,
    )  # fmt: skip
    return Page(
        CUSTOMER_FIGURES, "每个客户本月的应收、回款和信誉，逾期最多的在前。",
        (Table(CUSTOMER_FIGURES, fields, customers_by_overdue(m)),), frozen=2,
    )  # fmt: skip


def _credit_page(m: MonthEnd) -> Page:
    fields = (
        _CODE, _NAME, ledger_field(CUSTOMERS, "size"), _CREDIT, _PAY,
        ledger_field(CUSTOMERS, "limit"),
        Field("ceiling", "额度上限", Kind.MONEY), Field("above_ceiling", "批准超上限", Kind.FLAG),
        Field("effective_limit", "有效额度", Kind.MONEY), Field("usage", "占用", Kind.MONEY),
        Field("limit_use", "额度使用率", Kind.RATIO), Field("remaining", "剩余额度", Kind.MONEY), _STOP,
        Field("needs_commitment", "须签承诺书", Kind.FLAG),
        Field("limitation_light", "时效", Kind.TEXT), Field("sue_by", "起诉期限", Kind.DATE),
    )  # fmt: skip
    return Page(
        "授信与等级", "每个客户的等级、额度与停供级别；批准额度空着表示未授信。",
        (Table("授信与等级", fields, indexed(m.customers, _CODE.name)),), frozen=2,
    )  # fmt: skip


def _reason_page(m: MonthEnd) -> Page:
    fields = (
        _CODE, _NAME, _CREDIT, Field("grade_why", "信用等级理由", Kind.TEXT),
        _PAY, Field("pay_why", "回款等级理由", Kind.TEXT),
        _STOP, Field("stop_why", "停供理由", Kind.TEXT),
        Field("warnings_why", "预警理由", Kind.TEXT),
        Field("method_why", "催收方法理由", Kind.TEXT),
        Field("next_contact_why", "联系日理由", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "等级理由", "每个客户的信用等级、回款等级、停供级别、预警、催收方法和联系日是怎样得出的。",
        (Table("等级理由", fields, indexed(m.customers, _CODE.name)),), frozen=2,
    )  # fmt: skip


def _salesperson_page(m: MonthEnd) -> Page:
    fields = (
        Field("rank", "排名", Kind.INT), _SALESPERSON, _DEPARTMENT,
        Field("customers", "客户数", Kind.INT, summed=True),
        Field("target", "目标", Kind.MONEY, summed=True),
        Field("planned", "计划之和", Kind.MONEY, summed=True),
        Field("for_plan", "计入目标", Kind.MONEY, summed=True),
        Field("collected", "回款", Kind.MONEY, summed=True, ties=Ties.COLLECTED),
        Field("attainment", "达成率", Kind.RATIO), _BALANCE, _OVERDUE,
        Field("overdue_rate", "逾期率", Kind.RATIO),
        Field("new_overdue", "本月新增逾期", Kind.MONEY, summed=True), _PROMISE_RATE,
        Field("contacts", "催收次数", Kind.INT, summed=True),
        Field("contact_effect", "催收有效率", Kind.RATIO), Field("visit_rate", "走访完成率", Kind.RATIO),
        Field("score", "得分", Kind.NUMBER),
    )  # fmt: skip
    frame = indexed(m.salespeople, "salesperson").sort_values("rank", kind="stable")
    return Page(
        "业务员统计",
        "每个业务员本月的目标（目标分解的，没有则回款计划之和）、回款、逾期和得分；不属于任何人的列（未指定），不评分。",
        (Table("业务员统计", fields, frame),), frozen=2,
    )  # fmt: skip


def _provision_table(title: str, bands: str, frame: pd.DataFrame) -> Table:
    fields = (
        Field(LABEL, bands, Kind.TEXT),
        Field("amount", "应收金额", Kind.MONEY, ties=Ties.BALANCE),
        Field("rate", "计提比例", Kind.RATIO), Field("provision", "坏账准备", Kind.MONEY),
    )  # fmt: skip
    rows = indexed(frame, LABEL)
    return Table(title, fields, rows, total_rows(rows, LABEL, TOTAL))


def _provision_page(m: MonthEnd) -> Page:
    by_days = _provision_table("坏账准备（账龄法，按逾期天数）", "账龄段", m.provision)
    by_years = _provision_table("坏账准备（审计段，按账龄年数）", "审计段", m.audit_provision)
    name = m.migration.name
    columns = ["bucket", "average", "historical", "expected", "amount", "loss"]
    migrated = Table(
        f"{name}与预期损失",
        (
            Field("bucket", "账龄段", Kind.TEXT), Field("average", f"平均{name}", Kind.RATIO),
            Field("historical", "历史损失率", Kind.RATIO),
            Field("expected", "预期损失率", Kind.RATIO),
            Field("amount", "未清金额", Kind.MONEY),
            Field("loss", "按此法应计提", Kind.MONEY, summed=True),
        ),
        m.migration.frame.reindex(columns=columns),
        note=m.migration.note,
    )  # fmt: skip
    purpose = (
        "应收金额 × 计提比例；应收金额已按客户扣未核销回款（先扣最老的段），合计等于台账余额。"
    )
    return Page("坏账准备", purpose, (by_days, by_years, migrated))


def _cause_page(m: MonthEnd) -> Page:
    return Page(
        "原因与方法", "逾期为什么（按金额从大到小）、我方谁负责，近 12 个月的催收各带来多少。",
        (cause_table(m), method_table(m)),
    )  # fmt: skip


def _duty_page(m: MonthEnd) -> Page:
    fields = (
        Field("due", "到期日", Kind.DATE), Field("kind", "事项", Kind.TEXT), _CODE, _NAME,
        Field("who", "责任人", Kind.TEXT), Field("why", "理由", Kind.TEXT),
    )  # fmt: skip
    frame = m.duties.sort_values(["due", "kind", "customer_code"])
    dated = (Field("due", "最迟日期", Kind.DATE), Field("kind", "制度事项", Kind.TEXT))
    return Page(
        "复评走访到期", "制度日历；其下是即将到期或已过期的复评、走访、合同续签与时效，最急的在前。",
        (Table("制度日历", dated, m.calendar, spread=True), Table("复评走访到期", fields, frame)),
    )  # fmt: skip


def _problem_page(m: MonthEnd) -> Page:
    kinds = (Kind.TEXT, Kind.TEXT, Kind.INT, *(Kind.TEXT,) * 4)
    fields = tuple(
        Field(heading, heading, kind) for heading, kind in zip(Problem.HEADINGS, kinds, strict=True)
    )
    frame = pd.DataFrame([one.cells() for one in m.problems], columns=list(Problem.HEADINGS))
    return Page(
        "数据问题", "台账里读到的问题：在哪里、为什么、怎么改。改好台账后重新运行月结。",
        (Table("数据问题", fields, frame),),
    )  # fmt: skip


def _definition_page(m: MonthEnd) -> Page:
    name, formula = Field("name", "指标", Kind.TEXT), Field("formula", "口径", Kind.TEXT)
    rows = pd.DataFrame(
        [(one.name, one.value, one.unit, one.formula) for one in m.indicators],
        columns=["name", "value", "unit", "formula"],
    )
    is_ratio = rows["unit"] == "比例"
    terms = pd.DataFrame(m.definitions, columns=["term", "meaning"])
    return Page(
        "口径说明", "本报告每个指标的数值与算法，以及所用名词的含义。",
        (
            Table(
                "比例", (name, Field("value", "数值", Kind.RATIO), formula), rows[is_ratio], spread=True
            ),
            Table(
                "天数与次数",
                (name, Field("value", "数值", Kind.NUMBER), Field("unit", "单位", Kind.TEXT), formula),
                rows[~is_ratio], spread=True,
            ),
            Table(
                "名词",
                (Field("term", "名词", Kind.TEXT), Field("meaning", "含义", Kind.TEXT)), terms,
                spread=True,
            ),
        ),
        widest=80,
    )  # fmt: skip


def _parameters_page(m: MonthEnd) -> Page:
    fields = (
        Field("section", "组", Kind.TEXT), Field("label", "参数", Kind.TEXT),
        Field("value", "本次所用的值", Kind.TEXT), Field("source", "出处", Kind.TEXT),
        Field("own", "来源", Kind.TEXT),
    )  # fmt: skip
    rows = pd.DataFrame(parameters_used(m.policy), columns=[field.name for field in fields])
    table = Table(PARAMETERS_USED, fields, rows)
    return Page(PARAMETERS_USED, "本报告所用的每个参数和它的出处。", (table,), widest=30)


PAGES: tuple[Callable[[MonthEnd], Page], ...] = (
    _change_page, _moves_page, _bills_page, _ageing_page, _ageing_by_document_page, _audit_page, _overdue_page, _stop_page, _plan_page, _target_page, _target_views_page,
    _forecast_page, _this_plan_page, _call_page, _promise_page, _reminder_page, _customer_page, _credit_page,
    _benefit_page, _reason_page, _salesperson_page, _cause_page, analysis.bound_page, _provision_page, analysis.tax_page, _duty_page,
    analysis.award_page, analysis.review_page, analysis.training_page, _problem_page, _definition_page, _parameters_page,
)  # fmt: skip


def pages(month_end: MonthEnd) -> Iterable[Page]:
    """Yield the sheets after 首页 in their order; money in the frames is 分, in the cells 元."""
    ledger = month_end.ledger
    empty: dict[Callable[[MonthEnd], Page], bool] = {
        _moves_page: ledger.adjustments.empty,
        _bills_page: ledger.bills.empty,
        _target_page: month_end.targets.table.empty,
        _target_views_page: month_end.targets.table.empty,
    }
    return (page(month_end) for page in PAGES if not empty.get(page, False))
