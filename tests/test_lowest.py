"""The lowest versions are read off pyproject.toml; a dependency without a bound is seen."""

import pytest

from xl.lowest import lowest, needed


def test_a_requirement_stands_at_its_lower_bound() -> None:
    assert list(lowest(["xlwings>=0.33,<1", "psycopg[binary]>=3.2.1", "lxml>=5"])) == [
        "xlwings==0.33", "psycopg[binary]==3.2.1", "lxml==5",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["lxml", "lxml<6", "lxml==5", "lxml~=5.0"])
def test_one_without_a_lower_bound_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no lower bound"):
        list(lowest([text]))


def test_every_dependency_and_what_the_tests_need_is_pinned() -> None:
    names = {pin.split("==")[0] for pin in lowest(needed())}
    assert {"pandas", "openpyxl", "typer", "pytest", "psycopg[binary]"} <= names
    assert "pytest-xdist" not in names
