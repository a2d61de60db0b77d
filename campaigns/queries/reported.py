"""Totals that tools report of their own campaigns: the latest of each campaign's variant."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Market
from campaigns.models import Campaign, ReportedResult


def with_reports(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Campaigns with `has_reports`: most have none, and need not be asked for them."""
    return campaigns.annotate(has_reports=Exists(ReportedResult.objects.filter(campaign=OuterRef("pk"))))


def reported(market: Market, campaign: Campaign | None = None) -> Sequence[ReportedResult]:
    """The latest report of each variant, of one campaign or of all; the latest first."""
    rows = ReportedResult.objects.filter(campaign__market=market).select_related("campaign", "variant")
    if campaign:
        rows = rows.filter(campaign=campaign)
    latest = rows.order_by("campaign", "variant", "-as_of").distinct("campaign", "variant")
    return sorted(latest, key=lambda row: (row.as_of, row.pk), reverse=True)
