"""Codes that the ledger uses and the register does not know."""

from collections.abc import Mapping
from dataclasses import dataclass

from huikuan_xl.accounts.profile import Profile
from huikuan_xl.accounts.settled import Accounts


@dataclass(frozen=True, slots=True)
class Unregistered:
    """The unknown codes and how much money stands under them (分, sales and receipts alike)."""

    codes: tuple[str, ...]
    amount: int

    @property
    def text(self) -> str:
        """Return the line that the front page shows, blank when every code is known."""
        if not self.codes:
            return ""
        return f"未建档编码 {len(self.codes)} 个，金额 {self.amount / 100:,.2f} 元"


def unregistered(profiles: Mapping[str, Profile], accounts: Accounts) -> Unregistered:
    """Find the codes without a row in 客户信用档案 and add up what was booked under them."""
    codes = [one.code for one in profiles.values() if not one.registered]
    known = {str(code): at for at, code in enumerate(accounts.codes.tolist())}
    at = [known[code] for code in codes if code in known]
    sold = accounts.sales[accounts.sales["customer"].isin(at)]["amount"].abs().sum()
    lines = accounts.receipts[accounts.receipts["customer"].isin(at)]
    received = (lines["amount"] + lines["allowance"] + lines["adjusted"]).abs().sum()
    return Unregistered(tuple(codes), int(sold) + int(received))
