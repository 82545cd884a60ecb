"""Clause × fact missing → clause absent: the cases of the review of every sentence (letters-law)."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from huikuan_xl.rules import clauses
from huikuan_xl.rules.clauses import ClauseSettings, Guarantor, SmallSupplier
from huikuan_xl.rules.letter_rules import Tone
from huikuan_xl.rules.words import CompanySize

DAY = dt.date(2026, 6, 30)
WRITTEN = ClauseSettings(late_fee_words="写率")


@pytest.mark.parametrize(
    ("contracts", "told", "not_told"),
    [
        (["HT-1", "HT-1"], "合同号：HT-1", "见明细"),
        (["HT-1", "HT-2"], "合同号见明细", "HT-"),
        (["HT-1", ""], "合同号见明细", "HT-"),  # a contract of 2026 is no ground for a debt of 2023
        (["", ""], "买卖往来及下列售货清单、送货签收凭证", "合同"),
        ([], "买卖往来", "合同"),
    ],
)
def test_a1_contract_of_the_sales_themselves(
    contracts: list[str], told: str, not_told: str
) -> None:
    text = clauses.contract_basis(contracts)
    assert told in text
    assert not_told not in text


@pytest.mark.parametrize(
    ("tone", "clause", "told"),
    [
        (Tone.MILD, True, ""),
        (Tone.FORMAL, False, "逾期未付又无书面答复的，我方将暂缓接受新的订单。"),
        (Tone.FORMAL, True, "我方将依合同第八条暂停发货"),
        (
            Tone.STERN,
            False,
            "我方将暂缓接受新的订单，必要时委托律师处理，并保留依法维护权利的一切方式",
        ),
        (Tone.STERN, True, "我方将依合同第八条暂停发货，必要时委托律师处理"),
    ],
)
def test_a3_consequence_without_a_clause_concerns_new_orders_only(
    tone: Tone, clause: bool, told: str
) -> None:
    text = clauses.consequence(tone, stop_clause=clause, clause="第八条" if clause else "")
    assert told in text
    assert bool(text) is bool(told)
    assert ("合同" in text) is (clause and tone is not Tone.MILD)


@pytest.mark.parametrize(
    ("forum", "disputed", "told"),
    [
        ("诉讼", False, "依法提起诉讼"),
        ("仲裁", False, "依约申请仲裁"),
        ("", False, "一切方式"),
        ("诉讼", True, "一切方式"),
    ],
)
def test_courts_and_arbitration_only_by_the_contract_and_without_dispute(
    forum: str, disputed: bool, told: str
) -> None:
    text = clauses.consequence(Tone.STERN, stop_clause=False, forum=forum, disputed=disputed)
    assert told in text
    assert "支付令" not in text


@pytest.mark.parametrize(
    ("agreed", "policy", "told"),
    [
        (None, WRITTEN, clauses.RESERVED),  # A4: no clause is invented
        (Decimal("0.0003"), ClauseSettings(), clauses.RESERVED),  # A5: no rate unless chosen
        (Decimal("0.0003"), WRITTEN, "合同第九条约定，逾期付款按日0.03%支付违约金"),
    ],
)
def test_a4_a5_rate_only_where_it_was_agreed(
    agreed: Decimal | None, policy: ClauseSettings, told: str
) -> None:
    text = clauses.late_liability(agreed, "第九条", policy=policy)
    assert told in text
    assert "LPR" not in text


WHOLE = SmallSupplier(
    ours=CompanySize.MEDIUM, signed_on=dt.date(2025, 6, 1), told_on=dt.date(2025, 6, 1),
    told_by="合同第十条", customer=CompanySize.LARGE, term_agreed=True,
)  # fmt: skip


@pytest.mark.parametrize(
    "facts",
    [
        replace(WHOLE, ours=""),
        replace(WHOLE, ours=CompanySize.LARGE),
        replace(WHOLE, told_on=None),
        replace(WHOLE, told_by=""),
        replace(WHOLE, signed_on=None),
        replace(WHOLE, signed_on=dt.date(2025, 5, 31)),
        replace(WHOLE, customer=""),
        replace(WHOLE, customer=CompanySize.SMALL),
    ],
)
def test_a6_a7_regulation_disappears_with_any_fact(facts: SmallSupplier) -> None:
    assert clauses.small_supplier(WHOLE, reviewed=True)
    assert clauses.small_supplier(facts, reviewed=True) == ""


def test_a7_regulation_waits_for_the_lawyer_and_knows_the_sizes() -> None:
    assert clauses.small_supplier(WHOLE, reviewed=False) == ""
    large = clauses.small_supplier(WHOLE, reviewed=True)
    assert "已于2025年6月1日以合同第十条告知贵方" in large
    assert "六十日" not in large  # no cap for large companies with an agreed term
    assert "六十日内支付" in clauses.small_supplier(
        replace(WHOLE, term_agreed=False), reviewed=True
    )
    agency = clauses.small_supplier(replace(WHOLE, customer=CompanySize.AGENCY), reviewed=True)
    assert "三十日内支付" in agency
    assert "最长不得超过六十日" in agency


@pytest.mark.parametrize(
    ("told_on", "ours", "customer", "why"),
    [
        (None, "", "", ""),
        (DAY, "小型", "大型", ""),
        (DAY, "小型", "微型", ""),  # told all the same: nothing to mend
        (DAY, "", "大型", "没有写签约时我方规模，函件不引用《保障中小企业款项支付条例》"),
        (
            DAY,
            "",
            "",
            "没有写签约时我方规模、签约时客户规模，函件不引用《保障中小企业款项支付条例》",
        ),
        (
            DAY,
            "大型",
            "大型",
            "签约时我方为大型，不是中小企业，函件不引用《保障中小企业款项支付条例》",
        ),
    ],
)
def test_a7_a_notice_without_the_sizes_of_the_day_is_told_of(
    told_on: dt.date | None, ours: str, customer: str, why: str
) -> None:
    assert clauses.told_in_vain(told_on, ours, customer) == why


def test_a8_a_date_that_nobody_agreed_is_not_called_overdue() -> None:
    until = dt.date(2026, 7, 13)
    agreed = clauses.owed_sentence(DAY, dt.date(2026, 3, 31), 91, 0, until)
    assert "最早一笔于2026年3月31日到期，已逾期91天。" in agreed
    assert "未约定" not in agreed
    mixed = clauses.owed_sentence(DAY, dt.date(2026, 3, 31), 91, 500_000, until)
    assert "￥5,000.00元双方未约定付款日，请于2026年7月13日（含当日）前支付" in mixed
    none = clauses.owed_sentence(DAY, None, 0, 500_000, until)
    assert "逾期" not in none
    assert "未约定付款日" in none


@pytest.mark.parametrize(
    ("limit", "days", "told"),
    [(0, None, "款到发货"), (None, None, "款到发货"), (0, 30, "款到发货"), (5_000, None, "款到发货"),
     (5_000, 30, "自签收之日起30天内（含第30天）付清")],
)  # fmt: skip
def test_a10_no_credit_is_offered_that_nobody_approved(
    limit: int | None, days: int | None, told: str
) -> None:
    assert clauses.payment_term(limit, days) == told


@pytest.mark.parametrize(
    ("guarantor", "reviewed", "printed"),
    [
        (None, True, False),
        (Guarantor("张三"), True, True),
        (Guarantor("张三"), False, False),
        (Guarantor("甲公司", is_company=True), True, False),  # no resolution
        (Guarantor("甲公司", is_company=True, resolution=True), True, True),
        # 民法典§683: whoever resolves what
        (Guarantor("某市水务局", is_company=True, resolution=True), True, False),
        (Guarantor("某县第一小学（附决议）", is_company=True, resolution=True), True, False),
    ],
)
def test_a11_guarantee_of_this_commitment_only(
    guarantor: Guarantor | None, reviewed: bool, printed: bool
) -> None:
    text = clauses.guarantee(guarantor, reviewed=reviewed)
    assert bool(text) is printed
    assert ("连带责任保证" in text) is printed


def test_a12_a_disputed_document_is_named_and_left_out() -> None:
    assert clauses.no_dispute(0, []) == "上述款项的数量、质量、金额双方均无争议。"
    text = clauses.no_dispute(500_000, ["XS001"])
    assert "XS001项下￥5,000.00元存在争议，不在本承诺之内" in text


@pytest.mark.parametrize(
    ("paid", "credited", "told", "not_told"),
    [
        (500_000, 0, "付款￥5,000.00元", "冲抵"),
        (0, 500_000, "退货、折让冲抵￥5,000.00元", "付款"),
        (300_000, 200_000, "付款￥3,000.00元，退货、折让冲抵￥2,000.00元", "清还"),
    ],
)
def test_a13_how_a_debt_was_settled(paid: int, credited: int, told: str, not_told: str) -> None:
    text = clauses.cleared_sentence("甲财催〔2026〕3号", paid, credited, DAY)
    assert told in text
    assert not_told not in text


def test_a13_supply_after_a_cleared_debt() -> None:
    assert "不再执行" in clauses.resumption(DAY, begun=False, on_credit=True)
    assert "恢复正常供货" in clauses.resumption(DAY, begun=True, on_credit=True)
    cash = clauses.resumption(DAY, begun=True, on_credit=False)
    assert "款到发货" in cash
    assert "正常" not in cash


@pytest.mark.parametrize(
    ("size", "called"),
    [(CompanySize.AGENCY, "贵单位"), (CompanySize.LARGE, "贵公司"), (None, "贵单位")],
)
def test_a14_an_authority_is_no_company(size: CompanySize | None, called: str) -> None:
    assert clauses.addressed_as(size) == called


def test_a16_the_house_rule_is_not_told_as_agreed() -> None:
    assert clauses.ways_to_pay(None, False, "") == ""
    assert clauses.ways_to_pay(None, False, "第七条") == ""
    assert "承兑" not in clauses.ways_to_pay(Decimal("0.6"), False, "第七条")


def test_a_deadline_leaves_no_doubt_about_its_last_day() -> None:
    assert clauses.until_text(DAY) == "2026年6月30日（含当日）"
    assert clauses.until_text(None) == ""


def test_a_negative_balance_is_the_customers_money() -> None:
    text = clauses.balance_sentence(DAY, -3_000_000, "人民币叁万元整")
    assert text == "截至2026年6月30日，我方预收贵方￥30,000.00元（人民币叁万元整）"
    assert clauses.balance_sentence(DAY, 0, "") == "截至2026年6月30日，双方往来余额为零"
    assert "贵方欠我方货款￥30,000.00元" in clauses.balance_sentence(DAY, 3_000_000, "")


@pytest.mark.parametrize(
    ("blank", "full", "told"),
    [
        (clauses.deducted(0, 0, DAY), clauses.deducted(100, 0, DAY), "未指明用途的款项￥1.00元"),
        (clauses.deducted(0, 0, DAY), clauses.deducted(0, 200, DAY), "收到的￥2.00元"),
        (clauses.disputed_apart(0, []), clauses.disputed_apart(300, ["X"]), "（X）￥3.00元"),
        (clauses.due_part(0, DAY), clauses.due_part(400, DAY), "其中已到期￥4.00元"),
        (clauses.urged(None, ""), clauses.urged(DAY, ""), "曾于2026年6月30日"),
        (clauses.urged(None, ""), clauses.urged(None, "3号"), "3号限期清欠通知的期限已过"),
        (clauses.averted(None), clauses.averted(DAY), "停供不执行"),
    ],
)
def test_a_clause_goes_when_its_fact_is_missing(blank: str, full: str, told: str) -> None:
    assert blank == ""
    assert told in full


@pytest.mark.parametrize(("name", "seal"), [("甲公司", "盖章"), ("张三", "签字并按指印")])
def test_a_person_signs_by_hand(name: str, seal: str) -> None:
    assert clauses.seal_of(name) == seal


def test_settings_change_their_words() -> None:
    assert "满15日" in clauses.acceleration()
    assert "满9日" in clauses.acceleration(policy=ClauseSettings(acceleration_days=9))
    kept, waived = (
        clauses.terms_kept(True, policy=ClauseSettings(fee_after_clearing=choice))
        for choice in ("照计", "不再主张")
    )
    assert "照计" in kept
    assert "不再主张" in waived


@pytest.mark.parametrize(
    ("last", "told"),
    [(dt.date(2026, 6, 30), "2026年6月30日"), (dt.date(2026, 6, 29), "已届满，拟争取对方书面同意"),
     (None, "未定")],
)  # fmt: skip
def test_a_lapsed_claim_is_told_as_such(last: dt.date | None, told: str) -> None:
    assert told in clauses.limitation_sentence(last, DAY)


def test_what_a_security_must_do() -> None:
    assert "适当担保" in clauses.resume_terms(security_is_enough=True)
    assert "还款计划" not in clauses.resume_terms(security_is_enough=True)
    assert "质保和售后服务不受影响" in clauses.resume_terms(security_is_enough=False)


def test_the_plan_is_called_agreed_only_when_it_was() -> None:
    assert "贵方未确认" in clauses.plan_sentence(DAY, 100, 0, False)
    assert "（贵方已确认）" in clauses.plan_sentence(DAY, 100, 0, True)


def test_an_opening_balance_without_papers_says_from_when_it_ages() -> None:
    told = clauses.taken_over(120_050, dt.date(2023, 12, 31))
    assert told.startswith("其中￥1,200.50元为2023年12月31日结转的余额")
    assert "账龄自该日起算" in told
    assert clauses.taken_over(0, dt.date(2023, 12, 31)) == ""


def test_a_payment_that_crossed_the_letter() -> None:
    assert clauses.paid_meanwhile(DAY) == (
        "本函金额按截至2026年6月30日的到账情况统计；此后已付款的，请提供付款凭证，以实际到账为准。"
    )


@pytest.mark.parametrize(
    ("unapplied", "later", "told"),
    [
        (0, 0, ""),
        (5_000, 0, "贵方已付而未指明用途的款项￥50.00元已从中扣除。"),
        (0, 700, "统计截止日之后至2026年6月30日收到的￥7.00元已按指明的清单或到期先后计入。"),
        (1, 1, "贵方已付而未指明用途的款项￥0.01元已从中扣除。"
               "统计截止日之后至2026年6月30日收到的￥0.01元已按指明的清单或到期先后计入。"),
    ],
)  # fmt: skip
def test_what_was_taken_off_a_demand(unapplied: int, later: int, told: str) -> None:
    assert clauses.deducted(unapplied, later, DAY) == told


@pytest.mark.parametrize(
    ("amount", "documents", "told"),
    [
        (0, ["X1"], ""),
        (500, [], "另有存在争议的款项￥5.00元不在本函之列，由双方另行核对处理。"),
        (
            500,
            ["X1", "X2"],
            "另有存在争议的款项（X1、X2）￥5.00元不在本函之列，由双方另行核对处理。",
        ),
    ],
)
def test_disputed_money_is_left_out_by_name(amount: int, documents: list[str], told: str) -> None:
    assert clauses.disputed_apart(amount, documents) == told


@pytest.mark.parametrize(
    ("due", "until", "told"),
    [
        (0, DAY, ""),
        (500, None, ""),
        (500, DAY, "其中已到期￥5.00元，请于2026年6月30日（含当日）前支付。"),
    ],
)
def test_which_part_is_due(due: int, until: dt.date | None, told: str) -> None:
    assert clauses.due_part(due, until) == told


@pytest.mark.parametrize(
    ("talked", "deadline", "told"),
    [
        (None, "", ""),
        (DAY, "", "我方曾于2026年6月30日就上述货款与贵方沟通。"),
        (
            None,
            "甲财催〔2026〕3号",
            "我方甲财催〔2026〕3号限期清欠通知的期限已过，上述款项仍未清还。",
        ),
        (
            DAY,
            "3号",
            "我方曾于2026年6月30日就上述货款与贵方沟通。我方3号限期清欠通知的期限已过，上述款项仍未清还。",
        ),
    ],
)
def test_only_what_is_on_record_is_said_of_earlier_demands(
    talked: dt.date | None, deadline: str, told: str
) -> None:
    assert clauses.urged(talked, deadline) == told


def test_a_stop_that_payment_averts_and_new_orders() -> None:
    assert clauses.averted(None) == ""
    assert clauses.averted(DAY) == (
        "不迟于2026年6月30日（含当日）清还上述款项的，本通知所载停供不执行。"
    )
    assert clauses.no_new_orders(DAY) == "自2026年6月30日起，我方暂停接受贵方新的订单。"


@pytest.mark.parametrize(
    ("ratio", "bills", "clause", "told", "doubt"),
    [
        ("0.6", False, "", "电汇、转账等即时付款不低于60%", ""),
        ("0.6", True, "", "电汇、转账等即时付款不低于60%；其余可用银行承兑汇票", ""),
        ("0.6", True, "第七条", "电汇、转账等即时付款不低于60%；其余可用银行承兑汇票，"
         "贴现费用按合同第七条由贵方承担", ""),
        (None, True, "第七条", "可用银行承兑汇票付款，贴现费用按合同第七条由贵方承担", ""),
        ("1", True, "第七条", "电汇、转账等即时付款不低于100%", "现金比例为100%，就没有可用承兑的部分"),
        ("0.6", False, "第七条", "电汇、转账等即时付款不低于60%",
         "写了贴息条款，没有写可用承兑，函件不写贴息由谁承担"),
    ],
)  # fmt: skip
def test_ways_to_pay_are_those_of_the_contract(
    ratio: str | None, bills: bool, clause: str, told: str, doubt: str
) -> None:
    agreed = Decimal(ratio) if ratio else None
    assert clauses.ways_to_pay(agreed, bills, clause) == f"合同约定：{told}"
    assert clauses.doubt_ways_to_pay(agreed, bills, clause) == doubt


def test_bills_not_due_are_no_money_yet() -> None:
    assert clauses.bills_running(0) == ""
    assert clauses.bills_running(3_000_000) == (
        "已收承兑汇票中尚未到期的￥30,000.00元已计入回款；到期未获付款的，该款恢复为欠款。"
    )


@pytest.mark.parametrize(
    "name", ["某某厂", "某集团", "某合作社", "某研究院", "某研究所", "某中心", "某医院"]
)
def test_organisations_that_are_no_companies_seal(name: str) -> None:
    assert clauses.is_company(name)
    assert not clauses.is_company("张三")


@pytest.mark.parametrize(
    ("after", "promised", "gone"),
    [("不再主张", DAY, True), ("不再主张", DAY - dt.timedelta(days=1), False),
     ("不再主张", None, True), ("照计", DAY, False), ("照计", None, False)],
)  # fmt: skip
def test_a_kept_commitment_gives_interest_up_only_where_the_company_lets_it_go(
    after: str, promised: dt.date | None, gone: bool
) -> None:
    policy = ClauseSettings(fee_after_clearing=after)
    assert clauses.given_up(DAY, promised, policy=policy) is gone
