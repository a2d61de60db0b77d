"""Under which keyed hashes somebody's permissions stand: an e-mail address, a number, and the person themselves.

A number is one point for texts and calls. A person is the point for post and the site, which have no address of their
own, and carries a refusal on to every address that they get later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from django.conf import settings

from accounts.models import Market
from customers.contacts import UnreadableError, contact_hash, read
from customers.models import Channel as ContactChannel
from permissions.models import Channel


class Kind(StrEnum):
    EMAIL = "email"
    NUMBER = "number"
    PERSON = "person"


CHANNELS: Final = {
    Kind.EMAIL: (Channel.EMAIL,),
    Kind.NUMBER: (Channel.SMS, Channel.PHONE),
    Kind.PERSON: tuple(Channel),
}
KIND_OF: Final = {Channel.EMAIL: Kind.EMAIL, Channel.SMS: Kind.NUMBER, Channel.PHONE: Kind.NUMBER}
"""The kind of address that a channel writes to; other channels reach the person."""
CONTACT_CHANNEL: Final = {Kind.EMAIL: ContactChannel.EMAIL, Kind.NUMBER: ContactChannel.SMS}
"""How `customers` files an address of a kind."""


@dataclass(frozen=True, slots=True)
class Point:
    """Sixteen bytes that stand for an address, a number or a person."""

    kind: Kind
    digest: bytes

    @property
    def channels(self) -> tuple[Channel, ...]:
        """By which it is reached."""
        return CHANNELS[self.kind]


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody in a market: their points, and who they are where that is known.

    `addresses` holds (channel, value) of a stranger in clear text, for the sending system has to be told of it.

    An address that several share is nobody's card: `holders` names them, their own points stand among `points`, so that
    a no holds for each, and who of them speaks is not known.
    """

    market: Market
    points: tuple[Point, ...]
    customer_id: int | None = None
    through: Point | None = None
    """The address by which they came, where only its channels are meant."""
    addresses: tuple[tuple[str, str], ...] = ()
    holders: tuple[tuple[int, Point], ...] = ()
    common: frozenset[bytes] = frozenset()
    """Keyed hashes of those of a customer's addresses that somebody else has too."""

    @property
    def person(self) -> Point | None:
        """Their own point; None of an address that nobody, or more than one, is known by."""
        return next((point for point in self.points if point.kind == Kind.PERSON and self.customer_id), None)

    @property
    def alone(self) -> "Whom":
        """The same with nothing that somebody else has too."""
        return replace(self, points=tuple(point for point in self.points if point.digest not in self.common))

    @property
    def people(self) -> tuple[tuple[int, Point], ...]:
        """Every customer that this may be, each with their own point."""
        return ((self.customer_id, self.person),) if self.customer_id and self.person else self.holders

    def cells(self) -> Iterator[tuple[Point, Channel]]:
        """Every point with every channel that reaches it, and is meant."""
        meant = self.through.channels if self.through else tuple(Channel)
        return ((point, channel) for point in self.points for channel in point.channels if channel in meant)


def digests(whom: Whom) -> list[bytes]:
    """The keyed hashes of somebody's points."""
    return [point.digest for point in whom.points]


def address_point(market: Market, channel: str, value: str) -> Point:
    """The point of an address or number as somebody wrote it, even one that nobody has.

    Raises KeyError for a channel without addresses, and `UnreadableError` for what is no single address.
    """
    kind = KIND_OF[Channel(channel)]
    filed = CONTACT_CHANNEL[kind]
    spelled = read(filed, value, region=market.phone_region)
    if spelled.problem:
        raise UnreadableError(spelled)
    return Point(kind, contact_hash(filed, spelled.value))


def person_point(source: str, external_id: str) -> Point:
    """The point of a customer as a source knows them."""
    return Point(Kind.PERSON, contact_hash("person", f"{source}:{external_id}"))


def key_id() -> int:
    """A number that tells one contact key from another, without telling the key."""
    return int.from_bytes(sha256(b"key id:" + settings.CONTACT_KEY.encode()).digest()[:2]) & 0x7FFF
