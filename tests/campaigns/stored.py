"""What the database holds of a market, in the words of the plain recount."""

from datetime import datetime
from typing import Any

from accounts.models import Market
from campaigns.definitions import MEASURES
from campaigns.models import (
    Attribution,
    BookingResult,
    DailyResult,
    HourlyResult,
    Link,
    LinkClick,
    LinkResult,
    Message,
    MessageEvent,
    OutcomeResult,
    VisitResult,
)
from tests.campaigns.recount import summed

PLACE = ("campaign__source", "campaign__external_id", "variant__key")
Sums = dict[tuple[object, ...], dict[str, Any]]


def messages(market: Market) -> dict[int, Message]:
    rows = list(Message.objects.filter(market_id=market.pk).select_related("campaign", "variant"))
    assert len({row.pk for row in rows}) == len(rows)
    return {row.pk: row for row in rows}


def place(row: Message) -> tuple[str, str, str] | None:
    return (row.campaign.source, row.campaign.external_id, row.variant.key) if row.campaign and row.variant else None


def clicks(market: Market) -> dict[tuple[int, str], tuple[datetime, datetime | None, int]]:
    urls = dict(Link.objects.filter(market=market).values_list("pk", "url"))
    return {
        (row.message_id, urls[row.link_id]): (row.first_at, row.first_human_at, row.clicks)
        for row in LinkClick.objects.filter(market_id=market.pk)
    }


def machine_reasons(market: Market) -> set[str]:
    return set(MessageEvent.objects.filter(market_id=market.pk).values_list("machine_reason", flat=True))


def days(market: Market) -> Sums:
    return _sums(DailyResult.objects.filter(campaign__market=market), (*PLACE, "day"), tuple(MEASURES))


def hours(market: Market) -> Sums:
    return _sums(HourlyResult.objects.filter(campaign__market=market), (*PLACE, "hour"), tuple(MEASURES))


def link_days(market: Market) -> Sums:
    names = ("clickers", "machine_clickers", "clicks")
    return _sums(LinkResult.objects.filter(campaign__market=market), (*PLACE, "link__url", "day"), names)


def bookings(market: Market) -> Sums:
    names = ("booked", "showed_up", "appointments", "revenue")
    return _sums(BookingResult.objects.filter(campaign__market=market), (*PLACE, "day", "rule", "lag_days"), names)


def outcomes(market: Market) -> Sums:
    names = ("sent", "returned", "arrived", "opened", "opened_human", "clicked", "unsubscribed", "complained")
    return _sums(OutcomeResult.objects.filter(campaign__market=market), (*PLACE, "day", "hour"), names)


def visits(market: Market) -> Sums:
    names = ("booked", "planned", "attended", "open", "cancelled")
    key = (*PLACE, "day", "rule", "lag_days", "hour")
    return _sums(VisitResult.objects.filter(campaign__market=market), key, names)


def attributions(market: Market) -> dict[tuple[int, str], Attribution]:
    rows = list(Attribution.objects.filter(market_id=market.pk))
    return {(row.appointment_id, row.rule): row for row in rows}


def everything(market: Market) -> tuple[Sums, ...]:
    """All results, to see that nothing changed."""
    return days(market), hours(market), link_days(market), bookings(market), outcomes(market), visits(market)


def _sums(rows: Any, key: tuple[str, ...], names: tuple[str, ...]) -> Sums:
    found = list(rows.values_list(*key, *names))
    return summed((row[: len(key)], dict(zip(names, row[len(key) :], strict=True))) for row in found)
