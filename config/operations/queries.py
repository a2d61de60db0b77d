"""How the installation does, in plain numbers: its tables, its worker, its queue, its clock, its disk."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

SHORT_OF_DISK: Final = 0.1
"""The share of a disk below which it is called nearly full."""
OUT_OF_DISK: Final = 0.02


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that waits for the worker."""

    waiting: int
    """Tasks that may be taken up now; one that a worker has in its hands is none of them."""
    oldest: timedelta
    """How long the one that waits longest has waited."""
    failed: int
    """Tasks that failed, of those whose outcome is kept (see `save_limit` in config/background.py)."""


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk on which `path` lies; bytes."""

    path: Path
    total: int
    free: int

    @property
    def share(self) -> float:
        """Of it that is free, from 0 to 1."""
        return self.free / self.total if self.total else 0.0


def unapplied_migrations() -> list[str]:
    """Names of the steps that this version asks of the database and that were not taken, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def last_job() -> datetime | None:
    """When the worker last ended a job; None where it never did."""
    found: datetime | None = Task.objects.order_by("-stopped").values_list("stopped", flat=True).first()
    return found


def queue() -> Queue:
    """What waits now."""
    now = timezone.now()
    due = OrmQ.objects.filter(lock__lte=now)
    oldest = due.order_by("lock").values_list("lock", flat=True).first()
    return Queue(due.count(), now - oldest if oldest else timedelta(), Task.objects.filter(success=False).count())


def late_schedules(patience: timedelta) -> int:
    """How many jobs by the clock are overdue by more than `patience`."""
    late: int = Schedule.objects.filter(next_run__lt=timezone.now() - patience).count()
    return late


def clock_skew() -> timedelta:
    """By how much this machine's clock is ahead of the database's; half of the way there and back is taken off."""
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return before + (timezone.now() - before) / 2 - theirs


def disk() -> Disk:
    """The one on which the data directory lies, or will."""
    path = next(folder for folder in (settings.DATA_DIR, *settings.DATA_DIR.resolve().parents) if folder.exists())
    usage = shutil.disk_usage(path)
    return Disk(path, usage.total, usage.free)
