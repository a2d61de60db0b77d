"""Monthly partitions of the fact tables, made when the first row of a month comes."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from campaigns.actions.lock import lock_partitions

_FACTS: Final = ("campaigns_message", "campaigns_messageevent")


@transaction.atomic
def prepare_months() -> None:
    """Makes this month's partitions and the next one's before they are needed: on a cluster a month takes a while, in
    which nobody should wait for an event to be recorded."""
    now = timezone.now()
    with connection.cursor() as cursor:
        ensure_partitions(cursor, (now, now.replace(day=1) + timedelta(days=32)))


def ensure_partitions(cursor: CursorWrapper, instants: Iterable[datetime]) -> None:
    """Makes sure that every instant's month (UTC) has its partitions."""
    months = {instant.astimezone(UTC).date().replace(day=1) for instant in instants}
    wanted = {f"{table}_{month:%Y_%m}": (table, month) for month in months for table in _FACTS}
    if _missing(cursor, wanted):
        lock_partitions(cursor)
        for name in sorted(_missing(cursor, wanted)):  # another market may just have made them
            cursor.execute("SELECT campaigns_make_month(%s, %s)", wanted[name])


def _missing(cursor: CursorWrapper, wanted: Iterable[str]) -> set[str]:
    names = set(wanted)
    cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(names)])
    return names - {row[0] for row in cursor.fetchall()}
