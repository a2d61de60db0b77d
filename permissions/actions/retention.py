"""Terms: what need not be kept goes by itself, every night; entries and keyed hashes stay."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.faults import for_each
from accounts.models import Market
from customers.actions import forget_strangers
from permissions.models import Evidence, RightsRequest

_AT_ONCE: Final = 5_000
# A stranger's address is still used while an entry about it, or a request, is younger than the term.
_STRANGERS: Final = """
SELECT c.id FROM customers_contactpoint c
WHERE c.market_id = %(market)s AND c.customer_id IS NULL AND c.normalised <> '' AND (
    EXISTS (SELECT FROM permissions_event e WHERE e.market_id = c.market_id AND e.point = c.hash)
    OR EXISTS (SELECT FROM permissions_rightsrequest r WHERE r.market_id = c.market_id AND r.point = c.hash))
AND NOT EXISTS (
    SELECT FROM permissions_event e WHERE e.market_id = c.market_id AND e.point = c.hash AND e.recorded_at > %(since)s)
AND NOT EXISTS (
    SELECT FROM permissions_rightsrequest r
    WHERE r.market_id = c.market_id AND r.point = c.hash AND r.asked_at > %(since)s)
LIMIT %(most)s
"""


def forget_expired() -> dict[str, int]:
    """Deletes evidence and closed requests past their term and empties addresses of strangers; how many of each."""
    evidence_term = timezone.now() - timedelta(days=365 * settings.PERMISSIONS["keep_evidence"])
    strangers_term = timezone.now() - timedelta(days=30 * settings.PERMISSIONS["keep_strangers"])
    evidence, _rows = Evidence.objects.filter(at__lt=evidence_term).delete()
    requests, _rows = RightsRequest.objects.filter(done_at__lt=evidence_term).delete()
    strangers = sum(for_each(Market.objects.all(), partial(_forget_strangers, since=strangers_term)))
    return {"evidence": evidence, "requests": requests, "strangers": strangers}


def _forget_strangers(market: Market, since: datetime) -> int:
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_STRANGERS, {"market": market.pk, "since": since, "most": _AT_ONCE})
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return total
        total += forget_strangers(market, found)
