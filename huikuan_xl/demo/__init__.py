"""A believable ledger to try everything on: a made-up pump and valve maker selling on credit.

Every company, person, account and number is invented. Places do not exist, registration codes
carry an unassigned region, telephone numbers an unassigned area. The same seed always gives the
same ledger; no clock is read. Ordinary customers follow a habit of paying; the others are written
out case by case so that every rule K01–K26 has a customer that shows it (``RULE_EXAMPLES``).
"""

from huikuan_xl.demo.company import (
    AS_OF,
    CHAPTERS,
    CLOSED_ON,
    COMPANY,
    EARLIEST_OPENING,
    FIRST_DAY,
    JULY,
    JUNE,
    LAST_DAY,
    SEED,
)
from huikuan_xl.demo.making import RULE_EXAMPLES, make_ledger

__all__ = [
    "AS_OF",
    "CHAPTERS",
    "CLOSED_ON",
    "COMPANY",
    "EARLIEST_OPENING",
    "FIRST_DAY",
    "JULY",
    "JUNE",
    "LAST_DAY",
    "RULE_EXAMPLES",
    "SEED",
    "make_ledger",
]
