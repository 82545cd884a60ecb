"""Application forms: filled from the data and the pending request, signed along their chain."""

import datetime as dt
from typing import Any

import pytest

from huikuan_xl.ledger import schema
from huikuan_xl.letters.content import Writer
from huikuan_xl.letters.selection import select
from huikuan_xl.rules import approvals
from tests.letters.conftest import AS_OF, CODE, table
from xl.letter_templates import BUSINESS, OFFICIAL, Theme, template
from xl.letter_templates import LETTERS as SOURCES

Small = Any  # tests/letters/conftest.py
ASKED = {"approval_no": "SP1", "kind": "批准额度", "customer_code": CODE, "new_amount": 30_000_000,
         "new_grade": "B", "new_days": 20, "grounds": "旺季备货", "author": "张三",
         "asked_on": dt.date(2026, 6, 20)}  # fmt: skip
SIGNED = {"approver_1": "李", "approved_1": dt.date(2026, 6, 21), "approver_2": "钱",
          "approved_2": dt.date(2026, 6, 21), "approver_3": "孙",
          "approved_3": dt.date(2026, 6, 22)}  # fmt: skip


def form(small: Small, kind: str, *rows: dict[str, Any]) -> dict[str, Any]:
    month = small.month()
    month.ledger.approvals = table(schema.APPROVALS, list(rows)) if rows else month.ledger.approvals
    (order,) = select(month, [kind], [CODE]).orders
    return Writer(month, AS_OF).values(order)


def test_the_form_holds_what_the_pending_request_asks_for(small: Small) -> None:
    values = form(small, "信用申请表", ASKED)
    assert (values["申请额度"], values["申请等级"], values["申请期限"], values["申请事由"]) == (
        "￥300,000.00元", "B", "20天", "旺季备货"
    )  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [ASKED | SIGNED, ASKED | {"refused": True}, ASKED | {"kind": "展期", "customer_code": CODE},
     ASKED | {"customer_code": "0008"}],
    ids=["approved", "refused", "other kind", "other customer"],
)  # fmt: skip
def test_without_a_pending_request_blanks_are_left(small: Small, row: dict[str, Any]) -> None:
    values = form(small, "信用申请表", row)
    assert values["申请额度"].startswith("￥　")
    assert values["申请事由"] == ""


def test_a_temporary_limit_states_its_days(small: Small) -> None:
    row = ASKED | {"kind": "临时额度", "valid_from": dt.date(2026, 7, 1),
                   "valid_to": dt.date(2026, 9, 30)}  # fmt: skip
    assert form(small, "临时额度申请表", row)["申请有效期"] == "2026年7月1日至2026年9月30日"
    assert form(small, "信用申请表", row)["申请额度"].startswith("￥　")


@pytest.mark.parametrize("theme", [OFFICIAL, BUSINESS], ids=lambda theme: theme.name)
@pytest.mark.parametrize(
    ("name", "chain"),
    [("信用申请表", approvals.GRANTING), ("临时额度申请表", approvals.CHANGING),
     ("交接清单", approvals.HANDING_OVER)],
)  # fmt: skip
def test_a_form_is_signed_along_its_chain(name: str, chain: approvals.Chain, theme: Theme) -> None:
    import io

    import docx

    assert name in SOURCES
    boxes = docx.Document(io.BytesIO(template(name, theme))).tables[-1].rows[0].cells
    assert [cell.text.split("\n")[0] for cell in boxes] == [str(step) for step in chain.route]
