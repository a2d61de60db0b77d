"""Gained and lost: what the ledger's own tallies say of a period, and the entries behind each number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from accounts.models import Market
from accounts.reading import listed
from customers.queries.points import holders_of
from permissions.models import Action, Event, Person, Source, Tally
from ui.period import Period


@dataclass(frozen=True, slots=True)
class BySource:
    """What one source told in a period."""

    source: Source
    given: int
    withdrawn: int
    undone: int


def by_source(market: Market, period: Period) -> tuple[BySource, ...]:
    """Changes by source, most withdrawn first."""
    rows = _of(market, period).values_list("source", "action").annotate(Sum("changes"))
    counts: dict[str, dict[str, int]] = {}
    for source, action, changes in rows:
        counts.setdefault(source, {})[action] = changes
    found = (
        BySource(Source(source), told.get(Action.GRANT, 0), told.get(Action.WITHDRAW, 0), told.get(Action.VOID, 0))
        for source, told in counts.items()
    )
    return tuple(sorted(found, key=lambda row: (-row.withdrawn, -row.given, row.source)))


def by_reason(market: Market, period: Period) -> tuple[tuple[str, int], ...]:
    """Reasons that callers gave, most frequent first; "" where none was asked or given."""
    told = _of(market, period).filter(source=Source.AGENT_CALL, action=Action.WITHDRAW)
    return tuple(told.values_list("reason").annotate(n=Sum("changes")).order_by("-n", "reason"))


def by_week(market: Market, period: Period) -> dict[str, dict[date, int]]:
    """Action → Monday → changes, of the weeks of a period; the first and last may be parts."""
    rows = _of(market, period).annotate(week=TruncWeek("day")).values_list("action", "week").annotate(Sum("changes"))
    found: dict[str, dict[date, int]] = {}
    for action, week, changes in rows:
        found.setdefault(action, {})[week] = changes
    return found


def _of(market: Market, period: Period) -> QuerySet[Tally]:
    return Tally.objects.filter(market=market, day__gte=period.first, day__lte=period.last)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: those of a period, of one source, action or reason where those are given."""

    market: Market
    first: date
    last: date
    source: str = ""
    action: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger without anybody's data: `customer_id` is None of an address that nobody is known by."""

    pk: int
    at: datetime
    action: str
    channel: str
    purpose: str
    source: str
    reason: str
    by: str
    customer_id: int | None


def how_many(wanted: Wanted) -> int:
    """How many entries there are, counted from the entries themselves."""
    return _behind(wanted).count()


def entries(wanted: Wanted, *, before: tuple[datetime, int] | None, limit: int) -> list[Entry]:
    """At most `limit` entries, newest first, earlier than `before` (the last row of the page before)."""
    rows = _behind(wanted)
    if before is not None:
        at, pk = before
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, pk__lt=pk))
    shown = list(rows.select_related("by").order_by("-occurred_at", "-pk")[:limit])
    told = list(_told(wanted.market, shown))
    listed(wanted.market, "permissions", (entry.customer_id for entry in told))
    return told


def _behind(wanted: Wanted) -> QuerySet[Event]:
    zone = wanted.market.zone
    rows = Event.objects.filter(
        market=wanted.market,
        lead=True,
        occurred_at__gte=datetime.combine(wanted.first, time.min, tzinfo=zone),
        occurred_at__lt=datetime.combine(wanted.last + timedelta(days=1), time.min, tzinfo=zone),
    )
    chosen = {"source": wanted.source, "action": wanted.action}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    return rows if wanted.reason is None else rows.filter(reason=wanted.reason)


def _told(market: Market, rows: list[Event]) -> Iterator[Entry]:
    points = [row.point for row in rows]
    persons = Person.objects.filter(market=market, point__in=points).values_list("point", "customer_id")
    contacts = [(point, of[0]) for point, of in holders_of(market, points).items() if len(of) == 1]
    whose = {bytes(point): customer for point, customer in [*contacts, *persons]}
    for row in rows:
        yield Entry(
            pk=row.pk,
            at=row.occurred_at.astimezone(market.zone),
            action=row.action,
            channel=row.channel,
            purpose=row.purpose,
            source=row.source,
            reason=row.reason,
            by=row.by.name if row.by else "",
            customer_id=whose.get(bytes(row.point)),
        )
