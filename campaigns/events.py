"""What may be recorded about a message: django-anymail's words for the type, CloudEvents' rule for the identity."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter

from accounts.models import Market
from customers.contacts import normalise

TYPES = (
    "queued", "sent", "rejected", "failed", "bounced", "deferred", "delivered", "autoresponded",
    "opened", "clicked", "complained", "unsubscribed", "subscribed", "unknown",
)  # fmt: skip
NOT_SENT = frozenset({"queued", "rejected", "failed", "subscribed", "unknown"})
"""Types that don't prove that the message left: every other one does."""

CHANNELS = ("email", "sms", "post", "onsite")

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LEAD = timedelta(days=1)
"""How far a provider's clock may run ahead of ours."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one message."""

    source: str
    type: str
    occurred_at: datetime | None
    id: str = ""
    message_id: str = ""
    recipient: str = ""
    campaign: str = ""
    campaign_name: str = ""
    variant: str = ""
    link: str = ""
    channel: str = "email"
    bounce: str = ""
    reason: str = ""
    user_agent: str = ""
    is_machine: bool | None = None
    machine_reason: str = ""
    received_at: datetime | None = None


_TEXTS = tuple(name for name, kind in Event.__annotations__.items() if kind is str)
_texts = attrgetter(*_TEXTS)
_IMPLAUSIBLE = "has no time zone, is before 2000 or in the future"


class Status(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event; `field` and `reason` say why it is invalid."""

    status: Status
    reason: str = ""
    field: str = ""


def problem(event: Event, *, now: datetime) -> Outcome | None:
    """Why this event can't be recorded, naming the field; None where it can."""
    unstorable = _unstorable(event)
    if unstorable:
        return Outcome(Status.INVALID, "is no text that a database can hold", unstorable)
    checks = (
        ("source", bool(event.source.strip()), "is empty"),
        ("channel", event.channel in CHANNELS, f"is not one of {', '.join(CHANNELS)}"),
        ("type", event.type in TYPES, f"is not one of {', '.join(TYPES)}"),
        ("bounce", event.bounce in {"", "hard", "soft"}, "is neither hard, soft nor empty"),
        ("message_id", _names_a_message(event), "is empty, and so is the campaign or the recipient"),
        ("occurred_at", _is_plausible(event.occurred_at, now=now), _IMPLAUSIBLE),
        ("received_at", _is_plausible(event.received_at, now=now), _IMPLAUSIBLE),
    )
    return next((Outcome(Status.INVALID, why, field) for field, holds, why in checks if not holds), None)


def _names_a_message(event: Event) -> bool:
    return bool(event.message_id or (event.campaign and event.recipient.strip()))


def _unstorable(event: Event) -> str:
    """The first field of text that is none, or that holds a NUL or half a character."""
    return next((name for name, value in zip(_TEXTS, _texts(event), strict=True) if not _is_storable(value)), "")


def _is_storable(value: object) -> bool:
    if not isinstance(value, str) or "\x00" in value:
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def _is_plausible(instant: datetime | None, *, now: datetime) -> bool:
    if instant is None:
        return True
    return isinstance(instant, datetime) and instant.utcoffset() is not None and EARLIEST <= instant <= now + LEAD


def message_key(event: Event, market: Market) -> int:
    """64 bits of market, source, channel, recipient and the provider's message id (or, without one, the campaign)."""
    recipient = normalise(event.channel, event.recipient, region=market.phone_region)
    return _hash64(str(market.pk), event.source, event.channel, recipient, _message_name(event))


def event_key(event: Event, message: int) -> int:
    """64 bits of the message's key, type and id; without an id, of message, type, provider's time and link.

    The message always takes part, since a provider may name several recipients' events by one id.
    """
    timed = event.occurred_at.astimezone(UTC).isoformat() if event.occurred_at else ""
    identity = (event.id, str(bool(timed))) if event.id else (timed, event.link)
    return _hash64(str(message), event.type, *identity)


def _message_name(event: Event) -> str:
    return f"m:{event.message_id}" if event.message_id else f"c:{event.campaign}"


def _hash64(*parts: str) -> int:
    """Of each part with its length, so that parts cannot run into each other."""
    digest = blake2b("".join(f"{len(part)}:{part}" for part in parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
