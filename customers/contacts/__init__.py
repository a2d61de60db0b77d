"""The one reader of addresses and numbers, for every way in, and the keyed hash that stands for them in the clear's
place. No other module normalises one."""

import hmac
import re
from typing import Final

from django.conf import settings

from customers.contacts.emails import read_email
from customers.contacts.numbers import bare_number, read_number, read_sender
from customers.contacts.spelled import Spelled, UnreadableError
from customers.contacts.wrapping import clean
from customers.models import Channel

__all__ = [
    "Spelled",
    "UnreadableError",
    "as_told",
    "bare_number",
    "contact_hash",
    "normalise",
    "read",
    "read_email",
    "read_sender",
]

_SMS, _EMAIL = str(Channel.SMS), str(Channel.EMAIL)
"""To look a member up takes longer than all else that is done to a plain address."""
_AS_PEOPLE_WRITE: Final = re.compile(r"\+?[\d().\-/ ]+")


def read(channel: str, text: str, *, region: str) -> Spelled:
    """What `text` is as an address (`email`), a number (`sms`; `region` is such as "NL") or the name of a place."""
    if channel == _EMAIL:
        return read_email(text)
    if channel == _SMS:
        return read_number(text, region)
    return Spelled(clean(text).lower()[:254])


def normalise(channel: str, value: str, *, region: str) -> str:
    """The normal form: small letters with an IDNA domain, or E.164; of what is neither, its signs in small letters."""
    return read(channel, value, region=region).value or clean(value).lower()[:254]


def as_told(channel: str, value: str, *, region: str) -> str:
    """How it is shown: as it was written, where that is how people write one, else in its normal form."""
    told, normal = value.strip()[:254], normalise(channel, value, region=region)
    plain = _AS_PEOPLE_WRITE.fullmatch(told) if channel == _SMS else told.lower() == normal
    return told if plain else normal


def contact_hash(channel: str, normalised: str) -> bytes:
    """16 bytes, keyed with HELDER_CONTACT_KEY: equal for equal addresses, useless without the key."""
    message = f"{channel}:{normalised}".encode()
    return hmac.digest(settings.CONTACT_KEY.encode(), message, "sha256")[:16]
