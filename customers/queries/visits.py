"""A customer's appointments and calls as their timeline tells them."""

from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.models import AppointmentStatus, BookedVia
from customers.timeline import Entry
from ui.formats import short_day

# Each part keeps to its own index and its own limit. An appointment that is only planned is told by its booking.
_HAPPENED = """
(SELECT 'booked' AS kind, a.booked_at AS at, a.starts_at, a.booked_via AS word, a.service AS about, b.place,
    a.at_customer, 0 AS seconds
FROM customers_appointment a LEFT JOIN customers_branch b ON b.id = a.branch_id
WHERE a.market_id = %(market)s AND a.customer_id = %(customer)s AND a.booked_at < %(before)s
ORDER BY a.booked_at DESC LIMIT %(limit)s)
UNION ALL
(SELECT 'changed', h.at, a.starts_at, h.status,
    concat_ws(', ', nullif(a.service, ''), CASE h.status WHEN 'attended' THEN nullif(a.cross_sell, '') END),
    b.place, a.at_customer, 0
FROM customers_appointment a JOIN customers_appointmentchange h ON h.appointment_id = a.id
LEFT JOIN customers_branch b ON b.id = a.branch_id
WHERE a.market_id = %(market)s AND a.customer_id = %(customer)s AND h.status <> 'booked' AND h.at < %(before)s
ORDER BY h.at DESC LIMIT %(limit)s)
UNION ALL
(SELECT CASE WHEN c.by_voicebot THEN 'voicebot' ELSE 'call' END, c.began_at, NULL,
    CASE WHEN c.completed THEN '' ELSE 'broken off' END, c.subject, NULL, false, c.seconds
FROM customers_call c
WHERE c.market_id = %(market)s AND c.customer_id = %(customer)s AND c.began_at < %(before)s
ORDER BY c.began_at DESC LIMIT %(limit)s)
ORDER BY at DESC LIMIT %(limit)s
"""
_OUTCOMES: Final = {
    AppointmentStatus.CHANGED: "calendar",
    AppointmentStatus.ATTENDED: "car",
    AppointmentStatus.CANCELLED: "close",
    AppointmentStatus.NO_SHOW: "warn",
}


def visits_and_calls(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> list[Entry]:
    """Bookings, what became of them, and calls: this floor's own `TimelineProvider`."""
    known = {"market": market.pk, "customer": customer_id, "before": before or "infinity", "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_HAPPENED, known)
        return [_entry(row, market) for row in cursor.fetchall()]


def _entry(row: tuple[Any, ...], market: Market) -> Entry:
    kind, at, starts_at, word, about, place, at_customer, seconds = row
    if kind in {"call", "voicebot"}:
        title = _("Spoke with the voicebot") if kind == "voicebot" else _("Call")
        return Entry(at, "phone", title, _joined(about, _length(seconds), _("not helped to the end") if word else ""))
    place = _("at the customer's") if at_customer else place
    start = starts_at.astimezone(market.zone)
    when = _("for %(day)s at %(time)s") % {"day": short_day(start.date()), "time": f"{start:%H:%M}"}
    if kind == "booked":
        return Entry(at, "calendar", _("Booked an appointment"), _joined(str(BookedVia(word).label), when, place))
    return Entry(at, _OUTCOMES[AppointmentStatus(word)], _outcome(word), _joined(about, place, when))


def _outcome(status: str) -> str:
    return {
        AppointmentStatus.CHANGED: _("Moved the appointment"),
        AppointmentStatus.ATTENDED: _("Showed up"),
        AppointmentStatus.CANCELLED: _("Appointment cancelled"),
        AppointmentStatus.NO_SHOW: _("Did not come"),
    }[AppointmentStatus(status)]


def _length(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)
