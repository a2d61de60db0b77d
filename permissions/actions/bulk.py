"""What files and sending systems tell by the thousand: what is told twice counts once, and nothing lifts a denial.

A refusal may come from any source; a consent only from the register of earlier consents, and it counts only where
nobody has refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from django.db import connection, transaction

from accounts.models import Market
from permissions.actions.outbox import tell_systems
from permissions.acts import UNDO_WITHIN
from permissions.models import Action, Person, Purpose, Source
from permissions.points import key_id, person_point

AT_ONCE: Final = 100
"""Refusals a transaction: nobody at the desk waits longer for a row that both write."""
PERSONAL: Final = frozenset({Source.ESP_SYNC, Source.CSV_IMPORT, Source.COMPLAINT, Source.SMS_KEYWORD})
"""What a person said counts for the person; that an address does not exist counts for the address alone."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One refusal (or earlier consent) that somebody tells us of, about the address that `point` stands for.

    `occurred_at` is None where the source knows no time: then it is the time of the first telling.
    """

    point: bytes
    channel: str
    source: Source
    occurred_at: datetime | None
    purpose: str = Purpose.ALL
    origin: str = ""
    reference: str = ""


# Two days, for a sending system repeats to us what we have told it, somewhat later. A denial that an agent may still
# take back, or that lasts as long as an address is left, swallows nothing but such a repetition.
_INSERT: Final = """
INSERT INTO permissions_event
    (market_id, act, key, point, key_id, lead, channel, purpose, purpose_version, action, source, origin, reason,
     reference, language, legal_basis, occurred_at)
SELECT %(market)s, l.act, l.key, l.point, %(key_id)s, l.lead, l.channel, l.purpose, v.version, %(action)s, l.source,
    l.origin, '', l.reference, '', CASE %(action)s WHEN 'grant' THEN 'consent' ELSE 'objection' END, l.occurred_at
FROM unnest(%(acts)s::uuid[], %(keys)s::bytea[], %(points)s::bytea[], %(leads)s::boolean[], %(channels)s::text[],
        %(purposes)s::text[], %(sources)s::text[], %(origins)s::text[], %(references)s::text[],
        %(times)s::timestamptz[])
    AS l(act, key, point, lead, channel, purpose, source, origin, reference, occurred_at)
JOIN (SELECT purpose, max(version) AS version FROM permissions_purposeversion WHERE valid_from <= current_date
    GROUP BY 1) v ON v.purpose = l.purpose
LEFT JOIN permissions_state s ON (s.market_id, s.point, s.channel, s.purpose)
    = (%(market)s, l.point, l.channel, l.purpose)
WHERE %(action)s = 'grant' OR s.status IS DISTINCT FROM 'denied'
    OR s.denied_at < coalesce(l.occurred_at, '-infinity') - interval '2 days'
    OR (s.denied_by = 'agent_correction'
            OR s.denied_by = 'agent_call' AND s.denied_at > clock_timestamp() - %(undo_within)s)
        AND (l.source <> 'esp_sync' OR l.occurred_at < s.denied_at)
    OR EXISTS (SELECT FROM permissions_state r WHERE (r.market_id, r.point, r.channel)
        = (%(market)s, l.point, l.channel) AND r.raised_at > s.denied_at)
ORDER BY l.point, l.channel, l.purpose, l.key
ON CONFLICT (market_id, key) DO NOTHING
RETURNING act
"""


def lower_many(*, market: Market, tellings: Sequence[Telling]) -> list[bool]:
    """Records refusals in one statement; of each, whether it was news. `AT_ONCE` are a good transaction.

    A refusal that stands already, or was told with the same time before, is none.
    """
    return _told(market, Action.WITHDRAW, tellings) if tellings else []


def register_many(*, market: Market, tellings: Sequence[Telling]) -> list[bool]:
    """Records consents that another system kept until now; of each, whether it was news. None lifts a denial.

    Raises `DatabaseError` for a source that can only lower.
    """
    return _told(market, Action.GRANT, tellings) if tellings else []


@transaction.atomic
def _told(market: Market, action: Action, tellings: Sequence[Telling]) -> list[bool]:
    owners = _owners(market, {telling.point for telling in tellings if telling.source in PERSONAL})
    acts = [uuid4() for _telling in tellings]
    told: dict[str, Any] = {"action": action, "market": market.pk, "key_id": key_id(), "undo_within": UNDO_WITHIN}
    rows = list(_rows(market, zip(acts, tellings, strict=True), owners))
    columns = [list(column) for column in zip(*rows, strict=True)]
    names = ("acts", "keys", "points", "leads", "channels", "purposes", "sources", "origins", "references", "times")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**told, **dict(zip(names, columns, strict=True))})
        news = {row[0] for row in cursor.fetchall()}
    for origin in {telling.origin for telling in tellings}:
        theirs = [act for act, one in zip(acts, tellings, strict=True) if act in news and one.origin == origin]
        tell_systems(market, theirs, origin)
    return [act in news for act in acts]


def _rows(
    market: Market, told: Iterable[tuple[object, Telling]], owners: dict[bytes, bytes]
) -> Iterator[tuple[Any, ...]]:
    """The address's entry and, of what a person said, the person's, which then leads."""
    for act, one in told:
        person = owners.get(one.point) if one.source in PERSONAL else None
        for point, lead in ((one.point, person is None), *([(person, True)] if person else [])):
            yield (
                act, _key(point, one), point, lead, str(one.channel), str(one.purpose), str(one.source), one.origin,
                one.reference, one.occurred_at,
            )  # fmt: skip


def _key(point: bytes, told: Telling) -> bytes:
    """Of the refusal itself, so that the same file twice, or in other pieces, tells nothing new."""
    when = told.occurred_at.timestamp() if told.occurred_at else ""
    said = ("told", told.source, point.hex(), told.channel, told.purpose, str(when))
    return sha256("|".join(said).encode()).digest()[:16]


def _owners(market: Market, points: set[bytes]) -> dict[bytes, bytes]:
    """Address → the point of the person whose it is; people who had none get theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.hash, u.id, u.source, u.external_id FROM customers_contactpoint c "
            "JOIN customers_customer u ON u.id = c.customer_id WHERE c.market_id = %s AND c.hash = ANY(%s)",
            [market.pk, list(points)],
        )
        rows = cursor.fetchall()
    persons = {pk: person_point(source, external_id).digest for _point, pk, source, external_id in rows}
    known = [Person(customer_id=pk, market=market, point=point) for pk, point in sorted(persons.items())]
    Person.objects.bulk_create(known, ignore_conflicts=True)
    return {bytes(point): persons[pk] for point, pk, _source, _external_id in rows}


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened to a message: "unsubscribed", "complained" or "bounced" (for good), by contact point."""

    contact_id: int
    what: str
    occurred_at: datetime | None


_MEANING: Final = {
    "unsubscribed": Source.ESP_SYNC,
    "complained": Source.COMPLAINT,
    "bounced": Source.HARD_BOUNCE,
}
_ADDRESSED: Final = frozenset({"email", "sms"})


def lower_from_events(market: Market, notices: Sequence[Notice]) -> None:
    """Lowers what may be sent to the addresses of messages that were unsubscribed from, reported or came back."""
    if not notices:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, hash, channel FROM customers_contactpoint WHERE market_id = %s AND id = ANY(%s)",
            [market.pk, list({notice.contact_id for notice in notices})],
        )
        points = {pk: (bytes(point), channel) for pk, point, channel in cursor.fetchall()}
    known = [(points[notice.contact_id], notice) for notice in notices if notice.contact_id in points]
    lower_many(
        market=market,
        tellings=[
            Telling(point, channel, _MEANING[notice.what], notice.occurred_at)
            for (point, channel), notice in known
            if channel in _ADDRESSED
        ],
    )
