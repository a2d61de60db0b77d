"""All imports of a market, and the door through which a file comes in."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from integrations.files import actions, shelf
from integrations.files.forms import UploadForm
from integrations.files.kinds import Kind
from integrations.files.models import KEPT, ImportRun, State
from integrations.files.queries.runs import history
from integrations.files.queries.taking_out import TAKEN_OUT
from integrations.files.uploading import BoundedUpload
from ui.cursor import Place
from ui.tables import Column, Table


@require_GET
@requires("files.import_files")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """What came in by file, who brought it, and the way in and out."""
    return _page(request, UploadForm())


@csrf_exempt  # looked at below, behind the handler that keeps an upload within its bounds
@require_POST
@requires("files.import_files")
def upload(request: AuthenticatedRequest) -> HttpResponse:
    """Takes a file in, straight to the disk."""
    handler = BoundedUpload(request)
    request.upload_handlers = [handler]
    return _taken_in(request, handler)


@csrf_protect
def _taken_in(request: AuthenticatedRequest, handler: BoundedUpload) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if handler.trouble:
        return _refused(request, handler.trouble)
    if not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    try:
        told = actions.Upload(file.file, file.name, form.cleaned_data["kind"])
        run = actions.store(by=request.user, market=request.market, upload=told)
    except shelf.ShelfError as error:
        return _refused(request, str(error))
    return redirect("files:run", run.pk)


def _refused(request: AuthenticatedRequest, reason: str) -> HttpResponse:
    form = UploadForm({"kind": request.POST.get("kind")})
    form.errors.clear()
    form.add_error(None, _(reason))
    ours = reason == shelf.DISK_FULL
    return _page(request, form, HTTPStatus.INSUFFICIENT_STORAGE if ours else HTTPStatus.BAD_REQUEST)


def _page(
    request: AuthenticatedRequest, form: UploadForm, refused: HTTPStatus = HTTPStatus.BAD_REQUEST
) -> HttpResponse:
    page = {
        "form": form,
        "table": _table(request, history(request.market)),
        "kinds": [choice for choice in Kind.choices if choice[0] in TAKEN_OUT],
        "kept_days": KEPT.days,
        "may_export": "files.export_files" in request.permissions,
    }
    return render(request, "files/index.html", page, status=refused if form.errors else HTTPStatus.OK)


def _table(request: AuthenticatedRequest, runs: list[ImportRun]) -> Table[ImportRun]:
    zone = request.market.zone
    columns: list[Column[ImportRun]] = [
        Column("file", _("File"), lambda run: run.file_name, href=_href, under=lambda run: run.get_kind_display()),
        Column("when", _("Uploaded"), lambda run: run.created_at.astimezone(zone), "instant", under=_who),
        Column("state", _("State"), lambda run: run.get_state_display()),
        _count("rows", _("Rows")),
        _count("added", _("New")),
        _count("changed", _("Changed")),
        _count("known", _("Known already")),
        _count("rejected", _("Rejected")),
    ]
    return Table(columns, runs, _("Imports"), request.GET, Place("-when"), empty=_("No file came in yet."))


def _count(key: str, label: str) -> Column[ImportRun]:
    return Column(
        key, label, lambda run: None if run.state in {State.NEW, State.CHECKING} else getattr(run, key), "count"
    )


def _who(run: ImportRun) -> str:
    return str(run.by) if run.by else _("the command line")


def _href(run: ImportRun) -> str:
    return reverse("files:run", args=[run.pk])
