"""The search box and the customer's card. What is searched for never stands in a URL: it is posted."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from customers.actions import mark_number
from customers.doing import offered
from customers.forms import SearchForm
from customers.queries.card import card
from customers.queries.hits import Found
from customers.queries.merges import waiting
from customers.queries.search import search
from customers.timeline import timeline


@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
@requires("customers.view_customers")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """One box; results stand below it while somebody types, and Enter opens the card of the only one."""
    form = SearchForm(request.POST or None)
    found: Found | None = search(request.market, form.cleaned_data["q"]) if form.is_valid() else None
    live = request.headers.get("HX-Request") == "true"
    if found and found.only and not live:
        return redirect("customers:detail", found.only.pk)
    template = "customers/_results.html" if live else "customers/index.html"
    page = {"form": form, "found": found, "merges": None if live else _merges(request)}
    return render(request, template, page)


def _merges(request: AuthenticatedRequest) -> int:
    """How many merges wait for somebody to look, for who may."""
    return waiting(request.market).count() if "customers.merge_customers" in request.permissions else 0


@never_cache
@require_GET
@requires("customers.view_customers")
def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Who this is and what happened with them; that somebody looked is written in the log."""
    found = card(request.market, pk)
    if found is None:
        raise Http404
    if found.merged_into:
        return redirect("customers:detail", found.merged_into)
    before = _instant(request.GET.get("before", ""))
    history = timeline(request.market, pk, before=before, permissions=request.permissions)
    page = {"customer": found, "history": history, "before": before, "offers": offered(pk, request.permissions)}
    return render(request, "customers/detail.html", page)


@require_POST
@sensitive_post_parameters("value")
@requires("customers.correct_numbers")
def number(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Marks a number of theirs as somebody else's, or takes that back."""
    wrong = request.POST.get("wrong") == "yes"
    value = request.POST.get("value", "")
    if mark_number(by=request.user, market=request.market, customer_id=pk, value=value, wrong=wrong):
        said = _("Nothing is sent to this number any more.") if wrong else _("This number is theirs again.")
        messages.success(request, said)
    return redirect("customers:detail", pk)


def _instant(text: str) -> datetime | None:
    """The instant in a URL; None for nonsense, which leads to the newest page."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None
