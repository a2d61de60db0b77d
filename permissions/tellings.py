"""What files and sending systems tell by the thousand, and which of it is news.

The action that records it and the question how much of it is known already ask by the same words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from accounts.models import Market
from permissions.acts import UNDO_WITHIN
from permissions.models import Action, Purpose, Source

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
NEWS: Final = """
FROM unnest(%(acts)s::uuid[], %(keys)s::bytea[], %(points)s::bytea[], %(leads)s::boolean[], %(channels)s::text[],
        %(purposes)s::text[], %(sources)s::text[], %(origins)s::text[], %(references)s::text[],
        %(times)s::timestamptz[])
    AS l(act, key, point, lead, channel, purpose, source, origin, reference, occurred_at)
JOIN (SELECT purpose, max(version) AS version FROM permissions_purposeversion WHERE valid_from <= current_date
    GROUP BY 1) v ON v.purpose = l.purpose
LEFT JOIN permissions_state s ON (s.market_id, s.point, s.channel, s.purpose)
    = (%(market)s, l.point, l.channel, l.purpose)
WHERE (%(action)s = 'grant' OR s.status IS DISTINCT FROM 'denied'
    OR s.denied_at < coalesce(l.occurred_at, '-infinity') - interval '2 days'
    OR (s.denied_by = 'agent_correction'
            OR s.denied_by = 'agent_call' AND s.denied_at > clock_timestamp() - %(undo_within)s)
        AND (l.source <> 'esp_sync' OR l.occurred_at < s.denied_at)
    OR EXISTS (SELECT FROM permissions_state r WHERE (r.market_id, r.point, r.channel)
        = (%(market)s, l.point, l.channel) AND r.raised_at > s.denied_at))
"""
"""The entries of `asked`, as `l` with the version `v` of their purpose, that the state does not say already."""

_COLUMNS: Final = (
    "acts", "keys", "points", "leads", "channels", "purposes", "sources", "origins", "references", "times",
)  # fmt: skip

People = Mapping[bytes, tuple[bytes, ...]]
"""Address → the points of the people whose it is."""


def asked(market: Market, action: Action, told: Iterable[tuple[UUID, Telling]], people: People) -> dict[str, Any]:
    """What `NEWS` is asked with: at least one telling, each with the act that it would be."""
    columns = [list(column) for column in zip(*_rows(told, people), strict=True)]
    return {
        "market": market.pk, "action": action, "undo_within": UNDO_WITHIN, **dict(zip(_COLUMNS, columns, strict=True)),
    }  # fmt: skip


def _rows(told: Iterable[tuple[UUID, Telling]], people: People) -> Iterator[tuple[Any, ...]]:
    """The address's entry and, of what a person said, the person's, which then leads; of several who share the address
    each has one, and the address leads, for nobody knows who of them it was."""
    for act, one in told:
        persons = people.get(one.point, ()) if one.source in PERSONAL else ()
        alone = len(persons) == 1
        for point, lead in ((one.point, not alone), *((person, alone) for person in persons)):
            yield (
                act, _key(point, one), point, lead, str(one.channel), str(one.purpose), str(one.source), one.origin,
                one.reference, one.occurred_at,
            )  # fmt: skip


def _key(point: bytes, told: Telling) -> bytes:
    """Of the refusal itself, so that the same file twice, or in other pieces, tells nothing new."""
    when = told.occurred_at.timestamp() if told.occurred_at else ""
    said = ("told", told.source, point.hex(), told.channel, told.purpose, str(when))
    return sha256("|".join(said).encode()).digest()[:16]
