"""From where a request came: the address that the log keeps and that the lock-out counts, and the key it came with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.http import HttpRequest

_ADDRESS: Final[ContextVar[str | None]] = ContextVar("address", default=None)
_KEY: Final[ContextVar[int | None]] = ContextVar("key", default=None)


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


def current_key() -> int | None:
    """The number of the key with which another system asked; None where a person did."""
    return _KEY.get()


def came_with_key(pk: int) -> None:
    """From here on until the request is answered, `current_key` is this one."""
    _KEY.set(pk)


@contextmanager
def answering(request: HttpRequest) -> Iterator[None]:
    """While this lasts, `current_address` is that of `request`, and `current_key` none until one proves itself."""
    address, key = _ADDRESS.set(client_address(request)), _KEY.set(None)
    try:
        yield
    finally:
        _ADDRESS.reset(address)
        _KEY.reset(key)


def _valid(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
