"""What colleagues typed at the desk lies in their sessions until they sign out: it goes with who is forgotten."""

from collections.abc import Collection
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

KEPT: Final = "desk"
"""Under which the desk keeps what it needs from one page to the next."""


def forget_typed(points: Collection[bytes]) -> int:
    """Takes addresses with these keyed hashes out of every session; out of how many."""
    names, found = {point.hex() for point in points}, 0
    for row in Session.objects.all().iterator():
        held: dict[str, Any] = row.get_decoded()
        typed = held.get(KEPT, {}).get("typed", {})
        if names & typed.keys():
            held[KEPT]["typed"] = {name: told for name, told in typed.items() if name not in names}
            Session.objects.filter(pk=row.pk).update(session_data=SessionStore().encode(held))
            found += 1
    return found
