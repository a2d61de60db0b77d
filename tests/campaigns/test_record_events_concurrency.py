"""Several processes at once: each event once, results exact, nobody waits for ever."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Market
from campaigns.actions import record_events, recount
from tests.campaigns import feeding, stored
from tests.campaigns.equality import assert_equal_to_recount
from tests.campaigns.factories import market
from tests.campaigns.recount import identity
from tests.conftest import connected_to, copied_database

SEED = 7
MARKETS = ("together", "beside")


def _close() -> None:
    connection.close()  # of the thread that runs this


@pytest.fixture(scope="module")
def _database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A database of their own: what is committed here no other test sees, and a ledger cannot be emptied."""
    with django_db_blocker.unblock(), copied_database("feeding") as name, connected_to(name):
        yield


@pytest.fixture
def in_a_thread(_database) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Runs with a connection of its own, outside the test's transaction: what it does is committed."""
    with ThreadPoolExecutor(1) as pool:
        try:
            yield lambda work: pool.submit(work).result()
        finally:
            pool.submit(_close).result()


def _start(of: Market, own_seed: int) -> subprocess.Popen[str]:
    database = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-m", "tests.campaigns.feeding", database, of.code, str(SEED), str(own_seed)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _feed(feeders: Sequence[subprocess.Popen[str]]) -> list[int]:
    """Lets all of them begin at once; how many events each of them recorded as new."""
    for feeder in feeders:
        assert feeder.stdout.readline() == "ready\n", feeder.stderr.read()
    for feeder in feeders:
        feeder.stdin.write("go\n")
        feeder.stdin.flush()
    answers = [feeder.communicate(timeout=60) for feeder in feeders]
    assert [feeder.returncode for feeder in feeders] == [0] * len(feeders), answers
    return [int(answer) for answer, _ in answers]


def _feed_and_compare() -> None:
    together, beside = [market(code) for code in MARKETS]
    told = feeding.world(SEED)
    with ExitStack() as running:
        feeders = [running.enter_context(_start(of, n)) for n, of in enumerate([together] * 3 + [beside])]
        accepted = _feed(feeders)
    rest = record_events(together, told[::-1])
    assert sum(accepted[:3]) + sum(o.status == "accepted" for o in rest) == len({identity(event) for event in told})
    assert min(accepted) > 0
    record_events(beside, told)
    assert {"timing:burst", "timing:prompt"} <= stored.machine_reasons(together)
    for of in (together, beside):
        assert_equal_to_recount(of, told)
        held = stored.everything(of)
        recount(of)
        assert stored.everything(of) == held


@pytest.mark.django_db
@pytest.mark.timeout(120)
def test_processes_that_feed_overlapping_shares_at_once_end_at_the_plain_recount(in_a_thread):
    in_a_thread(_feed_and_compare)
