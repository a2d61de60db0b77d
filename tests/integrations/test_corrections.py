"""What is told again with something else: it is stored, or refused by name, but never passed by as if it were known."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.forms import model_to_dict

from accounts.outcomes import Status
from campaigns.actions import record_events
from campaigns.actions.results import recount
from campaigns.events import Event
from campaigns.models import Attribution, BookingResult
from customers.actions import forget_customer, record_appointments, record_branches, record_calls, record_customers
from customers.models import Appointment, Call, ContactPoint, Customer, RemovedAppointment, Vehicle
from customers.queries.removed import OLDER, REMOVED
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord
from feedback.actions import record_answers
from feedback.models import Answer
from feedback.records import AnswerRecord
from integrations.intake import bring_appointments, bring_customers, remove_told
from tests.campaigns import stored

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNA = CustomerRecord("planning", "K1", "Anna", "de Wit", "nl", "3511 AB", "12", date(2020, 1, 1), "anna@example.nl",
                      "0612345678", "12-ABC-3", "Golf")  # fmt: skip
BOB = CustomerRecord("planning", "K2", "Bob", email="bob@example.nl")
VISIT = AppointmentRecord("planning", "A1", "K1", SENT + 2 * DAY, SENT + 4 * DAY, "booked", SENT + 2 * DAY, "web",
                          branch="utrecht", service="repair", revenue=Decimal(250), payer="lease",
                          cross_sell="wipers", window_arrived_at=SENT + 3 * DAY)  # fmt: skip
CALL = CallRecord("planning", "C1", SENT, 60, "K1", "directions", "A1")
ANSWER = AnswerRecord("survey", "R1", 9, SENT, "email", customer="K1", appointment="A1", known_by="planning",
                      comment="Prima")  # fmt: skip
OTHER_VALUES = {
    CustomerRecord: (ANNA, {
        "first_name": "Ann", "last_name": "Wit", "language": "en", "postcode": "3512 AB", "house_number": "13",
        "since": date(2021, 1, 1), "email": "a@example.nl", "mobile": "0612345679", "plate": "99-ZZ-9", "make": "Polo",
    }),
    AppointmentRecord: (VISIT, {
        "customer": "K2", "booked_at": SENT + DAY, "starts_at": SENT + 3 * DAY, "status": "changed",
        "status_at": SENT + 2 * DAY + HOUR, "booked_via": "phone", "branch": "zeist", "service": "coating",
        "revenue": Decimal(12), "at_customer": True, "payer": "insurer", "cross_sell": "",
        "window_arrived_at": SENT + 2 * DAY,
    }),
    CallRecord: (CALL, {
        "began_at": SENT + HOUR, "seconds": 61, "customer": "K2", "subject": "other", "appointment": "A2",
        "by_voicebot": True, "completed": False,
    }),
    AnswerRecord: (ANSWER, {
        "score": 3, "answered_at": SENT + HOUR, "channel": "sms", "customer": "K2", "appointment": "A2",
        "comment": "Toch niet",
    }),
}  # fmt: skip
NO_NEWS = {"source", "external_id", "dated", "known_by"}
"""Who is meant, and how it is told."""
RECORD = {
    CustomerRecord: record_customers,
    AppointmentRecord: lambda market, records: record_appointments(market, records).outcomes,
    CallRecord: record_calls,
    AnswerRecord: record_answers,
}
CHANGES = [(kind, name, value) for kind, (_one, changes) in OTHER_VALUES.items() for name, value in changes.items()]


def everything():
    models = (Customer, ContactPoint, Vehicle, Appointment, Call, Answer)
    return [model_to_dict(row) for model in models for row in model.objects.order_by("pk")]


def status(outcomes):
    return [str(one.status) for one in outcomes]


def test_the_table_of_changes_names_every_field():
    for kind, (_one, changes) in OTHER_VALUES.items():
        assert {field.name for field in fields(kind)} == set(changes) | NO_NEWS & {field.name for field in fields(kind)}


@pytest.mark.parametrize(("kind", "name", "value"), CHANGES)
def test_a_field_that_changed_is_stored(nl, kind, name, value):
    record_customers(nl, [ANNA, BOB])
    record_branches(nl, [("zeist", "Zeist", "Zeist")])
    record_appointments(nl, [VISIT, replace(VISIT, external_id="A2")])
    one, record = OTHER_VALUES[kind][0], RECORD[kind]
    record(nl, [one])
    before = everything()
    assert status(record(nl, [replace(one, **{name: value})])) == ["accepted"]
    assert everything() != before
    assert status(record(nl, [replace(one, **{name: value})])) == ["duplicate"]


def bookings(rule="send"):
    return sorted(BookingResult.objects.filter(rule=rule, booked__gt=0).values_list("campaign__external_id", "booked"))


@pytest.fixture
def two_letters(nl):
    bring_customers(nl, [ANNA, BOB])
    letter = Event("selligent", "sent", SENT, id="1", message_id="m1", recipient=ANNA.email, campaign="anna")
    other = replace(letter, id="2", message_id="m2", recipient=BOB.email, campaign="bob")
    record_events(nl, [letter, other])
    return nl


def test_an_appointment_of_somebody_else_counts_for_their_message_and_no_longer_for_the_first(two_letters):
    bring_appointments(two_letters, [VISIT])
    assert bookings() == [("anna", 1)]
    bring_appointments(two_letters, [replace(VISIT, customer="K2")])
    assert bookings() == [("bob", 1)]
    assert set(Attribution.objects.values_list("customer_id", flat=True)) == {Customer.objects.get(external_id="K2").pk}
    before = stored.everything(two_letters)
    recount(two_letters)
    assert stored.everything(two_letters) == before


def test_an_appointment_that_was_booked_before_the_message_counts_for_none(two_letters):
    bring_appointments(two_letters, [VISIT])
    bring_appointments(two_letters, [replace(VISIT, booked_at=SENT - DAY)])
    assert bookings() == []


NEWS = [
    VISIT,
    replace(VISIT, status="changed", status_at=SENT + 3 * DAY, customer="K2", booked_via="phone"),
    replace(
        VISIT, status="attended", status_at=SENT + 4 * DAY, customer="K1", booked_at=SENT + DAY, booked_via="partner"
    ),
]


@pytest.mark.parametrize("order", list(permutations(NEWS)))
@pytest.mark.parametrize("together", [True, False])
def test_the_newest_telling_of_customer_moment_and_channel_counts_in_any_order(two_letters, order, together):
    for batch in [list(order)] if together else [[record] for record in order]:
        bring_appointments(two_letters, batch)
    kept = Appointment.objects.get()
    assert (kept.booked_at, kept.booked_via) == (SENT + DAY, "partner")
    assert kept.customer_id == Customer.objects.get(external_id="K1").pk
    assert bookings() == [("anna", 1)]


def test_without_a_since_when_the_same_status_told_again_corrects_the_rest(nl):
    told = replace(VISIT, status="attended", status_at=VISIT.starts_at, dated=False)
    record_appointments(nl, [told])
    earlier = replace(told, starts_at=SENT + 3 * DAY, status_at=SENT + 3 * DAY, customer="K2", booked_via="")
    assert status(record_appointments(nl, [earlier]).outcomes) == ["accepted"]
    kept = Appointment.objects.get()
    assert (kept.starts_at, kept.booked_via) == (SENT + 3 * DAY, "web")
    assert kept.changes.count() == 1
    older = replace(told, status="booked", status_at=told.booked_at, starts_at=SENT + 9 * DAY)
    record_appointments(nl, [older])
    assert Appointment.objects.get().starts_at == SENT + 3 * DAY


GONE = RemovalRecord("planning", "A1", "booked twice", SENT + 5 * DAY)


def test_a_removed_appointment_takes_back_what_it_counted_for_once(two_letters):
    bring_appointments(two_letters, [VISIT])
    record_calls(two_letters, [CALL])
    assert status(remove_told(two_letters, [GONE]).outcomes) == ["accepted"]
    assert (bookings(), Appointment.objects.count(), Attribution.objects.count()) == ([], 0, 0)
    assert Call.objects.get().appointment is None
    assert status(remove_told(two_letters, [GONE, GONE]).outcomes) == ["duplicate", "duplicate"]


def test_a_removal_without_a_moment_is_one_removal_however_often_it_is_told(nl):
    told = replace(GONE, removed_at=None)
    record_appointments(nl, [VISIT])
    assert status(remove_told(nl, [told]).outcomes + remove_told(nl, [told]).outcomes) == ["accepted", "duplicate"]


@pytest.mark.parametrize("arrival", list(permutations(["booked", "removed", "attended"])))
def test_only_what_is_newer_than_its_removal_brings_an_appointment_back(two_letters, arrival):
    later = replace(VISIT, status="attended", status_at=SENT + 6 * DAY)
    steps = {
        "booked": lambda: bring_appointments(two_letters, [VISIT]),
        "removed": lambda: remove_told(two_letters, [GONE]),
        "attended": lambda: bring_appointments(two_letters, [later]),
    }
    for step in arrival:
        steps[step]()
    assert Appointment.objects.get().status == "attended"
    assert bookings() == [("anna", 1)]
    assert not RemovedAppointment.objects.exists()


def test_what_is_not_taken_is_refused_by_name(nl):
    remove_told(nl, [GONE])
    (told,) = record_appointments(nl, [VISIT]).outcomes
    assert (told.status, told.field, told.reason) == (Status.INVALID, "status_at", REMOVED)
    record_appointments(nl, [replace(VISIT, external_id="A2", status_at=SENT + 6 * DAY)])
    (kept,) = remove_told(nl, [replace(GONE, external_id="A2")]).outcomes
    assert (kept.status, kept.field, kept.reason) == (Status.INVALID, "removed_at", OLDER)
    assert Appointment.objects.get().external_id == "A2"


def test_an_appointment_to_come_whose_status_is_reckoned_can_be_removed_and_stays_so(nl):
    soon = datetime.now(UTC) + 5 * DAY
    told = replace(VISIT, status="changed", starts_at=soon, status_at=soon, dated=False)
    record_appointments(nl, [told])
    assert status(remove_told(nl, [replace(GONE, removed_at=None)]).outcomes) == ["accepted"]
    assert status(record_appointments(nl, [told]).outcomes) == ["invalid"]


def test_of_who_is_erased_the_reason_goes_too(nl):
    record_customers(nl, [ANNA])
    record_appointments(nl, [VISIT])
    remove_told(nl, [replace(GONE, reason="Anna phoned")])
    forget_customer(nl, Customer.objects.get().pk)
    assert RemovedAppointment.objects.get().reason == ""
