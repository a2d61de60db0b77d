"""Numbers that turn out to be somebody else's."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market, User
from customers.contacts import contact_hash, normalise
from customers.hearing import tell
from customers.models import Channel, ContactPoint, SharedAddress


@transaction.atomic
def mark_number(*, by: User | None, market: Market, customer_id: int, value: str, wrong: bool) -> bool:
    """Says that a number of a customer is somebody else's, or theirs after all; False where that changes nothing."""
    digest = contact_hash(Channel.SMS, normalise(Channel.SMS, value, region=market.phone_region))
    own = ContactPoint.objects.filter(market=market, customer=customer_id, channel=Channel.SMS, hash=digest)
    shared = SharedAddress.objects.filter(customer=customer_id, contact__market=market, contact__hash=digest)
    since = timezone.now() if wrong else None
    if not sum(rows.filter(wrong_at__isnull=wrong).update(wrong_at=since) for rows in (own, shared)):
        return False
    tell(market, [digest])
    action = "number.wrong" if wrong else "number.right"
    audit(by=by, action=action, market=market, target=f"customer {customer_id}")
    return True
