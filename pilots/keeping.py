"""What pilots keep of a person: in which variant of which pilot they are."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Market
from permissions.points import Point
from pilots.models import Assignment


class AssignmentKeeper:
    """A `permissions.keepers.Keeper`."""

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every assignment, the latest first; `arm` counts from 0, the comparison, and -1 got nothing of it."""
        theirs = Assignment.objects.filter(market_id=market.pk, customer_id=customer_id).order_by("-assigned_at")
        return [
            {"pilot": row.pilot.name, "arm": row.arm, "assigned_at": row.assigned_at, "exposed_at": row.exposed_at}
            for row in theirs.select_related("pilot")
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Nothing: a lot names nobody once the customer has no name, and a result is not to change by it."""
        return 0
