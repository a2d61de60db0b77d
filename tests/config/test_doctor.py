"""What the doctor says: a line for each thing, what to do about it, and an exit code that a script can believe."""

from collections import namedtuple
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

from config.operations import queries
from config.operations.checks import Finding, State, database, examined, machine, work
from config.operations.queries import Disk
from sms.models import Gateway
from tests.accounts.factories import market
from tests.permissions.factories import marijke

pytestmark = pytest.mark.django_db


def found(check) -> list[Finding]:
    return list(examined((check,)))


def worst(check) -> State:
    return max((one.state for one in found(check)), key=list(State).index)


def job(ago: timedelta) -> None:
    ended = timezone.now() - ago
    Task.objects.create(id="a" * 32, name="job", func="jobs.run", started=ended, stopped=ended, success=True)


def test_a_house_that_is_well_ends_with_success_and_one_that_is_not_with_what_to_do(capsys):
    call_command("createcachetable", verbosity=0)
    call_command("sync_schedules", stdout=StringIO())
    job(timedelta(seconds=20))
    call_command("doctor")
    assert "0 wrong" in capsys.readouterr().out
    Task.objects.all().delete()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "wrong    worker: it has never ended a job\n         → Start it" in said
    assert "1 wrong" in said


def test_it_names_nobody_and_no_secret(capsys, settings):
    marijke()
    settings.RELAXED, settings.EMAIL_HOST, settings.EMAIL_HOST_PASSWORD = False, "127.0.0.1", "hush-hush"
    settings.EMAIL_PORT, settings.EMAIL_BACKEND = 9, "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(SystemExit):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "wrong    mail: 127.0.0.1:9: ConnectionRefusedError" in said
    for word in ("hush", "Marijke", "marijke", settings.SECRET_KEY, settings.CONTACT_KEY):
        assert word not in said


def test_a_database_that_is_away_is_the_first_that_is_told(monkeypatch):
    def refuse():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    (one,) = found(database.reached)
    assert (one.state, one.said) == (State.WRONG, "cannot be reached: connection refused")


def test_a_check_that_fails_keeps_no_other_from_looking():
    def broken():
        raise OperationalError("told of somebody")
        yield

    states = [one.state for one in examined((broken, machine.translations))]
    assert states == [State.WRONG, State.OK]
    assert "somebody" not in found(broken)[0].said


@pytest.mark.parametrize(("name", "value"), [("fsync", "off"), ("autovacuum", "off"), ("server_encoding", "SQL_ASCII")])
def test_a_server_that_loses_what_it_was_told_is_wrong(monkeypatch, name, value):
    rows = [(each, value if each == name else wanted) for each, (wanted, _why) in database._MUST_BE.items()]
    monkeypatch.setattr(database, "_rows", lambda _sql, names=None: rows if names else [])
    (one,) = found(database.settings_of_the_database)
    assert one.state == State.WRONG
    assert name in one.said
    assert name in one.remedy


def test_answers_that_may_be_lost_are_a_warning():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert worst(database.settings_of_the_database) == State.WARNING


def test_a_version_that_is_too_old_and_tables_that_are_not_ours_are_wrong(monkeypatch):
    monkeypatch.setattr(queries, "unapplied_migrations", lambda: ["sms.0099_later"])
    (one,) = found(database.tables)
    assert (one.state, one.remedy) == (State.WRONG, "Run `helder migrate`.")
    monkeypatch.setattr(database, "OLDEST", 99)
    assert worst(database.reached) == State.WRONG


@pytest.mark.parametrize(("seconds", "state"), [(0, State.OK), (4, State.OK), (6, State.WRONG), (-6, State.WRONG)])
def test_a_clock_that_is_off_is_wrong(monkeypatch, seconds, state):
    monkeypatch.setattr(queries, "clock_skew", lambda: timedelta(seconds=seconds))
    assert worst(database.clock) == state


@pytest.mark.parametrize(("free", "state"), [(1, State.WRONG), (9, State.WARNING), (50, State.OK)])
def test_room_on_the_disk(monkeypatch, settings, free, state):
    monkeypatch.setattr(queries, "disk", lambda: Disk(settings.DATA_DIR, 100, free))
    assert worst(machine.disk) == state


def test_who_could_rewrite_the_ledger_is_told(settings):
    assert worst(database.roles) == State.OK
    settings.RELAXED = False
    assert worst(database.roles) == State.WARNING


def test_a_queue_that_stands_and_schedules_of_another_day_are_told():
    job(timedelta())
    OrmQ.objects.create(key="helder", payload="", lock=timezone.now() - timedelta(hours=1))
    assert worst(work.beat_of_the_worker) == State.WARNING
    assert worst(work.schedules) == State.WRONG
    call_command("sync_schedules", stdout=StringIO())
    assert worst(work.schedules) == State.OK
    Schedule.objects.filter(minutes=1).update(next_run=timezone.now() + timedelta(days=30))
    assert worst(work.schedules) == State.WRONG


def test_a_gateway_without_its_secrets_is_wrong_by_the_name_of_the_variable():
    assert worst(work.gateways) == State.OK
    Gateway.objects.create(market=market(), code="main", kind="cm", name="CM", sender="Helder", price=0, rank=1)
    (one,) = found(work.gateways)
    assert one.state == State.WRONG
    assert "HELDER_SMS_NL__MAIN_TOKEN" in one.said


def test_files_that_everybody_may_read_are_told(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    assert worst(machine.permissions_of_files) == State.WRONG
    settings.DATA_DIR.mkdir(mode=0o700)
    assert worst(machine.permissions_of_files) == State.OK
    (tmp_path / "key").touch(mode=0o644)
    monkeypatch.setenv("HELDER_SECRET_KEY_FILE", str(tmp_path / "key"))
    (one,) = found(machine.permissions_of_files)
    assert (one.state, one.remedy) == (State.WARNING, f"chmod o= {tmp_path / 'key'}")


def test_static_files_that_nobody_collected_and_djangos_own_checks_are_told(settings, tmp_path, monkeypatch):
    settings.RELAXED, settings.STATIC_ROOT = False, str(tmp_path)
    assert worst(machine.static_files) == State.WRONG
    (tmp_path / "staticfiles.json").touch()
    assert worst(machine.static_files) == State.OK
    message = namedtuple("Message", "id msg hint is_silenced")("security.W004", "No HSTS", "", lambda: False)
    monkeypatch.setattr(machine, "run_checks", lambda **_options: [message])
    assert found(machine.the_settings)[0].said == "security.W004: No HSTS"


def test_a_house_in_which_nobody_can_let_others_in_is_told():
    assert "helder add_market" in found(work.people)[0].remedy
    market()
    assert "administrator" in found(work.people)[0].remedy
