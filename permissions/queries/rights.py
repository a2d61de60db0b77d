"""Everything that is known of a person, for themselves: to read, and for a program."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import AuditEntry, Market
from accounts.reading import seen
from customers.models import Appointment, AppointmentChange, Call, ContactPoint, Customer, Vehicle
from customers.queries.card import with_belongings
from customers.timeline import Entry, providers
from permissions.keepers import keepers
from permissions.models import Evidence, RightsRequest
from permissions.points import Point, Whom
from permissions.queries.askers import Asker, point_of, target
from permissions.queries.grid import grid
from permissions.queries.history import entries, history

PAGE: Final = 50
_ALL: Final = 10**9
"""More than anybody has of anything: who asks what we know of them is told all of it."""

_PERSON: Final = ("source", "external_id", "first_name", "last_name", "language", "postcode", "house_number", "since")
_VISIT: Final = (
    "id", "source", "external_id", "booked_at", "starts_at", "status", "status_at", "booked_via", "service",
    "at_customer", "payer", "cross_sell", "window_arrived_at", "revenue",
)  # fmt: skip
_CALL: Final = ("source", "external_id", "began_at", "seconds", "subject", "by_voicebot", "completed")


def everything(asks: Asker) -> dict[str, Any]:
    """What every area knows of a customer or an address, as plain values by section."""
    who, market = asks.whom, asks.whom.market
    seen(market, asks.target)
    of = {"market": market, "customer_id": asks.number}
    visits = list(Appointment.objects.filter(**of).order_by("booked_at").values(*_VISIT))
    changes = AppointmentChange.objects.filter(appointment__in=[visit["id"] for visit in visits])
    return {
        "made_at": timezone.now(),
        "market": market.name,
        "person": Customer.objects.filter(market=market, pk=asks.number).values(*_PERSON).first() or {},
        "addresses": list(_addresses(asks).values("channel", "value")),
        "vehicles": list(Vehicle.objects.filter(**of).values("plate", "make")),
        "appointments": visits,
        "appointment_history": list(changes.order_by("at").values("appointment_id", "status", "at")),
        "calls": list(Call.objects.filter(**of).order_by("began_at").values(*_CALL)),
        "permissions_now": _now(who),
        "permissions_history": _history(who),
        "evidence": list(
            Evidence.objects.filter(market=market, act__in=entries(who).values("act")).values("at", "body")
        ),
        "timeline": list(happened(market, asks.number, asks.target)),
        "looked_at": _log(asks),
        **{name: keeper.tell(market, asks.number, who.points) for name, keeper in keepers.items()},
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer: who it is, what may be sent to them, how much else there is."""

    name: str
    address: str
    reaches: tuple[str, ...]
    vehicles: tuple[str, ...]
    permissions_now: tuple[dict[str, Any], ...]
    visits: int
    calls: int


def answer(asks: Asker) -> Answer | None:
    """What a page shows at once of `everything`; None of a customer who has been forgotten."""
    seen(asks.whom.market, asks.target)
    return _of_customer(asks) if asks.whom.customer_id else _of_address(asks)


def _of_address(asks: Asker) -> Answer:
    reaches = tuple(_addresses(asks).values_list("value", flat=True))
    return Answer("", "", reaches, (), tuple(_now(asks.whom)), 0, 0)


def _addresses(asks: Asker) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(market=asks.whom.market, hash__in=asks.digests).exclude(normalised="")


def _of_customer(asks: Asker) -> Answer | None:
    market = asks.whom.market
    theirs = {"market": market, "customer_id": OuterRef("pk")}
    row: Any = (
        with_belongings()
        .filter(market=market, pk=asks.number, erased_at=None)
        .annotate(visits=_number(Appointment.objects.filter(**theirs)), calls=_number(Call.objects.filter(**theirs)))
        .first()
    )
    if row is None:
        return None
    return Answer(
        name=row.name,
        address=f"{row.postcode} {row.house_number}".strip(),
        reaches=tuple(reach["value"] for reach in row.reaches),
        vehicles=tuple(f"{car['plate']} {car['make']}".strip() for car in row.cars),
        permissions_now=tuple(_now(asks.whom)),
        visits=row.visits,
        calls=row.calls,
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many rows, as a part of another row's query."""
    counted = rows.order_by().values("customer_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def happened(market: Market, number: int, whom: str) -> tuple[dict[str, Any], ...]:
    """Everything that any area tells of who has this number, newest first; `whom` is how the log names them."""
    seen(market, whom)
    return tuple(_line(entry) for entry in _timeline(market, number))


def _now(who: Whom) -> list[dict[str, Any]]:
    return [
        {"channel": cell.channel, "purpose": cell.purpose, "may_be_sent": cell.allowed, "why": cell.sentence}
        for row in grid(who).rows
        for cell in row
        if who.customer_id or cell.code != "no_address"
    ]


def _history(who: Whom) -> list[dict[str, Any]]:
    shown = ("at", "action", "channel", "purpose", "source", "reason", "reference", "undone")
    return [{name: asdict(line)[name] for name in shown} for line in history(who, limit=_ALL)]


@dataclass(frozen=True, slots=True)
class Kept:
    """What one area keeps of somebody besides what happened: in each row a value beside its word."""

    title: str
    rows: tuple[tuple[tuple[str, Any], ...], ...]


def areas() -> dict[str, str]:
    """The areas that keep anything which the timeline does not tell whole, with their titles."""
    return {name: str(keeper.title) for name, keeper in keepers.items() if keeper.words}


def kept(asks: Asker, area: str) -> Kept | None:
    """What one of `areas` keeps of them; None for any other."""
    if area not in areas():
        return None
    seen(asks.whom.market, asks.target)
    keeper = keepers[area]
    told = keeper.tell(asks.whom.market, asks.number, asks.whom.points)
    rows = (tuple((str(word), row[name]) for name, word in keeper.words.items()) for row in told)
    return Kept(str(keeper.title), tuple(rows))


def _log(asks: Asker) -> list[dict[str, Any]]:
    """When somebody of ours looked at them or did something about them; who that was is the colleague's own matter."""
    marks = Customer.objects.filter(merged_into=asks.number).values_list("pk", flat=True)
    targets = [asks.target, *(target(pk, None) for pk in marks)]
    of = AuditEntry.objects.filter(market=asks.whom.market, target__in=targets)
    return [dict(row) for row in of.order_by("at", "pk").values("at", "action")]


def _timeline(market: Market, customer_id: int) -> Iterable[Entry]:
    """What every area tells of them, upper floors included, newest first."""
    told = [entry for provider in providers for entry in provider(market, customer_id, before=None, limit=_ALL)]
    return sorted(told, key=lambda entry: entry.at, reverse=True)


def _line(entry: Entry) -> dict[str, Any]:
    return {"at": entry.at, "what": str(entry.title), "detail": str(entry.detail)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as the list shows it, on the market's clock; `done_at` is None while it is under way.

    It is about a customer, or about the address behind `point`.
    """

    pk: int
    kind: str
    words: str
    customer_id: int | None
    point: Point | None
    by: str
    checks: tuple[str, ...]
    asked_at: datetime
    done_at: datetime | None
    number: int | None
    """Of the customer whom it is about, who may be another by now; None of nobody (any more)."""

    @property
    def target(self) -> str:
        """Whom it is about, as the log names them."""
        return target(self.customer_id, self.point)


def requests(market: Market) -> tuple[Asked, ...]:
    """The latest `PAGE` requests of a market, newest first."""
    rows = _rows(market).order_by("-asked_at", "-pk")[:PAGE]
    return tuple(_asked(row, market) for row in rows)


def request(market: Market, pk: int) -> Asked | None:
    """One request of a market by its number."""
    row = _rows(market).filter(pk=pk).first()
    return _asked(row, market) if row else None


def _rows(market: Market) -> QuerySet[Any]:
    now = Customer.objects.filter(market=market, pk=OuterRef("customer_id")).values(
        now=Coalesce("merged_into_id", "pk")
    )
    return RightsRequest.objects.filter(market=market).select_related("by").annotate(number=Subquery(now))


def _asked(row: Any, market: Market) -> Asked:  # noqa: ANN401 (as annotated)
    return Asked(
        row.pk,
        row.kind,
        str(RightsRequest.Kind(row.kind).label),
        row.customer_id,
        point_of(row),
        row.by.name,
        tuple(row.checks.split(",")),
        row.asked_at.astimezone(market.zone),
        row.done_at.astimezone(market.zone) if row.done_at else None,
        row.number,
    )
