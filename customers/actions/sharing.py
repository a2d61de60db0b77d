"""An address that two share when the one goes under whom it is filed: it becomes the other's, with what it bears."""

from collections.abc import Collection
from typing import Final

from django.db import connection

from accounts.models import Market
from customers.hearing import tell

# To whom it is not marked as wrong first, then to whoever came first. What remains shared stays as it is.
_HAND_ON: Final = """
WITH next AS (
    SELECT DISTINCT ON (s.contact_id) s.id, s.contact_id, s.customer_id, s.wrong_at
    FROM customers_sharedaddress s JOIN customers_contactpoint p ON p.id = s.contact_id
    WHERE p.customer_id = ANY(%(gone)s) AND s.customer_id <> ALL(%(gone)s)
    ORDER BY s.contact_id, s.wrong_at IS NOT NULL, s.id
), filed AS (
    UPDATE customers_contactpoint p SET customer_id = n.customer_id, wrong_at = n.wrong_at
    FROM next n WHERE p.id = n.contact_id
), left_to_others AS (
    DELETE FROM customers_sharedaddress WHERE id IN (SELECT id FROM next) OR customer_id = ANY(%(gone)s)
    RETURNING contact_id
)
SELECT hash FROM customers_contactpoint WHERE market_id = %(market)s AND id IN (SELECT contact_id FROM left_to_others)
"""


def hand_on(market: Market, gone: Collection[int]) -> None:
    """Files what these customers share under who remains, and has them share nothing any more."""
    with connection.cursor() as cursor:
        cursor.execute(_HAND_ON, {"market": market.pk, "gone": list(gone)})
        left = [bytes(digest) for (digest,) in cursor.fetchall()]
    tell(market, left)
