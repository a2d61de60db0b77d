"""A refusal by one click in the figures of the campaign whose message it was: once, whoever else tells of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django_q.tasks import async_task

from accounts.models import Market
from campaigns import models
from campaigns.actions.events import record_events
from campaigns.events import Event, event_key, message_key
from customers.models import ContactPoint, Customer
from customers.queries.points import holders_of
from permissions.links import Message

_ID: Final = "one-click"
_REPEATED: Final = 24 * 60 * 60
"""Seconds in which the same click again is not even looked at."""


def hear_refusal(market: Market, point: bytes, message: Message, at: datetime) -> None:
    """Leaves the counting to the worker, since it may have to wait for an import; the queue holds no address."""
    told = (market.pk, point.hex(), (message.source, message.id, message.campaign))
    seen = f"one-click:{sha256(repr(told).encode()).hexdigest()}"
    if not cache.get(seen):
        async_task("campaigns.tasks.count_refusal", *told, at.isoformat(), save=False)
        transaction.on_commit(lambda: cache.set(seen, value=True, timeout=_REPEATED))


def record_refusal(*, market: Market, point: bytes, message: Message, at: datetime) -> bool:
    """Counts that the reader of a message unsubscribed; whether that was news.

    A message that nobody told of yet is begun by it. Nothing is counted of an address that has been erased.
    """
    held = ContactPoint.objects.filter(market=market, hash=point).exclude(normalised="")
    row: Any = held.values("id", "channel", "normalised").first()
    if row is None:
        return False
    people = holders_of(market, [point]).get(bytes(point), ())
    event = Event(
        source=message.source, type="unsubscribed", occurred_at=None, received_at=at, id=_ID, message_id=message.id,
        campaign=message.campaign, recipient=row["normalised"], channel=row["channel"],
    )  # fmt: skip
    if known := _known(market, event, row["id"], people):
        event = replace(event, keys=(known, event_key(event, known)))
    return record_events(market, [event], tell=False)[0].is_new


def _known(market: Market, event: Event, contact: int, people: Sequence[int]) -> int | None:
    """The message, where we know it: by its names, or without an id as the campaign's latest to this person."""
    named = list(_names(market, event, people))
    found = models.MessageLocation.objects.filter(pk__in=named).values_list("pk", flat=True).first()
    if found or event.message_id:
        return found
    theirs = models.Message.objects.filter(
        market_id=market.pk, customer_id__in=people or [-contact], campaign__source=event.source
    )
    latest = theirs.filter(campaign__external_id=event.campaign, sent_at__lte=event.received_at).order_by("-sent_at")
    return latest.values_list("pk", flat=True).first()


def _names(market: Market, event: Event, people: Sequence[int]) -> Iterator[int]:
    """Its keys: events name whom a message went to by address or by the source's own number."""
    yield message_key(event, market)
    known_as = Customer.objects.filter(Q(pk__in=people) | Q(merged_into__in=people), source=event.source)
    for number in known_as.values_list("external_id", flat=True) if people else ():
        yield message_key(replace(event, recipient="", customer=number), market)
