"""Pages about what comes in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from campaigns.queries.loose import loose
from integrations import actions, queries
from integrations.forms import ConnectionForm
from integrations.models import RETENTION, Connection, RawRequest
from integrations.webhooks.gate import is_protected
from integrations.webhooks.readers import READERS, provider_name


@requires("integrations.view_connections")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Connections, deliveries of the last days, and what went wrong, of the current market."""
    page = {
        "sources": queries.source_states(request.market),
        "requests": queries.failed_requests(request.market),
        "rejected": queries.rejected_events(request.market),
        "loose": loose(request.market),
        "days": queries.DAYS,
        "retention_days": RETENTION.days,
        "zone": request.market.zone,
        "address": request.build_absolute_uri(reverse("webhooks:brevo")),
        "manages": "integrations.manage_connections" in request.permissions,
        "unconnected": queries.unconnected(),
    }
    return render(request, "integrations/index.html", page)


@require_http_methods(["GET", "POST"])
@requires("integrations.manage_connections")
def connection(request: AuthenticatedRequest, source: str) -> HttpResponse:
    """A provider's connection: made, renamed, switched on or off; where it delivers, and never its secret."""
    if source not in READERS:
        raise Http404
    kept = queries.connection_of(request.market, source)
    taken = queries.delivers_elsewhere(request.market, source)
    told = {"name": kept.name, "active": kept.active} if kept else {"name": provider_name(source), "active": True}
    form = ConnectionForm(request.POST or None, initial=told)
    also = list(kept.also_for.all()) if kept else []
    if form.is_valid() and not taken:
        wanted = Connection(source=source, market=request.market, **form.cleaned_data)
        actions.connect(by=request.user, connection=wanted, also_for=also)
        messages.success(request, _("Saved."))
        return redirect("integrations:index")
    page = {
        "form": form,
        "kept": kept,
        "taken": taken,
        "provider": provider_name(source),
        "also": [market.name for market in also],
        "address": request.build_absolute_uri(reverse(f"webhooks:{source}")),
        "protected": is_protected(source),
    }
    return render(request, "integrations/connection.html", page)


@require_POST
@requires("integrations.view_connections")
def again(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Has a failed delivery processed again; 404 for one of another market."""
    raw = get_object_or_404(RawRequest.objects.defer("body"), pk=pk, market=request.market)
    if actions.try_again(by=request.user, raw=raw):
        messages.success(request, _("The delivery is being processed again."))
    else:
        messages.info(request, _("This delivery has not failed any more."))
    return redirect("integrations:index")
