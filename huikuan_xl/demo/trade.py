"""What ordinary months of the demo are made of: sales, and payments by habit."""

import datetime as dt
import random

from huikuan_xl.demo.cases import ON_DELIVERY, Case, Row
from huikuan_xl.demo.company import AS_OF, FIRST_DAY, LAST_DAY
from huikuan_xl.demo.days import months, work_day
from huikuan_xl.demo.maker import Coming, Document, Maker
from huikuan_xl.rules import words
from huikuan_xl.rules.policy import DEFAULT

# Name and price in 分, tax included.
ITEMS: tuple[tuple[str, int], ...] = (
    ("离心泵 IS80-65-160", 268_000),
    ("管道泵 ISW100-160", 345_000),
    ("供水控制柜 15kW", 680_000),
    ("电机 7.5kW", 198_500),
    ("闸阀 DN100", 86_500),
    ("蝶阀 DN150", 61_250),
    ("止回阀 DN80", 43_800),
    ("球阀 DN50", 29_600),
    ("机械密封 45mm", 8_640),
    ("法兰 DN150", 7_480),
)
_LARGEST_QUANTITY = 400
# Share of an average month's sales; spring and early summer are the season for pumps.
SEASON = (0.82, 0.70, 0.98, 1.08, 1.14, 1.30, 1.05, 0.98, 0.96, 0.95, 0.97, 0.95)


def lines_for(rng: random.Random, value: int) -> list[tuple[str, int, int]]:
    """Return 1–3 lines that come to about ``value`` 分."""
    count = rng.choices((1, 2, 3), (40, 38, 22))[0]
    fitting = [item for item in ITEMS if item[1] * count <= value <= item[1] * _LARGEST_QUANTITY]
    chosen = rng.sample(fitting or ITEMS[-2:], min(count, len(fitting) or 1))
    lines = []
    for item, price in chosen:
        deal = price * rng.choice((95, 97, 98, 100, 100)) // 100
        share = value * rng.uniform(0.8, 1.2) / len(chosen)
        lines.append((item, max(1, round(share / deal)), deal))
    return lines


def trade(maker: Maker, case: Case) -> None:
    """Sell to a customer month by month and let it pay as its habit is."""
    rng = maker.rng
    for month in months(FIRST_DAY, LAST_DAY):
        if not case.monthly:
            continue
        count, value = orders(rng, case, month)
        if month > AS_OF and rng.random() < 0.6:
            continue
        for _ in range(count):
            day = work_day(month + dt.timedelta(days=rng.randint(0, 27)), back=False)
            lines = lines_for(rng, round(value / count))
            if case.first_sale <= day <= case.last_sale and day <= LAST_DAY:
                settle(maker, maker.sell(case, day, lines))


def orders(rng: random.Random, case: Case, month: dt.date) -> tuple[int, float]:
    """Return how many documents a customer gets in a month and their value together, 分."""
    count = rng.choice((1, 2)) if case.monthly < 60_000 else rng.choice((1, 2, 2, 3))
    return count, case.monthly * 100 * SEASON[month.month - 1] * rng.uniform(0.85, 1.15)


def settle(maker: Maker, document: Document) -> None:
    """Pay a document as the customer's habit is, until the customer stops paying."""
    rng, case, first_day = maker.rng, document.case, maker.chapter.first_day
    habit = case.habit
    parts = ((1.0, -3, 0),) if rng.random() < habit.punctual else habit.parts
    named = rng.random() < case.names_documents
    left = document.amount
    for number, (share, earliest, latest) in enumerate(parts, start=1):
        day = max(document.due + dt.timedelta(days=rng.randint(earliest, latest)), first_day)
        if habit is not ON_DELIVERY:
            day = work_day(day, back=True)
        is_last = number == len(parts)
        amount = left if is_last else round(document.amount * share / 100_000) * 100_000
        methods, weights = zip(*habit.methods, strict=True)
        method = rng.choices(methods, weights)[0]
        details = _bill(rng, method, day, amount)
        if amount <= 0 or day >= case.stops:
            continue
        if day > maker.chapter.last_day:
            part = None if is_last else amount
            maker.coming.append(Coming(document, day, part, method, named, details))
            continue
        allowance = 0
        if len(parts) == 1 and method == "电汇" and rng.random() < 0.02:
            allowance = min(amount // 100 // 100 * 100, DEFAULT.allowance_max)
        left -= amount
        maker.pay(
            case, document, day, amount - allowance, method, named, allowance=allowance, **details
        )


def _bill(rng: random.Random, method: str, day: dt.date, amount: int) -> Row:
    """Return the paper's number, dates and state for a cheque or a bill."""
    if method == "支票":
        number = f"{rng.randint(10_000_000, 99_999_999)}"
        bill_date = day - dt.timedelta(days=rng.randint(0, 5))
        return {"bill_no": number, "bill_date": bill_date, "bill_state": "兑付"}
    if method not in words.ACCEPTANCES:
        return {}
    drawn = day - dt.timedelta(days=rng.randint(2, 40))
    due = drawn + dt.timedelta(days=rng.choice((90, 120, 178)))
    state = "兑付" if due <= AS_OF else rng.choice(("在手", "在手", "背书", "贴现"))
    row: Row = {
        "bill_no": f"5{rng.randint(10**12, 10**13 - 1)}", "bill_date": drawn, "bill_due": due,
        "bill_state": state,
    }  # fmt: skip
    if state == "贴现":
        row["discount_cost"] = round(amount * 0.018 * (due - day).days / 360)
    return row


def units(item: int, quantity: int) -> list[tuple[str, int, int]]:
    """Return one line of ``quantity`` pieces of the ``item``-th article at its price."""
    name, price = ITEMS[item]
    return [(name, quantity, price)]
