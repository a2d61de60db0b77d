"""What became of a row of a file: what it tells, or why it cannot be recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.events import Event


class RejectedError(ValueError):
    """A row that cannot be recorded: in which field, why, and what the cell names where that is more than one."""

    def __init__(self, field: str, reason: str, several: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.field, self.reason, self.several = field, reason, tuple(several)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is odd about a row that is recorded: in which field, why, and what stood there or is named there."""

    field: str
    reason: str
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Converted:
    """What a row tells: its record, the event of a reminder, a branch; and remarks where it is odd."""

    record: Any
    event: Event | None = None
    branch: tuple[str, ...] = ()
    """Id, name and place; the latter two may be empty."""
    remarks: tuple[Remark, ...] = ()
