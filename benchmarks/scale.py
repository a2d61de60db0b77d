"""A market with years of events behind it: its pages and searches, late events, and a month of the log that goes."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from django.db import connection
from django.db.models import Max, Min
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.actions import invite
from accounts.models import Market, User
from benchmarks.clock import Figure, backend_seconds, laps, middle_ms
from benchmarks.generator import Volume, fill
from benchmarks.people import market
from benchmarks.search import figures_of
from benchmarks.sizes import Sizes
from campaigns.actions import record_events
from campaigns.actions.retention import drop_expired_events
from campaigns.events import Event
from campaigns.models import Campaign, Message, MessageEvent
from customers.models import ContactPoint, Customer

SERVER_MS: Final = 100


def figures(sizes: Sizes) -> Iterator[Figure]:
    """A market of `sizes.stored` events over `sizes.months` months is made, and then measured."""
    of = market("bench-scale")
    began = time.perf_counter()
    events = fill(of, Volume(sizes.stored, customers=max(10, sizes.stored // 100), months=sizes.months))
    took = time.perf_counter() - began
    yield Figure(f"making {events:,} events and their results", events / took, "a second", note=f"{took:,.0f} s")
    yield from measured(of, sizes)


def measured(of: Market, sizes: Sizes) -> Iterator[Figure]:
    """What a market that is there costs to look at and to add to; the oldest month of the log goes at the end."""
    yield from _pages(of, sizes)
    yield from figures_of(of, sizes)
    yield from _late(of, sizes.batch)
    yield _month_goes()
    yield from _sizes()


def _pages(of: Market, sizes: Sizes) -> Iterator[Figure]:
    client = Client(headers={"Host": "localhost"})
    client.force_login(reader_of(of))
    index = reverse("campaigns:index")
    client.get(f"{index}?market={of.code}")
    campaign = Campaign.objects.filter(market=of, source="bench").order_by("pk")[1].pk
    detail = reverse("campaigns:detail", args=[campaign])
    clicked = f"{reverse('campaigns:customers', args=[campaign])}?metric=clicked"
    for what, url in (
        ("list of campaigns", index),
        ("list of campaigns, a year", f"{index}?period=L"),
        ("list of campaigns, all years", f"{index}?period=A"),
        ("one campaign", detail),
        ("one campaign, all years", f"{detail}?period=A"),
        ("who clicked, 28 days", clicked),
        ("a customer's card", reverse("customers:detail", args=[_somebody(of)])),
    ):
        if client.get(url).status_code != 200:
            raise RuntimeError(f"{url} does not answer")
        server, found = backend_seconds(), laps(partial(client.get, url), times=sizes.rounds, warm=0)
        spent = (backend_seconds() - server) / sizes.rounds * 1000
        note = f"{middle_ms(found.cpu):.3g} ms of Python's processor time, {spent:.3g} ms of the server's"
        yield Figure(what, middle_ms(found.wall), "ms", SERVER_MS, note=note)


def reader_of(of: Market) -> User:
    """Somebody who may see all of a market."""
    return invite(by=None, email=f"{uuid4().hex}@example.com", name="Bench", role=roles.ADMINISTRATOR, market=of)


def _somebody(of: Market) -> int:
    """A customer in the middle of the table, who was written to like everybody else."""
    ends = Customer.objects.filter(market=of).aggregate(low=Min("pk"), high=Max("pk"))
    return int(ends["low"] + ends["high"]) // 2


def _late(of: Market, count: int) -> Iterator[Figure]:
    """Messages of every month are told first; then, on the clock and in any order, that all of them were opened."""
    messages = list(_old_messages(of, count))
    record_events(of, messages)
    opened = [_follow(event) for event in messages]
    random.Random(1).shuffle(opened)  # noqa: S311
    for what in ("late events over all months", "the same events once more"):
        before, began = _updates(), time.perf_counter()
        record_events(of, opened)
        took = time.perf_counter() - began
        updated, in_place = (now - then for now, then in zip(_updates(), before, strict=True))
        note = f"{len(opened):,} in one batch; {updated:,} messages updated, {in_place:,} of them in place"
        yield Figure(what, len(opened) / took, "a second", note=note)


def _updates() -> tuple[int, int]:
    """Message rows updated so far, and those of them that stayed in their page with their indexes untouched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_UPDATES)
        updated, in_place = cursor.fetchone()
        return int(updated), int(in_place)


def _old_messages(of: Market, count: int) -> Iterator[Event]:
    campaign = Campaign.objects.filter(market=of, source="bench").order_by("pk")[0]
    ends = Message.objects.filter(market_id=of.pk).aggregate(low=Min("sent_at"), high=Max("sent_at"))
    step = (ends["high"] - ends["low"]) / count
    people = ContactPoint.objects.filter(market=of, channel="email", customer__isnull=False)
    addresses = list(people.values_list("value", flat=True)[:count])
    run = uuid4().hex
    for number in range(count):
        yield Event(
            source="bench", type="sent", occurred_at=ends["low"] + number * step, message_id=f"{run}-{number}",
            recipient=addresses[number % len(addresses)], campaign=campaign.external_id, variant="a",
        )  # fmt: skip


def _follow(event: Event) -> Event:
    at = event.occurred_at or timezone.now()
    return Event(
        source=event.source, type="opened", occurred_at=at + timedelta(minutes=7), message_id=event.message_id,
        recipient=event.recipient, campaign=event.campaign, variant=event.variant,
    )  # fmt: skip


def _month_goes() -> Figure:
    """The oldest month of the log goes as it does every night."""
    oldest = MessageEvent.objects.aggregate(at=Min("occurred_at"))["at"]
    now = timezone.now().astimezone(UTC)
    months = (now.year - oldest.year) * 12 + now.month - oldest.month - 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_messageevent WHERE occurred_at < %s", [_after(oldest)])
        rows = cursor.fetchone()[0]
    began = time.perf_counter()
    with override_settings(EVENT_MONTHS=months):
        dropped = drop_expired_events()
    took = (time.perf_counter() - began) * 1000
    return Figure("the oldest month of the log goes", took, "ms", note=f"{dropped[0]:%Y-%m}, {rows:,} events")


def _after(instant: datetime) -> datetime:
    return datetime(instant.year + instant.month // 12, instant.month % 12 + 1, 1, tzinfo=UTC)


def _sizes() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(_BYTES)
        for name, rows, size in cursor.fetchall():
            yield Figure(f"{name}: bytes a row", size / max(rows, 1), "", note=f"{rows:,} rows, {size / 1e9:.3g} GB")


_UPDATES = """
SELECT coalesce(sum(n_tup_upd), 0), coalesce(sum(n_tup_hot_upd), 0) FROM pg_stat_user_tables
WHERE relname ~ '^campaigns_message_2'
"""
_BYTES = """
SELECT regexp_replace(relname, '_2[0-9_]+$', ''), sum(greatest(reltuples, 0))::bigint,
    sum(pg_total_relation_size(oid))::bigint
FROM pg_class
WHERE relkind = 'r' AND relname ~ '^campaigns_(message|messageevent)_2|^campaigns_(messagelocation|linkclick)$'
GROUP BY 1 ORDER BY 1
"""
