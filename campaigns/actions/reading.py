"""A batch, read: each event judged and given its identity, before anybody waits for the market's lock.

What many events of a batch share (who sent what to whom, on which link, with which agent) is looked at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from accounts.models import Market
from accounts.outcomes import Outcome
from campaigns.events import LEAD, Event, event_key, message_head, message_key_after, problem
from campaigns.horizon import earliest

_shared = attrgetter(
    "source", "type", "channel", "campaign", "campaign_name", "variant", "link", "bounce", "reason", "user_agent",
    "is_machine", "machine_reason",
)  # fmt: skip
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From where PostgreSQL counts microseconds."""


@dataclass(slots=True)
class Kind:
    """What events of a batch share: its number, the first of them, and how the keys of their messages begin."""

    number: int
    event: Event
    head: str


Row = tuple[int, int, int, int, bool, int, Kind]
"""An event: position in the batch, key, message's key, when (µs since 2000), whether that was told, received, kind."""


class InvalidError(ValueError):
    """This event can't be recorded."""


class Reader:
    """Reads the events of one batch."""

    def __init__(self, market: Market, now: datetime) -> None:
        self._market, self._now = market, now
        self._earliest, self._latest, self._received = map(microseconds, (earliest(now), now + LEAD, now))
        self._kinds: dict[tuple[object, ...], Kind] = {}
        self._seen: set[tuple[int, int]] = set()

    def read(self, events: Sequence[Event]) -> tuple[list[Row], dict[int, Outcome]]:
        """A row for every event that is valid and stands for the first time in the batch; what is wrong with others."""
        rows: list[Row] = []
        wrong: dict[int, Outcome] = {}
        for pos, event in enumerate(events):
            try:
                row = self._row(pos, event)
            except (TypeError, ValueError, AttributeError):
                found = problem(event, now=self._now)
                if found is None:
                    raise
                wrong[pos] = found
            else:
                rows += row
        return rows, wrong

    def _row(self, pos: int, event: Event) -> tuple[Row, ...]:
        """One row, or none for a repeat; raises where `problem` finds one (its checks of a kind are made once)."""
        kind = self._kinds.get(_shared(event)) or self._kind(event)
        at, received = event.occurred_at, event.received_at
        if "\x00" in event.id + event.message_id + event.recipient + event.customer:
            raise InvalidError
        if not (event.message_id or (event.campaign and (event.recipient.strip() or event.customer))):
            raise InvalidError
        message, key = event.keys or _keys(kind.head, event, self._market)
        came = self._received if received is None else self._plausible(received)
        when = came if at is None else self._plausible(at)
        identity = (key, 0 if at is None else when)  # where the provider gives no time, it can't be part of it
        if identity in self._seen:
            return ()
        self._seen.add(identity)
        return ((pos, key, message, when, at is not None, came, kind),)

    def _kind(self, event: Event) -> Kind:
        if problem(event, now=self._now):
            raise InvalidError
        kind = Kind(len(self._kinds), event, message_head(event, self._market))
        self._kinds[_shared(event)] = kind
        return kind

    def _plausible(self, instant: datetime) -> int:
        since = microseconds(instant)
        if not self._earliest <= since <= self._latest:
            raise InvalidError
        return since


def _keys(head: str, event: Event, market: Market) -> tuple[int, int]:
    message = message_key_after(head, event, market)
    return message, event_key(event, message)


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
