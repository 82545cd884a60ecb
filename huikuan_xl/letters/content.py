"""Facts to the text of a letter: amounts to the 分 with their 大写, firm dates, lawful wording.

Every value is finished text, so that a template only places it. Amounts come from the month end
and are never worked out anew here; sentences that claim a fact come from ``rules.clauses``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

from huikuan_xl.accounts.due_dates import written_term
from huikuan_xl.accounts.history import PlanResult, delivered_on
from huikuan_xl.ledger.approvals import known_rows, request_of
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.rows import Approval, Contract, Letter
from huikuan_xl.letters.customer_file import (
    CustomerFile,
    Debt,
    NamedDebt,
    documents_of,
    names,
)
from huikuan_xl.letters.late_fees import LateFee, Schedule, late_fees, late_rate
from huikuan_xl.letters.selection import (
    AwardDetail,
    HandoverDetail,
    LetterOrder,
    PlanDetail,
    PriceDetail,
    ResumeDetail,
    StopDetail,
)
from huikuan_xl.letters.statements import Statement, bills_not_due
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules import clauses
from huikuan_xl.rules.approvals import waits
from huikuan_xl.rules.clauses import Guarantor, SmallSupplier, day_text, until_text
from huikuan_xl.rules.handover import papers_of, states_by_paper
from huikuan_xl.rules.interest import too_high
from huikuan_xl.rules.letter_rules import Tone, asks_for_lawyer
from huikuan_xl.rules.masking import mask_phone
from huikuan_xl.rules.money import format_yuan, percent, rmb_uppercase
from huikuan_xl.rules.promises import Promise, PromiseStatus, check_instalments
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.stop_ground import Ground, held_orders_sentence
from huikuan_xl.rules.words import ApprovalKind, CompanySize, ContactKind, LetterName

Values = dict[str, Any]
Rows = list[dict[str, str]]
EVENTS_SHOWN = 12
BLANK_INSTALMENTS = 3
_GRANTS = (
    ApprovalKind.NEW_CUSTOMER, ApprovalKind.REVIEW, ApprovalKind.GRADE, ApprovalKind.LIMIT,
    ApprovalKind.TERM,
)  # fmt: skip
"""What the application form F1, F2 asks for."""

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Posting:
    """How a letter goes out: its own number, the leader's, and what is enclosed in it."""

    number: str
    lead_no: str = ""
    enclosures: tuple[str, ...] = ()


def _month_text(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _detail(order: LetterOrder, kind: type[D]) -> D:
    assert isinstance(order.detail, kind)
    return order.detail


@dataclass(frozen=True)
class Writer:
    """Gives orders of one month end their text; ``letter_on`` is the day written on them."""

    month_end: MonthEnd
    letter_on: date

    @property
    def company(self) -> Company:
        return self.month_end.company

    @cached_property
    def bills(self) -> Mapping[str, int]:
        """By customer, the money in bills that are not due yet."""
        return bills_not_due(self.month_end)

    @property
    def reviewed(self) -> bool:
        return self.month_end.policy.law_clauses_reviewed

    def values(self, order: LetterOrder) -> Values:
        """Return every field and table that the order's kind declares, but for ``posted``."""
        return {**self._common(order), **_SPECIAL[order.kind.kind](self, order)}

    @staticmethod
    def posted(posting: Posting) -> Values:
        """Return the fields that say how a letter goes out."""
        enclosed = "；".join(f"{n}. {e}" for n, e in enumerate(posting.enclosures, start=1))
        return {"文号": posting.number, "附件清单": enclosed, "主函文号": posting.lead_no}

    def _capital(self, fen: int) -> str:
        return rmb_uppercase(fen, policy=self.month_end.policy)

    def _common(self, order: LetterOrder) -> Values:
        company, file = self.company, order.customer
        record = file.record
        dept = record.contact_dept or "财务部"
        person = record.contact_person or "负责人"
        address = f"（{record.address}）" if record.address else ""
        return {
            "客户名称": file.name,
            "客户编码": file.code,
            "客户地址": record.address,
            "接收部门": dept,
            "接收人": person,
            "收件": f"{dept}　{person}{address}",
            "抄送": self._head(file),
            "日期": day_text(self.letter_on),
            "截止日": day_text(self.month_end.as_of),
            "限期": until_text(order.reply_by),
            "到账说明": clauses.paid_meanwhile(file.cut_off),
            "不展期": clauses.no_extension(_term_agreed(order)),
            "我方名称": company.name,
            "收款户名": company.account_name,
            "开户行": company.bank,
            "银行账号": company.account_no,
            "我方地址": company.address,
            "财务联系人": company.contact,
            "财务电话": company.phone,
            "业务员": record.salesperson,
            "业务经理": record.sales_manager or company.sales_manager,
            "合同依据": clauses.contract_basis([one.debt.contract_no for one in order.debts]),
            "贵方": clauses.addressed_as(_size(file)),
            "签章": clauses.seal_of(file.name),
        }

    def _head(self, file: CustomerFile) -> str:
        """The name of the company that a branch belongs to, "" for none."""
        head = self.month_end.profiles.get(file.record.head_code)
        return head.name if head is not None and head.code != file.code else ""

    # Tables

    def _items(self, debts: Iterable[NamedDebt | Debt]) -> Rows:
        rows: Rows = []
        for number, one in enumerate(debts, start=1):
            named = one if isinstance(one, NamedDebt) else None
            debt = one.debt if isinstance(one, NamedDebt) else one
            late = debt.overdue and debt.term_agreed
            rows.append(
                {
                    "序号": str(number),
                    "单据号": debt.doc_no or "（无单号）",
                    "发票号": debt.invoice_no,
                    "合同号": debt.contract_no,
                    "销售日期": _iso(debt.sale_date),
                    "到期日": _iso(debt.due_on) if debt.term_agreed else "未约定",
                    "金额": format_yuan(debt.amount),
                    "已付": format_yuan(debt.paid),
                    "未付": format_yuan(debt.open),
                    "逾期天数": str(debt.overdue_days) if late else "",
                    "次数": f"第{named.times}次" if named and named.times else "",
                    "备注": "；".join(
                        text
                        for text in (debt.part, "争议，另行核对" if debt.disputed else "")
                        if text
                    ),
                }
            )
        return rows

    def events(self, file: CustomerFile, most: int = EVENTS_SHOWN) -> Rows:
        """What was done to collect: letters and contacts, the latest ``most``, oldest first.

        A contact that only records a letter's sending or arrival is the letter's own row.
        """
        letters = [one for one in file.letters if _before(one.letter_date, self.letter_on)]
        written = {day for one in letters for day in (one.letter_date, one.delivered_on)}
        events = [
            (one.letter_date, f"{one.kind} {one.letter_no}",
             _arrival(one), one.evidence)
            for one in letters
        ] + [
            (c.contact_date, f"{c.kind}（{c.channel or '未记渠道'}）", c.result, c.evidence)
            for c in file.contacts
            if not (c.channel == "函件" and c.contact_date in written)
        ]  # fmt: skip
        events.sort(key=lambda event: (event[0] or date.min, event[1]))
        return [
            {"日期": _iso(day), "事项": what, "结果": result, "证据": evidence}
            for day, what, result, evidence in events[-most:]
        ]

    # Pieces

    def _regulation(self, file: CustomerFile, debts: Sequence[NamedDebt]) -> str:
        contract = file.contract_of(debts)
        return clauses.small_supplier(
            SmallSupplier(
                contract.our_size, contract.signed_on, contract.small_told_on,
                contract.small_told_by, contract.customer_size, all(one.debt.term_agreed for one in debts),
                bool(file.disputed_overdue),
            ),
            reviewed=self.reviewed,
        )  # fmt: skip

    def _debt(self, order: LetterOrder) -> Values:
        file, debts = order.customer, order.debts
        gross = sum(one.debt.open for one in debts)
        contract = file.contract_of(debts)
        return {
            "欠款说明": self._owed(debts, order.reply_by),
            "逾期金额": format_yuan(gross),
            "应付金额": format_yuan(order.amount),
            "应付金额大写": self._capital(order.amount),
            "未核销说明": clauses.deducted(gross - order.amount, file.later, file.cut_off),
            "争议说明": clauses.disputed_apart(
                file.disputed_overdue, [d.doc_no for d in file.disputed_debts]
            ),
            "违约责任": clauses.late_liability(
                contract.late_rate if _term_agreed(order) else None,
                contract.late_clause_no,
                policy=self.month_end.policy,
            ),
            "条例依据": self._regulation(file, debts),
            "同意履行": clauses.consent(self._lapsed(order)),
        }

    def _lapsed(self, order: LetterOrder) -> bool:
        as_of, policy = self.month_end.as_of, self.month_end.policy
        return any(order.customer.lapsed(one.debt, as_of, policy) for one in order.debts)

    def _owed(self, debts: Sequence[NamedDebt], until: date | None) -> str:
        agreed = [one.debt for one in debts if one.debt.term_agreed and one.debt.due_on]
        estimated = sum(one.debt.open for one in debts if not one.debt.term_agreed)
        oldest = max(agreed, key=lambda d: d.overdue_days, default=None)
        taken_over = [one.debt for one in debts if one.debt.undocumented]
        sentence = clauses.taken_over(
            sum(debt.open for debt in taken_over),
            min((debt.sale_date for debt in taken_over if debt.sale_date), default=None),
        )
        owed = clauses.owed_sentence(
            self.month_end.as_of,
            oldest.due_on if oldest else None,
            oldest.overdue_days if oldest else 0,
            estimated,
            until,
        )
        return owed + sentence

    def _plan_values(self, month: date, target: int, target_on: date | None) -> Values:
        return {
            "计划月份": _month_text(month),
            "计划金额": format_yuan(target),
            "计划金额大写": self._capital(target),
            "目标日期": day_text(target_on),
        }

    # Kinds

    def plan(self, order: LetterOrder) -> Values:
        plan, file = _detail(order, PlanDetail), order.customer
        disputed = file.disputed_overdue
        return {
            **self._plan_values(plan.month, plan.target, plan.target_on),
            "应收余额": format_yuan(file.open),
            "已到期": format_yuan(file.overdue),
            "争议金额": format_yuan(disputed) if disputed else "",
            "未到期": format_yuan(file.open - file.overdue - disputed),
            "现金比例": _ways_to_pay(file.contract_of(file.debts)),
        }

    def reminder(self, order: LetterOrder) -> Values:
        held = sum(one.debt.open for one in order.debts) - order.amount
        return {
            "应付金额": format_yuan(order.amount),
            "应付金额大写": self._capital(order.amount),
            "抵扣说明": clauses.deducted(held, 0, order.customer.cut_off),
            "明细": self._items(order.debts),
        }

    def exception(self, order: LetterOrder) -> Values:
        plan = _detail(order, PlanResult)
        return {
            **self._debt(order),
            **self._plan_values(plan.month, plan.target, plan.target_on),
            "实收金额": format_yuan(plan.collected),
            "异常类型": str(plan.failure),
            "计划说明": clauses.plan_sentence(
                plan.month, plan.target, plan.collected, self._confirmed(order.customer, plan)
            ),
            "明细": self._items(order.debts),
        }

    def _confirmed(self, file: CustomerFile, plan: PlanResult) -> bool:
        """Did the customer answer the plan letter of that month?"""
        planned = self.month_end.ledger.plans
        mine = planned[
            (planned["customer_code"] == file.code) & (planned["month"].dt.date == plan.month)
        ]
        return bool((mine["promised"].fillna(0) > 0).any())

    def statement(self, order: LetterOrder) -> Values:
        account, file = _detail(order, Statement), order.customer
        due = sum(d.open for d in file.items if d.overdue and not d.disputed)
        due = max(min(due, account.closing), 0)
        return {
            "期初日": day_text(account.start),
            "期初余额": format_yuan(account.opening),
            "本期销售": format_yuan(account.sales),
            "本期减少": format_yuan(account.decrease),
            "期末余额": format_yuan(account.closing),
            "期末说明": clauses.balance_sentence(
                self.month_end.as_of, account.closing, self._capital(abs(account.closing))
            ),
            "核对说明": clauses.balance_confirmed(
                self.month_end.as_of, account.closing, self._capital(abs(account.closing))
            ),
            "到期说明": clauses.due_part(due, order.reply_by),
            "票据说明": clauses.bills_running(self.bills.get(file.code, 0)),
            "未清合计": format_yuan(sum(d.open for d in file.items)),
            "未核销金额": format_yuan(file.profile.figures.unapplied),
            "本金说明": f"本对账单{clauses.PRINCIPAL_ONLY}",
            "往来": [
                {
                    "日期": _iso(one.day),
                    "摘要": one.what,
                    "单据号": one.number,
                    "发票号": one.invoice,
                    "增加": format_yuan(one.charged) if one.charged else "",
                    "减少": format_yuan(one.paid) if one.paid else "",
                    "余额": format_yuan(one.balance),
                }
                for one in account.movements
            ],
            "明细": self._items(file.items),
        }

    def dunning(self, order: LetterOrder) -> Values:
        file = order.customer
        before = [
            f"{day_text(one.letter_date)}的{one.letter_no}"
            + (f"（{day_text(delivered_on(one))}送达）" if delivered_on(one) else "")
            for one in file.sent(LetterName.DUNNING)
            if any(names(one, named.debt) for named in order.debts if named.times > 1)
        ]
        told = f"我方此前已就其中货款发出{'、'.join(before)}，贵方仍未付清。" if before else ""
        tone = next(tone for tone in Tone if order.template.endswith(tone))
        contract = file.contract_of(order.debts)
        return {
            **self._debt(order),
            "催款次数": f"第{order.level}次",
            "前函说明": told,
            "后果": clauses.consequence(
                tone,
                stop_clause=contract.stop_clause,
                clause=contract.stop_clause_no,
                forum=contract.forum,
                disputed=bool(file.disputed_overdue),
                lapsed=self._lapsed(order),
            ),
            "明细": self._items(order.debts),
        }

    def commitment(self, order: LetterOrder) -> Values:
        file, policy = order.customer, self.month_end.policy
        guarantor = self._guarantor(file)
        guarantee = clauses.guarantee(guarantor, reviewed=self.reviewed)
        promised = self._promised(file, order.amount)
        held = sum(one.debt.open for one in order.debts) - order.amount
        head = self._head(file)
        return {
            **self._debt(order),
            "未核销说明": clauses.deducted(held, file.later, file.cut_off, debtor="我方"),
            "到账说明": clauses.paid_before_signing(file.cut_off),
            "签章": clauses.seal_of_commitment(file.name, head),
            "无争议": clauses.no_dispute(
                file.disputed_overdue, [d.doc_no for d in file.disputed_debts]
            ),
            "加速条款": clauses.acceleration(policy=policy) if policy.acceleration else "",
            "逾期责任": clauses.instalment_late(_term_agreed(order)),
            "原期限": clauses.terms_kept(_term_agreed(order), policy=policy),
            "保证条款": guarantee,
            "保证人": guarantor.name if guarantor and guarantee else "",
            "管辖条款": "" if file.contract_of(order.debts).forum else clauses.JURISDICTION,
            "分期说明": "各期为承诺人已承诺的安排" if promised else "各期日期与金额由承诺人填写",
            "份数": "叁" if guarantee else "贰",
            "本金说明": clauses.PRINCIPAL_PROMISED,
            "分期": self._instalments(promised),
            "明细": self._items(order.debts),
            **self._stated_fees(order),
        }

    def _stated_fees(self, order: LetterOrder) -> Values:
        """The interest that a commitment fixes: only where asked for, only rates that were agreed."""
        policy, as_of = self.month_end.policy, self.month_end.as_of
        fees: Sequence[LateFee] = ()
        if policy.commitment_fees:
            fees = late_fees(order.customer, order.debts, self.month_end).agreed
        total = sum(fee.fen for fee in fees)
        return {
            "违约金说明": clauses.fees_stated(total, self._capital(total), as_of) if fees else "",
            "违约金合计": format_yuan(total),
            "违约金": _fee_rows(fees),
        }

    @staticmethod
    def _promised(file: CustomerFile, debt: int) -> list[Promise]:
        """The instalments that the customer promised, where they add up to the debt."""
        found = [
            Promise(p.promise.due_on, p.promise.amount - p.promise.received)
            for p in file.promises
            if p.status is PromiseStatus.WAITING
        ]
        return found if found and not check_instalments(debt, found) else []

    def _instalments(self, promised: Sequence[Promise]) -> Rows:
        """Blank rows when nothing was promised: no schedule is put into the customer's mouth."""
        rows = [
            {"期次": f"第{number}期", "日期": day_text(one.due_on),
             "金额": format_yuan(one.amount), "大写": self._capital(one.amount)}
            for number, one in enumerate(promised, start=1)
        ]  # fmt: skip
        blank = {"日期": "　　　　年　　月　　日", "金额": "", "大写": ""}
        return rows or [{"期次": f"第{n}期", **blank} for n in range(1, BLANK_INSTALMENTS + 1)]

    @staticmethod
    def _guarantor(file: CustomerFile) -> Guarantor | None:
        """Who vouches for the promises that are still running, not for one long past."""
        running = {p.promise.due_on for p in file.promises if p.status is PromiseStatus.WAITING}
        found = [
            c.guarantor
            for c in file.contacts
            if c.kind == ContactKind.PROMISE and c.guarantor and c.promise_date in running
        ]
        if not found:
            return None
        name = found[-1]
        return Guarantor(name, clauses.is_company(name), "决议" in name)

    def stop(self, order: LetterOrder) -> Values:
        detail, file = _detail(order, StopDetail), order.customer
        ground = detail.ground
        talked = detail.talked_on
        orders = held_orders_sentence(
            ground,
            detail.from_day,
            clause=file.contract_of(order.debts).stop_clause_no,
            evidence=file.profile.lost_ability,
        )
        return {
            **self._debt(order),
            "停供正文": orders,
            "新订单": clauses.no_new_orders(detail.from_day),
            "催告经过": clauses.urged(talked, detail.deadline_no),
            "缓期说明": "" if ground.acts_at_once else clauses.averted(order.reply_by),
            "恢复条件": clauses.resume_terms(security_is_enough=ground is Ground.UNSAFE),
            "停供起始日": day_text(detail.from_day),
            "明细": self._items(order.debts),
        }

    def resume(self, order: LetterOrder) -> Values:
        detail = _detail(order, ResumeDetail)
        day = detail.cleared.on or self.month_end.as_of
        return {
            "停供文号": detail.stop.letter_no,
            "停供日期": day_text(detail.stop.letter_date),
            "结清说明": clauses.cleared_sentence(
                detail.stop.letter_no, detail.cleared.paid, detail.cleared.credited, day
            ),
            "恢复说明": clauses.resumption(
                self.letter_on + timedelta(days=1),
                begun=detail.begun,
                on_credit=detail.on_credit,
            ),
        }

    def lawyer(self, order: LetterOrder) -> Values:
        file, record = order.customer, order.customer.record
        contract = file.contract_of(order.debts)
        schedule = late_fees(file, order.debts, self.month_end)
        return {
            **self._debt(order),
            **self._oldest(order),
            "委托律所": self.company.law_firm or "（待定律师事务所）",
            "客户代码": record.uscc,
            "违约金估算": self._estimate(contract, schedule),
            "时效说明": clauses.limitation_sentence(
                file.profile.duties.sue_by, self.month_end.as_of
            ),
            "停供条款": (contract.stop_clause_no or "有") if contract.stop_clause else "无",
            "所有权保留": "有" if contract.retention else "无",
            "争议解决": contract.forum or "未约定",
            "违约金": _fee_rows(schedule.fees),
            "时效": [
                {
                    "单据号": one.debt.doc_no,
                    "到期日": _iso(one.debt.due_on),
                    "届满日": self._last_day(file, one.debt),
                }
                for one in order.debts
            ],
            "明细": self._items(order.debts),
            "经过": self.events(file),
        }

    def _last_day(self, file: CustomerFile, debt: Debt) -> str:
        over = file.lapsed(debt, self.month_end.as_of, self.month_end.policy)
        return _iso(file.sue_by(debt, self.month_end.policy)) + ("（已届满）" if over else "")

    def _estimate(self, contract: Contract, schedule: Schedule) -> str:
        """What the interest comes to and rests on; for the lawyer, never for the customer."""
        breach_on = min((fee.since for fee in schedule.fees if not fee.paid), default=None)
        rate = late_rate(contract, self.month_end, breach_on)
        warning = too_high(rate.value, breach_on, policy=self.month_end.policy)
        agreed = contract.late_rate is not None
        told = Verdict(None, (*rate.reasons, *([warning] if warning else [])))
        basis = told.why() if agreed else f"合同未约定利率，按参数估算逾期付款损失：{told.why()}"
        until = day_text(self.month_end.as_of)
        total, paid = format_yuan(schedule.total), format_yuan(schedule.paid)
        of_these = f"其中迟付已付部分￥{paid}元，" if schedule.paid else ""
        return (
            f"￥{total}元（{of_these}逐笔见《逾期付款违约金计算表》，暂计至{until}，此后另计）；{basis}"
            + "".join(f"；另有{count}笔迟付未列：{why}" for why, count in schedule.left_out.items())
        )

    def award(self, order: LetterOrder) -> Values:
        year = order.customer.profile.figures
        return {
            "守约": clauses.praised_for(year.due_year, year.on_time_year),
            "年度": str(_detail(order, AwardDetail).year),
            "总经理": self.company.general_manager,
        }

    def prices(self, order: LetterOrder) -> Values:
        profile, record = order.customer.profile, order.customer.record
        contract = profile.signed.current
        return {
            "付款条件": clauses.payment_term(
                profile.credit.effective.value,
                record.credit_days,
                written_term(contract, record, self.month_end.policy),
                contract.cycle,
            ),
            "现金比例": _ways_to_pay(contract),
            "价格": [
                {"序号": str(number), "商品名称": item, "单价": f"{price:,.2f}"}
                for number, (item, price) in enumerate(_detail(order, PriceDetail).prices, start=1)
            ],
        }

    @staticmethod
    def _oldest(order: LetterOrder) -> Values:
        days = [one.debt.due_on for one in order.debts if one.debt.due_on]
        late = [one.debt.overdue_days for one in order.debts]
        return {
            "最早到期日": day_text(min(days, default=None)),
            "最长逾期天数": str(max(late, default=0)),
        }

    def report(self, order: LetterOrder) -> Values:
        file, profile = order.customer, order.customer.profile
        advice = profile.advice
        state = states_by_paper(papers_of(documents_of(file, order.debts),
                                          file.record.registration_form))  # fmt: skip
        return {
            **self._debt(order),
            **self._oldest(order),
            "停供级别": profile.stop.value.label,
            "停供理由": profile.stop.why(),
            "时效截止日": day_text(profile.duties.sue_by),
            "催收方法": f"{advice.value.primary}：{advice.value.action}" if advice else "",
            "部门负责人": self.company.department_head,
            "明细": self._items(order.debts),
            "经过": self.events(file),
            "材料": [
                {"序号": str(number), "名称": paper, "情况": told}
                for number, (paper, told) in enumerate(state.items(), start=1)
            ],
        }

    def contacts_form(self, order: LetterOrder) -> Values:
        record = order.customer.record
        return {
            "客户代码": record.uscc,
            "联系电话": mask_phone(record.phone),
            "信用等级": order.customer.profile.grade_label,
            "首次交易日": day_text(record.first_trade),
        }

    def _credit(self, file: CustomerFile) -> Values:
        company, profile = self.company, file.profile
        return {
            "信用等级": profile.grade_label or "未评级",
            "应收余额": format_yuan(profile.figures.balance),
            "超期欠款": format_yuan(profile.figures.overdue),
            "批准额度": _or_none(file.record.limit, "未授信"),
            "部门负责人": company.department_head,
            "财务负责人": company.finance_head,
            "总经理": company.general_manager,
        }

    def _asked(self, file: CustomerFile, kinds: Sequence[ApprovalKind]) -> Values:
        """What the customer's pending row of 审批与变更 asks for; blanks to be filled in without."""
        pending = [
            row
            for row in known_rows(self.month_end.ledger.approvals)
            if row.customer_code == file.code
            and row.kind in kinds
            and waits(request_of(row), self.month_end.as_of, policy=self.month_end.policy)
        ]
        row = pending[-1] if pending else Approval()
        until = f"{day_text(row.valid_from)}至{day_text(row.valid_to)}" if row.valid_to else ""
        return {
            "申请额度": _or_none(row.new_amount, "￥　　　　　　　　元"),
            "申请等级": row.new_grade,
            "申请期限": "　　　　天" if row.new_days is None else f"{row.new_days}天",
            "申请有效期": until or "　　　　年　　月　　日至　　　　年　　月　　日",
            "申请事由": row.grounds,
        }

    def application(self, order: LetterOrder) -> Values:
        file, record = order.customer, order.customer.record
        return {
            **self._credit(file),
            **self._asked(file, _GRANTS),
            "客户类别": "新客户" if record.is_new else "老客户",
            "客户代码": record.uscc,
            "首次交易日": day_text(record.first_trade),
            "缺少资料": record.docs_missing or "齐全",
            "等级理由": file.profile.grade.why(),
            "上年销售额": _or_none(record.last_year_sales, "无"),
            "额度上限": _or_none(file.profile.credit.ceiling.value, "未定"),
            "信用期限": "未定" if record.credit_days is None else f"{record.credit_days}天",
        }

    def temporary(self, order: LetterOrder) -> Values:
        record = order.customer.record
        limit = record.temp_limit
        term = f"，{_iso(record.temp_from)}至{_iso(record.temp_to)}" if limit else ""
        return {
            **self._credit(order.customer),
            **self._asked(order.customer, (ApprovalKind.TEMPORARY, ApprovalKind.RELEASE)),
            "占用": format_yuan(order.customer.profile.credit.usage.value),
            "临时额度": _or_none(limit, "无") + term,
        }

    def handover(self, order: LetterOrder) -> Values:
        detail = _detail(order, HandoverDetail)
        owned = detail.customers
        return {
            "业务员": detail.salesperson,
            "财务负责人": self.company.finance_head,
            "客户数": str(len(owned)),
            "余额合计": format_yuan(order.amount),
            "余额合计大写": self._capital(order.amount),
            "逾期合计": format_yuan(sum(f.profile.figures.overdue for f in owned)),
            "客户": [
                {
                    "序号": str(number),
                    "编码": file.code,
                    "名称": file.name,
                    "合同号": file.profile.signed.current.contract_no,
                    "余额": format_yuan(file.profile.figures.balance),
                    "逾期": format_yuan(file.profile.figures.overdue),
                    "最近联系": _iso(file.profile.duties.last_contact),
                }
                for number, file in enumerate(owned, start=1)
            ],
        }

    def review_of(self, order: LetterOrder, values: Values) -> str:
        """Return what the register says of a letter with clauses that need a lawyer."""
        ground = order.detail.ground if isinstance(order.detail, StopDetail) else None
        legal = bool(values.get("条例依据") or values.get("保证条款"))
        return asks_for_lawyer(ground, other_clauses=legal)


def _fee_rows(fees: Sequence[LateFee]) -> Rows:
    return [
        {
            "单据号": fee.doc_no,
            "本金": format_yuan(fee.principal),
            "起": _iso(fee.since),
            "止": _iso(fee.until),
            "天数": str(fee.days),
            "日利率": percent(fee.rate),
            "金额": format_yuan(fee.fen),
            "已付": "已付" if fee.paid else "",
        }
        for fee in fees
    ]


def _before(day: date | None, until: date) -> bool:
    return day is not None and day <= until


def _term_agreed(order: LetterOrder) -> bool:
    """Was the date of payment of any of the debts agreed?"""
    return any(one.debt.term_agreed for one in order.debts)


def _ways_to_pay(contract: Contract) -> str:
    return clauses.ways_to_pay(
        contract.cash_ratio, contract.bills_allowed, contract.discount_clause_no
    )


def _size(file: CustomerFile) -> CompanySize | None:
    return CompanySize(file.record.size) if file.record.size else None


def _arrival(letter: Letter) -> str:
    """What is known of a letter's way: state, day, who signed for it, what came back."""
    day = delivered_on(letter)
    said = (letter.delivery, _iso(day), letter.signer, letter.answer)
    return " ".join(filter(None, said))


def _or_none(fen: int | None, otherwise: str) -> str:
    return otherwise if fen is None else f"￥{format_yuan(fen)}元"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


_SPECIAL: dict[str, Callable[[Writer, LetterOrder], Values]] = {
    LetterName.PLAN: Writer.plan,
    LetterName.REMINDER: Writer.reminder,
    LetterName.EXCEPTION: Writer.exception,
    LetterName.STATEMENT: Writer.statement,
    LetterName.DUNNING: Writer.dunning,
    LetterName.COMMITMENT: Writer.commitment,
    LetterName.DEADLINE: Writer.stop,
    LetterName.STOP: Writer.stop,
    LetterName.RESUME: Writer.resume,
    LetterName.LAWYER: Writer.lawyer,
    LetterName.AWARD: Writer.award,
    LetterName.PRICES: Writer.prices,
    "信用申请表": Writer.application,
    "临时额度申请表": Writer.temporary,
    "工作事实报告": Writer.report,
    "对方负责人登记表": Writer.contacts_form,
    "交接清单": Writer.handover,
}
