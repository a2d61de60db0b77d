"""The appointments of a period: what became of them, the no-shows of each branch, and the rows behind a number."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from accounts.reading import seen
from customers import tables
from customers.models import AppointmentStatus
from customers.queries import appointments as planned
from customers.queries.appointments import BranchTally, Wanted
from ui.cursor import Place
from ui.exports import ExportHead, csv_response, file_name, xlsx_response
from ui.period import Period
from ui.spreadsheets import signs_of
from ui.tables import Table

_EXPORT: Final = "campaigns.export_results"
_WRITERS: Final = {"csv": csv_response, "xlsx": xlsx_response}


@never_cache
@require_GET
@requires("customers.view_customers")
def appointments(request: AuthenticatedRequest) -> HttpResponseBase:
    """How many appointments of a period took place, by status and by branch, and with `status` the rows behind a
    number; looking at these is logged."""
    period = Period.from_query(
        request.GET, now=timezone.now(), zone=request.market.zone, earliest=planned.first_day(request.market)
    )
    branches = planned.tallies(request.market, period)
    if request.GET.get("format") in _WRITERS:
        return _file(request, period, branches)
    return _page(request, period, branches)


def _page(request: AuthenticatedRequest, period: Period, branches: list[BranchTally]) -> HttpResponse:
    counted, status = planned.together(branches), request.GET.get("status", "")
    page = {
        "period": period,
        "tally": counted,
        "statuses": _statuses(request, counted),
        "branches": _branches(request, branches, _href(request)),
        "exports": _EXPORT in request.permissions,
    }
    if status in {*AppointmentStatus.values, "all"}:
        seen(request.market, status, action="appointments.viewed")
        wanted = Wanted("" if status == "all" else status, _branch(request.GET.get("branch", "")))
        page |= {"status": status, **_planned(request, period, wanted, branches)}
    return render(request, "customers/appointments.html", page)


def _branch(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _href(request: AuthenticatedRequest) -> str:
    query = request.GET.copy()
    for name in ("status", "branch", "after", "sort"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def _statuses(request: AuthenticatedRequest, counted: planned.Tally) -> Table[tables.StatusRow]:
    columns = tables.status_columns(_href(request))
    totals = {"status": _("All planned"), "count": counted.total}
    return Table(
        columns, tables.status_rows(counted), _("Appointments by status"), request.GET, Place("status"), totals=totals
    )


def _branches(request: AuthenticatedRequest, rows: list[BranchTally], href: str = "") -> Table[BranchTally]:
    totals = tables.branch_totals(planned.together(rows))
    return Table(
        tables.branch_columns(href), rows, _("No-shows by branch"), request.GET, Place("branch"), totals=totals
    )


def _file(request: AuthenticatedRequest, period: Period, rows: list[BranchTally]) -> HttpResponseBase:
    """The branches as a file: numbers, and nobody's name. Taking it away is written down."""
    if _EXPORT not in request.permissions:
        raise PermissionDenied
    audit(by=request.user, action="appointments.export", market=request.market)
    title = _("No-shows by branch")
    share = (_("No-shows"), _("Did not come, of those that took place or were missed."))
    name = file_name(title, period=period)
    signs = signs_of(request.market.locale)
    head = ExportHead(title, name, request.market.zone, timezone.now(), period, (share,), signs=signs)
    return _WRITERS[request.GET["format"]](_branches(request, rows), head)


def _planned(
    request: AuthenticatedRequest, period: Period, wanted: Wanted, branches: list[BranchTally]
) -> dict[str, Any]:
    place = Place.from_query(request.GET, sortable=("starts",), default="-starts")
    rows, following = planned.appointments(request.market, period, wanted, place)
    at = next((row.name or _("Branch not known") for row in branches if (row.pk or 0) == wanted.branch), "")
    table = Table(tables.appointment_columns(), rows, _("Appointments"), request.GET, place, following)
    return {"table": table, "at": at}
