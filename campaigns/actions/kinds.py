"""What the events of a batch share, written once: place, link, type, who opened, with what, and why it failed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from accounts.models import Market
from campaigns.actions import plans
from campaigns.actions.reading import Kind
from campaigns.events import NOT_SENT, TYPES
from campaigns.machines import device, judged

_SCRATCH = """
CREATE TEMP TABLE IF NOT EXISTS event_kind (kind integer, place integer, link_id bigint, type smallint,
    not_sent boolean, is_machine boolean, machine_reason text, device smallint, bounce smallint,
    reason text, source text) ON COMMIT DELETE ROWS;
DELETE FROM event_kind;
"""
_BOUNCES = {"hard": 1, "soft": 2}
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
"""In a reason, which a mail server may have written with the reader's own address in it; facts name nobody."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch speaks of: its places in their order (the first of several counts), its types, whether of links."""

    places: Sequence[plans.Place]
    types: frozenset[str]
    links: bool


def resolve(cursor: CursorWrapper, market: Market, kinds: Sequence[Kind]) -> Told:
    """Fills `event_kind`; campaigns, variants and links that are new are made."""
    events = [kind.event for kind in kinds]
    places, links = plans.places(market, events), plans.links(market, events)
    order = sorted(set(places.values()))
    rank = {place: number for number, place in enumerate(order, start=1)}
    cursor.execute(_SCRATCH)
    with cursor.copy("COPY event_kind FROM STDIN") as copy:
        for kind in kinds:
            event = kind.event
            place = places.get((event.source, event.campaign, event.variant))
            copy.write_row(_row(kind, rank[place] if place else None, links.get(event.link)))
    return Told(order, frozenset(event.type for event in events), bool(links))


def _row(kind: Kind, place: int | None, link: int | None) -> tuple[Any, ...]:
    event = kind.event
    return (
        kind.number, place, link, TYPES.index(event.type), event.type in NOT_SENT, *judged(event), device(event),
        _BOUNCES.get(event.bounce), _ADDRESS.sub("…@…", event.reason)[:200], event.source[:50],
    )  # fmt: skip
