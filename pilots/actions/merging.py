"""A person who was known as two customers: one unit of a pilot, in the arm that was drawn first.

Chance drew that one before anything could have come of the other; who was drawn into two arms is counted as told twice.
Looks that were taken stay as they were, and none of them is counted on from.
"""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Market
from pilots.actions.assigning import current
from pilots.models import Assignment, MergedAssignment, Pilot

# The first booking of either after the draw, where the trigger is a booking.
_BOOKED_BEFORE: Final = """
UPDATE pilots_assignment s SET exposed_at = b.at
FROM (
    SELECT a.id, min(p.booked_at) AS at FROM pilots_assignment a
    JOIN customers_appointment p ON p.customer_id = a.customer_id AND p.market_id = a.market_id
        AND p.booked_at >= a.assigned_at
    WHERE a.customer_id = %s AND a.pilot_id = ANY(%s) AND a.exposed_at IS NOT NULL GROUP BY a.id
) b WHERE s.id = b.id AND b.at < s.exposed_at
"""
_STRAYS: Final = """
SELECT a.customer_id, m.merged_into_id FROM customers_customer m
JOIN pilots_assignment a ON a.customer_id = m.id AND a.pilot_id = %s
WHERE m.market_id = %s AND m.merged_into_id IS NOT NULL
"""


@transaction.atomic
def hand_over_assignments(
    market: Market, *, gone: int, kept: int, only: Pilot | None = None, now: datetime | None = None
) -> int:
    """Gives a customer's place in every pilot (or in one) to another, whose appointments are those of both by now; in
    how many.

    A look that is being taken is waited for.
    """
    of = {"market_id": market.pk, **({"pilot": only} if only else {})}
    either = Q(customer_id__in=(gone, kept), **of)
    MergedAssignment.objects.filter(customer_id=gone, **of).update(customer_id=kept)
    concerned = set(Assignment.objects.filter(either).values_list("pilot", flat=True))
    pilots = list(Pilot.objects.select_for_update().filter(pk__in=concerned).order_by("pk"))
    held: dict[int, list[Assignment]] = defaultdict(list)
    for row in Assignment.objects.select_for_update().filter(either).order_by("assigned_at", "pk"):
        held[row.pilot_id].append(row)
    for rows in held.values():
        _make_one(rows, kept)
    by_booking = [pilot.pk for pilot in pilots if current(pilot)[0].trigger == "booking"]
    with connection.cursor() as cursor:
        cursor.execute(_BOOKED_BEFORE, [kept, by_booking])
    Pilot.objects.filter(pk__in=concerned).update(merged_at=now or timezone.now())
    return len(held)


def gather(pilot: Pilot) -> int:
    """Whoever was assigned under a number that had been merged at that very moment; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS, [pilot.pk, pilot.market_id])
        strays = cursor.fetchall()
    for gone, kept in strays:
        hand_over_assignments(pilot.market, gone=gone, kept=kept, only=pilot)
    return len(strays)


def _make_one(rows: list[Assignment], kept: int) -> None:
    """The first of one or two assignments, which rise by time, with what is known by the other; that one as a mark."""
    first, *later = rows
    for other in later:
        other.delete()
        shared = ("market_id", "pilot_id", "arm", "version", "assigned_at", "exposed_at", "given")
        MergedAssignment.objects.create(customer_id=kept, **{name: getattr(other, name) for name in shared})
        told_twice = other.assigned_at if other.arm != first.arm else None
        first.exposed_at = _earliest(first.exposed_at, other.exposed_at)
        first.conflicted_at = _earliest(first.conflicted_at, other.conflicted_at, told_twice)
    first.customer_id = kept
    first.save(update_fields=["customer_id", "exposed_at", "conflicted_at"])


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
