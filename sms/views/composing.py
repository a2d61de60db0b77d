"""The composer: appointments, a template, each exact text, and the button that sends them."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from customers.models import Branch
from sms import actions
from sms.actions.sendings import MOST
from sms.forms.composing import ConfirmForm, WantedForm
from sms.models import TemplateVersion
from sms.queries.composing import Composition, compose
from sms.queries.recipients import Wanted, planned_recipients
from sms.queries.sendable import sendable_versions
from sms.queries.words import reason


@require_GET
@requires("sms.send_texts")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """Whom a text would reach, with every text as it would be sent."""
    form = WantedForm(request.GET, market=request.market)
    wanted = form.wanted()
    versions = sendable_versions(request.market, marketing="sms.manage_templates" in request.permissions)
    version = next((each for each in versions if each.template_id == form.template_pk), next(iter(versions), None))
    composed = _compose(request, wanted, version) if version else None
    page = {
        "form": form,
        "wanted": wanted,
        "branches": list(Branch.objects.filter(market=request.market).order_by("place", "name")),
        "versions": versions,
        "version": version,
        "composed": composed,
        "problems": [(reason(code), number) for code, number in composed.problems] if composed else [],
        "too_many": composed is not None and len(composed.lines) > MOST,
        "most": MOST,
        "nonce": uuid4(),
    }
    return render(request, "sms/compose.html", page)


@require_POST
@requires("sms.send_texts")
def confirm(request: AuthenticatedRequest) -> HttpResponse:
    """Puts what was confirmed in the outbox; nothing of it where one text would be another now."""
    form = ConfirmForm(request.POST)
    back = f"{reverse('sms:index')}?{request.POST.get('back', '')}"
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for found in form.errors.values() for each in found))
        return redirect(back)
    version = get_object_or_404(
        TemplateVersion.objects.select_related("template__market"),
        pk=form.cleaned_data["version"],
        template__market=request.market,
    )
    given = {"nonce": form.cleaned_data["nonce"], "due_at": form.cleaned_data["at"]}
    try:
        done = actions.confirm(by=request.user, version=version, chosen=form.chosen(), **given)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    _tell(request, done)
    return redirect("sms:sending", done.sending.pk)


def _compose(request: AuthenticatedRequest, wanted: Wanted, version: TemplateVersion) -> Composition:
    recipients = planned_recipients(request.market, wanted, limit=MOST + 1)
    if recipients:
        audit(by=request.user, action="texts.composed", market=request.market, detail={"customers": len(recipients)})
    return compose(request.market, version, recipients, timezone.now())


def _tell(request: AuthenticatedRequest, done: actions.Confirmed) -> None:
    if done.again:
        messages.info(request, _("These messages were confirmed before; none is sent twice."))
        return
    said = ngettext("%(n)s message goes out.", "%(n)s messages go out.", done.queued) % {"n": done.queued}
    messages.success(request, said)
