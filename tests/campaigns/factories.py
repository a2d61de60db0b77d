"""What tests of campaigns need to exist."""

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Market
from accounts.outcomes import Outcome
from campaigns.actions import attach_recipients, attribute, record_events
from campaigns.events import Event
from customers.actions import record_appointments, record_customers
from customers.models import Customer
from customers.records import AppointmentRecord, CustomerRecord

NOON = datetime(2025, 5, 12, 10, tzinfo=UTC)
"""Twelve o'clock in Amsterdam, on a Monday."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


def market(code: str = "nl", **fields: Any) -> Market:
    defaults = {"name": code.upper(), "time_zone": "Europe/Amsterdam", "language": "nl", "currency": "EUR"}
    return Market.objects.get_or_create(code=code, defaults={**defaults, "phone_region": "NL", **fields})[0]


def event(kind: str = "sent", at: datetime | None = NOON, **fields: Any) -> Event:
    """Something that happened to the one message of campaign "spring" to Anna, unless `fields` say otherwise."""
    defaults = {"message_id": "m-1", "recipient": "anna@example.com", "campaign": "spring"}
    return Event(**{"source": "selligent", "type": kind, "occurred_at": at, **defaults, **fields})


def record(*events: Event, into: Market | None = None) -> list[Outcome]:
    return record_events(into or market(), events)


def customer(name: str = "anna", *, of: Market | None = None, **fields: Any) -> Customer:
    """A customer `name`@example.com of whom a source tells; what was sent to that address becomes theirs."""
    told = {"source": "crm", "external_id": name, "email": f"{name}@example.com", **fields}
    record_customers(of or market(), [CustomerRecord(**told)])
    attach_recipients(of or market())
    return Customer.objects.get(market=of or market(), source=told["source"], external_id=told["external_id"])


def visit(booked_at: datetime, **fields: Any) -> AppointmentRecord:
    """Anna's appointment "v-1", planned when it was booked, unless `fields` say otherwise."""
    defaults = {
        "source": "crm", "external_id": "v-1", "customer": "anna", "booked_at": booked_at,
        "starts_at": booked_at + 7 * DAY, "status": "booked", "status_at": booked_at, "booked_via": "web",
    }  # fmt: skip
    return AppointmentRecord(**{**defaults, **fields})


def book(*records: AppointmentRecord, into: Market | None = None) -> None:
    """Appointments arrive and are attributed."""
    attribute(into or market(), record_appointments(into or market(), records).customers)
