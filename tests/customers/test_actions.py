"""Customers, appointments and calls from a source: inserted or renewed, in whatever order they arrive."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from customers.actions import Recorded, record_appointments, record_branches, record_calls, record_customers
from customers.models import Appointment, AppointmentChange, Branch, Call, ContactPoint, Customer, Vehicle
from customers.records import CallRecord, CustomerRecord
from tests.campaigns.factories import DAY, NOON, market, visit

pytestmark = pytest.mark.django_db
ANNA = CustomerRecord("crm", "anna", "Anna", "Jansen", email="anna@example.com", mobile="0612345678", plate="12-AB-34")


def test_a_customer_has_contact_points_and_a_vehicle():
    record_customers(market(), [ANNA])
    anna = Customer.objects.get()
    assert (anna.name, anna.market) == ("Anna Jansen", market())
    assert set(anna.contact_points.values_list("channel", "normalised")) == {
        ("email", "anna@example.com"),
        ("sms", "+31612345678"),
    }
    assert anna.vehicles.get().search_plate == "12ab34"


def test_a_customer_told_again_is_renewed_and_not_doubled():
    record_customers(market(), [ANNA])
    record_customers(market(), [ANNA, CustomerRecord("crm", "anna", "Anna", "de Vries", email="anna@example.com")])
    assert Customer.objects.get().last_name == "de Vries"
    assert (ContactPoint.objects.count(), Vehicle.objects.count()) == (2, 1)


@pytest.mark.parametrize("names", list(permutations(["Jansen", "de Vries", "Bakker"])))
def test_of_a_customer_told_several_times_in_one_batch_the_last_counts(names):
    record_customers(market(), [CustomerRecord("crm", "anna", last_name=name) for name in names])
    assert Customer.objects.get().last_name == names[-1]


def test_the_same_id_in_another_source_or_market_is_another_customer():
    record_customers(market(), [ANNA, CustomerRecord("dms", "anna")])
    record_customers(market("be"), [ANNA])
    assert Customer.objects.count() == 3


def test_an_address_that_two_customers_share_stays_with_the_first():
    record_customers(market(), [ANNA])
    record_customers(market(), [CustomerRecord("crm", "bob", email="ANNA@example.com")])
    assert ContactPoint.objects.get(channel="email").customer.external_id == "anna"


STATUSES = [
    visit(NOON),
    visit(NOON, status="cancelled", status_at=NOON + DAY),
    visit(NOON, status="attended", status_at=NOON + 8 * DAY, revenue=Decimal("99.95")),
]


@pytest.mark.parametrize("order", list(permutations(STATUSES)))
@pytest.mark.parametrize("together", [True, False])
def test_the_latest_status_wins_in_any_order_and_the_history_is_kept(order, together):
    for batch in [list(order)] if together else [[record] for record in order]:
        record_appointments(market(), batch)
    appointment = Appointment.objects.get()
    assert (appointment.status, appointment.status_at) == ("attended", NOON + 8 * DAY)
    assert appointment.revenue == Decimal("99.95")
    assert list(appointment.changes.order_by("at").values_list("status", flat=True)) == [
        "booked",
        "cancelled",
        "attended",
    ]
    assert list(Appointment.objects.showed_up()) == [appointment]


def test_whether_the_window_came_in_goes_by_the_latest_status_and_may_be_told_later():
    told = visit(NOON, window_arrived_at=NOON + DAY)
    for record, arrived in (
        (visit(NOON), None),
        (told, NOON + DAY),
        (visit(NOON, status_at=NOON - DAY), NOON + DAY),
        (visit(NOON, status="changed", status_at=NOON + DAY), None),
    ):
        record_appointments(market(), [record])
        assert Appointment.objects.get().window_arrived_at == arrived


def test_an_appointment_told_twice_is_one_with_one_history():
    for _ in range(2):
        record_appointments(market(), [STATUSES[0], STATUSES[0]])
    assert (Appointment.objects.count(), AppointmentChange.objects.count()) == (1, 1)


def test_an_appointment_of_somebody_unknown_makes_a_customer_without_a_name_who_is_named_later():
    (customer,) = record_appointments(market(), STATUSES).customers
    assert Customer.objects.get(pk=customer).name == ""
    record_customers(market(), [ANNA])
    assert Customer.objects.get(pk=customer).name == "Anna Jansen"


def test_the_branch_is_the_markets_own_and_an_unknown_one_is_made():
    for code in ("nl", "be"):
        record_branches(market(code), [("7", f"Branch of {code}", "Place")])
    record_branches(market(), [("7", "Renamed", "Place")])
    record_appointments(market(), [visit(NOON, branch="7"), visit(NOON, external_id="v-2", branch="unknown")])
    assert Appointment.objects.get(external_id="v-1").branch == Branch.objects.get(market=market(), name="Renamed")
    made = Appointment.objects.get(external_id="v-2").branch
    assert (made.name, made.market) == ("unknown", market())


def test_calls_are_told_once_with_or_without_a_customer():
    began_at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    calls = [
        CallRecord("telephony", "c-1", began_at, 60, customer="anna"),
        CallRecord("telephony", "c-2", began_at + timedelta(hours=1), 0, by_voicebot=True),
    ]
    record_calls(market(), calls)
    record_calls(market(), [*calls, *calls])
    known, unknown = Call.objects.order_by("external_id")
    assert Customer.objects.get(pk=known.customer_id).external_id == "anna"
    assert unknown.customer_id is None


def test_batches_of_nothing_are_fine():
    record_customers(market(), [])
    record_branches(market(), [])
    record_calls(market(), [])
    assert record_appointments(market(), []) == Recorded([], [])
