"""Answering people's rights: handing over what is known of them, and forgetting them without forgetting their no."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import Market, User
from customers.actions import forget_customer
from customers.models import ContactPoint
from permissions.actions.changes import withdraw
from permissions.acts import Act
from permissions.keepers import keepers
from permissions.models import Delivery, Evidence, RightsRequest, SandboxProfile, Source
from permissions.points import Whom
from permissions.queries import whom
from permissions.queries.history import entries
from permissions.reasons import CHECKS, CHECKS_NEEDED

WAIT_FOR_SYSTEMS: Final = timedelta(hours=24)
"""An address is kept that long at most, for a sending system that has to be told of the refusal by its address."""


@transaction.atomic
def open_request(*, by: User, market: Market, customer_id: int, kind: str, checks: Iterable[str]) -> RightsRequest:
    """Takes in a request after an identity check; an erasure refuses everything at once and forgets soon after.

    Raises `ValidationError` for too few checks, and for a customer of another market or nobody.
    """
    made = sorted(set(checks) & set(CHECKS))
    if len(made) < CHECKS_NEEDED:
        raise ValidationError(_("First make sure who asks: two right answers are needed."))
    who = whom.customer(market, customer_id)
    if who is None:
        raise ValidationError(_("There is no such customer."))
    request = RightsRequest.objects.create(
        market=market, kind=RightsRequest.Kind(kind), customer_id=customer_id, by=by, checks=",".join(made)
    )
    if kind == RightsRequest.Kind.ERASURE:
        withdraw(whom=who, act=Act(source=Source.ERASURE, by=by, reference=f"request-{request.pk}"))
    else:
        RightsRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
    detail = {"checks": ", ".join(made)}
    audit(by=by, action=f"rights.{kind}", market=market, target=f"customer {customer_id}", detail=detail)
    return request


def finish_erasures() -> int:
    """Forgets those whose refusal every sending system has confirmed, or who have waited long enough; how many."""
    waiting = RightsRequest.objects.filter(kind=RightsRequest.Kind.ERASURE, done_at=None).select_related("market")
    return sum(_finish(request) for request in waiting.order_by("asked_at"))


@transaction.atomic
def _finish(request: RightsRequest) -> bool:
    who = whom.customer(request.market, request.customer_id)
    if who and _is_awaited(who) and request.asked_at > timezone.now() - WAIT_FOR_SYSTEMS:
        return False
    if who:
        _forget(who)
    RightsRequest.objects.filter(pk=request.pk).update(done_at=timezone.now())
    target = f"customer {request.customer_id}"
    audit(by=request.by, action="rights.erased", market=request.market, target=target)
    return True


def _is_awaited(who: Whom) -> bool:
    points = [point.digest for point in who.points]
    behind = Delivery.objects.filter(market=who.market, point__in=points, confirmed__lt=F("wanted"))
    return behind.filter(system__active=True).exists()


def _forget(who: Whom) -> None:
    """Clear text and evidence go; entries and keyed hashes stay."""
    addresses = ContactPoint.objects.filter(market=who.market, customer=who.customer_id).values_list("normalised")
    told = SandboxProfile.objects.filter(system__market=who.market)
    told.filter(value__in=[value for (value,) in addresses]).delete()
    Evidence.objects.filter(market=who.market, act__in=entries(who).values("act")).delete()
    if who.customer_id:
        for keeper in keepers.values():
            keeper.forget(who.market, who.customer_id, who.points)
        forget_customer(who.market, who.customer_id)
