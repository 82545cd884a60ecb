"""What the change of a figure means, in words."""

from decimal import Decimal

import pytest

from huikuan_xl.rules.trend import Change, Figure


@pytest.mark.parametrize(
    ("now", "before", "less", "shown"),
    [
        (2, 1, True, ("↑", "变差")),
        (1, 2, True, ("↓", "好转")),
        (2, 1, False, ("↑", "好转")),
        (1, 2, False, ("↓", "变差")),
        (1, 1, True, ("", "持平")),
        (Decimal("0.3"), Decimal("0.2"), True, ("↑", "变差")),
        (1, None, True, ("", "无可比")),
        (None, 1, True, ("", "无可比")),
        (1, 0, False, ("↑", "好转")),
    ],
)
def test_trend(
    now: Figure | None, before: Figure | None, less: bool, shown: tuple[str, str]
) -> None:
    change = Change(now, before, less)
    assert (change.arrow, str(change.trend)) == shown
