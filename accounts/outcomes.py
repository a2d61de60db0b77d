"""What became of a record that somebody else's system sent: every area says it in these words."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Recorded anew or changed something; recorded, but with something earlier it is one; known already, changed
    nothing; not recorded."""

    ACCEPTED = "accepted"
    JOINED = "joined"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record; `field` and `reason` say why it is invalid, or with what it is one."""

    status: Status
    reason: str = ""
    field: str = ""

    @property
    def is_new(self) -> bool:
        """Whether it was recorded, and not before."""
        return self.status in {Status.ACCEPTED, Status.JOINED}
