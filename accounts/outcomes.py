"""What became of a record that somebody else's system sent: every area says it in these words."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Recorded anew or changed something; known already, changed nothing; not recorded."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record; `field` and `reason` say why it is invalid."""

    status: Status
    reason: str = ""
    field: str = ""
