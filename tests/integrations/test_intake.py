"""What a source tells of customers and appointments reaches the campaigns at once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from campaigns.actions import record_events
from campaigns.events import Event
from campaigns.models import BookingResult, Message
from customers.models import Appointment, Customer
from customers.records import AppointmentRecord, CustomerRecord
from integrations.intake import bring_appointments, bring_customers

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
ANNA = CustomerRecord(source="planning", external_id="K1", last_name="de Wit", email="anna@example.nl")


def sent(recipient="Anna@example.nl"):
    return Event("selligent", "sent", SENT, id="1", message_id="m1", recipient=recipient, campaign="welkom")


def visit(status="attended", **fields):
    return AppointmentRecord(
        **{
            "source": "planning", "external_id": "A1", "customer": "K1", "booked_at": SENT + timedelta(days=2),
            "starts_at": SENT + timedelta(days=4), "status": status, "status_at": SENT + timedelta(days=4, hours=2),
            "booked_via": "web", "revenue": Decimal("250.00"), **fields,
        }
    )  # fmt: skip


def bookings(rule="send"):
    return list(BookingResult.objects.filter(rule=rule).values_list("booked", "showed_up", "revenue"))


def test_a_customer_told_of_late_gets_what_was_sent_to_their_address(nl):
    record_events(nl, [sent()])
    assert Message.objects.get().customer_id < 0

    assert bring_customers(nl, [ANNA]).concerned == 1

    assert Message.objects.get().customer_id == Customer.objects.get().pk


def test_a_customer_to_whom_nothing_was_sent_gets_nothing(nl):
    record_events(nl, [sent("piet@example.nl")])

    assert bring_customers(nl, [ANNA]).concerned == 0


def test_an_appointment_counts_for_the_message_before_it(nl):
    bring_customers(nl, [ANNA])
    record_events(nl, [sent()])

    assert bring_appointments(nl, [visit()]).concerned == 1

    assert bookings() == [(1, 1, Decimal("250.00"))]


def test_an_appointment_told_of_before_its_customer_counts_once_the_customer_is_known(nl):
    record_events(nl, [sent()])
    bring_appointments(nl, [visit()])
    assert bookings() == []

    bring_customers(nl, [ANNA])

    assert bookings() == [(1, 1, Decimal("250.00"))]


def test_a_later_status_takes_the_place_of_the_earlier_one_in_the_results(nl):
    bring_customers(nl, [ANNA])
    record_events(nl, [sent()])
    bring_appointments(nl, [visit("booked", status_at=SENT + timedelta(days=2), revenue=None)])
    assert bookings() == [(1, 0, Decimal(0))]

    bring_appointments(nl, [visit()])

    assert bookings() == [(1, 1, Decimal("250.00"))]


def test_appointments_that_cannot_be_attributed_are_not_stored_either(nl, monkeypatch):
    bring_customers(nl, [ANNA])

    def fail(*_given):
        raise RuntimeError("the database went away")

    monkeypatch.setattr("integrations.intake.attribute", fail)
    with pytest.raises(RuntimeError):
        bring_appointments(nl, [visit()])

    assert not Appointment.objects.exists()


def test_no_appointments_concern_nobody(nl):
    assert bring_appointments(nl, []).concerned == 0


def test_a_repeated_appointment_concerns_nobody(nl):
    bring_appointments(nl, [visit()])
    assert bring_appointments(nl, [visit()]).concerned == 0


def test_a_revenue_told_late_is_counted(nl):
    bring_customers(nl, [ANNA])
    record_events(nl, [sent()])
    bring_appointments(nl, [visit(revenue=None, status_at=SENT + timedelta(days=5))])
    assert bookings() == [(1, 1, Decimal(0))]
    bring_appointments(nl, [visit()])
    assert bookings() == [(1, 1, Decimal("250.00"))]
