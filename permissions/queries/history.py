"""What was said and when: the ledger as somebody's own story."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Market
from customers.models import ContactPoint
from customers.queries.points import hashes_of
from permissions.models import Event, Person
from permissions.points import Whom


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger, on the market's clock; `undone` where a later one cancels it."""

    entry: int
    act: UUID
    at: datetime
    action: str
    channel: str
    purpose: str
    source: str
    reason: str
    reference: str
    by: str
    undone: bool
    by_id: int | None = None


def history(whom: Whom, *, after: int = 0, before: datetime | None = None, limit: int = 50) -> tuple[Line, ...]:
    """The latest `limit` entries about somebody, newest first: recorded after entry number `after`, before an instant.

    An act on a person with three addresses is told once for each channel, not for each address.
    """
    return _lines(whom.market, entries(whom).filter(pk__gt=after), before, limit)


def history_of(market: Market, customer_id: int, *, before: datetime | None, limit: int) -> tuple[Line, ...]:
    """The same of a customer of this market by their number alone, in one query.

    A number below zero is that of an address that is nobody's, as facts about messages bear it.
    """
    stranger = ContactPoint.objects.filter(market=market, pk=-customer_id, customer=None).values("hash")
    theirs = hashes_of(market, customer_id) if customer_id > 0 else stranger
    own = Person.objects.filter(Q(customer=customer_id) | Q(customer__merged_into=customer_id), market=market)
    return _lines(
        market, Event.objects.filter(market=market, point__in=theirs.union(own.values("point"))), before, limit
    )


def _lines(market: Market, told: QuerySet[Event], before: datetime | None, limit: int) -> tuple[Line, ...]:
    if before is not None:
        told = told.filter(occurred_at__lt=before)
    cancelled = Exists(Event.objects.filter(voids=OuterRef("pk")))
    latest = told.filter(lead=True).annotate(undone=cancelled).select_related("by").order_by("-occurred_at", "-pk")
    return tuple(_line(row, market, undone=row.undone) for row in latest[:limit])


def entries(whom: Whom) -> QuerySet[Event]:
    """Every entry about somebody's points."""
    return Event.objects.filter(market=whom.market, point__in=[point.digest for point in whom.points])


def _line(row: Event, market: Market, *, undone: bool) -> Line:
    return Line(
        entry=row.pk,
        act=row.act,
        at=row.occurred_at.astimezone(market.zone),
        action=row.action,
        channel=row.channel,
        purpose=row.purpose,
        source=row.source,
        reason=row.reason,
        reference=row.reference,
        by=row.by.name if row.by else "",
        undone=undone,
        by_id=row.by_id,
    )
