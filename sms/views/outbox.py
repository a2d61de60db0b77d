"""What became of what was sent: all of a market's messages, and one sending while it goes."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.actions import audit
from sms import actions
from sms.models import SandboxText, Sending, Stage, TextMessage
from sms.queries.outbox import outbox


@require_GET
@requires("sms.send_texts")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The latest messages of the market, and how many there are of each stage."""
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    found = outbox(request.market, stage=stage, before=_moment(request.GET.get("before", "")))
    if found.rows:
        audit(by=request.user, action="texts.viewed", market=request.market, detail={"customers": len(found.rows)})
    return render(request, "sms/outbox.html", {"outbox": found, "stage": stage})


@require_GET
@requires("sms.send_texts")
def sending(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One sending, live until nothing changes any more."""
    known = get_object_or_404(
        Sending.objects.select_related("version__template", "by", "decided_by"), pk=pk, market=request.market
    )
    page = {"sending": known, "outbox": outbox(request.market, sending=pk, limit=500)}
    if request.headers.get("HX-Request"):
        return render(request, "sms/_sending.html", page)
    audit(by=request.user, action="texts.viewed", market=request.market, target=f"sending {pk}")
    return render(request, "sms/sending.html", page)


@require_POST
@requires("sms.send_texts")
def call_off(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Calls off everything of a sending that has not left."""
    known = get_object_or_404(Sending, pk=pk, market=request.market)
    waiting: list[UUID] = list(TextMessage.objects.filter(sending=known).values_list("pk", flat=True))
    number = actions.call_off(by=request.user, market=request.market, texts=waiting)
    messages.info(
        request, ngettext("%(n)s message was called off.", "%(n)s messages were called off.", number) % {"n": number}
    )
    return redirect("sms:sending", pk)


@require_GET
@requires("sms.send_texts")
def sandbox(request: AuthenticatedRequest) -> HttpResponse:
    """The demo's telephones: what a sandbox gateway was handed last."""
    return render(request, "sms/sandbox.html", {"texts": SandboxText.objects.filter(market=request.market)[:50]})


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
