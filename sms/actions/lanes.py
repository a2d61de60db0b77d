"""The way to one gateway while a market is drained: so many messages at once, so many a second."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from threading import Lock
from typing import Final

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from accounts.models import Market
from sms.actions.claiming import Claimed
from sms.gateways import Answer, Outgoing, Unknown
from sms.gateways.registry import client
from sms.models import Gateway
from sms.segments import segments

_AHEAD: Final = 20
"""Seconds of a gateway's pace for which messages are claimed ahead: far below the time after which one is lost."""
_log = logging.getLogger(__name__)


class Pace:
    """Lets its callers through one by one, so many a second; all at once where nothing is said."""

    def __init__(self, a_second: int | None) -> None:
        """The first goes at once."""
        self._step = 1 / a_second if a_second else 0.0
        self._next, self._lock = 0.0, Lock()

    def wait(self) -> None:
        """Returns when it is the caller's turn."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._step
        time.sleep(max(turn - time.monotonic(), 0))


class Lane:
    """A gateway's connection, with a thread for each message that it gets at once, and its pace."""

    def __init__(self, gateway: Gateway) -> None:
        """Raises ImproperlyConfigured where one of the gateway's secrets is missing."""
        self.gateway = gateway
        self._client = client(gateway)
        self._pool, self._pace = ThreadPoolExecutor(gateway.at_once), Pace(gateway.a_second)

    @property
    def most(self) -> int:
        """How many may be claimed for it: as many wait as are at it, so that no thread stands idle meanwhile."""
        twice = 2 * self.gateway.at_once
        return min(twice, _AHEAD * self.gateway.a_second) if self.gateway.a_second else twice

    def hand_over(self, claimed: Claimed) -> "Future[Answer]":
        """In a thread, when its turn has come."""
        return self._pool.submit(self._call, claimed)

    def close(self) -> None:
        """What has begun is ended, what has not never begins."""
        self._pool.shutdown(cancel_futures=True)
        self._client.close()

    def _call(self, claimed: Claimed) -> Answer:
        """A gateway's package that breaks leaves a message of which nobody knows."""
        cut = segments(claimed.text)
        message = Outgoing(str(claimed.pk), self.gateway.sender, claimed.phone, claimed.text, cut, claimed.purpose)
        self._pace.wait()
        try:
            return self._client.send(message)
        except Exception as error:  # whatever it was, the message may have left
            return Unknown(type(error).__name__)
        finally:
            connections.close_all()


@contextmanager
def opened(market: Market) -> Iterator[list[Lane]]:
    """The lanes of a market's gateways in their turn; one that cannot be opened is left out, and named in the log.

    Raises ImproperlyConfigured where there are gateways and none of them can be opened.
    """
    lanes: list[Lane] = []
    why: ImproperlyConfigured | None = None
    with ExitStack() as stack:
        for gateway in Gateway.objects.filter(market=market, active=True).select_related("market"):
            try:
                lanes.append(stack.enter_context(closing(Lane(gateway))))
            except ImproperlyConfigured as error:
                why = error
                _log.error("gateway %s is left out: %s", gateway.code, error)
        if why and not lanes:
            raise why
        yield lanes
