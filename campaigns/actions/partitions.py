"""Monthly partitions of the fact tables, made when the first row of a month comes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from campaigns.actions.lock import lock_partitions

# An open month is updated often: space within the page keeps those updates off the indexes.
_STORAGE = {
    "campaigns_message": " WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
    "campaigns_messageevent": "",
}


AHEAD = timedelta(days=32)


@transaction.atomic
def prepare_months() -> None:
    """Makes this month's partitions and the next one's before they are needed: on a cluster a month takes a while, in
    which nobody should wait for an event to be recorded."""
    with connection.cursor() as cursor:
        ensure_partitions(cursor, (timezone.now(), timezone.now() + AHEAD))


def ensure_partitions(cursor: CursorWrapper, instants: Iterable[datetime]) -> None:
    """Makes sure that every instant's month (UTC) has its partitions."""
    months = {instant.astimezone(UTC).date().replace(day=1) for instant in instants}
    wanted = {f"{table}_{month:%Y_%m}": (table, month) for month in months for table in _STORAGE}
    if _missing(cursor, wanted):
        lock_partitions(cursor)
        for name in sorted(_missing(cursor, wanted)):  # another market may just have made them
            _make_partition(cursor, name, *wanted[name])


def _missing(cursor: CursorWrapper, wanted: Iterable[str]) -> set[str]:
    names = set(wanted)
    cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(names)])
    return names - {row[0] for row in cursor.fetchall()}


def _make_partition(cursor: CursorWrapper, name: str, table: str, month: date) -> None:
    """Attached after it is made: that locks writers only, so that nobody who reads must wait."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS){_STORAGE[table]}")
    cursor.execute(
        f"ALTER TABLE {table} ATTACH PARTITION {name} "
        f"FOR VALUES FROM ('{month} 00:00:00+00') TO ('{following} 00:00:00+00')"
    )
