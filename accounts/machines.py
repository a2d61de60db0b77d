"""Machines on which somebody signed in before: a stranger who guesses passwords locks nobody out of their own."""

import secrets
from typing import Final

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.origin import client_address

COOKIE: Final = "machine"
_SALT: Final = "accounts.machines"
_YEAR: Final = 365 * 24 * 60 * 60
_MOST: Final = 20
"""People whom a machine remembers: so many share one at a desk."""
_ANYWHERE: Final = {"anywhere": "40/1h/key"}
"""Wrong passwords for one address on machines that do not know it, together."""


def remember(request: HttpRequest, response: HttpResponseBase, user: User, *, secure: bool) -> None:
    """Lets this machine know that somebody signed in here; its cookie holds numbers only, signed."""
    machine, people = _known(request)
    people = [user.pk, *(pk for pk in people if pk != user.pk)][:_MOST]
    value = signing.dumps([machine or secrets.randbits(63), people], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)


def place(request: HttpRequest, email: str) -> str:
    """By what wrong passwords for an address are counted: the machine that knows it, else from where it came."""
    machine, people = _known(request)
    if people and User.objects.filter(email__iexact=email, pk__in=people).exists():
        return f"known:{machine}"
    return f"unknown:{client_address(request)}"


def last(request: HttpRequest) -> tuple[str, int] | None:
    """This machine and who signed in on it last; None where it knows nobody."""
    machine, people = _known(request)
    return (str(machine), people[0]) if people else None


def guessed_from_anywhere(request: HttpRequest, email: str) -> RateLimitUsage | None:
    """Counts one more guess on a machine that does not know the address; None where there were too many."""
    if place(request, email).startswith("known:"):
        return RateLimitUsage(usage=[])
    usage: RateLimitUsage | None = consume(
        request, app="accounts", action="anywhere", config=_ANYWHERE, key=email.lower()
    )
    return usage


def _known(request: HttpRequest) -> tuple[int, list[int]]:
    """The machine's number and the people it remembers; 0 and nobody where it is new, or its cookie is none of ours."""
    try:
        machine, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR)
    except signing.BadSignature:
        return 0, []
    return machine, people
