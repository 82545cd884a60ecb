"""请您决定: what this month asks of the general manager, with where to look."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.rules.stop_supply import StopLevel
from huikuan_xl.rules.tactics import Method

STOPS, CALLS, CREDIT, DUTIES = "预警与停供建议", "催收清单", "授信与等级", "复评走访到期"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: for how many customers, about how much (分), on which sheet it stands."""

    what: str
    customers: int
    amount: int
    sheet: str


_ASKED: tuple[tuple[str, str, Callable[[Profile], bool]], ...] = (
    ("批准停止供货", STOPS,
     lambda p: p.stop.value >= StopLevel.STOPPED and p.ground.value.may_hold_orders),
    ("无停供依据：补签停供条款或交法务", STOPS,
     lambda p: p.stop.value >= StopLevel.STOPPED and not p.ground.value.may_hold_orders),
    ("批准限期清欠", STOPS, lambda p: p.stop.value is StopLevel.LIMITED),
    ("批准委托律师", CALLS,
     lambda p: p.advice is not None and p.advice.value.primary is Method.LAW),
    ("须签回款承诺书的客户", CALLS, lambda p: p.plan.commitment.value),
    ("超额度：还款、追加额度或停发新单", CREDIT, lambda p: p.credit.over_limit),
    ("批准额度超过上限：核减或说明", CREDIT, lambda p: p.credit.above_ceiling),
)  # fmt: skip


def decisions(profiles: Mapping[str, Profile]) -> tuple[Decision, ...]:
    """Return what is to be decided; what concerns nobody is left out."""
    found = []
    for what, sheet, asked in _ASKED:
        some = [one for one in profiles.values() if one.registered and asked(one)]
        if some:
            owed = sum(one.figures.overdue or one.figures.open for one in some)
            found.append(Decision(what, len(some), owed, sheet))
    return tuple(found)
