"""An address or number that matches nobody, as it was read: the desk can unsubscribe it without a customer."""

from dataclasses import dataclass
from typing import Final

import phonenumbers
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.contacts import normalise
from customers.models import Channel as ContactChannel
from customers.queries.clues import read_clues
from permissions.models import Channel

_SHORTEST_DOMAIN: Final = 4
_FEWEST_DIGITS: Final = 8
"""Of a number with its country; shorter ones are half a number, or a service."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """An address (`email`) or number (`sms`, for texts and calls) in its one spelling."""

    channel: Channel
    value: str

    @property
    def icon(self) -> str:
        """Of `ui.icons`."""
        return "mail" if self.channel == Channel.EMAIL else "phone"

    @property
    def word(self) -> str:
        """What it was read as."""
        return _("e-mail address") if self.channel == Channel.EMAIL else _("phone number")

    @property
    def shown(self) -> str:
        """As people write it: +31 6 12345641."""
        if self.channel == Channel.EMAIL:
            return self.value
        number = phonenumbers.parse(self.value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def stranger(market: Market, text: str) -> Stranger | None:
    """What `text` can be written to by; None for anything but a whole e-mail address or a number that can exist."""
    text = text.strip()
    if read_clues(text).phone:
        number = normalise(ContactChannel.SMS, text, region=market.phone_region)
        return Stranger(Channel.SMS, number) if number.startswith("+") and len(number) > _FEWEST_DIGITS else None
    local, at, domain = text.partition("@")
    whole = local and at and len(domain) >= _SHORTEST_DOMAIN and "." in domain.strip(".") and "@" not in domain
    if not whole or not text.isprintable() or any(sign in text for sign in " ,;:<>()"):
        return None
    return Stranger(Channel.EMAIL, normalise(ContactChannel.EMAIL, text, region=market.phone_region))
