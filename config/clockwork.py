"""One clock for the queue and its schedules: the database's, whatever each machine's own says.

A machine that is ahead would take for late what is not due, and one behind would do nothing: both are told as alarms.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_q import scheduler
from django_q.brokers import orm
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule

from config.schedules import SCHEDULES, Planned

MOST: Final = timedelta(seconds=5)
"""That a machine's clock may differ from the database's."""
_log = logging.getLogger(__name__)


class Broker(orm.ORM):  # type: ignore[misc]  # the library has no types
    """The library's queue in the database, without asking the machine that puts in or takes out what time it is."""

    def timeout(self, _task: OrmQ) -> Any:  # noqa: ANN401 (an expression)
        """Until when a task is whose that took it."""
        return Now() + timedelta(seconds=Conf.RETRY)

    def queue_size(self) -> int:
        """Tasks that wait."""
        return int(self.get_connection().filter(key=self.list_key, lock__lte=Now()).count())

    def lock_size(self) -> int:
        """Tasks in somebody's hands."""
        return int(self.get_connection().filter(key=self.list_key, lock__gt=Now()).count())

    def enqueue(self, task: str) -> int:
        """Due at once; the number of its row."""
        return int(self.get_connection().create(key=self.list_key or Conf.CLUSTER_NAME, payload=task, lock=Now()).pk)

    def dequeue(self) -> list[tuple[int, str]]:
        """What is due and nobody else was quicker to take."""
        due = list(self.get_connection().filter(key=self.list_key, lock__lt=Now())[: Conf.BULK])
        if not due:
            time.sleep(Conf.POLL)
        return [(each.pk, each.payload) for each in due if self._take(each)]

    def _take(self, task: OrmQ) -> bool:
        return bool(self.get_connection().filter(id=task.pk, lock=task.lock).update(lock=self.timeout(task)))


def database_now() -> datetime:
    """The time on the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found.astimezone(UTC)


def go_by_the_database() -> None:
    """From here on: the library's scheduler would ask its own machine what is due, in a query and to compare with."""
    scheduler.timezone, scheduler.localtime = SimpleNamespace(now=Now), database_now


def ahead() -> timedelta:
    """How far this machine is ahead of the database; negative where behind. The way there counts for nothing."""
    before = timezone.now()
    theirs = database_now()
    after = timezone.now()
    if before <= theirs <= after:
        return timedelta()
    return before - theirs if theirs < before else after - theirs


def raise_alarm() -> bool:
    """Tells the log where this machine's clock is off; whether it is."""
    off = ahead()
    if abs(off) <= MOST:
        return False
    _log.error("this machine's clock is %+.0f s off the database's: set it right", off.total_seconds())
    return True


@transaction.atomic
def pull_back() -> int:
    """Makes due again what a clock that had jumped forward put off too far; how many schedules and tasks."""
    now, planned = database_now(), {each.name: each for each in SCHEDULES}
    rows = [row for row in Schedule.objects.filter(name__in=planned) if row.next_run > latest(planned[row.name], now)]
    for row in rows:
        row.next_run = latest(planned[row.name], now)
    Schedule.objects.bulk_update(rows, ["next_run"])
    locked = OrmQ.objects.filter(lock__gt=Now() + timedelta(seconds=Conf.RETRY)).update(lock=Now())
    return len(rows) + int(locked)


def latest(planned: Planned, now: datetime) -> datetime:
    """When it must have its turn, at the latest: the next time of its day, or so many minutes from now."""
    if planned.daily_at is None:
        return now + timedelta(minutes=planned.minutes or 0)
    today = datetime.combine(now.date(), planned.daily_at)
    return today if today > now else today + timedelta(days=1)
