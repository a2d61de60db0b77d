"""Events through the API: one by one, and as one batch; whole requests, from the first byte to the last, without a
network between, which would only slow down the one by one."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.test import Client

from accounts.actions import issue_key
from accounts.scopes import EVENTS_WRITE
from benchmarks.clock import Figure, laps, middle_ms
from benchmarks.people import market
from benchmarks.sizes import Sizes

GOAL: Final = 10
BATCH: Final = 500
_UNLIMITED: Final = 1_000_000
_ADDRESS: Final = "/api/v1/events/"


def figures(sizes: Sizes) -> Iterator[Figure]:
    """How much faster a batch of `BATCH` events is than as many requests; both with new events, after a warm-up."""
    client = _client()
    size = min(BATCH, sizes.events)
    _send(client, told(size, "warm"))
    singly = laps(lambda: _one_by_one(client, told(size, "one")), times=1, warm=0)
    fresh = iter(range(sizes.rounds))
    together = laps(lambda: _send(client, told(size, f"batch {next(fresh)}")), times=max(1, sizes.rounds // 4), warm=0)
    one, batch = middle_ms(singly.wall), middle_ms(together.wall)
    yield Figure(f"{size} events as one batch, times as fast as one by one", one / batch, "", GOAL, most=False)
    yield Figure(f"{size} events as one batch", batch, "ms", note=f"{size / batch * 1000:,.0f} events a second")
    yield Figure("one event", one / size, "ms", note=f"{size / one * 1000:,.0f} events a second")


def told(count: int, run: str) -> list[dict[str, Any]]:
    """As many events of a run, each of a message of its own."""
    return [
        {
            "source": "bench",
            "id": f"{run}-{number}",
            "type": "delivered",
            "time": f"2026-03-02T09:{number % 60:02}:00+01:00",
            "message_id": f"{run}-{number}",
            "recipient": f"person{number}@example.com",
            "campaign": f"campaign {number % 5}",
        }
        for number in range(count)
    ]


def _client() -> Client:
    issued = issue_key(
        by=None,
        client="Bench",
        scopes=[EVENTS_WRITE],
        markets=[market("bench-api")],
        requests_a_minute=_UNLIMITED,
    )
    return Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {issued.secret}"})


def _one_by_one(client: Client, events: Sequence[dict[str, Any]]) -> None:
    for event in events:
        _send(client, [event])


def _send(client: Client, events: Sequence[dict[str, Any]]) -> None:
    answer = client.post(_ADDRESS, json.dumps(events), content_type="application/json")
    if answer.json().get("accepted") != len(events):
        raise RuntimeError(f"Only part of the events was recorded: {answer.content[:200]!r}")
