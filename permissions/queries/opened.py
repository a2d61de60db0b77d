"""What a customer's link stands for, as it arrives: whole, or with what programs and people add to it on its way."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from customers.models import ContactPoint
from permissions import links, shortlinks
from permissions.links import Link

_STRANGE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST: Final = 1_000


def opened(text: str) -> Link | None:
    """The link of an address as somebody opened it; None where no part of it was signed by us.

    A full stop behind it, brackets, quotes, spaces, a soft line break (`=` at the end of a line), also encoded, once or
    twice: what is left without these is believed only where its signature holds.
    """
    return next((link for each in _readings(text[:_LONGEST]) if (link := _read(each))), None)


def _readings(text: str) -> Iterator[str]:
    """The text itself, without what cannot stand in a token, and each piece between that; then without marks."""
    seen: dict[str, None] = {text: None}
    for plain in (text, unquote(text), unquote(unquote(text))):
        pieces = [piece for piece in _STRANGE.split(plain) if piece]
        seen |= dict.fromkeys(("".join(pieces), *sorted(pieces[:4], key=len, reverse=True)))
    yield from seen
    for each in [one for one in seen if one]:
        yield from (bare for bare in (each.strip("-_"), each.rstrip("-_"), each.lstrip("-_")) if bare != each)


def _read(text: str) -> Link | None:
    return links.read(text) or _short(text)


def _short(text: str) -> Link | None:
    found = shortlinks.read(text)
    if found is None:
        return None
    first, last = found.known_by.ljust(16, b"\x00"), found.known_by.ljust(16, b"\xff")
    points = ContactPoint.objects.filter(market=found.market_id, hash__gte=first, hash__lte=last)
    return found.meant(bytes(point) for point in points.values_list("hash", flat=True))
