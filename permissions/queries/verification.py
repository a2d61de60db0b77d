"""Is the ledger as it was? Every entry against its leaf, every seal against its leaves, the state against a replay."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.db import connection

from permissions.models import Seal

_BROKEN_ENTRY: Final = """
SELECT coalesce(e.id, l.event),
    CASE WHEN e.id IS NULL THEN 'is missing' WHEN l.event IS NULL THEN 'was slipped in' ELSE 'was altered' END
FROM (SELECT * FROM permissions_event WHERE id <= %(last)s) e
FULL JOIN permissions_leaf l ON l.event = e.id
WHERE e.id IS NULL OR l.event IS NULL OR l.sha256 <> permissions_digest(e)
ORDER BY 1 LIMIT 1
"""
_KEPT: Final = "market_id, point, channel, purpose, denied_at, denied_by, raised_at, granted_at, last_event"
_STATE: Final = f"""
SELECT min(last_event), count(*) FROM (
    (SELECT {_KEPT} FROM permissions_state EXCEPT SELECT {_KEPT} FROM permissions_replayed)
    UNION ALL (SELECT {_KEPT} FROM permissions_replayed EXCEPT SELECT {_KEPT} FROM permissions_state)) different
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `faults` are sentences and empty where all is as it was."""

    entries: int
    sealed: int
    unsealed: int
    faults: tuple[str, ...]


def verify(published: str = "") -> Verdict:
    """Reads the whole ledger. `published` is a digest (hex) from the log or the mailbox that a seal must bear."""
    last = Seal.objects.order_by("-id").values_list("to_event", flat=True).first() or 0
    entries, sealed = _row("SELECT count(*), count(*) FILTER (WHERE id <= %s) FROM permissions_event", [last])
    return Verdict(entries, sealed, entries - sealed, tuple(_faults(last, published)))


def _faults(last: int, published: str) -> Iterator[str]:
    broken = _row(_BROKEN_ENTRY, {"last": last})
    if broken:
        yield f"entry {broken[0]} {broken[1]}"
    chain = _broken_seal()
    if chain:
        yield f"seal {chain} does not fit its entries or the seal before it"
    if published and not Seal.objects.filter(digest=bytes.fromhex(published)).exists():
        yield f"no seal bears the published digest {published}"
    entry, differences = _row(_STATE)
    if differences:
        yield f"the state differs from a replay in {differences} rows, first at entry {entry}"


def _broken_seal() -> int | None:
    """The first seal whose digest is not that of its leaves and of the seal before."""
    previous, last = b"", 0
    for made in Seal.objects.order_by("id").iterator():
        digest = sha256(previous)
        for leaf in _leaves(last, made.to_event):
            digest.update(leaf)
        if bytes(made.previous) != previous or digest.digest() != bytes(made.digest):
            return made.pk
        previous, last = bytes(made.digest), made.to_event
    return None


def _leaves(after: int, until: int) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM permissions_leaf WHERE event > %s AND event <= %s ORDER BY event", [after, until]
        )
        yield from (bytes(row[0]) for row in cursor)


def _row(question: str, values: Sequence[int] | Mapping[str, int] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchone() or ()
