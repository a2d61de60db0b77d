"""The worker's part: claim, commit, call the gateway, commit. Nobody is texted twice, whenever a worker dies.

A message that is being handed over when its worker dies becomes *unknown* and is left to a person: only what a gateway
provably did not take is tried again. One worker at a time drains a market, so a gateway never gets more at once than
it may.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import Market
from sms.actions.claiming import Claimed, claim
from sms.actions.settling import settle
from sms.gateways import Answer, Client, Outgoing, Unknown
from sms.gateways.registry import client
from sms.models import Gateway, Stage, TextMessage
from sms.segments import segments

TOGETHER: Final = 0.01
"""Seconds in which answers are taken for simultaneous."""
LOST_AFTER: Final = timedelta(minutes=3)
"""Longer than any gateway is waited for."""
_LOCK: Final = 7_303_241
"""With the market's number: the advisory lock of who drains it."""

Flying = dict["Future[Answer]", Claimed]


def drain(*, market: Market) -> int:
    """Hands over everything of `market` that is due; returns how many messages were claimed.

    Another worker that is at it already is left alone: it looks once more after it has finished.
    """
    total = 0
    while True:
        with _alone(market) as alone:
            if not alone:
                return total
            total += _drain(market)
        if not _is_waiting(market):
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


def _drain(market: Market) -> int:
    gateways = list(Gateway.objects.filter(market=market, active=True).select_related("market"))
    if not gateways:
        return 0
    at_once = min(gateway.at_once for gateway in gateways)
    flying: Flying = {}
    total = 0
    with ExitStack() as open_ones, ThreadPoolExecutor(at_once) as pool:
        clients = {gateway.pk: open_ones.enter_context(closing(client(gateway))) for gateway in gateways}
        while True:
            landed = _landed(flying)
            with transaction.atomic():
                settle(market, gateways, [(flying.pop(future), future.result()) for future in landed])
                claimed = claim(market, gateways, most=2 * at_once - len(flying))
            total += len(claimed)
            flying |= {pool.submit(_hand_over, clients[each.gateway.pk], each): each for each in claimed}
            if not flying:
                return total


def _landed(flying: Flying) -> "Sequence[Future[Answer]]":
    """What has been answered since: at least one, and what else comes at about the same time.

    As many wait in the pool as are at the gateway, so nobody stands idle meanwhile, and they share one transaction.
    """
    if not flying:
        return []
    wait(flying, return_when=FIRST_COMPLETED)
    return list(wait(flying, timeout=TOGETHER).done)


def _hand_over(speaker: Client, claimed: Claimed) -> Answer:
    """In a thread: a gateway's package that breaks leaves a message of which nobody knows."""
    cut = segments(claimed.text)
    message = Outgoing(str(claimed.pk), claimed.gateway.sender, claimed.phone, claimed.text, cut, claimed.purpose)
    try:
        return speaker.send(message)
    except Exception as error:  # whatever it was, the message may have left
        return Unknown(type(error).__name__)
    finally:
        connections.close_all()
