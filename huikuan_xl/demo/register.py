"""The register rows and contracts of the demo customers."""

import datetime as dt
import random

from huikuan_xl.demo.cases import FITTING, Case, Row
from huikuan_xl.demo.company import AS_OF, DEPARTMENTS, MANAGERS
from huikuan_xl.demo.days import on
from huikuan_xl.demo.maker import Maker, salesperson_of
from huikuan_xl.rules.uscc import check_character

_WRONG_CODES = ("01019", "02018")  # registration codes with a wrong check character


def _uscc(rng: random.Random, *, wrong: bool) -> str:
    """Return an 18-character registration code of a region that does not exist (GB 32100)."""
    body = "91990101MA" + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(7))
    check = check_character(body)
    if wrong:
        check = "0" if check != "0" else "1"
    return body + check


def _contract_rows(case: Case, seq: int, terms: Row, ends: dt.date) -> list[Row]:
    """Return the customer's yearly contracts: of the years in which it bought something."""
    if case.contract is None:
        return []
    years = [2023] if case.stops.year == 2023 else [2025] if case.first_sale.year < 2026 else []
    rows = []
    for year in (*years, 2026):
        first = max(on(1, 1, year), case.first_sale) if year > 2023 else on(1, 1, year)
        last = ends if year == 2026 else on(12, 31, year)
        of_year = terms | case.contract
        rows.append(
            of_year | {
                "contract_no": f"HT{year}-{seq:03d}", "customer_code": case.code,
                "customer_name": case.name, "signed_on": first - dt.timedelta(days=12),
                "sign_year": (first - dt.timedelta(days=12)).year, "valid_from": first,
                "valid_to": of_year.get("valid_to", last) if year == 2026 else last,
            }
        )  # fmt: skip
    return rows


_REGIONS = {"01": "华东", "02": "华南", "03": "北方"}
_CHANNELS = {
    "集团": "直供", "水务": "直供", "供水": "直供", "工程": "工程项目", "安装": "工程项目", "酒店": "酒店餐饮",
    "贸易": "经销商", "商贸": "经销商", "工贸": "经销商", "销售": "经销商", "电商": "电商", "五金": "批发",
}  # fmt: skip


def _channel(name: str) -> str:
    """Return the channel that a customer's name speaks of, "" where it doesn't."""
    return next((channel for word, channel in _CHANNELS.items() if word in name), "")


def register_row(maker: Maker, case: Case, seq: int) -> tuple[Row, list[Row]]:
    """Return the customer's register row and contracts; a limit that fits what it buys unless the
    case says."""
    rng = maker.rng
    area = case.code[:2]
    repay, purchase, other = case.scores or (rng.randint(*band) for band in case.habit.scores)
    is_new = bool(case.register.get("is_new"))
    long_ago = on(rng.randint(1, 12), 18, rng.randint(2017, 2022))
    first_trade = case.first_sale if is_new else long_ago
    owed = max(maker.open_on(case.code, AS_OF), case.monthly * 100)
    last_year = round(owed * 12 * rng.uniform(1.15, 1.5) / 1_000_000) * 1_000_000
    limit = case.limit and case.limit * 100
    if case.limit == FITTING:
        limit = last_year // 12 // 100_000 * 100_000
    visited = AS_OF - dt.timedelta(days=rng.randint(20, 300))
    uscc = _uscc(rng, wrong=case.code in _WRONG_CODES)
    size = rng.choices(("中型", "小型", "微型"), (30, 55, 15))[0]
    ends = rng.choice((*[on(12, 31)] * 9, on(8, 15)))
    terms: Row = {
        "cash_ratio": rng.choice((0.4, 0.5, 0.6, 1.0)), "stop_clause": rng.random() < 0.8,
        "retention": rng.random() < 0.3, "late_rate": rng.choice((0.0005, 0.0003, float("nan"))),
        "price_confirmed": rng.random() < 0.92, "cycle": "逐笔" if not case.days else "月",
    }  # fmt: skip
    row: Row = {
        "customer_code": case.code, "customer_name": case.name,
        "uscc": uscc,
        "size": size,
        "channel": _channel(case.name),
        "region": _REGIONS[area],
        "department": DEPARTMENTS[area], "salesperson": salesperson_of(case.code),
        "sales_manager": MANAGERS[area], "is_new": is_new, "first_trade": first_trade,
        "score_repay": float(repay), "score_purchase": float(purchase),
        "score_other": float(other), "last_year_sales": None if is_new else last_year,
        "limit": limit, "credit_days": case.days,
        "visit_manager": visited,
        "visit_head": visited - dt.timedelta(days=rng.randint(0, 45)),
        "last_review": None if is_new else on(7, rng.randint(8, 28), 2025),
        "contact_person": rng.choice("王李张刘陈杨吴徐孙朱") + rng.choice(("经理", "会计", "主管")),
        "contact_dept": rng.choice(("财务部", "采购部")), "phone": f"0600-55{seq:05d}",
        "address": f"{case.name[:2]}市经济开发区兴业路 {seq + 10} 号",
    }  # fmt: skip
    return row | case.register, _contract_rows(case, seq, terms, ends)
