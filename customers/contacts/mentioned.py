"""Whom a message of another system names: every address and number in it, as the keyed hashes that stand for them."""

import re
from typing import Final
from urllib.parse import unquote_plus

from phonenumbers import country_code_for_region

from customers.contacts import contact_hash, normalise
from customers.models import Channel

MOST_READ: Final = 8 * 1024 * 1024
"""Bytes that are searched."""
_DOMAIN: Final = r"@[\w-]{1,63}(?:\.[\w-]{1,63})+"
_EMAILS: Final = (
    re.compile(r"[\w.+-]{1,64}" + _DOMAIN), re.compile(r"[\w.!#$&'*+/=?^`{|}~-]{1,64}" + _DOMAIN),
)  # fmt: skip
"""As addresses mostly are, and with every sign that one may have: before it may stand what is none of it."""
_LONGEST: Final = 15
_DIGITS: Final = re.compile(r"(?<!\d)(\+?)(\d{7,17})(?!\d)")


def emails_in(body: bytes) -> set[str]:
    """What looks like an address: as it is written plainly, in JSON's own escapes, and in a form or a link."""
    text = _text(body)
    return {address for one in _EMAILS for address in one.findall(text)}


def numbers_in(body: bytes, region: str, *, abroad: bool = False) -> set[str]:
    """What may be a number, in E.164: with its country after a plus or two noughts, or of `region` with one nought.

    With neither it is one of `region`, or (`abroad`) of any country, as gateways write them.
    """
    home = str(country_code_for_region(region))
    found = (_spelled(plus, digits, home, abroad=abroad) for plus, digits in _DIGITS.findall(_text(body)))
    return {f"+{number}" for number in found if 8 <= len(number) <= _LONGEST}


def points_in(body: bytes, region: str, *, abroad: bool = False) -> set[bytes]:
    """The keyed hashes of all of them."""
    emails = {normalise(Channel.EMAIL, address, region="") for address in emails_in(body)}
    return {
        *(contact_hash(Channel.EMAIL, address) for address in emails),
        *(contact_hash(Channel.SMS, number) for number in numbers_in(body, region, abroad=abroad)),
    }


def _text(body: bytes) -> str:
    plain = body[:MOST_READ].decode(errors="replace").replace("\\u0040", "@").replace("\\u002b", "+")
    return f"{plain}\n{unquote_plus(plain)}"


def _spelled(plus: str, digits: str, home: str, *, abroad: bool) -> str:
    bare = digits.lstrip("0")
    noughts = len(digits) - len(bare)
    if noughts == 1 and not plus:
        return home + bare
    return bare if plus or noughts == 2 or abroad or bare.startswith(home) else ""
