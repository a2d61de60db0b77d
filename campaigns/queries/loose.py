"""What was kept although nobody knows (yet) where it belongs."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Market

_LOOSE = """
SELECT
    (SELECT count(*) FROM campaigns_message m WHERE m.market_id = %(market)s AND m.campaign_id IS NULL),
    (SELECT count(*) FROM customers_contactpoint p WHERE p.market_id = %(market)s AND p.customer_id IS NULL),
    (SELECT count(*) FROM campaigns_campaign c
     WHERE c.market_id = %(market)s AND c.name = c.external_id AND c.kind = '')
"""


@dataclass(frozen=True, slots=True)
class Loose:
    """Messages without a campaign, addresses without a customer, and campaigns known by their id alone."""

    messages: int
    addresses: int
    campaigns: int


def loose(market: Market) -> Loose:
    """How much of a market still waits to be attached."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOSE, {"market": market.pk})
        return Loose(*cursor.fetchone())
