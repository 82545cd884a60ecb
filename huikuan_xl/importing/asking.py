"""Questions that a file leaves open, and the answers: given now, in a file, or remembered.

A question has a default only when no amount depends on it. Answers about the form of a file are
remembered by its shape; answers about its contents are not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huikuan_xl.importing.headings import heading_key
from huikuan_xl.importing.roles import Role
from huikuan_xl.stop import Stop

COLUMNS, KIND, UNIT, ORDER, SWAPPED = "列", "认作", "单位", "日期顺序", "对调的日期"
CHANGES, TOTALS, RECEIVED_ON, AS_OF = "改动", "合计不符", "收款日期", "截至日期"
GROSS, SIDE, NEW_CUSTOMERS, AMOUNT, OPENING = "金额含税", "贷方行", "新客户", "金额列", "期初"
NEW_PAYERS = "新付款人"
PAID, RECEIVED, RECEIPT_SIGN = "已结清", "已收列", "收款行正负"
#: Answers that hold for every file of the same shape.
REMEMBERED = (COLUMNS, KIND, UNIT, ORDER, GROSS, SIDE, AMOUNT, PAID, RECEIVED, RECEIPT_SIGN)
IGNORED = "不用"


@dataclass(frozen=True, slots=True)
class Question:
    """Something only the user can say: where, what, and the answers there are.

    ``default`` is "" where money depends on the answer. ``free`` allows any other answer too.
    """

    name: str
    sheet: str
    text: str
    options: tuple[str, ...]
    default: str = ""
    free: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by the question's name; ``columns`` says what headings are (None: leave out)."""

    given: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Role | None] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return the answer to a question, "" if there is none."""
        return self.given.get(name, "")

    def over(self, other: "Answers") -> "Answers":
        """Return these answers, and those of ``other`` where these say nothing."""
        return Answers({**other.given, **self.given}, {**other.columns, **self.columns})

    def to_text(self) -> str:
        """Return what is to be remembered as JSON, as ``answers_from`` reads it."""
        kept: dict[str, object] = {n: v for n, v in self.given.items() if n in REMEMBERED}
        if self.columns:
            kept[COLUMNS] = {h: r.value if r else IGNORED for h, r in self.columns.items()}
        return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def answers_from(text: str, where: str) -> Answers:
    """Read answers from JSON: ``{"单位": "万元", "列": {"开单额": "含税金额"}}``.

    Raises Stop when it is no such JSON or names a column that there is not.
    """
    try:
        given = json.loads(text) if text.strip() else {}
    except ValueError:
        raise Stop(
            f"{where}不是有效的 JSON", '写法如 {"单位": "万元", "列": {"开单额": "含税金额"}}'
        ) from None
    if not isinstance(given, dict):
        raise Stop(f"{where}要写成一个 JSON 对象", '写法如 {"单位": "万元"}')
    columns: dict[str, Role | None] = {}
    named = given.pop(COLUMNS, {})
    by_value = {role.value: role for role in Role}
    for heading, meaning in dict(named).items():
        if meaning != IGNORED and meaning not in by_value:
            raise Stop(f"{where}里“{heading}”的对应列“{meaning}”不认识",
                       f"可填：{'、'.join(by_value)}、{IGNORED}")  # fmt: skip
        columns[heading_key(heading)] = by_value.get(meaning)
    return Answers({str(k): str(v) for k, v in given.items()}, columns)


def read_answers(path: Path) -> Answers:
    """Read a file of answers. Raises Stop when it can't be read."""
    try:
        return answers_from(path.read_text(encoding="utf-8-sig"), f"“{path.name}”")
    except (OSError, UnicodeDecodeError):
        raise Stop(f"读不了答复文件“{path}”", "请核对路径，并存为 UTF-8 文本") from None
