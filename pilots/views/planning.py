"""Planning a pilot: a form, and what it would take."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import AuthenticatedRequest, requires
from pilots.actions import counted, create, launch, rewrite
from pilots.forms.plan import PlanForm, filled
from pilots.models import Pilot, State
from pilots.plan import Plan


@requires("pilots.manage_pilots")
def new(request: AuthenticatedRequest) -> HttpResponse:
    """A new draft."""
    form = PlanForm(request.POST or None, market=request.market, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        pilot = create(by=request.user, market=request.market, named=form.named, plan=form.plan)
        return redirect("pilots:detail", pilot.key)
    return render(request, "pilots/plan.html", {"form": form, "pilot": None})


@requires("pilots.manage_pilots")
def edit(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """A draft's plan; a launched pilot's is frozen."""
    pilot = get_object_or_404(Pilot, market=request.market, key=key)
    if pilot.state != State.DRAFT:
        messages.warning(request, _("This pilot has been launched; its plan is frozen."))
        return redirect("pilots:detail", key)
    plan = Plan.from_json(pilot.versions.get().plan)
    form = PlanForm(request.POST or None, market=request.market, initial=filled(pilot, plan))
    if request.method == "POST" and form.is_valid():
        rewrite(by=request.user, pilot=pilot, named=form.named, plan=form.plan)
        return redirect("pilots:detail", key)
    return render(request, "pilots/plan.html", {"form": form, "pilot": pilot})


@requires("pilots.manage_pilots")
@require_POST
def recount(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Counts the past of a draft anew."""
    drafts = Pilot.objects.select_related("market").filter(market=request.market, state=State.DRAFT)
    counted(pilot=get_object_or_404(drafts, key=key), anew=True)
    return redirect("pilots:detail", key)


@requires("pilots.manage_pilots")
def begin(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """Launches, or says why it cannot."""
    pilot = get_object_or_404(Pilot.objects.select_related("market"), market=request.market, key=key)
    try:
        if request.method == "POST":
            launch(by=request.user, pilot=pilot)
            messages.success(request, _("The pilot runs; its plan is frozen."))
    except ValidationError as refused:
        for reason in refused.messages:
            messages.error(request, reason)
    return redirect("pilots:detail", key)
