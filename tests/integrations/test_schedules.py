"""The worker's clock follows config/schedules.py."""

from datetime import UTC, time

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.models import Schedule

from config.schedules import SCHEDULES

pytestmark = pytest.mark.django_db


def test_every_schedule_calls_something_that_exists():
    assert all(callable(import_string(planned.func)) for planned in SCHEDULES)
    assert all(bool(planned.minutes) != bool(planned.daily_at) for planned in SCHEDULES)


def test_syncing_adds_changes_and_removes(capsys):
    Schedule.objects.create(name="from an earlier version", func="gone.tasks.gone")
    Schedule.objects.create(name=SCHEDULES[0].name, func="moved.tasks.moved")
    call_command("sync_schedules")
    assert capsys.readouterr().out == f"{len(SCHEDULES)} schedules, 1 removed\n"
    assert {(row.name, row.func) for row in Schedule.objects.all()} == {(each.name, each.func) for each in SCHEDULES}


def test_syncing_again_changes_nothing():
    call_command("sync_schedules")
    before = list(Schedule.objects.order_by("pk").values())
    call_command("sync_schedules")
    assert list(Schedule.objects.order_by("pk").values()) == before


def test_daily_work_is_due_at_its_own_time():
    call_command("sync_schedules")
    row = Schedule.objects.get(name="delete expired sessions")
    assert row.next_run.astimezone(UTC).timetz() == time(2, 27, tzinfo=UTC)
    assert (row.schedule_type, row.args) == (Schedule.DAILY, "('clearsessions',)")
