"""Results that can say why: a value together with the chain of reasons that led to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of a decision: the rule's number (``K02``) and a Chinese sentence with its inputs."""

    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.text}（{self.rule}）"


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """A decided value and why, in the order the rules were applied."""

    value: T
    reasons: tuple[Reason, ...] = ()

    def why(self) -> str:
        """Return the chain of reasons as one Chinese line, steps separated by ``；``."""
        return "；".join(str(reason) for reason in self.reasons)


def chain(*steps: Iterable[Reason]) -> tuple[Reason, ...]:
    """Join several groups of reasons, keeping their order."""
    return tuple(reason for step in steps for reason in step)
