"""Customers and documents as integers, and the natural order of numbers where it decides."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from huikuan_xl.accounts.matching import Bools, Ints
from huikuan_xl.accounts.ordering import in_order
from huikuan_xl.rules.codes import fold, natural


def numbered(columns: Sequence[pd.Series]) -> list[Ints]:
    """Return columns of texts as codes of one list of texts, -1 where blank."""
    code, texts = pd.factorize(np.concatenate([one.to_numpy(object) for one in columns]))
    code = code.astype(np.int64)
    blank = np.flatnonzero(texts == "")
    if blank.size:
        code[code == blank[0]] = -1
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return np.split(code, ends)


def paired(owners: Sequence[Ints], numbers: Sequence[Ints]) -> list[Ints]:
    """Return one code per pair of customer and number, -1 where there is no number."""
    owner, number = np.concatenate(owners), np.concatenate(numbers)
    pair = owner * np.int64(number.max(initial=0) + 1) + number
    code = pd.factorize(pair)[0].astype(np.int64)
    code[number < 0] = -1
    return np.split(code, np.cumsum([one.size for one in numbers])[:-1])


def natural_places(texts: pd.Series, among: Sequence[Ints]) -> Ints:
    """Return the place of every number in natural order among rows that agree in ``among``.

    0 where all such rows have one number: there it decides nothing, and most rows are such.
    """
    place = np.zeros(len(texts), np.int64)
    code, different = pd.factorize(texts.to_numpy(object))
    row = np.flatnonzero(_mixed(among, code))
    if row.size:
        used, at = np.unique(code[row], return_inverse=True)
        keys = [natural(fold(str(text))) for text in different[used]]
        rank = np.empty(len(keys), np.int64)
        rank[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
        place[row] = rank[at] + 1
    return place


def _mixed(columns: Sequence[Ints], code: Ints) -> Bools:
    """Mark rows that agree in every column with a row of another code, and all that agree with
    them."""
    order = in_order(columns)
    same = np.ones(max(order.size - 1, 0), np.bool_)
    for column in columns:
        ordered = column[order]
        same &= ordered[1:] == ordered[:-1]
    group = np.cumsum(np.append(0, ~same)) if order.size else np.zeros(0, np.int64)
    mixed = np.zeros(order.size, np.bool_)
    mixed[group[1:][same & (code[order[1:]] != code[order[:-1]])]] = True
    chosen = np.zeros(order.size, np.bool_)
    chosen[order] = mixed[group]
    return chosen
