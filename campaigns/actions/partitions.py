"""Monthly partitions of the fact tables, made and committed before the transaction that needs them.

They are their owner's (see `campaigns_make_month`), and a cluster lets no transaction change what two roles have
touched: so a month is never made beside the rows that go into it. What is undone afterwards leaves an empty month.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from accounts.anew import NotYetError
from campaigns.actions.lock import lock_partitions

_FACTS: Final = ("campaigns_message", "campaigns_messageevent")


class MonthMissingError(NotYetError):
    """A transaction needs months that nobody has made yet."""

    def __init__(self, months: set[date]) -> None:
        super().__init__(f"nobody has made {', '.join(f'{month:%Y-%m}' for month in sorted(months))} yet")
        self.months = months

    def make(self) -> None:
        """Makes them and commits; raises `RuntimeError` within a transaction that nobody begins anew."""
        _make(self.months)


def prepare_months() -> None:
    """Makes this month's partitions and the next one's before they are needed: on a cluster a month takes a while, in
    which nobody should wait for an event to be recorded."""
    now = timezone.now()
    make_months((now, now.replace(day=1) + timedelta(days=32)))


def make_months(instants: Iterable[datetime]) -> None:
    """Makes sure that every instant's month (UTC) has its partitions, in a transaction of its own."""
    _make(_months(instants))


def require_months(cursor: CursorWrapper, instants: Iterable[datetime]) -> None:
    """Raises `MonthMissingError` unless every instant's month (UTC) has its partitions."""
    if missing := _missing(cursor, _months(instants)):
        raise MonthMissingError({month for _table, month in missing.values()})


def _months(instants: Iterable[datetime]) -> set[date]:
    return {instant.astimezone(UTC).date().replace(day=1) for instant in instants}


@transaction.atomic(durable=True)
def _make(months: set[date]) -> None:
    with connection.cursor() as cursor:
        if not _missing(cursor, months):
            return
        lock_partitions(cursor)
        for _name, place in sorted(_missing(cursor, months).items()):  # somebody else may just have made them
            cursor.execute("SELECT campaigns_make_month(%s, %s)", place)


def _missing(cursor: CursorWrapper, months: set[date]) -> dict[str, tuple[str, date]]:
    """The table and the month of each partition that is not there, by its name."""
    wanted = {f"{table}_{month:%Y_%m}": (table, month) for month in months for table in _FACTS}
    cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s)", [list(wanted)])
    there = {name for (name,) in cursor.fetchall()}
    return {name: place for name, place in wanted.items() if name not in there}
