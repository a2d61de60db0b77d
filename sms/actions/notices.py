"""What gateways tell us: kept as it came and answered at once, read by the worker, and each thing taken in once."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from accounts.models import Market
from customers.contacts import read_sender
from sms.actions import replies
from sms.actions.forgetting import forget_customer_texts
from sms.actions.holding import hold_telephone, is_forgotten
from sms.actions.mentions import note_mentions
from sms.actions.receipts import apply_receipts, keep_receipts
from sms.gateways import Incoming, Notice, Receipt, Unreadable
from sms.gateways.registry import listener
from sms.models import Gateway, GatewayNotice, IncomingText
from sms.models.notices import MOST_TRIES
from sms.queries.silences import point

_AT_ONCE = 200
_PATIENCE = timedelta(seconds=10)
"""How long what waits is trusted to have its own task."""
_LONGEST_AGO = timedelta(days=365)
_log = logging.getLogger(__name__)


@transaction.atomic
def keep_notice(*, gateway: Gateway, brings: str, notice: Notice) -> GatewayNotice:
    """Keeps a notice that proved itself; where none waits already, the worker is told."""
    waiting = GatewayNotice.objects.filter(market=gateway.market, read_at=None, at__gt=timezone.now() - _PATIENCE)
    if not waiting.exists():
        async_task("sms.tasks.take_in", gateway.market_id, save=False)
    return GatewayNotice.objects.create(
        market=gateway.market,
        gateway=gateway,
        brings=brings,
        query=notice.query_string,
        content_type=notice.content_type[:100],
        body=notice.body,
    )


def take_in(*, market: Market) -> int:
    """Reads what waits, moves messages by it, and hands texts of customers over; how many notices were read."""
    total = 0
    while read := _read_some(market):
        total += read
        if read < _AT_ONCE:
            break
    apply_receipts(market=market)
    _receive_waiting(market)
    return total


@transaction.atomic
def _read_some(market: Market) -> int:
    waiting = GatewayNotice.objects.filter(market=market, read_at=None, tries__lt=MOST_TRIES).order_by("tries", "pk")
    notices = list(waiting.select_related("gateway").select_for_update(of=("self",), skip_locked=True)[:_AT_ONCE])
    for notice in notices:
        _read(notice)
    GatewayNotice.objects.bulk_update(notices, ["problem", "read_at", "tries"])
    if over := [notice for notice in notices if notice.read_at or notice.tries >= MOST_TRIES]:
        note_mentions(market, over)
    return len(notices)


def _read(notice: GatewayNotice) -> None:
    """What fails for another reason than what stands in it is tried again later, and costs none beside it."""
    notice.tries += 1
    try:
        with transaction.atomic():
            notice.problem = _take(notice)
    except Exception as error:
        notice.problem = type(error).__name__[:80]
        _log.error("notice %s could not be taken in: %s", notice.pk, notice.problem)
        return
    notice.read_at = timezone.now()


def _take(kept: GatewayNotice) -> str:
    """What of a notice could not be read; empty where everything could."""
    ear, incoming = listener(kept.gateway), kept.brings == "incoming"
    notice = Notice("", kept.query, kept.content_type, bytes(kept.body))
    try:
        items = [*ear.parse_incoming(notice)] if incoming else [*ear.parse_receipts(notice)]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return f"unreadable: {type(error).__name__}"
    keep_receipts(gateway=kept.gateway, receipts=[item for item in items if isinstance(item, Receipt)])
    _keep_incoming(kept, [item for item in items if isinstance(item, Incoming)])
    return "; ".join(item.why for item in items if isinstance(item, Unreadable))[:80]


def _keep_incoming(kept: GatewayNotice, texts: Sequence[Incoming]) -> None:
    texts_kept = [_incoming(kept.gateway, each, kept.at) for each in texts]
    IncomingText.objects.bulk_create(texts_kept, ignore_conflicts=True)


def _incoming(gateway: Gateway, told: Incoming, came: datetime) -> IncomingText:
    """With numbers as everywhere: one without a country is of the market's region."""
    sender, to = (read_sender(number, gateway.market.phone_region)[:20] for number in (told.sender, told.to))
    return IncomingText(
        market=gateway.market,
        gateway=gateway,
        external_id=told.id[:100],
        sender=sender,
        to=to,
        text=told.text,
        at=_possible(told.at, came),
    )


def _possible(at: datetime | None, came: datetime) -> datetime:
    """When it was said; when it came, where that is not told, lies ahead, or before any text could be kept here."""
    return at if at and came - _LONGEST_AGO <= at <= came else came


def _receive_waiting(market: Market) -> None:
    """Each text by itself, the oldest first: one that fails is tried again later, and costs none beside it."""
    waiting = IncomingText.objects.filter(market=market, processed_at=None, tries__lt=MOST_TRIES).order_by("pk")
    for pk in list(waiting.values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            _receive(pk)
        except Exception as error:
            IncomingText.objects.filter(pk=pk).update(tries=F("tries") + 1)
            _log.error("incoming text %s could not be taken in: %s", pk, type(error).__name__)


@transaction.atomic
def _receive(pk: int) -> None:
    """What it asks for is done; of who was forgotten meanwhile nothing of it is kept."""
    waiting = IncomingText.objects.filter(pk=pk, processed_at=None)
    for known in waiting.select_related("market"):
        hold_telephone(known.market, point(known.sender))
    text = waiting.select_related("market").select_for_update(of=("self",), skip_locked=True).first()
    if text is None:
        return
    replies.receive(text)
    IncomingText.objects.filter(pk=pk).update(processed_at=timezone.now())
    if is_forgotten(text.market, point(text.sender), text.at):
        forget_customer_texts(market=text.market, customer_id=0, numbers=[point(text.sender)])
