"""A batch beside the facts: whose each message is, and which events are there already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import wire
from campaigns.actions.among import Among, among
from campaigns.actions.reading import Row
from campaigns.events import Event
from customers.actions import Contact, ensure_contact_points, ensure_customers
from customers.actions.staging import by_key, listed
from customers.queries.points import second_names

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
SELECT string_agg(int4send(s.pos), '') FROM staged_event s
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


_Whose = tuple[int, int, int]
"""A message's customer, its contact point (0: none, or known long since), and when it was sent (never: it is new)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """In which months lie the events of a batch and the messages known before it, and whose they are: no other
    partition or shard is looked at.

    Whole months, since of a few minutes that are newer than its statistics the planner would expect a single row.
    """

    events: tuple[datetime, datetime]
    messages: tuple[datetime, datetime] | None
    untimed: list[int]
    size: int
    among: Among


def stage(cursor: CursorWrapper, market: Market, events: Sequence[Event], rows: list[Row]) -> Reach:
    """Fills `staged_event`. A message's own customer goes before whoever holds the address today."""
    cursor.execute(_SCRATCH)
    positions, keys, messages, times, timed, came, kinds = zip(*rows, strict=True)
    with by_key(cursor):
        whose = _locations(cursor, set(messages))
    sent = [at for _customer, _contact, at in whose.values()]
    new = [(row[2], events[row[0]]) for row in rows if row[2] not in whose]
    whose |= _owners(market, new) if new else {}
    customers, contacts, known = zip(*map(whose.__getitem__, messages), strict=True)
    numbers = [kind.number for kind in kinds]
    columns = "(pos, key, message_id, customer_id, contact_id, occurred_at, received_at, known_at, kind)"
    values = (positions, keys, messages, customers, contacts, times, came, known, numbers)
    wire.send(cursor, f"staged_event {columns}", "iqqqqqqqi", values)
    untimed = [] if all(timed) else [row[0] for row in rows if not row[4]]
    return Reach(_months(times), _months(sent) if sent else None, untimed, len(rows), among(customers))


def _locations(cursor: CursorWrapper, messages: Iterable[int]) -> dict[int, _Whose]:
    """Whose the messages are that are known."""
    found = wire.fetch(cursor, _LOCATIONS, [listed(messages)], "qqq")
    return {key: (customer, 0, at) for key, customer, at in found}


def _owners(market: Market, told: Sequence[tuple[int, Event]]) -> dict[int, _Whose]:
    """Whose new messages are."""
    addresses = {(event.channel, event.recipient) for _, event in told if event.recipient.strip()}
    contacts = ensure_contact_points(market, addresses) if addresses else {}
    numbers = {(event.source, event.customer) for _, event in told if event.customer and not event.recipient.strip()}
    customers = ensure_customers(market, numbers) if numbers else {}
    named = {
        contacts[event.channel, event.recipient].id for _, event in told if event.customer and event.recipient.strip()
    }
    seconds = second_names(named) if named else {}
    nobody = Contact(0, 0)
    owners = {}
    for message, event in told:
        contact = contacts.get((event.channel, event.recipient), nobody)
        second = seconds.get((contact.id, event.source[:50], event.customer[:100]))
        person = second or contact.person or customers.get((event.source, event.customer), 0)
        owners[message] = (person, contact.id, wire.NEVER)
    return owners


def drop_repeats(cursor: CursorWrapper, reach: Reach) -> set[int]:
    """Takes what the log holds already out of `staged_event`; the positions of that."""
    if reach.messages is None:
        return set()
    with by_key(cursor):
        repeated = {pos for (pos,) in wire.fetch(cursor, _REPEATS + reach.among("e"), reach.events, "i")}
        if reach.untimed:
            cursor.execute(_UNTIMED_REPEATS + reach.among("e"), [listed(reach.untimed)])
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
