"""One customer as of a day: every figure and what the regulation says of it, with the reasons.

Cells (``HK_CREDIT``), the month end and the letters read the same profile, so they cannot differ.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from huikuan_xl.accounts.figures import Figures, figures_of, figures_of_credit
from huikuan_xl.accounts.history import (
    History,
    PlanResult,
    PromiseResult,
    monthly_failures,
    signed_commitment,
    talks_recorded,
)
from huikuan_xl.accounts.lapsing import Claim, first_to_lapse, overdue_claims
from huikuan_xl.accounts.settled import Accounts
from huikuan_xl.accounts.settlement import Bools
from huikuan_xl.ledger.agreements import Agreements, agreements_of
from huikuan_xl.ledger.approvals import requests_in_force
from huikuan_xl.ledger.book import Ledger
from huikuan_xl.ledger.grades import register_grade
from huikuan_xl.ledger.known import holding
from huikuan_xl.ledger.rows import Contact, Contract, Customer, Letter, by_customer
from huikuan_xl.rules import (
    contracts,
    credit,
    grading,
    limitation,
    plans,
    reminders,
    scoring,
    tactics,
)
from huikuan_xl.rules.approvals import Request, cash_ratio_accepted, extended
from huikuan_xl.rules.disputes import demandable
from huikuan_xl.rules.indicators import ratio
from huikuan_xl.rules.letter_rules import talks_about
from huikuan_xl.rules.limitation import LimitationLight
from huikuan_xl.rules.money import half_up
from huikuan_xl.rules.periods import Window, months_between
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.promises import (
    CallFacts,
    PromiseStatus,
    broken_promises,
    fulfilment_rate,
    held_until,
    next_call,
    says_paid,
)
from huikuan_xl.rules.provision import recovery_probability
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.review import reviewed_on
from huikuan_xl.rules.stop_ground import Ground, GroundFacts, stop_ground
from huikuan_xl.rules.stop_supply import StopLevel, stop_level
from huikuan_xl.rules.warning_flags import CustomerFacts, warning_flags
from huikuan_xl.rules.words import (
    CONTACTS,
    PAID_FIRST,
    TALKS,
    ContactKind,
)

NAMELESS = "（缺客户编码）"


@dataclass(frozen=True, slots=True)
class Credit:
    """What a customer may owe and owes (K07–K10); amounts in 分, None where nothing can be said."""

    ceiling: Verdict[int | None]
    effective: Verdict[int | None]
    usage: Verdict[int]
    remaining: Verdict[int | None]

    approved: int | None = None

    @property
    def over_limit(self) -> bool:
        return self.remaining.value is not None and self.remaining.value < 0

    @property
    def share_used(self) -> Decimal | None:
        """额度使用率: usage over the effective limit, None without a limit (rules 5.3)."""
        return ratio(self.usage.value, self.effective.value or 0)

    @property
    def above_ceiling(self) -> bool:
        """More was approved than K08 allows."""
        if self.approved is None or self.ceiling.value is None:
            return False
        return not credit.limit_allowed(self.approved, self.ceiling.value).value


@dataclass(frozen=True, slots=True)
class PlanRecord:
    """How often a customer missed its plans (K16); ``signed`` when a commitment is in force."""

    commitment: Verdict[bool]
    in_a_row: int
    in_year: int
    signed: bool


@dataclass(frozen=True, slots=True)
class Duties:
    """What falls due with a customer: the last day to sue, the next visit, review and call.

    ``next_contact`` is None while nothing is overdue and no call was agreed; ``held_until`` is the
    last day of a 暂缓 in force; ``says_paid``: the customer said last that it has paid.
    """

    sue_by: date | None
    sue_why: str
    light: LimitationLight
    visit_due: date | None
    review_due: date
    last_contact: date | None
    next_contact: date | None
    next_why: str
    held_until: date | None
    says_paid: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A customer's contracts. ``current`` is in force on the day, a blank one where none is;
    ``of_debts`` are those of its overdue sales; ``ends`` is when the last one runs out."""

    current: Contract
    of_debts: tuple[Contract, ...]
    ends: date | None
    any: bool

    @property
    def quoted(self) -> tuple[Contract, ...]:
        """The contracts in question: those of the overdue sales, else the one in force."""
        return self.of_debts or (self.current,)

    @property
    def stop_clause(self) -> bool:
        """Every contract in question lets us stop (K12)."""
        return contracts.common((one.stop_clause for one in self.quoted), otherwise=False)

    @property
    def cash_ratio(self) -> Decimal | None:
        """The least cash ratio agreed in the contracts in question (K17)."""
        return contracts.lowest(one.cash_ratio for one in (*self.quoted, self.current))


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer on the day: register row, contracts, figures and verdicts."""

    code: str
    name: str
    registered: bool
    customer: Customer
    signed: Signed
    figures: Figures
    overdue_days: int
    grade: Verdict[str]
    record: scoring.PayRecord
    pay: Verdict[str | None]
    credit: Credit
    stop: Verdict[StopLevel]
    ground: Verdict[Ground]
    lost_ability: str
    plan: PlanRecord
    broken_promises: int
    duties: Duties
    cause: tactics.Cause | None
    our_fault: bool
    warnings: Verdict[tuple[str, ...]]
    advice: Verdict[tactics.Recommendation] | None
    award: Verdict[Decimal | None]
    may_be_awarded: bool
    recovery: Decimal | None
    benefits: Verdict[scoring.Benefits] | None

    @property
    def earliest_overdue_due(self) -> date | None:
        return self.figures.earliest_overdue_due

    @property
    def expected_recovery(self) -> int:
        """What the overdue debt is likely to bring, 分 (K23)."""
        return half_up(Decimal(self.figures.overdue) * (self.recovery or Decimal(0)))

    @property
    def grade_label(self) -> str:
        return grading.grade_label(self.grade.value) if self.grade.value else ""

    @property
    def pay_label(self) -> str:
        return scoring.pay_grade_label(self.pay.value) if self.pay.value else ""

    @property
    def benefits_text(self) -> str:
        if self.benefits is None:
            return ""
        return "；".join(f"{k}：{v}" for k, v in self.benefits.value.terms.items())


def profiles(
    ledger: Ledger,
    accounts: Accounts,
    past: History,
    wanted: Collection[str] | None = None,
    *,
    excused: Bools | None = None,
) -> dict[str, Profile]:
    """Return every customer's profile by code: the register's in its order, then those that only
    the ledger knows. Of ``wanted`` ones only, None: of all. ``excused`` is what ``excused_lines``
    says, where it was asked before."""
    figures = figures_of(ledger, accounts, excused)
    agreed = agreements_of(ledger)
    register = agreed.customers
    names = _names_in_ledger(ledger)
    signed = _Contracts(ledger, accounts, agreed)
    first_payers = _paying_first(ledger, accounts)
    claims = overdue_claims(ledger, accounts, past.contacts.keys() | past.letters.keys())
    decided = requests_in_force(ledger, accounts.as_of, accounts.policy)
    market = _Market(
        sum(one.sales_year for one in figures.values()),
        Counter(one.salesperson for one in register.values()),
    )
    return {
        code: _profile(
            register.get(code) or Customer(customer_code=code, customer_name=names.get(code, "")),
            signed.of(code),
            figures.get(code, Figures()),
            _Past.of(past, code, claims.get(code, ()), decided.get(code, ())),
            market,
            accounts,
            registered=code in register,
            pays_first=code in first_payers,
        )
        for code in [*register, *sorted(figures.keys() - register.keys())]
        if wanted is None or code in wanted
    }


def remaining_credit(
    ledger: Ledger, accounts: Accounts, wanted: Collection[str] | None = None
) -> dict[str, int | None]:
    """Return every customer's remaining credit (分) by code, or that of ``wanted`` ones, as its
    profile has it; None where no limit is set."""
    figures, agreed = figures_of_credit(ledger, accounts), agreements_of(ledger)
    register, signed = agreed.customers, _Contracts(ledger, accounts, agreed)
    as_of, policy = accounts.as_of, accounts.policy
    left: dict[str, int | None] = {}
    everyone = register.keys() | figures.keys()
    for code in everyone if wanted is None else everyone & set(wanted):
        customer = register.get(code) or Customer(customer_code=code)
        grade = register_grade(customer, policy).value
        contract = signed.of(code).current
        one = _credit(customer, contract, figures.get(code, Figures()), grade, as_of, policy)
        left[code] = one.remaining.value
    return left


class _Contracts:
    """The contracts of every customer, and which of them its overdue sales stand under."""

    def __init__(self, ledger: Ledger, accounts: Accounts, agreed: Agreements) -> None:
        self._as_of, self._mine = accounts.as_of, by_customer(list(agreed.contracts))
        late = np.flatnonzero(accounts.overdue_lines)
        codes = ledger.sales["customer_code"].to_numpy()[late].tolist()
        positions = accounts.sales["contract"].to_numpy()[late].tolist()
        self._of_debts: dict[str, list[Contract]] = {}
        for code, position in dict.fromkeys(zip(codes, positions, strict=True)):
            self._of_debts.setdefault(code, []).append(agreed.contract(position))

    def of(self, code: str) -> Signed:
        mine = self._mine.get(code, [])
        current = contracts.in_force(mine, self._as_of).value
        debts = tuple(self._of_debts.get(code, ()))
        return Signed(current or Contract(), debts, contracts.renewal_day(mine), bool(mine))


@dataclass(frozen=True, slots=True)
class _Market:
    """What a customer is compared with: the company's yearly sales, its salesperson's customers."""

    sales_year: int
    customers_of: Counter[str]


@dataclass(frozen=True, slots=True)
class _Past:
    """One customer's own history."""

    contacts: Sequence[Contact]
    letters: Sequence[Letter]
    promises: Sequence[PromiseResult]
    plans: Sequence[PlanResult]
    claims: Sequence[Claim]
    decisions: Sequence[Request]

    @classmethod
    def of(
        cls, past: History, code: str, claims: Sequence[Claim], decisions: Sequence[Request]
    ) -> "_Past":
        return cls(
            past.contacts.get(code, ()),
            past.letters.get(code, ()),
            past.promises_of.get(code, ()),
            past.plans_of.get(code, ()),
            claims,
            decisions,
        )


def _names_in_ledger(ledger: Ledger) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in (ledger.sales, ledger.receipts):
        columns = (table[column].tolist() for column in ("customer_code", "customer_name"))
        for code, name in dict.fromkeys(zip(*columns, strict=True)):
            if name:
                names.setdefault(code, name)
    return names


def _profile(
    customer: Customer,
    signed: Signed,
    figures: Figures,
    past: _Past,
    market: _Market,
    accounts: Accounts,
    *,
    registered: bool,
    pays_first: bool,
) -> Profile:
    as_of, policy = accounts.as_of, accounts.policy
    grade = register_grade(customer, policy)
    limits = _credit(customer, signed.current, figures, grade.value, as_of, policy)
    stop = _stop(customer, signed, figures, limits, as_of, policy)
    lost = _lost_ability(past.contacts)
    ground = stop_ground(GroundFacts(signed.stop_clause, pays_first, lost), policy=policy)
    record = _pay_record(figures, past, as_of, policy)
    pay = scoring.pay_rating(record, policy=policy)
    plan = _plan_record(past, as_of, policy)
    broken = _broken_promises(past, as_of, policy)
    duties = _duties(customer, figures, past, grade.value, as_of, policy)
    cause = _cause(past.contacts)
    our_fault = cause is not None and cause.our_fault
    return Profile(
        code=customer.customer_code,
        name=customer.customer_name or customer.customer_code or NAMELESS,
        registered=registered,
        customer=customer,
        signed=signed,
        figures=figures,
        overdue_days=figures.overdue_days(as_of),
        grade=grade,
        record=record,
        pay=pay,
        credit=limits,
        stop=stop,
        ground=ground,
        lost_ability=lost,
        plan=plan,
        broken_promises=broken,
        duties=duties,
        cause=cause,
        our_fault=our_fault,
        warnings=_warned(
            customer,
            signed,
            figures,
            grade.value,
            record,
            pay.value,
            limits,
            stop.value,
            plan,
            broken,
            duties,
            past.decisions,
            as_of,
            policy,
        ),
        advice=_advice(
            customer,
            signed,
            figures,
            past,
            duties,
            market,
            stop.value,
            as_of,
            policy,
            ours=our_fault,
            needs_commitment=plan.commitment.value,
            may_stop=ground.value.may_hold_orders,
        ),
        award=scoring.award_score(record, plan.in_year, policy=policy),
        may_be_awarded=scoring.may_be_awarded(grade.value, stop.value).value,
        recovery=_recovery(customer, figures, as_of, policy),
        benefits=(scoring.benefits(pay.value, grade.value) if pay.value and grade.value else None),
    )


def _stop(
    customer: Customer, signed: Signed, figures: Figures, limits: Credit, as_of: date,
    policy: Policy,
) -> Verdict[StopLevel]:  # fmt: skip
    """Judge supply by what may be demanded: neither disputed nor immaterial debt (K11–K13)."""
    firm = demandable(figures.overdue, figures.disputed_overdue, policy=policy)
    found = stop_level(
        limits.over_limit,
        figures.earliest_firm_due if firm.value else None,
        firm.value,
        as_of,
        signed.stop_clause,
        customer.malicious,
        policy,
    )
    return Verdict(found.value, (*found.reasons, *firm.reasons))


def _credit(
    customer: Customer, contract: Contract, figures: Figures, grade: str, as_of: date,
    policy: Policy,
) -> Credit:  # fmt: skip
    effective = credit.effective_limit(
        customer.limit,
        customer.temp_limit or 0,
        customer.temp_from,
        customer.temp_to,
        as_of,
        grade or None,
    )
    usage = credit.credit_usage(
        figures.open,
        customer.shipped_unbilled,
        customer.orders_open,
        figures.bills,
        figures.free,
        policy,
        effective.value,
    )
    return Credit(
        _ceiling(customer, contract, grade, as_of, policy),
        effective,
        usage,
        credit.remaining_credit(effective.value, usage.value),
        customer.limit,
    )


def _ceiling(
    customer: Customer, contract: Contract, grade: str, as_of: date, policy: Policy
) -> Verdict[int | None]:
    factor = credit.season_factor(as_of.month, policy)
    return credit.limit_ceiling(
        customer.last_year_sales, grade or None, factor, policy, contract.year_amount
    )


def _pay_record(figures: Figures, past: _Past, as_of: date, policy: Policy) -> scoring.PayRecord:
    first = Window(as_of).first
    recent = [p.promise for p in past.promises if p.promise.due_on >= first]
    # A receipt without 回款方式 is on neither side of the cash ratio.
    return scoring.PayRecord(
        on_time=ratio(figures.on_time_year, figures.due_year),
        cash=ratio(figures.cash_year, figures.method_year),
        discount_cost=ratio(figures.discount_year, figures.received_year),
        promises=fulfilment_rate(recent, as_of, policy=policy),
    )


def _broken_promises(past: _Past, as_of: date, policy: Policy) -> int:
    return broken_promises([p.promise for p in past.promises], as_of, policy=policy)


def _plan_record(past: _Past, as_of: date, policy: Policy) -> PlanRecord:
    flags = monthly_failures(past.plans, as_of)
    signed = signed_commitment(past.letters, past.contacts, past.promises, as_of)
    return PlanRecord(
        plans.needs_commitment(flags, last_month=as_of.month, commitment=signed, policy=policy),
        plans.failures_in_a_row(flags),
        sum(bool(f) for f in plans.fail_window(flags, last_month=as_of.month, policy=policy)),
        signed is not None and not signed.broken,
    )


def _duties(
    customer: Customer, figures: Figures, past: _Past, grade: str, as_of: date, policy: Policy
) -> Duties:
    first_due = figures.earliest_overdue_due
    # Nothing on record: the first debt due is the first to lapse.
    claims = past.claims or ([Claim("", first_due)] if first_due else [])
    lapse = first_to_lapse(claims, past.contacts, past.letters, as_of, policy)
    sue = lapse.value if lapse else None
    holds = [c.valid_until or c.next_contact for c in past.contacts if c.kind == ContactKind.HOLD]
    held = held_until(holds, as_of)
    call = _next_call(figures, past, grade, held, as_of, policy)
    return Duties(
        sue_by=sue,
        sue_why=lapse.why() if lapse else "",
        light=(
            limitation.limitation_light(sue, as_of, policy=policy).value
            if sue
            else LimitationLight.NONE
        ),
        visit_due=reminders.visit_due(
            customer.limit,
            customer.credit_days,
            _last_visit(customer.visit_manager, past.contacts, reminders.MANAGER),
            _last_visit(customer.visit_head, past.contacts, reminders.HEAD),
            as_of,
            bool(extended(past.decisions))
            or credit.temporary_in_force(
                customer.temp_limit or 0, customer.temp_from, customer.temp_to, as_of
            ).value,
            policy,
        ).value,
        review_due=reminders.review_due(
            reviewed_on(customer.last_review, past.decisions, policy=policy), as_of, policy
        ).value,
        last_contact=_last_contact(past.contacts),
        next_contact=call.value,
        next_why=call.why(),
        held_until=held,
        says_paid=_says_paid(past.contacts),
    )


def _last_visit(entered: date | None, contacts: Sequence[Contact], role: str) -> date | None:
    """Return the latest visit of a role, from the register or from a row 走访 of 承诺与催收."""
    made = [
        c.contact_date
        for c in contacts
        if c.kind == ContactKind.VISIT and c.contact_date and reminders.visited_by(c.owner) == role
    ]
    return max([*made, *([entered] if entered else [])], default=None)


def _last_contact(contacts: Sequence[Contact]) -> date | None:
    """Return the day of the latest contact: what we planned or put off ourselves is none."""
    days = (c.contact_date for c in contacts if c.contact_date and c.kind in CONTACTS)
    return max(days, default=None)


def _says_paid(contacts: Sequence[Contact]) -> bool:
    return says_paid([c.result for c in contacts if c.kind in TALKS])


def _next_call(
    figures: Figures, past: _Past, grade: str, held: date | None, as_of: date, policy: Policy
) -> Verdict[date | None]:
    last = _last_contact(past.contacts)
    agreed = max(
        (
            c.next_contact
            for c in past.contacts
            if c.next_contact and c.next_contact > (last or as_of)
        ),
        default=None,
    )
    if not figures.overdue:
        return Verdict(agreed)
    waiting = (p.promise.due_on for p in past.promises if p.status is PromiseStatus.WAITING)
    facts = CallFacts(
        as_of, last, grade, agreed, min(waiting, default=None), held, _says_paid(past.contacts)
    )
    found = next_call(facts, policy=policy)
    return Verdict(found.value, found.reasons)


def _paying_first(ledger: Ledger, accounts: Accounts) -> set[str]:
    """The customers whose overdue lines were all to be paid before or against delivery (§526)."""
    late = np.flatnonzero(accounts.overdue_lines)
    first = holding(ledger.sales["term"], PAID_FIRST) | accounts.sales["pays_first"].to_numpy()
    codes = ledger.sales["customer_code"].to_numpy()
    return set(codes[late].tolist()) - set(codes[late[~first[late]]].tolist())


def _lost_ability(contacts: Sequence[Contact]) -> str:
    """Firm evidence that the customer cannot pay: a recorded A4 with evidence (民法典§527)."""
    found = (c for c in contacts if c.reason_code == tactics.CANNOT_PAY and c.evidence)
    return next((f"{c.result}，{c.evidence}" for c in found), "")


def _cause(contacts: Sequence[Contact]) -> tactics.Cause | None:
    """Return the latest recorded cause of non-payment (rules 1.6)."""
    causes = [c.reason_code for c in contacts if c.reason_code]
    return tactics.CAUSES[causes[-1]] if causes else None


def _warned(
    customer: Customer,
    signed: Signed,
    figures: Figures,
    grade: str,
    record: scoring.PayRecord,
    pay_grade: str | None,
    limits: Credit,
    stop: StopLevel,
    plan: PlanRecord,
    broken: int,
    duties: Duties,
    decisions: Sequence[Request],
    as_of: date,
    policy: Policy,
) -> Verdict[tuple[str, ...]]:
    facts = CustomerFacts(
        as_of=as_of,
        credit_grade=grade or None,
        pay_grade=pay_grade,
        limit=limits.effective.value,
        ungranted=limits.effective.value is None,
        approved=customer.limit,
        ceiling=limits.ceiling.value,
        unfounded=limits.ceiling.value is None,
        pay_points=scoring.pay_points(record, policy=policy).value if pay_grade else None,
        usage=limits.usage.value,
        balance=figures.open,
        overdue=figures.overdue,
        longest_overdue_days=figures.overdue_days(as_of),
        stop_level=int(stop),
        has_stop_clause=signed.stop_clause,
        term_days=customer.credit_days,
        temporary_until=customer.temp_to,
        limitation_date=duties.sue_by,
        has_contract=signed.any,
        contract_end=signed.ends,
        price_confirmed=signed.current.price_confirmed,
        documents_missing=reminders.missing_of(customer.docs_missing),
        scores_missing=not grade,
        cash_ratio=record.cash,
        contract_cash_ratio=signed.cash_ratio,
        cash_ratio_accepted=cash_ratio_accepted(decisions),
        discount_by_us=figures.discount_year,
        cheques_returned=figures.cheques_returned,
        bills_dishonoured=figures.bills_dishonoured,
        received_without_method=figures.no_method_year,
        needs_commitment=plan.commitment.value,
        broken_promises=broken,
        unapplied_receipts=figures.free,
        earmarked=figures.earmarked,
        written_off=figures.written_off,
        last_contact=duties.last_contact,
        contacts_known=True,
        visit_due=duties.visit_due,
        review_due=duties.review_due,
    )
    return warning_flags(facts, policy)


def _advice(
    customer: Customer,
    signed: Signed,
    figures: Figures,
    past: _Past,
    duties: Duties,
    market: _Market,
    stop: StopLevel,
    as_of: date,
    policy: Policy,
    *,
    ours: bool,
    needs_commitment: bool,
    may_stop: bool,
) -> Verdict[tactics.Recommendation] | None:
    first = figures.earliest_overdue_due
    if first is None:
        return None
    about_it = [c for c in past.contacts if c.contact_date and c.contact_date >= first]
    return tactics.recommend_method(
        tactics.DebtorFacts(
            as_of,
            overdue_days=figures.overdue_days(as_of),
            oldest_on=figures.earliest_overdue_document,
            sue_by=duties.sue_by,
            strategic=customer.strategic,
            sales_share=ratio(figures.sales_year, market.sales_year) or Decimal(0),
            years_with_us=(
                months_between(customer.first_trade, as_of) // 12 if customer.first_trade else 0
            ),
            referrer=bool(customer.referrer),
            depends_on_us=customer.depends_on_us,
            stop_clause=signed.stop_clause,
            seller_customers=market.customers_of[customer.salesperson],
            communications=len(talks_about(*talks_recorded(past.contacts, past.letters), first)),
            our_fault=ours,
            tried=_tried(about_it),
            amount=figures.overdue - figures.disputed_overdue,
            stop_level=stop,
            may_stop=may_stop,
            disputed=figures.disputed_overdue >= figures.overdue,
            needs_commitment=needs_commitment,
        ),
        policy=policy,
    )


def _tried(contacts: Sequence[Contact]) -> dict[tactics.Method, int]:
    counted = Counter(c.method for c in contacts if c.method)
    known = {str(m) for m in tactics.Method}
    return {tactics.Method(name): times for name, times in counted.items() if name in known}


def _recovery(customer: Customer, figures: Figures, as_of: date, policy: Policy) -> Decimal | None:
    sold_on = figures.earliest_overdue_document or figures.earliest_overdue_due
    if sold_on is None:
        return None
    malicious = customer.malicious
    return recovery_probability(sold_on, as_of, malicious=malicious, policy=policy).value
