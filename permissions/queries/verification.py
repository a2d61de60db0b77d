"""Is the ledger as it was? Every entry against its leaf, every seal against its leaves and against what was published,
the state against a replay, what stands behind an entry against its digest, and what protects it against its manifest.

Digests and replays are made with words of our own: nothing that stands in the database is believed for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson
from django.db import connection, transaction

from permissions.models import Evidence, Seal
from permissions.queries.manifest import RAISING, Manifest, deviations, found
from permissions.sealing import COLUMNS, entry_digest, published_digests, seal_digest

_SEALED: Final = f"""
SELECT coalesce(e.id, l.event), e.id IS NULL, l.sha256, {COLUMNS}
FROM (SELECT * FROM permissions_event WHERE id <= %(last)s) e
FULL JOIN (SELECT * FROM permissions_leaf WHERE event <= %(last)s) l ON l.event = e.id
ORDER BY 1
"""
# An entry that no seal covers yet is missed by what it had done.
_CUT_OFF: Final = """
SELECT min(told.entry) FROM (
    SELECT last_event AS entry FROM permissions_state UNION ALL SELECT wanted FROM permissions_delivery) told
WHERE told.entry > %(last)s AND NOT EXISTS (SELECT FROM permissions_event e WHERE e.id = told.entry)
"""
_SEALLESS: Final = "SELECT min(event) FROM permissions_leaf WHERE event > %(last)s"
KEPT: Final = "market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event"
_REPLAYED: Final = """
SELECT e.market_id, e.point, e.channel, e.purpose,
    max(e.occurred_at) FILTER (WHERE e.action = 'withdraw' AND v.id IS NULL) AS denied_at,
    (array_agg(e.source ORDER BY e.occurred_at DESC, e.source DESC)
        FILTER (WHERE e.action = 'withdraw' AND v.id IS NULL))[1] AS denied_by,
    max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND v.id IS NULL AND e.source = ANY(%(raising)s)) AS raised_at,
    max(e.occurred_at) FILTER (WHERE e.action = 'grant' AND v.id IS NULL) AS granted_at, max(e.id) AS last_event
FROM permissions_event e LEFT JOIN permissions_event v ON v.voids = e.id GROUP BY 1, 2, 3, 4
"""
_STATUS: Final = """CASE WHEN raised_at > denied_at OR denied_at IS NULL AND granted_at IS NOT NULL THEN 'allowed'
    WHEN denied_at IS NOT NULL THEN 'denied' ELSE 'unknown' END"""
_STATE: Final = f"""
WITH replayed AS (SELECT *, {_STATUS} AS status FROM ({_REPLAYED}) r)
SELECT min(last_event), count(*) FROM (
    (SELECT {KEPT}, status FROM permissions_state EXCEPT SELECT {KEPT}, status FROM replayed)
    UNION ALL (SELECT {KEPT}, status FROM replayed EXCEPT SELECT {KEPT}, status FROM permissions_state)) different
"""
_VIEWED: Final = f"""
WITH replayed AS ({_REPLAYED})
SELECT EXISTS ((SELECT {KEPT} FROM permissions_replayed EXCEPT SELECT {KEPT} FROM replayed)
    UNION ALL (SELECT {KEPT} FROM replayed EXCEPT SELECT {KEPT} FROM permissions_replayed))
"""
_DIFFERS: Final = "the state differs from a replay"
_EVIDENCE: Final = "SELECT act, min(id), (array_agg(evidence))[1] FROM permissions_event WHERE act = ANY(%s) GROUP BY 1"
_AT_ONCE: Final = 2_000


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
    """Reads the whole ledger. `published` holds digests (hex) from log, mailbox or file: each must be found."""
    with _plain_names():
        last = Seal.objects.order_by("-id").values_list("to_event", flat=True).first() or 0
        entries, sealed = _row("SELECT count(*), count(*) FILTER (WHERE id <= %s) FROM permissions_event", [last])
        faults = (*_of_entries(last), *_of_seals(last, published), *_of_evidence(), *deviations())
    return Verdict(entries, sealed, entries - sealed, faults)


def describe() -> Manifest:
    """What the database has, as the manifest names it."""
    with _plain_names():
        return found()


@contextmanager
def _plain_names() -> Iterator[None]:
    """While this lasts the server's own functions are meant by their names, whatever else bears them."""
    with transaction.atomic():
        (before,) = _row("SELECT current_setting('search_path')")
        _row("SELECT set_config('search_path', 'pg_catalog, public', true)")
        yield
        _row("SELECT set_config('search_path', %s, true)", [before])


def _of_entries(last: int) -> Iterator[str]:
    broken = next(_broken_entries(last), None)
    if broken:
        yield broken
    (cut_off,) = _row(_CUT_OFF, {"last": last})
    if cut_off:
        yield f"entry {cut_off} is missing, which had an effect and was not sealed yet"
    entry, differences = _row(_STATE, {"raising": RAISING})
    if differences:
        yield f"{_DIFFERS} in {differences} rows, first at entry {entry}"
    (bent,) = _row(_VIEWED, {"raising": RAISING})
    if bent:
        yield "the view permissions_replayed does not say what the ledger says"


def _broken_entries(last: int) -> Iterator[str]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_SEALED, {"last": last})
        for number, missing, leaf, *entry in cursor:
            if missing:
                yield f"entry {number} is missing"
            elif leaf is None:
                yield f"entry {number} was slipped in"
            elif bytes(leaf) != entry_digest(entry):
                yield f"entry {number} was altered"


def _of_seals(last: int, published: str) -> Iterator[str]:
    broken = _broken_seal()
    if broken:
        yield broken
    (sealless,) = _row(_SEALLESS, {"last": last})
    if sealless:
        yield f"entry {sealless} was sealed, and its seal is missing"
    for digest in published_digests(published):
        if not Seal.objects.filter(digest=bytes.fromhex(digest)).exists():
            yield f"no seal bears the published digest {digest}"


def _of_evidence() -> Iterator[str]:
    entry = _altered_evidence()
    if entry:
        yield f"what stands behind entry {entry} was altered"


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
    digest, leaves = seal_digest(previous, _leaves(after, made.to_event))
    in_time = before is None or before.sealed_at <= made.sealed_at
    told = (bytes(made.previous), bytes(made.digest), made.entries)
    return in_time and told == (previous, digest, leaves)


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


def _row(question: str, values: Sequence[int | str] | Mapping[str, Any] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone() or ()
