"""Every definition that the figures rest on, in words."""

from huikuan_xl.rules.money import percent
from huikuan_xl.rules.policy import Policy
from huikuan_xl.rules.settlement_order import order_text


def definitions_used(policy: Policy) -> tuple[tuple[str, str], ...]:
    """State every definition that the pack's figures rest on."""
    return (
        ("统计日", "只计入日期不晚于统计日的销售与回款，同一统计日任何时候重算结果相同。"),
        ("逾期天数", "统计日减到期日；到期当日为未到期。"),
        ("到期日推算", f"未填到期日的按销售日期加客户信用期限推算，客户也没有期限的按制度上限 {policy.max_term_days} 天估计，并列入数据问题；销售日期也没有的列入日期缺失。"),
        ("核销顺序", order_text(policy)),
        ("红字与作废", "红字、退货一律按负数销售，先冲原清单再冲最早到期；作废不计入，只计数。退票的回款不计入。"),
        ("折让", f"单笔不超过 {policy.allowance_max / 100:,.2f} 元且不超过清单金额的 {percent(policy.allowance_ratio)} 的部分与回款同样核销，超出部分和负的折让不核销并列入数据问题。"),
        ("未核销回款", "核销后剩余的回款与红字，单列为负数，不冲减任何账龄段。"),
        ("账龄段", "、".join(policy.bucket_labels) + "；按到期日。另附按开票日与审计账龄（自业务日起，按历年对应日）。"),
        ("信用等级", "信用 A–E（事前风险、授信）按 K01–K06；与回款评级不是同一把尺。"),
        ("回款评级", "回款 A–D（事后表现、商务优惠）按近 12 个月准时率、现金比例、贴息与承诺兑现（K24）。"),
        ("占用", "应收余额与按参数计入的已发货未开票、未执行订单、未到期商业承兑汇票（K10）。"),
        ("停供级别", "0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供（K11–K13、X06）。"),
    )  # fmt: skip
