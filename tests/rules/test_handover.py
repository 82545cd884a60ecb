"""What goes with a handed-over debt, and what of it is missing (S4-25)."""

from huikuan_xl.rules.handover import (
    DocumentPapers,
    Evidence,
    Paper,
    State,
    completeness,
    files_for,
    papers_of,
    states_by_paper,
)

FULL = DocumentPapers("X1", "HT1", "SH1", "FP1", "HZ1")
BARE = DocumentPapers("X2", "HT1", "", "", "")


def test_each_document_needs_three_papers_and_the_customer_two() -> None:
    found = papers_of([FULL, BARE], "DJ1")
    assert [(one.paper, one.document) for one in found] == [
        (Paper.CONTRACT, "X1"), (Paper.DELIVERY, "X1"), (Paper.INVOICE, "X1"),
        (Paper.CONTRACT, "X2"), (Paper.DELIVERY, "X2"), (Paper.INVOICE, "X2"),
        (Paper.REGISTRATION, ""), (Paper.REPORT, ""),
    ]  # fmt: skip
    assert [one.note for one in found if one.paper is Paper.INVOICE] == [
        "发票FP1",
        "没有登记发票号",
    ]


def test_an_entry_counts_without_files_and_needs_its_file_with_them() -> None:
    verdict = completeness(papers_of([FULL, BARE], ""), with_files=False)
    assert not verdict.value
    assert verdict.reasons[0].text == (
        "必备材料 8 项，齐 5 项，缺：有效送货单（X2）；发票回执单（X2）；对方负责人详细资料登记表"
    )
    alone = papers_of([FULL], "DJ1")
    assert completeness(alone, with_files=False).value
    assert "齐 1 项" in completeness(alone, with_files=True).reasons[0].text  # only our report


def test_supporting_papers_are_told_but_not_required() -> None:
    demand = Evidence(Paper.DEMAND, "甲财催〔2026〕1号", "")
    assert demand.state is State.MISSING
    assert completeness([*papers_of([FULL], "DJ1"), demand], with_files=False).value


def test_the_report_names_what_is_missing_by_document() -> None:
    states = states_by_paper(papers_of([FULL, BARE], ""))
    assert states[Paper.CONTRACT] == "齐"
    assert states[Paper.DELIVERY] == "缺（X2）"
    assert states[Paper.REGISTRATION] == "缺"
    assert states[Paper.REPORT] == "齐"
    assert Paper.DEMAND not in states


def test_files_are_found_by_name_stem_or_number_never_by_a_part_of_a_number() -> None:
    names = {name: f"/扫描件/{name}" for name in
             ("X1 签收.pdf", "X10.pdf", "ＨＴ１.jpg", "a.X1.png", "回执HZ1-2.pdf")}  # fmt: skip
    assert files_for("X1", names) == ("/扫描件/X1 签收.pdf", "/扫描件/a.X1.png")
    assert files_for("ht1.jpg", names) == ("/扫描件/ＨＴ１.jpg",)
    assert files_for("HZ1、X10", names) == ("/扫描件/回执HZ1-2.pdf", "/扫描件/X10.pdf")
    assert files_for("", names) == ()


def test_of_many_documents_the_first_few_are_named_with_their_number() -> None:
    papers = papers_of([DocumentPapers(f"X{n}", "HT1", "", "F", "H") for n in range(1, 5)], "DJ")
    assert states_by_paper(papers)[Paper.DELIVERY] == "缺（X1、X2、X3等4笔）"
    assert states_by_paper(papers[:9] + papers[12:])[Paper.DELIVERY] == "缺（X1、X2、X3）"
