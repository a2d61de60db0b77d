"""Rows on their way in: a temporary table filled by COPY, emptied at the end of the transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
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

_WAYS = ("hashjoin", "mergejoin", "seqscan", "material")
_BY_KEY = "; ".join(f"SET LOCAL enable_{way} = {{0}}" for way in _WAYS)
_UNCOMPILED = "SET LOCAL jit = off"
"""What is switched off adds to a plan's cost, before PostgreSQL 18 so much that every small write would be compiled."""


@contextmanager
def by_key(cursor: CursorWrapper) -> Iterator[None]:
    """Inside, tables are looked up by their keys, one by one, whatever the planner thinks; outside, it chooses.

    Only for joins of one temporary table with facts: two of them, which have no keys, would be compared row by row. It
    knows nothing of temporary tables, takes tables that just grew for empty ones, and would rather read a year than
    look ten thousand rows of it up. An error undoes this with all else.
    """
    cursor.execute(f"{_UNCOMPILED}; {_BY_KEY.format('off')}")
    yield
    cursor.execute(_BY_KEY.format("on"))


def make_empty(cursor: CursorWrapper, table: str, columns: str) -> None:
    """Makes temporary `table` with `columns` (SQL) where it is missing, and empties it where it is not."""
    cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DELETE ROWS")
    cursor.execute(f"TRUNCATE {table}")


def stage(cursor: CursorWrapper, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Makes temporary `table` with `columns` (SQL) where it is missing, and fills it with nothing but `rows`."""
    make_empty(cursor, table, columns)
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(f"ANALYZE {table}")


def listed(numbers: Iterable[int]) -> str:
    """Numbers as an array is written; the driver, which looks at each of them, takes ten times as long."""
    return f"{{{','.join(map(str, numbers))}}}"


def column(cursor: CursorWrapper, question: str, values: Any = ()) -> list[int]:  # noqa: ANN401 (as `execute` takes them)
    """The only column of what a statement gives."""
    cursor.execute(question, values)
    return [row[0] for row in cursor.fetchall()]


def make_strangers(cursor: CursorWrapper, market: Market, table: str) -> None:
    """Makes the customers whom staged rows name and nobody has told of yet, without a name."""
    cursor.execute(_STRANGERS.format(table=table), [market.pk])
