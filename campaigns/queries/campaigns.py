"""The list of campaigns and one campaign's page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Market
from campaigns.models import Campaign, DailyResult, Link, LinkResult, Variant
from campaigns.queries import ages, results
from campaigns.queries.ages import Sides
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import BEFORE, NOW, Key, Scope
from ui.period import Period

Trend = dict[date, Figures]
Trends = dict[int, list[float | None]]
NOTHING = Figures()


@dataclass(frozen=True)
class CampaignRow:
    """A campaign, its figures in a period, both periods at one age (None: nothing is compared), how many were sent by
    bucket, and the figures of the days of which all bookings have come in."""

    campaign: Campaign
    now: Figures
    sides: Sides | None
    sent_trend: list[float | None]
    complete: Figures = NOTHING

    @property
    def active(self) -> bool:
        """Whether anything happened to its messages of the period."""
        return self.now != NOTHING

    def still_comes_in(self, metric: str, scope: Scope) -> bool:
        """Whether its messages of the period are too young for a metric."""
        return self.campaign.measures(metric) and comes_in(self.now, metric, scope, self.campaign)


@dataclass(frozen=True)
class VariantRow:
    """A wording and its figures."""

    variant: Variant
    now: Figures


@dataclass(frozen=True)
class LinkRow:
    """A link: messages in which a person clicked it, those in which only scanners did, and all clicks."""

    link: Link
    clickers: int
    machine_clickers: int
    clicks: int


def with_first_day(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Campaigns with `first_day`, the first day on which anything of theirs was sent (None: nothing yet)."""
    days = DailyResult.objects.filter(campaign=OuterRef("pk")).order_by("day").values("day")
    return campaigns.annotate(first_day=Subquery(days[:1]))


def campaigns_of(market: Market, where: Q | None = None) -> dict[int, Campaign]:
    """A market's campaigns by id, or those among them that `where` leaves, each with its `first_day`."""
    found = Campaign.objects.filter(where or Q(), market=market)
    known = ages.with_news(with_first_day(found), market)
    return {campaign.pk: campaign for campaign in known.order_by("name", "pk")}


def named(market: Market, words: Iterable[str], *, most: int) -> list[Campaign]:
    """Campaigns whose name or journey has every one of the words; the newest first."""
    found = Campaign.objects.filter(market=market)
    for word in words:
        found = found.filter(Q(name__icontains=word) | Q(journey__icontains=word))
    return list(found.order_by("-pk")[:most])


def first_day(campaigns: Iterable[Campaign]) -> date | None:
    """The earliest `first_day` of campaigns that carry it."""
    return min((day for campaign in campaigns if (day := getattr(campaign, "first_day", None))), default=None)


def grain_for(period: Period) -> str:
    """The grain in which a course is readable: days up to five weeks, weeks up to three years, else months."""
    return "day" if period.days <= 35 else "week" if period.days <= 1100 else "month"


def small_trend(period: Period) -> str:
    """The grain of a trend beside each row of a list: some thirty points at the most."""
    return "month" if period.days > 200 else grain_for(period)


def campaign_rows(scope: Scope, campaigns: Mapping[int, Campaign]) -> list[CampaignRow]:
    """Those of `campaigns` (by id) of which anything was sent or refused in the period or the one before."""
    trends = results.sent_over_time(scope, small_trend(scope.period))
    return _rows(scope, campaigns, results.by(scope, "campaign_id", "side", "complete"), trends)


def compared(scope: Scope, campaigns: Mapping[int, Campaign]) -> tuple[list[CampaignRow], dict[int, Trend]]:
    """The same, with the course of each campaign by its id, in a grain that is readable for the period."""
    scope, grain = replace(scope, where=scope.where & Q(campaign__in=campaigns)), grain_for(scope.period)
    whole = results.by(scope, "campaign_id", "side", "complete", "bucket", grain=grain)
    courses: dict[int, Trend] = {}
    for (pk, side, _complete, bucket), figures in whole.items():
        if side == NOW:
            course = courses.setdefault(pk, {})
            course[bucket] = course.get(bucket, NOTHING) + figures
    sent = {pk: _sent(course, grain, scope.period) for pk, course in courses.items()}
    return _rows(scope, campaigns, whole, sent), courses


def _sent(course: Trend, grain: str, period: Period) -> list[float | None]:
    return results.small_course({bucket: figures.sent for bucket, figures in course.items()}, grain, period)


def _rows(
    scope: Scope, campaigns: Mapping[int, Campaign], whole: Mapping[Key, Figures], trends: Trends
) -> list[CampaignRow]:
    by_side = _added_up(whole, lambda key: key[:2])
    complete = _added_up(whole, lambda key: key[:3])
    compared = ages.sides(scope, by_side, campaigns)
    return [
        CampaignRow(
            campaign,
            by_side.get((pk, NOW), NOTHING),
            compared.get(pk),
            trends.get(pk, []),
            complete.get((pk, NOW, True), NOTHING),
        )
        for pk, campaign in campaigns.items()
        if (pk, NOW) in by_side or (pk, BEFORE) in by_side
    ]


def _added_up(cells: Mapping[Key, Figures], part: Callable[[Key], Key]) -> dict[Key, Figures]:
    found: dict[Key, Figures] = {}
    for key, figures in cells.items():
        found[part(key)] = found.get(part(key), NOTHING) + figures
    return found


def comes_in(figures: Figures, metric: str, scope: Scope, campaign: Campaign) -> bool:
    """Whether something of what a metric counts is still to be expected of these messages of a campaign."""
    settled = scope.horizon.settled(metric, scope.attributed.days, scope.period.zone, ages.feed_of(campaign))
    young = figures.last_sent is not None and (figures.last_sent >= settled or scope.horizon.unknown(metric))
    return young or (metric == "showed_up" and figures.to_come > 0)


def total(rows: list[CampaignRow]) -> Figures:
    """All rows' figures together: campaigns share no message, so that counts add up."""
    return sum((row.now for row in rows), NOTHING)


def total_rate(rows: list[CampaignRow], metric: str) -> float | None:
    """A rate of all rows that have it: what a channel does not measure is no part of what the rate is of."""
    return RATES[metric](sum((row.now for row in rows if row.campaign.measures(metric)), NOTHING))


def total_sides(rows: Sequence[CampaignRow]) -> Sides | None:
    """All rows' periods at one age together; None where nothing is compared."""
    compared = [row.sides for row in rows if row.sides]
    return sum(compared[1:], compared[0]) if compared else None


def of_campaign(scope: Scope, campaign: Campaign) -> Scope:
    """The scope narrowed to one campaign."""
    return replace(scope, where=scope.where & Q(campaign=campaign))


def course(scope: Scope, campaign: Campaign, grain: str) -> tuple[Trend, list[VariantRow], Figures]:
    """A campaign's figures by bucket, and by wording: those of which anything was sent, the most sent first; and those
    of the days of which all bookings have come in."""
    cells = results.by(scope, "variant_id", "bucket", "complete", grain=grain)
    trend = {key[0]: figures for key, figures in _added_up(cells, lambda key: key[1:2]).items()}
    by_variant = _added_up(cells, lambda key: key[:1])
    variants = campaign.variants.in_bulk()
    rows = [VariantRow(variants[pk], figures) for (pk,), figures in by_variant.items() if figures.sent]
    complete = _added_up(cells, lambda key: key[2:]).get((True,), NOTHING)
    return trend, sorted(rows, key=lambda row: (-row.now.sent, row.variant.key)), complete


def course_before(scope: Scope, grain: str) -> Trend:
    """The course of the period before, its buckets moved to where they lie in this period."""
    if scope.before is None:
        return {}
    shift = scope.period.first - scope.before.period.first
    cells = results.by(scope.before, "bucket", grain=grain)
    return {_moved(key[0], shift, grain): figures for key, figures in cells.items()}


def _moved(bucket: date, shift: timedelta, grain: str) -> date:
    """Weeks move by whole weeks, months by whole months, so that they fall on those of the other period."""
    if grain == "week":
        return bucket + timedelta(weeks=round(shift.days / 7))
    if grain == "month":
        months = bucket.year * 12 + bucket.month - 1 + round(shift.days / 30.44)
        return date(months // 12, months % 12 + 1, 1)
    return bucket + shift


def link_rows(scope: Scope, campaign: Campaign) -> list[LinkRow]:
    """The links that were clicked in messages sent in the period, the most clicked first."""
    of_period = LinkResult.objects.filter(campaign=campaign, day__gte=scope.period.first, day__lte=scope.period.last)
    sums = of_period.values("link_id", "link__url", "link__label").annotate(
        people=Sum("clickers"), machines=Sum("machine_clickers"), all=Sum("clicks")
    )
    rows = [
        LinkRow(
            Link(pk=row["link_id"], url=row["link__url"], label=row["link__label"]),
            row["people"],
            row["machines"],
            row["all"],
        )
        for row in sums
    ]
    return sorted(rows, key=lambda row: (-row.clickers, row.link.url))
