"""What an import made of rows while it recorded a batch: remembered, so that undoing takes back what it alone did."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from django.db import connection

from customers.actions.staging import by_key, make_empty, stage
from integrations.files.models import ImportRun
from integrations.files.queries.marks import MARKS, TABLES, Key

Counts = Counter[str]
"""How many rows of a file were `added`, `changed` something or were `known`; how many `reminders`
were recorded, how many sends `joined` an earlier message, and of how many rows the address is nobody's."""
COUNTED: Final = ("added", "changed", "known", "joined", "reminders", "strangers")
"""What a run counts of these, by its own fields."""
Answer = TypeVar("Answer")

_WATCHED: Final = "source text, external_id text, rows integer"
_SEEN: Final = f"{_WATCHED}, id bigint, mark uuid"
# Joined from the left: so each key looks its row up, and never each row all keys.
_OF_MARKET: Final = "ON (t.market_id, t.source, t.external_id) = (%(market)s, k.source, k.external_id)"
_LOOK: Final = f"""
INSERT INTO seen_{{table}} SELECT k.*, t.id, {{mark}} FROM watched_{{table}} k LEFT JOIN {{home}} t {_OF_MARKET}
"""
_BECAME: Final = "what text, rows integer, id bigint, mark uuid"
_LOOK_AGAIN: Final = f"""
INSERT INTO became_{{table}}
SELECT CASE WHEN was IS NULL THEN 'added' WHEN mark = before THEN 'known' ELSE 'changed' END, rows, id, mark
FROM (
    SELECT k.rows, k.id AS was, k.mark AS before, t.id, {{mark}} AS mark
    FROM seen_{{table}} k LEFT JOIN {{home}} t {_OF_MARKET} OFFSET 0
) now WHERE id IS NOT NULL
"""
_COUNT: Final = "SELECT what, sum(rows)::integer FROM became_{table} GROUP BY 1"
_JOURNAL: Final = """
INSERT INTO files_importedrow (run_id, "table", row_id, mark)
SELECT %(run)s, '{table}', id, mark FROM became_{table} WHERE what = 'added' ORDER BY id
ON CONFLICT (run_id, "table", row_id) DO UPDATE SET mark = excluded.mark
"""
# What this import changed after having created it is still its own.
_RENEW: Final = """
UPDATE files_importedrow r SET mark = b.mark FROM became_{table} b
WHERE (r.run_id, r."table", r.row_id) = (%(run)s, '{table}', b.id) AND b.what = 'changed'
"""


def watched(run: ImportRun, table: str, keys: Sequence[Key], act: Callable[[], Answer]) -> tuple[Answer, Counts]:
    """What `act` gives, and of how many of `keys` (one a row of the file) the row of `table` was added, changed, known.

    Rows that are new are written down as this import's, with their fingerprint.
    """
    if not keys:
        return act(), Counter()
    words = {"table": table, "home": TABLES[table], "mark": MARKS[table]}
    values = {"market": run.market.pk, "run": run.pk}
    with connection.cursor() as cursor:
        times = ((*key, rows) for key, rows in Counter(keys).items())
        stage(cursor, f"watched_{table}", _WATCHED, times)
        make_empty(cursor, f"seen_{table}", _SEEN)
        with by_key(cursor):
            cursor.execute(_LOOK.format(**words), values)
        answer = act()
        make_empty(cursor, f"became_{table}", _BECAME)
        with by_key(cursor):
            cursor.execute(_LOOK_AGAIN.format(**words), values)
        cursor.execute(_COUNT.format(**words))
        counts: Counts = Counter(dict(cursor.fetchall()))
        for what, statement in (("added", _JOURNAL), ("changed", _RENEW)):
            if counts[what]:
                cursor.execute(statement.format(**words), values)
    return answer, counts
