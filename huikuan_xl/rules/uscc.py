"""The unified social credit code 统一社会信用代码: its 18 characters and check (GB 32100-2015)."""

import unicodedata

from huikuan_xl.rules.reasons import Reason, Verdict

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31 characters: no I, O, S, V, Z
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_RULE = "GB 32100"


def check_character(first_17: str) -> str:
    """Return the check character of a code's first 17 characters.

    ``ValueError`` for another length or a character outside the alphabet.
    """
    if len(first_17) != 17:
        raise ValueError(f"应为17位，现为{len(first_17)}位")
    total = sum(
        weight * _ALPHABET.index(character)
        for weight, character in zip(_WEIGHTS, first_17, strict=True)
    )
    return _ALPHABET[-total % 31]


def check_uscc(code: str) -> Verdict[bool]:
    """Say whether a code is well formed and its check character fits, and why (§4.6).

    Full-width and lower-case letters count as their plain form; surrounding blanks are ignored.
    """
    plain = unicodedata.normalize("NFKC", code).strip().upper()
    if len(plain) != 18:
        return Verdict(False, (Reason(_RULE, f"统一社会信用代码应为18位，现为{len(plain)}位"),))
    strange = sorted({character for character in plain if character not in _ALPHABET})
    if strange:
        return Verdict(False, (Reason(_RULE, f"含不允许的字符：{'、'.join(strange)}"),))
    expected = check_character(plain[:17])
    if plain[17] != expected:
        text = f"校验位应为{expected}，现为{plain[17]}"
        return Verdict(False, (Reason(_RULE, text),))
    return Verdict(True, (Reason(_RULE, f"校验位{expected}正确"),))
