"""Which customers are shown to whom: who loads one says so here, and the request in hand writes it in the log, once.

A query says what it loads and writes nothing; a task or a command shows nobody to anybody, so nothing is noted there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from accounts.models import Market

VIEWED: Final = "customer.viewed"
Noted = dict[tuple[Market, str, str], dict[str, Any]]
"""By market, action and target, each once: what else is told of it."""
_NOTED: Final[ContextVar[Noted | None]] = ContextVar("noted", default=None)


def seen(market: Market, target: str, *, action: str = VIEWED, **detail: object) -> None:
    """Notes that `target` ("customer 7", or nothing for a list) is loaded for the request in hand."""
    noted = _NOTED.get()
    if noted is not None:
        noted[market, action, target] = detail


def customer_seen(market: Market, pk: int | None) -> None:
    """Notes that this customer is loaded; nothing of an address that is nobody's."""
    if pk and pk > 0:
        seen(market, f"customer {pk}")


@contextmanager
def noting() -> Iterator[Noted]:
    """While this lasts, what is loaded is noted."""
    noted: Noted = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)
