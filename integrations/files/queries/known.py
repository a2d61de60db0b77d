"""How many rows of a file tell of what is here already: counted by the dry run, so that a file sent twice shows it."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from accounts.models import Market
from campaigns.queries.known import how_many_known
from integrations.files.convert import Converted
from integrations.files.kinds import Kind
from integrations.files.queries.marks import TABLES, Key

_NAMED: Final = {
    Kind.CUSTOMERS: "customer", Kind.APPOINTMENTS: "appointment", Kind.CALLS: "call", Kind.CAMPAIGNS: "campaign",
}  # fmt: skip
_KNOWN: Final = """
SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS told (source, external_id)
WHERE EXISTS (SELECT FROM {table} t WHERE (t.market_id, t.source, t.external_id) = (%s, told.source, told.external_id))
"""


def already_here(market: Market, kind: str, batch: Sequence[Converted]) -> int:
    """Of events those that are recorded; of what has a number of its own, those whose number is known.

    Of totals, refusals and variants nobody can tell beforehand: 0.
    """
    if kind == Kind.EVENTS:
        return how_many_known(market, [one.record for one in batch])
    if kind not in _NAMED:
        return 0
    return _numbered(market, _NAMED[Kind(kind)], [(one.record.source, one.record.external_id) for one in batch])


def _numbered(market: Market, table: str, keys: Sequence[Key]) -> int:
    sources, numbers = [source for source, _number in keys], [number for _source, number in keys]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN.format(table=TABLES[table]), [sources, numbers, market.pk])
        return int(cursor.fetchone()[0])
