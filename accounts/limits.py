"""How often an address may fail before it is only told to come back later."""

import hashlib
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from accounts.origin import client_address

_KEPT_SECONDS: Final = 120


def failed_too_often(request: HttpRequest, what: str, *, most: int) -> bool:
    """Counts one more failure of this address at `what`; True where there were more than `most` in this minute.

    Only who fails is slowed, so nobody can shut out others.
    """
    who = hashlib.sha256(f"{settings.SECRET_KEY}{client_address(request)}".encode()).hexdigest()[:16]
    key = f"failures:{what}:{who}:{timezone.now():%H%M}"
    cache.add(key, 0, _KEPT_SECONDS)
    return cache.incr(key) > most
