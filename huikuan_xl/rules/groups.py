"""Groups: which rows of several ledgers are one customer, what its limit is, who is no customer at
all but one of ourselves (branches, years, 总公司编码)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from huikuan_xl.rules.claims import fold_name
from huikuan_xl.rules.reasons import Reason, Verdict
from huikuan_xl.rules.uscc import check_uscc


@dataclass(frozen=True, slots=True)
class Member:
    """One row of one branch's register; limit in 分, None without."""

    branch: str
    code: str
    name: str
    uscc: str
    head_code: str
    limit: int | None


def one_customer(member: Member) -> str:
    """Return what a customer is known by across branches: its 统一社会信用代码 when that is right, else
    branch and code; equal names alone are never merged."""
    if check_uscc(member.uscc).value:
        return member.uscc.strip().upper()
    return f"{member.branch}·{member.code}"


def is_related(name: str, ours: Collection[str]) -> bool:
    """Say whether a customer is one of the companies that are added up: its balance is taken out."""
    return fold_name(name) in {fold_name(one) for one in ours}


def group_limit(members: Sequence[Member]) -> Verdict[int | None]:
    """Return the limit of a customer of several branches (分): that of the 总公司's row (others name it
    as their 总公司编码), else the largest approved; limits of branches are not added up (K10)."""
    heads = {one.head_code for one in members if one.head_code}
    named = [one for one in members if one.code in heads and one.limit is not None]
    if named:
        return Verdict(named[0].limit, (Reason("K10", f"总公司额度（{named[0].branch}）"),))
    known = [one.limit for one in members if one.limit is not None]
    if not known:
        return Verdict(None, (Reason("K10", "各分公司都没有批准额度"),))
    return Verdict(max(known), (Reason("K10", "没有总公司行，取各分公司批准额度中最大的，不相加"),))
