"""Appointments that their source takes back, by file and by the API."""

import pytest

from accounts.models import AuditEntry
from customers.models import Appointment, RemovedAppointment
from integrations.files.kinds import Kind
from tests.accounts import factories as keys
from tests.accounts.api import post
from tests.integrations.files.factories import APPOINTMENTS, bring, check, store
from tests.integrations.files.test_importing import counts, rejected

pytestmark = pytest.mark.django_db
REMOVALS = "appointment_id,reason,removed_at\nv-1,booked twice,2026-05-20T10:00:00Z\nv-9,test,\n"


def test_a_file_of_removals_takes_appointments_away_with_their_reason(nl):
    bring(APPOINTMENTS)
    assert check(store(REMOVALS, Kind.REMOVALS)).known == 0
    run = bring(REMOVALS, Kind.REMOVALS)
    assert (counts(run), run.may_be_undone) == ((2, 0, 0, 0), False)
    assert set(Appointment.objects.values_list("external_id", flat=True)) == {"v-2", "v-3"}
    assert RemovedAppointment.objects.get(external_id="v-1").reason == "booked twice"
    again = bring(REMOVALS, Kind.REMOVALS)
    assert counts(again) == (0, 0, 2, 0)
    assert check(store(REMOVALS, Kind.REMOVALS)).known == 2


def test_the_file_that_told_of_a_removed_one_is_told_so_and_brings_its_others(nl):
    bring(REMOVALS, Kind.REMOVALS)
    text = APPOINTMENTS.replace("v-2", "v-9").replace("2026-05-12T10", "2026-05-12T11")
    run = bring(text)
    assert counts(run) == (1, 0, 0, 2)
    assert {row["appointment_id"]: row["helder_field"] for row in rejected(run)} == {
        "v-1": "status_at", "v-9": "status_at",
    }  # fmt: skip


def test_a_removal_without_a_reason_or_older_than_the_latest_news_is_refused(nl):
    bring(APPOINTMENTS)
    run = bring("appointment_id,reason,removed_at\nv-1,,\nv-2,test,2026-05-05T10:00:00Z\n", Kind.REMOVALS)
    assert [(row["appointment_id"], row["helder_field"]) for row in rejected(run)] == [
        ("v-1", "reason"),
        ("v-2", "removed_at"),
    ]
    assert Appointment.objects.count() == 3


def test_the_api_removes_and_the_log_says_who(nl):
    client = keys.with_key("appointments:write", markets=(nl,))
    bring(APPOINTMENTS)
    gone = {"source": "file", "id": "v-1", "reason": "booked twice"}
    told = [post(client, "/api/v1/appointments/removals/", {"removals": [gone]}).json() for _time in range(2)]
    assert [(one["accepted"], one["duplicate"]) for one in told] == [(1, 0), (0, 1)]
    assert not Appointment.objects.filter(external_id="v-1").exists()
    assert AuditEntry.objects.filter(action="removals.sent").count() == 2
    refused = post(client, "/api/v1/appointments/removals/", {**gone, "reason": ""})
    assert refused.json()["errors"][0]["field"] == "reason"
