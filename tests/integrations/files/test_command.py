"""`manage.py import_file`: prints what became of the rows, and fails only where nothing could be read."""

from contextlib import nullcontext
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import Appointment
from integrations.files import actions
from integrations.files.actions import work
from integrations.files.models import ImportRun, State
from tests.integrations.files.factories import APPOINTMENTS

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(nl, tmp_path):
    def command(text, kind="appointments", **options):
        path = tmp_path / "bookings.csv"
        path.write_text(text)
        out = StringIO()
        call_command("import_file", kind, str(path), **{"market": "NL", **options}, stdout=out)
        return out.getvalue()

    return command


def test_it_says_what_became_of_the_rows(run):
    said = run(APPOINTMENTS + "v-9,x,never,2026-05-13T10:00:00Z,attended,web\n")
    assert "4 rows. 3 new, 0 changed, 0 known already" in said
    assert "1 × booked_at" in said
    assert "3 known already" in run(APPOINTMENTS)


def test_a_dry_run_stores_nothing(run):
    assert "Dry run" in run(APPOINTMENTS, dry_run=True)
    assert not Appointment.objects.exists()


def test_where_nothing_can_be_read_it_fails(run):
    with pytest.raises(SystemExit) as ended:
        run(APPOINTMENTS.replace("2026-05-0", "nothing"))
    assert ended.value.code == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"market": "xx"}, "There is no market xx; known: nl"),
        ({"mapping": "nothing"}, "There is no mapping nothing for appointments; known: auto, noshow"),
        ({"mapping": "noshow"}, "has no column AppointmentDay"),
        ({"digest": "abc"}, "The file has changed"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_stays(run, options, sentence, shelf_of_tests):
    with pytest.raises(CommandError, match=sentence):
        run(APPOINTMENTS, **options)
    assert not ImportRun.objects.exists()


def test_a_file_without_the_needed_columns_says_which_are_missing(run):
    with pytest.raises(CommandError, match="gives no starts_at, status"):
        run("appointment_id,customer_id,booked_at\n1,anna,2026-05-04\n")


def test_a_file_that_is_not_there_is_said(nl):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_file", "calls", "/nowhere.csv", market="nl")


def test_an_import_that_a_killed_command_left_is_finished_by_the_next(run):
    run(APPOINTMENTS, dry_run=True)
    left = ImportRun.objects.get()
    assert actions.begin(by=None, run=left, queue=False)
    assert f"3 new, 0 changed, 0 known already.\n0 recorded with a remark, 0 rejected.\nSHA-256 {left.digest}" in run(
        APPOINTMENTS
    )
    assert (ImportRun.objects.get().state, Appointment.objects.count()) == (State.DONE, 3)


def test_an_import_at_which_somebody_else_is_stays_theirs(run, monkeypatch):
    run(APPOINTMENTS, dry_run=True)
    left = ImportRun.objects.get()
    assert actions.begin(by=None, run=left, queue=False)
    alone = work._alone
    monkeypatch.setattr(work, "_alone", lambda pk: nullcontext(enter_result=False) if pk == left.pk else alone(pk))
    with pytest.raises(CommandError, match="being imported already"):
        run(APPOINTMENTS)
    assert (ImportRun.objects.get().state, Appointment.objects.count()) == (State.IMPORTING, 0)
