"""Every definition that the figures rest on, in words that follow the parameters."""

from huikuan_xl.ledger.days_off import last_known_year
from huikuan_xl.rules import plans
from huikuan_xl.rules.money import format_yuan, percent
from huikuan_xl.rules.policy import DEFAULT, Policy, policy_rows
from huikuan_xl.rules.settings import SettingRow
from huikuan_xl.rules.settlement_order import order_text
from huikuan_xl.rules.tactics import FORBIDDEN_ACTIONS

Terms = tuple[tuple[str, str], ...]


def definitions_used(policy: Policy) -> Terms:
    """State every definition that the pack's figures rest on."""
    return (
        *_of_accounts(policy),
        *_of_customers(policy),
        *_of_plans(policy),
        *_of_collection(policy),
        *_of_provision(policy),
    )


def _of_accounts(policy: Policy) -> Terms:
    return (
        ("统计日", "只计入日期不晚于统计日的销售与回款，同一统计日任何时候重算结果相同。"),
        ("逾期天数", "统计日减到期日；到期当日为未到期。"),
        ("到期日推算", f"未填到期日的按账期推算：先看本单的账期类型或销售方式，再看销售当日有效合同的，再看客户的；都没有的按销售日期加客户信用期限，客户也没有期限的按制度上限 {policy.max_term_days} 天估计，并列入数据问题；销售日期也没有的列入日期缺失。"),
        ("尚未起算", "验收、对账、代销售出的日期未填的，与上打下而没有下次送货的，还不到期：列未到期，不算逾期。"),
        ("分期", "写了分期的销售按期拆成几笔，各有到期日，末期取余数；各期合计等于销货总额。"),
        ("节假日顺延", _rolling(policy)),
        ("合同", "停供条款、现金比例、违约金与账期按销售行写明的合同，没写的按销售当日有效的合同（重叠时取签订最晚的）；几份合同的说法不同时，函件不引用该条款。"),
        ("核销顺序", order_text(policy)),
        ("红字与作废", "红字、退货一律按负数销售，先冲原清单再冲最早到期；作废不计入，只计数。退票的回款不计入。"),
        ("折让", f"单笔不超过 {format_yuan(policy.allowance_max)} 元且不超过清单金额的 {percent(policy.allowance_ratio)} 的部分与回款同样核销，超出部分和负的折让不核销并列入数据问题。"),
        ("核销与调整", f"尾差核销不超过 {format_yuan(policy.tail_tolerance)} 元；坏账核销须有批准人与批准日；转户与冲应付两边金额须相等；不合规的行不入账。坏账核销不算回款、不减应回，尾差、转户、质保金从应回与准时率的基数里剔除，应收冲应付算回款不算现金；应收转户与坏账收回沿用原账龄。"),
        ("票据", "票据台账写明退票日的，从退票日起恢复欠款，此前各期不变；贴息没有填的按票面×年贴现率×天数计算。"),
        ("专款预收", "写明专款用途的回款释放前只抵所写清单，不抵其他欠款、占用与催收；释放后从释放日起核销。"),
        ("未核销回款", "核销后剩余的回款与红字，单列为负数，不冲减任何账龄段。"),
        ("账龄段", "、".join(policy.bucket_labels) + "；按到期日。另附按开票日与审计账龄（自业务日起，按历年对应日）。"),
        ("未建档编码", "台账用到而客户信用档案没有的编码：计入余额，不发函、不进客户图表。"),
        ("客户归属", "客户移交后，未清款项、计划、回款、承诺与得分都归客户信用档案上现任的业务员；档案未填业务员的按单据，仍没有的列（未指定）。"),
    )  # fmt: skip


def _rolling(policy: Policy) -> str:
    due = "按账期类型、分期推算的到期日" if policy.roll_due else ""
    letters = "函件的回复、付款与清欠期限" if policy.roll_letters else ""
    moved = "、".join(text for text in (due, letters) if text)
    if not moved:
        return "到期日与函件限期遇休息日都不顺延（参数）。"
    return (
        f"{moved}遇休息日顺延至下一个工作日（民法典§203）；写明的到期日、只按信用期限推算的、停供级别与"
        f"诉讼时效不动。节假日表最后到 {last_known_year()} 年，此后的日期不顺延。"
    )


def _of_customers(policy: Policy) -> Terms:
    least = format_yuan(policy.dunning_min_amount)
    rating = (
        "按准时率、现金比例、贴息、承诺兑现率加权得分，达到该级各项界限所得的分数即为该级，最多比最差一项高一级"
        if policy.pay_rating_method == "综合"
        else "取各项中最差一项"
    )
    return (
        ("信用等级", "信用 A–E（事前风险、授信）按 K01–K06；与回款评级不是同一把尺。"),
        ("回款评级", f"回款 A–D（事后表现、商务优惠），近 12 个月：{rating}；没有到期货款不评（K24）。"),
        ("准时率", "近 12 个月到期货款中按期收到的部分；有争议或因我方责任而迟付的清单不计。"),
        ("现金比例", f"非承兑回款占写明回款方式的回款；没有回款方式的回款不计入任何一边。即期支票{'计入' if policy.cheque_is_cash else '不计入'}现金。"),
        ("占用", "应收余额与按参数计入的已发货未开票、未执行订单、未到期商业承兑汇票（K10）。"),
        ("停供级别", f"0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供（K11–K13、X06）；有争议的与低于 {least} 元的逾期不计级别。"),
        ("争议", "销售表标“争议”的行，或承诺与催收登记的争议（清单、金额、有效至）；到期后自动失效。"),
        ("重承诺讲信誉得分", "没有到期货款也没有到期承诺的不评分；信用 E 级或停供措施未解除的不颁奖。"),
    )  # fmt: skip


def _of_plans(policy: Policy) -> Terms:
    window = plans.window_text(policy)
    return (
        ("下月目标", "已逾期与下月末前到期、无争议的货款；回款计划表填了目标的按所填。"),
        ("计划完成", "一笔款算在它所付清单到期的那个月，早付也算；逾期后才付的算在付款的月份；红字冲减与回款同样计算。"),
        ("回款失败", f"{window}内满 {policy.fail_in_window} 次，或{policy.fail_row} {policy.fail_in_a_row} 次，须协商措施并签回款承诺；没有计划的月份不打断连续；签了承诺即止，承诺未兑现则重新签（K16）。"),
        ("承诺兑现", f"承诺日后宽限 {policy.promise_grace_days} 天内实收达到承诺额的 {percent(policy.promise_kept_ratio)} 为全额；违约次数按近 {policy.veto_window_months} 个月计。"),
        ("预计可收", "已承诺部分乘客户承诺兑现率；未承诺部分中逾期的乘追回概率、将到期的乘准时率；恶意拖欠一律按较低的追回概率。"),
        ("13周回款预测", f"每张未清清单按以往迟付天数的分布估计收款周：客户自身平均与全体平均合用（已付满 {policy.forecast_own_documents} 笔时各占一半），已逾期的只与当时逾期更久的相比；上下限为八成把握。"),
        ("三旬", f"上旬至 {policy.early_end_day} 日，中旬至 {policy.middle_end_day} 日，其余为下旬；到期未达累计目标为红灯。"),
    )  # fmt: skip


def _of_collection(policy: Policy) -> Terms:
    least = format_yuan(policy.method_law_amount)
    return (
        ("催收方法", f"只看最早一笔未清逾期款到期以来的联系记录；法律法须逾期满 {policy.method_law_days} 天、无争议逾期不少于 {least} 元并已停供，或时效将届满（K25）。"),
        ("下次联系日", "约定的联系日（没有则上次联系日加信用等级的跟进间隔）与未到期承诺日中较晚的一天；从未联系的为统计日；登记了暂缓的顺延。"),
        ("联系限制", f"每周不超过 {policy.contacts_per_week} 次，{policy.contact_hour_from} 至 {policy.contact_hour_to} 时之间。"),
        ("不得采用", "、".join(FORBIDDEN_ACTIONS) + "。"),
        ("追回概率", f"账龄自开票日起不超过 {policy.recovery_years} 年 {percent(policy.recovery_recent)}，以上 {percent(policy.recovery_old)}，仅作排序（K23）。"),
    )  # fmt: skip


def _of_provision(policy: Policy) -> Terms:
    net = (
        "按客户净额计提：未核销回款先冲最老的账龄段，净额不为正的不计提"
        if policy.provision_net
        else "按各账龄段总额计提，不扣未核销回款"
    )
    return (
        ("坏账准备", f"{net}；比例见参数。"),
        ("迁徙率", f"台账有 {policy.migration_years} 个以上年末时，取最近 {policy.migration_years} 个年末按审计账龄段计算；不足时按近一年各月末余额计算，称逐月滚动率。"),
    )  # fmt: skip


def parameters_used(policy: Policy) -> list[tuple[str, str, str, str, str]]:
    """Return every parameter in force: group, name, value with its unit, source, and whether it is
    as delivered or the company's own."""
    return [
        (
            row.setting.section, row.label, _shown(row, policy), row.setting.source,
            "默认" if row.value(policy) == row.value(DEFAULT) else "公司规定",
        )
        for row in policy_rows().values()
    ]  # fmt: skip


def _shown(row: SettingRow, policy: Policy) -> str:
    """Return a row's value as people read it: 10,000.00元, 40%, 30天, 是."""
    value, unit = row.value(policy), row.setting.unit
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    if unit == "元":
        return f"{format_yuan(value)}元"
    if unit == "比例":
        return percent(value)
    return f"{value}{unit}" if unit != "分值" else f"{value}分"
