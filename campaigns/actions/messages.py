"""From new events to message rows: what was, what is added, what is.

Leaves `before_message` and `after_message` (and the same for clicked links) for the results to take the difference of.
"""

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions.kinds import Told
from campaigns.actions.staging import Reach
from campaigns.events import TYPES
from customers.actions.staging import by_key

_FIRSTS = (
    "delivered_at", "first_opened_at", "first_human_opened_at", "first_clicked_at", "first_human_clicked_at",
    "bounced_at", "unsubscribed_at", "complained_at", "refused_at", "device_mark", "bounce",
)  # fmt: skip
_COUNTS = ("opens", "machine_opens", "clicks", "machine_clicks")
_COLUMNS = (
    "market_id", "customer_id", "id", "contact_id", "campaign_id", "variant_id", "sent_at", *_FIRSTS, *_COUNTS,
    "sent_known", "was_sent",
)  # fmt: skip


def _type(*names: str) -> str:
    return f"k.type IN ({', '.join(str(TYPES.index(name)) for name in names)})"


_PERSON = "k.is_machine IS NOT TRUE"

_BEFORE = f"""
INSERT INTO before_message ({", ".join(_COLUMNS)})
SELECT {", ".join(f"m.{name}" for name in _COLUMNS)}
FROM (
    SELECT message_id, min(customer_id) AS customer_id, min(known_at) AS known_at FROM staged_event
    WHERE known_at > '-infinity' GROUP BY message_id
) s
JOIN campaigns_message m ON (m.customer_id, m.sent_at, m.id) = (s.customer_id, s.known_at, s.message_id)
    AND m.sent_at >= %s AND m.sent_at < %s
"""

_TOUCHED = f"""
SELECT s.message_id AS id, min(s.customer_id) AS customer_id, nullif(min(s.contact_id), 0) AS contact_id,
    min(k.source) AS source, min(k.place) AS place, min(s.occurred_at) AS earliest, max(s.occurred_at) AS latest,
    min(s.occurred_at) FILTER (WHERE {_type("sent")}) AS sent_at,
    bool_or(NOT k.not_sent) AS was_sent,
    min(s.occurred_at) FILTER (WHERE {_type("delivered")}) AS delivered_at,
    min(s.occurred_at) FILTER (WHERE {_type("opened", "clicked")}) AS first_opened_at,
    min(s.occurred_at) FILTER (WHERE {_type("opened", "clicked")} AND {_PERSON}) AS first_human_opened_at,
    min(s.occurred_at) FILTER (WHERE {_type("clicked")}) AS first_clicked_at,
    min(s.occurred_at) FILTER (WHERE {_type("clicked")} AND {_PERSON}) AS first_human_clicked_at,
    min(s.occurred_at) FILTER (WHERE {_type("bounced")}) AS bounced_at,
    min(s.occurred_at) FILTER (WHERE {_type("unsubscribed")}) AS unsubscribed_at,
    min(s.occurred_at) FILTER (WHERE {_type("complained")}) AS complained_at,
    min(s.occurred_at) FILTER (WHERE {_type("rejected", "failed")}) AS refused_at,
    min(floor(extract(epoch FROM s.occurred_at) * 1000)::bigint * 8 + k.device)
        FILTER (WHERE k.device IS NOT NULL AND {_PERSON}) AS device_mark,
    min(coalesce(k.bounce, 2)) FILTER (WHERE {_type("bounced")}) AS bounce,
    count(*) FILTER (WHERE {_type("opened")}) AS opens,
    count(*) FILTER (WHERE {_type("opened")} AND k.is_machine) AS machine_opens,
    count(*) FILTER (WHERE {_type("clicked")}) AS clicks,
    count(*) FILTER (WHERE {_type("clicked")} AND k.is_machine) AS machine_clicks
FROM staged_event s JOIN event_kind k USING (kind) GROUP BY s.message_id
"""

# Of two places the one whose names come first (see `campaigns.actions.plans.Place`).
_FIRST_OF_TWO = """(
    SELECT v.id FROM campaigns_variant v JOIN campaigns_campaign c ON c.id = v.campaign_id
    WHERE v.id IN (b.variant_id, p.variant_id)
    ORDER BY c.external_id COLLATE "C", v.key = '', v.key COLLATE "C", v.id LIMIT 1)"""
_VARIANT = f"""CASE
    WHEN p.variant_id IS NULL THEN b.variant_id
    WHEN b.variant_id IS NULL OR b.variant_id = p.variant_id THEN p.variant_id
    ELSE {_FIRST_OF_TWO} END"""
_SENT_AT = """CASE
    WHEN t.sent_at IS NOT NULL AND b.sent_known THEN least(t.sent_at, b.sent_at)
    WHEN t.sent_at IS NOT NULL THEN t.sent_at
    WHEN b.sent_known THEN b.sent_at
    ELSE least(t.earliest, b.sent_at) END"""

_AFTER = f"""
INSERT INTO after_message ({", ".join(_COLUMNS)}, source, earliest, latest, was_at, moved)
SELECT %(market)s, t.customer_id, t.id, coalesce(b.contact_id, t.contact_id),
    CASE WHEN n.variant_id = p.variant_id THEN p.campaign_id ELSE b.campaign_id END, n.variant_id, n.sent_at,
    {", ".join(f"least(t.{name}, b.{name})" for name in _FIRSTS)},
    {", ".join(f"t.{name} + coalesce(b.{name}, 0)" for name in _COUNTS)},
    t.sent_at IS NOT NULL OR coalesce(b.sent_known, false),
    t.was_sent OR coalesce(b.was_sent, false), t.source, t.earliest, t.latest, b.sent_at,
    b.id IS NOT NULL AND (n.variant_id IS DISTINCT FROM b.variant_id OR n.sent_at <> b.sent_at)
FROM ({_TOUCHED}) t
LEFT JOIN before_message b ON b.id = t.id
CROSS JOIN LATERAL (SELECT (%(campaigns)s::bigint[])[t.place] AS campaign_id,
    (%(variants)s::bigint[])[t.place] AS variant_id) p
CROSS JOIN LATERAL (SELECT {_VARIANT} AS variant_id, {_SENT_AT} AS sent_at) n
"""
_CHANGES = """
SELECT coalesce(bool_or(sent_at = was_at), false), coalesce(bool_or(sent_at <> was_at), false),
    bool_or(was_at IS DISTINCT FROM sent_at), bool_or(was_at IS NULL), bool_or(moved),
    array_agg(DISTINCT campaign_id) FILTER (WHERE campaign_id IS NOT NULL AND delivered_at IS NOT NULL)
FROM after_message
"""

_CHANGED = ("contact_id", "campaign_id", "variant_id", *_FIRSTS, *_COUNTS, "sent_known", "was_sent")
_UPDATE = f"""
UPDATE campaigns_message m SET {", ".join(f"{name} = a.{name}" for name in _CHANGED)}
FROM after_message a
WHERE (m.customer_id, m.sent_at, m.id) = (a.customer_id, a.was_at, a.id) AND a.sent_at = a.was_at
    AND m.sent_at >= %s AND m.sent_at < %s
"""
# With a key: of a month that was not analysed yet the planner takes each row and looks for it among the moved.
_MOVED = """
CREATE TEMP TABLE IF NOT EXISTS moved_message (customer_id bigint, was_at timestamptz, id bigint, sent_at timestamptz,
    PRIMARY KEY (customer_id, was_at, id)) ON COMMIT DELETE ROWS;
DELETE FROM moved_message;
INSERT INTO moved_message SELECT customer_id, was_at, id, sent_at FROM after_message WHERE sent_at <> was_at;
"""
_MOVE_OUT = """
DELETE FROM campaigns_message m USING moved_message a
WHERE (m.customer_id, m.sent_at, m.id) = (a.customer_id, a.was_at, a.id) AND m.sent_at >= %s AND m.sent_at < %s
"""
_FOLLOW = """
UPDATE campaigns_messagelocation l SET sent_at = a.sent_at
FROM moved_message a WHERE (l.id, l.customer_id) = (a.id, a.customer_id)
"""
_INSERT = f"""
INSERT INTO campaigns_message ({", ".join(_COLUMNS)}, source)
SELECT {", ".join(_COLUMNS)}, source FROM after_message WHERE was_at IS DISTINCT FROM sent_at
"""
_REMEMBER = """
INSERT INTO campaigns_messagelocation (id, market_id, customer_id, sent_at)
SELECT id, market_id, customer_id, sent_at FROM after_message WHERE was_at IS NULL
"""
_REPORTS = """
UPDATE campaigns_campaign SET reports_delivery = true
WHERE NOT reports_delivery AND id = ANY(%s)
"""

# Without a column of text they have no second table for long values, which every commit would empty too.
_SHAPE = ", ".join((
    "market_id bigint, customer_id bigint, id bigint, contact_id bigint, campaign_id bigint, variant_id bigint",
    "sent_at timestamptz", *(f"{name} timestamptz" for name in _FIRSTS if name.endswith("_at")),
    "device_mark bigint, bounce smallint", *(f"{name} integer" for name in _COUNTS),
    "sent_known boolean, was_sent boolean",
))  # fmt: skip
_SCRATCH = f"""
CREATE TEMP TABLE IF NOT EXISTS before_message ({_SHAPE}) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS after_message ({_SHAPE}, source varchar(50), earliest timestamptz, latest timestamptz,
    was_at timestamptz, moved boolean) ON COMMIT DELETE ROWS;
DELETE FROM before_message;
DELETE FROM after_message;
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """What `after_message` asks for: rows to change in place, to take out of their month, to put in, never seen before;
    whether any known message got another place or time; and of which campaigns a delivery was told."""

    updates: bool
    removals: bool
    insertions: bool
    new: bool
    moved: bool
    delivering: list[int] | None


def remember(cursor: CursorWrapper, reach: Reach) -> None:
    """Fills `before_message`."""
    cursor.execute(_SCRATCH)
    if reach.messages:
        with by_key(cursor):
            cursor.execute(_BEFORE + reach.among("m"), reach.messages)


def reckon(cursor: CursorWrapper, market: Market, told: Told) -> Changes:
    """Fills `after_message` from `before_message` and the new events."""
    campaigns, variants = [place.campaign for place in told.places], [place.variant for place in told.places]
    cursor.execute(_AFTER, {"market": market.pk, "campaigns": campaigns, "variants": variants})
    cursor.execute(_CHANGES)
    return Changes(*cursor.fetchone())


def store(cursor: CursorWrapper, changes: Changes, reach: Reach) -> None:
    """Writes `after_message` to the messages."""
    if changes.removals:
        cursor.execute(_MOVED)
    with by_key(cursor):
        _change(cursor, changes, reach)
    if changes.insertions:
        cursor.execute(_INSERT)
    if changes.new:
        cursor.execute(_REMEMBER)
    if changes.delivering:
        cursor.execute(_REPORTS, [changes.delivering])


def _change(cursor: CursorWrapper, changes: Changes, reach: Reach) -> None:
    if changes.updates:
        cursor.execute(_UPDATE + reach.among("m"), reach.messages)
    if changes.removals:
        cursor.execute(_MOVE_OUT + reach.among("m"), reach.messages)
        cursor.execute(_FOLLOW + reach.among("l"))
