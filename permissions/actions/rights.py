"""Taking in what people ask for by right: what is known of them, or to be forgotten."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audit
from accounts.models import User
from customers.actions import ensure_contact_points
from permissions.actions.changes import withdraw
from permissions.acts import Act
from permissions.models import RightsRequest, Source
from permissions.points import Whom
from permissions.queries.askers import Asker


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
