"""The customers behind a number: as many rows as the number says."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from campaigns import tables
from campaigns.forms import kept, scope_from
from campaigns.models import Campaign, Link
from campaigns.queries import people
from campaigns.queries.campaigns import first_day, with_first_day
from campaigns.queries.people import METRICS, Behind, Recipient
from campaigns.views import files
from campaigns.words import METRIC_WORDS
from ui.cursor import Place
from ui.exports import AT_ONCE
from ui.tables import PAGE_SIZE, Table


@requires("customers.view_customers")
def customers(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """Who was counted. Looking is written down."""
    if "campaigns.view_results" not in request.permissions:
        raise PermissionDenied
    behind = behind_of(request, pk)
    kind = request.GET.get("format", "")
    counted = None if kind == "csv" else people.count(behind)
    is_long = counted is None or counted.messages > AT_ONCE
    title = f"{behind.campaign.name}: {METRIC_WORDS[behind.metric]}"
    if kind == "csv" or (kind == "xlsx" and not is_long):
        return files.file(request, tables.every_recipient(behind), behind.scope, title)
    audit(by=request.user, action="campaigns.view_customers", market=request.market, target=f"campaign {pk}")
    context: dict[str, Any] = {
        "behind": behind,
        "period": behind.scope.period,
        "what": METRIC_WORDS[behind.metric],
        "count": counted,
        "is_long": is_long,
        "table": _table(request, behind),
        "back": reverse("campaigns:detail", args=[pk]) + kept(request.GET),
    }
    return render(request, "campaigns/customers.html", context)


def behind_of(request: AuthenticatedRequest, pk: int) -> Behind:
    """Which messages the URL asks for. Raises Http404 where there is no such number."""
    campaigns = with_first_day(Campaign.objects.filter(market=request.market))
    return _behind(request, get_object_or_404(campaigns, pk=pk))


def _behind(request: AuthenticatedRequest, campaign: Campaign) -> Behind:
    metric = request.GET.get("metric", "sent")
    if metric not in METRICS:
        raise Http404
    scope = scope_from(request.GET, request.market, now=timezone.now(), earliest=first_day([campaign]))
    variant, link = request.GET.get("variant", ""), request.GET.get("link", "")
    return Behind(
        scope,
        campaign,
        metric,
        get_object_or_404(campaign.variants, pk=_number(variant)) if variant else None,
        get_object_or_404(Link, pk=_number(link), market=request.market) if link else None,
    )


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)


def _table(request: AuthenticatedRequest, behind: Behind) -> Table[Recipient]:
    place = Place.from_query(request.GET, sortable=("sent",), default="-sent")
    columns = tables.recipient_columns(behind.scope.market.zone, _card)
    caption = METRIC_WORDS[behind.metric]
    after = (place.after[0], place.after[1]) if place.after else None
    rows = people.recipients(behind, after=after, limit=PAGE_SIZE + 1)
    page = rows[:PAGE_SIZE]
    following = place.following([page[-1].sent_at, page[-1].id]) if len(rows) > PAGE_SIZE else ""
    return Table(columns, page, str(caption), request.GET, place, following)


def _card(row: Recipient) -> str:
    return reverse("customers:detail", args=[row.customer_id]) if row.customer_id > 0 else ""
