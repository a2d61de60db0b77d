"""Text messages are campaign messages too: their results are counted, down to who showed up, by the same code."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from accounts.anew import begun_anew
from accounts.models import Market
from campaigns.actions import lock_market, record_events
from campaigns.events import Event
from sms.actions.receipts import record_receipts
from sms.gateways import Receipt
from sms.models import Attempt, Gateway, Stage, TextMessage, TextReceipt

SOURCE: Final = "helder-sms"
AT_ONCE: Final = 2000


def tell_campaigns(*, market: Market) -> int:
    """Records what became of messages since this was last asked; returns how many. Twice tells nothing twice."""
    total = 0
    while told := begun_anew(partial(_tell, market)):
        total += told
    return total


def deliver_sandbox(*, market: Market) -> int:
    """The demo's telephones say that they got what the sandbox accepted; how many."""
    return sum(_deliver(each) for each in Gateway.objects.filter(market=market, kind="sandbox"))


def _deliver(sandbox: Gateway) -> int:
    got = TextMessage.objects.filter(market=sandbox.market, stage=Stage.ACCEPTED, gateway=sandbox)
    receipts = [Receipt("delivered", str(pk)) for pk in got.values_list("pk", flat=True)]
    return record_receipts(gateway=sandbox, receipts=receipts)


@transaction.atomic
def _tell(market: Market) -> int:
    over = TextMessage.objects.filter(market=market, stage__in=(Stage.ACCEPTED, Stage.DELIVERED, Stage.FAILED))
    untold = over.exclude(told=F("stage"))
    if not untold.exists():
        return 0
    lock_market(market)  # first, as who erases or merges does: they hold it when they come to texts
    waiting = untold.select_related("sending__version__template")
    texts = list(waiting.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    if texts:
        taken = _taken(texts)
        record_events(
            market, [event for text in texts if _is_of_a_campaign(text) for event in _events(text, taken.get(text.pk))]
        )
        for text in texts:
            text.told = text.stage
        TextMessage.objects.bulk_update(texts, ["told"], batch_size=500)
    return len(texts)


def _is_of_a_campaign(text: TextMessage) -> bool:
    return text.sending is not None and text.sending.version is not None and not text.sending.is_test


def _taken(texts: Sequence[TextMessage]) -> dict[UUID, datetime]:
    """When each was handed over to a gateway that took it, as it answered or has told since."""
    told_of = TextReceipt.objects.filter(message_id=OuterRef("message_id"))
    tries = Attempt.objects.filter(Q(answer="accepted") | Exists(told_of), message__in=texts)
    return dict(tries.values_list("message_id").annotate(Max("began_at")))


def _events(text: TextMessage, taken: datetime | None) -> Iterator[Event]:
    """Each stage by an id and a time of its own, so that what is told again is known already."""
    if taken or text.stage != Stage.FAILED:
        yield _event(text, "sent", taken or text.stage_at)
    if text.stage == Stage.DELIVERED:
        yield _event(text, "delivered", text.stage_at)
    elif text.stage == Stage.FAILED:
        yield _event(text, "bounced" if taken else "rejected", text.stage_at, bounce="soft" if taken else "")


def _event(text: TextMessage, kind: str, at: datetime, bounce: str = "") -> Event:
    version = text.sending.version if text.sending else None
    if version is None:
        raise ValueError("an answer, by itself or in somebody's own words, is of no campaign")
    template = version.template
    return Event(
        source=SOURCE,
        type=kind,
        occurred_at=at,
        id=f"{text.pk}:{kind}",
        message_id=str(text.pk),
        recipient=text.phone,
        campaign=f"template-{template.pk}",
        campaign_name=template.name,
        variant=f"v{version.number}",
        channel="sms",
        bounce=bounce,
        reason=text.reason,
    )
