"""发货试算: whether a customer's order may ship today, what lets it, and who would have to."""

from dataclasses import dataclass

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.ledger.approvals import requests_in_force, shipments
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import credit
from huikuan_xl.rules.approvals import Chain, Request, chain_of, release_for
from huikuan_xl.rules.credit import Shipping
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.words import ApprovalKind


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """What may happen to an order, the release that lets it ship (""), and who approves one."""

    profile: Profile
    amount: int
    verdict: Verdict[Shipping]
    release: str
    chain: Chain

    @property
    def needs_release(self) -> bool:
        return self.verdict.value is Shipping.APPROVE

    @property
    def told(self) -> str:
        return self.verdict.value.told(self.release)


def order_asked(month: MonthEnd, code: str, fen: int, order: str = "") -> OrderAsked:
    """Ask whether an order of ``fen`` 分 may ship (K07, K10–K13, S0-32), as 客户一页通 does.

    Raises KeyError for a code that neither register nor ledger knows.
    """
    one, policy = month.profiles[code], month.policy
    valid = requests_in_force(month.ledger, month.as_of, policy).get(code, [])
    gone = shipments(month.ledger.sales, code, month.as_of)
    release = release_for(valid, fen, order, gone, policy=policy)
    number = release.number if release else ""
    verdict = credit.can_ship(
        one.credit.effective.value, one.credit.usage.value, fen, one.overdue_days,
        one.stop.value, policy, one.grade.value or None, one.signed.current.price_confirmed, number,
    )  # fmt: skip
    asked = Request(kind=ApprovalKind.RELEASE, amount=fen)
    return OrderAsked(one, fen, verdict, number, chain_of(asked, policy=policy))
