"""Every sentence with which a rule gives its reasons is one that a person has read.

While the tests of a rule run, the reasons of every verdict and every sentence that a function
returns are collected and compared with ``said/<module>.txt``. After a wording was changed on purpose: HUIKUAN_WRITE_SAID=1 pytest
tests/rules, then read the difference before committing it.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import cache, wraps
from inspect import isfunction, signature
from pathlib import Path
from types import ModuleType

import pytest

from huikuan_xl.rules.reasons import Verdict

_HERE = Path(__file__).parent / "said"
_WRITING = bool(os.environ.get("HUIKUAN_WRITE_SAID"))
_TEST = re.compile(r"^## (.*)$", re.MULTILINE)


@cache
def approved(module: str) -> dict[str, str]:
    """Return what the tests of a module make the rules say: test → sentences, one a line."""
    path = _HERE / f"{module}.txt"
    if not path.exists():
        return {}
    parts = _TEST.split(path.read_text(encoding="utf-8"))[1:]
    return dict(zip(parts[::2], (said.strip() for said in parts[1::2]), strict=True))


def write(module: str, said: dict[str, str]) -> None:
    """Keep what was said, in the order of the tests' names."""
    _HERE.mkdir(exist_ok=True)
    text = "\n\n".join(f"## {test}\n{said[test]}" for test in sorted(said))
    (_HERE / f"{module}.txt").write_text(text + "\n", encoding="utf-8")


def speaking(module: ModuleType) -> Iterator[tuple[ModuleType, str]]:
    """Find the functions of ``rules`` that answer in text, where a module of tests calls them."""
    places = [module, *(one for one in vars(module).values() if isinstance(one, ModuleType))]
    for place in places:
        for name, one in vars(place).items():
            ours = isfunction(one) and one.__module__.startswith("huikuan_xl.rules.")
            if ours and signature(one).return_annotation is str:
                yield place, name


@pytest.fixture(autouse=True)
def said(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare the sentences and reasons that a test hears with those that were read and approved."""
    if hasattr(request.function, "hypothesis"):  # its inputs differ from run to run
        yield
        return
    heard: dict[str, None] = {}
    usual = Verdict.__init__

    def listening(self: Verdict[object], *values: object, **named: object) -> None:
        usual(self, *values, **named)  # type: ignore[arg-type]
        if why := self.why():
            heard[why] = None

    def heeding(answer: Callable[..., str]) -> Callable[..., str]:
        @wraps(answer)
        def heeded(*values: object, **named: object) -> str:
            text = answer(*values, **named)
            if text:
                heard[text] = None
            return text

        return heeded

    monkeypatch.setattr(Verdict, "__init__", listening)
    for place, name in list(speaking(request.module)):
        monkeypatch.setattr(place, name, heeding(getattr(place, name)))
    yield
    module, test = request.node.path.stem.removeprefix("test_"), request.node.name
    now = "\n".join(heard)
    if _WRITING:
        known = {**approved(module), test: now}
        if any(known.values()):
            write(module, {name: told for name, told in known.items() if told})
        approved.cache_clear()
    else:
        assert now == approved(module).get(test, ""), "a rule gives other reasons than were read"
