"""What may be done with staff, their roles, and the log: the only writer of this app's tables."""

from accounts.actions.log import audit
from accounts.actions.staff import (
    add_market,
    give_role,
    invite,
    issue_password_link,
    set_active,
    sync_roles,
    take_role,
)

__all__ = [
    "add_market",
    "audit",
    "give_role",
    "invite",
    "issue_password_link",
    "set_active",
    "sync_roles",
    "take_role",
]
