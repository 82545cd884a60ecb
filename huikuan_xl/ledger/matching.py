"""Who is who: comparing customers' names and codes without ever merging them (rules Q09, Q10)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from huikuan_xl.ledger.cleaning import squeeze


def name_key(name: object) -> str:
    """Return a customer's name for comparing: NFKC, brackets unified, no spaces, lower case (N1)."""
    return squeeze(name).lower()


def former_names(text: str) -> frozenset[str]:
    """Read the register's 曾用名, parted by commas, into names folded for comparing."""
    parts = text.replace("，", "、").replace(",", "、").replace("；", "、").replace(";", "、")
    return frozenset(name_key(name) for name in parts.split("、") if name.strip())


def fold_names(names: "pd.Series[str]") -> "pd.Series[str]":
    """Return ``name_key`` of every name; each different name is folded once."""
    return names.map({name: name_key(name) for name in names.unique()}).astype("str")


def only_one(keys: Iterable[str], codes: Iterable[str]) -> dict[str, str]:
    """Map each key to its code, leaving out blank keys and keys of more than one code."""
    found: dict[str, set[str]] = {}
    for key, code in zip(keys, codes, strict=True):
        if key and code:
            found.setdefault(key, set()).add(code)
    return {key: codes_.pop() for key, codes_ in found.items() if len(codes_) == 1}


def restore_zeros(codes: "pd.Series[str]", register: "pd.Series[str]") -> "pd.Series[str]":
    """Give codes their leading zeros back where exactly one registered code fits (Q09).

    Registered codes and codes that fit none or several stay as they are.
    """
    known = set(register)
    bare = only_one((code.lstrip("0") for code in register), register)
    unknown = [c for c in codes.unique() if c and c.isdigit() and c not in known]
    restored = {c: bare[c.lstrip("0")] for c in unknown if c.lstrip("0") in bare}
    restored = {c: full for c, full in restored.items() if len(full) > len(c)}
    return codes.replace(restored) if restored else codes


def find_codes(
    customers: pd.DataFrame,
    names: "pd.Series[str]",
    tax_ids: "pd.Series[str] | None" = None,
) -> "pd.Series[str]":
    """Find the customer code of rows that carry none: by tax number, then by full name (Q10).

    A name or number that fits several customers finds nothing: "" stays.
    """
    codes = pd.Series([""] * len(names), index=names.index, dtype="str")
    if tax_ids is not None:
        by_tax = only_one(customers["uscc"], customers["customer_code"])
        codes = tax_ids.map(by_tax).fillna("").astype("str")
    by_name = only_one(fold_names(customers["customer_name"]), customers["customer_code"])
    named = fold_names(names).map(by_name).fillna("").astype("str")
    return pd.Series(np.where(codes != "", codes, named), index=names.index, dtype="str")
