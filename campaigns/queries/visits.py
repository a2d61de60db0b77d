"""The appointments that count for campaigns, and what they brought in: as many rows as the number says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import Market
from accounts.reading import listed
from campaigns.models import Attribution, Campaign
from campaigns.queries.results import Scope
from customers.models import Appointment, AppointmentStatus, Customer
from ui.cursor import Place, page_of_rows
from ui.tables import PAGE_SIZE

_ORDER = ("sent_at", "appointment_id")
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment attributed to a message; `revenue` is what it brought in, None where the customer did not come."""

    id: int
    customer_id: int
    campaign_id: int
    name: str
    sent_at: datetime
    booked_at: datetime | None
    starts_at: datetime | None
    status: str
    revenue: Decimal | None


@dataclass(frozen=True, slots=True)
class VisitTotal:
    """How many appointments, and what those brought in to which the customer came."""

    appointments: int
    revenue: Decimal


def visit_total(scope: Scope, campaigns: Sequence[Campaign], end: str = "") -> VisitTotal:
    """Counts the rows themselves."""
    found = _attributed(scope, campaigns, end).aggregate(n=Count("*"), money=Sum("revenue", filter=Q(showed_up=True)))
    return VisitTotal(found["n"], found["money"] or Decimal(0))


def visits(scope: Scope, campaigns: Sequence[Campaign], place: Place, end: str = "") -> tuple[list[Visit], str]:
    """A page of rows, the message sent last first, and the next page's cursor."""
    page, following = page_of_rows(_attributed(scope, campaigns, end), place, order=_ORDER, size=PAGE_SIZE)
    listed(scope.market, "campaigns", (row.customer_id for row in page))
    return _told(scope.market, page), following


def every_visit(scope: Scope, campaigns: Sequence[Campaign], end: str = "") -> Iterator[Visit]:
    """All rows in the same order, fetched in pages: for a file."""
    rows, after = _attributed(scope, campaigns, end).order_by("-sent_at", "-appointment_id"), Q()
    while page := list(rows.filter(after)[:_AT_ONCE]):
        yield from _told(scope.market, page)
        last = page[-1]
        after = Q(sent_at__lt=last.sent_at) | Q(sent_at=last.sent_at, appointment_id__lt=last.appointment_id)


def _attributed(scope: Scope, campaigns: Sequence[Campaign], end: str) -> QuerySet[Attribution]:
    return Attribution.objects.filter(
        _ended(scope, end),
        market_id=scope.market.pk,
        campaign__in=campaigns,
        rule=scope.attributed.rule,
        lag_days__lte=scope.attributed.days,
        sent_at__gte=scope.period.starts_at,
        sent_at__lt=scope.period.ends_at,
    )


def _ended(scope: Scope, end: str) -> Q:
    """One of `campaigns.forms.ENDS`, as the results count them (`Figures`); any where none is asked for."""
    ahead = Q(starts_at__gte=scope.horizon.until("visits"))
    going = Q(status__in=(AppointmentStatus.BOOKED, AppointmentStatus.CHANGED))
    called_off = Q(status=AppointmentStatus.CANCELLED) & ahead
    ends = {
        "attended": Q(showed_up=True),
        "to_come": going & ahead,
        "called_off": called_off,
        "missed": Q(showed_up=False) & ~(going & ahead) & ~called_off,
    }
    return ends.get(end, Q())


def _told(market: Market, page: Sequence[Attribution]) -> list[Visit]:
    """Appointments and names are looked up for these rows alone: they may lie on another machine."""
    booked = Appointment.objects.filter(market=market).in_bulk([row.appointment_id for row in page])
    people = Customer.objects.filter(market=market).in_bulk([row.customer_id for row in page])
    return [_visit(row, booked.get(row.appointment_id), people.get(row.customer_id)) for row in page]


def _visit(row: Attribution, booked: Appointment | None, person: Customer | None) -> Visit:
    return Visit(
        row.appointment_id,
        row.customer_id,
        row.campaign_id,
        person.name if person else "",
        row.sent_at,
        booked.booked_at if booked else None,
        booked.starts_at if booked else None,
        booked.get_status_display() if booked else "",
        row.revenue if row.showed_up else None,
    )
