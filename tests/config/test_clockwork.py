"""One clock for the queue, the database's; one that jumped forward and back again puts nothing off for good."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.utils import timezone
from django_q import scheduler
from django_q.brokers import get_broker
from django_q.models import OrmQ, Schedule
from django_q.tasks import async_task

from config import clockwork, worker
from config.schedules import SCHEDULES

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def machine(monkeypatch):
    """Sets this machine's clock, not the database's, off by so much."""
    real = timezone.now
    return lambda off: monkeypatch.setattr(timezone, "now", lambda: real() + off)


@pytest.mark.parametrize("off", [-60 * MINUTE, -6 * MINUTE, 6 * MINUTE, 60 * MINUTE])
def test_a_task_is_due_at_once_and_taken_once_whatever_the_machines_say(machine, off):
    machine(off)
    async_task("math.floor", 1.5)
    assert get_broker().queue_size() == 1
    machine(timedelta())
    [(_pk, _payload)] = get_broker().dequeue()
    machine(-off)
    assert get_broker().dequeue() == []
    assert (get_broker().queue_size(), get_broker().lock_size()) == (0, 1)


def test_a_task_whose_time_with_somebody_is_over_is_taken_up_again(monkeypatch):
    async_task("math.floor", 1.5)
    assert len(get_broker().dequeue()) == 1
    OrmQ.objects.update(lock=Now() - timedelta(seconds=1))
    assert len(get_broker().dequeue()) == 1


@pytest.mark.parametrize("off", [-60 * MINUTE, 60 * MINUTE])
def test_what_is_due_by_the_clock_is_so_by_the_databases(machine, monkeypatch, off):
    call_command("sync_schedules")
    due = Schedule.objects.get(name="send text messages")
    Schedule.objects.exclude(pk=due.pk).delete()
    Schedule.objects.update(next_run=clockwork.database_now() - 3 * MINUTE)
    for name in ("timezone", "localtime"):
        monkeypatch.setattr(scheduler, name, getattr(scheduler, name))  # put back afterwards
    monkeypatch.setattr(scheduler, "close_old_django_connections", lambda: None)  # this test's own among them
    clockwork.go_by_the_database()
    machine(off)
    scheduler.scheduler()
    assert OrmQ.objects.get().task["func"] == due.func
    assert timedelta() < Schedule.objects.get().next_run - clockwork.database_now() <= MINUTE


@pytest.mark.parametrize("how", [lambda: call_command("sync_schedules"), clockwork.pull_back], ids=["sync", "start"])
def test_a_clock_that_had_jumped_forward_puts_nothing_off(how):
    call_command("sync_schedules")
    before = dict(Schedule.objects.values_list("name", "next_run"))
    Schedule.objects.update(next_run=clockwork.database_now() + 400 * DAY)
    how()
    now = clockwork.database_now()
    for planned in SCHEDULES:
        row = Schedule.objects.get(name=planned.name)
        assert timedelta() <= row.next_run - now <= (DAY if planned.daily_at else planned.minutes * MINUTE)
        if planned.daily_at:
            assert row.next_run - before[planned.name] in {timedelta(), DAY}  # the latter where its hour came meanwhile


def test_what_is_due_stays_due():
    call_command("sync_schedules")
    Schedule.objects.update(next_run=clockwork.database_now() - 2 * MINUTE)
    assert clockwork.pull_back() == 0
    assert not Schedule.objects.filter(next_run__gt=Now()).exists()


def test_a_task_put_off_by_such_a_clock_is_due_again_and_one_in_somebodys_hands_is_not():
    async_task("math.floor", 1.5)
    get_broker().dequeue()
    assert clockwork.pull_back() == 0
    OrmQ.objects.update(lock=Now() + DAY)
    assert clockwork.pull_back() == 1
    assert get_broker().queue_size() == 1


@pytest.mark.parametrize(("off", "told"), [(4, False), (-4, False), (6, True), (-6, True)])
def test_a_clock_that_is_off_alarms(monkeypatch, caplog, off, told):
    theirs = datetime.now(UTC) - timedelta(seconds=off)
    monkeypatch.setattr(clockwork, "database_now", lambda: theirs)
    assert clockwork.raise_alarm() is told
    assert [f"{off:+.0f} s off" in record.message for record in caplog.records] == [True] * told


def test_a_clock_that_agrees_is_not_off_by_the_way_to_the_database(monkeypatch):
    assert clockwork.ahead() == timedelta()


def test_a_worker_pulls_back_at_its_start(monkeypatch):
    done = []
    monkeypatch.setattr(clockwork, "pull_back", lambda: done.append("pulled"))
    monkeypatch.setattr(clockwork, "raise_alarm", lambda: done.append("compared"))
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)
    monkeypatch.setattr(worker.os, "register_at_fork", lambda **_more: None)
    monkeypatch.setattr(
        worker, "Cluster", lambda: SimpleNamespace(start=lambda: done.append("started"), watch=lambda _: 0)
    )
    with pytest.raises(SystemExit):
        worker.run()
    assert done == ["pulled", "compared", "started"]
