"""Permissions: many addresses in one question, a storm of entries, and the desk while a file comes in."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import Final

from django.db import connection

from accounts.models import Market
from benchmarks import storm
from benchmarks.clock import Figure, laps
from benchmarks.people import market
from benchmarks.sizes import Sizes
from permissions.actions import AT_ONCE, Act, Telling, lower_many, withdraw
from permissions.models import Event, Source
from permissions.points import address_point
from permissions.queries import whom
from permissions.queries.gate import may_send, may_send_many
from permissions.queries.verification import verify

ADDRESSES: Final = 100_000
TIMES_AS_FAST: Final = 50
IMPORT: Final = 20_000
PROCESSES: Final = 4
MOST_MS: Final = 300


def figures(sizes: Sizes) -> Iterator[Figure]:
    """The gate, the race and the storm, with `ADDRESSES` addresses or, of a tiny world, as many as customers."""
    of = market("bench-may")
    size = min(ADDRESSES, sizes.customers)
    yield from _gate(of, size)
    yield from _race(of, min(IMPORT, size))
    yield from _storm(of, size)


def _refusals(of: Market, size: int, name: str) -> list[Telling]:
    return [
        Telling(address_point(of, "email", f"{name}{number}@example.com").digest, "email", Source.CSV_IMPORT, None)
        for number in range(size)
    ]


def _gate(of: Market, size: int) -> Iterator[Figure]:
    """Every tenth of the addresses has refused."""
    told = _refusals(of, size, "gate")[::10]
    for begin in range(0, len(told), AT_ONCE):
        lower_many(market=of, tellings=told[begin : begin + AT_ONCE])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE permissions_state, customers_contactpoint")
    addresses = [f"gate{number}@example.com" for number in range(size)]
    some = addresses[:: max(1, size // 300)]
    single = laps(lambda: [may_send(of, each, "email", "survey") for each in some], times=3)
    many = laps(lambda: may_send_many(of, addresses, "email", "survey"), times=3)
    one, each = min(single.wall) / len(some), min(many.wall) / size
    yield Figure("may we? one address", one * 1000, "ms")
    what = f"may we? {size:,} addresses in one call, times as fast as one by one"
    yield Figure(what, one / each, "", TIMES_AS_FAST, most=False, note=f"{min(many.wall):.2f} s")


def _race(of: Market, size: int) -> Iterator[Figure]:
    """Somebody at the desk unsubscribes callers while a file names the same addresses."""
    told, begun, waits = _refusals(of, size, "race"), Signal(), []

    def take_in() -> None:
        try:
            for begin in range(0, size, AT_ONCE):
                begun.set()
                lower_many(market=of, tellings=told[begin : begin + AT_ONCE])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        database = connection.settings_dict["NAME"]
        running = pool.submit(take_in)
        begun.wait()
        number = 0
        while not running.done() and connection.settings_dict["NAME"] == database:
            who = whom.address(of, "email", f"race{number * 97 % size}@example.com")
            before = time.perf_counter()
            withdraw(whom=who, act=Act(source=Source.AGENT_CALL))
            waits.append(time.perf_counter() - before)
            number += 1
        running.result()
    what = f"longest wait at the desk while {size:,} refusals come in"
    yield Figure(what, max(waits, default=0) * 1000, "ms", MOST_MS, note=f"{len(waits)} saved meanwhile")


def _storm(of: Market, size: int) -> Iterator[Figure]:
    before, began = Event.objects.count(), time.perf_counter()
    storm.rage(str(connection.settings_dict["NAME"]), of.code, processes=PROCESSES, events=size)
    seconds = time.perf_counter() - began
    written = Event.objects.count() - before
    yield Figure(f"entries a second, {PROCESSES} processes about the same 200 people", written / seconds, "")
    yield Figure(f"faults after {written:,} entries: state against replay", float(len(verify().faults)), "", 0)
