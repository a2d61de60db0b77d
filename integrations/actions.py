"""What may be done with deliveries: keep, process, try again, forget. The only writer of this app's tables."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from anymail.exceptions import AnymailConfigurationError, AnymailWebhookValidationFailure
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.models import Market, User
from accounts.outcomes import Outcome, Status
from campaigns.actions import record_events
from campaigns.events import Event
from integrations.models import MAX_ATTEMPTS, Connection, Problem, RawRequest, RejectedEvent, State
from integrations.queries import Route, route_for
from integrations.webhooks.mapping import market_code, to_event
from integrations.webhooks.readers import READERS, Item, Reader, Unreadable
from integrations.webhooks.replay import kept_headers, rebuild

LEASE: Final = timedelta(minutes=6)
"""How long whoever takes a delivery up has it alone: longer than the queue lets a task run."""
PATIENCE: Final = timedelta(seconds=30)
"""How long a waiting delivery is left to its own task before the sweep takes it up."""
_BATCH: Final = 500
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
        raw.body = raw.body if raw.problem == Problem.UNREADABLE else b""
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
    """Records the events of one waiting delivery; False where somebody else has it, or had it.

    What fails is kept and comes due again after 2, 4, 8 … minutes; after `MAX_ATTEMPTS` only a person tries again.
    """
    raw = _claim(pk)
    if raw is None:
        return False
    try:
        with transaction.atomic():
            _record(raw)
    except Exception as error:
        _log.warning("%s delivery %s failed: %s", raw.source, raw.pk, type(error).__name__)
        RawRequest.objects.filter(pk=pk).update(
            state=State.FAILED,
            error=type(error).__name__[:100],
            due_at=timezone.now() + timedelta(minutes=2**raw.attempts),
        )
    return True


def _claim(pk: int) -> RawRequest | None:
    """Takes the delivery for the time of a lease, in one statement: of two who try, one gets it."""
    mine = RawRequest.objects.claimable().filter(pk=pk)
    taken = mine.update(attempts=F("attempts") + 1, due_at=timezone.now() + LEASE)
    return RawRequest.objects.select_related("market").get(pk=pk) if taken else None


def _record(raw: RawRequest) -> None:
    reader = READERS[raw.source]()
    reader.acts = True
    items = reader.read(rebuild(raw))
    route = route_for(raw.source) or Route(raw.market, {})
    outcomes = _outcomes(items, raw, route)
    count = Counter(outcome.status for outcome in outcomes)
    RejectedEvent.objects.bulk_create(
        RejectedEvent(request=raw, index=index, field=outcome.field[:50], reason=outcome.reason[:200])
        for index, outcome in enumerate(outcomes)
        if outcome.status == Status.INVALID
    )
    raw.state, raw.error, raw.processed_at = State.PROCESSED, "", timezone.now()
    raw.accepted, raw.duplicates = count[Status.ACCEPTED], count[Status.DUPLICATE]
    raw.invalid = count[Status.INVALID]
    raw.save(update_fields=["state", "error", "processed_at", "accepted", "duplicates", "invalid"])


def _outcomes(items: Sequence[Item], raw: RawRequest, route: Route) -> list[Outcome]:
    """What became of each item, in order; the events of each market are recorded together."""
    found: dict[int, Outcome] = {}
    by_market: dict[Market, dict[int, Event]] = {}
    for index, item in enumerate(items):
        if isinstance(item, Unreadable):
            found[index] = Outcome(Status.INVALID, item.error)
            continue
        market = route.markets.get(market_code(item), raw.market)
        event = to_event(item, source=raw.source, received_at=raw.received_at)
        by_market.setdefault(market, {})[index] = event
    for market, events in by_market.items():
        found |= dict(zip(events, record_events(market, list(events.values())), strict=True))
    return [found[index] for index in range(len(items))]


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
    due = RawRequest.objects.claimable().filter(due_at__lte=now - PATIENCE).order_by("due_at")
    return sum(process_request(pk=pk) for pk in list(due.values_list("pk", flat=True)[:_BATCH]))


def delete_expired() -> int:
    """Deletes deliveries past their retention, with their rejected events; returns how many."""
    deleted = 0
    while pks := list(RawRequest.objects.expired().values_list("pk", flat=True)[:_BATCH]):
        RawRequest.objects.filter(pk__in=pks).delete()
        deleted += len(pks)
    return deleted
