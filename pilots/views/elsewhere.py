"""Bringing in a pilot that ran and ended in another tool."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import AuthenticatedRequest, requires
from pilots.actions import bring_in
from pilots.forms.elsewhere import ElsewhereForm
from pilots.models import Pilot


@requires("pilots.manage_pilots")
def elsewhere(request: AuthenticatedRequest) -> HttpResponse:
    """What it was; its customers come afterwards, by a file or the API."""
    form = ElsewhereForm(request.POST or None, market=request.market, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid() and (pilot := _brought(request, form)):
        return redirect("pilots:detail", pilot.key)
    return render(request, "pilots/elsewhere.html", {"form": form})


def _brought(request: AuthenticatedRequest, form: ElsewhereForm) -> Pilot | None:
    by, market = request.user, request.market
    try:
        return bring_in(by=by, market=market, named=form.named, plan=form.plan, elsewhere=form.elsewhere)
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None
