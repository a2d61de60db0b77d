"""Two periods at one age: what had come of messages at the same time after each was sent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery

from accounts.models import Market
from campaigns.maturity import RIPENING, Feed, Horizon, News, moved_back
from campaigns.models import Campaign
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import BEFORE, NOW, Key, Scope
from customers.models import Appointment

_NEWS: Final[tuple[News, ...]] = ("told", "answered", "visits")
_LATE = """
SELECT r.campaign_id, e.side, e.news, c.reports_delivery, sum(r.sent), sum(r.returned), sum(r.arrived), sum(r.opened),
    sum(r.opened_human), sum(r.clicked), sum(r.unsubscribed), sum(r.complained)
FROM unnest(%(source)s::text[], %(channel)s::text[], %(side)s::int[], %(news)s::text[], %(first)s::date[],
    %(last)s::date[], %(until)s::timestamptz[]) e (source, channel, side, news, first, last, until)
JOIN campaigns_campaign c ON (c.source, c.channel) = (e.source, e.channel)
JOIN campaigns_outcomeresult r ON r.campaign_id = c.id AND r.day BETWEEN e.first AND e.last AND r.hour >= e.until
WHERE c.id = ANY(%(campaigns)s::bigint[]) GROUP BY 1, 2, 3, 4
"""
_LATE_VISITS = """
SELECT r.campaign_id, e.side, sum(r.booked), sum(r.planned), sum(r.attended)
FROM unnest(%(side)s::int[], %(first)s::date[], %(last)s::date[], %(until)s::timestamptz[]) e (side, first, last, until)
JOIN campaigns_visitresult r ON r.day BETWEEN e.first AND e.last AND r.hour >= e.until
WHERE r.campaign_id = ANY(%(campaigns)s::bigint[]) AND r.rule = %(rule)s AND r.lag_days <= %(lag)s GROUP BY 1, 2
"""
_COMPARED: Final = ("sent", "delivered", "opened", "opened_human", "clicked", "unsubscribed", "complained")
_BOOKED: Final = ("booked", "appointments", "attended")
_Late = dict[tuple[int, int, News], Figures]


@dataclass(frozen=True, slots=True)
class Sides:
    """A period and the one before at one age: of both what had come by as long after their beginning.

    By the news that a figure rests on, until whole hours; counts that rates need, and no others.
    """

    now: Mapping[News, Figures]
    before: Mapping[News, Figures]

    def __add__(self, other: "Sides") -> "Sides":
        return Sides(
            {news: self.now[news] + other.now[news] for news in _NEWS},
            {news: self.before[news] + other.before[news] for news in _NEWS},
        )

    def of(self, metric: str) -> tuple[Figures, Figures]:
        """What a metric compares: now and before."""
        news = RIPENING[metric].news
        return self.now[news], self.before[news]

    def rates(self, metric: str) -> tuple[float, float] | None:
        """Both rates; None where a side had nothing to rate."""
        now, before = map(RATES[metric], self.of(metric))
        return None if now is None or before is None else (now, before)


def with_news(campaigns: QuerySet[Campaign], market: Market) -> QuerySet[Campaign]:
    """Campaigns with `visits_until`, the latest status of any appointment of their market (None: there is none)."""
    latest = Appointment.objects.filter(market=market).order_by("-status_at").values("status_at")
    return campaigns.annotate(visits_until=Subquery(latest[:1]))


def with_feed(campaigns: QuerySet[Campaign], market: Market) -> QuerySet[Campaign]:
    """The same for one campaign's page, with the news of all campaigns of its feed."""
    of_feed = {"market": market, "source": OuterRef("source"), "channel": OuterRef("channel")}
    feed = Campaign.objects.filter(**of_feed).order_by().values("source")
    latest = {
        name: Subquery(feed.annotate(latest=Max(until)).values("latest"))
        for name, until in (("feed_told", "told_until"), ("feed_answered", "answered_until"))
    }
    return with_news(campaigns, market).annotate(**latest)


def known(scope: Scope, campaigns: Iterable[Campaign] | None = None) -> Scope:
    """The scope with the horizon of its market's feeds, from all `campaigns` of the market where somebody asked for
    them with their news."""
    if campaigns is None:
        campaigns = with_news(Campaign.objects.filter(market=scope.market), scope.market)
    told: dict[Feed, datetime] = {}
    answered: dict[Feed, datetime] = {}
    visits = None
    for campaign in campaigns:
        visits = getattr(campaign, "visits_until", None)
        news = getattr(campaign, "feed_told", campaign.told_until), getattr(campaign, "feed_answered", None)
        for found, until in ((told, news[0]), (answered, news[1] or campaign.answered_until)):
            if until:
                found[feed_of(campaign)] = max(until, found.get(feed_of(campaign), until))
    return replace(scope, known=Horizon(scope.period.now, told, answered, visits))


def known_of(scope: Scope, campaigns: Iterable[Campaign]) -> Scope:
    """The scope with the horizon of what is told of `campaigns` alone: of their feeds, but for those that fell silent
    before the period, of which nothing is in it."""
    feeds = {feed_of(campaign) for campaign in campaigns}
    told = {
        feed: until for feed, until in scope.horizon.told.items() if feed in feeds and until >= scope.period.starts_at
    }
    return replace(scope, known=replace(scope.horizon, told=told))


def feed_of(campaign: Campaign) -> Feed:
    """Whose news its figures rest on."""
    return campaign.source, campaign.channel


def sides(scope: Scope, whole: Mapping[Key, Figures], campaigns: Mapping[int, Campaign]) -> dict[int, Sides]:
    """By campaign, from the `whole` figures of campaign and side: all that came later is taken off again."""
    asked = [pk for pk in campaigns if (pk, NOW) in whole or (pk, BEFORE) in whole]
    if scope.before is None or not asked:
        return {}
    late = _late(scope, asked, {feed_of(campaigns[pk]) for pk in asked})
    return {pk: Sides(*(_by_then(campaigns[pk], side, whole, late) for side in (NOW, BEFORE))) for pk in asked}


def _by_then(campaign: Campaign, side: int, whole: Mapping[Key, Figures], late: _Late) -> dict[News, Figures]:
    found, compared = whole.get((campaign.pk, side), Figures()), list(filter(campaign.measures, _COMPARED))
    names: dict[News, list[str]] = {"told": compared, "answered": compared, "visits": [*compared, *_BOOKED]}
    return {news: _without(found, late.get((campaign.pk, side, news), Figures()), names[news]) for news in _NEWS}


def _without(whole: Figures, late: Figures, names: Sequence[str]) -> Figures:
    return Figures(**{name: getattr(whole, name) - getattr(late, name) for name in names})


def _late(scope: Scope, campaigns: Sequence[int], feeds: Iterable[Feed]) -> _Late:
    """What came at or after the end of each side's age, messages that were sent by then included."""
    edges = [(*feed, *edge) for feed in sorted(feeds) for edge in _edges(scope, feed)]
    names = ("source", "channel", "side", "news", "first", "last", "until")
    found: _Late = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {**_columns(names, edges), "campaigns": list(campaigns)})
        for pk, side, news, reports, sent, returned, arrived, *others in cursor.fetchall():
            delivered = arrived if reports else sent - returned
            found[pk, side, news] = Figures(**dict(zip(_COMPARED, (sent, delivered, *others), strict=True)))
    return _with_visits(scope, campaigns, found)


def _with_visits(scope: Scope, campaigns: Sequence[int], late: _Late) -> _Late:
    edges = [(side, first, last, until) for side, news, first, last, until in _edges(scope, None) if news == "visits"]
    asked: dict[str, Any] = {
        "campaigns": list(campaigns), "rule": str(scope.attributed.rule), "lag": scope.attributed.days,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LATE_VISITS, asked | _columns(("side", "first", "last", "until"), edges))
        for pk, side, booked, planned, attended in cursor.fetchall():
            found = late.get((pk, side, "visits"), Figures())
            late[pk, side, "visits"] = replace(found, booked=booked, appointments=planned, attended=attended)
    return late


def _columns(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _edges(scope: Scope, feed: Feed | None) -> Iterator[tuple[int, News, Any, Any, datetime]]:
    """Each side's days, and the instant up to which each news counts."""
    period, before = scope.period, scope.period.comparison
    if before is None:
        return
    days = (period.first - before.first).days
    for news in _NEWS:
        until = scope.horizon.until(news, feed)
        yield NOW, news, period.first, period.last, until
        yield BEFORE, news, before.first, before.last, moved_back(until, days, period.zone)
