"""What probes are answered: live without asking anybody, ready only where pages can be served."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_q.models import Task

from config.operations import queries
from config.operations.queries import Disk
from tests.config.test_database_away import away

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room_on_the_disk(monkeypatch):
    monkeypatch.setattr(queries, "disk", lambda: Disk(queries.settings.DATA_DIR, total=1000, free=500))


def job(ago: timedelta) -> Task:
    ended = timezone.now() - ago
    return Task.objects.create(id="a" * 32, name="job", func="jobs.run", started=ended, stopped=ended, success=True)


def asked(path: str, **headers: str):
    answer = Client(headers=headers).get(path)
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


def test_it_lives_while_it_answers_whatever_became_of_the_database():
    with away():
        answer = asked("/health/live")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_it_is_ready_where_every_part_is_well():
    job(timedelta(minutes=1))
    answer = asked("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["state"] == "ok"
    assert set(answer.json()["parts"]) == {"database", "tables", "worker", "disk"}


@pytest.mark.parametrize("ago", [None, timedelta(minutes=7)])
def test_a_worker_that_stands_still_is_told_and_keeps_no_page_from_its_readers(ago):
    if ago:
        job(ago)
    answer = asked("/health/ready")
    assert (answer.status_code, answer.json()["state"]) == (200, "warning")
    assert answer.json()["parts"]["worker"]["state"] == "warning"
    assert asked("/health/worker").status_code == 503


def test_a_worker_that_works_is_well():
    job(timedelta(seconds=30))
    assert asked("/health/worker").status_code == 200


def test_without_a_database_it_is_not_ready_and_says_no_more_than_that():
    with away():
        found = [asked(path) for path in ("/health/ready", "/health/worker")]
    assert [answer.status_code for answer in found] == [503, 503]
    assert found[0].json()["parts"] == {"database": {"state": "wrong", "said": "it cannot be reached"}}


def test_tables_of_another_version_are_not_ready():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = asked("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["parts"]["tables"]["said"] == "1 migrations are to be run"


@pytest.mark.parametrize(("free", "status", "state"), [(10, 503, "wrong"), (50, 200, "warning"), (100, 200, "ok")])
def test_a_disk_that_is_nearly_full_is_told_and_one_that_is_full_stops_it(monkeypatch, free, status, state):
    job(timedelta())
    monkeypatch.setattr(queries, "disk", lambda: Disk(queries.settings.DATA_DIR, total=1000, free=free))
    answer = asked("/health/ready")
    assert (answer.status_code, answer.json()["parts"]["disk"]["state"]) == (status, state)


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/worker", "/metrics"])
def test_a_probe_needs_no_name_and_no_tls_and_writes_nothing(path, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["dashboard.example.com"]
    assert asked(path, host="10.1.2.3:9999").status_code in {200, 503}
    assert Client().post(path).status_code == 405
    assert Client(headers={"host": "10.1.2.3"}).get(f"{path}/more").status_code == 400
