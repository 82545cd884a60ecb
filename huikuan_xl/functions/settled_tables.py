"""Tables as a settled ledger, and what an edit made of the one from before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from huikuan_xl.functions.new_rows import Joined

if TYPE_CHECKING:
    from datetime import date

    from huikuan_xl.accounts.settled import Accounts
    from huikuan_xl.functions.neighbours import Neighbours
    from huikuan_xl.ledger.book import Ledger

CUSTOMERS = "codes"
"""What has a row a customer, in the order of ``Book.customers``."""
_numbers = count()


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What an edit did: ``before`` is the number of the book from before, ``part`` the customers
    concerned as a book of their own. ``joined`` says by typed table, and for ``CUSTOMERS``, where
    their rows stand in the whole, and where the others'."""

    before: int
    part: "Book"
    joined: Mapping[str, Joined]


@dataclass(frozen=True, slots=True, eq=False)
class Book:
    """A settled ledger. ``typed`` are its tables with one spelling a code, nothing booked yet;
    ``codes`` are the customers it is about, None for all."""

    typed: "Ledger"
    ledger: "Ledger"
    accounts: "Accounts"
    neighbours: "Neighbours"
    codes: frozenset[str] | None = None
    change: Change | None = None
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def customers(self) -> list[str]:
        """Return the codes it is about: the register's in its order, then the others."""
        register = dict.fromkeys(self.typed.customers["customer_code"].tolist())
        everyone = [*register, *sorted(set(self.accounts.codes.tolist()) - register.keys())]
        return [code for code in everyone if self.codes is None or code in self.codes]


def settled(
    typed: "Ledger", as_of: "date", neighbours: "Neighbours", codes: frozenset[str] | None = None
) -> Book:
    """Book and settle a ledger of typed tables."""
    from huikuan_xl.accounts.settled import settle_ledger
    from huikuan_xl.ledger.moves import with_moves

    ledger = with_moves(typed, typed.policy)
    return Book(typed, ledger, settle_ledger(ledger, as_of, typed.policy), neighbours, codes)
