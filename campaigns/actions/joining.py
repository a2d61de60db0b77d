"""Sends that do not say which message they are of: one with an earlier one of the campaign to the recipient."""

from collections.abc import Sequence
from typing import Final

from django.db.backends.utils import CursorWrapper

from accounts.outcomes import Outcome, Status
from campaigns.actions.reading import Row
from campaigns.events import Event

JOINED: Final = Outcome(
    Status.JOINED,
    "is one with an earlier message of this campaign to the same recipient: without a message_id they cannot be told "
    "apart",
    "message_id",
)
# As `before_message` holds them: what was known before this batch.
_SENT = "SELECT id FROM before_message WHERE sent_known AND id = ANY(%s::bigint[])"


def joined(cursor: CursorWrapper, events: Sequence[Event], fresh: Sequence[Row]) -> set[int]:
    """Positions of new sends without a number of their own, of a message whose sending was told before."""
    nameless = [row for row in fresh if row[6].event.type == "sent" and not _is_named(events[row[0]])]
    if not nameless:
        return set()
    cursor.execute(_SENT, [[row[2] for row in nameless]])
    known, found = {message for (message,) in cursor.fetchall()}, set()
    for row in nameless:
        if row[2] in known:
            found.add(row[0])
        known.add(row[2])
    return found


def _is_named(event: Event) -> bool:
    return bool(event.message_id or event.keys)
