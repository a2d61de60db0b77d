"""The second pair of eyes on two cards that differ: what waits, both beside one another, and the decision."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from customers import actions
from customers.merging import RefusedError
from customers.models import MergeRequest
from customers.queries.card import Card, card
from customers.queries.differences import differences
from customers.queries.merges import Asked, asked, one
from customers.views.merging import refusal


@never_cache
@require_GET
@requires("customers.merge_customers")
def requests(request: AuthenticatedRequest) -> HttpResponse:
    """What waits for a colleague, and what became of the others; nobody's data but their numbers."""
    return render(request, "customers/merges.html", {"requests": asked(request.market)})


@never_cache
@require_GET
@requires("customers.merge_customers")
def request(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Both cards while somebody has to decide; afterwards only what became of it."""
    found = one(request.market, pk)
    if found is None:
        raise Http404
    both = _both(request, found) if found.waits else ()
    page = {"asked": found, "both": both, "differences": differences(*both) if both else ()}
    return render(request, "customers/merge_request.html", page)


@require_POST
@requires("customers.merge_customers")
def assent(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Makes the two one, as a colleague asked."""
    found = _one(request, pk)
    done = _("The two are one customer now.")
    return _decided(request, pk, lambda: actions.assent(by=request.user, request=found), done)


@require_POST
@requires("customers.merge_customers")
def refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Leaves the two as they are, saying why."""
    found, why = _one(request, pk), request.POST.get("reason", "")
    done = _("Both stay as they are. Your colleague reads why.")
    return _decided(request, pk, lambda: actions.refuse_merge(by=request.user, request=found, reason=why), done)


@require_POST
@requires("customers.merge_customers")
def withdraw(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes back what one asked oneself."""
    found = _one(request, pk)
    return _decided(request, pk, lambda: actions.withdraw_merge(by=request.user, request=found), _("You took it back."))


def _one(request: AuthenticatedRequest, pk: int) -> MergeRequest:
    return get_object_or_404(MergeRequest, pk=pk, market=request.market)


def _both(request: AuthenticatedRequest, found: Asked) -> tuple[Card, ...]:
    """Who stays and who goes."""
    return tuple(filter(None, (card(request.market, pk) for pk in (found.request.kept, found.request.gone))))


def _decided(request: AuthenticatedRequest, pk: int, decide: Callable[[], None], done: str) -> HttpResponse:
    try:
        decide()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except RefusedError as error:
        messages.error(request, refusal(error))
    else:
        messages.success(request, done)
    return redirect("customers:merge_request", pk)
