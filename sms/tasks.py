"""What the worker runs for this app; each may run twice, or at once, without harm."""

import time
from functools import partial
from typing import Final

from django.conf import settings

from accounts.faults import for_each
from accounts.models import Market
from sms import actions
from sms.models import Gateway

TURN: Final = 60
"""Seconds in which a task begins to hand messages over; then it lets others go first, and goes on as a new task. Far
below the time after which the queue ends a task by force, whatever its gateway's patience."""


def send_waiting(market: int) -> int:
    """Hands over what is due in a market, and tells its campaigns."""
    of = Market.objects.get(pk=market)
    handed_over = _send(of, until=time.monotonic() + TURN)
    _tell(of)
    return handed_over


def send_and_watch() -> int:
    """Every minute: what has become due, and what was lost on the way. All markets send before any is told of it."""
    markets = list(Market.objects.all())
    handed_over = sum(for_each(markets, partial(_look_after, until=time.monotonic() + TURN)))
    for_each(markets, _tell)
    return handed_over


def _look_after(market: Market, until: float) -> int:
    """Who said STOP is heard before anything is sent."""
    actions.give_up_lost(market=market)
    actions.take_in(market=market)
    actions.index_notices(market=market)
    return _send(market, until)


def take_in(market: int) -> int:
    """What gateways told of a market: receipts, and texts of its customers."""
    of = Market.objects.get(pk=market)
    read = actions.take_in(market=of)
    actions.tell_campaigns(market=of)
    return read


def forget_expired() -> int:
    """Every night: telephones and texts past their term."""
    return actions.forget_expired()


def _send(market: Market, until: float) -> int:
    handed_over = actions.drain(market=market, until=until)
    if settings.RELAXED and Gateway.objects.filter(market=market, kind="sandbox").exists():
        time.sleep(2 if handed_over else 0)  # the telephones of the demo take a moment, as real ones do
        actions.deliver_sandbox(market=market)
    return handed_over


def _tell(market: Market) -> None:
    actions.apply_receipts(market=market)  # those that came before the answer was written down
    actions.tell_campaigns(market=market)
