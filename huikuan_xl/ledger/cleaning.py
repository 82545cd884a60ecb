"""The only reader of cells: what people and ERP exports write, as typed values (rules §3.2).

Files, tables and the arguments of worksheet functions are all read here. Every function takes one
raw cell as calamine, csv or Excel hands it over and gives the typed value with what was wrong.
Nothing is guessed: a cell that can be read in two ways is an error with the way to write it.
``columns`` does the same for whole columns. Standard library only: functions must load quickly.
"""

import datetime as dt
import difflib
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from huikuan_xl.ledger.problems import Severity
from huikuan_xl.ledger.schema import CHOICE_SYNONYMS, Kind
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.periods import end_of_month


class ErrorText(str):
    """The text of an error cell: never a word that a person typed."""

    __slots__ = ()


UNSAVED_FORMULA = ErrorText("#公式没有存值")
"""What stands in for a formula whose value was never stored (openpyxl writes such cells)."""

Cell: TypeAlias = object
Value: TypeAlias = str | int | float | bool | dt.date | None

_MOST_DIGITS = 30  # beyond this nobody means the number
MOST_YUAN = 9 * 10**13  # beyond this a float no longer holds every 分
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
LONGEST_NUMBER_CODE = 10**15  # Excel keeps 15 digits of a number
EXCEL_ERRORS = frozenset(
    {
        "#N/A", "#NAME?", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
        "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#BUSY!", "#CONNECT!", "#PYTHON!", "#UNKNOWN!",
    }
)  # fmt: skip
# COM hands an error cell over as a number: its code above this one, known or yet to be invented.
FIRST_ERROR_NUMBER, LAST_ERROR_NUMBER = -2_146_826_999, -2_146_826_000
_ERROR_ZERO = -2_146_828_288
_ERROR_CODES = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?",
    2036: "#NUM!", 2042: "#N/A", 2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!",
    2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!", 2050: "#CALC!",
}  # fmt: skip

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")
_PLACEHOLDERS = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "NULL", "NAN", "NONE", "N/A"})
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "’": "'", "‘": "'", "。": "."})
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[Ee][+-]?\d+)?", re.ASCII)
_CURRENCY = re.compile(r"^(?:¥|RMB|CNY|人民币)|(?:元整?|圆)$", re.IGNORECASE)
_SCALES = (("亿", 10**8), ("千万", 10**7), ("百万", 10**6), ("万", 10**4), ("千", 10**3))
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?E\+\d+", re.IGNORECASE | re.ASCII)
_SHARE = re.compile(r"(百|千|万)分之(\d+(?:\.\d+)?|[一二三四五六七八九十])")
_SHARE_OF = {"百": 100, "千": 1000, "万": 10000}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九十")}

_TIME = re.compile(r"(?:T|\s|上午|下午)+\d{1,2}[:时]\d{1,2}.*$", re.ASCII)
_YMD = re.compile(r"(\d{4}|\d{2})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_YM = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*月?", re.ASCII)
_MD = re.compile(r"(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*日?", re.ASCII)
_DIGIT_DATE = re.compile(r"\d{4,8}(?:\.0+)?", re.ASCII)

_JANUARY_OR_OCTOBER = "像年月的小数：2024.1 分不清是 1 月还是 10 月"


_TRUE = frozenset({"是", "Y", "YES", "TRUE", "T", "√", "✓", "✔", "1", "有", "对", "真"})
_FALSE = frozenset({"否", "N", "NO", "FALSE", "F", "×", "✗", "X", "0", "无", "错", "假", "没有"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one cell, before anybody knows where the cell is.

    ``impossible``: the cell could be read, but the number or day can't be.
    """

    severity: Severity
    why: str
    fix: str
    code: str = ""
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the surroundings of a cell say about it.

    ``factor`` multiplies amounts (10000 under a heading with 万元), ``year`` completes dates
    without a year, ``epoch_1904`` is the Mac date system of old workbooks, ``strict`` makes a
    wrong choice an error rather than a warning.
    """

    factor: int = 1
    year: int | None = None
    epoch_1904: bool = False
    choices: tuple[str, ...] = ()
    strict: bool = False


PLAIN = Surroundings()
Cleaned: TypeAlias = tuple[Value, Finding | None]


def _error(why: str, fix: str, code: str = "", impossible: bool = False) -> Finding:
    return Finding(Severity.ERROR, why, fix, code, impossible)


def _bare(text: str) -> str:
    """NFKC without invisible characters; inner spaces kept, one each."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))).strip()


def squeeze(text: object) -> str:
    """Return text for comparing: NFKC (so brackets and digits are half-width), no space at all."""
    if text is None:
        return ""
    if isinstance(text, str) and text.isascii() and text.isprintable() and " " not in text:
        return text
    return _SPACES.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", str(text))))


def is_blank(cell: Cell) -> bool:
    """Tell whether a cell holds nothing that can be seen."""
    if cell is None or cell == "":
        return True
    if isinstance(cell, str):
        return not _INVISIBLE.sub("", cell).strip()
    return isinstance(cell, float) and cell != cell


def shown(cell: Cell) -> str:
    """Return a raw cell the way a problem row quotes it, at most 60 characters."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    text = str(cell)
    return text if len(text) <= 60 else text[:59] + "…"


def nearest(word: str, choices: Sequence[str]) -> str:
    """Return the most similar choice, or "" if none is similar."""
    return next(iter(difflib.get_close_matches(word, list(choices), n=1, cutoff=0.5)), "")


def error_name(cell: Cell) -> str:
    """Return the name of the Excel error that a cell holds, as text or as COM's number, or ""."""
    if isinstance(cell, ErrorText):
        return cell.strip()
    if isinstance(cell, str):
        if cell[:1] == "#" or cell[:1].isspace():
            name = cell.strip().upper()
            return name if name in EXCEL_ERRORS else ""
        return ""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return ""
    if FIRST_ERROR_NUMBER <= cell <= LAST_ERROR_NUMBER and cell == int(cell):
        return _ERROR_CODES.get(int(cell) - _ERROR_ZERO, "#VALUE!")
    return ""


def _excel_error(cell: Cell) -> Finding | None:
    if cell == UNSAVED_FORMULA:
        return _error(
            "单元格是公式，文件里却没有存它的值",
            "用 Excel 或 WPS 打开并保存一次，或改填确定的值",
            "Q05",
        )
    if name := error_name(cell):
        return _error(f"单元格是 Excel 错误值 {name}", "修好公式，或改填确定的值", "Q05")
    return None


# --- numbers and money -------------------------------------------------------------------------


def parse_number(cell: Cell) -> tuple[Decimal | None, Finding | None]:
    """Read a number from anything but a date; blank is None (Q05, Q06, Q15)."""
    if is_blank(cell):
        return None, None
    if (found := _excel_error(cell)) is not None:
        return None, found
    if isinstance(cell, bool):
        return None, _error("这里要填数字，单元格却是 TRUE/FALSE", "改填数字")
    if isinstance(cell, int | float | Decimal):
        number = Decimal(str(cell))
        if number.is_finite():
            return number, None
        return None, _error("不是有限的数字", "改填数字", impossible=True)
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        return None, _error(
            "单元格被设成了日期或时间格式", "把格式改为“数值”，重填金额或数量", "Q05"
        )
    text = squeeze(cell).translate(_MINUS).lstrip("'").replace("RMB¥", "¥")
    if text.upper() in _PLACEHOLDERS:
        return None, None
    negative = False
    for opening, closing in (("(", ")"), ("[", "]")):
        if text.startswith(opening) and text.endswith(closing):
            negative, text = True, text[1:-1]
    text = _CURRENCY.sub("", text)
    if text and text[0] in "-△▲+":
        negative, text = negative != (text[0] != "+"), text[1:]
        text = _CURRENCY.sub("", text)
    elif text.endswith("-"):
        negative, text = not negative, text[:-1]
    scale = 1
    for word, size in _SCALES:
        if text.endswith(word):
            scale, text = size, text[: -len(word)]
            break
    if not any(c.isdigit() for c in text) or not _NUMBER.fullmatch(text):
        return None, _error(
            "看不出是多少", "改填普通数字，如 1234.50；负数写 -1234.50，千分位逗号每三位一个", "Q05"
        )
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None, _error("看不出是多少", "改填普通数字，如 1234.50", "Q05")
    if number and abs(number.adjusted()) > _MOST_DIGITS:
        return None, _error("数字大得或小得不合常理", "核对数字", "Q05", impossible=True)
    number *= scale
    return (-number if negative else number), None


def clean_money(cell: Cell, around: Surroundings = PLAIN) -> tuple[int | None, Finding | None]:
    """Read an amount in 元 (times ``around.factor``) as integer 分, half-up; blank is None.

    More than two decimals are rounded with a note. Rules Q05–Q07, Q15.
    """
    number, found = parse_number(cell)
    if number is None:
        return None, found
    number *= around.factor
    if abs(number) > MOST_YUAN:
        return None, _error(
            "金额大得不合常理", "核对金额和单位（元、万元）", "Q05", impossible=True
        )
    fen = half_up(number * 100)
    if abs(number * 100 - fen) > Decimal("0.0001"):
        return fen, rounded_note(fen)
    return fen, None


def rounded_note(fen: int) -> Finding:
    """Return the note that an amount had more than two decimals; ``fen`` is what it became."""
    return Finding(
        Severity.NOTE, f"小数超过两位，已四舍五入为 {Decimal(fen).scaleb(-2):,.2f} 元",
        "金额只保留两位小数", "Q05",
    )  # fmt: skip


def clean_number(cell: Cell, around: Surroundings = PLAIN) -> tuple[float | None, Finding | None]:
    """Read a plain number (quantity, price, score) as float; blank is None."""
    number, found = parse_number(cell)
    return (None if number is None else float(number)), found


MOST_WHOLE = 10**9
"""The largest whole number that a cell of days, terms or counts may hold."""


def clean_int(cell: Cell, around: Surroundings = PLAIN) -> tuple[int | None, Finding | None]:
    """Read a whole number; ``30天`` counts as 30; blank is None."""
    if isinstance(cell, str):
        cell = re.sub(r"(天|日|次|期|个月|月)$", "", squeeze(cell))
    number, found = parse_number(cell)
    if number is None:
        return None, found
    if number != number.to_integral_value() or abs(number) > MOST_WHOLE:
        return None, _error("这里要填整数", "改填整数")
    return int(number), None


def clean_ratio(cell: Cell, around: Surroundings = PLAIN) -> tuple[float | None, Finding | None]:
    """Read a ratio as float: 0.4, ``40%``, ``5‰`` or ``万分之五``; blank is None.

    A number above 1 is refused: nobody can tell 40 % from a slip.
    """
    ratio, found = parse_ratio(cell)
    if ratio is None:
        return None, found
    if abs(ratio) > 1:
        return None, _error("比例大于 1", "写成 0.4 或 40%", impossible=True)
    return float(ratio), None


def parse_ratio(cell: Cell) -> tuple[Decimal | None, Finding | None]:
    """Read a factor or ratio of any size: 1.2, ``120%``, ``5‰`` or ``万分之五``; blank is None."""
    divisor = 1
    if isinstance(cell, str):
        text = squeeze(cell)
        share = _SHARE.fullmatch(text)
        if share:
            digits = share[2]
            part = Decimal(_DIGITS.get(digits, digits))
            return part / _SHARE_OF[share[1]], None
        for sign, size in (("%", 100), ("‰", 1000), ("‱", 10000)):
            if text.endswith(sign):
                text, divisor = text[:-1], size
                if not text:
                    return None, _error("只有百分号，没有数字", "写成 0.4 或 40%")
                break
        cell = text
    number, found = parse_number(cell)
    if number is None:
        return None, found
    return number / divisor, None


# --- dates -------------------------------------------------------------------------------------


def _bad_date(why: str, impossible: bool = False) -> tuple[None, Finding]:
    return None, _error(why, "改写为 2024-01-05 这样的日期", "Q08", impossible)


def _day(year: int, month: int, day: int) -> tuple[dt.date | None, Finding | None]:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return _bad_date("没有这一天")
    if not EARLIEST <= date <= LATEST:
        return _bad_date(f"日期不合常理：{date.isoformat()}", impossible=True)
    return date, None


def _month(year: int, month: int) -> tuple[dt.date | None, Finding | None]:
    date, found = _day(year, month, 1)
    if date is None:
        return None, found
    date = end_of_month(date)
    return date, Finding(
        Severity.NOTE, f"只写了年月，按月末 {date.isoformat()} 计", "写明是哪一天", "Q08"
    )


FIRST_SERIAL, LAST_SERIAL = 10_000, 109_574
"""Between them a number is Excel's serial number of a day."""


def epoch(around: Surroundings) -> dt.date:
    """Return the day that serial numbers count from."""
    return dt.date(1904, 1, 1) if around.epoch_1904 else dt.date(1899, 12, 30)


def _serial(number: float, around: Surroundings) -> tuple[dt.date | None, Finding | None]:
    date = epoch(around) + dt.timedelta(days=int(number))
    return _day(date.year, date.month, date.day)


def _number_date(number: float, around: Surroundings) -> tuple[dt.date | None, Finding | None]:
    """Read digits as a day (20240105), a month (202401) or Excel's serial number of a day.

    Six digits are a month only where they can't be a day as well (202401 can't, 202411 might be
    1 January); seven never tell the month from the day.
    """
    if not abs(number) < 10**8:
        return _bad_date("这个数字不是日期", impossible=True)
    whole = int(number)
    if 1900 <= whole <= 2199:
        return _bad_date(_JANUARY_OR_OCTOBER)
    if 19000101 <= whole <= 21991231:
        return _day(whole // 10000, whole // 100 % 100, whole % 100)
    if 190001 <= whole <= 219912 and number == whole:
        if _is_day(whole // 100, whole // 10 % 10, whole % 10) or _is_day(
            2000 + whole // 10000, whole // 100 % 100, whole % 100
        ):
            return _bad_date("六位数字分不清年月日")
        return _month(whole // 100, whole % 100)
    if 10**6 <= whole < 10**7:
        return _bad_date("七位数字分不清月和日")
    if FIRST_SERIAL <= whole <= LAST_SERIAL:
        return _serial(number, around)
    return _bad_date("这个数字不是日期", impossible=True)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def clean_date(cell: Cell, around: Surroundings = PLAIN) -> tuple[dt.date | None, Finding | None]:
    """Read a date in any of the shapes of rule Q08; blank is None.

    A month alone means its last day (note), a day without year takes ``around.year`` (warning),
    and a number like 2024.1 is refused because October looks the same.
    """
    if isinstance(cell, dt.datetime):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, dt.date):
        return _day(cell.year, cell.month, cell.day)
    if is_blank(cell):
        return None, None
    if (found := _excel_error(cell)) is not None:
        return None, found
    if isinstance(cell, dt.time | dt.timedelta):
        return _bad_date("单元格是时间，或是 1900-01-00")
    if isinstance(cell, bool):
        return _bad_date("这里要填日期，单元格却是 TRUE/FALSE")
    if isinstance(cell, int | float | Decimal):
        return _number_date(float(cell), around)
    text = _bare(str(cell)).translate(_MINUS).lstrip("'")
    if text.upper() in _PLACEHOLDERS:
        return None, None
    text = _TIME.sub("", text).strip()
    if match := _YMD.fullmatch(text):
        year = int(match[1]) + (2000 if len(match[1]) == 2 else 0)
        return _day(year, int(match[3]), int(match[4]))
    if match := _YM.fullmatch(text):
        if (match[2], match[3]) == (".", "1"):
            return _bad_date(_JANUARY_OR_OCTOBER)
        return _month(int(match[1]), int(match[3]))
    if match := _MD.fullmatch(text):
        return _without_year(int(match[1]), int(match[2]), around)
    if _DIGIT_DATE.fullmatch(text):
        return _number_date(float(text), around)
    return _bad_date("看不出是哪一天")


def _without_year(
    month: int, day: int, around: Surroundings
) -> tuple[dt.date | None, Finding | None]:
    if around.year is None:
        return _bad_date("日期没有年份")
    date, found = _day(around.year, month, day)
    if date is None:
        return None, found
    return date, Finding(
        Severity.WARNING, f"日期没有年份，按 {around.year} 年计", "写上年份", "Q08"
    )


# --- codes, text, flags, choices ---------------------------------------------------------------


def clean_code(cell: Cell, around: Surroundings = PLAIN) -> tuple[str, Finding | None]:
    """Read a code as text: 1001.0 is ``"1001"``, full-width digits become plain; blank is "".

    Numbers of more than 15 digits and scientific notation have lost digits and are refused (Q09).
    """
    if isinstance(cell, str):
        if cell.isascii() and cell.isalnum():
            return cell, None
        if (found := _excel_error(cell)) is not None:
            return "", found
        text = _bare(cell).lstrip("'")
        if _SCIENTIFIC.fullmatch(text):
            return "", _lost_digits("科学计数的编码丢了后面的数字")
        return text, None
    if is_blank(cell):
        return "", None
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return "", _error(
            "编码被 Excel 变成了日期或 TRUE/FALSE", "把列设为文本格式，重填编码", "Q09"
        )
    number = Decimal(str(cell))
    if not abs(number) < LONGEST_NUMBER_CODE:
        return "", _lost_digits("编码超过 15 位却存成了数字，末位已丢失")
    if number == int(number):
        return str(int(number)), None
    return str(cell), Finding(
        Severity.WARNING,
        "编码存成了带小数的数字，前导零可能已丢",
        "把列设为文本格式，重填编码",
        "Q09",
    )


def _lost_digits(why: str) -> Finding:
    return _error(why, "把列设为文本格式，从原系统重新导出", "Q09")


def clean_text(cell: Cell, around: Surroundings = PLAIN) -> tuple[str, Finding | None]:
    """Read free text: outer spaces, NBSP and zero-width characters go, the rest stays as written."""
    if isinstance(cell, str):
        if cell.isalnum():
            return cell, None
        if (found := _excel_error(cell)) is not None:
            return "", found
        return _INVISIBLE.sub("", cell).replace("\u00a0", " ").strip(), None
    if is_blank(cell):
        return "", None
    if isinstance(cell, float) and not math.isfinite(cell):
        return "", _error("单元格里的数字大到存不下", "改填确定的值", "Q05")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell)), None
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10], None
    return str(cell), None


def clean_flag(cell: Cell, around: Surroundings = PLAIN) -> tuple[bool, Finding | None]:
    """Read 是/否, Y/N, TRUE/FALSE, √/×, 1/0; blank is False."""
    if isinstance(cell, bool):
        return cell, None
    if is_blank(cell):
        return False, None
    if (found := _excel_error(cell)) is not None:
        return False, found
    text = shown(cell) if isinstance(cell, int | float) else squeeze(cell).upper()
    if text in _TRUE:
        return True, None
    if text in _FALSE or text in _PLACEHOLDERS:
        return False, None
    return False, _error("看不出是“是”还是“否”", "填“是”或“否”")


def clean_choice(cell: Cell, around: Surroundings = PLAIN) -> tuple[str, Finding | None]:
    """Read one of ``around.choices``, or a usual synonym of one; blank is ""."""
    if is_blank(cell):
        return "", None
    if (found := _excel_error(cell)) is not None:
        return "", found
    text = squeeze(shown(cell))
    if text in around.choices:
        return text, None
    wanted = CHOICE_SYNONYMS.get(text, "")
    if wanted in around.choices:
        return wanted, None
    close = nearest(text, around.choices)
    fix = f"是不是“{close}”？可填：" if close else "可填："
    return "", Finding(
        Severity.ERROR if around.strict else Severity.WARNING,
        "不在可选的值之内", fix + "、".join(around.choices),
    )  # fmt: skip


Cleaner: TypeAlias = Callable[[Cell, Surroundings], Cleaned]
_CLEANERS: dict[Kind, Cleaner] = {
    Kind.CODE: clean_code,
    Kind.TEXT: clean_text,
    Kind.MONEY: clean_money,
    Kind.DATE: clean_date,
    Kind.INT: clean_int,
    Kind.NUMBER: clean_number,
    Kind.RATIO: clean_ratio,
    Kind.FLAG: clean_flag,
    Kind.CHOICE: clean_choice,
}


def cleaner(kind: Kind) -> Cleaner:
    """Return the function that reads a cell of a kind."""
    return _CLEANERS[kind]


def clean_cell(kind: Kind, cell: Cell, around: Surroundings = PLAIN) -> Cleaned:
    """Read one raw cell as ``kind``: the typed value (分 for money) and what was wrong, or None."""
    return _CLEANERS[kind](cell, around)
