"""From new events to message rows: what was, what is added, what is.

Leaves `before_message` and `after_message` (and the same for clicked links) for the results to take the difference of.
"""

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.events import TYPES

_FIRSTS = (
    "delivered_at", "first_opened_at", "first_human_opened_at", "first_clicked_at", "first_human_clicked_at",
    "bounced_at", "unsubscribed_at", "complained_at", "refused_at", "device_mark", "bounce",
)  # fmt: skip
_COUNTS = ("opens", "machine_opens", "clicks", "machine_clicks")
_COLUMNS = (
    "market_id", "customer_id", "id", "contact_id", "campaign_id", "variant_id", "sent_at", *_FIRSTS, *_COUNTS,
    "sent_known", "was_sent", "source",
)  # fmt: skip


def _type(*names: str) -> str:
    return f"type IN ({', '.join(str(TYPES.index(name)) for name in names)})"


_PERSON = "is_machine IS NOT TRUE"

_TOUCH = f"""
INSERT INTO touch
SELECT message_id AS id, min(customer_id) AS customer_id, min(contact_id) AS contact_id, min(source) AS source,
    min(place) AS place, min(occurred_at) AS earliest, max(occurred_at) AS latest,
    min(occurred_at) FILTER (WHERE {_type("sent")}) AS sent_at,
    bool_or(NOT not_sent) AS was_sent,
    min(occurred_at) FILTER (WHERE {_type("delivered")}) AS delivered_at,
    min(occurred_at) FILTER (WHERE {_type("opened", "clicked")}) AS first_opened_at,
    min(occurred_at) FILTER (WHERE {_type("opened", "clicked")} AND {_PERSON}) AS first_human_opened_at,
    min(occurred_at) FILTER (WHERE {_type("clicked")}) AS first_clicked_at,
    min(occurred_at) FILTER (WHERE {_type("clicked")} AND {_PERSON}) AS first_human_clicked_at,
    min(occurred_at) FILTER (WHERE {_type("bounced")}) AS bounced_at,
    min(occurred_at) FILTER (WHERE {_type("unsubscribed")}) AS unsubscribed_at,
    min(occurred_at) FILTER (WHERE {_type("complained")}) AS complained_at,
    min(occurred_at) FILTER (WHERE {_type("rejected", "failed")}) AS refused_at,
    min(floor(extract(epoch FROM occurred_at) * 1000)::bigint * 8 + device)
        FILTER (WHERE device IS NOT NULL AND {_PERSON}) AS device_mark,
    min(coalesce(bounce, 2)) FILTER (WHERE {_type("bounced")}) AS bounce,
    count(*) FILTER (WHERE {_type("opened")}) AS opens,
    count(*) FILTER (WHERE {_type("opened")} AND is_machine) AS machine_opens,
    count(*) FILTER (WHERE {_type("clicked")}) AS clicks,
    count(*) FILTER (WHERE {_type("clicked")} AND is_machine) AS machine_clicks
FROM fresh_event GROUP BY message_id
"""

_TOUCH_COLUMNS = (
    "id bigint, customer_id bigint, contact_id bigint, source text, place bigint[], earliest timestamptz, "
    "latest timestamptz, sent_at timestamptz, was_sent boolean, delivered_at timestamptz, "
    "first_opened_at timestamptz, first_human_opened_at timestamptz, first_clicked_at timestamptz, "
    "first_human_clicked_at timestamptz, bounced_at timestamptz, unsubscribed_at timestamptz, "
    "complained_at timestamptz, refused_at timestamptz, device_mark bigint, bounce smallint, opens integer, "
    "machine_opens integer, clicks integer, machine_clicks integer"
)

_BEFORE = f"""
INSERT INTO before_message ({", ".join(_COLUMNS)})
SELECT {", ".join(f"m.{name}" for name in _COLUMNS)}
FROM touch t
JOIN campaigns_messagelocation l ON l.id = t.id
JOIN campaigns_message m ON (m.customer_id, m.sent_at, m.id) = (l.customer_id, l.sent_at, l.id)
"""

_OLD_PLACE = "CASE WHEN b.campaign_id IS NOT NULL THEN ARRAY[b.campaign_id, (v.key = '')::int, b.variant_id] END"
_SENT_AT = """CASE
    WHEN t.sent_at IS NOT NULL AND b.sent_known THEN least(t.sent_at, b.sent_at)
    WHEN t.sent_at IS NOT NULL THEN t.sent_at
    WHEN b.sent_known THEN b.sent_at
    ELSE least(t.earliest, b.sent_at) END"""

_AFTER = f"""
INSERT INTO after_message ({", ".join(_COLUMNS)})
SELECT %s, coalesce(b.customer_id, t.customer_id), t.id, coalesce(b.contact_id, t.contact_id), p.place[1], p.place[3],
    {_SENT_AT},
    {", ".join(f"least(t.{name}, b.{name})" for name in _FIRSTS)},
    {", ".join(f"t.{name} + coalesce(b.{name}, 0)" for name in _COUNTS)},
    t.sent_at IS NOT NULL OR coalesce(b.sent_known, false),
    t.was_sent OR coalesce(b.was_sent, false), coalesce(b.source, t.source)
FROM touch t
LEFT JOIN before_message b ON b.id = t.id
LEFT JOIN campaigns_variant v ON v.id = b.variant_id
CROSS JOIN LATERAL (SELECT least(t.place, {_OLD_PLACE}) AS place) p
"""

_CHANGED = ("contact_id", "campaign_id", "variant_id", *_FIRSTS, *_COUNTS, "sent_known", "was_sent")
_UPDATE = f"""
UPDATE campaigns_message m SET {", ".join(f"{name} = a.{name}" for name in _CHANGED)}
FROM after_message a JOIN before_message b ON b.id = a.id AND b.sent_at = a.sent_at
WHERE (m.customer_id, m.sent_at, m.id) = (b.customer_id, b.sent_at, b.id)
"""
_MOVE_OUT = """
DELETE FROM campaigns_message m USING before_message b JOIN after_message a ON a.id = b.id AND a.sent_at <> b.sent_at
WHERE (m.customer_id, m.sent_at, m.id) = (b.customer_id, b.sent_at, b.id)
"""
_INSERT = f"""
INSERT INTO campaigns_message ({", ".join(_COLUMNS)})
SELECT {", ".join(f"a.{name}" for name in _COLUMNS)}
FROM after_message a LEFT JOIN before_message b ON b.id = a.id AND b.sent_at = a.sent_at
WHERE b.id IS NULL ORDER BY a.customer_id, a.sent_at
"""
_REMEMBER = """
INSERT INTO campaigns_messagelocation (id, market_id, customer_id, sent_at)
SELECT a.id, a.market_id, a.customer_id, a.sent_at
FROM after_message a LEFT JOIN before_message b ON b.id = a.id AND b.sent_at = a.sent_at
WHERE b.id IS NULL
ON CONFLICT (id, customer_id) DO UPDATE SET sent_at = excluded.sent_at
"""
_REPORTS = """
UPDATE campaigns_campaign SET reports_delivery = true
WHERE NOT reports_delivery AND id IN (
    SELECT a.campaign_id FROM after_message a WHERE a.delivered_at IS NOT NULL)
"""

_LINKS = """
SELECT c.message_id, c.link_id, c.first_at, c.first_human_at, c.clicks
FROM touch t JOIN campaigns_linkclick c ON (c.customer_id, c.message_id) = (t.customer_id, t.id)
"""
_CLICK = f"""
INSERT INTO campaigns_linkclick AS c (market_id, customer_id, message_id, link_id, first_at, first_human_at, clicks)
SELECT %s, min(customer_id), message_id, link_id, min(occurred_at),
    min(occurred_at) FILTER (WHERE {_PERSON}), count(*)
FROM fresh_event WHERE {_type("clicked")} AND link_id IS NOT NULL
GROUP BY message_id, link_id
ON CONFLICT (customer_id, message_id, link_id) DO UPDATE SET
    first_at = least(c.first_at, excluded.first_at),
    first_human_at = least(c.first_human_at, excluded.first_human_at),
    clicks = c.clicks + excluded.clicks
"""

_SCRATCH = {
    "touch": f"({_TOUCH_COLUMNS})",
    "before_message": "(LIKE campaigns_message)",
    "after_message": "(LIKE campaigns_message)",
    "before_link": (
        "(message_id bigint, link_id bigint, first_at timestamptz, first_human_at timestamptz, clicks integer)"
    ),
    "after_link": "(LIKE before_link)",
}


def touch(cursor: CursorWrapper, market: Market) -> None:
    """Brings the messages of `fresh_event` up to date."""
    for name, columns in _SCRATCH.items():
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} {columns} ON COMMIT DELETE ROWS")
    cursor.execute(f"TRUNCATE {', '.join(_SCRATCH)}")
    cursor.execute(_TOUCH)
    cursor.execute("ANALYZE touch")
    cursor.execute(_BEFORE)
    cursor.execute("ANALYZE before_message")
    cursor.execute(_AFTER, [market.pk])
    cursor.execute("ANALYZE after_message")
    for statement in (_UPDATE, _MOVE_OUT, _INSERT, _REMEMBER, _REPORTS):
        cursor.execute(statement)
    cursor.execute(f"INSERT INTO before_link {_LINKS}")
    cursor.execute(_CLICK, [market.pk])
    cursor.execute(f"INSERT INTO after_link {_LINKS}")
