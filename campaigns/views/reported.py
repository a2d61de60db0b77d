"""Totals that tools report of campaigns of whose messages they tell nothing."""

from collections.abc import Sequence
from operator import attrgetter

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import AuthenticatedRequest, requires
from campaigns.models import ReportedResult
from campaigns.queries.reported import reported as latest
from ui.cursor import Place
from ui.tables import Column, Table


@require_GET
@requires("campaigns.view_results")
def reported(request: AuthenticatedRequest) -> HttpResponse:
    """What was reported last of each campaign."""
    rows = latest(request.market)
    return render(request, "campaigns/reported.html", {"table": table(request.GET, rows), "any": bool(rows)})


def table(query: QueryDict, rows: Sequence[ReportedResult]) -> Table[ReportedResult]:
    """Reports as a table; a campaign leads to its page."""
    counts = (
        ("sent", _("Sent")),
        ("delivered", _("Delivered")),
        ("unique_opens", _("Opened, raw")),
        ("unique_clicks", _("Clicked, raw")),
        ("unsubscribes", _("Unsubscribed")),
        ("complaints", _("Complaints")),
    )
    columns: list[Column[ReportedResult]] = [
        Column(
            "campaign",
            _("Campaign"),
            lambda row: row.campaign.name,
            href=lambda row: reverse("campaigns:detail", args=[row.campaign_id]),
            under=lambda row: row.variant.key,
        ),
        Column("reporter", _("Reported by"), lambda row: row.reporter),
        Column("as_of", _("Up to"), lambda row: row.as_of, "day"),
        *(Column(name, label, attrgetter(name), "count") for name, label in counts),
    ]
    return Table(columns, rows, _("Reported results"), query, Place("-as_of"))
