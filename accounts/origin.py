"""From where a request came: the address that the log keeps and that the lock-out counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

_ADDRESS: Final[ContextVar[str | None]] = ContextVar("address", default=None)


def client_address(request: HttpRequest) -> str | None:
    """The client's IP address behind `settings.TRUSTED_PROXIES` proxies of our own; None where it is not an address.

    Each proxy appends whom it saw, so only that many entries from the right are to be believed.
    """
    forwarded = request.headers.get("x-forwarded-for", "") if settings.TRUSTED_PROXIES else ""
    seen = [entry.strip() for entry in forwarded.split(",") if entry.strip()]
    seen.append(request.META.get("REMOTE_ADDR", ""))
    return _valid(seen[max(0, len(seen) - 1 - settings.TRUSTED_PROXIES)])


def current_address() -> str | None:
    """The address of the request being answered; None in a task or a command."""
    return _ADDRESS.get()


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """While this lasts, `current_address` is that of `request`."""
    token = _ADDRESS.set(client_address(request))
    try:
        yield
    finally:
        _ADDRESS.reset(token)


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
