"""Facts to the text of a letter: amounts to the 分 with their 大写, firm dates, lawful wording.

Every value is finished text, so that a template only places it. Amounts come from the month end
and are never worked out anew here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.rows import as_date, as_decimal, as_int
from huikuan_xl.letters.customer_file import CustomerFile, Record, delivered_on
from huikuan_xl.letters.selection import LetterOrder
from huikuan_xl.month.result import MonthEnd
from huikuan_xl.rules.interest import late_fee, late_fee_rate
from huikuan_xl.rules.masking import mask_phone
from huikuan_xl.rules.money import apportion, format_yuan, percent, rmb_uppercase
from huikuan_xl.rules.periods import add_months, end_of_month
from huikuan_xl.rules.promises import Promise, PromiseStatus, check_instalments
from huikuan_xl.rules.reasons import Verdict
from huikuan_xl.rules.reminders import HANDOVER

Values = dict[str, Any]
LARGE_CUSTOMERS = ("大型", "机关", "事业单位")
EVENTS_SHOWN = 12
BLANK_LINE = "＿＿＿＿＿＿＿＿"

_TERMS = {"机关": "三十日", "事业单位": "三十日", "大型": "六十日"}


def day_text(day: date | None) -> str:
    """Return a date as letters write it, ``2026年6月30日``; blank without one."""
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def _month_text(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _share(value: object, otherwise: str = "按合同约定") -> str:
    ratio = as_decimal(value)
    return otherwise if ratio is None else percent(ratio)


@dataclass(frozen=True)
class Writer:
    """Gives orders of one month end their text."""

    month_end: MonthEnd

    @property
    def company(self) -> Company:
        company: Company = self.month_end.company
        return company

    def values(self, order: LetterOrder, number: str) -> Values:
        """Return every field and table that the order's kind declares.

        ``number`` is the letter's number, blank for forms.
        """
        return {**self._common(order, number), **_SPECIAL[order.kind.kind](self, order)}

    def _capital(self, fen: int) -> str:
        return rmb_uppercase(fen, policy=self.month_end.policy)

    def _common(self, order: LetterOrder, number: str) -> Values:
        company, file = self.company, order.customer
        record = file.record
        contract = str(record.get("contract_no", ""))
        return {
            "客户名称": file.name,
            "客户编码": file.code,
            "客户地址": record.get("address", ""),
            "接收部门": record.get("contact_dept", "") or "财务部",
            "接收人": record.get("contact_person", "") or "负责人",
            "文号": number,
            "日期": day_text(self.month_end.as_of),
            "截止日": day_text(self.month_end.as_of),
            "限期": day_text(order.reply_by),
            "我方名称": company.name,
            "收款户名": company.account_name,
            "开户行": company.bank,
            "银行账号": company.account_no,
            "我方地址": company.address,
            "财务联系人": company.contact,
            "财务电话": company.phone,
            "业务员": file.figure["salesperson"],
            "业务经理": file.figure["sales_manager"] or company.sales_manager,
            "合同依据": f"双方签订的购销合同（合同号：{contract}）"
            if contract
            else "双方的购销约定",
        }

    # Tables

    def _items(self, items: list[Record]) -> list[Values]:
        return [
            {
                "序号": str(number),
                "单据号": item["doc_no"] or "（无单号）",
                "销售日期": _iso(item["sale_date"]),
                "到期日": _iso(item["due_date"]),
                "金额": format_yuan(int(item["amount"])),
                "已付": format_yuan(int(item["paid"])),
                "未付": format_yuan(int(item["open"])),
                "逾期天数": str(item["overdue"]) if item["overdue"] > 0 else "",
            }
            for number, item in enumerate(items, start=1)
        ]

    @staticmethod
    def _events(file: CustomerFile) -> list[Values]:
        """What was done to collect: letters and contacts, the latest dozen, oldest first."""
        events = [
            (as_date(r["letter_date"]), f"{r['kind']} {r['letter_no']}",
             r["delivery"] + (f" {_iso(r['delivered_on'])}" if delivered_on(r) else ""),
             r["evidence"])
            for r in file.letters
        ] + [
            (as_date(r["contact_date"]), f"{r['kind']}（{r['channel'] or '未记渠道'}）",
             r["result"], r["evidence"])
            for r in file.contacts
        ]  # fmt: skip
        events.sort(key=lambda event: (event[0] or date.min, event[1]))
        return [
            {"日期": "" if day is None else day.isoformat(), "事项": what, "结果": result,
             "证据": evidence}
            for day, what, result, evidence in events[-EVENTS_SHOWN:]
        ]  # fmt: skip

    # Pieces

    def _rate(self, file: CustomerFile) -> Verdict[Decimal]:
        agreed = as_decimal(file.record.get("late_rate"))
        return late_fee_rate(policy=self.month_end.policy, agreed=agreed)

    def _rate_text(self, file: CustomerFile) -> str:
        last = self._rate(file).reasons[-1]
        return f"{last.rule}，{last.text}"

    def _interest(self, file: CustomerFile) -> int:
        """Interest on the overdue items to the day, 分; an estimate, never added to a demand."""
        rate, policy = self._rate(file), self.month_end.policy
        return sum(
            late_fee(int(i["open"]), due, self.month_end.as_of, rate, policy=policy).value
            for i in file.overdue_items
            if (due := as_date(i["due_date"]))
        )

    def _principal_only(self, file: CustomerFile, paper: str) -> str:
        if not self.month_end.policy.statement_shows_interest:
            return f"{paper}仅核对货款本金，不视为我方放弃要求逾期付款违约责任的权利。"
        fee = self._interest(file)
        return (
            f"除货款本金外，截至{day_text(self.month_end.as_of)}逾期付款违约金为"
            f"￥{format_yuan(fee)}元（{self._rate_text(file)}），与本金分列。"
        )

    def _regulation(self, file: CustomerFile) -> str:
        """Cite the regulation where we are small, told them so, and they are large (rules 4.5)."""
        size = str(file.record.get("size", ""))
        ours = self.company.small_business and self.month_end.policy.we_are_small
        if not ours or size not in LARGE_CUSTOMERS:
            return ""
        return (
            f"我方为中小企业并已告知贵方。依照《保障中小企业款项支付条例》（国务院令第802号），"
            f"应自交付之日起{_TERMS[size]}内付款，另有约定从其约定并不得超过条例的上限；"
            "无争议部分应先行支付。"
        )

    def _debt(self, file: CustomerFile) -> Values:
        overdue, payable = file.overdue, file.payable
        unapplied = ""
        if file.unapplied:
            unapplied = f"贵方已付而未指明用途的款项￥{format_yuan(file.unapplied)}元已从中扣除。"
        disputed = ""
        if file.disputed_overdue:
            disputed = (
                f"另有存在争议的款项￥{format_yuan(file.disputed_overdue)}元不在本函之列，"
                "由双方另行核对处理。"
            )
        return {
            "逾期金额": format_yuan(overdue),
            "应付金额": format_yuan(payable),
            "应付金额大写": self._capital(payable),
            "最早到期日": day_text(file.earliest_due),
            "最长逾期天数": str(file.longest_days),
            "未核销说明": unapplied,
            "争议说明": disputed,
            "违约金": format_yuan(self._interest(file)),
            "违约金依据": self._rate_text(file),
            "违约责任": f"逾期付款违约金（{self._rate_text(file)}）我方保留主张的权利。",
            "条例依据": self._regulation(file),
        }

    def _plan_values(self, month: date, target: int, target_on: date | None) -> Values:
        return {
            "计划月份": _month_text(month),
            "计划金额": format_yuan(target),
            "计划金额大写": self._capital(target),
            "目标日期": day_text(target_on),
        }

    # Kinds

    def plan(self, order: LetterOrder) -> Values:
        plan = order.detail["plan"]
        return {
            **self._plan_values(
                order.detail["month"], int(plan["target"]), as_date(plan["target_date"])
            ),
            "总欠款": format_yuan(int(plan["total_open"])),
            "当期欠款": format_yuan(int(plan["current"])),
            "超期欠款": format_yuan(int(plan["overdue"])),
            "现金比例": _share(plan["cash_ratio"]),
        }

    def reminder(self, order: LetterOrder) -> Values:
        return {
            "应付金额": format_yuan(order.amount),
            "应付金额大写": self._capital(order.amount),
            "明细": self._items(order.detail["items"]),
        }

    def exception(self, order: LetterOrder) -> Values:
        plan = order.detail["plan"]
        return {
            **self._plan_values(plan.month, plan.target, plan.target_on),
            "实收金额": format_yuan(plan.collected),
            "差额": format_yuan(order.amount),
            "差额大写": self._capital(order.amount),
            "异常类型": str(plan.failure),
            "逾期金额": format_yuan(order.customer.overdue),
            "部长助理": self.company.minister_assistant,
            "总经理": self.company.general_manager,
        }

    def statement(self, order: LetterOrder) -> Values:
        account, file = order.detail["account"], order.customer
        return {
            "期初日": day_text(account.start),
            "期初余额": format_yuan(account.opening),
            "本期销售": format_yuan(account.sales),
            "本期回款": format_yuan(account.receipts),
            "本期退货": format_yuan(account.returns),
            "本期折让": format_yuan(account.allowances),
            "本期减少": format_yuan(account.decrease),
            "期末余额": format_yuan(account.closing),
            "期末余额大写": self._capital(account.closing),
            "未清合计": format_yuan(sum(int(i["open"]) for i in file.items)),
            "未核销金额": format_yuan(file.unapplied),
            "本金说明": self._principal_only(file, "本对账单"),
            "明细": self._items(file.items),
        }

    def dunning(self, order: LetterOrder) -> Values:
        file = order.customer
        before = [
            f"{day_text(as_date(one['letter_date']))}的{one['letter_no']}"
            + (f"（{day_text(delivered_on(one))}送达）" if delivered_on(one) else "")
            for one in file.sent("催款函", since=file.earliest_due)
        ]
        told = f"我方此前已发出{'、'.join(before)}，贵方仍未付清。" if before else ""
        return {
            **self._debt(file),
            "催款次数": f"第{order.level}次",
            "前函说明": told,
            "明细": self._items(file.overdue_items),
        }

    def commitment(self, order: LetterOrder) -> Values:
        file, policy = order.customer, self.month_end.policy
        guarantors = [c["guarantor"] for c in file.contacts if c["guarantor"]]
        speed = (
            "任一期未按期足额支付的，其余各期视为全部到期，贵方有权要求一次付清全部余款。"
            if policy.acceleration else ""
        )  # fmt: skip
        return {
            **self._debt(file),
            "失约经过": f"近一年{file.figure['failures_year']}次未按计划回款，"
            f"其中最近连续{file.figure['failures_in_row']}次",
            "加速条款": speed,
            "保证人": guarantors[-1] if guarantors else BLANK_LINE,
            "本金说明": self._principal_only(file, "本承诺书").replace("我方", "贵方"),
            "分期": [
                {"期次": f"第{number}期", "日期": day_text(day), "金额": format_yuan(amount),
                 "大写": self._capital(amount)}
                for number, (day, amount) in enumerate(self.instalments(file), start=1)
            ],
            "明细": self._items(file.overdue_items),
        }  # fmt: skip

    def instalments(self, file: CustomerFile) -> list[tuple[date, int]]:
        """Return the instalments to sign, (day, 分): those promised, where they add up to the debt.

        Else equal ones at the ends of the months that the regulation gives (K12).
        """
        promised = [
            Promise(p.promise.due_on, p.promise.amount - p.promise.received)
            for p in file.promises
            if p.status is PromiseStatus.WAITING
        ]
        if promised and not check_instalments(file.payable, promised):
            return [(p.due_on, p.amount) for p in promised]
        count = self.month_end.policy.stop_clear_month
        start = self.month_end.as_of.replace(day=1)
        days = [end_of_month(add_months(start, step)) for step in range(1, count + 1)]
        return list(zip(days, apportion(file.payable, [1] * count), strict=True))

    def stop(self, order: LetterOrder) -> Values:
        file = order.customer
        assert order.reply_by is not None
        return {
            **self._debt(file),
            "停供依据": order.detail["basis"],
            "停供起始日": day_text(order.reply_by + timedelta(days=1)),
            "明细": self._items(file.overdue_items),
        }

    def resume(self, order: LetterOrder) -> Values:
        stop, file = order.detail["stop"], order.customer
        paid = self._receipt_days(file.code)
        left = as_int(file.figure["remaining"])
        return {
            "停供文号": stop["letter_no"],
            "停供日期": day_text(as_date(stop["letter_date"])),
            "清欠金额": format_yuan(order.amount),
            "清欠金额大写": self._capital(order.amount),
            "清欠日": day_text(max(paid, default=self.month_end.as_of)),
            "恢复日": day_text(self.month_end.as_of + timedelta(days=1)),
            "剩余额度": "未授信，款到发货" if left is None else f"￥{format_yuan(max(left, 0))}元",
        }

    def _receipt_days(self, code: str) -> list[date]:
        received = self.month_end.ledger.receipts
        mine = received[(received["customer_code"] == code) & (received["bill_state"] != "退票")]
        days = [as_date(day) for day in mine["receipt_date"]]
        return [day for day in days if day is not None and day <= self.month_end.as_of]

    def lawyer(self, order: LetterOrder) -> Values:
        file = order.customer
        return {
            **self._debt(file),
            "委托律所": self.company.law_firm or "（待定律师事务所）",
            "客户代码": file.record.get("uscc", ""),
            "时效截止日": day_text(as_date(file.figure["sue_by"])),
            "停供条款": "有" if file.figure["stop_clause"] else "无",
            "所有权保留": "有" if file.record.get("retention") else "无",
            "明细": self._items(file.overdue_items),
            "经过": self._events(file),
        }

    def award(self, order: LetterOrder) -> Values:
        score: Decimal = order.detail["score"]
        return {
            "年度": str(self.month_end.as_of.year),
            "得分": f"{score.normalize():f}",
            "总经理": self.company.general_manager,
        }

    def prices(self, order: LetterOrder) -> Values:
        record = order.customer.record
        days = as_int(record.get("credit_days"))
        return {
            "信用期限": str(self.month_end.policy.max_term_days if days is None else days),
            "现金比例": _share(record.get("contract_cash")),
            "价格": [
                {"序号": str(number), "商品名称": item, "单价": f"{price:,.2f}"}
                for number, (item, price) in enumerate(order.detail["prices"], start=1)
            ],
        }

    def report(self, order: LetterOrder) -> Values:
        file = order.customer
        contract = bool(file.record.get("contract_no"))
        missing = str(file.record.get("docs_missing", ""))
        state = {
            "规范合同": "齐" if contract and "合同" not in missing else "缺",
            "对方负责人详细资料登记表": "齐" if file.record.get("contact_person") else "缺",
            "工作事实报告": "齐",
        }
        return {
            **self._debt(file),
            "停供级别": file.figure["stop_label"],
            "停供理由": file.figure["stop_why"],
            "时效截止日": day_text(as_date(file.figure["sue_by"])),
            "催收方法": f"{file.figure['method']}：{file.figure['method_action']}",
            "部门负责人": self.company.department_head,
            "明细": self._items(file.overdue_items),
            "经过": self._events(file),
            "材料": [
                {"序号": str(number), "名称": paper, "情况": state.get(paper, "□齐　□缺")}
                for number, paper in enumerate(HANDOVER, start=1)
            ],
        }

    def contacts_form(self, order: LetterOrder) -> Values:
        record, figure = order.customer.record, order.customer.figure
        return {
            "客户代码": record.get("uscc", ""),
            "联系电话": mask_phone(record.get("phone", "")),
            "信用等级": figure["credit_label"],
            "首次交易日": day_text(as_date(record.get("first_trade"))),
        }

    def _credit(self, file: CustomerFile) -> Values:
        company, figure = self.company, file.figure
        return {
            "信用等级": figure["credit_label"] or "未评级",
            "应收余额": format_yuan(int(figure["balance"])),
            "超期欠款": format_yuan(int(figure["overdue"])),
            "批准额度": _or_none(as_int(figure["limit"]), "未授信"),
            "部门负责人": company.department_head,
            "财务负责人": company.finance_head,
            "总经理": company.general_manager,
        }

    def application(self, order: LetterOrder) -> Values:
        file = order.customer
        record, days = file.record, as_int(file.record["credit_days"])
        return {
            **self._credit(file),
            "客户类别": "新客户" if record["is_new"] else "老客户",
            "客户代码": record["uscc"],
            "首次交易日": day_text(as_date(record["first_trade"])),
            "缺少资料": record["docs_missing"] or "齐全",
            "等级理由": file.figure["grade_why"],
            "上年销售额": _or_none(as_int(record["last_year_sales"]), "无"),
            "额度上限": _or_none(as_int(file.figure["ceiling"]), "未定"),
            "信用期限": str(self.month_end.policy.max_term_days if days is None else days),
        }

    def temporary(self, order: LetterOrder) -> Values:
        record = order.customer.record
        limit = as_int(record["temp_limit"])
        term = f"，{_iso(record['temp_from'])}至{_iso(record['temp_to'])}" if limit else ""
        return {
            **self._credit(order.customer),
            "占用": format_yuan(int(order.customer.figure["usage"])),
            "临时额度": _or_none(limit, "无") + term,
        }

    def handover(self, order: LetterOrder) -> Values:
        owned: list[CustomerFile] = order.detail["customers"]
        overdue = sum(int(f.figure["overdue"]) for f in owned)
        return {
            "业务员": order.detail["salesperson"],
            "客户数": str(len(owned)),
            "余额合计": format_yuan(order.amount),
            "余额合计大写": self._capital(order.amount),
            "逾期合计": format_yuan(overdue),
            "客户": [
                {
                    "序号": str(number),
                    "编码": file.code,
                    "名称": file.name,
                    "合同号": file.record.get("contract_no", ""),
                    "余额": format_yuan(int(file.figure["balance"])),
                    "逾期": format_yuan(int(file.figure["overdue"])),
                    "最近联系": _iso(file.figure["last_contact"]),
                }
                for number, file in enumerate(owned, start=1)
            ],
        }


def _or_none(fen: int | None, otherwise: str) -> str:
    return otherwise if fen is None else f"￥{format_yuan(fen)}元"


def _iso(value: object) -> str:
    day = as_date(value)
    return "" if day is None else day.isoformat()


_SPECIAL: dict[str, Callable[[Writer, LetterOrder], Values]] = {
    "回款计划联络书": Writer.plan,
    "到期提醒": Writer.reminder,
    "催款联络书": Writer.exception,
    "对账单": Writer.statement,
    "催款函": Writer.dunning,
    "回款承诺书": Writer.commitment,
    "限期清欠通知": Writer.stop,
    "停止供货通知": Writer.stop,
    "恢复供货通知": Writer.resume,
    "律师函委托资料": Writer.lawyer,
    "荣誉证书": Writer.award,
    "价格确认书": Writer.prices,
    "信用申请表": Writer.application,
    "临时额度申请表": Writer.temporary,
    "工作事实报告": Writer.report,
    "对方负责人登记表": Writer.contacts_form,
    "交接清单": Writer.handover,
}
