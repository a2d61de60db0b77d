"""Writing the log."""

from collections.abc import Mapping
from typing import Any

from accounts.models import AuditEntry, Market, User
from accounts.origin import current_address, current_key
from accounts.reading import Noted


def audit(
    *, by: User | None, action: str, market: Market | None, target: str = "", detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Writes down who did or looked at what, now, from the address (and with the key) of the request being answered.

    `target` names a thing by kind and key ("customer 42"), never a person's own data.
    """
    return AuditEntry.objects.create(
        by=by,
        key_id=current_key(),
        action=action,
        market=market,
        target=target,
        detail=dict(detail or {}),
        address=current_address(),
    )


def write_reading(noted: Noted, *, by: User | None, page: str) -> None:
    """Writes down, in one go, whom the request that is being answered shows to `by`, or to the system with its key, and
    on which page (by the name of its address)."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            by=by, key_id=current_key(), action=action, market=market, target=target, detail={"page": page, **detail},
            address=current_address(),
        )
        for (market, action, target), detail in noted.items()
    )  # fmt: skip
