"""Who would get a text message about an appointment, and what the placeholders are for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.models import Market, User
from customers.queries.points import theirs
from sms.days import told, written

REAL_CASES: Final = 300
"""How many appointments a text is tried on while it is written."""
_AROUND: Final = timedelta(days=30)

_COLUMNS: Final = """
SELECT a.id, c.id, coalesce(c.first_name, ''), coalesce(c.last_name, ''),
    coalesce(nullif(c.language, ''), %(language)s), p.normalised, p.hash, a.starts_at, a.service, a.status,
    b.name, b.place, v.plate, v.make
"""
_BRANCH: Final = "LEFT JOIN customers_branch b ON b.id = a.branch_id"
_POINT: Final = f"""
LEFT JOIN LATERAL (SELECT normalised, hash FROM {theirs("c.id")} t
    WHERE channel = 'sms' ORDER BY wrong_at IS NOT NULL, id LIMIT 1) p ON true
"""
_VEHICLE: Final = """
LEFT JOIN LATERAL (SELECT plate, make FROM customers_vehicle
    WHERE customer_id = c.id ORDER BY id DESC LIMIT 1) v ON true
"""
_SELECT: Final = f"""{_COLUMNS}
FROM customers_appointment a
JOIN customers_customer c ON c.id = a.customer_id
{_BRANCH} {_POINT} {_VEHICLE}
WHERE a.market_id = %(market)s AND c.market_id = %(market)s
"""
_CHOSEN: Final = f"{_SELECT} AND a.id = ANY(%(ids)s) ORDER BY a.starts_at, a.id"
_PLANNED: Final = f"""{_SELECT}
    AND a.starts_at >= %(from)s AND a.starts_at < %(until)s AND a.status = ANY(%(statuses)s)
    AND (%(branch)s::bigint IS NULL OR a.branch_id = %(branch)s) AND (%(service)s = '' OR a.service = %(service)s)
    AND (%(window)s = '' OR (%(window)s = 'arrived') = (a.window_arrived_at IS NOT NULL))
ORDER BY a.starts_at, a.id LIMIT %(limit)s
"""
# Half of them to come, half of them past, each along the index on when they start.
_NEAREST: Final = f"""
WITH near AS MATERIALIZED (
    (SELECT id FROM customers_appointment WHERE market_id = %(market)s AND status <> 'cancelled'
        AND starts_at >= %(now)s AND starts_at < %(until)s ORDER BY starts_at LIMIT %(half)s)
    UNION ALL
    (SELECT id FROM customers_appointment WHERE market_id = %(market)s AND status <> 'cancelled'
        AND starts_at < %(now)s AND starts_at >= %(from)s ORDER BY starts_at DESC LIMIT %(half)s)
)
{_SELECT} AND a.id IN (SELECT id FROM near) ORDER BY a.starts_at DESC
"""
_NEXT: Final = """
LEFT JOIN LATERAL (SELECT id, starts_at, service, status, branch_id FROM customers_appointment
    WHERE customer_id = c.id AND market_id = %(market)s AND starts_at > now() AND status = ANY(%(statuses)s)
    ORDER BY starts_at LIMIT 1) a ON true
"""
_CUSTOMER: Final = f"""{_COLUMNS}
FROM customers_customer c {_NEXT} {_BRANCH} {_POINT} {_VEHICLE}
WHERE c.market_id = %(market)s AND c.id = %(customer)s
"""
_LISTED: Final = f"""
SELECT a.id, c.id, coalesce(c.first_name, ''), coalesce(c.last_name, ''),
    coalesce(nullif(c.language, ''), %(language)s), coalesce(nullif(r.phone, ''), p.normalised),
    coalesce(r.point, p.hash), a.starts_at, a.service, a.status, b.name, b.place, v.plate, v.make
FROM sms_recipientlist l
JOIN sms_listedrow r ON r.of_id = l.id AND r.problem = ''
LEFT JOIN customers_customer c ON c.id = r.customer_id AND c.market_id = %(market)s
LEFT JOIN LATERAL (SELECT id, starts_at, service, status, branch_id FROM customers_appointment
    WHERE customer_id = c.id AND market_id = %(market)s AND CASE WHEN r.appointment_id IS NULL
        THEN starts_at > now() AND status = ANY(%(statuses)s) ELSE id = r.appointment_id END
    ORDER BY starts_at LIMIT 1) a ON true
{_BRANCH} {_POINT} {_VEHICLE}
WHERE l.market_id = %(market)s AND l.id = %(list)s AND l.by_id = %(by)s
ORDER BY r.number
"""

EXPECTED: Final = ("booked", "changed")
"""Appointments that somebody is expected at."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which appointments: those of a day of the market, between two hours, of a branch and for a service; of `window`
    "arrived" or "awaited" only those whose new window came in, or did not."""

    day: date
    branch: int | None = None
    service: str = ""
    status: str = ""
    """Empty: those that somebody is expected at."""
    from_hour: int = 0
    until_hour: int = 24
    window: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to text, with the appointment that it is about; either may be unknown.

    `phone` is in E.164, empty where we know none; `starts_at` is on the market's clock.
    """

    appointment: int | None
    customer: int | None
    first_name: str
    last_name: str
    language: str
    phone: str
    point: bytes
    starts_at: datetime | None
    service: str
    status: str
    branch: str
    place: str
    plate: str
    make: str
    listed: bool = field(default=False, kw_only=True)
    """Whether somebody's list names them, rather than what is planned."""

    @property
    def is_stranger(self) -> bool:
        """Whether a list names somebody of whom no appointment is known."""
        return self.listed and (self.customer is None or self.appointment is None)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def values(self, language: str, leaving: date = date.min) -> dict[str, str]:
        """What stands for each placeholder in `language`; the opt-out link is made when the text is.

        `leaving` is the day on which the text leaves, on the market's calendar; where none is said, the day of the
        appointment is written out, which is the longest.
        """
        return {
            "name": self.name,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "date": written(self.starts_at.date(), language) if self.starts_at else "",
            "day": told(self.starts_at.date(), leaving, language) if self.starts_at else "",
            "time": f"{self.starts_at:%H:%M}" if self.starts_at else "",
            "service": self.service,
            "branch": self.branch,
            "place": self.place,
            "plate": self.plate,
            "make": self.make,
        }


def recent_recipients(market: Market, *, limit: int = REAL_CASES) -> list[Recipient]:
    """Customers of the appointments nearest to now, coming and past, the latest first: real cases to try a text on."""
    now = timezone.now()
    span = {"from": now - _AROUND, "now": now, "until": now + _AROUND, "half": limit // 2}
    return _ask(market, _NEAREST, span)


def chosen_recipients(market: Market, appointments: Sequence[int]) -> list[Recipient]:
    """Customers of these appointments, in the order in which they start; another market's are nobody's."""
    return _ask(market, _CHOSEN, {"ids": list(appointments)})


def planned_recipients(market: Market, wanted: Wanted, *, limit: int) -> list[Recipient]:
    """Customers of the appointments that are wanted, in the order in which they start; at most `limit`."""
    first = datetime.combine(wanted.day, time.min, market.zone)
    asked = {
        "from": first + timedelta(hours=wanted.from_hour),
        "until": first + timedelta(hours=wanted.until_hour),
        "statuses": [wanted.status] if wanted.status else list(EXPECTED),
        "branch": wanted.branch,
        "service": wanted.service,
        "window": wanted.window,
        "limit": limit,
    }
    return _ask(market, _PLANNED, asked)


def customer_recipient(market: Market, customer: int) -> list[Recipient]:
    """A customer with the next appointment that they are expected at; nobody for another market's."""
    return _ask(market, _CUSTOMER, {"customer": customer, "statuses": list(EXPECTED)})


def listed_recipients(market: Market, pk: int, *, by: User) -> list[Recipient]:
    """Whom a list of `by` names, in its order: about the row's own appointment, else the customer's next one."""
    found = _ask(market, _LISTED, {"list": pk, "by": by.pk, "statuses": list(EXPECTED)})
    return [replace(each, listed=True) for each in found]


def _ask(market: Market, question: str, parameters: dict[str, Any]) -> list[Recipient]:
    with connection.cursor() as cursor:
        cursor.execute(question, {"market": market.pk, "language": market.language, **parameters})
        return [_recipient(row, market) for row in cursor.fetchall()]


def _recipient(row: Sequence[Any], market: Market) -> Recipient:
    appointment, customer, first, last, language, phone, point, starts_at, service, status, *rest = row
    return Recipient(
        appointment, customer, first, last, language, phone or "", bytes(point or b""),
        starts_at and starts_at.astimezone(market.zone), service or "", status or "", *(text or "" for text in rest),
    )  # fmt: skip
