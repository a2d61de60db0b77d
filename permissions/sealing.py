"""The digest of an entry, and of a seal: made here and not by the database, whose owner could have it say anything."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

COLUMNS: Final = """e.id, e.market_id, e.act::text, e.key, e.point, e.key_id, e.lead, e.channel, e.purpose,
    e.purpose_version, e.action, e.voids, e.source, e.origin, e.legal_basis, e.reason, e.reference, e.by_id,
    e.notice_id, e.language, e.evidence, extract(epoch FROM e.occurred_at)::text,
    extract(epoch FROM e.recorded_at)::text"""
"""Of an entry `e`: what its digest is made of, in this order."""
_DIGEST: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def entry_digest(row: Sequence[Any]) -> bytes:
    """SHA-256 of an entry's `COLUMNS`, written as a JSON array: bytes in hex, times as seconds since 1970."""
    *values, occurred_at, recorded_at = row
    return sha256(f"[{', '.join([*map(_written, values), occurred_at, recorded_at])}]".encode()).digest()


def seal_digest(previous: bytes, leaves: Iterable[bytes]) -> tuple[bytes, int]:
    """Of the seal after the one with digest `previous`, and how many leaves it covers."""
    digest, count = sha256(previous), 0
    for leaf in leaves:
        digest.update(leaf)
        count += 1
    return digest.digest(), count


def published_digests(text: str) -> Iterator[str]:
    """The digests (hex) in what was published: a line of its own, or one that speaks of a seal; once each."""
    lines = (line.strip().lower() for line in text.splitlines())
    told = (found for line in lines if _DIGEST.fullmatch(line) or "seal" in line for found in _DIGEST.findall(line))
    yield from dict.fromkeys(told)


def _written(value: object) -> str:
    plain = bytes(value).hex() if isinstance(value, bytes | memoryview) else value
    return json.dumps(plain, ensure_ascii=False)
