"""Figures by campaign, variant or bucket of time, from the result tables alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import TruncMonth, TruncWeek

from accounts.models import Market
from campaigns.models import UNMEASURED, Attribution, BookingResult, DailyResult, HourlyResult, Rule
from campaigns.queries.figures import Figures
from ui import buckets
from ui.period import Period

_SAME = (
    "sent", "refused", "bounced_hard", "bounced_soft", "opened", "opened_human", "unsubscribed", "complained",
    "on_desktop", "on_mobile", "on_tablet",
)  # fmt: skip
_SUMS = (*_SAME, "confirmed", "unbounced", "clicked", "clicked_human")
_BOOKINGS = ("booked", "showed_up", "appointments", "revenue")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Attributed:
    """The rule by which appointments are attributed, and how many times 24 hours it looks back (1 to 30).

    `problem` says what was nonsense in the question, so that these stand in its place.
    """

    rule: Rule = Rule.CLICK
    days: int = 7
    problem: str = ""


@dataclass(frozen=True)
class Scope:
    """Which results: of a market, in a period, under a rule; `where` narrows campaigns."""

    market: Market
    period: Period
    attributed: Attributed = Attributed()
    where: Q = field(default_factory=Q)

    @property
    def before(self) -> "Scope | None":
        """The same for the period that this one is compared with."""
        return replace(self, period=self.period.comparison) if self.period.comparison else None


def by(scope: Scope, *keys: str, grain: str = "day") -> dict[Key, Figures]:
    """Figures grouped by `keys` among campaign_id, variant_id and bucket (of `grain` day, week or month)."""
    found = without_bookings(scope, *keys, grain=grain)
    for row in _booked(scope, keys, grain):
        _put(found, row, keys, Figures(**{name: row[f"sum_{name}"] for name in _BOOKINGS}))
    return found


def without_bookings(scope: Scope, *keys: str, grain: str = "day") -> dict[Key, Figures]:
    """The same, of what happened to messages alone."""
    found: dict[Key, Figures] = {}
    for row in _counted(scope, keys, grain):
        _put(found, row, keys, _figures(row))
    return found


def by_hour(scope: Scope) -> dict[datetime, Figures]:
    """Figures by the hour of sending; bookings are not told by the hour."""
    found: dict[Key, Figures] = {}
    for row in _summed(HourlyResult.objects.filter(_within_hours(scope)).order_by(), ["hour"]):
        _put(found, row, ("hour",), _figures(row))
    return {key[0]: figures for key, figures in found.items()}


def sent_over_time(scope: Scope, grain: str) -> dict[int, list[float | None]]:
    """By campaign: how many messages were sent in each whole bucket of the period, the earliest first."""
    rows = _bucketed(DailyResult.objects.filter(_within(scope)), ["bucket"], grain)
    found: dict[int, dict[date, int]] = {}
    for campaign, bucket, sent in rows.values_list("campaign_id", "bucket").annotate(Sum("sent")):
        found.setdefault(campaign, {})[bucket] = sent
    return {campaign: small_course(sent, grain, scope.period) for campaign, sent in found.items()}


def small_course(sent: Mapping[date, int], grain: str, period: Period) -> list[float | None]:
    """The counts of whole buckets, none where nothing was sent: for a small line."""
    every = buckets.filled(sent, buckets.every(grain, period), 0)
    return list(buckets.whole(every, buckets.parts(every, grain, period)).values())


def _put(found: dict[Key, Figures], row: dict[str, Any], keys: Sequence[str], figures: Figures) -> None:
    key = tuple(row[name] for name in keys)
    found[key] = found[key] + figures if key in found else figures


def _figures(row: dict[str, Any]) -> Figures:
    delivered = row["sum_confirmed"] if row["campaign__reports_delivery"] else row["sum_unbounced"]
    counts = {name: row[f"sum_{name}"] for name in _SAME}
    counts |= {"delivered": delivered, "clicked_raw": row["sum_clicked"], "clicked": row["sum_clicked_human"]}
    return Figures(**counts | dict.fromkeys(counts.keys() & UNMEASURED.get(row["campaign__channel"], frozenset()), 0))


def _counted(scope: Scope, keys: Sequence[str], grain: str) -> list[dict[str, Any]]:
    """Whole days from the daily results; of a day that is cut (yesterday until this hour), its hours."""
    days = _summed(_bucketed(DailyResult.objects.filter(_within(scope)), keys, grain), keys)
    if not scope.period.cut:
        return list(days)
    hours = HourlyResult.objects.filter(_within_hours(scope)).order_by()
    if "bucket" in keys:
        hours = hours.annotate(bucket=Value(scope.period.last))
    return list(days.union(_summed(hours, keys), all=True))


def _booked(scope: Scope, keys: Sequence[str], grain: str) -> list[dict[str, Any]]:
    attributed = scope.attributed
    results = BookingResult.objects.filter(_within(scope), rule=attributed.rule, lag_days__lte=attributed.days)
    grouped = _bucketed(results, keys, grain).values(*keys)
    rows = list(grouped.annotate(**{f"sum_{name}": Sum(name) for name in _BOOKINGS}))
    return rows + (_booked_on_cut_day(scope, keys) if scope.period.cut else [])


def _booked_on_cut_day(scope: Scope, keys: Sequence[str]) -> list[dict[str, Any]]:
    """The bookings of the hours of a cut day, from its few attributions: the results know days only."""
    begins = _day_begins(scope)
    rows = Attribution.objects.filter(
        scope.where,
        market_id=scope.market.pk,
        sent_at__gte=begins,
        sent_at__lt=scope.period.ends_at,
        rule=scope.attributed.rule,
        lag_days__lte=scope.attributed.days,
    ).values_list("campaign_id", "variant_id", "message_id", "showed_up", "revenue")
    messages: dict[int, dict[str, Any]] = {}
    for campaign, variant, message, showed_up, revenue in rows:
        row = messages.setdefault(message, _nothing_booked(campaign, variant, scope.period.last))
        row["sum_booked"] = 1
        row["sum_showed_up"] = max(row["sum_showed_up"], int(showed_up))
        row["sum_appointments"] += 1
        row["sum_revenue"] += revenue if showed_up else 0
    return list(messages.values())


def _nothing_booked(campaign: int, variant: int, day: date) -> dict[str, Any]:
    nothing = {f"sum_{name}": 0 for name in _BOOKINGS}
    return {"campaign_id": campaign, "variant_id": variant, "bucket": day, **nothing}


def _within(scope: Scope) -> Q:
    last = scope.period.last - timedelta(days=1 if scope.period.cut else 0)
    return Q(campaign__market=scope.market, day__gte=scope.period.first, day__lte=last) & scope.where


def _within_hours(scope: Scope) -> Q:
    begins = _day_begins(scope) if scope.period.cut else scope.period.starts_at
    return Q(campaign__market=scope.market, hour__gte=begins, hour__lt=scope.period.ends_at) & scope.where


def _day_begins(scope: Scope) -> datetime:
    return replace(scope.period, first=scope.period.last).starts_at


def _bucketed(rows: QuerySet[Any], keys: Sequence[str], grain: str) -> QuerySet[Any]:
    buckets = {"day": F("day"), "week": TruncWeek("day"), "month": TruncMonth("day")}
    return rows.order_by().annotate(bucket=buckets[grain]) if "bucket" in keys else rows.order_by()


def _summed(rows: QuerySet[Any], keys: Sequence[str]) -> QuerySet[Any, dict[str, Any]]:
    """Sums that keep campaigns apart that confirm deliveries, and channels: what counts as delivered depends on the
    one, what is known at all on the other."""
    grouped = rows.values("campaign__reports_delivery", "campaign__channel", *keys)
    summed: QuerySet[Any, dict[str, Any]] = grouped.annotate(**{f"sum_{name}": Sum(name) for name in _SUMS})
    return summed
