"""Personal numbers covered for exports: ID numbers, telephones, bank accounts (§4.6)."""

import re

_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\d{3}[\dXx](?![0-9A-Za-z])",
    re.ASCII,
)
_MOBILE = re.compile(
    r"(?<!\d)(?:86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)", re.ASCII
)  # as people write it: 86 before, parted after three and seven digits
_BANK_CARD = re.compile(r"(?<!\d)62\d{14,17}(?!\d)", re.ASCII)


def mask_id_number(number: str) -> str:
    """Return an ID number as ``110***********123X``: the first three and last four stay."""
    return _cover(number, 3, 4)


def mask_phone(number: str) -> str:
    """Return a telephone number with the four digits before the last four covered.

    ``13812345678`` → ``138****5678``; signs between the digits stay as they are. Numbers of eight
    digits or fewer keep their last two.
    """
    digits = [at for at, character in enumerate(number) if character.isdigit()]
    hidden = set(digits[-8:-4] if len(digits) > 8 else digits[:-2])
    return "".join("*" if at in hidden else character for at, character in enumerate(number))


def mask_bank_account(number: str) -> str:
    """Return a bank account number with all but its last four characters covered."""
    return _cover(number, 0, 4)


def mask_text(text: str) -> str:
    """Return free text with the ID numbers, mobile numbers and bank cards in it covered.

    A fixed line is a company's, not a person's: it stays.
    """
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    text = _BANK_CARD.sub(lambda found: mask_bank_account(found[0]), text)
    return _MOBILE.sub(lambda found: mask_phone(found[0]), text)


def _cover(text: str, first: int, last: int) -> str:
    """Cover all but the first and last characters; a text too short to hide is covered whole."""
    plain = "".join(text.split())
    if len(plain) <= first + last:
        return "*" * len(plain)
    return plain[:first] + "*" * (len(plain) - first - last) + plain[len(plain) - last :]
