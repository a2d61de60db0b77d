"""Which message an appointment counts for, under each rule; kept exact for the customers that something changed for."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import visits
from campaigns.actions.among import ANYBODY, Among, among
from campaigns.actions.lock import lock_market
from campaigns.definitions import CONDITIONS
from campaigns.events import TYPES
from customers.actions.staging import by_key, listed
from customers.models import AppointmentStatus

WINDOW = 30
"""Days that the longest rule looks back."""

# With an index, since the planner begins with the clicks where it takes them for few, as in a month that just began.
_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS due_appointment (id bigint, customer_id bigint, booked_at timestamptz,
    showed_up boolean, revenue numeric(10, 2), starts_at timestamptz, status text) ON COMMIT DELETE ROWS;
CREATE INDEX IF NOT EXISTS due_appointment_of ON due_appointment (customer_id);
DELETE FROM due_appointment;
"""
_MORE_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS due_attribution (LIKE campaigns_attribution) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS due_message (customer_id bigint, message_id bigint) ON COMMIT DELETE ROWS;
DELETE FROM due_attribution;
DELETE FROM due_message;
"""
_CHANGE = """
CREATE TEMP TABLE IF NOT EXISTS booking_change (campaign_id bigint, variant_id bigint, day date, rule text,
    lag_days smallint, booked bigint, showed_up bigint, appointments bigint, revenue numeric) ON COMMIT DELETE ROWS;
DELETE FROM booking_change;
"""

_DUE = f"""
INSERT INTO due_appointment
SELECT a.id, a.customer_id, a.booked_at, a.status = '{AppointmentStatus.ATTENDED}', coalesce(a.revenue, 0),
    a.starts_at, a.status
FROM customers_appointment a
"""

_DUE_OF = f"{_DUE} WHERE a.market_id = %s AND a.customer_id = ANY(%s::bigint[])"

# Booked before any message: such an appointment counts for none.
_NEVER_BOOKED = """
INSERT INTO due_appointment SELECT id, customer_id, '-infinity', false, 0, starts_at, status FROM customers_appointment
WHERE market_id = %s AND id = ANY(%s::bigint[])
"""
# As if whose it was taken for had never booked it.
_MOVED = """
INSERT INTO due_appointment
SELECT id, customer_id, '-infinity', false, 0, now(), '' FROM unnest(%s::bigint[], %s::bigint[]) m (id, customer_id)
"""

# What a changed message can have led to, now or before it changed. One that moved (to another campaign, variant or
# time of sending) takes along clicks that are not in this batch, so all of its customer's appointments are due.
_DUE_TOUCHED = f"""
{_DUE} JOIN (
    SELECT customer_id, min(least(earliest, sent_at, was_at)) AS low, max(greatest(latest, sent_at, was_at)) AS high,
        bool_or(moved) AS moved
    FROM after_message WHERE campaign_id IS NOT NULL AND customer_id > 0 GROUP BY 1
) t ON a.customer_id = t.customer_id AND (t.moved OR a.booked_at BETWEEN t.low AND t.high + interval '{WINDOW} days')
"""

_LAG = "greatest(1, ceil(extract(epoch FROM d.booked_at - {at}) / 86400))::smallint"
# The last of the candidates within the window. By a plain join: facts may lie on other machines than temporary tables,
# whose rows cannot each ask there for their own last one.
_ATTRIBUTE = """
INSERT INTO due_attribution (market_id, customer_id, appointment_id, rule, message_id, campaign_id, variant_id,
    sent_at, lag_days, showed_up, revenue, booked_at, starts_at, status)
SELECT DISTINCT ON (m.customer_id, d.id) %(market)s, m.customer_id, d.id, '{rule}', m.id, m.campaign_id, m.variant_id,
    m.sent_at, {lag}, d.showed_up, d.revenue, d.booked_at, d.starts_at, d.status
FROM due_appointment d {candidates}
    AND {at} <= d.booked_at AND {at} >= d.booked_at - interval '{window} days'
    AND {at} BETWEEN %(low)s AND %(high)s
WHERE m.campaign_id IS NOT NULL AND {condition}{of}
ORDER BY m.customer_id, d.id, {at} DESC, m.id
"""
_LAST_SEND = {
    "rule": "send",
    "at": "m.sent_at",
    "condition": CONDITIONS["unbounced"],
    "facts": "m",
    "candidates": "JOIN campaigns_message m ON m.customer_id = d.customer_id",
}
_LAST_CLICK = {
    "rule": "click",
    "at": "e.occurred_at",
    "condition": f"e.type = {TYPES.index('clicked')} AND e.is_machine IS NOT TRUE",
    "facts": "mel",
    "candidates": """
JOIN campaigns_messageevent e ON e.customer_id = d.customer_id
JOIN campaigns_messagelocation l ON (l.customer_id, l.id) = (e.customer_id, e.message_id)
JOIN campaigns_message m ON (m.customer_id, m.sent_at, m.id) = (l.customer_id, l.sent_at, l.id)""",
}
_BOUNDS = f"""
SELECT min(booked_at) - interval '{WINDOW} days', max(booked_at) FROM due_appointment WHERE booked_at > '-infinity'
"""

_DUE_MESSAGES = """
INSERT INTO due_message
SELECT o.customer_id, o.message_id FROM campaigns_attribution o
JOIN due_appointment d ON (d.customer_id, d.id) = (o.customer_id, o.appointment_id){of}
UNION SELECT customer_id, message_id FROM due_attribution
"""

_KEY = "campaign_id, variant_id, day, rule, lag_days"
_NAMES = ("booked", "showed_up", "appointments", "revenue")
_COUNT = f"""
INSERT INTO booking_change ({_KEY}, {", ".join(_NAMES)})
SELECT campaign_id, variant_id, (sent_at AT TIME ZONE %(zone)s)::date AS day, rule, lag_days,
    {{sign}} count(*) FILTER (WHERE nth = 1), {{sign}} count(*) FILTER (WHERE showed_up AND nth_shown = 1),
    {{sign}} count(*), {{sign}} coalesce(sum(revenue) FILTER (WHERE showed_up), 0)
FROM (
    SELECT o.*, row_number() OVER (of_message ORDER BY o.lag_days, o.appointment_id) AS nth,
        row_number() OVER (of_outcome ORDER BY o.lag_days, o.appointment_id) AS nth_shown
    FROM campaigns_attribution o {{of}}
    WINDOW of_message AS (PARTITION BY o.customer_id, o.message_id, o.rule),
        of_outcome AS (PARTITION BY o.customer_id, o.message_id, o.rule, o.showed_up)
) o GROUP BY 1, 2, 3, 4, 5
"""
_OF_DUE = "JOIN due_message d ON (d.customer_id, d.message_id) = (o.customer_id, o.message_id)"
_FORGET = """
DELETE FROM campaigns_attribution o USING due_appointment d
WHERE (o.customer_id, o.appointment_id) = (d.customer_id, d.id)
"""
# From a table of this session alone: results have numbers of their own, which no fact's machine can give out.
_STORE = f"""
INSERT INTO campaigns_bookingresult AS r ({_KEY}, {", ".join(_NAMES)})
SELECT {_KEY}, {", ".join(f"sum({name})" for name in _NAMES)} FROM booking_change
GROUP BY {_KEY} HAVING {" OR ".join(f"sum({name}) <> 0" for name in _NAMES)}
ON CONFLICT (campaign_id, day, variant_id, rule, lag_days) DO UPDATE SET
{", ".join(f"{name} = r.{name} + excluded.{name}" for name in _NAMES)}
"""


def attribute_touched(cursor: CursorWrapper, market: Market, of: Among) -> None:
    """Attributes anew what the messages of `after_message` can have led to."""
    cursor.execute(_SCRATCH)
    with by_key(cursor):
        cursor.execute(_DUE_TOUCHED)
        due = cursor.rowcount
    if due:
        _attribute_due(cursor, market, of)


@transaction.atomic
def attribute(market: Market, customers: Sequence[int], moved: Sequence[tuple[int, int]] = ()) -> None:
    """Attributes all appointments of these customers anew: after appointments were recorded.

    `moved` are appointments that are another customer's by now, and whose they were taken for.
    """
    with connection.cursor() as cursor:
        lock_market(market)
        cursor.execute(_SCRATCH)
        cursor.execute(_DUE_OF, [market.pk, listed(customers)])
        if moved:
            cursor.execute(_MOVED, [listed(column) for column in zip(*moved, strict=True)])
        _attribute_due(cursor, market, among([*customers, *(customer for _id, customer in moved)]))


@transaction.atomic
def forget_appointments(market: Market, ids: Sequence[int]) -> None:
    """Takes back what these appointments count for: before they are removed."""
    with connection.cursor() as cursor:
        lock_market(market)
        cursor.execute(_SCRATCH)
        cursor.execute(_NEVER_BOOKED, [market.pk, listed(ids)])
        _attribute_due(cursor, market, ANYBODY)


def _attribute_due(cursor: CursorWrapper, market: Market, of: Among) -> None:
    cursor.execute(_MORE_SCRATCH + _CHANGE)
    values: dict[str, Any] = {"market": market.pk, "zone": market.time_zone}
    cursor.execute("ANALYZE due_appointment")
    cursor.execute(_BOUNDS)
    bounds = dict(zip(("low", "high"), cursor.fetchone(), strict=True))
    with by_key(cursor):
        for rule in (_LAST_SEND, _LAST_CLICK):
            told = {**rule, "lag": _LAG.format(at=rule["at"]), "window": WINDOW, "of": of(*rule["facts"])}
            cursor.execute(_ATTRIBUTE.format(**told), values | bounds)
    cursor.execute(_DUE_MESSAGES.format(of=of("o")))
    cursor.execute("ANALYZE due_message")
    visits.begin(cursor)
    _count(cursor, "-", of, values)
    cursor.execute(_FORGET + of("o"))
    cursor.execute("INSERT INTO campaigns_attribution SELECT * FROM due_attribution")
    _count(cursor, "+", of, values)
    cursor.execute(_STORE)
    visits.store(cursor)


def _count(cursor: CursorWrapper, sign: str, of: Among, values: dict[str, Any]) -> None:
    """What the attributions of the due messages come to, on top ("+") or off ("-")."""
    due = _OF_DUE + of("o")
    cursor.execute(_COUNT.format(sign=sign, of=due), values)
    visits.count(cursor, sign, due, values)


def rebuild_bookings(cursor: CursorWrapper, market: Market) -> None:
    """Counts a market's bookings anew from its attributions, into results that were emptied."""
    of_market = f"WHERE o.market_id = {int(market.pk)}"
    cursor.execute(_CHANGE)
    cursor.execute(_COUNT.format(sign="+", of=of_market), {"zone": market.time_zone})
    cursor.execute(_STORE)
    visits.begin(cursor)
    visits.count(cursor, "+", of_market, {"zone": market.time_zone})
    visits.store(cursor)
