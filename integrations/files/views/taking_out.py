"""Everything of a kind as a file, to be kept, looked into or read back in."""

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from integrations.files.queries.taking_out import TAKEN_OUT, lines


@require_GET
@requires("files.export_files")
def take_out(request: AuthenticatedRequest, kind: str) -> HttpResponseBase:
    """The file, line by line; taking it away is written down."""
    if kind not in TAKEN_OUT:
        raise Http404
    audit(by=request.user, action="files.export", market=request.market, target=kind)
    response = StreamingHttpResponse(lines(request.market, kind), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="helder-{request.market.code}-{kind}.csv"'
    return response
