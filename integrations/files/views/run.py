"""One file: how it is read, what the dry run found, the import under way, what became of it, and the way back."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from integrations.files import actions, mapping
from integrations.files.forms import NameForm, choices, dialect_from, mapping_from, rows, unanswered
from integrations.files.mapping import Mapping
from integrations.files.models import KEPT, ImportRun, State
from integrations.files.queries import columns, runs


@never_cache
@require_http_methods(["GET", "POST"])
@requires("files.import_files")
def run(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A file in whatever state it is; posting its mapping begins the dry run."""
    found = _run(request, pk)
    if found.state in {State.NEW, State.CHECKED, State.FAILED} and found.stamp is None and found.stored:
        if request.method == "POST":
            return _checked(request, found)
        if found.state == State.NEW or "edit" in request.GET:
            return _mapping_page(request, found, _draft(request, found), [])
    return render(request, "files/run.html", _context(found))


def _run(request: AuthenticatedRequest, pk: int) -> ImportRun:
    return get_object_or_404(ImportRun.objects.select_related("market", "by"), pk=pk, market=request.market)


def _context(found: ImportRun) -> dict[str, Any]:
    return {
        "run": found,
        "job": _job(found),
        "problems": runs.problems(found),
        "questions": columns.questions(found.told),
        "fields": {field.name: field.label for field in found.told.fields},
        "first": runs.first_rejects(found),
        "kept_days": KEPT.days,
        "name_form": NameForm(),
        "reminder": found.told.reminder,
    }


def _job(found: ImportRun) -> dict[str, Any]:
    """The run as the progress component shows it."""
    words = {State.CHECKING: _("Reading the file"), State.UNDOING: _("Taking the import back")}
    return {
        "done": found.position,
        "total": max(found.rows, found.position),
        "state": "running" if found.working else found.state,
        "message": words.get(State(found.state), _("Importing")),
        "url": reverse("files:progress", args=[found.pk]),
    }


def _draft(request: AuthenticatedRequest, found: ImportRun) -> Mapping:
    """The mapping that the form begins with: a named one, that of another dialect, or the run's own."""
    own = found.told
    if name := request.GET.get("mapping", ""):
        named = runs.named(request.market, found.kind, name, own)
        if named is None:
            raise Http404
        return named
    dialect = dialect_from(request.GET, own.dialect)
    if dialect == own.dialect:
        return own
    preview = runs.preview(found.path, dialect)
    return mapping.suggested(found.kind, dialect, preview.head, preview.rows)


def _mapping_page(request: AuthenticatedRequest, found: ImportRun, draft: Mapping, wrong: list[str]) -> HttpResponse:
    preview = runs.preview(found.path, draft.dialect)
    draft = mapping.with_forms(draft, preview.head, preview.rows)
    page = {
        "run": found,
        "preview": preview,
        "draft": draft,
        "rows": rows(draft, columns.unknown_words(draft, preview.head, runs.samples(found.path, draft.dialect))),
        "questions": columns.questions(found.told),
        "odd": columns.odd_days(draft, preview),
        "fitting": runs.fitting(found, preview.head),
        "wrong": wrong,
        "missing": draft.missing(preview.head),
        **choices(),
    }
    return render(request, "files/mapping.html", page, status=400 if wrong else 200)


def _checked(request: AuthenticatedRequest, found: ImportRun) -> HttpResponse:
    dialect = dialect_from(request.POST, found.dialect)
    head = runs.preview(found.path, dialect).head
    told, wrong = mapping_from(request.POST, found.kind, dialect, head)
    wrong += unanswered(told, found.told)
    if wrong:
        return _mapping_page(request, found, replace(told, asked=found.told.asked), wrong)
    actions.check(run=found, mapping=told, name=request.POST.get("mapping", ""))
    return redirect("files:run", found.pk)


@never_cache
@require_GET
@requires("files.import_files")
def progress(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """How far the work is, for the page to ask every second; once it is done the page is loaded anew."""
    found = _run(request, pk)
    if not found.working:
        return HttpResponseClientRefresh()
    return render(request, "ui/_progress.html", {"job": _job(found)})


@require_POST
@requires("files.import_files")
def begin(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Imports a checked file, or goes on with one that stopped."""
    found = _run(request, pk)
    act = actions.go_on if found.state == State.FAILED else actions.begin
    try:
        if not act(by=request.user, run=found):
            messages.info(request, _("This file has to be checked first, or is on its way already."))
    except actions.BusyError:
        messages.warning(request, _("The same file is being imported into this market already."))
    return redirect("files:run", found.pk)


@require_POST
@requires("files.import_files")
def undo(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes an import back, as far as nobody built on it."""
    found = _run(request, pk)
    if not actions.undo(by=request.user, run=found):
        messages.info(request, _("This import cannot be undone any more."))
    return redirect("files:run", found.pk)


@require_POST
@requires("files.import_files")
def drop(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Throws a file away that was not imported."""
    if not actions.drop(by=request.user, run=_run(request, pk)):
        messages.info(request, _("This file is on its way; it cannot be thrown away."))
        return redirect("files:run", pk)
    messages.success(request, _("The file is gone; nothing of it was stored."))
    return redirect("files:index")


@require_POST
@requires("files.import_files")
def keep_mapping(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Keeps how this file is read under a name."""
    found = _run(request, pk)
    form = NameForm(request.POST)
    if not form.is_valid():
        return render(request, "files/run.html", _context(found) | {"name_form": form}, status=400)
    actions.save_mapping(by=request.user, run=found, name=form.cleaned_data["name"])
    messages.success(request, _("The mapping is kept as “%(name)s”.") % form.cleaned_data)
    return redirect("files:run", pk)


@never_cache
@require_GET
@requires("files.import_files")
def rejects(request: AuthenticatedRequest, pk: int) -> HttpResponseBase:
    """The rejected and flagged rows as a file; taking it away is written down."""
    found = _run(request, pk)
    if not found.rejects_size or not found.rejects_path.exists():
        raise Http404
    audit(by=request.user, action="import.rejects_taken", market=request.market, target=f"import {found.pk}")
    name = f"{found.file_name.rpartition('.')[0] or found.file_name}-rejected.csv"
    return FileResponse(found.rejects_path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
