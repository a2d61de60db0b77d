"""What a source tells of an answer, before it is a row; and what of it cannot be kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.outcomes import Outcome, Status
from customers.checks import are_storable, is_plausible
from feedback.models import Channel

LONGEST: Final = 4000
"""Characters of a comment."""
_TEXTS: Final = {"source": 50, "external_id": 100, "customer": 100, "appointment": 100, "known_by": 50,
                 "comment": LONGEST}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """An answer: `source` and `external_id` are the identity.

    `customer` and `appointment` are ids of the system `known_by`, which is the source itself where it is empty.
    """

    source: str
    external_id: str
    score: int
    answered_at: datetime
    channel: str
    customer: str = ""
    appointment: str = ""
    known_by: str = ""
    comment: str = ""


def problem(record: AnswerRecord) -> Outcome | None:
    """Why this answer cannot be kept, naming the field; None where it can."""
    wrong = next(_wrong(record), None)
    return Outcome(Status.INVALID, wrong[1], wrong[0]) if wrong else None


def _wrong(record: AnswerRecord) -> Iterator[tuple[str, str]]:
    yield from _wrong_texts(record)
    if record.channel not in Channel.values:
        yield "channel", f"is not one of {', '.join(Channel.values)}"
    if not (isinstance(record.score, int) and 0 <= record.score <= 10):
        yield "score", "is not a whole number from 0 to 10"
    if not is_plausible(record.answered_at):
        yield "answered_at", "has no time zone, or is not between 2000 and 2100"


def _wrong_texts(record: AnswerRecord) -> Iterator[tuple[str, str]]:
    for name, longest in _TEXTS.items():
        value = getattr(record, name)
        if not are_storable([value]):
            yield name, "is no text that a database can hold"
        elif len(value) > longest:
            yield name, f"is longer than {longest} characters"
    yield from ((name, "is empty") for name in ("source", "external_id") if not getattr(record, name).strip())
