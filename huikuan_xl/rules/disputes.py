"""Disputes and our own faults: what is not demanded, counts for no stop and spoils no record."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from huikuan_xl.rules.letter_rules import LetterSettings
from huikuan_xl.rules.money import format_yuan
from huikuan_xl.rules.reasons import Reason, Verdict

_DEFAULT = LetterSettings()


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute on record: the day it was raised, the disputed part (分, 0 for the whole document)
    and the last day it holds, None while nobody has ended it."""

    raised_on: dt.date
    amount: int = 0
    until: dt.date | None = None

    def in_force(self, as_of: dt.date) -> bool:
        """Say whether it holds on a day; its last day still counts."""
        return self.raised_on <= as_of and (self.until is None or as_of <= self.until)


def doubt_dispute(dispute: Dispute, document: int | None) -> str:
    """Return why a dispute as entered can't be meant, "" when it can; ``document`` is what the
    document came to (分), None where it isn't known."""
    if dispute.amount < 0:
        return "争议金额不能为负"
    if document is not None and dispute.amount > document > 0:
        return f"争议金额多于整张清单的{format_yuan(document)}元，只算清单的金额"
    return ""


def disputed_parts(
    flags: Sequence[bool], opens: Sequence[int], dispute: Dispute | None, as_of: dt.date
) -> list[int]:
    """Return the disputed part (分) of each open line of one document.

    A line flagged 争议 is disputed in full. A ``dispute`` in force, the latest on record, covers the
    whole document or its amount, the flagged lines first and then the last ones.
    """
    parts = [max(left, 0) if flag else 0 for flag, left in zip(flags, opens, strict=True)]
    if dispute is None or not dispute.in_force(as_of):
        return parts
    wanted = sum(max(left, 0) for left in opens)
    if dispute.amount:
        wanted = min(wanted, dispute.amount)
    missing = wanted - sum(parts)
    for at in range(len(parts) - 1, -1, -1):
        taken = min(max(opens[at], 0) - parts[at], max(missing, 0))
        parts[at] += taken
        missing -= taken
    return parts


def demandable(overdue: int, disputed: int, *, policy: LetterSettings = _DEFAULT) -> Verdict[int]:
    """Return the overdue debt (分) that may be demanded and counts for a stop level (K12).

    Not what is disputed, and nothing at all below the least amount of a dunning letter.
    """
    firm = max(overdue - disputed, 0)
    least = policy.dunning_min_amount
    if 0 < firm < least:
        text = f"无争议逾期{format_yuan(firm)}元低于{format_yuan(least)}元，不计停供级别"
        return Verdict(0, (Reason("K12", text),))
    text = f"逾期{format_yuan(overdue)}元，其中有争议{format_yuan(min(disputed, overdue))}元不计"
    return Verdict(firm, (Reason("K12", text),) if disputed else ())
