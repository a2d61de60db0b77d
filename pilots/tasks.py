"""What the worker does for pilots."""

from datetime import datetime

from django.utils import timezone

from accounts.faults import for_each
from pilots.actions import take_looks
from pilots.models import Pilot, State

MONDAY = 0


def take_daily_looks(now: datetime | None = None) -> int:
    """The looks of all running pilots, so that no reader waits for one; on Mondays everything is counted anew."""
    now = now or timezone.now()
    running = Pilot.objects.filter(state=State.RUNNING).select_related("market")
    return sum(for_each(running, lambda pilot: take_looks(pilot=pilot, now=now, whole=_is_monday(pilot, now))))


def _is_monday(pilot: Pilot, now: datetime) -> bool:
    return now.astimezone(pilot.market.zone).weekday() == MONDAY
