"""When somebody was forgotten: what came before that is theirs and goes too, what comes later is a stranger's."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection

from accounts.models import Market

# A request stands in the refusals that it wrote. An address that somebody else had too was not forgotten, nor refused.
_FORGOTTEN: Final = """
SELECT e.point, max(r.done_at) FROM permissions_event e
JOIN permissions_rightsrequest r ON r.market_id = e.market_id AND e.reference = 'request-' || r.id
WHERE e.market_id = %s AND e.point = ANY(%s::bytea[]) AND e.source = 'erasure' AND r.done_at IS NOT NULL
GROUP BY 1
"""


def forgotten(market: Market, points: Collection[bytes]) -> dict[bytes, datetime]:
    """Those of `points` whose holders asked to be forgotten, with when that was done last."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGOTTEN, [market.pk, list(points)])
        return {bytes(point): at for point, at in cursor.fetchall()}
