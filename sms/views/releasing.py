"""The second person's decision on a large sending, and the limits above which one is needed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from sms import actions
from sms.forms.limits import LimitsForm
from sms.models import Sending
from sms.queries.limits import limits
from sms.views.attempts import attempt


@require_POST
@requires("sms.release_texts")
def release(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Lets a colleague's sending go."""
    found = get_object_or_404(Sending, pk=pk, market=request.market)
    attempt(request, lambda: actions.release(by=request.user, sending=found), _("The messages leave now."))
    return redirect("sms:sending", pk)


@require_POST
@requires("sms.release_texts")
def refuse(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Calls a colleague's sending off, with a reason."""
    found, reason = get_object_or_404(Sending, pk=pk, market=request.market), request.POST.get("reason", "")
    refused = _("The sending is refused; nothing of it leaves.")
    attempt(request, lambda: actions.refuse(by=request.user, sending=found, reason=reason), refused)
    return redirect("sms:sending", pk)


@require_http_methods(["GET", "POST"])
@requires("sms.manage_limits")
def set_limits(request: AuthenticatedRequest) -> HttpResponse:
    """How much may be sent in this market."""
    form = LimitsForm(request.POST or None, known=limits(request.market))
    if form.is_valid():
        try:
            actions.set_limits(by=request.user, market=request.market, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The limits hold from now on."))
            return redirect("sms:limits")
    return render(request, "sms/limits.html", {"form": form})
