"""Events in: once each, in any order, at any time, from any number of processes; results exact when it returns.

One writer a market at a time (an advisory lock until the transaction ends): that is what makes before-and-after
arithmetic exact, and a market's load leaves it far from busy. Readers never wait.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Market
from campaigns.actions import messages, plans, results
from campaigns.actions.attribution import attribute_touched
from campaigns.actions.lock import lock_market
from campaigns.actions.partitions import ensure_partitions
from campaigns.events import NOT_SENT, TYPES, Event, Outcome, Status, event_key, message_key, problem
from campaigns.machines import device, judged
from customers.actions import ensure_contact_points
from customers.actions.staging import stage

_STAGED = (
    "pos integer, key bigint, message_id bigint, customer_id bigint, contact_id bigint, place bigint[], "
    "link_id bigint, type smallint, not_sent boolean, occurred_at timestamptz, untimed boolean, "
    "received_at timestamptz, is_machine boolean, machine_reason text, device smallint, bounce smallint, "
    "reason text, source text"
)

# The message's own customer goes before whoever holds the address today.
_LOCATE = """
UPDATE staged_event s SET customer_id = l.customer_id
FROM campaigns_messagelocation l WHERE l.id = s.message_id AND l.customer_id <> s.customer_id
"""

# Where the provider gives no time, its time can't be part of the identity.
_DROP_UNTIMED = """
DELETE FROM staged_event s WHERE s.untimed AND EXISTS (
    SELECT FROM campaigns_messageevent e WHERE e.customer_id = s.customer_id AND e.key = s.key)
"""

_LOG = """
WITH fresh AS (
    INSERT INTO campaigns_messageevent
        (market_id, customer_id, occurred_at, key, message_id, received_at, link_id, type, is_machine,
         machine_reason, reason)
    SELECT %s, customer_id, occurred_at, key, message_id, received_at, link_id, type, is_machine, machine_reason,
        reason
    FROM staged_event ORDER BY occurred_at, customer_id, key, pos
    ON CONFLICT DO NOTHING
    RETURNING occurred_at, customer_id, key
)
INSERT INTO fresh_event
SELECT DISTINCT ON (s.occurred_at, s.customer_id, s.key) s.*
FROM staged_event s JOIN fresh USING (occurred_at, customer_id, key)
ORDER BY s.occurred_at, s.customer_id, s.key, s.pos
"""


def record_events(market: Market, events: Sequence[Event]) -> list[Outcome]:
    """Records a batch and says of each event, in its order, what became of it. Ten thousand is a good batch.

    All that is valid is stored, or (on an error of the database) nothing.
    """
    now = timezone.now()
    outcomes = [problem(event, now=now) for event in events]
    valid = [pos for pos, outcome in enumerate(outcomes) if outcome is None]
    fresh = _record(market, {pos: events[pos] for pos in valid}, now) if valid else set()
    return [
        outcome or Outcome(Status.ACCEPTED if pos in fresh else Status.DUPLICATE)
        for pos, outcome in enumerate(outcomes)
    ]


@transaction.atomic
def _record(market: Market, events: dict[int, Event], now: datetime) -> set[int]:
    with connection.cursor() as cursor:
        lock_market(market)
        ensure_partitions(cursor, {_instant(event, now) for event in events.values()})
        rows = list(_rows(market, events, now))  # it asks the database, which COPY would keep waiting
        stage(cursor, "staged_event", _STAGED, rows)
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS fresh_event (LIKE staged_event) ON COMMIT DELETE ROWS")
        cursor.execute("TRUNCATE fresh_event")
        for statement in (_LOCATE, _DROP_UNTIMED):
            cursor.execute(statement)
        cursor.execute(_LOG, [market.pk])
        if not cursor.rowcount:
            return set()
        messages.touch(cursor, market)
        results.apply_difference(cursor, market)
        attribute_touched(cursor, market)
        cursor.execute("SELECT pos FROM fresh_event")
        return {row[0] for row in cursor.fetchall()}


def _instant(event: Event, now: datetime) -> datetime:
    return event.occurred_at or event.received_at or now


def _rows(market: Market, events: dict[int, Event], now: datetime) -> Iterator[Sequence[Any]]:
    """Staging rows; of events without a provider's time that share a key, the first only."""
    everything = list(events.values())
    contacts = ensure_contact_points(market, {(e.channel, e.recipient) for e in everything if e.recipient.strip()})
    places, links = plans.places(market, everything), plans.links(market, everything)
    untimed: set[int] = set()
    for pos, event in events.items():
        message = message_key(event, market)
        key = event_key(event, message)
        if event.occurred_at is None:
            if key in untimed:
                continue
            untimed.add(key)
        contact = contacts.get((event.channel, event.recipient))
        place = places.get((event.source, event.campaign, event.variant))
        yield (
            pos, key, message, contact.person if contact else 0, contact.id if contact else None,
            "{{{},{},{}}}".format(*place) if place else None, links.get(event.link), TYPES.index(event.type),
            event.type in NOT_SENT, _instant(event, now), event.occurred_at is None, event.received_at or now,
            *judged(event), device(event), {"hard": 1, "soft": 2}.get(event.bounce), event.reason[:200],
            event.source[:50],
        )  # fmt: skip
