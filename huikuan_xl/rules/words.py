"""Every word that a cell of the ledger may hold, and what it means to the regulation.

The schema offers these words as choices, the reader accepts them, the rules ask them what follows.
Each is a ``StrEnum``: a word compares equal to the text of the cell.
"""

from collections.abc import Collection
from enum import StrEnum


class CompanySize(StrEnum):
    """How large a company is (rules 4.5): who is protected, and whom the law binds to pay."""

    AGENCY = "机关"
    INSTITUTION = "事业单位"
    LARGE = "大型"
    MEDIUM = "中型"
    SMALL = "小型"
    MICRO = "微型"

    @property
    def must_pay_smaller(self) -> bool:
        """Bound by 《保障中小企业款项支付条例》 towards smaller suppliers."""
        return self in (CompanySize.AGENCY, CompanySize.INSTITUTION, CompanySize.LARGE)

    @property
    def is_protected(self) -> bool:
        """A 中小企业 in the sense of the same regulation (§3)."""
        return self in (CompanySize.MEDIUM, CompanySize.SMALL, CompanySize.MICRO)


class PayMethod(StrEnum):
    """How money came (X18, X19)."""

    NOTES = "现钞"
    TRANSFER = "电汇"
    CHEQUE = "支票"
    BANK_ACCEPTANCE = "银承"
    TRADE_ACCEPTANCE = "商承"
    ELECTRONIC_BILL = "数电票据"
    OTHER = "其他"

    @property
    def is_acceptance(self) -> bool:
        """An acceptance bill, never 现金 (X18)."""
        return self in (
            PayMethod.BANK_ACCEPTANCE,
            PayMethod.TRADE_ACCEPTANCE,
            PayMethod.ELECTRONIC_BILL,
        )

    @property
    def is_bill(self) -> bool:
        """Carries a number, a date and a state: acceptances and cheques."""
        return self.is_acceptance or self is PayMethod.CHEQUE


class BillState(StrEnum):
    """Where a bill or cheque is."""

    HELD = "在手"
    ENDORSED = "背书"
    DISCOUNTED = "贴现"
    COLLECTING = "托收"
    PAID = "兑付"
    BOUNCED = "退票"

    @property
    def counts(self) -> bool:
        """The receipt settles debts: all but a bounced one."""
        return self is not BillState.BOUNCED

    @property
    def is_open(self) -> bool:
        """We still carry the risk of the drawer, before its due date (K10)."""
        return self in (BillState.HELD, BillState.ENDORSED, BillState.COLLECTING)

    @property
    def when_due(self) -> str:
        """What we do about it at maturity, "" for nothing: it is somebody else's, or over."""
        if self is BillState.HELD:
            return "提示付款"
        return "托收中，核对入账" if self is BillState.COLLECTING else ""


class AdjustmentKind(StrEnum):
    """How a balance changes without money or goods: the kinds of 核销与调整."""

    TAIL = "尾差核销"
    BAD_DEBT = "坏账核销"
    RECOVERED = "坏账收回"
    DEBT_MOVED = "应收转户"
    CREDIT_MOVED = "预收转户"
    OFFSET = "应收冲应付"
    REFUND = "退款"
    RETENTION = "质保金"

    @property
    def names_document(self) -> bool:
        """Takes off, brings back or moves one document's debt, which must be named."""
        return self in (
            AdjustmentKind.TAIL,
            AdjustmentKind.BAD_DEBT,
            AdjustmentKind.RECOVERED,
            AdjustmentKind.DEBT_MOVED,
            AdjustmentKind.RETENTION,
        )

    @property
    def has_other_side(self) -> bool:
        """A transfer: another party's account changes by the same amount."""
        return self in (
            AdjustmentKind.DEBT_MOVED,
            AdjustmentKind.CREDIT_MOVED,
            AdjustmentKind.OFFSET,
        )

    @property
    def needs_approval(self) -> bool:
        """Gives a claim up: somebody must have approved it on some day."""
        return self is AdjustmentKind.BAD_DEBT

    @property
    def raises(self) -> bool:
        """Makes debt: of the same document anew, of a later day, or of another customer."""
        return self in (
            AdjustmentKind.RECOVERED,
            AdjustmentKind.DEBT_MOVED,
            AdjustmentKind.RETENTION,
        )

    @property
    def settles(self) -> bool:
        """Takes debt off the customer's documents as a receipt would."""
        return self not in (AdjustmentKind.RECOVERED, AdjustmentKind.REFUND)

    @property
    def takes_credit(self) -> bool:
        """Uses money of the customer's that settled nothing yet."""
        return self in (AdjustmentKind.CREDIT_MOVED, AdjustmentKind.REFUND)

    @property
    def pays(self) -> bool:
        """The debt was paid in value: counts for 回款率, 准时率, plans and promises like money."""
        return self in (AdjustmentKind.CREDIT_MOVED, AdjustmentKind.OFFSET)

    @property
    def forgives(self) -> bool:
        """The customer no longer has to pay it here: it leaves what was to come in, unlike a bad
        debt, which stays a debt that was not paid."""
        return self in (AdjustmentKind.TAIL, AdjustmentKind.DEBT_MOVED, AdjustmentKind.RETENTION)


class Bearer(StrEnum):
    """Who bears the discount of a bill (S0-22)."""

    OURS = "我方"
    THEIRS = "客户"


class SaleState(StrEnum):
    """What became of a sales line."""

    NORMAL = "正常"
    VOID = "作废"
    RED = "红字"
    RETURNED = "退货"

    @property
    def counts(self) -> bool:
        """The line is owed (or taken back): all but a void one."""
        return self is not SaleState.VOID

    @property
    def is_negative(self) -> bool:
        """Takes debt back, whatever sign the amount was typed with (Q06)."""
        return self in (SaleState.RED, SaleState.RETURNED)


class SaleTerm(StrEnum):
    """On which terms goods are sold (S1-01)."""

    CREDIT = "赊销"
    CASH = "现款"
    PREPAID = "预付"
    CONSIGNMENT = "代销"

    @property
    def pays_first(self) -> bool:
        """The customer pays before or against delivery (民法典§526)."""
        return self in (SaleTerm.CASH, SaleTerm.PREPAID)


class PayCycle(StrEnum):
    """How often a contract has its goods paid (S0-20)."""

    EACH = "逐笔"
    HALF_MONTH = "半月"
    MONTH = "月"
    QUARTER = "季"
    HALF_YEAR = "半年"
    YEAR = "年"

    @property
    def days(self) -> int:
        """The longest wait that the cycle means by itself."""
        return _CYCLE_DAYS[self]


_CYCLE_DAYS = {
    PayCycle.EACH: 0, PayCycle.HALF_MONTH: 15, PayCycle.MONTH: 30, PayCycle.QUARTER: 90,
    PayCycle.HALF_YEAR: 180, PayCycle.YEAR: 365,
}  # fmt: skip


class ContactKind(StrEnum):
    """What a row of 承诺与催收 records."""

    DUNNING = "催收"
    PROMISE = "承诺"
    VISIT = "走访"
    DISPUTE = "争议"
    MEASURE = "措施"
    HOLD = "暂缓"

    @property
    def is_talk(self) -> bool:
        """The customer was spoken to about payment (S1-20)."""
        return self in (ContactKind.DUNNING, ContactKind.PROMISE, ContactKind.VISIT)

    @property
    def is_contact(self) -> bool:
        """The customer was in touch with us: what is only decided or planned here is no contact."""
        return self not in (ContactKind.MEASURE, ContactKind.HOLD)

    @property
    def takes_promise(self) -> bool:
        """The day, amount, cash ratio and instalment promised mean something on such a row."""
        return self is ContactKind.PROMISE

    @property
    def ends(self) -> bool:
        """Holds until a day, after which it is over."""
        return self in (ContactKind.DISPUTE, ContactKind.HOLD)


class ApprovalKind(StrEnum):
    """What a row of 审批与变更 is about (S0-23, S4-05, S4-22, S4-31…33, X04)."""

    OPENING = "期初接管"
    NEW_CUSTOMER = "新客户"
    REVIEW = "复评"
    GRADE = "信用等级"
    LIMIT = "批准额度"
    TERM = "信用期限"
    TEMPORARY = "临时额度"
    EXTENSION = "展期"
    RELEASE = "放行"
    WRITE_OFF = "核销"
    CASH_RATIO = "现金比例异议"
    CONCESSION = "让步"
    SETTLED = "争议了结"
    HOLD = "暂缓催收"
    HANDOVER = "换业务员"


class Outcome(StrEnum):
    """What came of a task of 今日待办: it becomes a row of 承诺与催收."""

    PROMISED = "已承诺"
    PAID = "已付款"
    NOT_REACHED = "未联系上"
    DISPUTED = "有争议"
    REFUSED = "拒付"
    OTHER = "其他"

    @property
    def kind(self) -> ContactKind:
        """The kind of the row of 承诺与催收."""
        if self is Outcome.PROMISED:
            return ContactKind.PROMISE
        return ContactKind.DISPUTE if self is Outcome.DISPUTED else ContactKind.DUNNING

    @property
    def promises(self) -> bool:
        """A day and an amount were promised; with any other outcome a day is that of the next call."""
        return self is Outcome.PROMISED


class ReviewOutcome(StrEnum):
    """What a reviewer says of a proposal on 复评: it becomes a row 复评 of 审批与变更."""

    AGREED = "同意建议"
    KEPT = "维持原样"
    OTHER = "另定"

    @property
    def takes_proposal(self) -> bool:
        return self is ReviewOutcome.AGREED

    @property
    def takes_own(self) -> bool:
        """The reviewer's own grade and limit count."""
        return self is ReviewOutcome.OTHER


class Channel(StrEnum):
    """How a customer is reached (S3-04)."""

    PHONE = "电话"
    MAIL = "邮件"
    LETTER = "函件"
    FAX = "传真"
    VISIT = "上门"
    WECHAT = "微信"

    @property
    def disturbs(self) -> bool:
        """Somebody is spoken to at once: it counts toward the weekly limit of contacts (4.6)."""
        return self in (Channel.PHONE, Channel.VISIT, Channel.WECHAT)


class Forum(StrEnum):
    """Who decides a dispute by the contract."""

    COURT = "诉讼"
    ARBITRATION = "仲裁"


class LetterName(StrEnum):
    """The kinds of letters on 函件登记 (rules 4.2)."""

    PLAN = "回款计划联络书"
    REMINDER = "到期提醒"
    EXCEPTION = "催款联络书"
    STATEMENT = "对账单"
    DUNNING = "催款函"
    COMMITMENT = "回款承诺书"
    DEADLINE = "限期清欠通知"
    STOP = "停止供货通知"
    RESUME = "恢复供货通知"
    LAWYER = "律师函委托资料"
    LAWYERS_OWN = "律师函"
    AWARD = "荣誉证书"
    PRICES = "价格确认书"

    @property
    def demands(self) -> bool:
        """A demand for payment: once delivered it restarts the limitation (民法典§195)."""
        return self in (
            LetterName.EXCEPTION,
            LetterName.DUNNING,
            LetterName.DEADLINE,
            LetterName.STOP,
            LetterName.LAWYERS_OWN,
        )

    @property
    def by_lawyer(self) -> bool:
        """The debt is with a lawyer: our papers for one, or the letter that the lawyer sent (L8)."""
        return self in (LetterName.LAWYER, LetterName.LAWYERS_OWN)

    @property
    def announces_stop(self) -> bool:
        """Announces that supply stops, at once or after a deadline (K12)."""
        return self in (LetterName.DEADLINE, LetterName.STOP)

    @property
    def to_customer(self) -> bool:
        """Goes from us to the customer; the papers for a lawyer, and the lawyer's letter, do not."""
        return not self.by_lawyer

    @property
    def leads(self) -> int:
        """Return who leads the letters of one day: the lowest number, the others go with it."""
        return tuple(LetterName).index(self) if self not in _LEADERS else _LEADERS.index(self) - 99


_LEADERS = (
    LetterName.STOP,
    LetterName.DEADLINE,
    LetterName.DUNNING,
    LetterName.RESUME,
    LetterName.EXCEPTION,
    LetterName.PLAN,
)


class Delivery(StrEnum):
    """What is known of a letter's way."""

    UNSENT = "未送达"
    DELIVERED = "已送达"
    ANSWERED = "已回执"
    REFUSED = "拒收"
    RETURNED = "退回"

    @property
    def arrived(self) -> bool:
        """The customer has it."""
        return self in (Delivery.DELIVERED, Delivery.ANSWERED)

    @property
    def what_next(self) -> str:
        """What to do about a letter that the customer doesn't have, "" where there is nothing."""
        if self is Delivery.RETURNED:
            return "核对地址后重发"
        return "换一种送达方式留下证据（当面、公证）" if self is Delivery.REFUSED else ""

    @property
    def counts_as_sent(self) -> bool:
        """The letter went out and did not come back for want of an address.

        A refused one (拒收) went out; whether it arrived is for a lawyer (民法典§137).
        """
        return self is not Delivery.RETURNED


class Answer(StrEnum):
    """What a customer's 回执 says."""

    RECEIVED = "仅签收"
    AGREED = "核对一致"
    DIFFERENT = "核对不一致"
    WILL_PAY = "同意履行"
    OBJECTS = "有异议"

    @property
    def about_balance(self) -> bool:
        """Answers a statement of account."""
        return self in (Answer.AGREED, Answer.DIFFERENT)


def words_of(kind: type[StrEnum]) -> tuple[str, ...]:
    """Return the words of an enum as plain texts, in the order users see them."""
    return tuple(word.value for word in kind)


def chosen(words: Collection[StrEnum]) -> frozenset[str]:
    """Return words as the plain texts that a column of cells is compared with."""
    return frozenset(word.value for word in words)


FINANCE_DEPT = "财务部"
"""The department that keeps the receivables; who acts where no salesperson is named (S0-14)."""

OPENING_NOTE = "期初"
"""What the note of a sales line says that was taken over with the opening balance (Q16)."""

UNDOCUMENTED_OPENING = "没有单据，账龄自"
"""What that note says besides where only a balance was taken over, without its documents."""

NOT_COUNTED_SALES = chosen([state for state in SaleState if not state.counts])
NEGATIVE_SALES = chosen([state for state in SaleState if state.is_negative])
NOT_COUNTED_RECEIPTS = chosen([state for state in BillState if not state.counts])
PAID_FIRST = chosen([term for term in SaleTerm if term.pays_first])
ACCEPTANCES = chosen([method for method in PayMethod if method.is_acceptance])
DEMANDING_LETTERS = chosen([name for name in LetterName if name.demands])
NOT_SENT = chosen([state for state in Delivery if not state.counts_as_sent])
ARRIVED = chosen([state for state in Delivery if state.arrived])
NOT_GONE = frozenset({"", Delivery.UNSENT.value})
"""A letter of which nobody has registered yet that it went out."""
BALANCE_ANSWERS = chosen([answer for answer in Answer if answer.about_balance])
CONTACTS = chosen([kind for kind in ContactKind if kind.is_contact])
TALKS = chosen([kind for kind in ContactKind if kind.is_talk])
MUST_PAY_SMALLER = chosen([size for size in CompanySize if size.must_pay_smaller])
PROTECTED = chosen([size for size in CompanySize if size.is_protected])
QUIET_CHANNELS = chosen([channel for channel in Channel if not channel.disturbs])
