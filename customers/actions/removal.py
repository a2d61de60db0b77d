"""Rows that go again, because their import is undone or their source took them back; the caller knows what refers to
them."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Market
from customers.actions.sharing import hand_on
from customers.models import Appointment, AppointmentChange, Call, ContactPoint, Customer, Vehicle


@transaction.atomic
def remove_customers(market: Market, ids: Sequence[int]) -> None:
    """Customers with their addresses and numbers, but what others share, and vehicles.

    Raises `IntegrityError` where anything refers to one.
    """
    theirs = Customer.objects.filter(market=market, pk__in=ids)
    hand_on(market, list(theirs.values_list("pk", flat=True)))
    for part in (ContactPoint, Vehicle):
        rows = part._default_manager.filter(customer__in=theirs)
        rows._raw_delete(rows.db)
    theirs._raw_delete(theirs.db)


def remove_addresses(market: Market, ids: Sequence[int]) -> None:
    """Addresses and numbers that are nobody's."""
    ContactPoint.objects.filter(market=market, customer=None, pk__in=ids).delete()


@transaction.atomic
def remove_appointments(market: Market, ids: Sequence[int]) -> None:
    """Appointments with their history; calls about them stay."""
    Call.objects.filter(market=market, appointment__in=ids).update(appointment=None)
    theirs = Appointment.objects.filter(market=market, pk__in=ids)
    history = AppointmentChange.objects.filter(appointment__in=theirs)
    history._raw_delete(history.db)
    theirs._raw_delete(theirs.db)


@transaction.atomic
def remove_calls(market: Market, ids: Sequence[int]) -> None:
    """Calls."""
    Call.objects.filter(market=market, pk__in=ids).delete()
