"""What a source tells about customers and appointments, carried to every floor that it concerns.

The market's lock comes first, as everywhere: whoever took it after a row lock could wait for one who waits for it.
"""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Market
from campaigns.actions import attach_recipients, attribute, lock_market
from customers.actions import record_appointments, record_customers
from customers.records import AppointmentRecord, CustomerRecord


@transaction.atomic
def bring_customers(market: Market, records: Sequence[CustomerRecord]) -> int:
    """Records customers; messages sent before to an address of theirs become theirs. How many got such messages."""
    lock_market(market)
    record_customers(market, records)
    return attach_recipients(market)


@transaction.atomic
def bring_appointments(market: Market, records: Sequence[AppointmentRecord]) -> int:
    """Records appointments and counts them for the messages before them. How many customers these concern."""
    lock_market(market)
    customers = record_appointments(market, records)
    if customers:
        attribute(market, customers)
    return len(customers)
