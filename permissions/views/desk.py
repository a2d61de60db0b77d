"""The call desk: one box, one card, three keys. Numbers, addresses and names are posted or kept, never in a URL."""

from collections.abc import Callable
from functools import wraps
from typing import Unpack

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from customers.forms import SearchForm
from customers.queries.household import household
from customers.queries.search import search
from customers.timeline import timeline
from permissions.actions import undo as take_back
from permissions.actions import withdraw
from permissions.acts import Act
from permissions.forms.desk import UndoForm, UnsubscribeForm
from permissions.models import Source
from permissions.queries.desk import allowed
from permissions.queries.grid import grid
from permissions.queries.strangers import stranger
from permissions.views import caller
from permissions.views.showing import note_others, shown, watched
from permissions.views.subjects import Where, path_of, subject

View = Callable[..., HttpResponseBase]


def _answering(view: View) -> View:
    """Takes number and id of a call out of the address (`?tel=…&call=…`) at once, before anything else sees them."""

    @wraps(view)
    def taken(request: HttpRequest) -> HttpResponseBase:
        if "tel" not in request.GET and "call" not in request.GET:
            return view(request)
        if request.user.is_authenticated:
            caller.ring(request, number=request.GET.get("tel", ""), call=request.GET.get("call", ""))
        return redirect("desk:index")

    return taken


@never_cache
@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
@_answering
@requires("permissions.use_desk")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Finds whoever is on the line while the agent types, or rings; the only one who can be meant opens at once."""
    rung = caller.take_number(request) if request.method == "GET" else ""
    form = SearchForm({"q": rung} if rung else request.POST or None)
    found = search(request.market, form.cleaned_data["q"]) if form.is_valid() else None
    unknown = stranger(request.market, form.cleaned_data["q"]) if found and not found.hits else None
    live = request.headers.get("HX-Request") == "true"
    if not live and found and found.only:
        return redirect("desk:card", found.only.pk)
    if not live and unknown:
        return redirect(path_of(request, unknown))
    box = {"form": form, "found": found, "stranger": unknown, "call": caller.current_call(request), "live": True}
    return render(request, "permissions/desk/_results.html" if live else "permissions/desk/index.html", box)


@require_POST
@requires("permissions.use_desk")
def end_call(request: AuthenticatedRequest) -> HttpResponse:
    """What is saved from now on belongs to no call."""
    caller.hang_up(request)
    return redirect("desk:index")


@never_cache
@require_GET
@requires("permissions.use_desk")
def card(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Who it is, what was just done, what to say, who has been told, and the grid; that somebody looked is logged."""
    about = subject(request, **where)
    return render(request, "permissions/desk/card.html", shown(request, about))


@never_cache
@require_GET
@requires("permissions.use_desk")
def live(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """What has changed since the card was drawn: who has been told, and what others did; nothing new is 204."""
    about = subject(request, **where)
    seen = request.GET.get("seen", "")
    news = watched(request, about, seen=int(seen) if seen.isdecimal() else 0)
    if request.GET.get("state") == news.state:
        return HttpResponse(status=204)
    return render(request, "permissions/desk/_live.html", {"desk": {"path": about.path}, "news": news})


@never_cache
@require_GET
@requires("permissions.use_desk")
def beside(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What was sent to a customer and what they did with it, and who else lives there: fetched beside the card."""
    subject(request, pk=pk)
    history = timeline(request.market, pk, permissions=request.permissions)
    context = {"history": history, "customer": {"pk": pk}, "household": household(request.market, pk)}
    return render(request, "permissions/desk/_beside.html", context)


@require_POST
@requires("permissions.use_desk")
def unsubscribe(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Turns off one channel or all marketing. Nobody's identity is asked: a wrong no is cheap, and can be undone."""
    about, form = subject(request, **where), UnsubscribeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was saved: choose what to turn off, and save again."))
        return redirect(about.path)
    told = form.cleaned_data
    note_others(request, about, seen=told["seen"])
    was = allowed(grid(about.whom))
    act = Act(
        source=Source.AGENT_CALL, by=request.user, key=f"desk {told['once']}", reason=told["reason"],
        reference=caller.clean(told["call"]), language=about.language[:2], evidence={"identity": "not asked"},
    )  # fmt: skip
    change = withdraw(whom=about.whom, act=act, channels=form.channels)
    if not change.repeated:
        caller.note_before(request, str(change.act), was)
    return redirect(about.path)


@require_POST
@requires("permissions.use_desk")
def undo(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Takes one's own act back within a quarter of an hour."""
    about, form = subject(request, **where), UndoForm(request.POST)
    if form.is_valid():
        try:
            take_back(market=request.market, act=form.cleaned_data["act"], by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    return redirect(about.path)
