"""The 参数 sheet and back: policy and company as rows that finance can read and change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from huikuan_xl.ledger.cleaning import (
    Finding,
    clean_flag,
    clean_text,
    is_blank,
    nearest,
    parse_number,
    shown,
    squeeze,
)
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.headings import HEADER_WITHIN
from huikuan_xl.ledger.problems import Problem, Severity
from huikuan_xl.ledger.schema import PARAMETER_HEADINGS, PARAMETERS
from huikuan_xl.rules.money import half_up, yuan
from huikuan_xl.rules.policy import DEFAULT, Policy, policy_rows
from huikuan_xl.rules.settings import Setting, SettingRow, rows_of, settings_of, with_rows

_KEY, _LABEL, _VALUE = PARAMETER_HEADINGS[:3]
_PERCENT = Decimal(100)
_MOST_LOST = 0.5  # of the parameters: more, and the sheet isn't the template's any more


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One row of the 参数 sheet; ``cells`` are in the order of ``schema.PARAMETER_HEADINGS``.

    ``value`` is what the cell shows: 元 as Decimal, ratios as Decimal (0.4), 是/否 as text.
    """

    key: str
    label: str
    value: str | int | Decimal
    note: str
    setting: Setting

    def cells(self, effective: str = "") -> tuple[str | int | Decimal, ...]:
        """Return the row's cells; ``effective`` is the 生效日期, blank when the default holds."""
        described, note = self.setting, self.note
        if described.assumed:
            note = f"{note}；待公司确定" if note else "待公司确定"
        return (
            self.key, self.label, self.value, described.unit, effective, described.source,
            note,
        )  # fmt: skip


def parameter_rows(policy: Policy = DEFAULT, company: Company | None = None) -> list[ParameterRow]:
    """Return all rows of the 参数 sheet: the company first, then the policy, as declared."""
    company = company or Company()
    return [
        ParameterRow(
            key, row.label, _shown_value(row.value(owner), row.setting), row.note, row.setting
        )
        for owner, rows in ((company, _company_rows()), (policy, policy_rows()))
        for key, row in rows.items()
    ]


def policy_from_rows(rows: Sequence[Sequence[object]]) -> tuple[Policy, list[Problem]]:
    """Read the policy from the cells of a 参数 sheet, header included.

    A value that can't be read or is out of range leaves the default and becomes a problem; so
    does a key nobody knows. Values that contradict each other are reported, not changed.
    """
    values, problems = _read(rows, policy_rows(), others=tuple(_company_rows()))
    policy = with_rows(DEFAULT, policy_rows(), values)
    if not any(p.severity is Severity.ERROR for p in problems):
        problems += [
            Problem(Severity.ERROR, PARAMETERS, 0, _VALUE, "", why, "改好这几个参数", "参数")
            for why in policy.problems()
        ]
    return policy, problems


def company_from_rows(rows: Sequence[Sequence[object]]) -> tuple[Company, list[Problem]]:
    """Read our own company's facts from the cells of a 参数 sheet, header included."""
    values, problems = _read(rows, _company_rows(), others=None)
    return Company(**values), problems


def lost_rows(rows: Sequence[Sequence[object]], *, ours: bool) -> list[Problem]:
    """Return what to say of parameters without a row on a ledger's 参数 sheet, header included.

    Each is named with what holds instead; a warning, for a ledger made before there was such a
    parameter lacks its row, too. A sheet that lost most of them is one problem, and an error in a
    ledger of ``ours``: elsewhere it may only state what differs. One that lost all of them is an
    error anywhere. Without a header ``policy_from_rows`` says so.
    """
    place = _header(rows)
    if place is None:
        return []
    top, column, _ = place
    held = {squeeze(row[column]) for row in rows[top + 1 :] if column < len(row)}
    known = parameter_rows()
    lost = [row for row in known if row.key not in held]
    if len(lost) > _MOST_LOST * len(known):
        return [
            Problem(
                Severity.ERROR if ours or len(lost) == len(known) else Severity.WARNING,
                PARAMETERS, top + 1, "", "",
                f"{len(known)} 个参数里少了 {len(lost)} 个的行，都按默认值", "从模板复制“参数”表，再填公司的值", "参数",
            )
        ]  # fmt: skip
    return [
        Problem(
            Severity.WARNING, PARAMETERS, top + 1, row.label, row.key,
            f"这个参数的行不见了，按默认值{_told(row)}", "从模板的“参数”表把这一行复制回来，填公司的值", "参数",
        )
        for row in lost
    ]  # fmt: skip


def _told(row: ParameterRow) -> str:
    return f" {row.value}" if row.value != "" else "（空）"


def _company_rows() -> dict[str, SettingRow]:
    return rows_of(settings_of(Company))


def _shown_value(value: Any, described: Setting) -> str | int | Decimal:
    if described.unit == "元":
        return yuan(value)
    if described.unit == "是/否":
        return "是" if value else "否"
    shown_value: str | int | Decimal = value
    return shown_value


def _read(
    rows: Sequence[Sequence[object]],
    known: Mapping[str, SettingRow],
    others: tuple[str, ...] | None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values by row key; unknown keys are reported unless ``others`` is None."""
    place = _header(rows)
    if place is None:
        if others is None:
            return {}, []
        return {}, [
            Problem(
                Severity.ERROR, PARAMETERS, 0, "", "", f"找不到表头“{_KEY}”和“{_VALUE}”，全部按默认值",
                "从模板复制“参数”表", "参数",
            )
        ]  # fmt: skip
    top, key_column, value_column = place
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        key = squeeze(row[key_column]) if key_column < len(row) else ""
        cell = row[value_column] if value_column < len(row) else None
        if not key or not key.isascii():
            continue  # section titles and remarks between the rows
        if key not in known:
            if others is not None and key not in others:
                problems.append(_unknown(number, key, (*known, *others)))
            continue
        described = known[key]
        if key in values:
            problems.append(
                _problem(number, cell, described, "这个参数写了两次，用上面的一个", "删去一行",
                         Severity.WARNING)
            )  # fmt: skip
            continue
        value, found = _value(cell, described)
        if found is None and value is not None:
            found = _range(value, described.setting)
        if found is not None:
            problems.append(_problem(number, cell, described, found.why, found.fix, found.severity))
        elif value is not None:
            values[key] = value
    return values, problems


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, int, int] | None:
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        keys = [squeeze(cell) for cell in row]
        if _KEY in keys and _VALUE in keys:
            return number, keys.index(_KEY), keys.index(_VALUE)
    return None


def _value(cell: object, row: SettingRow) -> tuple[Any, Finding | None]:
    """Return the typed value, None where the default holds, and what is wrong with the cell."""
    described = row.setting
    if described.unit == "文字":
        text, found = clean_text(cell)
        wrong = described.check(text) if found is None and text and described.check else ""
        return text, Finding(Severity.ERROR, f"{wrong}，按默认值", "照说明改写") if wrong else found
    if is_blank(cell):
        return None, Finding(
            Severity.WARNING, "参数空着，按默认值", f"填写{row.label}（{described.unit}）"
        )
    if described.unit == "是/否":
        return clean_flag(cell)
    if described.unit == "选项":
        text, found = clean_text(cell)
        if found is None and text not in described.choices:
            close = nearest(text, described.choices)
            hint = f"是不是“{close}”？" if close else ""
            found = Finding(
                Severity.ERROR, "不在可选的值之内，按默认值",
                f"{hint}可填：{'、'.join(described.choices)}",
            )  # fmt: skip
        return text, found
    return _number(cell, described)


def _number(cell: object, described: Setting) -> tuple[Any, Finding | None]:
    divisor = Decimal(1)
    if described.unit == "比例" and isinstance(cell, str):
        text = squeeze(cell)
        if text.endswith("%"):
            cell, divisor = text[:-1], _PERCENT
    elif isinstance(cell, str):
        cell = squeeze(cell).removesuffix(described.unit) if described.unit != "元" else cell
    number, found = parse_number(cell)
    if found is not None:
        return None, Finding(Severity.ERROR, f"{found.why}，按默认值", _how(described))
    if number is None:
        return None, Finding(Severity.ERROR, "不是数字，按默认值", _how(described))
    if described.unit == "元":
        return half_up(number * 100), None
    if described.unit in ("比例", "分值"):
        return number / divisor, None
    if number != number.to_integral_value():
        return None, Finding(Severity.ERROR, "要填整数，按默认值", _how(described))
    return int(number), None


def _how(described: Setting) -> str:
    how = {"比例": "写成 0.4 或 40%", "元": "写成以元为单位的数字", "分值": "写成数字"}
    return how.get(described.unit, f"写成整数（{described.unit}）")


def _range(value: Any, described: Setting) -> Finding | None:
    low, high = described.minimum, described.maximum
    if isinstance(value, str | bool):
        return None
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    scale = 100 if described.unit == "元" else 1
    limits = [
        f"不小于 {low / Decimal(scale)}" if low is not None else "",
        f"不大于 {high / Decimal(scale)}" if high is not None else "",
    ]
    return Finding(
        Severity.ERROR,
        "超出允许的范围，按默认值",
        "应" + "、".join(part for part in limits if part),
    )


def _problem(
    row: int, cell: object, described: SettingRow, why: str, fix: str, severity: Severity
) -> Problem:
    return Problem(severity, PARAMETERS, row, described.label, shown(cell), why, fix, "参数")


def _unknown(row: int, key: str, known: tuple[str, ...]) -> Problem:
    close = nearest(key, known)
    fix = f"是不是“{close}”？" if close else f"删去这一行，或从模板抄写“{_KEY}”"
    return Problem(
        Severity.WARNING, PARAMETERS, row, _KEY, key, "没有这个参数，未采用", fix, "参数"
    )
