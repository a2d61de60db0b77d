"""Links that fit into a text message: 22 letters instead of 66, and what a link may do stands in what is signed.

A token is key id, channel with purpose, market, the first bytes of the keyed hash of the contact point, and a
signature over all of the hash: whoever guesses would have to meet one of 2^64. The point itself is found by the
beginning of its hash (`permissions.queries.opened`), so no table of links is kept. One that may also turn something on
holds the day of its issue, and after `RAISES_FOR` only turns off.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from permissions.links import Link, decoded
from permissions.models import Channel, Purpose

RAISES_FOR: Final = timedelta(days=30)
"""How long a link turns things on; whoever finds an older message can still turn off."""
_CHANNELS: Final = (Channel.EMAIL, Channel.SMS, Channel.PHONE, Channel.POST, Channel.ONSITE)
_PURPOSES: Final = (
    Purpose.ALL, Purpose.SERVICE, Purpose.MARKETING, Purpose.NEWSLETTER, Purpose.SURVEY, Purpose.LOYALTY,
)  # fmt: skip
"""By their places in links that lie in telephones: what comes later stands behind these."""
_RAISES: Final = 0x80
_FIRST_DAY: Final = date(2020, 1, 1)
_KNOWN_BY: Final = 5
_DAY: Final = 2
_SIGNATURE: Final = 8
_LONGEST: Final = 2 + 4 + _KNOWN_BY + _DAY + _SIGNATURE


@dataclass(frozen=True, slots=True)
class Short:
    """A token that was taken apart and not believed yet: `known_by` is how the hash of its point begins."""

    market_id: int
    known_by: bytes
    channel: str
    purpose: str
    body: bytes
    signature: bytes
    issued: date | None = None

    def meant(self, points: Iterable[bytes]) -> Link | None:
        """What it stands for, if it was signed for one of `points`."""
        for point in points:
            if hmac.compare_digest(_signature(self.body, point), self.signature):
                fresh = self.issued is not None and timezone.now().date() - self.issued <= RAISES_FOR
                return Link(self.market_id, point, self.channel, self.purpose, raises=fresh)
        return None


def token(link: Link) -> str:
    """`link` without the message that it may name; with `raises` it turns on too, for a while.

    Raises ValueError for a channel or purpose that has no place in a short link.
    """
    what = _CHANNELS.index(Channel(link.channel)) << 4 | _PURPOSES.index(Purpose(link.purpose))
    market = link.market_id.to_bytes((link.market_id.bit_length() + 7) // 8 or 1)
    day = (timezone.now().date() - _FIRST_DAY).days.to_bytes(_DAY) if link.raises else b""
    head = bytes([next(iter(settings.LINK_KEYS)), what | (_RAISES if link.raises else 0)])
    body = head + market + link.point[:_KNOWN_BY] + day
    return urlsafe_b64encode(body + _signature(body, link.point)).decode().rstrip("=")


def read(text: str) -> Short | None:
    """The parts of a token; None for anything that cannot be one of ours. Nothing of it is believed yet."""
    raw = decoded(text)
    if len(raw) > _LONGEST or raw[:1] not in {bytes([key]) for key in settings.LINK_KEYS}:
        return None
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    raises = len(body) > 1 and bool(body[1] & _RAISES)
    day = body[-_DAY:] if raises else b""
    rest = body[2 : len(body) - len(day)]
    if len(rest) <= _KNOWN_BY:
        return None
    channel, purpose = (body[1] & ~_RAISES) >> 4, body[1] & 0x0F
    if channel >= len(_CHANNELS) or purpose >= len(_PURPOSES):
        return None
    market, known_by = int.from_bytes(rest[:-_KNOWN_BY]), rest[-_KNOWN_BY:]
    found = Short(market, known_by, _CHANNELS[channel], _PURPOSES[purpose], body, signature)
    return replace(found, issued=_FIRST_DAY + timedelta(days=int.from_bytes(day))) if raises else found


def address(link: Link) -> str:
    """The whole URL of the customer's page, for a text message."""
    return settings.PUBLIC_URL.rstrip("/") + reverse("choices:preferences", args=[token(link)])


def _signature(body: bytes, point: bytes) -> bytes:
    return hmac.digest(settings.LINK_KEYS[body[0]].encode(), b"short link:" + body + point, "sha256")[:_SIGNATURE]
