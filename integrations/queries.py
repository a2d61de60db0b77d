"""Questions about what comes in: which market a provider delivers for, and how its deliveries fare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone

from accounts.models import Market
from integrations.models import Connection, RawRequest, RejectedEvent, State
from integrations.webhooks.readers import READERS, provider_name

DAYS: Final = 7
ROWS: Final = 50
"""How many failures and rejected events the page lists, newest first."""


@dataclass(frozen=True, slots=True)
class Route:
    """For which market a provider delivers, and which markets its events may choose by code."""

    market: Market
    markets: Mapping[str, Market]
    active: bool = True


def route_for(source: str) -> Route | None:
    """The route of the source's connection, else to the default market; None where neither exists."""
    connection = Connection.objects.filter(source=source).select_related("market").prefetch_related("also_for").first()
    if connection:
        markets = {market.code: market for market in (connection.market, *connection.also_for.all())}
        return Route(connection.market, markets, connection.active)
    market = Market.objects.filter(code=settings.DEFAULT_MARKET).first()
    return Route(market, {market.code: market}) if market else None


def connection_of(market: Market, source: str) -> Connection | None:
    """The source's connection, where it is one of `market`."""
    return Connection.objects.filter(market=market, source=source).prefetch_related("also_for").first()


def delivers_elsewhere(market: Market, source: str) -> bool:
    """Whether this source delivers for another market: by a connection, or without one, to the default market."""
    if Connection.objects.filter(source=source).exclude(market=market).exists():
        return True
    unconnected = RawRequest.objects.filter(source=source).exclude(market=market)
    return not Connection.objects.filter(source=source).exists() and unconnected.exists()


def unconnected() -> list[tuple[str, str]]:
    """Providers (source and name) of which no market has a connection yet, by name."""
    known = set(Connection.objects.values_list("source", flat=True))
    found = [(source, provider_name(source)) for source in READERS if source not in known]
    return sorted(found, key=lambda pair: pair[1].casefold())


@dataclass(frozen=True, slots=True)
class SourceState:
    """How the deliveries of one source fared over the last `DAYS` days."""

    source: str
    name: str
    active: bool
    last_received_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Deliveries by `State`."""
    rejected_events: int = 0

    @property
    def known(self) -> bool:
        """Whether it is a provider whose webhooks are understood."""
        return self.source in READERS

    @property
    def waiting(self) -> int:
        return self.counts.get(State.NEW, 0)

    @property
    def processed(self) -> int:
        return self.counts.get(State.PROCESSED, 0)

    @property
    def failed(self) -> int:
        return self.counts.get(State.FAILED, 0)

    @property
    def refused(self) -> int:
        return self.counts.get(State.REFUSED, 0)


@dataclass(frozen=True, slots=True)
class _Row:
    state: str
    deliveries: int
    last_received_at: datetime
    rejected_events: int


def source_states(market: Market) -> Sequence[SourceState]:
    """One per connection of `market`, and per source that delivered without one; by name."""
    connections = {connection.source: connection for connection in Connection.objects.filter(market=market)}
    rows: dict[str, list[_Row]] = {source: [] for source in connections}
    recent = RawRequest.objects.filter(market=market, received_at__gte=timezone.now() - timedelta(days=DAYS))
    totals = recent.values_list("source", "state").annotate(Count("pk"), Max("received_at"), Sum("invalid"))
    for source, *row in totals:
        rows.setdefault(source, []).append(_Row(*row))
    states = (_state(source, connections.get(source), found) for source, found in rows.items())
    return sorted(states, key=lambda state: state.name.casefold())


def _state(source: str, connection: Connection | None, rows: Sequence[_Row]) -> SourceState:
    name, active = (connection.name, connection.active) if connection else (provider_name(source), True)
    return SourceState(
        source=source,
        name=name,
        active=active,
        last_received_at=max((row.last_received_at for row in rows), default=None),
        counts={row.state: row.deliveries for row in rows},
        rejected_events=sum(row.rejected_events for row in rows),
    )


def failed_requests(market: Market) -> Sequence[RawRequest]:
    """The newest deliveries that failed or were refused, without their bodies."""
    found = RawRequest.objects.filter(market=market, state__in=(State.FAILED, State.REFUSED))
    return list(found.defer("body", "headers").order_by("-received_at")[:ROWS])


def rejected_events(market: Market) -> Sequence[RejectedEvent]:
    """The newest events that could not be recorded; a row holds a place, a field and a reason, nobody's data."""
    found = RejectedEvent.objects.filter(request__market=market).select_related("request").defer("request__body")
    return list(found.order_by("-pk")[:ROWS])
