"""Forgetting somebody: their clear text goes, and what tells tomorrow's import that they were forgotten stays."""

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Market
from customers.actions.sharing import hand_on
from customers.models import ContactPoint, Customer, Vehicle

BLANK: Final[dict[str, Any]] = {
    "first_name": "", "last_name": "", "language": "", "postcode": "", "house_number": "", "since": None,
}  # fmt: skip
"""A customer's row of which only the number in the source's system tells whose it was."""


@transaction.atomic
def forget_customer(market: Market, customer_id: int) -> bool:
    """Empties a customer's row and contact points and deletes their vehicles; False where there is none to forget.

    The number in the source's system and the keyed hashes stay: by these a source that tells of them again is known,
    and nothing of it is taken in. Appointments and calls stay as facts about nobody. Of whom they were merged with
    the same holds. An address that somebody else has as well is theirs alone from now on, with what was refused there.
    """
    now = timezone.now()
    theirs = Customer.objects.filter(market=market, pk=customer_id, erased_at=None)
    if not theirs.update(**BLANK, erased_at=now):
        return False
    Customer.objects.filter(market=market, merged_into=customer_id).update(erased_at=now)
    hand_on([customer_id])
    ContactPoint.objects.filter(market=market, customer=customer_id).update(customer=None, value="", normalised="")
    Vehicle.objects.filter(market=market, customer=customer_id).delete()
    return True


@transaction.atomic
def forget_strangers(market: Market, contact_ids: list[int]) -> int:
    """Empties contact points that are nobody's; their keyed hashes stay, and with these what was refused."""
    strangers = ContactPoint.objects.filter(market=market, pk__in=contact_ids, customer=None).exclude(normalised="")
    return strangers.update(value="", normalised="")
