"""Answers that go out by themselves: that we stopped, or began again. The only texts that a STOP does not hold back."""

from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from customers.models import Customer
from customers.queries.points import holders_of
from permissions.actions import issue_link
from permissions.models import Purpose
from permissions.points import Kind, Point
from sms.models import Conversation, IncomingText, TextMessage
from sms.rules import company
from sms.segments import segments

AGAIN_AFTER: Final = timedelta(days=1)
MOST_A_DAY: Final = 4
"""Answers to one telephone: who only plays, or a program that answers ours, costs no more than this."""


def confirm_order(incoming: IncomingText, talk: Conversation, order: str) -> bool:
    """Queues the answer, unless the same order was confirmed within a day; the caller saves what it notes in `talk`."""
    now = timezone.now()
    if talk.confirmed == order and talk.confirmed_at and talk.confirmed_at > now - AGAIN_AFTER:
        return False
    ours = TextMessage.objects.filter(market=incoming.market, phone=incoming.sender, due_at__gt=now - AGAIN_AFTER)
    if ours.exclude(confirms=None).count() >= MOST_A_DAY:
        return False
    talk.confirmed, talk.confirmed_at = order, now
    _queue(incoming, talk, order)
    return True


def _queue(incoming: IncomingText, talk: Conversation, order: str) -> None:
    market = incoming.market
    people = holders_of(market, [talk.point]).get(bytes(talk.point), ())
    customer = Customer.objects.filter(pk__in=people[:1]).first()
    known = dict(settings.LANGUAGES)
    language = customer.language if customer and customer.language in known else market.language
    text = _text(talk, order, language)
    cut = segments(text)
    TextMessage.objects.create(
        id=uuid4(),
        market=market,
        confirms=incoming.pk,
        customer_id=people[0] if len(people) == 1 else None,
        phone=incoming.sender,
        language=language,
        text=text,
        encoding=cut.encoding,
        segments=cut.count,
        key=sha256(f"confirms {incoming.pk}".encode()).digest()[:16],
        due_at=timezone.now(),
    )
    async_task("sms.tasks.send_waiting", market.pk, save=False)


def _text(talk: Conversation, order: str, language: str) -> str:
    with translation.override(language):
        if order == "stop":
            text = _("%(company)s sends no more texts to this number. Want them again? Reply START.")
            return text % {"company": company()}
        text = _("%(company)s texts you about your appointments again. For offers too, choose here: %(link)s")
        number = Point(Kind.NUMBER, bytes(talk.point))
        link, _until = issue_link(market=talk.market, point=number, purpose=Purpose.MARKETING, why="start")
        return text % {"company": company(), "link": link}
