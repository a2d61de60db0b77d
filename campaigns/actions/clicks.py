"""Which links of which messages were clicked: what was, what is added, what is."""

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import timing
from campaigns.actions.among import Among
from campaigns.events import TYPES
from customers.actions.staging import by_key

_SHAPE = "message_id bigint, link_id bigint, first_at timestamptz, first_human_at timestamptz, clicks integer"
_SCRATCH = f"""
CREATE TEMP TABLE IF NOT EXISTS before_link ({_SHAPE}) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS after_link ({_SHAPE}) ON COMMIT DELETE ROWS;
DELETE FROM before_link;
DELETE FROM after_link;
"""
_LINKS = """
SELECT c.message_id, c.link_id, c.first_at, c.first_human_at, c.clicks
FROM after_message a JOIN campaigns_linkclick c ON (c.customer_id, c.message_id) = (a.customer_id, a.id)
"""
_CLICK = f"""
INSERT INTO campaigns_linkclick AS c (market_id, customer_id, message_id, link_id, first_at, first_human_at, clicks)
SELECT %s, min(s.customer_id), s.message_id, k.link_id, min(s.occurred_at),
    min(s.occurred_at) FILTER (WHERE k.is_machine IS NOT TRUE), count(*)
FROM staged_event s JOIN event_kind k USING (kind) WHERE k.type = {TYPES.index("clicked")} AND k.link_id IS NOT NULL
GROUP BY s.message_id, k.link_id
ON CONFLICT (customer_id, message_id, link_id) DO UPDATE SET
    first_at = least(c.first_at, excluded.first_at),
    first_human_at = least(c.first_human_at, excluded.first_human_at),
    clicks = c.clicks + excluded.clicks
"""


def click(cursor: CursorWrapper, market: Market, among: Among, *, judged: bool) -> None:
    """Records the clicks of the new events, and what was `judged` of old ones.

    Leaves `before_link` and `after_link` for the results.
    """
    links = _LINKS + among("c")
    cursor.execute(_SCRATCH)
    with by_key(cursor):
        cursor.execute(f"INSERT INTO before_link {links}")
    cursor.execute(_CLICK, [market.pk])
    if judged:
        timing.judge_links(cursor, among)
    with by_key(cursor):
        cursor.execute(f"INSERT INTO after_link {links}")
