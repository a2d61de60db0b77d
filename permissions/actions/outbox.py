"""Telling connected systems: a row for each in the transaction of the change, delivered by the worker."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django_q.tasks import async_task

from accounts.models import Market
from customers.queries.points import holders, theirs

# A person's entry concerns each of their addresses. One row per system and address holds what it must know: what is
# told twice is the same whole state, so nothing depends on order or on how often. Whatever commits is told, also where
# a later entry about the address was confirmed before it.
_TELL = f"""
WITH touched AS (
    SELECT e.point, max(e.id) AS wanted FROM permissions_event e WHERE e.act = ANY(%(acts)s) GROUP BY 1
), addresses AS (
    SELECT c.hash AS point, t.wanted FROM touched t
    JOIN customers_contactpoint c ON c.market_id = %(market)s AND c.hash = t.point
UNION ALL
    SELECT c.hash, t.wanted FROM touched t
    JOIN permissions_person pe ON pe.market_id = %(market)s AND pe.point = t.point
    CROSS JOIN LATERAL {theirs("pe.customer_id")} c
)
INSERT INTO permissions_delivery AS d (market_id, system_id, point, wanted, confirmed, attempts, error)
SELECT %(market)s, s.id, a.point, max(a.wanted), 0, 0, ''
FROM addresses a
JOIN permissions_connectedsystem s ON s.market_id = %(market)s AND s.active AND s.code <> %(origin)s
GROUP BY s.id, a.point ORDER BY s.id, a.point
ON CONFLICT (system_id, point) DO UPDATE SET
    wanted = greatest(d.wanted, excluded.wanted), confirmed = least(d.confirmed, excluded.wanted - 1),
    next_try_at = clock_timestamp(), attempts = 0,
    waiting_since = CASE WHEN d.confirmed >= d.wanted THEN clock_timestamp() ELSE d.waiting_since END
"""
# The same where no entry of the ledger says so: what was made anew, a telephone that said STOP or START, a number that
# is somebody else's. Of an address of which the ledger says nothing any number that was not confirmed will do.
_AGAIN = f"""
WITH addresses AS (
    SELECT unnest(%(points)s::bytea[]) AS point
UNION
    SELECT c.hash FROM permissions_person pe CROSS JOIN LATERAL {theirs("pe.customer_id")} c
    WHERE pe.market_id = %(market)s AND pe.point = ANY(%(points)s)
)
INSERT INTO permissions_delivery AS d (market_id, system_id, point, wanted, confirmed, attempts, error)
SELECT %(market)s, s.id, c.hash, 1, 0, 0, ''
FROM addresses a JOIN customers_contactpoint c ON c.market_id = %(market)s AND c.hash = a.point
JOIN permissions_connectedsystem s ON s.market_id = %(market)s AND s.active
ORDER BY s.id, c.hash
ON CONFLICT (system_id, point) DO UPDATE SET
    confirmed = least(d.confirmed, d.wanted - 1), next_try_at = clock_timestamp(), attempts = 0,
    waiting_since = CASE WHEN d.confirmed >= d.wanted THEN clock_timestamp() ELSE d.waiting_since END
"""

# What a person said holds for each of their addresses, also for those that they get later.
_CONCERNED = f"""
SELECT c.hash FROM customers_contactpoint c
WHERE c.market_id = %(market)s AND c.hash = ANY(%(points)s::bytea[])
    AND EXISTS (SELECT FROM permissions_connectedsystem s WHERE s.market_id = %(market)s AND s.active)
    AND (EXISTS (SELECT FROM permissions_connectedsystem s JOIN permissions_delivery d ON d.system_id = s.id
            WHERE s.market_id = %(market)s AND d.point = c.hash)
        OR EXISTS (SELECT FROM {holders("c")} h LEFT JOIN permissions_person pe ON pe.customer_id = h.customer_id
            WHERE h.wrong_at IS NOT NULL OR EXISTS (
                SELECT FROM permissions_state t WHERE (t.market_id, t.point) = (%(market)s, pe.point))))
"""


def tell_systems(market: Market, acts: Sequence[UUID], origin: str = "") -> None:
    """Puts what `acts` changed in the outbox of every connected system but `origin`, which told us itself."""
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {"market": market.pk, "acts": list(acts), "origin": origin})
        waiting = cursor.rowcount
    if waiting:
        async_task("permissions.tasks.deliver_waiting", save=False)


def tell_again(market: Market, points: Sequence[bytes]) -> None:
    """Has every system told what holds now at addresses, or at those of these people: changed without an entry."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"market": market.pk, "points": list(points)})


def tell_owners(market: Market, points: Sequence[bytes]) -> None:
    """Has every system told what holds at addresses that became somebody's, or another's, as far as it matters.

    That is where they were told of one before, somebody said anything, or it is somebody else's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, {"market": market.pk, "points": list(points)})
        concerned = [bytes(digest) for (digest,) in cursor.fetchall()]
    if concerned:
        tell_again(market, concerned)
