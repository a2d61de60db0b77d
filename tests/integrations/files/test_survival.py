"""What can go wrong half-way: nothing is stored half, nothing is lost, and a sentence says how to go on."""

import errno
import os
from datetime import timedelta

import pytest
from django_q.models import OrmQ

from customers.models import Appointment
from integrations.files import actions, shelf
from integrations.files.actions import rejects, work
from integrations.files.models import KEPT, ImportRun, State, Trouble
from tests.integrations.factories import market
from tests.integrations.files.factories import APPOINTMENTS, begin, bring, check, store
from tests.integrations.files.factories import work as go_on

pytestmark = pytest.mark.django_db


def many(rows, bad=()):
    head = "appointment_id,customer_id,booked_at,starts_at,status,booked_via\n"
    line = "v-{0},c-{0},2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,{1},web\n"
    return head + "".join(line.format(number, "perhaps" if number in bad else "attended") for number in range(rows))


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(work, "BATCH", 10)


def failing_at(monkeypatch, target, name, times, error):
    """The named function fails after so many good calls."""
    real, calls = getattr(target, name), []

    def fails(*args, **kwargs):
        calls.append(1)
        if len(calls) > times:
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(target, name, fails)
    return lambda: monkeypatch.setattr(target, name, real)


def test_an_import_that_failed_goes_on_behind_the_last_batch_as_if_nothing_had_been(nl, monkeypatch, small_batches):
    run = check(store(many(35, bad={3, 17, 33})))
    mend = failing_at(monkeypatch, work, "write", 2, RuntimeError("secret of a customer"))
    run = begin(run)
    assert (run.state, run.trouble, run.error, run.position) == (State.FAILED, Trouble.UNEXPECTED, "RuntimeError", 20)
    assert Appointment.objects.count() == 18
    mend()
    assert actions.go_on(by=None, run=run, queue=False)
    run = go_on(run)
    assert (run.state, run.added, run.rejected, run.rows) == (State.DONE, 32, 3, 35)
    lines = run.rejects_path.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == ["helder_row", "5", "19", "35"]


def test_a_full_disk_stores_nothing_half_and_says_so(nl, monkeypatch, small_batches):
    run = check(store(many(35, bad={3, 17})))
    mend = failing_at(monkeypatch, rejects, "append", 2, OSError(errno.ENOSPC, "No space left on device"))
    run = begin(run)
    assert (run.trouble, run.position, Appointment.objects.count()) == (Trouble.DISK_FULL, 10, 9)
    mend()
    assert actions.go_on(by=None, run=run, queue=False)
    assert go_on(run).added == 33


def test_a_full_disk_while_a_file_comes_in_leaves_nothing_behind(nl, monkeypatch, shelf_of_tests):
    monkeypatch.setattr(os, "fsync", lambda _file: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left")))
    with pytest.raises(shelf.ShelfError, match="no room on the disk"):
        store(APPOINTMENTS)
    assert not list(shelf_of_tests.iterdir())
    assert not ImportRun.objects.exists()


def test_a_file_that_changed_after_the_dry_run_is_refused(nl):
    run = check(store(APPOINTMENTS))
    run.path.write_text(APPOINTMENTS.replace("anna", "dirk"))
    run = begin(run)
    assert (run.state, run.trouble) == (State.FAILED, Trouble.CHANGED)
    assert not Appointment.objects.exists()


def test_a_file_that_is_gone_is_told(nl):
    run = check(store(APPOINTMENTS))
    run.path.unlink()
    assert begin(run).trouble == Trouble.GONE


def test_a_mapping_that_names_a_missing_column_is_told(nl):
    run = check(store(APPOINTMENTS), columns={"appointment_id": "nothing", "customer_id": "customer_id"})
    assert (run.state, run.trouble) == (State.FAILED, Trouble.NO_COLUMN)


def test_the_same_file_twice_at_once_is_refused_and_another_market_is_not(nl):
    first, second, elsewhere = (check(store(APPOINTMENTS, of=of)) for of in (nl, nl, market("be")))
    assert actions.begin(by=None, run=first, queue=False)
    with pytest.raises(actions.BusyError):
        actions.begin(by=None, run=second, queue=False)
    assert actions.begin(by=None, run=elsewhere, queue=False)
    go_on(first)
    assert actions.begin(by=None, run=second, queue=False)
    assert go_on(second).known == 3


def test_who_lost_the_race_for_a_batch_commits_nothing(nl, monkeypatch, small_batches):
    run = check(store(many(15)))
    real = work.write

    def overtaken(run, batch):
        ImportRun.objects.filter(pk=run.pk).update(position=run.position + 1)
        return real(run, batch)

    monkeypatch.setattr(work, "write", overtaken)
    run = begin(run)
    assert (run.state, run.trouble) == (State.FAILED, Trouble.UNEXPECTED)
    assert not Appointment.objects.exists()


def test_a_file_at_which_the_worker_dies_time_and_again_is_left_alone(nl):
    run = check(store(APPOINTMENTS))
    actions.begin(by=None, run=run, queue=False)
    ImportRun.objects.update(attempts=work.MOST_ATTEMPTS)
    assert go_on(run).trouble == Trouble.WORKER
    assert actions.go_on(by=None, run=run, queue=False)
    assert go_on(run).state == State.DONE


def test_a_long_file_is_handed_from_task_to_task(nl, small_batches):
    run = check(store(many(25)))
    actions.begin(by=None, run=run, queue=False)
    OrmQ.objects.all().delete()
    actions.carry_on(pk=run.pk, seconds=0)
    run.refresh_from_db()
    assert (run.state, run.position, OrmQ.objects.count()) == (State.IMPORTING, 10, 1)
    assert go_on(run).added == 25


def test_what_a_worker_left_is_taken_up_by_the_clock(nl):
    run = check(store(APPOINTMENTS))
    actions.begin(by=None, run=run)
    assert actions.take_up_waiting() == 1
    run.refresh_from_db()
    assert run.state == State.DONE
    assert actions.take_up_waiting() == 0


def test_expired_files_go_and_their_history_stays(nl, monkeypatch, shelf_of_tests):
    run = bring(APPOINTMENTS + "bad\n")
    assert actions.delete_expired() == 0
    ImportRun.objects.update(created_at=run.created_at - KEPT - timedelta(hours=1))
    assert actions.delete_expired() == 1
    assert not list(shelf_of_tests.iterdir())
    run.refresh_from_db()
    assert (run.added, run.created_rows.count(), run.rejects_size) == (3, 0, 0)
    assert actions.delete_expired() == 0
