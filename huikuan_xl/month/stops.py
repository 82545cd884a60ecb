"""Who is to be frozen, given a deadline or stopped, on what ground (K11–K13)."""

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.month.frames import dated
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.stop_ground import TASK
from huikuan_xl.rules.stop_supply import StopLevel, deadline

_COLUMNS = (
    "customer_code", "customer_name", "salesperson", "stop_level", "stop_label", "overdue",
    "max_overdue_days", "usage", "limit", "deadline", "basis", "why",
)  # fmt: skip


def stop_proposals(profiles: Mapping[str, Profile], as_of: date, policy: Policy) -> pd.DataFrame:
    """List every customer whose supply is to be limited, the hardest level first; money in 分."""
    limited = [one for one in profiles.values() if one.stop.value is not StopLevel.NORMAL]
    rows = [_row(one, as_of, policy) for one in limited]
    frame = dated(rows, _COLUMNS, ("deadline",))
    frame["limit"] = frame["limit"].astype("Int64")
    return frame.sort_values(
        ["stop_level", "overdue", "customer_code"], ascending=[False, False, True], kind="stable"
    ).reset_index(drop=True)


def _row(one: Profile, as_of: date, policy: Policy) -> tuple[object, ...]:
    level = one.stop.value
    first = one.figures.earliest_firm_due
    # Not taking new orders needs no ground (d17); a ground and a deadline go with the next levels.
    limited = level.needs_ground
    ground = one.ground.value
    basis = ground.value if ground.may_hold_orders else f"{ground.value}：{TASK}"
    return (
        one.code,
        one.name,
        one.customer.salesperson,
        int(level),
        level.label,
        one.figures.overdue,
        one.overdue_days,
        one.credit.usage.value,
        one.credit.effective.value,
        deadline(first, as_of, policy) if first and limited else None,
        basis if limited else "",
        one.stop.why(),
    )


def by_level(levels: Iterable[int]) -> dict[str, int]:
    """Count customers by what happens to supply, the hardest first: three different things."""
    levels = list(levels)
    return {
        name: sum(level in numbers for level in levels)
        for name, numbers in (
            ("停供", (StopLevel.STOPPED, StopLevel.COLLECT_ONLY)),
            ("限期清欠", (StopLevel.LIMITED,)),
            ("冻结新单", (StopLevel.FROZEN,)),
        )
    }
