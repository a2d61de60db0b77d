"""Staff, the markets they work in, the roles they hold there, and the log of what they did."""

from accounts.models.log import AuditEntry
from accounts.models.staff import Market, Membership, User, UserManager

__all__ = ["AuditEntry", "Market", "Membership", "User", "UserManager"]
