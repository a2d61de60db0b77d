"""Which message each variant is sent: said once, so that mix-ups are seen and arms drawn elsewhere taken over."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import AuthenticatedRequest, requires
from pilots import actions
from pilots.actions.assigning import current
from pilots.forms.course import MessageForm
from pilots.models import Pilot, State
from pilots.queries.messages import messages_of, named, offered, receivers
from ui import formats


@requires("pilots.manage_pilots")
def arm_messages(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """The messages of a running pilot's variants, a form for one more, and what taking arms over would do."""
    pilot = _pilot(request, key)
    plan, _number = current(pilot)
    form = MessageForm(request.POST or None, plan=plan, offered=offered(request.market))
    if request.method == "POST" and form.is_valid() and _added(request, pilot, form):
        return redirect("pilots:messages", key)
    rows = [(row, plan.arms[row.arm].key, named(row.variant)) for row in messages_of(pilot)]
    context = {
        "pilot": pilot, "form": form, "rows": rows, "receivers": receivers(pilot) if rows else None,
        "open": pilot.state == State.RUNNING and not pilot.ended_at,
    }  # fmt: skip
    return render(request, "pilots/messages.html", context)


def _pilot(request: AuthenticatedRequest, key: str) -> Pilot:
    return get_object_or_404(Pilot.objects.select_related("market"), market=request.market, key=key)


def _added(request: AuthenticatedRequest, pilot: Pilot, form: forms.Form) -> bool:
    told = form.cleaned_data
    try:
        actions.add_message(by=request.user, pilot=pilot, arm=told["arm"], variant=told["variant"])
    except ValidationError as refused:
        form.add_error("variant", refused)
        return False
    return True


@requires("pilots.manage_pilots")
@require_POST
def remove(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Takes a message back."""
    number = request.POST.get("message", "")
    if number.isdecimal() and len(number) < 19:
        actions.remove_message(by=request.user, pilot=_pilot(request, key), pk=int(number))
    return redirect("pilots:messages", key)


@requires("pilots.manage_pilots")
@require_POST
def take_over(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Takes the arms over of whoever was sent a message and has none yet."""
    try:
        count = actions.take_over(by=request.user, pilot=_pilot(request, key))
        taken = ngettext("%(count)s customer was taken over.", "%(count)s customers were taken over.", count)
        messages.success(request, taken % {"count": formats.count(count)})
    except actions.NotRunning:
        messages.error(request, _("Nobody is assigned to this pilot any more."))
    return redirect("pilots:messages", key)
