"""The composer: whom, a template, when, each exact text, and the button that sends them."""

from typing import Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import listed, seen
from sms import actions
from sms.forms.composing import ComposeForm, ConfirmForm
from sms.models import Purpose, RecipientList, Release, TemplateVersion
from sms.models.limits import MOST
from sms.queries.composing import compose
from sms.queries.filters import filters
from sms.queries.limits import allowance
from sms.queries.recipients import Wanted
from sms.queries.selections import OneList, Selection, recipients_of
from sms.queries.sendable import sendable_versions
from sms.views.preview import Preview

_FILTERS: Final = frozenset(ComposeForm.base_fields)


@require_GET
@requires("sms.send_texts")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Whom a text would reach, with every text as it would be sent, or the first of many."""
    form = ComposeForm(request.GET, market=request.market)
    versions = sendable_versions(request.market, marketing="sms.manage_templates" in request.permissions)
    version = _wanted_version(versions, form.template_pk)
    page = {
        "form": form,
        "selection": form.selection(),
        **_source(request, form.selection()),
        "versions": versions,
        "version": version,
        "preview": _preview(request, form, version) if version else None,
        "nonce": uuid4(),
    }
    return render(request, "sms/compose.html", page)


@require_POST
@requires("sms.send_texts")
def confirm(request: AuthenticatedRequest) -> HttpResponse:
    """Puts what was confirmed in the outbox; nothing of it where one text would be another now.

    The filters come along as they stand on the page: where they ask for something else than was shown, that is shown.
    """
    asked, form = ComposeForm(QueryDict(request.POST.get("back", "")), market=request.market), ConfirmForm(request.POST)
    stands = ComposeForm(request.POST, market=request.market) if _FILTERS & set(request.POST) else asked
    back = f"{reverse('sms:index')}?{stands.question.urlencode()}"
    if "look" in request.POST:
        return redirect(back)
    if not (form.is_valid() and asked.is_valid()):
        errors = [*form.errors.values(), *asked.errors.values()]
        messages.error(request, " ".join(str(each) for found in errors for each in found))
        return redirect(back)
    version = get_object_or_404(
        TemplateVersion.objects.select_related("template__market"),
        pk=form.cleaned_data["version"],
        template__market=request.market,
    )
    if unlike := _unlike(form, asked, stands, template=version.template_id):
        messages.error(request, unlike)
        return redirect(back)
    try:
        done = actions.confirm(by=request.user, order=_order(request, version, form, asked))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    _tell(request, done)
    return redirect("sms:sending", done.sending.pk)


def _unlike(form: ConfirmForm, asked: ComposeForm, stands: ComposeForm, *, template: int) -> str:
    """Why what came is not what was shown, as a sentence; empty where it is."""
    if not stands.asks_the_same_as(asked, template=template):
        return _("You changed whom or when since this was shown. Nothing was sent: look again, then send.")
    if asked.with_strangers and not form.cleaned_data["reason"].strip():
        return _("Say why people without an appointment get this. Nothing was sent.")
    return ""


def _wanted_version(versions: list[TemplateVersion], template: int | None) -> TemplateVersion | None:
    """Of the template that was asked for; else the first about appointments: what planners come for."""
    asked = [each for each in versions if each.template_id == template]
    service = [each for each in versions if each.template.purpose == Purpose.SERVICE]
    return next(iter([*asked, *service, *versions]), None)


def _source(request: AuthenticatedRequest, selection: Selection) -> dict[str, object]:
    """What the page says of where the people come from."""
    if isinstance(selection, OneList):
        return {"list": RecipientList.objects.filter(pk=selection.list, market=request.market, by=request.user).first()}
    return {"filters": filters(request.market)} if isinstance(selection, Wanted) else {}


def _preview(request: AuthenticatedRequest, form: ComposeForm, version: TemplateVersion) -> Preview:
    recipients = recipients_of(request.market, form.selection(), by=request.user, limit=MOST + 1)
    if recipients:
        seen(request.market, "", action="texts.composed", customers=len(recipients))
    allowed = allowance(request.market, request.user)
    composed = compose(version, recipients, form.chosen_when(), allowed.hours, strangers=form.with_strangers)
    preview = Preview(composed, allowed, request.GET, tuple(version.texts.values()))
    listed(request.market, "texts", (line.recipient.customer for line in preview.lines))
    return preview


def _order(
    request: AuthenticatedRequest, version: TemplateVersion, form: ConfirmForm, asked: ComposeForm
) -> actions.Order:
    return actions.Order(
        version=version,
        nonce=form.cleaned_data["nonce"],
        recipients=recipients_of(request.market, asked.selection(), by=request.user, limit=MOST + 1),
        marks=form.marks(),
        seal=form.cleaned_data["seal"],
        when=asked.chosen_when(),
        reason=form.cleaned_data["reason"] if asked.with_strangers else "",
    )


def _tell(request: AuthenticatedRequest, done: actions.Confirmed) -> None:
    if done.again:
        messages.info(request, _("These messages were confirmed before; none is sent twice."))
    elif done.sending.release == Release.WAITING:
        messages.info(request, _("These messages wait until a colleague lets them go; nothing has left."))
    else:
        said = ngettext("%(n)s message goes out.", "%(n)s messages go out.", done.queued) % {"n": done.queued}
        messages.success(request, said)
