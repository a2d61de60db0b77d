"""Events in: once each, in any order, at any time, from any number of processes; results exact when it returns.

One writer a market at a time (an advisory lock until the transaction ends): that is what makes before-and-after
arithmetic exact, and a market's load leaves it far from busy. Readers never wait.
"""

from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts.anew import begun_anew
from accounts.collecting import without_collecting
from accounts.models import Market
from accounts.outcomes import Outcome, Status
from campaigns.actions import clicks, kinds, messages, results, staging, timing
from campaigns.actions.attribution import attribute_touched
from campaigns.actions.joining import JOINED, joined
from campaigns.actions.lock import lock_market
from campaigns.actions.notices import notify
from campaigns.actions.partitions import require_months
from campaigns.actions.reading import Reader, Row, days_of, kinds_of
from campaigns.events import Event

_ACCEPTED, _DUPLICATE = Outcome(Status.ACCEPTED), Outcome(Status.DUPLICATE)

_LOG = """
INSERT INTO campaigns_messageevent
    (market_id, customer_id, occurred_at, key, message_id, received_at, link_id, type, is_machine, machine_reason,
     reason, device)
SELECT %s, s.customer_id, s.occurred_at, s.key, s.message_id, s.received_at, k.link_id, k.type, k.is_machine,
    k.machine_reason, k.reason, k.device
FROM staged_event s JOIN event_kind k USING (kind)
"""


def record_events(market: Market, events: Sequence[Event], *, tell: bool = True) -> list[Outcome]:
    """Records a batch and says of each event, in its order, what became of it. Ten thousand is a good batch.

    All that is valid is stored, or (on an error of the database) nothing. What speaks against writing to somebody
    again is told to permissions, unless (`tell`) it came from there. Whoever calls this within a transaction begins
    that by `begun_anew`.
    """
    with without_collecting():
        rows, wrong = Reader(market, timezone.now()).read(events)
        fresh = begun_anew(partial(_record, market, events, rows, tell=tell)) if rows else {}
    found = [_DUPLICATE] * len(events)
    for pos, outcome in fresh.items():
        found[pos] = outcome
    for pos, outcome in wrong.items():
        found[pos] = outcome
    return found


@transaction.atomic
def _record(market: Market, events: Sequence[Event], rows: list[Row], *, tell: bool) -> dict[int, Outcome]:
    """Stores what is new of these; what became of that, by position."""
    with connection.cursor() as cursor:
        lock_market(market)
        require_months(cursor, days_of(rows))  # before anything is done that would have to be done again
        reach = staging.stage(cursor, market, events, rows)
        repeated = staging.drop_repeats(cursor, reach)
        fresh = [row for row in rows if row[0] not in repeated] if repeated else rows
        if not fresh:
            return {}
        told, one = _apply(cursor, market, events, fresh, reach)
        if tell:
            notify(cursor, market, told)
        return {row[0]: JOINED if row[0] in one else _ACCEPTED for row in fresh}


def _apply(
    cursor: CursorWrapper, market: Market, events: Sequence[Event], fresh: list[Row], reach: staging.Reach
) -> tuple[kinds.Told, set[int]]:
    """From new events to results; what they say is left to be told on. Also which of them are one with an earlier."""
    messages.remember(cursor, reach)
    one = joined(cursor, events, fresh)
    told = kinds.resolve(cursor, market, kinds_of(fresh))
    cursor.execute(_LOG, [market.pk])
    changes = messages.reckon(cursor, market, told)
    judged = timing.judge(cursor, reach.among)
    messages.store(cursor, changes, reach)
    if with_links := told.links or changes.moved or judged:
        clicks.click(cursor, market, reach.among, judged=judged)
    results.apply_difference(cursor, market, with_links=with_links)
    attribute_touched(cursor, market, reach.among)
    return told, one
