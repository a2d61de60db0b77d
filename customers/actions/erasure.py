"""Forgetting somebody: their clear text goes, and what tells tomorrow's import that they were forgotten stays."""

from collections.abc import Collection
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Market
from customers.actions.sharing import hand_on
from customers.merging import locks
from customers.models import ContactPoint, Customer, MergeRequest, RemovedAppointment, Vehicle

BLANK: Final[dict[str, Any]] = {
    "first_name": "", "last_name": "", "language": "", "postcode": "", "house_number": "", "since": None,
}  # fmt: skip
"""A customer's row of which only the number in the source's system tells whose it was."""
_THERE: Final = """
SELECT id, erased_at IS NOT NULL FROM customers_customer WHERE market_id = %s AND id = ANY(%s)
ORDER BY id FOR KEY SHARE
"""


def hold_customer(market: Market, customer_id: int | None, points: Collection[bytes]) -> None:
    """Has whoever brings something of a customer, or of addresses by their keyed hashes, wait until this is over.

    The market's own lock first, then the rows of the customer and of whom they were merged with, then addresses.
    """
    for lock in locks:
        lock(market)
    theirs = Customer.objects.filter(Q(pk=customer_id) | Q(merged_into=customer_id or 0), market=market)
    list(theirs.select_for_update().order_by("pk").values_list("pk"))
    held = Q(hash__in=points) | Q(customer=customer_id or 0)
    list(ContactPoint.objects.filter(held, market=market).select_for_update().order_by("pk").values_list("pk"))


def still_there(market: Market, customer_ids: Collection[int]) -> set[int]:
    """Which of these customers are not erased; none of them will be until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_THERE, [market.pk, list(customer_ids)])
        return {pk for pk, erased in cursor.fetchall() if not erased}


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
    hand_on(market, [customer_id])
    about = MergeRequest.objects.filter(Q(kept=customer_id) | Q(gone=customer_id), market=market)
    about.update(reason="", answer="")  # words that somebody wrote of them
    ContactPoint.objects.filter(market=market, customer=customer_id).update(customer=None, value="", normalised="")
    Vehicle.objects.filter(market=market, customer=customer_id).delete()
    RemovedAppointment.objects.filter(market=market, customer_id=customer_id).update(reason="")
    return True


@transaction.atomic
def forget_strangers(market: Market, contact_ids: list[int]) -> int:
    """Empties contact points that are nobody's; their keyed hashes stay, and with these what was refused."""
    strangers = ContactPoint.objects.filter(market=market, pk__in=contact_ids, customer=None).exclude(normalised="")
    return strangers.update(value="", normalised="")
