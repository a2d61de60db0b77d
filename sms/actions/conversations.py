"""What staff do with conversations: read them, put them away, and say that a number is somebody else's."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market, User
from customers.actions import mark_number
from sms.models import Conversation, GatewayNotice
from sms.queries.conversations import conversation as found


def mark_read(*, market: Market, conversation: int, read: bool) -> bool:
    """Whether it still waits to be read; False where that changes nothing. What seems to ask to stop waits on."""
    theirs = Conversation.objects.filter(market=market, pk=conversation)
    if read:
        return bool(theirs.filter(unread__gt=0).update(unread=0))
    return bool(theirs.filter(unread=0).update(unread=1))


@transaction.atomic
def set_handled(*, by: User, market: Market, notice: int) -> bool:
    """Says that a text that could not be read was looked at and acted on; False where that changes nothing."""
    theirs = GatewayNotice.objects.filter(market=market, pk=notice, brings="incoming", handled_at=None)
    if not theirs.exclude(problem="").update(handled_at=timezone.now()):
        return False
    audit(by=by, action="notice.handled", market=market, target=f"gatewaynotice {notice}")
    return True


@transaction.atomic
def set_done(*, by: User, market: Market, conversation: int, done: bool) -> bool:
    """Puts a conversation away, until the customer texts again, or takes it back; False where that changes nothing."""
    theirs = Conversation.objects.filter(market=market, pk=conversation, done_at__isnull=done)
    away = {"done_at": timezone.now(), "done_by": by, "unread": 0, "asks_appointment": False}
    new = away if done else {"done_at": None}
    if not theirs.update(**new):
        return False
    audit(by=by, action="conversation.done" if done else "conversation.reopened", market=market,
          target=f"conversation {conversation}")  # fmt: skip
    return True


def mark_wrong(*, by: User, market: Market, conversation: int, wrong: bool, customer: int | None = None) -> bool:
    """Says that whoever has this telephone is not `customer`; nothing is sent to them there any more.

    Where only one customer has it they need not be named.
    """
    talk = found(market, conversation)
    whose = (customer or talk.customer_id) if talk else None
    if talk is None or whose not in {one.pk for one in talk.holders}:
        return False
    return mark_number(by=by, market=market, customer_id=whose, value=talk.phone, wrong=wrong)
