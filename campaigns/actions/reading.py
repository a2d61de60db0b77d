"""A batch, read: each event judged and given its identity, before anybody waits for the market's lock.

What many events of a batch share (who sent what to whom, on which link, with which agent) is looked at once, and what
each has of its own is looked at column by column, which takes Python a third less than event by event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from operator import attrgetter, itemgetter

from accounts.models import Market
from accounts.outcomes import Outcome
from campaigns.events import (
    LEAD,
    Event,
    event_text,
    hashes,
    message_head,
    message_text,
    names_a_message,
    problem,
)
from campaigns.horizon import earliest
from customers.checks import are_storable

_shared = attrgetter(
    "source", "type", "channel", "campaign", "campaign_name", "variant", "link", "bounce", "reason", "user_agent",
    "is_machine", "machine_reason",
)  # fmt: skip
_own = attrgetter("id", "message_id", "recipient", "customer")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From where PostgreSQL counts microseconds."""
_BLOCK = 200
"""Events that are looked at together: so few that a processor's cache holds them from one column to the next."""


@dataclass(slots=True)
class Kind:
    """What events of a batch share: its number, the first of them, and how the texts of their messages begin."""

    number: int
    event: Event
    head: str


Row = tuple[int, int, int, int, bool, int, Kind]
"""An event: position in the batch, key, message's key, when (µs since 2000), whether that was told, received, kind."""


class InvalidError(ValueError):
    """Among these events is one that can't be recorded."""


class Reader:
    """Reads the events of one batch."""

    def __init__(self, market: Market, now: datetime) -> None:
        self._market, self._now = market, now
        self._earliest, self._latest, self._received = map(microseconds, (earliest(now), now + LEAD, now))
        self._kinds: dict[tuple[object, ...], Kind] = {}

    def read(self, events: Sequence[Event]) -> tuple[list[Row], dict[int, Outcome]]:
        """A row for every event that is valid and stands for the first time in the batch; what is wrong with others."""
        rows: list[Row] = []
        wrong: dict[int, Outcome] = {}
        for start in range(0, len(events), _BLOCK):
            block = range(start, min(start + _BLOCK, len(events)))
            try:
                rows += self._rows(block, events[start : block.stop])
            except (TypeError, ValueError, AttributeError):
                found = {pos: why for pos in block if (why := self._problem(events[pos]))}
                if not found:
                    raise
                wrong |= found
                good = [pos for pos in block if pos not in found]
                rows += self._rows(good, [events[pos] for pos in good])
        return _first(rows), wrong

    def _problem(self, event: Event) -> Outcome | None:
        return problem(event, now=self._now, region=self._market.phone_region)

    def _rows(self, places: Sequence[int], events: Sequence[Event]) -> list[Row]:
        """Raises where `problem` finds something in one of them (its checks of a kind are made once)."""
        kinds = [self._kinds.get(shared) or self._kind(shared, event) for shared, event in _with_shared(events)]
        if not (are_storable(chain.from_iterable(map(_own, events))) and all(map(names_a_message, events))):
            raise InvalidError
        messages, keys = self._keys(kinds, events)
        timed = [event.occurred_at is not None for event in events]
        came = [self._received if (at := event.received_at) is None else microseconds(at) for event in events]
        times = [
            default if (at := event.occurred_at) is None else microseconds(at)
            for event, default in zip(events, came, strict=True)
        ]
        self._check(times)
        self._check(came)
        return list(zip(places, keys, messages, times, timed, came, kinds, strict=True))

    def _kind(self, shared: tuple[object, ...], event: Event) -> Kind:
        if self._problem(event):
            raise InvalidError
        kind = Kind(len(self._kinds), event, message_head(event, self._market))
        self._kinds[shared] = kind
        return kind

    def _keys(self, kinds: Sequence[Kind], events: Sequence[Event]) -> tuple[Sequence[int], Sequence[int]]:
        """Of the messages and of the events; who told us their numbers is believed."""
        told = [event.keys for event in events]
        messages: Sequence[int] = hashes(
            message_text(kind.head, event, self._market) for kind, event in zip(kinds, events, strict=True)
        )
        if any(told):
            messages = [own[0] if own else key for own, key in zip(told, messages, strict=True)]
        keys: Sequence[int] = hashes(map(event_text, events, messages))
        if any(told):
            keys = [own[1] if own else key for own, key in zip(told, keys, strict=True)]
        return messages, keys

    def _check(self, instants: Sequence[int]) -> None:
        if instants and not self._earliest <= min(instants) <= max(instants) <= self._latest:
            raise InvalidError


def _with_shared(events: Sequence[Event]) -> Iterable[tuple[tuple[object, ...], Event]]:
    return zip(map(_shared, events), events, strict=True)


def _first(rows: list[Row]) -> list[Row]:
    """Of those with one identity the first: where the provider gives no time, it can't be part of that."""
    firsts = {(row[1], row[3] if row[4] else 0): row for row in reversed(rows)}
    return rows if len(firsts) == len(rows) else sorted(firsts.values(), key=itemgetter(0))


def microseconds(instant: datetime) -> int:
    """Since 2000, as PostgreSQL stores an instant."""
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def kinds_of(rows: Iterable[Row]) -> list[Kind]:
    """The kinds that these rows are of."""
    return list({id(row[6]): row[6] for row in rows}.values())


def days_of(rows: Iterable[Row]) -> set[datetime]:
    """The days (UTC) on which these happened."""
    return {_EPOCH + timedelta(days=day) for day in {row[3] // 86_400_000_000 for row in rows}}
