"""People's rights: to know what we know of them, and to be forgotten."""

import orjson
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from customers.forms import SearchForm
from customers.queries.card import card
from customers.queries.search import search
from permissions.actions import open_request
from permissions.forms.requests import RequestForm
from permissions.models import RightsRequest
from permissions.queries import rights
from permissions.reasons import CHECKS


@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
@requires("permissions.handle_requests")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The requests until now, and a box to find who makes the next."""
    form = SearchForm(request.POST or None)
    found = search(request.market, form.cleaned_data["q"]) if form.is_valid() else None
    page = {"form": form, "found": found, "requests": rights.requests(request.market), "zone": request.market.zone}
    return render(request, "permissions/requests.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
@requires("permissions.handle_requests")
def new(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Who asks, what for, and how that was made sure."""
    customer = card(request.market, pk)
    if customer is None:
        raise Http404
    form = RequestForm(request.POST or None)
    if form.is_valid():
        try:
            made = open_request(by=request.user, market=request.market, customer_id=pk, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("checks", refusal)
        else:
            return redirect("permissions:request", made.pk)
    if request.method == "GET":
        audit(by=request.user, action="customer.viewed", market=request.market, target=f"customer {pk}")
    return render(request, "permissions/new_request.html", {"form": form, "customer": customer})


@never_cache
@require_GET
@requires("permissions.handle_requests")
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The answer: everything, readable, or how far the forgetting is. Looking is written down."""
    asked = _asked(request, pk)
    _seen(request, asked)
    access = asked.kind == RightsRequest.Kind.ACCESS
    known = rights.answer(request.market, asked.customer_id) if access else None
    checks = [CHECKS.get(code, code) for code in asked.checks]
    page = {"asked": asked, "known": known, "checks": checks, "kept_by": rights.areas(), "zone": request.market.zone}
    return render(request, "permissions/request.html", page)


@never_cache
@require_GET
@requires("permissions.handle_requests")
def happened(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """All that happened with whoever asked to know it, for the page of the answer to fetch."""
    asked = _asked(request, pk)
    if asked.kind != RightsRequest.Kind.ACCESS:
        raise Http404
    page = {"lines": rights.happened(request.market, asked.customer_id), "zone": request.market.zone}
    return render(request, "permissions/_happened.html", page)


@never_cache
@require_GET
@requires("permissions.handle_requests")
def kept(request: AuthenticatedRequest, pk: int, area: str) -> HttpResponse:
    """What one area keeps of them besides, for the page of the answer to fetch."""
    asked = _asked(request, pk)
    access = asked.kind == RightsRequest.Kind.ACCESS
    found = rights.kept(request.market, asked.customer_id, area) if access else None
    if found is None:
        raise Http404
    return render(request, "permissions/_kept.html", {"area": found, "zone": request.market.zone})


@never_cache
@require_GET
@requires("permissions.handle_requests")
def file(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The same for a program: JSON."""
    asked = _asked(request, pk)
    _seen(request, asked)
    access = asked.kind == RightsRequest.Kind.ACCESS
    known = rights.everything(request.market, asked.customer_id) if access else None
    if known is None:
        raise Http404
    body = orjson.dumps(known, default=str, option=orjson.OPT_INDENT_2)
    name = f"helder-access-{asked.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


def _asked(request: AuthenticatedRequest, pk: int) -> rights.Asked:
    asked = rights.request(request.market, pk)
    if asked is None:
        raise Http404
    return asked


def _seen(request: AuthenticatedRequest, asked: rights.Asked) -> None:
    target = f"customer {asked.customer_id}"
    audit(by=request.user, action="rights.viewed", market=request.market, target=target)
