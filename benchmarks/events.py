"""Recording events, beside the quickest way for the same rows into the same server: COPY into a bare table."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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

GOAL: Final = 0.03
REPEATS: Final = 3
PEOPLE: Final = 5_000
COPIES: Final = 5
_BEGIN: Final = datetime(2026, 3, 2, 7, tzinfo=UTC)
_CAMPAIGNS: Final = 20
_HEAP: Final = """
CREATE UNLOGGED TABLE bench_heap AS TABLE campaigns_messageevent WITH NO DATA
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What some rows took: seconds of wall time, and of processor time here and in the server together."""

    rows: int
    wall: float
    cpu: float

    def per_row(self) -> str:
        """The processor time of one, in words."""
        return f"{self.cpu / self.rows * 1e6:.3g} µs of processor time each"


def figures(sizes: Sizes) -> Iterator[Figure]:
    """New events and repeated ones a second, and the new ones as a share of COPY."""
    of = market("bench-events")
    record_customers(of, [_person(number) for number in range(PEOPLE)])
    events = told(sizes.events)
    fresh, repeated, copied = _record(of, events, sizes), _record(of, events, sizes), _copied()
    what = f"new events, {len(events):,} in batches of {sizes.batch:,}"
    yield Figure("new events, share of COPY's rows a second", copied.wall / fresh.wall, "", GOAL, most=False)
    yield Figure("the same by processor time", copied.cpu / fresh.cpu, "", GOAL, most=False)
    yield Figure(what, fresh.rows / fresh.wall, "a second", note=fresh.per_row())
    yield Figure("repeats, as against new ones", fresh.wall / repeated.wall, "times as fast", REPEATS, most=False)
    yield Figure("the same events once more", repeated.rows / repeated.wall, "a second", note=repeated.per_row())
    yield Figure("COPY of their rows, binary, unlogged", copied.rows / copied.wall, "a second", note=copied.per_row())


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


def _copied() -> Cost:
    """The middle one of several: it is over in an instant, and the first takes longer than those that follow."""
    return sorted((_copy() for _ in range(COPIES)), key=attrgetter("wall"))[COPIES // 2]


def _copy() -> Cost:
    """The rows that were recorded go out as blocks of bytes, and on the clock into a table without any index."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAP)
        with cursor.copy("COPY (TABLE campaigns_messageevent) TO STDOUT (FORMAT binary)") as out:
            blocks = b"".join(out)

        def run() -> None:
            with cursor.copy("COPY bench_heap FROM STDIN (FORMAT binary)") as into:
                into.write(blocks)

        cursor.execute("SELECT count(*) FROM campaigns_messageevent")
        found = _cost(cursor.fetchone()[0], run)
        cursor.execute("DROP TABLE bench_heap")
    return found


def _cost(rows: int, run: Callable[[], None]) -> Cost:
    server, here, began = backend_seconds(), time.process_time(), time.perf_counter()
    run()
    wall, cpu = time.perf_counter() - began, time.process_time() - here
    return Cost(rows, wall, cpu + backend_seconds() - server)
