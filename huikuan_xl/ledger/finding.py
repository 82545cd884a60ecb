"""Which customers a person may mean: by code, by name or a part of it, by the initials of its pinyin.

Beside a row, at the command line and in the checks the same answer; nobody is ever chosen in silence.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.matching import former_names, name_key
from huikuan_xl.ledger.rows import Customer, rows_of
from huikuan_xl.rules.codes import fold

NOBODY = "查无此户"
MEANT = "→ "  # comes before the one customer that a text means
SEVERAL = "可能是："
SEVERAL_FIT = "几户都像"  # where there is no room to name them
_MOST_NAMES = 3


def registered(ledger: Ledger) -> list[Customer]:
    """Return the register's customers, each code once, in its order."""
    return rows_of(Customer, ledger.customers.drop_duplicates("customer_code"))


def customers_meant(register: Sequence[Customer], asked: str) -> list[Customer]:
    """Return the registered customers that ``asked`` may mean, in order; the surest way that finds
    any: the code, the whole name (曾用名 too), the beginning of the code, a part of the name, the
    initials of the name's pinyin."""
    if not fold(asked):
        return []
    for fits in _WAYS:
        found = [one for one in register if fits(one, asked)]
        if found:
            return found
    return []


def names_told(found: Sequence[Customer], most: int = _MOST_NAMES) -> str:
    """Name up to ``most`` customers, code first: ``01001 甲厂、01002 乙厂``, and how many they are
    when there are more."""
    names = "、".join(f"{one.customer_code} {one.customer_name}" for one in found[:most])
    return names + (f" 等 {len(found)} 户" if len(found) > most else "")


def meaning(found: Sequence[Customer]) -> str:
    """Tell in one cell whom a text means: ``→ 01001 甲厂``, several to choose from, or nobody."""
    if not found:
        return NOBODY
    return (MEANT if len(found) == 1 else SEVERAL) + names_told(found)


@lru_cache(maxsize=1 << 14)
def initials(name: str) -> str:
    """Return the first letters of a name's pinyin in small: 启源 → ``qy``; other letters stay."""
    from pypinyin import Style, lazy_pinyin

    return fold("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))


def _called(one: Customer, asked: str) -> bool:
    name = name_key(asked)
    return name_key(one.customer_name) == name or name in former_names(one.former_names)


_WAYS: tuple[Callable[[Customer, str], bool], ...] = (
    lambda one, asked: fold(one.customer_code) == fold(asked),
    _called,
    lambda one, asked: fold(one.customer_code).startswith(fold(asked)),
    lambda one, asked: fold(asked) in fold(one.customer_name),
    lambda one, asked: fold(asked) in initials(one.customer_name),
)
