"""All campaigns: the list, some side by side, and what the words mean."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import AuthenticatedRequest, requires
from campaigns import charts, steps, tables
from campaigns.definitions import DEFINITIONS, MACHINE_SIGNS
from campaigns.forms import FILTERS, WINDOWS, Filters, kept, scope_from
from campaigns.models import Campaign, Kind, Rule
from campaigns.queries import campaigns as questions
from campaigns.queries.ages import feed_of, known, known_of
from campaigns.queries.campaigns import CampaignRow, Trend
from campaigns.queries.figures import RATES, Figures
from campaigns.queries.results import Scope
from campaigns.views import files, visits
from campaigns.words import Lines
from campaigns.words import drawn as drawn_words
from customers.models import Channel
from ui import buckets
from ui.cursor import Place, page_of_list
from ui.tables import Column, Table

MOST_COMPARED = 6
RATED = ("booked", "showed_up", "clicked", "opened_human")


@requires("campaigns.view_results")
def index(request: AuthenticatedRequest) -> HttpResponseBase:
    """The campaigns of a period."""
    filters = Filters.from_query(request.GET)
    campaigns = questions.campaigns_of(request.market)
    scope = replace(_scope(request, campaigns), where=filters.where("campaign__"))
    every = questions.campaign_rows(scope, campaigns)
    rows = [row for row in every if row.active]
    total = questions.total(rows)
    table = _table(request, rows, scope)
    if files.wanted(request):
        return _file(request, table, scope, rows, filters)
    context: dict[str, Any] = {
        "period": scope.period,
        "attributed": scope.attributed,
        "filters": filters,
        "channels": Channel.choices,
        "kinds": [choice for choice in Kind.choices if choice[0]],
        "journeys": sorted({campaign.journey for campaign in campaigns.values() if campaign.journey}),
        "table": table,
        "rows": rows,
        "total": total,
        **_told(rows, scope),
        "appointments": _appointments(request, total),
        "booked": _compared(every, scope),
        "any": bool(campaigns),
        "rules": Rule.choices,
        "windows": WINDOWS,
    }
    return render(request, "campaigns/index.html", context)


def _file(
    request: AuthenticatedRequest, table: Table[CampaignRow], scope: Scope, rows: list[CampaignRow], filters: Filters
) -> HttpResponseBase:
    """All rows; it says what of the URL chose them, and with what they are compared."""
    chose: Lines = (*filters.in_words, tables.said_of(scope))
    scope = known_of(scope, [row.campaign for row in rows])
    return files.file(request, tables.as_file(table, rows, scope), scope, table.caption, chose)


def _told(rows: list[CampaignRow], scope: Scope) -> dict[str, Any]:
    """What the sentence counts: the campaigns of which it may tell anything, and how many are not in it."""
    told = [row for row in rows if row.campaign.says_what_followed]
    complete = sum((row.complete for row in told), Figures())
    return {"untold": len(rows) - len(told), **steps.told(scope, questions.total(told), complete)}


def _compared(rows: list[CampaignRow], scope: Scope) -> dict[str, float]:
    """The share that booked, of both periods at one age and of the campaigns of the sentence; empty where either has
    nothing to share, or nobody told of appointments."""
    sides = questions.total_sides([row for row in rows if row.campaign.says_what_followed])
    rates = sides.rates("booked") if sides and not scope.horizon.unknown("booked") else None
    return {"now": rates[0], "before": rates[1]} if rates else {}


def _appointments(request: AuthenticatedRequest, total: Figures) -> str:
    href = reverse("campaigns:all_appointments") + kept(request.GET, *FILTERS)
    return visits.counted(href, total, opens=_opens(request))


def _opens(request: AuthenticatedRequest) -> bool:
    return "customers.view_customers" in request.permissions


def _scope(request: AuthenticatedRequest, campaigns: Mapping[int, Campaign]) -> Scope:
    earliest = questions.first_day(campaigns.values())
    return known(scope_from(request.GET, request.market, now=timezone.now(), earliest=earliest), campaigns.values())


def _table(request: AuthenticatedRequest, rows: list[CampaignRow], scope: Scope) -> Table[CampaignRow]:
    place = Place.from_query(request.GET, sortable=tables.SORTABLE, default="-sent")
    size = len(rows) if files.wanted(request) else 50
    page, following = page_of_list(
        rows, place, order=lambda row: (tables.sort_value(row, place.key), row.campaign.pk), size=max(size, 1)
    )
    opens, total = _opens(request), questions.total(rows)
    return Table(
        _columns(request, scope),
        page,
        _("Campaigns"),
        request.GET,
        place,
        following,
        tables.totals(rows),
        empty=_("No campaign sent anything in this period with these filters."),
        totals_href=tables.together_href(request.GET, total, opens=opens),
        totals_growing={key for key in RATES if any(row.still_comes_in(key, scope) for row in rows)},
    )


def _columns(request: AuthenticatedRequest, scope: Scope) -> list[Column[CampaignRow]]:
    columns = tables.campaign_columns(request.GET, scope, opens=_opens(request))
    return [*columns, *tables.end_columns(), tables.growing_words(scope)] if files.wanted(request) else columns


@requires("campaigns.view_results")
def compare(request: AuthenticatedRequest) -> HttpResponseBase:
    """Two to six campaigns side by side, in one period and under one rule."""
    asked = request.GET.get("show", "")
    metric = asked if asked in RATED else RATED[0]
    everything = questions.campaigns_of(request.market)
    scope = _scope(request, everything)
    chosen = _chosen(request, everything)
    rows, courses = questions.compared(scope, chosen) if chosen else ([], {})
    rows = [row for row in rows if row.active][:MOST_COMPARED]
    table = Table(_columns(request, scope), rows, _("Campaigns side by side"), request.GET, Place("-sent"))
    if files.wanted(request):
        return _file(request, table, scope, rows, Filters())
    drawn = [row for row in rows if row.campaign.measures(metric)]
    about = known_of(scope, [row.campaign for row in drawn])
    context = {
        "period": scope.period,
        "metric": metric,
        "about": drawn_words(replace(about, period=replace(scope.period, compare=False)), metric),
        "named": (_("Campaigns"),),
        "denominator": steps.denominator(metric),
        "shown": RATED,
        "campaigns": sorted(everything.values(), key=lambda campaign: campaign.name),
        "chosen": chosen,
        "too_many": len(chosen) > MOST_COMPARED,
        "table": table,
        **_sides(scope, [(row.campaign, courses[row.campaign.pk]) for row in drawn], metric),
        "several": len(rows) > 1,
    }
    return render(request, "campaigns/compare.html", context)


def _sides(scope: Scope, sides: list[tuple[Campaign, Trend]], metric: str) -> dict[str, Any]:
    """The chart and its sentence; what is still coming in of any campaign stands in the chart's table only, where
    enough is left to draw without it."""
    grain = questions.grain_for(scope.period)
    places = buckets.every(grain, scope.period)
    drawn = [(campaign.name, buckets.filled(course, places, Figures())) for campaign, course in sides]
    settled = [steps.settled(course, metric, grain, scope, feed_of(campaign)) for campaign, course in sides]
    parts = buckets.parts(places, grain, scope.period)
    young = steps.young([course for _campaign, course in sides], settled)
    left_out = parts | young if len(set(places) - parts - young) > 1 else parts
    notes = (
        buckets.note(places, grain, scope.period),
        steps.begins(scope.period),
        _("What is still coming in stands in the table only.") if young and young <= left_out else "",
    )
    complete = [
        (campaign.name, sum(course.values(), Figures()))
        for (campaign, _course), course in zip(sides, settled, strict=True)
    ]
    return {
        "figure": charts.side_by_side(drawn, metric, left_out) if len(sides) > 1 else None,
        "caption": steps.sides_sentence(complete, metric),
        "edges": " ".join(filter(None, notes)),
    }


def _chosen(request: AuthenticatedRequest, everything: Mapping[int, Campaign]) -> dict[int, Campaign]:
    asked = [int(text) for text in request.GET.getlist("c") if text.isdecimal() and len(text) < 19]
    return {pk: everything[pk] for pk in dict.fromkeys(asked) if pk in everything}


@requires("campaigns.view_results")
def definitions(request: AuthenticatedRequest) -> HttpResponse:
    """What every number means."""
    context = {"definitions": DEFINITIONS, "signs": MACHINE_SIGNS, "back": kept(request.GET)}
    return render(request, "campaigns/definitions.html", context)
