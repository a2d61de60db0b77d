"""Staff, the markets they work in, the roles they hold there, keys of other systems, and the log."""

from accounts.models.keys import ApiKey, KeptAnswer
from accounts.models.log import AuditEntry
from accounts.models.staff import Market, Membership, User, UserManager

__all__ = ["ApiKey", "AuditEntry", "KeptAnswer", "Market", "Membership", "User", "UserManager"]
