"""One market's fault is its own, and a database that is away is nobody's mistake."""

import logging

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from accounts.faults import for_each, is_database_away
from accounts.models import Market
from tests.accounts.factories import market


def test_whoever_fails_keeps_nobody_else_from_their_turn(db, caplog):
    market("be"), market("de"), market("nl")
    seen = []

    def count(of: Market) -> str:
        seen.append(of.code)
        if of.code == "de":
            raise ValueError("anna@example.com")
        return of.code

    with caplog.at_level(logging.ERROR):
        assert for_each(Market.objects.order_by("code"), count) == ["be", "nl"]
    assert seen == ["be", "de", "nl"]
    assert f"Market {Market.objects.get(code='de').pk} failed in count: ValueError" in caplog.text
    assert "anna@example.com" not in caplog.text


def caused(error: DatabaseError, cause: Exception | None) -> DatabaseError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (caused(OperationalError(), psycopg.errors.AdminShutdown()), True),
        (caused(OperationalError(), psycopg.errors.CrashShutdown()), True),
        (caused(OperationalError(), psycopg.errors.CannotConnectNow()), True),
        (caused(OperationalError(), psycopg.errors.ConnectionFailure()), True),
        (caused(OperationalError(), psycopg.OperationalError("server closed the connection unexpectedly")), True),
        (caused(OperationalError(), psycopg.errors.DiskFull()), False),
        (caused(OperationalError(), psycopg.errors.QueryCanceled()), False),
        (caused(OperationalError(), psycopg.errors.DeadlockDetected()), False),
        (psycopg.errors.ConnectionFailure(), True),
        (psycopg.errors.QueryCanceled(), False),
        (caused(IntegrityError(), psycopg.errors.UniqueViolation()), False),
        (ValueError(), False),
        (None, False),
    ],
)
def test_a_database_that_is_away_is_told_from_one_that_refuses(error, away):
    assert is_database_away(error) is away


@pytest.mark.django_db
def test_a_connection_that_the_server_ended_is_one_that_is_away():
    another = connection.copy()
    with another.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        with connection.cursor() as ours:
            ours.execute("SELECT pg_terminate_backend(%s)", [pid])
        with pytest.raises(OperationalError) as ended:
            cursor.execute("SELECT 1")
    assert is_database_away(ended.value)
    another.close()
