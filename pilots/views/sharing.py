"""A pilot's figures for somebody without a login: the page that a link opens, and where links are made and revoked."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import AuthenticatedRequest, public, requires
from accounts.limits import too_often
from permissions.views.own import page, speaking
from pilots import actions, tables
from pilots.forms.course import ShareForm
from pilots.models import Pilot, Share, State
from pilots.queries.pilots import Standing, standing
from pilots.queries.shares import opened_by, shares_of, token
from pilots.views.showing import figures
from ui.cursor import Place
from ui.tables import Table

_LOOKS: Final = 60
"""More looks than this from one machine in a minute is no reader."""


@requires("pilots.manage_pilots")
def shares(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """The links that open this pilot, and a form for one more."""
    pilot = _pilot(request, key)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.share(by=request.user, pilot=pilot, days=form.cleaned_data["days"])
        return redirect("pilots:shares", key)
    return render(
        request,
        "pilots/shares.html",
        {"pilot": pilot, "form": form, "rows": [(row, _address(request, row)) for row in shares_of(pilot)]},
    )


def _pilot(request: AuthenticatedRequest, key: str) -> Pilot:
    pilots = Pilot.objects.select_related("market").exclude(state=State.DRAFT)
    return get_object_or_404(pilots, market=request.market, key=key)


def _address(request: HttpRequest, row: Share) -> str:
    return request.build_absolute_uri(reverse("pilots:shared", args=[token(row)]))


@requires("pilots.manage_pilots")
@require_POST
def revoke(request: AuthenticatedRequest, key: str) -> HttpResponse:
    """The link opens nothing any more."""
    number = request.POST.get("share", "")
    if number.isdecimal() and len(number) < 19:
        actions.revoke_share(by=request.user, pilot=_pilot(request, key), pk=int(number))
    return redirect("pilots:shares", key)


@never_cache
@require_safe
@public
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The figures that a link opens: sums and nobody's name. It takes no look; it reads those that were taken."""
    with speaking(request):
        if too_often(request, "shared-pilot", most=_LOOKS):
            return page(request, "pilots/not_shared.html", {"later": True}, status=429)
        found = opened_by(token)
        if found is None:
            return page(request, "pilots/not_shared.html", status=404)
        actions.note_opened(shared=found)
        return page(request, "pilots/shared.html", {"share": found, **_shown(standing(found.pilot))})


def _shown(found: Standing) -> dict[str, Any]:
    known = figures(found)
    columns = tables.arm_columns(found.plan, lambda _row, _metric: "")
    return {**known, "table": Table(columns, known["arms"], _("Variants"), QueryDict(), Place("arm"))}
