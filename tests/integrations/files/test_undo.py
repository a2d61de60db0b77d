"""Undone: what only this import created is gone, and what anybody changed or built on since stays."""

import pytest

from accounts.models import AuditEntry
from campaigns.actions import attach_recipients, recount
from campaigns.models import Attribution, Message, MessageEvent, ReportedResult
from customers.models import Appointment, AppointmentChange, Call, ContactPoint, Customer
from integrations.files import actions
from integrations.files.models import ImportedRow, ImportRun, State
from tests.campaigns import stored
from tests.campaigns.factories import event, record
from tests.integrations.files.factories import APPOINTMENTS, CUSTOMERS, EVENTS, begin, bring, check, store, undo

pytestmark = pytest.mark.django_db


def assert_recounted(nl):
    before = stored.everything(nl)
    recount(nl)
    assert stored.everything(nl) == before


def test_appointments_and_the_customers_that_they_made_are_gone(nl):
    run = undo(bring(APPOINTMENTS))
    assert (run.state, run.removed, run.kept_back) == (State.UNDONE, 6, 0)
    assert not Appointment.objects.exists()
    assert not AppointmentChange.objects.exists()
    assert not Customer.objects.exists()
    assert not ImportedRow.objects.exists()


def test_what_was_there_before_stays_as_it_was(nl):
    bring(CUSTOMERS.replace("bob", "carol"), "customers")
    before = list(Customer.objects.values())
    undo(bring(APPOINTMENTS))
    assert list(Customer.objects.values()) == before


def test_a_row_that_another_file_changed_stays(nl):
    run = bring(APPOINTMENTS)
    bring(APPOINTMENTS.replace("no_show", "attended"))
    run = undo(run)
    assert [row.external_id for row in Appointment.objects.all()] == ["v-2"]
    assert [row.external_id for row in Customer.objects.all()] == ["bob"]
    assert (run.removed, run.kept_back) == (4, 2)


def test_a_customer_on_whom_somebody_built_stays(nl):
    run = bring(CUSTOMERS, "customers")
    bring("call_id,began_at,seconds,customer_id\nc-1,2026-05-06T08:00:00Z,125,anna\n", "calls")
    run = undo(run)
    assert [row.external_id for row in Customer.objects.all()] == ["anna"]
    assert (run.removed, run.kept_back) == (1, 1)
    assert ContactPoint.objects.filter(customer=None).count() == 0


def test_calls_and_reported_totals_are_gone(nl):
    undo(bring("call_id,began_at,seconds\nc-1,2026-05-06T08:00:00Z,125\n", "calls"))
    undo(bring("campaign_id,as_of,sent\nspring,2026-05-01,10\n", "results"))
    assert not Call.objects.exists()
    assert not ReportedResult.objects.exists()


def test_messages_go_with_their_events_results_and_unknown_addresses(nl):
    record(event(message_id="other", recipient="else@example.com"))
    before = stored.everything(nl)
    run = undo(bring(EVENTS, "events"))
    assert (run.removed, run.kept_back) == (2, 0)
    assert stored.everything(nl) == before
    assert Message.objects.count() == MessageEvent.objects.count() == 1
    assert [point.value for point in ContactPoint.objects.all()] == ["else@example.com"]
    assert_recounted(nl)


def test_a_message_of_which_something_else_told_too_stays_whole(nl):
    run = bring(EVENTS, "events")
    more = EVENTS.splitlines()[0] + "\n9,clicked,2026-05-01T09:00:00Z,email,spring,Spring check,m-1,anna@example.com\n"
    bring(more, "events")
    run = undo(run)
    assert (run.removed, run.kept_back) == (1, 1)
    message = Message.objects.get()
    assert (message.opens, message.clicks) == (1, 1)
    assert_recounted(nl)


def test_appointments_are_attributed_anew_without_the_messages_and_without_the_appointments(nl):
    bring(CUSTOMERS, "customers")
    messages = bring(EVENTS.replace("2026-05-01", "2026-05-03"), "events")
    visits = bring(APPOINTMENTS)
    assert Attribution.objects.filter(rule="send").count() == 2
    undo(messages)
    assert not Attribution.objects.exists()
    assert_recounted(nl)
    again = bring(EVENTS.replace("2026-05-01", "2026-05-03"), "events")
    assert Attribution.objects.filter(rule="send").count() == 2
    undo(visits)
    assert not Attribution.objects.exists()
    assert stored.bookings(nl) == {}
    assert_recounted(nl)
    assert again.added == 3


def test_reminders_go_with_the_appointments_that_told_of_them(nl):
    text = APPOINTMENTS.replace("booked_via\n", "booked_via,reminded\n").replace("web\n", "web,1\n")
    undo(bring(text.replace("phone\n", "phone,1\n")))
    assert not Message.objects.exists()
    assert not Customer.objects.exists()


def test_messages_that_became_a_customers_meanwhile_go_too(nl):
    run = bring(EVENTS, "events")
    bring(CUSTOMERS, "customers")
    attach_recipients(nl)
    undo(run)
    assert not Message.objects.exists()
    assert Customer.objects.count() == 2


def test_an_import_in_several_batches_is_undone_as_one(nl, monkeypatch):
    monkeypatch.setattr(actions.work, "BATCH", 1)
    twice = APPOINTMENTS + APPOINTMENTS.splitlines()[1].replace("attended", "cancelled") + "\n"
    undo(bring(twice))
    assert not Appointment.objects.exists()


def test_what_is_under_way_or_too_old_or_undone_is_not_undone(nl):
    run = check(store(APPOINTMENTS))
    assert not actions.undo(by=None, run=run)
    run = begin(run)
    ImportRun.objects.update(stamp="2020-01-01T00:00:00Z")
    run.refresh_from_db()
    assert not actions.undo(by=None, run=run)


def test_that_something_was_undone_is_in_the_log(nl):
    undo(bring(APPOINTMENTS))
    detail = AuditEntry.objects.get(action="import.undone").detail
    assert (detail["removed"], detail["kind"]) == (6, "appointments")
