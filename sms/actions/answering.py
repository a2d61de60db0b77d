"""An answer in somebody's own words, in a conversation: short, written down with its author, through the same gates."""

from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from accounts.access import may
from accounts.actions import audit
from accounts.models import Market, User
from permissions.queries.gate import may_send
from sms.actions.holding import hold_telephone
from sms.actions.sendings import Confirmed, one_at_a_time
from sms.hours import Hours, next_moment
from sms.models import Purpose, Sending, TextMessage
from sms.numbers import is_mobile
from sms.queries.composing import CHANNEL, target
from sms.queries.limits import allowance
from sms.queries.recipients import Recipient
from sms.queries.silences import point, silenced
from sms.queries.words import reason
from sms.segments import CUT, segments
from sms.spelling import tidy

MOST: Final = 3
"""Segments of an answer: longer is a letter."""


@transaction.atomic
def answer_freely(*, by: User, market: Market, to: Recipient, text: str, nonce: UUID) -> Confirmed:
    """Sends exactly `text` to the telephone of `to`; the same form twice is one answer.

    Raises ValidationError with a sentence for a text that is empty or too long, and where they may not be texted;
    PermissionDenied where `by` sends no texts.
    """
    if not may(by, "sms.send_texts", market):
        raise PermissionDenied
    one_at_a_time(market)
    there = hold_telephone(market, point(to.phone), to.customer)
    known = Sending.objects.filter(nonce=nonce, by=by).first()
    if known:
        return Confirmed(known, known.texts.count(), again=True)
    allowed = allowance(market, by)
    if why := _too_much(tidy(text)) or _hindrance(market, to, there=there) or allowed.refusal(1):
        raise ValidationError(why)
    sending = Sending.objects.create(market=market, by=by, nonce=nonce)
    _queue(sending, to, tidy(text), allowed.hours)
    audit(by=by, action="text.answered", market=market, target=f"sending {sending.pk}")
    async_task("sms.tasks.send_waiting", market.pk, save=False)
    return Confirmed(sending, 1)


def _too_much(text: str) -> str:
    if not text:
        return _("Write something first.")
    cut = segments(text)
    if cut.count <= MOST:
        return ""
    over = max(cut.units - CUT[cut.encoding] * MOST, 1)
    return ngettext(
        "This answer is %(n)s character too long for three text messages; shorten it.",
        "This answer is %(n)s characters too long for three text messages; shorten it.",
        over,
    ) % {"n": over}


def _hindrance(market: Market, to: Recipient, *, there: bool) -> str:
    if not there:
        return reason("erased")
    if not is_mobile(to.phone):
        return reason("not_mobile")
    if silenced(market, [to.phone]):
        return reason("stopped")
    answer = may_send(market, target(to.customer, point(to.phone)), CHANNEL, Purpose.SERVICE)
    return "" if answer.allowed else answer.sentence


def _queue(sending: Sending, to: Recipient, text: str, open_at: Hours) -> None:
    """About no appointment: one that moves does not hold an answer back."""
    market, cut = sending.market, segments(text)
    TextMessage.objects.create(
        id=uuid4(),
        market=market,
        sending=sending,
        customer_id=to.customer,
        phone=to.phone,
        language=to.language,
        text=text,
        encoding=cut.encoding,
        segments=cut.count,
        key=sha256(b"answer:" + sending.nonce.bytes).digest()[:16],
        due_at=next_moment(timezone.now(), hours=open_at, purpose=Purpose.SERVICE),
    )
