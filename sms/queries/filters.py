"""What appointments can be chosen by."""

from dataclasses import dataclass
from typing import Final

from django.db import connection

from accounts.models import Market

_CHOICES: Final = """
SELECT id, place FROM customers_branch WHERE market_id = %(market)s
UNION ALL
SELECT * FROM (SELECT DISTINCT NULL::bigint, service FROM customers_appointment
    WHERE market_id = %(market)s AND service <> ''
        AND starts_at >= now() - interval '1 day' AND starts_at < now() + interval '14 days') s
ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """The branches of a market by number and place, and what is done at the appointments of the coming two weeks."""

    branches: tuple[tuple[int, str], ...]
    services: tuple[str, ...]


def filters(market: Market) -> Filters:
    """In one question."""
    with connection.cursor() as cursor:
        cursor.execute(_CHOICES, {"market": market.pk})
        rows = cursor.fetchall()
    return Filters(
        branches=tuple((pk, place) for pk, place in rows if pk is not None),
        services=tuple(service for pk, service in rows if pk is None),
    )
