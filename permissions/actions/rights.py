"""Answering people's rights: handing over what is known of them, and forgetting them without forgetting their no."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from customers.actions import ensure_contact_points, forget_customer, forget_strangers
from customers.models import ContactPoint
from permissions.actions.changes import withdraw
from permissions.actions.typed import forget_typed
from permissions.acts import Act
from permissions.keepers import keepers
from permissions.models import Delivery, Evidence, RightsRequest, SandboxProfile, Source
from permissions.points import Whom
from permissions.queries.askers import Asker, asker, point_of, target
from permissions.queries.history import entries

WAIT_FOR_SYSTEMS: Final = timedelta(hours=24)
"""An address is kept that long at most, for a sending system that has to be told of the refusal by its address."""


@transaction.atomic
def open_request(*, by: User, asks: Asker, kind: str, checks: Iterable[str]) -> RightsRequest:
    """Takes in a request after an identity check; an erasure refuses everything at once and forgets soon after.

    An address that is nobody's is kept until then, for what tells of it is found by it. Raises `ValidationError` for
    too few checks, and for an address that is a customer's.
    """
    who, made = asks.whom, _made_sure(asks, checks)
    if who.through or asks.taken:
        raise ValidationError(_("This is a customer's address: open their card."))
    ensure_contact_points(who.market, who.addresses)
    request = RightsRequest.objects.create(
        market=who.market, kind=RightsRequest.Kind(kind), by=by, checks=",".join(made), **_about(who)
    )
    if kind == RightsRequest.Kind.ERASURE:
        withdraw(whom=who.alone, act=Act(source=Source.ERASURE, by=by, reference=f"request-{request.pk}"))
    else:
        RightsRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
    detail = {"checks": ", ".join(made)}
    audit(by=by, action=f"rights.{kind}", market=who.market, target=asks.target, detail=detail)
    return request


def _made_sure(asks: Asker, checks: Iterable[str]) -> list[str]:
    made = sorted(set(checks) & set(asks.askable))
    if len(made) < asks.needed:
        two, one = _("First make sure who asks: two right answers are needed."), _("First make sure who asks.")
        raise ValidationError(two if asks.needed > 1 else one)
    return made


def _about(who: Whom) -> dict[str, Any]:
    """The columns of a request that say whom it is about."""
    if who.customer_id:
        return {"customer_id": who.customer_id}
    return {"point": who.points[0].digest, "point_kind": who.points[0].kind}


def finish_erasures() -> int:
    """Forgets those whose refusal every sending system has confirmed, or who have waited long enough; how many."""
    waiting = RightsRequest.objects.filter(kind=RightsRequest.Kind.ERASURE, done_at=None).select_related("market")
    return sum(_finish(request) for request in waiting.order_by("asked_at"))


@transaction.atomic
def _finish(request: RightsRequest) -> bool:
    who = asker(request.market, request.customer_id, point_of(request))
    if who and _is_awaited(who) and request.asked_at > timezone.now() - WAIT_FOR_SYSTEMS:
        return False
    if who:
        _forget(who)
    RightsRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
    named = target(request.customer_id, point_of(request))
    audit(by=request.by, action="rights.erased", market=request.market, target=named)
    return True


def _is_awaited(who: Asker) -> bool:
    theirs = [point.digest for point in who.whom.alone.points]
    behind = Delivery.objects.filter(market=who.whom.market, point__in=theirs, confirmed__lt=F("wanted"))
    return behind.filter(system__active=True).exists()


def _forget(who: Asker) -> None:
    """Clear text and evidence go; entries and keyed hashes stay, and what somebody else has too is the other's."""
    market, alone = who.whom.market, who.whom.alone
    theirs = [point.digest for point in alone.points]
    kept = ContactPoint.objects.filter(market=market, hash__in=theirs)
    told = SandboxProfile.objects.filter(system__market=market)
    told.filter(value__in=list(kept.values_list("normalised", flat=True))).delete()
    Evidence.objects.filter(market=market, act__in=entries(alone).values("act")).delete()
    for keeper in keepers.values():
        keeper.forget(market, who.number, alone.points)
    if who.whom.customer_id:
        forget_customer(market, who.number)
    else:
        forget_strangers(market, [-who.number])
    forget_typed(theirs)
