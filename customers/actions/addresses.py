"""A customer's address or number that is told in person, and the one that it takes the place of."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Market
from customers.actions.contacts import ensure_contact_points
from customers.contacts import UnreadableError, as_told, normalise, read
from customers.models import ContactPoint, SharedAddress


class TakenError(Exception):
    """The address or number is filed with another customer."""


@transaction.atomic
def file_address(
    *, market: Market, customer_id: int, channel: str, value: str, instead_of: bytes | None = None
) -> ContactPoint:
    """Files an address as a customer's, and marks the one that bears the hash `instead_of` as theirs no more.

    That one stays filed, so that no source brings it back to life. One that they share is theirs as it is. Raises
    `TakenError`, and `UnreadableError` for what is no single address, or a number that nobody in the world has.
    """
    spelled = read(channel, value, region=market.phone_region)
    if spelled.reason:
        raise UnreadableError(spelled)
    found = ensure_contact_points(market, [(channel, value)])[(channel, value)]
    point = ContactPoint.objects.select_for_update().get(pk=found.id)
    if point.customer_id in {None, customer_id}:
        _make_own(point, market, customer_id, (channel, value))
    elif not SharedAddress.objects.filter(contact=point, customer=customer_id).update(wrong_at=None):
        raise TakenError
    if instead_of and instead_of != bytes(point.hash):
        _leave(market, customer_id, channel, instead_of)
    return point


def _make_own(point: ContactPoint, market: Market, customer_id: int, told: tuple[str, str]) -> None:
    channel, value = told
    point.value = as_told(channel, value, region=market.phone_region)
    point.normalised = normalise(channel, value, region=market.phone_region)
    point.customer_id, point.wrong_at = customer_id, None
    point.save(update_fields=["customer_id", "wrong_at", "value", "normalised"])


def _leave(market: Market, customer_id: int, channel: str, digest: bytes) -> None:
    """For whoever else has it, it stays as it is."""
    now, filed = timezone.now(), {"market": market, "channel": channel, "hash": digest}
    ContactPoint.objects.filter(customer=customer_id, wrong_at=None, **filed).update(wrong_at=now)
    told = {f"contact__{name}": value for name, value in filed.items()}
    SharedAddress.objects.filter(customer=customer_id, wrong_at=None, **told).update(wrong_at=now)
