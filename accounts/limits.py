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


def too_often(request: HttpRequest, what: str, *, most: int, who: str = "") -> bool:
    """Counts `who`, or else this address, once more at `what`; True where there were more than `most` this minute."""
    counted = hashlib.sha256(f"{settings.SECRET_KEY}{who or client_address(request)}".encode()).hexdigest()[:16]
    key = f"often:{what}:{counted}:{timezone.now():%H%M}"
    store = caches["requests"]
    store.add(key, 0, _KEPT_SECONDS)
    try:
        return store.incr(key) > most
    except ValueError:  # it was let go of between the two
        return False
