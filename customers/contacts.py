"""Addresses and numbers in one spelling, and the keyed hash that stands for them where no clear text may."""

import hmac
from functools import lru_cache

import phonenumbers
from django.conf import settings

from customers.models import Channel

_SMS, _EMAIL = str(Channel.SMS), str(Channel.EMAIL)
"""To look a member up takes longer than all else that is done to a plain address."""


def normalise(channel: str, value: str, *, region: str) -> str:
    """E-mail in lower case with an IDNA domain, numbers as E.164 where `region` (such as "NL") may have them."""
    value = value.strip()
    if channel == _SMS:
        value = _e164(value, region)
    elif not value.isascii() and channel == _EMAIL:
        value = _with_idna_domain(value)
    return value.lower()[:254]


@lru_cache(maxsize=16_384)
def _e164(value: str, region: str) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _with_idna_domain(address: str) -> str:
    local, at, domain = address.rpartition("@")
    try:
        return local + at + domain.encode("idna").decode()
    except UnicodeError:
        return address


def contact_hash(channel: str, normalised: str) -> bytes:
    """16 bytes, keyed with HELDER_CONTACT_KEY: equal for equal addresses, useless without the key."""
    message = f"{channel}:{normalised}".encode()
    return hmac.digest(settings.CONTACT_KEY.encode(), message, "sha256")[:16]
