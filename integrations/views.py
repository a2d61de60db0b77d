"""Pages about what comes in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import AuthenticatedRequest, requires
from campaigns.queries.loose import loose
from integrations import actions, queries
from integrations.models import RETENTION, RawRequest


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
    }
    return render(request, "integrations/index.html", page)


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
