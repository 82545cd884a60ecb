"""Nothing in rules that nobody asks: every public definition is reached from an entry, and every
word that a cell may hold means something to a rule."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import huikuan_xl
from huikuan_xl.rules import words

ROOT = Path(huikuan_xl.__file__).parent
ENTRIES = ("cli", "commands", "excel", "calc", "functions")
Definition = tuple[str, str]
"""A module and a name that stands at its top; "" for what the module does when imported."""


class Module:
    """One parsed module: its definitions, and what the names in it stand for."""

    def __init__(self, name: str, tree: ast.Module, modules: frozenset[str]) -> None:
        self.name = name
        self.definitions: dict[str, list[ast.stmt]] = defaultdict(list)
        self.aliases: dict[str, Definition] = {}
        for statement in tree.body:
            for defined in _defined(statement) or [""]:
                self.definitions[defined].append(statement)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    target = (inner, "") if inner in modules else (node.module, alias.name)
                    self.aliases[alias.asname or alias.name] = target

    def uses(self, definition: str) -> Iterator[Definition]:
        """Yield what a definition names: of this module, imported, or in an imported module."""
        for statement in self.definitions[definition]:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name):
                    if node.id in self.definitions:
                        yield self.name, node.id
                    elif node.id in self.aliases:
                        yield self.aliases[node.id]
                elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                    module, name = self.aliases.get(node.value.id, ("", "x"))
                    if not name:
                        yield module, node.attr
                elif isinstance(node, ast.ImportFrom) and node.module:
                    for alias in node.names:
                        yield self.aliases[alias.asname or alias.name]


def _defined(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def parsed(sources: dict[str, str]) -> dict[str, Module]:
    names = frozenset(sources)
    return {name: Module(name, ast.parse(text), names) for name, text in sources.items()}


def reached(modules: dict[str, Module], entries: tuple[str, ...]) -> set[Definition]:
    """Return every definition that the entries' modules lead to, by names alone."""
    todo = [
        (name, defined)
        for name, module in modules.items()
        if name.split(".")[1:2] and name.split(".")[1] in entries
        for defined in module.definitions
    ]
    found: set[Definition] = set()
    while todo:
        one = todo.pop()
        if one in found or one[0] not in modules:
            continue
        found.add(one)
        todo.append((one[0], ""))  # whoever is asked is imported first
        module = modules[one[0]]
        if one[1] in module.definitions:
            todo += module.uses(one[1])
        elif one[1] in module.aliases:  # a name handed on by a package
            todo.append(module.aliases[one[1]])
    return found


def package_sources() -> dict[str, str]:
    sources = {}
    for path in ROOT.rglob("*.py"):
        parts = ("huikuan_xl", *path.relative_to(ROOT).with_suffix("").parts)
        name = ".".join(parts).removesuffix(".__init__")
        sources[name] = path.read_text(encoding="utf-8")
    return sources


def test_every_public_definition_of_the_rules_is_reached_from_an_entry() -> None:
    modules = parsed(package_sources())
    live = reached(modules, ENTRIES)
    unreached = [
        f"{name.rsplit('.', 1)[1]}.{defined}"
        for name, module in sorted(modules.items())
        if name.startswith("huikuan_xl.rules.")
        for defined in module.definitions
        if not defined.startswith("_") and defined and (name, defined) not in live
    ]
    assert unreached == []


def test_an_unreached_definition_is_seen() -> None:
    sources = {
        "p.rules.a": "def used(): pass\ndef unused(): used()\nLIMIT = 3\n",
        "p.month.b": "from p.rules import a\ndef run(): return a.used()\ndef idle(): return a.LIMIT\n",
        "p.cli": "from p.month.b import run\ndef main(): run()\n",
    }
    live = reached(parsed(sources), ("cli",))
    assert ("p.rules.a", "used") in live
    assert ("p.rules.a", "unused") not in live
    assert ("p.rules.a", "LIMIT") not in live


def vocabularies() -> list[type[StrEnum]]:
    return [
        kind for kind in vars(words).values()
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum
    ]  # fmt: skip


def meanings(kind: type[StrEnum]) -> list[str]:
    """Return the questions that a vocabulary answers of each of its words."""
    return [name for name, value in vars(kind).items() if isinstance(value, property)]


def asked_outside(sources: dict[str, str]) -> set[str]:
    """Return every attribute that the package reads, but for the definitions in ``words`` itself."""
    found = set()
    for name, text in sources.items():
        tree = ast.parse(text)
        if name == "huikuan_xl.rules.words":
            tree.body = [one for one in tree.body if not isinstance(one, ast.ClassDef)]
        found |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return found


def test_every_word_means_something_and_somebody_asks() -> None:
    """A word is told from the others by what its vocabulary answers, and each answer is used."""
    asked = asked_outside(package_sources())
    idle = [
        f"{kind.__name__}.{name}"
        for kind in vocabularies()
        for name in meanings(kind) or kind.__members__
        if name not in asked
    ]
    assert idle == []


def test_every_answer_tells_words_apart() -> None:
    for kind in vocabularies():
        for name in meanings(kind):
            assert len({getattr(word, name) for word in kind}) > 1, f"{kind.__name__}.{name}"
