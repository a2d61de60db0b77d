"""What a source tells about customers, appointments and calls, before it is anybody's row."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CustomerRecord:
    """A customer as a source knows them: `source` and `external_id` are the identity."""

    source: str
    external_id: str
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    postcode: str = ""
    house_number: str = ""
    since: date | None = None
    email: str = ""
    mobile: str = ""
    plate: str = ""
    make: str = ""


@dataclass(frozen=True, slots=True)
class AppointmentRecord:
    """An appointment and one status that it had at `status_at`; several of one appointment make its history.

    `booked_via` is empty where the source does not say it.
    """

    source: str
    external_id: str
    customer: str
    booked_at: datetime
    starts_at: datetime
    status: str
    status_at: datetime
    booked_via: str
    branch: str = ""
    service: str = ""
    revenue: Decimal | None = None
    at_customer: bool = False
    payer: str = ""
    cross_sell: str = ""
    window_arrived_at: datetime | None = None
    dated: bool = True
    """Whether the source says since when it has this status; where it does not, `status_at` is reckoned."""


@dataclass(frozen=True, slots=True)
class RemovalRecord:
    """An appointment that its source takes back: why, and since when; None where it does not say that, as from now."""

    source: str
    external_id: str
    reason: str
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A phone call; `customer` and `appointment` (external ids) are empty where the source knows none."""

    source: str
    external_id: str
    began_at: datetime
    seconds: int
    customer: str = ""
    subject: str = ""
    appointment: str = ""
    by_voicebot: bool = False
    completed: bool = True
