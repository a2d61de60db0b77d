"""Who: customers, how they are reached, their vehicles, appointments and calls. All personal data lives here."""

from customers.models.merges import MergeRequest, MergeState
from customers.models.people import Channel, ContactPoint, Customer, SharedAddress, Vehicle
from customers.models.visits import (
    Appointment,
    AppointmentChange,
    AppointmentQuerySet,
    AppointmentStatus,
    BookedVia,
    Branch,
    Call,
    RemovedAppointment,
)

__all__ = [
    "Appointment",
    "AppointmentChange",
    "AppointmentQuerySet",
    "AppointmentStatus",
    "BookedVia",
    "Branch",
    "Call",
    "Channel",
    "ContactPoint",
    "Customer",
    "MergeRequest",
    "MergeState",
    "RemovedAppointment",
    "SharedAddress",
    "Vehicle",
]
