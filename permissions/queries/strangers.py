"""An address or number that matches nobody, as it was read: the desk can unsubscribe it without a customer."""

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.contacts import read
from customers.models import Channel as ContactChannel
from permissions.models import Channel
from permissions.points import CONTACT_CHANNEL, KIND_OF


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
    def doubtful(self) -> bool:
        """Whether it is a number whose length fits, but that nobody has."""
        return self.channel == Channel.SMS and bool(read(ContactChannel.SMS, self.value, region="").doubt)

    @property
    def shown(self) -> str:
        """As people write it: +31 6 12345641."""
        if self.channel == Channel.EMAIL:
            return self.value
        number = phonenumbers.parse(self.value)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def doubt(market: Market, told: Mapping[str, str]) -> str:
    """What is odd about the address of a `channel` that was told, though it can be taken; empty where nothing is."""
    if not told.get("address"):
        return ""
    filed = CONTACT_CHANNEL[KIND_OF[Channel(told["channel"])]]
    return read(filed, told["address"], region=market.phone_region).doubt


def stranger(market: Market, text: str) -> Stranger | None:
    """What `text` can be written to by; None for anything but one whole e-mail address or number."""
    kinds = ((Channel.SMS, ContactChannel.SMS), (Channel.EMAIL, ContactChannel.EMAIL))
    found = ((channel, read(filed, text, region=market.phone_region)) for channel, filed in kinds)
    return next((Stranger(channel, one.value) for channel, one in found if one.value), None)
