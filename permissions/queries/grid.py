"""What may be sent to somebody: every channel by every purpose, each with the answer and what was said last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from accounts.reading import customer_seen
from customers.contacts import normalise
from permissions.models import Action, Channel, Purpose, Source
from permissions.points import Kind, Whom
from permissions.queries.gate import CODE, WITH, outranks, parameters
from permissions.queries.obstacles import columns, final
from permissions.words import ALLOWED, REASONS

PURPOSES: Final = tuple(purpose for purpose in Purpose if purpose != Purpose.ALL)

_GRID: Final = f"""
{WITH} SELECT j.pos, j.code, %s, e.id, e.act, e.action, e.source, e.reason, e.occurred_at, u.name
FROM (SELECT pos, channel, {CODE}, point, last_event FROM judged) j
LEFT JOIN permissions_event e ON e.id = j.last_event
LEFT JOIN accounts_user u ON u.id = e.by_id
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One channel for one purpose. The last word on it is empty (`at` None) where nobody has said anything."""

    channel: Channel
    purpose: Purpose
    code: str
    at: datetime | None = None
    """When the last change happened, on the market's clock."""
    action: str = ""
    source: str = ""
    reason: str = ""
    by: str = ""
    """The colleague who wrote it down."""
    act: UUID | None = None
    entry: int = 0

    @property
    def allowed(self) -> bool:
        """Whether a message may be sent."""
        return self.code in ALLOWED

    @property
    def sentence(self) -> str:
        """Why, or why not."""
        return str(REASONS[self.code])

    @property
    def source_words(self) -> str:
        """Where the last change came from, in words."""
        return str(Source(self.source).label) if self.source else ""

    @property
    def undone(self) -> bool:
        """Whether the last thing that happened was an undoing."""
        return self.action == Action.VOID


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, one row for each channel, in the order of `Channel` and `PURPOSES`."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def last_entry(self) -> int:
        """The number of the latest entry of the ledger in it: it grows when anybody changes anything."""
        return max((cell.entry for row in self.rows for cell in row), default=0)

    def cell(self, channel: str, purpose: str) -> Cell:
        """The cell of a channel and a purpose; raises KeyError."""
        found = [cell for row in self.rows for cell in row if (cell.channel, cell.purpose) == (channel, purpose)]
        if not found:
            raise KeyError(f"{channel} {purpose}")
        return found[0]


def grid(whom: Whom) -> Grid:
    """The answers for somebody, as the gate gives them; of several addresses of a kind, the best that one gets."""
    for pk in (whom.customer_id, *(pk for pk, _point in whom.holders)):
        customer_seen(whom.market, pk)
    asked, clear = list(_asked(whom)), _clear(whom)
    found: dict[int, Cell] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GRID.replace("%s", columns()), parameters(whom.market, asked))
        for pos, judged, value, barred, *told in cursor.fetchall():
            code = final(asked[pos][1], judged, value or clear, barred)
            if pos not in found or outranks(code, found[pos].code, of=asked[pos][0]):
                found[pos] = _cell(whom, asked[pos], code, told)
    named = {(cell.channel, cell.purpose): cell for cell in found.values()}
    return Grid(
        tuple(
            tuple(named.get((channel, purpose), Cell(channel, purpose, "no_address")) for purpose in PURPOSES)
            for channel in Channel
        )
    )


def _clear(whom: Whom) -> str:
    """An address that is filed nowhere, in its one spelling."""
    return next((normalise(*address, region=whom.market.phone_region) for address in whom.addresses), "")


def _asked(whom: Whom) -> Iterator[tuple[Any, Channel, Purpose]]:
    """Of who came by an address that address is asked about, whatever else they have; of a customer all of theirs."""
    own = (
        [] if whom.customer_id and not whom.through else [each for each in whom.cells() if each[0].kind != Kind.PERSON]
    )
    alone = {channel for _point, channel in own}
    yield from ((point.digest, channel, purpose) for point, channel in own for purpose in PURPOSES)
    for channel in Channel:
        if whom.customer_id and channel not in alone:
            yield from ((whom.customer_id, channel, purpose) for purpose in PURPOSES)


def _cell(whom: Whom, asked: tuple[Any, Channel, Purpose], code: str, told: list[Any]) -> Cell:
    entry, act, action, source, reason, at, name = told
    if entry is None or asked[2] == Purpose.SERVICE:
        return Cell(asked[1], asked[2], code)
    local = at.astimezone(whom.market.zone)
    return Cell(asked[1], asked[2], code, local, action, source, reason, name or "", act, entry)
