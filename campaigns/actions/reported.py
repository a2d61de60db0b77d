"""Totals that tools report, kept apart from what is counted here."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import Market
from campaigns.actions.lock import lock_market
from campaigns.models import Campaign, ReportedResult, Variant
from campaigns.reports import COUNTS, Report


@transaction.atomic
def record_reports(market: Market, reports: Sequence[Report]) -> list[int]:
    """Keeps reports, of several of one campaign, variant and day the last; the ids of those that were not known."""
    lock_market(market)
    latest = {(report.source, report.campaign, report.variant, report.as_of): report for report in reports}
    places = _places(market, latest.values())
    rows = [_row(places[report.source, report.campaign, report.variant], report) for report in latest.values()]
    same_days = ReportedResult.objects.filter(campaign__market=market, as_of__in={report.as_of for report in reports})
    known = set(same_days.values_list("pk", flat=True))
    kept = ReportedResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["campaign", "variant", "as_of"],
        update_fields=["reporter", "sent_at", *COUNTS],
    )
    return [row.pk for row in kept if row.pk not in known]


def _row(variant: Variant, report: Report) -> ReportedResult:
    counts = {name: getattr(report, name) for name in COUNTS}
    return ReportedResult(
        campaign_id=variant.campaign_id,
        variant=variant,
        reporter=report.source,
        as_of=report.as_of,
        sent_at=report.sent_at,
        **counts,
    )


def _places(market: Market, reports: Iterable[Report]) -> dict[tuple[str, str, str], Variant]:
    """The variant that each report is about; campaigns and variants that nobody told of yet are made."""
    found: dict[tuple[str, str, str], Variant] = {}
    for report in reports:
        key = (report.source, report.campaign, report.variant)
        if key not in found:
            campaign = _campaign(market, report)
            found[key] = Variant.objects.get_or_create(campaign=campaign, key=report.variant[:100])[0]
    return found


def _campaign(market: Market, report: Report) -> Campaign:
    """The campaign of this id; made, with a variant for what is told of it as a whole, where there is none."""
    found, new = Campaign.objects.get_or_create(
        market=market,
        source=report.source,
        external_id=report.campaign[:200],
        defaults={"name": (report.campaign_name or report.campaign)[:200], "channel": report.channel},
    )
    if new:
        Variant.objects.create(campaign=found, key="")
    return found
