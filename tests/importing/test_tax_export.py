"""The tax bureau's export: red invoices linked, nothing subtracted twice, purchases refused."""

import pytest

from huikuan_xl.importing.plan import prepare
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.opening import UnusableLedger
from tests.importing.conftest import Rows, Take, after, source

US, THEM = "91110000MA00000000", "91330000MA0000001X"
HEAD = ["序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期",
        "金额", "税额", "价税合计", "发票状态", "是否正数发票", "备注"]  # fmt: skip
BLUE, RED = "24312000000000000011", "24312000000000000012"


def invoice(
    number: str, gross: str, *, state: str = "正常", positive: str = "是", note: str = "", old: str = "",
    seller: str = US, buyer: str = THEM, name: str = "白桦（北方）贸易有限公司",
) -> list[object]:  # fmt: skip
    return [
        "1",
        "",
        old,
        number,
        seller,
        "",
        buyer,
        name,
        "2024-01-05 09:30:00",
        "",
        "",
        gross,
        state,
        positive,
        note,
    ]


def test_a_red_invoice_names_its_blue_and_the_blue_stays_whole(take: Take) -> None:
    note = f"被红冲蓝字数电票号码：{BLUE} 红字发票信息确认单编号：31012024010000000001"
    plan = take(
        [
            HEAD,
            invoice(BLUE, "113.00", state="已红冲-全额"),
            invoice(RED, "-113.00", positive="否", note=note),
        ]
    )
    sales = plan.additions["sales"]
    assert sales["amount"].tolist() == [11300, -11300]
    assert sales["state"].tolist() == ["正常", "红字"]
    assert sales["origin_doc"].tolist() == ["", BLUE]
    assert sales["customer_code"].tolist() == ["002", "002"]


@pytest.mark.parametrize(
    "words", ["被红冲蓝字数电发票号码:", "被红冲蓝字全电发票号码：", "被红冲蓝字发票号码："]
)
def test_the_link_in_any_wording(take: Take, words: str) -> None:
    plan = take([HEAD, invoice(RED, "113.00", positive="否", note=f"{words}{BLUE}")])
    assert (
        plan.additions["sales"]["origin_doc"].tolist(),
        plan.additions["sales"]["amount"].tolist(),
    ) == ([BLUE], [-11300])


def test_void_invoices_are_kept_out_of_the_sum_and_old_numbers_are_keys(take: Take) -> None:
    plan = take([HEAD, invoice("", "50", old="00012345"), invoice(BLUE, "70", state="已作废")])
    sales = plan.additions["sales"]
    assert sales["doc_no"].tolist() == ["00012345", BLUE]
    assert sales["state"].tolist() == ["正常", "作废"]


def test_purchases_in_the_same_file_are_refused(take: Take) -> None:
    other = invoice("24312000000000000013", "5", buyer="91440000MA00000000", name="别家公司")
    bought = invoice(RED, "999", seller=THEM, buyer=US, name="我公司")
    plan = take([HEAD, invoice(BLUE, "113"), other, bought])
    assert plan.additions["sales"]["amount"].tolist() == [11300, 500]
    # With one sale and one purchase of the same partner nobody can tell which of the two we are.
    assert [q.name for q in take([HEAD, invoice(BLUE, "113"), bought]).open_questions] == [
        "本公司税号"
    ]
    assert ["进项" in why for _, _, why in plan.refused] == [True]


def test_purchases_alone_and_deduction_lists_are_refused(take: Take) -> None:
    with pytest.raises(UnusableLedger, match="进项"):
        take(
            [
                HEAD,
                *[
                    invoice(f"2431200000000000001{i}", "1", seller=s, buyer=US)
                    for i, s in enumerate(("A" * 18, "B" * 18))
                ],
            ]
        )
    with pytest.raises(UnusableLedger, match="抵扣勾选"):
        take([["勾选状态", "数电票号码", "开票日期", "销售方纳税人识别号", "金额", "票面税额", "有效抵扣税额"],
              ["已勾选", BLUE, "2024-01-05", THEM, "1", "1", "1"]])  # fmt: skip


LINES = [
    "序号",
    "数电发票号码",
    "购方识别号",
    "购买方名称",
    "开票日期",
    "货物或应税劳务名称",
    "金额",
    "税额",
    "价税合计",
    "备注",
]


def goods(number: str, gross: str) -> list[str]:
    return ["1", number, THEM, "白桦（北方）贸易有限公司", "2024-01-05", "泵", "", "", gross, ""]


def test_both_sheets_are_compared_and_counted_once(ledger: Ledger) -> None:
    whole: tuple[str, Rows] = ("发票基础信息", [HEAD, invoice(BLUE, "113")])
    lines: tuple[str, Rows] = ("信息汇总表", [LINES, goods(BLUE, "123"), goods(BLUE, "-10")])
    plan = prepare(ledger, [source(whole, lines)], take_defaults=True)
    assert plan.additions["sales"]["amount"].tolist() == [11300]
    assert plan.open_questions == []
    assert all(s.adds_up for s in plan.sheets)
    off: tuple[str, Rows] = ("信息汇总表", [LINES, goods(BLUE, "120")])
    assert [
        q.name for q in prepare(ledger, [source(whole, off)], take_defaults=True).open_questions
    ] == ["合计不符"]


def test_lines_alone_are_summed_by_number(take: Take, ledger: Ledger) -> None:
    rows = [
        LINES,
        goods(BLUE, "123"),
        goods(BLUE, "-10"),
        goods(RED, "5"),
        ["合计", "", "", "", "", "", "", "", "118", ""],
    ]
    plan = take(rows)
    assert plan.additions["sales"]["amount"].tolist() == [11300, 500]
    assert plan.additions["sales"]["state"].tolist() == ["正常", "正常"]
    assert plan.sheets[0].adds_up
    assert not take(rows, into=after(ledger, plan)).changes_anything


def test_numbers_kept_as_numbers_have_lost_digits(take: Take) -> None:
    with pytest.raises(UnusableLedger, match="丢了末尾的数字"):
        take(
            [
                HEAD,
                [
                    "1",
                    "",
                    "",
                    2.4312e19,
                    US,
                    "",
                    THEM,
                    "",
                    "2024-01-05",
                    "",
                    "",
                    5,
                    "正常",
                    "是",
                    "",
                ],
            ]
        )
