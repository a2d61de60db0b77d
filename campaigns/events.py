"""What may be recorded about a message: django-anymail's words for the type, CloudEvents' rule for the identity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from struct import unpack

from accounts.models import Market
from accounts.outcomes import Outcome, Status
from campaigns.horizon import earliest
from customers.checks import are_storable
from customers.contacts import Spelled, UnreadableError, read

TYPES = (
    "queued", "sent", "rejected", "failed", "bounced", "deferred", "delivered", "autoresponded",
    "opened", "clicked", "complained", "unsubscribed", "subscribed", "unknown",
)  # fmt: skip
NOT_SENT = frozenset({"queued", "rejected", "failed", "subscribed", "unknown"})
"""Types that don't prove that the message left: every other one does."""

CHANNELS = ("email", "sms", "post", "onsite")

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
    keys: tuple[int, int] | None = None
    """The numbers of the message and of the event, as a file that was taken out here tells them: then both are found
    again, whatever ids their source gave them. The caller knows that the message is this market's."""
    customer: str = ""
    """Whom it went to, by the source's own number for a customer: where no recipient is told, or two share that one."""


_TEXTS = tuple(name for name, kind in Event.__annotations__.items() if kind is str)
_texts = attrgetter(*_TEXTS)
_CHANNELS, _TYPES = ", ".join(CHANNELS), ", ".join(TYPES)
_TIMED, _NO_TIME = "4:True", "5:False"
_EMPTY = blake2b(digest_size=8)
_IMPLAUSIBLE = "has no time zone, is in the future, before 2000 or in a month whose events are not kept any more"


def problem(event: Event, *, now: datetime, region: str) -> Outcome | None:
    """Why this event can't be recorded, naming the field; None where it can. `region` is of the market's numbers."""
    if not are_storable(_texts(event)):
        told = zip(_TEXTS, _texts(event), strict=True)
        field = next(name for name, value in told if not are_storable([value]))
        return Outcome(Status.INVALID, "is no text that a database can hold", field)
    checks = (
        ("source", bool(event.source.strip()), "is empty"),
        ("channel", event.channel in CHANNELS, f"is not one of {_CHANNELS}"),
        ("type", event.type in TYPES, f"is not one of {_TYPES}"),
        ("bounce", event.bounce in {"", "hard", "soft"}, "is neither hard, soft nor empty"),
        ("message_id", names_a_message(event), "is empty, and so is the campaign or the recipient"),
        (
            "is_machine",
            event.is_machine is None or isinstance(event.is_machine, bool),
            "is neither true, false nor empty",
        ),
        ("occurred_at", _is_plausible(event.occurred_at, now=now), _IMPLAUSIBLE),
        ("received_at", _is_plausible(event.received_at, now=now), _IMPLAUSIBLE),
    )
    wrong = next((Outcome(Status.INVALID, why, field) for field, holds, why in checks if not holds), None)
    whom = Spelled() if wrong else _recipient(event, region)
    return Outcome(Status.INVALID, whom.told, "recipient") if whom.problem else wrong


def names_a_message(event: Event) -> bool:
    """Whether it says which message it is of: by its id, or by the campaign and whom it went to."""
    return bool(event.message_id or (event.campaign and (event.recipient.strip() or event.customer)))


def _is_plausible(instant: datetime | None, *, now: datetime) -> bool:
    if instant is None:
        return True
    return isinstance(instant, datetime) and instant.utcoffset() is not None and earliest(now) <= instant <= now + LEAD


def _recipient(event: Event, region: str) -> Spelled:
    """Whom it went to; also a number that does not exist (any more), for that is what was sent to."""
    return read(event.channel, event.recipient, region=region) if event.recipient.strip() else Spelled()


def message_key(event: Event, market: Market) -> int:
    """64 bits of market, source, channel, recipient and the provider's message id (or, without one, the campaign)."""
    return hashes([message_text(message_head(event, market), event, market)])[0]


def message_head(event: Event, market: Market) -> str:
    """What the texts of many messages begin with: market, source and channel."""
    return f"{_pair(str(market.pk), event.source)}{len(event.channel)}:{event.channel}"


def message_text(head: str, event: Event, market: Market) -> str:
    """What a message's key is the hash of, its `message_head` being known; raises `UnreadableError` for no address."""
    spelled = _recipient(event, market.phone_region)
    if spelled.problem:
        raise UnreadableError(spelled)
    recipient = spelled.value
    name = f"m:{event.message_id}" if event.message_id else f"c:{event.campaign}"
    customer = f"{len(event.customer)}:{event.customer}" if event.customer and not recipient else ""
    return f"{head}{len(recipient)}:{recipient}{len(name)}:{name}{customer}"


def event_key(event: Event, message: int) -> int:
    """64 bits of the message's key, type and id; without an id, of message, type, provider's time and link.

    The message always takes part, since a provider may name several recipients' events by one id.
    """
    return hashes([event_text(event, message)])[0]


def event_text(event: Event, message: int) -> str:
    """What an event's key is the hash of."""
    of, kind, own = str(message), event.type, event.id
    if own:
        timed = _NO_TIME if event.occurred_at is None else _TIMED
        return f"{len(of)}:{of}{len(kind)}:{kind}{len(own)}:{own}{timed}"
    at = event.occurred_at.astimezone(UTC).isoformat() if event.occurred_at else ""
    return f"{_pair(of, kind)}{_pair(at, event.link)}"


def hashes(texts: Iterable[str]) -> tuple[int, ...]:
    """64 bits of each. (To copy an empty hash is a third quicker than to make one.)"""
    digests = []
    for text in texts:
        digest = _EMPTY.copy()
        digest.update(text.encode())
        digests.append(digest.digest())
    return unpack(f">{len(digests)}q", b"".join(digests))


def _pair(one: str, other: str) -> str:
    """Each with its length, so that parts cannot run into each other."""
    return f"{len(one)}:{one}{len(other)}:{other}"
