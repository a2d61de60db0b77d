"""How often an address may ask, or fail, before it is only told to come back later."""

import hashlib
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from accounts.origin import client_address

_KEPT_SECONDS: Final = 120


def failed_too_often(request: HttpRequest, what: str, *, most: int) -> bool:
    """Counts one more failure of this address at `what`; True where there were more than `most` in this minute.

    Only who fails is slowed, so nobody can shut out others.
    """
    return too_often(request, what, most=most)


def too_often(request: HttpRequest, what: str, *, most: int) -> bool:
    """Counts this address once more at `what`; True where it came more than `most` times in this minute."""
    who = hashlib.sha256(f"{settings.SECRET_KEY}{client_address(request)}".encode()).hexdigest()[:16]
    key = f"often:{what}:{who}:{timezone.now():%H%M}"
    store = caches["requests"]
    store.add(key, 0, _KEPT_SECONDS)
    return store.incr(key) > most
