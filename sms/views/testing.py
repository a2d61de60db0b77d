"""A test of a text on one's own telephone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from sms import actions
from sms.forms.testing import OwnNumberForm
from sms.models import OwnNumber, TemplateVersion


@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
@requires("sms.send_texts")
def own_number(request: AuthenticatedRequest) -> HttpResponse:
    """Where tests go."""
    kept = OwnNumber.objects.filter(user=request.user).first()
    form = OwnNumberForm(request.POST or None, initial={"phone": kept.phone if kept else ""})
    if form.is_valid():
        try:
            actions.set_own_number(by=request.user, market=request.market, phone=form.cleaned_data["phone"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept."))
            return redirect("sms:templates")
    return render(request, "sms/own_number.html", {"form": form})


@require_POST
@requires("sms.send_texts")
def test(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Sends one version of a template to whoever asks."""
    versions = TemplateVersion.objects.select_related("template__market").filter(template__market=request.market)
    asked = request.POST.get("version", "")
    version = get_object_or_404(versions, template=pk, number=int(asked) if asked.isdecimal() and len(asked) < 6 else 0)
    try:
        sending = actions.send_test(by=request.user, version=version, language=request.POST.get("language", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("sms:template", pk)
    return redirect("sms:sending", sending.pk)
