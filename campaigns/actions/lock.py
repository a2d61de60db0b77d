"""One writer a market at a time: what makes before-and-after arithmetic exact. Readers never wait."""

from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts.models import Market

_MARKET = 7_301_944
_PARTITIONS = 7_301_945


def lock_market(market: Market) -> None:
    """Makes this transaction the only one that changes the market's messages and results, until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_MARKET, market.pk])


def lock_partitions(cursor: CursorWrapper) -> None:
    """Makes this transaction the only one that makes partitions, which all markets share, until it ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_PARTITIONS])
