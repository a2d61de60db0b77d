"""The worker's part of the outbox: claim, tell, confirm, each in a transaction of its own.

A worker that dies in between leaves a claim that runs out; the next one tells the same whole state again. While a
system is being told nothing is locked, so nobody at the desk waits for it.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.models import User
from permissions.models import ConnectedSystem, Delivery
from permissions.queries.address_states import address_states
from permissions.systems import AddressState, UnreachableError, receivers

AT_ONCE: Final = 200
CLAIM: Final = 120
"""Seconds; longer than a system may take to answer."""
FIRST_WAIT: Final = 15
LONGEST_WAIT: Final = 3600

logger = logging.getLogger(__name__)

# Chosen once, whatever the plan: a part of the statement that is run again for each row would take up all that waits.
_CLAIM = """
WITH c AS MATERIALIZED (
    SELECT id FROM permissions_delivery
    WHERE confirmed < wanted AND next_try_at <= clock_timestamp()
        AND system_id IN (SELECT id FROM permissions_connectedsystem WHERE active)
    ORDER BY next_try_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE permissions_delivery d
SET next_try_at = clock_timestamp() + %(claim)s * interval '1 second', sent_at = clock_timestamp()
FROM c WHERE d.id = c.id RETURNING d.id, d.system_id, d.point, d.wanted, d.next_try_at
"""
# What changed after the claim gave the row another time to be tried. Where that was an entry from before what was
# claimed (it was written first and committed last), nothing is confirmed, so that it is told as well.
_CONFIRM = """
UPDATE permissions_delivery d SET confirmed_at = clock_timestamp(), attempts = 0, error = '',
    confirmed = CASE WHEN d.next_try_at = c.claim OR d.wanted > c.wanted THEN c.wanted ELSE d.confirmed END,
    next_try_at = CASE WHEN d.next_try_at = c.claim THEN clock_timestamp() ELSE d.next_try_at END,
    waiting_since = CASE WHEN d.next_try_at = c.claim THEN d.waiting_since ELSE d.sent_at END
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) c(id, wanted, claim)
WHERE d.id = c.id AND d.confirmed < c.wanted
"""

_REFUSE = """
UPDATE permissions_delivery d SET attempts = d.attempts + 1, error = r.error,
    next_try_at = clock_timestamp() + interval '1 second' * least(%s, %s * 2 ^ least(d.attempts, 10))
FROM unnest(%s::bigint[], %s::text[]) r(id, error) WHERE d.id = r.id
"""


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    system_id: int
    point: bytes
    wanted: int
    claim: datetime


def deliver() -> int:
    """Tells every system what it does not know yet, as far as its time has come; how many addresses it took up."""
    total = 0
    while claimed := _claim():
        for system_id, theirs in groupby(claimed, key=lambda row: row.system_id):
            _tell(ConnectedSystem.objects.select_related("market").get(pk=system_id), list(theirs))
        total += len(claimed)
    return total


@transaction.atomic
def try_again(*, by: User, system: ConnectedSystem) -> int:
    """Has everything that waits for `system` tried at once; how many addresses."""
    waiting = Delivery.objects.filter(system=system, confirmed__lt=F("wanted"))
    tried = waiting.update(next_try_at=timezone.now())
    if tried:
        audit(by=by, action="system.tried_again", market=system.market, target=f"connectedsystem {system.pk}")
        async_task("permissions.tasks.deliver_waiting", save=False)
    return tried


@transaction.atomic
def _claim() -> list[_Claimed]:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"claim": CLAIM, "most": AT_ONCE})
        rows = [_Claimed(pk, system, bytes(point), *claim) for pk, system, point, *claim in cursor.fetchall()]
    return sorted(rows, key=lambda row: (row.system_id, row.id))


def _tell(system: ConnectedSystem, claimed: Sequence[_Claimed]) -> None:
    """One call for all of them; what has no address any more (erased) has nothing left to be told."""
    states = address_states(system.market, [row.point for row in claimed])
    known = [row for row in claimed if row.point in states]
    answers = dict(zip(known, _answers(system, [states[row.point] for row in known]), strict=True)) if known else {}
    refused = [(row.id, answer[:200]) for row, answer in answers.items() if answer]
    done = [row for row in claimed if not answers.get(row)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CONFIRM, [[getattr(row, name) for row in done] for name in ("id", "wanted", "claim")])
        cursor.execute(_REFUSE, [LONGEST_WAIT, FIRST_WAIT, *_columns(refused)])


def _columns(refused: Sequence[tuple[int, str]]) -> tuple[list[int], list[str]]:
    return [pk for pk, _answer in refused], [answer for _pk, answer in refused]


def _answers(system: ConnectedSystem, states: Sequence[AddressState]) -> Sequence[str]:
    """What the system said of each; its silence, a crash of its receiver included, refuses them all."""
    receiver = receivers.get(system.kind)
    if receiver is None:
        return [gettext_noop("nobody here speaks to this kind of system")] * len(states)
    try:
        answers = receiver(system, states)
    except UnreachableError as silence:
        return [str(silence)] * len(states)
    except Exception:
        logger.exception("the receiver of system %s failed", system.pk)
        return [gettext_noop("the connection failed unexpectedly")] * len(states)
    return answers
