"""Whose money it is: a bank's entry, what may be known of it, and what is only a guess.

A payer once confirmed is known. A name, a document's number, a demanded sum or an amount that fits
one customer alone proposes; what fits several proposes nobody. Interest, own transfers, refunds and
the like are no collection. What a customer designates goes where it says (民法典§560).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

#: No collection of ours, by the words of the entry (inputs: Traps in statements).
NO_COLLECTION: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        ("利息", r"结息|利息|付息|计息|息费"),
        ("退汇", r"退汇|汇款退回|退票退回|账号户名不符|被退回"),
        ("冲正", r"冲正|抹账|冲账"),
        ("退税", r"退税|国库|税款退|出口退|留抵"),
        ("保证金退还", r"(?:退|返|还).{0,4}保证金|保证金.{0,4}(?:退|返|还)|(?:退|返|还).{0,3}押金|押金.{0,3}(?:退|返|还)"),
        ("退款", r"退款|退货|退多付|退还|退回|返还多付"),
        ("贷款发放", r"贷款发放|放款|借款发放|发放贷款|提款"),
        ("借款或备用金归还", r"备用金|(?:归还|还).{0,2}借款|借款.{0,2}(?:归还|还回|还款)"),
        ("理财", r"理财|赎回|结构性存款|大额存单|定期.{0,3}(?:到期|支取)|通知存款"),
        ("赔款", r"赔款|理赔|赔付|保险金"),
        ("手续费返还", r"手续费(?:返还|退)|返手续费"),
        ("同名划转", r"同名|划转|资金归集|归集|内部调拨|内部转账|调拨款|上划|下拨|往来调账"),
        ("补助", r"补助|补贴|稳岗|奖励款|扶持资金"),
        ("投资款", r"投资款|注资|股东投入|实收资本"),
    )
)  # fmt: skip
#: Payers that pay out many customers' money in one sum.
PLATFORMS = re.compile(
    r"财付通|支付宝|银联商务|抖音|拉卡拉|美团|京东支付|网银在线|拼多多|快手|通联支付|收钱吧|富友支付|易宝|合众支付|汇付"
)
#: What stays no collection even where the remark speaks of goods paid.
_EVEN_OF_GOODS = frozenset({"退款", "退汇", "冲正", "保证金退还"})
_SURE_PREFIX = 8  # characters of a name cut by the bank
_LEAST_NUMBER = 5  # characters of a document's number to be known in a text
_MOST_DOCUMENTS = 24  # of a customer, for trying combinations
_MOST_COMBINED = 5
_ROUND_SUM = 10_000  # 分: a multiple of 100 元 is too common to know anybody by
_TOKENS = re.compile(r"[0-9a-z](?:[0-9a-z\-_/.#]*[0-9a-z])?")
_MONTH = re.compile(r"(?<![\d年])(\d{1,2})月份?(?:的)?(?:货款|货|账款|款|账单|对账)")


def fold_name(name: str) -> str:
    """Return a company's name for comparing: width, case, blanks and brackets gone, 有限责任公司 short."""
    text = unicodedata.normalize("NFKC", name).lower()
    text = re.sub(r"[\s()\[\]【】·.,，。、\-_*'\"]", "", text)
    return text.replace("有限责任公司", "有限公司").replace("股份公司", "股份有限公司")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in: payer as the bank writes it, 分, day, and every remark joined."""

    payer: str
    account: str
    fen: int
    day: dt.date
    remark: str = ""
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Debtor:
    """A customer: code, full name, other names it may pay under (short, former, contact), and the
    numbers of its contracts."""

    code: str
    name: str
    others: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()


@dataclass(slots=True)
class Owed:
    """An open document, ``order`` as settlement takes them (oldest due first)."""

    code: str
    number: str
    fen: int
    day: dt.date | None = None
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who has paid what, how sure, and why. ``customer`` is ``NONE`` for no collection, "" unknown.

    ``sure``: one mark books it, or sets it aside; otherwise it is a mere hint.
    """

    customer: str
    documents: tuple[str, ...]
    sure: bool
    reason: str


NONE = "none"


@dataclass(slots=True)
class Claims:
    """What is known for proposing: customers, open documents, demanded sums, payers confirmed.

    ``payers`` and ``accounts`` map a payer's folded name or account to the customer it was
    confirmed as (``NONE`` where it was set aside).
    """

    debtors: Sequence[Debtor]
    owed: list[Owed]
    demanded: dict[str, list[int]] = field(default_factory=dict)
    payers: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    own_names: frozenset[str] = frozenset()
    _names: dict[str, set[str]] = field(default_factory=dict)
    _by_code: dict[str, list[Owed]] = field(default_factory=dict)
    _numbers: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for debtor in self.debtors:
            for name in (debtor.name, *debtor.others):
                if len(key := fold_name(name)) >= 2:
                    self._names.setdefault(key, set()).add(debtor.code)
            for number in debtor.contracts:
                self._numbers.setdefault(fold_number(number), set()).add(debtor.code)
        for document in self.owed:
            self._by_code.setdefault(document.code, []).append(document)
            for name in (document.number, document.contract):
                if name:
                    self._numbers.setdefault(fold_number(name), set()).add(document.code)

    # --- the decision ---

    def propose(self, payment: Payment) -> Proposal:
        """Propose the customer and the documents of a payment."""
        if (aside := self._aside(payment)) is not None:
            return aside
        if (several := self._of_several(payment)) is not None:
            return several
        customer, sure, why = self._customer(payment)
        if customer == NONE:
            return Proposal(NONE, (), True, why)
        if not customer:
            return self._by_amount(payment, why)
        documents, reason = self.documents_of(customer, payment)
        if not sure and documents and reason.startswith("金额"):
            # Two weak reasons for the same customer make a strong one.
            sure = payment.fen % _ROUND_SUM != 0
        return Proposal(customer, documents, sure, f"{why}；{reason}" if reason else why)

    def take(self, proposal: Proposal, fen: int) -> None:
        """Count a proposed payment as paid, so that the next one meets what is left."""
        if proposal.customer in ("", NONE) or not proposal.sure:
            return
        left = fen
        documents = self._by_code.get(proposal.customer, [])
        named = [d for d in documents if d.number in proposal.documents]
        for document in (*named, *(d for d in documents if d not in named)):
            paid = min(left, document.fen)
            if paid > 0:
                document.fen -= paid
                left -= paid

    def _aside(self, payment: Payment) -> Proposal | None:
        if payment.reversed:
            return Proposal(NONE, (), True, "已冲正，不是回款")
        payer = fold_name(payment.payer)
        if payer and payer in self.own_names:
            return Proposal(NONE, (), True, "付款人是本公司（同名划转）")
        if PLATFORMS.search(payment.payer):
            return self._through_platform(payment)
        for reason, pattern in NO_COLLECTION:
            if pattern.search(payment.remark):
                known = payer in self._names or payer in self.payers
                if reason == "利息" and known:
                    return Proposal("", (), False, "附言写利息，但付款人是客户，请人工判断")
                if "货款" in payment.remark and known and reason not in _EVEN_OF_GOODS:
                    return None
                return Proposal(NONE, (), True, f"附言写明{reason}，不是回款")
        return None

    def _of_several(self, payment: Payment) -> Proposal | None:
        """One payment for several customers: a hint where it is all that the named documents owe."""
        named = {fold_number(d.number): d for d in self.owed if d.fen > 0}
        paid = [named[number] for number in numbers_in(payment.remark, named)]
        if len({d.code for d in paid}) < 2 or sum(d.fen for d in paid) != payment.fen:
            return None
        numbers = tuple(d.number for d in paid)
        return Proposal(
            paid[0].code, numbers, False, "附言写明几户客户的单据，合计正是金额，请核对"
        )

    def _through_platform(self, payment: Payment) -> Proposal:
        """A platform pays many customers' money in one sum, unless it names what it pays exactly."""
        customers = self._numbered_in(payment.remark)
        if len(customers) == 1:
            code = customers.pop()
            documents, _ = self.documents_of(code, payment)
            owed = sum(d.fen for d in self._by_code.get(code, []) if d.number in documents)
            if documents and owed == payment.fen:
                return Proposal(code, documents, True, "附言写明单据，金额正是它的未收款")
        return Proposal("", (), False, "支付平台结算款，是许多客户的钱，请按平台账单分")

    # --- the customer ---

    def _customer(self, payment: Payment) -> tuple[str, bool, str]:
        payer = fold_name(payment.payer)
        if payment.account and payment.account in self.accounts:
            return self.accounts[payment.account], True, "这个付款账号以前确认过"
        if payer and payer in self.payers:
            return self.payers[payer], True, "这个付款人以前确认过"
        if payer and len(codes := self._names.get(payer, set())) == 1:
            return next(iter(codes)), True, "付款人与客户名称相同"
        named = self._named_in(payment.remark)
        by_number = self._numbered_in(payment.remark)
        if payer in self._names:
            both = self._names[payer] & (named | by_number)
            if len(both) == 1:
                return next(iter(both)), True, "同名客户中，附言指明了一户"
            return self._same_name(payer, payment)
        if len(by_number) == 1:
            return next(iter(by_number)), True, "附言写有这户的单据号或合同号"
        if by_number:
            return "", False, "附言里的单据号属于几户客户"
        if len(named) > 1:
            return "", False, "附言写有几户客户的名称"
        if len(named) == 1:
            return next(iter(named)), True, "附言写有这户的名称"
        return self._like(payer)

    def _same_name(self, payer: str, payment: Payment) -> tuple[str, bool, str]:
        fitting = [c for c in sorted(self._names[payer]) if self._exact(c, payment)]
        if len(fitting) == 1 and payment.fen % _ROUND_SUM:
            return fitting[0], True, "几户客户同名，只有这户的欠款与金额相符"
        return "", False, "有几户客户同名，分不清是哪一户"

    def _named_in(self, remark: str) -> set[str]:
        text = fold_name(remark)
        found = [name for name in self._names if len(name) >= 4 and name in text]
        longest = [n for n in found if not any(n != other and n in other for other in found)]
        codes = [self._names[name] for name in longest]
        return set().union(*codes) if codes else set()

    def _numbered_in(self, remark: str) -> set[str]:
        found: set[str] = set()
        for number in numbers_in(remark, self._numbers):
            found |= self._numbers[number]
        return found

    def _like(self, payer: str) -> tuple[str, bool, str]:
        """Find the customer whose name the bank has cut, or of whom the payer is a branch."""
        if len(payer) < 4:
            return "", False, "付款人不是已知的客户"
        cut = {c for name, codes in self._names.items() if _is_cut(payer, name) for c in codes}
        if len(cut) == 1:
            return cut.pop(), len(payer) >= _SURE_PREFIX, "付款人名称被银行截短，只与一户客户相符"
        branch = {c for name, codes in self._names.items()
                  if len(name) >= 6 and payer.startswith(name) for c in codes}  # fmt: skip
        if len(branch) == 1:
            return branch.pop(), True, "付款人是这户客户的分支机构"
        core = _core(payer)
        alike = {c for name, codes in self._names.items()
                 if len(core) >= 4 and (own := _core(name)) and (core == own) for c in codes}  # fmt: skip
        if len(alike) == 1:
            return alike.pop(), False, "付款人与这户客户的字号相同"
        return "", False, "付款人不是已知的客户"

    # --- the documents ---

    def documents_of(self, code: str, payment: Payment) -> tuple[tuple[str, ...], str]:
        """Return the documents that a customer's payment is for, and why; none: oldest first."""
        owed = [d for d in self._by_code.get(code, []) if d.fen > 0]
        by_number = {fold_number(d.number): d for d in owed}
        named = [by_number[n] for n in numbers_in(payment.remark, by_number)]
        if named:
            return tuple(d.number for d in named), "附言写明单据"
        contracts = {fold_number(d.contract) for d in owed if d.contract}
        if called := numbers_in(payment.remark, contracts):
            of_contract = [d for d in owed if fold_number(d.contract) in called]
            return tuple(d.number for d in of_contract), "附言写明合同，先核销这份合同最早到期的"
        if (exact := self._exact(code, payment)) is not None:
            return exact
        return (), "没有指明单据，先核销最早到期的"

    def _exact(self, code: str, payment: Payment) -> tuple[tuple[str, ...], str] | None:
        """Return the documents that an amount is exactly the sum of; None when there are none."""
        owed = [d for d in self._by_code.get(code, []) if d.fen > 0]
        fen = payment.fen
        single = [d for d in owed if d.fen == fen]
        oldest = _oldest(owed, fen)
        if len(single) == 1 or (single and not oldest):
            return (single[0].number,), "金额等于一张单据的未收款"
        if month := _MONTH.search(payment.remark):
            of_month = [d for d in owed if d.day is not None and d.day.month == int(month[1])]
            if of_month and sum(d.fen for d in of_month) == fen:
                return tuple(d.number for d in of_month), f"金额等于 {month[1]} 月各单之和"
        if oldest:
            whole = len(oldest) == len(owed)
            reason = "金额等于全部欠款" if whole else "金额等于最早到期的几张之和"
            return tuple(d.number for d in oldest), reason
        if single:
            return (single[0].number,), "金额等于一张单据的未收款"
        if fen in self.demanded.get(code, []):
            return (), "金额等于催收函要求的数"
        sums = _combinations(owed, fen)
        if len(sums) == 1:
            return tuple(d.number for d in sums[0]), "金额等于几张单据之和，只有这一种组合"
        return None

    def _by_amount(self, payment: Payment, why: str) -> Proposal:
        """Propose by the amount alone, where it fits one customer of all."""
        single = {d.code for d in self.owed if d.fen == payment.fen}
        single |= {c for c, sums in self.demanded.items() if payment.fen in sums}
        for owner, documents in self._by_code.items():
            left = [d for d in documents if d.fen > 0]
            if len(left) > 1 and sum(d.fen for d in left) == payment.fen:
                single.add(owner)
        if len(single) != 1 or "同名" in why or "几户" in why:
            return Proposal("", (), False, why)
        code = single.pop()
        paid, reason = self.documents_of(code, payment)
        sure = payment.fen % _ROUND_SUM != 0
        return Proposal(code, paid, sure, f"{why}；全部客户中只有这户的{reason}，请核对")


def fold_number(number: str) -> str:
    """Return a document's number for comparing: width and case folded, no blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).lower()


def numbers_in(remark: str, known: Iterable[str]) -> list[str]:
    """Return the known (folded) numbers that a text names, in the order of ``known``.

    A number counts as a whole word; one of eight characters and more also inside a longer run.
    """
    text = unicodedata.normalize("NFKC", remark).lower()
    if not text:
        return []
    words = {w for token in _TOKENS.findall(text) for w in (token, *re.split(r"[/.#_]", token))}
    squeezed = re.sub(r"\s", "", text)
    return [
        number for number in known
        if len(number) >= _LEAST_NUMBER
        and (number in words or (len(number) >= 8 and number in squeezed and _stands_alone(number, squeezed)))
    ]  # fmt: skip


def _stands_alone(number: str, text: str) -> bool:
    """Tell whether a number isn't part of a longer one."""
    return re.search(rf"(?<![0-9]){re.escape(number)}(?![0-9])", text) is not None


def _is_cut(payer: str, name: str) -> bool:
    """Tell whether a name as the bank writes it is the beginning of a customer's."""
    return name.startswith(payer) or name.replace("有限公司", "有限责任公司").startswith(payer)


def _core(name: str) -> str:
    """Return a company's name without place and legal form."""
    text = re.sub(r"(?:股份|集团|控股)?有限公司.*$|公司$|厂$|商行$|经营部$|中心$", "", name)
    return re.sub(r"^(?:中国|.{2,3}省|.{2,3}市|.{2,3}县|北京|上海|天津|重庆|广州|深圳)", "", text)


def _oldest(owed: Sequence[Owed], fen: int) -> list[Owed]:
    """Return the first documents, oldest due first, whose sum is an amount; none when no sum is."""
    total, taken = 0, []
    for document in owed:
        total += document.fen
        taken.append(document)
        if total == fen:
            return taken
        if total > fen:
            break
    return []


def _combinations(owed: Sequence[Owed], fen: int) -> list[tuple[Owed, ...]]:
    """Return up to two sets of documents whose sum is an amount."""
    fitting = [d for d in owed if d.fen <= fen][:_MOST_DOCUMENTS]
    found: list[tuple[Owed, ...]] = []
    for size in range(2, min(_MOST_COMBINED, len(fitting)) + 1):
        for chosen in combinations(fitting, size):
            if sum(d.fen for d in chosen) == fen:
                found.append(chosen)
                if len(found) > 1:
                    return found
    return found
