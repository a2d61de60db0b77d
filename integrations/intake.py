"""What a source tells about customers and appointments, carried to every floor that it concerns.

The market's lock comes first, as everywhere: whoever took it after a row lock could wait for one who waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Market
from accounts.outcomes import Outcome
from campaigns.actions import attach_recipients, attribute, lock_market
from campaigns.actions.forget import forget_appointments
from customers.actions import note_removals, record_appointments, record_calls, record_customers
from customers.actions.removal import remove_appointments
from customers.records import AppointmentRecord, CallRecord, CustomerRecord, RemovalRecord


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of each record, in order, and for how many customers that changed what is counted."""

    outcomes: list[Outcome]
    concerned: int


@transaction.atomic
def bring_customers(market: Market, records: Sequence[CustomerRecord]) -> Brought:
    """Records customers; messages sent before to an address of theirs become theirs."""
    lock_market(market)
    outcomes = record_customers(market, records)
    return Brought(outcomes, attach_recipients(market))


@transaction.atomic
def bring_appointments(market: Market, records: Sequence[AppointmentRecord]) -> Brought:
    """Records appointments and counts them for the messages before them."""
    lock_market(market)
    recorded = record_appointments(market, records)
    if recorded.customers:
        attribute(market, recorded.customers, recorded.moved)
    return Brought(recorded.outcomes, len(recorded.customers))


@transaction.atomic
def remove_told(market: Market, records: Sequence[RemovalRecord]) -> Brought:
    """Removes appointments that their source took back, with all that they counted for."""
    lock_market(market)
    noted = note_removals(market, records)
    if noted.appointments:
        forget_appointments(market, noted.appointments)
        remove_appointments(market, noted.appointments)
    return Brought(noted.outcomes, len(noted.appointments))


@transaction.atomic
def bring_calls(market: Market, records: Sequence[CallRecord]) -> list[Outcome]:
    """Records calls, of customers whom nobody merges meanwhile."""
    lock_market(market)
    return record_calls(market, records)
