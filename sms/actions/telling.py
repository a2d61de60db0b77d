"""Text messages are campaign messages too: their results are counted, down to who showed up, by the same code."""

from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.db.models import F

from accounts.models import Market
from campaigns.actions import record_events
from campaigns.events import Event
from sms.actions.settling import Receipt, record_receipts
from sms.models import Stage, TextMessage

SOURCE: Final = "helder-sms"
AT_ONCE: Final = 2000


def tell_campaigns(*, market: Market) -> int:
    """Records what became of messages since this was last asked; returns how many. Twice tells nothing twice."""
    total = 0
    while told := _tell(market):
        total += told
    return total


def deliver_sandbox(*, market: Market) -> int:
    """The demo's telephones say that they got what the sandbox accepted; how many."""
    got = TextMessage.objects.filter(market=market, stage=Stage.ACCEPTED, gateway__kind="sandbox")
    receipts = [Receipt(str(pk), delivered=True) for pk in got.values_list("pk", flat=True)]
    return record_receipts(market=market, receipts=receipts)


@transaction.atomic
def _tell(market: Market) -> int:
    untold = (
        TextMessage.objects.filter(market=market, stage__in=(Stage.ACCEPTED, Stage.DELIVERED, Stage.FAILED))
        .exclude(told=F("stage"))
        .select_related("sending__version__template")
        .select_for_update(of=("self",), skip_locked=True)
    )
    texts = list(untold[:AT_ONCE])
    if texts:
        record_events(market, [event for text in texts for event in _events(text)])
        for text in texts:
            text.told = text.stage
        TextMessage.objects.bulk_update(texts, ["told"], batch_size=500)
    return len(texts)


def _events(text: TextMessage) -> Iterator[Event]:
    """Each stage by an id of its own, so that what is told again is known already."""
    was_taken = text.stage in {Stage.ACCEPTED, Stage.DELIVERED} or text.told == Stage.ACCEPTED
    if was_taken:
        yield _event(text, "sent")
    if text.stage == Stage.DELIVERED:
        yield _event(text, "delivered")
    elif text.stage == Stage.FAILED:
        yield _event(text, "bounced" if was_taken else "rejected", bounce="soft" if was_taken else "")


def _event(text: TextMessage, kind: str, bounce: str = "") -> Event:
    template = text.sending.version.template
    return Event(
        source=SOURCE,
        type=kind,
        occurred_at=text.stage_at,
        id=f"{text.pk}:{kind}",
        message_id=str(text.pk),
        recipient=text.phone,
        campaign=f"template-{template.pk}",
        campaign_name=template.name,
        variant=f"v{text.sending.version.number}",
        channel="sms",
        bounce=bounce,
        reason=text.reason,
    )
