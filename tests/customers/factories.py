"""What tests of customers' pages need to exist."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from accounts import roles
from accounts.actions import invite
from accounts.models import Market, User
from customers.actions import record_appointments, record_branches, record_calls, record_customers
from customers.models import Customer
from customers.records import AppointmentRecord, CallRecord, CustomerRecord

NOON = datetime(2026, 5, 11, 10, tzinfo=UTC)
"""Twelve o'clock in Amsterdam, on a Monday."""
DAY = timedelta(days=1)
MARIJKE = {
    "external_id": "marijke", "first_name": "Marijke", "last_name": "van Oosterom", "language": "nl",
    "postcode": "3817 KD", "house_number": "112", "email": "M.Oosterom@post.example", "mobile": "06 12 34 56 41",
    "plate": "KN-482-T", "make": "Golf",
}  # fmt: skip


def market(code: str = "nl", **fields: Any) -> Market:
    defaults = {"name": code.upper(), "time_zone": "Europe/Amsterdam", "language": "nl", "currency": "EUR"}
    return Market.objects.get_or_create(code=code, defaults={**defaults, "phone_region": "NL", **fields})[0]


def customer(*, of: Market | None = None, **fields: Any) -> Customer:
    """Marijke, unless `fields` tell of somebody else."""
    told = {"source": "crm", **(fields if "external_id" in fields else {**MARIJKE, **fields})}
    record_customers(of or market(), [CustomerRecord(**told)])
    return Customer.objects.get(market=of or market(), source="crm", external_id=told["external_id"])


def appointment(*, of: Market | None = None, customer: str = "marijke", **fields: Any) -> None:
    """One status of an appointment in Amersfoort, planned on Monday at noon, unless `fields` say otherwise."""
    record_branches(of or market(), [("am", "Branch", "Amersfoort")])
    defaults = {
        "source": "crm", "external_id": "v-1", "customer": customer, "booked_at": NOON, "starts_at": NOON + 3 * DAY,
        "status": "booked", "status_at": NOON, "booked_via": "web", "branch": "am",
    }  # fmt: skip
    record_appointments(of or market(), [AppointmentRecord(**{**defaults, **fields})])


def call(*, of: Market | None = None, **fields: Any) -> None:
    defaults = {"source": "crm", "external_id": "c-1", "customer": "marijke", "began_at": NOON, "seconds": 125}
    record_calls(of or market(), [CallRecord(**{**defaults, **fields})])


def agent(role: str = roles.CUSTOMER_SERVICE, *, of: Market | None = None) -> User:
    """Somebody who holds `role`."""
    return invite(by=None, email=f"{role}@helder.example", name=role, role=role, market=of or market())


def sign_in(client: Client, user: User | None = None) -> Client:
    """A client whose pages are in English."""
    client.force_login(user or agent(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client
