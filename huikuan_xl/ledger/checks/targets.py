"""目标分解: versions with reasons, thirds and levels that add up, two people (S1-42…49)."""

from collections import defaultdict
from datetime import date

import pandas as pd

from huikuan_xl.ledger import schema
from huikuan_xl.ledger.book import ROW, Ledger
from huikuan_xl.ledger.checks.codes import check_customer_codes, check_salespeople
from huikuan_xl.ledger.checks.findings import NOTE, WARNING, Findings
from huikuan_xl.ledger.checks.plans import check_month_plan
from huikuan_xl.ledger.problems import Problem
from huikuan_xl.ledger.rows import Target as TargetRow
from huikuan_xl.ledger.rows import rows_of
from huikuan_xl.ledger.targets import Key, by_month, placed, target_of
from huikuan_xl.rules import targets
from huikuan_xl.rules.targets import Level, Target

_Version = tuple[date, Key]


def check_targets(ledger: Ledger) -> list[Problem]:
    """Return what doesn't fit in the targets: rows, versions, and sums level by level."""
    frame = ledger.targets
    found = Findings(schema.TARGETS, frame)
    check_customer_codes(ledger, found)
    check_salespeople(ledger, found)
    known = set(ledger.customers["department"]) - {""}
    strange = (frame["department"] != "") & ~frame["department"].isin(known)
    if known:
        found.add_once(strange, "department", NOTE, "department",
                       "客户信用档案里没有这个部门的客户", "核对部门名称", "S1-43")  # fmt: skip
    check_month_plan(found)
    by = placed(ledger)
    rows = rows_of(TargetRow, frame)
    read = [(row.month, target_of(row, by)) for row in rows]
    found.doubted(
        "reason", _version_faults(read), "改生效日，或写明调整原因；原来的一行留着", "S1-47"
    )
    _check_levels(ledger, found, read)
    return found.done()


def _version_faults(read: list[tuple[date | None, Target]]) -> list[str]:
    """Say what is wrong with each row as a version of its target, "" for nothing."""
    starts: dict[_Version, list[date]] = defaultdict(list)
    for month, one in read:
        if month is not None:
            starts[month.replace(day=1), (one.level, one.name)].append(one.start or date.min)
    seen: dict[_Version, set[date]] = defaultdict(set)
    said = []
    for month, one in read:
        if month is None:
            said.append("")
            continue
        which, start = (month.replace(day=1), (one.level, one.name)), one.start or date.min
        taken = start in seen[which]
        seen[which].add(start)
        said.append(
            targets.version_fault(
                which[0], one.start, one.reason, first=start == min(starts[which]), taken=taken
            )
        )
    return said


def _check_levels(ledger: Ledger, found: Findings, read: list[tuple[date | None, Target]]) -> None:
    """A level that doesn't add up to the one above: at the month's beginning, and from every day on
    which a target changes; told once for each difference, at the row of the upper target."""
    frame = ledger.targets
    rows = {
        (month.replace(day=1), one): number
        for (month, one), number in zip(read, frame[ROW].tolist(), strict=True)
        if month is not None
    }
    wrong: dict[int, str] = {}
    for month, some in by_month(ledger).items():
        for on in some.changes():
            holding = some.on(on)
            for upper in holding.values():
                sums = targets.adds_up(upper, holding.values())
                row = rows[month, upper]
                if not sums.value and row not in wrong:
                    since = "" if on == month else f"{on}起，"
                    wrong[row] = since + sums.reasons[0].text
    where = pd.Series([number in wrong for number in frame[ROW].tolist()], dtype=bool)
    whys = [wrong[number] for number in frame[ROW].tolist() if number in wrong]
    fix = f"改{Level.COMPANY}或下一层的目标，各层相等；调整的另起一行，写生效日和原因"
    found.add(where, WARNING, "target", whys, fix, "S1-44")
