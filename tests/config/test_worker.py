"""The real worker, whose processes are killed one after another: it ends with an error instead of standing still."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_q.models import Task

from config.worker import Beat
from tests.config.clients import alive, eventually
from tests.conftest import copied_database

PROJECT = Path(__file__).parents[2]
KILLS = 20
PROCESSES = 5


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copied_database("worker") as name:
        yield name


@pytest.fixture
def workers(database):
    """Starts workers one after another, and tells the exit code of the one that ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.config.workers", database], cwd=PROJECT, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    yield process
    process.kill()
    process.communicate()


def started(workers) -> list[psutil.Process]:
    """A new worker and its processes, oldest first."""
    workers.stdin.write("\n")
    workers.stdin.flush()
    worker = psutil.Process(int(workers.stdout.readline()))
    assert eventually(lambda: len(worker.children(recursive=True)) >= PROCESSES, 60)
    return [worker, *sorted(worker.children(recursive=True), key=lambda one: one.pid)]


def ended(workers, family) -> int:
    """The exit code, once nothing of it runs any more."""
    code = int(workers.stdout.readline())
    assert eventually(lambda: not any(alive(one.pid) for one in family), 20), [one.status() for one in family]
    return code


@pytest.mark.processes
@pytest.mark.django_db
def test_whichever_idle_process_is_killed_the_worker_ends_with_an_error_and_leaves_nothing(workers):
    for number in range(KILLS):
        family = started(workers)
        family[1 + number % PROCESSES].send_signal((signal.SIGKILL, signal.SIGSEGV)[number % 2])
        assert ended(workers, family) == 1, f"process {number % PROCESSES} of {PROCESSES}"


@pytest.mark.processes
@pytest.mark.django_db
def test_a_request_to_stop_is_answered_with_success(workers):
    family = started(workers)
    family[0].terminate()
    assert ended(workers, family) == 0


def done(at) -> None:
    Task.objects.create(id=f"{at:%f%S%M%H}", name="a", func="b", started=at, stopped=at, success=True)


@pytest.mark.django_db
def test_a_worker_in_which_no_job_ends_for_minutes_stands_still(monkeypatch):
    now = timezone.now()
    beat = Beat(timedelta(minutes=3), ask_every=0)
    assert not beat.is_lost()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=4))
    assert beat.is_lost()
    done(now + timedelta(minutes=2))
    assert not beat.is_lost()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=8))
    assert beat.is_lost()


@pytest.mark.django_db
def test_a_database_that_is_away_is_no_sign_of_it(monkeypatch):
    now = timezone.now()
    beat = Beat(timedelta(minutes=3), ask_every=0)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=60))

    def refuse(*_asked):
        raise OperationalError

    with connection.execute_wrapper(refuse):
        assert not beat.is_lost()


def test_a_worker_alone_has_the_time_that_one_task_may_take(settings):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "workers": 1}
    alone = Beat().patience
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "workers": 2}
    assert (alone, Beat().patience) == (timedelta(minutes=6), timedelta(minutes=3))
    assert alone.total_seconds() > settings.Q_CLUSTER["timeout"]
