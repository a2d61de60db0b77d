"""Making the state anew from the ledger where it was bent: points are held first, and a refusal goes only by a word.

Without that word each register gets the more cautious of what stands there and what the ledger says: a refusal that is
missing comes back, a consent that nobody gave goes, and a refusal that the ledger does not know stays and is told of.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market
from permissions.actions.locks import MOST_BY_NAME, hold
from permissions.actions.outbox import tell_again
from permissions.queries.verification import KEPT, verify

_BENT: Final = f"""
SELECT DISTINCT market_id, point FROM (
    (SELECT {KEPT} FROM permissions_state EXCEPT SELECT {KEPT} FROM permissions_replayed)
    UNION ALL (SELECT {KEPT} FROM permissions_replayed EXCEPT SELECT {KEPT} FROM permissions_state)) different
ORDER BY 1, 2
"""
_TOLD: Final = "SELECT * FROM permissions_replayed WHERE market_id = %(market)s AND point = ANY(%(points)s)"
# A row that does not exist cannot be locked: it is made empty first, and whoever writes an entry then waits for it.
_MADE: Final = f"""
INSERT INTO permissions_state (market_id, point, channel, purpose, last_event)
SELECT market_id, point, channel, purpose, last_event FROM ({_TOLD}) t ORDER BY 1, 2, 3, 4 ON CONFLICT DO NOTHING
"""
_HELD: Final = (
    "SELECT permissions_hold(ARRAY(SELECT (%(market)s, point)::permissions_about FROM unnest(%(points)s) point))"
)
_SETTLED: Final = f"""
WITH told AS MATERIALIZED ({_TOLD}), judged AS (
    SELECT s.point, s.channel, s.purpose, s.status AS was, coalesce(t.last_event, s.last_event) AS last_event,
        CASE WHEN d.by_ledger THEN t.denied_at ELSE s.denied_at END AS denied_at,
        CASE WHEN d.by_ledger THEN t.denied_by ELSE s.denied_by END AS denied_by,
        CASE WHEN %(lift)s OR t.raised_at <= s.raised_at THEN t.raised_at
            WHEN t.raised_at IS NOT NULL THEN s.raised_at END AS raised_at,
        CASE WHEN %(lift)s OR t.granted_at <= s.granted_at THEN t.granted_at
            WHEN t.granted_at IS NOT NULL THEN s.granted_at END AS granted_at
    FROM permissions_state s LEFT JOIN told t USING (market_id, point, channel, purpose)
    CROSS JOIN LATERAL (SELECT %(lift)s OR coalesce(t.denied_at >= s.denied_at, s.denied_at IS NULL) AS by_ledger) d
    WHERE s.market_id = %(market)s AND s.point = ANY(%(points)s)
)
UPDATE permissions_state s SET denied_at = j.denied_at, denied_by = j.denied_by, raised_at = j.raised_at,
    granted_at = j.granted_at, last_event = j.last_event
FROM judged j
WHERE (s.market_id, s.point, s.channel, s.purpose) = (%(market)s, j.point, j.channel, j.purpose)
    AND (s.denied_at, s.denied_by, s.raised_at, s.granted_at, s.last_event)
        IS DISTINCT FROM (j.denied_at, j.denied_by, j.raised_at, j.granted_at, j.last_event)
RETURNING j.last_event, j.channel, j.purpose, j.was, s.status
"""
# A row of which the ledger tells nothing, and that refuses nothing, is none of its rows.
_FORGED: Final = f"""
DELETE FROM permissions_state s WHERE s.market_id = %(market)s AND s.point = ANY(%(points)s) AND s.denied_at IS NULL
    AND NOT EXISTS (SELECT FROM ({_TOLD}) t
        WHERE (t.point, t.channel, t.purpose) = (s.point, s.channel, s.purpose))
RETURNING s.last_event, s.channel, s.purpose, 'unknown', 'gone'
"""
_LEFT: Final = f"""
SELECT coalesce(t.last_event, s.last_event), s.channel, s.purpose, s.status, coalesce(
    CASE WHEN t.denied_at IS NULL AND t.granted_at IS NOT NULL OR t.raised_at > t.denied_at THEN 'allowed'
        WHEN t.denied_at IS NOT NULL THEN 'denied' END, 'unknown')
FROM permissions_state s LEFT JOIN ({_TOLD}) t USING (market_id, point, channel, purpose)
WHERE s.market_id = %(market)s AND s.point = ANY(%(points)s) AND (s.denied_at, s.denied_by, s.raised_at, s.granted_at)
    IS DISTINCT FROM (t.denied_at, t.denied_by, t.raised_at, t.granted_at)
"""


@dataclass(frozen=True, slots=True)
class Register:
    """One row of the state: the ledger's last entry about it, and how it stood and stands (for `left`: would stand)."""

    entry: int
    channel: str
    purpose: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What differed from the ledger: registers that were made anew, and those left that the ledger would lift."""

    made: tuple[Register, ...]
    left: tuple[Register, ...]


def repair_state(*, write: bool = False, lift: bool = False) -> Repair:
    """Makes the state what the ledger says wherever they differ; without `write`, only says what it would do.

    With `lift` also what the ledger would let through and the state stops; raises ValidationError where the ledger
    itself is not as it was, since then it cannot be believed about that.
    """
    broken = verify().of_ledger if lift else ()
    if broken:
        told = _("The ledger itself is not as it was: nothing may be lifted by it. %(faults)s")
        raise ValidationError(told % {"faults": "; ".join(broken)})
    parts = [_batch(market, points, write=write, lift=lift) for market, points in _bent()]
    return Repair(tuple(row for part in parts for row in part.made), tuple(row for part in parts for row in part.left))


def _bent() -> Iterator[tuple[Market, list[bytes]]]:
    by_market: dict[int, list[bytes]] = {}
    for market, point in _rows(_BENT, {}):
        by_market.setdefault(market, []).append(bytes(point))
    for found in Market.objects.filter(pk__in=by_market).order_by("pk"):
        points = by_market[found.pk]
        for begin in range(0, len(points), MOST_BY_NAME):
            yield found, points[begin : begin + MOST_BY_NAME]


@transaction.atomic
def _batch(market: Market, points: list[bytes], *, write: bool, lift: bool) -> Repair:
    """Done in full in either case, and taken back where it is only asked about: what is said is what would be."""
    asked = {"market": market.pk, "points": points, "lift": lift}
    hold(market, points)
    _rows(_MADE, asked)
    _rows(_HELD, asked)
    settled, forged = _rows(_SETTLED, asked), _rows(_FORGED, asked)
    made = {row[:3]: row for row in [*forged, *settled]}
    done = Repair(_registers(made.values()), _registers(_rows(_LEFT, asked)))
    if write:
        tell_again(market, points)
        audit(by=None, action="permissions.repaired", market=market, detail=_counted(done, lift=lift))
    else:
        transaction.set_rollback(True)
    return done


def _counted(done: Repair, *, lift: bool) -> dict[str, Any]:
    refusals = sum(row.was == "denied" != row.now for row in done.made)
    return {"registers": len(done.made), "left": len(done.left), "lifted": refusals, "lift": lift}


def _registers(rows: Iterable[tuple[Any, ...]]) -> tuple[Register, ...]:
    return tuple(Register(*row) for row in sorted(rows))


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
