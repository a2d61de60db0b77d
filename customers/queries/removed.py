"""Which appointments were taken back by their source, and what may bring one here again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Market
from customers.models import RemovedAppointment
from customers.records import AppointmentRecord, RemovalRecord

REMOVED: Final = gettext_noop("is not after the removal of this appointment, which only newer news takes back")

OLDER: Final = gettext_noop("is before the latest news of this appointment, which therefore stays")
# A status may be reckoned ahead: to when the appointment is. Then it was known by now.
_OVERTAKEN: Final = """
SELECT s.pos FROM unnest(%s::integer[], %s::text[], %s::text[], %s::timestamptz[]) s (pos, source, external_id, at)
JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
WHERE coalesce(s.at, now()) < least(a.status_at, now())
"""


def overtaken(market: Market, records: Mapping[int, RemovalRecord]) -> set[int]:
    """Places of the removals that are older than the latest news of their appointment."""
    rows = [(pos, told.source, told.external_id, told.removed_at) for pos, told in records.items()]
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_OVERTAKEN, [*map(list, zip(*rows, strict=True)), market.pk])
        return {row[0] for row in cursor.fetchall()}


def still_removed(market: Market, records: Mapping[int, AppointmentRecord]) -> set[int]:
    """Places of the records that tell nothing newer than the removal of their appointment."""
    removed = _removals(market, {record.external_id for record in records.values()})
    if not removed:
        return set()
    now = timezone.now()
    known = ((pos, record, removed.get((record.source, record.external_id))) for pos, record in records.items())
    return {pos for pos, record, since in known if since and _news(record, now) <= since}


def _removals(market: Market, numbers: Collection[str]) -> dict[tuple[str, str], datetime]:
    of_market = RemovedAppointment.objects.filter(market=market)
    if not of_market.exists():
        return {}
    rows = of_market.filter(external_id__in=numbers).values_list("source", "external_id", "removed_at")
    return {(source, number): removed_at for source, number, removed_at in rows}


def _news(record: AppointmentRecord, now: datetime) -> datetime:
    """When it was known: a status that is reckoned ahead was known when it was booked."""
    return record.status_at if record.status_at <= now else record.booked_at
