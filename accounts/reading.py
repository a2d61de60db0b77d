"""Which customers are shown to whom: who loads one says so here, and the request in hand writes it in the log, once.

A query says what it loads and writes nothing; a task or a command shows nobody to anybody, so nothing is noted there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache

from accounts.models import Market, User

VIEWED: Final = "customer.viewed"
LISTED: Final = "customers.listed"
SEARCHED: Final = "customers.searched"
_THE_SAME: Final = 600
What = tuple[Market, str, str]
"""Market, action and target."""
Noted = dict[What, dict[str, Any]]
"""Each once: what else is told of it."""
_NOTED: Final[ContextVar[Noted | None]] = ContextVar("noted", default=None)


def seen(market: Market, target: str, *, action: str = VIEWED, **detail: object) -> None:
    """Notes that `target` ("customer 7") is loaded, or looked at in some other way, for the request in hand."""
    noted = _NOTED.get()
    if noted is not None:
        noted[market, action, target] = detail


def customer_seen(market: Market, pk: int | None) -> None:
    """Notes that this customer is loaded; nothing of an address that is nobody's."""
    if pk and pk > 0:
        seen(market, f"customer {pk}")


def listed(market: Market, by: str, people: Iterable[int | None], *, target: str = "") -> None:
    """Notes that these customers, by their numbers, are rows of one list; `by` says of what."""
    _several(market, LISTED, [by], people, target)


def searched(market: Market, by: Iterable[str], people: Iterable[int | None]) -> None:
    """Notes that these customers were found by such kinds of clue; what was typed is not kept."""
    _several(market, SEARCHED, list(by), people, "")


def _several(market: Market, action: str, by: list[str], people: Iterable[int | None], target: str) -> None:
    noted = _NOTED.get()
    if noted is None:
        return
    before = noted.get((market, action, target), {"by": [], "which": []})
    which = sorted({*before["which"], *(pk for pk in people if pk and pk > 0)})
    if which:
        both = [*before["by"], *(one for one in by if one not in before["by"])]
        noted[market, action, target] = {"by": both, "customers": len(which), "which": which}


def is_news(by: User | None, page: str, what: What, told: dict[str, Any]) -> bool:
    """False of a list that shows the same rows again to who has the page open, within `_THE_SAME` seconds: a page that
    refreshes itself every few seconds leaves one entry for as long as nothing changes."""
    if by is None or what[1] != LISTED:
        return True
    same = sha256(repr((by.pk, page, what[0].pk, what[2], told)).encode()).hexdigest()
    return cache.add(f"reading:{same}", value=True, timeout=_THE_SAME)


@contextmanager
def noting() -> Iterator[Noted]:
    """While this lasts, what is loaded is noted."""
    noted: Noted = {}
    token = _NOTED.set(noted)
    try:
        yield noted
    finally:
        _NOTED.reset(token)
