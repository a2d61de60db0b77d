"""How much memory recording takes, for a tenth of the events and for all: in a process of its own each time.

`python -m benchmarks.memory DATABASE EVENTS BATCH` is that process; it says its peak in MB.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from benchmarks.clock import Figure
    from benchmarks.sizes import Sizes

MOST_MB: Final = 300
TIMES: Final = 10


def figures(sizes: "Sizes") -> "Iterator[Figure]":
    """The peak of a process that records a tenth of `sizes.events`, and of one that records all."""
    from benchmarks.clock import Figure  # noqa: PLC0415 (the process itself must set up Django first)

    peaks = []
    for events in (sizes.events // TIMES, sizes.events):
        peaks.append(_peak(events, sizes.batch))
        yield Figure(f"memory of recording {events:,} events", peaks[-1], "MB", MOST_MB)
    yield Figure(f"memory at {TIMES} times the events", peaks[1] / peaks[0], "times")


def _peak(events: int, batch: int) -> float:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    database = str(connection.settings_dict["NAME"])
    told = subprocess.run(  # noqa: S603 (our own module, with numbers)
        [sys.executable, "-m", "benchmarks.memory", database, str(events), str(batch)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "HELDER_DATA": str(settings.DATA_DIR)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(told.stdout)


def main(database: str, events: str, batch: str) -> None:
    """Record so many events as they are told, none kept."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    from benchmarks.events import stream  # noqa: PLC0415
    from benchmarks.peak import peak  # noqa: PLC0415
    from benchmarks.people import market  # noqa: PLC0415
    from campaigns.actions import record_events  # noqa: PLC0415

    of, told = market(f"bench-{events}"), stream(int(events))
    while some := list(islice(told, int(batch))):
        record_events(of, some)
    sys.stdout.write(f"{peak():.1f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
