"""Saying that two customers are one person: whom, then both side by side, then for good."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import AuthenticatedRequest, requires
from customers.actions import propose_merge, to_look_at
from customers.forms import SearchForm
from customers.merging import RefusedError
from customers.queries.card import Card, card
from customers.queries.hits import Found
from customers.queries.search import search_by_number_too


@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
@requires("customers.merge_customers")
def merge(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The customer of the address stays; who goes is searched for, then named by `with`, and merged when posted."""
    kept = _card(request, str(pk))
    if kept.merged_into:
        return redirect("customers:merge", kept.merged_into)
    if request.method == "POST" and "with" in request.POST:
        return _merged(request, kept, _card(request, request.POST["with"]))
    if "with" in request.GET:
        return _side_by_side(request, kept, _card(request, request.GET["with"]))
    form = SearchForm(request.POST or None)
    found = search_by_number_too(request.market, form.cleaned_data["q"]) if form.is_valid() else None
    page = {"kept": kept, "form": form, "found": _others(found, kept) if found else None}
    return render(request, "customers/merge.html", page)


def _card(request: AuthenticatedRequest, pk: str) -> Card:
    """Raises Http404 for another market's customer as for nobody's."""
    found = card(request.market, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
    if found is None:
        raise Http404
    return found


def _others(found: Found, kept: Card) -> Found:
    return replace(found, hits=tuple(hit for hit in found.hits if hit.pk != kept.pk))


def _side_by_side(request: AuthenticatedRequest, kept: Card, gone: Card, reason: str = "") -> HttpResponse:
    """Nothing is left to be said of two who are one already."""
    if gone.merged_into or gone.pk == kept.pk:
        return redirect("customers:detail", gone.merged_into or gone.pk)
    page = {
        "kept": kept,
        "gone": gone,
        "both": (kept, gone),
        "differences": to_look_at(request.market, gone.pk, kept.pk),
    }
    return render(request, "customers/merge.html", {**page, "reason": reason})


def _merged(request: AuthenticatedRequest, kept: Card, gone: Card) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        asked = propose_merge(by=request.user, market=request.market, gone=gone.pk, kept=kept.pk, reason=reason)
    except RefusedError as error:
        messages.error(request, refusal(error))
        return redirect("customers:merge", kept.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _side_by_side(request, kept, gone, reason)
    if asked:
        messages.success(request, _("Asked. Nothing has changed: a colleague looks first."))
        return redirect("customers:merge_request", asked.pk)
    messages.success(request, _("The two are one customer now."))
    return redirect("customers:detail", kept.pk)


def refusal(error: RefusedError) -> str:
    """Why two cannot be made one, in a sentence."""
    who = _("The customer who would stay") if error.whose == "kept" else _("The customer who would go")
    return f"{who} {_(error.reason)}."
