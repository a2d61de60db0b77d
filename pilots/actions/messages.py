"""Saying which message an arm is sent."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from campaigns.models import Variant
from pilots.actions.assigning import current
from pilots.models import ArmMessage, Pilot


@transaction.atomic
def add_message(*, by: User, pilot: Pilot, arm: int, variant: Variant) -> ArmMessage:
    """From now on the looks tell who was sent this wording and is of another arm.

    Raises `ValidationError` for an arm that the plan has not, another market's campaign, or a wording that an arm has.
    """
    plan, _number = current(pilot)
    if not 0 <= arm < len(plan.arms):
        raise ValidationError(_("This pilot has no such variant."))
    if variant.campaign.market_id != pilot.market_id:
        raise ValidationError(_("This market has no such campaign."))
    if ArmMessage.objects.filter(pilot=pilot, variant=variant).exists():
        raise ValidationError(_("This message is that of a variant already."))
    made = ArmMessage.objects.create(pilot=pilot, arm=arm, variant=variant, by=by, at=timezone.now())
    detail = {"arm": plan.arms[arm].key, "variant": variant.pk}
    audit(by=by, action="pilot.message_added", market=pilot.market, target=f"pilot {pilot.pk}", detail=detail)
    return made


@transaction.atomic
def remove_message(*, by: User, pilot: Pilot, pk: int) -> bool:
    """Takes it back; False where the pilot has no such message."""
    gone, _rows = ArmMessage.objects.filter(pilot=pilot, pk=pk).delete()
    if gone:
        audit(by=by, action="pilot.message_removed", market=pilot.market, target=f"pilot {pilot.pk}")
    return bool(gone)
