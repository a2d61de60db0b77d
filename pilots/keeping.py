"""What pilots keep of a person: in which variant of which pilot they are."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Market
from permissions.points import Point
from pilots.models import HOLDOUT, Assignment, MergedAssignment


class AssignmentKeeper:
    """A `permissions.keepers.Keeper`."""

    title = _("Pilots")
    words: ClassVar[Mapping[str, Promise]] = {"assigned_at": _("When"), "pilot": _("Pilot"), "arm": _("Variant")}

    def tell(self, market: Market, customer_id: int, points: Sequence[Point]) -> list[dict[str, Any]]:
        """Every assignment, the latest first; `arm` is a letter, A the comparison, and empty where they get nothing."""
        of = {"market_id": market.pk, "customer_id": customer_id}
        theirs: list[Assignment | MergedAssignment] = [
            *Assignment.objects.filter(**of).select_related("pilot"),
            *MergedAssignment.objects.filter(**of).select_related("pilot"),
        ]
        return [
            {
                "pilot": row.pilot.name,
                "arm": _letter(row.arm),
                "assigned_at": row.assigned_at,
                "exposed_at": row.exposed_at,
            }
            for row in sorted(theirs, key=lambda row: row.assigned_at, reverse=True)
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Nothing: a lot names nobody once the customer has no name, and a result is not to change by it."""
        return 0


def _letter(arm: int) -> str:
    return "" if arm == HOLDOUT else chr(ord("A") + arm)
