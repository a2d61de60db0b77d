"""What is done with a running pilot."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest, requires
from pilots import actions
from pilots.actions.assigning import current
from pilots.forms.course import DecisionForm, WeightsForm
from pilots.models import Pilot
from pilots.queries.audience import members
from pilots.queries.counts import assigned
from pilots.queries.pilots import standing
from pilots.views.detail import page
from ui import formats


def _pilot(request: AuthenticatedRequest, key: str) -> Pilot:
    return get_object_or_404(Pilot.objects.select_related("market", "owner"), market=request.market, key=key)


@requires("pilots.manage_pilots")
@require_POST
def decide(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Writes a decision down; with mistakes the page comes back and says which."""
    found = standing(_pilot(request, key))
    form = DecisionForm(request.POST, plan=found.plan)
    if form.is_valid():
        try:
            actions.decide(by=request.user, pilot=found.pilot, verdict=form.verdict, reading=found.reading)
            messages.success(request, _("The decision stands in the log."))
            return redirect("pilots:detail", key)
        except ValidationError as refused:
            form.add_error(None, refused)
    return page(request, found, form)


@requires("pilots.manage_pilots")
@require_safe
def audience(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """How many the audience has now: counted beside the page, since of a million it costs more than all the rest."""
    pilot = _pilot(request, key)
    plan, _number = current(pilot)
    return render(request, "pilots/_audience.html", {"members": members(pilot.market, plan, timezone.now())})


@requires("pilots.manage_pilots")
@require_POST
def assign(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Draws the variants of everybody in the audience who has none yet."""
    try:
        pilot = _pilot(request, key)
        count = actions.assign_audience(by=request.user, pilot=pilot)
        tell = messages.success if count else messages.info
        tell(request, _drawn(count, assigned([pilot])[pilot.pk]))
    except actions.NotRunning:
        messages.error(request, _("Nobody is assigned to this pilot any more."))
    return redirect("pilots:detail", key)


def _drawn(count: int, everybody: int) -> str:
    """What came of assigning the audience: how many are new, and of those who are not, that they have a variant."""
    if count:
        drawn = ngettext("%(count)s customer was assigned.", "%(count)s customers were assigned.", count)
        return drawn % {"count": formats.count(count)}
    if not everybody:
        return _("The audience has nobody now: nobody was assigned.")
    held = ngettext(
        "%(count)s customer is assigned already; nobody in the audience is new.",
        "%(count)s customers are assigned already; nobody in the audience is new.",
        everybody,
    )
    return held % {"count": formats.count(everybody)}


@requires("pilots.manage_pilots")
@require_POST
def weigh(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Other weights, as a version of the plan."""
    form = WeightsForm(request.POST)
    try:
        if form.is_valid():
            told = form.cleaned_data
            actions.change(by=request.user, pilot=_pilot(request, key), weights=told["weights"], reason=told["reason"])
            messages.success(request, _("From now on the new weights hold; results are read version by version."))
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("pilots:detail", key)


@requires("pilots.manage_pilots")
@require_POST
def end(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Assigns nobody any more."""
    actions.end(by=request.user, pilot=_pilot(request, key))
    messages.success(request, _("Nobody is assigned any more; who was, still matures."))
    return redirect("pilots:detail", key)
