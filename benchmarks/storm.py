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
    """Writes about `events` entries in random order, with random times; how many there are then."""
    from permissions.models import Event  # noqa: PLC0415 (settings come first)

    chance, written = random.Random(seed), 0  # noqa: S311
    while written < events:
        written += _batch(of, chance) if chance.randrange(SINGLE) else _single(of, chance)
    return Event.objects.filter(market=of).count()


def _address(chance: random.Random) -> str:
    return f"storm{chance.randrange(KEYS)}@example.com"


def _batch(of: "Market", chance: random.Random) -> int:
    """Refusals or earlier consents, as of a file or a sending system."""
    from django.utils import timezone  # noqa: PLC0415 (settings come first)

    from permissions.actions import Telling, lower_many, register_many  # noqa: PLC0415
    from permissions.models import Source  # noqa: PLC0415
    from permissions.points import address_point  # noqa: PLC0415

    refuse = chance.random() < 0.5
    source = chance.choice([Source.ESP_SYNC, Source.CSV_IMPORT]) if refuse else Source.CONSENT_REGISTER
    told = [
        Telling(
            address_point(of, "email", _address(chance)).digest,
            "email",
            source,
            timezone.now() - timedelta(seconds=chance.randrange(10**7)),
        )
        for _each in range(BATCH)
    ]
    (lower_many if refuse else register_many)(market=of, tellings=told)
    return BATCH


def _single(of: "Market", chance: random.Random) -> int:
    """What somebody says themselves."""
    from permissions.actions import Act, grant, withdraw  # noqa: PLC0415 (settings come first)
    from permissions.models import Source  # noqa: PLC0415
    from permissions.queries import whom  # noqa: PLC0415

    who = whom.address(of, "email", _address(chance))
    if chance.random() < 0.5:
        grant(whom=who, act=Act(source=Source.SELF_SERVICE), purposes=["all"])
    else:
        withdraw(whom=who, act=Act(source=Source.AGENT_CALL))
    return 1


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
