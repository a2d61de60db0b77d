"""People's rights: to know what we know of them, and to be forgotten."""

from typing import Unpack

import orjson
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from customers.forms import SearchForm
from customers.queries.card import card
from customers.queries.search import search
from permissions.actions import open_request
from permissions.forms.requests import RequestForm
from permissions.models import RightsRequest
from permissions.queries import rights
from permissions.queries.askers import Asker, asker, target
from permissions.reasons import CHECKS, PROOFS
from permissions.views.subjects import Subject, Where, subject


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
def new(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Who asks, what for, and how that was made sure."""
    about = subject(request, **where)
    asks = _asking(about)
    form = RequestForm(request.POST or None, asks=asks)
    if form.is_valid():
        try:
            made = open_request(by=request.user, asks=asks, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("checks", refusal)
        else:
            return redirect("permissions:request", made.pk)
    if request.method == "GET" and about.customer is None:
        seen(request.market, asks.target)
    customer = card(request.market, about.customer.pk) if about.customer else None
    page = {"form": form, "customer": customer, "stranger": about.stranger}
    return render(request, "permissions/new_request.html", page)


def _asking(about: Subject) -> Asker:
    """Raises Http404 for an address that is a customer's, and one that this session does not know (any more)."""
    if about.customer:
        return Asker(about.whom, about.customer.pk)
    if about.whom.customer_id or about.stranger is None:
        raise Http404
    return Asker(about.whom)


@never_cache
@require_GET
@requires("permissions.handle_requests")
def answer(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The answer: everything, readable, or how far the forgetting is. Looking is written down."""
    asked = _asked(request, pk)
    _seen(request, asked)
    asks = _to_be_told(request, asked)
    known = rights.answer(asks) if asks else None
    checks = [{**PROOFS, **CHECKS}.get(code, code) for code in asked.checks]
    page = {"asked": asked, "known": known, "checks": checks, "kept_by": rights.areas(), "zone": request.market.zone}
    return render(request, "permissions/request.html", page)


@never_cache
@require_GET
@requires("permissions.handle_requests")
def happened(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """All that happened with whoever asked to know it, for the page of the answer to fetch."""
    asked = _asked(request, pk)
    asks = _to_be_told(request, asked) if asked.point else None
    number = asks.number if asks else asked.number if asked.kind == RightsRequest.Kind.ACCESS else None
    if number is None:
        raise Http404
    whom = target(None if asks else number, asked.point)
    page = {"lines": rights.happened(request.market, number, whom), "zone": request.market.zone}
    return render(request, "permissions/_happened.html", page)


@never_cache
@require_GET
@requires("permissions.handle_requests")
def kept(request: AuthenticatedRequest, pk: int, area: str) -> HttpResponse:
    """What one area keeps of them besides, for the page of the answer to fetch."""
    asks = _to_be_told(request, _asked(request, pk))
    found = rights.kept(asks, area) if asks else None
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
    asks = _to_be_told(request, asked)
    if asks is None:
        raise Http404
    body = orjson.dumps(rights.everything(asks), default=str, option=orjson.OPT_INDENT_2)
    name = f"helder-access-{asked.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/json", headers=headers)


def _asked(request: AuthenticatedRequest, pk: int) -> rights.Asked:
    asked = rights.request(request.market, pk)
    if asked is None:
        raise Http404
    return asked


def _to_be_told(request: AuthenticatedRequest, asked: rights.Asked) -> Asker | None:
    """Who asked to know everything; None of an erasure, and of an address that has become a customer's since."""
    if asked.kind != RightsRequest.Kind.ACCESS:
        return None
    asks = asker(request.market, asked.customer_id, asked.point)
    return None if asks is None or asks.taken else asks


def _seen(request: AuthenticatedRequest, asked: rights.Asked) -> None:
    seen(request.market, asked.target, action="rights.viewed")
