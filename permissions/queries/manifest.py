"""What keeps the ledger honest, as it is in the database against what this version has: functions, triggers, columns,
constraints, sources, rules and texts, by name; and what has no business there.

`permissions/manifest.json` is what the migrations make. A migration that changes any of it comes with a new one, which
`manage.py verify_permissions --describe` prints.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from django.db import connection

Manifest = Mapping[str, Mapping[str, str]]
"""By kind and name, what it is: in words, or the SHA-256 of its definition."""

KEPT: Final[Manifest] = orjson.loads((Path(__file__).parents[1] / "manifest.json").read_bytes())
RAISING: Final = sorted(code for code, what in KEPT["source"].items() if what == "raises")
_FUNCTIONS: Final = """
SELECT p.oid::regprocedure::text, concat_ws(' | ', l.lanname, p.prosecdef, p.provolatile, p.proisstrict, p.proleakproof,
    p.prorettype::regtype, pg_get_function_arguments(p.oid), p.proconfig, p.probin, p.prosqlbody, p.prosrc)
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE starts_with(p.proname, 'permissions_')
"""
_OURS: Final = "starts_with(c.relname, 'permissions_') AND NOT starts_with(n.nspname, 'pg_')"
_HELD: Final = (
    "event", "leaf", "seal", "state", "source", "policyrule", "noticeversion", "purposeversion", "evidence", "person",
    "tally", "delivery",
)  # fmt: skip
"""The tables that must be as the migrations made them."""
_NAMES: Final = ", ".join(f"'permissions_{table}'" for table in _HELD)
_TABLES: Final = f"""(
    SELECT c.*, n.nspname <> 'public' AS elsewhere, c.relname IN ({_NAMES}) AS held
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('r', 'p', 'f'))"""
_TRIGGERS: Final = f"""
SELECT t.tgname || ' of ' || t.tgrelid::regclass,
    CASE WHEN t.tgenabled = 'A' THEN pg_get_triggerdef(t.oid) ELSE 'off' END
FROM pg_trigger t JOIN {_TABLES} c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
"""
_COLUMNS: Final = f"""
SELECT c.oid::regclass::text, string_agg(concat_ws(' ', c.relkind, c.relpersistence, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated), ', ' ORDER BY a.attname)
FROM {_TABLES} c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.held AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1
"""
_CONSTRAINTS: Final = f"""
SELECT k.conname || ' of ' || k.conrelid::regclass,
    concat_ws(' ', k.contype, k.convalidated, pg_get_constraintdef(k.oid))
FROM pg_constraint k JOIN {_TABLES} c ON c.oid = k.conrelid AND c.held WHERE k.contype <> 'n'
"""
# A list of words, as PostgreSQL writes it once a backup was brought back: each cast by itself instead of all at once
_WORD: Final = r"\(('(?:[^']|'')*'::character varying)\)::text"
_RESTORED: Final = re.compile(rf"ARRAY\[({_WORD}(?:, {_WORD})*)\]")
_SOURCES: Final = """
SELECT code, CASE WHEN may_raise THEN 'raises' WHEN may_grant THEN 'grants' ELSE 'lowers' END FROM permissions_source
"""
_RULES: Final = """
SELECT concat_ws(' ', country, channel, purpose, relation, 'from', to_char(valid_from, 'YYYY-MM-DD')),
    concat_ws(' | ', basis, 'until', to_char(valid_to, 'YYYY-MM-DD'), confirmed, source, note)
FROM permissions_policyrule
"""
_TEXTS: Final = """
SELECT name, to_char(valid_from, 'YYYY-MM-DD | ') || said FROM (
    SELECT concat_ws(' ', code, language, version) AS name, valid_from, text AS said FROM permissions_noticeversion
    UNION ALL SELECT concat_ws(' ', purpose, version), valid_from, meaning FROM permissions_purposeversion) shown
"""
# What swallows, hides or adds rows beside the triggers, and what reads like a table of ours without being one.
_STRANGE: Final = f"""
SELECT what FROM (
    SELECT 'the rule ' || rulename || ' is no part of the ledger' AS what FROM pg_rules
    WHERE starts_with(tablename, 'permissions_') AND rulename <> '_RETURN'
    UNION ALL SELECT 'the policy ' || p.polname || ' of ' || c.oid::regclass || ' is no part of the ledger'
    FROM pg_policy p JOIN {_TABLES} c ON c.oid = p.polrelid
    UNION ALL SELECT 'row-level security of ' || c.oid::regclass || ' hides rows' FROM {_TABLES} c
    WHERE c.relrowsecurity OR c.relforcerowsecurity
    UNION ALL SELECT 'the table ' || i.inhrelid::regclass || ' is no part of the ledger'
    FROM pg_inherits i JOIN {_TABLES} c ON c.oid = i.inhparent
    UNION ALL SELECT 'a foreign key of ' || c.oid::regclass || ' is not in force'
    FROM pg_trigger t JOIN {_TABLES} c ON c.oid = t.tgrelid WHERE t.tgisinternal AND t.tgenabled <> 'O'
    UNION ALL SELECT 'the table ' || c.oid::regclass || ' is no part of the ledger' FROM {_TABLES} c
    WHERE c.elsewhere AND NOT c.held
    UNION ALL SELECT 'the view ' || c.oid::regclass || ' is no part of the ledger'
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE {_OURS} AND c.relkind IN ('v', 'm') AND c.oid::regclass::text <> 'permissions_replayed'
) strange ORDER BY what
"""
# The owner may do all that; who only works with the tables may not.
_GRANTED: Final = """
SELECT 'the role ' || current_user || ' may ' || lower(g.act) || ' ' || g.place
FROM (SELECT act, 'permissions_' || name AS place
    FROM unnest(%(kept)s::text[]) name, unnest('{UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) act
    UNION ALL SELECT 'INSERT', 'permissions_' || name FROM unnest(%(written)s::text[]) name) g
WHERE NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'permissions_event'::regclass), 'MEMBER')
    AND has_table_privilege(current_user, g.place, g.act)
ORDER BY 1
"""
_NOT_TO_BE_WRITTEN: Final = ["state", "tally", "source", "policyrule", "noticeversion", "purposeversion"]
_READ: Final[Mapping[str, tuple[str, Callable[[str], str]]]] = {
    "function": (_FUNCTIONS, lambda what: sha256(what.encode()).hexdigest()),
    "trigger": (_TRIGGERS, str),
    "table": (_COLUMNS, lambda what: sha256(what.encode()).hexdigest()),
    "constraint": (_CONSTRAINTS, lambda what: _RESTORED.sub(_as_migrated, what)),
    "source": (_SOURCES, str),
    "rule": (_RULES, lambda what: f"{what.split(' | ')[0]}, {sha256(what.encode()).hexdigest()[:24]}"),
    "text": (_TEXTS, lambda what: sha256(what.encode()).hexdigest()),
}


def _as_migrated(restored: re.Match[str]) -> str:
    words = re.sub(_WORD, r"\1", restored[1])
    return f"(ARRAY[{words}])::text[]"


def found() -> Manifest:
    """What the database has. With `pg_catalog` first on the search path: else names may mean anything."""
    return {kind: {name: read(what) for name, what in _rows(sql)} for kind, (sql, read) in _READ.items()}


def deviations() -> Iterator[str]:
    """Each in a sentence, by name: what is missing, another than it must be, switched off, or too much."""
    for kind, held in found().items():
        for name in sorted({*KEPT[kind], *held}):
            if KEPT[kind].get(name) != held.get(name):
                yield _told(kind, name, KEPT[kind].get(name), held.get(name))
    yield from (what for (what,) in _rows(_STRANGE))
    kept = ["event", "leaf", "seal", *_NOT_TO_BE_WRITTEN]
    yield from (what for (what,) in _rows(_GRANTED, {"kept": kept, "written": _NOT_TO_BE_WRITTEN}))


def _told(kind: str, name: str, must: str | None, held: str | None) -> str:
    if must is None:
        return f"the {kind} {name} is no part of the ledger"
    if kind == "trigger" and (held is None or held == "off"):
        return f"the trigger {name} is not in force"
    if held is None:
        return f"the {kind} {name} is missing"
    if kind in {"source", "rule"}:
        return f"the {kind} {name} says {held.split(', ')[0]} and is not the one of this version"
    return f"the {kind} {name} is not the one of this version"


def _rows(question: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
