"""One campaign: funnel, trend, links, wordings, and the message as it looked."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from campaigns import charts, steps, tables
from campaigns.forms import WINDOWS, behind_href, kept, scope_from
from campaigns.models import Campaign, Rule, Variant
from campaigns.queries import campaigns as questions
from campaigns.queries import results
from campaigns.queries.ages import feed_of, known, with_feed
from campaigns.queries.campaigns import LinkRow, Trend, VariantRow
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.reported import reported as latest_reports
from campaigns.queries.reported import with_reports
from campaigns.queries.results import Scope
from campaigns.views import files, reported, visits
from campaigns.words import drawn as drawn_words
from ui import buckets
from ui.cursor import Place
from ui.tables import Table

SHOWN = ("booked", "showed_up", "clicked", "opened_human")
GRAINS = ("hour", "day", "week", "month")

# The frame may neither run, load, send nor leave.
_SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@requires("campaigns.view_results")
def detail(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """A campaign's results in a period."""
    campaigns = with_reports(questions.with_first_day(Campaign.objects.filter(market=request.market)))
    campaigns = with_feed(campaigns, request.market)
    campaign = get_object_or_404(campaigns, pk=pk)
    scope = _scope(request, campaign)
    asked = request.GET.get("grain", "")
    grain = asked if asked in GRAINS else questions.grain_for(scope.period)
    trend, variants, complete = questions.course(scope, campaign, "day" if grain == "hour" else grain)
    if files.wanted(request):
        return files.file(request, _by_bucket(request, trend, campaign, scope, grain), scope, campaign.name)
    figures = sum(trend.values(), Figures())
    context = {
        **_of(campaign),
        "period": scope.period,
        "attributed": scope.attributed,
        "rules": Rule.choices,
        "windows": WINDOWS,
        "figures": figures,
        **steps.told(scope, figures, complete),
        "appointments": _appointments(request, campaign, figures),
        "steps": steps.funnel(request.GET, campaign, figures, opens=_opens(request)),
        **_chart(request, scope, grain, trend, campaign),
        **_message(campaign, variants),
        **_tables(request, scope, campaign, variants),
        "devices": steps.devices(figures),
        **_reported(request, campaign),
    }
    return render(request, "campaigns/detail.html", context)


def _of(campaign: Campaign) -> dict[str, Any]:
    named = (_("Campaign"), campaign.name)
    return {"campaign": campaign, "named": named, "complains": campaign.measures("complained")}


def _scope(request: AuthenticatedRequest, campaign: Campaign) -> Scope:
    earliest = questions.first_day([campaign])
    scope = scope_from(request.GET, request.market, now=timezone.now(), earliest=earliest)
    return questions.of_campaign(known(scope, [campaign]), campaign)


def _reported(request: AuthenticatedRequest, campaign: Campaign) -> dict[str, Any]:
    rows = latest_reports(request.market, campaign) if getattr(campaign, "has_reports", False) else []
    return {"reported": reported.table(request.GET, rows)} if rows else {}


def _appointments(request: AuthenticatedRequest, campaign: Campaign, figures: Figures) -> str:
    href = reverse("campaigns:appointments", args=[campaign.pk]) + kept(request.GET)
    return visits.counted(href, figures, opens=_opens(request))


def _opens(request: AuthenticatedRequest) -> bool:
    return "customers.view_customers" in request.permissions


def _chart(request: AuthenticatedRequest, scope: Scope, grain: str, trend: Trend, campaign: Campaign) -> dict[str, Any]:
    asked, shown = request.GET.get("show", ""), [name for name in SHOWN if campaign.measures(name)]
    metric = asked if asked in shown else shown[0]
    chosen: dict[str, Any] = {"metric": metric, "shown": shown, "grain": grain, "grains": GRAINS, "edges": ""}
    chosen["about"] = drawn_words(scope, metric if grain != "hour" else "sent")
    chosen["denominator"] = steps.denominator(metric) if grain != "hour" else ""
    if grain == "hour":
        figure = charts.counts_by_hour(results.by_hour(scope))
        return {**chosen, "figure": figure, "caption": _("Messages by the hour of sending")}
    places = buckets.every(grain, scope.period)
    every, before = (_filled(course, places) for course in (trend, questions.course_before(scope, grain)))
    left_out = buckets.parts({*every, *before}, grain, scope.period)
    drawn = buckets.whole(every, left_out)
    settled = steps.settled(drawn, metric, grain, scope, feed_of(campaign))
    growing = frozenset(day for day, figures in drawn.items() if figures.sent and day not in settled)
    notes = (
        buckets.note({*every, *before}, grain, scope.period),
        steps.begins(scope.period),
        steps.unsettled_note(drawn, settled),
    )
    return {
        **chosen,
        "figure": charts.rate_over_time(every, before, metric, left_out, growing),
        "caption": steps.trend_sentence(drawn, settled, metric),
        "edges": " ".join(filter(None, notes)),
    }


def _filled(course: Trend, places: Sequence[date]) -> Trend:
    """A course that is there has each of the places."""
    return buckets.filled(course, places, Figures()) if course else course


def _message(campaign: Campaign, variants: list[VariantRow]) -> dict[str, Any]:
    wordings = [row.variant for row in variants if row.variant.body]
    return {"variant": wordings[0] if wordings else None, "wordings": wordings}


def _tables(
    request: AuthenticatedRequest, scope: Scope, campaign: Campaign, variants: list[VariantRow]
) -> dict[str, Any]:
    clicked = sum(row.now.clicked for row in variants)
    link = tables.link_columns(_href(request, campaign, "link", _on_link), clicked)
    wording = tables.variant_columns(
        _href(request, campaign, "variant", _of_variant),
        lambda key, row: key in RATES and questions.comes_in(row.now, key, scope, campaign),
    )
    return {
        "variants": _table(request, _("Variants"), wording, variants),
        "links": _table(request, _("Links"), link, questions.link_rows(scope, campaign)),
    }


def _href(
    request: AuthenticatedRequest, campaign: Campaign, name: str, number: Callable[[str, Any], int]
) -> Callable[[str, Any], str]:
    """The way to the messages behind a number of a row, where there are any."""

    def href(metric: str, row: Any) -> str:  # noqa: ANN401 (a row with the named part)
        part = getattr(row, name).pk
        opens = _opens(request) and number(metric, row)
        return behind_href(request.GET, campaign.pk, metric, **{name: part}) if opens else ""

    return href


def _of_variant(metric: str, row: VariantRow) -> int:
    return int(getattr(row.now, metric))


def _on_link(metric: str, row: LinkRow) -> int:
    return row.machine_clickers if metric == "clicked_machine" else row.clickers


def _table(request: AuthenticatedRequest, caption: str, columns: list[Any], rows: list[Any]) -> Table[Any]:
    return Table(columns, rows, caption, request.GET, Place("-sent"), empty=_("Nothing in this period."))


def _by_bucket(request: AuthenticatedRequest, trend: Trend, campaign: Campaign, scope: Scope, grain: str) -> Table[Any]:
    columns = tables.course_columns(campaign, scope, "day" if grain == "hour" else grain)
    return _table(request, _("Results over time"), columns, sorted(trend.items()))


@requires("campaigns.view_results")
def message(request: AuthenticatedRequest, pk: int, variant: int) -> HttpResponse:
    """The message as it looked, for a frame: it runs nothing, loads nothing and leads nowhere."""
    found = get_object_or_404(Variant, pk=variant, campaign__pk=pk, campaign__market=request.market)
    response = HttpResponse(found.body or _("The sending system did not give the text of this message."))
    response["Content-Security-Policy"] = _SEALED
    return response
