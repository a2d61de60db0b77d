"""From what somebody confirmed to messages in the outbox; and calling them off again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
from sms.hours import next_moment
from sms.models import Purpose, Sending, Stage, State, TemplateVersion, TextMessage
from sms.queries.composing import Composition, Line, compose
from sms.queries.recipients import chosen_recipients

MOST = 500
"""Customers in one sending."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A sending, and how many messages it put in the outbox; `again` where this very form was confirmed before."""

    sending: Sending
    queued: int
    again: bool = False


@transaction.atomic
def confirm(
    *, by: User, version: TemplateVersion, nonce: UUID, chosen: Mapping[int, str], due_at: datetime | None = None
) -> Confirmed:
    """Puts a message to the customer of each chosen appointment in the outbox, to leave at `due_at` or at once.

    `chosen` gives for each appointment the mark of the text that was shown (`Line.mark`). Raises ValidationError with
    a sentence where a text would be another now, where there is nothing to send, or the template was retired;
    PermissionDenied where `by` may not send this.
    """
    market = version.template.market
    _admit(by, version, market)
    known = Sending.objects.filter(nonce=nonce, by=by).first()
    if known:
        return Confirmed(known, known.texts.count(), again=True)
    due_at = due_at or timezone.now()
    composed = compose(market, version, chosen_recipients(market, list(chosen)), due_at)
    lines = _as_shown(composed, chosen)
    sending = Sending.objects.create(market=market, version=version, by=by, nonce=nonce)
    queued = _queue(sending, lines, due_at)
    audit(by=by, action="texts.confirmed", market=market, target=f"sending {sending.pk}", detail={"texts": queued})
    if due_at <= timezone.now():
        async_task("sms.tasks.send_waiting", market.pk, save=False)
    return Confirmed(sending, queued)


@transaction.atomic
def call_off(*, by: User, market: Market, texts: Sequence[UUID]) -> int:
    """Calls off those that still wait; how many."""
    waiting = TextMessage.objects.filter(market=market, pk__in=texts, stage=Stage.QUEUED)
    called_off = waiting.update(stage=Stage.CANCELLED, stage_at=timezone.now())
    if called_off:
        audit(by=by, action="texts.called_off", market=market, detail={"texts": called_off})
    return called_off


def _admit(by: User, version: TemplateVersion, market: Market) -> None:
    if not may(by, "sms.send_texts", market):
        raise PermissionDenied
    if version.template.purpose == Purpose.MARKETING and not may(by, "sms.manage_templates", market):
        raise PermissionDenied(_("Marketing is sent by the digital team."))
    if version.state != State.APPROVED:
        raise ValidationError(_("This text was retired meanwhile. Choose another one."))


def _as_shown(composed: Composition, chosen: Mapping[int, str]) -> list[Line]:
    """The lines to send; anything that is not exactly as it was shown stops all of it."""
    changed = len(chosen) - sum(chosen.get(line.recipient.appointment) == line.mark for line in composed.sendable)
    if not chosen:
        raise ValidationError(_("Nobody is chosen."))
    if len(chosen) > MOST:
        raise ValidationError(_("At most %(most)s at once; choose fewer.") % {"most": MOST})
    if changed:
        raise ValidationError(
            ngettext(
                "%(n)s message is no longer as you saw it. Nothing was sent: look again.",
                "%(n)s messages are no longer as you saw them. Nothing was sent: look again.",
                changed,
            )
            % {"n": changed}
        )
    return composed.sendable


def _queue(sending: Sending, lines: Sequence[Line], due_at: datetime) -> int:
    """One statement; what another planner has confirmed meanwhile is not queued twice."""
    TextMessage.objects.bulk_create([_text(sending, line, due_at) for line in lines], ignore_conflicts=True)
    return sending.texts.count()


def _text(sending: Sending, line: Line, due_at: datetime) -> TextMessage:
    market, who = sending.market, line.recipient
    return TextMessage(
        id=uuid4(),
        market=market,
        sending=sending,
        customer_id=who.customer,
        appointment_id=who.appointment,
        appointment_starts_at=who.starts_at,
        phone=who.phone,
        language=who.language,
        text=line.text,
        encoding=line.cut.encoding,
        segments=line.cut.count,
        key=line.key,
        stage_at=timezone.now(),
        due_at=next_moment(
            due_at,
            zone=market.zone,
            region=market.phone_region,
            purpose=sending.version.template.purpose,
            appointment=who.starts_at,
        ),
    )
