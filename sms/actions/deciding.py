"""What a person says of a message that nobody knows the fate of, or that did not arrive; never a program."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from accounts.actions import audit
from accounts.models import Market, User
from customers.models import Appointment
from permissions.queries.gate import may_send
from sms.actions.holding import hold_telephone
from sms.actions.sendings import admit, one_at_a_time
from sms.hours import next_moment
from sms.models import Decision, Stage, TemplateVersion, TextMessage
from sms.queries.composing import CHANNEL, closed, target
from sms.queries.limits import allowance, hours
from sms.queries.silences import point, silenced
from sms.queries.words import reason


@transaction.atomic
def say_it_arrived(*, by: User, market: Market, text: UUID) -> None:
    """The customer has it. Raises ValidationError where something else became known meanwhile."""
    found = _undecided(market, text, Stage.UNKNOWN)
    found.stage, found.stage_at, found.reason = Stage.DELIVERED, timezone.now(), "by_person"
    _decide(found, by, Decision.ARRIVED)


@transaction.atomic
def leave_it(*, by: User, market: Market, text: UUID) -> None:
    """Nobody will know; it leaves the list of those to decide on. Raises as `say_it_arrived` does."""
    _decide(_undecided(market, text, Stage.UNKNOWN), by, Decision.LEFT)


@transaction.atomic
def send_again(*, by: User, market: Market, text: UUID) -> TextMessage:
    """The same text to the same telephone as a new message, which names the old; once at the most.

    Only of what a person says did not arrive, or a gateway refused. Everything is asked about anew: raises
    ValidationError with a sentence where it may not be sent today, PermissionDenied where `by` may not send it.
    """
    for phone, customer in TextMessage.objects.filter(market=market, pk=text).values_list("phone", "customer_id"):
        hold_telephone(market, point(phone), customer)
    found = _undecided(market, text, Stage.UNKNOWN, Stage.FAILED)
    if found.sending is None or found.sending.version is None or not found.phone:
        raise ValidationError(_("This message cannot be sent again."))
    admit(by, found.sending.version)
    one_at_a_time(market)
    if why := _hindrance(by, found, found.sending.version):
        raise ValidationError(_("It may not be sent again. %(why)s") % {"why": why})
    if found.stage == Stage.UNKNOWN:
        found.stage, found.stage_at, found.reason = Stage.FAILED, timezone.now(), "by_person"
    _decide(found, by, Decision.AGAIN)
    made = _copy(found, found.sending.version.template.purpose, timezone.now())
    async_task("sms.tasks.send_waiting", market.pk, save=False)
    return made


def _undecided(market: Market, text: UUID, *stages: Stage) -> TextMessage:
    found = (
        TextMessage.objects.select_for_update(of=("self",))
        .select_related("market", "sending__version__template__market")
        .filter(market=market, pk=text)
        .first()
    )
    if found is None or found.stage not in stages or found.decision:
        raise ValidationError(_("Something became known of this message meanwhile. Look again."))
    return found


def _decide(text: TextMessage, by: User, what: Decision) -> None:
    text.decision, text.decided_by, text.decided_at = what, by, timezone.now()
    text.save(update_fields=["stage", "stage_at", "reason", "decision", "decided_by", "decided_at"])
    audit(by=by, action=f"text.{what.value}", market=text.market, target=f"text {text.pk}")


def _hindrance(by: User, text: TextMessage, version: TemplateVersion) -> str:
    """Why not, as a sentence; empty where it may be sent."""
    whom = target(text.customer_id, point(text.phone))
    answer = may_send(text.market, whom, CHANNEL, version.template.purpose)
    if not answer.allowed:
        return answer.sentence
    if silenced(text.market, [text.phone]):
        return reason("stopped")
    if text.appointment_id is not None:
        about = Appointment.objects.filter(market=text.market, pk=text.appointment_id).first()
        if why := _stale(about, text, after=version.after):
            return reason(why)
    return allowance(text.market, by).refusal(1)


def _stale(about: Appointment | None, text: TextMessage, *, after: bool) -> str:
    if about is None or about.status in closed(after=after):
        return "appointment"
    if about.starts_at != text.appointment_starts_at:
        return "moved"
    return "too_late" if not after and about.starts_at <= timezone.now() else ""


def _copy(text: TextMessage, purpose: str, now: datetime) -> TextMessage:
    market, about = text.market, text.appointment_starts_at
    return TextMessage.objects.create(
        id=uuid4(),
        market=market,
        sending=text.sending,
        customer_id=text.customer_id,
        appointment_id=text.appointment_id,
        appointment_starts_at=about,
        phone=text.phone,
        language=text.language,
        text=text.text,
        pattern=text.pattern,
        day=text.day,
        encoding=text.encoding,
        segments=text.segments,
        key=sha256(b"again:" + bytes(text.key)).digest()[:16],
        replaces=text,
        due_at=next_moment(now, hours=hours(market), purpose=purpose, appointment=about),
    )
