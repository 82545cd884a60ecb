"""What install and doctor say: one line a step or check, with one remedy where something is wrong."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How a check came out; only 故障 stops the work in Excel."""

    FINE = "正常"
    NOTE = "提示"
    NOT_HERE = "不适用"
    WRONG = "故障"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, how it came out, the cause in plain Chinese and one remedy."""

    name: str
    status: Status
    cause: str
    remedy: str = ""
