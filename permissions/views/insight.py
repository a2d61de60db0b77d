"""How many may be reached, why others not, and how that changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from permissions import charts
from permissions.models import Action, Channel, Purpose, Source
from permissions.queries import reach, tallies
from permissions.queries.grid import PURPOSES
from permissions.queries.rules import notes, today
from permissions.queries.rules import rules as rules_of
from permissions.reasons import REASONS as DESK_REASONS
from permissions.tables import entry_columns
from permissions.words import ALLOWED, REASONS, changes_sentence, reach_sentence
from ui.buckets import every, filled, note, parts, since
from ui.cursor import Place
from ui.formats import day
from ui.period import Period
from ui.tables import PAGE_SIZE, Table


def _period(request: AuthenticatedRequest) -> Period:
    return Period.from_query(request.GET, now=timezone.now(), zone=request.market.zone, earliest=None)


@require_GET
@requires("permissions.view_insight")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Who may be reached today, and what was gained and lost in a period."""
    period, asked = _period(request), request.GET.get("purpose", "")
    purpose = Purpose(asked) if asked in PURPOSES else Purpose.MARKETING
    course = reach.over_time(request.market, purpose, period.first, period.last)
    weeks = tallies.by_week(request.market, period)
    mondays = every("week", period)
    drawn = {action: filled(changes, mondays, 0) for action, changes in weeks.items()}
    page: dict[str, Any] = {
        "period": period,
        "purpose": purpose,
        "named": (_("Permissions"),),
        "about": [(_("Purpose"), purpose.label)],
        "purposes": PURPOSES,
        "counted": reach.counted(request.market),
        **_course(course, period),
        "weeks_figure": charts.changes_by_week(drawn, parts(mondays, "week", period)) if weeks else None,
        "weeks_note": note(mondays, "week", period),
        "weeks_caption": changes_sentence(weeks),
        "sources": tallies.by_source(request.market, period),
        "reasons": [(code, _reason(code), n) for code, n in tallies.by_reason(request.market, period)],
        "opens": "customers.view_customers" in request.permissions,
        "zone": request.market.zone,
    }
    return render(request, "permissions/insight.html", page)


def _course(course: Mapping[str, Mapping[date, int]], period: Period) -> dict[str, Any]:
    """Of two days at least; one shows no course. A day on which nothing was counted breaks the line."""
    if not any(len(days) > 1 for days in course.values()):
        return {"reach_figure": None, "reach_begins": ""}
    first = min(min(days) for days in course.values() if days)
    begins = _("It begins on %(day)s: in this period nothing was counted before.") % {"day": day(first)}
    every_day = {channel: since(days, "day", period, None) for channel, days in course.items()}
    return {
        "reach_figure": charts.reach_over_time(every_day),
        "reach_caption": reach_sentence(course),
        "reach_begins": begins if first > period.first else "",
    }


def _reason(code: str) -> str:
    return str(DESK_REASONS.get(code, code)) if code else _("no reason given")


@require_GET
@requires("permissions.view_insight")
def rules(request: AuthenticatedRequest) -> HttpResponse:
    """What the law asks here, since when, and who says so."""
    found = rules_of(request.market)
    page = {"rules": found, "notes": notes(found), "today": today(request.market)}
    return render(request, "permissions/rules.html", page)


@require_GET
@requires("permissions.view_insight")
def people(request: AuthenticatedRequest, channel: str, purpose: str) -> HttpResponse:
    """The customers behind a number of the grid. Looking is written down."""
    _must_see_customers(request)
    if channel not in Channel.values or purpose not in PURPOSES:
        raise Http404
    cell, code = (Channel(channel), Purpose(purpose)), request.GET.get("answer", "")
    wanted = frozenset({code}) if code in REASONS else ALLOWED
    after = request.GET.get("after", "")
    found = reach.people(request.market, cell, wanted, int(after) if after.isdecimal() and len(after) < 19 else 0)
    counted = reach.counted(request.market)
    seen(request.market, f"{channel} {purpose}", action="permissions.view_customers")
    page = {
        "people": found,
        "channel": cell[0],
        "purpose": cell[1],
        "code": code if code in REASONS else "",
        "answers": [(each, REASONS[each], n) for each, n in counted.cell(*cell).answers.items()] if counted else [],
        "counted": counted,
        "allowed": ALLOWED,
    }
    return render(request, "permissions/people.html", page)


@require_GET
@requires("permissions.view_insight")
def entries(request: AuthenticatedRequest) -> HttpResponse:
    """The entries of the ledger behind a number. Looking is written down."""
    _must_see_customers(request)
    period, wanted = _period(request), _wanted(request)
    place = Place.from_query(request.GET, sortable=("at",), default="-at")
    after = (place.after[0], place.after[1]) if place.after else None
    rows = tallies.entries(wanted, before=after, limit=PAGE_SIZE + 1)
    shown = rows[:PAGE_SIZE]
    following = place.following([shown[-1].at, shown[-1].pk]) if len(rows) > PAGE_SIZE else ""
    seen(request.market, "", action="permissions.view_entries")
    caption = _("Changes of permissions")
    page = {
        "period": period,
        "wanted": wanted,
        "what": [words for words in _chosen(wanted) if words],
        "how_many": tallies.how_many(wanted),
        "table": Table(entry_columns(), shown, caption, request.GET, place, following),
    }
    return render(request, "permissions/entries.html", page)


def _must_see_customers(request: AuthenticatedRequest) -> None:
    if "customers.view_customers" not in request.permissions:
        raise PermissionDenied


def _wanted(request: AuthenticatedRequest) -> tallies.Wanted:
    period, asked = _period(request), request.GET
    source, action = asked.get("source", ""), asked.get("action", "")
    return tallies.Wanted(
        request.market,
        period.first,
        period.last,
        source if source in Source.values else "",
        action if action in Action.values else "",
        asked.get("reason"),
    )


def _chosen(wanted: tallies.Wanted) -> list[str]:
    """The filters in words."""
    return [
        str(Source(wanted.source).label) if wanted.source else "",
        str(Action(wanted.action).label) if wanted.action else "",
        _reason(wanted.reason) if wanted.reason is not None else "",
    ]
