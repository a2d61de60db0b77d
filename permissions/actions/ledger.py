"""Writing entries: one statement for the ledger (its triggers keep state and tallies), one for the outbox."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection
from django.utils import timezone

from accounts.models import Market
from permissions.actions.outbox import tell_systems
from permissions.acts import Act
from permissions.models import Event, Evidence
from permissions.points import key_id


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to write. `since` (the last raise, as text) lets the same key be used anew after it."""

    action: str
    point: bytes
    channel: str
    purpose: str
    lead: bool = True
    since: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """The act under which entries stand, and when; `repeated` where they were there already."""

    act: UUID
    at: datetime
    repeated: bool = False


_INSERT = """
INSERT INTO permissions_event
    (market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, action, source, origin, reason,
     reference, by_id, notice_id, language, evidence, legal_basis, occurred_at)
SELECT %(market)s, %(act)s, e.key, e.point, %(key_id)s, e.lead, e.channel, e.purpose, v.version, e.action, %(source)s,
    %(origin)s, %(reason)s, %(reference)s, %(by)s, %(notice)s, %(language)s, %(evidence)s,
    CASE e.action WHEN 'grant' THEN 'consent' ELSE 'objection' END, %(occurred_at)s
FROM unnest(%(keys)s::bytea[], %(points)s::bytea[], %(leads)s::boolean[], %(channels)s::text[], %(purposes)s::text[],
        %(actions)s::text[]) AS e(key, point, lead, channel, purpose, action)
CROSS JOIN LATERAL (
    SELECT version FROM permissions_purposeversion p
    WHERE p.purpose = e.purpose AND p.valid_from <= current_date ORDER BY version DESC LIMIT 1) v
ORDER BY e.point, e.channel, e.purpose
ON CONFLICT (market_id, key) DO NOTHING
RETURNING recorded_at
"""


def record(market: Market, act: Act, entries: Sequence[Entry]) -> Written:
    """Writes `entries` (at least one) as one act, keeps its evidence, and puts what changed in the outbox."""
    number = uuid4()
    keys = [_key(act, number, entry) for entry in entries]
    digest = _kept_evidence(market, number, act)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**_columns(entries), **_told(market, act), "act": number, "keys": keys,
                                 "evidence": digest})  # fmt: skip
        times = [row[0] for row in cursor.fetchall()]
    if not times:
        Evidence.objects.filter(act=number).delete()
        return _earlier(market, keys)
    tell_systems(market, [number], act.origin)
    return Written(number, max(times))


def _key(act: Act, number: UUID, entry: Entry) -> bytes:
    said = (act.key or number.hex, entry.action, entry.point.hex(), entry.channel, entry.purpose, entry.since)
    return sha256("|".join(said).encode()).digest()[:16]


def _columns(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "points": [entry.point for entry in entries],
        "leads": [entry.lead for entry in entries],
        "channels": [entry.channel for entry in entries],
        "purposes": [entry.purpose for entry in entries],
        "actions": [entry.action for entry in entries],
    }


def _told(market: Market, act: Act) -> dict[str, Any]:
    return {
        "market": market.pk,
        "key_id": key_id(),
        "source": act.source,
        "origin": act.origin,
        "reason": act.reason,
        "reference": act.reference,
        "by": act.by.pk if act.by else None,
        "notice": act.notice_id,
        "language": act.language,
        "occurred_at": act.occurred_at,
    }


def _kept_evidence(market: Market, number: UUID, act: Act) -> bytes | None:
    """The digest that the ledger holds of what stands behind an act; the nonce keeps it from being guessed."""
    if not act.evidence:
        return None
    nonce, body = secrets.token_bytes(16), dict(sorted(act.evidence.items()))
    Evidence.objects.create(act=number, market=market, nonce=nonce, body=body)
    return sha256(nonce + orjson.dumps(body)).digest()


def _earlier(market: Market, keys: list[bytes]) -> Written:
    """The act that these keys were used for first."""
    first = Event.objects.filter(market=market, key__in=keys).order_by("id").first()
    if first is None:
        return Written(uuid4(), timezone.now(), repeated=True)
    return Written(first.act, first.recorded_at, repeated=True)
