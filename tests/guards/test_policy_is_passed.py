"""No rule is asked without the company's own parameters: the default would hold silently."""

import ast
import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import huikuan_xl

ROOT = Path(huikuan_xl.__file__).parent


Rule = tuple[str, str]
"""A module of ``rules`` and a function of it."""


def rules_with_policy() -> dict[Rule, int | None]:
    """Return the rules that take a policy, with its place, None where only by name."""
    found: dict[Rule, int | None] = {}
    for path in sorted((ROOT / "rules").glob("*.py")):
        module = import_module(f"huikuan_xl.rules.{path.stem}")
        for name, rule in vars(module).items():
            if inspect.isfunction(rule) and rule.__module__ == module.__name__:
                place = _place_of_policy(rule)
                if place is not None:
                    found[path.stem, name] = place[0]
    return found


def _place_of_policy(rule: Callable[..., Any]) -> tuple[int | None] | None:
    parameters = list(inspect.signature(rule).parameters.values())
    for at, one in enumerate(parameters):
        if one.name == "policy":
            return (None if one.kind is one.KEYWORD_ONLY else at,)
    return None


def asked_by_default(tree: ast.Module, rules: dict[Rule, int | None]) -> Iterator[str]:
    """Yield the calls of imported rules that leave the policy out."""
    modules: dict[str, str] = {}
    functions: dict[str, Rule] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, module = node.module.rpartition(".")
            for alias in node.names:
                if node.module == "huikuan_xl.rules":
                    modules[alias.asname or alias.name] = alias.name
                elif package == "huikuan_xl.rules":
                    functions[alias.asname or alias.name] = (module, alias.name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        asked: Rule | None = None
        if isinstance(node.func, ast.Name):
            asked = functions.get(node.func.id)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            asked = (modules.get(node.func.value.id, ""), node.func.attr)
        if asked in rules and not _gives_policy(node, rules[asked]):
            yield f"{asked[1]} in line {node.lineno}"


def _gives_policy(call: ast.Call, place: int | None) -> bool:
    if any(keyword.arg in ("policy", None) for keyword in call.keywords):
        return True
    if place is None:
        return False
    return len(call.args) > place or any(isinstance(one, ast.Starred) for one in call.args)


def test_no_rule_is_asked_with_the_default_policy() -> None:
    rules = rules_with_policy()
    assert len(rules) > 60
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {call}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.parent.name != "demo"  # made up with the defaults on purpose
        for call in asked_by_default(ast.parse(path.read_text(encoding="utf-8")), rules)
    ]
    assert found == []


def test_a_policy_left_out_is_seen() -> None:
    rules: dict[Rule, int | None] = {("interest", "rate"): None, ("credit", "limit"): 1}
    imports = (
        "from huikuan_xl.rules import interest as r\nfrom huikuan_xl.rules.credit import limit\n"
    )
    given = "r.rate(1, policy=p)\nlimit(1, p)\nlimit(1, policy=p)\nr.rate(1, **m)\nlimit(*both)\n"
    assert list(asked_by_default(ast.parse(imports + given), rules)) == []
    left_out = "r.rate(1, 2)\nlimit(1)\n"
    assert list(asked_by_default(ast.parse(imports + left_out), rules)) == [
        "rate in line 3", "limit in line 4",
    ]  # fmt: skip
