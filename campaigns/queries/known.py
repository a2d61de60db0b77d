"""Events and totals that are recorded already: asked by who is about to bring some, before anything is stored."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from accounts.models import Market
from campaigns.events import Event, event_key, message_key
from campaigns.reports import COUNTS, Report

# Bounded, so that months are left out in which none of them can lie.
_KNOWN: Final = """
SELECT count(*)
FROM unnest(%(messages)s::bigint[], %(keys)s::bigint[], %(times)s::timestamptz[]) AS told (message, key, at)
JOIN campaigns_messagelocation l ON l.id = told.message
JOIN campaigns_messageevent e ON (e.customer_id, e.key, e.occurred_at) = (l.customer_id, told.key, told.at)
    AND e.occurred_at BETWEEN %(first)s AND %(last)s
"""
_SAID: Final = ("sent_at", *COUNTS)
_REPORTED: Final = f"""
SELECT count(*)
FROM unnest(%(source)s::text[], %(campaign)s::text[], %(variant)s::text[], %(as_of)s::date[],
        %(sent_at)s::timestamptz[], {", ".join(f"%({name})s::integer[]" for name in COUNTS)})
    AS told (source, campaign, variant, as_of, {", ".join(_SAID)})
JOIN campaigns_campaign c ON (c.market_id, c.source, c.external_id) = (%(market)s, told.source, told.campaign)
JOIN campaigns_variant v ON (v.campaign_id, v.key) = (c.id, told.variant)
JOIN campaigns_reportedresult r ON (r.campaign_id, r.variant_id, r.as_of) = (c.id, v.id, told.as_of)
WHERE ({", ".join(f"r.{name}" for name in _SAID)}) IS NOT DISTINCT FROM ({", ".join(f"told.{name}" for name in _SAID)})
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


def how_many_reported(market: Market, reports: Sequence[Report]) -> int:
    """How many of these were reported before, with the same figures."""
    names = ("source", "campaign", "variant", "as_of", *_SAID)
    told = {name: [getattr(report, name) for report in reports] for name in names}
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, {"market": market.pk, **told})
        return int(cursor.fetchone()[0])
