"""From what somebody confirmed to messages in the outbox; and calling them off again."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_q.tasks import async_task

from accounts.access import may
from accounts.actions import audit
from accounts.models import Market, User
from customers.actions import still_there
from sms.models import Purpose, Release, Sending, Stage, State, TemplateVersion, TextMessage
from sms.queries.composing import compose
from sms.queries.limits import allowance
from sms.queries.lines import Composition, Line
from sms.queries.recipients import Recipient
from sms.timing import NOW, When

_LOCK: Final = 7_303_242
"""With the market's number: who counts what was sent today waits for who is just adding to it."""
_QUEUE: Final = """
INSERT INTO sms_textmessage (market_id, sending_id, stage, id, customer_id, appointment_id, appointment_starts_at,
    phone, language, text, pattern, day, encoding, segments, key, due_at, stage_at, reason, attempts, told, gateway_ids,
    decision)
SELECT %s, %s, %s, c.*, clock_timestamp(), '', 0, '', '{}', ''
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::date[], %s::text[], %s::smallint[], %s::bytea[], %s::timestamptz[]) c
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody confirmed: a version for `recipients`, to leave at `when`, as the page showed it.

    Either `marks`, one for each text that was chosen of those shown (`Line.mark`), or one `seal` over all of them
    (`Composition.seal`). `nonce` is the form's: the same form twice is one sending. `reason` says why people of a list
    get it of whom no appointment is known; without one they do not.
    """

    version: TemplateVersion
    nonce: UUID
    recipients: Sequence[Recipient]
    marks: frozenset[str] = frozenset()
    seal: str = ""
    when: When = NOW
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A sending, and how many messages it put in the outbox; `again` where this very form was confirmed before."""

    sending: Sending
    queued: int
    again: bool = False


@transaction.atomic
def confirm(*, by: User, order: Order) -> Confirmed:
    """Puts the messages of `order` in the outbox; so many that a second person has to look wait for that.

    Raises ValidationError with a sentence where a text would be another now, where there is nothing to send or more
    than may be, or the template was retired; PermissionDenied where `by` may not send this.
    """
    market = order.version.template.market
    admit(by, order.version)
    one_at_a_time(market)
    known = Sending.objects.filter(nonce=order.nonce, by=by).first()
    if known:
        return Confirmed(known, known.texts.count(), again=True)
    allowed, order = allowance(market, by), _without_erased(market, order)
    has_reason = bool(order.reason.strip())
    composed = compose(order.version, order.recipients, order.when, allowed.hours, strangers=has_reason)
    lines = _as_shown(composed, order)
    if refusal := allowed.refusal(len(lines)):
        raise ValidationError(refusal)
    waits = len(lines) > allowed.alone or any(line.is_to_a_stranger for line in lines)
    sending = _begin(by, order, Release.WAITING if waits else Release.RELEASED)
    queued = _queue(sending, lines)
    audit(by=by, action="texts.confirmed", market=market, target=f"sending {sending.pk}", detail={"texts": queued})
    if not waits:
        async_task("sms.tasks.send_waiting", market.pk, save=False)
    return Confirmed(sending, queued)


@transaction.atomic
def call_off(*, by: User, market: Market, texts: Sequence[UUID]) -> int:
    """Calls off those that still wait; how many."""
    waiting = TextMessage.objects.filter(market=market, pk__in=texts, stage__in=(Stage.QUEUED, Stage.HELD))
    called_off = waiting.update(stage=Stage.CANCELLED, stage_at=timezone.now())
    if called_off:
        audit(by=by, action="texts.called_off", market=market, detail={"texts": called_off})
    return called_off


def admit(by: User, version: TemplateVersion) -> None:
    """Whether `by` may send this version today; raises PermissionDenied or, once it was retired, ValidationError."""
    market = version.template.market
    if not may(by, "sms.send_texts", market):
        raise PermissionDenied
    if version.template.purpose == Purpose.MARKETING and not may(by, "sms.manage_templates", market):
        raise PermissionDenied(_("Marketing is sent by the digital team."))
    if TemplateVersion.objects.values_list("state", flat=True).get(pk=version.pk) != State.APPROVED:
        raise ValidationError(_("This text was retired meanwhile. Choose another one."))


def one_at_a_time(market: Market) -> None:
    """Until the transaction ends, nobody else counts or adds to what is sent in `market` today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, market.pk])


def _begin(by: User, order: Order, release: Release) -> Sending:
    return Sending.objects.create(
        market=order.version.template.market,
        version=order.version,
        by=by,
        nonce=order.nonce,
        planned=order.when.code,
        reason=" ".join(order.reason.split())[:200],
        release=release,
    )


def _without_erased(market: Market, order: Order) -> Order:
    """Who is being erased at this moment is waited for, and then not written to; who is not, is not until we end."""
    told = {each.customer for each in order.recipients if each.customer}
    there = still_there(market, told)
    return replace(order, recipients=[each for each in order.recipients if each.customer in {None, *there}])


def _as_shown(composed: Composition, order: Order) -> list[Line]:
    """The lines to send; anything that is not exactly as it was shown stops all of it."""
    if order.seal:
        if not hmac.compare_digest(composed.seal, order.seal):
            raise ValidationError(_("Some messages are no longer as you saw them. Nothing was sent: look again."))
        if composed.sendable:
            return composed.sendable
    if not order.marks:
        raise ValidationError(_("Nobody is chosen."))
    lines = [line for line in composed.sendable if line.mark in order.marks]
    if changed := len(order.marks) - len(lines):
        raise ValidationError(
            ngettext(
                "%(n)s message is no longer as you saw it. Nothing was sent: look again.",
                "%(n)s messages are no longer as you saw them. Nothing was sent: look again.",
                changed,
            )
            % {"n": changed}
        )
    return lines


def _queue(sending: Sending, lines: Sequence[Line]) -> int:
    """One statement; what another planner has confirmed meanwhile is not queued twice."""
    stage = Stage.HELD if sending.release == Release.WAITING else Stage.QUEUED
    is_service = sending.version is None or sending.version.template.purpose == Purpose.SERVICE
    columns = [list(column) for column in zip(*(_row(line, is_service=is_service) for line in lines), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [sending.market_id, sending.pk, stage.value, *columns])
        queued: int = cursor.rowcount
    return queued


def _row(line: Line, *, is_service: bool) -> tuple[object, ...]:
    """Marketing is about no appointment: one that moves does not hold it back."""
    who = line.recipient
    about = (who.appointment, who.starts_at) if is_service else (None, None)
    day = who.starts_at.date() if line.pattern and who.starts_at else None
    text = (who.phone, line.language, line.text, line.pattern, day)
    return uuid4(), who.customer, *about, *text, line.cut.encoding, line.cut.count, line.key, line.leaves_at
