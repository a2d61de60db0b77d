"""What new events say against writing to somebody again, told to permissions in the same transaction."""

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions.kinds import Told
from campaigns.events import TYPES
from permissions.actions import Notice, lower_from_events

_AGAINST = frozenset({"unsubscribed", "complained", "bounced"})
_HARD = 1
_NOTICES = """
SELECT a.contact_id, k.type, s.occurred_at
FROM staged_event s JOIN event_kind k USING (kind) JOIN after_message a ON a.id = s.message_id
WHERE k.type = ANY(%s::smallint[]) AND (k.bounce = %s OR k.type <> %s) AND a.contact_id IS NOT NULL
"""


def notify(cursor: CursorWrapper, market: Market, told: Told) -> None:
    """Lowers what may be sent to whoever unsubscribed, complained, or has an address that does not exist."""
    if told.types & _AGAINST:
        against = [TYPES.index(name) for name in sorted(_AGAINST)]
        cursor.execute(_NOTICES, [against, _HARD, TYPES.index("bounced")])
        lower_from_events(market, [Notice(contact, TYPES[kind], at) for contact, kind, at in cursor.fetchall()])
