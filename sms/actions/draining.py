"""The worker's part: claim, commit, call the gateway, commit. Nobody is texted twice, whenever a worker dies.

A message that is being handed over when its worker dies becomes *unknown* and is left to a person: only what a gateway
provably did not take is tried again. One worker at a time drains a market, so a gateway never gets more at once than
it may.
"""

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django_q.tasks import async_task

from accounts.models import Market
from sms.actions.claiming import Claimed, claim
from sms.actions.lanes import Lane, opened
from sms.actions.settling import settle
from sms.gateways import Answer
from sms.models import Gateway, Stage, TextMessage
from sms.queries.limits import hours

TOGETHER: Final = 0.01
"""Seconds in which answers are taken for simultaneous."""
LOST_AFTER: Final = timedelta(minutes=3)
"""Longer than any gateway is waited for."""
_LOCK: Final = 7_303_241
"""With the market's number: the advisory lock of who drains it."""

Flying = dict["Future[Answer]", Claimed]


def drain(*, market: Market, until: float = math.inf) -> int:
    """Hands over everything of `market` that is due; returns how many messages were claimed.

    Another worker that is at it already is left alone: it looks once more after it has finished. After `until` (as
    `time.monotonic` counts) nothing more is begun: the worker is told to go on, so that no task outlives its time.
    """
    total = 0
    while _is_waiting(market):
        if time.monotonic() >= until:
            async_task("sms.tasks.send_waiting", market.pk, save=False)
            break
        with _alone(market) as alone:
            if not alone:
                break
            total += _drain(market, until)
    return total


def give_up_lost(*, market: Market) -> int:
    """What has been handed over for too long becomes unknown; how many."""
    lost = TextMessage.objects.filter(market=market, stage=Stage.SENDING, stage_at__lt=timezone.now() - LOST_AFTER)
    return lost.update(stage=Stage.UNKNOWN, stage_at=timezone.now(), reason="lost")


@transaction.atomic
def _is_waiting(market: Market) -> bool:
    """Whether something is due that nobody holds, such as a STOP that is being taken in, and that could leave."""
    due = TextMessage.objects.filter(market=market, stage=Stage.QUEUED, due_at__lte=timezone.now())
    free = due.select_for_update(skip_locked=True).values_list("pk")[:1]
    return Gateway.objects.filter(market=market, active=True).exists() and bool(free)


@contextmanager
def _alone(market: Market) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, market.pk])
        (alone,) = cursor.fetchone()
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, market.pk])


def _drain(market: Market, until: float) -> int:
    open_at, flying, total = hours(market), Flying(), 0
    with opened(market) as lanes:
        by_gateway, gateways = {lane.gateway.pk: lane for lane in lanes}, [lane.gateway for lane in lanes]
        while lanes:
            landed = _landed(flying)
            with transaction.atomic():
                settle(market, gateways, [(flying.pop(future), future.result()) for future in landed])
                rooms = _rooms(lanes, flying) if time.monotonic() < until else {}
                claimed = claim(market, gateways, rooms, open_at)
            total += len(claimed)
            flying |= {by_gateway[each.gateway.pk].hand_over(each): each for each in claimed}
            if not flying:
                break
    return total


def _rooms(lanes: Sequence[Lane], flying: Flying) -> dict[int, int]:
    """How many more each gateway may get."""
    taken = Counter(each.gateway.pk for each in flying.values())
    return {lane.gateway.pk: lane.most - taken[lane.gateway.pk] for lane in lanes}


def _landed(flying: Flying) -> "Sequence[Future[Answer]]":
    """What has been answered since: at least one, and what else comes at about the same time.

    As many wait in the pool as are at the gateway, so nobody stands idle meanwhile, and they share one transaction.
    """
    if not flying:
        return []
    wait(flying, return_when=FIRST_COMPLETED)
    return list(wait(flying, timeout=TOGETHER).done)
