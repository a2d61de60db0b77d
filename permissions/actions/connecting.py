"""Connecting sending systems."""

from django.db import transaction

from accounts.actions import audit
from accounts.models import Market, User
from permissions.models import ConnectedSystem


@transaction.atomic
def connect_system(*, by: User | None, market: Market, code: str, name: str, kind: str) -> ConnectedSystem:
    """Connects a sending system, or gives a connected one its name and kind anew."""
    system, new = ConnectedSystem.objects.update_or_create(
        market=market, code=code, defaults={"name": name, "kind": kind, "active": True}
    )
    if new:
        audit(by=by, action="system.connected", market=market, target=f"connectedsystem {system.pk}")
    return system
