"""Templates: the list, one with its versions, and the page on which a text is written."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import listed, seen
from sms import actions
from sms.forms.templates import TemplateForm, TextsForm, made_plain
from sms.models import Template
from sms.queries.measures import EXAMPLES, Measure, link_like_a_customers, measure
from sms.queries.recipients import recent_recipients
from sms.queries.templates import Known, template, templates
from sms.views.attempts import attempt
from sms.wording import spelled


@require_GET
@requires("sms.view_templates")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """All templates of the market."""
    return render(request, "sms/templates.html", {"templates": templates(request.market)})


@require_GET
@requires("sms.view_templates")
def detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One template: what is sent today, what is being written, and what was."""
    return render(request, "sms/template.html", {"template": _known(request, pk)})


@require_http_methods(["GET", "POST"])
@requires("sms.manage_templates")
def start(request: AuthenticatedRequest) -> HttpResponse:
    """A new template with its first draft."""
    form = TemplateForm(_filled_in(request), market=request.market)
    if _to_be_saved(request) and form.is_valid():
        given = {"name": form.cleaned_data["name"], "purpose": form.cleaned_data["purpose"], "texts": form.texts}
        try:
            made = actions.start_template(by=request.user, market=request.market, **given)
            if form.cleaned_data["after"]:
                draft = made.versions.get()
                actions.write_draft(by=request.user, template=made, texts=form.texts, seen=draft.written_at, after=True)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("sms:template", made.pk)
    return render(request, "sms/write.html", _page(request, form, None))


@require_http_methods(["GET", "POST"])
@requires("sms.manage_templates")
def write(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The draft of a template, or the next version's where there is none."""
    known, stored = _known(request, pk), get_object_or_404(Template, pk=pk, market=request.market)
    form = TextsForm(_filled_in(request), market=request.market, known=known)
    if _to_be_saved(request) and form.is_valid():
        try:
            actions.write_draft(
                by=request.user, template=stored, texts=form.texts, seen=form.seen_at, after=form.cleaned_data["after"]
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The draft is kept. A colleague can approve it."))
            return redirect("sms:template", pk)
    return render(request, "sms/write.html", _page(request, form, known))


@require_POST
@requires("sms.manage_templates")
def try_out(request: AuthenticatedRequest) -> HttpResponse:
    """While somebody writes: how long the text becomes, and how real customers would read it."""
    form = TextsForm(request.POST, market=request.market)
    return render(request, "sms/_measures.html", {"measures": _measures(request, form)})


@require_POST
@requires("sms.manage_templates")
def approve(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """A second person lets a draft be sent: the very text that they read, named by its version and moment."""
    known, stored = _known(request, pk), get_object_or_404(Template, pk=pk, market=request.market)
    draft = known.draft
    if draft is None or draft.written_at.isoformat() != request.POST.get("seen"):
        messages.error(request, _("The draft was changed meanwhile. Read it again before you approve it."))
        return redirect("sms:template", pk)
    version = stored.versions.get(pk=draft.pk)
    done = _("From now on planners send this text.")
    attempt(request, lambda: actions.approve(by=request.user, version=version), done)
    return redirect("sms:template", pk)


@require_POST
@requires("sms.manage_templates")
def retire(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Takes a template away from the planners."""
    stored = get_object_or_404(Template, pk=pk, market=request.market)
    attempt(request, lambda: actions.retire(by=request.user, template=stored), _("Nobody can send this text any more."))
    return redirect("sms:template", pk)


@require_POST
@requires("sms.manage_templates")
def discard(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    stored = get_object_or_404(Template, pk=pk, market=request.market)
    attempt(request, lambda: actions.discard_draft(by=request.user, template=stored), _("The draft is thrown away."))
    return redirect("sms:template", pk)


def _known(request: AuthenticatedRequest, pk: int) -> Known:
    known = template(request.market, pk)
    if known is None:
        raise Http404
    return known


def _to_be_saved(request: AuthenticatedRequest) -> bool:
    """Whether the button that was pressed is the one that saves."""
    return request.method == "POST" and not {"plain", "look"} & set(request.POST)


def _filled_in(request: AuthenticatedRequest) -> QueryDict | None:
    if request.method != "POST":
        return None
    return made_plain(request.POST, request.POST["plain"]) if "plain" in request.POST else request.POST


def _page(request: AuthenticatedRequest, form: TextsForm, known: Known | None) -> dict[str, object]:
    return {
        "form": form,
        "template": known,
        "placeholders": spelled(get_language() or ""),
        "measures": _measures(request, form),
    }


def _measures(request: AuthenticatedRequest, form: TextsForm) -> list[Measure]:
    """Of each language in which something is written; that names of customers were looked at goes into the log."""
    written = {code: text for code, text in form.texts.items() if text}
    if not written:
        return []
    recipients = recent_recipients(request.market)
    if recipients:
        seen(request.market, "", action="template.tried")
    listed(request.market, "texts", (each.customer for each in recipients[:EXAMPLES]))
    opt_out = link_like_a_customers(request.market)
    return [measure(code, text, recipients, opt_out=opt_out) for code, text in written.items()]
