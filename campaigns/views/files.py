"""A table as a file, when its URL says so and the reader may take it away."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase
from django.utils import timezone

from accounts.access import AuthenticatedRequest
from accounts.actions import audit
from campaigns.queries.results import Scope
from ui.exports import ExportHead, csv_response, xlsx_response
from ui.tables import Table

_WRITERS = {"csv": csv_response, "xlsx": xlsx_response}


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
    """The table as CSV or XLSX; taking it away is written down."""
    if "campaigns.export_results" not in request.permissions:
        raise PermissionDenied
    kind = request.GET["format"]
    audit(by=request.user, action="campaigns.export", market=request.market, target=request.path)
    head = ExportHead(title, "helder-campaigns", scope.market.zone, timezone.now(), scope.period, filters)
    return _WRITERS[kind](table, head)
