"""A customer's address or number that is told in person, and the one that it takes the place of."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Market
from customers.actions.contacts import ensure_contact_points
from customers.contacts import normalise
from customers.models import ContactPoint


class TakenError(Exception):
    """The address or number is filed with another customer."""


@transaction.atomic
def file_address(
    *, market: Market, customer_id: int, channel: str, value: str, instead_of: bytes | None = None
) -> ContactPoint:
    """Files an address as a customer's, and marks the one that bears the hash `instead_of` as theirs no more.

    That one stays filed, so that no source brings it back to life. Raises `TakenError`.
    """
    found = ensure_contact_points(market, [(channel, value)])[(channel, value)]
    point = ContactPoint.objects.select_for_update().get(pk=found.id)
    if point.customer_id not in {None, customer_id}:
        raise TakenError
    point.value, point.normalised = value.strip()[:254], normalise(channel, value, region=market.phone_region)
    point.customer_id, point.wrong_at = customer_id, None
    point.save(update_fields=["customer_id", "wrong_at", "value", "normalised"])
    theirs = ContactPoint.objects.filter(market=market, customer=customer_id, channel=channel, wrong_at=None)
    theirs.filter(hash=instead_of).exclude(pk=point.pk).update(wrong_at=timezone.now())
    return point
