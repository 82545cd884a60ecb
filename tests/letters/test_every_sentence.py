"""Every sentence that claims a fact, on the paper itself: there with the fact, gone without it.

The cases are those of the review of all letters against the statutes (A and B rows); the papers
are made from the templates' source.
"""

import datetime as dt
import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest

from huikuan_xl.letters.content import Posting, Writer
from huikuan_xl.letters.kinds import kind_named
from huikuan_xl.letters.preview import made_up
from huikuan_xl.letters.rendering import LetterTemplate
from huikuan_xl.letters.selection import LetterOrder, select
from huikuan_xl.rules.policy import DEFAULT
from tests.letters.conftest import CODE, Small
from xl.letter_templates import BUSINESS, template

DUE, LATER = dt.date(2026, 6, 1), dt.date(2026, 6, 30)
OLD = dt.date(2026, 3, 20)
REVIEWED = replace(DEFAULT, law_clauses_reviewed=True)


@cache
def compiled(name: str) -> LetterTemplate:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.docx"
        path.write_bytes(template(name, BUSINESS))
        return LetterTemplate(path)


def paper(small: Small, order: LetterOrder, lead_no: str = "") -> str:
    """The text of a letter, without the receipt's blanks."""
    writer = Writer(small.month(), LATER)
    values = {**writer.values(order), **writer.posted(Posting("乙财函〔2026〕9号", lead_no))}
    document = docx.Document(io.BytesIO(compiled(order.template).render(values)))
    body = document.element.body.iter()
    return "".join(node.text or "" for node in body if str(node.tag).endswith("}t"))


def letter(small: Small, kind: str, lead_no: str = "", **more: Any) -> str:
    """The letter that is due, else one of the customer's facts as a preview makes it."""
    month = small.month()
    due = select(month, [kind]).orders
    order = due[0] if due else made_up(month, kind_named(kind), CODE)
    return paper(small, replace(order, **more) if more else order, lead_no)


def owing(amount: int = 100_000, due: dt.date = DUE, **sale: Any) -> Small:
    return Small().sell(amount, due, **sale)


# A rows


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (["HT-1", "HT-1"], "根据双方签订的购销合同（合同号：HT-1）及下列售货清单，"),
        (["HT-1", "HT-2"], "根据双方之间的买卖合同及下列售货清单（合同号见明细），"),
        (["", ""], "根据双方的买卖往来及下列售货清单、送货签收凭证，"),
    ],
)
@pytest.mark.parametrize(
    "kind", ["催款函", "限期清欠通知", "停止供货通知", "催款联络书", "回款承诺书"]
)
def test_a1_the_contract_of_the_sales(numbers: list[str], told: str, kind: str) -> None:
    small = Small()
    for number in numbers:
        small.sell(100_000, OLD, contract_no=number)
    assert told in letter(small, kind)


@pytest.mark.parametrize(
    ("clause", "told", "gone"),
    [
        (True, "依据合同第八条，对已确认尚未发货的订单，我方自2026年7月11日起暂停发货。", "民法典"),
        (False, "期满未清的，自2026年7月11日起，我方暂停接受贵方新的订单。", "暂停发货"),
    ],
)
def test_a2_accepted_orders_are_held_back_by_clause_only(
    clause: bool, told: str, gone: str
) -> None:
    small = owing(due=OLD)
    small.contract |= {"stop_clause": clause, "stop_clause_no": "第八条" if clause else ""}
    text = letter(small, "限期清欠通知")
    assert told in text
    assert gone not in text


@pytest.mark.parametrize(
    ("clause", "told"),
    [(True, "我方将依合同第八条暂停发货。"), (False, "我方将暂缓接受新的订单。")],
)
def test_a3_consequence(clause: bool, told: str) -> None:
    small = owing(due=OLD)
    small.contract |= {"stop_clause": clause, "stop_clause_no": "第八条"}
    text = letter(small, "催款函", template="催款函-正式")
    assert f"逾期未付又无书面答复的，{told}" in text


@pytest.mark.parametrize(
    ("rate", "words", "told"),
    [
        (0.0005, "写率", "合同第九条约定，逾期付款按日0.05%支付违约金；我方保留主张的权利。"),
        (0.0005, "不写率", "我方保留依法主张逾期付款责任的权利。"),
        (None, "写率", "我方保留依法主张逾期付款责任的权利。"),
    ],
)
@pytest.mark.parametrize("kind", ["催款函", "限期清欠通知", "停止供货通知", "催款联络书"])
def test_a4_a5_no_rate_that_nobody_agreed(rate: float | None, words: str, told: str,
                                          kind: str) -> None:  # fmt: skip
    small = owing(due=OLD)
    small.contract |= {"late_rate": rate, "late_clause_no": "第九条"}
    small.policy = replace(DEFAULT, late_fee_words=words)
    text = letter(small, kind)
    assert told in text
    assert ("按日" in text) is told.startswith("合同")
    assert not [word for word in ("LPR", "买卖合同解释", "802", "估算") if word in text]


TOLD = {"signed_on": dt.date(2025, 6, 1), "small_told_on": dt.date(2025, 6, 1),
        "small_told_by": "合同第十条", "our_size": "小型"}  # fmt: skip
SMALL = "我方属于中小企业，已于2025年6月1日以合同第十条告知贵方。"


@pytest.mark.parametrize(
    ("size", "missing", "told"),
    [
        ("大型", "", "大型企业应当按合同约定及时支付中小企业款项。"),
        ("机关", "", "应自交付之日起三十日内支付；合同另有约定的从其约定，但最长不得超过六十日。"),
        ("小型", "", ""),
        ("", "", ""),
        ("大型", "small_told_on", ""),
        ("大型", "small_told_by", ""),
        ("大型", "signed_on", ""),
        ("大型", "our_size", ""),
    ],
)
def test_a6_a7_the_regulation_and_its_facts(size: str, missing: str, told: str) -> None:
    small = owing()
    small.contract |= {name: value for name, value in TOLD.items() if name != missing}
    small.contract |= {"customer_size": size}
    small.policy = REVIEWED
    text = letter(small, "催款函")
    assert ("中小企业" in text) is bool(told)
    assert told in text
    assert (SMALL in text) is bool(told)
    assert "第十五条" not in text


@pytest.mark.parametrize(
    ("then", "now", "cited"), [("大型", "小型", True), ("小型", "大型", False), ("", "大型", False)]
)
def test_a7_the_sizes_at_the_signing_decide_not_those_of_today(
    then: str, now: str, cited: bool
) -> None:
    small = owing()
    small.customer |= {"size": now}
    small.contract |= {**TOLD, "customer_size": then}
    small.policy = REVIEWED
    assert (SMALL in letter(small, "催款函")) is cited


@pytest.mark.parametrize("second", ["大型", "小型"])
def test_a7_debts_of_two_contracts_need_the_size_of_both(second: str) -> None:
    """The customer grew between its two contracts: only what both have in common is said."""
    both = [{"contract_no": "HT-1", "customer_size": "大型"},
            {"contract_no": "HT-2", "customer_size": second}]  # fmt: skip
    small = owing(contract_no="HT-1").sell(70_000, DUE, contract_no="HT-2")
    small.contracts = [{**TOLD, **one} for one in both]
    small.policy = REVIEWED
    assert (SMALL in letter(small, "催款函")) is (second == "大型")


def test_a7_what_is_not_in_dispute_is_due_now_where_something_is() -> None:
    small = owing().sell(50_000, DUE, disputed=True)
    small.contract |= {**TOLD, "customer_size": "大型"}
    small.policy = REVIEWED
    told = "依照该条例第十五条，对无争议部分应当履行及时付款义务。"
    assert told in letter(small, "催款函")
    assert told not in letter(replace(small, policy=DEFAULT), "催款函")


@pytest.mark.parametrize("kind", ["催款函", "催款联络书"])
def test_a8_a_date_that_nobody_agreed_is_not_late(kind: str) -> None:
    estimated = letter(owing(due_date=None), kind)
    assert "贵方下列货款双方未约定付款日，请于" in estimated
    assert not [w for w in ("已逾期", "原付款期限", "展期", "已过约定付款日") if w in estimated]
    agreed = letter(owing(), kind)
    assert "贵方下列货款已过约定付款日，最早一笔于2026年6月1日到期，已逾期29天。" in agreed
    assert "上述限期不变更原付款期限，不构成展期；" in agreed
    assert "未约定付款日" not in agreed
    both = letter(owing().sell(70_000, DUE, due_date=None), kind)
    assert "其中到期日一栏写“未约定”的货款￥700.00元双方未约定付款日，请于" in both


def test_a8_no_interest_on_a_date_that_nobody_agreed() -> None:
    small = owing(due_date=None)
    small.contract |= {"late_rate": 0.0005}
    small.policy = replace(DEFAULT, late_fee_words="写率")
    assert "按日" not in letter(small, "催款函")
    text = letter(small, "回款承诺书")
    assert "自本承诺书所列付款日期届满之次日起按日" in text
    assert "原付款期限" not in text
    assert "自原付款期限届满之次日起按日" in letter(owing(), "回款承诺书")


def test_a9_money_without_a_purpose_bears_no_interest() -> None:
    """1,000 due 1 June, 400 held without a purpose: 600 × 29 days × 0.1 % = 17.40."""
    small = owing()
    small.contract |= {"late_rate": 0.001}
    small.receipts.append({"amount": 40_000, "receipt_date": LATER, "doc_no": "别的单",
                           "receipt_no": "SK1"})  # fmt: skip
    text = letter(small, "律师函委托资料")
    assert "￥17.40元（逐笔见" in text
    assert "XS001600.002026-06-022026-06-30290.1%17.40" in text


def paid_late(rate: float | None = 0.001, **sale: Any) -> Small:
    """The review's case and one more: 50,000 due 1 May, 1,000 paid on 20 June, and 20,000 due
    1 May paid in full on 11 May; 0.1 % a day: 50.00 + 2,940.00, and 200.00."""
    small = (
        Small().sell(5_000_000, dt.date(2026, 5, 1)).sell(2_000_000, dt.date(2026, 5, 1), **sale)
    )
    small.contract |= {"contract_no": "HT-1", "late_rate": rate, "late_clause_no": "第九条"}
    small.receipts += [
        {"amount": 100_000, "receipt_date": dt.date(2026, 6, 20), "doc_no": "XS001",
         "receipt_no": "SK1"},
        {"amount": 2_000_000, "receipt_date": dt.date(2026, 5, 11), "doc_no": "XS002",
         "receipt_no": "SK2"},
    ]  # fmt: skip
    return small


STATED = ("逾期付款违约金为￥3,190.00元（人民币叁仟壹佰玖拾元整），含迟付已付部分，明细见《逾期付款违约金"
          "计算表》。暂计至2026年6月30日，此后另计；本表未列部分贵方不放弃。")  # fmt: skip


def test_a9_a_document_paid_late_in_full_stands_in_the_lawyers_schedule() -> None:
    text = letter(paid_late(), "律师函委托资料")
    assert "￥3,190.00元（其中迟付已付部分￥250.00元，逐笔见" in text
    for row in ("XS0011,000.00已付2026-05-022026-06-20500.1%50.00",
                "XS00220,000.00已付2026-05-022026-05-11100.1%200.00",
                "XS00149,000.002026-05-022026-06-30600.1%2,940.00"):  # fmt: skip
        assert row in text
    ours = letter(paid_late(disputed=True), "律师函委托资料")
    assert "￥2,990.00元（其中迟付已付部分￥50.00元" in ours
    assert "另有1笔迟付未列：逾期因争议或我方原因" in ours


@pytest.mark.parametrize(
    ("asked", "rate", "told"),
    [(True, 0.001, True), (False, 0.001, False), (True, None, False)],
)
def test_a9_a_commitment_fixes_interest_only_if_asked_and_only_what_was_agreed(
    asked: bool, rate: float | None, told: bool
) -> None:
    small = paid_late(rate)
    small.policy = replace(DEFAULT, commitment_fees=asked)
    text = letter(small, "回款承诺书")
    assert (STATED in text) is told
    assert ("违约金计算表" in text) is told
    assert ("合计3,190.00" in text) is told
    assert "尚欠贵方货款￥49,000.00元" in text


@pytest.mark.parametrize(
    ("policy", "answered", "promised", "left_out"),
    [
        ("不再主张", "已回执", dt.date(2026, 5, 11), True),
        ("不再主张", "已回执", dt.date(2026, 5, 10), False),  # cleared a day after the promised one
        ("不再主张", "已回执", None, True),
        ("不再主张", "已送达", dt.date(2026, 5, 11), False),  # never signed
        ("照计", "已回执", dt.date(2026, 5, 11), False),
    ],
)
def test_a9_what_a_kept_commitment_gave_up_is_not_claimed(
    policy: str, answered: str, promised: dt.date | None, left_out: bool
) -> None:
    small = paid_late().letter("回款承诺书", dt.date(2026, 5, 5), dt.date(2026, 5, 6),
                               documents="XS002", reply_date=promised)  # fmt: skip
    small.letters[0]["delivery"] = answered
    small.policy = replace(DEFAULT, fee_after_clearing=policy)
    text = letter(small, "律师函委托资料")
    assert ("另有1笔迟付未列：已按承诺书付清，不再主张" in text) is left_out
    assert ("已付2026-05-022026-05-11100.1%200.00" in text) is not left_out


def test_a9_lines_of_one_document_are_one_row() -> None:
    """30,000 and 20,000 of one document, open for 60 days: 3,000.00 in one line."""
    small = Small().sell(3_000_000, dt.date(2026, 5, 1), doc_no="XS9", line_no=1)
    small.sell(2_000_000, dt.date(2026, 5, 1), doc_no="XS9", line_no=2)
    small.contract |= {"contract_no": "HT-1", "late_rate": 0.001}
    text = letter(small, "律师函委托资料")
    assert "XS950,000.002026-05-022026-06-30600.1%3,000.00" in text
    assert "XS930,000.002026-05-02" not in text


def test_a9_goods_taken_back_and_terms_nobody_agreed_bear_nothing() -> None:
    """20,000 went back on 11 May; another 20,000 without a date was paid then."""
    small = paid_late(due_date=None)
    small.receipts.pop()
    small.sell(-2_000_000, DUE, sale_date=dt.date(2026, 5, 11), state="红字", origin_doc="XS002")
    assert "￥2,990.00元（其中迟付已付部分￥50.00元" in letter(small, "律师函委托资料")
    undated = letter(paid_late(due_date=None), "律师函委托资料")
    assert "￥2,990.00元（其中迟付已付部分￥50.00元" in undated


@pytest.mark.parametrize(
    ("customer", "told"),
    [
        ({"limit": 0, "credit_days": 30}, "款到发货"),
        ({"limit": None, "credit_days": None}, "款到发货"),
        ({"limit": 5_000_000, "credit_days": 20}, "自签收之日起20天内（含第20天）付清"),
    ],
)
def test_a10_no_credit_that_nobody_approved(customer: dict[str, Any], told: str) -> None:
    small = owing(item="阀门", price=12.5)
    small.customer |= customer
    small.contract["price_confirmed"] = False
    text = letter(small, "价格确认书")
    assert f"付款条件{told}" in text
    assert "本确认书签章前，我方暂不接受新订单；已接受的订单按原约定履行。" in text
    assert ("天内" in text) is ("天内" in told)


@pytest.mark.parametrize(
    ("settled", "told"),
    [
        ({"receipts": [{"amount": 100_000, "receipt_date": dt.date(2026, 6, 29)}]},
         "截至2026年6月29日，我方乙财催〔2026〕1号通知所列款项已结清（其中付款￥1,000.00元）。"),
        ({"credit": 100_000},
         "通知所列款项已结清（其中退货、折让冲抵￥1,000.00元）。"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("limit", "supply"), [(0, "恢复供货，采用款到发货方式。"), (500_000, "恢复正常供货。")]
)
def test_a13_how_the_debt_was_settled_and_how_supply_goes_on(
    settled: dict[str, Any], told: str, limit: int, supply: str
) -> None:
    small = owing(due=OLD)
    small.customer |= {"limit": limit, "credit_days": 30}
    small.letter("停止供货通知", dt.date(2026, 6, 1), dt.date(2026, 6, 3), documents="XS001",
                 reply_by=dt.date(2026, 6, 11))  # fmt: skip
    small.receipts += settled.get("receipts", [])
    if "credit" in settled:
        small.sell(-100_000, OLD, sale_date=dt.date(2026, 6, 20), state="红字", origin_doc="XS001")
    text = letter(small, "恢复供货通知")
    assert told in text
    assert supply in text
    assert "额度" not in text


def test_a13_a_stop_that_never_began_is_not_lifted() -> None:
    small = owing(due=OLD).letter("停止供货通知", dt.date(2026, 6, 20), dt.date(2026, 6, 22),
                                  documents="XS001", reply_by=dt.date(2026, 7, 2))  # fmt: skip
    small.receipts.append({"amount": 100_000, "receipt_date": dt.date(2026, 6, 29)})
    text = letter(small, "恢复供货通知")
    assert "该通知所载停供不再执行，供货照常。" in text
    assert "恢复正常供货" not in text


@pytest.mark.parametrize(
    ("size", "called"), [("机关", "贵单位"), ("大型", "贵公司"), ("", "贵单位")]
)
def test_a14_a_certificate_holds_no_score(size: str, called: str) -> None:
    small = owing(due=dt.date(2026, 7, 20))
    small.customer |= {"size": size}
    text = letter(small, "荣誉证书")
    assert f"{called}在2026年度重视承诺、诚信往来，被评为" in text
    assert not [word for word in ("财催", "评分", "得分") if word in text]


@pytest.mark.parametrize(
    ("on", "told"), [(DUE, "恪守约定、按期付款"), (dt.date(2026, 6, 2), "重视承诺、诚信往来")]
)
def test_a14_who_paid_a_day_late_is_not_praised_for_paying_in_time(on: dt.date, told: str) -> None:
    small = owing()
    small.receipts.append({"amount": 100_000, "receipt_date": on, "doc_no": "XS001"})
    assert f"在2026年度{told}，被评为" in letter(small, "荣誉证书")


def test_a15_leaving_papers_are_not_refused() -> None:
    text = letter(owing(), "交接清单")
    assert "请在离岗前办结交接；未办结事项、责任人及完成日期列于备注。" in text
    assert "不办理" not in text


@pytest.mark.parametrize("kind", ["回款计划联络书", "价格确认书"])
def test_a16_the_house_rule_is_not_told_as_agreed(kind: str) -> None:
    small = owing(item="阀门", price=12.5)
    small.contract["cash_ratio"] = 0.6
    assert "合同约定：电汇、转账等即时付款不低于60%" in letter(small, kind)
    small.contract |= {"bills_allowed": True, "discount_clause_no": "第七条"}
    told = "；其余可用银行承兑汇票，贴现费用按合同第七条由贵方承担"
    assert told in letter(small, kind)
    small.contract |= {"cash_ratio": None, "bills_allowed": False}
    text = letter(small, kind)
    assert not [word for word in ("合同约定", "承兑", "贴息", "即时付款不低于") if word in text]


@pytest.mark.parametrize(
    ("bill", "told"),
    [
        ({"method": "银承", "bill_due": dt.date(2026, 7, 1)}, True),
        ({"method": "商承", "bill_due": dt.date(2026, 7, 1)}, True),
        ({"method": "银承", "bill_due": dt.date(2026, 6, 30)}, False),
        ({"method": "银承", "bill_due": dt.date(2026, 7, 1), "bill_state": "退票"}, False),
        ({"method": "电汇"}, False),
    ],
)
def test_a16_a_statement_names_the_bills_that_are_not_due(bill: dict[str, Any], told: bool) -> None:
    small = owing(3_000_000)
    small.receipts.append({"amount": 1_000_000, "receipt_date": dt.date(2026, 6, 10),
                           "doc_no": "XS001", "receipt_no": "SK1", **bill})  # fmt: skip
    sentence = "已收承兑汇票中尚未到期的￥10,000.00元已计入回款；到期未获付款的，该款恢复为欠款。"
    assert (sentence in letter(small, "对账单")) is told


# B rows


@pytest.mark.parametrize(
    ("lead", "told", "gone"),
    [
        ("", "在回执中说明未按计划付款的原因与付款安排。", "下表"),
        (
            "乙财催〔2026〕8号",
            "在下表说明未按计划付款的原因与付款安排，随主函的回执寄回。",
            "在回执中",
        ),
    ],
)
def test_a_missed_plan_can_be_explained_alone_and_as_an_enclosure(
    lead: str, told: str, gone: str
) -> None:
    text = letter(owing(), "催款联络书", lead_no=lead)
    assert told in text
    assert gone not in text
    assert text.count("□资金安排") == text.count("付款安排于") == 1


@pytest.mark.parametrize(
    ("lead", "ratio", "told", "gone"),
    [
        ("", 0.6, ("填写回执寄回。", "四、付款方式", "五、建议回款日期", "六、贵方可回款金额及方式由贵方在回执中填写",
                   "七、贵方签收并回执", "可回款金额￥"), ("随主函",)),
        ("", None, ("三、建议回款金额", "四、建议回款日期", "五、贵方可回款金额及方式", "六、贵方签收并回执"),
         ("七、", "付款方式")),
        ("乙财催〔2026〕8号", 0.6,
         ("填写下表的可回款金额，随主函的回执寄回。", "六、贵方可回款金额及方式￥　　　　　　　　元其中电汇",
          "七、贵方签收并回执由贵方在主函的回执中签收"), ("填写回执寄回", "回　执", "由贵方在回执中")),
    ],
)  # fmt: skip
def test_a_plan_letter_can_be_answered_alone_and_as_an_enclosure(
    lead: str, ratio: float | None, told: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    """As an enclosure it has no receipt of its own: what the plan asks for is filled in on it."""
    small = owing()
    small.contract["cash_ratio"] = ratio
    text = letter(small, "回款计划联络书", lead_no=lead)
    assert [part for part in told if part not in text] == []
    assert [part for part in gone if part in text] == []


@pytest.mark.parametrize(
    ("sold", "paid", "ours", "theirs"),
    [
        (100_000, 0, "贵方欠我方货款￥1,000.00元", "我方欠贵方货款￥1,000.00元"),
        (100_000, 130_000, "我方预收贵方￥300.00元", "贵方预收我方￥300.00元"),
        (100_000, 100_000, "双方往来余额为零", "双方往来余额为零"),
    ],
)
def test_who_confirms_a_balance_speaks_for_itself(sold: int, paid: int, ours: str,
                                                  theirs: str) -> None:  # fmt: skip
    """The customer's side of the statement must not say that we owe it."""
    small = owing(sold)
    if paid:
        small.receipts.append({"amount": paid, "receipt_date": LATER})
    statement, receipt = letter(small, "对账单").split("对账回执")
    assert f"截至2026年6月30日，{ours}" in statement
    assert f"经核对，截至2026年6月30日，{theirs}" in receipt
    assert "，与我方账面一致。" in receipt
    assert "□ 不一致我方账面欠贵方￥" in receipt
    assert (
        "本对账单仅核对货款本金，不视为我方放弃要求逾期付款违约责任的权利，也不变更原付款期限。"
        in statement
    )


def test_a_disputed_line_is_marked_on_the_statement() -> None:
    told = "争议，另行核对"
    assert told in letter(owing(disputed=True), "对账单")
    assert told not in letter(owing(), "对账单")


def test_in_a_commitment_the_customer_speaks() -> None:
    """贵方 is who is owed there: what we held back, and what isn't waived, are told its way."""
    small = owing(200_000)
    small.receipts.append({"amount": 40_000, "receipt_date": LATER, "doc_no": "别的单"})
    text = letter(small, "回款承诺书")
    for told in (
        "尚欠贵方货款￥1,600.00元", "我方已付而未指明用途的款项￥400.00元已从中扣除。",
        "不视为贵方放弃要求逾期付款违约责任的权利", "上述金额按截至2026年6月30日的到账情况统计",
        "签章交回乙泵业有限公司", "本承诺书不变更原付款期限；",
    ):  # fmt: skip
        assert told in text
    for wrong in ("贵方已付", "我方放弃", "仅核对货款本金", "交回贵方", "请提供付款凭证", "按LPR"):
        assert wrong not in text


def test_the_court_is_named_only_where_the_contract_names_none() -> None:
    told = "由贵方住所地有管辖权的人民法院管辖"
    small = owing()
    assert told in letter(small, "回款承诺书")
    small.contract["forum"] = "仲裁"
    assert told not in letter(small, "回款承诺书")


@pytest.mark.parametrize(
    ("name", "seal"),
    [
        ("甲方公司", "承诺人（盖章）"),
        ("甲方公司城南分公司", "承诺人（盖章；分支机构须由总公司盖章或附其授权书）"),
        ("李四", "承诺人（签字并按指印）"),
    ],
)
def test_who_signs_a_commitment(name: str, seal: str) -> None:
    small = owing()
    small.customer |= {"customer_name": name}
    assert seal in letter(small, "回款承诺书")


@pytest.mark.parametrize(
    ("due", "over"), [(dt.date(2023, 6, 29), True), (dt.date(2023, 6, 30), False)]
)
@pytest.mark.parametrize("kind", ["催款函", "限期清欠通知", "停止供货通知", "催款联络书"])
def test_a_lapsed_claim_asks_for_consent(due: dt.date, over: bool, kind: str) -> None:
    """Due 29 June 2023: three years are over on 30 June 2026; due the 30th, that is the last day."""
    text = letter(owing(due=due), kind)
    assert ("□ 同意继续履行我方同意继续履行上述付款义务，将于" in text) is over


def test_nobody_is_threatened_over_a_lapsed_claim() -> None:
    small = owing(due=dt.date(2023, 6, 29))
    small.contract |= {"forum": "诉讼", "stop_clause": False}
    text = letter(small, "催款函", template="催款函-严正")
    assert "期满仍未支付的，我方将暂缓接受新的订单。" in text
    assert not [word for word in ("律师", "诉讼", "保留依法维护") if word in text]
    assert "（已届满）" in letter(small, "律师函委托资料")
    alive = owing(due=OLD)
    alive.contract |= {"forum": "诉讼", "stop_clause": False}
    text = letter(alive, "催款函", template="催款函-严正")
    assert "必要时委托律师处理，并保留依法提起诉讼的权利。" in text


@pytest.mark.parametrize(("forum", "disputed"), [("", False), ("诉讼", True), ("仲裁", True)])
def test_no_court_in_a_dispute_or_without_a_clause(forum: str, disputed: bool) -> None:
    small = owing(due=OLD)
    small.contract |= {"forum": forum}
    if disputed:
        small.sell(30_000, OLD, disputed=True)
    text = letter(small, "催款函", template="催款函-严正")
    assert "保留依法维护权利的一切方式" in text
    assert ("另有存在争议的款项（XS002）￥300.00元不在本函之列" in text) is disputed
    assert "诉讼" not in text
    assert "仲裁" not in text


def test_a_deadline_announces_no_suspension_that_acts_at_once() -> None:
    """民法典§527 acts when its notice arrives: an ultimatum under it would contradict itself."""
    small = owing(25_000_000, due=dt.date(2026, 5, 20))
    small.contract["stop_clause"] = False
    small.policy = REVIEWED
    small.contacts.append({"kind": "催收", "contact_date": dt.date(2026, 6, 1), "reason_code": "A4",
                           "result": "已停业", "evidence": "现场记录 1"})  # fmt: skip
    text = letter(small, "限期清欠通知")
    assert "期满未清的，自" in text
    assert "中止履行" not in text
    assert "我方暂停接受贵方新的订单。" in text


@pytest.mark.parametrize("kind", ["限期清欠通知", "停止供货通知"])
def test_goods_delivered_keep_their_warranty(kind: str) -> None:
    text = letter(owing(due=OLD), kind)
    assert "已交付产品的质保和售后服务不受影响。" in text


@pytest.mark.parametrize("talk", [dt.date(2026, 3, 20), dt.date(2026, 3, 21)])
def test_only_talks_about_these_debts_are_told(talk: dt.date) -> None:
    small = owing(due=OLD)
    small.contacts.append({"kind": "催收", "contact_date": talk, "channel": "电话"})
    told = f"我方曾于2026年3月{talk.day}日就上述货款与贵方沟通。"
    assert (told in letter(small, "限期清欠通知")) is (talk > OLD)


@pytest.mark.parametrize(
    "kind", ["信用申请表", "临时额度申请表", "工作事实报告", "对方负责人登记表", "交接清单"]
)
def test_papers_of_the_house_say_so(kind: str) -> None:
    assert "内部资料，不对外" in letter(owing(), kind)


@pytest.mark.parametrize("kind", ["催款函", "限期清欠通知", "停止供货通知", "催款联络书", "对账单"])
def test_every_demand_can_be_signed_for_and_names_its_day(kind: str) -> None:
    text = letter(owing(due=OLD), kind)
    assert "（含当日）" in text
    assert "职务" in text
    assert "特此函告。" in text or "特此通知。" in text
    assert "收件：财务部　负责人" in text


def test_a_letter_that_the_lawyer_sent_stops_our_own_and_restarts_the_limitation() -> None:
    """L8: only a lawyer sends it; we register it, and it demands (民法典§195)."""
    small = owing(due=dt.date(2026, 1, 5))
    small.letter("律师函", dt.date(2026, 5, 10), dt.date(2026, 5, 12), documents="XS001",
                 evidence="EMS 单号")  # fmt: skip
    found = select(small.month(), ["催款函", "律师函委托资料"])
    assert found.orders == []
    assert "已转律师函，不再发催款函" in str(found.withheld[0])
    assert small.month().profiles[CODE].duties.sue_by == dt.date(2029, 5, 12)
