"""What some of the demo's customers texted back this morning."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts.models import Market
from customers.models import ContactPoint
from sms.actions.replies import receive
from sms.models import Gateway, IncomingText

_TEXTS: Final = (
    "Kan het ook een uur later?",
    "STOP",
    "Prima, tot morgen!",
    "Stop met bellen aub, sms is genoeg",
    "Dit is niet mijn afspraak, verkeerd nummer denk ik",
    "Waar kan ik parkeren?",
    "👍",
)
_STRANGER: Final = "+31612340987"


def text_back(market: Market, *, now: datetime) -> None:
    """Texts from the customers who were first told of, and one from a number that nobody knows."""
    gateway = Gateway.objects.get(market=market, kind="sandbox")
    known = ContactPoint.objects.filter(market=market, channel="sms", customer__isnull=False).order_by("pk")
    phones = [*known.values_list("normalised", flat=True)[: len(_TEXTS)], _STRANGER]
    for number, (phone, text) in enumerate(zip(phones, [*_TEXTS, "Hoi, met wie spreek ik?"], strict=False)):
        at = now - timedelta(minutes=7 * (number + 1))
        with transaction.atomic():
            came = IncomingText.objects.create(
                market=market, gateway=gateway, external_id=f"demo-{number}", sender=phone, to=gateway.sender,
                text=text, at=at, processed_at=now,
            )  # fmt: skip
            receive(came)
