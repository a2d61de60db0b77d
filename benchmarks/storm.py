"""`python -m benchmarks.storm DATABASE MARKET SEED EVENTS`: one of several that write about the same people."""

import os
import random
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from accounts.models import Market

KEYS: Final = 200
BATCH: Final = 200
SINGLE: Final = 20
"""One in so many rounds is a single act, as of a person; the others are batches, as of a file."""


def rage(database: str, market: str, *, processes: int, events: int) -> list[int]:
    """Lets `processes` write `events` entries together; how many each wrote. Raises where one of them fails."""
    share = str(events // processes)
    started = [
        subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-m", "benchmarks.storm", database, market, str(seed), share],
            env={**os.environ},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(processes)
    ]
    answers = [each.communicate(timeout=600)[0] for each in started]
    if any(each.returncode for each in started):
        raise RuntimeError("a process of the storm failed")
    return [int(answer) for answer in answers]


def write(of: "Market", seed: int, events: int) -> int:
    """Writes about `events` entries in random order, with random times; how many were news."""
    from django.utils import timezone  # noqa: PLC0415 (settings come first)

    from permissions.actions import Act, Telling, grant, lower_many, register_many, withdraw  # noqa: PLC0415
    from permissions.models import Event, Source  # noqa: PLC0415
    from permissions.points import address_point  # noqa: PLC0415
    from permissions.queries import whom  # noqa: PLC0415

    chance, now = random.Random(seed), timezone.now()  # noqa: S311
    addresses = [f"storm{number}@example.com" for number in range(KEYS)]
    points = [address_point(of, "email", address).digest for address in addresses]

    def moment() -> "object":
        return now - timedelta(seconds=chance.randrange(10**7))

    written = 0
    while written < events:
        if chance.randrange(SINGLE):
            refuse = chance.random() < 0.5
            source = chance.choice([Source.ESP_SYNC, Source.CSV_IMPORT]) if refuse else Source.CONSENT_REGISTER
            told = [Telling(chance.choice(points), "email", source, moment()) for _each in range(BATCH)]  # type: ignore[arg-type]
            (lower_many if refuse else register_many)(market=of, tellings=told)
            written += BATCH
        else:
            who = whom.address(of, "email", chance.choice(addresses))
            if chance.random() < 0.5:
                grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["all"])
            else:
                withdraw(whom=who, act=Act(source=Source.AGENT_CALL))
            written += 1
    return Event.objects.filter(market=of).count()


def main() -> None:
    """Connects to the database that is named, and writes."""
    database, market, seed, events = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 (settings read the environment)

    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    from accounts.models import Market  # noqa: PLC0415

    sys.stdout.write(str(write(Market.objects.get(code=market), int(seed), int(events))))


if __name__ == "__main__":
    main()
