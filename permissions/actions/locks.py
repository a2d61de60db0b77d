"""Holding points: what is decided by what was said before is decided by all of it, also where nobody said anything yet.

A row that does not exist cannot be locked, therefore points are held by name (advisory locks, until the transaction
ends). They come after rows of customers, messages and results, and before anything of the ledger.
"""

from collections.abc import Callable, Collection
from typing import Final, TypeVar

from django.db import connection, transaction

from accounts.models import Market

Found = TypeVar("Found")

_LEDGER: Final = 7_301_961
MOST_BY_NAME: Final = 500
"""A server has room for some thousand locks: whoever has more points than this holds the market's ledger instead."""
_TRIES: Final = 5

# The market's ledger is held by all who hold points of it together, or by one alone.
_ALONE: Final = "SELECT pg_advisory_xact_lock(%s, %s)"
_BY_NAME: Final = """
WITH ledger AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s, %s))
SELECT count(pg_advisory_xact_lock(named)) FROM (
    SELECT DISTINCT hashtextextended(encode(point, 'hex'), %s) AS named FROM ledger, unnest(%s::bytea[]) point
    ORDER BY 1) names
"""


def hold(market: Market, points: Collection[bytes]) -> None:
    """Makes this transaction the only one that decides anything about `points`, until it ends."""
    with connection.cursor() as cursor:
        if len(points) > MOST_BY_NAME:
            cursor.execute(_ALONE, [_LEDGER, market.pk])
        elif points:
            cursor.execute(_BY_NAME, [_LEDGER, market.pk, market.pk, list(points)])


def held(
    market: Market, found: Found, again: Callable[[], Found], points: Callable[[Found], Collection[bytes]]
) -> Found:
    """What `again` finds once its points are held: since `found`, a merge may have given somebody others."""
    for _attempt in range(_TRIES):
        mark = transaction.savepoint()
        hold(market, points(found))
        now = again()
        if set(points(now)) <= set(points(found)):
            transaction.savepoint_commit(mark)
            return now
        transaction.savepoint_rollback(mark)  # lets them go, so that the others are held in the same order
        found = now
    hold(market, points(found))
    return found
