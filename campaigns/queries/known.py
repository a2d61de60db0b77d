"""Events that are recorded already: asked by who is about to bring some, before anything is stored."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from accounts.models import Market
from campaigns.events import Event, event_key, message_key

# Bounded, so that months are left out in which none of them can lie.
_KNOWN: Final = """
SELECT count(*)
FROM unnest(%(messages)s::bigint[], %(keys)s::bigint[], %(times)s::timestamptz[]) AS told (message, key, at)
JOIN campaigns_messagelocation l ON l.id = told.message
JOIN campaigns_messageevent e ON (e.customer_id, e.key, e.occurred_at) = (l.customer_id, told.key, told.at)
    AND e.occurred_at BETWEEN %(first)s AND %(last)s
"""


def how_many_known(market: Market, events: Sequence[Event]) -> int:
    """How many of these the log holds; every one tells when it happened."""
    told = [(*_keys(event, market), event.occurred_at) for event in events if event.occurred_at]
    if not told:
        return 0
    messages, keys, times = zip(*told, strict=True)
    values = {"messages": _array(messages), "keys": _array(keys), "times": _array(times)}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, values | {"first": min(times), "last": max(times)})
        return int(cursor.fetchone()[0])


def _array(values: Iterable[object]) -> str:
    """As PostgreSQL writes one: the driver, which looks at each value, takes ten times as long."""
    return f"{{{','.join(map(str, values))}}}"


def _keys(event: Event, market: Market) -> tuple[int, int]:
    if event.keys:
        return event.keys
    message = message_key(event, market)
    return message, event_key(event, message)
