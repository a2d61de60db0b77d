"""Where each table goes when one machine is no longer enough and Citus takes over: `manage.py distribute` does it.

A table of `campaigns`, and every table that carries a customer, has its decision here; a test fails for one without.
The reasons, and what Citus asks of statements, stand in docs/scale.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.backends.utils import CursorWrapper

COLUMN: Final = "customer_id"
"""What facts are distributed by: customers are many and even, markets few and skewed."""
FACTS: Final = {
    "campaigns_message": "one row a message: the largest table beside the log",
    "campaigns_messageevent": "the log of events",
    "campaigns_messagelocation": "finds a message by its id alone, on every node at once",
    "campaigns_linkclick": "read beside its message",
    "campaigns_attribution": "read beside its message",
}
REFERENCES: Final = {
    "campaigns_campaign": "small, and joined with messages where they lie",
    "campaigns_variant": "small, and joined with messages where they lie",
    "campaigns_link": "small, and named by clicks",
}
"""Copied to every node, those that others refer to first."""
_RESULTS: Final = "results are small, and written together with what the coordinator adds up"
WHOLE: Final = {
    "campaigns_dailyresult": _RESULTS,
    "campaigns_hourlyresult": _RESULTS,
    "campaigns_linkresult": _RESULTS,
    "campaigns_bookingresult": _RESULTS,
    "campaigns_outcomeresult": _RESULTS,
    "campaigns_visitresult": _RESULTS,
    "campaigns_reportedresult": "totals that tools tell, beside the results",
    "campaigns_workbook": "files that were asked for, some a day",
}
WHOLE_APPS: Final = {
    "accounts": "staff, roles and the append-only log with its triggers",
    "customers": "found by many keys that are unique in a market, not for a customer; a country has a million",
    "permissions": "the ledger with its triggers, and an outbox taken up with SKIP LOCKED",
    "sms": "outboxes and receipts, taken up with SKIP LOCKED, each message at most once",
    "feedback": "answers, some a visit at the most, read by market and time",
    "pilots": "assignments and snapshots, read whole by the coordinator's statistics",
    "files": "imports and the ways back, taken up by whoever holds their lock",
    "integrations": "deliveries, imports and jobs, taken up with SKIP LOCKED",
    "django": "sessions, permissions and what Django remembers",
    "auth": "roles",
    "account": "sign-in",
    "mfa": "sign-in",
    "cache": "the cache of all web processes",
}
"""By the first word of the table's name; each table of `campaigns` stands above."""


class Kind(StrEnum):
    """Cut by customer, copied to every node, or left on the coordinator."""

    FACT = "fact"
    REFERENCE = "reference"
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Step:
    """One statement and why."""

    sql: str
    reason: str


class UndecidedError(LookupError):
    """A table for which nobody has decided where it goes."""


class UnfitError(RuntimeError):
    """This database cannot be distributed (yet); the text says why and what to do."""


def decision(table: str) -> tuple[Kind, str]:
    """What becomes of a table and why; raises `UndecidedError`."""
    for kind, tables in ((Kind.FACT, FACTS), (Kind.REFERENCE, REFERENCES), (Kind.WHOLE, WHOLE)):
        if table in tables:
            return kind, tables[table]
    reason = WHOLE_APPS.get(table.partition("_")[0], "")
    if not reason:
        raise UndecidedError(f"{table} has no place in config/distribution.py yet")
    return Kind.WHOLE, reason


_NEEDS: Final = (
    (
        "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = 'create_distributed_table')",
        "This database has no Citus: CREATE EXTENSION citus on the coordinator first.",
    ),
    (
        "SELECT EXISTS (SELECT FROM pg_dist_node WHERE groupid = 0)",
        "The coordinator does not know itself: SELECT citus_set_coordinator_host('its name') first.",
    ),
    (
        "SELECT groupid = 0 FROM pg_dist_local_group",
        "This is a worker of the cluster: run it on the coordinator.",
    ),
    (
        "SELECT EXISTS (SELECT FROM pg_dist_node WHERE shouldhaveshards AND isactive AND noderole = 'primary')",
        "No node takes shards: SELECT citus_add_node('a worker', 5432) first.",
    ),
)


def check(cursor: CursorWrapper) -> None:
    """Raises `UnfitError` where Citus is missing or not set up, or a fact breaks one of its rules."""
    for question, wanting in _NEEDS:
        cursor.execute(question)
        if not cursor.fetchone()[0]:
            raise UnfitError(wanting)
    cursor.execute(_BROKEN, {"facts": list(FACTS), "column": COLUMN})
    if broken := [f"{table}: {rule}" for table, rule in cursor.fetchall()]:
        raise UnfitError("Facts break rules of distribution: " + "; ".join(broken))


def tables(cursor: CursorWrapper) -> list[str]:
    """Every table of this database but partitions, which follow their parents, and what Citus made of others here."""
    shards = _shards(cursor)
    cursor.execute(_TABLES)
    return [name for (name,) in cursor.fetchall() if name not in shards]


def _shards(cursor: CursorWrapper) -> set[str]:
    """Names of shards: a copied table has one on the coordinator too, which stands beside it like any other table."""
    cursor.execute("SELECT to_regclass('pg_dist_shard') IS NOT NULL")
    if not cursor.fetchone()[0]:
        return set()
    cursor.execute("SELECT concat(logicalrelid::regclass, '_', shardid) FROM pg_dist_shard")
    return {name for (name,) in cursor.fetchall()}


def steps(cursor: CursorWrapper) -> list[Step]:
    """What is still to be done, in order; nothing where all has been done. Raises `UnfitError` where a table is
    distributed in another way than ours."""
    cursor.execute(_PLACED)
    placed = dict(cursor.fetchall())
    if strange := [name for name, kind in placed.items() if decision(name)[0] != kind]:
        raise UnfitError(f"Distributed, but not as config/distribution.py says: {', '.join(sorted(strange))}")
    done = set(placed)
    return [*_cut_references(cursor), *_copies(done), *_cuts(done)]


def _cut_references(cursor: CursorWrapper) -> Iterator[Step]:
    ours = set(tables(cursor))
    cursor.execute(_REFERENCES)
    for table, constraint, target in cursor.fetchall():
        if table not in ours:
            continue
        here, there = decision(table)[0], decision(target)[0]
        if here != there or here == Kind.REFERENCE:
            reason = _cut_because(table, here, target, there)
            yield Step(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"', reason)


def _cut_because(table: str, here: Kind, target: str, there: Kind) -> str:
    if here == there:
        return f"{table} and {target} are both copied: no transaction could write to one after the other"
    return f"{table} ({here}) refers to {target} ({there}): no constraint can span both; actions keep to it"


def _copies(done: set[str]) -> Iterator[Step]:
    for table, reason in REFERENCES.items():
        if table not in done:
            yield Step(f"SELECT create_reference_table('{table}')", f"{table}: {reason}")


def _cuts(done: set[str]) -> Iterator[Step]:
    first = next(iter(FACTS))
    for table, reason in FACTS.items():
        if table not in done:
            beside = "none" if table == first else first
            sql = f"SELECT create_distributed_table('{table}', '{COLUMN}', colocate_with => '{beside}')"
            yield Step(sql, f"{table}: {reason}")


_TABLES = """
SELECT relname FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
# How Citus tells its kinds apart. Of a table that it only takes into its care, because a copied one refers to it, it
# says "n" and "s": that one is still to be copied itself.
_PLACED = f"""
SELECT p.logicalrelid::text, CASE p.partmethod WHEN 'h' THEN '{Kind.FACT}' ELSE '{Kind.REFERENCE}' END
FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid
WHERE NOT c.relispartition AND c.relnamespace = 'public'::regnamespace AND (p.partmethod = 'h' OR p.repmodel = 't')
"""
_REFERENCES = """
SELECT conrelid::regclass::text, conname, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0 ORDER BY 1, 2
"""
_BROKEN = """
WITH fact AS (SELECT oid, relname FROM pg_class
    WHERE relname = ANY(%(facts)s::text[]) AND relnamespace = 'public'::regnamespace)
SELECT f.relname, 'unique key ' || i.indexrelid::regclass || ' lacks ' || %(column)s::text
FROM fact f JOIN pg_index i ON i.indrelid = f.oid AND i.indisunique
WHERE NOT EXISTS (SELECT FROM pg_attribute a
    WHERE a.attrelid = f.oid AND a.attnum = ANY(i.indkey) AND a.attname = %(column)s)
UNION ALL SELECT f.relname, 'trigger ' || t.tgname
FROM fact f JOIN pg_trigger t ON t.tgrelid = f.oid AND NOT t.tgisinternal
UNION ALL SELECT f.relname, 'constraint ' || c.conname || ' between tables'
FROM fact f JOIN pg_constraint c ON c.contype = 'f' AND f.oid IN (c.conrelid, c.confrelid)
UNION ALL SELECT missing, 'there is no such table' FROM unnest(%(facts)s::text[]) missing
WHERE missing NOT IN (SELECT relname FROM fact)
ORDER BY 1, 2
"""
