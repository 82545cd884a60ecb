"""Templates: checked before use, filled as text, with lawful words only."""

import io
import zipfile
from pathlib import Path

import docx
import pytest

from huikuan_xl.letters.kinds import DEMAND, KINDS, kind_named
from huikuan_xl.letters.rendering import (
    LetterTemplate,
    UnusableTemplate,
    check_template,
    forbidden_in,
    template_path,
)

REMINDER = kind_named("到期提醒")


def made(folder: Path, *paragraphs: str, rows: tuple[str, ...] = ()) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        grid = document.add_table(len(rows), 1)
        for cell, text in zip(grid.columns[0].cells, rows, strict=True):
            cell.text = text
    path = folder / "模板.docx"
    document.save(str(path))
    return path


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize("theme", ["商务式", "公文式"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_shipped_templates_are_in_order(kind: object, theme: str) -> None:
    for name in kind.templates:  # type: ignore[attr-defined]
        assert check_template(template_path(name, theme), kind) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "field", "nearest"),
    [
        ("{{客户名城}}", "客户名城", "客户名称"),
        ("{{应付金額}}", "应付金額", "应付金额"),
        ("{{银行帐号}}", "银行帐号", "银行账号"),
        ("{{qqq}}", "qqq", ""),
    ],
)
def test_misspelt_field_is_told_with_the_nearest(
    tmp_path: Path, text: str, field: str, nearest: str
) -> None:
    (problem,) = check_template(made(tmp_path, "{{限期}}", text), REMINDER)
    assert (problem.field, problem.nearest) == (field, nearest)
    assert field in str(problem)


def test_field_of_a_table_is_checked_too(tmp_path: Path) -> None:
    rows = ("{%tr for 行 in 明细 %}", "{{行.单号}}", "{%tr endfor %}")
    (problem,) = check_template(made(tmp_path, "{{限期}}", rows=rows), REMINDER)
    assert (problem.field, problem.nearest) == ("单号", "单据号")
    rows = ("{%tr for 行 in 明系 %}", "{{行.单据号}}", "{%tr endfor %}")
    (problem,) = check_template(made(tmp_path, "{{限期}}", rows=rows), REMINDER)
    assert (problem.field, problem.nearest) == ("明系", "明细")


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (("{{客户名称}}",), "缺少必备的域“{{限期}}”"),
        (("{{限期}}", "｛｛客户名称｝｝"), "全角花括号"),
        (("{{限期}}", "{{客户名称"), "不完整或不成对"),
        (("{{限期}}", "{%p if 应付金额 %}"), "不完整或不成对"),
        (("{{限期}}", "否则后果自负"), "禁用语：后果自负"),
        (("{{限期}}", "{客户名称}"), "“{客户名称}”只有一层花括号"),
        (("{{限期}}", "我方将依合同停止发货"), "“依合同”是要有事实的法律文字"),
        (("{{限期}}", "保留提起诉讼的权利"), "“诉讼”是要有事实的法律文字"),
    ],
)
def test_other_mistakes_are_told(tmp_path: Path, paragraphs: tuple[str, ...], told: str) -> None:
    assert told in str(check_template(made(tmp_path, *paragraphs), REMINDER)[0])


@pytest.mark.parametrize("field", ["限期", "应付金额", "到账说明", "不展期"])
def test_a_demand_that_lost_a_field_is_refused(tmp_path: Path, field: str) -> None:
    kept = [f"{{{{{name}}}}}" for name in DEMAND if name != field]
    (problem,) = check_template(made(tmp_path, *kept), kind_named("L4"))
    assert problem.field == field


def test_no_word_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    path.write_text("不是", encoding="utf-8")
    with pytest.raises(UnusableTemplate, match="打不开"):
        LetterTemplate(path)


def test_text_from_cells_stays_text(tmp_path: Path) -> None:
    template = LetterTemplate(made(tmp_path, "{{客户名称}}"))
    nasty = "<w:br/>&amp;{{文号}}{% x %}\x0b\x00乙"
    assert text_of(template.render({"客户名称": nasty})) == "<w:br/>&amp;{{文号}}{% x %}乙"


def test_forbidden_words_are_found_among_the_values_but_not_in_a_name() -> None:
    rows = {"明细": [{"备注": "不付就曝 光"}], "客户名称": "甲"}
    assert forbidden_in(rows) == ["曝光"]
    assert forbidden_in({"客户名称": "曝光摄影器材公司"}, ("曝光摄影器材公司",)) == []
    assert forbidden_in({"理由": "恶意拖欠"}) == []
    assert forbidden_in({"理由": "恶意拖欠"}, to_customer=True) == ["恶意"]


def test_same_values_same_bytes_and_a_whole_package(tmp_path: Path) -> None:
    template = LetterTemplate(template_path("恢复供货通知", "商务式"))
    kind = kind_named("恢复供货通知")
    values = {name: f"〔{name}〕" for name in kind.all_fields}
    first = template.render(values)
    assert first == LetterTemplate(template.path).render(values)
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert package.testzip() is None
        assert len(package.namelist()) == len(set(package.namelist()))


def test_own_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    own = tmp_path / "催款函-温和.docx"
    assert template_path("催款函-温和", "商务式", tmp_path).name == own.name
    assert template_path("催款函-温和", "商务式", tmp_path) != own
    own.write_bytes(b"")
    assert template_path("催款函-温和", "商务式", tmp_path) == own
    with pytest.raises(FileNotFoundError):
        template_path("没有的函", "商务式")
