"""Letters as PDF: what can be read on the page is what the facts say."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from huikuan_xl.letters.batch import write_letters
from huikuan_xl.letters.pdf import find_soffice
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.money import format_yuan, rmb_uppercase

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        find_soffice() is None and not os.environ.get("HUIKUAN_REQUIRE_ALL"),
        reason="needs LibreOffice",
    ),
]


@pytest.mark.parametrize("theme", ["商务式", "公文式"])
def test_pages_show_the_facts(
    themed: Callable[[str], MonthEnd], theme: str, tmp_path: Path
) -> None:
    batch = write_letters(
        themed(theme), tmp_path / "函件", customers=["02001", "02006", "02013"], pdf=True
    )
    assert len({one.order.kind.kind for one in batch.letters}) >= 6
    for one in batch.letters:
        reader = pypdf.PdfReader(one.path.with_suffix(".pdf"))
        page = reader.pages[0].mediabox
        assert (round(page.width), round(page.height)) == (595, 842)
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
        order = one.order
        assert one.number in text
        assert order.customer.name in text
        if order.amount:
            assert f"{format_yuan(order.amount)}元" in text
            assert rmb_uppercase(order.amount) in text
        assert order.reply_by is not None
        limit = order.reply_by
        assert f"{limit.year}年{limit.month}月{limit.day}日" in text
