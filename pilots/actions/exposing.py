"""Noting when a pilot's trigger first held for a customer: by one rule for every arm, the hold-out too."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from pilots.actions.assigning import current, tell_the_planner
from pilots.models import Pilot

_BY_BOOKING = """
UPDATE pilots_assignment s SET exposed_at = b.at
FROM (
    SELECT a.customer_id, min(p.booked_at) AS at FROM pilots_assignment a
    JOIN customers_appointment p ON p.customer_id = a.customer_id AND p.market_id = a.market_id
        AND p.booked_at >= a.assigned_at AND p.booked_at <= %(now)s
    WHERE a.pilot_id = %(pilot)s AND a.exposed_at IS NULL GROUP BY a.customer_id
) b
WHERE s.pilot_id = %(pilot)s AND s.customer_id = b.customer_id AND s.exposed_at IS NULL
"""
_REPORTED = """
UPDATE pilots_assignment s SET exposed_at = greatest(n.at, s.assigned_at)
FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(customer, at)
WHERE s.pilot_id = %s AND s.customer_id = n.customer
    AND (s.exposed_at IS NULL OR s.exposed_at > greatest(n.at, s.assigned_at))
"""


@transaction.atomic
def expose_by_rule(*, pilot: Pilot, now: datetime | None = None) -> int:
    """Applies the plan's trigger to everybody not yet exposed, whatever their arm; how many it held for."""
    plan, _number = current(pilot)
    if plan.trigger != "booking":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_BY_BOOKING, {"pilot": pilot.pk, "now": now or timezone.now()})
        held = int(cursor.rowcount)
    tell_the_planner(held)
    return held


@transaction.atomic
def record_exposures(*, pilot: Pilot, moments: Mapping[int, datetime]) -> int:
    """First moments that the calling system reports, by customer: how many changed something.

    Only for pilots whose trigger is reported; the earliest moment stays, whatever the order of arrival.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REPORTED, [list(moments), list(moments.values()), pilot.pk])
        return int(cursor.rowcount)
