"""Where somebody stands on this request: markets, roles, permissions."""

from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Market, User


@dataclass(frozen=True)
class Standing:
    """What one person may see and do: by market, with the roles held anywhere."""

    markets: tuple[Market, ...]
    permissions_by_market: dict[str, frozenset[str]]
    roles: frozenset[str]

    def permissions(self, market: Market | None) -> frozenset[str]:
        """The permissions ("app_label.codename") held in `market`; none without one."""
        return self.permissions_by_market.get(market.code, frozenset()) if market else frozenset()

    def market(self, *codes: str | None) -> Market | None:
        """The first of `codes` that this person may see, else the first market by name, else None."""
        by_code = {market.code: market for market in self.markets}
        wanted = next((code for code in codes if code in by_code), None)
        return by_code[wanted] if wanted else next(iter(self.markets), None)


# Written out, since every request of everybody asks it, and to build it took longer than to answer it.
_STANDING: Final = """
SELECT m.*, g.name AS role, ARRAY(
    SELECT t.app_label || '.' || p.codename FROM auth_group_permissions h
    JOIN auth_permission p ON p.id = h.permission_id JOIN django_content_type t ON t.id = p.content_type_id
    WHERE h.group_id = g.id) AS held
FROM accounts_membership s JOIN accounts_market m ON m.id = s.market_id JOIN auth_group g ON g.id = s.group_id
WHERE s.user_id = %s ORDER BY m.name, s.id
"""


def standing(user: User) -> Standing:
    """Markets, roles and permissions of `user`, in one query."""
    rows: list[Any] = list(Market.objects.raw(_STANDING, [user.pk]))
    held: dict[str, frozenset[str]] = {}
    for row in rows:
        held[row.code] = held.get(row.code, frozenset()) | frozenset(row.held)
    return Standing(
        markets=tuple({row.code: row for row in rows}.values()),
        permissions_by_market=held,
        roles=frozenset(row.role for row in rows),
    )
