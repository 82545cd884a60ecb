"""The worksheet functions about one customer, one document or one day: thin over the rules.

Every function takes cell values in the order of the design's table and answers with one cell. A
number the rules call impossible shows ``#NUM!``, an unreadable argument ``#VALUE!``; the ``_WHY``
functions give the reasons as a Chinese line, also where the plain one shows ``#NUM!``.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from huikuan_xl.functions.kept import held
from huikuan_xl.functions.registry import (
    NUM,
    VALUE,
    ArgKind,
    Argument,
    CannotSay,
    Cell,
    CellError,
    Handle,
    Result,
    cell_error,
    read_value,
    worksheet_function,
)
from huikuan_xl.ledger.schema import CONTRACTS, CUSTOMERS
from huikuan_xl.rules import (
    ageing,
    approvals,
    credit,
    grading,
    interest,
    limitation,
    money,
    plans,
    provision,
    reminders,
    scoring,
    stop_supply,
    tactics,
    terms,
    uscc,
    warning_flags,
    words,
)
from huikuan_xl.rules.policy import DEFAULT, Policy
from huikuan_xl.rules.reasons import Verdict

T = TypeVar("T")
ParameterRows = tuple[tuple[Cell, ...], ...] | Handle

# --- arguments that several functions share ----------------------------------------------------

Parameters = Annotated[
    ParameterRows | None,
    Argument(
        "参数",
        ArgKind.PARAMETERS,
        "“参数”表的整个区域，含表头，或它的表柄；省略则按制度的默认值。",
        "hk_parameters",
    ),
]
AsOf = Annotated[date, Argument("统计日", ArgKind.DATE, "截至哪一天计算，含当日。", "2026-06-30")]
DueDate = Annotated[date, Argument("到期日", ArgKind.DATE, "约定的付款日期。", "2026-05-31")]
OverdueDays = Annotated[
    int, Argument("逾期天数", ArgKind.INT, "统计日减到期日的天数，未到期为 0 或负数。", "45")
]
Limit = Annotated[
    int | None,
    Argument(
        "批准额度", ArgKind.MONEY, "审批通过的信用额度（元）；空=未授信，0=款到发货。", "100000",
        blank_ok=True,
    ),
]  # fmt: skip
Usage = Annotated[
    int, Argument("占用", ArgKind.MONEY, "已占用的信用（元）：应收余额等，口径见参数。", "80000")
]
Total = Annotated[
    Decimal | None,
    Argument("总分", ArgKind.NUMBER, "授信评级三项分数之和，0～100 分；空=没有评完。", "85",
             blank_ok=True),
]  # fmt: skip
Repayment = Annotated[
    Decimal | None,
    Argument("偿还分", ArgKind.NUMBER, "到期货款偿还状况的得分，0～40 分。", "32", blank_ok=True),
]
Purchases = Annotated[
    Decimal | None,
    Argument("采购分", ArgKind.NUMBER, "在本公司采购状况的得分，0～30 分。", "25", blank_ok=True),
]
Vetoes = Annotated[
    str,
    Argument("否决项", ArgKind.TEXT, "一票否决的项目 V1～V8，用逗号分开；没有则留空。", "V1"),
]
OurFault = Annotated[
    bool,
    Argument("我方责任", ArgKind.FLAG, "是否因我方质量或交货违约而未付，仅豁免 V1；空=否。", "否"),
]
NewCustomer = Annotated[
    bool, Argument("新客户", ArgKind.FLAG, "是否新客户，新客户最高为信用 C；空=否。", "否")
]
Documents = Annotated[
    bool, Argument("资料齐全", ArgKind.FLAG, "六项客户资料是否齐全；空=是。", "是")
]
Approved = Annotated[
    bool,
    Argument("特批", ArgKind.FLAG, "新客户经特批（有特批人、日期和理由）不封顶；空=否。", "否"),
]
OnTime = Annotated[
    Decimal | None,
    Argument("准时率", ArgKind.RATIO, "按期回款金额÷应回金额，0～1；空=无数据。", "0.96",
             blank_ok=True),
]  # fmt: skip
CashRatio = Annotated[
    Decimal | None,
    Argument("现金比例", ArgKind.RATIO, "非承兑回款÷总回款，0～1；空=无数据。", "0.6",
             blank_ok=True),
]  # fmt: skip
DiscountRate = Annotated[
    Decimal | None,
    Argument("贴息率", ArgKind.RATIO, "我方承担的贴息÷总回款，0～1；空=无数据。", "0",
             blank_ok=True),
]  # fmt: skip
PromiseRate = Annotated[
    Decimal | None,
    Argument("承诺兑现率", ArgKind.RATIO, "按期实收÷已到期承诺，0～1；空=无数据。", "1"),
]
LastYearSales = Annotated[
    int | None,
    Argument("上年销售额", ArgKind.MONEY, "上一年全年销售额（元）；空=没有，改用合同年金额。",
             "1200000", blank_ok=True),
]  # fmt: skip
ContractAmount = Annotated[
    int | None,
    Argument("合同年金额", ArgKind.MONEY, "没有上年销售额时代替它的合同年金额（元）。", "1200000"),
]
GradeOfCustomer = Annotated[
    str,
    Argument(
        "信用等级", ArgKind.TEXT, "客户的信用等级；信用 E 不授信，额度按 0 计。空=不考虑。", "B"
    ),
]
CreditGrade = Annotated[
    str, Argument("信用等级", ArgKind.TEXT, "信用等级 A～E，可写“C”或“信用C·基础”。", "B")
]
SeasonFactor = Annotated[
    Decimal,
    Argument("季节系数", ArgKind.RATIO, "淡旺季系数，默认 1，上下浮动不超过参数的幅度。", "1.2"),
]
Order = Annotated[int, Argument("本单金额", ArgKind.MONEY, "这张订单的价税合计（元）。", "20000")]
PriceConfirmed = Annotated[
    bool | None,
    Argument("价格确认书", ArgKind.FLAG, "客户是否已签价格确认书；空=不考虑。", "是"),
]
Release = Annotated[
    str,
    Argument(
        "放行", ArgKind.TEXT, "生效的放行编号，由 HK_RELEASE 给出；空=没有放行。", "FX-2026-001"
    ),
]
LongestOverdue = Annotated[
    int, Argument("最长逾期天数", ArgKind.INT, "最早一笔逾期欠款的天数；空=没有逾期。", "0")
]
Level = Annotated[
    int,
    Argument("停供级别", ArgKind.INT, "0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供。", "0"),
]
OverLimit = Annotated[
    bool | None,
    Argument("超额度", ArgKind.FLAG, "占用是否超过有效额度；空=否。", "否", blank_ok=True),
]
EarliestDue = Annotated[
    date | None,
    Argument("最早逾期到期日", ArgKind.DATE, "逾期欠款中最早的到期日；没有逾期则留空。",
             "2026-03-31", blank_ok=True),
]  # fmt: skip
Overdue = Annotated[
    int, Argument("超期欠款", ArgKind.MONEY, "已过到期日的欠款（元），没有填 0。", "50000")
]
StopClause = Annotated[
    bool, Argument("合同有停供条款", ArgKind.FLAG, "合同是否写明逾期可以停供；空=是。", "是")
]
Malicious = Annotated[
    bool, Argument("恶意拖欠", ArgKind.FLAG, "是否已人工认定恶意拖欠；空=否。", "否")
]
OldestDocument = Annotated[
    date | None,
    Argument("最早单据日", ArgKind.DATE, "最早一张未付清单的日期；空=不考虑账龄。", "2025-11-30"),
]
LimitationDate = Annotated[
    date | None,
    Argument("时效届满日", ArgKind.DATE, "诉讼时效届满日，见 HK_SUE_BY；空=不考虑。", "2028-12-31"),
]
Strategic = Annotated[
    bool, Argument("战略客户", ArgKind.FLAG, "是否关系重要、得罪不起的客户；空=否。", "否")
]
SalesShare = Annotated[
    Decimal, Argument("年销占比", ArgKind.RATIO, "占本公司年销售额的比例，0～1；空=0。", "0.02")
]
Years = Annotated[int, Argument("合作年数", ArgKind.INT, "与本公司合作的整年数；空=0。", "2")]
Referrer = Annotated[
    bool, Argument("有引荐人", ArgKind.FLAG, "有没有可以出面说情的引荐人；空=否。", "否")
]
Depends = Annotated[
    bool,
    Argument("有求于我", ArgKind.FLAG, "客户是否依赖我方供货（独供、订单在途）；空=否。", "否"),
]
MethodClause = Annotated[
    bool, Argument("合同有停供条款", ArgKind.FLAG, "合同是否写明逾期可以停供；空=否。", "是")
]
SellerCustomers = Annotated[
    int, Argument("业务员客户数", ArgKind.INT, "该业务员负责的客户户数；空=0。", "30")
]
Communications = Annotated[
    int, Argument("沟通次数", ArgKind.INT, "就这笔欠款已登记的沟通次数；空=0。", "1")
]
MethodOurFault = Annotated[
    bool, Argument("我方责任", ArgKind.FLAG, "未付是否因我方责任（原因 C 组）；空=否。", "否")
]
Tried = Annotated[
    Sequence[Cell],
    Argument("已用方法", ArgKind.LIST,
             "已用过的催收方法，一列或用顿号分开的文字；用过几次就写几次。", "软磨法、轰炸法"),
]  # fmt: skip
FactNames = Annotated[
    Sequence[Cell],
    Argument("项目", ArgKind.LIST, "一行或一列项目名称，即表头，如 余额、批准额度；认不出的列略过。",
             "批准额度"),
]  # fmt: skip
FactValues = Annotated[
    Sequence[Cell],
    Argument("值", ArgKind.LIST, "与“项目”一样多的一行或一列值；金额为元，空=不知道。", "100000"),
]


# --- what every function needs -----------------------------------------------------------------


def policy_of(rows: ParameterRows | None) -> Policy:
    """Return the policy that a 参数 range holds, the default without one.

    Raises CannotSay: the cell's own error for an error cell, #VALUE! for a bad value.
    """
    if rows is None:
        return DEFAULT
    answer = held(rows) if isinstance(rows, Handle) else parsed_policy(rows)
    if isinstance(answer, Policy):
        return answer
    if isinstance(answer, UnusablePolicy):
        raise CannotSay(answer.error, answer.why)
    raise CannotSay(VALUE, "这里要“参数”表的表柄")


@dataclass(frozen=True, slots=True)
class UnusablePolicy:
    """A 参数 table with errors: what cells show, and why."""

    error: CellError
    why: str


@lru_cache(maxsize=16)
def parsed_policy(rows: tuple[tuple[Cell, ...], ...]) -> Policy | UnusablePolicy:
    """Read the 参数 table."""
    from huikuan_xl.ledger.parameters import policy_from_rows
    from huikuan_xl.ledger.problems import Severity

    policy, problems = policy_from_rows(rows)
    wrong = [p for p in problems if p.severity is Severity.ERROR]
    for one in wrong:
        if (error := cell_error(one.value)) is not None:
            return UnusablePolicy(error, f"参数“{one.column}”是错误值 {error}")
    if wrong:
        told = "；".join(f"{p.column}“{p.value}”{p.why}" for p in wrong)
        return UnusablePolicy(VALUE, f"参数有错：{told}")
    return policy


@contextmanager
def impossible_is_num() -> Iterator[None]:
    """The rules' ValueError, a number that can't be, becomes #NUM!."""
    try:
        yield
    except ValueError as wrong:
        raise CannotSay(NUM, str(wrong)) from None


def _why(verdict: Callable[[], Verdict[T]]) -> str:
    """Return the chain of reasons, or what is wrong with the arguments."""
    try:
        return verdict().why()
    except CannotSay as stop:
        return stop.reason


def _grade_letter(text: str) -> str:
    letter = text.strip().upper().removeprefix("信用")[:1]
    if letter not in grading.GRADES:
        raise CannotSay(VALUE, f"信用等级应为 A～E，现为“{text}”")
    return letter


def _known_grade(text: str) -> str | None:
    return _grade_letter(text) if text else None


def _within(label: str, value: Decimal | int | None, low: int, high: Decimal | int | None) -> None:
    """Raise #NUM! unless ``value`` is in the range, bounds included."""
    if value is None or (value >= low and (high is None or value <= high)):
        return
    limits = f"不小于 {low}" if high is None else f"在 {low}～{high} 之间"
    raise CannotSay(NUM, f"{label}应{limits}，现为 {value}")


# --- credit grade, pay rating, limit -----------------------------------------------------------


def _grade(
    total: Decimal | None,
    repayment: Decimal | None,
    purchases: Decimal | None,
    vetoes: str,
    our_fault: bool,
    new_customer: bool,
    documents_complete: bool,
    approved: bool,
    parameters: ParameterRows | None,
) -> Verdict[str | None]:
    policy = policy_of(parameters)
    _within("总分", total, 0, 100)
    _within("偿还分", repayment, 0, policy.full_scores[0])
    _within("采购分", purchases, 0, policy.full_scores[1])
    codes = grading.read_vetoes(vetoes)
    undecided = grading.unknown_veto(codes, our_fault)
    if undecided is not None:
        raise CannotSay(VALUE, undecided.text)
    with impossible_is_num():
        return grading.credit_grade(
            total, repayment, purchases, codes.struck, our_fault, new_customer, documents_complete,
            approved, policy,
        )  # fmt: skip


@worksheet_function(
    "按总分、两项分、封顶与一票否决评定信用等级 A～E。",
    result=Result.TEXT, rule="K01–K06", example="=HK_GRADE(85,32,25)",
)  # fmt: skip
def HK_GRADE(
    total: Total,
    repayment: Repayment,
    purchases: Purchases,
    vetoes: Vetoes = "",
    our_fault: OurFault = False,
    new_customer: NewCustomer = False,
    documents_complete: Documents = True,
    approved: Approved = False,
    parameters: Parameters = None,
) -> str | None:
    """Return the credit grade, a bare letter A–E; blank while scores are missing (K01–K06)."""
    return _grade(
        total, repayment, purchases, vetoes, our_fault, new_customer, documents_complete, approved,
        parameters,
    ).value  # fmt: skip


@worksheet_function(
    "说明信用等级是怎样评定的：每一步的理由；分数或否决项不对时说明哪里不对。",
    result=Result.TEXT, rule="K06", example="=HK_GRADE_WHY(85,32,25)",
)  # fmt: skip
def HK_GRADE_WHY(
    total: Total,
    repayment: Repayment,
    purchases: Purchases,
    vetoes: Vetoes = "",
    our_fault: OurFault = False,
    new_customer: NewCustomer = False,
    documents_complete: Documents = True,
    approved: Approved = False,
    parameters: Parameters = None,
) -> str:
    """Return the chain of reasons behind HK_GRADE (K06)."""
    return _why(
        lambda: _grade(
            total, repayment, purchases, vetoes, our_fault, new_customer, documents_complete,
            approved, parameters,
        )
    )  # fmt: skip


def _rating(
    on_time: Decimal | None,
    cash: Decimal | None,
    discount_cost: Decimal | None,
    promises: Decimal | None,
    parameters: ParameterRows | None,
) -> Verdict[str | None]:
    for label, value in (
        ("准时率", on_time), ("现金比例", cash), ("贴息率", discount_cost), ("承诺兑现率", promises),
    ):  # fmt: skip
        _within(label, value, 0, 1)
    record = scoring.PayRecord(on_time, cash, discount_cost, promises)
    return scoring.pay_rating(record, policy=policy_of(parameters))


@worksheet_function(
    "按准时率、现金比例、贴息率和承诺兑现率加权评定回款评级 A～D，最多比最低一项高一级；没有准时率则为空。",
    result=Result.TEXT, rule="K24", example="=HK_RATING(0.96,0.6,0)",
)  # fmt: skip
def HK_RATING(
    on_time: OnTime,
    cash: CashRatio,
    discount_cost: DiscountRate,
    promises: PromiseRate = None,
    parameters: Parameters = None,
) -> str | None:
    """Return the pay rating, a bare letter A–D; blank where nothing fell due (K24)."""
    return _rating(on_time, cash, discount_cost, promises, parameters).value


@worksheet_function(
    "说明回款评级的理由：每一项达到哪一级，怎样合成。",
    result=Result.TEXT, rule="K24", example="=HK_RATING_WHY(0.96,0.6,0)",
)  # fmt: skip
def HK_RATING_WHY(
    on_time: OnTime,
    cash: CashRatio,
    discount_cost: DiscountRate,
    promises: PromiseRate = None,
    parameters: Parameters = None,
) -> str:
    """Return the chain of reasons behind HK_RATING (K24)."""
    return _why(lambda: _rating(on_time, cash, discount_cost, promises, parameters))


def _limit(
    last_year_sales: int | None,
    grade: str,
    factor: Decimal,
    parameters: ParameterRows | None,
    contract_amount: int | None,
) -> Verdict[int | None]:
    letter = _grade_letter(grade)
    with impossible_is_num():
        return credit.limit_ceiling(
            last_year_sales, letter, factor, policy_of(parameters), contract_amount
        )


@worksheet_function(
    "信用额度的上限（元）：上年销售额（没有则合同年金额）÷12×季节系数；信用 E 为 0，都没有则为空。",
    result=Result.MONEY, rule="K07 K08", example='=HK_LIMIT(1200000,"B",1.2)',
)  # fmt: skip
def HK_LIMIT(
    last_year_sales: LastYearSales,
    grade: CreditGrade,
    factor: SeasonFactor = Decimal(1),
    parameters: Parameters = None,
    contract_amount: ContractAmount = None,
) -> int | None:
    """Return the most the credit limit may be, in 分 (K07, K08); None where nothing tells."""
    return _limit(last_year_sales, grade, factor, parameters, contract_amount).value


@worksheet_function(
    "说明额度上限是怎样算出的。",
    result=Result.TEXT, rule="K07 K08", example='=HK_LIMIT_WHY(1200000,"B",1.2)',
)  # fmt: skip
def HK_LIMIT_WHY(
    last_year_sales: LastYearSales,
    grade: CreditGrade,
    factor: SeasonFactor = Decimal(1),
    parameters: Parameters = None,
    contract_amount: ContractAmount = None,
) -> str:
    """Return the chain of reasons behind HK_LIMIT (K07, K08)."""
    return _why(lambda: _limit(last_year_sales, grade, factor, parameters, contract_amount))


@worksheet_function(
    "剩余信用（元）＝批准额度＋未到期的临时额度－占用，可为负；批准额度空着（未授信）则为空。",
    result=Result.MONEY, rule="K10", example="=HK_CREDIT_LEFT(100000,80000)",
)  # fmt: skip
def HK_CREDIT_LEFT(
    limit: Limit,
    usage: Usage,
    temporary: Annotated[
        int, Argument("临时额度", ArgKind.MONEY, "特批的临时额度（元）；空=没有。", "20000")
    ] = 0,
    temporary_until: Annotated[
        date | None,
        Argument(
            "临时到期日", ArgKind.DATE, "临时额度最后有效的一天；空着则不计入。", "2026-12-31"
        ),
    ] = None,
    as_of: Annotated[
        date | None,
        Argument("统计日", ArgKind.DATE, "截至哪一天计算；空着则临时额度不计入。", "2026-06-30"),
    ] = None,
    temporary_from: Annotated[
        date | None,
        Argument(
            "临时额度起始日", ArgKind.DATE, "临时额度生效的第一天；空=早已生效。", "2026-06-01"
        ),
    ] = None,
    grade: GradeOfCustomer = "",
) -> int | None:
    """Return the credit left in 分, None without a limit (K07, K10)."""
    _within("批准额度", limit, 0, None)
    _within("临时额度", temporary, 0, None)
    effective = credit.effective_limit(
        limit, temporary, temporary_from, temporary_until, as_of, _known_grade(grade)
    )
    return credit.remaining_credit(effective.value, usage).value


def _can_ship(
    limit: int | None,
    usage: int,
    order: int,
    longest_overdue_days: int,
    level: int,
    parameters: ParameterRows | None,
    grade: str,
    price_confirmed: bool | None,
    release: str,
) -> Verdict[credit.Shipping]:
    _within("批准额度", limit, 0, None)
    _within("停供级别", level, 0, 4)
    return credit.can_ship(
        limit, usage, order, longest_overdue_days, level, policy_of(parameters),
        _known_grade(grade), price_confirmed, release,
    )  # fmt: skip


@worksheet_function(
    "这张订单能不能发货：可发、需审批、仅预付或款到发货、停供或只收不供；占用加本单等于额度时可发。",
    result=Result.TEXT, rule="K10–K13", example="=HK_CAN_SHIP(100000,80000,20000)",
)  # fmt: skip
def HK_CAN_SHIP(
    limit: Limit,
    usage: Usage,
    order: Order,
    longest_overdue_days: LongestOverdue = 0,
    level: Level = 0,
    parameters: Parameters = None,
    grade: GradeOfCustomer = "",
    price_confirmed: PriceConfirmed = None,
    release: Release = "",
) -> str:
    """Return what may happen to an order (K07, K10–K13); without a limit it needs an approval."""
    return _can_ship(
        limit,
        usage,
        order,
        longest_overdue_days,
        level,
        parameters,
        grade,
        price_confirmed,
        release,
    ).value.told(release)


@worksheet_function(
    "说明订单可发、需审批或不能发的理由。",
    result=Result.TEXT, rule="K10–K13", example="=HK_CAN_SHIP_WHY(100000,80000,30000)",
)  # fmt: skip
def HK_CAN_SHIP_WHY(
    limit: Limit,
    usage: Usage,
    order: Order,
    longest_overdue_days: LongestOverdue = 0,
    level: Level = 0,
    parameters: Parameters = None,
    grade: GradeOfCustomer = "",
    price_confirmed: PriceConfirmed = None,
    release: Release = "",
) -> str:
    """Return the chain of reasons behind HK_CAN_SHIP (K07, K10–K13)."""
    return _why(
        lambda: _can_ship(
            limit, usage, order, longest_overdue_days, level, parameters, grade, price_confirmed,
            release,
        )
    )  # fmt: skip


# --- decisions ----------------------------------------------------------------------------------


def _blank_ok(kind: ArgKind, name: str, help_: str, example: str = "") -> Argument:
    return Argument(name, kind, help_, example, blank_ok=True)


@worksheet_function(
    "审批与变更的一行：生效、待审批并还差谁、未到生效日、已到期、否决或为什么不成立。",
    result=Result.TEXT, rule="X04",
    example='=HK_APPROVAL("复评","张三",DATE(2026,7,1),"李四",DATE(2026,7,2),"","","","",DATE(2026,7,3),50000)',
)  # fmt: skip
def HK_APPROVAL(
    kind: Annotated[
        str, Argument("类型", ArgKind.TEXT, "审批与变更的类型，如 展期、放行。", "放行")
    ],
    author: Annotated[str | None, _blank_ok(ArgKind.TEXT, "申请人", "申请人。", "张三")],
    asked_on: Annotated[date | None, _blank_ok(ArgKind.DATE, "申请日", "申请日。", "2026-07-01")],
    approver_1: Annotated[
        str | None, _blank_ok(ArgKind.TEXT, "批准人1", "第一步的批准人。", "李四")
    ],
    approved_1: Annotated[
        date | None, _blank_ok(ArgKind.DATE, "批准日1", "第一步的日期。", "2026-07-02")
    ],
    approver_2: Annotated[
        str | None, _blank_ok(ArgKind.TEXT, "批准人2", "第二步的批准人。", "王五")
    ],
    approved_2: Annotated[
        date | None, _blank_ok(ArgKind.DATE, "批准日2", "第二步的日期。", "2026-07-03")
    ],
    approver_3: Annotated[
        str | None, _blank_ok(ArgKind.TEXT, "批准人3", "第三步的批准人。", "王五")
    ],
    approved_3: Annotated[
        date | None, _blank_ok(ArgKind.DATE, "批准日3", "第三步的日期。", "2026-07-04")
    ],
    as_of: AsOf,
    amount: Annotated[
        int | None, Argument("新金额", ArgKind.MONEY, "额度、放行等的金额（元）。", "50000")
    ] = None,
    old: Annotated[str, Argument("原值", ArgKind.TEXT, "改变之前；第一次授信为空。", "30000")] = "",
    valid_to: Annotated[
        date | None, Argument("有效至", ArgKind.DATE, "最后一天；空=长期。", "2026-07-31")
    ] = None,
    valid_from: Annotated[
        date | None, Argument("生效日", ArgKind.DATE, "第一天；空=批准之日。", "2026-07-01")
    ] = None,
    refused: Annotated[bool, Argument("否决", ArgKind.FLAG, "有一步不同意。", "否")] = False,
    parameters: Parameters = None,
    document: Annotated[str, Argument("单据", ArgKind.TEXT, "涉及的单据。", "S001")] = "",
    new_grade: Annotated[str, Argument("新等级", ArgKind.TEXT, "信用等级。", "B")] = "",
    days: Annotated[int | None, Argument("新期限", ArgKind.INT, "信用期限，天。", "30")] = None,
    due: Annotated[
        date | None, Argument("新到期日", ArgKind.DATE, "展期后的到期日。", "2026-08-31")
    ] = None,
    cash_ratio: Annotated[
        Decimal | None, Argument("同意现金比例", ArgKind.RATIO, "批示同意的现金比例。", "30%")
    ] = None,
    owner: Annotated[str, Argument("新业务员", ArgKind.TEXT, "接手的业务员。", "王敏")] = "",
) -> str:
    """Return what one row of 审批与变更 is worth on the day, and who is still to approve (X04)."""
    if kind not in words.words_of(words.ApprovalKind):
        raise CannotSay(VALUE, f"没有类型“{kind}”")
    request = approvals.Request(
        kind=words.ApprovalKind(kind), author=author or "", asked_on=asked_on,
        steps=((approver_1 or "", approved_1), (approver_2 or "", approved_2),
               (approver_3 or "", approved_3)),
        document=document, old=old, amount=amount, grade=new_grade, days=days, due=due,
        cash_ratio=cash_ratio, owner=owner, refused=refused, valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip
    return approvals.told(approvals.standing(request, as_of, policy=policy_of(parameters)))


# --- days and buckets --------------------------------------------------------------------------


@worksheet_function(
    "逾期天数＝统计日－到期日；今日到期为 0，未到期为负数。",
    result=Result.NUMBER, rule="§5.1", example="=HK_OVERDUE_DAYS(DATE(2026,5,31),DATE(2026,6,30))",
)  # fmt: skip
def HK_OVERDUE_DAYS(due_on: DueDate, as_of: AsOf) -> int:
    """Return as-of minus due date in days: negative before, 0 on the due day (rules 5.1)."""
    return ageing.overdue_days(due_on, as_of)


@worksheet_function(
    "逾期天数所在的账龄段；0 和负数为“未到期”，界限当天算前一段。",
    result=Result.TEXT, rule="§5.1", example="=HK_BUCKET(45)",
)  # fmt: skip
def HK_BUCKET(days: OverdueDays, parameters: Parameters = None) -> str:
    """Return the name of the ageing bucket (rules 5.1)."""
    return ageing.bucket(days, policy=policy_of(parameters))


TermText = Annotated[
    str,
    Argument("账期类型", ArgKind.TEXT,
             "货到、开票、验收、对账、月结、次月、月底、预付、款到发货、上打下、代销，可连着写数字：月结30天、"
             "次月10日、满30天后的下一个15日。", "月结30天"),
]  # fmt: skip
StartDay = Annotated[
    date, Argument("起算日", ArgKind.DATE, "送货、开票、验收、对账或售出的日期。", "2026-05-20")
]
TermNumber = Annotated[
    int | None,
    Argument("天数或日", ArgKind.INT, "账期的天数，次月则为几日；账期类型里写了就不用填。", "30"),
]
RollOn = Annotated[
    bool, Argument("节假日顺延", ArgKind.FLAG, "到期日是休息日时顺延到下一个工作日；空=否。", "否")
]


def _due(
    start: date,
    text: str,
    number: int | None,
    roll_on: bool,
    parameters: ParameterRows | None,
) -> Verdict[date | None]:
    from huikuan_xl.ledger.days_off import is_day_off

    try:
        term = terms.stated_term(text, number)
    except ValueError as wrong:
        raise CannotSay(VALUE, str(wrong)) from None
    with impossible_is_num():
        return terms.due_date(
            term, start, day_off=is_day_off if roll_on else None, policy=policy_of(parameters)
        )


@worksheet_function(
    "到期日：按账期类型从起算日推算；上打下要等下次送货，为空。",
    result=Result.DATE, rule="S4-29 民法典§201–203", example='=HK_DUE(DATE(2026,5,20),"月结30天")',
)  # fmt: skip
def HK_DUE(
    start: StartDay,
    term: TermText,
    number: TermNumber = None,
    roll_on: RollOn = False,
    parameters: Parameters = None,
) -> date | None:
    """Return the due date of a sale by its payment term (S4-29)."""
    return _due(start, term, number, roll_on, parameters).value


@worksheet_function(
    "说明到期日是按哪条账期规则算出的。",
    result=Result.TEXT, rule="S4-29 民法典§201–203",
    example='=HK_DUE_WHY(DATE(2026,5,20),"月结30天")',
)  # fmt: skip
def HK_DUE_WHY(
    start: StartDay,
    term: TermText,
    number: TermNumber = None,
    roll_on: RollOn = False,
    parameters: Parameters = None,
) -> str:
    """Return the chain of reasons behind HK_DUE (S4-29)."""
    return _why(lambda: _due(start, term, number, roll_on, parameters))


# --- stop of supply and warnings ---------------------------------------------------------------


def _stop_level(
    over_limit: bool | None,
    earliest_due: date | None,
    overdue: int,
    as_of: date,
    has_clause: bool,
    malicious: bool,
    parameters: ParameterRows | None,
) -> Verdict[stop_supply.StopLevel]:
    with impossible_is_num():
        return stop_supply.stop_level(
            bool(over_limit), earliest_due, overdue, as_of, has_clause, malicious,
            policy_of(parameters),
        )  # fmt: skip


@worksheet_function(
    "停供级别：0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供。",
    result=Result.NUMBER, rule="K11–K13 X06",
    example='=HK_STOP_LEVEL("否",DATE(2026,3,31),50000,DATE(2026,6,30))',
)  # fmt: skip
def HK_STOP_LEVEL(
    over_limit: OverLimit,
    earliest_due: EarliestDue,
    overdue: Overdue,
    as_of: AsOf,
    has_clause: StopClause = True,
    malicious: Malicious = False,
    parameters: Parameters = None,
) -> int:
    """Return the stop level 0–4 (K11–K13, X06)."""
    return int(
        _stop_level(
            over_limit, earliest_due, overdue, as_of, has_clause, malicious, parameters
        ).value
    )


@worksheet_function(
    "说明停供级别的理由和清欠期限。",
    result=Result.TEXT, rule="K11–K13 X06",
    example='=HK_STOP_LEVEL_WHY("否",DATE(2026,3,31),50000,DATE(2026,6,30))',
)  # fmt: skip
def HK_STOP_LEVEL_WHY(
    over_limit: OverLimit,
    earliest_due: EarliestDue,
    overdue: Overdue,
    as_of: AsOf,
    has_clause: StopClause = True,
    malicious: Malicious = False,
    parameters: Parameters = None,
) -> str:
    """Return the chain of reasons behind HK_STOP_LEVEL (K11–K13, X06)."""
    return _why(
        lambda: _stop_level(
            over_limit, earliest_due, overdue, as_of, has_clause, malicious, parameters
        )
    )


# Columns that are facts of a customer, of its contract in force too, by field of CustomerFacts.
_COLUMN_FACTS = {
    "grade": "credit_grade",
    "limit": "limit",
    "credit_days": "term_days",
    "temp_to": "temporary_until",
    "stop_clause": "has_stop_clause",
    "valid_to": "contract_end",
    "cash_ratio": "contract_cash_ratio",
    "price_confirmed": "price_confirmed",
    "docs_missing": "documents_missing",
    "limit_ceiling": "ceiling",
    "visit_due": "visit_due",
    "review_due": "review_due",
}
# What a fact is called in cells: its field and how it is read.
_FACTS: dict[str, tuple[str, ArgKind]] = {
    column.heading: (_COLUMN_FACTS[column.name], ArgKind(column.kind.value))
    for sheet in (CUSTOMERS, CONTRACTS)
    for column in sheet.columns
    if column.name in _COLUMN_FACTS
} | {
    "回款评级": ("pay_grade", ArgKind.TEXT),
    "有效额度": ("limit", ArgKind.MONEY),
    "占用": ("usage", ArgKind.MONEY),
    "余额": ("balance", ArgKind.MONEY),
    "超期": ("overdue", ArgKind.MONEY),
    "最长逾期天数": ("longest_overdue_days", ArgKind.INT),
    "停供级别": ("stop_level", ArgKind.INT),
    "时效届满日": ("limitation_date", ArgKind.DATE),
    "有合同": ("has_contract", ArgKind.FLAG),
    "现金比例": ("cash_ratio", ArgKind.RATIO),
    "我方承担贴息": ("discount_by_us", ArgKind.MONEY),
    "退票张数": ("cheques_returned", ArgKind.INT),
    "承兑拒付张数": ("bills_dishonoured", ArgKind.INT),
    "回款评级得分": ("pay_points", ArgKind.NUMBER),
    "须签回款承诺": ("needs_commitment", ArgKind.FLAG),
    "承诺违约次数": ("broken_promises", ArgKind.INT),
    "未核销回款": ("unapplied_receipts", ArgKind.MONEY),
    "最近联系": ("last_contact", ArgKind.DATE),
}
FACT_NAMES: tuple[str, ...] = tuple(_FACTS)
"""The names that HK_WARN knows, for the guide."""

_UNIT = re.compile(r"[(（](元|天)[)）]$")
_SEPARATORS = re.compile(r"[\s,，、;；]+")


def _fact(field: str, read: Any, heading: str) -> dict[str, object]:
    """Return what one cell says; a blank one says nothing, but a limit left blank is none."""
    if field == "limit":
        known: dict[str, object] = {} if heading == "有效额度" else {"approved": read}
        return known | ({"ungranted": True} if read is None else {"limit": read})
    if read is None:
        return {}
    if field == "credit_grade":
        read = _grade_letter(read)
    elif field == "pay_grade":
        read = read.upper().removeprefix("回款")[:1]
    elif field == "documents_missing":
        read = tuple(part for part in _SEPARATORS.split(read) if part)
    elif field == "unapplied_receipts":
        read = abs(read)  # the ageing shows it as a negative amount
    return {field: read}


def _warnings(
    names: Sequence[Cell], values: Sequence[Cell], as_of: date, parameters: ParameterRows | None
) -> Verdict[tuple[str, ...]]:
    if len(names) != len(values):
        raise CannotSay(VALUE, f"项目{len(names)}个、值{len(values)}个，应一样多")
    facts: dict[str, object] = {}
    for name, value in zip(names, values, strict=True):
        heading = _UNIT.sub("", "".join(str(name).split()))
        field, kind = _FACTS.get(heading, ("", ArgKind.TEXT))
        if field:
            facts |= _fact(field, read_value(kind, value), heading)
    if not facts:
        raise CannotSay(VALUE, f"项目里没有认得的名称，可用：{'、'.join(FACT_NAMES)}")
    level = facts.get("stop_level", 0)
    _within("停供级别", level if isinstance(level, int) else None, 0, 4)
    known = warning_flags.CustomerFacts(as_of=as_of, **facts)  # type: ignore[arg-type]
    return warning_flags.warning_flags(known, policy_of(parameters))


@worksheet_function(
    "一个客户的预警，最严重的在前，用顿号分开；没有则为空。按表头名称取值，列的次序不限。",
    result=Result.TEXT, rule="S3-11 S1-10",
    example='=HK_WARN({"余额","批准额度","占用"},{120000,100000,120000},DATE(2026,6,30))',
)  # fmt: skip
def HK_WARN(
    names: FactNames, values: FactValues, as_of: AsOf, parameters: Parameters = None
) -> str:
    """Return the warning flags of one customer, most serious first (S3-11, S1-10)."""
    return "、".join(_warnings(names, values, as_of, parameters).value)


@worksheet_function(
    "说明每个预警的理由，次序与 HK_WARN 相同。",
    result=Result.TEXT, rule="S3-11 S1-10",
    example='=HK_WARN_WHY({"余额","批准额度","占用"},{120000,100000,120000},DATE(2026,6,30))',
)  # fmt: skip
def HK_WARN_WHY(
    names: FactNames, values: FactValues, as_of: AsOf, parameters: Parameters = None
) -> str:
    """Return the chain of reasons behind HK_WARN."""
    return _why(lambda: _warnings(names, values, as_of, parameters))


# --- reminders, commitments, visits, reviews, limitation ---------------------------------------


@worksheet_function(
    "到期提醒：按参数规定的天数提前提醒财务与业务、今日到期、逾期n天；不用提醒则为空。",
    result=Result.TEXT, rule="K14", example="=HK_REMIND(DATE(2026,7,5),DATE(2026,6,30))",
)  # fmt: skip
def HK_REMIND(
    due_on: DueDate,
    as_of: AsOf,
    open_amount: Annotated[
        int | None,
        Argument(
            "未收金额", ArgKind.MONEY, "还没收到的金额（元）；为 0 则不提醒，空=不知道。", "5000"
        ),
    ] = None,
    parameters: Parameters = None,
) -> str:
    """Return the reminder that a due date calls for, or blank (K14)."""
    return reminders.remind(due_on, as_of, open_amount, policy_of(parameters)).value


@worksheet_function(
    "是否须协商措施并签回款承诺：连续失败或期内累计失败达到参数规定的次数。",
    result=Result.FLAG, rule="K16", example='=HK_NEEDS_COMMITMENT({"否","是","是"})',
)  # fmt: skip
def HK_NEEDS_COMMITMENT(
    flags: Annotated[
        Sequence[Cell],
        Argument("失败标志", ArgKind.LIST,
                 "最近各月回款计划是否失败（是/否），一行或一列，最早的在前；没有计划的月份留空。", "是"),
    ],
    parameters: Parameters = None,
) -> bool | None:  # fmt: skip
    """Return whether a commitment must be signed; blank when no month had a plan (K16)."""
    months: list[bool | None] = [read_value(ArgKind.FLAG, cell) for cell in flags]
    if all(month is None for month in months):
        return None
    return plans.needs_commitment(months, policy=policy_of(parameters)).value


@worksheet_function(
    "下次走访的最晚日期；额度或期限不到走访条件则为空，从未走访则为统计日。",
    result=Result.DATE, rule="K18",
    example="=HK_VISIT_DUE(60000,30,DATE(2025,9,1),DATE(2025,8,1),DATE(2026,6,30))",
)  # fmt: skip
def HK_VISIT_DUE(
    limit: Limit,
    term_days: Annotated[
        int | None,
        Argument("信用期限", ArgKind.INT, "从购货到付款的天数；空=0。", "30", blank_ok=True),
    ],
    by_manager: Annotated[
        date | None,
        Argument("上次走访(经理)", ArgKind.DATE, "业务经理上次走访日期；空=从未。", "2025-09-01",
                 blank_ok=True),
    ],
    by_head: Annotated[
        date | None,
        Argument("上次走访(负责人)", ArgKind.DATE, "部门负责人上次走访日期；空=从未。",
                 "2025-08-01", blank_ok=True),
    ],
    as_of: AsOf,
    extended: Annotated[
        bool,
        Argument("展期或临时额度", ArgKind.FLAG, "有展期或临时额度的不论期限都要走访；空=否。", "否"),
    ] = False,
    parameters: Parameters = None,
    temporary: Annotated[
        int, Argument("临时额度", ArgKind.MONEY, "临时额度（元）；在有效期内的，不论期限都要走访。", "20000")
    ] = 0,
    temporary_from: Annotated[
        date | None,
        Argument("临时额度起", ArgKind.DATE, "临时额度生效的第一天；空=早已生效。", "2026-06-01"),
    ] = None,
    temporary_until: Annotated[
        date | None,
        Argument("临时额度止", ArgKind.DATE, "临时额度最后有效的一天；空着则不计。", "2026-12-31"),
    ] = None,
) -> date | None:  # fmt: skip
    """Return the last day of the next visit, None when none is asked for (K18, X05)."""
    _within("批准额度", limit, 0, None)
    _within("信用期限", term_days, 0, None)
    extended = (
        extended
        or credit.temporary_in_force(temporary, temporary_from, temporary_until, as_of).value
    )
    with impossible_is_num():
        return reminders.visit_due(
            limit, term_days, by_manager, by_head, as_of, extended, policy_of(parameters)
        ).value


@worksheet_function(
    "下次信用复评的最晚日期（每年七月底）；早于统计日表示已迟。",
    result=Result.DATE, rule="K19", example="=HK_REVIEW_DUE(DATE(2025,7,20),DATE(2026,6,30))",
)  # fmt: skip
def HK_REVIEW_DUE(
    last_review: Annotated[
        date | None,
        Argument("上次复评", ArgKind.DATE, "上次信用复评日期；空=尚未复评。", "2025-07-20",
                 blank_ok=True),
    ],
    as_of: AsOf,
    parameters: Parameters = None,
) -> date:  # fmt: skip
    """Return the last day of the next yearly credit review (K19)."""
    with impossible_is_num():
        return reminders.review_due(last_review, as_of, policy_of(parameters)).value


@worksheet_function(
    "诉讼时效届满日：到期日起按参数规定的年数，有证据的主张、对方同意履行之日重新起算。",
    result=Result.DATE, rule="民法典§188 §195", example="=HK_SUE_BY(DATE(2026,5,31))",
)  # fmt: skip
def HK_SUE_BY(
    due_on: DueDate,
    demands: Annotated[
        Sequence[Cell],
        Argument("主张日期", ArgKind.LIST, "有送达证据的催告或起诉日期，一个或一列；没有则留空。",
                 "2027-03-01"),
    ] = (),
    agreed: Annotated[
        Sequence[Cell],
        Argument("同意日期", ArgKind.LIST, "对方书面同意履行的日期，一个或一列；没有则留空。",
                 "2027-06-01"),
    ] = (),
    parameters: Parameters = None,
) -> date:  # fmt: skip
    """Return the last day to sue (民法典§188, §195)."""
    events = [
        limitation.Interruption(on, event, proven=True)
        for cells, event in ((demands, limitation.Event.DEMAND), (agreed, limitation.Event.AGREED))
        for cell in cells
        if (on := read_value(ArgKind.DATE, cell)) is not None
    ]
    with impossible_is_num():
        return limitation.sue_by(due_on, events, policy=policy_of(parameters)).value


# --- collection method -------------------------------------------------------------------------


def _times_tried(cells: Sequence[Cell]) -> dict[tactics.Method, int]:
    tried: dict[tactics.Method, int] = {}
    for cell in cells:
        for word in _SEPARATORS.split("" if cell is None else str(cell)):
            if not word:
                continue
            try:
                method = tactics.Method(word)
            except ValueError:
                known = "、".join(tactics.Method)
                raise CannotSay(VALUE, f"没有催收方法“{word}”，应为：{known}") from None
            tried[method] = tried.get(method, 0) + 1
    return tried


def _method(
    overdue_days: int,
    as_of: date,
    oldest_on: date | None,
    sue_by: date | None,
    strategic: bool,
    sales_share: Decimal,
    years_with_us: int,
    referrer: bool,
    depends_on_us: bool,
    stop_clause: bool,
    seller_customers: int,
    communications: int,
    our_fault: bool,
    tried: Sequence[Cell],
    parameters: ParameterRows | None,
) -> Verdict[tactics.Recommendation]:
    _within("年销占比", sales_share, 0, 1)
    for label, count in (
        ("合作年数", years_with_us), ("业务员客户数", seller_customers), ("沟通次数", communications),
    ):  # fmt: skip
        _within(label, count, 0, None)
    facts = tactics.DebtorFacts(
        as_of, overdue_days, oldest_on, sue_by, strategic, sales_share, years_with_us, referrer,
        depends_on_us, stop_clause, seller_customers, communications, our_fault,
        _times_tried(tried),
    )  # fmt: skip
    with impossible_is_num():
        return tactics.recommend_method(facts, policy=policy_of(parameters))


@worksheet_function(
    "催收方法：七种方法中首选的一种（只按合法的做法）；没有逾期则为空。",
    result=Result.TEXT, rule="K25", example="=HK_METHOD(45,DATE(2026,6,30))",
)  # fmt: skip
def HK_METHOD(
    overdue_days: OverdueDays,
    as_of: AsOf,
    oldest_on: OldestDocument = None,
    sue_by: LimitationDate = None,
    strategic: Strategic = False,
    sales_share: SalesShare = Decimal(0),
    years_with_us: Years = 0,
    referrer: Referrer = False,
    depends_on_us: Depends = False,
    stop_clause: MethodClause = False,
    seller_customers: SellerCustomers = 0,
    communications: Communications = 0,
    our_fault: MethodOurFault = False,
    tried: Tried = (),
    parameters: Parameters = None,
) -> str | None:
    """Return the collection method to use first, None when nothing is overdue (K25)."""
    if overdue_days <= 0:
        return None
    return _method(
        overdue_days, as_of, oldest_on, sue_by, strategic, sales_share, years_with_us, referrer,
        depends_on_us, stop_clause, seller_customers, communications, our_fault, tried, parameters,
    ).value.primary  # fmt: skip


@worksheet_function(
    "说明催收方法的理由、备选方法与合法的具体做法。",
    result=Result.TEXT, rule="K25", example="=HK_METHOD_WHY(45,DATE(2026,6,30))",
)  # fmt: skip
def HK_METHOD_WHY(
    overdue_days: OverdueDays,
    as_of: AsOf,
    oldest_on: OldestDocument = None,
    sue_by: LimitationDate = None,
    strategic: Strategic = False,
    sales_share: SalesShare = Decimal(0),
    years_with_us: Years = 0,
    referrer: Referrer = False,
    depends_on_us: Depends = False,
    stop_clause: MethodClause = False,
    seller_customers: SellerCustomers = 0,
    communications: Communications = 0,
    our_fault: MethodOurFault = False,
    tried: Tried = (),
    parameters: Parameters = None,
) -> str:
    """Return why HK_METHOD recommends its method, and what lawfully to do (K25)."""
    if overdue_days <= 0:
        return "没有逾期，不用催收"
    try:
        advice = _method(
            overdue_days, as_of, oldest_on, sue_by, strategic, sales_share, years_with_us,
            referrer, depends_on_us, stop_clause, seller_customers, communications, our_fault,
            tried, parameters,
        )  # fmt: skip
    except CannotSay as stop:
        return stop.reason
    instead = "、".join(advice.value.instead)
    also = f"；另可：{instead}" if instead else ""
    return f"{advice.why()}；做法：{advice.value.action}{also}"


# --- money -------------------------------------------------------------------------------------


@worksheet_function(
    "金额的人民币大写，按票据填写规定；负数写“负”。",
    result=Result.TEXT, rule="§4.3", example="=HK_RMB(1409.5)",
)  # fmt: skip
def HK_RMB(
    amount: Annotated[int, Argument("金额", ArgKind.MONEY, "金额（元），四舍五入到分。", "1409.5")],
    parameters: Parameters = None,
) -> str:
    """Return an amount as 人民币大写, as the letters write it (rules 4.3)."""
    with impossible_is_num():
        return money.rmb_uppercase(amount, policy=policy_of(parameters))


Principal = Annotated[int, Argument("本金", ArgKind.MONEY, "逾期的欠款（元）。", "100000")]
DailyRate = Annotated[
    Decimal, Argument("日利率", ArgKind.RATIO, "每天的利率，如 0.0004 或 0.04%。", "0.04%")
]


def _late_fee(
    principal: int,
    due_on: date,
    as_of: date,
    daily_rate: Decimal,
    parameters: ParameterRows | None,
) -> Verdict[int]:
    _within("本金", principal, 0, None)
    _within("日利率", daily_rate, 0, 1)
    policy = policy_of(parameters)
    rate = interest.late_fee_rate(agreed=daily_rate, policy=policy)
    return interest.late_fee(principal, due_on, as_of, rate, policy=policy)


@worksheet_function(
    "逾期利息或违约金（元）：本金×逾期天数×日利率，单利，四舍五入一次；未逾期为 0。",
    result=Result.MONEY, rule="§4.5",
    example="=HK_LATE_FEE(100000,DATE(2026,5,31),DATE(2026,6,30),0.0005)",
)  # fmt: skip
def HK_LATE_FEE(
    principal: Principal,
    due_on: DueDate,
    as_of: AsOf,
    daily_rate: DailyRate,
    parameters: Parameters = None,
) -> int:
    """Return simple interest in 分, rounded once; 0 up to the due day (rules 4.5)."""
    return _late_fee(principal, due_on, as_of, daily_rate, parameters).value


@worksheet_function(
    "说明逾期利息怎样算出；明显高于按 LPR 估算的损失时提示可能被调减。",
    result=Result.TEXT, rule="§4.5 合同编通则解释§65",
    example="=HK_LATE_FEE_WHY(100000,DATE(2026,5,31),DATE(2026,6,30),0.0005)",
)  # fmt: skip
def HK_LATE_FEE_WHY(
    principal: Principal,
    due_on: DueDate,
    as_of: AsOf,
    daily_rate: DailyRate,
    parameters: Parameters = None,
) -> str:
    """Return the chain of reasons behind HK_LATE_FEE (rules 4.5)."""
    return _why(lambda: _late_fee(principal, due_on, as_of, daily_rate, parameters))


@worksheet_function(
    "逾期付款的日利率：合同有约定的用约定，没有的按参数“逾期利息计算方式”。",
    result=Result.NUMBER, rule="§4.5 买卖合同解释§18", example="=HK_LATE_RATE(0.0003)",
)  # fmt: skip
def HK_LATE_RATE(
    agreed: Annotated[
        Decimal | None,
        Argument("约定日利率", ArgKind.RATIO, "合同约定的日利率；空=未约定，按参数。", "0.0003",
                 blank_ok=True),
    ],
    parameters: Parameters = None,
) -> Decimal:  # fmt: skip
    """Return the daily rate for late payment: the agreed one, else as the policy says (4.5)."""
    _within("约定日利率", agreed, 0, 1)
    return interest.late_fee_rate(agreed=agreed, policy=policy_of(parameters)).value


@worksheet_function(
    "贴息（元）：票面×年贴现率×天数÷360，算头不算尾，异地另加天数，四舍五入一次。",
    result=Result.MONEY, rule="§4.4",
    example="=HK_DISCOUNT(100000,0.018,DATE(2026,3,1),DATE(2026,8,28))",
)  # fmt: skip
def HK_DISCOUNT(
    face: Annotated[int, Argument("票面金额", ArgKind.MONEY, "汇票的票面金额（元）。", "100000")],
    yearly_rate: Annotated[
        Decimal, Argument("年贴现率", ArgKind.RATIO, "每年的贴现率，如 0.018 或 1.8%。", "1.8%")
    ],
    discounted_on: Annotated[
        date, Argument("贴现日", ArgKind.DATE, "向银行贴现的日期，算入天数。", "2026-03-01")
    ],
    bill_due: Annotated[
        date, Argument("票据到期日", ArgKind.DATE, "汇票到期日，不算入天数。", "2026-08-28")
    ],
    other_city: Annotated[
        bool, Argument("异地", ArgKind.FLAG, "承兑人在异地的另加天数；空=否。", "否")
    ] = False,
    parameters: Parameters = None,
) -> int:
    """Return what discounting a bill costs, in 分 (rules 4.4)."""
    _within("票面金额", face, 0, None)
    _within("年贴现率", yearly_rate, 0, 1)
    policy = policy_of(parameters)
    days = interest.discount_days(discounted_on, bill_due, other_city=other_city, policy=policy)
    return interest.bill_discount(face, yearly_rate, days, policy=policy).value


@worksheet_function(
    "票据出票日期的中文大写：月、日前按规定加“零”或“壹”。",
    result=Result.TEXT, rule="§4.3", example="=HK_BILL_DATE(DATE(2026,1,15))",
)  # fmt: skip
def HK_BILL_DATE(
    day: Annotated[date, Argument("日期", ArgKind.DATE, "支票或汇票的出票日期。", "2026-01-15")],
) -> str:
    """Return a date as bills are dated (rules 4.3)."""
    return money.bill_date_uppercase(day)


@worksheet_function(
    "坏账准备（元）：金额×该账龄段的计提比例；金额不为正则为 0。",
    result=Result.MONEY, rule="§5.2", example="=HK_PROVISION(45,10000)",
)  # fmt: skip
def HK_PROVISION(
    days: Annotated[int, Argument("账龄天数", ArgKind.INT, "逾期天数，未到期为 0 或负数。", "45")],
    amount: Annotated[int, Argument("金额", ArgKind.MONEY, "应收金额（元）。", "10000")],
    parameters: Parameters = None,
) -> int:
    """Return the provision for one amount, in 分 (rules 5.2)."""
    return provision.provision(amount, days, policy=policy_of(parameters)).value


@worksheet_function(
    "名称的拼音首字母（小写）；字母和数字照旧。",
    result=Result.TEXT, rule="Q10", example='=HK_INITIALS("启源阀门")',
)  # fmt: skip
def HK_INITIALS(
    name: Annotated[str, Argument("名称", ArgKind.TEXT, "客户名称。", "启源阀门")],
) -> str:
    """Return the first letters of a name's pinyin, as customers are found by them."""
    from huikuan_xl.ledger.finding import initials

    return initials(name)


@worksheet_function(
    "统一社会信用代码的位数、字符和校验位是否正确。",
    result=Result.FLAG, rule="GB 32100", example='=HK_USCC("91350100M000100Y43")',
)  # fmt: skip
def HK_USCC(
    code: Annotated[
        str,
        Argument("统一社会信用代码", ArgKind.TEXT, "18 位代码，按文本填写；存成数字会丢末位。",
                 "91350100M000100Y43"),
    ],
) -> bool:  # fmt: skip
    """Return whether the check character fits (GB 32100-2015)."""
    return uscc.check_uscc(code).value
