"""Is the ledger as it was? Every entry against its leaf, every seal against its leaves, the state against a replay,
what stands behind an entry against its digest, and whether the refusals that protect all of it are still in force.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from django.db import connection

from permissions.models import Evidence, Seal

_BROKEN_ENTRY: Final = """
SELECT coalesce(e.id, l.event),
    CASE WHEN e.id IS NULL THEN 'is missing' WHEN l.event IS NULL THEN 'was slipped in' ELSE 'was altered' END
FROM (SELECT * FROM permissions_event WHERE id <= %(last)s) e
FULL JOIN (SELECT * FROM permissions_leaf WHERE event <= %(last)s) l ON l.event = e.id
WHERE e.id IS NULL OR l.event IS NULL OR l.sha256 <> permissions_digest(e)
ORDER BY 1 LIMIT 1
"""
# An entry that no seal covers yet is missed by what it had done.
_CUT_OFF: Final = """
SELECT min(told.entry) FROM (
    SELECT last_event AS entry FROM permissions_state UNION ALL SELECT wanted FROM permissions_delivery) told
WHERE told.entry > %(last)s AND NOT EXISTS (SELECT FROM permissions_event e WHERE e.id = told.entry)
"""
_SEALLESS: Final = "SELECT min(event) FROM permissions_leaf WHERE event > %(last)s"
KEPT: Final = "market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event"
_STATE: Final = f"""
SELECT min(last_event), count(*) FROM (
    (SELECT {KEPT} FROM permissions_state EXCEPT SELECT {KEPT} FROM permissions_replayed)
    UNION ALL (SELECT {KEPT} FROM permissions_replayed EXCEPT SELECT {KEPT} FROM permissions_state)) different
"""
_DIFFERS: Final = "the state differs from a replay"
_EVIDENCE: Final = "SELECT act, min(id), (array_agg(evidence))[1] FROM permissions_event WHERE act = ANY(%s) GROUP BY 1"
_AT_ONCE: Final = 2_000
_GUARDS: Final = {
    "append_only": ("event", "leaf", "seal", "noticeversion", "purposeversion"),
    "stamp": ("event",), "a_guard": ("event",), "b_project": ("event",), "c_count": ("event",),
}  # fmt: skip
_UNGUARDED: Final = """
SELECT min(g.name || ' of ' || g.place) FROM unnest(%(names)s::text[], %(places)s::text[]) g(name, place)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = g.place::regclass AND t.tgname = g.name AND t.tgenabled = 'A')
"""
# A rule could swallow what is written, and a table that inherits adds rows which no trigger has seen.
_STRANGE: Final = """
SELECT min(what) FROM (
    SELECT 'the rule ' || rulename AS what FROM pg_rules WHERE tablename = ANY(%(tables)s)
    UNION ALL SELECT 'the table ' || inhrelid::regclass FROM pg_inherits
    WHERE inhparent = ANY(%(tables)s::regclass[])) strange
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `faults` are sentences and empty where all is as it was."""

    entries: int
    sealed: int
    unsealed: int
    faults: tuple[str, ...]

    @property
    def of_state(self) -> tuple[str, ...]:
        """What `manage.py repair_permissions` can mend: the state, which is made from the ledger."""
        return tuple(fault for fault in self.faults if fault.startswith(_DIFFERS))

    @property
    def of_ledger(self) -> tuple[str, ...]:
        """All other faults: what is proof of what people said cannot be made anew."""
        return tuple(fault for fault in self.faults if not fault.startswith(_DIFFERS))


def verify(published: str = "") -> Verdict:
    """Reads the whole ledger. `published` is a digest (hex) from the log or the mailbox that a seal must bear."""
    last = Seal.objects.order_by("-id").values_list("to_event", flat=True).first() or 0
    entries, sealed = _row("SELECT count(*), count(*) FILTER (WHERE id <= %s) FROM permissions_event", [last])
    return Verdict(entries, sealed, entries - sealed, (*_of_entries(last), *_of_seals(last, published), *_of_rest()))


def _of_entries(last: int) -> Iterator[str]:
    broken = _row(_BROKEN_ENTRY, {"last": last})
    if broken:
        yield f"entry {broken[0]} {broken[1]}"
    (cut_off,) = _row(_CUT_OFF, {"last": last})
    if cut_off:
        yield f"entry {cut_off} is missing, which had an effect and was not sealed yet"
    entry, differences = _row(_STATE)
    if differences:
        yield f"{_DIFFERS} in {differences} rows, first at entry {entry}"


def _of_seals(last: int, published: str) -> Iterator[str]:
    broken = _broken_seal()
    if broken:
        yield broken
    (sealless,) = _row(_SEALLESS, {"last": last})
    if sealless:
        yield f"entry {sealless} was sealed, and its seal is missing"
    if published and not Seal.objects.filter(digest=bytes.fromhex(published)).exists():
        yield f"no seal bears the published digest {published}"


def _of_rest() -> Iterator[str]:
    entry = _altered_evidence()
    if entry:
        yield f"what stands behind entry {entry} was altered"
    guards = [(name, f"permissions_{table}") for name, tables in _GUARDS.items() for table in tables]
    names, places = (list(column) for column in zip(*guards, strict=True))
    (off,) = _row(_UNGUARDED, {"names": names, "places": places})
    if off:
        yield f"the trigger {off} is not in force"
    (strange,) = _row(_STRANGE, {"tables": sorted(set(places))})
    if strange:
        yield f"{strange} is no part of the ledger"


def _broken_seal() -> str:
    """The first seal that is not what its leaves and the seal before make of it, in a sentence."""
    before: Seal | None = None
    for made in Seal.objects.order_by("id").iterator():
        after = before.to_event if before else 0
        if not _fits(made, before):
            return f"seal {made.pk} of entries {after + 1} to {made.to_event} does not fit them or the seal before it"
        before = made
    return ""


def _fits(made: Seal, before: Seal | None) -> bool:
    previous, after = (bytes(before.digest), before.to_event) if before else (b"", 0)
    digest, leaves = sha256(previous), 0
    for leaf in _leaves(after, made.to_event):
        digest.update(leaf)
        leaves += 1
    in_time = before is None or before.sealed_at <= made.sealed_at
    told = (bytes(made.previous), bytes(made.digest), made.entries)
    return in_time and told == (previous, digest.digest(), leaves)


def _leaves(after: int, until: int) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM permissions_leaf WHERE event > %s AND event <= %s ORDER BY event", [after, until]
        )
        yield from (bytes(row[0]) for row in cursor)


def _altered_evidence() -> int | None:
    """The first entry with other evidence than it was written with; evidence that is gone has reached its term."""
    kept: dict[Any, bytes] = {}
    found: list[int] = []
    for row in Evidence.objects.iterator(chunk_size=_AT_ONCE):
        kept[row.act] = sha256(bytes(row.nonce) + orjson.dumps(dict(sorted(row.body.items())))).digest()
        if len(kept) == _AT_ONCE:
            found += _other_than(kept)
            kept = {}
    return min([*found, *_other_than(kept)], default=None)


def _other_than(kept: Mapping[Any, bytes]) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(_EVIDENCE, [list(kept)])
        yield from (entry for act, entry, digest in cursor.fetchall() if bytes(digest or b"") != kept[act])


def _row(question: str, values: Sequence[int] | Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone() or ()
