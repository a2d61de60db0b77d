"""What a customer may choose on their own page, with their addresses hidden but for a letter and two digits."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import Channel as ContactChannel
from customers.models import ContactPoint
from permissions.links import Link
from permissions.models import Channel, Purpose
from permissions.points import CONTACT_CHANNEL, Kind, Whom
from permissions.queries.grid import Grid

MEANINGS: Final[dict[Purpose, Promise]] = {
    Purpose.MARKETING: _("Offers and actions, such as a discount."),
    Purpose.NEWSLETTER: _("News and tips, now and then."),
    Purpose.SURVEY: _("A question about how your visit was."),
    Purpose.LOYALTY: _("Advantages for who has been with us before."),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One channel for one purpose, ticked where we may send."""

    value: str
    channel: str
    reach: str
    on: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A purpose in the customer's words, with its boxes."""

    title: str
    meaning: str
    boxes: tuple[Box, ...]


def choices(grid: Grid, theirs: Collection[Channel], reach: dict[str, str]) -> tuple[Choice, ...]:
    """Every purpose but service, which is no choice, by each channel that reaches them."""
    return tuple(
        Choice(
            str(purpose.label),
            str(meaning),
            tuple(
                Box(f"{channel}/{purpose}", str(channel.label), reach.get(channel, ""), cell.allowed)
                for channel in Channel
                if channel in theirs and (cell := grid.cell(channel, purpose)).code not in {"no_address", "no_rule"}
            ),
        )
        for purpose, meaning in MEANINGS.items()
    )


@dataclass(frozen=True, slots=True)
class Stopping:
    """What a link turns off, in words: the kind of message, what that is, the channel, and the hidden address."""

    kind: str
    meaning: str
    channel: str
    reach: str


def stopping(link: Link, whom: Whom) -> Stopping:
    """What one click on `link` turns off."""
    purpose, channel = Purpose(link.purpose), Channel(link.channel)
    reach = masked(whom).get(channel, "")
    return Stopping(str(purpose.label), str(MEANINGS.get(purpose, "")), str(channel.label), reach)


def masked(whom: Whom) -> dict[str, str]:
    """What each channel writes to, so that its owner knows it again and nobody else learns it."""
    points = [point.digest for point in whom.points if point.kind != Kind.PERSON]
    rows = ContactPoint.objects.filter(market=whom.market, hash__in=points).order_by("-pk")
    kept = {channel: _mask(value) for channel, value in rows.values_list("channel", "normalised")}
    number = kept.get(CONTACT_CHANNEL[Kind.NUMBER], "")
    return {Channel.EMAIL: kept.get(ContactChannel.EMAIL, ""), Channel.SMS: number, Channel.PHONE: number}


def _mask(value: str) -> str:
    """m•••@post.example, or •••• 41."""
    local, at, domain = value.partition("@")
    return (f"{local[:1]}•••@{domain}" if at else f"•••• {value[-2:]}") if value else ""
