"""What pilots keep of a person: in which variant of which pilot they are."""

from collections.abc import Mapping, Sequence
from itertools import chain
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
        drawn = (model._default_manager.filter(**of).select_related("pilot") for model in (Assignment, MergedAssignment))
        theirs = sorted(chain.from_iterable(drawn), key=lambda row: row.assigned_at, reverse=True)
        return [
            {
                "pilot": row.pilot.name,
                "arm": _letter(row.arm),
                "assigned_at": row.assigned_at,
                "exposed_at": row.exposed_at,
            }
            for row in theirs
        ]

    def forget(self, market: Market, customer_id: int, points: Sequence[Point]) -> int:
        """Nothing: a lot names nobody once the customer has no name, and a result is not to change by it."""
        return 0


def _letter(arm: int) -> str:
    return "" if arm == HOLDOUT else chr(ord("A") + arm)
