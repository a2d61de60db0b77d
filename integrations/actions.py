"""What may be done with deliveries: keep, process, try again, forget. The only writer of this app's tables."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import Final

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils import timezone
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.anew import begun_anew
from accounts.models import Market, User
from accounts.outcomes import Outcome, Status
from campaigns.actions import record_events
from campaigns.events import Event
from integrations.models import (
    MAX_ATTEMPTS,
    MOST_UNREADABLE,
    Connection,
    Problem,
    RawRequest,
    RejectedEvent,
    State,
)
from integrations.queries import Route, route_for
from integrations.webhooks.mapping import market_code, odd_word, to_event
from integrations.webhooks.mentions import index_unread, note_mentions
from integrations.webhooks.readers import Item, Reader, Unreadable, reader_of
from integrations.webhooks.replay import kept_headers, rebuild

LEASE: Final = timedelta(minutes=6)
"""How long whoever takes a delivery up has it alone: longer than the queue lets a task run."""
PATIENCE: Final = timedelta(seconds=30)
"""How long a waiting delivery is left to its own task before the sweep takes it up."""
_BATCH: Final = 500
_TOGETHER: Final = 100
"""How many waiting deliveries are recorded in one transaction."""
_SMALL: Final = 65_536
"""Bytes; a bigger delivery is a batch by itself."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An authenticated request, with who reads it and for which market it comes."""

    source: str
    request: HttpRequest
    reader: Reader
    market: Market


@transaction.atomic
def connect(*, by: User | None, connection: Connection, also_for: Sequence[Market] = ()) -> Connection:
    """Adds the connection, or changes that of the same source to it; raises `ValidationError` for a wrong field."""
    connection.clean_fields()
    kept, _new = Connection.objects.update_or_create(
        source=connection.source,
        defaults={"name": connection.name, "market": connection.market, "active": connection.active},
    )
    kept.also_for.set(also_for)
    audit(by=by, action="connection.set", market=kept.market, target=f"connection {kept.pk}")
    return kept


@transaction.atomic
def keep_request(*, delivery: Delivery) -> Problem | None:
    """Keeps a delivery as it came in and queues it in the same transaction; or says why it is refused.

    A refused one is kept too, so that nothing goes lost unseen, but without its body where that is none of our
    business (incoming mail) or nobody vouches for it.
    """
    raw = RawRequest.objects.create(
        market=delivery.market,
        source=delivery.source,
        content_type=delivery.request.META.get("CONTENT_TYPE", "")[:200],
        headers=kept_headers(delivery.request),
        body=delivery.request.body,
    )
    refusal = _refusal(delivery)
    if refusal:
        raw.state, (raw.problem, raw.error) = State.REFUSED, refusal
        raw.body = raw.body[:MOST_UNREADABLE] if raw.problem == Problem.UNREADABLE else b""
        raw.save(update_fields=["state", "problem", "error", "body"])
        return Problem(raw.problem)
    _enqueue(raw.pk)
    return None


def _refusal(delivery: Delivery) -> tuple[Problem, str] | None:
    """Why nothing in the body can be recorded, and the class of the error."""
    try:
        items = delivery.reader.read(delivery.request)
    except AnymailConfigurationError as error:
        return Problem.INBOUND, type(error).__name__
    except AnymailWebhookValidationFailure as error:
        return Problem.FORGED, type(error).__name__
    except Exception as error:
        return Problem.UNREADABLE, type(error).__name__
    unreadable = [item.error for item in items if isinstance(item, Unreadable)]
    return (Problem.UNREADABLE, unreadable[0]) if items and len(unreadable) == len(items) else None


def _enqueue(pk: int) -> None:
    async_task("integrations.tasks.process_raw_request", pk, save=False)


def process_request(*, pk: int) -> bool:
    """Records the events of one waiting delivery, and of others that wait beside it; False where somebody else has it.

    What fails is kept and comes due again after 2, 4, 8 … minutes; after `MAX_ATTEMPTS` only a person tries again.
    """
    claimed = _claim(pk)
    if len(claimed) > 1 and _failure(claimed):
        _log.warning("%s deliveries together failed: each by itself", len(claimed))
    for raw in claimed:
        if raw.state != State.PROCESSED and (error := _failure([raw])):
            _put_off(raw, error)
    note_mentions([raw.pk for raw in claimed])
    return bool(claimed)


def _claim(pk: int) -> list[RawRequest]:
    """Takes the delivery for the time of a lease, and small ones of its market that nobody tried yet; oldest first.

    One that was tried before is not taken along: whatever it did to its worker, it does to nobody else's.
    """
    with transaction.atomic():
        claimable = RawRequest.objects.claimable().select_for_update(skip_locked=True)
        first = claimable.filter(pk=pk).first()
        if first is None:
            return []
        small = claimable.filter(market=first.market_id, attempts=0, state=State.NEW).exclude(pk=pk)
        beside = small.alias(size=Length("body")).filter(size__lte=_SMALL).order_by("received_at", "pk")
        more = list(beside.values_list("pk", flat=True)[: _TOGETHER - 1]) if not first.attempts else []
        taken = RawRequest.objects.filter(pk__in=[pk, *more])
        taken.update(attempts=F("attempts") + 1, due_at=timezone.now() + LEASE)
    return list(taken.select_related("market").order_by("received_at", "pk"))


def _failure(claimed: Sequence[RawRequest]) -> Exception | None:
    """Records these deliveries, all or none; what went wrong."""
    try:
        begun_anew(partial(_record, claimed))
    except Exception as error:
        return error
    for raw in claimed:
        raw.state = State.PROCESSED
    return None


def _put_off(raw: RawRequest, error: Exception) -> None:
    _log.warning("%s delivery %s failed: %s", raw.source, raw.pk, type(error).__name__)
    RawRequest.objects.filter(pk=raw.pk).update(
        state=State.FAILED,
        error=type(error).__name__[:100],
        due_at=timezone.now() + timedelta(minutes=2**raw.attempts),
    )


@transaction.atomic
def _record(claimed: Sequence[RawRequest]) -> None:
    outcomes = _outcomes([(raw, *_read(raw)) for raw in claimed])
    RejectedEvent.objects.bulk_create(
        RejectedEvent(request=raw, index=index, field=outcome.field[:50], reason=outcome.reason[:200])
        for raw, found in zip(claimed, outcomes, strict=True)
        for index, outcome in enumerate(found)
        if outcome.status == Status.INVALID
    )
    for raw, found in zip(claimed, outcomes, strict=True):
        count = Counter(outcome.status for outcome in found)
        RawRequest.objects.filter(pk=raw.pk).update(
            state=State.PROCESSED,
            error="",
            processed_at=timezone.now(),
            accepted=count[Status.ACCEPTED] + count[Status.JOINED],
            duplicates=count[Status.DUPLICATE],
            invalid=count[Status.INVALID],
        )


def _read(raw: RawRequest) -> tuple[Sequence[Item], Route]:
    reader = reader_of(raw.source)
    reader.acts = True
    return reader.read(rebuild(raw)), route_for(raw.source) or Route(raw.market, {})


def _outcomes(read: Sequence[tuple[RawRequest, Sequence[Item], Route]]) -> list[list[Outcome]]:
    """What became of each item of each delivery, in order; the events of each market are recorded together."""
    found: dict[tuple[int, int], Outcome] = {}
    by_market: dict[Market, dict[tuple[int, int], Event]] = {}
    for at, (raw, items, route) in enumerate(read):
        for index, item in enumerate(items):
            if unusable := _unusable(item, raw.source):
                found[at, index] = unusable
                continue
            market = route.markets.get(market_code(item), raw.market)
            event = to_event(item, source=raw.source, received_at=raw.received_at)
            by_market.setdefault(market, {})[at, index] = event
    for market in sorted(by_market, key=attrgetter("pk")):  # in one order, since each is locked until the end
        events = by_market[market]
        found |= dict(zip(events, record_events(market, list(events.values())), strict=True))
    return [[found[at, index] for index in range(len(items))] for at, (_raw, items, _route) in enumerate(read)]


def _unusable(item: Item, source: str) -> Outcome | None:
    """Why an item tells of nothing: nobody could read it, or nobody here knows the word for what happened."""
    if isinstance(item, Unreadable):
        return Outcome(Status.INVALID, item.error)
    word = odd_word(item, source)
    return Outcome(Status.INVALID, f"is a word that is not known here: {word}", "type") if word else None


@transaction.atomic
def try_again(*, by: User, raw: RawRequest) -> bool:
    """Has a failed delivery processed again at once; False where it is not failed any more."""
    failed = RawRequest.objects.filter(pk=raw.pk, state=State.FAILED)
    if not failed.update(attempts=0, due_at=timezone.now()):
        return False
    audit(by=by, action="delivery.tried_again", market=raw.market, target=f"rawrequest {raw.pk}")
    _enqueue(raw.pk)
    return True


def take_up_waiting() -> int:
    """Processes deliveries whose task went lost or whose back-off is over, oldest first; returns how many."""
    now = timezone.now()
    RawRequest.objects.filter(state=State.NEW, attempts__gte=MAX_ATTEMPTS, due_at__lte=now).update(
        state=State.FAILED, error="WorkerLost"
    )
    index_unread()
    due = RawRequest.objects.claimable().filter(due_at__lte=now - PATIENCE).order_by("due_at")
    return sum(process_request(pk=pk) for pk in list(due.values_list("pk", flat=True)[:_BATCH]))
