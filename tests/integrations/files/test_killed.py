"""A worker that is killed in the middle of a file: the next one goes on, and nothing is there twice or half."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings as house

from customers.models import Appointment, AppointmentChange
from integrations.files import actions
from integrations.files.models import ImportRun, State
from tests.conftest import connected_to, copied_database
from tests.integrations.factories import market
from tests.integrations.files.factories import check, store

pytestmark = [pytest.mark.processes, pytest.mark.django_db]

ROWS = 3000
WORKER = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import connection
from integrations.files import actions
from integrations.files.actions import work
connection.settings_dict["NAME"], settings.MEDIA_ROOT, work.BATCH = sys.argv[2], sys.argv[3], 20
actions.carry_on(pk=int(sys.argv[1]))
"""


def table():
    line = "v-{0},c-{0},2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,{1},web\n"
    rows = (line.format(number, "perhaps" if number % 100 == 7 else "attended") for number in range(ROWS))
    return "appointment_id,customer_id,booked_at,starts_at,status,booked_via\n" + "".join(rows)


def wait_for(holds, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def begun(django_db_setup, django_db_blocker, tmp_path_factory):
    """An import that has begun, committed in a database of its own; the number of its run, that database, its files."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), copied_database("killed") as name, connected_to(name):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(house, "MEDIA_ROOT", folder)
            run = check(store(table(), of=market("nl")))
        assert actions.begin(by=None, run=run, queue=False)
        yield run.pk, name, folder


def test_a_killed_workers_file_is_finished_by_the_next(begun, settings):
    pk, database, folder = begun
    settings.MEDIA_ROOT = folder
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(pk), database, str(folder)],
        cwd=house.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    try:
        wait_for(lambda: ImportRun.objects.get(pk=pk).position > 0)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    half = ImportRun.objects.get(pk=pk)
    assert 0 < half.position < ROWS
    assert Appointment.objects.count() == half.added
    wait_for(lambda: actions.take_up_waiting() == 0)
    run = ImportRun.objects.get(pk=pk)
    assert (run.state, run.added, run.rejected) == (State.DONE, ROWS - 30, 30)
    assert Appointment.objects.count() == AppointmentChange.objects.count() == ROWS - 30
    assert len(run.rejects_path.read_text(encoding="utf-8-sig").splitlines()) == 31
