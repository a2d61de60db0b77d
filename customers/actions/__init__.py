"""The only writers of customers and what belongs to them. All set-based: ten thousand rows a call is a good size."""

from customers.actions.addresses import TakenError, file_address
from customers.actions.appointments import Recorded, record_appointments, record_branches
from customers.actions.calls import record_calls
from customers.actions.contacts import Contact, ensure_contact_points, ensure_customers
from customers.actions.erasure import forget_customer, forget_strangers, hold_customer, still_there
from customers.actions.merging import merge_customers
from customers.actions.numbers import mark_number
from customers.actions.people import record_customers
from customers.actions.proposing import assent, propose_merge, refuse_merge, to_look_at, withdraw_merge
from customers.actions.removing import Removable, note_removals

__all__ = [
    "Contact",
    "Recorded",
    "Removable",
    "TakenError",
    "assent",
    "ensure_contact_points",
    "ensure_customers",
    "file_address",
    "forget_customer",
    "forget_strangers",
    "hold_customer",
    "mark_number",
    "merge_customers",
    "note_removals",
    "propose_merge",
    "record_appointments",
    "record_branches",
    "record_calls",
    "record_customers",
    "refuse_merge",
    "still_there",
    "to_look_at",
    "withdraw_merge",
]
