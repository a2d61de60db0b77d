"""Recording events, beside the quickest way for the same rows into the same server: COPY into a bare table.

Twice: the demo's own stream (messages told late, machines, several clicks, repeats), which the goals are about, and an
even mix, which is easier to reason about. And what a batch costs that holds one opening to be judged by its timing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Final

from django.db import connection

from accounts.models import Market
from benchmarks.clock import Figure, backend_seconds
from benchmarks.people import market
from benchmarks.sizes import Sizes
from campaigns.actions import record_events
from campaigns.events import Event
from customers.actions import record_customers
from customers.records import CustomerRecord
from integrations.demo.loader import arrivals
from integrations.demo.story import tell
from integrations.demo.world import MARKETS, Size, world_of
from integrations.intake import bring_customers

GOAL: Final = 0.03
REPEATS: Final = 0.07
DOUBLED: Final = 2.5
"""Twice the batch takes less than so many times the work."""
PEOPLE: Final = 5_000
COPIES: Final = 5
_BEGIN: Final = datetime(2026, 3, 2, 7, tzinfo=UTC)
_CAMPAIGNS: Final = 20
_PROMPT_AT: Final = datetime(2026, 4, 1, 9, 0, 0, 123457, tzinfo=UTC)
"""Told to better than the minute, as only then timing is judged."""
_HEAP: Final = """
CREATE UNLOGGED TABLE bench_heap AS TABLE campaigns_messageevent WITH NO DATA
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some rows took: seconds of wall time, and of processor time here and in the server together."""

    rows: int
    wall: float
    cpu: float

    @property
    def pace(self) -> float:
        """Seconds of wall time a row."""
        return self.wall / self.rows

    @property
    def work(self) -> float:
        """Seconds of processor time a row."""
        return self.cpu / self.rows

    def per_row(self) -> str:
        """The processor time of one, in words."""
        return f"{self.work * 1e6:.3g} µs of processor time each"


def figures(sizes: Sizes) -> Iterator[Figure]:
    """New events and repeated ones as a share of COPY, of both streams; and a batch with an opening to be judged."""
    yield from _compared("of the demo's stream", *_demo(sizes.events), sizes)
    of = market("bench-events")
    record_customers(of, [_person(number) for number in range(PEOPLE)])
    yield from _compared("of an even mix", of, told(sizes.events), sizes)
    once, twice = (_judged(of, size) for size in (sizes.batch, 2 * sizes.batch))
    yield Figure(
        "one opening to be judged among twice as many events", twice.cpu / once.cpu, "times the work", DOUBLED,
        note=once.per_row(),
    )  # fmt: skip


def _compared(what: str, of: Market, events: Sequence[Event], sizes: Sizes) -> Iterator[Figure]:
    fresh, repeated, copied = _record(of, events, sizes), _record(of, events, sizes), _copied(of)
    yield Figure(f"new events {what}, share of COPY's rows a second", copied.pace / fresh.pace, "", GOAL, most=False)
    yield Figure("the same by processor time", copied.work / fresh.work, "", GOAL, most=False)
    counted = f"new events {what}, {len(events):,} in batches of {sizes.batch:,}"
    yield Figure(counted, 1 / fresh.pace, "a second", note=fresh.per_row())
    yield Figure("repeats, share of COPY's rows a second", copied.pace / repeated.pace, "", REPEATS, most=False)
    yield Figure("the same events once more", 1 / repeated.pace, "a second", note=repeated.per_row())
    yield Figure("COPY of their rows, binary, unlogged", 1 / copied.pace, "a second", note=copied.per_row())


def _demo(count: int) -> tuple[Market, list[Event]]:
    """A market of the demo with its customers, and about `count` events that its year begins with."""
    of = market("bench-demo")
    world = world_of(MARKETS[0], Size(customers=max(10, count // 20), months=12, seed=1), _BEGIN)
    stories = [tell(world, number) for number in range(1, world.customers + 1)]
    bring_customers(of, [story.person.record for story in stories])
    return of, list(islice(arrivals(world, stories), count))


def _judged(of: Market, size: int) -> Cost:
    """As many messages, sent and then opened, the first of them at once."""
    sent = [_of_batch(size, number, "sent", _PROMPT_AT) for number in range(size)]
    opened = [_of_batch(size, number, "opened", _PROMPT_AT + timedelta(hours=number > 0)) for number in range(size)]
    record_events(of, sent)
    return _cost(size, lambda: record_events(of, opened))


def _of_batch(size: int, number: int, kind: str, at: datetime) -> Event:
    own = f"{size}-{number}"
    return replace(_event(number, kind, 0), id=f"{own}-{kind}", message_id=own, occurred_at=at)


def told(count: int) -> list[Event]:
    """At least `count` events, by their time: of ten messages all are sent and delivered, four opened, one clicked."""
    return sorted(stream(count), key=attrgetter("occurred_at"))


def stream(count: int) -> Iterator[Event]:
    """The same, message by message."""
    for number in range(-(-count // 25) * 10):
        often = ("sent", "delivered") + ("opened",) * (number % 10 < 4) + ("clicked",) * (number % 10 < 1)
        for step, kind in enumerate(often):
            yield _event(number, kind, step)


def _event(number: int, kind: str, step: int) -> Event:
    return Event(
        source="bench",
        type=kind,
        occurred_at=_BEGIN + timedelta(seconds=number // 50, hours=step),
        id=f"{number}-{kind}",
        message_id=str(number),
        recipient=f"person{number % PEOPLE}@example.com",
        campaign=f"campaign {number % _CAMPAIGNS}",
        link="https://www.example.com/book" if kind == "clicked" else "",
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)" if step > 1 else "",
    )


def _person(number: int) -> CustomerRecord:
    return CustomerRecord(source="bench", external_id=str(number), email=f"person{number}@example.com")


def _record(of: Market, events: Sequence[Event], sizes: Sizes) -> Cost:
    def run() -> None:
        for start in range(0, len(events), sizes.batch):
            record_events(of, events[start : start + sizes.batch])

    return _cost(len(events), run)


def _copied(of: Market) -> Cost:
    """The middle one of several: it is over in an instant, and the first takes longer than those that follow."""
    return sorted((_copy(of) for _ in range(COPIES)), key=attrgetter("wall"))[COPIES // 2]


def _copy(of: Market) -> Cost:
    """The rows that were recorded go out as blocks of bytes, and on the clock into a table without any index."""
    rows = f"SELECT * FROM campaigns_messageevent WHERE market_id = {int(of.pk)}"
    with connection.cursor() as cursor:
        cursor.execute(_HEAP)
        with cursor.copy(f"COPY ({rows}) TO STDOUT (FORMAT binary)") as out:
            blocks = b"".join(out)

        def run() -> None:
            with cursor.copy("COPY bench_heap FROM STDIN (FORMAT binary)") as into:
                into.write(blocks)

        cursor.execute(f"SELECT count(*) FROM ({rows}) recorded")
        cost = _cost(cursor.fetchone()[0], run)
        cursor.execute("DROP TABLE bench_heap")
    return cost


def _cost(rows: int, run: Callable[[], object]) -> Cost:
    server, here, began = backend_seconds(), time.process_time(), time.perf_counter()
    run()
    wall, cpu = time.perf_counter() - began, time.process_time() - here
    return Cost(rows, wall, cpu + backend_seconds() - server)
