"""What staff do with conversations: read them, put them away, and say that a number is somebody else's."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import audit
from accounts.models import Market, User
from customers.actions import mark_number
from customers.models import ContactPoint
from sms.models import Conversation


def mark_read(*, market: Market, conversation: int, read: bool) -> bool:
    """Whether it still waits to be read; False where that changes nothing. What seemed to ask to stop was then seen."""
    theirs = Conversation.objects.filter(market=market, pk=conversation)
    if read:
        return bool(theirs.filter(unread__gt=0).update(unread=0, perhaps_stop=False))
    return bool(theirs.filter(unread=0).update(unread=1))


@transaction.atomic
def set_done(*, by: User, market: Market, conversation: int, done: bool) -> bool:
    """Puts a conversation away, until the customer texts again, or takes it back; False where that changes nothing."""
    theirs = Conversation.objects.filter(market=market, pk=conversation, done_at__isnull=done)
    new = {"done_at": timezone.now(), "done_by": by, "unread": 0, "perhaps_stop": False} if done else {"done_at": None}
    if not theirs.update(**new):
        return False
    audit(by=by, action="conversation.done" if done else "conversation.reopened", market=market,
          target=f"conversation {conversation}")  # fmt: skip
    return True


def mark_wrong(*, by: User, market: Market, conversation: int, wrong: bool) -> bool:
    """Says that whoever has this telephone is not the customer we took them for; nothing is sent to it any more."""
    talk = Conversation.objects.filter(market=market, pk=conversation).first()
    if talk is None:
        return False
    held = ContactPoint.objects.filter(market=market, hash=talk.point).first()
    if held is None or held.customer_id is None:
        return False
    return mark_number(by=by, market=market, customer_id=held.customer_id, value=held.normalised, wrong=wrong)
