"""The monthly plans of the demo, with gaps and the measures against them."""

import datetime as dt

from huikuan_xl.demo.cases import ORDINARY_CODES, Case, Row
from huikuan_xl.demo.company import AS_OF, MANAGERS
from huikuan_xl.demo.days import months, on, work_day
from huikuan_xl.demo.maker import Maker, salesperson_of
from huikuan_xl.rules.money import apportion

_GAPS: dict[str, tuple[float, tuple[tuple[str, float], ...]]] = {
    "03004": (0.75, (("客户激励", 0.15), ("派业务员", 0.15))),
    "03005": (0.60, (("潜力分析", 0.10),)),
}
_NEXT_MONTH = ("01001", "01002", "02006", "03004", "03005", "03013")  # July's plan made already


def plan_rows(maker: Maker, case: Case) -> list[Row]:
    """Return the customer's plans of the last 12 months, and July's where it is made already.

    Targets are agreed to what the customer can pay, except in the months it is to miss.
    """
    rng, code = maker.rng, case.code
    rows = []
    for month in months(on(7, 1, 2025), on(7, 1)):
        if month > AS_OF and code not in _NEXT_MONTH:
            continue
        by, before = month.replace(day=25), month - dt.timedelta(days=1)
        due = sum(d.open_on(before) for d in maker.of(code) if d.due <= by)
        got = maker.paid_between(code, month, by)
        missed = (month.year, month.month) in case.fails
        if missed or (not case.fails and code in ORDINARY_CODES and rng.random() < 0.04):
            target = max(due, got * 5 // 4, 2_000_000 if missed else 0)
        else:
            target = due if case.is_chronic or month > AS_OF else min(due, got)
        target = target // 10_000 * 10_000
        if target <= 0:
            continue
        share, measures = _GAPS.get(code, (0.0, ()))
        is_open = month >= on(6, 1)
        if not (share and is_open):
            share, measures = rng.choice((0.9, 0.95, 1.0, 1.0)), ()
        for measure, part in measures:
            maker.contact(
                work_day(before, back=True), code, "措施",
                measure=measure, measure_amount=round(target * part / 10_000) * 10_000,
                owner=salesperson_of(code), result="已落实到人",
            )  # fmt: skip
        promises = not case.is_chronic and (bool(measures) or rng.random() < 0.85)
        rows.append(_plan(maker, code, month, target, share if promises else None))
    return rows


def july_plans(maker: Maker, made: set[str]) -> list[Row]:
    """Return July's plans of the customers that had none when June was closed: what is due."""
    by = on(7, 25)
    rows = []
    for code in sorted(set(maker.cases) - made):
        target = sum(d.open_on(AS_OF) for d in maker.of(code) if d.due <= by) // 10_000 * 10_000
        if target > 0:
            share = None if maker.cases[code].is_chronic else maker.rng.choice((0.9, 0.95, 1.0))
            rows.append(_plan(maker, code, on(7, 1), target, share))
    return rows


def _plan(maker: Maker, code: str, month: dt.date, target: int, share: float | None) -> Row:
    """Return a plan of ``target`` 分, of which ``share`` is promised; None: no promise."""
    by = month.replace(day=25)
    first, second, last = apportion(target, (30, 30, 40))
    promises = share is not None
    return {
        "customer_code": code, "month": month, "target": target, "target_date": by,
        "cash_ratio": 0.4,
        "promised": int(target * share) // 10_000 * 10_000 if share is not None else None,
        "promised_cash": maker.rng.choice((0.4, 0.5, 0.6)) if promises else None,
        "promised_date": by if promises else None,
        "first_third": first, "second_third": second, "last_third": last,
        "made_by": salesperson_of(code), "confirmed_by": MANAGERS[code[:2]],
    }  # fmt: skip
