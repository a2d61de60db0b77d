"""What became of each record: accepted, known already, or invalid with field and reason beside valid ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from accounts.outcomes import Outcome, Status
from customers.actions import record_appointments, record_calls, record_customers
from customers.checks import problem
from customers.models import Appointment, Call, Customer
from customers.records import CallRecord, CustomerRecord
from tests.campaigns.factories import DAY, NOON, market, visit

pytestmark = pytest.mark.django_db
ANNA = CustomerRecord("crm", "anna", "Anna", "Jansen", email="anna@example.com", mobile="0612345678", plate="12-AB-34")
CALL = CallRecord("telephony", "c-1", datetime(2026, 5, 1, 9, tzinfo=UTC), 60, customer="anna", appointment="v-1")


def statuses(outcomes):
    return "".join(str(outcome.status)[0] for outcome in outcomes)


def test_a_customer_is_accepted_once_and_again_when_anything_changes():
    assert statuses(record_customers(market(), [ANNA, ANNA])) == "ad"
    assert statuses(record_customers(market(), [ANNA])) == "d"
    for change in (
        {"last_name": "de Vries"},
        {"email": "new@example.com"},
        {"plate": "99-ZZ-9"},
        {"since": date(2020, 1, 1)},
    ):
        assert statuses(record_customers(market(), [replace(ANNA, **change)])) == "a"
        record_customers(market(), [ANNA])


def test_of_a_customer_told_back_and_forth_the_last_word_counts():
    other = replace(ANNA, last_name="de Vries")
    record_customers(market(), [ANNA, other, ANNA])
    assert Customer.objects.get().last_name == "Jansen"


def test_an_appointment_is_accepted_with_each_new_status_or_revenue():
    booked, moved = visit(NOON), visit(NOON, status="changed", status_at=NOON + DAY, starts_at=NOON + 9 * DAY)
    assert statuses(record_appointments(market(), [booked, moved, booked]).outcomes) == "aad"
    assert record_appointments(market(), [booked, moved]).outcomes == [Outcome(Status.DUPLICATE)] * 2
    assert record_appointments(market(), [booked, moved]).customers == []
    paid = replace(moved, revenue=Decimal(10))
    assert statuses(record_appointments(market(), [paid]).outcomes) == "a"
    assert len(record_appointments(market(), [replace(paid, revenue=Decimal(12))]).customers) == 1
    assert statuses(record_appointments(market(), [visit(NOON, status_at=NOON - DAY)]).outcomes) == "a"  # history


REVENUES = [
    visit(NOON, revenue=Decimal(10)),
    visit(NOON, status="changed", status_at=NOON + DAY, revenue=Decimal(20)),
    visit(NOON, status="attended", status_at=NOON + 8 * DAY),
]


@pytest.mark.parametrize("order", list(permutations(REVENUES)))
@pytest.mark.parametrize("together", [True, False])
def test_the_revenue_is_the_latest_that_was_told_in_any_order(order, together):
    for batch in [list(order)] if together else [[record] for record in order]:
        record_appointments(market(), batch)
    appointment = Appointment.objects.get()
    assert (appointment.status, appointment.revenue, appointment.revenue_at) == ("attended", 20, NOON + DAY)


def test_a_call_is_accepted_once_and_again_when_its_appointment_becomes_known():
    assert statuses(record_calls(market(), [CALL, CALL])) == "ad"
    assert Call.objects.get().appointment is None
    record_appointments(market(), [visit(NOON, source="telephony")])
    assert statuses(record_calls(market(), [CALL])) == "a"
    assert Call.objects.get().appointment == Appointment.objects.get()
    assert statuses(record_calls(market(), [CALL])) == "d"


IMPLAUSIBLE = "has no time zone, or is not between 2000 and 2100"
BAD = [
    (replace(ANNA, external_id=" "), "external_id", "is empty"),
    (replace(ANNA, last_name="x" * 101), "last_name", "is longer than 100 characters"),
    (replace(ANNA, last_name="x\0"), "last_name", "is no text that a database can hold"),
    (replace(ANNA, first_name="\ud800"), "first_name", "is no text that a database can hold"),
    (replace(ANNA, since=date(1, 1, 1)), "since", "is not between 1900 and 2100"),
    (visit(NOON, customer=""), "customer", "is empty"),
    (visit(NOON, status="gone"), "status", "is not one of booked, changed, attended, cancelled, no_show"),
    (visit(NOON, booked_via="fax"), "booked_via", "is not one of web, phone, voicebot, partner, branch"),
    (visit(NOON, starts_at=NOON.replace(tzinfo=None)), "starts_at", IMPLAUSIBLE),
    (visit(NOON, status_at=NOON - timedelta(days=40_000)), "status_at", IMPLAUSIBLE),
    (visit(NOON, window_arrived_at=NOON.replace(year=1999)), "window_arrived_at", IMPLAUSIBLE),
    (visit(NOON, revenue=Decimal("1e8")), "revenue", "is no amount below 100,000,000"),
    (visit(NOON, revenue=Decimal("nan")), "revenue", "is no amount below 100,000,000"),
    (replace(CALL, seconds=-1), "seconds", "is not between 0 and a day"),
    (replace(CALL, seconds=10**12), "seconds", "is not between 0 and a day"),
    (replace(CALL, began_at=datetime(1999, 1, 1, tzinfo=UTC)), "began_at", IMPLAUSIBLE),
]  # fmt: skip


@pytest.mark.parametrize(("record", "field", "reason"), BAD)
def test_what_the_database_cannot_hold_is_named(record, field, reason):
    assert problem(record) == Outcome(Status.INVALID, reason, field)


@pytest.mark.parametrize(
    ("record", "bad", "good", "model"),
    [
        (record_customers, BAD[0][0], ANNA, Customer),
        (record_appointments, BAD[5][0], visit(NOON), Appointment),
        (record_calls, BAD[-1][0], CALL, Call),
    ],
)
def test_a_bad_record_takes_no_good_one_down_with_it(record, bad, good, model):
    told = record(market(), [bad, good, bad])
    assert statuses(told if isinstance(told, list) else told.outcomes) == "iai"
    assert model.objects.count() == 1
