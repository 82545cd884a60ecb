"""Instalments: one sale that falls due in parts, 3-3-3-1 or 预付30%、验收60%、质保10%.

A part says when (a term of ``rules.terms``, or a day) and how much (a share, a fixed sum, or 余款).
The last part takes what is left, so that the parts always add up to the sale, whatever its sign.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from huikuan_xl.rules.money import half_up, to_fen
from huikuan_xl.rules.terms import Term, read_term

_STAGES: dict[int, tuple[str, ...]] = {
    2: ("预付", "货到"),
    3: ("预付", "验收", "质保"),
    4: ("预付", "货到", "验收", "质保"),
}
"""What the figures of 3-3-3-1 stand for, by how many there are."""
_FIGURES = re.compile(r"\d+(?:[-:/]\d+)+", re.ASCII)
_PARTED = re.compile(r"[、，,;；+\n]+")
_PART = re.compile(r"(.+?)[:：]?(?:(\d+(?:\.\d+)?)%|￥?(\d+(?:\.\d+)?)元|(余款|尾款))", re.ASCII)
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", re.ASCII)
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part: when it falls due (``term``, or a fixed day ``on``) and how much it is: ``share``
    in per cent, ``fixed`` in 分, or neither for what is left."""

    term: Term | None
    on: dt.date | None = None
    share: Decimal | None = None
    fixed: int | None = None

    @property
    def when(self) -> str:
        if self.on is not None or self.term is None:
            return f"{self.on}"
        return str(self.term.kind) if self.term.number == 0 else str(self.term)


def read_instalments(text: str) -> tuple[Instalment, ...]:
    """Read a plan of instalments; blank is none at all.

    ``ValueError`` for words that are no part, shares that don't add up to 100 %, and 余款 anywhere
    but at the end.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split(" ")).strip()
    if not plain:
        return ()
    parts = _figures(plain) if _FIGURES.fullmatch(plain) else _worded(plain, text)
    if len(parts) < 2:
        raise ValueError(f"分期“{text}”只有一期；不分期的请填账期")
    if any(one.share is None and one.fixed is None for one in parts[:-1]):
        raise ValueError(f"分期“{text}”的余款只能是最后一期")
    shares = sum((one.share or Decimal(0) for one in parts), Decimal(0))
    fixed = any(one.fixed is not None for one in parts)
    open_end = parts[-1].share is None and parts[-1].fixed is None
    if shares > _WHOLE or (not fixed and not open_end and shares != _WHOLE):
        raise ValueError(f"分期“{text}”的比例合计{shares.normalize():f}%，应为100%")
    if fixed and not open_end:
        raise ValueError(f"分期“{text}”有固定金额，最后一期应写“余款”")
    return parts


def _figures(plain: str) -> tuple[Instalment, ...]:
    figures = [int(one) for one in re.split(r"[-:/]", plain)]
    stages = _STAGES.get(len(figures))
    if stages is None:
        raise ValueError(f"看不懂分期“{plain}”：只认两期至四期，如 3-3-3-1；其他请写明各期")
    factor = 10 if sum(figures) == 10 else 1
    return tuple(
        Instalment(_term(stage), share=Decimal(figure * factor))
        for stage, figure in zip(stages, figures, strict=True)
    )


def _term(when: str) -> Term:
    """Read the term of a part; without days it is the day of delivery or acceptance itself."""
    term = read_term(when)
    return replace(term, number=0) if term.number is None and term.kind.counts_days else term


def _worded(plain: str, text: str) -> tuple[Instalment, ...]:
    parts = []
    for part in filter(None, _PARTED.split(plain)):
        found = _PART.fullmatch(part)
        if found is None:
            raise ValueError(
                f"看不懂分期“{text}”里的“{part}”，如：预付30%、货到30天60%、质保1年余款"
            )
        when, share, fixed, _ = found.groups()
        day = _DAY.fullmatch(when)
        term = None if day else _term(when)
        on = dt.date(*(int(one) for one in day.groups())) if day else None
        parts.append(
            Instalment(
                term, on, Decimal(share) if share else None, to_fen(fixed) if fixed else None
            )
        )
    return tuple(parts)


def split(amount: int, parts: Sequence[Instalment]) -> list[int]:
    """Return the amount of every part in 分: signs kept, the last takes the remainder.

    Fixed sums are those of a sale; those of a 红字 are given back, so they are negative.
    ``ValueError`` where fixed sums are more than the sale.
    """
    sign, left, found = -1 if amount < 0 else 1, abs(amount), []
    fixed = sum(one.fixed or 0 for one in parts)
    if fixed > left:
        raise ValueError(f"分期的固定金额合计{fixed / 100:,.2f}元，超过销货总额")
    for one in parts[:-1]:
        share = half_up(abs(amount) * (one.share or Decimal(0)) / _WHOLE)
        # Rounding up a sale of a few 分 must not part more than there is.
        found.append(min(share, left) if one.fixed is None else one.fixed)
        left -= found[-1]
    return [sign * part for part in (*found, left)]
