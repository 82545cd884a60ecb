"""Which customers a person may mean: by code, by name or a part of it, by the initials of its pinyin."""

from collections.abc import Callable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.checks.codes import former_names
from huikuan_xl.ledger.matching import name_key
from huikuan_xl.ledger.rows import Customer, rows_of
from huikuan_xl.rules.codes import fold


def customers_meant(ledger: Ledger, asked: str) -> list[Customer]:
    """Return the register's customers that ``asked`` may mean, in its order; the surest way that
    finds any: the code, the whole name (曾用名 too), the beginning of the code, a part of the name,
    the initials of the name's pinyin."""
    register = rows_of(Customer, ledger.customers.drop_duplicates("customer_code"))
    if not fold(asked):
        return []
    for fits in _WAYS:
        found = [one for one in register if fits(one, asked)]
        if found:
            return found
    return []


@lru_cache(maxsize=1 << 14)
def initials(name: str) -> str:
    """Return the first letters of a name's pinyin in small: 启源 → ``qy``; other letters stay."""
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
