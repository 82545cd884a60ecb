"""How one threshold is declared: value, label, unit, source. Policy and company data use it."""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """What a person needs to know of one parameter.

    ``unit`` is ``元`` (the value itself is integer 分), ``天``, ``月``, ``次``, ``户``, ``比例``
    (a Decimal, 0.4 = 40 %), ``分值``, ``是/否`` (bool) or ``选项`` (str, one of ``choices``) or ``文字``.
    ``assumed`` marks a fact without a proven source ([忆] or an interpretation).
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
) -> Any:
    """Declare a dataclass field that is also a named parameter of the 参数 sheet."""
    described = Setting(label, unit, source, section, note, minimum, maximum, choices, assumed)
    return field(default=default, metadata={"setting": described})


def settings_of(cls: type[Any]) -> dict[str, Setting]:
    """Return the settings declared on a dataclass, by field name, in declaration order."""
    return {f.name: f.metadata["setting"] for f in fields(cls) if "setting" in f.metadata}
