"""Stories into the database, by the actions that everything else goes by, some ten thousand rows at a time."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from django.db import connection

from accounts.collecting import without_collecting
from accounts.models import Market
from campaigns.actions import record_events, register_campaigns
from campaigns.events import Event
from customers.actions import record_branches, record_calls
from customers.records import CallRecord
from feedback.actions import record_answers
from integrations.demo.lives import Story
from integrations.demo.story import tell
from integrations.demo.world import Size, World, world_of
from integrations.intake import bring_appointments, bring_customers

BATCH = 10_000
BLOCK = 20_000
"""Customers whose stories are in memory at once."""
_STRANGE = 400
"""One in so many customers is told of only after what was sent to them."""

Row = TypeVar("Row")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of a market was brought in."""

    customers: int = 0
    appointments: int = 0
    calls: int = 0
    events: int = 0

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(
            self.customers + other.customers,
            self.appointments + other.appointments,
            self.calls + other.calls,
            self.events + other.events,
        )


def load(market: Market, size: Size, *, now: datetime, say: Say) -> Loaded:
    """Loads one market's world and says how far it is."""
    world = world_of(market, size, now)
    record_branches(market, [(place.key, f"Glashelder {place.town}", place.town) for place in world.places])
    register_campaigns(market, [letter.plan() for letter in world.letters.values()])
    loaded = Loaded()
    for begin in range(0, world.customers, BLOCK):
        if begin:
            analyze()
        numbers = range(begin + 1, min(begin + BLOCK, world.customers) + 1)
        loaded += _load_block(market, world, _told(world, numbers))
        say(f"{market.name}: {loaded.customers:,} of {world.customers:,} customers, {loaded.events:,} events")
    return loaded


@without_collecting()
def _told(world: World, numbers: Iterable[int]) -> list[Story]:
    return [tell(world, number) for number in numbers]


def analyze() -> None:
    """Tells the database's planner what its tables hold now."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _load_block(market: Market, world: World, stories: Sequence[Story]) -> Loaded:
    """Events come before the appointments, and a few before their customer: the order must not matter."""
    gc.freeze()  # a million live objects, none of them in a cycle: looking for cycles would take seconds
    known = [story.person.record for story in stories if story.person.number % _STRANGE]
    late = [story.person.record for story in stories if not story.person.number % _STRANGE]
    for customers in _batches(known):
        bring_customers(market, customers)
    events = 0
    for batch in _batches(arrivals(world, stories)):
        events += len(batch)
        record_events(market, batch)
    for customers in _batches(late):
        bring_customers(market, customers)
    appointments = list(chain.from_iterable(story.appointments for story in stories))
    for records in _batches(appointments):
        bring_appointments(market, records)
    calls = list(chain.from_iterable(story.calls for story in stories))
    _load_words(market, stories, calls)
    return Loaded(len(stories), sum(story.visits for story in stories), len(calls), events)


def _load_words(market: Market, stories: Sequence[Story], calls: Sequence[CallRecord]) -> None:
    """What customers said by telephone, and answered afterwards."""
    for batch in _batches(calls):
        record_calls(market, batch)
    for answers in _batches(chain.from_iterable(story.answers for story in stories)):
        record_answers(market, answers)


def arrivals(world: World, stories: Sequence[Story]) -> Iterator[Event]:
    """What has reached us by now, in the order in which it did."""
    events = list(chain.from_iterable(story.mailbox.events for story in stories))
    events.sort(key=itemgetter(0))
    for number, (arrival, event) in enumerate(events):
        if arrival > world.clock.now:
            return
        yield event if number % (7 * _STRANGE) else replace(event, campaign="proef-2024", id=f"{event.id}-proef")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
