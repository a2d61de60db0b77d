"""What the sending systems have been told, what waits, and the sandbox's inbox."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from permissions.actions import set_silence, try_again
from permissions.models import ConnectedSystem
from permissions.queries.deliveries import OVERDUE, system_states, waiting
from permissions.queries.sandbox import inbox as told


@require_GET
@requires("permissions.manage_deliveries")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Every connected system: how far behind, and the addresses that wait longest."""
    states = system_states(request.market)
    page = {
        "systems": [(state, waiting(request.market, state.pk) if state.waiting else ()) for state in states],
        "minutes": OVERDUE.seconds // 60,
        "zone": request.market.zone,
    }
    return render(request, "permissions/systems.html", page)


@require_POST
@requires("permissions.manage_deliveries")
def again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Tells a system at once what waits for it."""
    system = get_object_or_404(ConnectedSystem, pk=pk, market=request.market)
    if try_again(by=request.user, system=system):
        messages.success(request, _("What waits is being told again."))
    else:
        messages.info(request, _("Nothing waits any more."))
    return redirect("permissions:systems")


@require_GET
@requires("permissions.manage_deliveries")
def inbox(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """What the sandbox has been told, newest first; whose it is shows only to who may see customers."""
    found = told(request.market, pk)
    if found is None:
        raise Http404
    named = "customers.view_customers" in request.permissions
    if named:
        seen(request.market, f"connectedsystem {pk}", action="sandbox.viewed")
    page = {"inbox": found, "named": named, "zone": request.market.zone}
    return render(request, "permissions/inbox.html", page)


@require_POST
@requires("permissions.manage_deliveries")
def silence(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Makes the sandbox stop answering, or answer again: to see what happens then."""
    system = get_object_or_404(ConnectedSystem, pk=pk, market=request.market, kind="sandbox")
    set_silence(by=request.user, system=system, silent=request.POST.get("silent") == "yes")
    return redirect("permissions:inbox", pk)
