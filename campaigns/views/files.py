"""A table as a file, when its URL says so and the reader may take it away."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import AuthenticatedRequest
from accounts.actions import audit
from campaigns.queries.results import Scope
from campaigns.words import said
from ui.exports import ExportHead, csv_response, file_name, xlsx_response
from ui.spreadsheets import signs_of
from ui.tables import Table

_WRITERS = {"csv": csv_response, "xlsx": xlsx_response}
_PAGES = {
    "index": _("Campaigns"),
    "detail": _("Campaign"),
    "compare": _("Campaigns side by side"),
    "customers": _("Customers"),
    "all_customers": _("Customers"),
    "appointments": _("Appointments"),
    "all_appointments": _("Appointments"),
}
"""What a file is called after, by the name of its address."""


def wanted(request: AuthenticatedRequest) -> bool:
    """Whether the URL asks for a file."""
    return request.GET.get("format") in _WRITERS


def file(
    request: AuthenticatedRequest,
    table: Table[Any],
    scope: Scope,
    title: str,
    filters: tuple[tuple[str, str], ...] = (),
) -> HttpResponseBase:
    """The table as CSV or XLSX, called after its page, what it is of and its days; taking it away is written down.

    It says how appointments were attributed, and `filters`: what else of the URL chose its figures.
    """
    if "campaigns.export_results" not in request.permissions:
        raise PermissionDenied
    kind = request.GET["format"]
    audit(by=request.user, action="campaigns.export", market=request.market, target=request.path)
    at = request.resolver_match
    page = str(_PAGES.get(at.url_name or "", "")) if at else ""
    name = file_name(page, "" if title == page else title, period=scope.period)
    signs = signs_of(scope.market.locale)
    told = (*filters, *said(scope))
    head = ExportHead(title, name, scope.market.zone, timezone.now(), scope.period, told, signs=signs)
    return _WRITERS[kind](table, head)
