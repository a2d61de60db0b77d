"""Making two customers one by hand: at once where their cards agree; where they differ, when a colleague assents too.

A merge cannot be undone, and whoever knows a name can find two cards: that they are one person is for two to say.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.actions import audit
from accounts.models import Market, User
from customers.actions.merging import check_merge, merge_customers
from customers.merging import locks
from customers.models import Customer, MergeRequest, MergeState
from customers.queries.card import card
from customers.queries.differences import Difference, differences
from customers.queries.merges import stale

PERMISSION = "customers.merge_customers"


def to_look_at(market: Market, gone: int, kept: int) -> tuple[Difference, ...]:
    """In what the two differ, so that a second person has to assent; empty where that is not asked for."""
    cards = card(market, kept), card(market, gone)
    if not settings.MERGE_SECOND_PERSON or None in cards:
        return ()
    return differences(*filter(None, cards))


@transaction.atomic
def propose_merge(*, by: User, market: Market, gone: int, kept: int, reason: str = "") -> MergeRequest | None:
    """Makes two customers one, where nothing differs; else asks a colleague, and returns what was asked.

    Raises `RefusedError` where they cannot be one; ValidationError without a reason, or where it was asked before.
    """
    for lock in locks:
        lock(market)
    if not to_look_at(market, gone, kept):
        merge_customers(market, gone, kept, by=by)
        return None
    check_merge(market, gone, kept)
    why = _reason(reason, _("Say why these two are one person: their cards differ, so a colleague looks as well."))
    if MergeRequest.objects.filter(
        market=market, state=MergeState.WAITING, kept__in=(kept, gone), gone__in=(kept, gone)
    ):
        raise ValidationError(_("Somebody has asked this already: it waits for a colleague."))
    asked = MergeRequest.objects.create(market=market, kept=kept, gone=gone, by=by, reason=why)
    _log(asked, by, "customer.merge_asked")
    return asked


@transaction.atomic
def assent(*, by: User, request: MergeRequest) -> None:
    """Makes the two one, as a colleague asked.

    Raises ValidationError for one's own, for what was decided before and where either was merged or erased meanwhile;
    `RefusedError` where an area does not have it; PermissionDenied where `by` may not decide.
    """
    for lock in locks:
        lock(request.market)
    found = _of_a_colleague(by, request)
    kept, gone = (Customer.objects.filter(market=found.market, pk=pk).first() for pk in (found.kept, found.gone))
    why_not = stale(kept, gone)
    if why_not:
        raise ValidationError(why_not)
    merge_customers(found.market, found.gone, found.kept, by=by)
    _decide(found, by, MergeState.MERGED)
    _log(found, by, "customer.merge_assented")


@transaction.atomic
def refuse_merge(*, by: User, request: MergeRequest, reason: str) -> None:
    """Leaves the two as they are, saying why. Raises as `assent` does, and ValidationError without a reason."""
    found = _of_a_colleague(by, request)
    found.answer = _reason(reason, _("Say why not, so that your colleague knows."))
    _decide(found, by, MergeState.REFUSED)
    _log(found, by, "customer.merge_refused")


@transaction.atomic
def withdraw_merge(*, by: User, request: MergeRequest) -> None:
    """Takes back what one asked oneself. Raises ValidationError for a colleague's, and for what was decided before."""
    found = _waiting(by, request)
    if found.by_id != by.pk:
        raise ValidationError(_("A colleague asked this: refuse it instead."))
    _decide(found, by, MergeState.WITHDRAWN)
    _log(found, by, "customer.merge_withdrawn")


def _of_a_colleague(by: User, request: MergeRequest) -> MergeRequest:
    found = _waiting(by, request)
    if found.by_id == by.pk:
        raise ValidationError(_("You asked this yourself; a colleague has to look at it."))
    return found


def _waiting(by: User, request: MergeRequest) -> MergeRequest:
    found = MergeRequest.objects.select_for_update(of=("self",)).select_related("market").get(pk=request.pk)
    if not may(by, PERMISSION, found.market):
        raise PermissionDenied
    if found.state != MergeState.WAITING:
        raise ValidationError(_("This was decided already."))
    return found


def _reason(text: str, otherwise: str) -> str:
    """In one line; raises ValidationError where there is none."""
    told = " ".join(text.split())[:200]
    if not told:
        raise ValidationError(otherwise)
    return told


def _decide(request: MergeRequest, by: User, state: MergeState) -> None:
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def _log(request: MergeRequest, by: User, action: str) -> None:
    about = {"kept": request.kept, "gone": request.gone, "request": request.pk}
    audit(by=by, action=action, market=request.market, target=f"customer {request.kept}", detail=about)
