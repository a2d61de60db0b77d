"""Appointments that their source takes back: they go, and what is older than that brings none of them here again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from django.db import connection, transaction

from accounts.models import Market
from accounts.outcomes import Outcome, Status
from customers.actions.recording import check
from customers.actions.staging import column, stage
from customers.models import RemovedAppointment
from customers.queries.removed import OLDER, overtaken
from customers.records import AppointmentRecord, RemovalRecord

_COLUMNS: Final = "pos integer, source text, external_id text, removed_at timestamptz, reason text"
_told = attrgetter("source", "external_id", "removed_at", "reason")

_GOING: Final = """
SELECT DISTINCT a.id FROM staged_removal s
JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%s, s.source, s.external_id)
"""
_NOTED: Final = """
WITH chosen AS (
    SELECT DISTINCT ON (source, external_id) * FROM staged_removal
    ORDER BY source, external_id, removed_at DESC NULLS FIRST, pos DESC
), written AS (
    INSERT INTO customers_removedappointment AS r (market_id, source, external_id, customer_id, removed_at, reason)
    SELECT %(market)s, s.source, s.external_id, a.customer_id, coalesce(s.removed_at, known.removed_at, now()), s.reason
    FROM chosen s
    LEFT JOIN customers_appointment a ON (a.market_id, a.source, a.external_id) = (%(market)s, s.source, s.external_id)
    LEFT JOIN customers_removedappointment known
        ON (known.market_id, known.source, known.external_id) = (%(market)s, s.source, s.external_id)
    ORDER BY s.source, s.external_id
    ON CONFLICT (market_id, source, external_id) DO UPDATE SET removed_at = excluded.removed_at,
        reason = excluded.reason, customer_id = coalesce(excluded.customer_id, r.customer_id)
    WHERE (excluded.removed_at, excluded.reason) IS DISTINCT FROM (r.removed_at, r.reason)
        AND excluded.removed_at >= r.removed_at
    RETURNING source, external_id
)
SELECT s.pos FROM chosen s JOIN written w USING (source, external_id)
"""


@dataclass(frozen=True, slots=True)
class Removable:
    """A batch of removals after a look at what they are about: which appointments go, and what becomes of each row."""

    appointments: list[int]
    outcomes: list[Outcome]


@transaction.atomic
def note_removals(market: Market, records: Sequence[RemovalRecord]) -> Removable:
    """Notes that appointments were taken back, also of ones not told of yet; the caller removes those named.

    Where newer news of an appointment is known it stays, and the removal is refused.
    """
    checked = check(records)
    checked.refuse(records, overtaken(market, checked.good), Outcome(Status.INVALID, OLDER, "removed_at"))
    with connection.cursor() as cursor:
        stage(cursor, "staged_removal", _COLUMNS, ((pos, *_told(told)) for pos, told in checked.good.items()))
        going = column(cursor, _GOING, [market.pk])
        return Removable(going, checked.outcomes(column(cursor, _NOTED, {"market": market.pk})))


def bring_back(market: Market, records: Iterable[AppointmentRecord]) -> None:
    """Forgets the removals of appointments of which newer news is told."""
    removed = RemovedAppointment.objects.filter(market=market)
    if removed.exists():
        told = {(record.source, record.external_id) for record in records}
        rows = removed.filter(external_id__in={number for _source, number in told})
        back = [row.pk for row in rows if (row.source, row.external_id) in told]
        removed.filter(pk__in=back).delete()
