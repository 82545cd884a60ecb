"""How one threshold is declared: value, label, unit, source, and what it must keep to.

Every chapter of the regulation declares its own frozen dataclass of settings with ``setting``;
``policy.Policy`` puts them together, and the company's facts are declared the same way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from typing import Any, TypeVar

S = TypeVar("S")


class Order(Enum):
    """How the parts of a setting must follow each other."""

    FALLING = "递减"
    RISING = "递增"


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a setting that holds several: the key and the label of its row."""

    key: str
    label: str


def decimals(text: str) -> tuple[Decimal, ...]:
    """Return the numbers that ``text`` names, separated by blanks."""
    return tuple(Decimal(one) for one in text.split())


def parts(key: str, label: str, names: Iterable[str | int]) -> tuple[Part, ...]:
    """Return one part a name; ``{}`` in ``key`` and ``label`` stands for it, in small in the key."""
    return tuple(Part(key.format(str(name).lower()), label.format(name)) for name in names)


def named_parts(key: str, label: str, names: Mapping[str, str]) -> tuple[Part, ...]:
    """Return one part an entry of ``names``: what ``{}`` is in the key → what it is in the label."""
    return tuple(Part(key.format(one), label.format(name)) for one, name in names.items())


@dataclass(frozen=True, slots=True)
class Setting:
    """What a person needs to know of one parameter.

    ``unit`` is ``元`` (the value itself is integer 分), ``天``, ``月``, ``年``, ``次``, ``户``, ``时``,
    ``比例`` (a Decimal, 0.4 = 40 %), ``分值``, ``是/否`` (bool), ``选项`` (str, one of ``choices``) or
    ``文字``. ``assumed`` marks a fact without a proven source ([忆] or an interpretation).

    A setting with ``parts`` holds a tuple, one value a part; they may have to fall or rise
    (``order``) and to add up to ``whole``. ``above`` names the setting that this one must exceed,
    ``around`` the one that tells how far from 1 its values may be; ``check`` returns what is wrong
    with a text, "" for nothing.
    """

    label: str
    unit: str
    source: str
    section: str
    note: str = ""
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    choices: tuple[str, ...] = ()
    assumed: bool = False
    parts: tuple[Part, ...] = ()
    order: Order | None = None
    whole: Decimal | None = None
    above: str = ""
    around: str = ""
    check: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One value of a setting, as the 参数 sheet shows it: a row with its own key and label."""

    key: str
    label: str
    name: str
    at: int | None
    setting: Setting

    @property
    def note(self) -> str:
        """Return the setting's note, told once: at its first part."""
        return "" if self.at else self.setting.note

    def value(self, owner: object) -> Any:
        """Return the row's value in ``owner``, an instance of the class that declares it."""
        held = getattr(owner, self.name)
        return held if self.at is None else held[self.at]


def setting(
    default: Any,
    label: str,
    unit: str,
    source: str,
    section: str,
    *,
    note: str = "",
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    choices: tuple[str, ...] = (),
    assumed: bool = False,
    parts: tuple[Part, ...] = (),
    order: Order | None = None,
    whole: Decimal | None = None,
    above: str = "",
    around: str = "",
    check: Callable[[str], str] | None = None,
) -> Any:
    """Declare a dataclass field that is also a parameter of the 参数 sheet (see ``Setting``)."""
    described = Setting(
        label, unit, source, section, note, minimum, maximum, choices, assumed, parts, order,
        whole, above, around, check,
    )  # fmt: skip
    return field(default=default, metadata={"setting": described})


def settings_of(cls: type[Any]) -> dict[str, Setting]:
    """Return the settings declared on a dataclass, by field name, in declaration order."""
    return {f.name: f.metadata["setting"] for f in fields(cls) if "setting" in f.metadata}


def rows_of(settings: Mapping[str, Setting]) -> dict[str, SettingRow]:
    """Return the rows of the settings by key: one for a plain setting, else one a part."""
    rows: dict[str, SettingRow] = {}
    for name, one in settings.items():
        if not one.parts:
            rows[name] = SettingRow(name, one.label, name, None, one)
        for at, part in enumerate(one.parts):
            rows[part.key] = SettingRow(part.key, part.label, name, at, one)
    return rows


def with_rows(owner: S, rows: Mapping[str, SettingRow], values: Mapping[str, Any]) -> S:
    """Return a copy of ``owner`` with the values of some rows, given by row key, changed.

    ``KeyError`` for a key that is no row.
    """
    changes: dict[str, Any] = {}
    for key, value in values.items():
        row = rows[key]
        if row.at is None:
            changes[row.name] = value
        else:
            held = list(changes.get(row.name, getattr(owner, row.name)))
            held[row.at] = value
            changes[row.name] = tuple(held)
    return replace(owner, **changes)  # type: ignore[type-var]


def value_problems(owner: object, rows: Mapping[str, SettingRow]) -> list[str]:
    """Return which single values don't fit their declaration, as Chinese sentences."""
    return [problem for row in rows.values() for problem in _value_problems(row.value(owner), row)]


def relation_problems(owner: object, settings: Mapping[str, Setting]) -> list[str]:
    """Return which values contradict each other, as Chinese sentences; each must fit by itself."""
    found: list[str] = []
    for name, one in settings.items():
        value = getattr(owner, name)
        if one.order is not None and not _in_order(value, one.order):
            found.append(f"{'、'.join(part.label for part in one.parts)}应逐个{one.order.value}")
        if one.whole is not None and sum(value) != one.whole:
            labels = "、".join(part.label for part in one.parts)
            found.append(f"{labels}之和应为 {one.whole}，现为 {sum(value)}")
        if one.above and value <= getattr(owner, one.above):
            found.append(f"{one.label}应大于{settings[one.above].label}")
        if one.around:
            spread = getattr(owner, one.around)
            found += [
                f"{part.label} {factor} 超出 {1 - spread}～{1 + spread}"
                for part, factor in zip(one.parts, value, strict=True)
                if not 1 - spread <= factor <= 1 + spread
            ]
    return found


def _in_order(values: Sequence[Any], order: Order) -> bool:
    falling = order is Order.FALLING
    return all(high < low if falling else high > low for low, high in pairwise(values))


def _value_problems(value: object, row: SettingRow) -> list[str]:
    label, described = row.label, row.setting
    if described.unit == "文字":
        if not isinstance(value, str):
            return [f"{label}应为文字，现为 {value}"]
        wrong = described.check(value) if described.check else ""
        return [f"{label}：{wrong}"] if wrong else []
    if described.unit == "是/否":
        return [] if isinstance(value, bool) else [f"{label}应为是或否，现为 {value}"]
    if described.unit == "选项":
        if value in described.choices:
            return []
        return [f"{label}应为{'、'.join(described.choices)}之一，现为 {value}"]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return [f"{label}应为数字，现为 {value}"]
    if isinstance(value, Decimal) and not value.is_finite():
        return [f"{label}应为数字，现为 {value}"]
    if isinstance(value, Decimal) and described.unit not in ("比例", "分值"):
        return [f"{label}应为整数，现为 {value}"]
    scale = 100 if described.unit == "元" else 1
    least, most = described.minimum, described.maximum
    if least is not None and value < least:
        return [f"{label}不得小于 {Decimal(least) / scale}，现为 {Decimal(value) / scale}"]
    if most is not None and value > most:
        return [f"{label}不得大于 {Decimal(most) / scale}，现为 {Decimal(value) / scale}"]
    return []
