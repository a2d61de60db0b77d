"""What every gateway's package answers to, and what it tells us. Copy one to add one; its kind goes into `registry`.

A call that timed out proves nothing: only an answer that excludes acceptance is `Busy` or `Rejected`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol
from urllib.parse import parse_qsl

from sms.segments import Segments


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a gateway gets it: `reference` is ours, `to` is E.164, `cut` how it travels."""

    reference: str
    sender: str
    to: str
    text: str
    cut: Segments
    purpose: str = "service"


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
    """A connection to one gateway, used by several threads at once.

    It never raises, and hands over a second time by itself only where the gateway tells repeats apart.
    """

    def send(self, message: Outgoing) -> Answer:
        """Hands one message over."""
        ...

    def close(self) -> None:
        """Lets its connections go; nothing is sent after that."""
        ...


Stage = Literal["accepted", "delivered", "failed"]

WORDS: Final = {Accepted: "accepted", Rejected: "rejected", Busy: "busy", Unknown: "unknown"}


class Refused(Exception):  # noqa: N818 (what it says: the notice is not believed)
    """A notice that does not prove who sent it: nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A request of a gateway to us: `url` is the whole address that it knows, the names of `headers` are small."""

    url: str
    query_string: str = ""
    content_type: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """What stands behind the question mark; of a name that comes twice the last."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message, named by our own `reference`, by the gateway's id, or by both.

    `accepted` says only that it is on its way. `status` is the gateway's own word, `code` why it was not delivered,
    `at` when, where the gateway says so.
    """

    stage: Stage
    reference: str = ""
    gateway_id: str = ""
    code: str = ""
    at: datetime | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A text that a customer sent: `id` is the gateway's, `sender` as it tells a telephone's number, or a name."""

    id: str
    sender: str
    to: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One item of a notice that says nothing to us; `why` never holds what was in it."""

    why: str


@dataclass(frozen=True, slots=True)
class Thanks:
    """What a gateway wants to hear when a notice arrived."""

    status: int = 200
    content_type: str = "text/plain"
    body: str = ""


class Listener(Protocol):
    """The other direction of one gateway; it reads and keeps nothing."""

    thanks: Thanks
    gets: bool
    """Whether it tells us by GET as well as by POST."""

    def verify(self, notice: Notice) -> None:
        """Raises `Refused` where a signature is missing, wrong or old; the secret in the address was right."""
        ...

    def parse_receipts(self, notice: Notice) -> list[Receipt | Unreadable]:
        """What a notice tells of messages; raises ValueError where nothing in it can be read."""
        ...

    def parse_incoming(self, notice: Notice) -> list[Incoming | Unreadable]:
        """The texts that a notice brings; raises ValueError where nothing in it can be read."""
        ...
