"""Rows on their way in: a temporary table filled by COPY, emptied at the end of the transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from accounts.models import Market

_STRANGERS = """
INSERT INTO customers_customer
    (market_id, source, external_id, first_name, last_name, language, postcode, house_number)
SELECT DISTINCT %s, source, customer, '', '', '', '', '' FROM {table} WHERE customer <> ''
ORDER BY 2, 3
ON CONFLICT (market_id, source, external_id) DO NOTHING
"""


def stage(cursor: CursorWrapper, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Makes temporary `table` with `columns` (SQL) where it is missing, and fills it with nothing but `rows`."""
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DELETE ROWS")
    cursor.execute(f"TRUNCATE {table}")
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")


def make_strangers(cursor: CursorWrapper, market: Market, table: str) -> None:
    """Makes the customers whom staged rows name and nobody has told of yet, without a name."""
    cursor.execute(_STRANGERS.format(table=table), [market.pk])
