"""What may be done with staff, roles, keys of other systems and the log: the only writer of this app's tables."""

from accounts.actions.keys import IssuedKey, Use, count_use, forget_answers, issue_key, keep_answer, revoke_key
from accounts.actions.log import audit, write_reading
from accounts.actions.passwords import NOBODY, send_password_link
from accounts.actions.reading import watch_reading
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
    "NOBODY",
    "IssuedKey",
    "Use",
    "add_market",
    "audit",
    "count_use",
    "forget_answers",
    "give_role",
    "invite",
    "issue_key",
    "issue_password_link",
    "keep_answer",
    "revoke_key",
    "send_password_link",
    "set_active",
    "sync_roles",
    "take_role",
    "watch_reading",
    "write_reading",
]
