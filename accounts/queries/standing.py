"""Where somebody stands on this request: markets, roles, permissions."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Concat

from accounts.models import Market, Membership, User


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


def standing(user: User) -> Standing:
    """Markets, roles and permissions of `user`, in one query."""
    rows = (
        Membership.objects.filter(user=user)
        .select_related("market", "group")
        .annotate(
            held=ArrayAgg(
                Concat(
                    F("group__permissions__content_type__app_label"),
                    Value("."),
                    F("group__permissions__codename"),
                    output_field=CharField(),
                ),
                filter=Q(group__permissions__isnull=False),
                default=Value([]),
            )
        )
        .order_by("market__name")
    )
    held: dict[str, frozenset[str]] = {}
    for row in rows:
        held[row.market.code] = held.get(row.market.code, frozenset()) | frozenset(row.held)
    return Standing(
        markets=tuple({row.market.code: row.market for row in rows}.values()),
        permissions_by_market=held,
        roles=frozenset(row.group.name for row in rows),
    )
