"""Ten times the events: the list and a campaign's page beside those of the smaller market, and beside raw events."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db import connection
from django.db.models import Min
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Market
from benchmarks.clock import Figure, laps, middle_ms
from benchmarks.generator import Volume, fill
from benchmarks.pages import QUERIES, SERVER_MS, queries_of
from benchmarks.people import market
from benchmarks.scale import reader_of
from benchmarks.sizes import Sizes
from campaigns.events import TYPES
from campaigns.models import Campaign, DailyResult
from campaigns.queries import results
from campaigns.queries.results import Scope
from ui.period import Period

TIMES: Final = 10
GROWTH: Final = 1.3
FASTER: Final = 50

_RAW: Final = f"""
SELECT m.campaign_id, count(DISTINCT e.message_id) FILTER (WHERE e.type = {TYPES.index("sent")}),
    count(DISTINCT e.message_id) FILTER (
        WHERE e.type IN ({TYPES.index("opened")}, {TYPES.index("clicked")}) AND e.is_machine IS NOT TRUE),
    count(DISTINCT e.message_id) FILTER (WHERE e.type = {TYPES.index("clicked")} AND e.is_machine IS NOT TRUE)
FROM campaigns_messageevent e
JOIN campaigns_message m ON (m.customer_id, m.id) = (e.customer_id, e.message_id)
WHERE e.market_id = %s GROUP BY m.campaign_id
"""
_Answer = dict[int, tuple[int, int, int]]
"""By campaign: messages sent, opened by people, clicked by people."""


def figures(sizes: Sizes) -> Iterator[Figure]:
    """Pages of a market with a tenth of `sizes.grown` events, then of one with all; then the log itself is asked."""
    less, more = market("bench-less"), market("bench-more")
    for of, events in ((less, sizes.grown // TIMES), (more, sizes.grown)):
        fill(of, Volume(events, customers=max(10, events // 100)))
    for what, path in (("list of campaigns", _list), ("one campaign", _detail)):
        yield from _page(what, [(less, path(less)), (more, path(more))], sizes)
    yield from _raw(more, sizes)


def _list(_of: Market) -> str:
    return f"{reverse('campaigns:index')}?period=L"


def _detail(of: Market) -> str:
    campaign = Campaign.objects.filter(market=of, source="bench").order_by("pk")[1].pk
    return f"{reverse('campaigns:detail', args=[campaign])}?period=L"


def _page(what: str, asked: list[tuple[Market, str]], sizes: Sizes) -> Iterator[Figure]:
    took = []
    for times, (of, url) in zip((1, TIMES), asked, strict=True):
        client = Client(headers={"Host": "localhost"})
        client.force_login(reader_of(of))
        client.get(f"{reverse('campaigns:index')}?market={of.code}")
        queries = queries_of(client, url)
        found = laps(partial(client.get, url), times=sizes.rounds)
        took.append(middle_ms(found.wall))
        events = f"{sizes.grown // TIMES * times:,} events"
        yield Figure(f"{what}, a year, {events}", took[-1], "ms", SERVER_MS)
        yield Figure(f"{what}, {events}: queries", queries, "", QUERIES)
    yield Figure(f"{what}: time at {TIMES} times the events", took[1] / took[0], "times", GROWTH)


def _raw(of: Market, sizes: Sizes) -> Iterator[Figure]:
    """Messages of every campaign sent, opened and clicked by people: asked of the results, and of every event."""
    scope = Scope(of, _ever(of))
    ours = laps(partial(_counted, scope), times=sizes.rounds)
    plain = laps(partial(_asked, of), times=max(1, sizes.rounds // 10), warm=0)
    if (answer := _counted(scope)) != (raw := _asked(of)):
        raise RuntimeError(f"The results say {answer}, the events {raw}")
    faster = middle_ms(plain.wall) / middle_ms(ours.wall)
    note = f"{middle_ms(ours.wall):.3g} ms instead of {middle_ms(plain.wall):,.0f}, and the same answer"
    yield Figure("results, as against SQL over every event", faster, "times as fast", FASTER, most=False, note=note)


def _ever(of: Market) -> Period:
    first = DailyResult.objects.filter(campaign__market=of).aggregate(day=Min("day"))["day"]
    return Period.from_query(QueryDict("period=A"), now=timezone.now(), zone=of.zone, earliest=first)


def _counted(scope: Scope) -> _Answer:
    rows = results.by(scope, "campaign_id").items()
    return {key[0]: (figures.sent, figures.opened_human, figures.clicked) for key, figures in rows}


def _asked(of: Market) -> _Answer:
    with connection.cursor() as cursor:
        cursor.execute(_RAW, [of.pk])
        return {campaign: (sent, opened, clicked) for campaign, sent, opened, clicked in cursor.fetchall()}
