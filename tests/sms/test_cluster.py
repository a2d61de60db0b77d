"""The queue itself: a cluster whose workers are killed while they send, and settings under which no task runs twice."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_q.tasks import async_task

from accounts.models import Market
from config.background import CLUSTER
from sms import actions
from sms.models import Attempt, Stage, TextMessage
from tests.config.clients import eventually
from tests.sms.smsbox import Smsbox, smsbox
from tests.sms.test_kills import AT_ONCE, KILLS, MESSAGES, environment, outbox

__all__ = ["outbox"]  # the same customers and messages, in a database of this file's own


def test_a_tasks_lock_outlives_what_it_waits_for():
    """Of the tasks that a cluster fetches ahead, one lies in its queue and one in its hand; each may take its time."""
    assert settings.Q_CLUSTER["bulk"] == 1
    ahead = CLUSTER["queue_limit"] + 1
    assert CLUSTER["retry"] > (ahead + 1) * CLUSTER["timeout"]  # where one worker does them one by one


_AGAIN = "import subprocess, sys\nwhile True: subprocess.run(sys.argv[1:], check=False)"
"""A cluster of which a process is killed ends: whoever runs it starts it again, as this does."""


@contextmanager
def cluster(url: str) -> Iterator[psutil.Process]:
    """Runs until the block ends; then nothing of it is left."""
    one = [sys.executable, "-m", "tests.sms.cluster", str(connection.settings_dict["NAME"])]
    command = [sys.executable, "-c", _AGAIN, *one]
    place = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=place, env=environment(url), start_new_session=True) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # all at once: the guard would start who is missing anew


def killed_while_sending(of: psutil.Process, box: Smsbox) -> bool:
    """Kills the process of the cluster that is speaking to the gateway now, if one is."""
    port = urlsplit(box.url).port
    for child in of.children(recursive=True):
        try:
            if any(line.raddr and line.raddr.port == port for line in child.net_connections("tcp")):
                child.kill()
                return True
        except psutil.Error:
            continue
    return False


def long_ago() -> datetime:
    """Nobody speaks to this gateway for so long: what is being handed over since before then was lost."""
    return timezone.now() - timedelta(seconds=5)


def wake(market: Market) -> None:
    """As the clock does each minute; committed at once, which the test's own transaction is not."""

    def tell():
        async_task("sms.tasks.send_waiting", market.pk, save=False)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(tell).result()


def kill_a_sender(running: psutil.Process, box: Smsbox, chance: random.Random) -> None:
    enough = sum(box.accepted.values()) + chance.randrange(20, 150)
    wake(Market.objects.get(code="nl"))
    assert eventually(lambda: sum(box.accepted.values()) >= enough, 90)
    assert eventually(lambda: killed_while_sending(running, box), 30)
    assert eventually(lambda: box.now == 0, 10)


@pytest.mark.django_db
@pytest.mark.timeout(400)
def test_a_cluster_whose_workers_are_killed_loses_no_message_and_doubles_none(outbox: Market):
    """Killed tasks come back by the queue as well, and the clock's own task runs beside them."""
    chance = random.Random(11)  # noqa: S311
    with smsbox() as box, cluster(box.url) as running:
        for _kill in range(KILLS):
            kill_a_sender(running, box, chance)
        wake(outbox)
        waiting = TextMessage.objects.filter(stage=Stage.QUEUED)
        assert eventually(lambda: not waiting.exists() and box.now == 0, 180)
        sending = TextMessage.objects.filter(stage=Stage.SENDING, tries__ended_at=None)
        assert eventually(lambda: sending.count() == sending.filter(stage_at__lt=long_ago()).count(), 30)
    TextMessage.objects.filter(stage=Stage.SENDING).update(stage_at=timezone.now() - timedelta(hours=1))
    unknown = actions.give_up_lost(market=outbox)
    stages = Counter(TextMessage.objects.values_list("stage", flat=True))
    assert max(box.accepted.values()) == 1
    assert stages[Stage.ACCEPTED] + stages[Stage.UNKNOWN] == MESSAGES
    assert 0 < unknown == stages[Stage.UNKNOWN] <= KILLS * 2 * AT_ONCE
    assert Attempt.objects.count() == MESSAGES
