"""One of several processes that feed the same events at the same time: `python -m tests.campaigns.feeding …`.

Arguments: database, market's code, seed of the world, seed of this process. It waits for a line before it begins.
"""

import random
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import django

SENT = datetime(2011, 1, 20, tzinfo=UTC)
"""A month in which nothing else happens, so that its partitions are made by whoever comes first."""
MESSAGES = 60


def world(seed: int) -> list["Event"]:  # noqa: F821 (models need settings first)
    """Some six hundred events of sixty messages, over two campaigns and two months."""
    from campaigns.events import Event  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311
    kinds = ("sent", "delivered", "opened", "opened", *["clicked"] * 4, "bounced", "unsubscribed")
    told = []
    for number in range(MESSAGES):
        start = SENT + timedelta(hours=chance.randrange(20 * 24))
        told += [
            Event(
                source="selligent", type=kind, occurred_at=start + _after(chance),
                message_id=f"m-{number % 40}", recipient=f"{chance.choice(('anna', 'bob', 'carol'))}@example.com",
                campaign=("spring", "autumn")[number % 2], link=f"https://example.com/{chance.randrange(3)}",
            )
            for kind in kinds
        ]  # fmt: skip
    return [replace(event, campaign="") if chance.random() < 0.3 else event for event in told]


def _after(chance: random.Random) -> timedelta:
    """Half of all happens as quickly as only machines do it."""
    return timedelta(seconds=chance.randrange(1, 6) if chance.random() < 0.5 else 60 * chance.randrange(9000))


def main(database: str, code: str, seed: str, own_seed: str) -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.settings_dict["NAME"] = database
    from accounts.models import Market  # noqa: PLC0415
    from campaigns.actions import record_events  # noqa: PLC0415
    from tests.campaigns.factories import customer  # noqa: PLC0415

    chance = random.Random(own_seed)  # noqa: S311
    of = Market.objects.get(code=code)
    told = world(int(seed))
    share = chance.sample(told, k=len(told) * 2 // 3)
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    accepted = 0
    while share:
        size = chance.randrange(1, 60)
        accepted += sum(outcome.status == "accepted" for outcome in record_events(of, share[:size]))
        del share[:size]
        customer(chance.choice(("anna", "bob")), of=of)
    print(accepted, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
