"""Money: integer 分 inside, 元 at the edge, and the formal writing of amounts and bill dates.

Where the official rules of writing (《正确填写票据和结算凭证的基本规定》) allow two forms, the form
listed first is used: no 零 before 仟 after a zero 万 digit (``壹拾万柒仟元``), and a 零 after 元
when the 元 digit is zero and 角 is not (``捌拾元零叁角``).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation

from huikuan_xl.rules.settings import setting


@dataclass(frozen=True)
class WritingSettings:
    """How formal amounts are written (rules 4.3)."""

    rmb_zheng_after_jiao: bool = setting(
        False, "大写金额到角后写“整”", "是/否", "§4.3 银发〔1997〕393号", "函件"
    )


_DEFAULT = WritingSettings()


FEN_PER_YUAN = 100
LARGEST_FEN = 10**18 - 1  # 9,999 万亿 元 and 99 分

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ((1000, "仟"), (100, "佰"), (10, "拾"), (1, ""))
_LEVELS = ((10**8, "亿"), (10**4, "万"))


def half_up(value: Decimal) -> int:
    """Round to the nearest integer; exact halves go away from zero (−0.5 → −1)."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def to_fen(value: Decimal | int | float | str) -> int:
    """Return an amount in 元 as integer 分, half-up on the decimals a person sees.

    A float counts as its shortest decimal writing, so 1.005 is 101 分. A string may hold
    thousands commas. Raises ValueError for text that is no number, NaN and infinity.
    """
    try:
        text = value.replace(",", "").strip() if isinstance(value, str) else str(value)
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"不是金额：{value!r}") from None
    if not amount.is_finite():
        raise ValueError(f"不是金额：{value!r}")
    return half_up(amount * FEN_PER_YUAN)


def yuan(fen: int) -> Decimal:
    """Return integer 分 as 元 with two decimals, exactly."""
    return Decimal(fen).scaleb(-2)


def format_yuan(fen: int) -> str:
    """Return integer 分 as ``1,234.50`` (元, no currency sign)."""
    return f"{yuan(fen):,.2f}"


def percent(value: Decimal, *bounds: Decimal) -> str:
    """Return a ratio as people write it: ``3%``, ``33.33%``, ``0.0108%``.

    Two decimals, of small ratios three digits. ``bounds`` are what it was compared with: it never
    looks equal to one that it isn't, so 0.39999 beside 0.4 is ``39.999%``.
    """
    shown = value * 100
    places = 2 if not shown or abs(shown) >= 1 else max(2, 2 - shown.adjusted())
    mode = ROUND_HALF_UP
    for bound in bounds:
        while places < _MOST_PLACES and value != bound and _rounded(shown, places) == bound * 100:
            places += 1
        if value != bound and _rounded(shown, places) == bound * 100:
            mode = ROUND_FLOOR if value < bound else ROUND_CEILING
    return f"{_rounded(shown, places, mode).normalize():f}%"


_MOST_PLACES = 4


def _rounded(value: Decimal, places: int, mode: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=mode)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` 分 out in proportion to ``weights``; the parts add up exactly (Q19).

    Every part is rounded half-up and the difference goes to the last row with a weight.
    Raises ValueError when the weights add up to zero.
    """
    whole = sum(weights)
    if whole == 0:
        raise ValueError("分摊依据合计为 0，无法分摊")
    shares = [half_up(Decimal(total) * weight / whole) for weight in weights]
    last = max(row for row, weight in enumerate(weights) if weight)
    shares[last] += total - sum(shares)
    return shares


def rmb_uppercase(fen: int, *, policy: WritingSettings = _DEFAULT, prefix: bool = True) -> str:
    """Return 分 as 人民币大写 (rules 4.3), e.g. 140950 → ``人民币壹仟肆佰零玖元伍角``.

    ``prefix`` puts 人民币 in front. Not in the official text and settled here: negatives begin
    with 负, zero is 零元整, below one 元 the 元 is left out. ``policy.rmb_zheng_after_jiao`` adds
    整 after 角. Raises ValueError beyond 9,999 万亿 元.
    """
    if abs(fen) > LARGEST_FEN:
        raise ValueError("金额超过九千九百九十九万亿元，无法大写")
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    words = f"{_integer_words(whole)}元" if whole else ""
    if jiao:
        words += ("零" if whole and whole % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
    elif cents and whole:
        words += "零"
    if cents:
        words += f"{_DIGITS[cents]}分"
    elif not jiao:
        words = f"{words or '零元'}整"
    elif policy.rmb_zheng_after_jiao:
        words += "整"
    return ("人民币" if prefix else "") + ("负" if fen < 0 else "") + words


def bill_date_uppercase(day: dt.date) -> str:
    """Return a date as bills are dated, e.g. 2026-01-15 → ``贰零贰陆年零壹月壹拾伍日`` (rules 4.3)."""
    year = "".join(_DIGITS[int(digit)] for digit in str(day.year))
    month = ("零" if day.month in (1, 2, 10) else "") + _integer_words(day.month)
    date = ("零" if day.day < 10 or day.day % 10 == 0 else "") + _integer_words(day.day)
    return f"{year}年{month}月{date}日"


def _integer_words(number: int) -> str:
    """Write a positive whole number; a gap of zeros below a unit is one 零."""
    for size, name in _LEVELS:
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _integer_words(high) + name + gap + (_integer_words(low) if low else "")
    words, gap = "", ""
    for size, name in _PLACES:
        digit, number = divmod(number, size)
        if digit:
            words += gap + _DIGITS[digit] + name
            gap = ""
        elif words:
            gap = "零"
    return words
