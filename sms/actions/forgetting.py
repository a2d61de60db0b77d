"""Telephones and texts are kept no longer than needed: until their term, or until somebody asks to be forgotten."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import Market
from customers.models import ContactPoint
from sms.actions.mentions import delete_notices, forget_named
from sms.models import (
    Conversation,
    GatewayNotice,
    IncomingText,
    ListedRow,
    RecipientList,
    SandboxText,
    Stage,
    TextMessage,
    TextReceipt,
)
from sms.models.notices import KEEP_UNREADABLE
from sms.queries.silences import point

TERM: Final = timedelta(days=400)
"""A year and a season: long enough to compare with the year before."""
SHORT_TERM: Final = timedelta(days=30)
"""Of the sandbox's telephones, of gateways' notices as they came, and of receipts that are of no message of ours."""
LIST_TERM: Final = timedelta(days=7)
_OVER: Final = [Stage.DELIVERED, Stage.FAILED, Stage.BLOCKED, Stage.CANCELLED, Stage.ACCEPTED, Stage.UNKNOWN]


def forget_expired() -> int:
    """Empties what is past its term; how many messages to customers. What became of them, and when, stays."""
    long_ago, lately = timezone.now() - TERM, timezone.now() - SHORT_TERM
    SandboxText.objects.filter(at__lt=lately).delete()
    RecipientList.objects.filter(at__lt=timezone.now() - LIST_TERM).delete()
    delete_notices(GatewayNotice.objects.filter(at__lt=lately))
    _empty_unreadable()
    TextReceipt.objects.filter(Q(received_at__lt=long_ago) | Q(received_at__lt=lately, message_id=None)).delete()
    _empty_incoming(IncomingText.objects.filter(at__lt=long_ago))
    Conversation.objects.filter(last_at__lt=long_ago).exclude(phone="").update(phone="")
    expired = TextMessage.objects.filter(stage__in=_OVER, due_at__lt=long_ago).exclude(phone="")
    return expired.update(phone="", text="", pattern="")


def _empty_unreadable() -> None:
    """A text that may be a STOP waits for a person until its term: nobody else would ever see it."""
    unread = GatewayNotice.objects.filter(at__lt=timezone.now() - KEEP_UNREADABLE).exclude(problem="")
    dealt_with = unread.exclude(brings="incoming", handled_at=None)
    dealt_with.exclude(body=b"", query="").update(body=b"", query="")


def forget_customer_texts(*, market: Market, customer_id: int, numbers: Collection[bytes] = ()) -> int:
    """Empties every message to a customer and from them, and calls off what still waits; how many messages.

    `numbers` are the keyed hashes of their telephones, by which a conversation is known.
    """
    phones = telephones(market, customer_id, numbers)
    theirs, talks = texts_to(market, customer_id, phones), Conversation.objects.filter(market=market, point__in=numbers)
    SandboxText.objects.filter(market=market, phone__in=phones).delete()
    forget_named(market, {*numbers, *map(point, phones)})
    emptied = _empty_incoming(IncomingText.objects.filter(market=market, sender__in=phones))
    talks.exclude(phone="").update(phone="")
    named = Q(customer_id=customer_id) | Q(point__in=numbers)
    ListedRow.objects.filter(named, of__market=market).delete()
    theirs.filter(stage__in=(Stage.QUEUED, Stage.HELD)).update(
        stage=Stage.CANCELLED, stage_at=timezone.now(), reason="erased"
    )
    return emptied + theirs.exclude(phone="").update(phone="", text="", pattern="", customer_id=None)


def telephones(market: Market, customer_id: int, numbers: Collection[bytes]) -> set[str]:
    """Every number that was written to or came from them, or that is filed with them."""
    told = TextMessage.objects.filter(market=market, customer_id=customer_id).order_by().values_list("phone")
    talks = Conversation.objects.filter(market=market, point__in=numbers).order_by().values_list("phone")
    filed = ContactPoint.objects.filter(market=market, hash__in=numbers).order_by().values_list("normalised")
    return {phone for (phone,) in told.union(talks, filed)} - {""}


def texts_to(market: Market, customer_id: int, phones: Collection[str]) -> QuerySet[TextMessage]:
    """Texts to a customer; and those of nobody's to their numbers, such as what answers a STOP by itself."""
    nobody_s = Q(customer_id=None, phone__in=phones)
    return TextMessage.objects.filter(Q(customer_id=customer_id) | nobody_s, market=market)


def _empty_incoming(texts: QuerySet[IncomingText]) -> int:
    """The gateway's id goes as well, for it can be made of what was said."""
    return texts.exclude(sender="").update(
        sender="", text="", external_id=Concat(Value("forgotten "), Cast("pk", TextField()))
    )
