"""A long list of customers as an XLSX file: asked for, watched, fetched by who asked."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from campaigns.actions import workbooks
from campaigns.models import Workbook
from campaigns.models.workbook import KEPT, State
from campaigns.views.chosen import chosen
from campaigns.views.people import behind_of, chose
from campaigns.words import METRIC_WORDS, whose
from ui.exports import XLSX, file_name
from ui.period import Period


@require_POST
@requires("customers.view_customers")
def ask(request: AuthenticatedRequest, pk: int | None = None) -> HttpResponse:
    """Has the customers behind a number written to a file."""
    _refuse_unless_may(request)
    of = chosen(request, pk)
    behind = behind_of(of)
    asked = workbooks.ask_workbook(by=request.user, behind=behind, filters=chose(of, behind))
    return redirect("campaigns:workbook", asked.pk)


@never_cache
@require_GET
@requires("customers.view_customers")
def workbook(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """How far it is, and the way to fetch it."""
    found = _own(request, pk)
    context = {
        "workbook": found,
        "whose": whose(found.chosen),
        "what": METRIC_WORDS[found.metric],
        "job": _job(found),
        "until": found.asked_at + KEPT,
        "failed": found.state == State.FAILED,
    }
    return render(request, "campaigns/workbook.html", context)


@never_cache
@require_GET
@requires("customers.view_customers")
def progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """How far it is, for the page to ask every second; once it is done the page is loaded anew."""
    found = _own(request, pk)
    if not found.working:
        return HttpResponseClientRefresh()
    return render(request, "ui/_progress.html", {"job": _job(found)})


@never_cache
@require_GET
@requires("customers.view_customers")
def fetch(request: AuthenticatedRequest, pk: int) -> FileResponse:
    """The file; taking it away is written down."""
    found = get_object_or_404(Workbook, pk=_own(request, pk).pk, state=State.DONE)
    file = found.path.open("rb")
    audit(by=request.user, action="campaigns.export_fetched", market=request.market, target=str(found))
    return FileResponse(file, as_attachment=True, filename=f"{_file_name(found)}.xlsx", content_type=XLSX)


def _file_name(found: Workbook) -> str:
    period = Period("C", found.first, found.last, found.market.zone, found.asked_at)
    return file_name(_("Customers"), whose(found.chosen), str(METRIC_WORDS[found.metric]), period=period)


def _own(request: AuthenticatedRequest, pk: int) -> Workbook:
    """Anybody else's is not there, and neither is another market's or one past its time."""
    _refuse_unless_may(request)
    theirs = Workbook.objects.fresh().filter(asked_by=request.user, market=request.market)
    return get_object_or_404(theirs, pk=pk)


def _refuse_unless_may(request: AuthenticatedRequest) -> None:
    if not request.permissions >= workbooks.NEEDED:
        raise PermissionDenied


def _job(found: Workbook) -> dict[str, Any]:
    return {
        "done": found.done,
        "total": max(found.total, found.done),
        "state": found.state,
        "message": _("Writing the workbook") if found.done else _("Counting the lines"),
        "url": reverse("campaigns:workbook_progress", args=[found.pk]),
    }
