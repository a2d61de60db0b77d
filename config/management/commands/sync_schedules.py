"""`manage.py sync_schedules`: the worker's clock follows `config/schedules.py`."""

from datetime import datetime

from django.core.management.base import BaseCommand
from django.db import transaction
from django_q.models import Schedule

from config import clockwork
from config.schedules import SCHEDULES, Planned


class Command(BaseCommand):
    """Adds, changes and removes schedules; repeatable, and what is due already stays due."""

    help = "Makes the schedules in the database follow config/schedules.py."

    @transaction.atomic
    def handle(self, **_options: object) -> None:
        """Prints how many schedules there are and how many were removed."""
        now = clockwork.database_now()
        for planned in SCHEDULES:
            _write(planned, now=now)
        clockwork.pull_back()
        removed, _by_model = Schedule.objects.exclude(name__in=[planned.name for planned in SCHEDULES]).delete()
        self.stdout.write(f"{len(SCHEDULES)} schedules, {removed} removed")


def _write(planned: Planned, *, now: datetime) -> None:
    kept = Schedule.objects.filter(name=planned.name).first() or Schedule(name=planned.name, next_run=now)
    kept.func, kept.repeats = planned.func, -1
    kept.args = repr(planned.args) if planned.args else None
    kept.schedule_type = Schedule.DAILY if planned.daily_at else Schedule.MINUTES
    kept.minutes = planned.minutes
    if planned.daily_at and kept.next_run.timetz() != planned.daily_at:
        kept.next_run = clockwork.latest(planned, now)
    kept.save()
