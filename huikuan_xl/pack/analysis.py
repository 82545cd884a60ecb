"""The analyses as sheets of the pack: our own part in it, where the money is bound, bad debts,
awards and reviews, training (S1-03, S1-24, S0-17…19, S2-12, S3-16, S3-17)."""

import pandas as pd

from huikuan_xl.accounts.ageing import TOTAL
from huikuan_xl.ledger.schema import Kind
from huikuan_xl.month import analysis
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.pack.tables import Field, Page, Table, Ties, total_rows
from huikuan_xl.rules import diagnosis, training

_CODE = Field("customer_code", "客户编码", Kind.CODE)
_NAME = Field("customer_name", "客户名称", Kind.TEXT)
_SELLER = Field("salesperson", "业务员", Kind.TEXT)


def own_work_table(m: MonthEnd) -> Table:
    """Return our own six causes by salesperson."""
    counts = tuple(Field(name, name, Kind.INT) for name in diagnosis.SIX_CAUSES)
    fields = (_SELLER, *counts, Field("courses", "建议的课程（见“培训与指标”）", Kind.TEXT))
    return Table("六项自查（户数）", fields, analysis.six_causes(m), spread=True)


def bound_page(m: MonthEnd) -> Page:
    """Return turnover, where the receivables are bound, and the use of limits."""
    turned, bound = analysis.turnover(m), analysis.bound_by(m)
    by_seller = (
        _SELLER, Field("sales", "近 12 个月销售", Kind.MONEY),
        Field("open", "应收（未扣未核销）", Kind.MONEY, ties=Ties.OPEN),
        Field("turnover", "周转率（次）", Kind.NUMBER), Field("days", "周转天数", Kind.NUMBER),
        Field("cycle", "回款周期（天）", Kind.NUMBER),
    )  # fmt: skip
    by_word = (
        Field("by", "口径", Kind.TEXT), Field("word", "类别", Kind.TEXT),
        Field("customers", "户数", Kind.INT), Field("open", "应收", Kind.MONEY, ties=Ties.OPEN),
        Field("share", "占比", Kind.RATIO),
        Field("overdue", "逾期金额", Kind.MONEY, ties=Ties.OVERDUE),
    )  # fmt: skip
    by_grade = (
        Field("grade", "信用等级", Kind.TEXT), Field("customers", "户数", Kind.INT, summed=True),
        Field("limit", "有效额度", Kind.MONEY, summed=True),
        Field("usage", "占用", Kind.MONEY, summed=True), Field("rate", "使用率", Kind.RATIO),
        Field("over", "超额度户数", Kind.INT, summed=True),
        Field("above", "批准超上限户数", Kind.INT, summed=True),
    )  # fmt: skip
    return Page(
        "周转与占用",
        "应收转得多快、从发货到收款要几天、钱占在哪类客户和销售方式上、额度用了多少。",
        (
            Table("周转与回款周期", by_seller, turned, total_rows(turned, "salesperson", TOTAL),
                  note="周转率＝近 12 个月销售÷期末应收；回款周期＝近 12 个月回款从销售日到收款日的天数，按金额加权。"),
            Table("应收占用", by_word, bound, total_rows(bound, "word", TOTAL)),
            Table("额度使用", by_grade, analysis.limit_use(m)),
        ),
    )  # fmt: skip


def award_page(m: MonthEnd) -> Page:
    """Return the rankings of the year: salespeople and customers."""
    awards = (
        Field("rank", "名次", Kind.INT), _CODE, _NAME, Field("score", "得分", Kind.NUMBER),
        Field("due", "近 12 个月到期货款", Kind.MONEY), Field("on_time", "准时率", Kind.RATIO),
        Field("promises", "承诺兑现率", Kind.RATIO), Field("why", "说明", Kind.TEXT),
    )  # fmt: skip
    sellers = (
        Field("rank", "名次", Kind.INT), _SELLER, Field("score", "年度得分", Kind.NUMBER),
        Field("target", "近 12 个月计划", Kind.MONEY),
        Field("collected", "计入计划", Kind.MONEY), Field("attainment", "达成率", Kind.RATIO),
        Field("why", "说明", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "评优",
        "近 12 个月有足够计划的业务员、有到期货款或到期承诺的客户按得分排名；没有依据的不排。",
        (
            Table("业务员年度排名", sellers, analysis.seller_ranking(m), spread=True),
            Table("重承诺讲信誉排名", awards, analysis.award_ranking(m), spread=True),
        ),
    )


def review_page(m: MonthEnd) -> Page:
    """Return the July review and the quarter check."""
    reviews = (
        _CODE, _NAME, Field("class", "重点分类", Kind.TEXT), Field("credit", "信用等级", Kind.TEXT),
        Field("pay", "回款等级", Kind.TEXT), Field("limit", "批准额度", Kind.MONEY),
        Field("ceiling", "额度上限", Kind.MONEY), Field("advice", "复评建议", Kind.TEXT),
        Field("why", "理由", Kind.TEXT), Field("missing", "缺少资料", Kind.TEXT),
        Field("review_due", "复评期限", Kind.DATE),
    )  # fmt: skip
    papers = (
        Field("paper", "资料", Kind.TEXT), Field("have", "齐全户数", Kind.INT),
        Field("lack", "缺的户数", Kind.INT), Field("who", "缺的客户", Kind.TEXT),
    )  # fmt: skip
    return Page(
        "复评与季检",
        "季检要补的资料；七月复评的建议。",
        (
            Table("季检：客户资料", papers, analysis.quarter_check(m), spread=True),
            Table("复评建议", reviews, analysis.review_list(m)),
        ),
    )


def training_page(m: MonthEnd) -> Page:
    """Return finance's own figures, our own six causes, the training plan, guidance by cause."""
    figures = (
        Field("what", "财务指标", Kind.TEXT), Field("done", "做到", Kind.INT),
        Field("whole", "应做", Kind.INT), Field("rate", "比例", Kind.RATIO),
    )  # fmt: skip
    course = (
        Field("number", "课次", Kind.INT), Field("subject", "课程", Kind.TEXT),
        Field("for_whom", "参加", Kind.TEXT), Field("content", "内容", Kind.TEXT),
    )  # fmt: skip
    kit = (Field("what", "培训安排", Kind.TEXT), Field("text", "内容", Kind.TEXT))
    said = [(name, training.guidance_for(code)) for code, name in
            zip(m.causes["code"], m.causes["cause"], strict=True)]  # fmt: skip
    said += [("中额的单", training.MIDDLING), ("谈目标", training.ANCHOR)]
    return Page(
        "培训与指标", "财务自己的指标、我方六项自查、培训计划与课程、按原因的催收要领。",
        (
            Table("财务人员指标", figures, analysis.finance_indicators(m)),
            own_work_table(m),
            Table("培训计划", kit, pd.DataFrame(training.KIT, columns=["what", "text"]), spread=True),
            Table("课程", course, pd.DataFrame(training.COURSES), spread=True),
            Table("催收要领", (Field("what", "原因", Kind.TEXT), Field("text", "要领", Kind.TEXT)),
                  pd.DataFrame(said, columns=["what", "text"]), spread=True),
        ),
    )  # fmt: skip


def tax_page(m: MonthEnd) -> Page:
    """Return the candidates for deduction and the evidence that every one needs and has."""
    fields = (
        _CODE, _NAME, _SELLER, Field("doc_no", "售货清单号码", Kind.CODE),
        Field("due_date", "到期日", Kind.DATE), Field("open", "未收金额", Kind.MONEY),
        Field("why", "条件与依据", Kind.TEXT),
        Field("needed", "要备齐的证据", Kind.TEXT), Field("have", "台账里有的", Kind.TEXT),
        Field("missing", "台账里没有的", Kind.TEXT),
    )  # fmt: skip
    table = Table(
        "税前扣除候选", fields, analysis.bad_debt_papers(m),
        note="会计上作损失处理之后才可申报，须附说明与专项报告（公告2011年第25号）。",
    )  # fmt: skip
    return Page(
        "税前扣除候选", "够条件在企业所得税前扣除的逾期货款，每笔要备的证据。", (table,), frozen=2
    )
