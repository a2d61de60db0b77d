"""Workers that are killed while they hand messages over to a real socket: none lost, none twice, unknowns named."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Market
from sms import actions
from sms.models import Attempt, Stage, TextMessage
from tests.accounts.factories import market
from tests.config.clients import eventually
from tests.conftest import connected_to, copied_database
from tests.sms.factories import approved, confirm, expected, gateway, planner, writer
from tests.sms.smsbox import Smsbox, smsbox

MESSAGES, KILLS, AT_ONCE = 2000, 10, 8

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def outbox(django_db_setup, django_db_blocker) -> Iterator[Market]:
    """A market with messages that are due, committed in a database of its own."""
    with django_db_blocker.unblock(), copied_database("kills") as name, connected_to(name):
        version = approved(by=writer(), second=writer("Daan")).versions.get()
        gateway(at_once=AT_ONCE)
        confirmed = confirm(planner(), version, expected(MESSAGES))
        actions.release(by=writer("Dora"), sending=confirmed.sending)
        yield market()


def environment(url: str) -> dict[str, str]:
    """Of a process that sends through the gateway at `url`."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "HELDER_SMS_MAIN_URL": url,
        "HELDER_SMS_MAIN_USERNAME": "planner",
        "HELDER_SMS_MAIN_PASSWORD": "tests-only",
    }


def start_worker(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sms.worker", str(connection.settings_dict["NAME"]), "nl"],
        cwd=Path(__file__).parents[2],
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_in_the_middle(box: Smsbox, chance: random.Random) -> None:
    """Starts a worker and kills it after some of its messages have arrived."""
    enough = sum(box.accepted.values()) + chance.randrange(20, 180)
    with start_worker(box.url) as worker:
        try:
            assert eventually(lambda: sum(box.accepted.values()) >= enough, 60), worker.poll()
        finally:
            worker.kill()
    assert eventually(lambda: box.now == 0, 10)


def test_ten_killed_workers_lose_no_message_and_double_none(outbox: Market):
    chance = random.Random(7)  # noqa: S311
    with ExitStack() as stack:
        box = stack.enter_context(smsbox())
        for _kill in range(KILLS):
            kill_in_the_middle(box, chance)
        with start_worker(box.url) as last:
            _, errors = last.communicate(timeout=120)
        assert last.returncode == 0, errors
    TextMessage.objects.filter(stage=Stage.SENDING).update(stage_at=timezone.now() - timedelta(hours=1))
    unknown = actions.give_up_lost(market=outbox)
    stages = dict.fromkeys(Stage.values, 0)
    for stage in TextMessage.objects.values_list("stage", flat=True):
        stages[stage] += 1
    assert max(box.accepted.values()) == 1
    assert stages["accepted"] + stages["unknown"] == MESSAGES
    assert 0 < unknown == stages["unknown"] <= KILLS * 2 * AT_ONCE
    sure = TextMessage.objects.filter(stage=Stage.ACCEPTED).values_list("phone", flat=True)
    assert set(sure) <= set(box.accepted)
    assert Attempt.objects.filter(ended_at=None).count() == unknown
    assert Attempt.objects.count() == MESSAGES
    assert box.most <= 2 * AT_ONCE  # a killed worker's last calls may still be at it when the next begins
