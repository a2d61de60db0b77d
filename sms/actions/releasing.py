"""The second pair of eyes: a large sending waits until a colleague lets it go, or refuses it with a reason."""

from datetime import time

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from accounts.access import may
from accounts.actions import audit
from accounts.models import Market, User
from sms.actions.sendings import admit
from sms.models import Limits, Release, Sending, Stage
from sms.queries.limits import limits


@transaction.atomic
def release(*, by: User, sending: Sending) -> int:
    """Lets a sending go that waits for a second person; how many messages.

    Raises ValidationError for one's own, for what was decided before and where the text was retired meanwhile;
    PermissionDenied where `by` may not decide.
    """
    found = _waiting(by, sending)
    if found.version:
        admit(by, found.version)
    texts = found.texts.filter(stage=Stage.HELD).update(stage=Stage.QUEUED, stage_at=timezone.now())
    _decide(found, by, Release.RELEASED)
    audit(by=by, action="texts.released", market=found.market, target=f"sending {found.pk}", detail={"texts": texts})
    async_task("sms.tasks.send_waiting", found.market_id, save=False)
    return texts


@transaction.atomic
def refuse(*, by: User, sending: Sending, reason: str) -> int:
    """Calls a sending off that waits for a second person, saying why; how many messages. Raises as `release` does."""
    found = _waiting(by, sending)
    if not reason.strip():
        raise ValidationError(_("Say why, so that your colleague can mend it."))
    held = found.texts.filter(stage=Stage.HELD)
    texts = held.update(stage=Stage.CANCELLED, stage_at=timezone.now(), reason="refused")
    found.refusal = " ".join(reason.split())[:200]
    _decide(found, by, Release.REFUSED)
    audit(by=by, action="texts.refused", market=found.market, target=f"sending {found.pk}", detail={"texts": texts})
    return texts


@transaction.atomic
def set_limits(*, by: User, market: Market, **given: int | time) -> Limits:
    """How much may be sent from now on, and when; `given` are fields of `Limits`. Raises ValidationError by field."""
    kept = limits(market)
    changed = {name: new for name, new in given.items() if getattr(kept, name) != new}
    for name, new in changed.items():
        setattr(kept, name, new)
    kept.full_clean(exclude=["market"])
    kept.save()
    told = {name: new.isoformat("minutes") if isinstance(new, time) else new for name, new in changed.items()}
    audit(by=by, action="texts.limits_set", market=market, detail=told)
    return kept


def _waiting(by: User, sending: Sending) -> Sending:
    found = (
        Sending.objects.select_for_update(of=("self",))
        .select_related("version__template__market", "market")
        .get(pk=sending.pk)
    )
    if not may(by, "sms.release_texts", found.market):
        raise PermissionDenied
    if found.release != Release.WAITING:
        raise ValidationError(_("Somebody has decided on this sending already."))
    if found.by_id == by.pk:
        raise ValidationError(_("You confirmed this sending yourself; a colleague has to look at it."))
    return found


def _decide(sending: Sending, by: User, what: Release) -> None:
    sending.release, sending.decided_by, sending.decided_at = what, by, timezone.now()
    sending.save(update_fields=["release", "decided_by", "decided_at", "refusal"])
