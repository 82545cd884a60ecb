"""The guide of functions is written from the registry."""

from huikuan_xl.functions import REGISTRY
from huikuan_xl.functions.help import function_guide


def test_guide_describes_every_function_and_argument() -> None:
    guide = function_guide()
    for one in REGISTRY.values():
        assert f"\n## {one.name}\n" in guide
        assert f"`{one.syntax}`" in guide
        assert f"`{one.example}`" in guide
        for argument in one.arguments:
            assert argument.help in guide


def test_no_cell_of_a_table_is_torn_apart() -> None:
    for line in function_guide().splitlines():
        if line.startswith("|"):
            assert line.count("|") in (3, 5)
