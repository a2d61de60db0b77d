"""A batch beside the facts: whose each message is, and which events are there already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import wire
from campaigns.actions.reading import Row
from campaigns.events import Event
from customers.actions import Contact, ensure_contact_points, ensure_customers
from customers.actions.staging import by_key, listed

_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS staged_event (pos integer, key bigint, message_id bigint, customer_id bigint,
    contact_id bigint, occurred_at timestamptz, received_at timestamptz, known_at timestamptz, kind integer)
    ON COMMIT DELETE ROWS;
DELETE FROM staged_event;
"""

_LOCATIONS = """
SELECT string_agg(int8send(l.id) || int8send(l.customer_id) || timestamptz_send(l.sent_at), '')
FROM unnest(%s::bigint[]) AS told (id) JOIN campaigns_messagelocation l ON l.id = told.id
"""

# Where the provider gives no time, its time can't be part of the identity.
_REPEATS = """
SELECT s.pos FROM staged_event s
JOIN campaigns_messageevent e ON e.customer_id = s.customer_id AND e.key = s.key
    AND e.occurred_at = s.occurred_at AND e.occurred_at >= %s AND e.occurred_at < %s
WHERE s.known_at > '-infinity'
"""
_UNTIMED_REPEATS = """
SELECT DISTINCT s.pos FROM staged_event s
JOIN campaigns_messageevent e ON e.customer_id = s.customer_id AND e.key = s.key
WHERE s.pos = ANY(%s::integer[])
"""

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reach:
    """In which months lie the events of a batch and the messages known before it: no other partition is looked at.

    Whole months, since of a few minutes that are newer than its statistics the planner would expect a single row.
    """

    events: tuple[datetime, datetime]
    messages: tuple[datetime, datetime] | None
    untimed: list[int]
    size: int


def stage(cursor: CursorWrapper, market: Market, events: Sequence[Event], rows: list[Row]) -> Reach:
    """Fills `staged_event`. A message's own customer goes before whoever holds the address today."""
    cursor.execute(_SCRATCH)
    with by_key(cursor):
        known = _locations(cursor, {row[2] for row in rows})
    owners = _owners(market, [(row[2], events[row[0]]) for row in rows if row[2] not in known])
    columns = "(pos, key, message_id, customer_id, contact_id, occurred_at, received_at, known_at, kind)"
    wire.send(cursor, f"staged_event {columns}", "iqqqqqqqi", _staged(rows, known, owners))
    times = [row[3] for row in rows]
    sent = [at for _, at in known.values()]
    return Reach(_months(times), _months(sent) if sent else None, [row[0] for row in rows if not row[4]], len(rows))


def _locations(cursor: CursorWrapper, messages: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Customer and time of sending of the messages that are known."""
    found = wire.fetch(cursor, _LOCATIONS, [listed(messages)], "qqq")
    return {key: (customer, at) for key, customer, at in found}


def _owners(market: Market, told: Sequence[tuple[int, Event]]) -> dict[int, tuple[int, int]]:
    """Customer and contact point (0: none) of each new message."""
    addresses = {(event.channel, event.recipient) for _, event in told if event.recipient.strip()}
    contacts = ensure_contact_points(market, addresses) if addresses else {}
    numbers = {(event.source, event.customer) for _, event in told if event.customer and not event.recipient.strip()}
    customers = ensure_customers(market, numbers) if numbers else {}
    nobody = Contact(0, 0)
    owners = {}
    for message, event in told:
        contact = contacts.get((event.channel, event.recipient), nobody)
        owners[message] = (contact.person or customers.get((event.source, event.customer), 0), contact.id)
    return owners


def _staged(
    rows: Iterable[Row], known: dict[int, tuple[int, int]], owners: dict[int, tuple[int, int]]
) -> Iterable[Sequence[int]]:
    for pos, key, message, at, _timed, came, kind in rows:
        if message in known:
            customer, sent_at = known[message]
            yield pos, key, message, customer, 0, at, came, sent_at, kind.number
        else:
            yield pos, key, message, *owners[message], at, came, wire.NEVER, kind.number


def drop_repeats(cursor: CursorWrapper, reach: Reach) -> set[int]:
    """Takes what the log holds already out of `staged_event`; the positions of that."""
    if reach.messages is None:
        return set()
    with by_key(cursor):
        cursor.execute(_REPEATS, reach.events)
        repeated = {row[0] for row in cursor.fetchall()}
        if reach.untimed:
            cursor.execute(_UNTIMED_REPEATS, [listed(reach.untimed)])
            repeated |= {row[0] for row in cursor.fetchall()}
    if 0 < len(repeated) < reach.size:
        cursor.execute("DELETE FROM staged_event WHERE pos = ANY(%s::integer[])", [listed(repeated)])
    return repeated


def _months(instants: Sequence[int]) -> tuple[datetime, datetime]:
    """From the beginning of the first month to the end of the last."""
    first, last = (_EPOCH + timedelta(microseconds=end(instants)) for end in (min, max))
    following = last.replace(day=1) + timedelta(days=32)
    return _beginning(first), _beginning(following)


def _beginning(instant: datetime) -> datetime:
    return instant.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
