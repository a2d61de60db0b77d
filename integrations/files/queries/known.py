"""How many rows of a file tell of what is here already: counted by the dry run, so that a file sent twice shows it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import connection

from accounts.models import Market
from campaigns.queries.known import how_many_known, how_many_reported
from customers.models import RemovedAppointment
from customers.records import RemovalRecord
from integrations.files import arms, refusals
from integrations.files.converted import Converted
from integrations.files.kinds import Kind
from integrations.files.queries.marks import TABLES

_KNOWN: Final = """
SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS told (source, external_id)
WHERE EXISTS (SELECT FROM {table} t WHERE (t.market_id, t.source, t.external_id) = (%s, told.source, told.external_id))
"""


def already_here(market: Market, kind: str, batch: Sequence[Converted]) -> int:
    """Of what has a number of its own, rows whose number is known; of all other kinds, rows that change nothing."""
    return _KNOWN_OF[kind](market, [one.record for one in batch])


def _numbered(table: str, market: Market, records: Sequence[Any]) -> int:
    sources, numbers = [record.source for record in records], [record.external_id for record in records]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(table=TABLES[table]), [sources, numbers, market.pk])
        return int(cursor.fetchone()[0])


def _removed(market: Market, records: Sequence[RemovalRecord]) -> int:
    """Those that are noted with the same reason, as late."""
    told = {(one.source, one.external_id): one for one in records}
    noted = RemovedAppointment.objects.filter(market=market, external_id__in={number for _source, number in told})
    known = {(row.source, row.external_id): (row.removed_at, row.reason) for row in noted}
    return sum(_stands(one, known.get((one.source, one.external_id))) for one in records)


def _stands(told: RemovalRecord, known: tuple[datetime, str] | None) -> bool:
    return known is not None and (told.removed_at or known[0], told.reason) == known


_KNOWN_OF: Final[Mapping[str, Callable[[Market, Sequence[Any]], int]]] = {
    Kind.EVENTS: how_many_known,
    Kind.RESULTS: how_many_reported,
    Kind.CAMPAIGNS: partial(_numbered, "campaign"),
    Kind.CUSTOMERS: partial(_numbered, "customer"),
    Kind.APPOINTMENTS: partial(_numbered, "appointment"),
    Kind.REMOVALS: _removed,
    Kind.CALLS: partial(_numbered, "call"),
    Kind.PERMISSIONS: refusals.already_here,
    Kind.ASSIGNMENTS: arms.already_here,
}
