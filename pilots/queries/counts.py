"""How many customers a pilot has at this moment: who was assigned and exposed needs no look, only outcomes do."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from pilots.models import Pilot, State
from pilots.queries.tallies import midnight

_OF_ARMS: Final = """
SELECT arm, count(*), count(*) FILTER (WHERE exposed_at < %s) FROM pilots_assignment WHERE pilot_id = %s GROUP BY arm
"""
_OF_PILOTS: Final = "SELECT pilot_id, count(*) FROM pilots_assignment WHERE pilot_id = ANY(%s) GROUP BY pilot_id"

COUNTED_LIVE: Final = frozenset({"assigned", "exposed"})
"""Metrics of a running pilot that wait for no look."""
Counts = Mapping[int, tuple[int, int]]
"""By arm: assigned, and exposed."""


def counts(pilot: Pilot, now: datetime | None = None) -> Counts:
    """Of each arm, up to and with today; empty for a pilot that was decided: its counts are its last look's."""
    if pilot.state != State.RUNNING:
        return {}
    today = (now or timezone.now()).astimezone(pilot.market.zone).date()
    with connection.cursor() as cursor:
        cursor.execute(_OF_ARMS, [midnight(pilot, today + timedelta(days=1)), pilot.pk])
        return {arm: (assigned, exposed) for arm, assigned, exposed in cursor.fetchall()}


def assigned(pilots: Sequence[Pilot]) -> dict[int, int]:
    """Customers assigned to each of the pilots that run, as of now, by the pilot's id."""
    running = [pilot.pk for pilot in pilots if pilot.state == State.RUNNING]
    if not running:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_OF_PILOTS, [running])
        return dict.fromkeys(running, 0) | dict(cursor.fetchall())
