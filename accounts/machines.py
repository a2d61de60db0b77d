"""Machines on which somebody signed in before: a stranger who guesses passwords locks nobody out of their own."""

import hashlib
import hmac
import secrets
from typing import Final

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.middleware import csrf

from accounts.models import User
from accounts.origin import client_address

COOKIE: Final = "machine"
_SALT: Final = "accounts.machines"
_YEAR: Final = 365 * 24 * 60 * 60
_MOST: Final = 20
"""People whom a machine remembers: so many share one at a desk."""
_SESSIONS: Final = 4
"""Sessions of one person whose pages a machine still knows as theirs."""
_ANYWHERE: Final = {"anywhere": "40/1h/key"}
"""Wrong passwords for one address on machines that do not know it, together."""


def remember(request: HttpRequest, response: HttpResponseBase, user: User, *, secure: bool) -> None:
    """Lets this machine know that somebody signed in here; its cookie holds numbers and fingerprints only, signed."""
    machine, people, pages = _known(request)
    people = [user.pk, *(pk for pk in people if pk != user.pk)][:_MOST]
    theirs = [_fingerprint(request.META.get("CSRF_COOKIE", "")), *pages.get(str(user.pk), [])][:_SESSIONS]
    pages = {str(pk): pages.get(str(pk), []) for pk in people} | {str(user.pk): theirs}
    value = signing.dumps([machine or secrets.randbits(63), people, pages], salt=_SALT)
    response.set_cookie(COOKIE, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)


def place(request: HttpRequest, email: str) -> str:
    """By what wrong passwords for an address are counted: the machine that knows it, else from where it came."""
    machine, people, _pages = _known(request)
    if people and User.objects.filter(email__iexact=email, pk__in=people).exists():
        return f"known:{machine}"
    return f"unknown:{client_address(request)}"


def sender(request: HttpRequest) -> tuple[str, int] | None:
    """This machine and on whose page a form stood that came from it; None where it does not know.

    Each session has a token of its own, which its pages send along: whoever has signed in since is somebody else.
    """
    machine, _people, pages = _known(request)
    mark = _fingerprint(request.POST.get("csrfmiddlewaretoken", ""))
    return next(((str(machine), int(pk)) for pk, marks in pages.items() if mark and mark in marks), None)


def guessed_from_anywhere(request: HttpRequest, email: str) -> RateLimitUsage | None:
    """Counts one more guess on a machine that does not know the address; None where there were too many."""
    if place(request, email).startswith("known:"):
        return RateLimitUsage(usage=[])
    usage: RateLimitUsage | None = consume(
        request, app="accounts", action="anywhere", config=_ANYWHERE, key=email.lower()
    )
    return usage


def _fingerprint(token: str) -> str:
    """Of the secret behind a page's token, which is masked anew on each page; empty of what is no token."""
    if len(token) not in {csrf.CSRF_SECRET_LENGTH, csrf.CSRF_TOKEN_LENGTH} or not (token.isascii() and token.isalnum()):
        return ""
    # Django's own, for nothing else leads from a token to its secret; a test holds it
    secret = token if len(token) == csrf.CSRF_SECRET_LENGTH else csrf._unmask_cipher_token(token)  # type: ignore[attr-defined]
    return hmac.digest(_SALT.encode(), secret.encode(), hashlib.sha256).hex()[:16]


def _known(request: HttpRequest) -> tuple[int, list[int], dict[str, list[str]]]:
    """The machine's number, the people it remembers, and the fingerprints of their pages; 0 and nobody where it is new,
    or its cookie is none of ours."""
    try:
        machine, people, *pages = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR)
    except signing.BadSignature:
        return 0, [], {}
    return machine, people, pages[0] if pages else {}
