"""What became of what was sent: all of a market's messages, one of them, and one sending while it goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import AuthenticatedRequest, requires
from accounts.reading import seen
from sms import actions
from sms.forms.outbox import WishForm
from sms.models import SandboxText, Sending, Stage, TextMessage
from sms.queries.choices import choices
from sms.queries.outbox import Wish, outbox
from sms.queries.rates import DAYS, rates


@require_GET
@requires("sms.send_texts")
def index(request: AuthenticatedRequest) -> HttpResponse:
    """The messages that are asked for, live, the latest first, and how many there are of each stage."""
    form = WishForm(request.GET)
    found = outbox(request.market, form.wish(), before=request.GET.get("before", ""))
    page = {"outbox": found, "form": form, "query": _query(request), "staged": _query(request, "stage", "undecided")}
    if request.headers.get("HX-Request"):
        return render(request, "sms/_outbox.html", page)
    return render(request, "sms/outbox.html", {**page, "choices": choices(request.market)})


@require_GET
@requires("sms.send_texts")
def delivery(request: AuthenticatedRequest) -> HttpResponse:
    """How much arrives, by gateway, template and hour; each figure opens its messages."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, DAYS) else 30
    page = {"rates": rates(request.market, days=days), "days": days, "spans": DAYS}
    return render(request, "sms/delivery.html", page)


@require_GET
@requires("sms.send_texts")
def sending(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """One sending, live until nothing changes any more."""
    known = get_object_or_404(
        Sending.objects.select_related("version__template", "by", "decided_by"), pk=pk, market=request.market
    )
    page = {"sending": known, "outbox": outbox(request.market, Wish(sending=pk))}
    if request.headers.get("HX-Request"):
        return render(request, "sms/_sending.html", page)
    seen(request.market, f"sending {pk}", action="texts.viewed")
    return render(request, "sms/sending.html", page)


@require_POST
@requires("sms.send_texts")
def call_off(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """Calls off everything of a sending that has not left."""
    known = get_object_or_404(Sending, pk=pk, market=request.market)
    texts = TextMessage.objects.filter(sending=known, stage__in=(Stage.HELD, Stage.QUEUED))
    waiting: list[UUID] = list(texts.values_list("pk", flat=True))
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


def _query(request: AuthenticatedRequest, *without: str) -> str:
    """The page's question without these, and without its page; ends in & where something follows."""
    query = request.GET.copy()
    for name in ("before", *without):
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""
