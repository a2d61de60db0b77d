"""What was kept although nobody knows (yet) where it belongs."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Market

# Each counted by itself and then put side by side: facts may lie on other machines than addresses.
_LOOSE = """
SELECT m.loose, p.loose, c.loose FROM
    (SELECT count(*) AS loose FROM campaigns_message WHERE market_id = %(market)s AND campaign_id IS NULL) m,
    (SELECT count(*) AS loose FROM customers_contactpoint WHERE market_id = %(market)s AND customer_id IS NULL) p,
    (SELECT count(*) AS loose FROM campaigns_campaign
     WHERE market_id = %(market)s AND name = external_id AND kind = '') c
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
