"""What needs a check of who is calling: turning something on, and reading out. Two right answers make a check."""

from typing import Unpack
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from permissions.actions import grant as give
from permissions.acts import Act
from permissions.forms.desk import CheckForm, GrantForm
from permissions.models import Source
from permissions.queries.desk import allowed
from permissions.queries.grid import grid
from permissions.queries.notices import notice
from permissions.views import caller
from permissions.views.subjects import Subject, Where, channels, subject


@never_cache
@require_http_methods(["GET", "POST"])
@requires("permissions.use_desk")
def check(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Notes what the caller was asked; after that, what they want can be turned on."""
    about, form = subject(request, **where), CheckForm(request.POST or None)
    if form.is_valid():
        asked = form.cleaned_data["checks"]
        caller.note_check(request, about.whom, asked)
        detail = {"asked": asked, "call": caller.current_call(request)}
        audit(by=request.user, action="customer.identified", market=request.market, target=about.target, detail=detail)
        return redirect(f"{about.path}check/")
    return _page(request, about, form, GrantForm(channels=channels(about.whom), initial={"once": uuid4().hex}))


@never_cache
@require_POST
@requires("permissions.use_desk")
def grant(request: AuthenticatedRequest, **where: Unpack[Where]) -> HttpResponse:
    """Turns on what the caller asked for, after a check, with the sentence that was read to them as its proof."""
    about = subject(request, **where)
    asked, form = caller.checks(request, about.whom), GrantForm(request.POST, channels=channels(about.whom))
    if not asked or not form.is_valid():
        return _page(request, about, CheckForm(), form)
    told, read = form.cleaned_data, notice(request.market, "ask", about.language)
    was = allowed(grid(about.whom))
    act = Act(
        source=Source.AGENT_CALL, by=request.user, key=f"desk {told['once']}", language=read.language,
        reference=caller.current_call(request), notice_id=read.pk, evidence={"identity": ",".join(asked)},
    )  # fmt: skip
    change = give(whom=about.whom, act=act, channels=told["channels"], purposes=told["purposes"])
    caller.note_before(request, str(change.act), was)
    return redirect(about.path)


def _page(request: AuthenticatedRequest, about: Subject, form: CheckForm, wanted: GrantForm) -> HttpResponse:
    context = {
        "subject": about, "customer": about.customer, "stranger": about.stranger, "check_form": form,
        "grant_form": wanted, "checked": caller.checks(request, about.whom), "path": about.path,
        "read": notice(request.market, "ask", about.language), "call": caller.current_call(request),
    }  # fmt: skip
    return render(request, "permissions/desk/check.html", context)
