"""What every gateway's package answers to. Copy one to add one; its kind goes into `registry`.

A call that timed out proves nothing: only an answer that excludes acceptance is `Busy` or `Rejected`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sms.segments import Segments


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a gateway gets it: `reference` is ours, `to` is E.164, `parts` are its segments."""

    reference: str
    sender: str
    to: str
    text: str
    cut: Segments


@dataclass(frozen=True, slots=True)
class Accepted:
    """The gateway took it, under these ids of its own (some give one a part)."""

    ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """The gateway will never take it; `code` says why, in its own words or ours."""

    code: str


@dataclass(frozen=True, slots=True)
class Busy:
    """The gateway provably did not take it, and may later (refused connection, 429): it may be tried again."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows whether it was taken: a person decides, never a program."""

    code: str


Answer = Accepted | Rejected | Busy | Unknown


class Client(Protocol):
    """A connection to one gateway, used by several threads at once; it never raises and never tries again by itself."""

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        ...


WORDS: Final = {Accepted: "accepted", Rejected: "rejected", Busy: "busy", Unknown: "unknown"}
