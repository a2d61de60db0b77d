"""What the connected systems have been told: of one person, and all that waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, F, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Market
from customers.models import ContactPoint
from customers.queries.points import holders_of
from permissions.models import ConnectedSystem, Delivery
from permissions.points import Whom


class Stage(StrEnum):
    """How far a change has come."""

    WAITING = "waiting"
    FAILED = "failed"
    """Tried, and to be tried again."""
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Told:
    """What one system knows of somebody: everything (`confirmed`), or not everything yet."""

    system: str
    stage: Stage
    since: datetime
    """When it confirmed, or when the oldest change was made that it has not."""
    attempts: int = 0
    error: str = ""


def deliveries(whom: Whom) -> tuple[Told, ...]:
    """One line for each connected system that was told anything of somebody's addresses."""
    points = [point.digest for point in whom.points]
    behind = Q(confirmed__lt=F("wanted"))
    rows = (
        Delivery.objects.filter(market=whom.market, point__in=points, system__active=True)
        .values("system_id", "system__name")
        .annotate(
            waiting=Min("waiting_since", filter=behind),
            heard=Max("confirmed_at"),
            tries=Max("attempts", filter=behind),
            fault=Max("error", filter=behind),
        )
        .order_by("system__name")
    )
    return tuple(_told(row, whom) for row in rows)


def _told(row: Mapping[str, Any], whom: Whom) -> Told:
    tries = row["tries"] or 0
    stage = Stage.CONFIRMED if row["waiting"] is None else Stage.FAILED if tries else Stage.WAITING
    since = (row["waiting"] or row["heard"]).astimezone(whom.market.zone)
    fault: str = row["fault"] or ""
    return Told(row["system__name"], stage, since, tries, _(fault) if fault else "")


OVERDUE: Final = timedelta(minutes=15)
ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class SystemState:
    """How one connected system keeps up; `oldest` is since when the longest waiting change waits."""

    pk: int
    name: str
    kind: str
    active: bool
    known: int
    """Addresses that it was told of, or will be."""
    waiting: int
    failing: int
    oldest: datetime | None
    last_confirmed_at: datetime | None

    @property
    def overdue(self) -> bool:
        """Whether something waits for longer than `OVERDUE`."""
        return self.oldest is not None and self.oldest < timezone.now() - OVERDUE


def system_states(market: Market) -> tuple[SystemState, ...]:
    """Every connected system of a market, by name."""
    behind = Q(deliveries__confirmed__lt=F("deliveries__wanted"))
    rows = (
        ConnectedSystem.objects.filter(market=market)
        .annotate(
            known=Count("deliveries"),
            waiting=Count("deliveries", filter=behind),
            failing=Count("deliveries", filter=behind & Q(deliveries__attempts__gt=0)),
            oldest=Min("deliveries__waiting_since", filter=behind),
            heard=Max("deliveries__confirmed_at"),
        )
        .order_by("name")
    )
    return tuple(
        SystemState(row.pk, row.name, row.kind, row.active, row.known, row.waiting, row.failing, row.oldest, row.heard)
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One address that a system does not know of yet; `customer_id` is None of somebody unknown."""

    contact: int
    customer_id: int | None
    kind: str
    since: datetime
    attempts: int
    next_try_at: datetime
    error: str


def waiting(market: Market, system_id: int) -> tuple[Waiting, ...]:
    """The `ROWS` that wait longest for a system, without anybody's address."""
    contact = ContactPoint.objects.filter(market=OuterRef("market"), hash=OuterRef("point"))
    rows = list(
        Delivery.objects.filter(market=market, system=system_id, confirmed__lt=F("wanted"))
        .annotate(
            contact=Subquery(contact.values("pk")[:1]),
            kind=Subquery(contact.values("channel")[:1]),
        )
        .order_by("waiting_since", "pk")[:ROWS]
    )
    whose = holders_of(market, [row.point for row in rows])
    return tuple(
        Waiting(
            row.contact,
            next(iter(whose.get(bytes(row.point), ())), None),
            row.kind,
            row.waiting_since,
            row.attempts,
            row.next_try_at,
            _(row.error) if row.error else "",
        )
        for row in rows
    )


def overdue() -> list[tuple[ConnectedSystem, int]]:
    """Systems of every market for which something waits longer than `OVERDUE`, with how many addresses."""
    late = Q(
        deliveries__confirmed__lt=F("deliveries__wanted"),
        deliveries__waiting_since__lt=timezone.now() - OVERDUE,
    )
    rows = (
        ConnectedSystem.objects.filter(active=True)
        .select_related("market")
        .annotate(late=Count("deliveries", filter=late))
    )
    return [(row, row.late) for row in rows.filter(late__gt=0).order_by("market", "name")]
