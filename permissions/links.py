"""The links in messages with which customers change what they get: signed, long-lived, without an address in them.

A token is key id, market, keyed hash of the contact point, channel and purpose, signed with that key; in a second form
it also names the message, so that the campaign's own figures tell who left. It needs no table and never wears out: it
opens the choices of one contact point as long as its key is among `settings.LINK_KEYS`.
"""

import binascii
import hmac
import re
import struct
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from django.urls import reverse

_HEAD: Final = struct.Struct(">BI16s")
_SIGNATURE: Final = 16
_LONGEST: Final = 512
_WHAT: Final = re.compile(rb"([a-z]{1,16})/([a-z]{1,32})(?:\x00([ -~]{1,50})\x00([ -~]{0,100})\x00([ -~]{0,100}))?")


@dataclass(frozen=True, slots=True)
class Message:
    """A message as its sender's events name it: its source, its id there and its campaign's; printable ASCII."""

    source: str
    id: str = ""
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for: a contact point by its keyed hash, and the purpose of the message that held it.

    It lowers. Only with `raises`, which no link of this module has, it may also turn something on: whoever can read
    the head of a message, an answer of the API or a file has such links of everybody (see `permissions.shortlinks`).
    """

    market_id: int
    point: bytes
    channel: str
    purpose: str
    message: Message | None = None
    raises: bool = False

    @property
    def lowering(self) -> "Link":
        """The same without the right to turn anything on."""
        return replace(self, raises=False)

    @property
    def what(self) -> bytes:
        """Its part of a token that can be read."""
        told = (self.message.source, self.message.id, self.message.campaign) if self.message else ()
        return "\x00".join((f"{self.channel}/{self.purpose}", *told)).encode()


def token(link: Link) -> str:
    """`link` as it may stand in a URL, signed with the first of `settings.LINK_KEYS`.

    Raises ValueError for a message whose names are too long, or no printable ASCII, and for a link that raises.
    """
    if link.raises or not _WHAT.fullmatch(link.what):
        raise ValueError("a link cannot name this message, nor turn anything on")
    key_id = next(iter(settings.LINK_KEYS))
    body = _HEAD.pack(key_id, link.market_id, link.point) + link.what
    return urlsafe_b64encode(body + _signature(key_id, body)).decode().rstrip("=")


def read(text: str) -> Link | None:
    """What `text` stands for; None where we did not sign exactly that, or with a key that is believed no more."""
    raw = decoded(text)
    body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(body) <= _HEAD.size or body[0] not in settings.LINK_KEYS:
        return None
    if not hmac.compare_digest(signature, _signature(body[0], body)):
        return None
    _key_id, market_id, point = _HEAD.unpack(body[: _HEAD.size])
    what = _WHAT.fullmatch(body[_HEAD.size :])
    return _link(market_id, point, what) if what else None


def _link(market_id: int, point: bytes, what: re.Match[bytes]) -> Link:
    channel, purpose, *names = (part.decode() for part in what.groups() if part is not None)
    return Link(market_id, point, channel, purpose, Message(*names) if names else None)


def headers(link: Link, *, site: str = "") -> dict[str, str]:
    """The two headers of RFC 8058 for one message; `site` ("https://host") where it is not `settings.PUBLIC_URL`."""
    return {
        "List-Unsubscribe": f"<{address(link, 'oneclick', site=site)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def address(link: Link, page: str = "preferences", *, site: str = "") -> str:
    """The whole URL of a customer's page: `preferences` for the body of a message, `oneclick` for its headers."""
    return (site or settings.PUBLIC_URL).rstrip("/") + reverse(f"choices:{page}", args=[token(link)])


def _signature(key_id: int, body: bytes) -> bytes:
    return hmac.digest(settings.LINK_KEYS[key_id].encode(), b"link:" + body, "sha256")[:_SIGNATURE]


def decoded(text: str) -> bytes:
    """The bytes of a token in its one spelling; none for anything else."""
    if len(text) > _LONGEST or not text.isascii():
        return b""
    try:
        raw = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return b""
    return raw if urlsafe_b64encode(raw).decode().rstrip("=") == text else b""
