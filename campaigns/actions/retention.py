"""The log of events goes by whole months; messages and results, which dashboards and cards read, stay.

A month that went is closed: an event of it is refused, since nobody could tell any more whether it is a repeat.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import User
from campaigns.actions.lock import lock_partitions
from campaigns.horizon import earliest

_LOG: Final = "campaigns_messageevent"
_FORMAT: Final = f"{_LOG}_%Y_%m"
_PARTITIONS: Final = """
SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = %s::regclass ORDER BY 1
"""
# Whoever waits for this lock makes everybody else wait: so rather give up, and try again the next night.
_PATIENCE: Final = "SET LOCAL lock_timeout = '3s'"
_log = logging.getLogger(__name__)


def drop_expired_events(*, by: User | None = None) -> list[date]:
    """Drops the months that lie before `campaigns.horizon.earliest`, oldest first; returns their first days.

    Each is a transaction of its own. One in use for three seconds is left, with those after it, to the next time.
    """
    dropped: list[date] = []
    for name, month in _expired():
        try:
            _drop(month, by)
        except OperationalError as error:
            _log.warning("%s is in use (%s): it stays until the next time", name, type(error).__name__)
            break
        dropped.append(month)
    return dropped


def _expired() -> Iterator[tuple[str, date]]:
    with connection.cursor() as cursor:
        cursor.execute(_PARTITIONS, [_LOG])
        names = [name for (name,) in cursor.fetchall()]
    first = earliest(timezone.now()).date()
    for name in names:
        month = datetime.strptime(name, _FORMAT).replace(tzinfo=UTC).date()
        if month < first:
            yield name, month


@transaction.atomic
def _drop(month: date, by: User | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
        lock_partitions(cursor)
        cursor.execute("SELECT campaigns_drop_month(%s)", [month])
    audit(by=by, action="events.dropped", market=None, target=f"events of {month:%Y-%m}")


@transaction.atomic
def refresh_statistics() -> None:
    """Lets the planner know facts as a whole: autovacuum looks after each month, never after the table they make up.

    From a third of the usual sample: it is read from all over the disk, and tells of a whole that changes slowly.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_refresh_statistics()")
