"""Rows in: what is good is recorded, what is bad is told with row, field and reason, and twice changes nothing."""

import csv
from decimal import Decimal

import pytest

from accounts.models import AuditEntry
from campaigns.models import Campaign, Message, MessageEvent, ReportedResult, Variant
from customers.models import Appointment, Branch, Call, Customer
from integrations.files.actions import work
from integrations.files.models import State
from tests.campaigns import stored
from tests.integrations.files.factories import APPOINTMENTS, CUSTOMERS, EVENTS, begin, bring, check, store

pytestmark = pytest.mark.django_db


def rejected(run):
    with run.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def counts(run):
    return run.added, run.changed, run.known, run.rejected


def test_a_dry_run_counts_and_stores_nothing(nl):
    run = check(store(APPOINTMENTS + "v-4,dirk,yesterday,2026-05-13T10:00:00Z,attended,web\n"))
    assert (run.state, run.rows, run.good, run.rejected) == (State.CHECKED, 4, 3, 1)
    assert not Customer.objects.exists()


def test_appointments_bring_their_customers_along(nl):
    run = bring(APPOINTMENTS)
    assert (run.state, counts(run)) == (State.DONE, (3, 0, 0, 0))
    assert dict(Appointment.objects.values_list("external_id", "status")) == {
        "v-1": "attended", "v-2": "no_show", "v-3": "cancelled",
    }  # fmt: skip
    assert set(Customer.objects.values_list("external_id", flat=True)) == {"anna", "bob", "carol"}


@pytest.mark.parametrize(
    ("text", "kind"), [(APPOINTMENTS, "appointments"), (EVENTS, "events"), (CUSTOMERS, "customers")]
)
def test_the_same_file_twice_changes_nothing(nl, text, kind):
    first = bring(text, kind)
    before = (stored.everything(nl), list(Customer.objects.values()), list(Appointment.objects.values()))
    second = bring(text, kind)
    assert first.added == second.known == first.rows
    assert (second.added, second.changed) == (0, 0)
    assert (stored.everything(nl), list(Customer.objects.values()), list(Appointment.objects.values())) == before


def test_a_row_that_tells_something_new_of_a_known_one_changes_it(nl):
    bring(APPOINTMENTS)
    run = bring(
        APPOINTMENTS.replace("v-3,carol,2026-05-05T08:00:00Z,2026-05-13", "v-3,carol,2026-05-05T08:00:00Z,2026-05-14")
    )
    assert counts(run) == (0, 1, 2, 0)
    assert Appointment.objects.get(external_id="v-3").starts_at.day == 14


def test_bad_rows_stand_in_a_file_with_row_field_and_reason_and_the_row_itself(nl):
    lines = [
        "v-4,,2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,attended,web",
        "v-5,eva,2026-05-04T09:00:00Z,2026-02-31,attended,web",
        "v-6,fred,2026-05-04T09:00:00Z,2026-05-11T10:00:00Z,perhaps,web",
        "v-7,gina,2026-05-04T09:00:00Z",
    ]
    run = bring(APPOINTMENTS + "\n".join(lines) + "\n")
    assert counts(run) == (3, 0, 0, 4)
    found = rejected(run)
    assert [(row["helder_row"], row["helder_field"]) for row in found] == [
        ("5", "customer_id"),
        ("6", "starts_at"),
        ("7", "status"),
        ("8", ""),
    ]
    assert found[1]["helder_reason"] == "is geen datum in de gekozen schrijfwijze"
    assert (found[2]["appointment_id"], found[2]["status"], found[2]["helder_recorded"]) == ("v-6", "perhaps", "no")


def test_rejected_rows_that_are_mended_go_in_by_the_same_columns(nl):
    run = bring(APPOINTMENTS.replace("no_show", "perhaps"))
    mended = bring(run.rejects_path.read_text(encoding="utf-8-sig").replace("perhaps", "no_show"))
    assert (run.rejected, counts(mended)) == (1, (1, 0, 0, 0))


def test_why_a_row_was_rejected_is_no_column_of_a_mended_file(nl):
    head, row = (
        "event_id,event_type,occurred_at,campaign_id,message_id,email,reason\n",
        "m-1,anna@example.com,mailbox full\n",
    )
    run = bring(f"{head}1,back,2026-05-01T07:00:00Z,spring,{row}", "events")
    mended = bring(run.rejects_path.read_text(encoding="utf-8-sig").replace("back", "bounced"), "events")
    assert (run.rejected, counts(mended)) == (1, (1, 0, 0, 0))
    assert MessageEvent.objects.get().reason == "mailbox full"


def test_a_mail_may_be_longer_than_a_cell_usually_is(nl):
    body = "<p>spring</p>" * 20_000
    run = bring(f"campaign_id,campaign_name,body\nspring,Spring,{body}\n", "campaigns")
    assert (run.added, run.rejected) == (1, 0)
    assert Variant.objects.get(key="").body == body


def test_an_appointment_before_its_booking_is_kept_and_told(nl):
    run = bring(APPOINTMENTS.replace("2026-05-12T10", "2026-05-01T10"))
    assert (run.added, run.flagged, run.rejected) == (3, 1, 0)
    assert [(row["helder_row"], row["helder_recorded"]) for row in rejected(run)] == [("3", "yes")]


def test_events_become_messages_and_results(nl):
    run = bring(EVENTS, "events", constants={"source": "selligent"})
    assert counts(run) == (3, 0, 0, 0)
    campaign = Campaign.objects.get()
    assert (campaign.source, campaign.external_id, campaign.name) == ("selligent", "spring", "Spring check")
    assert Message.objects.filter(campaign=campaign).count() == 2


def test_an_event_that_knows_its_customer_by_number_only_is_theirs(nl):
    bring(CUSTOMERS, "customers", constants={"source": "selligent"})
    text = "event_type,occurred_at,campaign_id,contact_id\nsent,2026-05-01T07:00:00Z,spring,anna\n"
    bring(text, "events", constants={"source": "selligent"})
    assert Message.objects.get().customer_id == Customer.objects.get(external_id="anna").pk


def test_reported_results_stay_apart_from_counted_ones(nl):
    head = "campaign_id,variant,as_of,sent,delivered,unique_opens\n"
    text = f"{head}spring,a,2026-05-01,1.000,990,400\nspring,b,2026-05-01,1000,980,\n"
    run = bring(text, "results")
    assert counts(run) == (2, 0, 0, 0)
    assert [row.sent for row in ReportedResult.objects.order_by("variant__key")] == [1000, 1000]
    assert stored.days(nl) == {}
    later = bring(text.replace("990", "995"), "results")
    assert counts(later) == (0, 1, 1, 0)


def test_calls_find_their_customer_and_appointment(nl):
    bring(APPOINTMENTS)
    head = "call_id,began_at,seconds,customer_id,appointment_id,by_voicebot\n"
    text = f"{head}c-1,2026-05-06T08:00:00Z,125,anna,v-1,ja\nc-2,2026-05-06T08:00:00Z,long,,,nee\n"
    run = bring(text, "calls")
    assert counts(run) == (1, 0, 0, 1)
    call = Call.objects.get()
    assert (call.seconds, call.by_voicebot, call.appointment.external_id) == (125, True, "v-1")


def test_names_of_campaigns_and_their_texts_go_in_without_emptying_others(nl):
    head = "campaign_id,campaign_name,kind,channel,variant,subject,body\n"
    text = f"{head}spring,Spring,newsletter,email,a,A clear view,<p>Hi</p>\n"
    bring(text, "campaigns")
    bring(text.replace(",a,A clear view", ",b,Spring is here"), "campaigns")
    assert dict(Campaign.objects.get().variants.values_list("key", "subject")) == {
        "": "", "a": "A clear view", "b": "Spring is here",
    }  # fmt: skip


def test_a_reminder_is_a_message_of_a_campaign_that_chance_did_not_choose(nl):
    text = (
        APPOINTMENTS.replace("booked_via\n", "booked_via,reminded\n")
        .replace("web\n", "web,1\n")
        .replace("phone\n", "phone,0\n")
    )
    run = bring(text)
    campaign = Campaign.objects.get()
    assert (run.reminders, campaign.channel, campaign.not_randomised) == (2, "sms", True)
    anna = Customer.objects.get(external_id="anna")
    assert Message.objects.get(customer_id=anna.pk).sent_at.isoformat() == "2026-05-10T10:00:00+00:00"


def test_branches_get_the_names_that_a_file_tells_and_keep_them_where_it_does_not(nl):
    named = (
        APPOINTMENTS.replace("booked_via\n", "booked_via,branch,branch_name\n")
        .replace("web\n", "web,am,Amersfoort\n")
        .replace("phone\n", "phone,ut,Utrecht\n")
    )
    bring(named)
    bring(named.replace("branch_name", "other").replace("Amersfoort", "x"))
    assert dict(Branch.objects.values_list("external_id", "name")) == {"am": "Amersfoort", "ut": "Utrecht"}


def test_revenue_is_read_as_dutch_and_as_english_files_write_it(nl):
    text = (
        APPOINTMENTS.replace("booked_via\n", "booked_via,revenue\n")
        .replace("phone\n", 'phone,"€ 1.234,50"\n')
        .replace("web\n", 'web,"1,234.50"\n')
    )
    bring(text)
    assert set(Appointment.objects.values_list("revenue", flat=True)) == {Decimal("1234.50")}


def test_several_batches_are_one_import(nl, monkeypatch):
    monkeypatch.setattr(work, "BATCH", 2)
    run = bring(APPOINTMENTS)
    assert (run.position, counts(run)) == (3, (3, 0, 0, 0))


def test_who_imported_what_is_in_the_log_in_numbers(nl):
    bring(APPOINTMENTS)
    done = AuditEntry.objects.get(action="import.finished")
    assert (done.market, done.detail) == (nl, {"kind": "appointments", "rows": 3, "added": 3})


def test_columns_that_nobody_needs_and_empty_lines_do_no_harm(nl):
    run = bring(APPOINTMENTS.replace("\n", ",extra\n", 1).replace("web\n", "web,1\n\n").replace("phone\n", "phone,\n"))
    assert counts(run) == (3, 0, 0, 0)


@pytest.mark.parametrize("bad", ["a\x00b", "x" * 101])
def test_a_text_that_the_database_cannot_hold_is_one_bad_row(nl, bad):
    run = bring(APPOINTMENTS.replace("anna", bad))
    assert counts(run) == (2, 0, 0, 1)


def test_a_checked_file_is_imported_once(nl):
    run = check(store(APPOINTMENTS))
    begin(run)
    assert work.carry_on(pk=run.pk) is None
    run.refresh_from_db()
    assert (run.state, run.added) == (State.DONE, 3)
