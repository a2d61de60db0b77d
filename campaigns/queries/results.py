"""Figures by campaign, variant or bucket of time, from the result tables alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Manager, Max, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth, TruncWeek

from accounts.models import Market
from campaigns.maturity import Horizon
from campaigns.models import UNMEASURED, BookingResult, DailyResult, HourlyResult, Rule, VisitResult
from campaigns.queries.figures import Figures
from ui import buckets
from ui.period import Period

_SAME = (
    "sent", "refused", "bounced_hard", "bounced_soft", "opened", "opened_human", "unsubscribed", "complained",
    "on_desktop", "on_mobile", "on_tablet",
)  # fmt: skip
_SUMS = (*_SAME, "confirmed", "unbounced", "clicked", "clicked_human")
_BOOKINGS = ("booked", "showed_up", "appointments", "revenue")
_VISITS = ("attended", "to_come", "called_off")
NOW, BEFORE = 0, 1
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
    """Which results: of a market, in a period, under a rule; `where` narrows campaigns, and `known` says until when
    their feeds have told."""

    market: Market
    period: Period
    attributed: Attributed = Attributed()
    where: Q = field(default_factory=Q)
    known: Horizon | None = None

    @property
    def before(self) -> "Scope | None":
        """The same for the whole days of the period that this one is compared with."""
        if self.period.comparison is None:
            return None
        return replace(self, period=replace(self.period.comparison, cut=None))

    @property
    def horizon(self) -> Horizon:
        """Until when feeds have told: where nobody asked, until now."""
        return self.known or Horizon(self.period.now, appointments=self.period.now)


def by(scope: Scope, *keys: str, grain: str = "day") -> dict[Key, Figures]:
    """Figures grouped by `keys` among campaign_id, variant_id, bucket (of `grain` day, week or month), side (of this
    period, `NOW`, or the whole days of the one before, `BEFORE`) and complete (whether all bookings have come in)."""
    found = without_bookings(scope, *keys, grain=grain)
    for names, rows in ((_BOOKINGS, _booked(scope, keys, grain)), (_VISITS, _planned(scope, keys, grain))):
        for row in rows:
            _put(found, row, keys, Figures(**{name: row[f"sum_{name}"] for name in names}))
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
    rows = _bucketed(DailyResult.objects.filter(_within(scope)), ["bucket"], grain, scope)
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
    unmeasured = dict.fromkeys(counts.keys() & UNMEASURED.get(row["campaign__channel"], frozenset()), 0)
    return Figures(**counts | unmeasured, last_sent=row.get("last_sent"))


def _counted(scope: Scope, keys: Sequence[str], grain: str) -> QuerySet[Any, dict[str, Any]]:
    days = _summed(_bucketed(DailyResult.objects.filter(_within(scope, keys)), keys, grain, scope), keys)
    found: QuerySet[Any, dict[str, Any]] = days.annotate(last_sent=Max("day", filter=Q(sent__gt=0)))
    return found


def _booked(scope: Scope, keys: Sequence[str], grain: str) -> QuerySet[Any, dict[str, Any]]:
    grouped = _attributed(BookingResult.objects, scope, keys, grain)
    found: QuerySet[Any, dict[str, Any]] = grouped.annotate(**{f"sum_{name}": Sum(name) for name in _BOOKINGS})
    return found


def _planned(scope: Scope, keys: Sequence[str], grain: str) -> QuerySet[Any, dict[str, Any]]:
    """How appointments ended, and how many are not due by the latest news of appointments."""
    ahead = Q(hour__gte=scope.horizon.until("visits"))
    grouped = _attributed(VisitResult.objects, scope, keys, grain)
    found: QuerySet[Any, dict[str, Any]] = grouped.annotate(
        sum_attended=Sum("attended"),
        sum_to_come=Sum("open", filter=ahead, default=0),
        sum_called_off=Sum("cancelled", filter=ahead, default=0),
    )
    return found


def _attributed(rows: Manager[Any], scope: Scope, keys: Sequence[str], grain: str) -> QuerySet[Any, dict[str, Any]]:
    attributed = scope.attributed
    chosen = rows.filter(_within(scope, keys), rule=attributed.rule, lag_days__lte=attributed.days)
    grouped: QuerySet[Any, dict[str, Any]] = _bucketed(chosen, keys, grain, scope).values(*keys)
    return grouped


def _within(scope: Scope, keys: Sequence[str] = ()) -> Q:
    days = Q(day__range=(scope.period.first, scope.period.last))
    if "side" in keys and scope.before:
        days |= Q(day__range=(scope.before.period.first, scope.before.period.last))
    return Q(campaign__market=scope.market) & days & scope.where


def _within_hours(scope: Scope) -> Q:
    hours = Q(hour__gte=scope.period.starts_at, hour__lt=scope.period.ends_at)
    return Q(campaign__market=scope.market) & hours & scope.where


def _bucketed(rows: QuerySet[Any], keys: Sequence[str], grain: str, scope: Scope) -> QuerySet[Any]:
    buckets = {"day": F("day"), "week": TruncWeek("day"), "month": TruncMonth("day")}
    young = scope.horizon.settled("booked", scope.attributed.days, scope.period.zone)
    named = {
        "bucket": buckets[grain],
        "side": Case(When(day__gte=scope.period.first, then=NOW), default=BEFORE),
        "complete": Case(When(day__lt=young, then=True), default=False),
    }
    found: QuerySet[Any] = rows.order_by().annotate(**{name: named[name] for name in keys if name in named})
    return found


def _summed(rows: QuerySet[Any], keys: Sequence[str]) -> QuerySet[Any, dict[str, Any]]:
    """Sums that keep campaigns apart that confirm deliveries, and channels: what counts as delivered depends on the
    one, what is known at all on the other."""
    grouped = rows.values("campaign__reports_delivery", "campaign__channel", *keys)
    summed: QuerySet[Any, dict[str, Any]] = grouped.annotate(**{f"sum_{name}": Sum(name) for name in _SUMS})
    return summed
