"""Forgetting people without forgetting their no: one request at a time, each in a transaction of its own.

First everything is held by which anybody could still bring something of theirs: the market, their row, their addresses,
their points, in the order of the house. What committed before is found then, what comes later finds them erased.
"""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import audit
from customers.actions import forget_customer, forget_strangers, hold_customer
from customers.models import ContactPoint
from permissions.actions.locks import hold
from permissions.actions.typed import forget_typed
from permissions.keepers import ahead, keepers
from permissions.models import Delivery, Evidence, RightsRequest, SandboxProfile
from permissions.points import digests
from permissions.queries.askers import Asker, asker, point_of, target
from permissions.queries.history import entries

WAIT_FOR_SYSTEMS: Final = timedelta(hours=24)
"""An address is kept that long at most, for a sending system that has to be told of the refusal by its address."""
SLICE: Final = 60.0
"""Seconds after which the next minute's task goes on."""
_ONE_AT_A_TIME: Final = 7_301_962

logger = logging.getLogger(__name__)


def finish_erasures(seconds: float = SLICE) -> int:
    """Forgets those whose refusal every sending system has confirmed, or who have waited long enough; how many.

    One worker at a time does so, for some time: the others go on with everything else. One that fails is told of in
    the log and holds up no other.
    """
    until = time.monotonic() + seconds
    return sum(_finished(pk) for pk in _waiting() if time.monotonic() < until)


def _waiting() -> Iterator[int]:
    waiting = RightsRequest.objects.filter(kind=RightsRequest.Kind.ERASURE, done_at=None)
    yield from list(waiting.order_by("asked_at").values_list("pk", flat=True))


def _finished(pk: int) -> bool:
    try:
        return _finish(pk)
    except Exception:
        logger.exception("erasure %s failed", pk)
        return False


@transaction.atomic
def _finish(pk: int) -> bool:
    """False where it has to wait, or somebody else is at it."""
    request = _claimed(pk)
    if request is None:
        return False
    who = asker(request.market, request.customer_id, point_of(request))
    if who and _is_awaited(who) and request.asked_at > timezone.now() - WAIT_FOR_SYSTEMS:
        return False
    if who:
        _drop_ahead(who)
        _forget(_held(who))
    RightsRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
    named = target(request.customer_id, point_of(request))
    audit(by=request.by, action="rights.erased", market=request.market, target=named)
    return True


def _claimed(pk: int) -> RightsRequest | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        alone = bool(cursor.fetchone()[0])
    waiting = RightsRequest.objects.select_related("market").filter(pk=pk, done_at=None)
    return waiting.select_for_update(of=("self",), skip_locked=True).first() if alone else None


def _is_awaited(who: Asker) -> bool:
    theirs = digests(who.whom.alone)
    behind = Delivery.objects.filter(market=who.whom.market, point__in=theirs, confirmed__lt=F("wanted"))
    return behind.filter(system__active=True).exists()


def _drop_ahead(who: Asker) -> None:
    """What takes long to look through, before anybody has to wait for us."""
    for name in sorted(ahead):
        keepers[name].forget(who.whom.market, who.number, who.whom.alone.points)


def _held(who: Asker) -> Asker:
    """The same, once nobody else can bring anything of theirs."""
    market, number = who.whom.market, who.whom.customer_id
    hold_customer(market, number, who.digests)
    now = asker(market, number, None if number else who.whom.points[0]) or who
    hold(market, now.digests)
    return now


def _forget(who: Asker) -> None:
    """Clear text and evidence go; entries and keyed hashes stay, and what somebody else has too is the other's."""
    market, alone = who.whom.market, who.whom.alone
    theirs = digests(alone)
    kept = ContactPoint.objects.filter(market=market, hash__in=theirs)
    told = SandboxProfile.objects.filter(system__market=market)
    told.filter(value__in=list(kept.values_list("normalised", flat=True))).delete()
    Evidence.objects.filter(market=market, act__in=entries(alone).values("act")).delete()
    for name, keeper in keepers.items():
        if name not in ahead:
            keeper.forget(market, who.number, alone.points)
    if who.whom.customer_id:
        forget_customer(market, who.number)
    else:
        forget_strangers(market, [-who.number])
    forget_typed(theirs)
