"""What one customer lives through, as it is being told."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from random import Random

from customers.models import BookedVia
from customers.records import AppointmentRecord, CallRecord
from feedback.records import AnswerRecord
from integrations.demo.clock import Clock
from integrations.demo.mailbox import Mailbox
from integrations.demo.people import Person
from integrations.demo.world import World


class Story:
    """All that one customer lives through; the lists grow while it is told."""

    def __init__(self, world: World, person: Person, rng: Random) -> None:
        self.world, self.person, self.rng = world, person, rng
        self.mailbox = Mailbox(world, person, rng)
        self.appointments: list[AppointmentRecord] = []
        self.calls: list[CallRecord] = []
        self.answers: list[AnswerRecord] = []
        self.visits = 0

    @property
    def clock(self) -> Clock:
        return self.world.clock


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment made; instants in seconds since 1970."""

    name: str
    booked_at: int
    starts_at: int
    via: BookedVia
    service: str
    revenue: Decimal
    at_customer: bool
    payer: str
    cross_sell: str


def instant(at: int) -> datetime:
    """Seconds since 1970 as an aware datetime."""
    return datetime.fromtimestamp(at, UTC)
