"""One way to call any gateway over HTTP, and what the answers mean that all of them give alike."""

from collections.abc import Callable, Mapping
from typing import Final

import httpx

from sms.gateways import Answer, Busy, Unknown

TIMEOUT: Final = httpx.Timeout(10, connect=3)
"""Seconds. Whoever never took the connection has not taken the message; after that nobody knows."""
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_SETUP: Final = {401: "account", 403: "account", 404: "address", 405: "address"}
"""Not accepted, and none of the message's fault: it waits, or leaves by the next gateway, until somebody mends it."""
_TOO_FAST: Final = 429


class Caller:
    """Keeps as many connections as messages are handed over at once; nothing is tried again by it."""

    def __init__(self, at_once: int, headers: Mapping[str, str] | None = None) -> None:
        """`headers` go along with each call."""
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once, keepalive_expiry=4)
        self._http = httpx.Client(timeout=TIMEOUT, limits=limits, headers=headers)

    def close(self) -> None:
        """Lets its connections go."""
        self._http.close()


def failed(answer: httpx.Response) -> Unknown:
    """An error that says nothing of the message."""
    return Unknown(f"http_{answer.status_code}")


def ask(call: Callable[[], httpx.Response], read: Callable[[httpx.Response], Answer]) -> Answer:
    """What a call says of its message: `read` judges an answer in which the message itself is spoken of."""
    try:
        answer = call()
    except _NOT_SENT:
        return Busy("gateway_down")
    except httpx.HTTPError:
        return Unknown("no_answer")
    if wrong := _SETUP.get(answer.status_code):
        return Busy(wrong)
    if answer.status_code == _TOO_FAST:
        return Busy("too_fast")
    try:
        return read(answer)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError):
        return Unknown(f"unreadable_{answer.status_code}")
