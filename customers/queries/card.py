"""Who a customer is: names, how to reach them, what they drive and when they came."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import JSONField, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from accounts.models import Market
from accounts.reading import customer_seen
from customers.models import Appointment, AppointmentStatus, BookedVia, Channel, Customer, Vehicle
from customers.queries.points import is_shared, theirs

MOST_VISITS: Final = 50
_VISIT: Final = {
    name: name for name in ("starts_at", "at_customer", "service", "cross_sell", "payer", "status", "booked_via")
} | {"place": "branch__place", "branch": "branch__name"}
# Named by its table: the customer is the row that these are read beside.
_REACHES: Final = f"""
SELECT coalesce(jsonb_agg(jsonb_build_object('channel', t.channel, 'value', t.value, 'wrong', t.wrong_at IS NOT NULL,
    'shared', {is_shared("t")})
    ORDER BY t.channel, t.id), '[]')
FROM {theirs("customers_customer.id")} t
"""
_ICONS: Final = {Channel.EMAIL: "mail", Channel.SMS: "phone", Channel.POST: "branch", Channel.ONSITE: "open"}


@dataclass(frozen=True, slots=True)
class Reach:
    """An address or number that is theirs."""

    icon: str
    channel: str
    value: str
    wrong: bool = False
    """Whether somebody else has it."""
    shared: bool = False
    """Whether another customer is reached there too."""


@dataclass(frozen=True, slots=True)
class Car:
    """What they drive."""

    plate: str
    make: str


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment in words, on the market's clock."""

    starts_at: datetime
    place: str
    service: str
    """What was done, and what was sold besides."""
    payer: str
    status: str
    kept: bool
    missed: bool
    booked_via: str

    @property
    def clock(self) -> str:
        """The time of day at which it starts."""
        return f"{self.starts_at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Card:
    """One customer, with at most `MOST_VISITS` appointments, the latest first."""

    pk: int
    name: str
    source: str
    number: str
    """Theirs in the source's own system."""
    language: str
    since: date | None
    address: str
    reaches: tuple[Reach, ...]
    cars: tuple[Car, ...]
    visits: tuple[Visit, ...]
    erased: bool = False
    merged_into: int | None = None
    """Who they turned out to be: then nothing else stands here."""


def card(market: Market, customer_id: int) -> Card | None:
    """The customer of this market with this number; None for another market's as for nobody's."""
    customer = with_belongings().filter(market=market, pk=customer_id).first()
    if customer is None:
        return None
    found: Any = customer
    customer_seen(market, customer.pk)
    return Card(
        pk=customer.pk,
        name=customer.name,
        source=customer.source,
        number=customer.external_id,
        language=_language(customer.language),
        since=customer.since,
        address=f"{customer.postcode} {customer.house_number}".strip(),
        reaches=tuple(_reach(row) for row in found.reaches),
        cars=tuple(Car(row["plate"], row["make"]) for row in found.cars),
        visits=tuple(_visit(row, market) for row in found.visits),
        erased=customer.erased_at is not None,
        merged_into=customer.merged_into_id,
    )


def with_belongings() -> QuerySet[Customer]:
    """Customers with their contact points, vehicles and latest appointments in the same row: one query for the card."""
    cars = Vehicle.objects.filter(customer=OuterRef("pk")).order_by("-pk")
    visits = Appointment.objects.filter(market=OuterRef("market"), customer_id=OuterRef("pk"))
    latest = visits.order_by("-starts_at", "-pk")[:MOST_VISITS]
    return Customer.objects.annotate(
        reaches=RawSQL(_REACHES, [], output_field=JSONField()),  # noqa: S611 (a constant)
        cars=ArraySubquery(cars.values(row=JSONObject(plate="plate", make="make"))),
        visits=ArraySubquery(latest.values(row=JSONObject(**_VISIT))),
    )


def _reach(row: dict[str, Any]) -> Reach:
    channel = Channel(row["channel"])
    word = _("Mobile") if channel == Channel.SMS else str(channel.label)
    return Reach(_ICONS[channel], word, row["value"], wrong=row["wrong"], shared=row["shared"])


def _language(code: str) -> str:
    try:
        return str(get_language_info(code.lower())["name_translated"]) if code else ""
    except KeyError:
        return code


def _visit(row: dict[str, Any], market: Market) -> Visit:
    status = AppointmentStatus(row["status"])
    return Visit(
        starts_at=datetime.fromisoformat(row["starts_at"]).astimezone(market.zone),
        place=_("At the customer's") if row["at_customer"] else row["place"] or row["branch"] or "",
        service=", ".join(part for part in (row["service"], row["cross_sell"]) if part),
        payer=row["payer"],
        status=str(status.label),
        kept=status == AppointmentStatus.ATTENDED,
        missed=status in {AppointmentStatus.NO_SHOW, AppointmentStatus.CANCELLED},
        booked_via=str(BookedVia(row["booked_via"]).label),
    )
